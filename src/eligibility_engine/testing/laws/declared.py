"""What a criterion declares: the facts that it reads, and whether it may turn a verdict when more becomes known."""

from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from eligibility_engine.criterion import Criterion
from eligibility_engine.facts import Schema
from eligibility_engine.kernel.expression import NODES, FactRef
from eligibility_engine.kernel.walking import reads, walk


def declared_facts(criterion: Any, schema: Schema) -> frozenset[str]:
    """Return the facts that the fields of a criterion name, those of its operands, and those in `reads`."""
    declared: Iterable[Any] = getattr(criterion, "reads", ())
    own = {getattr(name, "name", name) for name in declared}
    inner = [getattr(criterion, field.name) for field in attrs.fields(type(criterion))]
    return frozenset(own).union(*(_named_in(value, schema) for value in (*inner, *criterion.operands)))


def _named_in(value: Any, schema: Schema) -> frozenset[str]:
    if isinstance(value, str):
        return frozenset({value}) & frozenset(schema.names)
    if isinstance(value, FactRef):
        return frozenset({value.name})
    if isinstance(value, (tuple, frozenset, list)):
        return frozenset().union(*(_named_in(item, schema) for item in value))
    if isinstance(value, Criterion):
        return declared_facts(value, schema)
    if attrs.has(type(value)):
        inner = (_named_in(getattr(value, field.name), schema) for field in attrs.fields(type(value)))
        return frozenset().union(*inner)
    return frozenset()


def is_non_monotone(criterion: Criterion) -> bool:
    """Say whether a criterion, or one that it combines, declares `non_monotone = True`."""
    return bool(getattr(criterion, "non_monotone", False)) or any(map(is_non_monotone, criterion.operands))


def flagged_facts(nodes: Iterable[Any]) -> frozenset[str]:
    """Return the facts that are read below kernel nodes which may turn a verdict when more becomes known."""
    flagged = [found for node in nodes for found in walk(node) if getattr(found, "non_monotone", False)]
    return frozenset(reference.name for node in flagged for reference in reads(node))


def given_nodes(criterion: Any) -> tuple[Any, ...]:
    """Return the kernel nodes that were handed to a criterion: those in its fields, and in those of its operands."""
    inner = [getattr(criterion, field.name) for field in attrs.fields(type(criterion))]
    return tuple(node for value in (*inner, *criterion.operands) for node in _nodes_in(value))


def _nodes_in(value: Any) -> Iterator[Any]:
    if type(value) in NODES:
        yield value
    elif isinstance(value, (tuple, frozenset, list)):
        for item in value:
            yield from _nodes_in(item)
    elif isinstance(value, Criterion):
        yield from given_nodes(value)
    elif attrs.has(type(value)):
        for field in attrs.fields(type(value)):
            yield from _nodes_in(getattr(value, field.name))
