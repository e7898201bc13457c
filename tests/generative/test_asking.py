"""Laws of interviews, on random sets and subjects: what is asked settles what the whole record settles."""

import json
from statistics import mean

import hypothesis.strategies as st
import pytest
from hypothesis import example, given, settings

from eligibility_engine import (
    AS_OF,
    CriteriaSet,
    FactSchema,
    date,
    exclude,
    first_known,
    flag,
    include,
    integer,
    next_questions,
    one_of,
    registry,
)
from eligibility_engine.asking import Interview, Planner
from eligibility_engine.examples.people import AS_OF as DAY
from eligibility_engine.examples.people import eligible
from eligibility_engine.reading.parsing import parse, parse_as_of
from eligibility_engine.verdict import Eligibility

TODAY = parse_as_of("2025-06-02")


class Volunteer(FactSchema):
    birth_date = date(ask="Birth?", partial=True, fixed=True)
    age_years = integer(ask="Age?", unit="years", minimum=0, maximum=120)
    ecog = integer(ask="ECOG?", minimum=0, maximum=5)
    disease = one_of("all", "aml", "not_done", ask="Disease?", missing={"not_done": "not_recorded"})
    pregnant = flag(ask="Pregnant?")
    surgery = date(ask="Surgery?", partial=True)


v = Volunteer
LEAVES = [
    first_known(v.birth_date.elapsed("years"), v.age_years) >= 18,
    v.pregnant.assume(False, because="rare"),
    v.ecog <= 1,
    v.ecog.is_recorded(),
    v.disease == "all",
    v.pregnant,
    v.surgery.within(days=28, before=AS_OF),
]
RULES = st.recursive(
    st.integers(0, len(LEAVES) - 1).map(LEAVES.__getitem__),
    lambda inner: st.one_of(
        st.builds(lambda a, b: a & b, inner, inner),
        st.builds(lambda a, b: a | b, inner, inner),
        inner.map(lambda a: ~a),
    ),
    max_leaves=5,
)
ENTRIES = st.lists(st.tuples(st.sampled_from([include, exclude]), RULES), min_size=1, max_size=4)
BIRTH = st.sampled_from(["1960-01-01", "2007", "2007-06-02", "2007-06-03", "2015"])
AGED = st.fixed_dictionaries({}, optional={"birth_date": BIRTH, "age_years": st.integers(17, 18)})
OTHERS = st.fixed_dictionaries(
    {},
    optional={
        "ecog": st.integers(0, 5),
        "disease": st.sampled_from(["all", "aml", "not_done"]),
        "pregnant": st.booleans(),
        "surgery": st.sampled_from(["2025-05", "2025-05-05", "2025-05-04", "2024"]),
    },
)
ANSWERS = st.builds(lambda aged, others: {**aged, **others}, AGED, OTHERS)


def set_of(entries):
    made = [kind(f"e_{number}", "-", rule) for number, (kind, rule) in enumerate(entries)]
    return CriteriaSet(id="ASKED", version="1", revision=1, facts=Volunteer, entries=made)


@settings(max_examples=60)
@given(ENTRIES, ANSWERS)
def test_what_is_asked_settles_what_the_whole_record_settles(entries, answers):
    """An interview asks no fact twice, and what it was told has the eligibility of all that could be told."""
    trial = set_of(entries)
    asked = Planner(trial, TODAY).asked_of(parse(trial.facts, answers, TODAY).facts)
    told = {name: answers[name] for name in asked if name in answers}
    assert len(set(asked)) == len(asked)
    assert trial.assess(answers, as_of=TODAY).eligibility is trial.assess(told, as_of=TODAY).eligibility


@settings(max_examples=60)
@given(ENTRIES, ANSWERS, ANSWERS)
@example([(include, LEAVES[0])], {"age_years": 18}, {"birth_date": "2015"})
def test_no_later_answer_turns_what_an_interview_settled(entries, held, answers):
    """What the record held counts as told, and whatever was not asked may be recorded afterwards."""
    trial = set_of(entries)
    interview = Interview(trial, TODAY, held)
    while question := interview.question:
        interview.answer(question.name, typed(answers.get(question.name)))
    settled = interview.progress.eligibility
    later = {**answers, **interview.record}
    assert settled in {Eligibility.UNDETERMINED, trial.assess(later, as_of=TODAY).eligibility}


@settings(max_examples=60)
@given(ENTRIES, ANSWERS)
def test_questions_hold_the_missing_facts_that_have_no_answer_yet(entries, answers):
    """Of an undetermined subject every missing fact is asked, without those that were asked in vain."""
    trial = set_of(entries)
    assessment = trial.assess(answers, as_of=TODAY)
    found = next_questions(trial, answers, as_of=TODAY)
    vain = {"disease"} if answers.get("disease") == "not_done" else set()
    assert {one.name for one in assessment.missing} - vain <= {one.name for one in found}
    for one in found:
        assert set(one.settles) <= set(one.entries)
        assert 0 <= one.excluding <= 1


def typed(answer):
    """An answer as somebody types it, or as JSON where it is an object or a list."""
    if isinstance(answer, (dict, list)):
        return json.dumps(answer)
    return {"True": "yes", "False": "no", "None": "don't know"}.get(str(answer), str(answer))


@pytest.mark.parametrize("identifier", ["NCT06316427", "NCT02578680"])
def test_an_interview_to_its_end_has_the_verdicts_of_the_whole_record(identifier):
    """Each answer is typed, every entry asked to its end, and each entry has the verdict that the record has."""
    trial = registry.get(identifier)
    answers = {name: raw for name, raw in eligible(identifier).items() if raw is not None}
    interview = Interview(trial, DAY, every_entry=True)
    while question := interview.question:
        interview.answer(question.name, typed(answers.get(question.name)))
    assert trial.assess(answers, as_of=DAY).verdicts == interview.assessment.verdicts


@pytest.mark.parametrize("identifier", ["NCT06316427", "NCT04348032"])
def test_less_than_half_of_the_facts_are_asked_of_the_ineligible(identifier):
    """One answer against the eligible subject, each in turn, is found before half of the facts are asked.

    `benchmarks/questions.py` asks a thousand people.
    """
    trial = registry.get(identifier)
    planner, base = Planner(trial, DAY), eligible(identifier)
    flags = [name for name in trial.facts_read if isinstance(base.get(name), bool)]
    turned = [trial.assess({**base, name: not base[name]}, as_of=DAY) for name in flags]
    out = [one.facts for one in turned if one.eligibility is Eligibility.INELIGIBLE]
    assert len(out) > 5
    assert mean(len(planner.asked_of(facts)) for facts in out) <= len(trial.facts_read) / 2
