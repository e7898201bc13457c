"""What coverage and mutation claim of a shipped trial, against random subjects near its thresholds."""

import os
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import pytest
from hypothesis import given, settings

from eligibility_engine.knowledge import Facts
from eligibility_engine.reading.parsing import parse
from eligibility_engine.registration import registry
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.testing import own_cases, read_cases
from eligibility_engine.testing.cases.case import Judge, base_of
from eligibility_engine.testing.coverage import Coverage, Finding, Inventory, Observer
from eligibility_engine.testing.mutation import Mutation, mutate
from eligibility_engine.testing.mutation.changes import replaced
from eligibility_engine.testing.mutation.mutants import Mutant
from eligibility_engine.testing.strategies import subjects
from eligibility_engine.value import Exact
from unit.wrong_rules import given as given_rules
from unit.wrong_rules import mutants_by_id, passes, wrong_set

if os.environ.get("ELIGIBILITY_HYPOTHESIS_PROFILE") != "full":
    pytest.skip("takes minutes: .ci/full does it", allow_module_level=True)

TRIAL: Final = registry.get("NCT06316427")
CASES: Final = [case for case in read_cases(own_cases(TRIAL.id))[0].cases if not case.options]
RESULTS: Final = [Judge(TRIAL).judge(case) for case in CASES]
AS_OF: Final = RESULTS[0].assessment.as_of  # type: ignore[union-attr]


@cache
def findings() -> tuple[Finding, ...]:
    """Return what becomes of each item where nothing was tried."""
    return Coverage(TRIAL, AS_OF, base_of(RESULTS, AS_OF)).findings()


@cache
def mutation() -> Mutation:
    return mutate(TRIAL, CASES)


@cache
def mutants() -> Mapping[str, Mutant]:
    return mutants_by_id(TRIAL)


@cache
def observer() -> Observer:
    return Observer(Inventory(TRIAL))


def facts_of(record: dict[str, Any]) -> Facts:
    """Return what the door makes of a record."""
    return parse(TRIAL.facts, record, AS_OF, offsets=TRIAL.offsets).facts


def test_everything_is_found_or_proved() -> None:
    """Of each item there is a subject or a proof, and so there is of each mutant that no case notices."""
    assert [] == [one.item.id for one in findings() if one.status == "missing" and not one.subjects]
    assert [] == [one.id for one in mutation().alive if one.subject is None]
    assert 0 < len([one for one in findings() if one.status == "unreachable"])
    assert 0 < mutation().counts["equivalent"]


def test_subjects_show_their_items() -> None:
    """The subjects that are said to cover an item pass the door, and leave its tokens."""
    lacking = []
    for one in findings():
        item, records = one.item, [dict(record) for record in one.subjects]
        left = frozenset().union(*(observer().observe(facts_of(record), AS_OF) for record in records))
        shown = item.is_shown(left) or (item.lesser is not None and item.lesser.is_shown(left))
        lacking += [] if shown or not one.subjects else [item.id]
    assert [] == lacking


def test_the_killed_are_killed() -> None:
    """The case that is said to notice a mutant fails with the wrong rule in the trial."""
    trial, cases = given_rules(TRIAL), {case.id: case for case in CASES}
    known = mutants_by_id(trial)
    killed = [one for one in mutation().outcomes if one.fate == "killed"]
    assert [] == [one.id for one in killed if passes(wrong_set(trial, known[one.id]), cases[one.by])]


@settings(max_examples=max(settings().max_examples // 5, 5))
@given(record=subjects(TRIAL, as_of=AS_OF))
def test_nobody_refutes_a_proof(record: dict[str, Any]) -> None:
    """No subject near the thresholds shows what is proved unreachable, or tells an equivalent mutant from its rule."""
    left = observer().observe(facts_of(record), AS_OF)
    assert [] == [one.item.id for one in findings() if one.status == "unreachable" and one.item.is_shown(left)]
    judged = Evaluation(facts_of(record), Exact(AS_OF))
    assert [] == [one.id for one in mutation().outcomes if one.fate == "equivalent" and _differs(one.id, judged)]


def _differs(id: str, judged: Evaluation) -> bool:
    mutant, whole = mutants()[id], TRIAL.outlines[id.partition("#")[0]].predicate
    assert mutant.change is not None
    other = replaced(whole, mutant.change.part, mutant.change.other)
    return judged.verdict(other) is not judged.verdict(whole)
