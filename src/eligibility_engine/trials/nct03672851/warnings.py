"""Warnings of the CD123 trial: contradictions in the data that stand beside the verdict and never change it."""

from typing import Final

from eligibility_engine.data_warnings import warn
from eligibility_engine.trials.nct03672851.facts import Candidate
from eligibility_engine.trials.nct03672851.inclusions import ALLOGENEIC_TRANSPLANTS

c = Candidate

WARNINGS: Final = (
    warn(
        "AGE_CONTRADICTS_BIRTH_DATE",
        "The recorded age is not the age by the date of birth, which counts; check both.",
        c.birth_date.elapsed("years") != c.age_years,
    ),
    warn(
        "TRANSPLANT_NOT_LISTED",
        "An allogeneic transplant is recorded, and the complete list of procedures has none; check both.",
        c.prior_allogeneic_hsct & ALLOGENEIC_TRANSPLANTS.never(),
    ),
    warn(
        "PREGNANCY_CONTRADICTION",
        "A positive pregnancy test is recorded beside no pregnancy, no childbearing potential or male sex; check them.",
        (c.pregnancy_test == "positive") & (~c.pregnant | ~c.childbearing_potential | (c.sex == "male")),
    ),
)
