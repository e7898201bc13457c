"""Laboratory results as authors write them: thresholds with units, multiples of their own limits."""

from fractions import Fraction
from typing import Any, NoReturn

from attrs import evolve

from eligibility_engine.criteria import Comparing, TimesLimit
from eligibility_engine.criteria.limit import Limit
from eligibility_engine.errors import DefinitionError
from eligibility_engine.exact import exact
from eligibility_engine.facts import Fact, Measurement
from eligibility_engine.kernel.expression import (
    Arithmetic,
    Comparison,
    FactRef,
    FieldRef,
    Literal,
    Part,
    Term,
)
from eligibility_engine.language.calendar import DateTerm
from eligibility_engine.language.numbers import NumberTerm, Numeric, NumericHandle
from eligibility_engine.language.rules import Rule, no_truth_value
from eligibility_engine.units.ucum import factor_between
from eligibility_engine.units.unit import Quantity, Units


class MeasurementTerm(NumericHandle):
    """A laboratory result; a threshold carries its unit: `c.platelets >= quantity(100, "10*9/L")`."""

    _takes = 'a quantity with its unit, such as quantity(100, "10*9/L"),'

    @property
    def _kind(self) -> Measurement:
        kind = (self._like or self.fact).type
        assert isinstance(kind, Measurement)
        return kind

    @property
    def units(self) -> Units:
        """The units in which it may be reported, with their factors; rules see it in the canonical one."""
        return self._kind.units

    @property
    def unit(self) -> str:
        """The unit in which rules see it."""
        return self._kind.units.canonical

    @property
    def _needs_unit(self) -> bool:
        return True

    def _reference(self, fact: Fact) -> Term:
        assert isinstance(fact.type, Measurement)
        return FactRef(fact.name, "value", fact.type.units.canonical)

    def _constant(self, value: Any) -> Term:
        if not isinstance(value, Quantity):
            raise DefinitionError(
                "a threshold on a measurement carries its unit: "
                f'quantity(100, "{self._kind.units.canonical}"); for multiples of a limit write c.x.times_uln > 1.5',
                code="RULE_UNIT",
            )
        return Literal(_in_unit_of(self._like or self.fact, self._kind, value))

    def _part(self, part: Part, unit: str | None = None) -> FactRef | FieldRef:
        """Return a part of this result; one that was computed has a value alone."""
        if not isinstance(self.term, (FactRef, FieldRef)):
            raise DefinitionError("a computed result has no limits and no date of its own", code="RULE_TYPE")
        return evolve(self.term, part=part, unit=unit)

    @property
    def number(self) -> NumberTerm:
        """The result as a number in the canonical unit, for arithmetic."""
        found = NumberTerm(self.term)
        found._unit = self.unit
        return found

    @property
    def uln(self) -> NumberTerm:
        """The upper limit of normal of this result, as a number in the canonical unit."""
        return NumberTerm(self._part("uln", self._kind.units.canonical))

    @property
    def lln(self) -> NumberTerm:
        """The lower limit of normal of this result, as a number in the canonical unit."""
        return NumberTerm(self._part("lln", self._kind.units.canonical))

    @property
    def at(self) -> "DateTerm":
        """The date of this result."""
        return DateTerm(self._part("at"))

    @property
    def times_uln(self) -> "LimitHandle":
        """The result as a multiple of its own upper limit of normal; compare it with a factor."""
        return LimitHandle(self._part("value"), "uln")

    @property
    def times_lln(self) -> "LimitHandle":
        """The result as a multiple of its own lower limit of normal; compare it with a factor."""
        return LimitHandle(self._part("value"), "lln")


class LimitHandle:
    """A result as a multiple of its own limit; `c.creatinine.times_uln > 1.5`."""

    def __init__(self, result: FactRef | FieldRef, limit: Limit) -> None:
        self._result, self._limit = result, limit

    def _compare(self, operator: Comparison, factor: Numeric) -> Rule:
        of_fact = TimesLimit(self._result.name, operator, exact(factor), self._limit)
        if isinstance(self._result, FactRef):
            return Rule(of_fact)
        limit = Arithmetic("*", Literal(of_fact.factor), evolve(self._result, part=self._limit))
        return Rule(Comparing(self._result, operator, limit))

    def __lt__(self, factor: Numeric) -> Rule:
        return self._compare("<", factor)

    def __le__(self, factor: Numeric) -> Rule:
        return self._compare("<=", factor)

    def __gt__(self, factor: Numeric) -> Rule:
        return self._compare(">", factor)

    def __ge__(self, factor: Numeric) -> Rule:
        return self._compare(">=", factor)

    def __bool__(self) -> NoReturn:
        no_truth_value()


def _in_unit_of(fact: Fact, kind: Measurement, threshold: Quantity) -> Fraction:
    """Return a threshold in the unit of its fact: by a declared factor, or by that of UCUM."""
    own = kind.units.canonical
    if kind.units.beside_factor(threshold.unit):
        problem = f"converting {threshold.unit} to {own} rounds, so a threshold on {fact.name} is stated in {own}"
        raise DefinitionError(f"{problem}; or declare the fact with unit={threshold.unit!r}", code="RULE_UNIT")
    number = kind.units.convert(threshold)
    if number is not None:
        return number
    if kind.units.declares(threshold.unit):
        problem = f"{threshold.unit} has no exact factor to {own}; declare one: other_units={{unit: factor}}"
    else:
        try:
            return threshold.value * factor_between(threshold.unit, own)
        except DefinitionError as error:
            problem = error.message
    raise DefinitionError(f"{problem} ({own} is the unit of {fact.name})", code="RULE_UNIT")
