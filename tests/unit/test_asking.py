"""Interviews: what a planner says of a subject, and what is kept between questions."""

from eligibility_engine import CriteriaSet, FactSchema, exclude, flag, include, integer, next_questions, opaque
from eligibility_engine.asking import Planner, Progress
from eligibility_engine.reading.parsing import parse, parse_as_of
from eligibility_engine.verdict import Eligibility
from unit import small_trial

DAY = parse_as_of("2025-06-02")
FIT = {"ecog": 1, "disease": "aml", "surgery_ever": False}


def facts(record):
    return parse(small_trial.TRIAL.facts, record, DAY).facts


def test_an_interview_ends_as_soon_as_one_entry_excludes():
    """Of an eligible subject each entry is settled; of an ineligible one the first failed entry is enough."""
    planner = Planner(small_trial.TRIAL, DAY)
    assert ("ecog", "disease", "surgery_last", "surgery_ever") == planner.asked_of(facts(FIT))
    assert ("ecog",) == planner.asked_of(facts({**FIT, "ecog": 3}))


def test_progress_counts_settled_entries():
    """What nobody has asked is open; what was asked and has no answer is missing."""
    planner = Planner(small_trial.TRIAL, DAY)
    assert Progress(0, 3, Eligibility.UNDETERMINED) == planner.progress(facts({}))
    assert Progress(1, 3, Eligibility.INELIGIBLE) == planner.progress(facts({"ecog": 3}))
    assert Progress(3, 3, Eligibility.ELIGIBLE) == planner.progress(facts(FIT), ["surgery_last"])


class Person(FactSchema):
    score = integer(ask="Score?", minimum=0, maximum=9)
    smoker = flag(ask="Smoker?")


def _raises(values):
    raise ValueError


def test_code_that_raises_settles_nothing():
    """The entry is open, no answer is said to settle it, and the other questions are asked."""
    rule = opaque("odd", version="1", says="it is odd", reads={"score": Person.score}, judge=_raises)
    entries = [include("inc_odd", "-", rule), exclude("exc_smoker", "-", Person.smoker)]
    odd = CriteriaSet(id="ODD", version="1", revision=1, facts=Person, entries=entries)
    found = {one.name: one.settles for one in next_questions(odd, {}, as_of=DAY)}
    assert {"smoker": ("exc_smoker",), "score": ()} == found
    assert ["smoker"] == [one.name for one in next_questions(odd, {"score": 3}, as_of=DAY)]
