"""Strategies for days: near the as-of date, near thresholds, or anywhere in a range."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from eligibility_engine.dates import TimeUnit, shift
from eligibility_engine.testing.strategies.drawing import pick, places

_MOVES: Final = (
    (0, 0),
    (0, -1),
    (0, 1),
    (0, -28),
    (0, -31),
    (-12, 0),
    (-12 * 18, 0),
    (-12 * 18, 1),
    (-12 * 18, -1),
    (2, 0),
)
"""Usual distances from the as-of date, in months and days."""

_LEAP_DAYS: Final = (date(2024, 2, 29), date(2004, 2, 29), date(2025, 1, 31))


def as_of_dates() -> SearchStrategy[date]:
    """Return dates on which to judge: ends of months and leap days among them."""
    found = (date(2025, 6, 2), date(2024, 2, 29), date(2025, 2, 28), date(2025, 3, 1), date(2025, 12, 31))
    return st.sampled_from(found) | st.dates(min_value=date(2023, 1, 1), max_value=date(2026, 12, 31))


@st.composite
def days(draw: DrawFn, first: date, last: date, *, as_of: date, near: Sequence[Any] = ()) -> date:
    """Return a day of a closed range.

    Half are near the given days and moments, where there are any; the others lie at usual distances from the as-of
    date, at an end of the range, or anywhere.

    Args:
        draw: supplied by Hypothesis.
        first: the first day.
        last: the last day.
        as_of: the date on which it will be judged.
        near: values to be near to; numbers among them count for nothing.
    """
    usual = [day for day in (*_usual(as_of), first, last) if first <= day <= last]
    close = [day for day in _beside(near) if first <= day <= last]
    place = draw(places(10))
    if place >= 8:
        return draw(st.dates(min_value=first, max_value=last))
    return pick(draw, close if close and place < 5 else usual)


def years_from(day: date, years: int, more: int = 0) -> date:
    """Return the day some years and days later, or the end of the calendar that comes before it."""
    moved = shift(day, years, TimeUnit.YEARS) or (date.min if years < 0 else date.max)
    return date.fromordinal(min(max(moved.toordinal() + more, date.min.toordinal()), date.max.toordinal()))


def _usual(as_of: date) -> list[date]:
    moved = ((shift(as_of, months, TimeUnit.MONTHS), more) for months, more in _MOVES)
    return [*(years_from(day, 0, more) for day, more in moved if day is not None), *_LEAP_DAYS]


def _beside(near: Sequence[Any]) -> list[date]:
    """Return the days among some values, then the days beside them."""
    found = [value.date() if isinstance(value, datetime) else value for value in near if isinstance(value, date)]
    return [*found, *(years_from(day, 0, move) for move in (-1, 1) for day in found)]
