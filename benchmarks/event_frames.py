"""What a subject with events costs in a frame, beside the reference on the same records, for every registered trial.

Run from the root of the repository: `python benchmarks/event_frames.py [SUBJECTS]`. Each subject has 20 to 59 events,
spread over the event tables of the trial, and nothing else. Rounds are interleaved, and each figure is the median of
three, in the processor time of all threads; every verdict of a sample is compared with the reference.
"""

# ruff: noqa: T201 - it prints its figures

import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import polars as pl
from events import AS_OF, named, parts_of, spread, tables

from eligibility_engine import Assessment, CriteriaSet, registry
from eligibility_engine.reading.parsing import parse

ROUNDS, SAMPLE = 3, 200


def main() -> None:
    """Print the figures."""
    subjects = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    print(f"Python {sys.version.split()[0]}, Polars {pl.__version__}, {subjects} subjects, {ROUNDS} rounds")
    for line in registry.listings():
        if line.criteria_set is not None and tables(line.criteria_set):
            for judge in parts_of(line.criteria_set):
                print(row(judge, subjects), flush=True)


def row(judge: CriteriaSet, subjects: int) -> str:
    """Return the figures of one set."""
    records = [record(judge, 20 + number % 40) for number in range(subjects)]
    people, events = frames(judge, records)
    lacking = [name for name in judge.facts_read if name not in events]
    how: dict[str, Any] = {"as_of": AS_OF, "events": events, "complete": [*events], "not_collected": lacking}
    by_reference, screened = [], []
    for _ in range(ROUNDS):
        due, seconds = timed(lambda: [reference(judge, one) for one in records[:SAMPLE]])
        by_reference.append(seconds / SAMPLE)
        result, seconds = timed(lambda: judge.screen(people, **how))
        screened.append(seconds / subjects)
    entries = [entry.id for entry in judge.entries]
    differ = sum(a != b for a, b in zip(due, result[:SAMPLE].select(entries).rows(), strict=True))
    one, other = median(by_reference), median(screened)
    figures = f"{one * 1e6:6.0f} us by the reference, {other * 1e6:5.0f} us in a frame, {one / other:4.1f} times"
    return f"{named(judge):16} {figures}; {differ} of {SAMPLE} subjects differ"


def record(judge: CriteriaSet, events: int) -> dict[str, list[dict[str, Any]]]:
    """Return the events of a subject by table."""
    return {fact.name: rows for fact, rows in spread(tables(judge), events)}


def frames(
    judge: CriteriaSet, records: list[dict[str, list[dict[str, Any]]]]
) -> tuple[pl.DataFrame, dict[str, pl.DataFrame]]:
    """Return the subjects as a frame, and a frame of the events of each table."""
    names = [f"S{number:08}" for number in range(len(records))]
    events: dict[str, list[dict[str, Any]]] = {fact.name: [] for fact in tables(judge)}
    for subject, found in zip(names, records, strict=True):
        for table, rows in found.items():
            events[table] += [{"subject": subject, **flat(one)} for one in rows]
    each = {table: pl.DataFrame(rows, infer_schema_length=None) for table, rows in events.items()}
    return pl.DataFrame({"subject": names}), each


def flat(event: dict[str, Any]) -> dict[str, Any]:
    """Return an event as cells: a result has one for each of its parts."""
    cells: dict[str, Any] = {}
    for name, value in event.items():
        parts = value if isinstance(value, dict) else {"value": value}
        cells |= {name if part == "value" else f"{name}_{part}": cell for part, cell in parts.items()}
    return cells


def reference(judge: CriteriaSet, found: dict[str, list[dict[str, Any]]]) -> tuple[str, ...]:
    """Return the verdicts of the reference."""
    whole = {table: {"rows": rows, "complete": True} for table, rows in found.items()}
    facts = parse(judge.facts, whole, AS_OF).facts
    return tuple(verdict.value for verdict in Assessment(judge, facts, AS_OF).verdicts)


def timed(call: Callable[[], Any]) -> tuple[Any, float]:
    """Return what a call returns, and the processor time that it took."""
    started = time.process_time()
    found = call()
    return found, time.process_time() - started


if __name__ == "__main__":
    main()
