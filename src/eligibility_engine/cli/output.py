"""Where a command writes: the options that name a file, and let one that is there be replaced."""

from collections.abc import Callable

import click

from eligibility_engine.cli.choosing import F, filled


def output_options(says: str = "Write to a file, which appears only when it is complete.") -> Callable[[F], F]:
    """Return what adds the options.

    Args:
        says: what the help says of the file.
    """

    def added(command: F) -> F:
        replaced = click.option("--overwrite", is_flag=True, help="Replace OUT if it is there, in one step.")
        return click.option("-o", "--output", metavar="OUT", callback=filled, help=says)(replaced(command))

    return added
