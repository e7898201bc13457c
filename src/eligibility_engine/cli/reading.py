"""The options that say what is read and how, and the opening of the source."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import click

from eligibility_engine.cli.choosing import filled, part_option, set_options, trial_option
from eligibility_engine.cli.event_files import EVENT_OPTIONS, event_files
from eligibility_engine.cli.ranges import RANGE_OPTIONS, ranges_file
from eligibility_engine.errors import EligibilityError
from eligibility_engine.files.request import Request
from eligibility_engine.reading.parsing import OnBadValue
from eligibility_engine.reading.rows import Row
from eligibility_engine.sources import FORMATS

F = TypeVar("F", bound=Callable[..., Any])

_TRIAL = trial_option()
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
    *RANGE_OPTIONS,
)


def input_options(command: F) -> F:
    """Add the argument FILE and the options of every command that judges a file by one set."""
    command = set_options(part_option(command))
    for option in reversed((_FILE, _TRIAL, *_OPTIONS)):
        command = option(command)
    return command


def file_options(command: F) -> F:
    """Add the argument FILE and the options that say how it is read."""
    for option in reversed((_FILE, *_OPTIONS)):
        command = option(command)
    return command


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
    reference_ranges: str | None,
    range_fact: tuple[str, ...],
) -> Request:
    """Return the request that the options of `input_options`, or of `file_options`, make."""
    words = tuple(word for part in not_collected.split(",") if (word := part.strip()))
    ranges = ranges_file(reference_ranges, range_fact)
    beside = event_files(events, complete)
    return Request(
        file, as_of, (id_, *key), input_format, one_character(delimiter), words, on_bad_value, ranges, beside
    )


def one_character(delimiter: str) -> str:
    """Return the character that `--delimiter` means.

    Raises:
        EligibilityError: `USAGE`.
    """
    character = "\t" if delimiter in {"tab", "\\t"} else delimiter
    if len(character) != 1 or character in '"\r\n':
        raise EligibilityError("--delimiter is one character, such as ; or tab", code="USAGE")
    return character


class Wanted:
    """The rows of one subject, or all; rows that cannot be read are counted when one is looked for.

    All rows are read: a later row of the same key is an error that `screen` tells too.
    """

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

    @property
    def unread(self) -> str:
        """Say that rows could not be read, where there are any."""
        return f"; rows that could not be read: {self._unread}" if self._unread else ""
