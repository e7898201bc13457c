"""What can be seen of event tables: a value in one of their rows, a list without rows, a list that may go on."""

from collections.abc import Iterator
from typing import Any
from typing import Literal as Choice

from attrs import frozen

from eligibility_engine.facts import Schema
from eligibility_engine.kernel.expression import Compare, Node, OneOf, Predicate, Reduce, Rows, Where
from eligibility_engine.kernel.walking import children, is_formula, row_tables, table_of, walk
from eligibility_engine.knowledge import EventRows
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.testing.search.atoms import named
from eligibility_engine.testing.search.rewriting import Rewriting
from eligibility_engine.testing.search.sides import AtThreshold, Member, threshold_of
from eligibility_engine.testing.search.space import Space

TableState = Choice["empty", "open"]


@frozen(eq=False)
class InRow:
    """Something is seen in one of some rows, which surely or possibly belong to them."""

    rows: Rows
    inner: AtThreshold | Member

    @property
    def nodes(self) -> tuple[Predicate, ...]:
        """None: what is seen in a row says nothing of the subject."""
        return ()

    def seen(self, evaluation: Evaluation) -> bool:
        """Say whether one of the rows shows it."""
        table = table_of(self.rows)
        return any(self.inner.seen(evaluation.in_row(table, row)) for row, _ in evaluation.rows(self.rows).rows)

    def is_settled(self, space: Space) -> bool:
        """Say whether everything that it hangs on is assigned."""
        return not space.relaxed and set(named([self.rows, self.inner.nodes[0]])) <= set(space.assigned)

    def rewritten(self, rewriting: Rewriting) -> None:
        """Return nothing: where rows are something of their sort, no row can be looked at."""
        return


@frozen(eq=False)
class TableIs:
    """An event table is a complete list without rows, or is absent or a list that may go on."""

    table: str
    state: TableState

    @property
    def nodes(self) -> tuple[Predicate, ...]:
        """None: it is seen of the table."""
        return ()

    def seen(self, evaluation: Evaluation) -> bool:
        """Say whether the table is so."""
        found = evaluation.facts[self.table]
        if not isinstance(found, EventRows) or not found.complete:
            return self.state == "open"
        return self.state == "empty" and not found.rows

    def is_settled(self, space: Space) -> bool:
        """Say whether the table is assigned."""
        return not space.relaxed and self.table in space.assigned

    def rewritten(self, rewriting: Rewriting) -> None:
        """Return nothing: any table may be so."""
        return


def row_thresholds(predicate: Predicate, schema: Schema) -> list[tuple[Rows, Compare, Any]]:
    """Return the comparisons in rows that have an order, each once, with the rows in which they are looked at."""
    found = ((rows, threshold_of(node, schema)) for rows, node in in_rows(predicate) if isinstance(node, Compare))
    distinct = {(rows, *known): None for rows, known in found if known is not None}
    return list(distinct)


def row_memberships(predicate: Predicate) -> list[tuple[Rows, OneOf]]:
    """Return the memberships in rows, each once, with the rows in which they are looked at."""
    return list({(rows, node): None for rows, node in in_rows(predicate) if isinstance(node, OneOf)})


def tables_in(predicate: Predicate) -> list[str]:
    """Return the event tables that a predicate reads, in the order of the rule."""
    return list(dict.fromkeys(table_of(node.rows) for node in walk(predicate) if isinstance(node, Reduce)))


def in_rows(node: Node, rows: Rows | None = None) -> Iterator[tuple[Rows, Node]]:
    """Yield the nodes below one that hang on a row alone, with the rows in which they are evaluated."""
    if rows is not None and row_tables(node) == {table_of(rows)}:
        yield rows, node
    if isinstance(node, (Where, Reduce)):
        yield from in_rows(node.rows, rows)
        inside = (node.condition,) if isinstance(node, Where) else (node.of, node.by)
        within = None if row_tables(node.rows) else node.rows
        for part in inside:
            yield from () if part is None else in_rows(part, within)
        return
    for child in () if is_formula(node) else children(node):
        yield from in_rows(child, rows)
