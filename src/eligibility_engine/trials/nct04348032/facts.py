"""The facts of the ovarian trial: what may be known about a candidate, and the question to ask where it is not.

What other trials ask as well comes from the shared vocabulary; here stands what is asked by this one.
"""

from typing import Final

from eligibility_engine.language import FactSchema, date, flag, integer, number, one_of
from eligibility_engine.vocabulary import (
    Anchors,
    Blood,
    Chemistry,
    Coagulation,
    Demography,
    EventTables,
    Heart,
    Performance,
    PriorTherapy,
)

HISTOLOGY: Final = ("non_mucinous_adenocarcinoma", "mucinous_adenocarcinoma", "other")


class Candidate(FactSchema):
    """A person who may enrol. The date of judging is the as-of date of `assess` and no fact."""

    birth_date = Demography.birth_date
    age_years = Demography.age_years
    sex = Demography.sex
    body_weight = Demography.body_weight
    enrolment_date = Anchors.enrolment_date
    randomisation_date = Anchors.randomisation_date

    # Inclusion 1 to 3, 7: the disease
    gynaecological_cancer = one_of(
        "ovary", "fallopian_tube", "peritoneum", "other",
        ask="Where is the cancer primary: ovary, fallopian tube, peritoneum?", label="primary site",
        becomes=dict.fromkeys(["ovary", "fallopian_tube", "peritoneum"], ()),
    )  # fmt: skip
    pathology_confirmed = flag(
        ask="Has pathology confirmed the diagnosis?", label="confirmed by pathology", only_increases=True
    )
    gynaecological_histology = one_of(
        *HISTOLOGY, ask="Which type does pathology report?", label="pathological type",
        becomes=dict.fromkeys(HISTOLOGY, ()),
    )  # fmt: skip
    tissue_block_available = flag(
        ask="Is tissue of an earlier operation preserved in wax?", label="tissue preserved in wax"
    )
    last_relapse_on = PriorTherapy.last_relapse_on
    earlier_platinum_resistant_relapse = flag(
        ask="Was there an earlier relapse that was resistant to platinum?",
        label="earlier platinum-resistant relapse",
        only_increases=True,
    )
    malignant_pleural_effusion = flag(ask="Is there a malignant pleural effusion?", label="malignant pleural effusion")
    malignant_ascites = flag(ask="Is there malignant ascites?", label="malignant ascites")
    evaluable_recurrent_lesion = flag(
        ask="Does the investigator find a recurrent lesion that can be evaluated clinically?",
        label="evaluable recurrent lesion",
        answered_by="investigator",
        judgement=True,
    )
    measurable_target_lesion = flag(
        ask="Do CT or MRI show at least one lesion that is measurable by RECIST 1.1, as target?",
        label="measurable target lesion by CT or MRI (RECIST 1.1)",
    )
    target_is_lymph_node = flag(ask="Is the target lesion a lymph node?", label="target lesion is a lymph node")
    target_node_short_axis = number(
        ask="What is the short axis of that lymph node, in millimetres?",
        label="short axis of the target lymph node",
        unit="mm", minimum=0, decimals=0,
    )  # fmt: skip
    target_operable = flag(
        ask="Does the investigator find the target lesion suitable for surgery?",
        label="target lesion suitable for surgery",
        answered_by="investigator",
        judgement=True,
    )
    target_irradiated = flag(
        ask="Has the target lesion been irradiated?", label="target lesion irradiated", only_increases=True
    )
    target_relapsed_in_field = flag(
        ask="Has the target lesion relapsed in the field of that radiotherapy?", label="relapse in the irradiated field"
    )
    liver_metastasis = flag(ask="Are there metastases in the liver?", label="liver metastasis")

    # Inclusion 4 to 6, 8 to 10
    ecog = Performance.ecog
    life_expectancy_days = Performance.life_expectancy_days
    neutrophil_count = Blood.neutrophil_count
    platelet_count = Blood.platelet_count
    haemoglobin = Blood.haemoglobin
    bilirubin = Chemistry.bilirubin
    ast = Chemistry.ast
    alt = Chemistry.alt
    serum_creatinine = Chemistry.serum_creatinine
    creatinine_clearance = Chemistry.creatinine_clearance

    # What was given and done, and when
    therapies = EventTables.therapies
    radiotherapies = EventTables.radiotherapies
    procedures = EventTables.procedures
    malignancies = EventTables.malignancies
    study_participations = EventTables.study_participations
    uncoded_antivascular_therapy = flag(
        ask="Has there been another antivascular targeted therapy, which has no code in the list, such as apatinib, "
        "anlotinib or endostatin?",
        label="antivascular therapy outside the list",
        only_increases=True,
    )
    planned_doxorubicin_dose = number(
        ask="What total dose of doxorubicin will the 4 planned courses of liposome injection bring, in milligrams?",
        label="doxorubicin in the 4 planned courses",
        unit="mg", minimum=0, decimals=0,
    )  # fmt: skip

    # Exclusion 4 to 8: circulation and blood
    systolic_blood_pressure = Heart.systolic_blood_pressure
    diastolic_blood_pressure = Heart.diastolic_blood_pressure
    myocardial_ischaemia_grade = integer(
        ask="Which grade has myocardial ischaemia or infarction (0 without)?",
        label="grade of myocardial ischaemia or infarction",
        minimum=0, maximum=4,
    )  # fmt: skip
    arrhythmia_poorly_controlled = flag(
        ask="Does the investigator find an arrhythmia that is poorly controlled?",
        label="poorly controlled arrhythmia",
        answered_by="investigator",
        judgement=True,
    )
    ecg_at_risk = flag(
        ask="Does the lead researcher find the electrocardiogram abnormal in a way that puts the person at risk?",
        label="electrocardiogram at risk",
        answered_by="investigator",
        judgement=True,
    )
    qtc_interval = Heart.qtc_interval
    worst_nyha_class = one_of(
        "none", "I", "II", "III", "IV",
        ask="What is the worst NYHA class that there ever was, today included (none without heart failure)?",
        label="worst NYHA class so far",
        becomes={"I": ["II", "III", "IV"], "II": ["III", "IV"], "III": ["IV"], "IV": []},
    )  # fmt: skip
    lvef = Heart.lvef
    inr = Coagulation.inr
    prothrombin_time = Coagulation.prothrombin_time
    aptt = Coagulation.aptt
    bleeding_tendency = flag(
        ask="Does the investigator find a definite tendency to bleed?",
        label="bleeding tendency",
        answered_by="investigator",
        judgement=True,
    )
    significant_bleeding_ever = flag(
        ask="Does the investigator know of any clinically significant bleeding ever, such as gastrointestinal bleeding or "
        "a haemorrhagic gastric ulcer?",
        label="significant bleeding at any time",
        answered_by="investigator",
        judgement=True,
        only_increases=True,
    )
    last_significant_bleeding_on = date(
        ask="When was the last significant bleeding?",
        label="date of the last significant bleeding",
        partial=True,
        not_after_as_of=True,
    )
    faecal_occult_blood = one_of(
        "negative", "positive", "not_done",
        ask="Faecal occult blood at baseline (one plus or more is positive)?", label="faecal occult blood",
        missing={"not_done": "not_recorded"}, answered_by="laboratory",
    )  # fmt: skip
    vasculitis = flag(ask="Vasculitis?", label="vasculitis")

    # Exclusion 9 to 13
    severe_injury_ever = flag(
        ask="Has there ever been a severe traumatic injury, a fracture or an ulcer?",
        label="severe injury, fracture or ulcer at any time",
        only_increases=True,
    )
    last_severe_injury_on = date(
        ask="When was the last severe injury, fracture or ulcer?",
        label="date of the last severe injury, fracture or ulcer",
        partial=True,
        not_after_as_of=True,
    )
    unable_to_swallow = flag(ask="Is the person unable to swallow?", label="inability to swallow")
    chronic_diarrhoea = flag(ask="Chronic diarrhoea?", label="chronic diarrhoea")
    intestinal_obstruction = flag(ask="Intestinal obstruction?", label="intestinal obstruction")
    other_absorption_factor = flag(
        ask="Does the investigator see another factor that significantly affects the absorption of oral medicines?",
        label="another factor against oral absorption",
        answered_by="investigator",
        judgement=True,
    )
    urine_protein_dipstick = one_of(
        "negative", "trace", "one_plus", "two_plus", "three_plus", "four_plus",
        ask="Protein in the urine by dipstick?", label="urinary protein by dipstick", answered_by="laboratory",
    )  # fmt: skip
    urine_protein_24h = number(
        ask="Protein in the urine of 24 hours, in grams?",
        label="urinary protein of 24 hours",
        unit="g/d", minimum=0, decimals=1, comparator=True, answered_by="laboratory",
    )  # fmt: skip
    other_reason_against_nct04348032 = flag(
        ask="Does the investigator see any other reason why the person should not take part in NCT04348032?",
        label="another reason against taking part in NCT04348032",
        answered_by="investigator",
        judgement=True,
    )
    reaction_to_doxorubicin = flag(
        ask="Has there been an allergic or other abnormal reaction to doxorubicin or a related substance?",
        label="reaction to doxorubicin or a related substance",
        only_increases=True,
    )

    # Read by warnings alone: what contradicts another answer, or a list
    nyha_class = Heart.nyha_class
    other_malignancy = PriorTherapy.other_malignancy
