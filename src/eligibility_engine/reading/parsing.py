"""The door: a record of plain values becomes `Facts`, or one `FactError` with every fault.

No message holds a value: field, code and remedy suffice. Nothing here raises inside an `except`, so no chained
exception holds one either.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Any, Final
from typing import Literal as Choice

from attrs import frozen

from eligibility_engine.dates import parse_date, start_of, utc_aware
from eligibility_engine.errors import EligibilityError, FactError, Fault, nearest
from eligibility_engine.facts import EventTable, Instant, Schema
from eligibility_engine.knowledge import Answer, Facts, FactValue
from eligibility_engine.reading.answers import is_signed, is_unreadable_answer, read_answer, refuse_answer, unsigned
from eligibility_engine.reading.events import read_events
from eligibility_engine.reading.reader import INVALID, Reader
from eligibility_engine.reading.values import is_mapping, read_value
from eligibility_engine.value import Exact, Interval, Missing

OnBadValue = Choice["error", "missing"]
_ON_BAD_VALUE: Final = ("error", "missing")


@frozen
class Parsed:
    """The facts of a record, and the faults that were turned into missing values (only on request)."""

    facts: Facts
    faults: tuple[Fault, ...] = ()


def parse_as_of(value: object) -> date:
    """Return the as-of date from a `date` or the text `YYYY-MM-DD`.

    Raises:
        EligibilityError: `AS_OF` when it is absent or not one calendar day.
    """
    if type(value) is date:
        return value
    days = parse_date(value) if isinstance(value, str) else None
    if days is None or days[0] != days[1]:
        problem = "an as-of date is needed" if value is None or value == "" else "the as-of date is no calendar date"
        raise EligibilityError(
            f"{problem}: a date or a text like '2025-06-02'; it is never taken from the clock", code="AS_OF"
        )
    return days[0]


def parse(
    schema: Schema, record: object, as_of: date, on_bad_value: OnBadValue = "error", offsets: bool | None = None
) -> Parsed:
    """Read one record against a schema.

    Args:
        schema: the facts that may occur.
        record: a mapping of fact names to plain values; an absent key, None and NaN are missing.
        as_of: the date on which eligibility is judged.
        on_bad_value: `missing` turns a bad value into a missing one, cause `invalid`, and reports it in the result.
        offsets: whether the times must have a UTC offset, as those in the rules do; None where the rules name none.

    Raises:
        FactError: everything that is wrong with the record; with `on_bad_value="missing"` only what is wrong with the
            record as a whole (no mapping, an unknown fact).
        EligibilityError: `USAGE` for another `on_bad_value`.
    """
    check_on_bad_value(on_bad_value)
    if not isinstance(record, Mapping):
        raise FactError([Fault("FACT_RECORD", "$", "a record is a mapping of fact names to values")])
    unknown = unknown_facts(schema, record)
    values: dict[str, FactValue] = {}
    words: dict[str, str] = {}
    answers: dict[str, Answer] = {}
    faults: list[Fault] = []
    for fact in schema.facts:
        reader = Reader(fact, as_of, [])
        raw = record.get(fact.name)
        values[fact.name] = fact.absent if raw is None else fact_value(reader, raw, words, answers)
        faults += reader.faults
    faults += _settle_instants(schema, values, offsets)
    if unknown or (faults and on_bad_value == "error"):
        raise FactError([*unknown, *faults])
    return Parsed(Facts(schema, values, words, answers), tuple(faults))


def fact_value(reader: Reader, raw: object, words: dict[str, str], answers: dict[str, Answer]) -> FactValue:
    """Return the value of a fact; a bad one is invalid, a row's bad field only that field."""
    if isinstance(reader.fact.type, EventTable):
        return read_events(reader, reader.fact.type, raw)
    if is_mapping(raw) and is_signed(reader, raw):
        signed = read_answer(reader, raw)
        if isinstance(signed, Missing):
            return signed
        raw, answers[reader.fact.name] = unsigned(reader, raw), signed
    if is_mapping(raw) and is_unreadable_answer(reader, raw):
        return refuse_answer(reader)
    value = read_value(reader, raw, words)
    return INVALID if reader.faults else value


def check_on_bad_value(on_bad_value: OnBadValue) -> None:
    """Refuse a word that does not say what becomes of bad values.

    Raises:
        EligibilityError: `USAGE`.
    """
    if on_bad_value not in _ON_BAD_VALUE:
        raise EligibilityError(f"on_bad_value is one of {', '.join(_ON_BAD_VALUE)}", code="USAGE")


def unknown_facts(schema: Schema, record: Mapping[Any, Any]) -> list[Fault]:
    """Return a fault for each key of a record that no fact of a schema has, with the nearest name."""
    return [_unknown_fact(schema, key, place) for place, key in enumerate(record) if key not in schema]


def _unknown_fact(schema: Schema, key: object, place: int) -> Fault:
    if not isinstance(key, str) or not key.isidentifier() or len(key) > 64:
        return Fault("FACT_UNKNOWN", "$", f"key number {place + 1} is not a fact name of the schema {schema.name}")
    return Fault("FACT_UNKNOWN", f"$.{key}", f"no such fact in the schema {schema.name}{nearest(key, schema.names)}")


_WIDEST: Final = (timezone(timedelta(hours=14)), timezone(timedelta(hours=-12)))


def _settle_instants(schema: Schema, values: dict[str, FactValue], offsets: bool | None) -> list[Fault]:
    """Turn the bare dates among the instants into their civil days; fault a record that mixes offsets and none."""
    names = [fact.name for fact in schema.facts if isinstance(fact.type, Instant)]
    moments = {name: value.value for name in names if isinstance(value := values[name], Exact)}
    timed = {name: moment for name, moment in moments.items() if isinstance(moment, datetime)}
    mixed = len({utc_aware(moment) for moment in timed.values()} | ({offsets} - {None})) > 1
    span = _civil_day_in([] if mixed else [*timed.values()], offsets)
    values.update({name: span(moment) for name, moment in moments.items() if name not in timed})
    if not mixed:
        return []
    values.update(dict.fromkeys(timed, INVALID))
    message = "the times of a record, and those in the rules, all have a UTC offset or none has; give all or none"
    return [Fault("FACT_TIME_ZONE", f"$.{name}", message) for name in timed]


def _civil_day_in(timed: list[datetime], offsets: bool | None) -> Callable[[Any], Interval]:
    """Return how a day becomes instants: in the one offset of the record, without any, or wide enough for all."""
    if len({moment.utcoffset() for moment in timed}) > 1 or (offsets and not timed):
        first, last = (datetime(2000, 1, 1, tzinfo=zone) for zone in _WIDEST)
    else:
        first = last = timed[0] if timed else datetime(2000, 1, 1)
    return lambda day: Interval(
        start_of(day, first),
        None if day == date.max else start_of(day + timedelta(days=1), last),
        hi_open=day != date.max,
    )
