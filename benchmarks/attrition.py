"""What attrition, sweeps, comparisons and replays cost beside the screening that they count.

    python benchmarks/attrition.py [ROWS [ROUNDS]]

Run from the root of the repository. Subjects are those of the sample, again and again; the ways are taken in turns, and
medians are compared. Results are written and read in processes of their own, which tell their peak of memory.
"""

# ruff: noqa: T201 - it prints its figures

import json
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from eligibility_engine import registry
from eligibility_engine.analysis import Standings, attrition, chosen_threshold, overlaps, sweep
from eligibility_engine.examples import sample_path
from eligibility_engine.files import compare_results, count_result, replay, screen_file

TRIAL, AS_OF = registry.get("NCT06316427"), "2025-06-02"
RECORDS = [json.loads(line) for line in sample_path().read_text(encoding="utf-8").splitlines()]


def main() -> None:
    """Measure what is counted as it is judged, then what is counted of files."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 4_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    print(f"Python {platform.python_version()}, {TRIAL.id}, {rows} rows, {rounds} rounds in turn")
    in_turn(rows, rounds)
    with tempfile.TemporaryDirectory() as folder:
        for many in (rows, 4 * rows):
            facts, one, other = (Path(folder) / f"{many}{name}" for name in (".ndjson", "-a.ndjson", "-b.csv"))
            write(facts, many)
            for way in ("screen", "count", "compare", "replay"):
                subprocess.run([sys.executable, __file__, way, *map(str, (facts, one, other))], check=True)


def in_turn(rows: int, rounds: int) -> None:
    """Judge subjects and count them, in turns."""
    people = [{name: value for name, value in record.items() if name != "subject"} for record in RECORDS]
    subjects = [people[place % len(people)] for place in range(rows)]
    taken: dict[str, list[float]] = {name: [] for name in WAYS}
    for _ in range(rounds):
        for name, way in WAYS.items():
            began = time.process_time()
            way(subjects)
            taken[name].append(time.process_time() - began)
    alone = median(taken["judged"])
    for name, found in taken.items():
        each = median(found) / rows * 1e6
        print(f"{name:24}{each:8.1f} us per subject   ratio {median(found) / alone:5.2f}")


def judged(subjects: list[dict[str, object]]) -> None:
    """Judge every entry."""
    for subject in subjects:
        _ = TRIAL.assess(subject, as_of=AS_OF).verdicts


def counted(subjects: list[dict[str, object]]) -> None:
    """Judge, count, and work out attrition and overlaps."""
    standings = Standings(TRIAL)
    for subject in subjects:
        standings.add(TRIAL.assess(subject, as_of=AS_OF))
    attrition(standings)
    overlaps(standings)


def swept(subjects: list[dict[str, object]]) -> None:
    """Judge with ECOG 0 to 3."""
    found = SWEPT
    for subject in subjects:
        found.add(found.criteria_set.assess(subject, as_of=AS_OF))


SWEPT = sweep(chosen_threshold(TRIAL, "inc_ecog", 2), range(4))
WAYS: dict[str, Callable[[list[dict[str, object]]], None]] = {
    "judged": judged,
    "judged and counted": counted,
    "judged at 4 thresholds": swept,
}


def write(facts: Path, rows: int) -> None:
    """Write so many subjects."""
    with facts.open("w", encoding="utf-8") as stream:
        for place in range(rows):
            stream.write(json.dumps({**RECORDS[place % len(RECORDS)], "subject": f"S-{place}"}) + "\n")


def of_files(way: str, facts: Path, one: Path, other: Path) -> None:
    """Do one thing with files, and print the time for each row and the peak of memory."""
    began = time.process_time()
    if way == "screen":
        rows = screen_file(TRIAL, facts, one, as_of=AS_OF).summary.rows
        began = time.process_time()
        screen_file(TRIAL, facts, other, as_of=AS_OF)
    elif way == "count":
        rows = attrition(count_result(one).standings).rows
    elif way == "compare":
        rows = compare_results(one, other).comparison.rows
    else:
        rows = replay(one, facts).comparison.rows
    spent = (time.process_time() - began) / rows * 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{way:8}{rows:9} rows of files: {spent:7.1f} us per row, {peak:4} MB at most")


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in {"screen", "count", "compare", "replay"}:
        of_files(sys.argv[1], *map(Path, sys.argv[2:]))
    else:
        main()
