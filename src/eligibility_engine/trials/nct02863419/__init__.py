"""NCT02863419: oral semaglutide against liraglutide and placebo in type 2 diabetes (PIONEER 4).

The eligibility text of the registry page as a criteria set. `source.txt` holds the text; each entry quotes it and
says how it is read.

>>> from eligibility_engine.trials.nct02863419 import trial
>>> trial.assess({"pancreatitis_ever": True}, as_of="2017-01-16").eligibility.value
'ineligible'
"""

from typing import Final

from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.trials.nct02863419.entries import ENTRIES
from eligibility_engine.trials.nct02863419.facts import Candidate
from eligibility_engine.trials.nct02863419.ledger import SENTENCES
from eligibility_engine.trials.nct02863419.questions import OPEN_QUESTIONS
from eligibility_engine.trials.nct02863419.warnings import WARNINGS

__all__ = ["Candidate", "trial"]

trial: Final = CriteriaSet(
    id="NCT02863419",
    version="registry",
    revision=1,
    facts=Candidate,
    entries=ENTRIES,
    title="Efficacy and Safety of Oral Semaglutide Versus Liraglutide and Versus Placebo in Subjects With Type 2 Diabetes Mellitus (PIONEER 4)",
    source="eligibility text of the registry page of NCT02863419",
    sentences=SENTENCES,
    warnings=WARNINGS,
    open_questions=OPEN_QUESTIONS,
)
