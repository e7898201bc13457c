"""Bad values at the door: each has its code, its path and its remedy, and no value leaks into the error."""

import traceback
from collections import OrderedDict
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import pytest

from eligibility_engine import (
    CriteriaSet,
    EligibilityError,
    FactError,
    FactSchema,
    flag,
    include,
    instant,
    integer,
    measurement,
    number,
    one_of,
)
from eligibility_engine import date as date_fact
from eligibility_engine.reading.parsing import parse, parse_as_of
from eligibility_engine.value import Exact, Interval, Missing
from eligibility_engine.verdict import Cause
from unit.leaks import said_by


class Candidate(FactSchema):
    """One fact of every type, with narrow domains."""

    consent = flag(ask="Consent signed?")
    ecog = integer(ask="ECOG?", minimum=0, maximum=5)
    age = integer(ask="Age?", unit="years", minimum=0)
    blasts = number(ask="Blasts?", unit="%", minimum=0, maximum=100)
    score = number(ask="Score?", maximum=10, comparator=True)
    creatinine = measurement(ask="Creatinine?", unit="mg/dL", other_units={"umol/L": Fraction(10, 884)})
    born = date_fact(ask="Birth date?", partial=True, not_after_as_of=True)
    relapse = date_fact(ask="Date of relapse?")
    infusion = instant(ask="Infusion?")
    onset = instant(ask="Onset?")
    disease = one_of("acute_leukaemia", "lymphoma", ask="Disease?")


AS_OF = date(2025, 6, 2)
SECRET = "Maria-Lopez-1954"

BAD: list[tuple[str, dict[str, Any], str, str, str]] = [
    # what, record, code, path, a part of the remedy
    ("text for a flag", {"consent": "yes"}, "FACT_TYPE", "$.consent", "true or false"),
    ("number for a flag", {"consent": 1}, "FACT_TYPE", "$.consent", "true or false"),
    ("object for a flag", {"consent": {"value": True}}, "FACT_TYPE", "$.consent", "true or false"),
    ("true for a number", {"ecog": True}, "FACT_TYPE", "$.ecog", "not true or false"),
    ("number as text", {"ecog": "7341"}, "FACT_TYPE", "$.ecog", "numbers are not text"),
    ("list for a number", {"ecog": [7341]}, "FACT_TYPE", "$.ecog", "a number is due"),
    ("ECOG 7", {"ecog": 7}, "FACT_RANGE", "$.ecog", "between 0 and 5"),
    ("ECOG 1.5", {"ecog": 1.5}, "FACT_NOT_INTEGER", "$.ecog", "whole number"),
    ("age -1", {"age": -1}, "FACT_RANGE", "$.age", "at or above 0"),
    ("percentage 101", {"blasts": 101}, "FACT_RANGE", "$.blasts", "between 0 and 100"),
    ("score 11", {"score": 11}, "FACT_RANGE", "$.score", "at or below 10"),
    ("infinity", {"blasts": float("inf")}, "FACT_INFINITE", "$.blasts", "leave the value out"),
    ("20 digits", {"age": 73417341734173417341}, "FACT_PRECISION", "$.age", "15 significant digits"),
    ("17 digits", {"blasts": 7.3417341734173417}, "FACT_PRECISION", "$.blasts", "15 significant digits"),
    ("object without comparator", {"blasts": {"value": 73}}, "FACT_TYPE", "$.blasts", "plain number"),
    ("strange key", {"score": {"valeu": 7}}, "FACT_UNKNOWN", "$.score.valeu", "did you mean 'value'"),
    (
        "unknown comparator",
        {"score": {"value": 7, "comparator": "~7341"}},
        "FACT_COMPARATOR",
        "$.score.comparator",
        "one of < <= >= >",
    ),
    ("nothing above", {"score": {"value": 10, "comparator": ">"}}, "FACT_RANGE", "$.score.value", "above"),
    ("a bare number for a measurement", {"creatinine": 7.341}, "FACT_TYPE", "$.creatinine", '{"value": ..., "unit"'),
    (
        "unit mismatch",
        {"creatinine": {"value": 7.341, "unit": "mg/dL", "uln": 1, "uln_unit": "mg/L"}},
        "FACT_UNIT",
        "$.creatinine.uln_unit",
        "no exact factor",
    ),
    ("birth date after the as-of date", {"born": "2025-06-03"}, "FACT_AFTER_AS_OF", "$.born", "as-of date"),
    ("no calendar date", {"relapse": "2023-02-30"}, "FACT_DATE", "$.relapse", "YYYY-MM-DD"),
    ("basic format", {"relapse": "20230101"}, "FACT_DATE", "$.relapse", "YYYY-MM-DD"),
    ("week date", {"relapse": "2026-W01-1"}, "FACT_DATE", "$.relapse", "YYYY-MM-DD"),
    ("a partial date where the day is due", {"relapse": "2023-02"}, "FACT_DATE", "$.relapse", "day is needed"),
    ("a datetime where a date is due", {"relapse": datetime(2023, 2, 1)}, "FACT_TYPE", "$.relapse", "YYYY-MM-DD"),
    ("a number where a date is due", {"relapse": 20230101}, "FACT_TYPE", "$.relapse", "YYYY-MM-DD"),
    ("an instant text where a date is due", {"relapse": "2023-02-01T10:00"}, "FACT_DATE", "$.relapse", "YYYY-MM-DD"),
    ("no instant", {"infusion": "2023-02-01T25:00"}, "FACT_DATE", "$.infusion", "YYYY-MM-DDTHH:MM"),
    ("a partial date where an instant is due", {"infusion": "2023-02"}, "FACT_DATE", "$.infusion", "day is needed"),
    ("a number where an instant is due", {"infusion": 7341}, "FACT_TYPE", "$.infusion", "date is due"),
    ("unknown member", {"disease": "acute_leukemia_7341"}, "FACT_MEMBER", "$.disease", "acute_leukaemia, lymphoma"),
    ("a number for a word", {"disease": 7341}, "FACT_TYPE", "$.disease", "word is due"),
    ("an unknown cause", {"ecog": {"missing": "7341"}}, "FACT_CAUSE", "$.ecog.missing", "not_recorded, declined"),
    (
        "a value beside a cause",
        {"ecog": {"missing": "declined", "value": 7341}},
        "FACT_CAUSE",
        "$.ecog",
        "nothing beside",
    ),
    ("an unknown fact", {"ecgo": 7341}, "FACT_UNKNOWN", "$.ecgo", "did you mean 'ecog'?"),
    ("a key that is no name", {SECRET: 7341}, "FACT_UNKNOWN", "$", "key number 1 is not a fact name"),
    ("a key that is no text", {7341: 1}, "FACT_UNKNOWN", "$", "key number 1 is not a fact name"),
    ("a long key", {"x" * 65: 1}, "FACT_UNKNOWN", "$", "key number 1 is not a fact name"),
    ("no mapping", [("ecog", 7341)], "FACT_RECORD", "$", "mapping"),  # type: ignore[list-item]
    ("no record", None, "FACT_RECORD", "$", "mapping"),  # type: ignore[list-item]
]


def caught_from(record: Any, on_bad_value: Any = "error") -> FactError:
    """The error that a record raises."""
    with pytest.raises(FactError) as caught:
        parse(Candidate.schema, record, AS_OF, on_bad_value)
    return caught.value


def all_words(error: BaseException) -> str:
    """Everything that an error and the errors behind it say, and how a program would print it."""
    return "\n".join([*said_by(error), repr(error), *traceback.format_exception_only(error)])


@pytest.mark.parametrize(
    ("record", "code", "path", "remedy"), [row[1:] for row in BAD], ids=[row[0].replace(" ", "-") for row in BAD]
)
def test_bad_values(record: Any, code: str, path: str, remedy: str) -> None:
    """A bad value has a stable code, the path of its field and a remedy in words."""
    error = caught_from(record)
    (fault,) = error.faults
    assert (code, path, code, path) == (fault.code, fault.path, error.code, error.path)
    assert remedy in fault.message
    assert (f"{path}: {fault.message} [{code}]", None) == (str(error), error.line)


@pytest.mark.parametrize("record", [row[1] for row in BAD], ids=[row[0].replace(" ", "-") for row in BAD])
def test_no_value_leaks(record: Any) -> None:
    """No patient value stands in message, arguments, notes or chained exceptions."""
    error = caught_from(record)
    assert (None, None) == (error.__cause__, error.__context__)
    words = all_words(error)
    assert [] == [secret for secret in secrets(record) if secret in words]


def secrets(value: Any) -> list[str]:
    """How the values of a record would look in a message, where they are telling enough to be recognised."""
    if isinstance(value, dict):
        return [word for part in value.values() for word in secrets(part)] + [key for key in value if key == SECRET]
    if isinstance(value, list):
        return [word for part in value for word in secrets(part)]
    if isinstance(value, date):
        return [value.isoformat(), repr(value)]
    telling = {"mg/dL", "mg/L", "declined", "yes"}  # units, causes and the words of a remedy are no patient's values
    return [
        word
        for word in (str(value), repr(value))
        if len(word) > 3 and value not in telling and value not in (True, None)
    ]


def test_all_faults_stand_together() -> None:
    """One error names every fault of the record: unknown facts first, then the facts in their order."""
    error = caught_from({"disease": "x", "ecog": 9, "consent": "no", "born": "2026", "wbc": 1, "relapse": "soon"})
    expected = [
        ("FACT_UNKNOWN", "$.wbc"),
        ("FACT_TYPE", "$.consent"),
        ("FACT_RANGE", "$.ecog"),
        ("FACT_AFTER_AS_OF", "$.born"),
        ("FACT_DATE", "$.relapse"),
        ("FACT_MEMBER", "$.disease"),
    ]
    assert expected == [(fault.code, fault.path) for fault in error.faults]


def test_mixed_time_zones_are_a_fault_of_each() -> None:
    """Times with and without an offset in one record cannot be compared."""
    error = caught_from({"infusion": "2025-06-01T10:00", "onset": "2025-06-01T10:00Z"})
    expected = [("FACT_TIME_ZONE", "$.infusion"), ("FACT_TIME_ZONE", "$.onset")]
    assert expected == [(fault.code, fault.path) for fault in error.faults]
    assert "2025" not in all_words(error)


def test_times_of_a_record_follow_the_rules() -> None:
    """A rule that names a time with an offset asks for offsets, and the other way round."""
    c = Candidate
    aware, naive = (
        CriteriaSet(id="SPEC", version="1", revision=1, facts=c, entries=[include("inc", "Time.", rule)])
        for rule in (c.infusion >= "2025-06-01T10:00Z", c.infusion.is_in([datetime(2025, 6, 1, 10)]))
    )
    good, bad = {"infusion": "2025-06-01T10:00Z"}, {"infusion": "2025-06-01T10:00"}
    with pytest.raises(FactError) as first:
        aware.assess(bad, as_of=AS_OF)
    with pytest.raises(FactError) as second:
        naive.assess(good, as_of=AS_OF)
    codes = [caught.value.code for caught in (first, second)]
    verdicts = [
        trial.assess(record, as_of=AS_OF)["inc"].verdict.value for trial, record in ((aware, good), (naive, bad))
    ]
    assert (["FACT_TIME_ZONE", "FACT_TIME_ZONE"], ["met", "met"]) == (codes, verdicts)


def test_bad_values_may_be_taken_as_missing() -> None:
    """On request a bad value is missing, cause invalid, and its fault is reported beside the facts."""
    record = {"ecog": 9, "consent": True, "infusion": "2025-06-01T10:00", "onset": "2025-06-01T10:00Z"}
    parsed = parse(Candidate.schema, record, AS_OF, "missing")
    invalid = Missing((Cause.INVALID,))
    assert [("FACT_RANGE", "$.ecog"), ("FACT_TIME_ZONE", "$.infusion"), ("FACT_TIME_ZONE", "$.onset")] == [
        (fault.code, fault.path) for fault in parsed.faults
    ]
    found = [parsed.facts[name] for name in ("ecog", "consent", "infusion", "onset")]
    assert [invalid, Exact(True), invalid, invalid] == found


def test_a_day_beside_mixed_times_is_still_a_day() -> None:
    """A date alone stays its civil day when the times of the record are taken as missing."""

    class Course(FactSchema):
        first = instant(ask="First?")
        second = instant(ask="Second?")
        third = instant(ask="Third?")

    record = {"first": "2025-06-01T10:00", "second": "2025-06-01T10:00Z", "third": "2025-06-01"}
    facts = parse(Course.schema, record, AS_OF, "missing").facts
    assert Interval(datetime(2025, 6, 1), datetime(2025, 6, 2), hi_open=True) == facts["third"]


def test_a_bad_record_is_an_error_even_so() -> None:
    """An unknown fact is an error however bad values are taken."""
    error = caught_from({"ecgo": 1, "ecog": 9}, "missing")
    assert ["FACT_UNKNOWN", "FACT_RANGE"] == [fault.code for fault in error.faults]


def test_other_ways_to_take_bad_values_are_refused() -> None:
    """There are two ways to take a bad value, and a third is not silently one of them."""
    with pytest.raises(EligibilityError) as caught:
        parse(Candidate.schema, {}, AS_OF, "ignore")  # type: ignore[arg-type]
    assert caught.value.code == "USAGE"


GOOD: list[tuple[dict[str, Any], str, Any]] = [
    ({"consent": False}, "consent", Exact(False)),
    ({"ecog": 2}, "ecog", Exact(Fraction(2))),
    ({"ecog": 2.0}, "ecog", Exact(Fraction(2))),
    ({"ecog": Decimal("2.0")}, "ecog", Exact(Fraction(2))),
    ({"score": {"value": 7}}, "score", Exact(Fraction(7))),
    ({"score": {"value": 7, "comparator": None}}, "score", Exact(Fraction(7))),
    ({"score": {"value": 7, "comparator": ">"}}, "score", Interval(Fraction(7), Fraction(10), lo_open=True)),
    ({"score": {"value": 7, "comparator": "<="}}, "score", Interval(None, Fraction(7))),
    ({"score": {"value": 10, "comparator": ">="}}, "score", Exact(Fraction(10))),
    ({"born": date(1954, 6, 2)}, "born", Exact(date(1954, 6, 2))),
    ({"born": "1954"}, "born", Interval(date(1954, 1, 1), date(1954, 12, 31))),
    ({"born": "2025"}, "born", Interval(date(2025, 1, 1), AS_OF)),
    ({"born": "2025-06"}, "born", Interval(date(2025, 6, 1), AS_OF)),
    ({"infusion": datetime(2025, 6, 1, 10)}, "infusion", Exact(datetime(2025, 6, 1, 10))),
    ({"infusion": date(2025, 6, 1)}, "infusion", Interval(datetime(2025, 6, 1), datetime(2025, 6, 2), hi_open=True)),
    ({"disease": "lymphoma"}, "disease", Exact("lymphoma")),
]


@pytest.mark.parametrize(("record", "name", "expected"), GOOD)
def test_good_values(record: dict[str, Any], name: str, expected: Any) -> None:
    """What fits its fact is read as what it says."""
    assert expected == parse(Candidate.schema, record, AS_OF).facts[name]


@pytest.mark.parametrize("made", [dict, OrderedDict, MappingProxyType])
def test_any_mapping_is_a_record(made: Any) -> None:
    """A record is any mapping, and is not changed."""
    record = {"ecog": 2}
    facts = parse(Candidate.schema, made(record), AS_OF).facts
    assert (Exact(Fraction(2)), {"ecog": 2}) == (facts["ecog"], record)


@pytest.mark.parametrize(
    "given", [None, "", "2025", "2025-06", "2025-02-30", "today", 20250602, datetime(2025, 6, 2), True]
)
def test_the_as_of_date_is_one_day(given: Any) -> None:
    """The as-of date is a calendar day that the caller names, never the clock's."""
    with pytest.raises(EligibilityError) as caught:
        parse_as_of(given)
    problem = "an as-of date is needed: " if given in (None, "") else "the as-of date is no calendar date: "
    assert ("AS_OF", True) == (caught.value.code, "never taken from the clock" in str(caught.value))
    assert str(caught.value).startswith(problem)


@pytest.mark.parametrize("given", ["2025-06-02", date(2025, 6, 2)])
def test_the_as_of_date_is_a_date_or_its_text(given: Any) -> None:
    """A date and its text are the same day."""
    assert date(2025, 6, 2) == parse_as_of(given)
