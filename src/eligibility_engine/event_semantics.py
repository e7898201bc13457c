"""The meaning of event tables: which rows a node selects, surely or possibly, and what a reduction makes of them."""

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, Final, assert_never, cast

from attrs import frozen

from eligibility_engine.expression import Events, FactRef, Reduce, Rows, Where
from eligibility_engine.facts import Date, EventTable, domain_of
from eligibility_engine.knowledge import EventRow, EventRows
from eligibility_engine.operations import compare
from eligibility_engine.reduction import Counted, reduced
from eligibility_engine.value import Exact, Value
from eligibility_engine.verdict import Verdict
from eligibility_engine.walking import table_of

if TYPE_CHECKING:
    from eligibility_engine.semantics import Evaluation

_NOTHING: Final = Exact(Fraction(0))


@frozen
class Selected:
    """The rows that a `Rows` node selects: each with whether it surely belongs, and whether there may be more."""

    rows: tuple[tuple[EventRow, bool], ...]
    complete: bool


def select(evaluation: "Evaluation", rows: Rows) -> Selected:
    """Return the rows that a node selects, without those that surely do not belong."""
    match rows:
        case Events(FactRef(name)):
            found = evaluation.facts[name]
            if not isinstance(found, EventRows):
                return Selected((), complete=False)
            return Selected(_on_time(evaluation, name, found), found.complete)
        case Where(inner, condition):
            table, within = table_of(inner), evaluation.rows(inner)
            judged = ((row, sure, evaluation.in_row(table, row).verdict(condition)) for row, sure in within.rows)
            kept = tuple(
                (row, sure and verdict is Verdict.MET)
                for row, sure, verdict in judged
                if verdict is not Verdict.NOT_MET
            )
            return Selected(kept, within.complete)
    assert_never(rows)


def _on_time(evaluation: "Evaluation", table: str, found: EventRows) -> tuple[tuple[EventRow, bool], ...]:
    """Leave out the rows dated after the as-of date; a row without a date may be one of them."""
    kind = _kind(evaluation, table)
    if kind.dated_by is None or cast(Date, kind[kind.dated_by].type).not_after_as_of:
        return tuple((row, True) for row in found.rows)
    dated = kind.dated_by
    judged = ((row, compare("<=", cast(Value, row.values[dated]), evaluation.as_of)) for row in found.rows)
    return tuple((row, verdict is Verdict.MET) for row, verdict in judged if verdict is not Verdict.NOT_MET)


def _kind(evaluation: "Evaluation", table: str) -> EventTable:
    return cast(EventTable, evaluation.facts.schema[table].type)


def reduce_value(evaluation: "Evaluation", term: Reduce) -> Value:
    """Return what a reduction makes of its rows."""
    table, found = table_of(term.rows), evaluation.rows(term.rows)
    counted = [_counted(evaluation.in_row(table, row), term, sure) for row, sure in found.rows]
    anything = _anything(evaluation, table, term) if term.reduction == "sum" else _NOTHING
    return reduced(term.reduction, counted, found.complete, term.ties, anything)


def _counted(within: "Evaluation", term: Reduce, sure: bool) -> Counted:
    of, by = (_NOTHING if part is None else within.value(part) for part in (term.of, term.by))
    return Counted(sure, of, by)


def _anything(evaluation: "Evaluation", table: str, term: Reduce) -> Value:
    """Return all that the reduced term can be: its value in a row of which only the domains are known."""
    fields: Iterable[tuple[str, Value]] = (
        (found.name, domain_of(found.type)) for found in _kind(evaluation, table).fields
    )
    row = EventRow(-1, dict(fields))
    return _NOTHING if term.of is None else evaluation.in_row(table, row).value(term.of)
