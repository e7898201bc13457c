"""Numbers reported in several units, one per row: each compared, or counted, by the exact factor of its own unit."""

from collections.abc import Callable
from fractions import Fraction
from math import gcd, lcm

import polars as pl
from attrs import evolve, frozen

from eligibility_engine.backends.held import where
from eligibility_engine.backends.native import Bench, Native, Point
from eligibility_engine.backends.numbers import Constant, Count, Number, Plain
from eligibility_engine.backends.steps import HandOver, times

Units = tuple[tuple[pl.Expr, Fraction], ...]
"""Of each unit, the fact's own first, whether a row is in it, which is never null, and the factor to the fact's own."""


@frozen
class ByUnit(Number):
    """A number times the factor of the unit in its row; null where the row has none of the units.

    Attributes:
        plain: the number as it is reported.
        units: the units that convert.
    """

    plain: Plain
    units: Units

    def null(self) -> pl.Expr:
        return self.plain.null() | ~pl.any_horizontal(*(inside for inside, _ in self.units))

    def bound(self, bind: Callable[[pl.Expr], pl.Expr]) -> "ByUnit":
        return ByUnit(self.plain.bound(bind), tuple((bind(inside), factor) for inside, factor in self.units))

    def counted(self, hand_over: HandOver) -> Count:
        number = self.plain.counted(hand_over)
        factors = [factor for _, factor in self.units]
        step = Fraction(gcd(*(one.numerator for one in factors)), lcm(*(one.denominator for one in factors)))
        steps, most = pl.lit(None, dtype=pl.Int64), 0
        for inside, factor in self.units:
            # Only the rows in this unit are handed over where the number is too great for it.
            own = pl.when(inside).then(number.steps)
            found, greatest = times(own, number.most, int(factor / step), hand_over)
            steps, most = pl.when(inside).then(found).otherwise(steps), max(most, greatest)
        return Count(steps, None, number.step * step, most)

    def compare(self, operator: str, other: Number, hand_over: HandOver) -> pl.Expr:
        if not isinstance(other, Constant):
            return super().compare(operator, other, hand_over)
        found: pl.Expr = pl.lit(None, dtype=pl.Boolean)
        for inside, factor in self.units:
            limit = Constant(other.value / factor)
            found = pl.when(inside).then(self.plain.compare(operator, limit, hand_over)).otherwise(found)
        return found


def converted(value: Native, units: Units, bench: Bench) -> Native:
    """Return a number in the unit of its fact; missing in a row whose unit is none of those that convert.

    Ends that are no plain numbers of a column convert in the fact's own unit alone; other rows are handed over.
    """
    ends = [value.value] if isinstance(value, Point) else [value.lo, value.hi]
    if len(units) == 1 or not all(isinstance(end, Plain) for end in ends):
        for inside, _ in units[1:]:
            bench.hand_over(inside)
        return where(units[0][0], value, bench)
    by_unit = [ByUnit(end, units) for end in ends if isinstance(end, Plain)]
    if isinstance(value, Point):
        return Point("number", by_unit[0])
    known = value.known & pl.any_horizontal(*(inside for inside, _ in units))
    return evolve(value, known=known, lo=by_unit[0], hi=by_unit[1])
