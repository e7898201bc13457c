"""Parquet in, through Polars: looked at as a whole before any work, then read slice by slice."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from os import stat_result, strerror
from pathlib import Path
from typing import Any, Final, TypeVar

import polars as pl
from attrs import define, field

from eligibility_engine.backends.keys import check_keys
from eligibility_engine.backends.layout import Layout, layout
from eligibility_engine.backends.plain_cells import in_double_precision, plain_days, prepared_kinds
from eligibility_engine.backends.records import records
from eligibility_engine.errors import EligibilityError, InputError, OutputError
from eligibility_engine.files.contents import content_of_file
from eligibility_engine.reading.rows import Row
from eligibility_engine.reading.tables import Asking, lay_out
from eligibility_engine.sources import Source
from eligibility_engine.writing.digested import Content

_SLICE: Final = 20_000
"""The rows that are read at once where they are judged one by one."""

_CHANGED: Final = "the file has changed while it was read; screen it again"

T = TypeVar("T")
_SYSTEM: Final = re.compile(r"\(os error (\d+)\)")


@define(kw_only=True)
class ParquetSource(Source):
    """A Parquet file whose row keys are there, each once.

    Attributes:
        path: where it is.
        frame: its rows.
        layout: which column holds what.
        count: how many rows there are.
    """

    path: Path
    frame: pl.LazyFrame = field(repr=False)
    layout: Layout = field(repr=False)
    count: int
    _content: Content
    _before: stat_result

    @property
    def content(self) -> Content:
        """What identifies the bytes of the file, of which no one reads all."""
        return self._content

    @property
    def kinds(self) -> dict[str, Any]:
        """The type of each column."""
        return dict(self.frame.collect_schema())

    def check_unchanged(self) -> None:
        """Refuse a file that was written to, or replaced, since it was opened.

        Raises:
            InputError: `INPUT_CHANGED`.
        """
        with suppress(OSError):
            now = self.path.stat()
            if all(getattr(now, name) == getattr(self._before, name) for name in ("st_size", "st_mtime_ns", "st_ino")):
                return
        raise InputError(_CHANGED, code="INPUT_CHANGED")

    def read_rows(self) -> Iterator[Row]:
        """Yield each row as a record, with its key and its date."""
        frame = in_double_precision(self.frame, self.layout.names)
        for start in range(0, self.count, _SLICE):
            rows = through_polars(frame.slice(start, _SLICE).collect, self.path.name)
            named = list(self.layout.table.keys)
            beside = [plain_days(rows[name]) for name in named]
            for place, (record, faults, _) in enumerate(records(self.layout, (), rows)):
                keys = {name: cells[place] for name, cells in zip(named, beside, strict=True)}
                yield Row(start + place + 1, None, {**keys, **record}, faults)
        self.check_unchanged()


def open_parquet(
    file: str,
    criteria_set: Asking,
    keys: Sequence[str],
    as_of: str | None,
    declared: Collection[str],
    beside: Sequence[str],
) -> ParquetSource:
    """Open a Parquet file for a set.

    Args:
        file: its path.
        criteria_set: the set that will judge, or several sets together.
        keys: the columns of the row key, the subject first.
        as_of: the date on which eligibility is judged, or `@COLUMN`.
        declared: facts whose absence is declared.
        beside: event tables that stand in files of their own.

    Raises:
        InputError: `INPUT_READ`, `INPUT_SYNTAX`, `INPUT_EMPTY`, `INPUT_COLUMN`, `INPUT_TYPE`, `SUBJECT_MISSING` or
            `SUBJECT_DUPLICATE`; `EligibilityError` `USAGE` for the standard input.
    """
    path = Path(file)
    before = path.stat() if path.is_file() else None  # before its bytes are looked at: a change since then is noticed
    content = content_of_file(file)
    frame = pl.scan_parquet(path, glob=False, hive_partitioning=False)
    kinds = dict(through_polars(frame.collect_schema, path.name))
    found = _laid_out(kinds, criteria_set, keys, as_of, declared, beside)
    count = through_polars(lambda: check_keys(frame, keys, "--key"), path.name)
    if not count:
        raise InputError("the file holds no record", code="INPUT_EMPTY")
    source = ParquetSource(
        rows=iter(()), notes=found.notes, not_collected=found.table.not_collected, path=path, frame=frame, layout=found,
        count=count, content=content, before=before or path.stat(),
    )  # fmt: skip
    source.rows = source.read_rows()
    return source


def _laid_out(
    kinds: dict[str, Any],
    criteria_set: Asking,
    keys: Sequence[str],
    as_of: str | None,
    declared: Collection[str],
    beside: Sequence[str],
) -> Layout:
    """Match the columns with the facts; what a table lacks is said with what the command line takes."""
    columns = [*keys, *([as_of[1:]] if as_of and as_of.startswith("@") else [])]
    try:
        lay_out(tuple(kinds), criteria_set, columns, tuple(declared), tuple(beside))
    except InputError as error:
        message = error.message.replace("the first line of the table", "the table").replace(
            "; it must name the columns", ""
        )
        failure = InputError(message, code=error.code, path=error.path)
    else:
        return layout(prepared_kinds(kinds), criteria_set, as_of, keys, declared, beside)
    raise failure


def through_polars(work: Callable[[], T], read: str, written: str = "") -> T:
    """Let Polars work, and say in our own words what it says of a file; its words, which may quote a value, go nowhere.

    Args:
        work: what is to be done.
        read: the file that is read.
        written: the file that is written, if any.

    Raises:
        InputError: `INPUT_SYNTAX` when what is read is no Parquet, or damaged; `INPUT_CHANGED` when it is gone.
        OutputError: `OUTPUT_WRITE` when the system refuses to write.
    """
    try:
        return work()
    except FileNotFoundError:
        said = ""
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        said = str(error)
    if not said:
        raise InputError(_CHANGED, code="INPUT_CHANGED")
    system = _SYSTEM.search(said)
    if system is not None and written:
        raise OutputError(f"{written} cannot be written: {strerror(int(system[1]))}", code="OUTPUT_WRITE")
    if "parquet" in said.lower() or not written:
        raise InputError(f"{read} is no Parquet, or it is damaged or cut off; write it again", code="INPUT_SYNTAX")
    raise EligibilityError(f"the columns of {read} cannot be judged; please report this line", code="INTERNAL")
