"""Completed units and shifts, against counting day by day."""

import calendar
from datetime import date, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from eligibility_engine.dates import CLOCK_UNITS, LeapDay, TimeUnit, elapsed, shift

DAYS = st.dates(min_value=date(1996, 1, 1), max_value=date(2004, 12, 31))
NEAR = st.integers(min_value=-1500, max_value=1500)
UNITS = st.sampled_from([unit for unit in TimeUnit if unit not in CLOCK_UNITS])


def completes(day: date, start: date, unit: TimeUnit, leap_day: LeapDay) -> bool:
    """Say whether a whole unit since a start is completed on a day."""
    last = calendar.monthrange(day.year, day.month)[1]
    match unit:
        case TimeUnit.DAYS:
            return True
        case TimeUnit.WEEKS:
            return day.isoweekday() == start.isoweekday()
        case TimeUnit.MONTHS:
            return day.day == start.day or (day.day == last and start.day > last)
        case _ if (start.month, start.day) == (2, 29) and not calendar.isleap(day.year):
            return (day.month, day.day) == ((3, 1) if leap_day is LeapDay.MARCH_1 else (2, 28))
        case _:
            return (day.month, day.day) == (start.month, start.day)


@given(DAYS, NEAR, UNITS, st.sampled_from(LeapDay))
@example(date(2000, 2, 29), 365, TimeUnit.YEARS, LeapDay.MARCH_1)
@example(date(2000, 2, 29), 365, TimeUnit.YEARS, LeapDay.FEBRUARY_28)
@example(date(2000, 2, 29), -366, TimeUnit.YEARS, LeapDay.MARCH_1)
@example(date(1999, 1, 31), 28, TimeUnit.MONTHS, LeapDay.MARCH_1)
def test_elapsed_counts_the_days_that_complete_a_unit(start: date, gap: int, unit: TimeUnit, leap_day: LeapDay) -> None:
    """Completed units are the days after the start, up to the end, on which one is completed; or minus those undone."""
    end = start + timedelta(days=gap)
    first, last = min(start, end), max(start, end)
    passed = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    count = sum(completes(day, start, unit, leap_day) for day in passed)
    assert elapsed(start, end, unit, leap_day) == (count if gap >= 0 else -count)


@given(DAYS, NEAR, UNITS, st.sampled_from(LeapDay))
def test_elapsed_is_the_greatest_shift_that_is_not_later(
    start: date, gap: int, unit: TimeUnit, leap_day: LeapDay
) -> None:
    """n units are completed exactly from the start shifted by n to the day before it shifted by n + 1."""
    end = start + timedelta(days=gap)
    n = elapsed(start, end, unit, leap_day)
    reached, beyond = shift(start, n, unit, leap_day), shift(start, n + 1, unit, leap_day)
    assert reached is not None
    assert beyond is not None
    assert reached <= end < beyond


@given(DAYS, st.integers(min_value=0, max_value=40), UNITS, st.sampled_from(LeapDay))
def test_a_shift_lands_on_the_nth_day_that_completes_a_unit(
    start: date, n: int, unit: TimeUnit, leap_day: LeapDay
) -> None:
    """The start shifted by n units is the n-th day after it on which a unit is completed."""
    day, left = start, n if unit is not TimeUnit.YEARS else n % 5
    shifted = shift(start, left, unit, leap_day)
    while left:
        day += timedelta(days=1)
        left -= completes(day, start, unit, leap_day)
    assert shifted == day
