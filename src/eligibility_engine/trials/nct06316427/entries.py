"""The inclusions and exclusions of the CD7 trial, in the order of the page, each under its sentence.

A note says how the sentence is read; what is debatable carries its number (A2.1) from the reading of the page, and the
name of the option that reads it otherwise, or why there is none.
"""

from collections.abc import Mapping
from typing import Final

from eligibility_engine.language import Rule, all_of, any_of, choose, choose_value, undecided
from eligibility_engine.study.entry import Entry, exclude, include
from eligibility_engine.study.options import OptionValue
from eligibility_engine.trials.nct06316427.cd7 import cd7_positive
from eligibility_engine.trials.nct06316427.consent import age_admitted, consent_given
from eligibility_engine.trials.nct06316427.facts import Candidate

c = Candidate

T_ALL_AND_T_LBL: Final = ("T_ALL", "ETP_ALL", "T_LBL")
T_CELL_MALIGNANCIES: Final = (
    *T_ALL_AND_T_LBL, "T_PLL", "PTCL_NOS", "AITL", "ALCL", "ATLL", "CTCL", "HSTL", "T_LGL",
)  # fmt: skip
LINEAGE_TO_BE_JUDGED: Final = ("EN_NKTL", "MPAL_T_MYELOID", "OTHER_T_CELL", "LINEAGE_UNKNOWN")
REFRACTORY_OR_RELAPSED: Final = ("refractory", "relapsed", "refractory_and_relapsed")
PATHOGENS: Final = (c.hbv_status, c.hcv_status, c.hiv_status, c.tp_status)


def entries(chosen: Mapping[str, OptionValue]) -> tuple[Entry, ...]:
    """Return every entry of the page under the chosen readings."""
    return (
        inc_disease(chosen),
        inc_cd7(chosen),
        inc_age(chosen),
        INC_ALLERGY,
        INC_ECOG,
        INC_LIFE_EXPECTANCY,
        inc_consent(chosen),
        EXC_ICP_UNCONSCIOUS,
        EXC_AHF_ARRHYTHMIA,
        EXC_RESP_FAILURE,
        exc_other_malignancy(chosen),
        EXC_DIC,
        EXC_RENAL,
        EXC_SEPSIS_INFECTION,
        EXC_DIABETES,
        EXC_PSYCH,
        EXC_CRANIAL_MRI,
        exc_allergy(chosen),
        EXC_ORGAN_RECIPIENT,
        exc_pregnancy_breastfeeding(chosen),
        exc_active_infection(chosen),
    )


def inc_disease(chosen: Mapping[str, OptionValue]) -> Entry:
    """Inclusion 1."""
    return include(
        "inc_disease",
        "CD7-positive refractory or relapsed T-cell malignancies with progression or intolerance after all standard treatments, limited prognosis from currently available treatments and no available treatment options (e.g. HSCT or chemotherapy).",
        all_of(
            cd7_positive(chosen),
            t_cell_malignancy(chosen),
            c.disease_status.is_in(REFRACTORY_OR_RELAPSED),
            c.progressed_after_all_standard_treatments | c.intolerant_to_all_standard_treatments,
            c.limited_prognosis_with_available_treatments,
            c.no_available_treatment_options,
        ),
        cite="Inclusion 1",
        note="CD7-positive is the result of inclusion 2 (A1.2). Any clear T-cell malignancy; NK/T, T/myeloid mixed "
        "phenotype, other T-cell and unknown lineage are open until the investigator judges them (A1.1, debatable; "
        "option only_t_all_and_t_lbl, under which the judgement is whether it counts as T-ALL or T-LBL). Progression "
        "or intolerance, each after all standard treatments (A1.3). Limited prognosis and no option left are two tests "
        "(A1.4); whether a feasible donor transplant is an option is the investigator's attestation (A1.5, debatable; "
        "no option: the page names no fact that would derive it). Refractory and relapsed are taken as coded (A1.6).",
        short="I_DX",
    )


def t_cell_malignancy(chosen: Mapping[str, OptionValue]) -> Rule:
    """Return the rule that the diagnosis is a T-cell malignancy; outside the published set, as judged (A1.1).

    Whether such an entity counts is open under both readings, so under both the judgement decides.
    """
    if chosen["only_t_all_and_t_lbl"]:
        admitted = c.diagnosis.is_in(T_ALL_AND_T_LBL, name="T-ALL and T-LBL")
    else:
        admitted = c.diagnosis.is_in(T_CELL_MALIGNANCIES, name="T-cell malignancies")
    to_judge = c.diagnosis.is_in(LINEAGE_TO_BE_JUDGED, name="entities outside the published set")
    judged = c.diagnosis_judged_t_cell_malignancy.if_unknown(
        undecided(c.diagnosis, because="whether this entity is a T-cell malignancy of the trial")
    )
    return choose((to_judge, judged), otherwise=admitted)


def inc_cd7(chosen: Mapping[str, OptionValue]) -> Entry:
    """Inclusion 2."""
    return include(
        "inc_cd7",
        "Tumor cells in bone marrow or cerebrospinal fluid are positive for CD7 antigen by flow cytometry or tumour tissue is positive for CD7 by immunohistochemistry (CD7 antigen positivity by flow cytometry: >80% of tumour cells expressing CD7 with a mean fluorescence intensity [MFI] of CD7 similar to that of normal T cells are considered to have fully positive expression; >80% of tumor cells expressing CD7 but with an MFI of CD7 at least 1 log lower than that of normal T cells are considered to have low expression [dim]; tumor cells with a CD7 expression rate between 20-80% are considered to have partial expression; CD7 antigen positivity by pathological immunohistochemistry: >30%)",
        cd7_positive(chosen),
        cite="Inclusion 2",
        note="Flow from 20% of tumour cells, both ends of 20-80% partial and positive (A2.1, debatable; option "
        "cd7_partial_counts); below 20% negative (A2.2); above 80% positive whatever the intensity (A2.3, debatable "
        "between similar and 1 log lower; option cd7_gap). Tissue above 30%. Blood and other fluids are not listed "
        "specimens and prove nothing (A2.4). Any positive specimen is enough (A2.5). No tumour in a specimen, recorded, "
        "makes it not met; silence leaves it open; a recorded percentage implies tumour there; both against each other: "
        "conflicting (A2.6). An older sample only warns (A2.7, debatable; option cd7_sample_after_relapse). Percent of "
        "tumour cells, not of all cells (A2.8).",
        short="I_CD7",
    )


def inc_age(chosen: Mapping[str, OptionValue]) -> Entry:
    """Inclusion 3."""
    return include(
        "inc_age",
        "Male or female, age 1-70 years",
        age_admitted(chosen),
        cite="Inclusion 3",
        note="Completed years, so until the day before the 71st birthday (A3.1, debatable; option "
        "age_ends_at_70th_birthday). 29 February: 1 March in common years (A3.2; option leap_day_birthday). A partial "
        "birth date counts as every day it can mean (A3.3). No restriction by sex (A3.4). Judged on the as-of date, the "
        "date of consent (A3.5).",
        short="I_AGE",
    )


INC_ALLERGY: Final = include(
    "inc_allergy",
    "No severe allergic constitution",
    c.allergic_constitution.is_in(["none", "non_severe"]),
    cite="Inclusion 4",
    note="The investigator's overall judgement, not derived from allergy records (A4.2). Exclusion 11 makes it redundant "
    "as written (A4.1, debatable; the option is at exclusion 11).",
    short="I_ALLERG",
)

INC_ECOG: Final = include(
    "inc_ecog",
    "Eastern Cooperative Oncology Group (ECOG) performance status score (Oken et al.,\n  6. of 0-2",
    c.ecog.between(0, 2),
    cite="Inclusion 5 and 6",
    note="One criterion: the page took the year 1982 of the citation for a list number and swallowed it, so its later "
    "numbers are one too high. Children are usually scored on Lansky; the page gives no conversion, so a Lansky score "
    "alone leaves this open (A5.1, debatable; no option: Lansky is no fact of the page).",
    short="I_ECOG",
)

INC_LIFE_EXPECTANCY: Final = include(
    "inc_life_expectancy",
    "Life expectancy of at least 60 days as determined by the investigator",
    c.life_expectancy_days >= 60,
    cite="Inclusion 7",
    note="In days; months are converted before they are recorded (A7.1). Another person's estimate is not this fact (A7.2).",
    short="I_LIFE",
)


def inc_consent(chosen: Mapping[str, OptionValue]) -> Entry:
    """Inclusion 8."""
    return include(
        "inc_consent",
        "Provide a signed informed consent form prior to any screening procedures; subjects volunteering to participate in the study should be capable of understanding and signing the informed consent form and be willing to follow the study visit schedule and associated study procedures as specified in the protocol. Subjects aged 19-70 years old need to be sufficiently aware and capable of signing the informed consent form; subjects aged 1-7 years can be recruited after legal guardians or patient advocates sign the informed consent form; subjects aged 8-18 years need to be sufficiently aware and able to sign the informed consent form, and their legal guardians or patient advocates also need to sign the informed consent form.",
        consent_given(chosen),
        cite="Inclusion 8",
        note="The band overrides the general sentence: a child of 1-7 does not sign (A8.1). Strictly prior; equal dates "
        "without times leave it open, and only then the attestation counts (A8.2, debatable at equality; option "
        "consent_at_same_instant_counts). Every needed signature precedes (A8.3). An age that spans two bands is met "
        "where both are (A8.4, debatable; no option: already exact). Outside 1-70 no band: not met (A8.5). One guardian "
        "or advocate is enough (A8.6). At 18 a guardian signs too, as the text says (A8.7). Willingness is answered by "
        "whoever consents (A8.8). Withdrawn consent: not met. The band is that of the as-of date.",
        short="I_CONSNT",
    )


EXC_ICP_UNCONSCIOUS: Final = exclude(
    "exc_icp_unconscious",
    "Intracranial hypertension or unconscious",
    c.intracranial_hypertension | c.unconscious,
    cite="Exclusion 1",
    note="The page gives no opening pressure and no coma score: clinical judgement (A9.1).",
    short="X_ICP",
)

EXC_AHF_ARRHYTHMIA: Final = exclude(
    "exc_ahf_arrhythmia",
    "Acute heart failure or severe arrhythmia",
    c.acute_heart_failure | (c.arrhythmia_severity == "severe"),
    cite="Exclusion 2",
    note="Acute governs heart failure only; chronic stable failure does not exclude. Severe is undefined: judgement "
    "(A9.2, debatable; no option: the page names no grade).",
    short="X_HEART",
)

EXC_RESP_FAILURE: Final = exclude(
    "exc_resp_failure",
    "Acute respiratory failure",
    c.acute_respiratory_failure,
    cite="Exclusion 3",
    note="Chronic failure is not acute.",
    short="X_RESP",
)


def exc_other_malignancy(chosen: Mapping[str, OptionValue]) -> Entry:
    """Exclusion 4."""
    current = c.other_malignancy == "current"
    unresolved = (c.other_malignancy == "history_only") & ~c.other_malignancy_judged_resolved
    return exclude(
        "exc_other_malignancy",
        "Other types of malignant tumors",
        current if chosen["history_does_not_exclude"] else current | unresolved,
        cite="Exclusion 4",
        note="A present tumour excludes; an earlier one is open until the investigator judges whether it is resolved "
        "(A10.1, debatable; option history_does_not_exclude). The index disease in another form, T-ALL and T-LBL, is "
        "not another tumour (A10.2).",
        short="X_MALIG",
    )


EXC_DIC: Final = exclude(
    "exc_dic",
    "Diffuse intravascular coagulation",
    c.dic,
    cite="Exclusion 5",
    note="Diffuse is disseminated; the page gives no score (A11.1).",
    short="X_DIC",
)

EXC_RENAL: Final = exclude(
    "exc_renal",
    "Serum creatinine and/or blood urea nitrogen over 1.5 times the normal value",
    any_of(c.serum_creatinine.times_uln > 1.5, c.blood_urea_nitrogen.times_uln > 1.5),
    cite="Exclusion 6",
    note="Either suffices. The normal value is the upper limit of normal that the laboratory reports with the result; "
    "over is strict (A12.1, debatable; no option: the page names no other normal value). Without that limit the result stays open, never a textbook limit (A12.2). Value "
    "and limit are compared in their own unit, so no conversion takes part (A12.3, A12.4).",
    short="X_RENAL",
)

EXC_SEPSIS_INFECTION: Final = exclude(
    "exc_sepsis_infection",
    "Sepsis or other uncontrolled infection",
    c.sepsis | c.uncontrolled_infection,
    cite="Exclusion 7",
    note="A localised infection that improves on treatment is controlled (A13.1). Contains exclusion 14 (A20.3).",
    short="X_SEPSIS",
)

EXC_DIABETES: Final = exclude(
    "exc_diabetes",
    "Uncontrolled diabetes mellitus",
    c.diabetes_status == "uncontrolled",
    cite="Exclusion 8",
    note="The page gives no HbA1c limit, and HbA1c misleads after transfusion: judgement (A14.1, debatable; "
    "no option: HbA1c is no fact of the page).",
    short="X_DIABET",
)

EXC_PSYCH: Final = exclude(
    "exc_psych",
    "Severe psychological disorder",
    c.psychological_disorder_severity == "severe",
    cite="Exclusion 9",
    note="Severe is undefined: judgement (A15.1).",
    short="X_PSYCH",
)

EXC_CRANIAL_MRI: Final = exclude(
    "exc_cranial_mri",
    "Obvious cranial lesions by cranial MRI",
    c.cranial_mri_result == "obvious_lesion",
    cite="Exclusion 10",
    note="An equivocal report is not an answer and leaves it open (A16.1, debatable; no option: equivocal is read as a "
    "missing answer), as does no MRI (A16.2). CNS leukaemia without a lesion on MRI does not exclude (A16.3). A lesion "
    "on CT alone is not by MRI: record the MRI as not done (A16.4).",
    short="X_MRI",
)


def exc_allergy(chosen: Mapping[str, OptionValue]) -> Entry:
    """Exclusion 11."""
    excluding = ["severe"] if chosen["only_severe_allergy_excludes"] else ["non_severe", "severe"]
    return exclude(
        "exc_allergy",
        "Allergic constitution",
        c.allergic_constitution.is_in(excluding),
        cite="Exclusion 11",
        note="Any degree, as the words say, although inclusion 4 asks only for no severe one (A4.1, debatable; option "
        "only_severe_allergy_excludes). The investigator's overall judgement (A4.2).",
        short="X_ALLERG",
    )


EXC_ORGAN_RECIPIENT: Final = exclude(
    "exc_organ_recipient",
    "Organ recipients",
    c.solid_organ_transplant_recipient,
    cite="Exclusion 12",
    note="Solid organs: a stem-cell transplant is none, since the page gives its recipients their own arm (A18.1). "
    "Cornea, skin and bone are tissue (A18.2, debatable; no option: their transplants are no fact of the page).",
    short="X_ORGAN",
)


def exc_pregnancy_breastfeeding(chosen: Mapping[str, OptionValue]) -> Entry:
    """Exclusion 13."""
    pregnant, breastfeeding = c.pregnant, c.breastfeeding
    if not chosen["pregnancy_must_be_recorded"]:
        pregnant, breastfeeding = (
            answer.assume(False, because="male sex at birth is recorded", when=c.sex == "male")
            for answer in (pregnant, breastfeeding)
        )
        pregnant = pregnant.assume(
            choose_value((~c.childbearing_potential, False), otherwise=c.pregnant),
            because="no childbearing potential is recorded",
        )
    return exclude(
        "exc_pregnancy_breastfeeding",
        "Pregnant or breastfeeding",
        pregnant | breastfeeding,
        cite="Exclusion 13",
        note="A recorded yes always excludes. Only a missing answer is taken as no: both where male sex at birth is "
        "recorded, pregnancy where no childbearing potential is; other, unknown or missing sex discharges nothing "
        "(A19.1, debatable; option pregnancy_must_be_recorded).",
        short="X_PREGN",
    )


def exc_active_infection(chosen: Mapping[str, OptionValue]) -> Entry:
    """Exclusion 14."""
    excluding = (
        ["active_controlled", "active_uncontrolled"] if chosen["any_active_excludes"] else ["active_uncontrolled"]
    )
    return exclude(
        "exc_active_infection",
        "Active, uncontrolled infection, including hepatitis B virus (HBV), hepatitis C virus (HCV), human immunodeficiency virus (HIV) or treponema pallidum (TP).",
        any_of(*(pathogen.is_in(excluding) for pathogen in PATHOGENS), c.uncontrolled_infection),
        cite="Exclusion 14",
        note="Both adjectives, for the four named pathogens too; old antibodies alone do not exclude; an active "
        "controlled one warns (A20.1, debatable; option any_active_excludes). Including gives examples, so any other "
        "uncontrolled infection counts (A20.2). Contained in exclusion 7, whose fact it shares (A20.3).",
        short="X_INFECT",
    )
