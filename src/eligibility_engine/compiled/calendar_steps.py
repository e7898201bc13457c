"""Calendar arithmetic on days that are whole numbers such as 20250602; the calendar itself is that of `dates`."""

from eligibility_engine.compiled.plain import as_day, day_number
from eligibility_engine.dates import LeapDay, TimeUnit, days_in_month, elapsed, shift

_MOST_REMEMBERED = 10_000


class _Remembered(dict[int, int | None]):
    """Days recur, from one subject to the next; so what was worked out of one is kept."""

    def _keep(self, day: int, found: int | None) -> int | None:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        self[day] = found
        return found


class Shifted(_Remembered):
    """A day moved by some units, by the day; None outside the years 1 to 9999."""

    def __init__(self, amount: int, unit: TimeUnit, leap_day: LeapDay) -> None:
        super().__init__()
        self._step = amount, unit, leap_day

    def __missing__(self, day: int) -> int | None:
        moved = shift(as_day(day), *self._step)
        return self._keep(day, None if moved is None else day_number(moved))


class _Ordinals(_Remembered):
    def __missing__(self, day: int) -> int | None:
        return self._keep(day, as_day(day).toordinal())


_ORDINAL = _Ordinals()


def days_between(start: int, end: int) -> int:
    """Return the days from one day to another."""
    return _ORDINAL[end] - _ORDINAL[start]  # type: ignore[operator]


def weeks_between(start: int, end: int) -> int:
    """Return the completed weeks from one day to another."""
    return days_between(start, end) // 7


def months_between(start: int, end: int) -> int:
    """Return the completed months from one day to another; a month that is too short ends on its last day."""
    year, month, day = end // 10_000, end // 100 % 100, end % 100
    months = (year - start // 10_000) * 12 + month - start // 100 % 100
    due = start % 100
    return months if due <= day or (due > 28 and days_in_month(year, month) <= day) else months - 1


def years_to_february_28(start: int, end: int) -> int:
    """Return the completed years from one day to another, where a year from 29 February ends on the 28th."""
    if start % 10_000 == 229:
        return elapsed(as_day(start), as_day(end), TimeUnit.YEARS, LeapDay.FEBRUARY_28)
    return (end - start) // 10_000
