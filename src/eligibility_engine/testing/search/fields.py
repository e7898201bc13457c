"""Fields of event tables: of which type they are, and a row as a subject of its own whose fields are facts."""

from collections.abc import Mapping
from typing import Any, cast

from attrs import define, field

from eligibility_engine.facts import Date, End, EventTable, Fact, FactType, Schema
from eligibility_engine.kernel.expression import AsOf, Compare, FactRef, FieldRef, Node, Predicate, Rows, Where
from eligibility_engine.testing.search.cells import Ending
from eligibility_engine.testing.search.rewriting import Rewriting


def type_of(reference: FactRef | FieldRef, schema: Schema) -> FactType:
    """Return the type of a fact, or of a field of an event table."""
    if isinstance(reference, FactRef):
        return schema[reference.name].type
    return table_type(reference.table, schema)[reference.name].type


def table_type(name: str, schema: Schema) -> EventTable:
    """Return what an event table holds."""
    return cast(EventTable, schema[name].type)


@define(eq=False)
class RowView:
    """A row of an event table as a subject: beside the facts of a schema, each field is one.

    `sane` is what never fails of a row that the door takes.
    """

    schema: Schema
    table: str
    rewriting: Rewriting = field(init=False)
    extended: Schema = field(init=False)
    sane: tuple[Predicate, ...] = field(init=False)
    _visible: tuple[Predicate, ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.rewriting = Rewriting(self._instead)
        kind = table_type(self.table, self.schema)
        self.extended = Schema(self.schema.name, (*self.schema, *map(self._fact, kind.fields)))
        start, end = (FactRef(self._name(name)) if name else None for name in (kind.dated_by, kind.ended_by))
        by_now = () if start is None else (Compare("<=", start, AsOf()),)
        refused = bool(kind.dated_by) and cast(Date, kind[str(kind.dated_by)].type).not_after_as_of
        ends = () if start is None or end is None else (Compare(">=", end, start),)
        self.sane = (*ends, *(by_now if refused else ()))
        self._visible = () if refused else by_now

    def _instead(self, node: Node) -> Node | None:
        if isinstance(node, FieldRef) and node.table == self.table:
            return FactRef(self._name(node.name), node.part, node.unit)
        return None

    def _name(self, name: str) -> str:
        return f"{self.table}.{name}"

    def _fact(self, found: Fact) -> Fact:
        """Return a field as a fact; what must be asked and how is no matter here."""
        type_ = Ending(found.type.partial) if isinstance(found.type, End) else found.type
        return Fact(self._name(found.name), type_, found.name, found.label)

    def among(self, rows: Rows) -> tuple[Predicate, ...]:
        """Return what a row meets that surely is one of some rows; where it does not fail, the row possibly is."""
        conditions: tuple[Predicate, ...] = ()
        while isinstance(rows, Where):
            conditions = (self.rewriting.of(rows.condition), *conditions)
            rows = rows.rows
        return (*self._visible, *conditions)

    def record(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return a plain row as it stands in a record of the row."""
        return {self._name(name): value for name, value in row.items()}

    def row(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """Return the plain row out of a record of it."""
        start = self._name("")
        return {name.removeprefix(start): value for name, value in record.items() if name.startswith(start)}
