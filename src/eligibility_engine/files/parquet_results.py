"""Parquet out, through Polars: columns judged as columns, or rows judged one by one; parts that are put together."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any, Final, TypeVar

import polars as pl
from attrs import frozen

from eligibility_engine.backends.results import JUDGES, OUTCOMES, VERDICTS
from eligibility_engine.backends.screening import Screening, screening_of
from eligibility_engine.errors import codes_said
from eligibility_engine.explanation.phrases import counted
from eligibility_engine.files.by_row import RowByRow
from eligibility_engine.files.kept import Part
from eligibility_engine.files.parquet_source import ParquetSource, through_polars
from eligibility_engine.files.passing import Parts
from eligibility_engine.files.request import Request
from eligibility_engine.screening import Screened, Summary
from eligibility_engine.screening.summary import SHOWN_ERRORS
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.verdict import FAILING, Verdict
from eligibility_engine.writing.unfinished import Unfinished

T = TypeVar("T")
PART_ROWS: Final = 2**18
"""The rows of a part that is judged in columns, unless that would make too many."""

MOST_PARTS: Final = 400
"""How many parts there are at most: each is an open file until they are put together, and systems allow a thousand."""

ROWS_AT_ONCE: Final = 2**18
"""The rows of a part that are judged one by one and held until it is written."""

_GROUP: Final = 2**18
_KEYS_AT_ONCE: Final = 2**24


@frozen(slots=False)
class RowsIntoParquet(RowByRow):
    """Rows judged one by one, into columns as those of a frame that is screened."""

    @property
    def part_rows(self) -> int:
        """The rows of a part."""
        return ROWS_AT_ONCE

    def put(self, judged: Iterator[Screened], part: Unfinished, heading: bool) -> None:
        """Write a part."""
        rows: list[tuple[Any, ...]] = []
        for screened in judged:
            self.summary.add(screened)
            rows.append((*self._keys(screened), *_cells(screened, self.criteria_set)))
        frame = pl.DataFrame(rows, schema=self._schema, orient="row")
        name = part.target.name
        through_polars(lambda: frame.write_parquet(part.path, row_group_size=_GROUP), self.asked.file, name)

    @cached_property
    def _key_kinds(self) -> dict[str, Any]:
        """The types of the columns of the row key: those of the source, and text where it has none."""
        kinds = self.source.kinds if isinstance(self.source, ParquetSource) else {}
        return {key: kinds.get(key, pl.String()) for key in self.asked.keys}

    def _keys(self, screened: Screened) -> list[Any]:
        found = zip(screened.keys.values(), self._key_kinds.values(), strict=True)
        return [str(key) if key is not None and kind == pl.String else key for key, kind in found]

    @cached_property
    def _schema(self) -> dict[str, Any]:
        entries = [entry.id for entry in self.criteria_set.entries]
        return {
            **dict(zip(["subject", *self.asked.keys[1:]], self._key_kinds.values(), strict=True)),
            "eligibility": OUTCOMES,
            "error": pl.String(),
            **dict.fromkeys(entries, VERDICTS),
            "first_failing": pl.Enum(entries),
            "unknowns": pl.UInt16(),
            "judged_by": JUDGES,
        }

    def join(self, parts: Sequence[Part], whole: Unfinished) -> None:
        """Put the parts together."""
        join(parts, whole)


def _cells(screened: Screened, criteria_set: CriteriaSet) -> tuple[Any, ...]:
    """Return the cells of a row behind its key."""
    assessment = screened.assessment
    if assessment is None:
        lacking = [None] * (len(criteria_set.entries) + 2)
        return ("error", screened.message, *lacking, "reference")
    standings = [(result.id, result.standing) for result in assessment]
    failing = next((name for name, standing in standings if standing is Verdict.NOT_MET), None)
    unknowns = sum(standing is Verdict.UNKNOWN for _, standing in standings)
    verdicts = (result.verdict.value for result in assessment)
    return (assessment.eligibility.value, None, *verdicts, failing, unknowns, "reference")


@frozen(slots=False)
class InColumns:
    """A Parquet file judged in columns, part by part.

    Attributes:
        asked: what is read, and how it is judged.
        criteria_set: what judges.
        source: the opened file.
        summary: what is counted.
    """

    asked: Request
    criteria_set: CriteriaSet
    source: ParquetSource
    summary: Summary

    @property
    def part_rows(self) -> int:
        """The rows of a part, but for the last one."""
        return max(PART_ROWS, -(-self.source.count // MOST_PARTS))

    @cached_property
    def _screening(self) -> Screening:
        return screening_of(
            self.criteria_set,
            self.source.kinds,
            as_of=self.asked.as_of,
            keys=self.asked.keys,
            on_bad_value=self.asked.on_bad_value,
            not_collected=self.asked.not_collected,
            reference_ranges=self.asked.reference_ranges,
        )

    def write_parts(self, parts: Parts) -> None:
        """Write the parts that are not finished yet."""
        if parts.parts:
            self.summary.restore(parts.parts[-1].summary)
        for start in range(parts.rows, self.source.count, self.part_rows):
            with parts.next_part() as part:
                self._judge(start, part)
            parts.record(self.summary.rows, self.summary.kept())
        self.source.check_unchanged()
        self.summary.persons = self._through(lambda: persons(self.source.frame, self.asked.keys, self.source.count))
        by_reference = _not_by_columns(parts.parts)
        self.source.notes += (f"{counted(by_reference, 'row')} judged by the reference, the others in columns",)

    def _judge(self, start: int, part: Unfinished) -> None:
        judged = self._screening.of(self.source.frame.slice(start, self.part_rows))
        self._through(lambda: written(judged, part), part.target.name)
        self._through(lambda: count(pl.scan_parquet(part.path, glob=False), self.criteria_set, self.summary))

    def _through(self, work: Callable[[], T], written: str = "") -> T:
        return through_polars(work, self.source.path.name, written)

    def join(self, parts: Sequence[Part], whole: Unfinished) -> None:
        """Put the parts together."""
        join(parts, whole)


def _not_by_columns(parts: Sequence[Part]) -> int:
    """Return how many rows the reference has judged, or some entries of them."""
    frame = pl.scan_parquet([part.path for part in parts], glob=False, hive_partitioning=False)
    counts = frame.select((pl.col("judged_by") != "columns").sum()).collect(engine="streaming")
    return int(counts.to_series()[0])


def join(parts: Sequence[Part], whole: Unfinished) -> None:
    """Put parts together, in groups of so many rows, whatever those of the parts are."""
    found = pl.scan_parquet([part.path for part in parts], glob=False, hive_partitioning=False)
    through_polars(lambda: written(found, whole), "a part", whole.target.name)


def written(frame: pl.LazyFrame, part: Unfinished) -> None:
    """Write a frame to a file as it is worked out, in the order of its rows."""
    frame.sink_parquet(part.path, row_group_size=_GROUP, maintain_order=True)


def count(frame: pl.LazyFrame, criteria_set: CriteriaSet, summary: Summary) -> None:
    """Add what a part of a result holds to the counts."""
    outcomes = [(pl.col("eligibility") == name).sum().alias(f"\x00{name}") for name in OUTCOMES.categories]
    failed = [
        (pl.col(entry.id) == FAILING[entry.polarity].value).sum().alias(entry.id) for entry in criteria_set.entries
    ]
    unknown = [(pl.col(entry.id) == "unknown").sum().alias(f"\x00{entry.id}") for entry in criteria_set.entries]
    found = (
        frame.select(pl.len().alias("\x00"), *outcomes, *failed, *unknown)
        .collect(engine="streaming")
        .row(0, named=True)
    )
    _count_errors(frame, summary)
    summary.rows += found["\x00"]
    summary.outcomes.update({name: found[f"\x00{name}"] for name in OUTCOMES.categories})
    summary.failed.update({entry.id: found[entry.id] for entry in criteria_set.entries})
    summary.unknown.update({entry.id: found[f"\x00{entry.id}"] for entry in criteria_set.entries})


def _count_errors(frame: pl.LazyFrame, summary: Summary) -> None:
    """Count the rows in error by code, and keep the first of them."""
    errors = frame.select("error").with_row_index("row", offset=summary.rows + 1).filter(pl.col("error").is_not_null())
    for message, times in errors.group_by("error").len().collect(engine="streaming").rows():
        summary.errors.update(dict.fromkeys(codes_said(message), times))
    wanted = SHOWN_ERRORS - len(summary.first_errors)
    if wanted > 0:
        first = errors.head(wanted).collect(engine="streaming")
        summary.first_errors += [(number, None, message) for number, message in first.rows()]


def persons(frame: pl.LazyFrame, keys: Sequence[str], rows: int) -> int:
    """Return how many subjects there are: as many as rows, unless a key has more columns; in bounded memory."""
    if len(keys) == 1:
        return rows
    parts = rows // _KEYS_AT_ONCE + 1
    hashed = frame.select(pl.col(keys[0]).cast(pl.String).hash().alias("hash"))
    found = (hashed.filter(pl.col("hash") % parts == part).select(pl.col("hash").n_unique()) for part in range(parts))
    return sum(int(one.collect(engine="streaming").to_series()[0]) for one in found)
