"""Warnings of the ovarian trial: contradictions in the data that stand beside the verdict and never change it."""

from typing import Final

from eligibility_engine.language import AS_OF
from eligibility_engine.study.data_warnings import warn
from eligibility_engine.trials.nct04348032.agents import ANTHRACYCLINES, ANTIVASCULAR, PLATINUM
from eligibility_engine.trials.nct04348032.exclusions import NYHA_FROM_II
from eligibility_engine.trials.nct04348032.facts import Candidate
from eligibility_engine.vocabulary.medicine_warnings import MEDICINE_CONTRADICTION, agent_unknown

c = Candidate

WARNINGS: Final = (
    MEDICINE_CONTRADICTION,
    agent_unknown(ANTHRACYCLINES, ANTIVASCULAR, PLATINUM),
    warn(
        "AGE_CONTRADICTS_BIRTH_DATE",
        "The recorded age is not the age by the date of birth, which counts; check both.",
        c.birth_date.elapsed("years") != c.age_years,
    ),
    warn(
        "RELAPSE_AFTER_AS_OF",
        "The last relapse is dated after the as-of date; check its date and the date of judging.",
        c.last_relapse_on > AS_OF,
    ),
    warn(
        "TUMOUR_NOT_LISTED",
        "Another malignant tumour is recorded, and the complete list of tumours has none; check both.",
        (c.other_malignancy != "none") & c.malignancies.never(),
    ),
    warn(
        "NYHA_CONTRADICTION",
        "The NYHA class of today is worse than the worst so far; check both.",
        c.nyha_class.is_in(NYHA_FROM_II) & ~c.worst_nyha_class.is_in(NYHA_FROM_II),
    ),
    warn(
        "BLEEDING_CONTRADICTION",
        "A significant bleeding is dated and recorded as never there; its date counts; check both.",
        ~c.significant_bleeding_ever & c.last_significant_bleeding_on.is_recorded(),
    ),
    warn(
        "INJURY_CONTRADICTION",
        "A severe injury, fracture or ulcer is dated and recorded as never there; its date counts; check both.",
        ~c.severe_injury_ever & c.last_severe_injury_on.is_recorded(),
    ),
)
