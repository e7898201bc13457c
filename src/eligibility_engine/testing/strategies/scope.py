"""What a rule can read where it stands: the facts of a schema and, inside the rows of a table, its fields."""

from abc import ABC
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Final, Self, TypeVar

from attrs import evolve, frozen

from eligibility_engine.facts import EventTable, Fact, FactType, Integer, Measurement, Number, Schema
from eligibility_engine.kernel.expression import FactRef, FieldRef
from eligibility_engine.testing.strategies.drawing import Draw, pick

T = TypeVar("T")
Ref = FactRef | FieldRef

DAYS: Final = (date(2025, 6, 2), date(2024, 2, 29), date(2025, 1, 31), date(2025, 3, 1), date(2004, 2, 29))
MOMENTS: Final = (datetime(2025, 6, 2), datetime(2025, 6, 2, 12, 30), datetime(2024, 2, 29, 23, 59))
_LIKELIER: Final = 3
"""So much likelier than a fact is a field of the row at hand."""


@frozen
class Scope(ABC):
    """Where a rule stands, and how it is drawn.

    Attributes:
        draw: supplied by Hypothesis.
        schema: the facts.
        monotone: leave out the nodes that may turn a verdict when more becomes known.
        strict: leave out also what can be decided without any fact, so that no facts leave every rule unknown.
        aware: whether the instants in rules have a UTC offset.
        inside: the event tables of which a row is at hand.
    """

    draw: Draw
    schema: Schema
    monotone: bool = False
    strict: bool = False
    aware: bool = False
    inside: tuple[str, ...] = ()

    def pick(self, *options: T) -> T:
        return pick(self.draw, options)

    def make(self, *ways: Callable[[], T]) -> T:
        return pick(self.draw, ways)()

    def moment(self) -> datetime:
        return self.pick(*MOMENTS).replace(tzinfo=UTC if self.aware else None)

    def in_rows_of(self, table: str) -> Self:
        """Return the scope inside the rows of a table."""
        return evolve(self, inside=(*self.inside, table))

    def tables(self) -> dict[str, EventTable]:
        return {fact.name: fact.type for fact in self.schema.facts if isinstance(fact.type, EventTable)}

    def fields_of(self, table: str, *kinds: type) -> list[FieldRef]:
        """Return the fields of a table of some types."""
        return [FieldRef(table, found.name) for found in self.tables()[table].fields if isinstance(found.type, kinds)]

    def holders(self) -> list[tuple[Ref, Fact]]:
        """Return what can be read here: the fields of the rows at hand, and the facts."""
        tables = self.tables()
        fields: list[tuple[Ref, Fact]] = [
            (FieldRef(table, found.name), found) for table in sorted(set(self.inside)) for found in tables[table].fields
        ]
        return [*fields * _LIKELIER, *((FactRef(fact.name), fact) for fact in self.schema.facts)]

    def references(self, *kinds: type) -> list[Ref]:
        return [reference for reference, fact in self.holders() if isinstance(fact.type, kinds)]

    def at_references(self) -> list[Ref]:
        """Return the dates of the measurements that can be read here."""
        return [evolve(reference, part="at") for reference in self.references(Measurement)]

    def type_of(self, reference: Ref) -> FactType:
        if isinstance(reference, FactRef):
            return self.schema[reference.name].type
        return self.tables()[reference.table][reference.name].type

    def unit_declared(self, reference: Ref) -> str | None:
        """Return the unit of a number that can be read; None for what is no number."""
        kind = self.type_of(reference)
        if isinstance(kind, Measurement):
            return kind.units.canonical
        return (kind.unit or "1") if isinstance(kind, (Integer, Number)) else None


def own_unit(reference: Ref) -> str:
    """Return what stands for the unit in which a result was reported: it has only its own."""
    return f"own:{reference.table}.{reference.name}" if isinstance(reference, FieldRef) else f"own:{reference.name}"


def measured_in(reference: Ref, unit: str) -> Ref:
    """Return the reference to a result in a unit, or in its own."""
    return reference if unit.startswith("own:") else evolve(reference, unit=unit)
