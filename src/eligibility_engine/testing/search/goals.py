"""What a made-up subject should show: a verdict, a part that turns the whole, a value at a threshold.

A goal says whether it can still be reached under what is assigned so far; with every fact assigned, whether it is.
"""

from typing import Protocol

from attrs import field, frozen

from eligibility_engine.expression import Predicate
from eligibility_engine.testing.search.possible import MET, NOT_MET, may_differ, set_of, stands_in, verdicts_of
from eligibility_engine.testing.search.sides import Sighting, may_be_seen
from eligibility_engine.testing.search.space import Space
from eligibility_engine.verdict import NOT, Verdict


class Goal(Protocol):
    """What is sought; `nodes` are the predicates whose facts matter most."""

    @property
    def nodes(self) -> tuple[Predicate, ...]:
        """The predicates whose facts are assigned first."""

    @property
    def sound(self) -> bool:
        """Whether that nothing is found proves that there is nothing."""

    @property
    def sighting(self) -> Sighting | None:
        """What must be seen of the values, too."""

    def possible(self, space: Space) -> bool:
        """Say whether it can still be reached."""


@frozen(eq=False)
class Verdicts:
    """Each predicate has a verdict of its set."""

    wanted: tuple[tuple[Predicate, int], ...]
    sound: bool = field(init=False, default=True)
    sighting: None = field(init=False, default=None)

    @property
    def nodes(self) -> tuple[Predicate, ...]:
        """The predicates, in order."""
        return tuple(node for node, _ in self.wanted)

    def possible(self, space: Space) -> bool:
        """Say whether every predicate may still have a wanted verdict."""
        return all(space.bits(node) & bits for node, bits in self.wanted)


@frozen(eq=False)
class Turns:
    """A part whose verdict turns that of the whole: were the part the other way, the whole would not be what it is.

    Attributes:
        part: the part.
        whole: the whole.
        verdicts: the verdicts of the part that will do.
        outcomes: the verdicts of the whole that will do.
        against: the verdicts that the part is supposed to have instead; the opposite one where there are none.
        sighting: what else must be seen of the values in the part.
    """

    part: Predicate
    whole: Predicate
    verdicts: int = MET | NOT_MET
    outcomes: int = 7
    against: int = 0
    sighting: Sighting | None = None

    @property
    def nodes(self) -> tuple[Predicate, ...]:
        """The part alone."""
        return (self.part,)

    @property
    def sound(self) -> bool:
        """Whether the part can be supposed otherwise."""
        return stands_in(self.part, self.whole)

    def possible(self, space: Space) -> bool:
        """Say whether the part may have such a verdict, and the whole hang on it."""
        if self.sighting is not None and not may_be_seen(self.sighting, space):
            return False
        pairs = set_of((one, other) for one in verdicts_of(space.bits(self.part) & self.verdicts)
                       for other in self._instead(one))  # fmt: skip
        return may_differ(space.pairs(self.whole, {id(self.part): pairs}), self.outcomes)

    def _instead(self, verdict: Verdict) -> tuple[Verdict, ...]:
        return verdicts_of(self.against) or (NOT[verdict],)


@frozen(eq=False)
class Seen:
    """Something is seen of the values in a part, whether or not it counts."""

    part: Predicate
    sighting: Sighting
    sound: bool = field(init=False, default=True)

    @property
    def nodes(self) -> tuple[Predicate, ...]:
        """The part alone."""
        return (self.part,)

    def possible(self, space: Space) -> bool:
        """Say whether it may still be seen."""
        return may_be_seen(self.sighting, space)


@frozen(eq=False)
class Differs:
    """A whole whose verdict differs when one part is replaced by another.

    Attributes:
        part: the part as it stands.
        other: what would stand in its place.
        whole: the whole.
    """

    part: Predicate
    other: Predicate
    whole: Predicate
    sighting: None = field(init=False, default=None)

    @property
    def nodes(self) -> tuple[Predicate, ...]:
        """Both parts."""
        return (self.part, self.other)

    @property
    def sound(self) -> bool:
        """Whether the part can be replaced."""
        return stands_in(self.part, self.whole)

    def possible(self, space: Space) -> bool:
        """Say whether the parts may differ, and the whole with them."""
        here, there = (verdicts_of(space.bits(part)) for part in (self.part, self.other))
        pairs = set_of((one, other) for one in here for other in there)
        return may_differ(space.pairs(self.whole, {id(self.part): pairs}))
