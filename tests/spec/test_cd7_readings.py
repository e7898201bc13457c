"""The readings of the registry page NCT06316427 of 22 May 2025, as tables: facts, entry, expected verdict.

Every row starts from one candidate who is eligible with every fact recorded, and changes what it names; `None` leaves a
fact out. The number before a row is that of the reading.
"""

from functools import cache
from typing import Any

import pytest

from eligibility_engine import Answerer, Cause, CriteriaSet, Eligibility, Verdict
from eligibility_engine.trials.nct06316427 import trial

AS_OF = "2025-06-02"
MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN

ELIGIBLE: dict[str, Any] = {
    "birth_date": "1985-03-14",
    "sex": "female",
    "diagnosis": "T_ALL",
    "disease_status": "relapsed",
    "progressed_after_all_standard_treatments": True,
    "intolerant_to_all_standard_treatments": False,
    "limited_prognosis_with_available_treatments": True,
    "no_available_treatment_options": True,
    "bm_tumour_present": True,
    "bm_cd7_flow_pct": 95,
    "csf_tumour_present": False,
    "tissue_tumour_present": False,
    "allergic_constitution": "none",
    "ecog": 1,
    "life_expectancy_days": 120,
    "subject_consent_signed": True,
    "subject_consent_signed_at": "2025-05-20T09:00",
    "subject_capable_of_consent": True,
    "willing_to_comply": True,
    "consent_withdrawn": False,
    "screening_procedure_done": True,
    "first_screening_procedure_at": "2025-05-21T08:00",
    "intracranial_hypertension": False,
    "unconscious": False,
    "acute_heart_failure": False,
    "arrhythmia_severity": "none",
    "acute_respiratory_failure": False,
    "other_malignancy": "none",
    "dic": False,
    "serum_creatinine": {"value": 0.9, "unit": "mg/dL", "uln": 1.2},
    "blood_urea_nitrogen": {"value": 14, "unit": "mg/dL", "uln": 20},
    "sepsis": False,
    "uncontrolled_infection": False,
    "diabetes_status": "none",
    "psychological_disorder_severity": "none",
    "cranial_mri_result": "no_obvious_lesion",
    "solid_organ_transplant_recipient": False,
    "pregnant": False,
    "breastfeeding": False,
    "hbv_status": "negative",
    "hcv_status": "negative",
    "hiv_status": "negative",
    "tp_status": "negative",
}

CHILD: dict[str, Any] = {
    "birth_date": "2012-01-10",
    "guardian_consent_signed": True,
    "guardian_consent_signed_at": "2025-05-20T09:30",
}


@cache
def under(*options: tuple[str, Any]) -> CriteriaSet:
    """Return the trial under options; building one takes longer than judging by it."""
    return trial.configured(**dict(options)) if options else trial


def assess(changes: dict[str, Any], as_of: str = AS_OF, **options: object) -> Any:
    """Judge the eligible candidate after the changes, under the options."""
    record = {name: value for name, value in {**ELIGIBLE, **changes}.items() if value is not None}
    return under(*options.items()).assess(record, as_of=as_of)


def test_the_starting_point_is_eligible() -> None:
    """With every inclusion met and no exclusion met, the candidate is eligible, and nothing is missing or doubtful."""
    found = assess({})

    assert (Eligibility.ELIGIBLE, (), ()) == (found.eligibility, found.missing, found.warnings)


DISEASE = [
    # A1.1: any clear T-cell malignancy; entities outside the published set need judgement
    *[
        ("A1.1", {"diagnosis": diagnosis}, MET)
        for diagnosis in (
            "T_ALL", "ETP_ALL", "T_LBL", "T_PLL", "PTCL_NOS", "AITL", "ALCL", "ATLL", "CTCL", "HSTL", "T_LGL",
        )
    ],
    *[
        ("A1.1", {"diagnosis": diagnosis}, UNKNOWN)
        for diagnosis in ("EN_NKTL", "MPAL_T_MYELOID", "OTHER_T_CELL", "LINEAGE_UNKNOWN", None)
    ],
    *[
        ("A1.1", {"diagnosis": diagnosis, "diagnosis_judged_t_cell_malignancy": judged}, verdict)
        for diagnosis in ("EN_NKTL", "MPAL_T_MYELOID", "OTHER_T_CELL", "LINEAGE_UNKNOWN")
        for judged, verdict in ((True, MET), (False, NOT_MET))
    ],
    *[("A1.1", {"diagnosis": diagnosis}, NOT_MET) for diagnosis in ("B_ALL", "AML", "OTHER_NON_T")],
    # the judgement speaks only where the diagnosis leaves lineage open
    ("A1.1", {"diagnosis": "B_ALL", "diagnosis_judged_t_cell_malignancy": True}, NOT_MET),
    ("A1.1", {"diagnosis": "T_ALL", "diagnosis_judged_t_cell_malignancy": False}, MET),
    ("A1.1", {"diagnosis": None, "diagnosis_judged_t_cell_malignancy": True}, UNKNOWN),
    # A1.2: CD7 is the result of inclusion 2
    ("A1.2", {"bm_cd7_flow_pct": 19.9}, NOT_MET),
    ("A1.2", {"bm_cd7_flow_pct": None}, UNKNOWN),
    # A1.3: progression or intolerance
    ("A1.3", {"intolerant_to_all_standard_treatments": None}, MET),
    ("A1.3", {"progressed_after_all_standard_treatments": False}, NOT_MET),
    (
        "A1.3",
        {"progressed_after_all_standard_treatments": False, "intolerant_to_all_standard_treatments": True},
        MET,
    ),
    (
        "A1.3",
        {"progressed_after_all_standard_treatments": False, "intolerant_to_all_standard_treatments": None},
        UNKNOWN,
    ),
    # A1.4: two tests
    ("A1.4", {"limited_prognosis_with_available_treatments": False}, NOT_MET),
    ("A1.4", {"limited_prognosis_with_available_treatments": None}, UNKNOWN),
    ("A1.4", {"no_available_treatment_options": False}, NOT_MET),
    ("A1.4", {"no_available_treatment_options": None}, UNKNOWN),
    # A1.6: the coded status
    ("A1.6", {"disease_status": "refractory"}, MET),
    ("A1.6", {"disease_status": "refractory_and_relapsed"}, MET),
    ("A1.6", {"disease_status": "newly_diagnosed"}, NOT_MET),
    ("A1.6", {"disease_status": "in_remission"}, NOT_MET),
    ("A1.6", {"disease_status": None}, UNKNOWN),
]  # fmt: skip

BELOW_1 = {"value": 1, "comparator": "<"}

CD7_LEVELS = [
    # A2.1, A2.2: flow from 20% inclusive; between two sites any positive one is enough (A2.5)
    ("A2.2", {"bm_cd7_flow_pct": 19.9}, NOT_MET),
    ("A2.1", {"bm_cd7_flow_pct": 20}, MET),
    ("A2.1", {"bm_cd7_flow_pct": 80}, MET),
    ("A2.1", {"bm_cd7_flow_pct": 80.1}, MET),
    ("A2.2", {"bm_cd7_flow_pct": BELOW_1}, NOT_MET),
    ("A2.2", {"bm_cd7_flow_pct": {"value": 25, "comparator": "<"}}, UNKNOWN),
    ("A2.1", {"bm_cd7_flow_pct": {"value": 80, "comparator": ">"}}, MET),
    # A2.3: above 80% positive, whatever the intensity
    ("A2.3", {"bm_cd7_flow_pct": 85, "bm_cd7_mfi_log_below_normal_t": 0.7}, MET),
    ("A2.3", {"bm_cd7_flow_pct": 85, "bm_cd7_mfi_log_below_normal_t": 2}, MET),
    # finding 7: tissue needs more than 30%
    ("F7", {"bm_cd7_flow_pct": 5, "tissue_tumour_present": True, "tissue_cd7_ihc_pct": 25}, NOT_MET),
    ("F7", {"bm_cd7_flow_pct": 5, "tissue_tumour_present": True, "tissue_cd7_ihc_pct": 30}, NOT_MET),
    ("F7", {"bm_cd7_flow_pct": 5, "tissue_tumour_present": True, "tissue_cd7_ihc_pct": 30.1}, MET),
    # A2.4: blood proves nothing
    ("A2.4", {"bm_cd7_flow_pct": None, "pb_cd7_flow_pct": 99}, UNKNOWN),
    ("A2.4", {"bm_tumour_present": False, "bm_cd7_flow_pct": None, "pb_cd7_flow_pct": 99}, NOT_MET),
    # A2.5: any positive specimen
    ("A2.5", {"bm_cd7_flow_pct": 5, "csf_tumour_present": True, "csf_cd7_flow_pct": 60}, MET),
    ("A2.5", {"bm_cd7_flow_pct": 60, "csf_tumour_present": True, "csf_cd7_flow_pct": 5}, MET),
    ("A2.5", {"bm_cd7_flow_pct": 60, "csf_tumour_present": None}, MET),
    ("A2.6", {"bm_cd7_flow_pct": 5, "csf_tumour_present": None}, UNKNOWN),
    # A2.7: an older sample only warns
    ("A2.7", {"bm_cd7_sampled_on": "2024-01-10", "last_relapse_on": "2025-04"}, MET),
]

SPECIMENS = ("bm_tumour_present", "csf_tumour_present", "tissue_tumour_present")
PERCENTAGES = ("bm_cd7_flow_pct", "csf_cd7_flow_pct", "tissue_cd7_ihc_pct")

ONE_SPECIMEN = [
    # tumour present, percentage of its tumour cells, verdict where the other two specimens are free of tumour (A2.6)
    (True, 35, MET),
    (True, 10, NOT_MET),
    (True, None, UNKNOWN),
    (False, 35, UNKNOWN),
    (False, 10, UNKNOWN),
    (False, None, NOT_MET),
    (None, 35, MET),
    (None, 10, NOT_MET),
    (None, None, UNKNOWN),
    # a percentage of 0 contradicts nothing
    (True, 0, NOT_MET),
    (False, 0, NOT_MET),
    (None, 0, NOT_MET),
]

AGE = [
    # A3.1: completed years
    ("A3.1", {"birth_date": "2024-06-03"}, NOT_MET),
    ("A3.1", {"birth_date": "2024-06-02"}, MET),
    ("A3.1", {"birth_date": "1955-06-02"}, MET),
    ("A3.1", {"birth_date": "1954-06-03"}, MET),
    ("A3.1", {"birth_date": "1954-06-02"}, NOT_MET),
    # A3.3: a partial birth date counts as every day that it can mean
    ("A3.3", {"birth_date": "1954"}, UNKNOWN),
    ("A3.3", {"birth_date": "1954-06"}, UNKNOWN),
    ("A3.3", {"birth_date": "1954-07"}, MET),
    ("A3.3", {"birth_date": "1955"}, MET),
    ("A3.3", {"birth_date": "1953"}, NOT_MET),
    ("A3.3", {"birth_date": "2024"}, UNKNOWN),
    ("A3.3", {"birth_date": "2025"}, NOT_MET),
    # without a birth date the age as recorded; beside one the birth date counts
    ("I3", {"birth_date": None}, UNKNOWN),
    ("I3", {"birth_date": None, "age_years": 0}, NOT_MET),
    ("I3", {"birth_date": None, "age_years": 1}, MET),
    ("I3", {"birth_date": None, "age_years": 70}, MET),
    ("I3", {"birth_date": None, "age_years": 71}, NOT_MET),
    ("I3", {"birth_date": "1954-06-02", "age_years": 70}, NOT_MET),
    # A3.4: no restriction by sex
    ("A3.4", {"sex": "other"}, MET),
    ("A3.4", {"sex": "unknown"}, MET),
    ("A3.4", {"sex": None}, MET),
]

INC_ALLERGY = [
    ("A4.1", {"allergic_constitution": "none"}, MET),
    ("A4.1", {"allergic_constitution": "non_severe"}, MET),
    ("A4.1", {"allergic_constitution": "severe"}, NOT_MET),
    ("A4.1", {"allergic_constitution": None}, UNKNOWN),
]

ECOG = [
    ("I5", {"ecog": ecog}, verdict)
    for ecog, verdict in ((0, MET), (2, MET), (3, NOT_MET), (5, NOT_MET), (None, UNKNOWN))
]

LIFE_EXPECTANCY = [
    ("I6", {"life_expectancy_days": 59}, NOT_MET),
    ("I6", {"life_expectancy_days": 59.9}, NOT_MET),
    ("I6", {"life_expectancy_days": 60}, MET),
    ("A7.1", {"life_expectancy_days": 60.875}, MET),
    ("I6", {"life_expectancy_days": {"value": 60, "comparator": ">"}}, MET),
    ("I6", {"life_expectancy_days": {"value": 30, "comparator": ">"}}, UNKNOWN),
    ("I6", {"life_expectancy_days": None}, UNKNOWN),
]

NO_SUBJECT = {"subject_consent_signed": False, "subject_consent_signed_at": None, "subject_capable_of_consent": False}
NO_GUARDIAN = {"guardian_consent_signed": None, "guardian_consent_signed_at": None}
NO_TIMES = {"subject_consent_signed_at": None, "first_screening_procedure_at": None, "screening_procedure_done": None}

CONSENT = [
    # the bands, on both sides of each limit (A8.1, A8.5, A8.7)
    ("A8.5", {**CHILD, "birth_date": "2024-06-03"}, NOT_MET),
    ("A8.1", {**CHILD, **NO_SUBJECT, "birth_date": "2024-06-02"}, MET),
    ("A8.1", {**CHILD, **NO_SUBJECT, "birth_date": "2017-06-03"}, MET),
    ("I7", {**CHILD, **NO_SUBJECT, "birth_date": "2017-06-02"}, NOT_MET),
    ("I7", {**CHILD, "birth_date": "2017-06-02"}, MET),
    ("I7", {**CHILD, "birth_date": "2017-06-02", "guardian_consent_signed": False}, NOT_MET),
    ("I7", {**CHILD, "birth_date": "2017-06-02", "subject_capable_of_consent": False}, NOT_MET),
    ("I7", {**CHILD, "birth_date": "2017-06-02", "subject_capable_of_consent": None}, UNKNOWN),
    ("A8.7", {"birth_date": "2006-06-03"}, UNKNOWN),
    ("A8.7", {"birth_date": "2006-06-03", "guardian_consent_signed": False}, NOT_MET),
    ("A8.7", {**CHILD, "birth_date": "2006-06-03"}, MET),
    ("I7", {"birth_date": "2006-06-02"}, MET),
    ("I7", {**CHILD, **NO_SUBJECT, "birth_date": "2006-06-02"}, NOT_MET),
    ("I7", {"birth_date": "1954-06-03"}, MET),
    ("A8.5", {"birth_date": "1954-06-02"}, NOT_MET),
    # the three duties
    ("I7", {"subject_consent_signed": False}, NOT_MET),
    ("I7", {"subject_consent_signed": None}, UNKNOWN),
    ("I7", {"subject_capable_of_consent": False}, NOT_MET),
    ("I7", {"subject_capable_of_consent": None}, UNKNOWN),
    ("A8.8", {"willing_to_comply": False}, NOT_MET),
    ("A8.8", {"willing_to_comply": None}, UNKNOWN),
    ("I7", {"consent_withdrawn": True}, NOT_MET),
    ("I7", {"consent_withdrawn": None}, UNKNOWN),
    # A8.2: strictly before, on instants; where the times cannot settle it, the attestation does
    ("A8.2", {"subject_consent_signed_at": "2025-05-21T07:59"}, MET),
    ("A8.2", {"subject_consent_signed_at": "2025-05-21T08:00"}, NOT_MET),
    ("A8.2", {"subject_consent_signed_at": "2025-05-21T08:01"}, NOT_MET),
    ("A8.2", {"subject_consent_signed_at": "2025-05-20"}, MET),
    ("A8.2", {"subject_consent_signed_at": "2025-05-21"}, UNKNOWN),
    ("A8.2", {"subject_consent_signed_at": "2025-05-21", "first_screening_procedure_at": "2025-05-21"}, UNKNOWN),
    ("A8.2", {"subject_consent_signed_at": "2025-05-22"}, NOT_MET),
    ("A8.2", {"subject_consent_signed_at": "2025-05-21", "consent_preceded_screening": True}, MET),
    ("A8.2", {"subject_consent_signed_at": "2025-05-21", "consent_preceded_screening": False}, NOT_MET),
    ("A8.2", {"subject_consent_signed_at": "2025-05-22", "consent_preceded_screening": True}, NOT_MET),
    ("A8.2", {"consent_preceded_screening": False}, MET),
    # no screening procedure yet satisfies prior to; a dated one proves that there was one
    ("I7", {**NO_TIMES, "screening_procedure_done": False}, MET),
    ("I7", {**NO_TIMES, "screening_procedure_done": True}, UNKNOWN),
    ("I7", {**NO_TIMES}, UNKNOWN),
    ("I7", {**NO_TIMES, "consent_preceded_screening": True}, MET),
    ("I7", {**NO_TIMES, "consent_preceded_screening": False}, UNKNOWN),
    ("I7", {"screening_procedure_done": None}, MET),
    ("I7", {"screening_procedure_done": None, "subject_consent_signed_at": "2025-05-23"}, NOT_MET),
    # A8.3: every needed signature precedes screening
    ("A8.3", {**CHILD, "guardian_consent_signed_at": "2025-05-22T09:00"}, NOT_MET),
    ("A8.3", {**CHILD, "subject_consent_signed_at": "2025-05-22T09:00"}, NOT_MET),
    ("A8.3", {**CHILD, **NO_SUBJECT, "birth_date": "2020-01-01", "subject_consent_signed_at": "2025-05-22"}, MET),
    ("A8.3", {"guardian_consent_signed": True, "guardian_consent_signed_at": "2025-05-22"}, MET),
    # A8.4: an age that spans two bands is met where both are
    ("A8.4", {**CHILD, "birth_date": "2017-06"}, MET),
    ("A8.4", {**CHILD, **NO_SUBJECT, "birth_date": "2017-06"}, UNKNOWN),
    ("A8.4", {"birth_date": "2006-06"}, UNKNOWN),
    ("A8.4", {**CHILD, "birth_date": "2006-06"}, MET),
    ("A8.4", {**CHILD, "birth_date": "1954-06"}, UNKNOWN),
    ("A8.4", {**CHILD, "birth_date": None}, UNKNOWN),
]  # fmt: skip

CREATININE = "serum_creatinine"
UREA = "blood_urea_nitrogen"

RENAL = [
    # finding 2, A12.1: over is strict, and exact
    ("F2", {CREATININE: {"value": 1.8, "unit": "mg/dL", "uln": 1.2}}, NOT_MET),
    ("F2", {CREATININE: {"value": 1.81, "unit": "mg/dL", "uln": 1.2}}, MET),
    ("A12.1", {UREA: {"value": 30, "unit": "mg/dL", "uln": 20}}, NOT_MET),
    ("A12.1", {UREA: {"value": 30.1, "unit": "mg/dL", "uln": 20}}, MET),
    # A12.2: a missing limit leaves it open, unless the other result decides
    ("A12.2", {CREATININE: {"value": 0.9, "unit": "mg/dL"}}, UNKNOWN),
    ("A12.2", {CREATININE: {"value": 9, "unit": "mg/dL"}}, UNKNOWN),
    ("A12.2", {CREATININE: {"value": 9, "unit": "mg/dL"}, UREA: {"value": 40, "unit": "mg/dL", "uln": 20}}, MET),
    ("A12.1", {CREATININE: None}, UNKNOWN),
    ("A12.1", {UREA: None}, UNKNOWN),
    # A12.3, A12.4: value and limit in one unit, whatever it is
    ("A12.4", {UREA: {"value": 10.7, "unit": "mmol/L", "uln": 7.1}}, MET),
    ("A12.4", {UREA: {"value": 10.65, "unit": "mmol/L", "uln": 7.1}}, NOT_MET),
    ("A12.3", {CREATININE: {"value": 159, "unit": "umol/L", "uln": 106}}, NOT_MET),
    ("A12.3", {CREATININE: {"value": 18, "unit": "umol/L", "uln": 106, "comparator": "<"}}, NOT_MET),
]

OTHER_MALIGNANCY = [
    ("A10.1", {"other_malignancy": "current"}, MET),
    ("A10.1", {"other_malignancy": "current", "other_malignancy_judged_resolved": True}, MET),
    ("A10.1", {"other_malignancy": "none", "other_malignancy_judged_resolved": False}, NOT_MET),
    ("A10.1", {"other_malignancy": "history_only"}, UNKNOWN),
    ("A10.1", {"other_malignancy": "history_only", "other_malignancy_judged_resolved": True}, NOT_MET),
    ("A10.1", {"other_malignancy": "history_only", "other_malignancy_judged_resolved": False}, MET),
    ("A10.1", {"other_malignancy": None}, UNKNOWN),
]

NO_ANSWERS = {"pregnant": None, "breastfeeding": None}

PREGNANCY = [
    ("A19.1", {"pregnant": True}, MET),
    ("A19.1", {"breastfeeding": True}, MET),
    ("A19.1", {"pregnant": None}, UNKNOWN),
    ("A19.1", {"breastfeeding": None}, UNKNOWN),
    # a recorded yes always excludes
    ("A19.1", {"pregnant": True, "sex": "male"}, MET),
    ("A19.1", {"breastfeeding": True, "sex": "male"}, MET),
    ("A19.1", {"pregnant": True, "childbearing_potential": False}, MET),
    # applicability discharges only missing answers
    ("A19.1", {**NO_ANSWERS, "sex": "male"}, NOT_MET),
    ("A19.1", {**NO_ANSWERS, "childbearing_potential": False}, UNKNOWN),
    ("A19.1", {"pregnant": None, "childbearing_potential": False}, NOT_MET),
    ("A19.1", {"pregnant": None, "childbearing_potential": True}, UNKNOWN),
    ("A19.1", {**NO_ANSWERS, "sex": "female"}, UNKNOWN),
    ("A19.1", {**NO_ANSWERS, "sex": "other"}, UNKNOWN),
    ("A19.1", {**NO_ANSWERS, "sex": "unknown"}, UNKNOWN),
    ("A19.1", {**NO_ANSWERS, "sex": None}, UNKNOWN),
]

PATHOGENS = ("hbv_status", "hcv_status", "hiv_status", "tp_status")

ACTIVE_INFECTION = [
    *[("A20.1", {pathogen: "active_uncontrolled"}, MET) for pathogen in PATHOGENS],
    *[("A20.1", {pathogen: "active_controlled"}, NOT_MET) for pathogen in PATHOGENS],
    *[("A20.1", {pathogen: "resolved_or_serology_only"}, NOT_MET) for pathogen in PATHOGENS],
    *[("A20.1", {pathogen: None}, UNKNOWN) for pathogen in PATHOGENS],
    ("A20.2", {"uncontrolled_infection": True}, MET),
    ("A20.2", {"uncontrolled_infection": None}, UNKNOWN),
    ("A20.3", {"sepsis": True}, NOT_MET),
]


def flag(fact: str, reading: str = "") -> list[tuple[str, dict[str, Any], Verdict]]:
    """Return the three rows of an exclusion by one yes-or-no fact."""
    return [(reading, {fact: True}, MET), (reading, {fact: False}, NOT_MET), (reading, {fact: None}, UNKNOWN)]


def scale(fact: str, *verdicts: tuple[str | None, Verdict]) -> list[tuple[str, dict[str, Any], Verdict]]:
    """Return a row for each word of a fact."""
    return [("", {fact: word}, verdict) for word, verdict in verdicts]


SEVERITY = (("none", NOT_MET), ("non_severe", NOT_MET), ("severe", MET), (None, UNKNOWN))

ROWS = {
    "inc_disease": DISEASE,
    "inc_cd7": CD7_LEVELS,
    "inc_age": AGE,
    "inc_allergy": INC_ALLERGY,
    "inc_ecog": ECOG,
    "inc_life_expectancy": LIFE_EXPECTANCY,
    "inc_consent": CONSENT,
    "exc_icp_unconscious": [*flag("intracranial_hypertension", "A9.1"), *flag("unconscious", "A9.1")],
    "exc_ahf_arrhythmia": [*flag("acute_heart_failure", "A9.2"), *scale("arrhythmia_severity", *SEVERITY)],
    "exc_resp_failure": flag("acute_respiratory_failure"),
    "exc_other_malignancy": OTHER_MALIGNANCY,
    "exc_dic": flag("dic", "A11.1"),
    "exc_renal": RENAL,
    "exc_sepsis_infection": [*flag("sepsis", "A13.1"), *flag("uncontrolled_infection", "A13.1")],
    "exc_diabetes": scale(
        "diabetes_status", ("none", NOT_MET), ("controlled", NOT_MET), ("uncontrolled", MET), (None, UNKNOWN)
    ),
    "exc_psych": scale("psychological_disorder_severity", *SEVERITY),
    "exc_cranial_mri": scale(
        "cranial_mri_result",
        ("no_obvious_lesion", NOT_MET),
        ("obvious_lesion", MET),
        ("equivocal", UNKNOWN),
        ("not_done", UNKNOWN),
        (None, UNKNOWN),
    ),
    "exc_allergy": scale(
        "allergic_constitution", ("none", NOT_MET), ("non_severe", MET), ("severe", MET), (None, UNKNOWN)
    ),
    "exc_organ_recipient": [
        *flag("solid_organ_transplant_recipient"),
        ("A18.1", {"prior_allogeneic_hsct": True}, NOT_MET),
    ],
    "exc_pregnancy_breastfeeding": PREGNANCY,
    "exc_active_infection": ACTIVE_INFECTION,
}


@pytest.mark.parametrize(
    ("entry", "reading", "changes", "verdict"), [(entry, *row) for entry, rows in ROWS.items() for row in rows]
)
def test_an_entry_reads_the_facts_as_tabled(
    entry: str, reading: str, changes: dict[str, Any], verdict: Verdict
) -> None:
    """Each entry's verdict is the truth of its sentence under the reading that the row names."""
    assert verdict is assess(changes)[entry].verdict, reading


def test_every_entry_has_a_table_with_all_three_verdicts() -> None:
    """No entry goes untested in any verdict."""
    assert {entry.id: {MET, NOT_MET, UNKNOWN} for entry in trial.entries} == {
        entry: {verdict for _, _, verdict in rows} for entry, rows in ROWS.items()
    }


@pytest.mark.parametrize("specimen", range(3))
@pytest.mark.parametrize(("present", "pct", "verdict"), ONE_SPECIMEN)
def test_a_specimen_is_positive_as_tabled(
    specimen: int, present: bool | None, pct: int | None, verdict: Verdict
) -> None:
    """Recorded absence is not met, silence is unknown, a percentage implies tumour, and a contradiction is unknown."""
    free: dict[str, Any] = {**dict.fromkeys(SPECIMENS, False), **dict.fromkeys(PERCENTAGES)}

    found = assess({**free, SPECIMENS[specimen]: present, PERCENTAGES[specimen]: pct})

    assert (verdict, verdict) == (found["inc_cd7"].verdict, found["inc_disease"].verdict)


@pytest.mark.parametrize(
    ("present", "pct", "code"), [*zip(SPECIMENS, PERCENTAGES, ("MARROW", "CSF", "TISSUE"), strict=True)]
)
def test_a_contradicting_specimen_is_open_as_conflicting(present: str, pct: str, code: str) -> None:
    """No tumour beside a percentage above 0 leaves the specimen open, cause `conflicting`, with a warning (A2.6)."""
    found = assess({**dict.fromkeys(SPECIMENS, False), **dict.fromkeys(PERCENTAGES), present: False, pct: 5})

    assert [f"CD7_{code}_CONFLICT"] == [warning.code for warning in found.warnings]
    assert [(present, Cause.CONFLICTING), (pct, Cause.CONFLICTING)] == [(m.name, m.cause) for m in found.missing]


def test_history_of_another_tumour_needs_judgement() -> None:
    """An earlier malignant tumour is open to the investigator, cause `needs_judgement` (A10.1)."""
    (missing,) = assess({"other_malignancy": "history_only"}).missing

    assert ("other_malignancy_judged_resolved", Cause.NEEDS_JUDGEMENT) == (missing.name, missing.cause)


def test_an_entity_outside_the_published_set_needs_judgement() -> None:
    """Lineage that the published set does not settle is open, which only the investigator can settle (A1.1)."""
    found = assess({"diagnosis": "EN_NKTL"}).missing

    assert {
        ("diagnosis", Cause.NEEDS_JUDGEMENT, Answerer.INVESTIGATOR),
        ("diagnosis_judged_t_cell_malignancy", Cause.NEEDS_JUDGEMENT, Answerer.INVESTIGATOR),
    } == {(missing.name, missing.cause, missing.answered_by) for missing in found}


def test_an_equivocal_mri_is_too_imprecise() -> None:
    """An equivocal report is not an answer, and no MRI is not recorded (A16.1, A16.2)."""
    causes = [assess({"cranial_mri_result": word}).missing[0].cause for word in ("equivocal", "not_done")]

    assert [Cause.TOO_IMPRECISE, Cause.NOT_RECORDED] == causes


OPTIONS = [
    # option, its other value, changes, entry, verdict by default, verdict under the other value
    ("only_t_all_and_t_lbl", True, {"diagnosis": "PTCL_NOS"}, "inc_disease", MET, NOT_MET),
    ("only_t_all_and_t_lbl", True, {"diagnosis": "ETP_ALL"}, "inc_disease", MET, MET),
    ("only_t_all_and_t_lbl", True, {"diagnosis": "EN_NKTL"}, "inc_disease", UNKNOWN, UNKNOWN),
    (
        "only_t_all_and_t_lbl", True,
        {"diagnosis": "MPAL_T_MYELOID", "diagnosis_judged_t_cell_malignancy": True}, "inc_disease", MET, MET,
    ),
    (
        "only_t_all_and_t_lbl", True,
        {"diagnosis": "EN_NKTL", "diagnosis_judged_t_cell_malignancy": False}, "inc_disease", NOT_MET, NOT_MET,
    ),
    *[
        ("cd7_gap", other, {"bm_cd7_flow_pct": pct, "bm_cd7_mfi_log_below_normal_t": mfi}, entry, MET, verdict)
        for entry in ("inc_cd7", "inc_disease")
        for other, in_gap in (("not_positive", NOT_MET), ("unknown", UNKNOWN))
        for pct, mfi, verdict in (
            (85, 0.7, in_gap),
            (80.1, 0.51, in_gap),
            (85, 0.99, in_gap),
            (85, 0.5, MET),
            (85, 1, MET),
            (80, 0.7, MET),
            (85, None, UNKNOWN),
            (80, None, MET),
            (85, {"value": 1, "comparator": ">"}, MET),
            (85, {"value": 0.7, "comparator": ">"}, UNKNOWN),
        )
    ],
    ("cd7_gap", "not_positive", {"bm_cd7_flow_pct": 10}, "inc_cd7", NOT_MET, NOT_MET),
    (
        "cd7_gap", "not_positive",
        {"bm_cd7_mfi_log_below_normal_t": 0.7, "csf_tumour_present": True, "csf_cd7_flow_pct": 60},
        "inc_cd7", MET, MET,
    ),
    (
        "cd7_gap", "not_positive",
        {
            "bm_cd7_flow_pct": 10, "csf_tumour_present": True,
            "csf_cd7_flow_pct": 90, "csf_cd7_mfi_log_below_normal_t": 0.7,
        },
        "inc_cd7", MET, NOT_MET,
    ),
    *[
        ("age_ends_at_70th_birthday", True, {"birth_date": born, "age_years": years}, "inc_age", by_default, verdict)
        for born, years, by_default, verdict in (
            ("1955-06-03", None, MET, MET),
            ("1955-06-02", None, MET, MET),
            ("1955-06-01", None, MET, NOT_MET),
            ("1954-06-02", None, NOT_MET, NOT_MET),
            ("2024-06-03", None, NOT_MET, NOT_MET),
            ("1955-06", None, MET, UNKNOWN),
            ("1955-07", None, MET, MET),
            ("1955-05", None, MET, NOT_MET),
            (None, 69, MET, MET),
            (None, 70, MET, UNKNOWN),
            (None, 71, NOT_MET, NOT_MET),
            (None, 0, NOT_MET, NOT_MET),
        )
    ],
    ("cd7_partial_counts", False, {"bm_cd7_flow_pct": 80}, "inc_cd7", MET, NOT_MET),
    ("cd7_partial_counts", False, {"bm_cd7_flow_pct": 80}, "inc_disease", MET, NOT_MET),
    ("cd7_partial_counts", False, {"bm_cd7_flow_pct": 80.1}, "inc_cd7", MET, MET),
    (
        "cd7_sample_after_relapse", True,
        {"bm_cd7_sampled_on": "2025-04-30", "last_relapse_on": "2025-05-01"}, "inc_cd7", MET, UNKNOWN,
    ),
    (
        "cd7_sample_after_relapse", True,
        {"bm_cd7_sampled_on": "2025-05-01", "last_relapse_on": "2025-05-01"}, "inc_cd7", MET, MET,
    ),
    (
        "cd7_sample_after_relapse", True,
        {"bm_cd7_sampled_on": "2025-04-30", "last_cd7_therapy_on": "2025-05"}, "inc_cd7", MET, UNKNOWN,
    ),
    ("cd7_sample_after_relapse", True, {"last_relapse_on": "2025-05-01"}, "inc_cd7", MET, UNKNOWN),
    ("cd7_sample_after_relapse", True, {}, "inc_cd7", MET, MET),
    (
        "cd7_sample_after_relapse", True,
        {"bm_tumour_present": False, "bm_cd7_flow_pct": None, "last_relapse_on": "2025-05-01"},
        "inc_cd7", NOT_MET, NOT_MET,
    ),
    (
        "consent_at_same_instant_counts", True,
        {"subject_consent_signed_at": "2025-05-21T08:00"}, "inc_consent", NOT_MET, MET,
    ),
    (
        "consent_at_same_instant_counts", True,
        {"subject_consent_signed_at": "2025-05-21", "first_screening_procedure_at": "2025-05-21"},
        "inc_consent", UNKNOWN, UNKNOWN,
    ),
    ("history_does_not_exclude", True, {"other_malignancy": "history_only"}, "exc_other_malignancy", UNKNOWN, NOT_MET),
    (
        "history_does_not_exclude", True,
        {"other_malignancy": "history_only", "other_malignancy_judged_resolved": False},
        "exc_other_malignancy", MET, NOT_MET,
    ),
    ("history_does_not_exclude", True, {"other_malignancy": "current"}, "exc_other_malignancy", MET, MET),
    ("only_severe_allergy_excludes", True, {"allergic_constitution": "non_severe"}, "exc_allergy", MET, NOT_MET),
    ("only_severe_allergy_excludes", True, {"allergic_constitution": "severe"}, "exc_allergy", MET, MET),
    (
        "pregnancy_must_be_recorded", True,
        {**NO_ANSWERS, "sex": "male"}, "exc_pregnancy_breastfeeding", NOT_MET, UNKNOWN,
    ),
    (
        "pregnancy_must_be_recorded", True,
        {"pregnant": None, "childbearing_potential": False}, "exc_pregnancy_breastfeeding", NOT_MET, UNKNOWN,
    ),
    ("any_active_excludes", True, {"hbv_status": "active_controlled"}, "exc_active_infection", NOT_MET, MET),
    (
        "any_active_excludes", True,
        {"hbv_status": "resolved_or_serology_only"}, "exc_active_infection", NOT_MET, NOT_MET,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("option", "other", "changes", "entry", "by_default", "otherwise"), OPTIONS)
def test_an_option_reads_the_entry_otherwise(
    option: str, other: object, changes: dict[str, Any], entry: str, by_default: Verdict, otherwise: Verdict
) -> None:
    """A debatable reading is the default, and its named option gives the other one."""
    found = (assess(changes)[entry].verdict, assess(changes, **{option: other})[entry].verdict)

    assert (by_default, otherwise) == found


@pytest.mark.parametrize(
    ("birth_date", "as_of", "by_default", "otherwise"),
    [
        ("1956-02-29", "2027-02-28", MET, NOT_MET),
        ("1956-02-29", "2027-03-01", NOT_MET, NOT_MET),
        ("2024-02-29", "2025-02-28", NOT_MET, MET),
        ("2024-02-29", "2025-03-01", MET, MET),
    ],
)
def test_the_birthday_of_29_february_is_an_option(
    birth_date: str, as_of: str, by_default: Verdict, otherwise: Verdict
) -> None:
    """Born on 29 February, a year is complete on 1 March of a common year, or on 28 February by option (A3.2)."""
    changes = {"birth_date": birth_date}

    found = (
        assess(changes, as_of)["inc_age"].verdict,
        assess(changes, as_of, leap_day_birthday="february_28")["inc_age"].verdict,
    )

    assert (by_default, otherwise) == found


def test_the_leap_day_option_moves_the_consent_band_too() -> None:
    """Inclusion 8 counts the age as inclusion 3 does (A3.2): at 8 the child signs too."""
    child = {**CHILD, **NO_SUBJECT, "birth_date": "2016-02-29"}

    found = [
        assess(child, "2024-02-28")["inc_consent"].verdict,
        assess(child, "2024-02-29")["inc_consent"].verdict,
        assess({**child, "birth_date": "2018-02-28"}, "2026-02-28")["inc_consent"].verdict,
    ]

    assert [MET, NOT_MET, NOT_MET] == found


def test_the_gap_asks_for_the_intensity() -> None:
    """Where the gap does not count as positive, a missing intensity is what to ask for (A2.3)."""
    found = assess({}, cd7_gap="not_positive").missing

    assert [("bm_cd7_mfi_log_below_normal_t", Cause.NOT_RECORDED)] == [(m.name, m.cause) for m in found]


@pytest.mark.parametrize("gap", ["positive", "not_positive", "unknown"])
def test_an_intensity_of_1_log_as_similar_leaves_no_gap(gap: str) -> None:
    """With similar up to 1 log every intensity has a level, so the gap decides nothing (A2.3)."""
    found = [
        assess({"bm_cd7_mfi_log_below_normal_t": mfi}, cd7_gap=gap, mfi_similar_log=1)["inc_cd7"].verdict
        for mfi in (0.7, 1, None)
    ]

    assert [MET] * 3 == found


def test_the_70th_birthday_of_29_february_follows_its_option() -> None:
    """Born on 29 February, the 70th birthday is 1 March 2026, or 28 February by option (A3.1, A3.2)."""
    born = {"birth_date": "1956-02-29"}

    found = [
        assess(born, "2026-03-01", age_ends_at_70th_birthday=True, leap_day_birthday=day)["inc_age"].verdict
        for day in ("march_1", "february_28")
    ]

    assert [MET, NOT_MET] == found


DISCHARGED = [
    ({"sex": "male"}, ["male sex at birth is recorded"]),
    ({"childbearing_potential": False}, ["no childbearing potential is recorded"]),
    ({"childbearing_potential": False, "sex": None}, ["no childbearing potential is recorded"]),
    ({"childbearing_potential": False, "sex": "male"}, ["male sex at birth is recorded"]),
    ({"sex": "female"}, []),
    ({"sex": "male", "pregnant": False}, []),
]


@pytest.mark.parametrize(("changes", "reasons"), DISCHARGED)
def test_the_trace_cites_what_discharges_a_missing_answer(changes: dict[str, Any], reasons: list[str]) -> None:
    """Of male sex and no childbearing potential, the one that took the place of the answer is cited (A19.1)."""
    trace = assess({"pregnant": None, **changes})["exc_pregnancy_breastfeeding"].trace

    assert [f"pregnant: assumed no, because {reason}" for reason in reasons] == [
        assumption for leaf in trace.walk() for assumption in leaf.assumptions
    ]


SAMPLED = ("bm_cd7_sampled_on", "csf_cd7_sampled_on", "tissue_cd7_sampled_on")

WARNINGS = [
    ({"pregnant": True, "sex": "male"}, {"PREGNANT_MALE"}),
    ({"pregnant": False, "sex": "male"}, set()),
    ({"breastfeeding": True, "sex": "male"}, {"BREASTFEEDING_MALE"}),
    ({"pregnant": True, "childbearing_potential": False}, {"PREGNANT_NO_POTENTIAL"}),
    *[({pathogen: "active_uncontrolled"}, {"INFECTION_CONTRADICTION"}) for pathogen in PATHOGENS],
    ({"hbv_status": "active_uncontrolled", "uncontrolled_infection": True}, set()),
    *[({pathogen: "active_controlled"}, {"INFECTION_CONTROLLED"}) for pathogen in PATHOGENS],
    ({"other_malignancy": "none", "other_malignancy_remission_years": 6}, {"REMISSION_WITHOUT_MALIGNANCY"}),
    ({"other_malignancy": "history_only", "other_malignancy_remission_years": 6}, set()),
    ({"age_years": 40}, set()),
    ({"age_years": 41}, {"AGE_CONTRADICTS_BIRTH_DATE"}),
    ({"birth_date": "1985", "age_years": 39}, set()),
    ({"birth_date": "1985", "age_years": 38}, {"AGE_CONTRADICTS_BIRTH_DATE"}),
    ({"bm_cd7_sampled_on": "2024-01-10", "last_relapse_on": "2025-04"}, {"CD7_SAMPLE_OLD"}),
    ({"bm_cd7_sampled_on": "2025-04-10", "last_relapse_on": "2025-04"}, set()),
    ({"tissue_cd7_sampled_on": "2024-01-10", "last_cd7_therapy_on": "2025-04-02"}, {"CD7_SAMPLE_OLD"}),
    ({"bm_cd7_sampled_on": "2025-05-10", "last_relapse_on": "2025-04", "last_cd7_therapy_on": "2025-01-02"}, set()),
    ({"bm_cd7_flow_pct": None, "pb_cd7_flow_pct": 90}, {"CD7_BLOOD_ONLY"}),
    ({"pb_cd7_flow_pct": 90}, set()),
    ({"prior_allogeneic_hsct": True}, {"CHIMERISM_AFTER_HSCT"}),
    ({"subject_consent_signed": False}, {"CONSENT_DATED_UNSIGNED"}),
    ({"guardian_consent_signed": False, "guardian_consent_signed_at": "2025-05-20"}, {"CONSENT_DATED_UNSIGNED"}),
    (
        {"subject_consent_signed_at": "2025-06-03", "first_screening_procedure_at": "2025-06-04"},
        {"CONSENT_AFTER_AS_OF"},
    ),
    ({"subject_consent_signed_at": "2025-06-02", "first_screening_procedure_at": "2025-06-04"}, set()),
    *[({fact: "2025-06-03"}, {"CD7_SAMPLE_AFTER_AS_OF"}) for fact in SAMPLED],
    *[({fact: "2025-06-02"}, set()) for fact in SAMPLED],
    ({"blood_burden_on": "2025-06-03"}, {"BLOOD_BURDEN_AFTER_AS_OF"}),
    ({"blood_burden_on": "2025-06-02"}, set()),
    ({"dlt_onset_date": "2025-06-03"}, {"DLT_ONSET_AFTER_AS_OF"}),
    ({"dlt_onset_date": "2025-06-02"}, set()),
    ({"response_assessed_on": "2025-06-03"}, {"RESPONSE_AFTER_AS_OF"}),
    ({"response_assessed_on": "2025-06-02"}, set()),
    # the end of follow-up only where it claims all 21 days
    ({"infusion_date": "2025-05-13", "dlt_follow_up_until": "2025-06-03"}, {"DLT_FOLLOW_UP_AFTER_AS_OF"}),
    ({"infusion_date": "2025-05-12", "dlt_follow_up_until": "2025-06-02"}, set()),
    ({"infusion_date": "2025-06-01", "dlt_follow_up_until": "2025-06-10"}, set()),
    ({"screening_procedure_done": False}, {"SCREENING_CONTRADICTION"}),
    ({"screening_procedure_done": False, "first_screening_procedure_at": "2025-06-10T08:00"}, set()),
    # the band of the as-of date counts; a signature of another band, and a birthday at 8 or 19 within 60 days, warn
    ({**CHILD, "birth_date": "2006-05-25"}, {"CONSENT_BAND_CHANGED"}),
    ({**CHILD, "birth_date": "2006-05-20"}, set()),
    ({**CHILD, "birth_date": "2017-06-02"}, {"CONSENT_BAND_CHANGED"}),
    ({**CHILD, "birth_date": "2017-06-03"}, {"CONSENT_BAND_CHANGES_SOON"}),
    ({**CHILD, "birth_date": "2017-08-01"}, {"CONSENT_BAND_CHANGES_SOON"}),
    ({**CHILD, "birth_date": "2017-08-02"}, set()),
    ({**CHILD, "birth_date": "2006-08-01"}, {"CONSENT_BAND_CHANGES_SOON"}),
]


@pytest.mark.parametrize(("changes", "codes"), WARNINGS)
def test_a_contradiction_or_doubt_warns(changes: dict[str, Any], codes: set[str]) -> None:
    """A warning stands beside the verdict where facts contradict each other or the page is silent."""
    assert codes == {warning.code for warning in assess(changes).warnings}


def test_the_blood_burden_needs_its_date_once_its_limit_is_set() -> None:
    """Blasts without a date warn, since the burden of the arms is that at collection."""
    limit = {"blood_burden_measure": "pct", "blood_burden_limit": 5, "blood_burden_strictness": "above"}

    found = [
        {warning.code for warning in assess(changes, **options).warnings}
        for changes, options in (
            ({"pb_blast_pct": 3}, {}),
            ({"pb_blast_pct": 3}, limit),
            ({"pb_blast_count": 3}, limit),
            ({"pb_blast_pct": 3, "blood_burden_on": "2025-05-28"}, limit),
            ({}, limit),
        )
    ]

    assert [set(), {"BLOOD_BURDEN_UNDATED"}, {"BLOOD_BURDEN_UNDATED"}, set(), set()] == found


def test_a_definite_failure_outweighs_every_unknown() -> None:
    """One failed entry makes a candidate ineligible although others are open, and every failed entry is named."""
    found = assess({"ecog": 3, "dic": True, "sepsis": None})

    assert (Eligibility.INELIGIBLE, ("inc_ecog", "exc_dic")) == (found.eligibility, found.decisive)


RECOVERABLE = [
    ({"birth_date": "1953-01-01"}, "never"),
    ({"solid_organ_transplant_recipient": True}, "never"),
    ({"ecog": 3}, "not_now"),
    ({"other_malignancy": "current"}, "not_now"),
    ({"birth_date": "2024-09-01"}, "not_now"),
    ({"subject_consent_signed_at": "2025-05-22"}, "not_now"),
]


@pytest.mark.parametrize(("changes", "word"), RECOVERABLE)
def test_who_is_out_for_good(changes: dict[str, Any], word: str) -> None:
    """Too old and an organ recipient never come back; what can change, or grows with age, is not now."""
    assert word == assess(changes).recoverable.value


def test_past_the_70th_birthday_is_out_for_good_by_option() -> None:
    """Where the 70th birthday ends it, no later day brings a candidate back (A3.1)."""
    assert "never" == assess({"birth_date": "1955-06-01"}, age_ends_at_70th_birthday=True).recoverable.value
