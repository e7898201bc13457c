"""`eligibility completion`: what a shell has to be told so that Tab completes commands, options and files."""

from typing import Final

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    add_completion_class,
    get_completion_class,
    shell_complete,
)

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


class _Bash(BashComplete):
    """Bash takes `NAME=VALUE` for three words, and so `--format=csv`; what is offered replaces the last one."""

    _before = ""

    def get_completion_args(self) -> tuple[list[str], str]:
        args, begun = super().get_completion_args()
        args, begun = ([*args, "="], "") if begun == "=" else (args, begun)
        if len(args) < 2 or args[-1] != "=":
            return args, begun
        *before, named, _ = args
        if named.startswith("-"):
            return [*before, named], begun
        self._before = f"{named}="
        return before, self._before + begun

    def format_completion(self, item: CompletionItem) -> str:
        return f"{item.type},{item.value.removeprefix(self._before)}"


def answered(program: click.Command, asked: str) -> int:
    """Write what may come next, as the script of a shell asks for it, and return the exit code."""
    add_completion_class(_Bash, "bash")
    return shell_complete(program, {}, _NAME, VARIABLE, asked)
