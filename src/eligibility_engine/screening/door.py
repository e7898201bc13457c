"""Which row this is: its key, its date, and what refuses it before anybody is judged."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from attrs import field, frozen

from eligibility_engine.errors import EligibilityError, Fault
from eligibility_engine.facts import Schema
from eligibility_engine.reading.parsing import parse_as_of
from eligibility_engine.reading.rows import Row
from eligibility_engine.screening.seen import Seen, digest_of

Key = str | int


@frozen
class Identified:
    """A row with its key and its date, and what is wrong with it as a row.

    Attributes:
        keys: the row key by column; a part is None where it cannot be told.
        as_of: the date on which the row is judged; None where it cannot be told.
        record: the record; empty where there is none.
        faults: why nobody can be judged; empty when somebody can.
    """

    keys: Mapping[str, Key | None]
    as_of: date | None
    record: Mapping[str, Any]
    faults: tuple[Fault, ...] = ()


@frozen
class Door:
    """What stays the same from row to row, and the keys seen.

    Attributes:
        as_of: the date on which eligibility is judged, or the name under which each row holds its own.
        keys: the names that hold the row key, the subject first.
    """

    as_of: date | str
    keys: tuple[str, ...]
    _seen: Seen = field(factory=Seen)

    def identified(self, row: Row) -> Identified:
        """Return which row this is; only an identical key is a duplicate."""
        if not isinstance(row.record, Mapping):
            faults = row.faults or (Fault("FACT_RECORD", "$", "a record is a mapping of fact names to values"),)
            return Identified(
                dict.fromkeys(self.keys), self.as_of if isinstance(self.as_of, date) else None, {}, faults
            )
        keys = {name: _key(row.record.get(name)) for name in self.keys}
        day = self.as_of if isinstance(self.as_of, date) else _calendar_day(row.record.get(self.as_of))
        wrong = self._wrong_key(keys)
        faults = row.faults if row.refused else wrong or self._undated(row.record, day)
        return Identified(keys, day, row.record, faults)

    def facts(self, record: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
        """Return a record without its key and its date, so far as these are no facts."""
        beside = {*self.keys, self.as_of}
        return {name: value for name, value in record.items() if name in schema or name not in beside}

    def _wrong_key(self, keys: Mapping[str, Key | None]) -> tuple[Fault, ...]:
        absent = [name for name, key in keys.items() if key is None]
        if absent:
            message = "the row key is missing; a text or a whole number is due"
            return tuple(Fault("SUBJECT_MISSING", f"$.{name}", message) for name in absent)
        if self._seen.add(digest_of(keys.values())):
            return ()
        message = "a row with this key came before and stands; --key names one more column that tells rows apart"
        return (Fault("SUBJECT_DUPLICATE", f"$.{self.keys[0]}", message),)

    def _undated(self, record: Mapping[str, Any], day: date | None) -> tuple[Fault, ...]:
        if day is not None:
            return ()
        absent = record.get(str(self.as_of)) in (None, "")
        problem = "due here, as" if absent else "no calendar date; write"
        return (Fault("AS_OF", f"$.{self.as_of}", f"the as-of date of the row is {problem} YYYY-MM-DD"),)


def door(as_of: date | str | None, keys: Iterable[str]) -> Door:
    """Return the door of a stream.

    Args:
        as_of: the date on which eligibility is judged, or `@NAME` to take it from each row.
        keys: the names that hold the row key, the subject first.

    Raises:
        EligibilityError: `AS_OF` without a date.
    """
    named = isinstance(as_of, str) and as_of.startswith("@")
    return Door(str(as_of)[1:] if named else parse_as_of(as_of), tuple(keys))


def _calendar_day(value: Any) -> date | None:
    try:
        return parse_as_of(value)
    except EligibilityError:
        return None


def _key(value: Any) -> Key | None:
    """Return a value that can name a row, or None: blank, no text and no whole number, or no valid text."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    usable = str(value).strip() and not any("\ud800" <= mark <= "\udfff" for mark in str(value))
    return value if usable else None
