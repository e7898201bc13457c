"""A result judged again: the same set, date, part, options and reading, as its manifest names them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from eligibility_engine.analysis import Comparison
from eligibility_engine.errors import EligibilityError
from eligibility_engine.files.comparing import compared
from eligibility_engine.files.event_files import EventFiles
from eligibility_engine.files.judged_by import keyed, set_of
from eligibility_engine.files.manifest import Manifest
from eligibility_engine.files.ranges import RangesFile
from eligibility_engine.files.reading import ResultFile, read_results
from eligibility_engine.files.request import Request
from eligibility_engine.files.results import named_keys, result_data
from eligibility_engine.reference_ranges.ranges import ReferenceRanges
from eligibility_engine.sources import Source
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.version import __version__


@frozen
class Replay:
    """What became of a result that was judged again.

    Attributes:
        manifest: of the result.
        criteria_set: the set that judged again.
        comparison: the result, as the first side, against what was found now; the rows that differ are listed.
        others: what is another one now: by `rules`, `engine`, `facts`, `event tables` and `reference ranges`, what the
            manifest names and what there is.
        unkeyed: rows in error without a key of their own: in the result, and now.
    """

    manifest: Manifest
    criteria_set: CriteriaSet
    comparison: Comparison
    others: Mapping[str, tuple[Any, Any]]
    unkeyed: tuple[int, int]

    @property
    def differs(self) -> bool:
        """Whether any row differs, is gone or is new."""
        return self.comparison.differs or self.unkeyed[0] != self.unkeyed[1]

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        found = self.comparison
        return {
            "others": {name: list(both) for name, both in self.others.items()},
            **self.manifest.rules,
            "as_of": self.manifest.as_of,
            "rows": found.rows,
            "changed": found.changed,
            "only_in_result": found.only_first,
            "only_now": found.only_second,
            "unkeyed": list(self.unkeyed),
            "changes": [change.to_dict() for change in found.changes],
            "keys_only_in_result": [list(key) for key in found.keys_only[0]],
            "keys_only_now": [list(key) for key in found.keys_only[1]],
        }


def replay(
    result: str | Path,
    facts: str | Path,
    *,
    criteria_set: CriteriaSet | None = None,
    events: Mapping[str, str | Path] | None = None,
    reference_ranges: ReferenceRanges | None = None,
) -> Replay:
    """Judge again what a result was made of, and compare every row.

    The set, its version, revision, part and options, the as-of date, and how the facts are read: all are taken from the
    manifest. What differs from it now (rules, engine, facts) is told, and judged all the same.

    Args:
        result: the path of a result that was written with its manifest.
        facts: the file that was screened.
        criteria_set: the set that judged, where it is not registered.
        events: the file of each event table that was no part of the facts, by table.
        reference_ranges: the table of limits of normal, where there was one.

    Raises:
        InputError: what `read_results` refuses, or keeps the facts from being read as a whole.
        EligibilityError: `RESULT_RULES` for a set that did not judge; `USAGE` where event tables or limits of normal
            are handed over that the result was not made with, or lack.
    """
    files, ranges = EventFiles.of(events or {}), RangesFile.of(reference_ranges)
    return replayed(result, facts, criteria_set, files, ranges)


def replayed(
    result: str | Path,
    facts: str | Path,
    criteria_set: CriteriaSet | None,
    events: EventFiles,
    ranges: RangesFile | None,
) -> Replay:
    """Judge again; see `replay`."""
    with read_results(result) as found:
        judge = set_of(found.manifest, criteria_set)
        asked = request_of(found.manifest, facts, events, ranges)
        with asked.opened(judge, ()) as source:
            return _replayed(found, judge, asked, source)


def _replayed(found: ResultFile, judge: CriteriaSet, asked: Request, source: Source) -> Replay:
    judged = asked.judge(judge, source.rows)
    rows = ({**named_keys(screened), **result_data(screened, judge)} for screened in judged)
    then, now = (keyed(iter(side), asked.keys, beside=True) for side in (found.rows, rows))
    comparison = compared(then, now, listing=True)
    others = _others(found.manifest, judge, asked, source)
    return Replay(found.manifest, judge, comparison, others, (then.unkeyed, now.unkeyed))


def request_of(manifest: Manifest, facts: str | Path, events: EventFiles, ranges: RangesFile | None) -> Request:
    """Return how the facts of a result were read and judged, as its manifest says.

    Args:
        manifest: of the result.
        facts: the file that was screened.
        events: the files of event tables.
        ranges: the table of limits of normal, where there was one.

    Raises:
        EligibilityError: `USAGE` where event tables or limits of normal do not fit the manifest.
    """
    reading = manifest.reading
    told, given = sorted(manifest.events), sorted(events.tables)
    if told != given:
        due = " ".join(f"--events {table}=FILE" for table in told) or "no --events"
        raise EligibilityError(f"the result was made with other event tables; due: {due}", code="USAGE")
    if (reading["reference_ranges"] is None) != (ranges is None):
        due = "none" if ranges is not None else "--reference-ranges CSV"
        raise EligibilityError(f"the result was made with other limits of normal; due: {due}", code="USAGE")
    complete = tuple(table for table in told if manifest.events[table]["complete"])
    return Request(
        str(facts),
        manifest.as_of,
        tuple(reading["keys"]),
        manifest.source["format"],
        reading["delimiter"],
        tuple(reading["not_collected"]),
        reading["on_bad_value"],
        ranges,
        EventFiles(events.files, complete),
    )


def _others(manifest: Manifest, judge: CriteriaSet, asked: Request, source: Source) -> dict[str, tuple[Any, Any]]:
    """Return what is not what the manifest names, once the source has been read to its end."""
    events = manifest.events
    table = asked.reference_ranges
    both = {
        "rules": (manifest.rules["digest"], judge.digest),
        "engine": (manifest.engine, __version__),
        "facts": (manifest.source["sha256"], source.content.sha256),
        "event tables": (
            {table: told["sha256"] for table, told in events.items()},
            {table: content.sha256 for table, content in source.events.items()},
        ),
        "reference ranges": (manifest.reading["reference_ranges"], None if table is None else table.digest),
    }
    return {name: pair for name, pair in both.items() if pair[0] != pair[1]}
