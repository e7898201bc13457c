"""Units of measurement: a UCUM code, and exact factors between the codes that a fact declares.

A unit is converted by an exact factor or not at all; two codes are the same unit only when they are spelled alike or
a factor is declared. Annotations matter: `mL/min` is not `mL/min/{1.73_m2}`.

Source: The Unified Code for Units of Measure, case-sensitive codes.
"""

from collections.abc import Mapping
from fractions import Fraction

from attrs import field, frozen

from eligibility_engine.errors import DefinitionError
from eligibility_engine.exact import exact


@frozen
class Quantity:
    """A number with its unit, as a rule writes it: `quantity(100, "10*9/L")`."""

    value: Fraction
    unit: str


def quantity(value: object, unit: str) -> Quantity:
    """Return a threshold with its unit.

    Args:
        value: an int, a float (meaning its shortest decimal), a Decimal, a Fraction or a decimal text.
        unit: a UCUM code.

    Raises:
        DefinitionError: `RULE_NUMBER` when the value is not a finite number, `RULE_UNIT` when the unit is empty.
    """
    if not str(unit).strip():
        raise DefinitionError('a quantity needs a unit: quantity(100, "10*9/L")', code="RULE_UNIT")
    return Quantity(exact(value), unit)


@frozen
class Units:
    """The units in which a fact may be reported: its own, and others with the factor that leads to its own.

    A factor of `None` says that the unit is known and cannot be converted exactly (molar to mass without an analyte).
    """

    canonical: str
    others: tuple[tuple[str, Fraction | None], ...] = field(default=())

    def __attrs_post_init__(self) -> None:
        if any(factor is not None and factor <= 0 for _, factor in self.others):
            raise DefinitionError("the factor between two units is above 0", code="SCHEMA")

    def factor(self, unit: str | None) -> Fraction | None:
        """Return the factor from `unit` to the canonical unit, or None where there is no exact one."""
        return Fraction(1) if unit == self.canonical else dict(self.others).get(unit or "")

    def declares(self, unit: str) -> bool:
        """Say whether a unit is declared at all."""
        return unit == self.canonical or unit in dict(self.others)

    def convert(self, given: Quantity) -> Fraction | None:
        """Return the number of a quantity in the canonical unit, or None where there is no exact factor."""
        factor = self.factor(given.unit)
        return None if factor is None else given.value * factor


def units(canonical: str, others: Mapping[str, object] | None = None) -> Units:
    """Build the units of a fact; `others` maps a UCUM code to its exact factor, or to `None`.

    Raises:
        DefinitionError: `SCHEMA` when a factor is not above 0, `RULE_NUMBER` when it is not a finite number.
    """
    pairs = [(code, None if factor is None else exact(factor)) for code, factor in (others or {}).items()]
    return Units(canonical, tuple(sorted(pairs, key=lambda pair: pair[0])))
