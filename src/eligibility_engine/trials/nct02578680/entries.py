"""The entries of the lung cancer trial in the order of the text, each under its sentence.

A note says how the sentence is read. Where the text leaves a choice, the reading is the one that can never enrol
somebody whom another reading keeps out, and the open question for the sponsor is named.
"""

from typing import Final

from eligibility_engine.trials.nct02578680 import condition, earlier, inclusions

ENTRIES: Final = (
    inclusions.INC_NSCLC,
    inclusions.INC_NOT_TARGETABLE,
    inclusions.INC_MEASURABLE,
    inclusions.INC_FIRST_LINE,
    inclusions.INC_TISSUE,
    inclusions.INC_LIFE_EXPECTANCY,
    inclusions.INC_ECOG,
    inclusions.INC_ORGANS,
    inclusions.INC_CONTRACEPTION_WOMAN,
    inclusions.INC_CONTRACEPTION_MAN,
    condition.EXC_SQUAMOUS,
    earlier.exc_study_therapy(),
    earlier.EXC_PRIOR_TREATMENT,
    earlier.exc_lung_radiation(),
    earlier.EXC_PALLIATIVE_RADIATION,
    condition.EXC_OTHER_THERAPY,
    earlier.EXC_LIVE_VACCINE,
    condition.EXC_ABDOMEN,
    earlier.exc_malignancy(),
    condition.EXC_CNS,
    condition.EXC_ANTIBODY_REACTION,
    earlier.EXC_CHEMOTHERAPY_SENSITIVITY,
    earlier.exc_autoimmune(),
    condition.EXC_STEROIDS,
    earlier.exc_nsaids(),
    condition.EXC_SUPPLEMENTS,
    earlier.EXC_CHECKPOINT,
    condition.EXC_INFECTION,
    condition.EXC_HIV,
    condition.EXC_HEPATITIS,
    condition.EXC_COOPERATION,
    earlier.EXC_SUBSTANCES,
    condition.EXC_EFFUSION,
    condition.EXC_LUNG_DISEASE,
    condition.exc_pregnancy(),
)
