"""How long the workbench takes on the CD7 trial: all mutants against 300 cases, coverage, proposals from nothing.

    .venv/bin/python benchmarks/workbench.py [PROCESSES]

Wall time on a shared machine: run it twice and take the smaller. The cases are those that ship with the trial; to make
them 300, some are judged again a month later, with the verdicts of the rules as their expectations.
"""

# ruff: noqa: T201 - it prints its figures

import os
import sys
from datetime import timedelta
from time import perf_counter

from attrs import evolve

from eligibility_engine import registry
from eligibility_engine.reading.parsing import parse_as_of
from eligibility_engine.testing import Case, Coverage, own_cases, read_cases
from eligibility_engine.testing.mutation import mutate
from eligibility_engine.testing.proposing import propose

TRIAL = registry.get("NCT06316427")
CASES = 300


def three_hundred() -> list[Case]:
    """Return the shipped cases without options, and more of them on other days, until there are enough."""
    shipped = [case for case in read_cases(own_cases(TRIAL.id))[0].cases if not case.options]
    again = (_a_month_later(shipped[number % len(shipped)], number) for number in range(CASES - len(shipped)))
    return [*shipped, *again]


def _a_month_later(case: Case, number: int) -> Case:
    """Return a case as of a month later, which expects what the rules say then."""
    day = parse_as_of(case.as_of) + timedelta(days=30)
    expected = {result.id: result.verdict.value for result in TRIAL.assess(case.facts, as_of=day)}
    named = evolve(case, id=f"again-{number}", as_of=day, expected=expected)
    return evolve(named, eligibility="", decisive=None, missing=None)


def main() -> None:
    """Measure, and print a line for each."""
    processes = int(sys.argv[1]) if len(sys.argv) > 1 else os.cpu_count() or 1
    cases = three_hundred()

    started = perf_counter()
    found = mutate(TRIAL, cases, processes=processes)
    taken = perf_counter() - started
    print(
        f"mutation: {found.drawn} mutants x {found.cases} cases, {processes} processes: {taken:.1f} s, {found.counts}"
    )

    started = perf_counter()
    covered = Coverage(TRIAL, parse_as_of(cases[0].as_of), cases[0].facts)
    for case in cases:
        day = parse_as_of(case.as_of)
        covered.add(TRIAL.assess(case.facts, as_of=day).facts, day)
    missing = sum(finding.status == "missing" for finding in covered.findings())
    print(
        f"coverage: {len(covered.items)} items x {len(cases)} cases: {perf_counter() - started:.1f} s, "
        f"{missing} missing"
    )

    started = perf_counter()
    proposed = propose(TRIAL, as_of=parse_as_of(cases[0].as_of), base=cases[0].facts)
    print(f"proposals from nothing: {len(proposed.found)} cases: {perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
