"""Warnings of the diabetes trial: contradictions that stand beside the verdict and never change it."""

from typing import Final

from eligibility_engine.data_warnings import warn
from eligibility_engine.language import AS_OF, all_of
from eligibility_engine.trials.nct02863419.facts import Candidate
from eligibility_engine.trials.nct02863419.history import exempt_tumour

c = Candidate

WARNINGS: Final = (
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
