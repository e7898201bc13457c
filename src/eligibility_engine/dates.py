"""Calendar arithmetic on proleptic Gregorian dates: partial dates, shifts, completed units.

Years: who was born on 29 February has the birthday on 1 March in common years (`LeapDay.MARCH_1`), or on 28 February
where a set says so. Months clamp to the last day of the month. A partial date is the closed interval of its days, an
ISO 8601 date without a time the half-open interval of its instants.
"""

import re
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum
from fractions import Fraction
from typing import Final


class TimeUnit(StrEnum):
    """A unit of time as protocols count it; hours and minutes only between instants."""

    YEARS = "years"
    MONTHS = "months"
    WEEKS = "weeks"
    DAYS = "days"
    HOURS = "hours"
    MINUTES = "minutes"

    __hash__ = str.__hash__  # the one of enumerations is far slower, and days are counted row by row


_DAYS: Final = (date.max - date.min).days
MOST: Final[dict[TimeUnit, int]] = {
    TimeUnit.YEARS: 9998,
    TimeUnit.MONTHS: 12 * 9999 - 1,
    TimeUnit.WEEKS: _DAYS // 7,
    TimeUnit.DAYS: _DAYS,
    TimeUnit.HOURS: 24 * (_DAYS + 1) - 1,
    TimeUnit.MINUTES: 24 * 60 * (_DAYS + 1) - 1,
}
"""The most of each unit that lies between two times of the calendar, which has the years 1 to 9999."""


def beyond_calendar(number: int | Fraction, unit: TimeUnit) -> str:
    """Say that so many units lie beyond the calendar: what moves a date by them never has a value; else nothing."""
    if -MOST[unit] <= number <= MOST[unit]:
        return ""
    return f"the calendar has the years 1 to 9999, so an amount of time is at most {MOST[unit]} {unit.value}"


class LeapDay(StrEnum):
    """On which day of a common year a person born on 29 February completes a year."""

    MARCH_1 = "march_1"
    FEBRUARY_28 = "february_28"


_FIXED: Final = {
    TimeUnit.WEEKS: timedelta(weeks=1),
    TimeUnit.DAYS: timedelta(days=1),
    TimeUnit.HOURS: timedelta(hours=1),
    TimeUnit.MINUTES: timedelta(minutes=1),
}
UCUM: Final = {
    TimeUnit.YEARS: "a",
    TimeUnit.MONTHS: "mo",
    TimeUnit.WEEKS: "wk",
    TimeUnit.DAYS: "d",
    TimeUnit.HOURS: "h",
    TimeUnit.MINUTES: "min",
}
"""The UCUM code of each unit of time."""

CLOCK_UNITS: Final = frozenset({TimeUnit.HOURS, TimeUnit.MINUTES})

_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_INSTANT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?", re.ASCII)


def days_in_month(year: int, month: int) -> int:
    """Return the number of days of a calendar month."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in {4, 6, 9, 11} else 31


def parse_date(text: str) -> tuple[date, date] | None:
    """Return the first and last day that `YYYY`, `YYYY-MM` or `YYYY-MM-DD` can mean, or None."""
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    if year is None or year < 1 or (month is not None and not 1 <= month <= 12):
        return None
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is None:
        return date(year, month, 1), date(year, month, days_in_month(year, month))
    return (date(year, month, day),) * 2 if 1 <= day <= days_in_month(year, month) else None


def parse_instant(text: str) -> datetime | None:
    """Return the instant of `YYYY-MM-DDTHH:MM[:SS[.ffffff]][Z|+HH:MM]`, or None."""
    if _INSTANT.fullmatch(text) is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def in_fixed_offset(moment: datetime) -> datetime:
    """Return an instant as a plain `datetime` to the microsecond, with its offset in the place of a time zone.

    Python compares and counts two instants of one zone by their clocks, which a change to summer time falsifies.
    """
    offset = moment.utcoffset()
    zone = None if offset is None else timezone(offset)
    return datetime.combine(moment.date(), moment.time().replace(fold=0), zone)


def start_of(day: date, like: datetime) -> datetime:
    """Return the first instant of a civil day, in the UTC offset of `like` (or without one, as `like` is)."""
    return datetime.combine(day, time.min, tzinfo=like.tzinfo)


def civil_day(moment: date | datetime) -> date:
    """Return the calendar day of a date or of an instant, in the instant's own offset."""
    return moment.date() if isinstance(moment, datetime) else moment


def shift(start: date, amount: int, unit: TimeUnit, leap_day: LeapDay = LeapDay.MARCH_1) -> date | None:
    """Return `start` moved by whole units; None outside the years 1 to 9999. An instant keeps its time of day."""
    try:
        if unit in _FIXED:
            return start + amount * _FIXED[unit]
        return _shift_months(start, amount) if unit is TimeUnit.MONTHS else _shift_years(start, amount, leap_day)
    except (OverflowError, ValueError):
        return None


def _shift_months(start: date, amount: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + amount, 12)
    if not 1 <= year <= 9999:
        raise OverflowError
    return start.replace(year=year, month=month + 1, day=min(start.day, days_in_month(year, month + 1)))


def _shift_years(start: date, amount: int, leap_day: LeapDay) -> date:
    year = start.year + amount
    if (start.month, start.day) != (2, 29) or not 1 <= year <= 9999 or days_in_month(year, 2) == 29:
        return start.replace(year=year)
    clamped = start.replace(year=year, day=28)
    return clamped if leap_day is LeapDay.FEBRUARY_28 else clamped + timedelta(days=1)


def elapsed(start: date, end: date, unit: TimeUnit, leap_day: LeapDay = LeapDay.MARCH_1) -> int:
    """Return the completed units from start to end: the largest n with `shift(start, n) <= end`; negative before start.

    Hours and minutes take two instants; every other unit counts calendar days of both.
    """
    if unit in CLOCK_UNITS:
        return (end - start) // _FIXED[unit]
    start, end = civil_day(start), civil_day(end)
    if unit in _FIXED:
        return (end - start) // _FIXED[unit]
    if unit is TimeUnit.MONTHS:
        guess = (end.year - start.year) * 12 + end.month - start.month
    else:
        guess = end.year - start.year
    reached = shift(start, guess, unit, leap_day)
    return guess if reached is not None and reached <= end else guess - 1


def utc_aware(moment: datetime) -> bool:
    """Say whether an instant carries a UTC offset."""
    return moment.utcoffset() is not None
