"""How the answer to a fact that asks for judgement is read: the value, and who gave it, when and why."""

from collections.abc import Mapping
from typing import Any, Final

from eligibility_engine.codes.code import Code
from eligibility_engine.dates import parse_date
from eligibility_engine.exact import is_nan
from eligibility_engine.facts import Date, Enumeration, Flag, Instant, Integer, Measurement
from eligibility_engine.knowledge import Answer
from eligibility_engine.reading.reader import Reader
from eligibility_engine.value import Missing
from eligibility_engine.verdict import Cause

_SIGNED: Final = ("by", "at", "because")
_SIGNED_BESIDE_A_DATE: Final = ("by", "because")


def _signature(reader: Reader) -> tuple[str, ...]:
    """Return the keys of a signature; the `at` of a measurement is the day on which that was taken."""
    return _SIGNED_BESIDE_A_DATE if isinstance(reader.fact.type, Measurement) else _SIGNED


def is_signed(reader: Reader, raw: Mapping[str, Any]) -> bool:
    """Say whether an object is an answer to a fact that asks for judgement, with who gave it, when or why."""
    return reader.fact.judgement and any(key in raw for key in _signature(reader))


def unsigned(reader: Reader, raw: Mapping[str, Any]) -> Any:
    """Return the value of an answer as a record without a signature gives it."""
    signature = _signature(reader)
    rest = {key: value for key, value in raw.items() if key not in signature}
    return rest["value"] if set(rest) == {"value"} else rest


def is_unreadable_answer(reader: Reader, raw: Mapping[str, Any]) -> bool:
    """Say whether an object is meant as an answer, and holds nobody who gave it, or more than an answer does."""
    takes_no_object = isinstance(reader.fact.type, (Flag, Enumeration, Integer, Date, Instant, Code))
    return reader.fact.judgement and takes_no_object and "missing" not in raw


def refuse_answer(reader: Reader) -> Missing:
    """Note how an answer to a fact that asks for judgement is written."""
    signed = '{"value": ..., "by": who, "at": when, "because": why}'
    return reader.fault("FACT_TYPE", f"an answer is its value alone, or signed by one of by, at, because: {signed}")


def read_answer(reader: Reader, raw: Mapping[str, Any]) -> Answer | Missing:
    """Return who answered, when and why; one given after the as-of date is missing, cause `outside_window`."""
    texts = {}
    for key in ("by", "because"):
        given = raw.get(key)
        if given is not None and not isinstance(given, str) and not is_nan(given):
            reader.fault("FACT_TYPE", "a text is due", f".{key}")
        texts[key] = given.strip() if isinstance(given, str) else ""
    given = raw.get("at") if "at" in _signature(reader) else None
    days = (given, given) if given is None else parse_date(str(given))
    if days is None or days[0] != days[1]:
        return reader.fault("FACT_DATE", "the day of the answer is due; write YYYY-MM-DD", ".at")
    if days[0] is not None and days[0] > reader.as_of:
        return Missing((Cause.OUTSIDE_WINDOW,))
    return Answer(texts["by"], days[0], texts["because"])
