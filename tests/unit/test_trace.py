"""A trace mirrors the criteria tree and says why: verdicts, sentences, facts read, what was computed and assumed."""

from datetime import datetime
from typing import Any

import pytest

from eligibility_engine import (
    AS_OF,
    CriteriaSet,
    FactSchema,
    Trace,
    choose,
    choose_value,
    first_known,
    flag,
    include,
    integer,
    measurement,
    number,
    one_of,
    quantity,
    undecided,
)
from eligibility_engine import date as date_fact
from eligibility_engine.explanation.readings import Reading, say_value
from eligibility_engine.value import Exact, Interval, Missing
from eligibility_engine.verdict import Cause


class Candidate(FactSchema):
    """Facts to read."""

    born = date_fact(ask="Birth date?", label="birth date", partial=True)
    age = integer(ask="Age?", unit="years", minimum=0)
    ecog = integer(ask="ECOG?", label="ECOG", minimum=0, maximum=5)
    crp = number(ask="CRP?", unit="mg/L", label="CRP", minimum=0, comparator=True)
    creatinine = measurement(ask="Creatinine?", unit="mg/dL", other_units={"umol/L": None})
    hiv = one_of("positive", "negative", "not_done", ask="HIV?", label="HIV", missing={"not_done": "not_recorded"})
    consent = flag(ask="Consent?")
    relapsed = flag(ask="Relapsed?")
    last_dose = date_fact(ask="Last dose?", partial=True)


c: Any = Candidate
AGE = first_known(c.born.elapsed("years"), c.age, called="age")


def traced(rule: Any, as_of: str = "2025-06-02", **facts: Any) -> Trace:
    """The trace of one rule for one subject."""
    entries = [include("inc", "A sentence.", rule)]
    trial = CriteriaSet(id="SPEC", version="1", revision=1, facts=Candidate, entries=entries)
    return trial.assess(facts, as_of=as_of)["inc"].trace


def creatinine(**parts: Any) -> dict[str, Any]:
    """One creatinine of 1.8 mg/dL."""
    return {"value": 1.8, "unit": "mg/dL", **parts}


def test_a_trace_mirrors_the_criteria() -> None:
    """Each criterion has a node with its verdict and sentence, and evaluation never stops at the first failure."""
    trace = traced((c.ecog <= 1) & (c.consent | ~c.relapsed), ecog=3, relapsed=False)
    found = [(node.verdict.value, node.sentence, len(node.operands)) for node in trace.walk()]
    expected = [
        ("not_met", "all of: ECOG is at most 1; (any of: consent; (not: relapsed))", 2),
        ("not_met", "ECOG is at most 1", 0),
        ("met", "any of: consent; (not: relapsed)", 2),
        ("unknown", "consent", 0),
        ("met", "not: relapsed", 1),
        ("not_met", "relapsed", 0),
    ]
    assert expected == found
    assert "<Trace not_met: all of: ECOG is at most 1; (any of: consent; (not: relapsed))>" == repr(trace)
    assert trace.criterion.operands == tuple(operand.criterion for operand in trace.operands)


READINGS: list[tuple[Any, dict[str, Any], list[str], list[str]]] = [
    # rule, facts, readings in words, and without values
    (c.ecog <= 1, {"ecog": 1}, ["ECOG: 1"], ["ECOG: recorded"]),
    (c.ecog <= 1, {}, ["ECOG: not recorded"], ["ECOG: not recorded"]),
    (c.age >= 18, {"age": 35}, ["age: 35 years"], ["age: recorded"]),
    (c.crp < 5, {"crp": {"value": 5, "comparator": "<"}}, ["CRP: at least 0 mg/L and below 5 mg/L"], ["CRP: recorded"]),
    (
        c.crp < 3,
        {"crp": {"value": 5, "comparator": "<"}},
        ["CRP: at least 0 mg/L and below 5 mg/L (too imprecise)"],
        ["CRP: too imprecise"],
    ),
    (c.crp > 3, {"crp": {"value": 5, "comparator": ">"}}, ["CRP: above 5 mg/L"], ["CRP: recorded"]),
    (c.born < "2000-01-01", {"born": "1954-06"}, ["birth date: 1954-06-01 to 1954-06-30"], ["birth date: recorded"]),
    (c.hiv == "negative", {"hiv": "not_done"}, ["HIV: not done"], ["HIV: not recorded"]),
    (c.hiv == "negative", {"hiv": {"missing": "declined"}}, ["HIV: declined"], ["HIV: declined"]),
    (c.consent, {"consent": False}, ["consent: no"], ["consent: recorded"]),
    (
        c.creatinine.times_uln > 1.5,
        {"creatinine": creatinine(uln=1.2, lln=0.6, at="2025-06-01")},
        ["creatinine: 1.8 mg/dL (upper limit 1.2 mg/dL; lower limit 0.6 mg/dL; 2025-06-01)"],
        ["creatinine: recorded"],
    ),
    (
        c.creatinine.times_uln > 1.5,
        {"creatinine": creatinine()},
        ["creatinine: 1.8 mg/dL (no limit)"],
        ["creatinine: no limit"],
    ),
    (
        c.creatinine > quantity(1, "mg/dL"),
        {"creatinine": creatinine(unit="umol/L")},
        ["creatinine: 1.8 umol/L (unit not comparable)"],
        ["creatinine: unit not comparable"],
    ),
    (
        c.creatinine > quantity(1, "mg/dL"),
        {"creatinine": creatinine(at="2025-06-03")},
        ["creatinine: outside window"],
        ["creatinine: outside window"],
    ),
    (
        c.creatinine > quantity(1, "mg/dL"),
        {"creatinine": {"unit": "mg/dL"}},
        ["creatinine: not recorded"],
        ["creatinine: not recorded"],
    ),
    # a fallback is read only where it is needed, a branch only where it may count
    (AGE >= 18, {"born": "2000-01-01", "age": 3}, ["birth date: 2000-01-01"], ["birth date: recorded"]),
    (
        AGE >= 18,
        {"age": 3},
        ["birth date: not recorded", "age: 3 years"],
        ["birth date: not recorded", "age: recorded"],
    ),
    (
        choose_value((c.consent, c.age), otherwise=c.born.elapsed("years")) > 3,
        {"consent": True, "age": 5},
        ["consent: yes", "age: 5 years"],
        ["consent: recorded", "age: recorded"],
    ),
    # a composite has the readings of its operands, each once
    (
        (c.ecog <= 1) & (c.ecog >= 0) & c.consent,
        {"ecog": 1},
        ["ECOG: 1", "consent: not recorded"],
        ["ECOG: recorded", "consent: not recorded"],
    ),
]


@pytest.mark.parametrize(("rule", "facts", "shown", "hidden"), READINGS)
def test_readings(rule: Any, facts: dict[str, Any], shown: list[str], hidden: list[str]) -> None:
    """The facts read are said with value, unit, limits, date and cause; without values only whether they are there."""
    readings = traced(rule, **facts).readings
    assert (shown, hidden) == (
        [reading.describe() for reading in readings],
        [reading.describe(values=False) for reading in readings],
    )


COMPUTED: list[tuple[Any, dict[str, Any], list[tuple[str, str, bool]]]] = [
    (AGE >= 18, {"born": "2000-01-01"}, [("age", "25 years", True)]),
    (AGE >= 18, {"born": "2007"}, [("age", "17 to 18 years", True)]),
    (AGE >= 18, {}, [("age", "not recorded", False)]),
    (
        c.creatinine.times_uln > 1.5,
        {"creatinine": creatinine(uln=1.2)},
        [("1.5 × creatinine upper limit of normal", "1.8 mg/dL", True)],
    ),
    (
        c.creatinine.times_uln > 1.5,
        {"creatinine": creatinine(unit="umol/L", uln=1.2)},
        [("1.5 × creatinine upper limit of normal", "1.8 umol/L", True)],
    ),
    (
        c.last_dose.within(months=3, before=AS_OF),
        {},
        [("the day 3 months before the as-of date", "2025-03-02", True), ("the as-of date", "2025-06-02", True)],
    ),
    (
        c.last_dose.within(months=3, after=c.born),
        {"born": "2024-11-30"},
        [("the day 3 months after birth date", "2025-02-28 (the last day of a shorter month)", True)],
    ),
    (
        c.last_dose.within(months=3, after=c.born),
        {"born": "2024-11"},
        [("the day 3 months after birth date", "2025-02-01 to 2025-02-28", True)],
    ),
    (
        c.last_dose.within(days=7, around=AS_OF),
        {},
        [
            ("the day 7 days before the as-of date", "2025-05-26", True),
            ("the day 7 days after the as-of date", "2025-06-09", True),
        ],
    ),
    (c.age.rounded() > 3, {"age": 4}, [("age rounded to 0 decimals", "4 years", True)]),
    (c.age <= 3, {"age": 4}, []),
    (c.consent.if_unknown(AGE >= 18), {"born": "2000-01-01"}, []),
    (
        choose_value((c.consent, c.age + 1), otherwise=c.age) > 3,
        {"age": 4, "consent": True},
        [("age + 1 year where consent, else age", "5 years", True)],
    ),
    (choose_value((c.consent, c.age), otherwise=c.age) > 3, {"age": 4}, []),
]


@pytest.mark.parametrize(("rule", "facts", "expected"), COMPUTED)
def test_computed(rule: Any, facts: dict[str, Any], expected: list[tuple[str, str, bool]]) -> None:
    """Ages, window ends, multiples of limits and formulas are shown with their values; a choice of verdicts is not."""
    found = traced(rule, **facts).computed
    assert expected == [(computed.sentence, computed.value, computed.known) for computed in found]


ASSUMED = c.consent.assume(True, because="it is on file")
ASSUMPTIONS: list[tuple[Any, dict[str, Any], tuple[str, ...]]] = [
    (ASSUMED, {}, ("consent: assumed yes, because it is on file",)),
    (ASSUMED, {"consent": False}, ()),
    (c.ecog.assume(0, because="well", when=c.consent) <= 1, {}, ()),
    (c.ecog.assume(0, because="well", when=c.consent) <= 1, {"consent": True}, ("ECOG: assumed 0, because well",)),
    (AGE.assume(18, because="an adult ward") >= 18, {}, ("birth date: assumed 18, because an adult ward",)),
    (AGE >= 18, {"age": 3}, ()),
]


@pytest.mark.parametrize(("rule", "facts", "expected"), ASSUMPTIONS)
def test_assumptions(rule: Any, facts: dict[str, Any], expected: tuple[str, ...]) -> None:
    """An assumption is cited, with its reason, where it took the place of a missing value."""
    assert expected == traced(rule, **facts).assumptions


REASONS: list[tuple[Any, dict[str, Any], list[str]]] = [
    (
        (c.ecog <= 1) & c.consent & ~c.relapsed,
        {"ecog": 3, "consent": False, "relapsed": False},
        ["ECOG is at most 1", "consent"],
    ),
    ((c.ecog <= 1) & c.consent, {"ecog": 0}, ["consent"]),
    ((c.ecog <= 1) | c.consent, {"ecog": 0}, ["ECOG is at most 1"]),
    (
        choose((c.consent, c.ecog <= 1), otherwise=c.relapsed),
        {"consent": True, "ecog": 3},
        ["consent", "ECOG is at most 1"],
    ),
    (choose((c.consent, c.ecog <= 1), otherwise=c.relapsed), {"consent": False, "relapsed": True}, ["relapsed"]),
    (c.consent.if_unknown(c.relapsed), {"consent": True}, ["consent"]),
    (c.consent.if_unknown(c.relapsed), {"relapsed": True}, ["consent", "relapsed"]),
    (~c.consent.is_recorded(), {}, ["consent is recorded"]),
    (c.consent & undecided(c.hiv, because="which test?"), {"consent": True}, ["open: which test?"]),
    (
        choose_value((c.consent, c.age), otherwise=c.age) + 1 > 3,
        {"age": 4},
        ["(age where consent, else age) + 1 year is above 3 years"],
    ),
]


@pytest.mark.parametrize(("rule", "facts", "expected"), REASONS)
def test_reasons(rule: Any, facts: dict[str, Any], expected: list[str]) -> None:
    """The reasons are the leaves that give the verdict, on the paths of nodes that share it."""
    assert expected == [leaf.sentence for leaf in traced(rule, **facts).reasons()]


def test_openings_name_what_keeps_it_open() -> None:
    """An unknown trace lists its open facts, a decided one none."""
    trace = traced((c.ecog <= 1) & c.consent, ecog=3)
    found = [[(opening.name, opening.cause.value) for opening in node.openings] for node in trace.walk()]
    assert [[], [], [("consent", "not_recorded")]] == found


def test_plain_data() -> None:
    """A trace as plain data holds what was read and computed; without values only verdicts, causes and thresholds."""
    trace = traced(
        (AGE >= 18) & ASSUMED & c.creatinine.is_recorded(), born="2000-01-01", creatinine=creatinine(at="2025")
    )
    age, consent, result = trace.to_dict()["operands"]
    hidden = trace.to_dict(values=False)["operands"]
    assert ["met", "not_met", "met", "met", "not_met"] == [
        trace.to_dict()["operands"][0]["verdict"],
        trace.verdict.value,
        age["verdict"],
        consent["verdict"],
        result["verdict"],
    ]
    assert [{"name": "born", "value": "2000-01-01"}] == age["facts"]
    assert [{"term": "age", "value": "25 years"}] == age["computed"]
    assert ["consent: assumed yes, because it is on file"] == consent["assumptions"]
    assert [{"name": "consent", "cause": "not_recorded"}] == consent["facts"] == hidden[1]["facts"]
    measured = {
        "name": "creatinine",
        "cause": "outside_window",
        "value": "1.8 mg/dL",
        "unit": "mg/dL",
        "at": "2025-01-01 to 2025-12-31",
    }
    assert [measured] == result["facts"]
    assert ([{"name": "born"}], False) == (hidden[0]["facts"], "computed" in hidden[0])


VALUES: list[tuple[Any, str | None, str]] = [
    (Exact(35), "a", "35 years"),
    (Exact(True), "a", "yes"),
    (Interval(17, 18), "a", "17 to 18 years"),
    (Interval(17, 18, True, False), "a", "above 17 years and at most 18 years"),
    (Interval(None, 18, False, True), "a", "below 18 years"),
    (Interval(17, None), None, "at least 17"),
    (Interval(datetime(2025, 6, 1), datetime(2025, 6, 2), hi_open=True), None, "2025-06-01, time not known"),
    (
        Interval(datetime(2025, 6, 1), datetime(2025, 6, 1, 8), hi_open=True),
        None,
        "at least 2025-06-01T00:00 and below 2025-06-01T08:00",
    ),
    (Missing((Cause.NO_LIMIT, Cause.UNDEFINED)), "a", "no limit"),
]


@pytest.mark.parametrize(("value", "unit", "expected"), VALUES)
def test_values_in_words(value: Any, unit: str | None, expected: str) -> None:
    """A value is said with its unit, an interval by its ends, a missing one by its first cause."""
    assert expected == say_value(value, unit)


def test_a_reading_of_nothing_but_a_word() -> None:
    """A word that is no answer is a patient's value: it is said only among values."""
    reading = Reading("hiv", "HIV", cause="not_recorded", word="not_done")
    assert ("HIV: not done", "HIV: not recorded") == (reading.describe(), reading.describe(values=False))


def test_the_same_operand_twice_is_shown_twice() -> None:
    """Equal operands stand for equal nodes, and each has its trace."""
    trace = traced(c.consent & c.consent & ~c.consent, consent=True)
    assert ["met", "met", "not_met"] == [operand.verdict.value for operand in trace.operands]
