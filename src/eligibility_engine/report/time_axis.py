"""The time axis of a picture: which days it spans, where a day lies, and which days are written below it."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from attrs import frozen

from eligibility_engine.report.windows import Days

LEFT, RIGHT = 224, 728
"""Where the axis begins and ends."""
MAXIMUM_TICKS: Final = 8
_STEPS: Final = (1, 2, 3, 6, 12, 24, 60, 120, 600, 1200, 6000, 24_000)
_MARGIN, _PART = 7, 12


@frozen
class Axis:
    """The days that a picture spans."""

    first: date
    last: date

    def x(self, day: date) -> float:
        """Return where a day lies."""
        share = (day - self.first).days / (self.last - self.first).days
        return round(LEFT + share * (RIGHT - LEFT), 1)

    def start(self, days: Days) -> float:
        """Return where something begins at the earliest."""
        return LEFT if days.first is None else self.x(days.first)

    def end(self, days: Days) -> float:
        """Return where something ends at the latest."""
        return RIGHT if days.last is None else self.x(days.last)

    def ticks(self) -> list[tuple[date, str]]:
        """Return at most eight days to write below the axis: firsts of months or years, or days in between."""
        months = self._months()
        found = next(found for step in _STEPS if len(found := [m for m in months if m % step == 0]) <= MAXIMUM_TICKS)
        days = [date(month // 12, month % 12 + 1, 1) for month in found]
        if len(days) > 1:
            return [(day, day.isoformat()[:7]) for day in days]
        step = (self.last - self.first).days // 4
        return [(day, day.isoformat()) for day in (_moved(self.first, step * number) for number in (1, 2, 3))]

    def _months(self) -> list[int]:
        """Return the months whose first day lies on the axis, counted from the year 0."""
        low, high = (day.year * 12 + day.month - 1 for day in (self.first, self.last))
        return list(range(low if self.first.day == 1 else low + 1, high + 1))


def axis_of(days: Iterable[date]) -> Axis:
    """Return the axis that spans some days, with a margin."""
    known = list(days)
    margin = _MARGIN + (max(known) - min(known)).days // _PART
    return Axis(_moved(min(known), -margin), _moved(max(known), margin))


def _moved(day: date, number: int) -> date:
    """Return a day moved by days, at most to an end of the calendar."""
    return date.fromordinal(min(max(day.toordinal() + number, 1), date.max.toordinal()))
