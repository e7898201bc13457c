"""Numbers and laboratory results as authors write them."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from eligibility_engine.dates import UCUM
from eligibility_engine.exact import exact
from eligibility_engine.expression import (
    Arithmetic,
    Choose,
    Elapsed,
    FactRef,
    FieldRef,
    FirstKnown,
    Literal,
    Operator,
    Power,
    Reduce,
    Round,
    Term,
)
from eligibility_engine.facts import Fact
from eligibility_engine.language.handles import OrderedHandle

Numeric = int | float | Decimal | Fraction


class NumberTerm(OrderedHandle):
    """A number; the other side is a number in the same unit."""

    _takes = "a number"

    @property
    def unit(self) -> str | None:
        """The unit of the number where the term tells it: of a fact, a length of time, a formula; else None."""
        return _unit_of(self.term, self._fact or self._like)

    def _constant(self, value: Any) -> Term:
        if isinstance(value, (bool, str)) or not isinstance(value, (int, float, Decimal, Fraction)):
            self._refuse()
        return Literal(exact(value))

    def _calculate(self, operator: Operator, left: object, right: object) -> "NumberTerm":
        return NumberTerm(Arithmetic(operator, self.other(left), self.other(right)))

    def __add__(self, other: object) -> "NumberTerm":
        return self._calculate("+", self, other)

    def __radd__(self, other: object) -> "NumberTerm":
        return self._calculate("+", other, self)

    def __sub__(self, other: object) -> "NumberTerm":
        return self._calculate("-", self, other)

    def __rsub__(self, other: object) -> "NumberTerm":
        return self._calculate("-", other, self)

    def __mul__(self, other: object) -> "NumberTerm":
        return self._calculate("*", self, other)

    def __rmul__(self, other: object) -> "NumberTerm":
        return self._calculate("*", other, self)

    def __truediv__(self, other: object) -> "NumberTerm":
        return self._calculate("/", self, other)

    def __rtruediv__(self, other: object) -> "NumberTerm":
        return self._calculate("/", other, self)

    def rounded(self, decimals: int = 0) -> "NumberTerm":
        """Return the number rounded half away from zero."""
        return NumberTerm(Round(self.term, decimals))

    def power(self, exponent: Numeric, decimals: int) -> "NumberTerm":
        """Return the number raised to a constant power, computed with 50 digits and rounded to decimals."""
        return NumberTerm(Round(Power(self.term, Literal(exact(exponent))), decimals))


def _unit_of(term: Term | None, fact: Fact | None) -> str | None:
    """Return the unit of a term that is, or is computed from, a fact."""
    match term:
        case FactRef(unit=unit) | FieldRef(unit=unit):
            return unit or (getattr(fact.type, "unit", None) or "1" if fact is not None else None)
        case Reduce("count" | "distinct"):
            return "1"
        case Reduce(_, _, of):
            return _unit_of(of, fact)
        case Elapsed():
            return UCUM[term.unit]
        case Round(unit=str() as unit):
            return unit
        case FirstKnown(terms):
            return _unit_of(terms[0], fact)
        case Choose(_, otherwise):
            return _unit_of(otherwise, fact)
        case _:
            return None


def number_constant(value: Numeric) -> NumberTerm:
    """Return a constant number as a term, for the branches of `choose_value`."""
    return NumberTerm(Literal(exact(value)))
