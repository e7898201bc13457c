"""What a command says beside its answer, on the standard error; `--quiet`, which each one takes, leaves errors only."""

from typing import Final

import click

_TOLD: Final = "eligibility_engine.quiet"


def _heed(context: click.Context, parameter: click.Parameter, quiet: bool) -> None:
    context.meta[_TOLD] = quiet


_QUIET: Final = click.Option(
    ["-q", "--quiet"],
    is_flag=True,
    expose_value=False,
    callback=_heed,
    help="Say nothing on the standard error but errors: no summary, notes, warnings and progress there.",
)


def let_be_quiet(command: click.Command) -> None:
    """Let a command take `--quiet`."""
    if _QUIET not in command.params:
        command.params.append(_QUIET)


def is_quiet() -> bool:
    """Say whether the command that runs was told to be quiet."""
    return bool(click.get_current_context().meta.get(_TOLD))


def say(text: str) -> None:
    """Write a line to the standard error, unless the command is to be quiet."""
    if not is_quiet():
        click.echo(text, err=True)
