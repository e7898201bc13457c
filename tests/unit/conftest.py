"""What the unit tests share: a small criteria set, and the command line run in this process."""

import io
import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from eligibility_engine import CriteriaSet
from eligibility_engine.cli import main
from eligibility_engine.reading.rows import Row
from eligibility_engine.sources import open_source
from unit import demo_trial

DEMO = f"{Path(demo_trial.__file__)}:TRIAL"
"""How the command line names the demonstration set."""

READ = ("birth_date", "ecog", "life_days", "blast_pct", "creatinine", "pregnant", "consent_at")
"""What the demonstration set reads."""


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


@pytest.fixture
def ndjson(tmp_path):
    """Return a function that writes records, or lines as they are, to a file."""

    def writing(*records, name="in.ndjson"):
        lines = [record if isinstance(record, str) else json.dumps(record) for record in records]
        path = tmp_path / name
        path.write_text("".join(f"{line}\n" for line in lines))
        return path

    return writing


def lines_of(text: str) -> list[dict[str, Any]]:
    """Return the objects of ndjson text."""
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def rows(demo_set):
    """Return a function that reads bytes as rows."""

    def reading(data, form="ndjson", **options):
        return list(open_source(io.BytesIO(data), form, demo_set, not_collected=READ, **options).rows)

    return reading


def codes(found: list[Row]) -> list[str | None]:
    """Return the code of the first fault of each row, None for a row without."""
    return [row.faults[0].code if row.faults else None for row in found]


@pytest.fixture(autouse=True, scope="session")
def hang_ups_are_heard() -> Iterator[None]:
    """Programs that a test hangs up do not inherit that hang-ups are ignored, as `nohup` has it."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)
