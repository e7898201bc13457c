"""Warnings of the diabetes trial: contradictions that stand beside the verdict and never change it."""

from typing import Final

from eligibility_engine.language import AS_OF, all_of
from eligibility_engine.study.data_warnings import warn
from eligibility_engine.trials.nct02863419.facts import Candidate
from eligibility_engine.trials.nct02863419.history import OTHER_ANTIDIABETICS, contradicted_antidiabetic, exempt_tumour
from eligibility_engine.trials.nct02863419.medicines import INSULINS

c = Candidate

WARNINGS: Final = (
    warn(
        "ANTIDIABETIC_CONTRADICTION",
        "A medicine lowers glucose by its code and is of another kind by its modality; check both.",
        c.therapies.where(contradicted_antidiabetic()).exists(),
    ),
    warn(
        "INSULIN_UNKNOWN",
        "Insulin for acute illness has a code that these rules do not know, so only its modality tells its kind; check it.",
        c.therapies.where(
            c.therapies.modality == "insulin",
            c.therapies.indication == "diabetes_in_acute_illness",
            ~c.therapies.agent.is_in(INSULINS.union(OTHER_ANTIDIABETICS, "antidiabetics that these rules know")),
        ).exists(),
    ),
    warn(
        "CONSENT_AHEAD",
        "The signature is dated after the as-of date; check the date.",
        c.subject_consent_signed_at.elapsed("days", until=AS_OF) < 0,
    ),
    warn(
        "PREGNANT_MALE", "Pregnancy is recorded beside male sex at birth; check both.", c.pregnant & (c.sex == "male")
    ),
    warn(
        "MALIGNANCY_CONTRADICTION",
        "No malignancy to be treated is recorded beside one of which the person is not free; check both.",
        all_of(
            ~c.malignancy_to_be_treated,
            c.malignancies.where(~exempt_tumour(), c.malignancies.free_since.is_ongoing()).exists(),
        ),
    ),
)
