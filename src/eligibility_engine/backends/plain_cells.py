"""Cells of a frame as the door of the reference takes them, and columns as all that judge take them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Final

import polars as pl

from eligibility_engine.backends.farthest import lies_between
from eligibility_engine.facts import Date
from eligibility_engine.reading.tables import Columns, Table

_BEYOND: Final = "beyond the calendar"


def prepared_kinds(kinds: Mapping[str, Any]) -> dict[str, Any]:
    """Return the types of columns as `in_double_precision` leaves them."""
    return {name: pl.Float64() if kind == pl.Float32 else kind for name, kind in kinds.items()}


def in_double_precision(frame: pl.LazyFrame, names: Sequence[str]) -> pl.LazyFrame:
    """Return columns of a frame; those of single precision by the shortest decimals of their numbers, as all others."""
    kinds = frame.collect_schema()
    return frame.select(
        pl.col(name).cast(pl.String).cast(pl.Float64) if kinds[name] == pl.Float32 else pl.col(name) for name in names
    )


def without_nan(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Return a frame in which NaN is missing like null, and so is what stands beside it."""
    numbers = [name for name, kind in frame.collect_schema().items() if kind.is_float()]
    return frame.with_columns(pl.col(numbers).fill_nan(None)) if numbers else frame


def plain_cells(rows: pl.DataFrame, names: Sequence[str], table: Table) -> Iterator[list[Any]]:
    """Yield the cells of each column that a table is laid out over, which has these names."""
    dates = {name for columns in table.columns for name in _dated(columns, names)}
    for name in names:
        yield plain_days(rows[name]) if name in dates else _plain(rows[name])


def _dated(columns: Columns, names: Sequence[str]) -> list[str]:
    """Return the column of a date; in pandas it holds the midnight that begins the day."""
    return [names[place] for part, place in columns.places.items() if not part and isinstance(columns.fact.type, Date)]


def plain_days(column: pl.Series) -> list[Any]:
    """Return the cells of a column in which a midnight is a day."""
    return [_day(cell) for cell in _plain(column)]


def _day(cell: Any) -> Any:
    return cell.date() if isinstance(cell, datetime) and cell.time() == time.min else cell


def _plain(column: pl.Series) -> list[Any]:
    """Return the cells of a column; days that Python does not know as a text that is no date."""
    if not isinstance(column.dtype, (pl.Date, pl.Datetime)):
        return column.to_list()
    inside = column.is_null() | lies_between(column, column.dtype, date.min, date.max).fill_null(False)
    cells = column.zip_with(inside, pl.Series([None], dtype=column.dtype)).to_list()
    if inside.all():
        return cells
    return [cell if within else _BEYOND for cell, within in zip(cells, inside.to_list(), strict=True)]
