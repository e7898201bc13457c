"""The facts of the diabetes trial: the shared vocabulary, and what only this trial asks, in the order of the text."""

from eligibility_engine.language import FactSchema, date, events, flag, one_of
from eligibility_engine.vocabulary import Anchors, Chemistry, Consent, Demography, EventTables, Heart, Reproduction


class Candidate(FactSchema):
    """A person who may enrol. The date of judging is the as-of date of `assess` and no fact."""

    # Inclusion 1 and 2
    subject_consent_signed = Consent.subject_consent_signed
    subject_consent_signed_at = Consent.subject_consent_signed_at
    screening_procedure_done = Consent.screening_procedure_done
    first_screening_procedure_at = Consent.first_screening_procedure_at
    consent_preceded_screening = Consent.consent_preceded_screening
    birth_date = Demography.birth_date
    country = Demography.country

    # Inclusion 3 to 5
    screening_date = Anchors.screening_date
    type_2_diabetes_since = date(
        ask="When was type 2 diabetes mellitus diagnosed?",
        label="diagnosis of type 2 diabetes",
        partial=True,
        not_after_as_of=True,
    )

    hba1c = Chemistry.hba1c
    therapies = EventTables.therapies

    # Exclusion 1 and 2
    sex = Demography.sex
    pregnant = Reproduction.pregnant
    breastfeeding = Reproduction.breastfeeding
    intends_pregnancy = Reproduction.intends_pregnancy
    childbearing_potential = Reproduction.childbearing_potential
    adequate_contraception = flag(
        ask="Does the patient use a contraceptive method that is adequate by local regulation or practice?",
        label="adequate contraception in use",
        answered_by="investigator",
        judgement=True,
    )
    additional_contraception_requirements_met = flag(
        ask="Does the patient meet the additional requirements on contraception of the country? Yes where it has none.",
        label="additional requirements of the country on contraception met",
        answered_by="investigator",
        judgement=True,
    )
    disorder_jeopardising_safety_or_compliance = flag(
        ask="Does the investigator see any disorder that might jeopardise safety or compliance with the protocol?",
        label="disorder that might jeopardise safety or compliance",
        answered_by="investigator",
        judgement=True,
    )

    # Exclusion 3 to 5, 14
    men2_in_person_or_family = flag(
        ask="Has the patient or a relative ever had multiple endocrine neoplasia type 2?",
        label="multiple endocrine neoplasia type 2, personal or family history",
        only_increases=True,
    )
    medullary_thyroid_carcinoma_in_person_or_family = flag(
        ask="Has the patient or a relative ever had medullary thyroid carcinoma?",
        label="medullary thyroid carcinoma, personal or family history",
        only_increases=True,
    )
    pancreatitis_ever = flag(
        ask="Has the patient ever had acute or chronic pancreatitis?", label="pancreatitis ever", only_increases=True
    )
    procedures = EventTables.procedures
    diabetic_ketoacidosis_ever = flag(
        ask="Has the patient ever had a diabetic ketoacidosis?", label="diabetic ketoacidosis ever", only_increases=True
    )

    # Exclusion 6 to 10
    cardiovascular_events = events(
        ask="Which acute cardiovascular events has the patient had?",
        dated_by="on",
        on=date(partial=True, label="date of a cardiovascular event"),
        kind=one_of(
            "myocardial_infarction", "stroke", "unstable_angina", "transient_ischaemic_attack", "other",
            label="kind of a cardiovascular event",
        ),
        hospitalised=flag(label="hospitalised for a cardiovascular event"),
        options={"label": "acute cardiovascular events"},
    )  # fmt: skip
    nyha_class = Heart.nyha_class
    revascularisation_planned = flag(
        ask="Was a coronary, carotid or peripheral artery revascularisation planned on the day of screening?",
        label="revascularisation planned",
    )

    alt = Chemistry.alt
    serum_creatinine = Chemistry.serum_creatinine

    # Exclusion 12 and 13
    randomisation_date = Anchors.randomisation_date
    eye_examinations = events(
        ask="Which examinations of the fundus has the patient had?",
        dated_by="done",
        done=date(label="date of an eye examination"),
        method=one_of("fundus_photography", "dilated_fundoscopy", "other", label="method of an eye examination"),
        finding=one_of(
            "none", "proliferative_retinopathy", "maculopathy_requiring_acute_treatment", "other",
            label="most serious finding in the fundus",
        ),
        options={"label": "eye examinations"},
    )  # fmt: skip
    malignancies = EventTables.malignancies
    malignancy_to_be_treated = flag(
        ask="Is a malignant tumour being treated or to be treated now, other than basal or squamous cell skin cancer or "
        "carcinoma in situ?",
        label="malignancy to be treated",
    )
