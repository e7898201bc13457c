"""Warnings of the lung cancer trial: contradictions that stand beside the verdict and never change it."""

from typing import Final

from eligibility_engine.language import AS_OF, all_of
from eligibility_engine.study.data_warnings import warn
from eligibility_engine.trials.nct02578680.facts import Candidate
from eligibility_engine.trials.nct02578680.medicines import BIOLOGICALS, CHECKPOINT_ANTIBODIES, PAIN_MEDICINES
from eligibility_engine.vocabulary.medicine_warnings import MEDICINE_CONTRADICTION, agent_unknown

c = Candidate

WARNINGS: Final = (
    MEDICINE_CONTRADICTION,
    agent_unknown(BIOLOGICALS, CHECKPOINT_ANTIBODIES),
    warn(
        "OTHER_MALIGNANCY_CONTRADICTION",
        "Another malignant tumour is recorded beside a complete list without any; check both.",
        all_of(c.other_malignancy.is_in(["current", "history_only"]), c.malignancies.never()),
    ),
    warn(
        "NSAID_CONTRADICTION",
        "An NSAID that cannot be interrupted is recorded beside a complete list without one; check both.",
        all_of(
            c.unable_to_interrupt_nsaids,
            c.therapies.where(c.therapies.modality == "nsaid", c.therapies.ended > AS_OF).never(),
            c.therapies.where(c.therapies.agent.is_in(PAIN_MEDICINES), c.therapies.ended > AS_OF).never(),
        ),
    ),
    warn(
        "STUDY_THERAPY_AFTER_STUDY",
        "Study therapy is recorded after the end of the study; check both dates.",
        c.study_participations.any(c.study_participations.study_therapy_ended > c.study_participations.ended),
    ),
    warn(
        "PREGNANT_MALE", "Pregnancy is recorded beside male sex at birth; check both.", c.pregnant & (c.sex == "male")
    ),
)
