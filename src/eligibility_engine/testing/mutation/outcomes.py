"""What came of mutants: killed, alive with a subject that would kill, equivalent, or invalid."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any, get_args
from typing import Literal as Choice

from attrs import frozen

Fate = Choice["killed", "alive", "equivalent", "invalid", "waived"]


@frozen
class Outcome:
    """What came of one mutant.

    Attributes:
        id: the mutant: its entry and its number in it.
        operator: what kind of slip it is.
        text: the change in words.
        fate: `killed`, `alive`, `equivalent` where no subject can tell it from the rule, `invalid` where it could not
            be built, `waived` where somebody wrote down why no case need notice it.
        by: the case that killed it.
        subject: of one alive, a record that would kill it; None where none was found.
        says: what the rule says of that subject, and what the mutant says.
        because: of one waived, the reason.
    """

    id: str
    operator: str
    text: str
    fate: Fate
    by: str = ""
    subject: Mapping[str, Any] | None = None
    says: tuple[str, str] = ("", "")
    because: str = ""

    @property
    def entry(self) -> str:
        """The entry."""
        return self.id.partition("#")[0]


@frozen
class Mutation:
    """What came of the mutants of a set.

    Attributes:
        outcomes: of each mutant, in the order of the rules.
        cases: how many cases judged them.
        drawn: how many mutants there are in all, where only some were tried.
        as_of: the date on which the subjects that would kill are judged.
    """

    outcomes: tuple[Outcome, ...]
    cases: int
    drawn: int
    as_of: date

    @property
    def alive(self) -> tuple[Outcome, ...]:
        """The mutants that no case notices and that some subject could tell from the rule."""
        return tuple(one for one in self.outcomes if one.fate == "alive")

    @property
    def counts(self) -> Mapping[str, int]:
        """How many have each fate; `waived` only where some are."""
        found = Counter(one.fate for one in self.outcomes)
        return {fate: found[fate] for fate in get_args(Fate) if fate != "waived" or found[fate]}

    @property
    def score(self) -> float:
        """The killed as a share of killed and alive; 1 where there are none."""
        counted = self.counts["killed"] + self.counts["alive"]
        return self.counts["killed"] / counted if counted else 1.0
