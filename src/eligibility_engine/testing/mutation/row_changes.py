"""How a rule about event tables can be wrong in one place: which rows, what is made of them, around which date."""

from collections.abc import Iterator
from typing import Final

from attrs import evolve

from eligibility_engine.facts import Date, Schema
from eligibility_engine.kernel.expression import (
    And,
    AsOf,
    Compare,
    Elapsed,
    FactRef,
    Judged,
    Node,
    Predicate,
    Reduce,
    Reduction,
    Ties,
    Where,
)
from eligibility_engine.kernel.walking import children, is_formula, row_tables, walk
from eligibility_engine.testing.search.possible import is_composite, parts_of
from eligibility_engine.testing.search.rewriting import Rewriting
from eligibility_engine.testing.search.row_sides import in_rows

_OTHERS: Final[dict[Reduction, Reduction]] = {
    "min": "max",
    "max": "min",
    "sum": "max",
    "earliest": "latest",
    "latest": "earliest",
}
_TIES: Final[tuple[Ties, ...]] = ("lowest", "highest", "conflicting")


def of_reductions(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield what else may be made of rows."""
    match node:
        case Reduce("distinct"):
            yield "reduction", Reduce("count", node.rows)
        case Reduce(reduction) if reduction in _OTHERS:
            yield "reduction", evolve(node, reduction=_OTHERS[reduction])
    if isinstance(node, Reduce) and node.ties is not None:
        yield from (("ties", evolve(node, ties=ties)) for ties in _TIES if ties != node.ties)


def outside_rows(node: Node) -> Iterator[Node]:
    """Yield what the author of a rule wrote below a node, but not the conditions of rows and not what code is told."""
    yield node
    for child in () if isinstance(node, (Judged, Where)) or is_formula(node) else children(node):
        yield from outside_rows(child)


def conditions_of_rows(whole: Predicate) -> list[Where]:
    """Return the rows that must meet something, each object once."""
    return list({id(node): node for node in _outside_code(whole) if isinstance(node, Where)}.values())


def _outside_code(node: Node) -> Iterator[Node]:
    """Yield the nodes below one as `walk` does, but not what code is told."""
    yield node
    for child in () if isinstance(node, Judged) else children(node):
        yield from _outside_code(child)


def holder(rows: Where, whole: Predicate) -> Predicate:
    """Return the smallest predicate that holds some rows wherever they stand in a whole."""
    if is_composite(whole):
        holding = [part for part in parts_of(whole) if any(node is rows for node in walk(part))]
        if len(holding) == 1:
            return holder(rows, holding[0])
    return whole


def counts_what_lies_apart(whole: Predicate, part: Predicate) -> bool:
    """Say whether a part counts rows of which the whole also asks that the first and the last lie apart.

    Where they do, there are two.
    """
    match whole:
        case And((Compare(">=", Reduce("count", rows)) as counted, Compare(">=", Elapsed(Reduce("min", first), last)))):
            return part is counted and rows == first and isinstance(last, Reduce)
    return False


def anchors(rows: Where, whole: Predicate, schema: Schema) -> Iterator[tuple[Node, Node]]:
    """Yield the dates that a condition of rows is about, each with another date of the rule in its place."""
    read = [node for node in walk(whole) if isinstance(node, FactRef) and _is_date(node, schema)]
    others: tuple[Node, ...] = tuple(dict.fromkeys((*read, AsOf())))
    known: dict[int, Node] = {}
    for _, node in in_rows(rows.condition, rows.rows):
        for child in children(node):
            known |= {id(one): one for one in walk(child) if not row_tables(child) and _is_date(one, schema)}
    for anchor in known.values():
        yield from ((anchor, other) for other in others if other != anchor)


def _is_date(node: Node, schema: Schema) -> bool:
    return isinstance(node, AsOf) or (isinstance(node, FactRef) and isinstance(schema[node.name].type, Date))


def shared(predicate: Predicate) -> Predicate:
    """Return a predicate in which equal rows are one object, so that a change of some is one of all."""
    known: dict[Where, Where] = {}

    def first(node: Node) -> Node | None:
        if not isinstance(node, Where) or known.setdefault(node, node) is node:
            return None
        return rewriting.of(known[node])

    rewriting = Rewriting(first)
    return rewriting.of(predicate)
