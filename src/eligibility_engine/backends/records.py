"""Rows of a frame as records of plain values, as the door of the reference takes them."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import polars as pl

from eligibility_engine.backends.event_frames import EventFrame
from eligibility_engine.backends.layout import Layout
from eligibility_engine.backends.plain_cells import plain_cells, plain_days
from eligibility_engine.backends.plain_rows import plain_rows
from eligibility_engine.errors import Fault
from eligibility_engine.reading.tables import Table

Record = tuple[dict[str, Any], tuple[Fault, ...], Any]
"""The facts of a row, the cells that could not be read, and the row's own as-of date."""


def records(
    layout: Layout, events: Sequence[EventFrame], rows: pl.DataFrame, facts: Table | None = None
) -> Iterator[Record]:
    """Yield the record of each row, with its events.

    Args:
        layout: which column holds what.
        events: the event tables beside the frame.
        rows: the rows.
        facts: the facts that are wanted; all that the layout has unless given.
    """
    cells = [*plain_cells(rows, layout.names, layout.table)]
    days = [None] * rows.height if isinstance(layout.as_of, date) else plain_days(rows[layout.as_of.name])
    subjects = rows[layout.keys[0]].cast(pl.String)
    tables = [table.of(subjects) for table in events]
    found, unread = plain_rows(facts or layout.table, cells, rows.height)
    for number, (record, day) in enumerate(zip(found, days, strict=True)):
        faults = unread.get(number, [])
        for table, of_subjects in zip(events, tables, strict=True):
            record[table.name], more = of_subjects[number]
            faults = faults + more
        yield record, tuple(faults), day
