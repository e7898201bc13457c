"""Laws of knowledge: what is missing stays unknown, and knowing more turns nothing."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from eligibility_engine.study.assessment import Assessment
from eligibility_engine.testing.laws.judging import stays_decided
from eligibility_engine.testing.strategies.drawing import pick
from eligibility_engine.testing.strategies.knowledge import refinements
from eligibility_engine.verdict import Eligibility, Verdict
from generative.judging import evaluation, rules
from generative.strategies import flagged, of_study, studies


def verdicts(assessment: Assessment) -> list[Verdict]:
    """Return the verdict of every entry."""
    return [found.verdict for found in assessment]


def knowing_more_never_turns_a_verdict(data: DataObject, source: str) -> None:
    """A verdict that is decided stays when missing facts become known and intervals narrower."""
    study = data.draw(studies(source, monotone=True, missing_rate=0.4))
    held = flagged(study.criteria_set)
    refined = data.draw(of_study(study, refinements, held=held))
    before, after = evaluation(study), evaluation(study, refined)
    for predicate in rules(data, source, study, monotone=True):
        stays_decided(predicate, before, after, study.record, refined)


def a_date_of_a_result_only_withdraws(data: DataObject, source: str) -> None:
    """A result whose date turns out to lie after the as-of date may make a verdict unknown and never turns it."""
    study = data.draw(studies(source, monotone=True))
    held = flagged(study.criteria_set)
    dated = {
        name: {**value, "at": (study.as_of + timedelta(days=data.draw(st.integers(-1, 1)))).isoformat()}
        for name, value in study.record.items()
        if isinstance(value, dict) and "unit" in value and value.get("at") is None and name not in held
    }
    before, after = evaluation(study), evaluation(study, {**study.record, **dated})
    for predicate in rules(data, source, study, monotone=True):
        assert {before.verdict(predicate), after.verdict(predicate)} != {Verdict.MET, Verdict.NOT_MET}


def nan_is_missing(data: DataObject, source: str) -> None:
    """NaN, null, a missing value with its cause and an absent key have one verdict."""
    study = data.draw(studies(source))
    ways = (float("nan"), None, {"missing": "declined"})
    lacking = [name for name in study.schema.names if name not in study.record or data.draw(st.booleans())]
    absent = {name: value for name, value in study.record.items() if name not in lacking}
    said = {**absent, **{name: pick(data.draw, ways) for name in lacking}}
    one, other = study.having(absent).assess(), study.having(said).assess()
    assert verdicts(one) == verdicts(other)
    assert one.eligibility is other.eligibility


def nothing_known_is_undetermined(data: DataObject, source: str) -> None:
    """With all facts missing the subject is undetermined, and every entry that is unknown names what is missing."""
    study = data.draw(studies(source, strict=True)).having({})
    found = study.assess()
    assert found.eligibility is Eligibility.UNDETERMINED
    unknown = {result.id for result in found if result.verdict is Verdict.UNKNOWN}
    assert unknown == {entry for fact in found.missing for entry in fact.entries}
