"""Event tables in files of their own: which tables, which files, and which of them are complete."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from attrs import evolve, frozen

from eligibility_engine.errors import EligibilityError, InputError, nearest
from eligibility_engine.facts import EventTable, Fact
from eligibility_engine.reading.tables import Asking
from eligibility_engine.sources import EventFile, read_events
from eligibility_engine.writing.digested import Digested


@frozen
class EventFiles:
    """Which event tables stand in which files, and which of them are complete."""

    files: tuple[tuple[str, str], ...] = ()
    complete: tuple[str, ...] = ()

    @classmethod
    def of(cls, files: Mapping[str, str | Path], complete: Iterable[str] = ()) -> "EventFiles":
        """Return which tables stand in which files.

        Args:
            files: the path of each file, by table.
            complete: the tables whose file holds every event of everybody.
        """
        return cls(tuple((table, str(file)) for table, file in files.items()), tuple(complete))

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

    @staticmethod
    def _of(stream: Digested, table: Fact, key: str, complete: bool, delimiter: str) -> EventFile:
        found = read_events(stream, table, key=key, complete=complete, delimiter=delimiter)
        return evolve(found, content=stream.content)

    def _read(self, criteria_set: Asking, table: str, file: str, key: str, delimiter: str) -> EventFile:
        complete = table in self.complete
        try:
            with Path(file).open("rb") as stream:
                return self._of(Digested(stream), criteria_set.facts[table], key, complete, delimiter)
        except OSError as error:
            problem, code, line = f"cannot be read: {error.strerror}", "INPUT_READ", None
        except InputError as error:
            problem, code, line = error.message, error.code, error.line
        raise InputError(f"{file}: {problem}", code=code, line=line)
