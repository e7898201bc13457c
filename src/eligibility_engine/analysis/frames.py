"""The rows of a frame of results, grouped by their verdicts in the columns, before a row reaches Python."""

from collections.abc import Sequence
from typing import Any

from eligibility_engine.analysis.attrition import Attrition, Tallies
from eligibility_engine.analysis.standings import Standings
from eligibility_engine.errors import EligibilityError, InputError, MissingExtraError
from eligibility_engine.explanation.phrases import counted
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.verdict import FAILING, Verdict


def standings_of_frame(criteria_set: CriteriaSet, result: Any) -> Standings:
    """Return the standings of the rows of a frame that `CriteriaSet.screen` has returned.

    The verdicts are grouped where they are: a lazy Polars frame is read, screened and grouped in one streaming pass,
    and only the distinct ways in which entries stand come out.

    Args:
        criteria_set: the set that screened, its part chosen.
        result: a Polars frame, eager or lazy, or what hands itself over as Arrow does, such as a PyArrow table, a
            pandas frame or a DuckDB relation.

    Raises:
        MissingExtraError: `EXTRA_MISSING` without Polars.
        EligibilityError: `ENTRY_UNKNOWN` where an entry has no column.
        InputError: `RESULT_VERDICT` for a column that holds something else than verdicts.
    """
    ids = [entry.id for entry in criteria_set.entries]
    standings = Standings(criteria_set)
    for *verdicts, rows in _groups(result, ids):
        if all(verdict is None for verdict in verdicts):
            standings.add(None, rows)
        elif None in verdicts:
            raise InputError("a row has verdicts of some entries and none of others", code="RESULT_VERDICT")
        else:
            standings.add_in_order(tuple(verdicts), rows)
    return standings


def attrition_of_frame(criteria_set: CriteriaSet, result: Any) -> Attrition:
    """Return who is lost at which entry, of the rows of a frame that `CriteriaSet.screen` has returned.

    It is what `attrition(standings_of_frame(criteria_set, result))` says, computed in the columns: the time is in
    proportion to the rows and to the entries, whatever the number of distinct ways in which entries stand.

    Args:
        criteria_set: the set that screened, its part chosen.
        result: a frame, as `standings_of_frame` takes it.

    Raises:
        InputError: `RESULT_VERDICT` also where the eligibility of a row does not follow from its verdicts: another set,
            or another part of the set, has screened it.
        EligibilityError: as `standings_of_frame` does.
    """
    frame = _frame(result, [entry.id for entry in criteria_set.entries])
    tallies, errors = Tallies(len(criteria_set.entries)), 0
    groups = _lost_alike(criteria_set, frame).rows(named=True)
    if odd := sum(row["odd"] for row in groups):
        raise InputError(
            f"the eligibility of {counted(odd, 'row')} does not follow from the verdicts of the entries; name the set, "
            "and its part, that screened them",
            code="RESULT_VERDICT",
        )
    for row in groups:
        if row["without"]:
            errors += row["rows"]
            continue
        _add(tallies, row, len(criteria_set.entries))
    return tallies.attrition(criteria_set, errors)


def _add(tallies: Tallies, row: dict[str, int], entries: int) -> None:
    """Count the rows of a group."""
    failed, stopping = row["failed"], row["failed"] + row["unknown"]
    tallies.add_rows(failed, stopping, row["rows"])
    for place in range(entries):
        tallies.add_lost(place, failed, row[f"lost {place}"])
        tallies.add_stopped(place, stopping, row[f"stopped {place}"])
        if failed:
            tallies.failed[place][failed] += row[f"failed {place}"]
        tallies.unknown[place] += row[f"unknown {place}"]


def _lost_alike(criteria_set: CriteriaSet, frame: Any) -> Any:
    """Return the rows that fail as many entries, grouped, and in each group how many are lost at each entry.

    Whether two or more entries are open makes no difference to what is counted. So there are at most three times as
    many groups as entries, not a group for each pair of first entries.
    """
    import polars as pl

    words = pl.Enum([verdict.value for verdict in Verdict])
    columns = [(pl.col(entry.id).cast(words), FAILING[entry.polarity].value) for entry in criteria_set.entries]
    fails = [(column == word).fill_null(False) for column, word in columns]
    unknown = [(column == Verdict.UNKNOWN.value).fill_null(False) for column, _ in columns]
    stops = [one | other for one, other in zip(fails, unknown, strict=True)]
    keys = {
        "failed": pl.sum_horizontal(one.cast(pl.UInt16) for one in fails),
        "unknown": pl.sum_horizontal(one.cast(pl.UInt16) for one in unknown).clip(upper_bound=2),
        "without": pl.all_horizontal(column.is_null() for column, _ in columns),
    }
    each = {f"failed {place}": one for place, one in enumerate(fails)}
    each |= {f"unknown {place}": one for place, one in enumerate(unknown)}
    each["odd"] = _is_odd(frame, keys["without"], fails, stops)
    firsts = {"lost": _first_of(fails), "stopped": _first_of(stops)}
    at = [(pl.col(name) == place).sum().alias(f"{name} {place}") for name in firsts for place in range(len(columns))]
    groups = frame.select(**keys, **firsts, **each).group_by(*keys)
    sums = [pl.col(name).sum() for name in each]
    return groups.agg(pl.len().alias("rows"), *sums, *at).collect(engine="streaming")


def _is_odd(frame: Any, without: Any, fails: Sequence[Any], stops: Sequence[Any]) -> Any:
    """Return whether the eligibility of a row, where a frame tells it, is another than its verdicts say."""
    import polars as pl

    if "eligibility" not in frame.collect_schema().names():
        return pl.lit(False)
    said = pl.when(without).then(pl.lit("error")).when(pl.any_horizontal(fails)).then(pl.lit("ineligible"))
    due = said.when(pl.any_horizontal(stops)).then(pl.lit("undetermined")).otherwise(pl.lit("eligible"))
    return pl.col("eligibility").cast(pl.String).ne_missing(due)


def _first_of(bits: Sequence[Any]) -> Any:
    """Return the first place that holds; null where none does."""
    import polars as pl

    return pl.min_horizontal(pl.when(bit).then(pl.lit(place, dtype=pl.UInt16)) for place, bit in enumerate(bits))


def _groups(result: Any, ids: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return each distinct row of verdicts with the number of its rows."""
    found: list[tuple[Any, ...]] = _frame(result, ids).group_by(ids).len(" rows").collect(engine="streaming").rows()
    return found


def _frame(result: Any, ids: Sequence[str]) -> Any:
    """Return a frame of results as a lazy Polars frame with a column for each entry."""
    try:
        import polars as pl
    except ImportError:
        frame = None
    else:
        frame = result if isinstance(result, pl.LazyFrame) else pl.DataFrame(result).lazy()
    if frame is None:
        raise MissingExtraError(
            "frames are counted with Polars: pip install 'eligibility_engine[frames]'", code="EXTRA_MISSING"
        )
    names = frame.collect_schema().names()
    lacking = [name for name in ids if name not in names]
    if lacking:
        raise EligibilityError(
            f"the frame has no column for {', '.join(lacking)}; name the set that screened it", code="ENTRY_UNKNOWN"
        )
    return frame
