"""What is typed as an answer, and what the record then holds; or what is due instead."""

import pytest

from eligibility_engine import FactSchema, code, date, end, events, flag, instant, integer, measurement, number, one_of
from eligibility_engine.asking import how_to_answer, plain_answer
from eligibility_engine.errors import AnswerError


class Person(FactSchema):
    smoker = flag(ask="?")
    sex = one_of("female", "male", "unknown", "not_done", ask="?", missing={"not_done": "not_recorded"})
    age = integer(ask="?", unit="years", minimum=0, maximum=120)
    ecog = integer(ask="?", unit="{score}", minimum=0)
    blasts = number(ask="?", unit="%", comparator=True)
    ratio = number(ask="?", maximum=9)
    creatinine = measurement(unit="mg/dL", other_units={"umol/L": None}, comparator=True, ask="?")
    glucose = measurement(unit="mg/dL", default_unit="mg/dL", ask="?")
    birth = date(ask="?", partial=True)
    visit = date(ask="?")
    signed_at = instant(ask="?")
    country = code("ISO", ask="?")
    doses = events(ask="?", given=date(), ended=end(partial=True))


FACTS = {fact.name: fact for fact in Person.schema} | {"ended": Person.schema["doses"].type["ended"]}
NOT_RECORDED = {"missing": "not_recorded"}


@pytest.mark.parametrize(
    ("fact", "typed", "plain"),
    [
        ("smoker", "yes", True),
        ("smoker", " N ", False),
        ("smoker", "don't know", NOT_RECORDED),
        ("smoker", "don\u2019t know", NOT_RECORDED),
        ("smoker", "Not Done", NOT_RECORDED),
        ("smoker", "not yet", {"missing": "pending"}),
        ("smoker", "declined", {"missing": "declined"}),
        ("smoker", "needs judgement", {"missing": "needs_judgement"}),
        ("smoker", "source_not_loaded", {"missing": "source_not_loaded"}),
        ("smoker", '{"missing": "stale"}', {"missing": "stale"}),
        ("sex", "Female", "female"),
        ("sex", "unknown", "unknown"),
        ("sex", "not-done", "not_done"),
        ("age", "41", 41),
        ("age", "41 years", 41),
        ("ratio", "1.50", 1.5),
        ("ratio", "-1e-3", -0.001),
        ("blasts", "<5 %", {"value": 5, "comparator": "<"}),
        ("creatinine", "1.8 mg/dL", {"value": 1.8, "unit": "mg/dL"}),
        ("creatinine", "1.8mg/dL uln 1.2 at 2025-05-20",
         {"value": 1.8, "unit": "mg/dL", "uln": 1.2, "at": "2025-05-20"}),
        ("creatinine", "106 umol/L at 2025-05 ULN 97.5 umol/L",
         {"value": 106, "unit": "umol/L", "uln": 97.5, "at": "2025-05"}),
        ("creatinine", ">=2 mg/dL lln 0.5", {"value": 2, "unit": "mg/dL", "lln": 0.5, "comparator": ">="}),
        ("glucose", "90", {"value": 90, "unit": "mg/dL"}),
        ("birth", "1960-04", "1960-04"),
        ("signed_at", "2025-05-20T10:00", "2025-05-20T10:00"),
        ("country", "DE", "DE"),
        ("doses", "none", {"rows": [], "complete": True}),
        ("doses", '[{"given": "2025-01-01"}]', [{"given": "2025-01-01"}]),
        ("ended", "ongoing", "ongoing"),
    ],
)  # fmt: skip
def test_what_is_typed_becomes_a_plain_value(fact, typed, plain):
    """The record holds what was meant."""
    assert plain == plain_answer(FACTS[fact], typed)


@pytest.mark.parametrize(
    ("fact", "typed", "due"),
    [
        ("smoker", "perhaps", "yes or no is due"),
        ("smoker", "", "an answer is due: yes or no"),
        ("smoker", "{", "no JSON"),
        ("sex", "femal", "did you mean 'female'"),
        ("age", "old", "a whole number in years from 0 to 120 is due"),
        ("age", "41 months", "a whole number in years"),
        ("age", "4,1", "instead of a comma"),
        ("age", "\u0664\u0661", "a whole number in years"),
        ("age", "9" * 5000, "at most 15 significant digits"),
        ("creatinine", "1.8", "its unit, one of: mg/dL, umol/L; or: don't know"),
        ("creatinine", "high", "a number and its unit"),
        ("creatinine", "1,9 mg/dL uln 1.2", "instead of a comma"),
        ("creatinine", "1_000 mg/dL", "a number and its unit"),
        ("creatinine", "1 000 mg/dL", "its unit, one of: mg/dL, umol/L; or: don't know"),
        ("creatinine", "1.8 mg/dl", "did you mean 'mg/dL'"),
        ("creatinine", "1.8 g/l", "its unit, one of: mg/dL, umol/L; or: don't know"),
        ("creatinine", "1.8 mg/dL uln", "its unit, one of"),
        ("creatinine", "1.8 mg/dL uln 1.2 ULN 9", "each of uln, lln and at"),
        *(("creatinine", f"1.8 mg/dL uln {limit}", "a limit of normal is a number in the unit of the result")
          for limit in ("high", "1,1", "<1.1", "106 umol/L")),
        ("creatinine", f"1.8 mg/dL uln {'9' * 5000}", "at most 15 significant digits"),
        ("doses", "many", "none, or yes, is due"),
    ],
)  # fmt: skip
def test_what_cannot_be_an_answer_is_refused_with_what_is_due(fact, typed, due):
    """The message says how to answer, and never what was typed."""
    with pytest.raises(AnswerError, match=due) as refused:
        plain_answer(FACTS[fact], typed)
    assert refused.value.code == "ANSWER"
    assert refused.value.__context__ is None
    assert fact == "sex" or len(typed) < 2 or typed not in str(refused.value)


@pytest.mark.parametrize(
    ("fact", "due"),
    [
        ("smoker", "yes or no"),
        ("sex", "female, male, unknown, not_done"),
        ("ecog", "a whole number from 0"),
        ("blasts", "a number in %, or <0.5"),
        ("ratio", "a number to 9"),
        ("glucose", "a number and its unit, such as 1.2 mg/dL uln 1.1 at 2025-01-31"),
        ("birth", "YYYY-MM-DD, YYYY-MM or YYYY"),
        ("visit", "YYYY-MM-DD"),
        ("signed_at", "YYYY-MM-DDThh:mm, or YYYY-MM-DD"),
        ("country", "a code of ISO"),
        ("doses", "none, or yes to give one after another"),
        ("ended", "YYYY-MM-DD, YYYY-MM or YYYY, or ongoing"),
    ],
)
def test_how_to_answer_is_said(fact, due):
    """Each type of fact says what its answers look like."""
    assert due == how_to_answer(FACTS[fact])
