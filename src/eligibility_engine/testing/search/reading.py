"""Plain values as they are read on one date, each by itself, and values that nothing speaks against."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from functools import partial
from itertools import count
from typing import Any, Final, assert_never, cast

from attrs import field, frozen

from eligibility_engine.codes.code import PLACES, Code
from eligibility_engine.dates import TimeUnit, parse_instant, shift, start_of, utc_aware
from eligibility_engine.facts import (
    Date,
    End,
    Enumeration,
    EventTable,
    Fact,
    Flag,
    Instant,
    Integer,
    Measurement,
    Number,
    Schema,
)
from eligibility_engine.knowledge import ONGOING, Facts, FactValue
from eligibility_engine.reading.events import read_events
from eligibility_engine.reading.reader import Reader
from eligibility_engine.reading.values import read_value
from eligibility_engine.semantics.turning import plain
from eligibility_engine.testing.search.cells import Ending
from eligibility_engine.value import Exact, Interval

_AGO: Final = 60
ABSENT: Final = None
"""What stands in a candidate for a fact that a record leaves out."""

_LIMITS: Final = tuple(map(Fraction, ("1", "10", "100", "1000", "0.1")))
NINE: Final = time(9)
NO_CODE: Final = "other"


def odd_codes(kind: Code) -> Iterator[str]:
    """Yield codes that a record may hold and hardly any rule names, without end."""
    written = partial(_filled, kind.forms[0]) if kind.forms else _numbered
    yield from map(written, count())


def _numbered(number: int) -> str:
    return f"{NO_CODE}{number or ''}"


def _filled(form: str, number: int) -> str:
    """Return a code of a form, counted down from the last one."""
    code = ""
    for sign in reversed(form):
        letters = PLACES.get(sign, sign)
        number, place = divmod(number, len(letters))
        code = letters[-1 - place] + code
    return code


"""A code that stands in no rule."""


@frozen
class Candidate:
    """A value of one fact: as a record writes it (None where it is left out), and as it is read."""

    plain: Any = field(eq=False)
    value: FactValue


@frozen(eq=False)
class Reading:
    """Reads plain values of facts on one as-of date; `aware` says whether times have a UTC offset.

    Equal values of a fact are read as one object, so that what was found out about a value is found again.
    """

    schema: Schema
    as_of: date
    aware: bool = False
    _read: dict[tuple[str, Any], FactValue] = field(factory=dict)

    def same(self, fact: Fact, value: FactValue) -> FactValue:
        """Return the one object that stands for equal values of a fact; two clocks may show one instant."""
        return self._read.setdefault((fact.name, repr(value) if isinstance(fact.type, Instant) else value), value)

    def candidate(self, fact: Fact, raw: Any) -> Candidate | None:
        """Return a candidate, or None where the door refuses the value."""
        if raw is ABSENT:
            return Candidate(ABSENT, self.same(fact, fact.absent))
        reader = Reader(fact, self.as_of, [])
        value = _read(reader, raw)
        if reader.faults or (isinstance(fact.type, Instant) and not self._is_on_clock(value)):
            return None
        if isinstance(fact.type, Instant) and isinstance(value, Exact) and not isinstance(value.value, datetime):
            value = self._whole_day(cast(date, value.value))
        return Candidate(raw, self.same(fact, value))

    def _is_on_clock(self, value: FactValue) -> bool:
        """Say whether a time has a UTC offset where it must have one, and none where it must not."""
        moment = value.value if isinstance(value, Exact) else None
        return not isinstance(moment, datetime) or utc_aware(moment) == self.aware

    def _whole_day(self, day: date) -> Interval:
        like = self.on_clock(datetime.min)
        after = None if day == date.max else start_of(day + timedelta(days=1), like)
        return Interval(start_of(day, like), after, hi_open=after is not None)

    def on_clock(self, moment: datetime) -> datetime:
        """Return a moment with a UTC offset where it must have one."""
        return moment.replace(tzinfo=UTC) if self.aware and moment.tzinfo is None else moment

    def moment(self, moment: datetime) -> str:
        """Return an instant as a record writes it."""
        return self.on_clock(moment).isoformat(timespec="minutes")

    def typical(self, fact: Fact) -> Any:
        """Return a plain value of a fact that nothing speaks against."""
        match fact.type:
            case Flag():
                return True
            case Enumeration():
                return next(iter(fact.type.answers), ABSENT)
            case Integer(_, minimum, maximum) | Number(_, minimum, maximum):
                return plain(_within(minimum, maximum))
            case Measurement():
                return typical_result(fact.type)
            case Date() | End():
                return self.as_of.isoformat()
            case Code() as kind:
                return next(odd_codes(kind))
            case EventTable():
                return {"rows": [self._row(fact.type)], "complete": True}
            case Instant():
                return self.moment(datetime.combine(self.as_of, NINE))
        assert_never(fact.type)

    def _row(self, kind: EventTable) -> dict[str, Any]:
        """Return a row that nothing speaks against, from some time ago: there is room before and after it."""
        row = {one.name: self.typical(one) for one in kind.fields}
        for name, days in ((kind.dated_by, _AGO), (kind.ended_by, _AGO // 2)):
            if name is not None:
                day = shift(self.as_of, -days, TimeUnit.DAYS) or self.as_of
                row[name] = day.isoformat()
        return row

    def facts(self, record: Any, names: Iterable[str]) -> Facts:
        """Return what a record says; of the named facts that it lacks, a typical value."""
        named = frozenset(names)
        values: dict[str, FactValue] = {}
        for fact in self.schema:
            raw = record.get(fact.name)
            found = self.candidate(fact, self.typical(fact) if raw is None and fact.name in named else raw)
            values[fact.name] = fact.absent if found is None else found.value
        return Facts(self.schema, values)


def _read(reader: Reader, raw: Any) -> FactValue:
    if raw == "ongoing" and isinstance(reader.fact.type, Ending):
        return ONGOING
    if isinstance(reader.fact.type, EventTable):
        return read_events(reader, reader.fact.type, raw)
    return read_value(reader, raw, {})


def _within(minimum: Fraction | None, maximum: Fraction | None) -> Fraction:
    return minimum if minimum is not None else min(Fraction(0), maximum if maximum is not None else Fraction(0))


def _limit(kind: Measurement) -> Fraction:
    """Return an upper limit of normal that leaves room above and below it in the domain."""
    low, high = kind.minimum, kind.maximum
    tried = _LIMITS[1:] if kind.decimals == 0 else _LIMITS
    fits = (one for one in tried if (low is None or one / 2 >= low) and (high is None or one * 4 <= high))
    return next(fits, Fraction(1))


def typical_result(kind: Measurement) -> dict[str, Any]:
    """Return a result at its upper limit of normal, which leaves room above and below it."""
    limit = _limit(kind)
    known = {"value": limit, "unit": kind.units.canonical, "uln": limit, "lln": limit / 2}
    return {key: plain(part) for key, part in known.items()}


def is_aware(base: Mapping[str, Any], schema: Schema, offsets: bool | None) -> bool:
    """Say whether times are written with a UTC offset: as they must be or, where they need not, as the base does."""
    if offsets is not None:
        return offsets
    raw = (base.get(fact.name) for fact in schema if isinstance(fact.type, Instant))
    moments = (parse_instant(one) if isinstance(one, str) else one for one in raw)
    return any(isinstance(one, datetime) and utc_aware(one) for one in moments)
