"""What a command says beside its answer, on the standard error; `--quiet` leaves errors only."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

_QUIET: Final = "eligibility_engine.quiet"


def _heed(context: click.Context, parameter: click.Parameter, quiet: bool) -> None:
    context.meta[_QUIET] = quiet


def quiet_option(command: F) -> F:
    """Add the option `--quiet`."""
    said = "Say nothing on the standard error but errors: no summary, notes, warnings and progress there."
    return click.option("-q", "--quiet", is_flag=True, expose_value=False, callback=_heed, help=said)(command)


def is_quiet() -> bool:
    """Say whether the command that runs was told to be quiet."""
    return bool(click.get_current_context().meta.get(_QUIET))


def say(text: str) -> None:
    """Write a line to the standard error, unless the command is to be quiet."""
    if not is_quiet():
        click.echo(text, err=True)
