"""The attrition of a result that was written to a file: nobody is judged again."""

from collections import Counter
from pathlib import Path

from attrs import frozen

from eligibility_engine.analysis import Standings, standings_of_frame
from eligibility_engine.errors import codes_said
from eligibility_engine.files.changed_rules import judge_of
from eligibility_engine.files.manifest import Manifest
from eligibility_engine.files.reading import ResultFile, read_results
from eligibility_engine.study.criteria_set import CriteriaSet


@frozen
class CountedResult:
    """A result, grouped by how its entries stand.

    Attributes:
        standings: the rows by how the entries stand.
        manifest: of the result.
        codes: rows in error by code.
    """

    standings: Standings
    manifest: Manifest
    codes: Counter[str]


def count_result(path: str | Path, *, criteria_set: CriteriaSet | None = None) -> CountedResult:
    """Group the rows of a result by their verdicts; the memory is that of the distinct ways in which entries stand.

    Args:
        path: a result that was written with its manifest.
        criteria_set: the set that judged, where it is not registered: it says what is an exclusion.

    Raises:
        InputError: what `read_results` refuses.
        EligibilityError: `RESULT_RULES` for a set that did not judge; what `registry.get` raises when it is not found.
    """
    with read_results(path) as found:
        judge = judge_of(found.manifest, criteria_set)
        count = _of_columns if found.manifest.result["format"] == "parquet" else _of_rows
        standings, codes = count(judge, found, Path(path))
    return CountedResult(standings, found.manifest, codes)


def _of_rows(judge: CriteriaSet, found: ResultFile, path: Path) -> tuple[Standings, Counter[str]]:
    standings, codes = Standings(judge), Counter[str]()
    verdicts: Counter[tuple[tuple[str, str], ...]] = Counter()
    for row in found.rows:
        if row.get("error"):
            standings.add(None)
            codes.update(codes_said(row["error"]["message"]))
        else:
            verdicts[tuple(row["criteria"].items())] += 1
    for group, rows in verdicts.items():
        standings.add_verdicts(dict(group), rows)
    return standings, codes


def _of_columns(judge: CriteriaSet, found: ResultFile, path: Path) -> tuple[Standings, Counter[str]]:
    import polars as pl

    frame = pl.scan_parquet(path, glob=False, hive_partitioning=False)
    codes = Counter[str]()
    for message, rows in frame.group_by("error").len().collect(engine="streaming").rows():
        codes.update(dict.fromkeys(codes_said(message or ""), rows))
    return standings_of_frame(judge, frame), codes
