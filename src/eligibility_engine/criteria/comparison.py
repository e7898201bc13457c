"""Comparison of a term with another, and between two limits."""

from typing import Final
from typing import Literal as Choice

from attrs import frozen

from eligibility_engine.criterion import Criterion, Phrases, kind
from eligibility_engine.errors import DefinitionError
from eligibility_engine.kernel.expression import And, Compare, Comparison, Literal, Predicate, Term

Ends = Choice["[]", "[)", "(]", "()"]
"""Which ends of a range belong to it: a square bracket includes, a round one excludes."""

LOWER: Final[dict[str, Comparison]] = {"[": ">=", "(": ">"}
UPPER: Final[dict[str, Comparison]] = {"]": "<=", ")": "<"}
ENDS_WORDS: Final = {
    "[]": "both ends included",
    "[)": "the upper end excluded",
    "(]": "the lower end excluded",
    "()": "both ends excluded",
}


def check_ends(ends: str) -> None:
    """Refuse what does not say which ends belong to a range.

    Raises:
        DefinitionError: `RULE_WINDOW`.
    """
    if ends not in ENDS_WORDS:
        raise DefinitionError(f"ends is one of {', '.join(ENDS_WORDS)}", code="RULE_WINDOW")


@kind("comparison")
@frozen
class Comparing:
    """A term compared with another: `ecog <= 1`."""

    left: Term
    operator: Comparison
    right: Term

    @property
    def operands(self) -> tuple[Criterion, ...]:
        """A leaf."""
        return ()

    def predicate(self) -> Predicate:
        """Return one comparison."""
        return Compare(self.operator, self.left, self.right)

    def describe(self, phrase: Phrases) -> str:
        """Say it with the unit of the threshold."""
        return phrase.comparison(self.left, self.operator, self.right)


@kind("between")
@frozen
class Between:
    """A term between two others, both ends included unless told otherwise.

    Raises:
        DefinitionError: `RULE_EMPTY` when the limits are constants and leave nothing between them.
    """

    term: Term
    low: Term
    high: Term
    ends: Ends = "[]"

    def __attrs_post_init__(self) -> None:
        check_ends(self.ends)
        if isinstance(self.low, Literal) and isinstance(self.high, Literal):
            low, high = self.low.value, self.high.value
            if type(low) is type(high) and (low > high or (low == high and self.ends != "[]")):  # type: ignore[operator]
                raise DefinitionError(
                    "nothing lies between the two limits; the lower one comes first", code="RULE_EMPTY"
                )

    @property
    def operands(self) -> tuple[Criterion, ...]:
        """A leaf."""
        return ()

    def predicate(self) -> Predicate:
        """Return the two comparisons."""
        return And(
            (Compare(LOWER[self.ends[0]], self.term, self.low), Compare(UPPER[self.ends[1]], self.term, self.high))
        )

    def describe(self, phrase: Phrases) -> str:
        """Say both limits and which ends belong to the range."""
        return f"{phrase.between(self.term, self.low, self.high)} ({ENDS_WORDS[self.ends]})"
