"""Facts that ask for judgement: a person answers, and the trace says who, when and why."""

import io
from typing import Any

import pytest

from eligibility_engine import (
    Assessment,
    CriteriaSet,
    FactSchema,
    flag,
    include,
    measurement,
    number,
    one_of,
    quantity,
)
from eligibility_engine.sources import open_source


class Patient(FactSchema):
    """What an investigator judges, and what a record holds."""

    fit = flag(ask="Fit for surgery?", answered_by="investigator", judgement=True)
    months = number(ask="Months to live?", unit="mo", minimum=0, answered_by="investigator", judgement=True)
    risk = one_of("low", "high", ask="Risk?", answered_by="investigator", judgement=True)
    recorded = flag(ask="Recorded?")


c = Patient
JUDGE = CriteriaSet(
    id="JUDGED-01",
    version="1",
    revision=1,
    facts=Patient,
    entries=[
        include("fit", "Fit.", c.fit),
        include("months", "At least 3 months.", c.months >= 3),
        include("risk", "Low risk.", c.risk == "low"),
        include("recorded", "Recorded.", c.recorded),
    ],
)


def judged(**record: Any) -> Assessment:
    """The assessment on 2 June 2025."""
    return JUDGE.assess(record, as_of="2025-06-02")


SIGNED: list[tuple[str, Any, str, str]] = [
    ("fit", True, "met", "fit: yes"),
    ("fit", {"value": True, "by": "Dr Lin", "at": "2025-05-20"}, "met", "fit: yes (judged by Dr Lin on 2025-05-20)"),
    ("fit", {"value": False, "because": "frail"}, "not_met", "fit: no (judged: frail)"),
    ("months", {"value": 4, "by": "Dr Lin", "at": None}, "met", "months: 4 months (judged by Dr Lin)"),
    ("risk", {"value": "high", "by": "Dr Lin"}, "not_met", "risk: high (judged by Dr Lin)"),
    ("fit", {"missing": "declined", "by": "Dr Lin"}, "unknown", "fit: declined"),
    ("fit", {"value": True, "at": "2025-06-03"}, "unknown", "fit: outside window"),
    ("fit", {"value": True, "by": float("nan")}, "met", "fit: yes (judged)"),
    ("fit", None, "unknown", "fit: needs judgement"),
]


@pytest.mark.parametrize(("name", "raw", "verdict", "said"), SIGNED)
def test_an_answer_is_told_with_who_gave_it(name: str, raw: Any, verdict: str, said: str) -> None:
    """The value decides; who answered, when and why stands beside it. After the as-of date it is not known yet."""
    result = judged(**{name: raw})[name]
    assert verdict == result.verdict.value
    assert [said] == [reading.describe() for reading in result.trace.readings]


def test_without_values_nobody_is_named() -> None:
    """A trace without values leaves out who answered."""
    trace = judged(fit={"value": True, "by": "Dr Lin"})["fit"].trace
    assert "Lin" not in str(trace.to_dict(values=False))
    assert "judged by Dr Lin" == trace.to_dict()["facts"][0]["answered"]


def test_another_answer_loses_the_signature() -> None:
    """Who replaces a value has not got the answer of somebody else."""
    facts = judged(fit={"value": True, "by": "Dr Lin"}).facts
    assert "fit" in facts.answers
    assert {} == facts.blanking(frozenset({"fit"})).answers


BAD: list[tuple[str, Any, str, str]] = [
    ("fit", {"value": True, "by": 5}, "FACT_TYPE", "$.fit.by"),
    ("fit", {"value": True, "at": "2025"}, "FACT_DATE", "$.fit.at"),
    ("fit", {"value": True, "at": "soon"}, "FACT_DATE", "$.fit.at"),
    ("fit", {"by": "Dr Lin"}, "FACT_TYPE", "$.fit"),
    ("recorded", {"value": True, "by": "Dr Lin"}, "FACT_TYPE", "$.recorded"),
]


@pytest.mark.parametrize(("name", "raw", "code", "path"), BAD)
def test_answers_that_cannot_be_read(name: str, raw: Any, code: str, path: str) -> None:
    """What is wrong with a signature is said with its path; a fact that asks for no judgement takes none."""
    with pytest.raises(ValueError, match=code) as caught:
        judged(**{name: raw})
    assert path == caught.value.path  # type: ignore[attr-defined]
    assert "Lin" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("fit", {"value": False}),
        ("fit", {"value": False, "who": "Dr Lin", "when": "2025-05-20"}),
        ("fit", {"value": False, "by": "Dr Lin", "when": "2025-05-20"}),
        ("risk", {"value": "low"}),
    ],
)
def test_an_object_that_is_no_answer_is_told_how_one_is_written(name: str, raw: Any) -> None:
    """The message names who, when and why as they are written, whatever the type of the fact; it repeats no value."""
    with pytest.raises(ValueError, match="by, at, because") as caught:
        judged(**{name: raw})
    assert ("FACT_TYPE", f"$.{name}") == (caught.value.code, caught.value.path)  # type: ignore[attr-defined]
    assert "Lin" not in str(caught.value)


def test_columns_of_a_table() -> None:
    """In flat tables the signature has columns of its own."""
    text = "subject,fit,fit_by,fit_at,fit_because,months,risk,recorded\nA,true,Dr Lin,2025-05-20,seen,,,\n"
    (row,) = open_source(io.BytesIO(text.encode()), "csv", JUDGE).rows
    assert {"value": True, "by": "Dr Lin", "at": "2025-05-20", "because": "seen"} == (row.record or {})["fit"]


class Assessed(FactSchema):
    """A result that a person judges."""

    volume = measurement(ask="Volume?", unit="mL", answered_by="investigator", judgement=True)


def test_the_day_of_a_measurement_stays_its_own() -> None:
    """The `at` of a judged measurement is the day on which it was taken, perhaps only its month."""
    rules = [include("volume", "At least 5 mL.", Assessed.volume >= quantity(5, "mL"))]
    judge = CriteriaSet(id="JUDGED-02", version="1", revision=1, facts=Assessed, entries=rules)
    result = {"value": 6, "unit": "mL", "at": "2025-05"}
    for raw in (result, {**result, "by": "Dr Lin"}):
        assert "met" == judge.assess({"volume": raw}, as_of="2025-06-02")["volume"].verdict.value
    later = judge.assess({"volume": {**result, "by": "Dr Lin", "at": "2025-07"}}, as_of="2025-06-02")
    assert ["RESULT_AFTER_AS_OF"] == [warning.code for warning in later.warnings]
