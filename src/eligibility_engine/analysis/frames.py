"""The rows of a frame of results, grouped by their verdicts in the columns, before a row reaches Python."""

from collections.abc import Sequence
from typing import Any

from eligibility_engine.analysis.standings import Standings
from eligibility_engine.criteria_set import CriteriaSet
from eligibility_engine.errors import EligibilityError, InputError, MissingExtraError


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


def _groups(result: Any, ids: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return each distinct row of verdicts with the number of its rows."""
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
    return frame.group_by(ids).len(" rows").collect(engine="streaming").rows()
