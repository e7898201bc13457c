"""Where plain facts stand: each part of a fact that rules read has a place or two in the tuple of a subject."""

from collections.abc import Callable
from typing import Final, cast
from typing import Literal as Choice

from attrs import define, field

from eligibility_engine.codes.code import Code
from eligibility_engine.compiled.plain import (
    Rails,
    day_rails,
    end_rails,
    moment_rails,
    number_rails,
    text_rails,
    whole_rails,
)
from eligibility_engine.facts import (
    Date,
    End,
    Enumeration,
    EventTable,
    FactType,
    Flag,
    Instant,
    Integer,
    Measurement,
    Number,
    Schema,
)
from eligibility_engine.kernel.expression import FactRef, FieldRef, Predicate
from eligibility_engine.kernel.walking import walk
from eligibility_engine.value import Value

Sort = Choice["flag", "text", "whole", "number", "day", "moment"]

_RAILS: Final[dict[Sort, Callable[[Value], Rails]]] = {
    "flag": text_rails, "text": text_rails, "whole": whole_rails, "day": day_rails, "moment": moment_rails,
}  # fmt: skip


@define
class Slot:
    """A part of a fact in the tuple of a subject, or of a field in the tuple of a row.

    Attributes:
        reference: the part, in the unit in which it is read.
        sort: what its rails are.
        is_span: whether it can be an interval, so that it has two places.
        place: the first of them; the source of the facts stands in place 0.
        is_end: whether it is an end, which may be ongoing.
        letter: what its local names begin with.
        loose: whether it is only ever compared with constants, so that a number beside all of them will do.
    """

    reference: FactRef | FieldRef
    sort: Sort
    is_span: bool
    place: int
    is_end: bool = False
    letter: str = "x"
    loose: bool = True

    @property
    def names(self) -> tuple[str, str]:
        """The local names of its rails; one where it is always exact."""
        low = f"{self.letter}{self.place}"
        return low, f"{self.letter}{self.place + 1}" if self.is_span else low

    def rails(self, value: Value) -> Rails:
        """Return the rails of a value of the reference.

        Raises:
            AsideError: where it has none.
        """
        if self.is_end:
            return end_rails(value)
        return number_rails(value, self.loose) if self.sort == "number" else _RAILS[self.sort](value)


def sort_of(kind: FactType, reference: FactRef | FieldRef) -> tuple[Sort, bool] | None:
    """Return the sort of a part of a fact, and whether it can be an interval; None for an event table."""
    match kind:
        case Flag():
            return "flag", False
        case Enumeration() | Code():
            return "text", False
        case Integer():
            return "whole", False
        case Number(comparator=comparator):
            return "number", comparator
        case Measurement(comparator=comparator):
            return ("day", True) if reference.part == "at" else ("number", comparator and reference.part == "value")
        case Date(partial) | End(partial):
            return "day", partial
        case Instant():
            return "moment", True
        case _:
            return None


def is_never_negative(kind: FactType) -> bool:
    """Say whether the domain of a number lies at or above 0."""
    minimum = getattr(kind, "minimum", None)
    return minimum is not None and minimum >= 0


@define
class Slots:
    """The places of the parts of facts, in the order in which the rules are found to read them.

    Those of the fields of an event table are in the tuple of each row; its rows, and whether they are complete, have
    two places in that of the subject.
    """

    schema: Schema
    found: dict[FactRef, Slot] = field(factory=dict)
    tables: dict[str, "TableSlot"] = field(factory=dict)
    width: int = 1

    def of(self, reference: FactRef) -> Slot | None:
        """Return the slot of a part of a fact; None for an event table."""
        if reference not in self.found:
            kind = sort_of(self.schema[reference.name].type, reference)
            if kind is None:
                return None
            self.found[reference] = Slot(reference, *kind, self.width)
            self.width += 1 + kind[1]
        return self.found[reference]

    def of_fields(self, predicate: Predicate) -> None:
        """Give every field in a predicate its place, before any row is looked at."""
        for node in walk(predicate):
            if isinstance(node, FieldRef):
                self.of_table(node.table).of(node)

    def of_fact(self, name: str) -> list[Slot]:
        """Return the slots of a fact."""
        return [slot for reference, slot in self.found.items() if reference.name == name]

    def of_table(self, name: str) -> "TableSlot":
        """Return the places of an event table."""
        if name not in self.tables:
            self.tables[name] = TableSlot(name, cast(EventTable, self.schema[name].type), self.width)
            self.width += 2
        return self.tables[name]


@define
class TableSlot:
    """The places of an event table in the tuple of a subject, and of its fields in that of a row."""

    name: str
    kind: EventTable
    place: int
    fields: dict[FieldRef, Slot] = field(factory=dict)
    width: int = 0

    def __attrs_post_init__(self) -> None:
        if self.kind.dated_by is not None and self.kind.ended_by is not None:  # the door compares them
            for name in (self.kind.dated_by, self.kind.ended_by):
                self.of(FieldRef(self.name, name))

    def of(self, reference: FieldRef) -> Slot:
        """Return the slot of a part of a field."""
        if reference not in self.fields:
            kind = self.kind[reference.name].type
            sort, is_span = cast(tuple[Sort, bool], sort_of(kind, reference))
            self.fields[reference] = Slot(reference, sort, is_span, self.width, isinstance(kind, End), "f")
            self.width += 1 + is_span
        return self.fields[reference]

    def of_field(self, name: str) -> list[Slot]:
        """Return the slots of a field."""
        return [slot for reference, slot in self.fields.items() if reference.name == name]
