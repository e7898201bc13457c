"""What the unit tests share: a small criteria set, and the command line run in this process."""

from pathlib import Path

import pytest
from attrs import frozen

from eligibility_engine import CriteriaSet
from eligibility_engine.cli import main
from unit import demo_trial

DEMO = f"{Path(demo_trial.__file__)}:TRIAL"
"""How the command line names the demonstration set."""


@frozen
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str


@pytest.fixture
def demo_set() -> CriteriaSet:
    """Return the demonstration set."""
    return demo_trial.TRIAL


@pytest.fixture
def run(capsys):
    """Return a function that runs one command and says what it did."""

    def running(*args: object) -> Ran:
        code = main([str(arg) for arg in args])
        return Ran(code, *capsys.readouterr())

    return running


@pytest.fixture
def screen(run):
    """Return a function that screens a file by the demonstration set on one date."""

    def running(file: object, *args: object) -> Ran:
        return run("screen", file, "--trial", DEMO, "--as-of", "2025-06-02", *args)

    return running
