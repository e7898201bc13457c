"""What many verdicts say about a set: who is lost at which entry, and what another rule would gain."""

from eligibility_engine.analysis.attrition import Attrition, EntryAttrition, Overlap, attrition, overlaps
from eligibility_engine.analysis.cohort import Cohort, Screening
from eligibility_engine.analysis.comparison import Agreement, Change, Comparison, Outcome
from eligibility_engine.analysis.frames import attrition_of_frame, standings_of_frame
from eligibility_engine.analysis.pairing import paired
from eligibility_engine.analysis.standings import Standing, Standings
from eligibility_engine.analysis.sweep import Sweep, SweptCounts, sweep
from eligibility_engine.analysis.thresholds import Swept, Threshold, chosen_threshold, thresholds_of

__all__ = [
    "Agreement",
    "Attrition",
    "Change",
    "Cohort",
    "Comparison",
    "EntryAttrition",
    "Outcome",
    "Overlap",
    "Screening",
    "Standing",
    "Standings",
    "Sweep",
    "Swept",
    "SweptCounts",
    "Threshold",
    "attrition",
    "attrition_of_frame",
    "chosen_threshold",
    "overlaps",
    "paired",
    "standings_of_frame",
    "sweep",
    "thresholds_of",
]
