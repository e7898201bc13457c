"""A screening that is killed at random: the destination is absent, old or complete, and a resumed one is the same.

Three formats are written row by row; from Parquet to Parquet people are judged in columns. With
`ELIGIBILITY_HYPOTHESIS_PROFILE=full` there are 50 kills of each; `pytest -s` says what they met.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from eligibility_engine.files import manifest_path, read_results, screen_file
from generative.flat_frames import flat
from unit import demo_trial
from unit.people import person

FULL = os.environ.get("ELIGIBILITY_HYPOTHESIS_PROFILE") == "full"
KILLS = 50 if FULL else 3
ROWS = 240
TESTS = Path(__file__).parents[1]
PATHS = [str(TESTS), str(TESTS.parent / "src"), *filter(None, [os.environ.get("PYTHONPATH")])]

PROGRAM = """
import sys
from eligibility_engine.files import by_row, parquet_results, screen_file
from unit.demo_trial import TRIAL
by_row.PART_ROWS = parquet_results.ROWS_AT_ONCE = parquet_results.PART_ROWS = 40
source, target, resume = sys.argv[1:]
print("ready", flush=True)
screen_file(TRIAL, source, target, as_of="2025-06-02", overwrite=True, resume=bool(resume))
"""


def killed(source, target, resume, delay):
    """Start a screening, and kill it when it has worked for so long; say whether it had ended before."""
    args = [sys.executable, "-c", PROGRAM, str(source), str(target), resume]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(PATHS)}
    with subprocess.Popen(args, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        time.sleep(delay)
        process.kill()
    assert process.returncode in {0, -signal.SIGKILL}
    return process.returncode == 0


def written(path, *people):
    path.write_text("".join(json.dumps(one) + "\n" for one in people))
    return path


def in_parquet(path, people):
    """Write people as a flat table."""
    schema = demo_trial.TRIAL.facts
    rows = [{"subject": one["subject"], **flat_cells(schema, one)} for one in people]
    pl.DataFrame(rows).write_parquet(path)
    return path


def flat_cells(schema, record):
    cells = (flat(fact, record[fact.name]) for fact in schema if fact.name in record)
    return {name: cell for some in cells for name, cell in some.items()}


@pytest.fixture
def screening(tmp_path):
    """Return a function that makes a source, what it should become, and how long that takes."""

    def prepared(suffix, in_columns=False):
        people = [person(f"S{number}", ecog=number % 6) for number in range(ROWS)]
        source = in_parquet(tmp_path / "in.parquet", people) if in_columns else written(tmp_path / "in.ndjson", *people)
        expected = tmp_path / f"expected{suffix}"
        started = time.perf_counter()
        screen_file(demo_trial.TRIAL, source, expected, as_of="2025-06-02")
        (tmp_path / "out").mkdir()
        return source, tmp_path / "out" / f"o{suffix}", expected, time.perf_counter() - started

    return prepared


@pytest.mark.parametrize(
    ("suffix", "in_columns"), [(".ndjson", False), (".csv", False), (".parquet", False), (".parquet", True)]
)
def test_the_destination_is_absent_old_or_complete(screening, tmp_path, suffix, in_columns):
    source, target, expected, lasts = screening(suffix, in_columns)
    drawn, met = random.Random(f"kills{suffix}{in_columns or ''}"), Counter()
    for number in range(KILLS):
        for path in target.parent.iterdir():
            path.unlink()
        if number % 2:
            old = written(tmp_path / "old.ndjson", person("OLD"))
            screen_file(demo_trial.TRIAL, old, target, as_of="2025-06-02")
        killed(source, target, "", drawn.uniform(0, 1.3 * lasts))
        met[state_of(target, expected)] += 1
        assert {path.name for path in target.parent.iterdir() if not path.name.startswith(".")} <= of(target)
    print(f"\n{suffix}{', in columns' if in_columns else ''}: {KILLS} kills: {dict(met)}")


def of(target):
    return {target.name, manifest_path(target).name}


def state_of(target, expected):
    """Say what stands there, read as everybody reads it: it is whole, or refused."""
    if not target.exists():
        return "absent"
    with read_results(target) as found:
        rows = list(found.rows)
    if len(rows) == 1:
        return "old"
    assert target.read_bytes() == expected.read_bytes()
    assert found.manifest.counts["rows"] == ROWS
    return "complete"


@pytest.mark.parametrize(("suffix", "in_columns"), [(".csv", False), *([(".parquet", True)] if FULL else [])])
def test_a_resumed_screening_ends_with_the_same_bytes(screening, suffix, in_columns):
    """However often it is killed; each time it is let work a little longer."""
    source, target, expected, lasts = screening(suffix, in_columns)
    drawn, kills = random.Random("resumed"), 0
    while not killed(source, target, "resume", drawn.uniform(0, (0.3 + kills / KILLS) * lasts)):
        kills += 1
    assert target.read_bytes() == expected.read_bytes()
    assert manifest_path(target).read_bytes() == manifest_path(expected).read_bytes()
    print(f"\ncomplete after {kills} kills")
