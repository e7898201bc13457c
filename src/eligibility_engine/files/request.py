"""What is read, and how it is judged: the questions that a command or a call answers, and the opening of the source."""

import re
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from attrs import frozen

from eligibility_engine.errors import EligibilityError, InputError
from eligibility_engine.files.event_files import EventFiles
from eligibility_engine.files.extra import need_frames
from eligibility_engine.files.opening import opened
from eligibility_engine.files.ranges import RangesFile
from eligibility_engine.files.results import refuse_keys
from eligibility_engine.matching import Matcher
from eligibility_engine.reading.parsing import OnBadValue, parse_as_of
from eligibility_engine.reading.rows import Row, declared_missing
from eligibility_engine.reading.tables import Asking
from eligibility_engine.reference_ranges.ranges import ReferenceRanges
from eligibility_engine.screening import MatchedRow, Screened, match_records, screen_records
from eligibility_engine.sources import FORMATS, Source, format_of, joined, open_source
from eligibility_engine.study.criteria_set import CriteriaSet


@frozen
class Request:
    """What is read, and how it is judged.

    Attributes:
        file: the path, or `-` for the standard input.
        as_of: a date as text, or `@COLUMN`.
        keys: the columns of the row key, the subject first.
        form: the format, where it was given.
        delimiter: between the cells of a table.
        not_collected: fact names and groups.
        on_bad_value: `error` or `missing`.
        ranges: the table of reference ranges, where one is handed over.
        events: the event tables that stand in files of their own.
    """

    file: str
    as_of: str | None
    keys: tuple[str, ...] = ("subject",)
    form: str | None = None
    delimiter: str = ","
    not_collected: tuple[str, ...] = ()
    on_bad_value: OnBadValue = "error"
    ranges: RangesFile | None = None
    events: EventFiles = EventFiles()

    @property
    def as_of_column(self) -> str | None:
        """The column that holds the as-of date of each row, where one does."""
        return self.as_of[1:] if self.as_of and re.fullmatch("@.+", self.as_of) else None

    @property
    def size(self) -> int | None:
        """The bytes of the file, where it has a size."""
        path = Path(self.file)
        return path.stat().st_size if self.file != "-" and path.is_file() else None

    @property
    def read(self) -> tuple[str, ...]:
        """The files that are read, but for the standard input."""
        return tuple(file for file in (self.file, *(file for _, file in self.events.files)) if file != "-")

    @property
    def told_format(self) -> str:
        """The format in which the file is read.

        Raises:
            EligibilityError: `USAGE` for the standard input without one, `INPUT_FORMAT` for a suffix that tells none.
        """
        if self.form is not None:
            return self.form
        if self.file == "-":
            raise EligibilityError(f"the standard input needs --input-format: {', '.join(FORMATS)}", code="USAGE")
        return format_of(self.file)

    @contextmanager
    def opened(self, criteria_set: Asking, taken: Collection[str]) -> Iterator[Source]:
        """Open the source.

        Args:
            criteria_set: what says which facts a table should hold.
            taken: the names that the results have beside the row key.

        Raises:
            EligibilityError: when the arguments do not fit, or the file cannot be read as a whole.
        """
        self._check_as_of()
        refuse_keys(self.keys, taken)
        form = self.told_format
        lacking = declared_missing(criteria_set.facts, self.not_collected)
        columns = [*self.keys, *([self.as_of_column] if self.as_of_column else [])]
        files = self.events.read(criteria_set, self.keys[0], self.delimiter)
        noted = () if self.ranges is None else (self.ranges.read(criteria_set),)
        with self._source(form, criteria_set, columns, lacking) as source:
            found = joined(source, files, self.keys[0]) if files else source
            found.notes = (*found.notes, *noted)
            found.events = {file.table: file.content for file in files if file.content is not None}
            yield found

    @contextmanager
    def _source(
        self, form: str, criteria_set: Asking, columns: Sequence[str], lacking: Sequence[str]
    ) -> Iterator[Source]:
        beside = self.events.tables
        if form == "parquet":
            need_frames()
            from eligibility_engine.files.parquet_source import open_parquet

            yield open_parquet(self.file, criteria_set, self.keys, self.as_of, lacking, beside)
            return
        with _stream(self.file) as stream:
            yield open_source(
                stream,
                form,
                criteria_set,
                keys=columns,
                not_collected=lacking,
                delimiter=self.delimiter,
                beside=beside,
            )

    @property
    def reference_ranges(self) -> ReferenceRanges | None:
        """The table of limits of normal, once it is read."""
        return None if self.ranges is None else self.ranges.table

    def judge(self, criteria_set: CriteriaSet, rows: Iterator[Row], after: int = 0) -> Iterator[Screened]:
        """Judge the rows of the source; so many were judged before."""
        return screen_records(
            criteria_set,
            rows,
            as_of=self.as_of,
            on_bad_value=self.on_bad_value,
            keys=self.keys,
            not_collected=self.not_collected,
            reference_ranges=self.reference_ranges,
            after=after,
        )

    def matched(self, matcher: Matcher, rows: Iterator[Row]) -> Iterator[MatchedRow]:
        """Match the rows of the source."""
        return match_records(
            matcher,
            rows,
            as_of=self.as_of,
            on_bad_value=self.on_bad_value,
            keys=self.keys,
            not_collected=self.not_collected,
            reference_ranges=self.reference_ranges,
        )

    def _check_as_of(self) -> None:
        if self.as_of_column is not None:
            return
        try:
            parse_as_of(self.as_of)
            return
        except EligibilityError as error:
            code = error.code
        given = "that is no calendar date" if self.as_of else "the date on which eligibility is judged is due"
        raise EligibilityError(
            f"{given}: --as-of YYYY-MM-DD, or --as-of @COLUMN to take it from each row; it is never taken from the "
            "clock",
            code=code,
        )


@contextmanager
def _stream(file: str) -> Iterator[BinaryIO]:
    if file == "-":
        if sys.stdin is None:  # the shell has closed it
            raise InputError("the standard input is closed; pass the records through a pipe or `<`", code="INPUT_READ")
        yield sys.stdin.buffer
        return
    with opened(Path(file), file) as stream:
        yield stream
