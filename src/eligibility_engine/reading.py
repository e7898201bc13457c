"""How the value of one fact is read, type by type. Nothing raises: what is wrong is noted and the value is invalid.

No message holds a value: field, code and remedy suffice.
"""

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Final, assert_never, cast

from attrs import define

from eligibility_engine.dates import parse_date, parse_instant
from eligibility_engine.errors import Fault, nearest
from eligibility_engine.exact import decimal_text, is_nan, plain_scalar, read_number
from eligibility_engine.facts import (
    Date,
    Enumeration,
    Fact,
    FactValue,
    Flag,
    Instant,
    Integer,
    Measured,
    Measurement,
    Number,
)
from eligibility_engine.unit_spelling import hint
from eligibility_engine.value import Exact, Missing, Value, interval
from eligibility_engine.verdict import Cause

_NOT_A_NUMBER: Final = Missing((Cause.NOT_A_NUMBER,))
INVALID: Final = Missing((Cause.INVALID,))
_NO_LIMIT: Final = Missing((Cause.NO_LIMIT,))
_ABSENT: Final = Missing((Cause.NOT_RECORDED,))
_UNIT_NOT_COMPARABLE: Final = Missing((Cause.UNIT_NOT_COMPARABLE,))
_COMPARATORS: Final = ("<", "<=", ">=", ">")
_MEASUREMENT_KEYS: Final = ("value", "unit", "uln", "lln", "uln_unit", "at", "comparator")
_NUMBER_MESSAGES: Final = {
    "FACT_TYPE": "a number is due; numbers are not text and not true or false",
    "FACT_INFINITE": "an infinite number is no measurement; leave the value out if it is not known",
    "FACT_PRECISION": "at most 15 significant digits, and whole numbers up to 2^53, can be read exactly",
}


@define
class Reader:
    """Reads the value of one fact and notes what is wrong with it."""

    fact: Fact
    as_of: date
    faults: list[Fault]

    def fault(self, code: str, message: str, part: str = "") -> Missing:
        """Note a fault at the fact or a part of it, and return the invalid value."""
        self.faults.append(Fault(code, f"$.{self.fact.name}{part}", message))
        return INVALID


def read_value(reader: Reader, raw: object, words: dict[str, str]) -> FactValue:
    """Return the value of a fact; a word that is recorded and is not an answer is kept in `words`."""
    if isinstance(raw, Mapping) and "missing" in raw:
        return _named_cause(reader, raw)
    kind = reader.fact.type
    match kind:
        case Flag():
            return _flag(reader, raw)
        case Integer():
            return _integer(reader, kind, raw)
        case Number():
            return _number_or_object(reader, kind, raw)
        case Measurement():
            return _measurement(reader, kind, raw)
        case Date():
            return _date(reader, kind, raw)
        case Instant():
            return _instant(reader, raw)
        case Enumeration():
            return _member(reader, kind, raw, words)
    assert_never(kind)


def _named_cause(reader: Reader, raw: Mapping[str, object]) -> Value:
    causes = tuple(cause.value for cause in Cause)
    if len(raw) != 1:
        return reader.fault("FACT_CAUSE", 'a missing value is written {"missing": cause} and nothing beside it')
    named = raw["missing"]
    if not isinstance(named, str) or named not in causes:
        return reader.fault("FACT_CAUSE", f"the cause is one of {', '.join(causes)}", ".missing")
    return Missing((Cause(named),))


def _flag(reader: Reader, raw: object) -> Value:
    plain = plain_scalar(raw)
    if isinstance(plain, bool):
        return Exact(plain)
    return _NOT_A_NUMBER if is_nan(plain) else reader.fault("FACT_TYPE", "true or false is due")


def _integer(reader: Reader, kind: Integer, raw: object) -> Value:
    value = _number(reader, raw, kind.minimum, kind.maximum)
    if isinstance(value, Exact) and value.value.denominator != 1:  # type: ignore[union-attr]
        return reader.fault("FACT_NOT_INTEGER", "a whole number is due")
    return value


def _number(
    reader: Reader, raw: object, minimum: Fraction | None, maximum: Fraction | None, part: str = ""
) -> Exact | Missing:
    if raw is None:
        return _ABSENT
    if is_nan(raw):
        return _NOT_A_NUMBER
    number = read_number(raw)
    if isinstance(number, str):
        return reader.fault(number, _NUMBER_MESSAGES[number], part)
    if (minimum is not None and number < minimum) or (maximum is not None and number > maximum):
        return reader.fault("FACT_RANGE", f"the value must lie {_domain(minimum, maximum)}", part)
    return Exact(number)


def _domain(minimum: Fraction | None, maximum: Fraction | None) -> str:
    if minimum is not None and maximum is not None:
        return f"between {decimal_text(minimum)} and {decimal_text(maximum)}"
    return (
        f"at or above {decimal_text(minimum)}" if minimum is not None else f"at or below {decimal_text(maximum or 0)}"
    )


def _number_or_object(reader: Reader, kind: Number, raw: object) -> Value:
    if not isinstance(raw, Mapping):
        return _number(reader, raw, kind.minimum, kind.maximum)
    if not kind.comparator:
        return reader.fault("FACT_TYPE", "a plain number is due; this fact takes no object and no comparator")
    if _unexpected(reader, raw, ("value", "comparator")):
        return INVALID
    return _compared(reader, raw, kind.minimum, kind.maximum, kind.comparator)


def _unexpected(reader: Reader, raw: Mapping[str, object], known: tuple[str, ...]) -> bool:
    strange = [str(key) for key in raw if key not in known]
    for key in strange:
        part = f".{key}" if key.isidentifier() and len(key) <= 64 else ""
        reader.fault("FACT_UNKNOWN", f"an object here holds only {', '.join(known)}{nearest(key, known)}", part)
    return bool(strange)


def _compared(
    reader: Reader, raw: Mapping[str, object], minimum: Fraction | None, maximum: Fraction | None, allowed: bool
) -> Value:
    """Read `value` with its comparator: `<0.5` is every value from the least of the domain up to 0.5, without it."""
    value = _number(reader, raw.get("value"), minimum, maximum, ".value")
    comparator = raw.get("comparator")
    if comparator is None:
        return value
    if not allowed:
        return reader.fault("FACT_COMPARATOR", "this fact takes no comparator", ".comparator")
    if comparator not in _COMPARATORS:
        return reader.fault("FACT_COMPARATOR", f"a comparator is one of {' '.join(_COMPARATORS)}", ".comparator")
    if isinstance(value, Missing):
        return value
    if comparator in {"<", "<="}:
        if comparator == "<" and value.value == minimum:
            return reader.fault("FACT_RANGE", "nothing in the domain lies below the value", ".value")
        return interval(minimum, value.value, False, comparator == "<")
    if comparator == ">" and value.value == maximum:
        return reader.fault("FACT_RANGE", "nothing in the domain lies above the value", ".value")
    return interval(value.value, maximum, comparator == ">", False)


def _measurement(reader: Reader, kind: Measurement, raw: object) -> FactValue:
    if is_nan(raw):
        return _NOT_A_NUMBER
    if not isinstance(raw, Mapping):
        return reader.fault("FACT_TYPE", 'a measurement is an object: {"value": ..., "unit": ..., "uln": ...}')
    if _unexpected(reader, raw, _MEASUREMENT_KEYS):
        return INVALID
    unit, scale = _units_of(reader, kind, raw)
    factor = kind.units.factor(unit)
    minimum, maximum = _reported_domain(kind, unit)
    value = _compared(reader, raw, minimum, maximum, kind.comparator)
    at = _date_part(reader, raw.get("at"))
    uln = _limit(reader, raw.get("uln"), ".uln", scale, minimum)
    lln = _limit(reader, raw.get("lln"), ".lln", scale, minimum)
    if minimum is not None and minimum >= 0 and uln == Exact(Fraction(0)):
        reader.fault("FACT_RANGE", "an upper limit of normal must be above 0", ".uln")
    if isinstance(uln, Exact) and isinstance(lln, Exact) and lln.value > uln.value:  # type: ignore[operator]
        reader.fault("FACT_RANGE", "the lower limit of normal lies above the upper one", ".lln")
    return Measured(value, uln, lln, at, unit, factor, kind.units.beside_factor(unit))


def _reported_domain(kind: Measurement, unit: str | None) -> tuple[Fraction | None, Fraction | None]:
    """Return the domain in the unit of the report; without a factor to that unit, only that nothing is below 0."""
    low, high = (None if end is None else kind.units.reported(end, unit) for end in (kind.minimum, kind.maximum))
    never_negative = kind.minimum is not None and kind.minimum >= 0
    return max(low or Fraction(0), Fraction(0)) if never_negative else low, high


def _units_of(reader: Reader, kind: Measurement, raw: Mapping[str, object]) -> tuple[str | None, Fraction | None]:
    """Return the unit of the value, and the factor that leads from the unit of the limits to it.

    There is none where the limits have a unit and the value has none.
    """
    given = {key: raw.get(key) for key in ("unit", "uln_unit")}
    for key, text in given.items():
        if text is not None and (not isinstance(text, str) or not text.strip()):
            reader.fault("FACT_TYPE", f"a unit is a UCUM code in text, such as {kind.units.canonical}", f".{key}")
            return None, Fraction(1)
    unit, limit_unit = (text if isinstance(text, str) else None for text in given.values())
    unit = unit or kind.default_unit
    if limit_unit is None or limit_unit == unit:
        return unit, Fraction(1)
    if unit is None:
        return None, None
    scale = kind.units.scale(limit_unit, unit)
    if scale is None:
        message = f"the units of value and limit differ and have no exact factor between them{hint(unit, limit_unit)}"
        reader.fault("FACT_UNIT", message, ".uln_unit")
        return unit, Fraction(1)
    return unit, scale


def _limit(reader: Reader, raw: object, part: str, scale: Fraction | None, minimum: Fraction | None) -> Value:
    """Read a limit of normal and bring it to the unit of the value."""
    limit = _number(reader, raw, None, None, part)
    if isinstance(limit, Missing):
        return _NO_LIMIT if limit == _ABSENT else limit
    if scale is None:
        return _UNIT_NOT_COMPARABLE
    scaled = cast(Fraction, limit.value) * scale
    if minimum is not None and scaled < minimum:
        return reader.fault("FACT_RANGE", f"a limit of normal must lie {_domain(minimum, None)}", part)
    return Exact(scaled)


def _date_part(reader: Reader, raw: object) -> Value:
    """Read the date of a measurement: a date, a partial date, or the civil day of an instant."""
    if raw is None:
        return _ABSENT
    if isinstance(raw, datetime):
        return _ABSENT if _is_not_a_time(raw) else Exact(raw.date())
    if isinstance(raw, str) and (moment := parse_instant(raw)) is not None:
        return Exact(moment.date())
    return _date(reader, Date(partial=True), raw, ".at")


def _date(reader: Reader, kind: Date, raw: object, part: str = "") -> Value:
    days = _days(reader, kind, raw, part)
    if isinstance(days, Missing):
        return days
    first, last = days
    if kind.not_after_as_of and first > reader.as_of:
        return reader.fault("FACT_AFTER_AS_OF", "the date must not lie after the as-of date", part)
    return interval(first, min(last, reader.as_of) if kind.not_after_as_of else last)


def _days(reader: Reader, kind: Date, raw: object, part: str) -> tuple[date, date] | Missing:
    if type(raw) is date:
        return raw, raw
    if is_nan(raw) or _is_not_a_time(raw):
        return _ABSENT if part else reader.fact.absent
    if not isinstance(raw, str):
        return reader.fault("FACT_TYPE", "a date is due, as text in the form YYYY-MM-DD", part)
    days = parse_date(raw)
    if days is None:
        return reader.fault("FACT_DATE", "no calendar date; write YYYY-MM-DD", part)
    if days[0] != days[1] and not kind.partial:
        return reader.fault("FACT_DATE", "the day is needed here; write YYYY-MM-DD", part)
    return days


def _is_not_a_time(raw: object) -> bool:
    """Recognise the NaT of pandas: the one date and time that differs from itself."""
    return isinstance(raw, datetime) and raw != raw  # noqa: PLR0124


def _instant(reader: Reader, raw: object) -> Value:
    """Read an instant; a date alone stays a date here and becomes the instants of that day in `_settle_instants`."""
    if isinstance(raw, datetime):
        return reader.fact.absent if _is_not_a_time(raw) else Exact(raw)
    if isinstance(raw, str) and "T" in raw:
        moment = parse_instant(raw)
        message = "no date and time; write YYYY-MM-DDTHH:MM with an optional offset such as +08:00"
        return reader.fault("FACT_DATE", message) if moment is None else Exact(moment)
    return _date(reader, Date(), raw)


def _member(reader: Reader, kind: Enumeration, raw: object, words: dict[str, str]) -> Value:
    if is_nan(raw):
        return reader.fact.absent
    if not isinstance(raw, str):
        return reader.fault("FACT_TYPE", "a word is due, in text")
    if raw not in kind.members:
        return reader.fault("FACT_MEMBER", f"the word is one of {', '.join(kind.members)}")
    cause = dict(kind.not_answers).get(raw)
    if cause is None:
        return Exact(raw)
    words[reader.fact.name] = raw
    return Missing((cause,))
