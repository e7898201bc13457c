"""The options that hand over a table of reference ranges."""

from pathlib import Path
from typing import Final

import click
from attrs import define

from eligibility_engine.cli.choosing import filled
from eligibility_engine.errors import EligibilityError, InputError, nearest
from eligibility_engine.reference_ranges import TELLING, ReferenceRanges
from eligibility_engine.tables import Asking

MAX_BYTES: Final = 2**24
"""The largest table that is read."""

RANGE_OPTIONS: Final = (
    click.option(
        "--reference-ranges",
        metavar="CSV",
        callback=filled,
        help="A table of limits of normal, for results that came without them.",
    ),
    click.option(
        "--range-fact",
        multiple=True,
        metavar="WHAT=FACT",
        help=f"The fact that says WHAT, for rows of that table: {', '.join(TELLING)}. May be repeated.",
    ),
)


@define
class RangesFile:
    """A table on disk, which is read once, and which facts tell its rows apart."""

    path: str
    telling: dict[str, str]
    table: ReferenceRanges | None = None

    def read(self, criteria_set: Asking) -> str:
        """Read the table for the facts of a set, and say which it is; traces call it by the name of its file.

        Raises:
            EligibilityError: `INPUT_READ`, `INPUT_SIZE`, `INPUT_ENCODING` or `REFERENCE_RANGES`.
        """
        path = Path(self.path)
        table = ReferenceRanges.from_csv(_text(path), name=path.name, facts=criteria_set.facts, **self.telling)
        self.table = table
        return f"limits of normal that results lack: from {table.name}, digest {table.digest}"


def ranges_file(path: str | None, telling: tuple[str, ...]) -> RangesFile | None:
    """Return what the options of `RANGE_OPTIONS` mean.

    Raises:
        EligibilityError: `USAGE` when they do not fit.
    """
    told = dict(_told(text) for text in telling)
    if path is None and told:
        raise EligibilityError("--range-fact belongs to a table: --reference-ranges CSV", code="USAGE")
    return None if path is None else RangesFile(path, told)


def _told(text: str) -> tuple[str, str]:
    what, equals, fact = text.partition("=")
    if not equals or what not in TELLING:
        raise EligibilityError(
            f"--range-fact is WHAT=FACT, and WHAT one of {', '.join(TELLING)}{nearest(what, TELLING)}", code="USAGE"
        )
    return what, fact


def _text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        problem, code = f"cannot be read: {error.strerror}", "INPUT_READ"
    else:
        text = data.decode(errors="replace")
        if len(data) <= MAX_BYTES and "\ufffd" not in text:
            return text
        too_large = len(data) > MAX_BYTES
        problem, code = ("is too large", "INPUT_SIZE") if too_large else ("is not UTF-8", "INPUT_ENCODING")
    raise InputError(f"{path} {problem}", code=code)
