"""Match many records against many sets as a stream: one ranking per row, and a bad row is an `error` row."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from attrs import field, frozen

from eligibility_engine.errors import FactError, Fault, faults_said
from eligibility_engine.matching import Matcher, Matches
from eligibility_engine.reading.parsing import OnBadValue
from eligibility_engine.reading.rows import NOT_COLLECTED, Row, declared_missing
from eligibility_engine.reference_ranges.ranges import ReferenceRanges
from eligibility_engine.screening.door import Door, Key, door


@frozen
class MatchedRow:
    """One row matched: either a ranking of the sets, or what is wrong with the row.

    Attributes:
        number: the place of the row among the rows, from 1.
        line: the line of the file on which it ends, where there are lines.
        keys: the row key by column, as it was given; a part is None where it cannot be told.
        as_of: the date on which the row is judged; None where its own cannot be told.
        matches: what the sets say, ranked; None for a row in error.
        faults: what is wrong with a row in error; no message holds a value.
    """

    number: int
    line: int | None
    keys: Mapping[str, Key | None]
    as_of: date | None = None
    matches: Matches | None = field(default=None, repr=False)
    faults: tuple[Fault, ...] = ()

    @property
    def message(self) -> str:
        """All faults in one line, each with its code; empty for a row that was matched."""
        return faults_said(self.faults)

    @property
    def in_error(self) -> bool:
        """Whether the row, or the line of any set, is in error."""
        return self.matches is None or any(match.assessment is None for match in self.matches)


def match_records(
    matcher: Matcher,
    rows: Iterable[Row | Mapping[str, Any]],
    *,
    as_of: date | str | None = None,
    on_bad_value: OnBadValue = "error",
    keys: Sequence[str] = ("subject",),
    not_collected: Iterable[str] = (),
    reference_ranges: ReferenceRanges | None = None,
) -> Iterator[MatchedRow]:
    """Match records one after another. The arguments are those of `screen_records`, `reference_ranges` of `Matcher`.

    Raises:
        EligibilityError: `AS_OF` without a date.
        InputError: `INPUT_COLUMN` when `not_collected` names no fact.
    """
    entrance = door(as_of, keys)
    lacking = dict.fromkeys(declared_missing(matcher.facts, not_collected), NOT_COLLECTED)
    numbered = (row if isinstance(row, Row) else Row(number, None, row) for number, row in enumerate(rows, 1))
    return (_matched(matcher, entrance, lacking, row, on_bad_value, reference_ranges) for row in numbered)


def _matched(
    matcher: Matcher,
    entrance: Door,
    lacking: Mapping[str, Any],
    row: Row,
    on_bad_value: OnBadValue,
    ranges: ReferenceRanges | None,
) -> MatchedRow:
    found = entrance.identified(row)
    faults, matches = found.faults, None
    if not faults:
        record = {**lacking, **entrance.facts(found.record, matcher.facts)}
        try:
            matches = matcher.match(
                record, as_of=found.as_of, on_bad_value=on_bad_value, unread=row.faults, reference_ranges=ranges
            )
        except FactError as error:
            faults = error.faults
    return MatchedRow(row.number, row.line, found.keys, found.as_of, matches, faults)
