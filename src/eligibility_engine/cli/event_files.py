"""The options `--events TABLE=FILE` and `--complete TABLE`: event tables in files of their own."""

from collections.abc import Sequence
from typing import Final

import click

from eligibility_engine.errors import EligibilityError
from eligibility_engine.files.event_files import EventFiles

EVENTS_OPTION: Final = click.option(
    "--events",
    multiple=True,
    metavar="TABLE=FILE",
    help="A CSV with a row for each event of an event table, and a column that names the subject; repeatable.",
)
EVENT_OPTIONS: Final = (
    EVENTS_OPTION,
    click.option(
        "--complete",
        multiple=True,
        metavar="TABLE",
        help="An event table whose file holds every event: who has none in it has none; repeatable.",
    ),
)


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
    return EventFiles.of(found, complete)
