"""`eligibility new`: a first criteria set that works at once, or nothing."""

from pathlib import Path

import pytest

from eligibility_engine.errors import OutputError
from eligibility_engine.testing import skeleton

ALL_WELL = "{id} version 1.0 revision 1: 0 errors, 0 warnings, 0 notes\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder in which the command runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(folder: Path) -> list[str]:
    """Return the names of the files in a folder."""
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def test_what_is_written_works_at_once(run, folder):
    """The set builds, nothing is suspicious about it, and its cases pass, found by convention or named."""
    ran = run("new", "bone_trial.py")
    assert (ran.code, ran.err) == (0, "")
    assert names(folder) == ["bone_trial.cases.yaml", "bone_trial.py"]
    assert run("check", "bone_trial.py:TRIAL").out == ALL_WELL.format(id="BONE-TRIAL")
    for args in (["bone_trial.cases.yaml"], ["--trial", "bone_trial.py:TRIAL"]):
        assert run("test", *args).out == "10 cases: 10 passed, 0 failed, 0 faults\n"


def test_it_says_what_to_type_next(run, folder):
    """Each command that it names works as it stands; coverage finds what the first cases leave to try."""
    said = run("new", "bone_trial.py").out.splitlines()
    commands = [line.split()[1:] for line in said if line.startswith("  eligibility ")]
    assert [command[0] for command in commands] == ["show", "check", "test", "cover"]
    assert [run(*command).code for command in commands] == [0, 0, 0, 1]


def test_the_id_is_chosen(run, folder):
    (folder / "sub").mkdir()
    assert run("new", "sub/gout.py", "--id", "NCT01234567").code == 0
    assert run("check", "sub/gout.py:TRIAL").out == ALL_WELL.format(id="NCT01234567")
    assert run("test", "sub/gout.cases.yaml").code == 0


@pytest.mark.parametrize("there", ["gout.py", "gout.cases.yaml"])
def test_nothing_is_replaced(run, folder, there):
    """Where one of the two files is there, neither is written."""
    (folder / there).write_text("mine")
    ran = run("new", "gout.py")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"error [OUTPUT_EXISTS]: {there} is there already; nothing was written, choose another name\n"
    assert names(folder) == [there]
    assert (folder / there).read_text() == "mine"


def test_a_folder_that_is_not_there(run, folder):
    ran = run("new", "nowhere/gout.py")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error [OUTPUT_WRITE]: gout.py cannot be written: ")


def test_both_files_or_none(run, folder, monkeypatch):
    """When the second file cannot be written, the first one is taken back."""
    from importlib import import_module

    from eligibility_engine.writing.whole import writing

    def failing(path):
        if path.suffix == ".yaml":
            raise OutputError("the disk is full", code="OUTPUT_WRITE")
        return writing(path)

    monkeypatch.setattr(import_module("eligibility_engine.cli.new"), "writing", failing)
    assert run("new", "gout.py").err == "error [OUTPUT_WRITE]: the disk is full\n"
    assert names(folder) == []


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["gout"], "a set is a Python file that can be imported"),
        (["gout.txt"], "a set is a Python file that can be imported"),
        (["my-trial.py"], "a set is a Python file that can be imported"),
        (["2024.py"], "a set is a Python file that can be imported"),
        (["class.py"], "a set is a Python file that can be imported"),
        (["json.py"], "json.py would hide the module json; choose another name"),
        (["eligibility_engine.py"], "eligibility_engine.py would hide the module eligibility_engine"),
        (["gout.py", "--id", 'x"y'], "an id is letters, digits, dots, hyphens and underscores"),
        (["gout.py", "--id", ""], "Invalid value for '--id': a name is due"),
        (["_.py"], "an id is letters, digits, dots, hyphens and underscores"),
        (["größe.py"], "an id is letters, digits, dots, hyphens and underscores"),
    ],
)
def test_a_name_that_cannot_be(run, folder, args, said):
    ran = run("new", *args)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"error [USAGE]: {said}")
    assert names(folder) == []


def test_the_same_name_gives_the_same_text():
    assert skeleton("gout.py") == skeleton("gout.py", "GOUT")
