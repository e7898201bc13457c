"""Event tables in frames of their own: a row per event, and a column that says whose it is."""

from collections.abc import Collection, Mapping
from typing import Any, NoReturn, cast

import polars as pl
from attrs import evolve, frozen

from eligibility_engine.backends.cells import Cell
from eligibility_engine.backends.keys import key_due
from eligibility_engine.backends.layout import due, refuse_kinds
from eligibility_engine.backends.plain_cells import in_double_precision, plain_cells
from eligibility_engine.backends.plain_rows import Faults, plain_rows
from eligibility_engine.errors import EligibilityError, Fault, InputError, nearest
from eligibility_engine.facts import EventTable, Schema
from eligibility_engine.reading.rows import strangers_said
from eligibility_engine.reading.tables import Table, lay_out_events

_WHOSE, _FIRST, _NUMBER = "\x00whose", "\x00first", "\x00number"
OfSubject = tuple[dict[str, Any], list[Fault]]
"""The table of a subject as a record has it, and what is wrong with it."""


@frozen
class EventFrame:
    """The events of one table.

    Attributes:
        name: the event table.
        complete: whether it is declared to hold every event of everybody.
        frame: the events, those of a subject one after another.
        table: which column holds which field.
        spans: the subjects as text, in order, with the place of the first event of each, and how many there are.
        alike: how the subjects are spelled but for case and blanks, in order.
    """

    name: str
    complete: bool
    frame: pl.DataFrame
    table: Table
    spans: pl.DataFrame
    alike: pl.Series

    def is_of_nobody_in(self, subjects: pl.DataFrame) -> bool:
        """Say whether a table that is declared complete has events, and none of any of some subjects."""
        if not self.complete or self.frame.is_empty():
            return False
        return _places(_alike(subjects[subjects.columns[0]].cast(pl.String)), self.alike).is_null().all()

    def of(self, subjects: pl.Series) -> list[OfSubject]:
        """Return the table of each of some subjects."""
        wanted = subjects.unique(maintain_order=True)
        spans = self.spans[_places(wanted, self.spans[_WHOSE])].with_columns(wanted.alias(_WHOSE))
        ranges = spans.drop_nulls().select(pl.int_ranges(_FIRST, pl.col(_FIRST) + pl.col(_NUMBER)).explode())
        mine = self.frame[ranges.to_series()]
        cells = [*plain_cells(mine, mine.columns[: self.table.width], self.table)]
        rows, unread = plain_rows(self.table, cells, mine.height)
        unlike = self._unlike(spans)
        found, end = {}, 0
        for subject, number in spans.select(_WHOSE, pl.col(_NUMBER).fill_null(0)).iter_rows():
            start, end = end, end + number
            faults = self._faults(unread, range(start, end)) if unread else []
            found[subject] = self._table(rows[start:end], faults, subject in unlike)
        return [found[subject] for subject in subjects.to_list()]

    def _faults(self, unread: Faults, places: range) -> list[Fault]:
        """Return what is wrong with the events of one subject."""
        return [
            evolve(fault, path=f"$.{self.name}[{number}]{fault.path[1:]}")
            for number, place in enumerate(places)
            for fault in unread.get(place, ())
        ]

    def _unlike(self, spans: pl.DataFrame) -> set[str]:
        """Return the subjects without an event whom the events spell in other letters or with blanks."""
        without = spans.filter(pl.col(_NUMBER).is_null())[_WHOSE]
        return set(without.filter(_places(_alike(without), self.alike).is_not_null()).to_list())

    def _table(self, rows: list[dict[str, Any]], faults: list[Fault], is_unlike: bool) -> OfSubject:
        if is_unlike:
            message = "the events spell the subject otherwise, in other letters or with blanks; spell both alike"
            faults = [Fault("SUBJECT_UNLIKE", f"$.{self.name}", message)]
        return {"rows": rows, "complete": self.complete}, faults


def _places(wanted: pl.Series, known: pl.Series) -> pl.Series:
    """Return where each of some texts stands among others, which are in order; null where it does not."""
    if known.is_empty():
        return pl.repeat(None, len(wanted), dtype=pl.UInt32, eager=True)
    places = known.search_sorted(wanted, side="left").clip(upper_bound=len(known) - 1)
    return pl.select(pl.when(known.gather(places) == wanted).then(places)).to_series()


def _alike(subjects: pl.Series) -> pl.Series:
    return subjects.str.strip_chars().str.to_lowercase()


def refuse_strangers(names: Collection[str]) -> None:
    """Refuse tables that are declared complete, and of whose subjects nobody is judged.

    Raises:
        InputError: `SUBJECT_UNLIKE`, where there are any.
    """
    for name in names:
        raise InputError(strangers_said(name), code="SUBJECT_UNLIKE", path=f"$.{name}")


def event_frames(
    schema: Schema, events: Mapping[str, pl.DataFrame], complete: Collection[str], key: str
) -> tuple[EventFrame, ...]:
    """Match the columns of frames of events with the fields of their tables.

    Args:
        schema: the facts.
        events: a frame for each event table.
        complete: the tables that are declared to hold every event of everybody.
        key: the column that says whose event it is.

    Raises:
        InputError: `INPUT_COLUMN` for a name that is no event table, or a frame without the key, `INPUT_TYPE` for a
            column that cannot hold its field, `SUBJECT_MISSING` for an event of nobody.
        EligibilityError: `USAGE` when a table is declared complete that has no frame.
    """
    odd = [name for name in complete if name not in events]
    if odd:
        raise EligibilityError(f"complete= names {', '.join(odd)}, which events= does not", code="USAGE")
    return tuple(_event_frame(schema, name, frame, name in complete, key) for name, frame in events.items())


def _event_frame(schema: Schema, name: str, frame: pl.DataFrame, complete: bool, key: str) -> EventFrame:
    tables = [fact.name for fact in schema if isinstance(fact.type, EventTable)]
    if name not in tables:
        raise InputError(f"events=: {name!r} is no event table of the set{nearest(name, tables)}", code="INPUT_COLUMN")
    if key not in frame.columns:
        raise InputError(f"{name}: the frame of events has no column {key!r}", code="INPUT_COLUMN", path=f"$.{key}")
    kind = cast(EventTable, schema[name].type)
    table = lay_out_events(frame.columns, kind, [key])
    cells = {name: Cell(name, kind) for name, kind in frame.schema.items()}
    parts = [
        (columns.fact.name, part, cells[frame.columns[place]])
        for columns in table.columns
        for part, place in columns.places.items()
    ]
    wrong = [
        f"{name}.{cell.name} ({wanted})" for field, part, cell in parts if (wanted := due(kind[field], part, cell))
    ]
    refuse_kinds(wrong + [f"{name}.{wanted}" for wanted in key_due(key, frame.schema[key])])
    if frame[key].null_count():
        refuse_nobody(name, key)
    held = in_double_precision(frame.lazy(), frame.columns).collect()
    held = held.with_columns(pl.col(key).cast(pl.String).alias(_WHOSE)).sort(_WHOSE, maintain_order=True)
    spans = held.group_by(_WHOSE, maintain_order=True).agg(pl.len().alias(_NUMBER))
    spans = spans.with_columns((pl.col(_NUMBER).cum_sum() - pl.col(_NUMBER)).alias(_FIRST))
    return EventFrame(name, complete, held, table, spans, _alike(spans[_WHOSE]).unique().sort())


def refuse_nobody(name: str, key: str) -> NoReturn:
    """Refuse a table with an event of nobody.

    Raises:
        InputError: `SUBJECT_MISSING`.
    """
    raise InputError(f"{name}: an event has no subject; whose is it?", code="SUBJECT_MISSING", path=f"$.{key}")
