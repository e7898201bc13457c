"""Units of measurement: a UCUM code, and exact conversions between the codes that a fact declares.

A unit is converted by an exact factor or not at all, or by a published equation whose rounding is declared; two codes
are the same unit only when they are spelled alike or a conversion is declared. Annotations matter: `mL/min` is not
`mL/min/{1.73_m2}`. What is declared by codes alone is worked out when the schema is built; reading a record needs no
library.

Source: The Unified Code for Units of Measure, case-sensitive codes.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from attrs import field, frozen

from eligibility_engine.errors import DefinitionError
from eligibility_engine.exact import decimal_text, exact
from eligibility_engine.units.analytes import HBA1C, Linear, check_analyte, glycated
from eligibility_engine.units.code_list import KNOWN
from eligibility_engine.units.spelling import check_spelling, likely_code
from eligibility_engine.units.ucum import factor_between


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
        DefinitionError: `RULE_NUMBER` when the value is not a finite number, `RULE_UNIT` when the unit is empty or a
            spelling of a UCUM code.
    """
    if not str(unit).strip():
        raise DefinitionError('a quantity needs a unit: quantity(100, "10*9/L")', code="RULE_UNIT")
    check_spelling(unit, "RULE_UNIT")
    return Quantity(exact(value), unit)


@frozen
class Affine:
    """What a conversion has beside its factor: an offset, and the decimals to which its result is rounded."""

    unit: str
    offset: Fraction
    decimals: int


@frozen
class Units:
    """The units in which a fact may be reported: its own, and others with the factor that leads to its own.

    A factor of `None` says that the unit is known and cannot be converted exactly (molar to mass without an analyte).
    A unit in `affine` is converted by its factor and an offset, and rounded (HbA1c).
    """

    canonical: str
    others: tuple[tuple[str, Fraction | None], ...] = field(default=())
    affine: tuple[Affine, ...] = field(default=(), metadata={"silent_default": True})

    def __attrs_post_init__(self) -> None:
        if any(factor is not None and factor <= 0 for _, factor in self.others):
            raise DefinitionError("the factor between two units is above 0", code="SCHEMA")
        if any(self.factor(found.unit) is None or found.unit == self.canonical for found in self.affine):
            raise DefinitionError("an offset belongs to another unit that has a factor", code="SCHEMA")

    def factor(self, unit: str | None) -> Fraction | None:
        """Return the factor from `unit` to the canonical unit, or None where there is no exact one."""
        return Fraction(1) if unit == self.canonical else dict(self.others).get(unit or "")

    def beside_factor(self, unit: str | None) -> Affine | None:
        """Return the offset and the rounding of the conversion from `unit`, where it has them."""
        return next((found for found in self.affine if found.unit == unit), None)

    def reported(self, number: Fraction, unit: str | None) -> Fraction | None:
        """Return what a number in the canonical unit is in `unit`, before any rounding; None without a conversion."""
        if unit == self.canonical:
            return number
        factor, beside = self.factor(unit), self.beside_factor(unit)
        return None if factor is None else (number - (beside.offset if beside else 0)) / factor

    def scale(self, source: str, target: str) -> Fraction | None:
        """Return the exact factor from one unit to another, or None where there is none."""
        given, wanted = self.factor(source), self.factor(target)
        if given is None or wanted is None or self.beside_factor(source) or self.beside_factor(target):
            return None
        return given / wanted

    def declares(self, unit: str) -> bool:
        """Say whether a unit is declared at all."""
        return unit == self.canonical or unit in dict(self.others)

    def convert(self, given: Quantity) -> Fraction | None:
        """Return the number of a quantity in the canonical unit, or None where there is no exact factor."""
        factor = self.scale(given.unit, self.canonical)
        return None if factor is None else given.value * factor


OtherUnits = Mapping[str, object] | Iterable[str]


def units(
    canonical: str,
    others: OtherUnits | None = None,
    analyte: str | None = None,
    spellings: Iterable[str] = (),
    decimals: int | None = None,
) -> Units:
    """Build the units of a fact.

    Args:
        canonical: the UCUM code in which rules see it.
        others: UCUM codes, whose factors are worked out; or a mapping of codes to exact factors, `None` for a unit
            that cannot be converted.
        analyte: what is measured, so that moles and grams convert; see `ANALYTES`.
        spellings: texts that records write for these codes, such as `mg/dl`, and that are read as them.
        decimals: to how many a conversion by an equation rounds; without them as laboratories report it.

    Raises:
        DefinitionError: `SCHEMA` when a factor is not above 0 or contradicts UCUM, when an analyte is unknown, when a
            code is spelled otherwise than UCUM does, or a spelling is of no declared unit; `RULE_NUMBER` when a factor
            is not a finite number; `RULE_UNIT` when a code has no exact factor to the canonical one.
        MissingExtraError: `EXTRA_MISSING` when a code is not one of the usual ones and the extra `units` is missing.
    """
    if isinstance(others, str):
        raise DefinitionError('other_units= takes several codes: ["g/L", "umol/L"]', code="SCHEMA")
    check_analyte(analyte)
    found: dict[str, Linear | Fraction | None] = {}
    for code in others or ():
        check_spelling(code, "SCHEMA")
        found[code] = _declared(code, canonical, others[code]) if isinstance(others, Mapping) else _worked_out(
            code, canonical, analyte, decimals
        )  # fmt: skip
    for text in spellings:
        code = likely_code(text) or ""
        if code != canonical and code not in found:
            raise DefinitionError(
                f"{text!r} is not known as a spelling of one of the declared units; give its factor: "
                "other_units={unit: factor}",
                code="SCHEMA",
            )
        found[text] = found.get(code, Fraction(1))
    ordered = sorted(found.items())
    return Units(
        canonical,
        tuple((code, to.factor if isinstance(to, Linear) else to) for code, to in ordered),
        tuple(Affine(code, to.offset, to.decimals) for code, to in ordered if isinstance(to, Linear)),
    )


def _worked_out(code: str, canonical: str, analyte: str | None, decimals: int | None) -> Linear | Fraction:
    equation = glycated(code, canonical, decimals) if analyte == HBA1C else None
    try:
        return equation or factor_between(code, canonical, analyte)
    except DefinitionError as error:
        if analyte != HBA1C:
            raise
        problem = error.message.partition(":")[0]
    raise DefinitionError(
        f"{problem}: hba1c is converted between % and mmol/mol alone, by its equation; where there is a factor, "
        "declare it: other_units={unit: factor}",
        code="RULE_UNIT",
    )


def _declared(code: str, canonical: str, factor: object) -> Fraction | None:
    """Return a declared factor; where UCUM has one, it must be that."""
    if factor is None:
        return None
    number, source, target = exact(factor), KNOWN.get(code), KNOWN.get(canonical)
    same = source and target and source.dimension == target.dimension and source.factor / target.factor
    if same and 0 < number != same:
        raise DefinitionError(
            f'1 {code} is {decimal_text(same)} {canonical}; leave the factor out: other_units=["{code}"]', code="SCHEMA"
        )
    return number
