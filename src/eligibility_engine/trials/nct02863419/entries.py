"""The entries of the diabetes trial in the order of the text, each under its sentence.

A note says how the sentence is read. Where the text leaves a choice, the reading is the one that can never enrol
somebody whom another reading keeps out, and the open question for the sponsor is named.
"""

from typing import Final

from eligibility_engine.trials.nct02863419 import condition, history, inclusions

ENTRIES: Final = (
    inclusions.inc_consent(),
    inclusions.inc_age(),
    inclusions.INC_DIABETES,
    inclusions.INC_HBA1C,
    inclusions.inc_metformin(),
    condition.exc_pregnancy(),
    condition.EXC_DISORDER,
    history.EXC_MEN2_MTC,
    history.EXC_PANCREATITIS,
    history.EXC_STOMACH_SURGERY,
    history.exc_cardiovascular(),
    condition.EXC_NYHA,
    condition.EXC_REVASCULARISATION,
    condition.EXC_ALT,
    condition.exc_renal(),
    history.exc_other_antidiabetics(),
    condition.exc_retinopathy(),
    history.exc_malignancy(),
    history.EXC_KETOACIDOSIS,
)
