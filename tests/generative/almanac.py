"""The oracle's calendar: years and months are found by walking the calendar, not by arithmetic."""

import calendar
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any, Final

from eligibility_engine.dates import LeapDay, TimeUnit

SECONDS: Final = {TimeUnit.HOURS: 3600, TimeUnit.MINUTES: 60}


def is_moment(value: Any) -> bool:
    return isinstance(value, datetime)


def day_of(value: date) -> date:
    return date(value.year, value.month, value.day)


def around(day: date, moment: Any) -> list[datetime]:
    """Return the first and the last moment of a day, and a given one where it lies in it; on that one's clock."""
    zone = moment.tzinfo if is_moment(moment) else None
    ends = [datetime.combine(day, time.min, zone), datetime.combine(day, time.max, zone)]
    return [*ends, *([moment] if is_moment(moment) and day_of(moment) == day else [])]


def on_one_clock(one: Any, other: Any) -> tuple[Any, Any]:
    """Return both; a moment of a day that has no offset is read on the clock of the one it meets."""
    if not (is_moment(one) and is_moment(other)):
        return one, other
    return one.replace(tzinfo=one.tzinfo or other.tzinfo), other.replace(tzinfo=other.tzinfo or one.tzinfo)


def ticks(start: datetime, end: datetime) -> int:
    """Return the microseconds between two moments."""
    gap = end - start
    return (gap.days * 86400 + gap.seconds) * 10**6 + gap.microseconds


@cache
def anniversaries(start: date, first_year: int, last_year: int, leap_day: LeapDay) -> tuple[date, ...]:
    """Return the days on which whole years since a day are completed, in the years given, by walking the calendar."""
    found = []
    for year in range(first_year, last_year + 1):
        if (start.month, start.day) == (2, 29) and not calendar.isleap(year):
            found.append(date(year, 3, 1) if leap_day is LeapDay.MARCH_1 else date(year, 2, 28))
        else:
            found.append(date(year, start.month, start.day))
    return tuple(found)


@cache
def month_days(start: date, first_year: int, last_year: int) -> tuple[date, ...]:
    """Return the days on which whole months since a day are completed, in the years given."""
    months = product(range(first_year, last_year + 1), range(1, 13))
    return tuple(date(y, m, min(start.day, calendar.monthrange(y, m)[1])) for y, m in months)


def completed(start: date, end: date, unit: TimeUnit, leap_day: LeapDay) -> int:
    """Return the completed units: how many are completed after the start, up to the end; or minus those undone."""
    if unit in {TimeUnit.DAYS, TimeUnit.WEEKS}:
        return (end.toordinal() - start.toordinal()) // (7 if unit is TimeUnit.WEEKS else 1)
    cycles = max(abs(end.year - start.year) // 400 - 1, 0)  # the calendar repeats; what is ongoing ends in 9999
    if cycles:
        near = min(start, end), max(start, end).replace(year=max(start, end).year - 400 * cycles)
        more = 400 * cycles * (1 if unit is TimeUnit.YEARS else 12)
        within = completed(*(near if start < end else near[::-1]), unit, leap_day)
        return within + (more if start < end else -more)
    years = min(start.year, end.year), max(start.year, end.year)
    found = anniversaries(start, *years, leap_day) if unit is TimeUnit.YEARS else month_days(start, *years)
    return sum(start < day <= end for day in found) - sum(end < day <= start for day in found)


def moved_by(start: date, amount: Any, unit: TimeUnit, leap_day: LeapDay) -> date | None:
    """Return a day or moment moved by whole units; None by a fraction, or outside the calendar."""
    if Fraction(amount).denominator != 1:
        return None
    n = int(amount)
    try:
        if unit in {TimeUnit.YEARS, TimeUnit.MONTHS}:
            year, month = divmod(start.year * 12 + start.month - 1 + n * (12 if unit is TimeUnit.YEARS else 1), 12)
            return on_clock_of(start, reached(day_of(start), year, month + 1, unit, leap_day))
        seconds = {TimeUnit.WEEKS: 7 * 86400, TimeUnit.DAYS: 86400, **SECONDS}[unit] * n
        return start + timedelta(seconds=seconds)
    except (ValueError, OverflowError):
        return None


def reached(start: date, year: int, month: int, unit: TimeUnit, leap_day: LeapDay) -> date:
    if not 1 <= year <= 9999:
        raise ValueError
    if unit is TimeUnit.YEARS:
        return anniversaries(start, year, year, leap_day)[0]
    return month_days(start, year, year)[month - 1]


def on_clock_of(start: date, day: date) -> date:
    return datetime.combine(day, start.time(), start.tzinfo) if isinstance(start, datetime) else day
