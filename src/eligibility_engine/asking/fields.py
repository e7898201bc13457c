"""What the rules read of the rows of an event table: the fields, the entries that read one, and the codes they know."""

from collections.abc import Iterator

from attrs import frozen

from eligibility_engine.codes.code import Code
from eligibility_engine.facts import EventTable, Fact
from eligibility_engine.kernel.expression import Compare, FieldRef, Literal, OneOf
from eligibility_engine.kernel.walking import walk
from eligibility_engine.study.criteria_set import CriteriaSet


def fields_read(criteria_set: CriteriaSet, table: Fact) -> tuple[Fact, ...]:
    """Return the fields of an event table that the rules read, and those that date its rows; none of another fact."""
    kind = table.type
    if not isinstance(kind, EventTable):
        return ()
    nodes = (node for outline in criteria_set.outlines.values() for node in walk(outline.predicate))
    read = {node.name for node in nodes if isinstance(node, FieldRef) and node.table == table.name}
    return tuple(one for one in kind.fields if one.name in read | {kind.dated_by, kind.ended_by})


@frozen
class FieldUse:
    """What a set does with a field of a row.

    Attributes:
        entries: the ids of the entries that read it, in protocol order.
        codes: of a code, the codes that the entries look for, by the name of their list; by "" where it has none.
    """

    entries: tuple[str, ...]
    codes: dict[str, tuple[str, ...]]

    @property
    def example(self) -> str:
        """One of the codes; "" where there is none."""
        return next((codes[0] for codes in self.codes.values()), "")


def use_of(criteria_set: CriteriaSet, table: str, field: Fact) -> FieldUse:
    """Return what the entries of a set do with a field of the rows of a table."""
    entries: dict[str, None] = {}
    codes: dict[str, dict[str, None]] = {}
    for entry in criteria_set.entries:
        for node in walk(criteria_set.outlines[entry.id].predicate):
            if isinstance(node, FieldRef) and (node.table, node.name) == (table, field.name):
                entries[entry.id] = None
            for called, token in _looked_for(node, table, field):
                codes.setdefault(called, {})[token.rpartition("|")[2]] = None
    return FieldUse(tuple(entries), {called: tuple(some) for called, some in codes.items()})


def _looked_for(node: object, table: str, field: Fact) -> Iterator[tuple[str, str]]:
    """Yield the codes with which a node compares a field, each with the name of its list."""
    if not isinstance(field.type, Code):
        return
    match node:
        case OneOf(FieldRef(table=of, name=name), members, called) if (of, name) == (table, field.name):
            yield from ((called, str(one)) for one in sorted(members, key=str))
        case Compare(left=FieldRef(table=of, name=name), right=Literal(value)) if (of, name) == (table, field.name):
            yield "", str(value)
