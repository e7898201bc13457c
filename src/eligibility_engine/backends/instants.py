"""What a column of instants holds: times without a UTC offset, or civil days."""

from typing import Final

import polars as pl

from eligibility_engine.backends.cells import (
    DAY_FORM,
    EARLIEST,
    LATEST,
    Cell,
    Doubts,
    day,
    days_written,
)
from eligibility_engine.backends.native import Bench, Native, Point, Span

_MINUTE_FORM: Final = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"


def instant(cell: Cell, bench: Bench) -> tuple[Native, Doubts]:
    """Return an instant without a UTC offset, or a civil day; another is in doubt."""
    if isinstance(cell.kind, pl.Datetime):
        if cell.kind.time_zone is not None:
            return Point("instant", _never_an_instant()), [cell.column.is_not_null()]
        moment = pl.when(cell.in_calendar).then(cell.column).cast(pl.Datetime("us"))
        return Point("instant", moment), [~cell.in_calendar]
    if not cell.is_text:
        found, doubts = day(cell, False, bench)
        return civil_day(found), doubts
    text = cell.text
    timed = bench.bind(text.str.contains(_MINUTE_FORM))
    full = pl.when(timed & (text.str.len_bytes() == len("2025-06-02T08:30"))).then(text + ":00").when(timed).then(text)
    moment = bench.bind(full.str.to_datetime("%Y-%m-%dT%H:%M:%S", time_unit="us", strict=False))
    days = bench.bind(days_written(pl.when(text.str.contains(DAY_FORM)).then(text)))
    lo = bench.bind(pl.coalesce(moment, days.cast(pl.Datetime("us"))))
    hi = pl.coalesce(moment, days.cast(pl.Datetime("us")).dt.offset_by("1d"))
    doubts = [text.is_not_null() & ~lo.dt.date().is_between(EARLIEST, LATEST).fill_null(False)]
    return Span("instant", lo.is_not_null(), lo, bench.bind(hi), hi_open=days.is_not_null()), doubts


def _never_an_instant() -> pl.Expr:
    return pl.lit(None, dtype=pl.Datetime("us"))


def civil_day(value: Native) -> Span:
    """Return a date as the instants of its day, or of its days."""
    lo, hi = (value.value, value.value) if isinstance(value, Point) else (value.lo, value.hi)
    assert isinstance(lo, pl.Expr)
    assert isinstance(hi, pl.Expr)
    known = lo.is_not_null() if isinstance(value, Point) else value.known
    first, last = (end.cast(pl.Datetime("us")) for end in (lo, hi))
    after = last.dt.offset_by("1d")
    return Span("instant", known, first, after, hi_open=after.is_not_null())
