"""The oracle's rows: event tables that are complete and of which every row is exactly known.

Where a row is not exactly known, or the list not complete, the oracle is vague: it has no opinion, and says so.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, assert_never

from attrs import frozen

from eligibility_engine.kernel.expression import Events, FactRef, FieldRef, Predicate, Reduce, Rows, Term, Where
from eligibility_engine.kernel.walking import table_of

if TYPE_CHECKING:
    from generative.oracle import Oracle, Truth, Values

Row = Mapping[str, Any]


@frozen
class Listed:
    """The rows of a table, whether they are all there are, and the field that dates them."""

    rows: tuple[Row, ...]
    complete: bool
    dated_by: str | None


def selected(oracle: "Oracle", rows: Rows) -> list[Row]:
    """Return the rows that a node selects; where that is open the oracle turns vague."""
    match rows:
        case Events(FactRef(name)):
            table = oracle.facts[name]
            if table is None or not table.complete:
                oracle.vague = True
                return []
            return [row for row in table.rows if table.dated_by is None or on_time(oracle, row[table.dated_by])]
        case Where(inner, condition):
            return [row for row in selected(oracle, inner) if sure(oracle, truth_in(oracle, rows, row, condition))]
    assert_never(rows)


def on_time(oracle: "Oracle", day: Any) -> bool:
    return sure(oracle, None if day is None else day <= oracle.as_of)


def sure(oracle: "Oracle", truth: "Truth") -> bool:
    """Return a truth; an open one makes the oracle vague."""
    oracle.vague |= truth is None
    return bool(truth)


def truth_in(oracle: "Oracle", rows: Rows, row: Row, condition: Predicate) -> "Truth":
    """Return the truth of a condition in a row of some rows."""
    with oracle.row_at_hand(table_of(rows), row):
        return oracle.truth(condition)


def value_in(oracle: "Oracle", rows: Rows, row: Row, term: Term) -> Any:
    """Return the one value of a term in a row of some rows; where there is none, or several, the oracle is vague."""
    with oracle.row_at_hand(table_of(rows), row):
        found = oracle.values(term)
    oracle.vague |= found is None or len(found) != 1
    return None if oracle.vague or found is None else found[0]


def field_of(oracle: "Oracle", reference: FieldRef) -> "Values":
    found = oracle.at_hand[reference.table][reference.name]
    if isinstance(found, Mapping):
        found = oracle.part(found, reference)
    return None if found is None else [found]


def reduced(oracle: "Oracle", term: Reduce) -> "Values":
    """Return what a reduction makes of its rows: one value, several where ties conflict, or None."""
    rows = selected(oracle, term.rows)
    values = [] if term.of is None else [value_in(oracle, term.rows, row, term.of) for row in rows]
    days = [] if term.by is None else [value_in(oracle, term.rows, row, term.by) for row in rows]
    if oracle.vague:
        return None
    if term.reduction in {"count", "distinct"}:
        return [Fraction(len(rows) if term.of is None else len(set(values)))]
    if not rows:
        return None
    match term.reduction:
        case "sum":
            return [sum(values)]
        case "min" | "max":
            return [min(values) if term.reduction == "min" else max(values)]
    outermost = max(days) if term.reduction == "latest" else min(days)
    tied = [value for value, day in zip(values, days, strict=True) if day == outermost]
    if term.ties == "conflicting":
        return oracle.merged([[value] for value in tied])
    return [min(tied) if term.ties == "lowest" else max(tied)]
