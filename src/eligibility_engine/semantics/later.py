"""All that can still come for a subject: what is behind *not now* and *never*."""

from datetime import date
from typing import cast

from eligibility_engine.facts import EventTable, Fact, Flag, Integer, Number
from eligibility_engine.knowledge import ONGOING, EventRow, EventRows, Facts, FactValue, Measured
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.value import Exact, Interval, Missing, as_interval, interval


def from_now_on(facts: Facts, as_of: date) -> Evaluation:
    """Return the evaluation of all that can still come: changeable facts anything, the as-of date today or later.

    Only a fixed fact that is known exactly is settled: an absent or imprecise one may still become known. Where it is
    absent, another way of saying the same (`first_known`) stands for it.
    """
    changes: dict[str, FactValue] = {}
    for fact in facts.schema.facts:
        if not fact.fixed:
            changes[fact.name] = _grown(fact, facts[fact.name], as_of) if fact.only_increases else fact.absent
    settled = {fact.name for fact in facts.schema if fact.fixed and isinstance(facts[fact.name], Exact)}
    unsettled = frozenset(facts.schema.names) - settled
    absent = frozenset(fact.name for fact in facts.schema if fact.fixed and isinstance(facts[fact.name], Missing))
    return Evaluation(facts.replacing(changes), Interval(as_of, None), unsettled, absent)


def _grown(fact: Fact, value: FactValue, as_of: date) -> FactValue:
    """Return every value that a fact which only increases may still have."""
    if isinstance(value, EventRows):
        return _further(fact, value, as_of)
    if isinstance(value, (Missing, Measured)):
        return fact.absent
    if isinstance(fact.type, Flag):
        return value if value == Exact(True) else fact.absent
    span = as_interval(value)
    maximum = fact.type.maximum if isinstance(fact.type, (Integer, Number)) else None
    return interval(span.lo, maximum, span.lo_open, whole=isinstance(fact.type, Integer))


def _further(fact: Fact, known: EventRows, as_of: date) -> EventRows:
    """Return the rows that stay, with room for more; what is ongoing may end on the as-of date or later."""
    ended = cast(EventTable, fact.type).ended_by
    some_day = Interval(as_of, None)
    rows = tuple(
        EventRow(row.place, {**row.values, ended: some_day}) if ended and row.values[ended] == ONGOING else row
        for row in known.rows
    )
    return EventRows(rows, complete=False)
