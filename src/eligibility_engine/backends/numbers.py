"""Numbers in columns, compared exactly: as a column holds them, or as whole steps of a constant size.

A binary64 means its shortest decimal. Two of them, of at most 15 digits, compare as their decimals do, so a column is
compared with a constant, or with a column, as it is. Arithmetic goes over whole numbers of steps; a row in which these
could exceed 64 bits is handed over.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from math import gcd, lcm
from typing import Any, Final

import polars as pl
from attrs import frozen

from eligibility_engine.backends.steps import ROOM, HandOver, compared, on_grid, product, times
from eligibility_engine.exact import LARGEST, read_number

DIGITS: Final = 15
FEWEST_PLACES: Final = 3
"""So many decimals of a number are counted, or as many as its fact declares; fewer leave more room for products."""


class Number(ABC):
    """A number in columns; the children say in which form."""

    @abstractmethod
    def null(self) -> pl.Expr:
        """Return whether it is missing."""

    @abstractmethod
    def bound(self, bind: Callable[[pl.Expr], pl.Expr]) -> "Number":
        """Return the same number with its expressions worked out once."""

    @abstractmethod
    def counted(self, hand_over: HandOver) -> "Count":
        """Return it as whole steps."""

    def when(self, condition: pl.Expr, otherwise: "Number | None", hand_over: HandOver) -> "Number":
        """Return it where a condition is true, and another one, or null, elsewhere."""
        return self.counted(hand_over).when(condition, otherwise, hand_over)

    def compare(self, operator: str, other: "Number", hand_over: HandOver) -> pl.Expr:
        """Compare two numbers exactly."""
        return _compare_counts(operator, self.counted(hand_over), other.counted(hand_over), hand_over)


@frozen
class Constant(Number):
    """A number of the rule."""

    value: Fraction

    def null(self) -> pl.Expr:
        return pl.lit(False)

    def bound(self, bind: Callable[[pl.Expr], pl.Expr]) -> "Constant":
        return self

    def counted(self, hand_over: HandOver) -> "Count":
        if abs(self.value.numerator) >= ROOM:
            hand_over(pl.lit(True))
            return Count(pl.lit(None, dtype=pl.Int64), None, Fraction(1), 0)
        step = Fraction(1, self.value.denominator)
        return Count(pl.lit(self.value.numerator, dtype=pl.Int64), None, step, abs(self.value.numerator))

    def compare(self, operator: str, other: Number, hand_over: HandOver) -> pl.Expr:
        if isinstance(other, Plain):
            return other.compare(_TURNED[operator], self, hand_over)
        return super().compare(operator, other, hand_over)


@frozen
class Plain(Number):
    """A number as a column holds it, Int64 or Float64 without NaN, of at most `DIGITS` digits.

    Attributes:
        column: the column.
        whole: whether it is an Int64.
        places: how many decimals it has at most.
        most: no value lies further from 0.
    """

    column: pl.Expr
    whole: bool
    places: int
    most: Fraction

    def null(self) -> pl.Expr:
        return self.column.is_null()

    def bound(self, bind: Callable[[pl.Expr], pl.Expr]) -> "Plain":
        return Plain(bind(self.column), self.whole, self.places, self.most)

    def counted(self, hand_over: HandOver) -> "Count":
        places = 0 if self.whole else self.places
        steps = self.column if self.whole else on_grid(self.column, places).cast(pl.Int64, strict=False)
        return Count(steps, None, Fraction(1, 10**places), int(self.most * 10**places))

    def when(self, condition: pl.Expr, otherwise: Number | None, hand_over: HandOver) -> Number:
        if otherwise is None:
            return Plain(pl.when(condition).then(self.column), self.whole, self.places, self.most)
        if isinstance(otherwise, Plain) and (self.whole, self.places) == (otherwise.whole, otherwise.places):
            chosen = pl.when(condition).then(self.column).otherwise(otherwise.column)
            return Plain(chosen, self.whole, self.places, max(self.most, otherwise.most))
        return super().when(condition, otherwise, hand_over)

    def compare(self, operator: str, other: Number, hand_over: HandOver) -> pl.Expr:
        if isinstance(other, Plain):
            return compared(operator, self.column, other.column)
        if isinstance(other, Constant) and (constant := self._constant(other.value)) is not None:
            return compared(operator, self.column, constant)
        return super().compare(operator, other, hand_over)

    def _constant(self, value: Fraction) -> pl.Expr | None:
        """Return a constant in the type of the column, where it has one that compares exactly."""
        if self.whole:
            return pl.lit(int(value), dtype=pl.Int64) if value.denominator == 1 and abs(value) <= LARGEST else None
        return pl.lit(float(value), dtype=pl.Float64) if isinstance(read_number(value), Fraction) else None


@frozen
class Count(Number):
    """Whole steps of a constant size, or the quotient of two: `steps * step / divisor`.

    Attributes:
        steps: an Int64.
        divisor: an Int64 above 0, where there is one.
        step: the size of a step.
        most: no number of steps lies further from 0.
        most_divisor: no divisor is greater.
    """

    steps: pl.Expr
    divisor: pl.Expr | None
    step: Fraction
    most: int
    most_divisor: int = 1

    def null(self) -> pl.Expr:
        return self.steps.is_null()

    def bound(self, bind: Callable[[pl.Expr], pl.Expr]) -> "Count":
        divisor = None if self.divisor is None else bind(self.divisor)
        return Count(bind(self.steps), divisor, self.step, self.most, self.most_divisor)

    def counted(self, hand_over: HandOver) -> "Count":
        return self

    def when(self, condition: pl.Expr, otherwise: Number | None, hand_over: HandOver) -> Number:
        if otherwise is None:
            kept = pl.when(condition).then(self.steps)
            return Count(kept, self.divisor, self.step, self.most, self.most_divisor)
        one, other = aligned(self, otherwise.counted(hand_over), hand_over)
        steps = pl.when(condition).then(one.steps).otherwise(other.steps)
        if one.divisor is None and other.divisor is None:
            return Count(steps, None, one.step, max(one.most, other.most))
        divisor = pl.when(condition).then(_divisor(one)).otherwise(_divisor(other))
        return Count(steps, divisor, one.step, max(one.most, other.most), max(one.most_divisor, other.most_divisor))


_TURNED: Final = {"<": ">", "<=": ">=", "==": "==", "!=": "!=", ">=": "<=", ">": "<"}


def number_of(end: Any) -> Number:
    """Return an end that is known to be a number."""
    assert isinstance(end, Number)
    return end


def _divisor(number: Count) -> pl.Expr:
    return pl.lit(1, dtype=pl.Int64) if number.divisor is None else number.divisor


def aligned(left: Count, right: Count, hand_over: HandOver) -> tuple[Count, Count]:
    """Return two numbers in steps of one size."""
    step = Fraction(gcd(left.step.numerator, right.step.numerator), lcm(left.step.denominator, right.step.denominator))
    return _in_steps_of(left, step, hand_over), _in_steps_of(right, step, hand_over)


def _in_steps_of(number: Count, step: Fraction, hand_over: HandOver) -> Count:
    steps, most = times(number.steps, number.most, int(number.step / step), hand_over)
    return Count(steps, number.divisor, step, most, number.most_divisor)


def _compare_counts(operator: str, left: Count, right: Count, hand_over: HandOver) -> pl.Expr:
    left, right = aligned(left, right, hand_over)
    across = partial(_across, hand_over=hand_over)
    return compared(operator, across(left, right), across(right, left))


def _across(number: Count, other: Count, hand_over: HandOver) -> pl.Expr:
    """Return the steps of a number times the divisor of the other, which is above 0."""
    if other.divisor is None:
        return number.steps
    return product(number.steps, other.divisor, number.most * other.most_divisor, hand_over)[0]
