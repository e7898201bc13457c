"""Terms of time in columns: completed units between two dates, and dates moved by whole units."""

from fractions import Fraction
from typing import Any, Final, cast

import polars as pl

from eligibility_engine.backends.calendar import elapsed, shifted
from eligibility_engine.backends.cells import LATEST
from eligibility_engine.backends.native import Bench, Native, NotColumnarError, Point, Span, as_span
from eligibility_engine.backends.numbers import Plain
from eligibility_engine.dates import CLOCK_UNITS, LeapDay, TimeUnit
from eligibility_engine.value import Value

_MOST_ELAPSED: Final = Fraction(4_000_000)


def elapsed_between(start: Native, end: Native, unit: TimeUnit, leap_day: LeapDay) -> Native:
    """Return the completed units between two dates; an interval where a date is one.

    Raises:
        NotColumnarError: for units of the clock.
    """
    if unit in CLOCK_UNITS:
        raise NotColumnarError("it counts hours or minutes")
    a, b = _days(start), _days(end)

    def counted(first: Any, last: Any) -> Plain:
        return Plain(elapsed(first, last, unit, leap_day), True, 0, _MOST_ELAPSED)

    if isinstance(a, Point) and isinstance(b, Point):
        return Point("number", counted(a.value, b.value))
    first, last = as_span(a), as_span(b)
    least, most = counted(first.hi, last.lo), counted(first.lo, last.hi)
    return Span("number", first.known & last.known, least, most, whole=True)


def _days(value: Native) -> Native:
    """Return the calendar days of instants; dates as they are."""
    if value.sort != "instant":
        return value
    if isinstance(value, Point):
        return Point("date", cast(pl.Expr, value.value).dt.date())
    lo, hi = cast(pl.Expr, value.lo), cast(pl.Expr, value.hi)
    last = pl.when(value.hi_open).then(hi.dt.offset_by("-1us")).otherwise(hi)
    return Span("date", value.known, lo.dt.date(), last.dt.date())


def moved_by(start: Native, by: Value | None, unit: TimeUnit, leap_day: LeapDay, bench: Bench) -> Native:
    """Return a date moved by whole units; missing outside the years 1 to 9999.

    Raises:
        NotColumnarError: for units of the clock, and for an amount that is no whole constant.
    """
    whole = getattr(by, "value", None)
    if unit in CLOCK_UNITS or not isinstance(whole, (int, Fraction)) or whole.denominator != 1:
        raise NotColumnarError("it moves a date by hours, or by what is no whole constant")
    if start.sort == "instant":
        start = bench.exactly(start)
    ends: list[Any] = [start.value] if isinstance(start, Point) else [start.lo, start.hi]
    moved = [bench.bind(shifted(end, int(whole), unit, leap_day)) for end in ends]
    for one in moved:
        bench.hand_over(one.dt.date() > LATEST if start.sort == "instant" else one > LATEST)
    if isinstance(start, Point):
        return Point(start.sort, moved[0])
    lost = [end.is_not_null() & one.is_null() for end, one in zip(ends, moved, strict=True)]
    return Span(start.sort, start.known & ~(lost[0] | lost[1]), moved[0], moved[1])
