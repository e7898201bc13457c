"""Walks over kernel nodes: what stands below one, which facts it reads, whether it depends on a row."""

from collections.abc import Iterator
from typing import Any, Final

from attrs import fields

from eligibility_engine.kernel.expression import (
    NODES,
    Events,
    FactRef,
    FieldRef,
    Literal,
    Node,
    OneOf,
    Reduce,
    Round,
    Rows,
    Where,
)
from eligibility_engine.kernel.remembering import ByIdentity
from eligibility_engine.value import Scalar


def _holders(cls: type) -> tuple[str, ...]:
    """Return the attributes of a node class that hold nodes, by their declared types, in the order of declaration."""
    sorts = ("Term", "When", "Predicate", "Rows", "FactRef")
    return tuple(found.name for found in fields(cls) if any(sort in str(found.type) for sort in sorts))


_HOLDERS = {cls: _holders(cls) for cls in NODES}


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below, in the order in which they are written."""
    found: list[Node] = []
    for name in _HOLDERS.get(type(node), ()):
        value: Any = getattr(node, name)
        found.extend(value if isinstance(value, tuple) else () if value is None else (value,))
    return tuple(found)


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and every node below it, from the top down and from left to right."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        yield found
        waiting.extend(reversed(children(found)))


def written(node: Node) -> Iterator[Node]:
    """Yield what the author of a rule wrote, as `walk` does: a formula, and nothing of the arithmetic in it."""
    yield node
    for child in () if is_formula(node) else children(node):
        yield from written(child)


def is_formula(node: Node) -> bool:
    """Say whether a node is a formula with a name of its own."""
    return isinstance(node, Round) and bool(node.called)


def depth(node: Node) -> int:
    """Return how many nodes stand above each other at most."""
    level: list[Node] = [node]
    found = 0
    while level:
        found, level = found + 1, [child for above in level for child in children(above)]
    return found


def constants(node: Node) -> tuple[Scalar, ...]:
    """Return the constants that stand in one node itself."""
    return (node.value,) if isinstance(node, Literal) else tuple(node.members) if isinstance(node, OneOf) else ()


def reads(node: Node) -> frozenset[FactRef]:
    """Return every fact reference at or below a node."""
    return frozenset(found for found in walk(node) if isinstance(found, FactRef))


def table_of(rows: Rows) -> str:
    """Return the name of the event table whose rows these are."""
    return events_of(rows).table.name


def events_of(rows: Rows) -> Events:
    """Return all the rows of the event table of which these are some."""
    while isinstance(rows, Where):
        rows = rows.rows
    return rows


def row_tables(node: Node) -> frozenset[str]:
    """Return the tables on whose row at hand a node depends: those of its fields that nothing below it goes through."""
    return _row_tables(node)


def _tables_of(node: Node) -> frozenset[str]:
    if isinstance(node, FieldRef):
        return frozenset({node.table})
    found = frozenset[str]().union(*(row_tables(child) for child in children(node)))
    return found - {table_of(node.rows)} if isinstance(node, (Reduce, Where)) else found


_row_tables: Final = ByIdentity(_tables_of)
