"""How fast the reference is on one core: one subject with its trace, and a file screened.

Run from the root of the repository: `python benchmarks/reference.py`. Each figure is the median of several rounds of
processor time; the ratio beside it is that of the slowest round to the fastest, so a noisy machine shows.
"""

# ruff: noqa: T201 - it prints its figures

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from statistics import median

from eligibility_engine import Assessment, CriteriaSet, registry
from eligibility_engine.reading.parsing import parse, parse_as_of

TRIAL, AS_OF = "NCT06316427", "2025-06-02"
ROUNDS, ROWS = 7, 4000


def main() -> None:
    """Print the figures."""
    trial = registry.get(TRIAL)
    lines = (files("eligibility_engine") / "examples" / "candidates.ndjson").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    facts = [{name: value for name, value in record.items() if name != "subject"} for record in records]
    print(f"Python {sys.version.split()[0]}, {TRIAL}, {len(records)} sample subjects, {ROUNDS} rounds")
    for name, judge in JUDGES.items():
        typical, ratio = measured(lambda judge=judge: [judge(trial, record) for record in facts], ROUNDS)
        print(f"{name}: {typical / len(facts) * 1000:.2f} ms per subject (ratio {ratio:.2f})")
    typical, ratio = screened(records)
    print(f"screen {ROWS} rows, start-up included: {ROWS / typical:.0f} subjects per second (ratio {ratio:.2f})")


def assessed(trial: CriteriaSet, record: dict[str, object]) -> Assessment:
    """Assess by the reference, however many subjects the set has judged."""
    day = parse_as_of(AS_OF)
    return Assessment(trial, parse(trial.facts, record, day, offsets=trial.offsets).facts, day)


def eligibility(trial: CriteriaSet, record: dict[str, object]) -> None:
    """Assess, and look at the eligibility."""
    _ = assessed(trial, record).eligibility


def full_trace(trial: CriteriaSet, record: dict[str, object]) -> None:
    """Assess, and look at every node: verdict, sentence, facts read with their values, computed terms, assumptions."""
    assessment = assessed(trial, record)
    _ = assessment.eligibility, assessment.decisive, assessment.missing
    for result in assessment:
        for trace in result.trace.walk():
            _ = trace.verdict, trace.sentence, trace.readings, trace.computed, trace.assumptions


def document(trial: CriteriaSet, record: dict[str, object]) -> None:
    """Assess, and write everything as one document, with the facts that each node read."""
    _ = assessed(trial, record).to_dict()


def measured(run: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Return the median of the rounds in seconds, and the ratio of the slowest to the fastest."""
    run()
    taken = []
    for _ in range(rounds):
        start = processor_time()
        run()
        taken.append(processor_time() - start)
    return median(taken), max(taken) / max(min(taken), 0.001)


def processor_time() -> float:
    """Return the processor time of this process and of those that it waited for, in seconds."""
    spent = os.times()
    return time.process_time() + spent.children_user + spent.children_system


def screened(records: list[dict[str, object]]) -> tuple[float, float]:
    """Screen a file of the sample's rows, over and over under new subjects, with the command-line program."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "rows.ndjson"), Path(folder, "verdicts.ndjson")
        rows = ({**records[number % len(records)], "subject": f"S{number}"} for number in range(ROWS))
        source.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        command = [
            sys.executable,
            "-m",
            "eligibility_engine",
            "screen",
            str(source),
            "--trial",
            TRIAL,
            "--as-of",
            AS_OF,
        ]
        command += ["-o", str(out), "--overwrite"]
        return measured(lambda: subprocess.run(command, capture_output=True, check=True), min(ROUNDS, 3))


JUDGES = {"assess": eligibility, "assess, full trace": full_trace, "assess, full trace as a document": document}


if __name__ == "__main__":
    main()
