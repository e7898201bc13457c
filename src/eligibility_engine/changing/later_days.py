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
    seen = sorted({day for _, day in _sights(facts) if after + _DAY < day <= until})
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


def coming_into_sight(facts: Facts, after: date) -> frozenset[str]:
    """Return the results and tables of events of which more is seen on some day after another."""
    return frozenset(name for name, day in _sights(facts) if day > after)


def _sights(facts: Facts) -> Iterator[tuple[str, date]]:
    """Yield the days on which results and events come into sight: the ends of what dates them."""
    for fact in facts.schema:
        known = facts[fact.name]
        if isinstance(known, Measured):
            yield from ((fact.name, day) for day in _ends(known.at))
        if isinstance(known, EventRows) and isinstance(fact.type, EventTable) and fact.type.dated_by:
            for row in known.rows:
                yield from ((fact.name, day) for day in _ends(row.values[fact.type.dated_by]))


def _ends(value: Any) -> Iterable[date]:
    ends: tuple[Any, ...] = ()
    if isinstance(value, Exact):
        ends = (value.value,)
    if isinstance(value, Interval):
        ends = value.lo, value.hi
    return [end for end in ends if end is not None]
