"""Spark as a judge: tables as Parquet, screened in a cluster. Few batches, since each job costs about a second."""

import tempfile
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import polars as pl
from attrs import evolve, frozen

from differential.batches import Batch, batch
from differential.comparing import Tally, held_against
from differential.judges import Columns, Tables, said_in
from eligibility_engine.backends import spark as backend
from eligibility_engine.errors import DefinitionError
from eligibility_engine.serialization import dumps
from eligibility_engine.study.entry import Entry

ORDER: Final = (11, 0, 1, 8, 3, 5, 2, 9, 4, 10, 6, 12, 7, 13, 14, 15)
"""Sixteen batches in a row hold every shape with many and few rows; the first here show the most: events, any rules."""

_PIECES: Final = 3
_TOGETHER: Final = 150
"""Rows that are screened at once beside events: so few that a batch has several co-groups."""


def compared_on_spark(session: Any, seed: int, rows: int, only: int | None = None) -> Iterator[Tally]:
    """Yield what batch after batch of a run came to in a cluster, or a single one."""
    numbers = (turn * len(ORDER) + number for turn in count() for number in ORDER)
    with tempfile.TemporaryDirectory() as folder:
        judge = _Spark(session, Path(folder))
        for number in numbers if only is None else [only]:
            yield held_against(_travelling(batch(seed, number, rows)), {"spark": judge.said})


def _travelling(found: Batch) -> Batch:
    """Return a batch with the rules that a document holds: no code, and no predicate that no kind writes."""
    entries = [entry for entry in found.rules.entries if _is_written(found, entry)]
    return evolve(found, rules=evolve(found.rules, entries=tuple(entries)))


def _is_written(found: Batch, entry: Entry) -> bool:
    alone = evolve(found.rules, entries=(entry,))
    with suppress(DefinitionError):
        return bool(dumps(alone)) and not alone.opaque
    return False


@frozen
class _Spark:
    """The cluster of a session, and a folder that it can read."""

    session: Any
    folder: Path

    def said(self, given: Tables) -> Columns:
        """Screen tables; rows come back in any order."""
        sent = evolve(given, events={name: self._sent(table) for name, table in given.events.items()})
        with patch.object(backend, "ROWS_TOGETHER", _TOGETHER):
            found = pl.from_arrow(sent.screened(self._sent(given.frame)).toArrow())
        assert isinstance(found, pl.DataFrame)
        order = {subject: place for place, subject in enumerate(given.frame["subject"].to_list())}
        return said_in(found.sort(pl.col("subject").replace_strict(order, return_dtype=pl.UInt32)))

    def _sent(self, frame: pl.DataFrame) -> Any:
        """Return a frame of Spark, of several partitions."""
        path = Path(tempfile.mkdtemp(dir=self.folder))
        pieces = frame.iter_slices(max(1, -(-frame.height // _PIECES))) if frame.height else [frame]
        for place, some in enumerate(pieces):
            some.write_parquet(path / f"{place}.parquet")
        return self.session.read.parquet(str(path))
