"""Kinds of medicines: a code counts whatever the modality, nobody passes on a contradiction, odd codes are told."""

from functools import cache
from importlib import import_module
from typing import Any

import pytest

from eligibility_engine import registry
from eligibility_engine.codes.value_sets import ValueSet
from eligibility_engine.testing import own_cases, read_cases
from eligibility_engine.vocabulary.events import RETIRED_AGENTS

LUNG, LEUKAEMIA, OVARY, DIABETES = "NCT02578680", "NCT03672851", "NCT04348032", "NCT02863419"
MODULES = (
    *("trials.nct02578680.medicines", "trials.nct03672851.inclusions", "trials.nct04348032.agents"),
    *("trials.nct02863419.medicines", "vocabulary.medicines"),
)


@cache
def eligible(id: str) -> Any:
    """Return the first case of a trial, a subject who is eligible with every fact recorded."""
    return read_cases(own_cases(id), registry.get)[0].cases[0]


def judged(id: str, table: str, row: dict[str, Any]) -> Any:
    """Return what a trial says of the eligible subject of its case file, with one row more in a table."""
    case = eligible(id)
    rows = [*case.facts[table]["rows"], row]
    return registry.get(id).assess({**case.facts, table: {"rows": rows, "complete": True}}, as_of=case.as_of)


def therapy(modality: str | None, agent: str | None, indication: str = "cancer", **more: Any) -> dict[str, Any]:
    """Return a row of therapies that ended long ago."""
    row = {"modality": modality, "agent": agent, "indication": indication, "started": "2009-03", "ended": "2009-06"}
    return {name: value for name, value in {**row, **more}.items() if value is not None}


LATELY: dict[str, Any] = {"started": "2025-05-01", "ended": "2025-06-01"}
ONGOING: dict[str, Any] = {"started": "2025-01-01", "ended": "ongoing"}
DAYS: dict[str, Any] = {"started": "2016-12-01", "ended": "2016-12-02"}
BY_CODE: list[tuple[str, dict[str, Any], str, str]] = [
    *(
        (LUNG, therapy("chemotherapy", agent), "exc_prior_treatment", "met")
        for agent in ("L01FE01", "L01EB02", "L01ED01")
    ),
    (
        LEUKAEMIA,
        therapy("immunosuppressant", "H02AB07", "other", prednisone_equivalent=20, **ONGOING),
        "exc_corticosteroids",
        "met",
    ),
    (LEUKAEMIA, therapy("targeted", "L01BC01", **LATELY), "inc_washout", "not_met"),
    (LEUKAEMIA, therapy("targeted", "L01EX13", **LATELY), "inc_washout", "unknown"),
    (LEUKAEMIA, therapy("hormonal", None, **LATELY), "inc_washout", "unknown"),
    (OVARY, therapy("immunosuppressant", "B01AA03", "other", **ONGOING), "exc_coagulation", "unknown"),
    (OVARY, therapy("hormonal", "L01XA02", regimen=1), "inc_platinum_resistant", "unknown"),
    (
        DIABETES,
        therapy("insulin", "A10BA02", "other", started="2016-12-01", ended="ongoing"),
        "inc_metformin",
        "unknown",
    ),
    (
        DIABETES,
        therapy("insulin", "A10BJ02", "diabetes_in_acute_illness", **DAYS),
        "exc_other_antidiabetics",
        "unknown",
    ),
]


@pytest.mark.parametrize(("id", "row", "entry", "verdict"), BY_CODE)
def test_a_code_counts_whatever_the_modality(id: str, row: dict[str, Any], entry: str, verdict: str) -> None:
    """A medicine is of a kind by its code as well as by its modality, and a contradiction lets nobody pass."""
    found = judged(id, "therapies", row)

    assert verdict == found[entry].verdict.value
    assert "eligible" != found.eligibility.value


TOLD: list[tuple[str, dict[str, Any], list[str]]] = [
    (OVARY, therapy("targeted", "Z99ZZ99"), ["AGENT_UNKNOWN"]),
    (OVARY, therapy("targeted", "Z99ZZ99", "other"), []),
    (OVARY, therapy("hormonal", "L02BG04"), []),
    (OVARY, therapy("targeted", "L01XC07"), ["CODE_INACTIVE"]),
    (OVARY, therapy("nsaid", "B01AA03", "other"), ["MEDICINE_CONTRADICTION"]),
    (LUNG, therapy("targeted", "L01EB02"), []),
    (LUNG, therapy("targeted", "L01XX52"), ["AGENT_UNKNOWN"]),
    (LUNG, therapy("hormonal", "L01XA01"), ["MEDICINE_CONTRADICTION"]),
    (LUNG, therapy("immunosuppressant", "L01BA01", "autoimmune_disease"), []),
    (LUNG, therapy("other", "M01AE01", "other"), []),
    (LUNG, therapy("biological", "M01AE01", "other"), ["MEDICINE_CONTRADICTION"]),
    (LEUKAEMIA, therapy("targeted", "L01XX52"), []),
    (LEUKAEMIA, therapy("immunosuppressant", "H02AB07", "other", prednisone_equivalent=4), []),
    (LEUKAEMIA, therapy("nsaid", "H02AB07", "other"), ["MEDICINE_CONTRADICTION"]),
    (LEUKAEMIA, therapy("other", "L04AX03", "other", prednisone_equivalent=4), ["PREDNISONE_DOSE_CONTRADICTION"]),
    (LEUKAEMIA, therapy("other", "L04AX03", "other", prednisone_equivalent=0), []),
    (DIABETES, therapy("insulin", "A10BJ02", "other"), ["ANTIDIABETIC_CONTRADICTION"]),
    (DIABETES, therapy("insulin", "A10AB30", "diabetes_in_acute_illness"), ["INSULIN_UNKNOWN"]),
    (DIABETES, therapy("insulin", "A10AB30", "other"), []),
    (DIABETES, therapy("antidiabetic", "A10BX07", "other"), ["CODE_INACTIVE"]),
]


@pytest.mark.parametrize(("id", "row", "codes"), TOLD)
def test_odd_medicines_are_told_beside_the_verdict(id: str, row: dict[str, Any], codes: list[str]) -> None:
    """A contradiction, a code that no set knows where absence decides, and a code that was replaced are warnings."""
    assert codes == [warning.code for warning in judged(id, "therapies", row).warnings]


def test_a_disease_of_an_unknown_code_after_a_transplant_is_told() -> None:
    """Only where it may be graft-versus-host disease: lately, and after an allogeneic transplant."""
    case = eligible(LEUKAEMIA)
    kinds = {"allogeneic": "transplant_allogeneic", "autologous": "transplant_autologous"}

    def told(kind: str, code: str, ended: str) -> list[str]:
        facts = {
            **case.facts,
            "procedures": {"rows": [{"kind": kinds[kind], "done": "2024-01-10"}], "complete": True},
            "diagnoses": {"rows": [{"code": code, "onset": "2024-02-01", "ended": ended}], "complete": True},
        }
        return [warning.code for warning in registry.get(LEUKAEMIA).assess(facts, as_of=case.as_of).warnings]

    assert ["DIAGNOSIS_UNKNOWN"] == told("allogeneic", "L43.8", "ongoing")
    assert [] == told("allogeneic", "L43.8", "2024-11-01")
    assert [] == told("allogeneic", "D89.811", "ongoing")
    assert [] == told("autologous", "L43.8", "ongoing")


def test_every_replaced_code_of_the_sets_is_declared_as_such() -> None:
    """The groups L01XC and L01XE were dissolved, and some antidiabetics moved: what still lists such a code says so."""
    found = [
        coding
        for name in MODULES
        for members in vars(import_module(f"eligibility_engine.{name}")).values()
        if isinstance(members, ValueSet) and members.system == "ATC"
        for coding in members
    ]
    replaced = {one.code for one in found if "until" in one.display or one.code.startswith(("L01XC", "L01XE"))}

    assert replaced == set(RETIRED_AGENTS)
