"""Unknown stays unknown: however a value is missing, a rule on it is unknown, and the cause is kept."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from eligibility_engine import (
    Cause,
    FactError,
    FactSchema,
    Verdict,
    flag,
    instant,
    integer,
    measurement,
    number,
    one_of,
    quantity,
    undecided,
)
from eligibility_engine import date as date_fact
from eligibility_engine.reading.parsing import parse, parse_as_of
from eligibility_engine.value import Missing
from spec.tables import AS_OF_DATE, MET, NOT_MET, UNKNOWN, Row, Table, calls, one_entry, rows

NAN = float("nan")


class Screening(FactSchema):
    """One fact of every type."""

    ecog = integer(ask="ECOG?", minimum=0, maximum=5)
    blasts = number(ask="Blasts?", unit="%", minimum=0, maximum=100, comparator=True)
    creatinine = measurement(ask="Creatinine?", unit="mg/dL")
    consent = flag(ask="Consent signed?")
    relapse = date_fact(ask="Date of relapse?")
    infusion = instant(ask="Infusion?")
    hiv = one_of("positive", "negative", "not_done", "equivocal", ask="HIV?",
                 missing={"not_done": "not_recorded", "equivocal": "too_imprecise"})  # fmt: skip
    fit = flag(ask="Fit in the investigator's judgement?", judgement=True)
    response = one_of("complete", "partial", ask="Response?", judgement=True)
    assessed = date_fact(ask="Date of that judgement?", judgement=True)


c = Screening
LEAVES = {
    "ecog": c.ecog <= 1,
    "blasts": c.blasts < 5,
    "creatinine": c.creatinine <= quantity(1.5, "mg/dL"),
    "consent": c.consent,
    "relapse": c.relapse < "2025-01-01",
    "infusion": c.infusion < "2025-01-01T00:00",
    "hiv": c.hiv == "negative",
    "fit": c.fit,
    "response": c.response.is_in(["complete", "partial"]),
    "assessed": c.assessed < "2025-01-01",
}
ABSENT: tuple[Any, ...] = (None, NAN, Decimal("NaN"), *({"missing": cause.value} for cause in Cause))
UNKNOWNS = Table(
    "missing values",
    Screening,
    tuple(Row({}, rule, UNKNOWN) for rule in LEAVES.values())
    + tuple(Row({name: value}, rule, UNKNOWN) for name, rule in LEAVES.items() for value in ABSENT)
    + tuple(Row({name: value}, ~(c.consent & rule), UNKNOWN) for name, rule in LEAVES.items() for value in ABSENT[:2]),
)
WORDS = Table(
    "words that are no answer",
    Screening,
    (
        Row({"hiv": "not_done"}, c.hiv == "negative", UNKNOWN),
        Row({"hiv": "not_done"}, c.hiv != "negative", UNKNOWN),
        Row({"hiv": "equivocal"}, c.hiv.is_in(["positive", "negative"]), UNKNOWN),
        Row({"hiv": "equivocal"}, c.hiv.is_recorded(), NOT_MET),
        Row({"hiv": "negative"}, c.hiv.is_recorded(), MET),
        Row({"hiv": "equivocal"}, c.hiv.assume("negative", because="repeat test") == "negative", MET),
    ),
)
PARTS = Table(
    "missing parts of a measurement",
    Screening,
    (
        Row({"creatinine": {}}, c.creatinine.is_recorded(), NOT_MET),
        Row({"creatinine": {"value": None, "unit": "mg/dL"}}, LEAVES["creatinine"], UNKNOWN),
        Row({"creatinine": {"value": NAN, "unit": "mg/dL"}}, LEAVES["creatinine"], UNKNOWN),
        Row({"creatinine": {"value": 1, "unit": "mg/dL", "uln": NAN}}, c.creatinine.times_uln <= 1.5, UNKNOWN),
        Row({"creatinine": {"value": 1, "unit": "mg/dL", "uln": None}}, c.creatinine.times_uln <= 1.5, UNKNOWN),
        Row({"blasts": {"value": None, "comparator": "<"}}, c.blasts < 5, UNKNOWN),
    ),
)
OPEN = Table(
    "questions that are open",
    Screening,
    (
        Row({"hiv": "positive"}, undecided(c.hiv, because="does a controlled infection count?"), UNKNOWN),
        Row({"hiv": "positive", "ecog": 4}, undecided(c.hiv, because="open") & (c.ecog <= 1), NOT_MET),
        Row({"hiv": "positive", "ecog": 1}, undecided(c.hiv, because="open") | (c.ecog <= 1), MET),
    ),
)


@rows(UNKNOWNS, WORDS, PARTS, OPEN)
def test_missing_is_unknown(row: Row, judge: Callable[[Row], Verdict]) -> None:
    """A rule is unknown on a missing value, whatever way it is missing, and in every composite that it decides."""
    assert row.expected == judge(row)


CAUSES: list[tuple[dict[str, Any], str, str]] = [
    ({}, "ecog", "not_recorded"),
    ({"ecog": None}, "ecog", "not_recorded"),
    ({"ecog": NAN}, "ecog", "not_a_number"),
    ({"consent": NAN}, "consent", "not_a_number"),
    ({"creatinine": NAN}, "creatinine", "not_a_number"),
    ({"creatinine": {"value": NAN}}, "creatinine", "not_a_number"),
    ({"creatinine": {"value": 1}}, "creatinine", "unit_not_comparable"),
    ({"relapse": NAN}, "relapse", "not_recorded"),
    ({"infusion": NAN}, "infusion", "not_recorded"),
    ({"hiv": NAN}, "hiv", "not_recorded"),
    ({"hiv": "not_done"}, "hiv", "not_recorded"),
    ({"hiv": "equivocal"}, "hiv", "too_imprecise"),
    ({"hiv": {"missing": "declined"}}, "hiv", "declined"),
    ({"ecog": {"missing": "pending"}}, "ecog", "pending"),
    # the absence of a judgement asks for one
    ({}, "fit", "needs_judgement"),
    ({"fit": None}, "fit", "needs_judgement"),
    ({"fit": {"missing": "declined"}}, "fit", "declined"),
    ({"response": NAN}, "response", "needs_judgement"),
    ({"assessed": NAN}, "assessed", "needs_judgement"),
]


@calls(CAUSES, "facts, name, cause")
def test_missing_facts_name_their_cause(facts: dict[str, Any], name: str, cause: str) -> None:
    """The missing fact is listed with the cause that the record gives, or the one that its absence has."""
    assessment = one_entry(Row({}, LEAVES[name], MET, schema=Screening)).assess(facts, as_of=AS_OF_DATE)
    assert [(name, cause)] == [(missing.name, missing.cause.value) for missing in assessment.missing]


BAD: list[tuple[Any, str]] = [
    ({"missing": "unlikely"}, "$.ecog.missing"),
    ({"missing": None}, "$.ecog.missing"),
    ({"missing": ["declined"]}, "$.ecog.missing"),
    ({"missing": "declined", "value": 1}, "$.ecog"),
]


@calls(BAD, "value, path")
def test_unknown_causes_are_faults(value: Any, path: str) -> None:
    """A cause is one of the list, and nothing stands beside it."""
    with pytest.raises(FactError) as caught:
        parse(Screening.schema, {"ecog": value}, parse_as_of(AS_OF_DATE))
    assert [("FACT_CAUSE", path)] == [(fault.code, fault.path) for fault in caught.value.faults]


class NotATime(datetime):
    """What a frame puts where a date is missing: a datetime that differs from itself and has no day."""

    def __eq__(self, other: object) -> bool:
        return False

    def __ne__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]

    def date(self) -> Any:
        """Refuse."""
        raise ValueError("has no date")


@calls([("relapse", "not_recorded"), ("infusion", "not_recorded"), ("assessed", "needs_judgement")], "name, cause")
def test_no_time_is_missing(name: str, cause: str) -> None:
    """The missing date and time of a frame is a missing value, and no error."""
    facts = parse(Screening.schema, {name: NotATime(2025, 1, 1)}, parse_as_of(AS_OF_DATE)).facts
    assert Missing((Cause(cause),)) == facts[name]


def test_a_result_without_a_time_has_no_date() -> None:
    """The date of a result may be such a value too."""
    record = {"creatinine": {"value": 1, "unit": "mg/dL", "at": NotATime(2025, 1, 1)}}
    found: Any = parse(Screening.schema, record, parse_as_of(AS_OF_DATE)).facts["creatinine"]
    assert Missing((Cause.NOT_RECORDED,)) == found.at


def test_the_recorded_word_is_kept() -> None:
    """A word that is no answer is kept for the trace."""
    found = parse(Screening.schema, {"hiv": "equivocal"}, parse_as_of(AS_OF_DATE)).facts
    blank = found.blanking(frozenset({"hiv"}))
    assert ({"hiv": "equivocal"}, {}) == (found.words, blank.words)
