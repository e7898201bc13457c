"""Outside records into rows: one file per matter, the same words everywhere."""

from eligibility_engine.sources.files import FORMATS, Source, format_of, open_source

__all__ = ["FORMATS", "Source", "format_of", "open_source"]
