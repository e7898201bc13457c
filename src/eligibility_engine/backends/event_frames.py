"""Event tables in frames of their own: a row per event, and a column that says whose it is."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NoReturn, cast

import polars as pl
from attrs import evolve, frozen

from eligibility_engine.backends.cells import Cell
from eligibility_engine.backends.keys import key_due
from eligibility_engine.backends.layout import due, refuse_kinds
from eligibility_engine.backends.plain_cells import in_double_precision, plain_cells
from eligibility_engine.errors import EligibilityError, Fault, InputError, nearest
from eligibility_engine.facts import EventTable, Schema
from eligibility_engine.rows import strangers_said
from eligibility_engine.tables import Table, lay_out_events

_WHOSE, _ALIKE = "\x00whose", "\x00alike"
OfSubject = tuple[dict[str, Any], list[Fault]]
"""The table of a subject as a record has it, and what is wrong with it."""


@frozen
class EventFrame:
    """The events of one table.

    Attributes:
        name: the event table.
        complete: whether it is declared to hold every event of everybody.
        frame: the events, with whose each is as text.
        table: which column holds which field.
    """

    name: str
    complete: bool
    frame: pl.DataFrame
    table: Table

    def is_of_nobody_in(self, subjects: pl.DataFrame) -> bool:
        """Say whether a table that is declared complete has events, and none of any of some subjects."""
        wanted = subjects.select(pl.col(subjects.columns[0]).cast(pl.String).alias(_WHOSE)).select(_alike())
        return self.complete and not self.frame.is_empty() and self.frame.join(wanted, on=_ALIKE, how="semi").is_empty()

    def of(self, subjects: pl.Series) -> list[OfSubject]:
        """Return the table of each of some subjects."""
        wanted = subjects.alias(_WHOSE).unique().to_frame()
        found: dict[str, tuple[list[dict[str, Any]], list[Fault]]] = {}
        mine = self.frame.join(wanted, on=_WHOSE, how="semi", maintain_order="left")
        cells = plain_cells(mine, mine.columns[: self.table.width], self.table)
        for whose, *row in zip(mine[_WHOSE].to_list(), *cells, strict=True):
            rows, faults = found.setdefault(whose, ([], []))
            self._add(row, rows, faults)
        unlike = self._unlike(wanted, found)
        return [self._table(subject, found, unlike) for subject in subjects.to_list()]

    def _add(self, row: Sequence[Any], rows: list[dict[str, Any]], faults: list[Fault]) -> None:
        mine: list[Fault] = []
        record = self.table.typed_record(row, mine)
        path = f"$.{self.name}[{len(rows)}]"
        rows.append({name: value for name, value in record.items() if value is not None})
        faults += [evolve(fault, path=path + fault.path[1:]) for fault in mine]

    def _unlike(self, wanted: pl.DataFrame, found: Collection[str]) -> set[str]:
        """Return the subjects without an event whom the events spell in other letters or with blanks."""
        without = wanted.filter(~pl.col(_WHOSE).is_in(list(found))).with_columns(_alike())
        return set(without.join(self.frame, on=_ALIKE, how="semi")[_WHOSE].to_list())

    def _table(
        self, subject: str, found: Mapping[str, tuple[list[dict[str, Any]], list[Fault]]], unlike: set[str]
    ) -> OfSubject:
        rows, faults = found.get(subject, ([], []))
        if subject in unlike:
            message = "the events spell the subject otherwise, in other letters or with blanks; spell both alike"
            faults = [Fault("SUBJECT_UNLIKE", f"$.{self.name}", message)]
        return {"rows": rows, "complete": self.complete}, faults


def _alike() -> pl.Expr:
    return pl.col(_WHOSE).str.strip_chars().str.to_lowercase().alias(_ALIKE)


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
    held = held.with_columns(pl.col(key).cast(pl.String).alias(_WHOSE)).with_columns(_alike())
    return EventFrame(name, complete, held, table)


def refuse_nobody(name: str, key: str) -> NoReturn:
    """Refuse a table with an event of nobody.

    Raises:
        InputError: `SUBJECT_MISSING`.
    """
    raise InputError(f"{name}: an event has no subject; whose is it?", code="SUBJECT_MISSING", path=f"$.{key}")
