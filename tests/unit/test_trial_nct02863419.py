"""The shipped diabetes trial: its ledger against the page, its cases, and what nobody may lack."""

from typing import Any

import pytest

from eligibility_engine import Disposition, registry
from eligibility_engine.study.ledger import ledger
from eligibility_engine.testing import own_cases, read_cases
from eligibility_engine.trials.nct02863419 import trial
from eligibility_engine.trials.nct02863419.ledger import headings, source_text

AS_OF = "2017-01-16"
FILE, _ = read_cases(own_cases("NCT02863419"), registry.get)
BASE: dict[str, Any] = dict(FILE.cases[0].facts)
SPARED = {
    # Discharged by another answer of this woman of 56, who cannot become pregnant and has a dated first procedure.
    *("screening_procedure_done", "country", "adequate_contraception", "additional_contraception_requirements_met"),
}
LAID = ledger(trial, source_text(), headings())


def test_every_sentence_of_the_page_has_an_answer() -> None:
    """Nothing of the text is left, and no sentence is refused."""
    assert () == LAID.faults
    assert {Disposition.ENCODED: 20, Disposition.JUDGED: 1, Disposition.REFUSED: 0} == LAID.counts


def test_without_any_one_fact_nobody_passes() -> None:
    """Each fact that the eligible subject needs leaves the verdict open where it is missing, and is asked for."""
    assert BASE.keys() == set(trial.facts.names) - {"consent_preceded_screening"}
    for name in BASE.keys() - SPARED:
        rest = {other: value for other, value in BASE.items() if other != name}
        found = trial.assess(rest, as_of=AS_OF)
        assert "undetermined" == found.eligibility.value, name
        assert name in [missing.name for missing in found.missing], name


def test_a_list_that_is_not_complete_clears_nobody() -> None:
    """Of every event table: no matching row in an incomplete list proves nothing."""
    tables = [name for name, value in BASE.items() if isinstance(value, dict) and "complete" in value]
    assert 5 == len(tables)
    for name in tables:
        record = {**BASE, name: BASE[name]["rows"]}
        assert [name] == [missing.name for missing in trial.assess(record, as_of=AS_OF).missing], name


CONTRADICTIONS: list[tuple[dict[str, Any], list[str]]] = [
    ({}, []),
    ({"subject_consent_signed_at": "2017-01-17"}, ["CONSENT_AHEAD"]),
    ({"pregnant": True}, []),
    ({"pregnant": True, "sex": "male"}, ["PREGNANT_MALE"]),
    ({"malignancies": [{"kind": "other", "diagnosed": "2005", "free_since": "ongoing"}]}, ["MALIGNANCY_CONTRADICTION"]),
    ({"malignancies": [{"kind": "cervix_in_situ", "diagnosed": "2005", "free_since": "ongoing"}]}, []),
    ({"malignancies": [{"kind": "other", "diagnosed": "2005", "free_since": "2006"}]}, []),
]


@pytest.mark.parametrize(("changed", "codes"), CONTRADICTIONS)
def test_contradictions_stand_beside_the_verdict(changed: dict[str, Any], codes: list[str]) -> None:
    """What cannot both be true is pointed out."""
    assert codes == [warning.code for warning in trial.assess({**BASE, **changed}, as_of=AS_OF).warnings]


@pytest.mark.parametrize(
    ("birth_date", "sex", "creatinine", "impaired"),
    [
        # By hand from the published equation of 2009: 141 x min(Scr/k, 1)^a x max(Scr/k, 1)^-1.209 x 0.993^age x 1.018.
        ("1947-01-16", "female", 0.93, False),  # 70 years: 62.26
        ("1947-01-16", "female", 0.97, True),  # 59.17
        ("1947-01-16", "male", 1.2, False),  # 60.90
        ("1947-01-16", "male", 1.22, True),  # 59.69, which a whole number would round to 60
        ("1947-01-17", "male", 1.22, False),  # still 69 years: 60.12
    ],
)
def test_the_filtration_rate_is_not_rounded_up_to_the_limit(
    birth_date: str, sex: str, creatinine: float, impaired: bool
) -> None:
    """A rate just below 60 excludes, by the age in completed years on the as-of date."""
    record = {"birth_date": birth_date, "sex": sex, "serum_creatinine": {"value": creatinine, "unit": "mg/dL"}}

    assert impaired == (trial.assess(record, as_of=AS_OF)["exc_renal"].verdict.value == "met")
