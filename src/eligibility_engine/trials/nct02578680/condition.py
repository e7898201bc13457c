"""The exclusions of the lung cancer trial that ask for the state of the patient."""

from typing import Final

from eligibility_engine.language import FlagTerm, any_of
from eligibility_engine.study.entry import Entry, exclude
from eligibility_engine.trials.nct02578680.facts import Candidate

c = Candidate

ACTIVE: Final = ("active_controlled", "active_uncontrolled")

EXC_SQUAMOUS: Final = exclude(
    "exc_squamous",
    "Has predominantly squamous cell histology NSCLC.",
    c.lung_cancer_histology == "squamous",
    cite="Exclusion 1",
    note="The predominant component is recorded; a tumour not otherwise specified leaves this open.",
    short="X_SQUAM",
)

EXC_OTHER_THERAPY: Final = exclude(
    "exc_other_therapy",
    "Is expected to require any other form of antineoplastic therapy while on study.",
    c.other_antineoplastic_therapy_expected,
    cite="Exclusion 6",
    note="An expectation is the investigator's judgement.",
    short="X_OTHER",
)

EXC_ABDOMEN: Final = exclude(
    "exc_abdomen",
    "Has clinically active diverticulitis, intra-abdominal abscess, gastrointestinal\n     obstruction, peritoneal carcinomatosis.",
    any_of(
        c.active_diverticulitis,
        c.intra_abdominal_abscess,
        c.gastrointestinal_obstruction,
        c.peritoneal_carcinomatosis,
    ),
    cite="Exclusion 8",
    note="Any one of the four. Clinically active governs diverticulitis alone, so that the others exclude in any state.",
    short="X_ABDOM",
)

EXC_CNS: Final = exclude(
    "exc_cns",
    "Has known active central nervous system (CNS) metastases and/or carcinomatous\n     meningitis.",
    any_of(c.active_cns_metastases, c.carcinomatous_meningitis),
    cite="Exclusion 10",
    note="Treated and stable metastases are not active; the text does not say for how long they must be stable (open "
    "question).",
    short="X_CNS",
)

EXC_ANTIBODY_REACTION: Final = exclude(
    "exc_antibody_reaction",
    "Previously had a severe hypersensitivity reaction to treatment with another monoclonal\n     antibody (mAb).",
    c.severe_reaction_to_monoclonal_antibody,
    cite="Exclusion 11",
    note="To any monoclonal antibody, at any time.",
    short="X_MABREA",
)

EXC_STEROIDS: Final = exclude(
    "exc_steroids",
    "Is on chronic systemic steroids.",
    c.chronic_systemic_steroids,
    cite="Exclusion 14",
    note="Chronic has neither dose nor duration, so this is the investigator's judgement (open question).",
    short="X_STEROI",
)

EXC_SUPPLEMENTS: Final = exclude(
    "exc_supplements",
    "Is unable or unwilling to take folic acid or vitamin B12 supplementation.",
    any_of(~c.takes_folic_acid, ~c.takes_vitamin_b12),
    cite="Exclusion 16",
    note="Either one is enough to exclude: pemetrexed is given with both.",
    short="X_SUPPL",
)

EXC_INFECTION: Final = exclude(
    "exc_infection",
    "Has an active infection requiring therapy.",
    c.infection_needs_therapy,
    cite="Exclusion 18",
    note="Systemic or local therapy alike; the text does not tell them apart.",
    short="X_INFECT",
)

EXC_HIV: Final = exclude(
    "exc_hiv",
    "Has known history of Human Immunodeficiency Virus (HIV).",
    c.hiv_status != "negative",
    cite="Exclusion 19",
    note="Any status but negative, a positive serology alone included. A status that is not recorded leaves this open, "
    "although the sentence says known.",
    short="X_HIV",
)

EXC_HEPATITIS: Final = exclude(
    "exc_hepatitis",
    "Has known active Hepatitis B or C.",
    any_of(c.hbv_status.is_in(ACTIVE), c.hcv_status.is_in(ACTIVE)),
    cite="Exclusion 20",
    note="Active whether or not it is under control; old antibodies alone do not exclude.",
    short="X_HEPAT",
)

EXC_COOPERATION: Final = exclude(
    "exc_cooperation",
    "Has known psychiatric or substance abuse disorder that would interfere with\n     cooperation with the requirements of the trial.",
    c.disorder_interferes_with_cooperation,
    cite="Exclusion 21",
    note="Whether it would interfere is the investigator's judgement.",
    short="X_COOPER",
)

EXC_EFFUSION: Final = exclude(
    "exc_effusion",
    "Has symptomatic ascites or pleural effusion.",
    any_of(c.symptomatic_ascites, c.symptomatic_pleural_effusion),
    cite="Exclusion 23",
    note="Symptomatic governs both.",
    short="X_EFFUS",
)

EXC_LUNG_DISEASE: Final = exclude(
    "exc_lung_disease",
    "Has interstitial lung disease or a history of pneumonitis that required oral of IV\n     glucocorticoids to assist with management.",
    any_of(c.interstitial_lung_disease, c.pneumonitis_treated_with_glucocorticoids),
    cite="Exclusion 24",
    note="Interstitial lung disease excludes with or without glucocorticoids; the text has 'of' for 'or'.",
    short="X_ILD",
)


def exc_pregnancy() -> Entry:
    """Exclusion 25."""
    pregnant, breastfeeding = (_no_where_male(answer) for answer in (c.pregnant, c.breastfeeding))
    return exclude(
        "exc_pregnancy",
        "Is pregnant or breastfeeding, or expecting to conceive or father children prior to 120\n     days after the last dose of study medication or through 180 days after last dose of\n     chemotherapeutic agents.",
        any_of(pregnant, breastfeeding, c.expects_to_conceive_or_father_children),
        cite="Exclusion 25",
        note="A recorded yes always excludes. Missing answers on pregnancy and breastfeeding are taken as no only where "
        "male sex at birth is recorded; whether children are expected must be answered by everyone.",
        short="X_PREGN",
    )


def _no_where_male(answer: FlagTerm) -> FlagTerm:
    return answer.assume(False, because="male sex at birth is recorded", when=c.sex == "male")
