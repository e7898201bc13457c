"""Cases proposed for review."""

from datetime import date

import pytest
from attrs import evolve

from eligibility_engine import CriteriaSet, include
from eligibility_engine.errors import EligibilityError
from eligibility_engine.testing import Case, Coverage, judge_cases, read_cases
from eligibility_engine.testing.mutation import mutate
from eligibility_engine.testing.proposing import case_file_yaml, cases_yaml, propose
from eligibility_engine.testing.proposing.naming import Names
from unit.small_trial import TRIAL, v

TODAY = date(2025, 6, 2)


@pytest.fixture(scope="module")
def proposed():
    return propose(TRIAL, as_of=TODAY)


def reread(text, tmp_path, trial=TRIAL):
    path = tmp_path / "proposed.cases.yaml"
    path.write_text(text)
    return read_cases(path, lambda named: trial)[0]


def missing(cases, trial=TRIAL):
    """Return the items that cases leave untried."""
    found = Coverage(trial, TODAY)
    for case in cases:
        found.add(trial.assess(case.facts, as_of=case.as_of).facts, TODAY)
    return [one.item.id for one in found.findings() if one.status == "missing"]


def test_proposals_pass_cover_and_kill(proposed, tmp_path):
    """What is proposed reads back as cases that pass, leave nothing untried, and let no mutant live."""
    cases = reread(case_file_yaml(proposed), tmp_path).cases
    assert {"passed"} == {result.status for result in judge_cases(TRIAL, cases)}
    assert [] == missing(cases)
    assert () == mutate(TRIAL, cases).alive


def test_no_proposal_is_idle(proposed):
    """Without any one of the proposals something is untried or a mutant lives."""
    cases = [one.case for one in proposed.found]
    for idle in cases[1:]:
        rest = [case for case in cases if case is not idle]
        assert missing(rest) or mutate(TRIAL, rest).alive, idle.id


def test_the_same_set_gets_the_same_proposals(proposed):
    assert case_file_yaml(proposed) == case_file_yaml(propose(TRIAL, as_of=TODAY))


def test_a_file_says_that_nobody_has_reviewed_it(proposed):
    first, *rest = case_file_yaml(proposed, "small.py:TRIAL").splitlines()
    assert "# Cases proposed for SMALL-01, version 1.0. Nobody has reviewed them yet." == first
    assert 'trial: "small.py:TRIAL"' in rest


def test_each_says_what_it_probes_in_the_words_of_the_rule(proposed):
    found = {one.case.id: one.case for one in proposed.found}
    case = found["inc-ecog-ecog-at-1"]
    assert ("4.1: ECOG is at most 1: at 1.", 1, "eligible", {"inc_ecog": "met"}) == (
        case.note, case.facts["ecog"], case.eligibility, case.expected,
    )  # fmt: skip
    assert found["inc-disease-disease-aml"].note.startswith("4.2: disease")


def test_only_what_is_lacking_is_proposed_beside_cases(proposed):
    """With a boundary case taken away from full cases, one case is proposed: that boundary."""
    cases = [one.case for one in proposed.found if one.case.id != "inc-ecog-ecog-at-1"]
    found = propose(TRIAL, as_of=TODAY, base=proposed.base, cases=cases)
    assert [{"ecog": 1}] == [
        {name: value for name, value in one.case.facts.items() if value != proposed.base.get(name)}
        for one in found.found
    ]
    assert cases_yaml(found).startswith("  - id: inc-ecog-ecog-at-1\n")


def test_nothing_is_proposed_where_nothing_is_lacking(proposed):
    cases = [one.case for one in proposed.found]
    found = propose(TRIAL, as_of=TODAY, base=proposed.base, cases=cases)
    assert () == found.found


def test_cases_that_are_at_fault_or_have_options_do_not_count(proposed):
    """What cannot be judged by these rules shows nothing; mutants are not judged beside it."""
    case = next(one.case for one in proposed.found if one.case.id == "inc-ecog-ecog-at-1")
    rest = [one.case for one in proposed.found if one.case is not case]
    strange = [evolve(case, options={"x": True}), evolve(case, id="no", facts={"ecog": 9})]
    found = propose(TRIAL, as_of=TODAY, base=proposed.base, cases=[*rest, *strange], mutants=False)
    assert 1 == len(found.found)
    with pytest.raises(EligibilityError) as refused:
        propose(TRIAL, as_of=TODAY, base=proposed.base, cases=[*rest, *strange])
    assert "MUTATION_CASES" == refused.value.code


def test_a_set_that_admits_nobody_has_no_base():
    """Where no subject is eligible, cases start from nothing."""
    entries = [include("a", "At most 1.", v.ecog <= 1), include("b", "At least 2.", v.ecog >= 2)]
    trial = CriteriaSet("NOBODY", "1", 1, TRIAL.facts, entries)
    found = propose(trial, as_of=TODAY)
    assert {} == found.base
    assert "\nbase: {}\n" in case_file_yaml(found)
    assert [] == missing([one.case for one in found.found], trial)


def test_names_say_what_differs(proposed):
    """A case that only a mutant asks for is called by the value that tells the mutant from the rule."""
    bare = Case("bare", dict(proposed.base), TODAY, eligibility="eligible")
    names = {one.case.id for one in propose(TRIAL, as_of=TODAY, base=proposed.base, cases=[bare]).found}
    assert len(names) == len(propose(TRIAL, as_of=TODAY, base=proposed.base, cases=[bare]).found)
    assert all(name.replace("-", "").isalnum() for name in names)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (None, "inc-x-fact-not-recorded"),
        (True, "inc-x-fact-yes"),
        (False, "inc-x-fact-no"),
        (0, "inc-x-fact-0"),
        ("T_ALL", "inc-x-fact-t-all"),
        ({"value": 0.5, "comparator": "<", "unit": "mg"}, "inc-x-fact-under-0-5"),
    ],
)
def test_a_case_is_called_by_the_value_that_it_changes(value, name):
    record, base = ({}, {"fact": "was"}) if value is None else ({"fact": value}, {})
    assert name == Names(()).of_change("inc_x", record, base)


def test_a_pair_that_one_more_subject_completes_gets_one():
    """Where a case has shown one half of a pair, with the entry open, one proposal for the other half is enough."""
    entry = include("either", "Surgery, or ALL.", v.surgery_ever | (v.disease == "all"))
    trial = CriteriaSet("EITHER", "1", 1, TRIAL.facts, [entry])
    seen = Case("seen", {"surgery_ever": False}, TODAY, expected={"either": "unknown"})
    found = propose(trial, as_of=TODAY, base={"surgery_ever": False}, cases=[seen], mutants=False)
    turning = [one.case.facts for one in found.found if one.case.facts.get("surgery_ever") is True]
    assert 1 == len(turning)
