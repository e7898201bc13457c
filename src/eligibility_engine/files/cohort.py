"""The cohort of a result that was written to a file: each person once, and judged again only for what is missing."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from attrs import evolve

from eligibility_engine.analysis import Cohort, Screening
from eligibility_engine.errors import InputError
from eligibility_engine.files.changed_rules import judge_of
from eligibility_engine.files.counting import count_result
from eligibility_engine.files.event_files import EventFiles
from eligibility_engine.files.judged_by import is_unkeyed
from eligibility_engine.files.judging_again import judged_again
from eligibility_engine.files.manifest import Manifest
from eligibility_engine.files.ranges import RangesFile
from eligibility_engine.files.reading import ResultRow, read_results
from eligibility_engine.files.replaying import request_of
from eligibility_engine.files.request import Request
from eligibility_engine.files.results import named_keys, result_data
from eligibility_engine.reference_ranges.ranges import ReferenceRanges
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.verdict import FAILING, Verdict

_RANK: Final = {"eligible": 0, "undetermined": 1, "ineligible": 2, None: 3}


def cohort_of_result(
    path: str | Path,
    *,
    criteria_set: CriteriaSet | None = None,
    facts: str | Path | None = None,
    events: Mapping[str, str | Path] | None = None,
    reference_ranges: ReferenceRanges | None = None,
) -> Cohort:
    """Count the persons of a result, each once.

    Of a person with several rows the best one counts: eligible before undetermined before ineligible before error, then
    the one with the fewest entries that fail, then with the fewest that are open, then the first one. Memory grows with
    the persons only where the row key has more columns than the subject.

    Args:
        path: a result that was written with its manifest.
        criteria_set: the set that judged, where it is not registered.
        facts: the file that was screened; it is judged once more where the result, as Parquet, does not tell what is
            missing.
        events: with facts, the file of each event table that was no part of them, by table.
        reference_ranges: with facts, the table of limits of normal, where there was one.

    Raises:
        InputError: what `read_results` refuses; `RESULT_FACTS` where a file is not the one that was screened, or this
            engine judges somebody in it otherwise.
        EligibilityError: `RESULT_RULES` for a set that did not judge; what `registry.get` raises when it is not found;
            `USAGE` where event tables or limits of normal do not fit the manifest.
    """
    files, ranges = EventFiles.of(events or {}), RangesFile.of(reference_ranges)
    return counted_cohort(path, criteria_set, facts, files, ranges)


def counted_cohort(
    path: str | Path,
    criteria_set: CriteriaSet | None,
    facts: str | Path | None,
    events: EventFiles,
    ranges: RangesFile | None,
) -> Cohort:
    """Count the persons of a result; see `cohort_of_result`."""
    with read_results(path) as found:
        manifest = found.manifest
        judge = judge_of(manifest, criteria_set)
        in_columns = manifest.result["format"] == "parquet"
        made = (manifest.as_of, manifest.counts["rows"], not in_columns, manifest.engine)
        cohort = Cohort(Screening(judge, *made, ranges=manifest.reading["reference_ranges"]))
        if in_columns and len(manifest.reading["keys"]) == 1:
            cohort.add_standings(count_result(path, criteria_set=criteria_set).standings)
            # Rows that are nobody's are in error, too; every other row is a person.
            cohort.unnamed = manifest.counts["rows"] - manifest.counts["persons"]
            cohort.errors -= cohort.unnamed
        else:
            _add_rows(cohort, manifest, found.rows)
    if facts is None or cohort.screening.tells_missing:
        return cohort
    return _with_missing(cohort, manifest, request_of(manifest, facts, events, ranges))


def _with_missing(cohort: Cohort, manifest: Manifest, asked: Request) -> Cohort:
    """Judge everybody once more, and count the same persons with what is missing."""
    judge = cohort.criteria_set
    again = Cohort(evolve(cohort.screening, tells_missing=True, judged_again=True))
    rows = (
        {**named_keys(screened), **result_data(screened, judge)} for screened in judged_again(manifest, asked, judge)
    )
    _add_rows(again, manifest, rows)
    found, told = ((one.standings.counts, one.errors, one.unnamed) for one in (again, cohort))
    if found != told:
        said = f"this engine judges somebody otherwise than {manifest.engine}, which made the result"
        raise InputError(f"{said}; screen the file again", code="RESULT_FACTS")
    return again


def _add_rows(cohort: Cohort, manifest: Manifest, rows: Iterator[ResultRow]) -> None:
    several = len(manifest.reading["keys"]) > 1
    named = _named(cohort, rows, several)
    for row in _best(cohort.criteria_set, named) if several else named:
        if row["eligibility"] is None:
            cohort.errors += 1
        else:
            cohort.add_verdicts(row["criteria"], row.get("missing", ()))


def _named(cohort: Cohort, rows: Iterator[ResultRow], several: bool) -> Iterator[ResultRow]:
    """Yield the rows that are somebody's, and count the others; a row in error has no eligibility.

    Where a person may have several rows, one whose key is bad in another column is still that person's.
    """
    for row in rows:
        if row["subject"] is None if several else is_unkeyed(row):
            cohort.unnamed += 1
        else:
            yield {**row, "eligibility": None} if row.get("error") else row


class _Kept(NamedTuple):
    """The best row of a person so far, and how good it is."""

    rank: tuple[int, int, int]
    row: ResultRow


def _best(judge: CriteriaSet, rows: Iterable[ResultRow]) -> Iterator[ResultRow]:
    """Yield the best row of each person."""
    failing = {entry.id: FAILING[entry.polarity] for entry in judge.entries}
    kept: dict[str, _Kept] = {}
    for row in rows:
        subject, rank = json.dumps(row["subject"]), _rank(row, failing)
        if subject not in kept or rank < kept[subject].rank:
            brief = {name: row[name] for name in ("eligibility", "criteria", "missing") if name in row}
            kept[subject] = _Kept(rank, brief)
    return (one.row for one in kept.values())


def _rank(row: ResultRow, failing: Mapping[str, Verdict]) -> tuple[int, int, int]:
    verdicts: Mapping[str, str] = row.get("criteria", {})
    failed = sum(verdict == failing[name] for name, verdict in verdicts.items())
    return _RANK[row["eligibility"]], failed, sum(verdict == Verdict.UNKNOWN for verdict in verdicts.values())
