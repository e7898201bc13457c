"""The options `--events TABLE=FILE` and `--complete TABLE`: event tables in files of their own."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click
from attrs import frozen

from eligibility_engine.errors import EligibilityError, InputError, nearest
from eligibility_engine.facts import EventTable
from eligibility_engine.sources import EventFile, read_events
from eligibility_engine.tables import Asking

EVENT_OPTIONS: Final = (
    click.option(
        "--events",
        multiple=True,
        metavar="TABLE=FILE",
        help="A CSV with a row for each event of an event table, and a column that names the subject; repeatable.",
    ),
    click.option(
        "--complete",
        multiple=True,
        metavar="TABLE",
        help="An event table whose file holds every event: who has none in it has none; repeatable.",
    ),
)


@frozen
class EventFiles:
    """Which event tables stand in which files, and which of them are complete."""

    files: tuple[tuple[str, str], ...] = ()
    complete: tuple[str, ...] = ()

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables."""
        return tuple(table for table, _ in self.files)

    def read(self, criteria_set: Asking, key: str, delimiter: str) -> list[EventFile]:
        """Read every file.

        Raises:
            EligibilityError: `USAGE` for a name that is no event table of the set, or a table without a file.
            InputError: what is wrong with a file.
        """
        known = [fact.name for fact in criteria_set.facts if isinstance(fact.type, EventTable)]
        for name in (*self.tables, *self.complete):
            if name not in known:
                listed = ", ".join(known) or "none"
                raise EligibilityError(
                    f"{criteria_set.called} has no event table {name!r}; known: {listed}{nearest(name, known)}",
                    code="USAGE",
                )
        for name in self.complete:
            if name not in self.tables:
                raise EligibilityError(f"--complete {name} needs its file: --events {name}=FILE", code="USAGE")
        return [self._read(criteria_set, table, file, key, delimiter) for table, file in self.files]

    def _read(self, criteria_set: Asking, table: str, file: str, key: str, delimiter: str) -> EventFile:
        complete = table in self.complete
        try:
            with Path(file).open("rb") as stream:
                return read_events(stream, criteria_set.facts[table], key=key, complete=complete, delimiter=delimiter)
        except OSError as error:
            problem, code, line = f"cannot be read: {error.strerror}", "INPUT_READ", None
        except InputError as error:
            problem, code, line = error.message, error.code, error.line
        raise InputError(f"{file}: {problem}", code=code, line=line)


def event_files(events: Sequence[str], complete: Sequence[str]) -> EventFiles:
    """Return what the two options say.

    Raises:
        EligibilityError: `USAGE` for what is not TABLE=FILE, or a table named twice.
    """
    found: dict[str, str] = {}
    for one in events:
        table, _, file = one.partition("=")
        if not table or not file or table in found:
            raise EligibilityError("--events is TABLE=FILE, such as doses=doses.csv, once for a table", code="USAGE")
        found[table] = file
    return EventFiles(tuple(found.items()), tuple(complete))
