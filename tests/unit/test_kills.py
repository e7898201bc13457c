"""A screening that is killed at random: the destination is absent, old or complete, and a resumed one is the same.

With `ELIGIBILITY_HYPOTHESIS_PROFILE=full` there are 50 kills of each format; `pytest -s` says what they met.
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

import pytest

from eligibility_engine.files import manifest_path, read_results, screen_file
from unit import demo_trial
from unit.people import person

KILLS = 50 if os.environ.get("ELIGIBILITY_HYPOTHESIS_PROFILE") == "full" else 3
ROWS = 240
TESTS = Path(__file__).parents[1]
PATHS = [str(TESTS), str(TESTS.parent / "src"), *filter(None, [os.environ.get("PYTHONPATH")])]

PROGRAM = """
import sys
from eligibility_engine.files import by_row, parquet_results, screen_file
from unit.demo_trial import TRIAL
by_row.PART_ROWS = parquet_results.ROWS_AT_ONCE = 40
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


@pytest.fixture
def screening(tmp_path):
    """Return a function that makes a source, what it should become, and how long that takes."""

    def prepared(suffix):
        source = written(tmp_path / "in.ndjson", *(person(f"S{number}", ecog=number % 6) for number in range(ROWS)))
        expected = tmp_path / f"expected{suffix}"
        started = time.perf_counter()
        screen_file(demo_trial.TRIAL, source, expected, as_of="2025-06-02")
        (tmp_path / "out").mkdir()
        return source, tmp_path / "out" / f"o{suffix}", expected, time.perf_counter() - started

    return prepared


@pytest.mark.parametrize("suffix", [".ndjson", ".csv", ".parquet"])
def test_the_destination_is_absent_old_or_complete(screening, tmp_path, suffix):
    source, target, expected, lasts = screening(suffix)
    drawn, met = random.Random(f"kills{suffix}"), Counter()
    for number in range(KILLS):
        for path in target.parent.iterdir():
            path.unlink()
        if number % 2:
            old = written(tmp_path / "old.ndjson", person("OLD"))
            screen_file(demo_trial.TRIAL, old, target, as_of="2025-06-02")
        killed(source, target, "", drawn.uniform(0, 1.3 * lasts))
        met[state_of(target, expected)] += 1
        assert {path.name for path in target.parent.iterdir() if not path.name.startswith(".")} <= of(target)
    print(f"\n{suffix}: {KILLS} kills: {dict(met)}")


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


def test_a_resumed_screening_ends_with_the_same_bytes(screening):
    """However often it is killed; each time it is let work a little longer."""
    source, target, expected, lasts = screening(".csv")
    drawn, kills = random.Random("resumed"), 0
    while not killed(source, target, "resume", drawn.uniform(0, (0.3 + kills / KILLS) * lasts)):
        kills += 1
    assert target.read_bytes() == expected.read_bytes()
    assert manifest_path(target).read_bytes() == manifest_path(expected).read_bytes()
    print(f"\ncomplete after {kills} kills")
