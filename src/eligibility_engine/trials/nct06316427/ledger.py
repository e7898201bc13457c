"""The source text of the CD7 trial, and the ledger: every rule sentence on the page has exactly one entry."""

from importlib.resources import files
from typing import Final


def source_text() -> str:
    """Return the eligibility part of the registry page, byte for byte."""
    return _shipped("source.txt")


def page_text() -> str:
    """Return the other lines of the page that the set cites: title, header, overview, conditions, id, sponsor, date."""
    return _shipped("page.txt")


def _shipped(name: str) -> str:
    return files(__package__).joinpath(name).read_bytes().decode()


CARRIED_BY_THE_SET: Final = dict(line.split("\t") for line in _shipped("source.headings.txt").splitlines())
"""The lines of the eligibility text that are no rule of their own, and what carries them."""
