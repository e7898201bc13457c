"""The meaning of event tables: which rows a node selects, surely or possibly, and what a reduction makes of them."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar, assert_never, cast

from attrs import frozen

from eligibility_engine.facts import Date, EventTable, domain_of
from eligibility_engine.kernel.expression import Events, FactRef, Predicate, Reduce, Rows, Term, Where
from eligibility_engine.kernel.walking import table_of
from eligibility_engine.knowledge import EventRow, EventRows
from eligibility_engine.semantics.operations import compare
from eligibility_engine.semantics.reduction import Counted, reduced
from eligibility_engine.value import Value
from eligibility_engine.verdict import Verdict

if TYPE_CHECKING:
    from eligibility_engine.semantics.denotation import Valuing
    from eligibility_engine.semantics.evaluation import Evaluation, RowEvaluation


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
            return _meeting(evaluation, table_of(inner), evaluation.rows(inner), condition)
    assert_never(rows)


def _meeting(evaluation: "Evaluation", table: str, within: Selected, condition: Predicate) -> Selected:
    """Keep the rows on which a condition is met or unknown."""
    met, not_met = Verdict.MET, Verdict.NOT_MET
    judged = zip(within.rows, _each(evaluation, table, within, lambda row: row.judging(condition)), strict=True)
    kept = [(row, sure and verdict is met) for (row, sure), verdict in judged if verdict is not not_met]
    return Selected(tuple(kept), within.complete)


Found = TypeVar("Found")


def _each(
    evaluation: "Evaluation",
    table: str,
    selected: Selected,
    meaning: Callable[["RowEvaluation"], Callable[["RowEvaluation"], Found]],
) -> list[Found]:
    """Return what something means in each of the rows; one evaluation goes from row to row."""
    found: list[Found] = []
    if selected.rows:
        inside = evaluation.in_row(table, selected.rows[0][0])
        ask = meaning(inside)
        for row, _ in selected.rows:
            inside.row = row
            found.append(ask(inside))
    return found


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
    found = evaluation.rows(term.rows)
    counted = [Counted(sure) for _, sure in found.rows] if term.of is None else _counted(evaluation, term, term.of)
    return reduced(term.reduction, counted, found.complete, term.ties, partial(anything, evaluation, term))


def _counted(evaluation: "Evaluation", term: Reduce, of: Term) -> list[Counted]:
    table, found = table_of(term.rows), evaluation.rows(term.rows)
    terms = [of] if term.by is None else [of, term.by]
    values = zip(*(_each(evaluation, table, found, partial(_valuing, one)) for one in terms), strict=True)
    return [Counted(sure, *each) for (_, sure), each in zip(found.rows, values, strict=True)]


def _valuing(term: Term, row: "RowEvaluation") -> "Valuing":
    return row.valuing(term)


def anything(evaluation: "Evaluation", term: Reduce) -> Value:
    """Return all that the reduced term can be: its value in a row of which only the domains are known."""
    table = table_of(term.rows)
    kind = _kind(evaluation, table)
    row = EventRow(-1, {found.name: domain_of(found.type) for found in kind.fields})
    return evaluation.in_row(table, row).value(cast(Term, term.of))
