"""NCT02578680: pembrolizumab with platinum and pemetrexed in first-line nonsquamous lung cancer (KEYNOTE-189).

The eligibility text of the registry page as a criteria set. `source.txt` holds the text; each entry quotes it and
says how it is read.

>>> from eligibility_engine.trials.nct02578680 import trial
>>> trial.assess({"ecog": 2}, as_of="2017-03-01").eligibility.value
'ineligible'
"""

from typing import Final

from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.trials.nct02578680.entries import ENTRIES
from eligibility_engine.trials.nct02578680.facts import Candidate
from eligibility_engine.trials.nct02578680.ledger import SENTENCES
from eligibility_engine.trials.nct02578680.questions import OPEN_QUESTIONS
from eligibility_engine.trials.nct02578680.warnings import WARNINGS

__all__ = ["Candidate", "trial"]

trial: Final = CriteriaSet(
    id="NCT02578680",
    version="registry",
    revision=1,
    facts=Candidate,
    entries=ENTRIES,
    title="Study of Platinum+Pemetrexed Chemotherapy With or Without Pembrolizumab in Adults With Nonsquamous Non-Small Cell Lung Cancer (KEYNOTE-189)",
    source="eligibility text of the registry page of NCT02578680",
    sentences=SENTENCES,
    warnings=WARNINGS,
    open_questions=OPEN_QUESTIONS,
)
