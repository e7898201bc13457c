"""Where a command writes: the options that name a file, and let one that is there be replaced."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TextIO

import click

from eligibility_engine.cli.choosing import F, filled
from eligibility_engine.writing.whole import writing


def output_options(says: str = "Write to a file, which appears only when it is complete.") -> Callable[[F], F]:
    """Return what adds the options.

    Args:
        says: what the help says of the file.
    """

    def added(command: F) -> F:
        replaced = click.option("--overwrite", is_flag=True, help="Replace OUT if it is there, in one step.")
        return click.option("-o", "--output", metavar="OUT", callback=filled, help=says)(replaced(command))

    return added


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
