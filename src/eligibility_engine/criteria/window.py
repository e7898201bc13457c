"""A date within a window around an anchor. The anchor is shifted, never the date itself."""

from typing import Final
from typing import Literal as Choice

from attrs import frozen

from eligibility_engine.criteria.comparison import ENDS_WORDS, LOWER, UPPER, Ends, check_ends
from eligibility_engine.criterion import Criterion, Phrases, kind
from eligibility_engine.dates import LeapDay, TimeUnit
from eligibility_engine.errors import DefinitionError
from eligibility_engine.exact import exact
from eligibility_engine.kernel.expression import And, AsOf, Compare, Literal, Predicate, Shift, Term

Side = Choice["before", "after", "around"]

_SIGNS: Final[dict[str, tuple[int, int]]] = {"before": (-1, 0), "after": (0, 1), "around": (-1, 1)}


@kind("within")
@frozen
class Within:
    """A date lies within an amount of time before, after or around an anchor; both ends included unless told otherwise.

    Months clamp to the last day of the month (31 May less 3 months is 28 February).

    Raises:
        DefinitionError: `RULE_WINDOW` when the amount is negative or the window is empty.
    """

    term: Term
    amount: int
    unit: TimeUnit
    side: Side
    anchor: Term = AsOf()
    ends: Ends = "[]"
    leap_day: LeapDay = LeapDay.MARCH_1

    def __attrs_post_init__(self) -> None:
        check_ends(self.ends)
        if self.amount < 0 or (self.amount == 0 and self.ends != "[]"):
            raise DefinitionError("a window has a length of at least 0 and holds at least one day", code="RULE_WINDOW")

    @property
    def operands(self) -> tuple[Criterion, ...]:
        """A leaf."""
        return ()

    @property
    def start(self) -> Term:
        """The first end of the window."""
        return self._end(_SIGNS[self.side][0])

    @property
    def end(self) -> Term:
        """The last end of the window."""
        return self._end(_SIGNS[self.side][1])

    def _end(self, sign: int) -> Term:
        moved = Shift(self.anchor, Literal(exact(sign * self.amount)), self.unit, self.leap_day)
        return moved if sign else self.anchor

    def predicate(self) -> Predicate:
        """Return the two comparisons with the shifted anchor."""
        return And(
            (Compare(LOWER[self.ends[0]], self.term, self.start), Compare(UPPER[self.ends[1]], self.term, self.end))
        )

    def describe(self, phrase: Phrases) -> str:
        """Say the length, the anchor and which ends belong to the window."""
        unit = self.unit.value if self.amount != 1 else self.unit.value[:-1]
        return (
            f"{phrase.term(self.term)} is within {self.amount} {unit} {self.side} {phrase.term(self.anchor)}"
            f" ({ENDS_WORDS[self.ends]})"
        )
