"""Cases as data: what is compared, what is a fault of the case, and what a failure says."""

from typing import Any

import pytest

from eligibility_engine import (
    AS_OF,
    CriteriaSet,
    FactSchema,
    choose_value,
    first_known,
    flag,
    include,
    instant,
    integer,
    measurement,
    number,
    one_of,
    quantity,
)
from eligibility_engine import (
    date as date_fact,
)
from eligibility_engine.errors import CODES
from eligibility_engine.testing import (
    Case,
    CaseFile,
    Mismatch,
    judge_case,
    judge_cases,
)
from eligibility_engine.trials.nct06316427 import trial
from unit.people import GOOD

DAY = "2025-06-02"
UNLIKELY = 0.4711


def case(changes: dict[str, Any] | None = None, **expected: Any) -> Case:
    """Return a case of the demonstration set: its eligible person, changed."""
    return Case("one", {**GOOD, **(changes or {})}, DAY, **expected)


def codes(result) -> list[str]:
    """Return the codes of the faults of a result, with their paths."""
    return [f"{fault.path} {fault.code}" for fault in result.faults]


def test_a_case_that_holds_passes(demo_set):
    entries = {entry.id: "not_met" if entry.id.startswith("exc") else "met" for entry in demo_set.entries}
    wanted = case(eligibility="eligible", expected=entries, decisive=tuple(entries), missing=())
    result = judge_case(demo_set, wanted)
    assert (result.status, result.mismatches, result.faults) == ("passed", (), ())
    assert result.assessment.eligibility.value == "eligible"
    assert result.describe() == "one: passed"


def test_every_expectation_is_compared(demo_set):
    wanted = case(
        {"ecog": None},
        eligibility="eligible",
        expected={"inc_age": "not_met", "inc_ecog": "unknown"},
        decisive=("inc_age",),
        missing=(),
    )
    result = judge_case(demo_set, wanted)
    assert result.status == "failed"
    assert result.mismatches == (
        Mismatch("eligibility", "eligible", "undetermined"),
        Mismatch("inc_age", "not_met", "met", is_entry=True),
        Mismatch("decisive", "inc_age", "inc_ecog"),
        Mismatch("missing", "none", "ecog"),
    )


def test_the_order_of_names_does_not_matter(demo_set):
    wanted = case({"ecog": None, "pregnant": None}, missing=("pregnant", "ecog"), decisive=("exc_pregnant", "inc_ecog"))
    assert judge_case(demo_set, wanted).status == "passed"


@pytest.mark.parametrize(
    ("changes", "expected", "faults"),
    [
        ({"ecog": 9}, {"eligibility": "eligible"}, ["$.ecog FACT_RANGE"]),
        ({"ecgo": 1}, {"eligibility": "eligible"}, ["$.ecgo FACT_UNKNOWN"]),
        ({}, {}, ["$.expect CASE_EXPECTED"]),
        ({}, {"eligibility": "eligable"}, ["$.expect.eligibility CASE_EXPECTED"]),
        ({}, {"expected": {"inc_age": "mett"}}, ["$.expect.inc_age CASE_EXPECTED"]),
        ({}, {"expected": {"inc_aeg": "met"}}, ["$.expect.inc_aeg CASE_ENTRY"]),
        ({}, {"decisive": ("inc_aeg",)}, ["$.expect.decisive CASE_ENTRY"]),
        ({}, {"missing": ("ecgo",)}, ["$.expect.missing FACT_UNKNOWN"]),
        ({}, {"eligibility": "eligible", "options": {"worst": 1}}, ["$.options OPTION"]),
        (
            {"ecog": 9, "life_days": -1},
            {"eligibility": "no"},
            ["$.expect.eligibility CASE_EXPECTED", "$.ecog FACT_RANGE", "$.life_days FACT_RANGE"],
        ),
    ],
)
def test_a_fault_of_the_case_is_no_failure_of_the_rules(demo_set, changes, expected, faults):
    result = judge_case(demo_set, case(changes, **expected))
    assert (result.status, result.assessment, result.mismatches, codes(result)) == ("fault", None, (), faults)
    assert result.describe().startswith("one: fault of the case, not of the rules\n  $.")


def test_a_case_needs_a_date(demo_set):
    result = judge_case(demo_set, Case("one", GOOD, eligibility="eligible"))
    assert codes(result) == ["$.as_of AS_OF"]


def test_near_misses_are_named(demo_set):
    said = judge_case(demo_set, case(expected={"inc_aeg": "met", "inc_age": "mett"})).describe()
    assert "did you mean 'inc_age'?" in said
    assert "expected is one of met, not_met, unknown; did you mean 'met'?" in said


def test_faults_hold_no_value(demo_set):
    said = judge_case(demo_set, case({"ecog": UNLIKELY, "life_days": -UNLIKELY}, eligibility="eligible")).describe()
    assert "FACT_NOT_INTEGER" in said
    assert "FACT_RANGE" in said
    assert str(UNLIKELY) not in said


def test_options_are_set_for_their_case_alone(demo_set):
    cases = [
        case({"ecog": 2}, expected={"inc_ecog": "met"}),
        case({"ecog": 2}, expected={"inc_ecog": "not_met"}, options={"worst_ecog": 1}),
        case({"ecog": 1}, expected={"inc_ecog": "met"}, options={"worst_ecog": 1}),
        case({"ecog": 1}, expected={"inc_ecog": "met"}, options={"worst": 1}),
    ]
    assert [result.status for result in judge_cases(demo_set, cases)] == ["passed", "passed", "passed", "fault"]
    assert [judge_case(demo_set, one).status for one in cases] == ["passed", "passed", "passed", "fault"]


def test_cases_for_other_rules_are_doubted(demo_set):
    def doubts(**said):
        return [(doubt.code, doubt.path) for doubt in CaseFile((), **said).doubts(demo_set)]

    assert doubts() == []
    assert doubts(version="3.0", digest=demo_set.digest) == []
    assert doubts(digest=demo_set.digest[:12]) == []
    assert doubts(version="2.0", digest="0123") == [("CASE_DIGEST", "$.version"), ("CASE_DIGEST", "$.digest")]


def test_every_code_of_cases_is_listed():
    """The codes that this page is about."""
    assert {code for code in CODES if code.startswith("CASE_")} == {
        "CASE_FORMAT", "CASE_EMPTY", "CASE_TRIAL", "CASE_DIGEST", "CASE_DUPLICATE", "CASE_ENTRY", "CASE_EXPECTED",
    }  # fmt: skip


# What a failure says


def test_a_failure_prints_trace_values_and_the_nearest_value_that_passes(demo_set):
    wanted = case({"creatinine": {"value": 1.9, "unit": "mg/dL", "uln": 1.2}}, expected={"exc_renal": "not_met"})
    assert judge_case(demo_set, wanted).describe() == (
        "one: failed\n"
        "  exc_renal: expected not_met, was met\n"
        "    exc_renal (5.2(a)) is met\n"
        "      met: creatinine is above 1.5 × creatinine upper limit of normal\n"
        "        creatinine: 1.9 mg/dL (upper limit 1.2 mg/dL)\n"
        "        1.5 × creatinine upper limit of normal = 1.8 mg/dL\n"
        "    nearest that passes: creatinine.value: 1.8 (was 1.9)"
    )


def test_a_failed_eligibility_shows_the_entries_that_decide(demo_set):
    from attrs import evolve

    wanted = evolve(case({"ecog": 3}, eligibility="eligible"), note="A frail person.", line=7)
    said = judge_case(demo_set, wanted).describe()
    assert said.startswith(
        "one: failed (line 7)\n  A frail person.\n  eligibility: expected eligible, was ineligible\n"
    )
    assert said.endswith("    nearest that passes: ecog: 2 (was 3)")
    assert "inc_age" not in said


def test_the_trace_of_an_entry_is_shown_once(demo_set):
    """An entry that is behind two mismatches is traced under the first; the others have traces of their own."""
    wanted = case({"ecog": 3}, eligibility="eligible", expected={"inc_ecog": "met", "exc_renal": "met"})
    said = judge_case(demo_set, wanted).describe()
    assert 1 == said.count("    inc_ecog (5.1(b)) is not_met\n")
    assert 1 == said.count("    exc_renal (5.2(a)) is not_met\n")
    assert "  inc_ecog: expected met, was not_met\n    nearest that passes: ecog: 2 (was 3)\n" in said


def test_where_no_one_fact_can_do_it_that_is_said(demo_set):
    wanted = case({"ecog": 3, "pregnant": True}, eligibility="eligible")
    assert judge_case(demo_set, wanted).describe().endswith("    no change to one fact alone would pass")


def test_many_entries_and_facts_are_cut_short(demo_set):
    wanted = case(eligibility="ineligible")
    said = judge_case(demo_set, wanted).describe()
    assert said.count(" is met\n") + said.count(" is not_met\n") == 5
    assert "    and 2 more entries\n" in said
    assert said.count("nearest that passes") == 3
    assert "    nearest that passes: birth_date: 2007-06-03 (was 1980-02-03)" in said


def test_an_eligible_subject_shows_all_entries(demo_set):
    said = judge_case(demo_set, case(eligibility="undetermined")).describe()
    assert "    nearest that passes: birth_date: left out (was 1980-02-03)" in said


def test_names_that_differ_have_no_trace(demo_set):
    said = judge_case(demo_set, case(missing=("ecog",))).describe()
    assert said == "one: failed\n  missing: expected ecog, was none"


def test_assumptions_stand_beside_the_values():
    person = {"sex": "male", "pregnant": True}
    wanted = Case("one", {"sex": "male"}, DAY, expected={"exc_pregnancy_breastfeeding": "met"})
    said = judge_case(trial, wanted).describe()
    assert "because male sex at birth" in said
    assert "    nearest that passes: pregnant: true (was missing)" in said
    assert judge_case(trial, Case("one", person, DAY, expected=dict(wanted.expected))).status == "passed"


# The nearest value, for each way in which a fact can stand in a rule


class Subject(FactSchema):
    """One fact of each type."""

    born = date_fact(ask="?", label="born", partial=True)
    seen = date_fact(ask="?", label="seen")
    at = instant(ask="?", label="at")
    count = integer(ask="?", label="count", minimum=0)
    ratio = number(ask="?", label="ratio")
    height = number(ask="?", label="height", decimals=2, comparator=True, minimum=0)
    weight = number(ask="?", label="weight", decimals=1)
    iron = measurement(ask="?", label="iron", unit="mg/dL", other_units={"g/L": "100"}, decimals=1, comparator=True)
    word = one_of("a", "b", "c", ask="?", label="word")
    sure = flag(ask="?", label="sure")


s = Subject


def nearest(rule: Any, expected: str, **record: Any) -> list[str]:
    """Return the nearest values that give a rule a verdict, in words."""
    one = CriteriaSet("ONE", "1", 1, Subject, [include("inc", "The rule.", rule)])
    result = judge_case(one, Case("one", record, DAY, expected={"inc": expected}))
    assert result.status == "failed"
    start = "    nearest that passes: "
    return [line.removeprefix(start) for line in result.describe().splitlines() if line.startswith(start)]


@pytest.mark.parametrize(
    ("rule", "expected", "record", "found"),
    [
        (s.count >= 3, "met", {"count": 1}, ["count: 3 (was 1)"]),
        (s.count > 3, "met", {"count": 1}, ["count: 4 (was 1)"]),
        (s.count >= 3, "not_met", {"count": 7}, ["count: 2 (was 7)"]),
        (s.count >= 3, "met", {}, ["count: 3 (was missing)"]),
        (s.count >= 3, "unknown", {"count": 3}, ["count: left out (was 3)"]),
        (s.count.between(5, 6), "met", {"count": 90}, ["count: 6 (was 90)"]),
        (s.count.is_recorded(), "met", {}, ["count: 0 (was missing)"]),
        (s.count.is_recorded(), "not_met", {"count": 1}, ["count: left out (was 1)"]),
        (s.ratio > 0.25, "met", {"ratio": 0}, ["ratio: 0.26 (was 0)"]),
        (s.ratio * 3 > 1, "met", {"ratio": 0}, ["ratio: 0.334 (was 0)"]),
        (s.ratio > 2, "met", {"ratio": 0}, ["ratio: 2.1 (was 0)"]),
        (s.height < 5, "met", {"height": {"value": 4, "comparator": ">"}}, ["height: 4.99 (was > 4)"]),
        (
            s.iron < quantity(5, "mg/dL"),
            "met",
            {"iron": {"value": 4, "unit": "mg/dL", "comparator": ">"}},
            ["iron.value: 4.9 (was > 4 mg/dL)"],
        ),
        (s.sure & (s.count > 1), "met", {"sure": False, "count": 2}, ["sure: true (was false)"]),
        (s.word == "b", "met", {"word": "a"}, ["word: b (was a)"]),
        (s.word == "b", "not_met", {"word": "b"}, ["word: a (was b)"]),
        (s.seen.is_recorded(), "met", {}, ["seen: 2025-06-02 (was missing)"]),
        (s.seen.within(days=28, before=AS_OF), "met", {"seen": "2025-01-01"}, ["seen: 2025-05-05 (was 2025-01-01)"]),
        (
            s.seen < s.born,
            "met",
            {"seen": "2001-01-01", "born": "1999"},
            ["seen: 1998-12-31 (was 2001-01-01)", "born: 2001-01-02 (was 1999)"],
        ),
        (
            s.seen < s.born,
            "not_met",
            {"seen": "1998-01-01", "born": "1999"},
            ["seen: 1999-12-31 (was 1998-01-01)", "born: 1998-01-01 (was 1999)"],
        ),
    ],
)
def test_the_nearest_value(rule, expected, record, found):
    assert nearest(rule, expected, **record) == found


def test_the_nearest_age():
    rule = s.born.elapsed("years") >= 18
    assert nearest(rule, "met", born="2007-06-03") == ["born: 2007-06-02 (was 2007-06-03)"]
    assert nearest(rule, "not_met", born="1990-01-01") == ["born: 2007-06-03 (was 1990-01-01)"]


@pytest.mark.parametrize(
    ("rule", "record", "found"),
    [
        (s.seen.elapsed("days") >= 10, {"seen": "2025-06-01"}, ["seen: 2025-05-23 (was 2025-06-01)"]),
        (
            s.born.elapsed("years", until=s.seen) >= 2,
            {"born": "2020-02-01", "seen": "2021-01-01"},
            ["born: 2019-01-01 (was 2020-02-01)", "seen: 2022-02-01 (was 2021-01-01)"],
        ),
        (
            s.at.elapsed("hours", until="2025-06-02T12:00") >= 5,
            {"at": "2025-06-02T11:00"},
            ["at: 2025-06-02T07:00:00 (was 2025-06-02T11:00:00)"],
        ),
        (s.at > "2025-06-02T12:00", {"at": "2025-06-02T11:00"}, ["at: 2025-06-02T12:01:00 (was 2025-06-02T11:00:00)"]),
        (
            s.at.shift(hours=2) > "2025-06-02T12:00",
            {"at": "2025-06-01T11:00"},
            ["at: 2025-06-02T10:01:00 (was 2025-06-01T11:00:00)"],
        ),
        (s.seen.elapsed("years") >= 9000, {"seen": "2025-06-01"}, []),
        (s.seen < "0001-01-01", {"seen": "2025-06-01"}, []),
        (s.at < s.at.shift(days=1), {}, ["at: 2025-06-02 (was missing)"]),
    ],
)
def test_the_nearest_day(rule, record, found):
    assert nearest(rule, "met", **record) == found


@pytest.mark.parametrize(
    ("rule", "record", "found"),
    [
        (s.weight + s.height > 9, {"weight": 1, "height": 2}, ["weight: 7.1 (was 1)", "height: 8.01 (was 2)"]),
        (s.weight - s.height > 9, {"weight": 1, "height": 2}, ["weight: 11.1 (was 1)"]),
        (s.weight * s.height > 9, {"weight": 1, "height": 2}, ["weight: 4.6 (was 1)", "height: 9.01 (was 2)"]),
        (s.weight / s.height > 9, {"weight": 1, "height": 2}, ["weight: 18.1 (was 1)", "height: 0.11 (was 2)"]),
        (s.weight * s.height > 9, {"weight": 0, "height": 0}, []),
        (s.weight / s.height < 0, {"weight": 1, "height": 2}, ["weight: -0.1 (was 1)"]),
        (
            (s.weight / s.height).rounded(1) >= 9,
            {"weight": 1, "height": 2},
            ["weight: 17.9 (was 1)", "height: 0.11 (was 2)"],
        ),
        (
            (s.weight / s.height).rounded() == 9,
            {"weight": 1, "height": 2},
            ["weight: 17 (was 1)", "height: 0.11 (was 2)"],
        ),
        (s.weight.power(2, 1) > 9, {"weight": 1}, ["weight: 3.1 (was 1)"]),
        (first_known(s.weight, s.height) > 3, {"height": 2}, ["weight: 3.1 (was missing)", "height: 3.01 (was 2)"]),
        (
            choose_value((s.sure, s.weight), otherwise=s.height) > 3,
            {"sure": True, "weight": 1, "height": 9},
            ["sure: false (was true)", "weight: 3.1 (was 1)"],
        ),
        (s.iron >= quantity("2.5", "mg/dL"), {"iron": {"value": 0.01, "unit": "g/L"}}, ["iron.value: 0.1 (was 0.01)"]),
        (
            s.iron >= quantity("2.5", "mg/dL"),
            {"iron": {"value": 1, "unit": "mg/dL", "uln": 9}},
            ["iron.value: 2.5 (was 1)"],
        ),
        (s.iron >= quantity("2.5", "mg/dL"), {}, []),
        (s.iron >= quantity("2.5", "mg/dL"), {"iron": {"missing": "declined"}}, []),
        (s.count.is_in([3, 8]), {"count": 1}, ["count: 3 (was 1)"]),
    ],
)
def test_the_nearest_number(rule, record, found):
    assert nearest(rule, "met", **record) == found
