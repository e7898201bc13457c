"""Attrition counted by hand, from assessments and from verdicts."""

from fractions import Fraction

import pytest
from attrs import evolve

from eligibility_engine import EligibilityError
from eligibility_engine.analysis import Standings, attrition, overlaps
from eligibility_engine.analysis.attrition import share_text
from unit import demo_trial, small_trial

AS_OF = "2025-06-02"
PEOPLE = (
    {"ecog": 1, "disease": "aml", "surgery_ever": False},
    {"ecog": 2, "disease": "aml", "surgery_ever": False},
    {"ecog": 2, "disease": "cll", "surgery_ever": False},
    {"disease": "cll", "surgery_ever": False},
    {"ecog": 0, "disease": "all"},
)
"""Eligible; fails one entry; fails two; fails one with another open; one entry open."""


def screened(*people):
    """Return the standings of people, None being a row in error."""
    trial = small_trial.TRIAL
    return Standings.of(trial, [one and trial.assess(one, as_of=AS_OF) for one in people])


def test_attrition_by_hand():
    """Five people and a row in error, counted on paper."""
    found = attrition(screened(*PEOPLE, None)).to_dict()
    assert found == {
        "rows": 5,
        "errors": 1,
        "eligible": 1,
        "undetermined": 1,
        "ineligible": 3,
        "at_worst": 1,
        "at_best": 2,
        "entries": [
            {"id": "inc_ecog", "cite": "4.1", "failed": 2, "unknown": 1, "lost": 2, "surely_left": 2,
             "possibly_left": 3, "only": 1, "gain": 1, "share": "1.50"},
            {"id": "inc_disease", "cite": "4.2", "failed": 2, "unknown": 0, "lost": 1, "surely_left": 2,
             "possibly_left": 2, "only": 1, "gain": 0, "share": "1.50"},
            {"id": "exc_surgery", "cite": "5.1", "failed": 0, "unknown": 1, "lost": 0, "surely_left": 1,
             "possibly_left": 2, "only": 0, "gain": 1, "share": "0.00"},
        ],
        "by_failed": {"0": 2, "1": 2, "2": 1},
    }  # fmt: skip


def test_overlaps_by_hand():
    """Two people possibly fail both inclusions: one surely."""
    (pair,) = overlaps(screened(*PEOPLE))
    assert pair.to_dict() == {
        "first": "inc_ecog", "second": "inc_disease", "both": 1, "possibly": 2, "only": 1, "gain": 2,
    }  # fmt: skip


def test_a_row_of_another_set_is_refused():
    """Verdicts of other entries would be counted under the wrong ones."""
    standings = screened()
    with pytest.raises(EligibilityError, match="other entries than SMALL-01: exc_surgery, inc_age") as raised:
        standings.add_verdicts({"inc_ecog": "met", "inc_disease": "met", "inc_age": "met"})
    assert raised.value.code == "ENTRY_UNKNOWN"


def test_an_assessment_of_another_set_is_refused():
    """One with the same entries is counted: a set that is equal, or in other options."""
    standings = screened()
    with pytest.raises(EligibilityError, match="other entries than SMALL-01") as raised:
        standings.add(demo_trial.TRIAL.assess({}, as_of=AS_OF))
    assert raised.value.code == "ENTRY_UNKNOWN"
    standings.add(evolve(small_trial.TRIAL).assess({}, as_of=AS_OF))
    assert standings.rows == 1


def test_another_word_is_no_verdict():
    """The word itself is not repeated."""
    standings = screened()
    with pytest.raises(EligibilityError, match="inc_disease: a verdict is met, not_met or unknown") as raised:
        standings.add_verdicts({"inc_ecog": "met", "inc_disease": "secret", "exc_surgery": "met"})
    assert (raised.value.code, raised.value.path) == ("RESULT_VERDICT", "$.inc_disease")
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0.00"), (1, "1.00"), ("1/3", "0.33"), ("2/3", "0.67"), ("1/200", "0.01"), ("1001/8", "125.13")],
)
def test_a_share_is_written_with_two_decimals(share, text):
    """Half away from zero."""
    assert share_text(Fraction(share)) == text
