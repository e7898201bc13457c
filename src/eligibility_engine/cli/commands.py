"""The commands of the program, each with its line in the list; what a command needs is imported when it is called."""

from collections.abc import Iterator
from importlib import import_module
from typing import Final

import click

from eligibility_engine.cli.saying import let_be_quiet


class Waiting(click.Command):
    """A command of which the name and one line are known, and the module in which it stands."""

    def __init__(self, name: str, line: str, module: str, function: str = "") -> None:
        super().__init__(name, short_help=line)
        self._module, self._function = module, function or name

    def imported(self) -> click.Command:
        """Return the command itself, which can be told to be quiet."""
        command: click.Command = getattr(import_module(f"eligibility_engine.cli.{self._module}"), self._function)
        for _, one in leaves(self.name or "", command):
            let_be_quiet(one)
        return command


def leaves(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    """Yield a command with its name; of a group each of its commands, with both names."""
    if not isinstance(command, click.Group):
        yield name, command
        return
    for below, one in command.commands.items():
        yield from leaves(f"{name} {below}", one)


class Program(click.Group):
    """Commands in the order in which one meets them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        return name, command.imported() if isinstance(command, Waiting) else command, rest


COMMANDS: Final = (
    Waiting("trials", "List the registered criteria sets.", "trials"),
    Waiting("show", "Show one set: entries, options, facts.", "trials"),
    Waiting("screen", "Judge every row of a file.", "screen"),
    Waiting("explain", "Explain the verdict on one subject, or on all.", "explain"),
    Waiting("report", "Write a page in HTML about one subject, or a cohort.", "reporting"),
    Waiting("ask", "Ask about one subject until the verdict is settled.", "ask"),
    Waiting("match", "Judge each subject by every set, ranked.", "match"),
    Waiting("attrition", "Count who is lost at which entry.", "attrition", "attrition_command"),
    Waiting("sweep", "Count who would be let in at other thresholds.", "sweep", "sweep_command"),
    Waiting("compare", "Compare two results, or a result and a log.", "compare"),
    Waiting("replay", "Judge a result again and list what differs.", "replay"),
    Waiting("new", "Write a first criteria set, with its cases.", "new"),
    Waiting("check", "Build a set and look for what is suspicious.", "check"),
    Waiting("review", "Write a sheet to sign, or check a signed one.", "review"),
    Waiting("test", "Judge a file of cases.", "testing"),
    Waiting("cover", "Say what cases have tried of the rules.", "cover"),
    Waiting("cases", "Propose the cases that cover a set.", "cases"),
    Waiting("mutate", "Say which wrong rules no case would notice.", "mutate", "mutation"),
    Waiting("snapshot", "Record verdicts of cases, or list whose changed.", "snapshot"),
    Waiting("export", "Write a set as canonical JSON.", "trials"),
    Waiting("example", "Write a sample file of synthetic candidates.", "trials"),
    Waiting("completion", "Let a shell complete commands and options.", "completion"),
)
