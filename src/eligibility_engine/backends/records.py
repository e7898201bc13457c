"""Rows of a frame as records of plain values, as the door of the reference takes them."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any, Final

import polars as pl

from eligibility_engine.backends.event_frames import EventFrame
from eligibility_engine.backends.layout import Layout
from eligibility_engine.errors import Fault
from eligibility_engine.facts import Date
from eligibility_engine.tables import Columns

Record = tuple[dict[str, Any], tuple[Fault, ...], Any]
"""The facts of a row, the cells that could not be read, and the row's own as-of date."""

_BEYOND: Final = "beyond the calendar"


def records(layout: Layout, events: Sequence[EventFrame], rows: pl.DataFrame) -> Iterator[Record]:
    """Yield the record of each row, with its events."""
    dates = {name for columns in layout.table.columns for name in _dated(columns, layout.names)}
    cells = [_plain(rows[name], name in dates) for name in layout.names]
    days = [None] * rows.height if isinstance(layout.as_of, date) else _plain(rows[layout.as_of.name], False)
    subjects = rows[layout.keys[0]].cast(pl.String)
    tables = [table.of(subjects) for table in events]
    for number, row in enumerate(zip(*cells, strict=True)):
        faults: list[Fault] = []
        record = layout.table.typed_record(row, faults)
        for table, of_subjects in zip(events, tables, strict=True):
            record[table.name], more = of_subjects[number]
            faults += more
        yield record, tuple(faults), days[number]


def _dated(columns: Columns, names: Sequence[str]) -> list[str]:
    """Return the column of a date; in pandas it holds the midnight that begins the day."""
    return [names[place] for part, place in columns.places.items() if not part and isinstance(columns.fact.type, Date)]


def _plain(column: pl.Series, is_date: bool) -> list[Any]:
    """Return the cells of a column; days that Python does not know as a text that is no date."""
    if not isinstance(column.dtype, (pl.Date, pl.Datetime)):
        return column.to_list()
    inside = column.dt.year().is_between(date.min.year, date.max.year)
    cells = column.zip_with(inside.fill_null(False), pl.Series([None], dtype=column.dtype)).to_list()
    if is_date:
        cells = [_day(cell) for cell in cells]
    if inside.all():
        return cells
    return [_BEYOND if within is False else cell for cell, within in zip(cells, inside.to_list(), strict=True)]


def _day(cell: Any) -> Any:
    return cell.date() if isinstance(cell, datetime) and cell.time() == time.min else cell
