"""The gates of the trial itself: whether it recruits, and whether places are left. They say nothing about a patient."""

from typing import Final

from eligibility_engine.language import FactSchema, integer, one_of
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.entry import include


class TrialState(FactSchema):
    """What is known about the trial on the as-of date."""

    status = one_of(
        "not_yet_recruiting", "recruiting", "enrolling_by_invitation", "active_not_recruiting", "suspended",
        "terminated", "completed", "withdrawn", "unknown",
        ask="What is the recruitment status of the trial?", label="recruitment status",
        missing={"unknown": "not_recorded"},
    )  # fmt: skip
    enrolled = integer(
        ask="How many subjects are enrolled, over both phases?",
        label="subjects enrolled",
        minimum=0,
        only_increases=True,
    )


t = TrialState

GATES: Final = CriteriaSet(
    id="NCT06316427-gates",
    version="2025-05-22",
    revision=1,
    facts=TrialState,
    judges="trial",
    title="Gates of the trial NCT06316427",
    source="registry page of NCT06316427 as of 22 May 2025",
    entries=(
        include(
            "gate_recruiting",
            "Recruiting",
            t.status == "recruiting",
            cite="Status",
            note="The trial recruits. The page shows the status of its date; the caller gives that of the as-of date.",
            short="G_STATUS",
        ),
        include(
            "gate_enrolment",
            "A total number of 80 subjects will be enrolled.",
            t.enrolled < 80,
            cite="Overview",
            note="A place is left below 80: 79 is open, 80 is closed. Counted over the trial, not by phase (debatable); "
            "whether screened, consented or infused subjects count is open.",
            short="G_PLACES",
        ),
    ),
)
