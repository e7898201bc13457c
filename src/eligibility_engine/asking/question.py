"""A fact to ask next: its question, who answers it, why it is open, and what an answer can settle."""

from fractions import Fraction
from typing import Any

from attrs import frozen

from eligibility_engine.facts import Answerer
from eligibility_engine.verdict import Cause


@frozen
class Question:
    """A fact to ask next.

    Attributes:
        name: the fact.
        question: what to ask.
        answered_by: who can answer it.
        cause: why it is open.
        entries: the ids of the open entries that hang on it, in protocol order.
        settles: of these, the entries that an answer to it can settle alone.
        excluding: the share of the answers tried after which the subject is ineligible, from 0 to 1.
        settling: the mean number of entries that an answer settles.
    """

    name: str
    question: str
    answered_by: Answerer
    cause: Cause
    entries: tuple[str, ...]
    settles: tuple[str, ...]
    excluding: Fraction
    settling: Fraction

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data; the two measures as floats."""
        return {
            "name": self.name,
            "question": self.question,
            "answered_by": self.answered_by.value,
            "cause": self.cause.value,
            "entries": list(self.entries),
            "settles": list(self.settles),
            "excluding": float(self.excluding),
            "settling": float(self.settling),
        }
