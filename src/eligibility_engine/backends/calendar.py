"""Calendar arithmetic in columns: the same days as `dates`, on whole columns of dates."""

from datetime import date
from typing import Final, assert_never

import polars as pl

from eligibility_engine.dates import LeapDay, TimeUnit

FIRST, LAST = date.min, date.max
_DAYS: Final = {TimeUnit.WEEKS: 7, TimeUnit.DAYS: 1}


def elapsed(start: pl.Expr, end: pl.Expr, unit: TimeUnit, leap_day: LeapDay) -> pl.Expr:
    """Return the completed units from one date to another, as Int64: the largest n with `shift(start, n) <= end`.

    Units of the clock are refused before.
    """
    if unit in _DAYS:
        return (_day_number(end) - _day_number(start)) // _DAYS[unit]
    if unit is TimeUnit.MONTHS:
        return _months(end) - _months(start) - (~_reaches_month(start, end)).cast(pl.Int64)
    return _year(end) - _year(start) - (~_reaches_year(start, end, leap_day)).cast(pl.Int64)


def _day_number(day: pl.Expr) -> pl.Expr:
    return day.cast(pl.Int32).cast(pl.Int64)


def _year(day: pl.Expr) -> pl.Expr:
    return day.dt.year().cast(pl.Int64)


def _months(day: pl.Expr) -> pl.Expr:
    return _year(day) * 12 + day.dt.month().cast(pl.Int64)


def _reaches_month(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Say whether the day of the month is reached; months clamp, so the last day of a month is always enough."""
    return (start.dt.day() <= end.dt.day()) | (end == end.dt.month_end())


def _reaches_year(start: pl.Expr, end: pl.Expr, leap_day: LeapDay) -> pl.Expr:
    """Say whether the birthday is reached; that of 29 February is 1 March in common years unless an option says so."""
    reached = _day_of_year(start) <= _day_of_year(end)
    match leap_day:
        case LeapDay.MARCH_1:
            return reached
        case LeapDay.FEBRUARY_28:
            early = (_day_of_year(start) == 229) & (_day_of_year(end) == 228) & ~end.dt.is_leap_year()
            return reached | early
    assert_never(leap_day)


def _day_of_year(day: pl.Expr) -> pl.Expr:
    """Return month and day as one number that grows through the year: 229 is 29 February."""
    return day.dt.month().cast(pl.Int16) * 100 + day.dt.day().cast(pl.Int16)


def shifted(day: pl.Expr, amount: int, unit: TimeUnit, leap_day: LeapDay) -> pl.Expr:
    """Return dates moved by whole units; null outside the years 1 to 9999."""
    moved = _moved(day, amount, unit, leap_day)
    return pl.when(moved.dt.year().is_between(FIRST.year, LAST.year)).then(moved)


def _moved(day: pl.Expr, amount: int, unit: TimeUnit, leap_day: LeapDay) -> pl.Expr:
    if unit in _DAYS:
        return day.dt.offset_by(f"{amount * _DAYS[unit]}d")
    if unit is TimeUnit.MONTHS:
        return day.dt.offset_by(f"{amount}mo")
    moved = day.dt.offset_by(f"{amount}y")
    if leap_day is LeapDay.FEBRUARY_28:
        return moved
    clamped = (_day_of_year(day) == 229) & (_day_of_year(moved) == 228)
    return pl.when(clamped).then(moved.dt.offset_by("1d")).otherwise(moved)
