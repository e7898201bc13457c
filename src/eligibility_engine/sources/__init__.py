"""Outside records into rows: one file per matter, the same words everywhere."""

from eligibility_engine.sources.events import EventFile, joined, read_events
from eligibility_engine.sources.files import FORMATS, Source, format_of, open_source
from eligibility_engine.sources.screening_log import decision_words, read_log

__all__ = [
    "FORMATS",
    "EventFile",
    "Source",
    "decision_words",
    "format_of",
    "joined",
    "open_source",
    "read_events",
    "read_log",
]
