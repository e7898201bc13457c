"""Outside records into rows: one file per matter, the same words everywhere."""

from eligibility_engine.sources.events import EventFile, joined, read_events
from eligibility_engine.sources.files import FORMATS, Source, format_of, open_source

__all__ = ["FORMATS", "EventFile", "Source", "format_of", "joined", "open_source", "read_events"]
