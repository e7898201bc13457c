"""Judge many records as a stream: one result per row, a bad row is an `error` row, and the stream goes on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from attrs import field, frozen

from eligibility_engine.errors import CriterionError, FactError, Fault, faults_said
from eligibility_engine.matching import criterion_failed, look
from eligibility_engine.reading.parsing import OnBadValue
from eligibility_engine.reading.rows import NOT_COLLECTED, Row, declared_missing
from eligibility_engine.reference_ranges.ranges import ReferenceRanges
from eligibility_engine.screening.door import Door, Key, door
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.study.criteria_set import CriteriaSet


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
        return faults_said(self.faults)


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
    after: int = 0,
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
        after: so many rows have been judged before: their keys are told apart, and they have no assessment.

    Raises:
        EligibilityError: `AS_OF` without a date; `PART` when a part is due, unknown, or named for a set without.
        InputError: `INPUT_COLUMN` when `not_collected` names no fact.
    """
    entrance = door(as_of, keys)
    lacking = dict.fromkeys(declared_missing(criteria_set.facts, not_collected), NOT_COLLECTED)
    judge = _Judge(criteria_set.part(part), entrance, on_bad_value, lacking, reference_ranges)
    numbered = (row if isinstance(row, Row) else Row(number, None, row) for number, row in enumerate(rows, 1))
    return (judge.screen(row) if row.number > after else judge.passed(row) for row in numbered)


@frozen
class _Judge:
    """What stays the same from row to row."""

    criteria_set: CriteriaSet
    door: Door
    on_bad_value: OnBadValue
    lacking: Mapping[str, Any]
    ranges: ReferenceRanges | None

    def screen(self, row: Row) -> Screened:
        found = self.door.identified(row)
        judged = found.faults or self._judged(found.record, row.faults, found.as_of)
        if isinstance(judged, Assessment):
            return Screened(row.number, row.line, found.keys, found.as_of, judged)
        return Screened(row.number, row.line, found.keys, found.as_of, None, judged)

    def passed(self, row: Row) -> Screened:
        found = self.door.identified(row)
        return Screened(row.number, row.line, found.keys, found.as_of, None, found.faults)

    def _judged(
        self, record: Mapping[str, Any], unread: tuple[Fault, ...], day: date | None
    ) -> Assessment | tuple[Fault, ...]:
        """Return the assessment, or everything that is wrong with the record."""
        faults = unread if self.on_bad_value == "error" else ()
        try:
            assessment = self._assess(record, unread, day)
        except FactError as error:
            return (*faults, *error.faults)
        except CriterionError as error:
            return (*faults, criterion_failed(error))
        return faults or look(assessment) or assessment

    def _assess(self, record: Mapping[str, Any], unread: tuple[Fault, ...], day: date | None) -> Assessment:
        facts = self.door.facts(record, self.criteria_set.facts)
        found = self.criteria_set.assess(
            {**self.lacking, **facts}, as_of=day, on_bad_value=self.on_bad_value, reference_ranges=self.ranges
        )
        return Assessment(self.criteria_set, found.facts, found.as_of, (*unread, *found.faults)) if unread else found
