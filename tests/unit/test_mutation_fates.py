"""Every mutant of a set that holds every kind is what it is called: judged by sets with the wrong rule built in."""

from collections.abc import Mapping
from functools import cache

import pytest

from eligibility_engine import CriteriaSet, FactSchema, at_least, flag, include, integer
from eligibility_engine.errors import DefinitionError
from eligibility_engine.testing.cases.case import Case
from eligibility_engine.testing.mutation import Mutation, Outcome, mutate
from eligibility_engine.testing.mutation.mutants import Mutant
from unit.every_kind import EVERYTHING
from unit.wrong_rules import case_of, given, mutants_by_id, passes, wrong_set

SET = given(EVERYTHING)
DAY = "2025-06-02"
ADULT = {
    "age": 40, "grade": "mild", "consents": True, "stable": False, "weight": 70, "height": 170,
    "birth_date": "1985-03-14", "flare": "2025-05-20", "dose": "2025-02-01T10:00+00:00",
    "urate": {"value": 5, "unit": "mg/dL", "uln": 7, "lln": 2, "at": "2025-06-01"},
}  # fmt: skip
CASES = (
    case_of(SET, "nobody", {}, DAY, "eligibility", "missing"),
    case_of(SET, "an adult", ADULT, DAY, *[entry.id for entry in SET.entries[:12]], "decisive"),
)


@cache
def mutation() -> Mutation:
    return mutate(SET, CASES)


@pytest.fixture(autouse=True, scope="module")
def counted() -> None:
    """Mutate while branches are counted, whichever test comes first."""
    mutation()


@cache
def mutants() -> Mapping[str, Mutant]:
    return mutants_by_id(SET)


def of_fate(fate: str) -> list[Outcome]:
    found = [one for one in mutation().outcomes if one.fate == fate]
    assert found != []
    return found


def case(id: str) -> Case:
    return next(one for one in CASES if one.id == id)


@pytest.mark.uncounted
def test_the_killed_are_killed() -> None:
    """A case that is said to kill a mutant fails with the wrong rule in the set."""
    wrong = ((one, wrong_set(SET, mutants()[one.id])) for one in of_fate("killed"))
    assert [] == [one.id for one, judged in wrong if passes(judged, case(one.by))]


@pytest.mark.uncounted
def test_the_alive_pass_every_case() -> None:
    """A mutant that is alive passes every case."""
    wrong = ((one, wrong_set(SET, mutants()[one.id])) for one in of_fate("alive"))
    assert [] == [one.id for one, judged in wrong if not all(passes(judged, each) for each in CASES)]


@pytest.mark.uncounted
def test_the_subject_of_one_alive_tells_it_apart() -> None:
    """Of the subject of a mutant that is alive the rule and the mutant say what the outcome says, and not the same."""
    for one in of_fate("alive"):
        if one.subject is not None:
            judged = wrong_set(SET, mutants()[one.id])
            found = [each.assess(one.subject, as_of=DAY)[one.entry] for each in (SET, judged)]
            assert one.says == tuple(result.verdict.value for result in found)
            assert found[0].standing is not found[1].standing


def test_most_of_the_alive_have_a_subject() -> None:
    """A subject is found for nine in ten of the mutants that are alive."""
    alive = of_fate("alive")
    assert sum(one.subject is not None for one in alive) >= 0.9 * len(alive)


def test_every_operator_occurs() -> None:
    """Each kind of slip that is promised is made somewhere."""
    assert {
        "anchor", "and-or", "at-least", "band-dropped", "code-dropped", "comparison", "dropped", "factor",
        "fallback-dropped", "limit", "not-added", "not-dropped", "polarity", "reduction", "rows-widened", "threshold",
        "ties", "unit", "unknown-as-met", "unknown-as-not-met", "window",
    } == {one.operator for one in mutation().outcomes}  # fmt: skip


def test_every_mutant_has_one_fate() -> None:
    """The outcomes are those of all mutants, in the order of the rules, and the counts add up to them."""
    assert list(mutants()) == [one.id for one in mutation().outcomes]
    assert len(mutants()) == sum(mutation().counts.values()) == mutation().drawn
    assert 2 == mutation().cases


@pytest.mark.uncounted
def test_the_invalid_cannot_be_built() -> None:
    """A mutant is invalid exactly where no set takes its rule."""
    refused = []
    for id, mutant in mutants().items():
        try:
            wrong_set(SET, mutant)
        except DefinitionError:
            refused.append(id)
    assert refused == [id for id, mutant in mutants().items() if mutant.invalid]


def test_a_wrong_rule_that_a_set_would_not_take_is_invalid() -> None:
    """At least three of two, two of one and a threshold outside its domain are invalid, not alive."""

    class Asked(FactSchema):
        a = flag(ask="A?")
        b = flag(ask="B?")
        ecog = integer(minimum=0, maximum=5, ask="ECOG?")

    rules = [include("inc_two", "Two.", at_least(2, Asked.a, Asked.b)), include("inc_ecog", "ECOG.", Asked.ecog <= 0)]
    found = given(CriteriaSet(id="I", version="1", revision=1, facts=Asked, entries=rules))
    invalid = [one for one in mutate(found, [case_of(found, "nobody", {}, DAY, "eligibility")]).outcomes
               if one.fate == "invalid"]  # fmt: skip
    assert {"at-least", "dropped", "threshold"} == {one.operator for one in invalid}
    for one in invalid:
        with pytest.raises(DefinitionError):
            wrong_set(found, mutants_by_id(found)[one.id])
