"""Thresholds swept over what a result was made of: the file that was screened is judged once more, at other values."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from attrs import frozen

from eligibility_engine.analysis import Sweep, chosen_threshold, sweep
from eligibility_engine.errors import EligibilityError
from eligibility_engine.files.changed_rules import judge_of
from eligibility_engine.files.event_files import EventFiles
from eligibility_engine.files.judging_again import judged_again
from eligibility_engine.files.ranges import RangesFile
from eligibility_engine.files.reading import read_results
from eligibility_engine.files.replaying import request_of
from eligibility_engine.reference_ranges.ranges import ReferenceRanges
from eligibility_engine.study.criteria_set import CriteriaSet


@frozen
class Wanted:
    """A threshold to sweep.

    Attributes:
        entry: the id of the entry.
        values: the values to try.
        threshold: which of its thresholds, from 1; None where it has one.
    """

    entry: str
    values: Sequence[object]
    threshold: int | None = None


def sweeps_of_result(
    result: str | Path,
    facts: str | Path,
    wanted: Iterable[Wanted],
    *,
    criteria_set: CriteriaSet | None = None,
    events: Mapping[str, str | Path] | None = None,
    reference_ranges: ReferenceRanges | None = None,
) -> tuple[Sweep, ...]:
    """Judge what a result was made of at other thresholds, and count the persons; the file is read once for each.

    Args:
        result: the path of a result that was written with its manifest.
        facts: the file that was screened.
        wanted: the thresholds and their values.
        criteria_set: the set that judged, where it is not registered.
        events: the file of each event table that was no part of the facts, by table.
        reference_ranges: the table of limits of normal, where there was one.

    Raises:
        InputError: `RESULT_FACTS` where a file is not the one that was screened; what `read_results` refuses.
        EligibilityError: `USAGE` where the row key has more columns than the subject, so that rows are no persons; what
            `chosen_threshold` and `sweep` refuse.
    """
    files, ranges = EventFiles.of(events or {}), RangesFile.of(reference_ranges)
    return swept_of_result(result, facts, wanted, criteria_set, files, ranges)


def swept_of_result(
    result: str | Path,
    facts: str | Path,
    wanted: Iterable[Wanted],
    criteria_set: CriteriaSet | None,
    events: EventFiles,
    ranges: RangesFile | None,
) -> tuple[Sweep, ...]:
    """Judge at other thresholds; see `sweeps_of_result`."""
    with read_results(result) as found:
        manifest = found.manifest
    if len(manifest.reading["keys"]) > 1:
        said = "a sweep counts rows, and a person has several where the row key has more columns than the subject"
        raise EligibilityError(f"{said}; screen one row for each", code="USAGE")
    judge, asked = judge_of(manifest, criteria_set), request_of(manifest, facts, events, ranges)
    swept = tuple(sweep(chosen_threshold(judge, one.entry, one.threshold), one.values) for one in wanted)
    for one in swept:
        for screened in judged_again(manifest, asked, one.criteria_set):
            one.add(screened.assessment)
    return swept
