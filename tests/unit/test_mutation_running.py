"""Which cases notice a wrong rule, and how a run goes: budget, order, processes, and what an earlier run found."""

from datetime import UTC, datetime
from datetime import date as calendar
from typing import Any

import pytest
from attrs import evolve

from eligibility_engine import CriteriaSet, FactSchema, date, exclude, flag, include, instant, integer
from eligibility_engine.errors import EligibilityError
from eligibility_engine.testing.cases.case import Case
from eligibility_engine.testing.mutation import Mutation, Outcome, mutate
from eligibility_engine.testing.mutation.reporting import mutation_text
from eligibility_engine.testing.mutation.suspects import Suspects
from eligibility_engine.verdict import Verdict
from unit.wrong_rules import case_of, given, mutants_by_id, passes, wrong_set

DAY = "2024-03-01"
TODAY = calendar.fromisoformat(DAY)


class Person(FactSchema):
    """A few facts."""

    ecog = integer(minimum=0, maximum=5, ask="ECOG?")
    fit = flag(ask="Fit?")
    pregnant = flag(ask="Pregnant?")
    seen = date(ask="Seen?")
    given = instant(ask="Given?")


P = Person


def set_of(*entries: Any) -> CriteriaSet:
    return given(CriteriaSet(id="M-01", version="1", revision=1, facts=Person, entries=entries))


SMALL = set_of(include("inc_ecog", "ECOG.", P.ecog <= 1), exclude("exc_pregnant", "Pregnant.", P.pregnant))
WELL = {"ecog": 1, "pregnant": False}


def cases(*expects: str) -> list[Case]:
    return [case_of(SMALL, "well", WELL, DAY, *expects), case_of(SMALL, "nobody", {}, DAY, *expects)]


@pytest.mark.parametrize("expects", ["inc_ecog", "exc_pregnant", "eligibility", "decisive", "missing"])
def test_a_mutant_is_killed_exactly_where_an_expectation_fails(expects: str) -> None:
    """Whatever a case expects, it kills the mutants under which just that fails, and no others."""
    tried = cases(expects)
    found = mutate(SMALL, tried)
    mutants = mutants_by_id(SMALL)
    for one in found.outcomes:
        if one.fate != "invalid":
            failing = [case.id for case in tried if not passes(wrong_set(SMALL, mutants[one.id]), case)]
            assert failing[:1] == ([one.by] if one.fate == "killed" else [])
    assert {"killed", "alive"} <= {one.fate for one in found.outcomes}


def test_the_same_instant_on_two_clocks_is_judged_twice() -> None:
    """Two times that are one instant can fall on two days, so a case on another clock is another case."""
    found = set_of(
        include("inc_given", "Given late enough.", P.given >= datetime(2024, 2, 29, 12, tzinfo=UTC)),
        include("inc_day", "Given on the as-of date.", P.given.elapsed("days") < 1),
    )
    moments = ("2024-02-29T20:00+00:00", "2024-03-01T04:00+08:00")
    tried = [case_of(found, moment, {"given": moment}, DAY, "inc_day") for moment in moments]
    assert [Verdict.NOT_MET.value, Verdict.MET.value] == [case.expected["inc_day"] for case in tried]
    killed_by = {one.by for one in mutate(found, tried).outcomes if one.entry == "inc_day" and one.fate == "killed"}
    assert set(moments) == killed_by


def test_progress_is_told_up_to_the_last() -> None:
    """Progress counts the mutants of each entry as it is done, and ends at their number."""
    told: list[tuple[int, int]] = []
    found = mutate(SMALL, cases("eligibility"), progress=lambda done, total: told.append((done, total)))
    number = len(found.outcomes)
    assert (number, number) == told[-1]
    assert [(len([one for one in found.outcomes if one.entry == "inc_ecog"]), number)] == told[:-1]


def test_what_was_found_is_not_sought_again() -> None:
    """Outcomes on record are taken as they are; a run that was broken off goes on after them."""
    kept: dict[str, tuple[Outcome, ...]] = {}
    first = mutate(SMALL, cases("eligibility"), found=kept.__setitem__)
    marked = {key: tuple(evolve(one, text=f"known: {one.text}") for one in found) for key, found in kept.items()}
    assert 2 == len(marked)
    again = mutate(SMALL, cases("eligibility"), known=marked)
    assert [f"known: {one.text}" for one in first.outcomes] == [one.text for one in again.outcomes]
    key = next(iter(marked))
    half = mutate(SMALL, cases("eligibility"), known={key: marked[key]})
    assert len(marked[key]) == sum(one.text.startswith("known: ") for one in half.outcomes)


def keys(criteria_set: CriteriaSet, tried: list[Case], **settings: Any) -> set[str]:
    found: dict[str, tuple[Outcome, ...]] = {}
    mutate(criteria_set, tried, found=found.__setitem__, **settings)
    return set(found)


def test_an_outcome_counts_only_for_the_same_question() -> None:
    """Another expectation, subject, other entry, domain or choice of mutants is another question, the same is not."""
    usual = keys(SMALL, cases("eligibility"))
    wider = evolve(SMALL.facts, facts=tuple(
        evolve(fact, type=evolve(fact.type, maximum=None)) if fact.name == "ecog" else fact for fact in SMALL.facts
    ))  # fmt: skip
    others = [
        keys(SMALL, cases("decisive")),
        keys(SMALL, cases("eligibility", "missing")),
        keys(SMALL, cases("eligibility")[:1]),
        keys(evolve(SMALL, facts=wider), cases("eligibility")),
        keys(
            set_of(SMALL.entries[0], include("inc_fit", "Fit.", P.fit)), [case_of(SMALL, "well", WELL, DAY, "inc_ecog")]
        ),
        keys(SMALL, cases("eligibility"), max_mutants=5),
    ]
    assert usual == keys(SMALL, cases("eligibility"))
    assert [set()] * len(others) == [usual & other for other in others]


def test_expecting_nothing_to_decide_is_not_expecting_nothing() -> None:
    """A case that expects that nothing is missing is another question than one that says nothing about it."""
    silent = [case_of(SMALL, "well", WELL, DAY, "eligibility")]
    assert set() == keys(SMALL, silent) & keys(SMALL, [evolve(silent[0], missing=())])


def test_a_budget_is_spread_over_the_rules() -> None:
    """With a budget so many mutants are tried, of all entries; with more than there are, all."""
    every = mutate(SMALL, cases("eligibility"))
    some = mutate(SMALL, cases("eligibility"), max_mutants=6)
    assert (6, every.drawn, 2) == (len(some.outcomes), some.drawn, some.cases)
    assert {"inc_ecog", "exc_pregnant"} == {one.entry for one in some.outcomes}
    assert {one.id for one in some.outcomes} <= {one.id for one in every.outcomes}
    assert every == mutate(SMALL, cases("eligibility"), max_mutants=10_000)
    one = mutate(SMALL, cases("eligibility"), max_mutants=1)
    assert ["inc_ecog#0"] == [found.id for found in one.outcomes]


def test_more_processes_find_the_same() -> None:
    """Judged by two processes the outcomes are the same, in the same order."""
    assert mutate(SMALL, cases("eligibility")) == mutate(SMALL, cases("eligibility"), processes=2)


def test_cases_with_options_are_left_out() -> None:
    """A case under other options says nothing about the rules in force."""
    other = evolve(cases("eligibility")[0], options={"strict": True}, eligibility="ineligible")
    assert 2 == mutate(SMALL, [*cases("eligibility"), other]).cases


@pytest.mark.parametrize(
    ("tried", "settings", "code"),
    [
        ([], {}, "MUTATION_CASES"),
        ([Case("wrong", WELL, DAY, eligibility="ineligible")], {}, "MUTATION_CASES"),
        ([Case("at fault", {"ecog": 77}, DAY, eligibility="eligible")], {}, "MUTATION_CASES"),
        (cases("eligibility"), {"max_mutants": 0}, "MUTATION_BUDGET"),
    ],
)
def test_a_run_that_cannot_be_is_refused(tried: list[Case], settings: Any, code: str) -> None:
    """Without cases that pass, or without a single mutant to try, there is no run."""
    with pytest.raises(EligibilityError) as caught:
        mutate(SMALL, tried, **settings)
    assert code == caught.value.code


def test_cases_of_one_id_that_do_not_pass_are_named_once() -> None:
    """The count is that of the cases, the names are those of the ids."""
    wrong = Case("wrong", WELL, DAY, eligibility="ineligible")
    with pytest.raises(EligibilityError, match=r"^2 of the cases do not pass: wrong; mutants"):
        mutate(SMALL, [wrong, wrong])


def test_a_mutant_that_nobody_tells_apart_is_equivalent() -> None:
    """Where a rule and a mutant agree on every subject, the mutant is equivalent and does not count."""
    whole = set_of(include("inc_ecog", "ECOG.", (P.ecog <= 1) & (P.ecog <= 4)))
    found = mutate(whole, [case_of(whole, "fit", {"ecog": 0}, DAY, "inc_ecog")])
    equivalent = [one.text for one in found.outcomes if one.fate == "equivalent" and one.operator == "threshold"]
    assert [f"ecog is at most 4 -> ecog is at most {limit}" for limit in (5, 3)] == equivalent
    alive = [one for one in found.outcomes if one.fate == "alive"]
    assert [] == [one.id for one in alive if one.subject is None]


def test_the_score_counts_killed_and_alive() -> None:
    """The score is the share of the killed among those that can be killed, and 1 where there are none."""
    fates = ("killed", "killed", "killed", "alive", "equivalent", "invalid")
    outcomes = tuple(Outcome(f"inc_ecog#{place}", "threshold", "", fate) for place, fate in enumerate(fates))
    assert 0.75 == Mutation(outcomes, 1, 6, TODAY).score
    assert 1.0 == Mutation(outcomes[4:], 1, 2, TODAY).score
    assert outcomes[3:4] == Mutation(outcomes, 1, 6, TODAY).alive
    assert "inc_ecog" == outcomes[0].entry


def test_suspects_are_those_that_are_still_alive() -> None:
    """One more case notices the suspects that it would kill, and these are no suspects any more."""
    first = mutate(SMALL, [case_of(SMALL, "nobody", {}, DAY, "inc_ecog")])
    suspects = Suspects(SMALL, [one.id for one in first.alive if one.entry == "inc_ecog"])
    more = case_of(SMALL, "well", WELL, DAY, "inc_ecog")
    both = mutate(SMALL, [case_of(SMALL, "nobody", {}, DAY, "inc_ecog"), more])
    alive = {one.id for one in first.alive if one.entry == "inc_ecog"}
    noticed = suspects.noticed_by(more)
    assert alive - {one.id for one in both.alive} == noticed != set()
    assert frozenset() == suspects.noticed_by(more)
    with pytest.raises(EligibilityError):
        suspects.noticed_by(evolve(more, expected={"inc_ecog": "unknown"}))


def test_a_report_says_how_the_alive_would_be_noticed() -> None:
    """Of one alive the report says what would notice it and what both say there; turned polarity says the same."""
    found = mutate(SMALL, [case_of(SMALL, "well", WELL, DAY, "inc_ecog")])
    lines = mutation_text(found, SMALL, {}).split("\n")
    assert "  alive: read as an inclusion [polarity, exc_pregnant#0]" in lines
    told = [line for line in lines if "there the rule is" in line]
    subjects = [one for one in found.alive if one.subject is not None and one.operator != "polarity"]
    assert len(subjects) == len(told)
    assert "    there the rule is met and the mutant met" not in told
