"""Numbers and laboratory results as authors write them."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from eligibility_engine.exact import exact
from eligibility_engine.expression import (
    Arithmetic,
    Literal,
    Operator,
    Power,
    Round,
    Term,
)
from eligibility_engine.language.handles import OrderedHandle

Numeric = int | float | Decimal | Fraction


class NumberTerm(OrderedHandle):
    """A number; the other side is a number in the same unit."""

    _takes = "a number"

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


def number_constant(value: Numeric) -> NumberTerm:
    """Return a constant number as a term, for the branches of `choose_value`."""
    return NumberTerm(Literal(exact(value)))
