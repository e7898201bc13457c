"""The facts of the lung cancer trial: the shared vocabulary, and what only this trial asks, in the order of the text."""

from typing import Final

from eligibility_engine.language import FactSchema, code, date, end, events, flag, one_of
from eligibility_engine.vocabulary import (
    Anchors,
    Demography,
    EventTables,
    Immunity,
    Infection,
    Performance,
    PriorTherapy,
    Reproduction,
)

HISTOLOGY_BECOMES: Final = {
    **dict.fromkeys(["large_cell", "other_nonsquamous", "squamous", "small_cell"], ()),
    "adenocarcinoma": ("small_cell",),
}
"""What a cancer is it stays, but for the transformation of an adenocarcinoma under treatment."""


class Candidate(FactSchema):
    """A person who may enrol. The date of judging is the as-of date of `assess` and no fact."""

    # Inclusion 1 to 8
    lung_cancer_histology = one_of(
        "adenocarcinoma", "large_cell", "other_nonsquamous", "squamous", "small_cell", "not_otherwise_specified",
        "no_lung_cancer",
        ask="What is the predominant histology of the lung cancer?", label="predominant histology of the lung cancer",
        missing={"not_otherwise_specified": "too_imprecise"}, answered_by="laboratory", becomes=HISTOLOGY_BECOMES,
    )  # fmt: skip
    lung_cancer_confirmed_by = one_of(
        "histology", "cytology", "not_confirmed",
        ask="How was the lung cancer confirmed?", label="confirmation of the lung cancer",
        becomes={"histology": ["cytology"], "cytology": ["histology"]},
    )  # fmt: skip
    lung_cancer_stage = one_of(
        "I", "II", "III", "IV", ask="Stage of the lung cancer?", label="stage of the lung cancer",
        becomes={"II": ["III", "IV"], "III": ["IV"], "IV": []},
    )  # fmt: skip
    egfr_directed_therapy_indicated = flag(
        ask="Is treatment directed at EGFR indicated?",
        label="EGFR-directed therapy indicated",
        answered_by="investigator",
        judgement=True,
    )
    alk_directed_therapy_indicated = flag(
        ask="Is treatment directed at ALK indicated?",
        label="ALK-directed therapy indicated",
        answered_by="investigator",
        judgement=True,
    )
    measurable_disease = flag(ask="Is there measurable disease?", label="measurable disease")
    therapies = EventTables.therapies
    tumour_tissue_available = flag(ask="Can tumour tissue be provided?", label="tumour tissue can be provided")
    life_expectancy_days = Performance.life_expectancy_days
    ecog = Performance.ecog
    adequate_organ_function = flag(
        ask="Does the investigator judge the organ function to be adequate?",
        label="adequate organ function",
        answered_by="investigator",
        judgement=True,
    )

    # Inclusion 9 and 10, exclusion 25
    sex = Demography.sex
    childbearing_potential = Reproduction.childbearing_potential
    agrees_to_contraception_nct02578680 = flag(
        ask="Does the person agree to adequate contraception until 120 days after the last dose of study medication, or 180 days after "
        "the last dose of chemotherapy?",
        label="agreement to the contraception that NCT02578680 asks for",
        answered_by="subject",
    )
    partner_of_childbearing_potential = flag(
        ask="Does the patient have a female partner who can become pregnant?",
        label="partner of childbearing potential",
        answered_by="subject",
    )
    pregnant = Reproduction.pregnant
    breastfeeding = Reproduction.breastfeeding
    expects_to_conceive_or_father_children = flag(
        ask="Does the patient expect to conceive or father children until 120 days after the last dose of study "
        "medication, or 180 days after the last dose of chemotherapy?",
        label="expects to conceive or father children",
        answered_by="subject",
    )

    # Exclusion 2 to 10
    first_dose_date = Anchors.first_dose_date
    study_participations = EventTables.study_participations
    procedures = EventTables.procedures
    radiotherapies = EventTables.radiotherapies
    vaccinations = EventTables.vaccinations
    malignancies = EventTables.malignancies
    other_malignancy = PriorTherapy.other_malignancy
    other_antineoplastic_therapy_expected = flag(
        ask="Does the investigator expect that any other antineoplastic therapy will be needed during the study?",
        label="other antineoplastic therapy expected",
        answered_by="investigator",
        judgement=True,
    )
    active_diverticulitis = flag(ask="Is there clinically active diverticulitis?", label="active diverticulitis")
    intra_abdominal_abscess = flag(ask="Is there an intra-abdominal abscess?", label="intra-abdominal abscess")
    gastrointestinal_obstruction = flag(ask="Is the gut obstructed?", label="gastrointestinal obstruction")
    peritoneal_carcinomatosis = flag(ask="Is there peritoneal carcinomatosis?", label="peritoneal carcinomatosis")
    active_cns_metastases = flag(
        ask="Are active metastases of the central nervous system known?", label="active CNS metastases"
    )
    carcinomatous_meningitis = flag(ask="Is carcinomatous meningitis known?", label="carcinomatous meningitis")

    # Exclusion 11 to 16
    severe_reaction_to_monoclonal_antibody = flag(
        ask="Has the patient ever had a severe hypersensitivity reaction to treatment with a monoclonal antibody?",
        label="severe reaction to a monoclonal antibody",
        only_increases=True,
    )
    drug_sensitivities = events(
        ask="To which medicines, or components of them, is the patient known to be sensitive?",
        agent=code("ATC", forms=["A00AA00"], label="medicine that is not tolerated"),
        options={"label": "known sensitivities to medicines"},
    )
    active_autoimmune_disease = Immunity.active_autoimmune_disease
    chronic_systemic_steroids = flag(
        ask="Does the investigator judge the patient to be on chronic systemic steroids?",
        label="chronic systemic steroids",
        answered_by="investigator",
        judgement=True,
    )
    unable_to_interrupt_nsaids = flag(
        ask="Would the patient be unable to interrupt an NSAID for 5 days, a long-acting one for 8 days?",
        label="unable to interrupt NSAIDs",
        answered_by="investigator",
        judgement=True,
    )
    takes_folic_acid = flag(
        ask="Is the patient able and willing to take folic acid?",
        label="able and willing to take folic acid",
        answered_by="subject",
    )
    takes_vitamin_b12 = flag(
        ask="Is the patient able and willing to take vitamin B12?",
        label="able and willing to take vitamin B12",
        answered_by="subject",
    )

    # Exclusion 18 to 24
    infection_needs_therapy = Infection.infection_needs_therapy
    hbv_status = Infection.hbv_status
    hcv_status = Infection.hcv_status
    hiv_status = Infection.hiv_status
    disorder_interferes_with_cooperation = flag(
        ask="Does the investigator see a psychiatric or substance abuse disorder that would interfere with cooperation?",
        label="disorder that interferes with cooperation",
        answered_by="investigator",
        judgement=True,
    )
    regular_illicit_drug_use = flag(
        ask="Does the patient regularly use any illicit drug, recreational use included?",
        label="regular use of illicit drugs",
        answered_by="subject",
    )
    substance_abuse = events(
        ask="When did the patient abuse substances, alcohol included?",
        dated_by="started",
        ended_by="ended",
        started=date(partial=True, label="start of substance abuse"),
        ended=end(partial=True, label="end of substance abuse"),
        options={"label": "episodes of substance abuse", "answered_by": "subject"},
    )
    symptomatic_ascites = flag(ask="Is there symptomatic ascites?", label="symptomatic ascites")
    symptomatic_pleural_effusion = flag(
        ask="Is there a symptomatic pleural effusion?", label="symptomatic pleural effusion"
    )
    interstitial_lung_disease = flag(ask="Is there an interstitial lung disease?", label="interstitial lung disease")
    pneumonitis_treated_with_glucocorticoids = flag(
        ask="Has the patient ever had pneumonitis that required oral or intravenous glucocorticoids?",
        label="pneumonitis that required glucocorticoids",
        only_increases=True,
    )
