"""What many verdicts say about a set: who is lost at which entry, and what would be gained without it."""

from eligibility_engine.analysis.attrition import Attrition, EntryAttrition, Overlap, attrition, overlaps
from eligibility_engine.analysis.standings import Standing, Standings

__all__ = ["Attrition", "EntryAttrition", "Overlap", "Standing", "Standings", "attrition", "overlaps"]
