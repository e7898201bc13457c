"""Judge many records as a stream, and count what was found."""

from eligibility_engine.screening.matched import MatchedRow, match_records
from eligibility_engine.screening.stream import Screened, screen_records
from eligibility_engine.screening.summary import Summary

__all__ = ["MatchedRow", "Screened", "Summary", "match_records", "screen_records"]
