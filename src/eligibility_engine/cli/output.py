"""Where a command writes: the options that name a file, and let one that is there be replaced."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import PurePath
from typing import Final, TextIO

import click

from eligibility_engine.cli.choosing import F, filled
from eligibility_engine.errors import EligibilityError
from eligibility_engine.writing.whole import writing

_ENDINGS: Final = {
    "text": (".txt",),
    "markdown": (".md",),
    "html": (".html", ".htm"),
    "json": (".json",),
    "csv": (".csv",),
}
AS_OUT_ENDS: Final = "[default: as OUT ends, text otherwise]"
"""What the help of a command says of `--format` whose answer `form_of` shapes."""


def output_options(says: str = "Write to a file, which appears only when it is complete.") -> Callable[[F], F]:
    """Return what adds the options.

    Args:
        says: what the help says of the file.
    """

    def added(command: F) -> F:
        replaced = click.option("--overwrite", is_flag=True, help="Replace OUT if it is there, in one step.")
        return click.option("-o", "--output", metavar="OUT", callback=filled, help=says)(replaced(command))

    return added


def form_of(form: str | None, output: str | None, *offered: str) -> str:
    """Return how to write: as `--format` says, or as the file ends; the first that is offered where neither tells.

    Raises:
        EligibilityError: `USAGE` for a file whose ending belongs to nothing that is offered.
    """
    ending = PurePath(output or "").suffix.lower()
    if form is not None or not ending:
        return form or offered[0]
    told = {one: each for each in offered for one in _ENDINGS[each]}
    if ending not in told:
        remedy = f"end it in {' or '.join(told)}" + (", or give --format" if len(offered) > 1 else "")
        raise EligibilityError(f"the ending of OUT belongs to nothing that this command writes: {remedy}", code="USAGE")
    return told[ending]


def answer_to(output: str | None, overwrite: bool) -> AbstractContextManager[TextIO]:
    """Open what an answer is written to: the file, which appears when the block ends well, or the standard output.

    Raises:
        OutputError: `OUTPUT_EXISTS`, `OUTPUT_WRITE`.
    """
    return nullcontext(sys.stdout) if output is None else writing(output, overwrite=overwrite)


def deliver(text: str, output: str | None, overwrite: bool) -> None:
    """Write a whole answer.

    Raises:
        OutputError: `OUTPUT_EXISTS`, `OUTPUT_WRITE`.
    """
    with answer_to(output, overwrite) as stream:
        stream.write(text)
