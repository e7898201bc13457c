"""How the rows of an event table are read: each field like a fact, with its path, and whether the list is complete."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from attrs import frozen

from eligibility_engine.errors import Fault, nearest
from eligibility_engine.exact import is_nan
from eligibility_engine.facts import Date, EventTable, Fact
from eligibility_engine.kernel.remembering import ByIdentity
from eligibility_engine.knowledge import EventRow, EventRows, Measured
from eligibility_engine.reading.reader import INVALID, Reader
from eligibility_engine.reading.values import PLAIN, is_mapping, named_cause, read_value
from eligibility_engine.value import Exact, Missing, Value, less
from eligibility_engine.verdict import Verdict

MAXIMUM_ROWS: Final = 100_000
_KEYS: Final = ("rows", "complete")


def read_events(reader: Reader, kind: EventTable, raw: object) -> EventRows | Missing:
    """Return the rows of a table: a bare list is not complete, `{"rows": [...], "complete": true}` says that it is."""
    if is_mapping(raw) and "missing" in raw:
        return named_cause(reader, raw)
    if is_mapping(raw):
        return _declared(reader, kind, raw)
    if is_nan(raw):
        return reader.fact.absent
    if not isinstance(raw, (list, tuple)):
        return reader.fault("FACT_TYPE", 'a list of events is due, or {"rows": [...], "complete": true}')
    return EventRows(_rows(reader, kind, raw), complete=False)


def _declared(reader: Reader, kind: EventTable, raw: Mapping[str, Any]) -> EventRows | Missing:
    strange = [key for key in raw if key not in _KEYS]
    rows, complete = raw.get("rows"), raw.get("complete", False)
    if strange or not isinstance(rows, (list, tuple)) or not isinstance(complete, bool):
        return reader.fault("FACT_TYPE", 'an event table is a list, or {"rows": [...], "complete": true or false}')
    return EventRows(_rows(reader, kind, rows), complete)


def _rows(reader: Reader, kind: EventTable, raw: list[Any] | tuple[Any, ...]) -> tuple[EventRow, ...]:
    if len(raw) > MAXIMUM_ROWS:
        reader.fault("FACT_ROWS", f"an event table of one subject has at most {MAXIMUM_ROWS} rows")
        return ()
    fields = [_Field(found, Reader(found, reader.as_of, reader.faults)) for found in kind.fields]
    known = _Known({field.name: field.absent for field in fields}, {field.name: field.before for field in fields})
    path = f"{reader.place}.{reader.fact.name}"
    return tuple(_row(fields, known, kind, row, place, f"{path}[{place}]") for place, row in enumerate(raw))


@frozen
class _Known:
    """What is known before a row is read: what its fields are when absent, and what was read of each before."""

    absent: dict[str, Value | Measured]
    read: dict[str, dict[Any, Value | Measured]]

    def row(self, raw: Mapping[str, Any]) -> dict[str, Value | Measured] | None:
        """Return the values of a row whose every field was read before, or None."""
        values = self.absent.copy()
        for name, given in raw.items():
            before = self.read.get(name)
            if given is None and before is not None:
                continue
            if before is None or type(given) not in PLAIN:
                return None
            value = before.get(given if type(given) is str else (type(given), given))
            if value is None:
                return None
            values[name] = value
        return values


def _row(fields: list["_Field"], known: _Known, kind: EventTable, raw: object, place: int, path: str) -> EventRow:
    values = known.row(raw) if isinstance(raw, dict) else None
    values = _read_row(fields, raw, path) if values is None else values
    if kind.dated_by and kind.ended_by and _ends_early(values[kind.dated_by], values[kind.ended_by]):
        fields[0].reader.faults.append(
            Fault("FACT_END", f"{path}.{kind.ended_by}", "the event ends before it begins; check the dates")
        )
    return EventRow(place, values)


def _read_row(fields: list["_Field"], raw: object, path: str) -> dict[str, Value | Measured]:
    """Return the values of a row, read field by field."""
    faults = fields[0].reader.faults
    values: dict[str, Value | Measured] = {}
    if not is_mapping(raw):
        faults.append(Fault("FACT_TYPE", path, "an event is an object with a value for each field"))
        raw = {}
    for field in fields:
        given = raw.get(field.name)
        values[field.name] = field.absent if given is None else field.read(given, path)
    if not raw.keys() <= values.keys():
        strange = [(number, key) for number, key in enumerate(raw) if key not in values]
        faults += [_unknown_field(key, number, path, tuple(values)) for number, key in strange]
    return values


_MOST_REMEMBERED = 10_000
_READ: Final[ByIdentity[Fact, dict[Any, Value | Measured]]] = ByIdentity(lambda _: {}, most=1_000)
"""What fields hold recurs from row to row and from subject to subject: words, codes, days; and small numbers."""


class _Field:
    """A field of the rows that are read: its reader, and what was read before: texts, and other values by type."""

    def __init__(self, fact: Fact, reader: Reader) -> None:
        self.name, self.absent, self.reader, self.before = fact.name, fact.absent, reader, _READ(fact)

    def read(self, raw: Any, path: str) -> Value | Measured:
        """Return the value of the field; a plain one is read once, unless it depends on the as-of date."""
        if type(raw) not in PLAIN:
            return _read(self.reader, raw, path)
        key = raw if type(raw) is str else (type(raw), raw)
        known = self.before.get(key)
        if known is not None:
            return known
        value, kind = _read(self.reader, raw, path), self.reader.fact.type
        if not isinstance(value, Missing) and not (isinstance(kind, Date) and kind.not_after_as_of):
            if len(self.before) >= _MOST_REMEMBERED:
                self.before.clear()
            self.before[key] = value
        return value


def _read(reader: Reader, raw: object, path: str) -> Value | Measured:
    reader.place, before = path, len(reader.faults)
    value = read_value(reader, raw, {})
    return value if len(reader.faults) == before else INVALID


def _unknown_field(key: object, number: int, path: str, known: tuple[str, ...]) -> Fault:
    if not isinstance(key, str) or not key.isidentifier() or len(key) > 64:
        return Fault("FACT_UNKNOWN", path, f"key number {number + 1} is no field of the event table")
    return Fault("FACT_UNKNOWN", f"{path}.{key}", f"no such field in the event table{nearest(key, known)}")


def _ends_early(start: Value | Measured, end: Value | Measured) -> bool:
    if type(start) is Exact and type(end) is Exact and type(start.value) is type(end.value) is date:
        return end.value < start.value
    if isinstance(start, (Missing, Measured)) or isinstance(end, (Missing, Measured)):
        return False
    return less(end, start, or_equal=False) is Verdict.MET
