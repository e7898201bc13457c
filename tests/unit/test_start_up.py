"""The package and its program import what is used, when it is used."""

import ast
import subprocess
import sys
from pathlib import Path

import click
import pytest

import eligibility_engine
from eligibility_engine.cli.commands import COMMANDS, Waiting
from eligibility_engine.cli.program import program

ROOT = "eligibility_engine"


def loaded_by(statement: str) -> set[str]:
    """The modules that a fresh interpreter holds after a statement."""
    done = subprocess.run(
        [sys.executable, "-c", f"{statement}\nimport sys; print('loaded', *sys.modules)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(done.stdout.split("loaded ")[-1].split())


def test_importing_the_package_loads_no_room_of_it() -> None:
    """`import eligibility_engine` loads the shop window and none of the libraries behind it."""
    bare = loaded_by("import importlib")
    assert {ROOT} == loaded_by("import eligibility_engine") - bare


def test_help_loads_the_list_of_commands_and_no_command() -> None:
    """`eligibility --help` needs the names and lines of the commands, `--quiet` of each, and nothing that judges."""
    loaded = loaded_by("from eligibility_engine.cli import main; main(['--help'])")
    rooms = {"", ".cli", ".cli.program", ".cli.commands", ".cli.saying", ".errors", ".version"}
    assert {f"{ROOT}{room}" for room in rooms} == {name for name in loaded if name.split(".")[0] == ROOT}


def test_judging_a_subject_loads_no_wing() -> None:
    """A first verdict needs no report, no document, no file format and none of the workbench."""
    loaded = loaded_by(
        "from eligibility_engine import registry; registry.get('NCT06316427').assess({}, as_of='2025-06-02').decisive"
    )
    wings = ("report", "serialization", "screening", "sources", "testing", "cli")
    assert set() == {f"{ROOT}.{wing}" for wing in wings} & loaded
    assert set() == {"csv", "pathlib", "cattrs"} & loaded_by("from eligibility_engine import registry")


def seen_by_a_type_checker() -> dict[str, str]:
    """The names that the shop window imports for type checkers, each with its module."""
    imports = ast.walk(ast.parse(Path(eligibility_engine.__file__).read_text(encoding="utf-8")))
    return {
        alias.name: found.module.removeprefix(f"{ROOT}.")
        for found in imports
        if isinstance(found, ast.ImportFrom) and found.module and found.module != "importlib"
        for alias in found.names
    }


def test_the_shop_window_shows_what_type_checkers_see() -> None:
    """Every public name is imported at run time from the module that type checkers are told."""
    told = {name: home for home, names in eligibility_engine._NAMES.items() for name in names.split()}
    assert seen_by_a_type_checker() == told
    assert set(eligibility_engine.__all__) == set(told)
    for name, home in told.items():
        module = __import__(f"{ROOT}.{home}", fromlist=[name])
        assert getattr(eligibility_engine, name) is getattr(module, name)


def test_no_module_has_the_name_of_what_the_window_offers() -> None:
    """A module that is imported would take the place of the name."""
    modules = {path.stem for path in Path(eligibility_engine.__file__).parent.iterdir()}
    assert set() == modules & set(eligibility_engine.__all__)


def test_the_shop_window_lists_its_names() -> None:
    """`dir` shows the public names before any of them is used."""
    assert set(eligibility_engine.__all__) <= set(dir(eligibility_engine))


def test_an_unknown_name_is_refused_as_by_any_module() -> None:
    """What the package does not offer is an attribute error, and an import error where it is imported."""
    with pytest.raises(AttributeError, match="module 'eligibility_engine' has no attribute 'patient'"):
        _ = eligibility_engine.patient  # type: ignore[attr-defined]
    with pytest.raises(ImportError, match="cannot import name 'patient'"):
        from eligibility_engine import patient  # type: ignore[attr-defined]  # noqa: F401


@pytest.mark.parametrize("waiting", COMMANDS, ids=lambda one: one.name)
def test_every_command_is_where_the_list_says(waiting: Waiting) -> None:
    """A command is found under its name, in the module that the list names."""
    command = waiting.imported()
    context = click.Context(program, info_name="eligibility")
    assert waiting.name == command.name
    assert (waiting.name, command, ["--help"]) == program.resolve_command(context, [waiting.name or "", "--help"])
