"""`eligibility completion`: what a shell has to be told so that Tab completes commands, options and files."""

from typing import Final

import click
from click.shell_completion import get_completion_class, shell_complete

VARIABLE: Final = "_ELIGIBILITY_COMPLETE"
"""The environment variable by which the shell asks what may come next."""

_NAME: Final = "eligibility"
_EPILOG: Final = """\b
Examples:
  eligibility completion bash

\b
Once for all new shells:
  echo 'eval "$(eligibility completion bash)"' >> ~/.bashrc
  echo 'eval "$(eligibility completion zsh)"' >> ~/.zshrc
  eligibility completion fish > ~/.config/fish/completions/eligibility.fish

Exit codes: 0 done, 2 wrong usage."""


@click.command(epilog=_EPILOG)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Write the script by which SHELL completes `eligibility`.

    It completes commands, options, the words that an option takes, and files.
    """
    completes = get_completion_class(shell)
    assert completes is not None  # click brings all three
    click.echo(completes(context.find_root().command, {}, _NAME, VARIABLE).source())


def answered(program: click.Command, asked: str) -> int:
    """Write what may come next, as the script of a shell asks for it, and return the exit code."""
    return shell_complete(program, {}, _NAME, VARIABLE, asked)
