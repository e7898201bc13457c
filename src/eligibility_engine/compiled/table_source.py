"""How the compiled door reads the rows of an event table, as source: a loop that makes a tuple of each."""

from collections.abc import Callable

from attrs import frozen

from eligibility_engine.compiled.slots import Slot, TableSlot
from eligibility_engine.compiled.values import value_lines
from eligibility_engine.compiled.writer import Names, function
from eligibility_engine.facts import EventTable, Fact


@frozen
class TableSource:
    """The source of what reads one event table.

    Attributes:
        fact: the table.
        slot: which fields the rules read, and where they stand in the tuple of a row.
        names: the names of the source.
        column: gives a field the number of its column.
    """

    fact: Fact
    slot: TableSlot
    names: Names
    column: Callable[[Fact, list[Slot]], str]

    def lines(self, number: str) -> list[str]:
        """Return a function that reads the table of a record, and keeps a copy of it in the copy of the record.

        A row is laid over one without values: so it is copied, its fields stand in order, and a key more is a stranger.
        """
        kind = self.slot.kind
        absent, name, rows, complete = (
            self.names.bound(one) for one in (dict.fromkeys(self._fields), self.fact.name, "rows", "complete")
        )
        inside = [
            f"c = {absent} | (r if type(r) is dict else plain_row(r))",
            f"if len(c) != {len(kind.fields)}: raise AsideError",
            f"{', '.join(f'v{place}' for place in range(len(kind.fields)))}, = c.values()",
            *(line for place, field in enumerate(kind.fields) for line in self._field(field, place)),
            *self._ends_early(),
            "kept.append(c)",
            f"found.append(({''.join(f'f{place}, ' for place in range(self.slot.width))}))",
        ]
        return function(
            f"t{number}",
            "r, s",
            [
                f"rows, complete = q{number}(r, s)",
                "if rows is None: return (), False",
                "kept, found = [], []",
                "for r in rows:",
                *(f"    {line}" for line in inside),
                f"s[{name}] = {{{rows}: kept, {complete}: complete}}",
                "return found, complete",
            ],
        )

    @property
    def _fields(self) -> list[str]:
        return [field.name for field in self.slot.kind.fields]

    def _field(self, field: Fact, place: int) -> list[str]:
        slots = self.slot.of_field(field.name)
        return value_lines(field.type, slots, self.column(field, slots), f"v{place}", "c")

    def _ends_early(self) -> list[str]:
        """Leave a record to the reference in which an event ends before it begins."""
        kind: EventTable = self.slot.kind
        if kind.dated_by is None or kind.ended_by is None:
            return []
        (start, *_), (*_, end) = (self.slot.of_field(name)[0].names for name in (kind.dated_by, kind.ended_by))
        return [f"if {start} is not None and {end} is not None and {end} < {start}: raise AsideError"]
