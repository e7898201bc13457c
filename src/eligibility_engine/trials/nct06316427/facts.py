"""The facts of the CD7 trial: what may be known about a candidate, and the question to ask where it is not.

First what eligibility reads, in the order of the page; then what the classifications read. Codes are given only where a
code denotes the fact itself: published CD7 codes count per 100 cells of the sample and not per 100 tumour cells, and
ICD-10-CM has no lineage, so neither stands here. What other trials ask as well comes from the shared vocabulary.
"""

from eligibility_engine.language import (
    FactSchema,
    date,
    flag,
    integer,
    loinc,
    measurement,
    number,
    one_of,
    snomed,
)
from eligibility_engine.vocabulary import (
    Consent,
    Demography,
    Heart,
    Infection,
    Leukaemia,
    Lungs,
    Performance,
    PriorTherapy,
    Reproduction,
)

CNS_STATUS = ("CNS_1", "CNS_2", "CNS_3")
TREATED = ("refractory", "relapsed", "refractory_and_relapsed", "in_remission")


class Candidate(FactSchema):
    """A person who may enrol. The date of judging is the as-of date of `assess` and no fact."""

    # Inclusion 3 and 8: age, sex
    birth_date = Demography.birth_date
    age_years = Demography.age_years
    sex = Demography.sex

    # Inclusion 1: the disease
    diagnosis = Leukaemia.diagnosis
    diagnosis_judged_t_cell_malignancy = flag(
        ask="Where the diagnosis leaves it open: does the investigator judge this to be a T-cell malignancy that the "
        "trial means?",
        label="judged a T-cell malignancy of the trial",
        answered_by="investigator",
        judgement=True,
    )
    disease_status = one_of(
        "newly_diagnosed", *TREATED,
        ask="Is the disease refractory or relapsed now?", label="disease status",
        becomes=dict.fromkeys(TREATED, TREATED),
    )  # fmt: skip
    progressed_after_all_standard_treatments = flag(
        ask="Has it progressed after all standard treatments?",
        label="progression after all standard treatments",
        answered_by="investigator",
        only_increases=True,
    )
    intolerant_to_all_standard_treatments = flag(
        ask="Or were the standard treatments not tolerated?",
        label="intolerance to all standard treatments",
        answered_by="investigator",
        only_increases=True,
    )
    limited_prognosis_with_available_treatments = flag(
        ask="Is the prognosis with the available treatments limited?",
        label="limited prognosis with available treatments",
        answered_by="investigator",
        judgement=True,
    )
    no_available_treatment_options = flag(
        ask="Is no treatment option (transplant, chemotherapy) left?",
        label="no treatment option left",
        answered_by="investigator",
        judgement=True,
    )

    # Inclusion 2: CD7 by specimen
    bm_tumour_present = flag(
        ask="Are there tumour cells in the bone marrow?", label="tumour cells in the marrow", answered_by="laboratory"
    )
    csf_tumour_present = flag(
        ask="Are there tumour cells in the cerebrospinal fluid?",
        label="tumour cells in the CSF",
        answered_by="laboratory",
    )
    tissue_tumour_present = flag(
        ask="Is there tumour in a tissue sample?", label="tumour in tissue", answered_by="laboratory"
    )
    bm_cd7_flow_pct = number(
        ask="What percent of the tumour cells in the marrow express CD7 by flow cytometry?",
        label="CD7 on marrow tumour cells by flow",
        unit="%", minimum=0, maximum=100, decimals=1, comparator=True, answered_by="laboratory",
    )  # fmt: skip
    csf_cd7_flow_pct = number(
        ask="What percent of the tumour cells in the CSF express CD7 by flow cytometry?",
        label="CD7 on CSF tumour cells by flow",
        unit="%", minimum=0, maximum=100, decimals=1, comparator=True, answered_by="laboratory",
    )  # fmt: skip
    bm_cd7_mfi_log_below_normal_t = number(
        ask="How many logs (base 10) does their CD7 intensity lie below normal T cells, in the marrow?",
        label="CD7 intensity in the marrow, logs below normal T cells",
        unit="1", decimals=2, comparator=True, answered_by="laboratory",
    )  # fmt: skip
    csf_cd7_mfi_log_below_normal_t = number(
        ask="How many logs (base 10) does their CD7 intensity lie below normal T cells, in the CSF?",
        label="CD7 intensity in the CSF, logs below normal T cells",
        unit="1", decimals=2, comparator=True, answered_by="laboratory",
    )  # fmt: skip
    tissue_cd7_ihc_pct = number(
        ask="What percent of the tumour cells in tissue are CD7-positive by immunohistochemistry?",
        label="CD7 on tissue tumour cells by immunohistochemistry",
        unit="%", minimum=0, maximum=100, decimals=1, comparator=True, answered_by="laboratory",
    )  # fmt: skip
    pb_cd7_flow_pct = number(
        ask="CD7 on blood blasts, if it was measured (for information)?",
        label="CD7 on blood blasts by flow",
        unit="%", minimum=0, maximum=100, decimals=1, comparator=True, answered_by="laboratory",
    )  # fmt: skip
    bm_cd7_sampled_on = date(
        ask="When was that marrow taken?", label="date of the marrow sample", answered_by="laboratory"
    )
    csf_cd7_sampled_on = date(ask="When was that CSF taken?", label="date of the CSF sample", answered_by="laboratory")
    tissue_cd7_sampled_on = date(
        ask="When was that tissue taken?", label="date of the tissue sample", answered_by="laboratory"
    )
    last_relapse_on = PriorTherapy.last_relapse_on
    last_cd7_therapy_on = date(
        ask="When was the last CD7-directed therapy?", label="date of the last CD7-directed therapy", partial=True
    )

    # Inclusion 4, 5 and 6, 7
    allergic_constitution = one_of(
        "none", "non_severe", "severe",
        ask="Does the investigator see an allergic constitution, and is it severe?", label="allergic constitution",
        answered_by="investigator", judgement=True, codes=[snomed("609328004", "Allergic disposition")],
    )  # fmt: skip
    ecog = Performance.ecog
    life_expectancy_days = Performance.life_expectancy_days

    # Inclusion 8: consent
    subject_consent_signed = Consent.subject_consent_signed
    subject_consent_signed_at = Consent.subject_consent_signed_at
    guardian_consent_signed = Consent.guardian_consent_signed
    guardian_consent_signed_at = Consent.guardian_consent_signed_at
    subject_capable_of_consent = Consent.subject_capable_of_consent
    willing_to_comply = Consent.willing_to_comply
    first_screening_procedure_at = Consent.first_screening_procedure_at
    screening_procedure_done = Consent.screening_procedure_done
    consent_preceded_screening = Consent.consent_preceded_screening
    consent_withdrawn = Consent.consent_withdrawn

    # Exclusion 1 to 5
    intracranial_hypertension = flag(
        ask="Is the intracranial pressure raised?",
        label="intracranial hypertension",
        answered_by="investigator",
        judgement=True,
    )
    unconscious = flag(
        ask="Is the patient unconscious?", label="unconscious", answered_by="investigator", judgement=True
    )
    acute_heart_failure = Heart.acute_heart_failure
    arrhythmia_severity = Heart.arrhythmia_severity
    acute_respiratory_failure = Lungs.acute_respiratory_failure
    other_malignancy = PriorTherapy.other_malignancy
    other_malignancy_judged_resolved = flag(
        ask="Does the investigator judge the earlier malignant tumour to be resolved?",
        label="earlier malignant tumour judged resolved",
        answered_by="investigator",
        judgement=True,
    )
    other_malignancy_remission_years = number(
        ask="For how many years has the earlier malignant tumour been in remission (for information)?",
        label="remission of the earlier malignant tumour",
        unit="years", minimum=0, decimals=1,
    )  # fmt: skip
    dic = flag(
        ask="Disseminated intravascular coagulation?",
        label="disseminated intravascular coagulation",
        codes=[snomed("67406007", "Disseminated intravascular coagulation")],
    )

    # Exclusion 6: each result is compared with its own laboratory limit, so no unit is converted
    serum_creatinine = measurement(
        ask="Creatinine, and the laboratory's upper limit of normal?",
        label="serum creatinine",
        unit="mg/dL", other_units={"umol/L": None}, decimals=2, comparator=True,
        codes=[
            loinc("2160-0", "Creatinine [Mass/volume] in Serum or Plasma"),
            loinc("14682-9", "Creatinine [Moles/volume] in Serum or Plasma"),
        ],
    )  # fmt: skip
    blood_urea_nitrogen = measurement(
        ask="Urea nitrogen, and the laboratory's upper limit of normal?",
        label="blood urea nitrogen",
        unit="mg/dL", other_units={"mmol/L": None}, decimals=1, comparator=True,
        codes=[
            loinc("3094-0", "Urea nitrogen [Mass/volume] in Serum or Plasma"),
            loinc("14937-7", "Urea nitrogen [Moles/volume] in Serum or Plasma"),
        ],
    )  # fmt: skip

    # Exclusion 7 to 12
    sepsis = Infection.sepsis
    uncontrolled_infection = Infection.uncontrolled_infection
    diabetes_status = one_of(
        "none", "controlled", "uncontrolled",
        ask="Is there diabetes, and is it controlled?", label="diabetes",
        answered_by="investigator", judgement=True,
    )  # fmt: skip
    psychological_disorder_severity = one_of(
        "none", "non_severe", "severe",
        ask="Is there a psychological disorder, and is it severe?", label="psychological disorder",
        answered_by="investigator", judgement=True,
    )  # fmt: skip
    cranial_mri_result = one_of(
        "no_obvious_lesion", "obvious_lesion", "equivocal", "not_done",
        ask="What does the cranial MRI show?", label="cranial MRI",
        missing={"equivocal": "too_imprecise", "not_done": "not_recorded"},
    )  # fmt: skip
    solid_organ_transplant_recipient = PriorTherapy.solid_organ_transplant_recipient

    # Exclusion 13
    pregnant = Reproduction.pregnant
    breastfeeding = Reproduction.breastfeeding
    childbearing_potential = Reproduction.childbearing_potential

    # Exclusion 14
    hbv_status = Infection.hbv_status
    hcv_status = Infection.hcv_status
    hiv_status = Infection.hiv_status
    tp_status = Infection.tp_status

    # Arms (Overview): read by no entry
    prior_allogeneic_hsct = PriorTherapy.prior_allogeneic_hsct
    prior_hsct_donor_available = flag(
        ask="Is the donor of that transplant available?", label="prior transplant donor available"
    )
    pb_blast_pct = number(
        ask="Blasts in peripheral blood, in percent?",
        label="blasts in blood",
        unit="%", minimum=0, maximum=100, decimals=1, comparator=True, answered_by="laboratory",
        codes=[loinc("26446-5", "Blasts/100 leukocytes in Blood")],
    )  # fmt: skip
    pb_blast_count = number(
        ask="Blasts in peripheral blood, as a count?",
        label="blast count in blood",
        unit="10*9/L", minimum=0, decimals=2, comparator=True, answered_by="laboratory",
        codes=[loinc("30376-8", "Blasts [#/volume] in Blood")],
    )  # fmt: skip
    blood_burden_on = date(
        ask="On which date were the blood blasts measured?", label="date of the blood blasts", answered_by="laboratory"
    )

    # Dose-limiting toxicity (Overview): read by no entry
    infusion_date = date(ask="When were the CAR T cells infused?", label="date of infusion")
    dlt_event = flag(
        ask="Has there been a qualifying dose-limiting toxicity?",
        label="dose-limiting toxicity",
        answered_by="investigator",
    )
    dlt_onset_date = date(ask="When did the toxicity begin?", label="onset of the toxicity", answered_by="investigator")
    dlt_follow_up_until = date(ask="Until when was the patient followed for toxicity?", label="end of follow-up")
    left_before_day_21 = flag(
        ask="Did the patient leave the study or die before day 21 for another reason?", label="left before day 21"
    )

    # Response at 3 months (Overview): read by no entry
    response_assessed_on = date(ask="When was the response assessed?", label="date of the response assessment")
    marrow_sample = one_of(
        "evaluable", "aplastic", "inadequate", "not_done",
        ask="How was the marrow sample at the assessment?", label="marrow sample",
        missing={"not_done": "not_recorded"}, answered_by="laboratory",
    )  # fmt: skip
    marrow_blast_pct = number(
        ask="Blasts in that marrow, in percent?",
        label="blasts in the marrow",
        unit="%", minimum=0, maximum=100, decimals=1, comparator=True, answered_by="laboratory",
    )  # fmt: skip
    marrow_cells_counted = integer(
        ask="How many marrow cells were counted?", label="marrow cells counted", minimum=0, answered_by="laboratory"
    )
    marrow_cellularity_pct = number(
        ask="Cellularity of that marrow, in percent?",
        label="marrow cellularity",
        unit="%", minimum=0, maximum=100, decimals=0, comparator=True, answered_by="laboratory",
    )  # fmt: skip
    circulating_blasts = flag(
        ask="Are there blasts in the blood at the assessment?", label="circulating blasts", answered_by="laboratory"
    )
    neutrophils = number(
        ask="Neutrophil count at the assessment?",
        label="neutrophils",
        unit="10*9/L", minimum=0, decimals=2, comparator=True, answered_by="laboratory",
        codes=[loinc("751-8", "Neutrophils [#/volume] in Blood by Automated count")],
    )  # fmt: skip
    platelets = number(
        ask="Platelet count at the assessment?",
        label="platelets",
        unit="10*9/L", minimum=0, decimals=0, comparator=True, answered_by="laboratory",
        codes=[loinc("777-3", "Platelets [#/volume] in Blood by Automated count")],
    )  # fmt: skip
    cns_status_before = one_of(*CNS_STATUS, ask="CNS status before the infusion?", label="CNS status before")
    cns_status_now = one_of(*CNS_STATUS, ask="CNS status at the assessment?", label="CNS status now")
    extramedullary_before = flag(
        ask="Was there extramedullary disease before the infusion?", label="extramedullary disease before"
    )
    extramedullary_response = one_of(
        "CR", "PR", "SD", "PD",
        ask="Response of the extramedullary disease?", label="extramedullary response",
    )  # fmt: skip
    new_involvement = flag(ask="Is any compartment newly involved at the assessment?", label="new involvement")
    intercurrent_event = one_of(
        "none", "death", "progression", "transplantation", "new_therapy",
        ask="Has there been death, progression, transplantation or new therapy before the assessment?",
        label="intercurrent event",
    )  # fmt: skip
