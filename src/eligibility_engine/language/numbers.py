"""Numbers and laboratory results as authors write them."""

from decimal import Decimal
from fractions import Fraction
from typing import Any, Self

from eligibility_engine.dates import UCUM
from eligibility_engine.errors import DefinitionError
from eligibility_engine.exact import exact
from eligibility_engine.facts import Fact
from eligibility_engine.kernel.expression import (
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
from eligibility_engine.language.handles import OrderedHandle, TermHandle

Numeric = int | float | Decimal | Fraction


class NumericHandle(OrderedHandle):
    """What has a unit: a number, a laboratory result, the result of a formula.

    A constant stands in the kernel without its unit, so what is computed from constants keeps the unit here.
    """

    _unit: str | None = None

    @property
    def unit(self) -> str | None:
        """The unit of the number where the term tells it: of a fact, a length of time, a formula; else None."""
        return self._unit or _unit_of(self.term, self._fact or self._like)

    def computed(self, term: Term) -> Self:
        """Return a term of the same type and unit that is computed from this one."""
        made = super().computed(term)
        made._unit = self.unit
        return made

    @property
    def _needs_unit(self) -> bool:
        """Whether a bare number beside it is refused."""
        return False

    def _go_with(self, other: TermHandle) -> None:
        """Refuse constants in another unit, and bare ones beside what needs a unit; the kernel tells all else."""
        if not isinstance(other, NumericHandle) or not (_has_constant(self.term) or _has_constant(other.term)):
            return
        for one, beside in ((self, other), (other, self)):
            if one._needs_unit and beside.unit is None and _has_constant(beside.term):
                raise DefinitionError(
                    f"a number without a unit stands beside one in {one.unit}; its constants carry their unit: "
                    f'quantity(100, "{one.unit}"), in by_answer and by_band with like=',
                    code="RULE_UNIT",
                )
        if None not in {self.unit, other.unit} and self.unit != other.unit:
            raise DefinitionError(
                f"one side is in {self.unit} and the other in {other.unit}; both have one unit", code="RULE_UNIT"
            )


class NumberTerm(NumericHandle):
    """A number; the other side is a number in the same unit."""

    _takes = "a number"

    def _constant(self, value: Any) -> Term:
        if isinstance(value, (bool, str)) or not isinstance(value, (int, float, Decimal, Fraction)):
            self._refuse()
        return Literal(exact(value))

    def _calculate(self, operator: Operator, left: object, right: object) -> "NumberTerm":
        return NumberTerm(Arithmetic(operator, self._operand(left), self._operand(right)))

    def _operand(self, value: object) -> Term:
        """Return one side of arithmetic, which may be in another unit."""
        return value.term if isinstance(value, TermHandle) else self.other(value)

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
        if not isinstance(other, TermHandle) and other == 0:
            raise DefinitionError("nothing is divided by 0; the quotient never has a value", code="RULE_NUMBER")
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


def _has_constant(term: Term | Power) -> bool:
    """Say whether a number is a constant, or may be one of several."""
    match term:
        case Literal():
            return True
        case Arithmetic(_, left, right):
            return _has_constant(left) and _has_constant(right) and right != Literal(Fraction(0))
        case Round(inner, unit=None):
            return _has_constant(inner)
        case FirstKnown(terms):
            return any(_has_constant(one) for one in terms)
        case Choose(cases, otherwise):
            return any(_has_constant(one) for one in (*(case.then for case in cases), otherwise))
        case _:
            return False


def number_constant(value: Numeric) -> NumberTerm:
    """Return a constant number as a term, for the branches of `choose_value`."""
    return NumberTerm(Literal(exact(value)))
