"""The options that say what is read and how, and the opening of the source."""

import re
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import click
from attrs import frozen

from eligibility_engine.cli.choosing import TRIAL_HELP, filled, part_option, set_options
from eligibility_engine.cli.event_files import EVENT_OPTIONS, EventFiles, event_files
from eligibility_engine.cli.ranges import RANGE_OPTIONS, RangesFile, ranges_file
from eligibility_engine.cli.results import refuse_keys
from eligibility_engine.criteria_set import CriteriaSet
from eligibility_engine.errors import EligibilityError, InputError
from eligibility_engine.matching import Matcher
from eligibility_engine.parsing import OnBadValue, parse_as_of
from eligibility_engine.rows import Row, declared_missing
from eligibility_engine.screening import MatchedRow, Screened, match_records, screen_records
from eligibility_engine.sources import FORMATS, Source, format_of, joined, open_source
from eligibility_engine.tables import Asking

F = TypeVar("F", bound=Callable[..., Any])

_TRIAL = click.option("--trial", metavar="TRIAL", help=TRIAL_HELP)
_FILE = click.argument("file", metavar="FILE")
_OPTIONS = (
    click.option("--as-of", metavar="DATE", help="The date on which eligibility is judged, YYYY-MM-DD, or @COLUMN."),
    click.option(
        "--id",
        "id_",
        default="subject",
        show_default=True,
        metavar="COLUMN",
        callback=filled,
        help="What names the subject.",
    ),
    click.option(
        "--key",
        multiple=True,
        metavar="COLUMN",
        callback=filled,
        help="One more part of the row key, such as a visit.",
    ),
    click.option("--input-format", type=click.Choice(FORMATS), help="Needed where the suffix of FILE does not tell."),
    click.option(
        "--delimiter",
        default=",",
        show_default=True,
        metavar="CHAR",
        help="What stands between the cells of a CSV; `tab` for a tab.",
    ),
    click.option(
        "--not-collected",
        default="",
        metavar="FACT,...",
        help="Facts that the source does not hold; @investigator and the like name all facts of an answerer.",
    ),
    click.option(
        "--on-bad-value",
        type=click.Choice(["error", "missing"]),
        default="error",
        show_default=True,
        help="Whether a bad value makes the row an error, or is taken as missing and counted.",
    ),
    *EVENT_OPTIONS,
)


def input_options(command: F) -> F:
    """Add the argument FILE and the options of every command that judges a file by one set."""
    command = set_options(part_option(command))
    for option in reversed((_FILE, _TRIAL, *_OPTIONS, *RANGE_OPTIONS)):
        command = option(command)
    return command


def file_options(command: F) -> F:
    """Add the argument FILE and the options that say how it is read."""
    for option in reversed((_FILE, *_OPTIONS)):
        command = option(command)
    return command


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
    keys: tuple[str, ...]
    form: str | None
    delimiter: str
    not_collected: tuple[str, ...]
    on_bad_value: OnBadValue
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
        form = self.form or self._told_format()
        lacking = declared_missing(criteria_set.facts, self.not_collected)
        columns = [*self.keys, *([self.as_of_column] if self.as_of_column else [])]
        files = self.events.read(criteria_set, self.keys[0], self.delimiter)
        noted = () if self.ranges is None else (self.ranges.read(criteria_set),)
        with _stream(self.file) as stream:
            source = open_source(
                stream,
                form,
                criteria_set,
                keys=columns,
                not_collected=lacking,
                delimiter=self.delimiter,
                beside=self.events.tables,
            )
            found = joined(source, files, self.keys[0]) if files else source
            found.notes = (*found.notes, *noted)
            yield found

    def judge(self, criteria_set: CriteriaSet, rows: Iterator[Row]) -> Iterator[Screened]:
        """Judge the rows of the source."""
        return screen_records(
            criteria_set,
            rows,
            as_of=self.as_of,
            on_bad_value=self.on_bad_value,
            keys=self.keys,
            not_collected=self.not_collected,
            reference_ranges=None if self.ranges is None else self.ranges.table,
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
        )

    def _told_format(self) -> str:
        if self.file == "-":
            raise EligibilityError(
                f"the standard input needs --input-format: {', '.join(FORMATS)}", code="USAGE", path="$"
            )
        return format_of(self.file)

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


def request(
    file: str,
    as_of: str | None,
    id_: str,
    key: tuple[str, ...],
    input_format: str | None,
    delimiter: str,
    not_collected: str,
    on_bad_value: OnBadValue,
    events: tuple[str, ...],
    complete: tuple[str, ...],
    reference_ranges: str | None = None,
    range_fact: tuple[str, ...] = (),
) -> Request:
    """Return the request that the options of `input_options`, or of `file_options`, make."""
    character = "\t" if delimiter in {"tab", "\\t"} else delimiter
    if len(character) != 1 or character in '"\r\n':
        raise EligibilityError("--delimiter is one character, such as ; or tab", code="USAGE")
    words = tuple(word for part in not_collected.split(",") if (word := part.strip()))
    ranges = ranges_file(reference_ranges, range_fact)
    beside = event_files(events, complete)
    return Request(file, as_of, (id_, *key), input_format, character, words, on_bad_value, ranges, beside)


class Wanted:
    """The rows of one subject, or all; rows that cannot be read are counted when one is looked for."""

    def __init__(self, keys: tuple[str, ...], subject: str | None, rows: Iterator[Row]) -> None:
        self._keys, self._subject, self._rows, self._unread = keys, subject, rows, 0

    def __iter__(self) -> Iterator[Row]:
        if self._subject is None:
            yield from self._rows
            return
        for row in self._rows:
            self._unread += row.record is None
            if row.record is not None and str(row.record.get(self._keys[0])) == self._subject:
                yield row
                if len(self._keys) == 1:
                    return

    @property
    def unread(self) -> str:
        """Say that rows could not be read, where there are any."""
        return f"; rows that could not be read: {self._unread}" if self._unread else ""


@contextmanager
def _stream(file: str) -> Iterator[BinaryIO]:
    if file == "-":
        if sys.stdin is None:  # the shell has closed it
            raise InputError("the standard input is closed; pass the records through a pipe or `<`", code="INPUT_READ")
        yield sys.stdin.buffer
        return
    try:
        stream = open(file, "rb")  # noqa: SIM115
    except OSError as error:
        reason = error.strerror
    else:
        with stream:
            yield stream
        return
    raise InputError(f"{file} cannot be read: {reason}", code="INPUT_READ")
