"""The source text of the ovarian trial, and its sentences that are no entries: the heads of two lists."""

from importlib.resources import files
from typing import Final

from eligibility_engine.study.sentences import carried

SENTENCES: Final = (
    carried(
        "The baseline blood routine conforms to the following criteria:",
        by=("inc_neutrophils", "inc_platelets", "inc_haemoglobin"),
        because="head of the list of three, all of which are due",
        cite="Inclusion 8",
    ),
    carried(
        "Liver function meets the following criteria:",
        by=("inc_bilirubin", "inc_transaminases"),
        because="head of the list of two, both of which are due",
        cite="Inclusion 9",
    ),
)


def source_text() -> str:
    """Return the eligibility text of the registry page, byte for byte."""
    return files(__package__).joinpath("source.txt").read_bytes().decode()


def headings() -> tuple[str, ...]:
    """Return the lines of it that are no rule of their own."""
    lines = files(__package__).joinpath("source.headings.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line.split("\t")[0] for line in lines)
