"""The source text of the diabetes trial, and its sentences that are no entries of their own."""

from importlib.resources import files
from typing import Final

from eligibility_engine.study.sentences import carried

SENTENCES: Final = (
    carried(
        "Trial-related\n     activities are any procedures that are carried out as part of the trial, including\n     activities to determine suitability for the trial",
        by="inc_consent",
        because="a definition: the first screening procedure is the first of these activities",
        cite="Inclusion 1, second sentence",
    ),
    carried(
        "For certain\n     specific countries: Additional specific requirements apply",
        by="exc_pregnancy",
        because="the text does not print these requirements; the investigator answers whether they are met, and until "
        "then a woman of child-bearing potential stays undetermined",
        cite="Exclusion 1, second sentence",
    ),
)


def source_text() -> str:
    """Return the eligibility text of the registry page, byte for byte."""
    return files(__package__).joinpath("source.txt").read_bytes().decode()


def headings() -> tuple[str, ...]:
    """Return the lines of it that are no rule of their own."""
    lines = files(__package__).joinpath("source.headings.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line.split("\t")[0] for line in lines)
