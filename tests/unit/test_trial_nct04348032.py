"""The shipped ovarian trial: its ledger against the page, its cases, and what it asks for."""

from typing import Any

import pytest

from eligibility_engine import Disposition, FactError, Polarity, registry
from eligibility_engine.study.ledger import ledger
from eligibility_engine.testing import own_cases, read_cases
from eligibility_engine.trials.nct04348032 import trial
from eligibility_engine.trials.nct04348032.ledger import headings, source_text

FILE, _ = read_cases(own_cases("NCT04348032"), registry.get)
BASE: dict[str, Any] = dict(FILE.cases[0].facts)
SPARED = {
    # Discharged by another answer of this subject: creatinine and transaminases are low, a lesion is measurable, and
    # there is no other study.
    *("birth_date", "body_weight", "sex", "liver_metastasis", "malignant_ascites", "malignant_pleural_effusion"),
    "enrolment_date",
}
LAID = ledger(trial, source_text(), headings())


def test_every_sentence_of_the_page_has_an_answer() -> None:
    """Nothing of the text is left, and at most one sentence in ten is refused."""
    assert () == LAID.faults
    assert {Disposition.ENCODED: 29, Disposition.JUDGED: 3, Disposition.REFUSED: 0} == LAID.counts
    assert LAID.counts[Disposition.REFUSED] * 10 <= sum(LAID.counts.values())


def test_entries_stand_in_the_order_of_the_page_under_its_headings() -> None:
    """What stands below the heading of the exclusions is an exclusion."""
    lines = source_text().split("\n")
    below = lines.index("Exclusion criteria") + 1

    assert sorted(LAID.lines.values()) == list(LAID.lines.values())
    for entry in trial.entries:
        first = LAID.lines[entry.id][0]
        assert (entry.polarity is Polarity.EXCLUSION) == (first > below)
        printed = lines[first - 1].split(".")[0].strip()
        polarity, number = entry.cite.split()
        assert (entry.polarity.value.capitalize(), printed) == (polarity, number.split(".")[-1])


def test_without_any_one_fact_nobody_passes() -> None:
    """Each fact that the eligible subject needs leaves the verdict open where it is missing, and is asked for."""
    for name in BASE:
        rest = {other: value for other, value in BASE.items() if other != name}
        found = trial.assess(rest, as_of="2025-06-02")
        expected = "eligible" if name in SPARED else "undetermined"
        assert (name, expected) == (name, found.eligibility.value)
        assert name in SPARED or name in {missing.name for missing in found.missing}


CONTRADICTIONS: list[tuple[str, dict[str, Any]]] = [
    ("AGE_CONTRADICTS_BIRTH_DATE", {"age_years": 20}),
    ("RELAPSE_AFTER_AS_OF", {"last_relapse_on": "2025-06-03"}),
    ("TUMOUR_NOT_LISTED", {"other_malignancy": "current"}),
    ("NYHA_CONTRADICTION", {"nyha_class": "IV"}),
    ("BLEEDING_CONTRADICTION", {"last_significant_bleeding_on": "2025-05-01"}),
    ("INJURY_CONTRADICTION", {"last_severe_injury_on": "2025-05-20"}),
]


@pytest.mark.parametrize(("code", "change"), CONTRADICTIONS, ids=[row[0] for row in CONTRADICTIONS])
def test_a_contradiction_is_told_beside_the_verdict(code: str, change: dict[str, Any]) -> None:
    """A word, flag or date that contradicts another answer or a list is a warning."""
    found = trial.assess({**BASE, **change}, as_of="2025-06-02")
    assert [code] == [warning.code for warning in found.warnings]


def test_what_agrees_is_no_warning() -> None:
    """The facts that are read by warnings alone raise none where they agree with the others."""
    agreed = {"age_years": 60, "other_malignancy": "none", "nyha_class": "none"}
    assert () == tuple(trial.assess({**BASE, **agreed}, as_of="2025-06-02").warnings)


def test_a_past_event_is_not_dated_ahead() -> None:
    """A bleeding or an injury after the as-of date is an error, and never taken for one that is long ago."""
    for name in ("last_significant_bleeding_on", "last_severe_injury_on"):
        with pytest.raises(FactError) as caught:
            trial.assess({**BASE, name: "2025-06-03"}, as_of="2025-06-02")
        assert "FACT_AFTER_AS_OF" == caught.value.code


def test_the_cumulative_dose_is_said_in_words() -> None:
    """The sum of earlier doses has a name in the sentence of its entry."""
    said = trial.outlines["exc_cumulative_dose"].sentence

    assert (
        "dose of anthracyclines and related substances so far + doxorubicin in the 4 planned courses is at least 550"
        in said
    )
