"""Event tables in files of their own: a CSV with a row per event, joined to the records by the subject.

The events of a file are held in memory, a plain record for each; the records that they are joined to are not.
"""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from attrs import evolve, frozen

from eligibility_engine.errors import Fault, InputError
from eligibility_engine.explanation.phrases import counted
from eligibility_engine.facts import EventTable, Fact
from eligibility_engine.reading.rows import Row, strangers_said
from eligibility_engine.reading.tables import lay_out_events
from eligibility_engine.sources.cells import Cells, header_of
from eligibility_engine.sources.files import Source, rows_of
from eligibility_engine.sources.lines import Lines
from eligibility_engine.writing.digested import Content, Readable


@frozen
class EventFile:
    """The events of one table, by subject.

    Attributes:
        table: the name of the event table.
        complete: whether the file is declared to hold every event of everybody.
        events: the events of each subject, in the order of the file.
        faults: the cells that could not be read, by subject.
        notes: what a reader of the result should know, such as ignored columns.
        content: what identifies the bytes of the file, where somebody has looked.
    """

    table: str
    complete: bool
    events: dict[str, list[dict[str, Any]]]
    faults: dict[str, list[Fault]]
    notes: tuple[str, ...]
    content: Content | None = None


def read_events(
    stream: Readable, table: Fact, *, key: str = "subject", complete: bool = False, delimiter: str = ","
) -> EventFile:
    """Read a CSV of events: a column for the subject, and one for each field of the table.

    Args:
        stream: the bytes, UTF-8 with or without a byte order mark.
        table: the event table's declaration.
        key: the column that says whose event it is.
        complete: whether the file is declared to hold every event: then who has none in it has none.
        delimiter: what separates the cells.

    Raises:
        InputError: `INPUT_EMPTY`, `INPUT_COLUMN`, `INPUT_SYNTAX`, `INPUT_TRUNCATED` or `SUBJECT_MISSING`: an event that
            cannot be read, or is nobody's, makes the file useless.
    """
    cells = Cells(Lines(stream), delimiter)
    layout = lay_out_events(header_of(cells), cast(EventTable, table.type), [key])
    events: dict[str, list[dict[str, Any]]] = {}
    faults: dict[str, list[Fault]] = {}
    for row in rows_of(cells, layout):
        if row.record is None:
            raise InputError(row.faults[0].message, code=row.faults[0].code, line=row.line)
        record = dict(row.record)
        whose = record.pop(key)
        if whose is None:
            raise InputError("the event has no subject; whose is it?", code="SUBJECT_MISSING", line=row.line)
        mine = events.setdefault(whose, [])
        path = f"$.{table.name}[{len(mine)}]"
        mine.append({name: value for name, value in record.items() if value is not None})
        faults.setdefault(whose, []).extend(evolve(fault, path=path + fault.path[1:]) for fault in row.faults)
    return EventFile(table.name, complete, events, faults, layout.notes)


def joined(source: Source, files: Sequence[EventFile], key: str) -> Source:
    """Let each record of a source have the events that files hold of its subject.

    A record that has the table itself is a fault: one of the two is not the truth. So is a subject that a file spells
    otherwise, in other letters or with blanks. How many subjects of a file no record has is a note, once all are read;
    if the file is declared complete and no record has any, it is an `InputError`, `SUBJECT_UNLIKE`, for then all would
    seem to have no event.
    """
    source.notes = (*source.notes, *(f"{file.table}: {note}" for file in files for note in file.notes))
    joins = [_Join(file) for file in files]
    rows = source.rows

    def passing() -> Iterator[Row]:
        for row in rows:
            yield row if row.record is None else _joined(row, joins, str(row.record.get(key)))
        for join in joins:
            join.refuse_strangers()
        source.notes = (*source.notes, *(note for join in joins if (note := join.left_over())))

    source.rows = passing()
    return source


class _Join:
    """The events of a file, and which of its subjects have not come yet."""

    def __init__(self, file: EventFile) -> None:
        self.file, self._waiting = file, set(file.events)
        self._has_asked, self._has_met = False, False
        self._alike = {_alike(whose) for whose in file.events}

    def take(self, whose: str) -> tuple[dict[str, Any], list[Fault]]:
        """Return the table of a subject, and what is wrong with it."""
        self._waiting.discard(whose)
        self._has_asked, self._has_met = True, self._has_met or _alike(whose) in self._alike
        table = {"rows": self.file.events.get(whose, []), "complete": self.file.complete}
        if whose in self.file.events or _alike(whose) not in self._alike:
            return table, self.file.faults.get(whose, [])
        message = "the file of events spells the subject otherwise, in other letters or with blanks; spell both alike"
        return table, [Fault("SUBJECT_UNLIKE", f"$.{self.file.table}", message)]

    def refuse_strangers(self) -> None:
        """Refuse a file that is declared complete, once all records have come and none is of a subject of it.

        Raises:
            InputError: `SUBJECT_UNLIKE`.
        """
        if self.file.complete and self.file.events and self._has_asked and not self._has_met:
            raise InputError(strangers_said(self.file.table), code="SUBJECT_UNLIKE", path=f"$.{self.file.table}")

    def left_over(self) -> str:
        """Say how many subjects of the file no record has."""
        return f"{self.file.table}: {counted(len(self._waiting), 'subject')} of no record" if self._waiting else ""


def _alike(whose: str) -> str:
    return whose.strip().casefold()


def _joined(row: Row, joins: Sequence[_Join], whose: str) -> Row:
    record, faults = dict(row.record or {}), list(row.faults)
    for join in joins:
        name = join.file.table
        if record.get(name) is not None:
            message = "the record has the event table, and so has a file of its own; keep one"
            faults.append(Fault("FACT_RECORD", f"$.{name}", message))
        record[name], found = join.take(whose)
        faults += found
    return evolve(row, record=record, faults=tuple(faults))
