"""NCT06316427: autologous and donor-derived CD7 CAR-T therapy in refractory or relapsed T-cell malignancies.

The registry page of 22 May 2025 as a criteria set. `source.txt` and `page.txt` hold its text; each entry quotes it and
says how it is read.

>>> from eligibility_engine.trials.nct06316427 import trial
>>> trial.assess({"ecog": 1}, as_of="2025-06-02").eligibility.value
'undetermined'
"""

from collections.abc import Mapping
from typing import Final

from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.options import OptionValue, settle
from eligibility_engine.trials.nct06316427.classifications import classifications
from eligibility_engine.trials.nct06316427.entries import entries
from eligibility_engine.trials.nct06316427.facts import Candidate
from eligibility_engine.trials.nct06316427.gates import GATES
from eligibility_engine.trials.nct06316427.options import OPTIONS
from eligibility_engine.trials.nct06316427.questions import OPEN_QUESTIONS
from eligibility_engine.trials.nct06316427.warnings import warnings

__all__ = ["Candidate", "trial", "trial_under"]


def trial_under(chosen: Mapping[str, OptionValue]) -> CriteriaSet:
    """Return the trial under chosen readings; `trial.configured(name=value)` reads and checks them."""
    return CriteriaSet(
        id="NCT06316427",
        version="2025-05-22",
        revision=1,
        facts=Candidate,
        entries=entries(chosen),
        title="Autologous and Donor-derived CD7 CAR-T Therapy in Refractory or Relapsed T-cell Malignancies",
        classifications=classifications(chosen),
        warnings=warnings(chosen),
        options=OPTIONS,
        in_force=chosen,
        builder=trial_under,
        gates=GATES,
        source="registry page of NCT06316427 as of 22 May 2025",
        open_questions=OPEN_QUESTIONS,
    )


trial: Final = trial_under(settle(OPTIONS, {}))
