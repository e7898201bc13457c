"""Strategies for numbers that a record can hold: at the ends of a domain, near thresholds, or anywhere."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from eligibility_engine.exact import read_number
from eligibility_engine.testing.strategies.drawing import pick, places
from eligibility_engine.value import Interval

_USUAL: Final = tuple(Fraction(n, 10) for n in (0, 10, 20, 18, 15, 50, 99, 100, 101, 5))
_FROM_MIDDLE: Final = (0, 1, -1, 7, -7, 33, -33, Fraction(1, 4), Fraction(-1, 100))
_DIGITS: Final = 15


@st.composite
def numbers(
    draw: DrawFn, span: Interval, *, near: Sequence[Fraction] = (), step: Fraction = Fraction(1, 10)
) -> Fraction:
    """Return a number within a span that a record can hold.

    Six in ten are near the given values, where there are any; the others lie at the ends of the span, at usual
    numbers, or around its middle.

    Args:
        draw: supplied by Hypothesis.
        span: where the number lies.
        near: values to be near to: at each, and one step to both sides.
        step: the least step in which the number is reported.
    """
    whole = span.whole or step == 1
    ends = [end for end in (span.lo, span.hi) if end is not None]
    usual, close = _around([*ends, *_USUAL], step, span, whole), _around(near, step, span, whole)
    rest = [value for value in _spread(span) if value.denominator == 1 or not whole]
    place = draw(places(10))
    groups = (close, usual, rest) if place < 6 else (usual, close, rest) if place < 9 else (rest, usual, close)
    readable = (found for group in groups if (found := [value for value in group if is_readable(value)]))
    return pick(draw, next(readable, [_decimal_in(span)]))


def within(value: Fraction, span: Interval) -> bool:
    """Say whether a number lies in a span."""
    above = span.lo is None or value > span.lo or (value == span.lo and not span.lo_open)
    below = span.hi is None or value < span.hi or (value == span.hi and not span.hi_open)
    return above and below


def is_readable(value: Fraction) -> bool:
    """Say whether a record can hold a number exactly."""
    return not isinstance(read_number(value), str)


def _around(anchors: Iterable[Fraction], step: Fraction, span: Interval, whole: bool) -> list[Fraction]:
    around = [Fraction(anchor) + move for anchor in anchors for move in (0, -step, step)]
    return [value for value in dict.fromkeys(around) if within(value, span) and (value.denominator == 1 or not whole)]


def _spread(span: Interval) -> list[Fraction]:
    middle = _middle(span)
    return [value for value in (middle + step for step in _FROM_MIDDLE) if within(value, span)]


def _middle(span: Interval) -> Fraction:
    if span.lo is None or span.hi is None:
        return Fraction(span.lo + 1 if span.lo is not None else span.hi - 1 if span.hi is not None else 0)
    return Fraction(span.lo + span.hi) / 2


def _decimal_in(span: Interval) -> Fraction:
    """Return the shortest decimal near the middle of a span that lies in it."""
    middle = _middle(span)
    rounded = [Fraction(round(middle * 10**digits), 10**digits) for digits in range(_DIGITS)]
    return next((value for value in rounded if within(value, span)), middle)
