"""The compiled door: a record becomes a tuple of plain facts, without a value object in between.

Only what recurs is read here: texts, numbers, flags and results that the reference has read before, remembered by
fact. Whatever else a record holds is read by the reference, value by value; a record with anything wrong in it, or
anything that plain facts cannot say, is left to the reference whole. So strictness, and every report of a fault, is
that of `parsing`.
"""

from collections.abc import Callable
from datetime import date
from functools import cached_property, partial
from typing import Any, Final

from attrs import define, field

from eligibility_engine.compiled.columns import (
    DAY,
    WITH_OFFSET,
    WITHOUT_OFFSET,
    Column,
    Moments,
    Results,
    Tables,
    plain_row,
)
from eligibility_engine.compiled.plain import AsideError
from eligibility_engine.compiled.slots import Slot, Slots, TableSlot
from eligibility_engine.compiled.source import Source
from eligibility_engine.compiled.table_source import TableSource
from eligibility_engine.compiled.values import value_lines
from eligibility_engine.compiled.writer import Names, function, made
from eligibility_engine.facts import EventTable, Fact, Instant, Measurement

Plain = tuple[Any, ...]
"""The facts of one subject: where they come from, and the rails of each part of a fact that the rules read."""
Read = Callable[[object], Plain | None]

_WITHOUT: Final = frozenset({0, DAY, WITHOUT_OFFSET, DAY + WITHOUT_OFFSET})
_OFFSETS: Final = {None: _WITHOUT | {WITH_OFFSET}, False: _WITHOUT, True: frozenset({0, WITH_OFFSET})}
"""What the instants of a record may be beside those of the rules, for their days and hours to compare as they stand."""
_FIXED: Final = {"ODD": object(), "Source": Source, "AsideError": AsideError, "date": date, "plain_row": plain_row}


@define
class ReaderSource:
    """The source of a reader of records, and what its names are bound to."""

    slots: Slots
    offsets: bool | None
    names: Names = field(factory=Names)
    columns: dict[str, Column] = field(factory=dict)
    lines: list[str] = field(factory=list)

    def __attrs_post_init__(self) -> None:
        inside = [line for fact in self.slots.schema for line in self._fact(fact)]
        names, marks = (self.names.bound(one) for one in (frozenset(self.slots.schema.names), _OFFSETS[self.offsets]))
        places = ["Source(s)", *(f"x{place}" for place in range(1, self.slots.width))]
        lines = [
            f"if type(record) is not dict or not {names}.issuperset(record): return None",
            "get, s, marks = record.get, record.copy(), 0",
            *inside,
            f"if marks not in {marks}: return None",
            f"return ({', '.join(places)},)",
        ]
        self.lines += function("inside", "record", lines)
        self.lines += function("read", "record", ["try: return inside(record)", "except AsideError: return None"])

    @cached_property
    def make(self) -> Callable[..., tuple[Read]]:
        """What makes the reader out of the constants."""
        names = (*_FIXED, *self.names.constants, *self._bound_methods)
        return made(self.lines, names, ("read",))  # type: ignore[no-any-return]

    @property
    def _bound_methods(self) -> list[str]:
        return [f"{letter}{name}" for name in self.columns for letter in "kq"]

    def on(self, day: date) -> Read:
        """Return the reader for one as-of date."""
        methods: dict[str, Any] = {}
        for name, column in self.columns.items():
            dated = column.on(day)
            methods[f"k{name}"] = dated.known.get
            methods[f"q{name}"] = getattr(dated, _METHODS.get(type(column.fact.type), "odd"))
        return self.make(**_FIXED, **self.names.constants, **methods)[0]

    def forget(self) -> None:
        """Forget what was read on each as-of date."""
        for column in self.columns.values():
            column.room.empty()
            del column.room.known[1:]

    def _fact(self, fact: Fact) -> list[str]:
        """Write how one fact is read."""
        got = f"r = get({self.names.bound(fact.name)})"
        if isinstance(fact.type, EventTable):
            return [got, *self._table(fact, fact.type)]
        slots = self.slots.of_fact(fact.name)
        return [got, *value_lines(fact.type, slots, self._column(fact, slots), "r", "s")]

    def _table(self, fact: Fact, kind: EventTable) -> list[str]:
        """Write how an event table is read; one that no rule reads is only looked at."""
        number = self._column(fact, [])
        read = self.slots.tables.get(fact.name)
        slot = TableSlot(fact.name, kind, 0) if read is None else read
        self.lines += TableSource(fact, slot, self.names, partial(self._column, in_row=True)).lines(number)
        if read is None:
            return [f"if r is not None: t{number}(r, s)"]
        both = f"x{read.place}, x{read.place + 1}"
        return [f"{both} = ((), False) if r is None else t{number}(r, s)"]

    def _column(self, fact: Fact, slots: list[Slot], in_row: bool = False) -> str:
        """Return the number of a new column."""
        number, kind = str(len(self.columns)), _COLUMNS.get(type(fact.type), Column)
        self.columns[number] = kind(self.slots.schema, fact, slots, date.min, in_row=in_row)
        return number


_COLUMNS: Final[dict[type, type[Column]]] = {Instant: Moments, Measurement: Results, EventTable: Tables}
_METHODS: Final = {Measurement: "read", EventTable: "rows"}
