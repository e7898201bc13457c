"""The first later day on which something is otherwise, found exactly: a stretch of days is judged at once or halved."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from eligibility_engine.facts import EventTable
from eligibility_engine.knowledge import EventRows, Facts, Measured
from eligibility_engine.value import Exact, Interval

_DAY = timedelta(days=1)


def first_day(facts: Facts, after: date, until: date, same: Callable[[Exact | Interval], bool]) -> date | None:
    """Return the first day after one on which something is not the same any more; None where there is none.

    Args:
        facts: what is known; on some days more of it is seen than on the days before.
        after: the day before the first.
        until: the last day, which is not the last of the calendar.
        same: says of a day whether it is the same, and of an interval of days whether it surely is on each of them.
    """
    if after >= until:
        return None
    seen = sorted({one for one in days_of_sight(facts) if after + _DAY < one <= until})
    for first, following in pairwise([after + _DAY, *seen, until + _DAY]):
        found = _first(first, following - _DAY, same)
        if found is not None:
            return found
    return None


def _first(low: date, high: date, same: Callable[[Exact | Interval], bool]) -> date | None:
    if low == high:
        return None if same(Exact(low)) else low
    if same(Interval(low, high)):
        return None
    middle = low + (high - low) // 2
    found = _first(low, middle, same)
    return found if found is not None else _first(middle + _DAY, high, same)


def days_of_sight(facts: Facts) -> Iterator[date]:
    """Yield the days on which results and events come into sight: the ends of what dates them."""
    for fact in facts.schema:
        known = facts[fact.name]
        if isinstance(known, Measured):
            yield from _ends(known.at)
        if isinstance(known, EventRows) and isinstance(fact.type, EventTable) and fact.type.dated_by:
            for row in known.rows:
                yield from _ends(row.values[fact.type.dated_by])


def _ends(value: Any) -> Iterable[date]:
    ends: tuple[Any, ...] = ()
    if isinstance(value, Exact):
        ends = (value.value,)
    if isinstance(value, Interval):
        ends = value.lo, value.hi
    return [end for end in ends if end is not None]
