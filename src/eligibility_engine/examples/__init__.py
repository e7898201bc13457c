"""Sample files: synthetic candidates for the CD7 trial, and people for all trials; no record belongs to a person."""

from pathlib import Path

SAMPLE_AS_OF = "2025-06-02"
"""The date on which the sample is meant to be judged."""


def sample_path(name: str = "candidates.ndjson") -> Path:
    """Return the path of a sample file: `candidates.ndjson`, the same as a table (`.csv`), or `people.ndjson`."""
    return Path(__file__).with_name(name)
