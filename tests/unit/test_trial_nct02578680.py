"""The shipped lung cancer trial: its ledger against the page, its cases, and what nobody may lack."""

from typing import Any

import pytest

from eligibility_engine import Disposition, registry
from eligibility_engine.study.ledger import ledger
from eligibility_engine.testing import own_cases, read_cases
from eligibility_engine.trials.nct02578680 import trial
from eligibility_engine.trials.nct02578680.ledger import headings, source_text

AS_OF = "2017-03-10"
FILE, _ = read_cases(own_cases("NCT02578680"), registry.get)
BASE: dict[str, Any] = dict(FILE.cases[0].facts)
SPARED = {
    # Discharged by another answer of this woman, who agrees to contraception, takes neither an NSAID nor a medicine for
    # an autoimmune disease, and has had nothing for which a window must be placed.
    *("sex", "childbearing_potential", "agrees_to_contraception_nct02578680", "partner_of_childbearing_potential"),
    *("first_dose_date", "unable_to_interrupt_nsaids", "active_autoimmune_disease"),
}
LAID = ledger(trial, source_text(), headings())


def test_every_sentence_of_the_page_has_an_answer() -> None:
    """Nothing of the text is left, and no sentence is refused."""
    assert () == LAID.faults
    assert {Disposition.ENCODED: 30, Disposition.JUDGED: 6, Disposition.REFUSED: 0} == LAID.counts


def test_without_any_one_fact_nobody_passes() -> None:
    """Each fact that the eligible subject needs leaves the verdict open where it is missing, and is asked for."""
    assert BASE.keys() == set(trial.facts.names) - {"other_malignancy"}  # read by a warning alone
    for name in BASE.keys() - SPARED:
        rest = {other: value for other, value in BASE.items() if other != name}
        found = trial.assess(rest, as_of=AS_OF)
        assert "undetermined" == found.eligibility.value, name
        assert [name] == [missing.name for missing in found.missing], name


def test_a_list_that_is_not_complete_clears_nobody() -> None:
    """Of every event table: no matching row in an incomplete list proves nothing."""
    tables = [name for name, value in BASE.items() if isinstance(value, dict) and "complete" in value]
    assert 8 == len(tables)
    for name in tables:
        record = {**BASE, name: BASE[name]["rows"]}
        assert [name] == [missing.name for missing in trial.assess(record, as_of=AS_OF).missing], name


NSAID = {"modality": "nsaid", "agent": "M01AE01", "indication": "other", "started": "2016-01-01", "ended": "ongoing"}
CONTRADICTIONS: list[tuple[dict[str, Any], list[str]]] = [
    ({}, []),
    ({"other_malignancy": "none"}, []),
    ({"other_malignancy": "current"}, ["OTHER_MALIGNANCY_CONTRADICTION"]),
    ({"other_malignancy": "history_only"}, ["OTHER_MALIGNANCY_CONTRADICTION"]),
    ({"unable_to_interrupt_nsaids": True}, ["NSAID_CONTRADICTION"]),
    ({"unable_to_interrupt_nsaids": True, "therapies": [NSAID]}, []),
    ({"unable_to_interrupt_nsaids": True, "therapies": {"rows": [NSAID], "complete": True}}, []),
    ({"pregnant": True, "sex": "male"}, ["PREGNANT_MALE"]),
    (
        {
            "study_participations": [
                {"started": "2016-01-10", "ended": "2016-02-10", "study_therapy_ended": "2016-03-10"}
            ]
        },
        ["STUDY_THERAPY_AFTER_STUDY"],
    ),
]


@pytest.mark.parametrize(("changed", "codes"), CONTRADICTIONS)
def test_contradictions_stand_beside_the_verdict(changed: dict[str, Any], codes: list[str]) -> None:
    """What cannot both be true is pointed out."""
    assert codes == [warning.code for warning in trial.assess({**BASE, **changed}, as_of=AS_OF).warnings]
