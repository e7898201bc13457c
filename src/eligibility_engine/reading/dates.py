"""How dates and instants are read: calendar days, years and months where the fact allows them, times."""

from datetime import date, datetime
from functools import lru_cache
from typing import Final

from eligibility_engine.dates import in_fixed_offset, parse_date, parse_instant
from eligibility_engine.exact import is_nan
from eligibility_engine.facts import Date, End
from eligibility_engine.reading.reader import ABSENT, Reader
from eligibility_engine.value import Exact, Missing, Value, interval


def read_date_part(reader: Reader, raw: object) -> Value:
    """Read the date of a measurement: a date, a partial date, or the civil day of an instant."""
    if raw is None:
        return ABSENT
    if isinstance(raw, datetime):
        return ABSENT if _is_not_a_time(raw) else Exact(raw.date())
    if isinstance(raw, str) and (moment := parse_instant(raw)) is not None:
        return Exact(moment.date())
    return read_date(reader, Date(partial=True), raw, ".at")


def read_date(reader: Reader, kind: Date, raw: object, part: str = "") -> Value:
    """Read a date: a day, or a year or month where the fact allows them, as the interval of its days."""
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
        return ABSENT if part else reader.fact.absent
    if not isinstance(raw, str):
        return reader.fault("FACT_TYPE", "a date is due, as text in the form YYYY-MM-DD", part)
    days = _parsed(raw)
    if days is None:
        form = "YYYY-MM-DD, YYYY-MM or YYYY" if kind.partial else "YYYY-MM-DD"
        ongoing = ", or ongoing" if isinstance(reader.fact.type, End) else ""
        return reader.fault("FACT_DATE", f"no calendar date; write {form}{ongoing}", part)
    if days[0] != days[1] and not kind.partial:
        return reader.fault("FACT_DATE", "the day is needed here; write YYYY-MM-DD", part)
    return days


_parsed: Final = lru_cache(maxsize=65536)(parse_date)
"""Dates recur, within one record and from one to the next."""


def _is_not_a_time(raw: object) -> bool:
    """Recognise the NaT of pandas: the one date and time that differs from itself."""
    return isinstance(raw, datetime) and raw != raw  # noqa: PLR0124


def read_instant(reader: Reader, raw: object) -> Value:
    """Read an instant; a date alone stays a date here and becomes the instants of that day in `_settle_instants`."""
    if isinstance(raw, datetime):
        return reader.fact.absent if _is_not_a_time(raw) else Exact(in_fixed_offset(raw))
    if isinstance(raw, str) and "T" in raw:
        moment = parse_instant(raw)
        message = "no date and time; write YYYY-MM-DDTHH:MM with an optional offset such as +08:00"
        return reader.fault("FACT_DATE", message) if moment is None else Exact(moment)
    return read_date(reader, Date(), raw)
