"""The compiled door: a record becomes a tuple of plain facts, without a value object in between.

Only what recurs is read here: texts, numbers, flags and results that the reference has read before, remembered by
fact. Whatever else a record holds is read by the reference, value by value; a record with anything wrong in it, or
anything that plain facts cannot say, is left to the reference whole. So strictness, and every report of a fault, is
that of `parsing`.
"""

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Any, Final

from attrs import define, field

from eligibility_engine.codes import Code
from eligibility_engine.compiled.columns import DAY, WITH_OFFSET, WITHOUT_OFFSET, Column, Moments, Results, Tables
from eligibility_engine.compiled.plain import AsideError
from eligibility_engine.compiled.slots import Slots
from eligibility_engine.compiled.source import Source
from eligibility_engine.compiled.writer import Names, function, made
from eligibility_engine.facts import Date, Enumeration, EventTable, Fact, Flag, Instant, Measurement

Plain = tuple[Any, ...]
"""The facts of one subject: where they come from, and the rails of each part of a fact that the rules read."""
Read = Callable[[object], Plain | None]

_ODD: Final = object()
_TEXT = "type(r) is not str"
_DAY = "type(r) is not str and type(r) is not date"
_NUMBER = "type(r) is not float and type(r) is not int"
_WITHOUT: Final = frozenset({0, DAY, WITHOUT_OFFSET, DAY + WITHOUT_OFFSET})
_OFFSETS: Final = {None: _WITHOUT | {WITH_OFFSET}, False: _WITHOUT, True: frozenset({0, WITH_OFFSET})}
"""What the instants of a record may be beside those of the rules, for their days and hours to compare as they stand."""


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
        places = ["Source(s, tables)", *(f"x{place}" for place in range(1, self.slots.width))]
        lines = [
            f"if type(record) is not dict or not record.keys() <= {names}: return None",
            "get, s, tables, marks = record.get, record.copy(), {}, 0",
            *inside,
            f"if marks not in {marks}: return None",
            f"return ({', '.join(places)},)",
        ]
        self.lines += function("inside", "record", lines)
        self.lines += function("read", "record", ["try: return inside(record)", "except AsideError: return None"])

    @cached_property
    def make(self) -> Callable[..., tuple[Read]]:
        """What makes the reader out of the constants."""
        names = ("ODD", "Source", "AsideError", "date", *self.names.constants, *self._bound_methods)
        return made(self.lines, names, ("read",))  # type: ignore[no-any-return]

    @property
    def _bound_methods(self) -> list[str]:
        return [f"{letter}{name}" for name in self.columns for letter in "kq"]

    def on(self, day: date) -> Read:
        """Return the reader for one as-of date."""
        methods: dict[str, Any] = {}
        for name, column in self.columns.items():
            dated = column.on(day)
            methods[f"k{name}"] = dated.rows if isinstance(dated, Tables) else dated.known.get
            methods[f"q{name}"] = getattr(dated, _METHODS.get(type(column.fact.type), "odd"))
        fixed = {"ODD": _ODD, "Source": Source, "AsideError": AsideError, "date": date}
        return self.make(**fixed, **self.names.constants, **methods)[0]

    def _fact(self, fact: Fact) -> list[str]:
        """Write how one fact is read."""
        kind, number = type(fact.type), str(len(self.columns))
        slots = self.slots.of_fact(fact.name)
        table = self.slots.tables.get(fact.name)
        self.columns[number] = _COLUMNS.get(kind, Column)(self.slots.schema, fact, slots, date.min, table=table)
        names = [name for slot in slots for name in dict.fromkeys(slot.names)]
        got, odd = f"r = get({self.names.bound(fact.name)})", f"q{number}(r, s)"
        if kind is EventTable:
            kept = f"tables[{self.names.constant(fact.name)}] = q{number}(r)"
            if table is None:
                return [got, f"if r is not None: {kept}"]
            both = f"x{table.place}, x{table.place + 1}"
            return [got, f"if r is None: {both} = (), False", "else:", f"    t = {kept}", f"    {both} = k{number}(t)"]
        into = ", ".join(names) or "_"
        lacking = f"if r is None: {' = '.join(names or ['_'])} = None"
        if kind is Flag:
            return [got, f"if r is None or r is True or r is False: {into} = r", f"else: {into} = {odd}"]
        if kind is Measurement:
            slots = sorted(slots, key=lambda slot: _PARTS.index(slot.reference.part))
            into = "".join(f"{name}, " for slot in slots for name in dict.fromkeys(slot.names))
            return [got, lacking, f"else: {into or '_'} = {odd}"]
        if kind is Instant:
            into, marked = "".join(f"{name}, " for name in (*names, "m")), ["if r is not None: marks |= m"]
        else:
            marked = []
        found = f"(t := k{number}(r, ODD)) is ODD"
        return [
            got,
            lacking,
            f"elif {_ODD_TYPES.get(kind, _NUMBER)} or {found}: {into} = {odd}",
            f"else: {into} = t",
            *marked,
        ]


_PARTS: Final = ("value", "uln", "lln", "at")
_COLUMNS: Final[dict[type, type[Column]]] = {Instant: Moments, Measurement: Results, EventTable: Tables}
_METHODS: Final = {Measurement: "read", EventTable: "value"}
_ODD_TYPES: Final = {Code: _TEXT, Enumeration: _TEXT, Instant: _TEXT, Date: _DAY}
