"""One value out of rows: what is sure when some rows only possibly count, and others may not be recorded at all.

A row counts surely or possibly. The result holds what every completion gives: each possible row counts or not, each
missing field is filled in, and where rows are incomplete any number of further rows stands beside them.
"""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any, Final, assert_never

from attrs import frozen

from eligibility_engine.kernel.expression import Reduction, Ties
from eligibility_engine.value import (
    Exact,
    Interval,
    Missing,
    Value,
    add,
    as_interval,
    causes_of,
    hull,
    interval,
    less,
    missing,
)
from eligibility_engine.verdict import Cause, Verdict

_ANYTHING: Final = Interval(None, None)
_NOTHING: Final = Exact(Fraction(0))


@frozen
class Counted:
    """One row as a reduction sees it.

    Attributes:
        sure: whether it surely counts.
        value: what the reduced term gives in it.
        by: the date that orders it.
    """

    sure: bool
    value: Value = _NOTHING
    by: Value = _NOTHING


def count(sure: Sequence[bool], complete: bool) -> Value:
    """Return how many rows count: from the sure ones to all of them, or without end where there may be more."""
    return _whole(sum(sure), len(sure) if complete else None)


def distinct(rows: Sequence[Counted], complete: bool) -> Value:
    """Return how many different values there are; a value that is not known may be any of them or another."""
    sure = {row.value.value for row in rows if row.sure and isinstance(row.value, Exact)}
    known = {row.value.value for row in rows if isinstance(row.value, Exact)}
    vague = sum(not isinstance(row.value, Exact) for row in rows)
    least = max(len(sure), int(any(row.sure for row in rows)))
    return _whole(least, len(known) + vague if complete else None)


def _whole(least: int, most: int | None) -> Value:
    return interval(Fraction(least), None if most is None else Fraction(most), whole=True)


def _lacking(rows: Sequence[Counted], complete: bool) -> Missing | None:
    """Return why there is no value where no row surely counts."""
    if any(row.sure for row in rows):
        return None
    return Missing((Cause.NO_ROWS if complete and not rows else Cause.TOO_IMPRECISE if rows else Cause.NOT_RECORDED,))


def least(rows: Sequence[Counted], complete: bool) -> Value:
    """Return the least value: at most the least of the sure rows; without a lower end where there may be more rows."""
    lacking = _lacking(rows, complete)
    if lacking is not None:
        return lacking
    spans = [(row.sure, _span(row.value)) for row in rows]
    lows = [(span.lo, span.lo_open) for _, span in spans]
    highs = [(span.hi, span.hi_open) for sure, span in spans if sure and span.hi is not None]
    low = _lowest(lows, all) if complete and all(end is not None for end, _ in lows) else (None, False)
    high = _lowest(highs, any) if highs else (None, False)
    return _between(low, high, rows)


def greatest(rows: Sequence[Counted], complete: bool) -> Value:
    """Return the greatest value: at least that of the sure rows; without an upper end where there may be more."""
    lacking = _lacking(rows, complete)
    if lacking is not None:
        return lacking
    spans = [(row.sure, _span(row.value)) for row in rows]
    highs = [(span.hi, span.hi_open) for _, span in spans]
    lows = [(span.lo, span.lo_open) for sure, span in spans if sure and span.lo is not None]
    high = _highest(highs, all) if complete and all(end is not None for end, _ in highs) else (None, False)
    low = _highest(lows, any) if lows else (None, False)
    return _between(low, high, rows)


def _span(value: Value) -> Interval:
    return _ANYTHING if isinstance(value, Missing) else as_interval(value)


_End = tuple[Any, bool]


def _lowest(ends: Iterable[_End], is_open: Callable[[Iterable[bool]], bool]) -> _End:
    found = list(ends)
    lowest = min(end for end, _ in found)
    return lowest, is_open(opened for end, opened in found if end == lowest)


def _highest(ends: Iterable[_End], is_open: Callable[[Iterable[bool]], bool]) -> _End:
    found = list(ends)
    highest = max(end for end, _ in found)
    return highest, is_open(opened for end, opened in found if end == highest)


def _between(low: _End, high: _End, rows: Iterable[Counted]) -> Value:
    if low[0] is None and high[0] is None:
        return missing(causes_of(row.value for row in rows) or [Cause.NOT_RECORDED])
    return interval(low[0], high[0], low[1], high[1])


def total(rows: Sequence[Counted], complete: bool, anything: Value) -> Value:
    """Return the sum; `anything` is all that the term can be, which a missing value and a further row may be."""
    lacking = _lacking(rows, complete)
    if lacking is not None:
        return lacking
    found: Value = _NOTHING
    for row in rows:
        value = anything if isinstance(row.value, Missing) else row.value
        found = add(found, value if row.sure else hull([_NOTHING, value]))
    return found if complete else add(found, _further(anything))


def _further(anything: Value) -> Value:
    """Return what rows that are not recorded may add: nothing below 0 where no value lies below 0."""
    if isinstance(anything, Missing) or less(_NOTHING, anything, or_equal=True) is not Verdict.MET:
        return Missing((Cause.NOT_RECORDED,))
    return Interval(Fraction(0), None)


def outermost(rows: Sequence[Counted], complete: bool, ties: Ties | None, last: bool) -> Value:
    """Return the value of the first or last row by date: the hull over the rows that may be it."""
    if not complete:
        return Missing((Cause.NOT_RECORDED,))
    lacking = _lacking(rows, complete)
    if lacking is not None:
        return lacking
    groups: dict[Any, list[Counted]] = {}
    for place, row in enumerate(_last_ones(rows) if last else _first_ones(rows)):
        groups.setdefault(row.by if isinstance(row.by, Exact) else place, []).append(row)
    return hull(_of_one_date(group, ties) for group in groups.values())


def _last_ones(rows: Sequence[Counted]) -> list[Counted]:
    """Leave out the rows that lie before the earliest date of some sure row."""
    starts = [span.lo for row in rows if row.sure and (span := _span(row.by)).lo is not None]
    edge = max(starts, default=None)
    return [row for row in rows if edge is None or (end := _span(row.by).hi) is None or end >= edge]


def _first_ones(rows: Sequence[Counted]) -> list[Counted]:
    """Leave out the rows that lie after the latest date of some sure row."""
    ends = [span.hi for row in rows if row.sure and (span := _span(row.by)).hi is not None]
    edge = min(ends, default=None)
    return [row for row in rows if edge is None or (start := _span(row.by).lo) is None or start <= edge]


def _of_one_date(rows: Sequence[Counted], ties: Ties | None) -> Value:
    """Return what counts of several rows on one very date; where none surely counts, any of them may."""
    if ties in {None, "conflicting"} or len(rows) == 1 or not any(row.sure for row in rows):
        return hull(row.value for row in rows)
    return (least if ties == "lowest" else greatest)(rows, complete=True)


def reduced(
    reduction: Reduction, rows: Sequence[Counted], complete: bool, ties: Ties | None, anything: Callable[[], Value]
) -> Value:
    """Apply a reduction to counted rows; `anything` gives all that the reduced term can be."""
    match reduction:
        case "count":
            return count([row.sure for row in rows], complete)
        case "distinct":
            return distinct(rows, complete)
        case "min":
            return least(rows, complete)
        case "max":
            return greatest(rows, complete)
        case "sum":
            return total(rows, complete, anything())
        case "earliest" | "latest":
            return outermost(rows, complete, ties, last=reduction == "latest")
    assert_never(reduction)
