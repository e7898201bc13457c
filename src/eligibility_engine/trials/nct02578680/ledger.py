"""The source text of the lung cancer trial, and its sentences that are no entries of their own."""

from importlib.resources import files
from typing import Final

from eligibility_engine.study.sentences import carried

SENTENCES: Final = (
    carried(
        "Has participated in any other pembrolizumab study and has been treated\n     with pembrolizumab.",
        by="exc_checkpoint",
        because="pembrolizumab is one of the antibodies, in a study or outside one",
        cite="Exclusion 17, second sentence",
    ),
)


def source_text() -> str:
    """Return the eligibility text of the registry page, byte for byte."""
    return files(__package__).joinpath("source.txt").read_bytes().decode()


def headings() -> tuple[str, ...]:
    """Return the lines of it that are no rule of their own."""
    lines = files(__package__).joinpath("source.headings.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line.split("\t")[0] for line in lines)
