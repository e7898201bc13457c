"""Dose-limiting toxicity within 21 days after infusion. The page defines the window, not the toxicity."""

from collections.abc import Mapping

from eligibility_engine.criteria import Ends
from eligibility_engine.language import AS_OF, Rule, all_of, always, choose, undecided
from eligibility_engine.study.classification import Classification, label
from eligibility_engine.study.options import OptionValue
from eligibility_engine.trials.nct06316427.facts import Candidate
from eligibility_engine.verdict import Cause

c = Candidate

YES = always(True, "applies")
NO = always(False, "does not apply")


def has_begun() -> Rule:
    """Return the rule that the toxicity has begun; one dated after the as-of date is still open."""
    to_come = undecided(c.dlt_onset_date, because="the onset lies after the as-of date", cause=Cause.PENDING)
    return choose((c.dlt_onset_date > AS_OF, to_come), otherwise=YES)


def followed_to_day_21() -> Rule:
    """Return the rule that follow-up reached day 21, and so has the as-of date: no later day decides."""
    day_21 = c.infusion_date.shift(days=21)
    unfinished = undecided(c.dlt_follow_up_until, because="no end of follow-up", cause=Cause.NOT_RECORDED)
    followed = (c.dlt_follow_up_until >= day_21).if_unknown(all_of(~c.left_before_day_21, unfinished))
    return followed & (day_21 <= AS_OF)


def dlt_21_day(chosen: Mapping[str, OptionValue]) -> Classification:
    """Return the state of the window: infusion is day 0, the last day inside is day 21."""
    ends: Ends = "[]" if chosen["dlt_day_0_counts"] else "(]"
    toxicity = all_of(c.dlt_event, c.dlt_onset_date.within(days=21, after=c.infusion_date, ends=ends), has_begun())
    followed = followed_to_day_21()
    pending = undecided(c.dlt_follow_up_until, because="still in follow-up", cause=Cause.PENDING)
    left = c.left_before_day_21
    return Classification(
        "dlt_21_day",
        "type and incidence of dose limiting toxicity (DLT) within 21 days after CD7 CAR T-cell infusion",
        (
            label("dlt", choose((toxicity, YES), (followed, NO), (left, NO), otherwise=pending)),
            label("no_dlt", choose((toxicity, NO), (followed, YES), (left, NO), otherwise=pending)),
            label("not_evaluable", choose((toxicity, NO), (followed, NO), (left, YES), otherwise=pending)),
        ),
        first_match=False,
        cite="Overview",
        note="Calendar days from the infusion (day 0) to the onset of the toxicity, day 21 included; whether day 0 counts "
        "is the option dlt_day_0_counts. What qualifies as dose-limiting is recorded, not derived. Still in follow-up, or "
        "the as-of date before day 21: no label is sure.",
    )
