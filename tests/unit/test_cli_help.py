"""Every command teaches by example, and what it shows is understood."""

import re
import shlex

import pytest

from eligibility_engine.cli.choosing import chosen_set
from eligibility_engine.cli.commands import COMMANDS, leaves
from eligibility_engine.cli.program import program

LEAVES = [leaf for waiting in COMMANDS for leaf in leaves(waiting.name, waiting.imported())]
BY_NAME = dict(LEAVES)
each_command = pytest.mark.parametrize(("name", "command"), LEAVES, ids=[name for name, _ in LEAVES])


def examples(text):
    """Return the lines in a text that call the program, a line that goes on with the next joined to it."""
    lines = text.replace("\\\n", " ").splitlines()
    return [found[1] for line in lines if (found := re.match(r"  (?:printf .* \| )?eligibility ([^>]*)", line))]


@each_command
def test_examples_and_exit_codes(name, command):
    """Of each command, with an example that calls it."""
    assert any(f"{line} ".startswith(f"{name} ") for line in examples(command.epilog))
    assert "Exit codes: " in command.epilog


@each_command
def test_quiet_is_an_option_of_every_command(name, command):
    """One option, once."""
    assert 1 == [option.name for option in command.params].count("quiet")


SHOWN = sorted({line for _, command in LEAVES for line in examples(command.epilog)} | {*examples(program.epilog)})


@pytest.mark.parametrize("line", SHOWN)
def test_an_example_is_understood(line):
    """Commands, options and words that are there: nothing of it is wrong usage."""
    words = shlex.split(line)
    name = " ".join(words[:2]) if words[0] == "report" else words[0]
    found = BY_NAME[name].make_context(name, words[len(name.split()) :]).params
    if found.get("settings"):
        assert chosen_set(found["trial"], None, None, found["settings"]).options
