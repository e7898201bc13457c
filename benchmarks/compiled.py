"""One subject at a time: compiled rules and traces beside careful Python by hand, the reference, and ZEN.

Run from the root of the repository: `python benchmarks/compiled.py`. With `pip install zen-engine orjson` it measures
these too. All take the same made-up candidates (`cd7_rules.py`, 25 criteria, 5 % of values missing); verdicts and
traces are compared first. The figures are taken in turns, many short rounds each: medians in microseconds of processor
time, and ratios of them.
"""

# ruff: noqa: T201 - it prints its figures

import json
import sys
import time
from collections.abc import Callable
from datetime import date
from importlib.util import find_spec
from statistics import median
from typing import Any

from cd7_rules import FIELDS, TRIAL, eligibility_by_hand, people, verdicts_by_hand
from cd7_traces import traces_by_hand
from in_turns import measured, once

from eligibility_engine.compiled.judge import Generated
from eligibility_engine.explanation.trace import Trace
from eligibility_engine.reading.parsing import parse
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.value import Exact
from eligibility_engine.verdict import Eligibility

AS_OF, PEOPLE, ROUNDS = date(2025, 6, 2), 2000, 41
FEW = 100
"""Of what takes a thousand times as long, so many people and a tenth of the rounds."""

Judge = Callable[[Any], object]


def main() -> None:
    """Compare the verdicts, measure in turns, print."""
    records = people(PEOPLE, AS_OF)
    judge = TRIAL.compiled.on(AS_OF)
    first = once(judge.read, records)
    plain = [found for found in map(judge.read, records) if found is not None]
    print(f"Python {sys.version.split()[0]}, {len(records)} people, {len(plain)} of them read into plain facts")
    check(records, plain)
    print(f"{'generate the functions, once':32} {generating():9.2f} ms")
    print(f"{'read a record for the first time':32} {first:9.2f} us   (its values were not seen before)")
    texts = [json.dumps(record) for record in records]
    runs: dict[str, tuple[Judge, list[Any]]] = {
        "eligibility, by hand": (eligibility_by_hand(AS_OF), plain),
        "eligibility, compiled": (judge.eligibility, plain),
        "verdicts, by hand": (verdicts_by_hand(AS_OF), plain),
        "verdicts, compiled": (judge.verdicts, plain),
        "assessment, lazy trace": (lazily, plain),
        "traces as data, by hand, eager": (traces_by_hand(AS_OF), plain),
        "traces as data": (traced, plain),
        "every node looked at": (looked_at, plain[: 5 * FEW]),
        "read a record": (judge.read, records),
        "JSON text to verdicts, json": (lambda text: judge.verdicts(judge.read(json.loads(text)) or ()), texts),
        "assess a record": (assess, records),
        "assess a record, reference": (by_reference, records[:FEW]),
        **optional(texts, judge),
    }
    figures = measured(runs, ROUNDS, FEW)
    for name, (typical, spread) in figures.items():
        print(f"{name:32} {typical:9.2f} us   (slowest to fastest tenth {spread:.2f})")
    verdicts, traces = newcomers(judge)
    print(f"{'JSON text to verdicts, newcomers':32} {verdicts:9.2f} us   (json; 20,000 others were seen before)")
    print(f"{'traces as data, newcomers':32} {traces:9.2f} us")
    for name, above, below, wanted in RATIOS:
        if above in figures and below in figures:
            print(f"{name:60} {figures[above][0] / figures[below][0]:6.2f}   (wanted: at most {wanted})")


def generating() -> float:
    """Return the milliseconds that generating the functions and the door takes, once for a set."""
    taken = []
    for _ in range(5):
        started = time.process_time()
        generated = Generated(TRIAL.facts, TRIAL.offsets, TRIAL.compiled.generated.entries)
        generated.on(AS_OF)
        taken.append(time.process_time() - started)
    return median(taken) * 1e3


def newcomers(judge: Any) -> tuple[float, float]:
    """Return the microseconds of people who were not seen before, though others were: text to verdicts, and traces."""
    for seed in range(100, 110):
        [traced(judge.read(record)) for record in people(PEOPLE, AS_OF, seed=seed)]
    records = people(PEOPLE, AS_OF, seed=200)
    texts = [json.dumps(record) for record in records]
    verdicts = once(lambda text: judge.verdicts(judge.read(json.loads(text)) or ()), texts)
    return verdicts, once(traced, [judge.read(record) for record in records])


RATIOS = (
    ("eligibility, compiled to by hand", "eligibility, compiled", "eligibility, by hand", 1.3),
    ("verdicts, compiled to by hand", "verdicts, compiled", "verdicts, by hand", 1.3),
    ("assessment with lazy trace to eligibility by hand", "assessment, lazy trace", "eligibility, by hand", 6),
    ("JSON text to verdicts, json, to ZEN", "JSON text to verdicts, json", "JSON text to an answer, ZEN", 3),
    ("JSON text to verdicts, orjson, to ZEN", "JSON text to verdicts, orjson", "JSON text to an answer, ZEN", 1.5),
    ("traces as data to eager traces by hand", "traces as data", "traces as data, by hand, eager", 1.5),
)


def check(records: list[dict[str, Any]], plain: list[Any]) -> None:
    """Compare everybody's verdicts and traces with those of the reference; stop where one differs."""
    slots = TRIAL.compiled.generated.functions.slots.found.values()
    places = tuple(slot.reference.name for slot in slots for _ in range(1 + slot.is_span))
    assert places == FIELDS, "the functions by hand read other places"
    judge, by_hand, first = TRIAL.compiled.on(AS_OF), verdicts_by_hand(AS_OF), eligibility_by_hand(AS_OF)
    counts, explain = dict.fromkeys(Eligibility, 0), traces_by_hand(AS_OF)
    for record, facts in zip(records, plain, strict=True):
        reference = Evaluation(parse(TRIAL.facts, record, AS_OF).facts, Exact(AS_OF))
        verdicts = tuple(reference.verdict(outline.predicate) for outline in TRIAL.outlines.values())
        assert verdicts == judge.verdicts(facts) == by_hand(facts)
        assert judge.eligibility(facts) is first(facts)
        traces = [Trace(outline, reference, TRIAL.english).to_dict() for outline in TRIAL.outlines.values()]
        assert traces == traced(facts) == explain(facts)
        counts[first(facts)] += 1
    print(", ".join(f"{number} {found.value}" for found, number in counts.items()), "- all agree with the reference")


def lazily(facts: Any) -> object:
    """Make an assessment, and look at its eligibility and at what decides it."""
    made = Assessment.of_plain(TRIAL, facts, AS_OF)
    return made.eligibility, made.verdicts


def traced(facts: Any) -> list[dict[str, Any]]:
    """Make an assessment, and return every trace as data: all its nodes, with facts and what was computed."""
    return [found.trace.to_dict() for found in Assessment.of_plain(TRIAL, facts, AS_OF)]


def looked_at(facts: Any) -> object:
    """Make an assessment, and look at every node of every trace."""
    made = Assessment.of_plain(TRIAL, facts, AS_OF)
    return [
        (node.verdict, node.sentence, node.readings, node.computed) for found in made for node in found.trace.walk()
    ]


def assess(record: Any) -> object:
    """Assess a record, as a program does, and look at its eligibility."""
    return TRIAL.assess(record, as_of=AS_OF).eligibility


def by_reference(record: Any) -> object:
    """Do the same by the reference alone."""
    return Assessment(TRIAL, parse(TRIAL.facts, record, AS_OF).facts, AS_OF).eligibility


def optional(texts: list[str], judge: Any) -> dict[str, tuple[Judge, list[Any]]]:
    """Return what needs a package more."""
    found: dict[str, tuple[Judge, list[Any]]] = {}
    if find_spec("orjson"):
        import orjson

        found["JSON text to verdicts, orjson"] = (
            lambda text: judge.verdicts(judge.read(orjson.loads(text)) or ()),
            texts,
        )
    if find_spec("zen"):
        from rival_rules.zen import decision

        answer = decision(AS_OF)
        found["JSON text to an answer, ZEN"] = (answer, texts)
        disagreeing = sum(answer(text) is not (judge.eligibility(judge.read(json.loads(text)))) for text in texts)
        print(f"ZEN differs from the reference on {disagreeing} of {len(texts)} people")
    return found


if __name__ == "__main__":
    main()
