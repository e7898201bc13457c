"""NCT04348032: apatinib with pegylated liposomal doxorubicin in platinum-resistant recurrent ovarian cancer.

The eligibility text of the registry page as a criteria set. `source.txt` holds it; each entry quotes it and says how it
is read.

>>> from eligibility_engine.trials.nct04348032 import trial
>>> trial.assess({"ecog": 2}, as_of="2025-06-02").eligibility.value
'ineligible'
"""

from typing import Final

from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.trials.nct04348032.exclusions import exclusions
from eligibility_engine.trials.nct04348032.facts import Candidate
from eligibility_engine.trials.nct04348032.inclusions import inclusions
from eligibility_engine.trials.nct04348032.ledger import SENTENCES
from eligibility_engine.trials.nct04348032.questions import OPEN_QUESTIONS
from eligibility_engine.trials.nct04348032.warnings import WARNINGS

__all__ = ["Candidate", "trial"]

trial: Final = CriteriaSet(
    id="NCT04348032",
    version="registry",
    revision=1,
    facts=Candidate,
    entries=(*inclusions(), *exclusions()),
    title="Apatinib Combined With PLD vs PLD for Platinum-resistant Recurrent Ovarian Cancer",
    source="eligibility text of the registry page of NCT04348032",
    open_questions=OPEN_QUESTIONS,
    sentences=SENTENCES,
    warnings=WARNINGS,
)
