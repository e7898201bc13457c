"""How the compiled door reads one fact: what it has read before from memory, what it has not by the reference."""

from datetime import date, datetime
from types import NoneType
from typing import Any, Final

from attrs import define, field

from eligibility_engine.compiled.plain import AsideError, Rail, day_number, day_rails, moment_rails
from eligibility_engine.compiled.slots import Slot
from eligibility_engine.compiled.source import copied
from eligibility_engine.dates import utc_aware
from eligibility_engine.facts import Date, Fact, Schema
from eligibility_engine.knowledge import Facts, FactValue
from eligibility_engine.parsing import fact_value
from eligibility_engine.reader import Reader
from eligibility_engine.reading import PLAIN
from eligibility_engine.semantics import Evaluation
from eligibility_engine.value import Exact, Value

_MOST_REMEMBERED: Final = 10_000
_REMEMBERED: Final = PLAIN | {date}
DAY, WITHOUT_OFFSET, WITH_OFFSET = 1, 2, 4
"""What an instant of a record is: a bare date, or a time with or without an offset; they add up over a record."""


@define
class Column:
    """Reads one fact on one as-of date. `known` holds what was read before, as it stands in the tuple."""

    schema: Schema
    fact: Fact
    slots: list[Slot]
    as_of: date
    known: dict[Any, Any] = field(factory=dict)

    def on(self, day: date) -> "Column":
        """Return the column for another day; what does not depend on the day stays remembered."""
        kind = self.fact.type
        depends = isinstance(kind, Date) and kind.not_after_as_of
        return type(self)(self.schema, self.fact, self.slots, day, {} if depends else self.known)

    def odd(self, raw: Any, record: dict[str, Any]) -> Any:
        """Return the plain facts of a value that was not read before; one, or a tuple of them.

        Raises:
            AsideError: where something is wrong with it, or plain facts cannot say it.
        """
        found = self.plain(self.value(raw))
        if type(raw) in _REMEMBERED:
            self._remember(raw, found)
        else:
            record[self.fact.name] = copied(raw)
        return found

    def value(self, raw: object) -> FactValue:
        """Return the value that the reference reads.

        Raises:
            AsideError: where something is wrong with it.
        """
        reader = Reader(self.fact, self.as_of, [])
        found = fact_value(reader, raw, {}, {})
        if reader.faults:
            raise AsideError
        return found

    def plain(self, value: FactValue) -> Any:
        """Return the plain facts of a value."""
        found = self.rails(value)
        return found[0] if len(found) == 1 else found

    def rails(self, value: FactValue) -> tuple[Rail, ...]:
        """Return what stands in the places of the fact."""
        evaluation = Evaluation(Facts(self.schema, {self.fact.name: value}), Exact(self.as_of))
        found: list[Rail] = []
        for slot in self.slots:
            rails = slot.rails(evaluation.value(slot.reference))
            found += rails if slot.is_span else rails[:1]
        return tuple(found)

    def _remember(self, key: Any, found: Any) -> None:
        if len(self.known) >= _MOST_REMEMBERED:
            self.known.clear()
        self.known[key] = found


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


_NUMBERS: Final = frozenset({int, float, NoneType})
_TEXTS: Final = frozenset({str, NoneType})
_USUAL: Final = frozenset({"value", "unit", "uln", "lln", "at"})


class Results(Column):
    """Reads a measurement: its numbers and unit from memory, and apart from them its day."""

    def read(self, raw: Any, record: dict[str, Any]) -> Any:
        """Return the plain facts of a measurement.

        Raises:
            AsideError: where something is wrong with it, or plain facts cannot say it.
        """
        if type(raw) is not dict or not raw.keys() <= _USUAL:
            return self.odd(raw, record)
        get = raw.get
        value, unit, uln, lln, at = get("value"), get("unit"), get("uln"), get("lln"), get("at")
        if type(value) not in _NUMBERS or type(uln) not in _NUMBERS or type(lln) not in _NUMBERS:
            return self.odd(raw, record)
        if type(unit) not in _TEXTS or type(at) not in _TEXTS:
            return self.odd(raw, record)
        key = value, unit, uln, lln
        found = self.known.get(key, self)
        if found is self:
            found = self._numbers(key)
        record[self.fact.name] = raw.copy()
        return found if at is None else self._dated(found, raw)

    def _numbers(self, key: tuple[Any, ...]) -> Any:
        names = ("value", "unit", "uln", "lln")
        found = self.plain(self.value({name: one for name, one in zip(names, key, strict=True) if one is not None}))
        self._remember(key, found)
        return found

    def _dated(self, found: Any, raw: dict[str, Any]) -> Any:
        """Return the plain facts of a result with a day: it does not count where it may lie after the as-of date."""
        at = raw["at"]
        last = self.known.get(at)
        if last is None:
            last = self._last_day(at)
        if any(slot.reference.part == "at" for slot in self.slots):
            return self.plain(self.value(raw))
        if last <= day_number(self.as_of):
            return found
        return (None,) * len(found) if type(found) is tuple else None

    def _last_day(self, at: str) -> int:
        """Return the last day that a text can mean."""
        value: Value = self.value({"at": at}).at  # type: ignore[union-attr]
        last = int(day_rails(value)[1])
        self._remember(at, last)
        return last
