"""The source text of the CD7 trial, and the ledger: every rule sentence on the page has exactly one entry."""

from importlib.resources import files
from typing import Final

CARRIED_BY_THE_SET: Final = {
    "Eligibility": "heading",
    "Inclusion Criteria:": "heading; the polarity of the entries below",
    "Only patients who meet all the following criteria can be included in the group:": "every inclusion must be met",
    "Exclusion Criteria:": "heading; the polarity of the entries below",
    "Patients with at least one of the following conditions are excluded:": "every exclusion must be not met",
}
"""The lines of the eligibility text that are no rule of their own, and what carries them."""


def source_text() -> str:
    """Return the eligibility part of the registry page, byte for byte."""
    return _shipped("source.txt")


def page_text() -> str:
    """Return the other lines of the page that the set cites: title, header, overview, conditions, id, sponsor, date."""
    return _shipped("page.txt")


def _shipped(name: str) -> str:
    return files(__package__).joinpath(name).read_bytes().decode()
