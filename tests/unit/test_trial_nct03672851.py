"""The shipped CD123 trial: its ledger against the page, its parts, and what its washouts count back from."""

from typing import Any

from eligibility_engine import Disposition, Polarity, registry
from eligibility_engine.study.ledger import ledger
from eligibility_engine.testing import own_cases, read_cases
from eligibility_engine.trials.nct03672851 import trial
from eligibility_engine.trials.nct03672851.ledger import headings, source_text

FILE, _ = read_cases(own_cases("NCT03672851"), registry.get)
BASE: dict[str, Any] = dict(FILE.cases[0].facts)
SPARED = {
    # Discharged by another answer of this subject, who has relapsed, is tested, and has had no transplant.
    *("induction_cycles", "evolved_from_mds", "birth_date", "sex", "body_weight", "childbearing_potential"),
    *("dlco_pct_predicted", "fev1_pct_predicted", "procedures", "diagnoses"),
}
LAID = ledger(trial, source_text(), headings())


def test_every_sentence_of_the_page_has_an_answer() -> None:
    """Nothing of the text is left, and at most one sentence in ten is refused."""
    assert () == LAID.faults
    assert {Disposition.ENCODED: 20, Disposition.JUDGED: 5, Disposition.REFUSED: 2} == LAID.counts
    assert LAID.counts[Disposition.REFUSED] * 10 <= sum(LAID.counts.values())


def test_entries_stand_in_the_order_of_the_page_under_its_headings() -> None:
    """What stands below the heading of the exclusions is an exclusion."""
    lines = source_text().split("\n")
    below = lines.index("Exclusion Criteria:") + 1

    assert sorted(LAID.lines.values()) == list(LAID.lines.values())
    for entry in trial.entries:
        first = LAID.lines[entry.id][0]
        assert (entry.polarity is Polarity.EXCLUSION) == (first > below)
        printed = lines[first - 1].split(".")[0].strip()
        assert f"{entry.polarity.value.capitalize()} {printed}" == entry.cite


def test_only_the_washouts_are_left_out_at_enrolment() -> None:
    """The part `enrolment` asks for everything but the two that count back from leukapheresis."""
    left_out = {entry.id for entry in trial.part("leukapheresis").entries} - {
        entry.id for entry in trial.part("enrolment").entries
    }

    assert {"inc_washout", "inc_gvhd_washout"} == left_out
    assert trial.part() is trial.part("leukapheresis")
    assert "leukapheresis_date" not in trial.part("enrolment").facts_read


def test_without_any_one_fact_nobody_passes() -> None:
    """Each fact that the eligible subject needs leaves the verdict open where it is missing, and is asked for."""
    for name in BASE:
        rest = {other: value for other, value in BASE.items() if other != name}
        found = trial.assess(rest, as_of="2025-06-02")
        expected = "eligible" if name in SPARED else "undetermined"
        assert (name, expected) == (name, found.eligibility.value)
        assert name in SPARED or name in {missing.name for missing in found.missing}


def test_contradictions_are_told_beside_the_verdict() -> None:
    """A flag or word that contradicts a date or a list is a warning; without a contradiction there is none."""
    contradictions: list[tuple[str, dict[str, Any]]] = [
        ("AGE_CONTRADICTS_BIRTH_DATE", {"age_years": 20}),
        ("TRANSPLANT_NOT_LISTED", {"prior_allogeneic_hsct": True}),
        ("PREGNANCY_CONTRADICTION", {"pregnancy_test": "positive"}),
    ]
    for code, change in contradictions:
        found = trial.assess({**BASE, **change}, as_of="2025-06-02")
        assert [code] == [warning.code for warning in found.warnings]
    agreed = {"age_years": 45, "prior_allogeneic_hsct": False}
    assert () == tuple(trial.assess({**BASE, **agreed}, as_of="2025-06-02").warnings)
