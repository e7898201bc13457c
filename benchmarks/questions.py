"""How many questions an interview asks, of how many facts, before the verdict is settled.

    .venv/bin/python benchmarks/questions.py [SUBJECTS]

SUBJECTS made-up people (1,000 unless given), as many of each shipped trial: the eligible subject of the trial's cases,
in whom one to three facts, drawn under a fixed seed, are something else: a value at, beside or between the limits of
the rules. For comparison the same people are asked in the order of the schema, as a form does, until the verdict is
settled; a fact that cannot matter any more is skipped there too. Same program, same figures.
"""

# ruff: noqa: T201 - it prints its figures

import sys
from collections.abc import Iterator
from random import Random
from statistics import mean
from typing import Any

from eligibility_engine import CriteriaSet, Eligibility, FactError, registry
from eligibility_engine.asking import Planner
from eligibility_engine.examples.people import AS_OF, eligible
from eligibility_engine.knowledge import Facts
from eligibility_engine.testing.search import space_of

SEED = 20250602


def people(trial: CriteriaSet, wanted: int) -> Iterator[Facts]:
    """Yield made-up people with every fact of the eligible subject, of whom up to three differ."""
    base = {name: value for name, value in eligible(trial.id).items() if value is not None}
    space = space_of(trial, [one.predicate for one in trial.outlines.values()], AS_OF, base)
    values = {name: [one.plain for one in space.choices(name).candidates if one.plain] for name in trial.facts_read}
    draw = Random(SEED)
    while wanted:
        changed = draw.sample(trial.facts_read, draw.choice([1, 1, 2, 3]))
        facts = read(trial, {**base, **{name: draw.choice(values[name] or [None]) for name in changed}})
        if facts is not None:
            wanted -= 1
            yield facts


def read(trial: CriteriaSet, record: dict[str, Any]) -> Facts | None:
    """Return the facts of a record, or None where the door refuses it."""
    try:
        return trial.assess(record, as_of=AS_OF).facts
    except FactError:
        return None


def in_schema_order(planner: Planner, facts: Facts) -> int:
    """Return how many questions are asked where the first open fact of the schema is asked next."""
    names, asked = list(facts.schema.names), set[str]()
    known = facts.blanking(frozenset(names))
    while found := planner.questions(known, asked):
        name = min((one.name for one in found), key=names.index)
        asked.add(name)
        known = known.replacing({name: facts[name]})
    return len(asked)


def main() -> None:
    """Ask everybody, and print a line for each trial and eligibility."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    print("trial          eligibility    people  facts  asked  in schema order  share asked")
    shares = []
    for identifier in registry.ids():
        trial = registry.get(identifier).part()
        planner, facts_read = Planner(trial, AS_OF), len(trial.facts_read)
        counts: dict[Eligibility, list[tuple[int, int]]] = {found: [] for found in Eligibility}
        for facts in people(trial, wanted // len(registry.ids())):
            found = planner.progress(facts, facts.schema.names).eligibility
            counts[found].append((len(planner.asked_of(facts)), in_schema_order(planner, facts)))
        for found, pairs in counts.items():
            if pairs:
                asked, plain = (mean(some) for some in zip(*pairs, strict=True))
                figures = f"{len(pairs):7} {facts_read:6} {asked:6.1f} {plain:16.1f} {asked / facts_read:12.0%}"
                print(f"{identifier:14} {found.value:13} {figures}")
        shares += [asked / facts_read for asked, _ in counts[Eligibility.INELIGIBLE]]
    print(f"the ineligible, over all trials: {mean(shares):.0%} of the facts are asked")


if __name__ == "__main__":
    main()
