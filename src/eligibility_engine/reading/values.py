"""How the value of one fact is read, type by type. Nothing raises: what is wrong is noted and the value is invalid.

No message holds a value: field, code and remedy suffice.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final, TypeGuard, assert_never, cast

from eligibility_engine.codes.code import Code
from eligibility_engine.errors import nearest
from eligibility_engine.exact import brief_text, is_nan, plain_scalar, plain_text, read_number
from eligibility_engine.facts import Date, End, Enumeration, FieldType, Flag, Instant, Integer, Measurement, Number
from eligibility_engine.knowledge import ONGOING, Measured
from eligibility_engine.reading.dates import read_date, read_date_part, read_instant
from eligibility_engine.reading.reader import ABSENT, INVALID, Reader
from eligibility_engine.units.spelling import hint
from eligibility_engine.value import Exact, Missing, Value, interval
from eligibility_engine.verdict import Cause

_CAUSES: Final = tuple(cause.value for cause in Cause)
_NOT_A_NUMBER: Final = Missing((Cause.NOT_A_NUMBER,))
_NO_LIMIT: Final = Missing((Cause.NO_LIMIT,))
_UNIT_NOT_COMPARABLE: Final = Missing((Cause.UNIT_NOT_COMPARABLE,))
_COMPARATORS: Final = ("<", "<=", ">=", ">")
_MEASUREMENT_KEYS: Final = ("value", "unit", "uln", "lln", "uln_unit", "at", "comparator")
PLAIN: Final = frozenset({str, int, float, bool})
"""The types of a plain value: what JSON has, but for objects, lists and null."""
_NUMBER_MESSAGES: Final = {
    "FACT_TYPE": "a number is due; numbers are not text and not true or false",
    "FACT_INFINITE": "an infinite number is no measurement; leave the value out if it is not known",
    "FACT_PRECISION": "at most 15 significant digits, and whole numbers up to 2^53, can be read exactly",
}


def is_mapping(raw: object) -> TypeGuard[Mapping[str, Any]]:
    """Say whether a value is an object; plain texts and numbers, the most by far, are told apart at once."""
    return type(raw) not in PLAIN and isinstance(raw, Mapping)


def read_value(reader: Reader, raw: object, words: dict[str, str]) -> Value | Measured:
    """Return the value of a fact or a field; a word that is recorded and is not an answer is kept in `words`.

    The rows of an event table are read by `reading_events`.
    """
    raw = plain_text(raw)
    if is_mapping(raw) and "missing" in raw:
        return named_cause(reader, raw)
    kind = cast(FieldType, reader.fact.type)
    match kind:
        case Date():
            return read_date(reader, kind, raw)
        case Code():
            return _code(reader, kind, raw)
        case Number():
            return _number_or_object(reader, kind, raw)
        case Flag():
            return _flag(reader, raw)
        case Integer():
            return _integer(reader, kind, raw)
        case Measurement():
            return _measurement(reader, kind, raw)
        case Enumeration():
            return _member(reader, kind, raw, words)
        case End():
            return ONGOING if raw == "ongoing" else read_date(reader, Date(kind.partial), raw)
        case Instant():
            return read_instant(reader, raw)
    assert_never(kind)


def named_cause(reader: Reader, raw: Mapping[str, object]) -> Missing:
    """Return the cause that a missing value names."""
    if len(raw) != 1:
        return reader.fault("FACT_CAUSE", 'a missing value is written {"missing": cause} and nothing beside it')
    named = raw["missing"]
    if not isinstance(named, str) or named not in _CAUSES:
        return reader.fault("FACT_CAUSE", f"the cause is one of {', '.join(_CAUSES)}", ".missing")
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
        return ABSENT
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
        return f"between {brief_text(minimum)} and {brief_text(maximum)}"
    return f"at or above {brief_text(minimum)}" if minimum is not None else f"at or below {brief_text(maximum or 0)}"


def _number_or_object(reader: Reader, kind: Number, raw: object) -> Value:
    if not is_mapping(raw):
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


def _measurement(reader: Reader, kind: Measurement, raw: object) -> Value | Measured:
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
    at = read_date_part(reader, raw.get("at"))
    uln = _limit(reader, raw.get("uln"), ".uln", scale, minimum)
    lln = _limit(reader, raw.get("lln"), ".lln", scale, minimum)
    if minimum is not None and minimum >= 0 and uln == Exact(Fraction(0)):
        reader.fault("FACT_RANGE", "an upper limit of normal must be above 0", ".uln")
    if isinstance(uln, Exact) and isinstance(lln, Exact) and lln.value > uln.value:  # type: ignore[operator]
        reader.fault("FACT_RANGE", "the lower limit of normal lies above the upper one", ".lln")
    if isinstance(value, Missing):  # what stands beside no value is looked at, and is of no result
        return value
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
    given = {key: plain_text(raw.get(key)) for key in ("unit", "uln_unit")}
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
        return _NO_LIMIT if limit == ABSENT else limit
    if scale is None:
        return _UNIT_NOT_COMPARABLE
    scaled = cast(Fraction, limit.value) * scale
    if minimum is not None and scaled < minimum:
        return reader.fault("FACT_RANGE", f"a limit of normal must lie {_domain(minimum, None)}", part)
    return Exact(scaled)


def _code(reader: Reader, kind: Code, raw: object) -> Value:
    if is_nan(raw):
        return reader.fact.absent
    if not isinstance(raw, str) or not raw.strip() or "|" in raw or len(raw) > 64:
        return reader.fault("FACT_CODE", f"a code of {kind.system} is due, in text and without its system")
    if not kind.fits(raw):
        return reader.fault("FACT_CODE", f"a code of {kind.system} has the form {' or '.join(kind.forms)}")
    return Exact(kind.token(raw))


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
