"""The source text of the CD123 trial, and its sentences that are no entries: definitions, and what is refused."""

from importlib.resources import files
from typing import Final

from eligibility_engine.study.sentences import carried, refuse

SENTENCES: Final = (
    carried(
        "Relapsed: is defined as patients that had a first complete remission (CR) before\n"
        "     developing recurrent disease (increased bone marrow blasts);",
        by="inc_disease",
        because="it defines relapsed there",
        cite="Inclusion 2",
    ),
    carried(
        "Refractory: is defined as patients that have not achieved a first CR after 2 cycles of\n"
        "     induction chemotherapy; for patients with leukemia evolving from myelodysplastic\n"
        "     syndrome, they should have completed at least one cycle of induction chemotherapy;",
        by="inc_disease",
        because="it defines refractory there",
        cite="Inclusion 3",
    ),
    refuse(
        "cytogenetics, flow\n"
        "     cytometry, and molecular studies (such as FMS-like tyrosine kinase-3 [FLT-3] status)\n"
        "     will be obtained as per standard practice;",
        because="it tells the site what to examine and names no result that a candidate must have",
        cite="Inclusion 4, last clause",
    ),
    refuse(
        "should a woman become pregnant or suspect that she is pregnant while participating on\n"
        "     the trial, she should inform her treating physician immediately;",
        because="a duty during the trial, which nobody can have met or failed before enrolling",
        cite="Inclusion 6, last clause",
    ),
)


def source_text() -> str:
    """Return the eligibility text of the registry page, byte for byte."""
    return files(__package__).joinpath("source.txt").read_bytes().decode()


def headings() -> tuple[str, ...]:
    """Return the lines of it that are no rule of their own."""
    lines = files(__package__).joinpath("source.headings.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line.split("\t")[0] for line in lines)
