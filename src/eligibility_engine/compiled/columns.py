"""How the compiled door reads one fact: what it has read before from memory, what it has not by the reference."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from types import NoneType
from typing import Any, Final, cast

from attrs import Factory, define, field

from eligibility_engine.compiled.plain import AsideError, Rail, day_number, day_rails, moment_rails
from eligibility_engine.compiled.room import Room
from eligibility_engine.compiled.slots import Slot
from eligibility_engine.compiled.source import copied
from eligibility_engine.dates import utc_aware
from eligibility_engine.facts import Date, Fact, Schema
from eligibility_engine.knowledge import Facts, FactValue, Measured
from eligibility_engine.reading.dates import read_date_part
from eligibility_engine.reading.events import MAXIMUM_ROWS
from eligibility_engine.reading.parsing import fact_value
from eligibility_engine.reading.reader import Reader
from eligibility_engine.reading.values import PLAIN, read_value
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.value import Exact, Missing, Value

_MOST_REMEMBERED: Final = 40_000
"""Of one fact, on all as-of dates together: as many days as somebody can be old."""
_REMEMBERED: Final = PLAIN | {date}
DAY, WITHOUT_OFFSET, WITH_OFFSET = 1, 2, 4
"""What an instant of a record is: a bare date, or a time with or without an offset; they add up over a record."""


@define
class Column:
    """Reads one fact, or one field of a row, on one as-of date.

    `known` holds what was read before, as it stands in the tuple.
    """

    schema: Schema
    fact: Fact
    slots: list[Slot]
    as_of: date
    room: Room = field(factory=lambda: Room(_MOST_REMEMBERED))
    known: dict[Any, Any] = field(default=Factory(lambda self: self.room.opened(), takes_self=True))
    in_row: bool = False

    def on(self, day: date) -> "Column":
        """Return the column for another day; what does not depend on the day stays remembered.

        What is remembered for each day apart has the room of one fact in all.
        """
        kind = self.fact.type
        depends = isinstance(kind, Date) and kind.not_after_as_of
        known = self.room.opened() if depends else self.known
        return type(self)(self.schema, self.fact, self.slots, day, self.room, known, self.in_row)

    def odd(self, raw: Any, record: dict[str, Any]) -> Any:
        """Return the plain facts of a value that was not read before; one, or a tuple of them.

        Raises:
            AsideError: where something is wrong with it, or plain facts cannot say it.
        """
        if type(raw) is dict and raw.keys() == _CAUSE and type(cause := raw["missing"]) is str:
            return self._without(cause, record)
        found = self.plain(self.value(raw))
        if type(raw) in _REMEMBERED:
            self._remember((raw,), raw, found)
        else:
            record[self.fact.name] = copied(raw)
        return found

    def _without(self, cause: str, record: dict[str, Any]) -> Any:
        """Return the plain facts of a value that is missing, and says why."""
        raw, key = {"missing": cause}, ("missing", cause)
        record[self.fact.name] = raw
        found = self.known.get(key)
        if found is None:
            found = self.plain(self.value(raw))
            self._remember(key, key, (found,))
            return found
        return found[0]

    def value(self, raw: object) -> FactValue:
        """Return the value that the reference reads.

        Raises:
            AsideError: where something is wrong with it.
        """
        reader = Reader(self.fact, self.as_of, [])
        found = read_value(reader, raw, {}) if self.in_row else fact_value(reader, raw, {}, {})
        if reader.faults:
            raise AsideError
        return found

    def plain(self, value: FactValue) -> Any:
        """Return the plain facts of a value."""
        found = self._rails_of(self.slots, value)
        return found[0] if len(found) == 1 else found

    def _rails_of(self, slots: list[Slot], value: FactValue) -> tuple[Rail, ...]:
        found: list[Rail] = []
        for slot in slots:
            rails = slot.rails(self._part(slot, value))
            found += rails if slot.is_span else rails[:1]
        return tuple(found)

    def _part(self, slot: Slot, value: FactValue) -> Value:
        """Return the part of a result that a slot holds, in its unit; any other value as it is."""
        if not isinstance(value, Measured):
            return cast(Value, value)
        return Evaluation(Facts(self.schema, {}), Exact(self.as_of)).part(value, slot.reference)

    def _remember(self, parts: tuple[Any, ...], key: Any, found: Any) -> None:
        """Keep what was read, but of a NaN, which never recurs: each is another."""
        if any(part != part for part in parts):  # noqa: PLR0124
            return
        self.room.keep(self.known, key, found)


class Moments(Column):
    """Reads an instant: beside its rails, whether it is a bare date or has an offset."""

    def plain(self, value: FactValue) -> Any:
        """Return the rails and the mark."""
        moment = value.value if isinstance(value, Exact) else None
        mark = 0 if moment is None else DAY
        if isinstance(moment, datetime):
            mark = WITH_OFFSET if utc_aware(moment) else WITHOUT_OFFSET
        rails = moment_rails(value)  # type: ignore[arg-type]
        return (*(rails if self.slots else ()), mark)


_CAUSE: Final = frozenset({"missing"})
_NUMBERS: Final = frozenset({int, float, NoneType})
_TEXTS: Final = frozenset({str, NoneType})
_USUAL: Final = frozenset({"value", "unit", "uln", "lln", "at"})
_OF_TABLES: Final = frozenset({"rows", "complete"})


class Results(Column):
    """Reads a measurement: its number, its limits and its day each from memory."""

    def plain(self, value: FactValue) -> Any:
        """Return the plain facts, always as a tuple: those of the number, of the limits, of the day."""
        return self._rails_of([*self.of_number, *self.of_limits, *self.of_day], value)

    @cached_property
    def of_number(self) -> list[Slot]:
        """The slots of the number."""
        return self._of("value")

    @cached_property
    def of_limits(self) -> list[Slot]:
        """The slots of the limits of normal."""
        return self._of("uln", "lln")

    @cached_property
    def of_day(self) -> list[Slot]:
        """The slot of the day."""
        return self._of("at")

    def _of(self, *parts: str) -> list[Slot]:
        return [slot for part in parts for slot in self.slots if slot.reference.part == part]

    def read(self, raw: Any, record: dict[str, Any]) -> Any:
        """Return the plain facts of a measurement.

        Raises:
            AsideError: where something is wrong with it, or plain facts cannot say it.
        """
        if type(raw) is not dict or not _USUAL.issuperset(raw):
            return self.odd(raw, record)
        get = raw.get
        value, unit, uln, lln, at = key = get("value"), get("unit"), get("uln"), get("lln"), get("at")
        if type(value) not in _NUMBERS or type(uln) not in _NUMBERS or type(lln) not in _NUMBERS:
            return self.odd(raw, record)
        if type(unit) not in _TEXTS or type(at) not in _TEXTS:
            return self.odd(raw, record)
        found = self.known.get(key)
        if found is None:
            found = self._new(key, raw)
        record[self.fact.name] = raw.copy()
        return found

    def _new(self, key: tuple[Any, ...], raw: dict[str, Any]) -> tuple[Rail, ...]:
        """Return the plain facts of a result that is new as a whole.

        A result with a day is not remembered as a whole: there are too many days, and it may lie after the as-of date.
        Without a value nothing is of a result, whatever the day.
        """
        value, unit, uln, lln, at = key
        if value is not None and value == value and not self.of_day:  # noqa: PLR0124 - NaN
            number = self._read(self.of_number, (value, unit), {"value": value, "unit": unit})
            limits = {"value": value, "unit": unit, "uln": uln, "lln": lln}
            found = number + self._read(self.of_limits, (unit, uln, lln), limits)
        else:
            found = self.plain(self.value(raw))
        if at is not None and value is not None:
            return found if self.of_day else self._dated(found, at)
        self._remember(key, key, found)
        return found

    def _read(self, slots: list[Slot], key: tuple[Any, ...], raw: dict[str, Any]) -> tuple[Rail, ...]:
        found = self.known.get(key)
        if found is None:
            found = self._rails_of(slots, self.value(raw))
            self._remember(key, key, found)
        return found

    def _dated(self, found: tuple[Rail, ...], at: str) -> tuple[Rail, ...]:
        """Return the plain facts of a result with a day: it does not count where it may lie after the as-of date."""
        last = self.known.get(at)
        if last is None:
            last = self._last_day(at)
        return found if last <= day_number(self.as_of) else (None,) * len(found)

    def _last_day(self, at: str) -> int:
        """Return the last day that a text can mean."""
        reader = Reader(self.fact, self.as_of, [])
        day = read_date_part(reader, at)
        if reader.faults:
            raise AsideError
        last = int(day_rails(day)[1])
        self._remember((at,), at, last)
        return last


class Tables(Column):
    """Reads an event table, but for its rows, which are read field by field."""

    def rows(self, raw: Any, record: dict[str, Any]) -> tuple[list[Any] | None, bool]:
        """Return the rows as they stand in a record, and whether there are no others; None for a table not known.

        Raises:
            AsideError: where something is wrong with it.
        """
        if type(raw) is dict and raw.keys() <= _OF_TABLES:
            rows, complete = raw.get("rows"), raw.get("complete", False)
        else:
            rows, complete = raw, False
        if type(rows) is not list or type(complete) is not bool:
            return self._odd_rows(raw, record)
        if len(rows) > MAXIMUM_ROWS:
            raise AsideError
        return rows, complete

    def _odd_rows(self, raw: object, record: dict[str, Any]) -> tuple[list[Any] | None, bool]:
        """Return the rows of what is no plain table."""
        kept = copied(raw)
        if isinstance(self.value(kept), Missing):
            record[self.fact.name] = kept
            return None, False
        return self.rows(kept, record)


def plain_row(row: object) -> dict[str, Any]:
    """Return a row that is a mapping of another type as a plain one.

    Raises:
        AsideError: where it is none.
    """
    if not isinstance(row, Mapping):
        raise AsideError
    return cast(dict[str, Any], copied(row))
