"""A sample file of synthetic candidates for the CD7 trial; no record belongs to a person."""

from pathlib import Path

SAMPLE_AS_OF = "2025-06-02"
"""The date on which the sample is meant to be judged."""


def sample_path(name: str = "candidates.ndjson") -> Path:
    """Return the path of a sample file: `candidates.ndjson`, or the same as a table, `candidates.csv`."""
    return Path(__file__).with_name(name)
