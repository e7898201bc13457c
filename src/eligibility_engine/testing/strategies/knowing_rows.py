"""Knowing more about the rows of an event table: fields filled in, dates narrowed, rows added, the list completed."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, cast

from eligibility_engine.facts import Date, End, EventTable, Fact
from eligibility_engine.knowledge import EventRow, EventRows
from eligibility_engine.testing.strategies.answers import Answers
from eligibility_engine.testing.strategies.calendar import days, years_from
from eligibility_engine.testing.strategies.drawing import pick
from eligibility_engine.testing.strategies.event_rows import ONGOING, Row, drawn_row, span_of
from eligibility_engine.value import Interval, Missing, as_interval

Refine = Callable[[Answers, Fact, Any, Any, bool], Any]
"""Returns a plain value of a fact or field that knows more, or None where nothing is to be added."""


def rows_of(raw: Any) -> list[Row]:
    """Return the rows of a table as a record has them."""
    return list(raw["rows"] if isinstance(raw, Mapping) else raw)


def refined_table(answers: Answers, fact: Fact, known: EventRows, raw: Any, exactly: bool, refine: Refine) -> Any:
    """Return a table that knows more; a complete one gets no further rows."""
    kind = cast(EventTable, fact.type)
    rows = [
        _refined_row(answers, kind, row, before, exactly, refine)
        for row, before in zip(known.rows, rows_of(raw), strict=True)
    ]
    if not known.complete:
        for _ in range(pick(answers.draw, (0, 1, 2))):
            rows.append(drawn_row(answers, kind, rows))
    complete = known.complete or exactly or answers.chance(50)
    return {"rows": rows, "complete": complete}


def _refined_row(answers: Answers, kind: EventTable, row: EventRow, before: Row, exactly: bool, refine: Refine) -> Row:
    found = dict(before)
    for field in kind.fields:
        if field.name not in {kind.dated_by, kind.ended_by} and (exactly or answers.chance(60)):
            refined = refine(answers, field, row.values[field.name], before.get(field.name), exactly)
            found |= {} if refined is None else {field.name: refined}
    if kind.dated_by and (exactly or answers.chance(60)):
        _begun(answers, kind, row, found)
    if kind.ended_by and (exactly or answers.chance(60)):
        _ended(answers, kind, row, found)
    return found


def _begun(answers: Answers, kind: EventTable, row: EventRow, found: Row) -> None:
    """Fill in or narrow the beginning of a row; it does not lie after the latest possible end."""
    name = cast(str, kind.dated_by)
    first, last = years_from(answers.as_of, -110), years_from(answers.as_of, 3)
    last = answers.as_of if cast(Date, kind[name].type).not_after_as_of else last
    ended = row.values[kind.ended_by] if kind.ended_by else Missing(())
    until = date.max if isinstance(ended, Missing) else as_interval(cast(Any, ended)).hi
    _narrow(answers, row, found, name, min(first, until), min(last, until), until)


def _ended(answers: Answers, kind: EventTable, row: EventRow, found: Row) -> None:
    """Fill in or narrow the end of a row; it does not lie before its beginning, as that is now known."""
    name = cast(str, kind.ended_by)
    begun = span_of(found.get(kind.dated_by or ""))
    since = years_from(answers.as_of, -2) if begun is None else begun[1]
    last = max(since, years_from(answers.as_of, 3))
    if isinstance(row.values[name], Missing) and isinstance(kind[name].type, End) and answers.chance(30):
        found[name] = ONGOING
    elif not (isinstance(kind[name].type, Date) and cast(Date, kind[name].type).not_after_as_of):
        _narrow(answers, row, found, name, since, last, date.max, since if begun else date.min)


def _narrow(
    answers: Answers, row: EventRow, found: Row, name: str, first: date, last: date, until: date, since: date = date.min
) -> None:
    """Set a date of a row to a day: one of those that it can be, from `since` to `until`."""
    value = row.values[name]
    if isinstance(value, Interval):
        first, last = max(value.lo, since), min(value.hi, until)
    if isinstance(value, (Interval, Missing)) and first <= last:
        found[name] = answers.draw(days(first, last, as_of=answers.as_of, near=answers.near)).isoformat()


def later_table(fact: Fact, before: Any, now: Any, fresh: Any, later: date) -> Any:
    """Return the rows of a table on a later day: those of now stay, what was ongoing may have ended, more may come."""
    kind = cast(EventTable, fact.type)
    added = rows_of(fresh) if isinstance(fresh, (list, Mapping)) and "missing" not in fresh else []
    rows = [_later_row(kind, row, bool(added), later) for row in rows_of(before if now is None else now)]
    return {"rows": [*rows, *added], "complete": isinstance(fresh, Mapping)}


def _later_row(kind: EventTable, row: Row, ends: bool, later: date) -> Row:
    if not ends or kind.ended_by is None or row.get(kind.ended_by) != ONGOING:
        return row
    begun = span_of(row.get(kind.dated_by or ""))
    return {**row, kind.ended_by: max(later, begun[1] if begun else later).isoformat()}
