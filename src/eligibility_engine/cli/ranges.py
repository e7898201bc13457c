"""The options that hand over a table of reference ranges."""

from typing import Final

import click

from eligibility_engine.cli.choosing import filled
from eligibility_engine.errors import EligibilityError, nearest
from eligibility_engine.files.ranges import RangesFile
from eligibility_engine.reference_ranges.ranges import TELLING

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
