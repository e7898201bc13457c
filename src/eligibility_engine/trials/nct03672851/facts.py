"""The facts of the CD123 trial: what may be known about a candidate, and the question to ask where it is not.

What other trials ask as well comes from the shared vocabulary; here stands what is asked by this one.
"""

from eligibility_engine.language import FactSchema, date, flag, integer, one_of
from eligibility_engine.vocabulary import (
    Anchors,
    Chemistry,
    Consent,
    Demography,
    EventTables,
    Heart,
    Immunity,
    Infection,
    Leukaemia,
    Lungs,
    Performance,
    PriorTherapy,
    Reproduction,
)


class Candidate(FactSchema):
    """A person who may enrol. The date of judging is the as-of date of `assess` and no fact."""

    birth_date = Demography.birth_date
    age_years = Demography.age_years
    sex = Demography.sex
    body_weight = Demography.body_weight
    enrolment_date = Anchors.enrolment_date
    leukapheresis_date = Anchors.leukapheresis_date

    # Inclusion 1 to 3: the disease
    diagnosis = Leukaemia.diagnosis
    complete_remission_achieved = flag(
        ask="Has there ever been a complete remission (CR)?", label="complete remission achieved", only_increases=True
    )
    recurrent_disease = flag(
        ask="Has the disease recurred after the first complete remission, with increased blasts in the bone marrow?",
        label="recurrent disease after the first complete remission",
        only_increases=True,
    )
    induction_cycles = integer(
        ask="How many cycles of induction chemotherapy have been completed?",
        label="completed cycles of induction chemotherapy",
        minimum=0,
        only_increases=True,
    )
    evolved_from_mds = flag(
        ask="Did the leukaemia evolve from a myelodysplastic syndrome?",
        label="evolved from myelodysplastic syndrome",
        fixed=True,
    )

    # Inclusion 4: the samples
    diagnostic_sample_available = flag(
        ask="Is a sample of bone marrow or peripheral blood available to confirm the diagnosis?",
        label="sample to confirm the diagnosis",
    )
    cd123_result = one_of(
        "positive", "negative", "equivocal", "not_done",
        ask="Are the leukaemic cells positive for CD123?", label="CD123", answered_by="laboratory",
        missing={"equivocal": "too_imprecise", "not_done": "not_recorded"},
    )  # fmt: skip
    cd123_method = one_of(
        "flow_cytometry", "immunohistochemistry", "other",
        ask="By which method was CD123 tested?", label="method of the CD123 test", answered_by="laboratory",
    )  # fmt: skip
    cd123_tested_on = date(
        ask="On which date was CD123 tested?", label="date of the CD123 test", partial=True, not_after_as_of=True,
        answered_by="laboratory",
    )  # fmt: skip

    # Inclusion 5 to 11
    karnofsky = Performance.karnofsky
    childbearing_potential = Reproduction.childbearing_potential
    agrees_to_contraception_nct03672851 = flag(
        ask="Does the person agree to adequate contraception before study entry, and for six months after taking part?",
        label="agreement to the contraception that NCT03672851 asks for",
        answered_by="subject",
    )
    serum_creatinine = Chemistry.serum_creatinine
    creatinine_clearance = Chemistry.creatinine_clearance
    bilirubin = Chemistry.bilirubin
    alt = Chemistry.alt
    ast = Chemistry.ast
    lvef = Heart.lvef
    lvef_method = Heart.lvef_method
    dlco_pct_predicted = Lungs.dlco_pct_predicted
    fev1_pct_predicted = Lungs.fev1_pct_predicted

    # Inclusion 12 and 13, exclusion 5 and 8: what was given and done, and when
    therapies = EventTables.therapies
    radiotherapies = EventTables.radiotherapies
    procedures = EventTables.procedures
    diagnoses = EventTables.diagnoses

    # Inclusion 14 and 15
    pregnancy_test = Reproduction.pregnancy_test
    subject_capable_of_consent = Consent.subject_capable_of_consent
    willing_to_consent_nct03672851 = flag(
        ask="Is the person willing to sign informed consent to NCT03672851; or a child to give assent, with a guardian "
        "who signs?",
        label="willing to sign consent or assent to NCT03672851",
        answered_by="subject",
    )

    # Exclusion
    acute_promyelocytic_leukaemia = flag(
        ask="Is it acute promyelocytic leukaemia, t(15;17)?", label="acute promyelocytic leukaemia", fixed=True
    )
    pregnant = Reproduction.pregnant
    breastfeeding = Reproduction.breastfeeding
    hiv_status = Infection.hiv_status
    hbv_status = Infection.hbv_status
    hcv_status = Infection.hcv_status
    uncontrolled_infection = Infection.uncontrolled_infection
    allergy_to_cetuximab_like_compounds = flag(
        ask="Has there been an allergic reaction that the investigator attributes to compounds similar to cetuximab?",
        label="allergic reaction to compounds similar to cetuximab",
        answered_by="investigator",
        judgement=True,
        only_increases=True,
    )
    corticosteroid_dependence = flag(
        ask="Does the investigator see a dependence on corticosteroids (prednisone 5 mg/day or its equivalent for more "
        "than 2 weeks), all doses together?",
        label="dependence on corticosteroids",
        answered_by="investigator",
        judgement=True,
    )
    hypersensitivity_to_test_materials = flag(
        ask="Is a hypersensitivity to any of the test materials or related compounds known?",
        label="hypersensitivity to the test materials",
        answered_by="investigator",
        judgement=True,
        only_increases=True,
    )
    active_cns_disorder = flag(
        ask="Is there an active disorder of the central nervous system that the investigator finds clinically relevant?",
        label="active, relevant CNS disorder",
        answered_by="investigator",
        judgement=True,
    )
    active_autoimmune_disease = Immunity.active_autoimmune_disease
    other_reason_against_nct03672851 = flag(
        ask="Does the investigator see any other reason why the person should not take part in NCT03672851?",
        label="another reason against taking part in NCT03672851",
        answered_by="investigator",
        judgement=True,
    )

    # Read by warnings alone: what contradicts a list
    prior_allogeneic_hsct = PriorTherapy.prior_allogeneic_hsct
