"""What is known of a formula as data: its inputs with units, its version, rounding, domain and citation."""

from fractions import Fraction
from typing import Any

from attrs import frozen

from eligibility_engine.errors import DefinitionError
from eligibility_engine.kernel.expression import Literal, Power, Round, Term
from eligibility_engine.language import NumberTerm
from eligibility_engine.language.numbers import Numeric
from eligibility_engine.units.ucum import factor_between
from eligibility_engine.units.unit import Quantity

POWER_DECIMALS = 20
"""To how many decimals a power inside a formula is rounded: far finer than any result is reported."""


@frozen
class Input:
    """One thing that a formula takes: its keyword, what it is, and its unit; words have none."""

    name: str
    what: str
    unit: str | None = None


@frozen
class Formula:
    """A published formula.

    Attributes:
        name: what it is called in `formula(name, version=...)`.
        version: which publication or revision of it.
        title: how sentences name its result.
        function: the function of `eligibility_engine.formulas` that builds it.
        equation: the published equation, in the units of the inputs.
        inputs: what it takes.
        unit: the unit of the result, a UCUM code.
        decimals: to how many decimals the result is rounded, half away from zero, unless told otherwise.
        domain: for whom it is valid, in words; outside it the result is missing, with the cause `undefined`.
        citation: where it is published.
    """

    name: str
    version: str
    title: str
    function: str
    equation: str
    inputs: tuple[Input, ...]
    unit: str
    decimals: int
    domain: str
    citation: str

    def result(self, term: Term, decimals: int | None = None) -> "FormulaTerm":
        """Return the arithmetic of the formula as its result: rounded, with its name and unit."""
        places = self.decimals if decimals is None else decimals
        return FormulaTerm(Round(term, places, called=self.title, unit=self.unit))


class FormulaTerm(NumberTerm):
    """The result of a formula; a threshold carries its unit: `cockcroft_gault(...) >= quantity(50, "mL/min")`.

    A score and a count of pack-years may also be compared with a bare number. Arithmetic takes it as a number.
    """

    _takes = 'a quantity with its unit, such as quantity(50, "mL/min"),'

    @property
    def _needs_unit(self) -> bool:
        return not is_count(str(self.unit))

    def _constant(self, value: Any) -> Term:
        unit = str(self.unit)
        if not isinstance(value, Quantity):
            if is_count(unit):
                return super()._constant(value)
            raise DefinitionError(
                f'a threshold on a formula carries the unit of its result: quantity(50, "{unit}")', code="RULE_UNIT"
            )
        return super()._constant(value.value * _factor_to(unit, value.unit))

    def _calculate(self, operator: Any, left: object, right: object) -> NumberTerm:
        return NumberTerm(self.term)._calculate(operator, left, right)


def _factor_to(unit: str, given: str) -> Fraction:
    """Return the exact factor of a threshold to the unit of a result."""
    try:
        return factor_between(given, unit)
    except DefinitionError:
        problem = f"the result of this formula is in {unit}, to which {given} has no exact factor"
    raise DefinitionError(problem, code="RULE_UNIT")


def is_count(unit: str) -> bool:
    """Say whether a unit only says what is counted: `{score}`."""
    return unit.startswith("{") and unit.endswith("}")


def power(base: NumberTerm, exponent: Numeric) -> NumberTerm:
    """Return a power inside a formula, rounded far finer than the result."""
    return base.power(exponent, POWER_DECIMALS)


def constant_to_the_power(base: Fraction, exponent: NumberTerm) -> NumberTerm:
    """Return a constant to the power of a number, such as 0.9938 to the age."""
    return NumberTerm(Round(Power(Literal(base), exponent.term), POWER_DECIMALS))
