"""NCT03672851: CAR-T cells against CD123 in relapsed or refractory acute leukaemia.

The eligibility text of the registry page as a criteria set. `source.txt` holds it; each entry quotes it and says how it
is read. Two inclusions count back from leukapheresis: they are judged in the part `leukapheresis`, which is the default
and asks for everything; the part `enrolment` asks for the rest.

>>> from eligibility_engine.trials.nct03672851 import trial
>>> trial.assess({"karnofsky": 60}, as_of="2025-06-02", part="enrolment").eligibility.value
'ineligible'
"""

from typing import Final

from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.parts import Part
from eligibility_engine.trials.nct03672851.exclusions import exclusions
from eligibility_engine.trials.nct03672851.facts import Candidate
from eligibility_engine.trials.nct03672851.inclusions import inclusions
from eligibility_engine.trials.nct03672851.ledger import SENTENCES
from eligibility_engine.trials.nct03672851.questions import OPEN_QUESTIONS
from eligibility_engine.trials.nct03672851.warnings import WARNINGS

__all__ = ["Candidate", "trial"]

PARTS: Final = (
    Part(
        "enrolment",
        "Study entry: every criterion but the two that count back from leukapheresis.",
        note="Who is still treated may enrol and be washed out before leukapheresis.",
    ),
    Part(
        "leukapheresis",
        "Before leukapheresis: every criterion, also the washouts of inclusions 12 and 13.",
        cite="Inclusion 12 and 13",
    ),
)

trial: Final = CriteriaSet(
    id="NCT03672851",
    version="registry",
    revision=1,
    facts=Candidate,
    entries=(*inclusions(), *exclusions()),
    title="CAR-T Cells Against CD123 in Relapsed or Refractory Acute Leukaemia",
    source="eligibility text of the registry page of NCT03672851",
    open_questions=OPEN_QUESTIONS,
    sentences=SENTENCES,
    warnings=WARNINGS,
    parts=PARTS,
    default_part="leukapheresis",
)
