"""What holds for every shipped trial: its cases pass, try every rule and notice every mutant; entries are items."""

import os
from importlib import import_module
from typing import Any

import pytest

from eligibility_engine import Polarity, registry
from eligibility_engine.study.ledger import ledger
from eligibility_engine.testing import judge_case, own_cases, read_cases

pytestmark = pytest.mark.uncounted

FULL = os.environ.get("ELIGIBILITY_HYPOTHESIS_PROFILE") == "full"
TRIALS = ("NCT02578680", "NCT02863419", "NCT03672851", "NCT04348032")
"""The trials whose tests stand here; the CD7 trial has a file of its own for each of these."""
MUTATED = TRIALS if FULL else ("NCT02578680", "NCT03672851")
"""Those whose rules are changed: in the gate the two that take least, in .ci/full all."""
ITEMIZED = ("NCT02578680", "NCT02863419")
"""Those whose page has items with dashes, one for each entry."""

CASES = [
    pytest.param(id, case, id=f"{id}-{case.id}")
    for id in TRIALS
    for case in read_cases(own_cases(id), registry.get)[0].cases
]


@pytest.mark.parametrize(("id", "case"), CASES)
def test_the_cases_of_the_trial_pass(id: str, case: Any) -> None:
    """What the trial ships as cases is what it says."""
    assert "passed" == judge_case(registry.get(id), case).status


@pytest.mark.parametrize("id", TRIALS)
def test_its_cases_try_every_rule(id: str, run: Any) -> None:
    """Rule coverage is full."""
    covered = run("cover", "--trial", id)
    assert (0, True) == (covered.code, f"\n{id}: 100.0 % of the rules tried, " in covered.out)


@pytest.mark.parametrize("id", MUTATED)
def test_its_cases_notice_every_mutant(id: str, run: Any) -> None:
    """No change of the rules in one place goes unnoticed."""
    mutated = run("mutate", "--trial", id, "--jobs", 2)
    assert (0, True) == (mutated.code, ", 0 alive, " in mutated.out)


@pytest.mark.parametrize("id", ITEMIZED)
def test_entries_are_the_items_of_the_page_in_its_order(id: str) -> None:
    """The place of an entry is its heading, and its number among the items below that heading."""
    trial, page = registry.get(id), import_module(f"eligibility_engine.trials.{id.lower()}.ledger")
    laid = ledger(trial, page.source_text(), page.headings())
    numbered: dict[int, str] = {}
    polarity, number = Polarity.INCLUSION, 0
    for place, line in enumerate(page.source_text().split("\n"), 1):
        if line == "Exclusion Criteria:":
            polarity, number = Polarity.EXCLUSION, 0
        if line.startswith("  -  "):
            number += 1
            numbered[place] = f"{polarity.value.capitalize()} {number}"

    assert list(numbered.values()) == [entry.cite for entry in trial.entries]
    assert list(numbered) == [laid.lines[entry.id][0] for entry in trial.entries]
    assert all(entry.cite.startswith(entry.polarity.value.capitalize()) for entry in trial.entries)
