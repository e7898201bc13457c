"""Warnings of the CD123 trial: contradictions in the data that stand beside the verdict and never change it."""

from typing import Final

from eligibility_engine.language import AS_OF, all_of
from eligibility_engine.study.data_warnings import warn
from eligibility_engine.trials.nct03672851.exclusions import GVHD, TRANSPLANT_COMPLICATIONS
from eligibility_engine.trials.nct03672851.facts import Candidate
from eligibility_engine.trials.nct03672851.inclusions import ALLOGENEIC_TRANSPLANTS, TARGETED
from eligibility_engine.vocabulary.medicine_warnings import MEDICINE_CONTRADICTION, agent_unknown
from eligibility_engine.vocabulary.medicines import CORTICOSTEROIDS, of_kind

c = Candidate

KNOWN_DIAGNOSES: Final = GVHD.union(TRANSPLANT_COMPLICATIONS, "diagnoses that these rules know")

WARNINGS: Final = (
    MEDICINE_CONTRADICTION,
    agent_unknown(TARGETED),
    warn(
        "DIAGNOSIS_UNKNOWN",
        "After an allogeneic transplant, a disease of the last 6 months has a code that these rules do not know; check that "
        "it is no graft-versus-host disease.",
        all_of(
            ALLOGENEIC_TRANSPLANTS.exists(),
            c.diagnoses.where(~c.diagnoses.code.is_in(KNOWN_DIAGNOSES)).within(months=6, before=AS_OF).exists(),
        ),
    ),
    warn(
        "PREDNISONE_DOSE_CONTRADICTION",
        "A dose as prednisone is recorded for what is no corticosteroid by its modality, nor by a code that these rules "
        "know; check them.",
        c.therapies.where(c.therapies.prednisone_equivalent > 0, ~of_kind(CORTICOSTEROIDS, "corticosteroid")).exists(),
    ),
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
