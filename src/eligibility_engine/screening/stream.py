"""Judge many records as a stream: one result per row, a bad row is an `error` row, and the stream goes on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from hashlib import blake2b
from typing import Any

from attrs import field, frozen

from eligibility_engine.assessment import Assessment
from eligibility_engine.criteria_set import CriteriaSet
from eligibility_engine.errors import EligibilityError, FactError, Fault
from eligibility_engine.parsing import OnBadValue, parse_as_of
from eligibility_engine.reference_ranges import ReferenceRanges
from eligibility_engine.rows import NOT_COLLECTED, Row, declared_missing

Key = str | int


@frozen
class Screened:
    """One row judged: either an assessment, or what is wrong with the row.

    Attributes:
        number: the place of the row among the rows, from 1.
        line: the line of the file on which it ends, where there are lines.
        keys: the row key by column, as it was given; a part is None where it cannot be told.
        as_of: the date on which the row is judged; None where its own cannot be told.
        assessment: the assessment; None for a row in error.
        faults: what is wrong with a row in error; no message holds a value.
    """

    number: int
    line: int | None
    keys: Mapping[str, Key | None]
    as_of: date | None = None
    assessment: Assessment | None = field(default=None, repr=False)
    faults: tuple[Fault, ...] = ()

    @property
    def message(self) -> str:
        """All faults in one line, each with its code; empty for an assessed row."""
        return "; ".join(
            f"{'' if fault.path == '$' else f'{fault.path}: '}{fault.message} [{fault.code}]" for fault in self.faults
        )


def screen_records(
    criteria_set: CriteriaSet,
    rows: Iterable[Row | Mapping[str, Any]],
    *,
    as_of: date | str | None = None,
    on_bad_value: OnBadValue = "error",
    keys: Sequence[str] = ("subject",),
    not_collected: Iterable[str] = (),
    part: str | None = None,
    reference_ranges: ReferenceRanges | None = None,
) -> Iterator[Screened]:
    """Judge records one after another; nothing but a digest of each key is kept.

    Args:
        criteria_set: what judges.
        rows: rows of a source, or mappings of fact names and keys to plain values.
        as_of: the date on which eligibility is judged, or `@NAME` to take it from each row.
        on_bad_value: `missing` turns a bad value into a missing one, cause `invalid`, with a warning.
        keys: the names that hold the row key, the subject first; only an identical key is a duplicate.
        not_collected: facts that the source does not hold, or `@investigator` and the like for all facts of an
            answerer: where a record lacks one, the cause is `source_not_loaded`.
        part: the part of the set to judge, where it has parts.
        reference_ranges: a table that gives results the limits of normal they lack.

    Raises:
        EligibilityError: `AS_OF` without a date; `PART` when a part is due, unknown, or named for a set without.
        InputError: `INPUT_COLUMN` when `not_collected` names no fact.
    """
    day = as_of[1:] if isinstance(as_of, str) and as_of.startswith("@") else parse_as_of(as_of)
    lacking = dict.fromkeys(declared_missing(criteria_set.facts, not_collected), NOT_COLLECTED)
    judge = _Judge(criteria_set.part(part), day, on_bad_value, tuple(keys), lacking, set(), reference_ranges)
    return (judge.screen(row if isinstance(row, Row) else Row(number, None, row)) for number, row in enumerate(rows, 1))


@frozen
class _Judge:
    """What stays the same from row to row, and the digests of the keys seen."""

    criteria_set: CriteriaSet
    as_of: date | str
    on_bad_value: OnBadValue
    keys: tuple[str, ...]
    lacking: Mapping[str, Any]
    seen: set[bytes]
    ranges: ReferenceRanges | None

    def screen(self, row: Row) -> Screened:
        if not isinstance(row.record, Mapping):
            faults = row.faults or (Fault("FACT_RECORD", "$", "a record is a mapping of fact names to values"),)
            day = self.as_of if isinstance(self.as_of, date) else None
            return Screened(row.number, row.line, dict.fromkeys(self.keys), day, None, faults)
        keys = {name: _key(row.record.get(name)) for name in self.keys}
        day = self.as_of if isinstance(self.as_of, date) else _calendar_day(row.record.get(self.as_of))
        wrong = self._wrong_key(keys)
        found = row.faults if row.refused else wrong or self._judged(row.record, row.faults, day)
        if isinstance(found, Assessment):
            return Screened(row.number, row.line, keys, day, found)
        return Screened(row.number, row.line, keys, day, None, found)

    def _wrong_key(self, keys: Mapping[str, Key | None]) -> tuple[Fault, ...]:
        absent = [name for name, key in keys.items() if key is None]
        if absent:
            message = "the row key is missing; a text or a whole number is due"
            return tuple(Fault("SUBJECT_MISSING", f"$.{name}", message) for name in absent)
        digest = digest_of(keys.values())
        if digest in self.seen:
            message = "a row with this key came before and stands; --key names one more column that tells rows apart"
            return (Fault("SUBJECT_DUPLICATE", f"$.{self.keys[0]}", message),)
        self.seen.add(digest)
        return ()

    def _judged(
        self, record: Mapping[str, Any], unread: tuple[Fault, ...], day: date | None
    ) -> Assessment | tuple[Fault, ...]:
        """Return the assessment, or everything that is wrong with the record."""
        if day is None:
            absent = record.get(str(self.as_of)) in (None, "")
            problem = "due here, as" if absent else "no calendar date; write"
            return (Fault("AS_OF", f"$.{self.as_of}", f"the as-of date of the row is {problem} YYYY-MM-DD"),)
        faults = unread if self.on_bad_value == "error" else ()
        try:
            assessment = self._assess(record, unread, day)
            if not faults:
                _look(assessment)
                return assessment
        except FactError as error:
            faults = (*faults, *error.faults)
        except Exception as error:
            # Its text may hold a value, so its type must do.
            faults = (Fault("CRITERION_FAILED", "$", f"a criterion raised {type(error).__name__}; tell its author"),)
        return faults

    def _assess(self, record: Mapping[str, Any], unread: tuple[Fault, ...], day: date) -> Assessment:
        schema = self.criteria_set.facts
        beside = {*self.keys, self.as_of}
        facts = {name: value for name, value in record.items() if name in schema or name not in beside}
        found = self.criteria_set.assess(
            {**self.lacking, **facts}, as_of=day, on_bad_value=self.on_bad_value, reference_ranges=self.ranges
        )
        return Assessment(self.criteria_set, found.facts, day, (*unread, *found.faults)) if unread else found


def digest_of(parts: Iterable[Key | None]) -> bytes:
    """Return 16 bytes that stand for a row key: enough for a billion rows, and little to keep."""
    return blake2b(repr([str(part) for part in parts]).encode(), digest_size=16).digest()


def _calendar_day(value: Any) -> date | None:
    try:
        return parse_as_of(value)
    except EligibilityError:
        return None


def _look(assessment: Assessment) -> None:
    """Make what every result shows, so that a criterion that raises does so here."""
    for name in ("eligibility", "decisive", "missing", "open_to", "recoverable", "warnings"):
        getattr(assessment, name)


def _key(value: Any) -> Key | None:
    """Return a value that can name a row, or None: blank, no text and no whole number, or no valid text."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    usable = str(value).strip() and not any("\ud800" <= mark <= "\udfff" for mark in str(value))
    return value if usable else None
