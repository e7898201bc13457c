"""Exact arithmetic on whole steps: sums, products, quotients, and rounding half away from zero."""

from fractions import Fraction
from typing import assert_never

import polars as pl

from eligibility_engine.backends.native import Bench, Native, Point
from eligibility_engine.backends.numbers import Count, aligned
from eligibility_engine.backends.steps import HandOver, product, times, total
from eligibility_engine.kernel.expression import Operator


def calculated(operator: Operator, left: Native, right: Native, bench: Bench) -> Point:
    """Apply exact arithmetic; rows with an interval are handed over, a divisor of 0 gives missing."""
    a, b = (bench.number(bench.exactly(value).value) for value in (left, right))
    give = bench.hand_over
    match operator:
        case "*":
            return Point("number", _product(a, b, give))
        case "/":
            return Point("number", _product(a, _inverse(b), give))
        case "+":
            return Point("number", _sum(a, b, 1, give))
        case "-":
            return Point("number", _sum(a, b, -1, give))
    assert_never(operator)


def _product(a: Count, b: Count, give: HandOver) -> Count:
    steps, most = product(a.steps, b.steps, a.most * b.most, give)
    divisor, most_divisor = _divisors(a, b, give)
    return Count(steps, divisor, a.step * b.step, most, most_divisor)


def _divisors(a: Count, b: Count, give: HandOver) -> tuple[pl.Expr | None, int]:
    if a.divisor is None or b.divisor is None:
        return (a.divisor if b.divisor is None else b.divisor), a.most_divisor * b.most_divisor
    return product(a.divisor, b.divisor, a.most_divisor * b.most_divisor, give)


def _inverse(number: Count) -> Count:
    """Return one divided by a number; null where that is 0. The divisor stays above 0, the sign goes up."""
    sign = number.steps.sign()
    above = sign if number.divisor is None else sign * number.divisor
    below = pl.when(number.steps != 0).then(number.steps.abs())
    kept = pl.when(number.steps != 0).then(above)
    return Count(kept, below, 1 / number.step, number.most_divisor, max(number.most, 1))


def _sum(a: Count, b: Count, sign: int, give: HandOver) -> Count:
    a, b = aligned(a, b, give)
    left, most_left = _over(a, b, give)
    right, most_right = _over(b, a, give)
    divisor, most_divisor = _divisors(a, b, give)
    steps, most = total(left, right if sign > 0 else -right, most_left + most_right, give)
    return Count(steps, divisor, a.step, most, most_divisor)


def _over(number: Count, other: Count, give: HandOver) -> tuple[pl.Expr, int]:
    """Return the steps of a number over the divisors of both."""
    if other.divisor is None:
        return number.steps, number.most
    return product(number.steps, other.divisor, number.most * other.most_divisor, give)


def rounded(value: Native, decimals: int, bench: Bench) -> Point:
    """Round to decimals, half away from zero; decimals below 0 are tens and hundreds."""
    number, give = bench.number(bench.exactly(value).value), bench.hand_over
    step = Fraction(10) ** -decimals
    size = number.step / step
    above, most = times(number.steps.abs(), number.most, 2 * size.numerator, give)
    divisor = pl.lit(1, dtype=pl.Int64) if number.divisor is None else number.divisor
    below, most_below = times(divisor, number.most_divisor, size.denominator, give)
    twice, _ = times(below, most_below, 2, give)
    sum_, most_sum = total(above, below, most + most_below, give)
    return Point("number", Count(sum_ // twice * number.steps.sign(), None, step, most_sum))
