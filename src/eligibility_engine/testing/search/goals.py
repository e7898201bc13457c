"""What a made-up subject should show: a verdict, a part that turns the whole, a value at a threshold.

A goal says whether it can still be reached under what is assigned so far; with every fact assigned, whether it is.
"""

from typing import Protocol

from attrs import field, frozen

from eligibility_engine.kernel.expression import And, Predicate, Rows
from eligibility_engine.testing.search.changed import ChangedRows, changed_rows
from eligibility_engine.testing.search.possible import MET, NOT_MET, may_differ, set_of, stands_in, verdicts_of
from eligibility_engine.testing.search.rewriting import Rewriting
from eligibility_engine.testing.search.row_sides import InRow
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

    @property
    def in_rows(self) -> tuple["RowGoal", ...]:
        """What must be seen of rows, too."""

    @property
    def only_in_rows(self) -> bool:
        """Whether it cannot be reached where nothing of that can be seen of any row."""

    def possible(self, space: Space) -> bool:
        """Say whether it can still be reached."""

    def rewritten(self, rewriting: Rewriting) -> "Goal":
        """Return the same of other nodes."""


@frozen(eq=False)
class RowGoal:
    """What is sought of one of some rows.

    Attributes:
        rows: the rows.
        goal: what is sought, in fields of the row.
        then: what the row should meet beyond it, if that can be.
    """

    rows: Rows
    goal: Goal
    then: tuple[Predicate, ...] = ()


@frozen(eq=False)
class Verdicts:
    """Each predicate has a verdict of its set."""

    wanted: tuple[tuple[Predicate, int], ...]
    sound: bool = field(init=False, default=True)
    sighting: None = field(init=False, default=None)
    in_rows: tuple[RowGoal, ...] = field(init=False, default=())
    only_in_rows: bool = field(init=False, default=False)

    @property
    def nodes(self) -> tuple[Predicate, ...]:
        """The predicates, in order."""
        return tuple(node for node, _ in self.wanted)

    def possible(self, space: Space) -> bool:
        """Say whether every predicate may still have a wanted verdict."""
        return all(space.bits(node) & bits for node, bits in self.wanted)

    def rewritten(self, rewriting: Rewriting) -> "Verdicts":
        """Return the same of other predicates."""
        return Verdicts(tuple((rewriting.of(node), bits) for node, bits in self.wanted))


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
    only_in_rows: bool = field(init=False, default=True)

    @property
    def nodes(self) -> tuple[Predicate, ...]:
        """The part alone."""
        return (self.part,)

    @property
    def in_rows(self) -> tuple[RowGoal, ...]:
        """What is to be seen, where that is in a row."""
        return _in_rows(self.sighting)

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

    def rewritten(self, rewriting: Rewriting) -> "Turns":
        """Return the same of another part and whole."""
        sighting = None if self.sighting is None else self.sighting.rewritten(rewriting)
        part, whole = rewriting.of(self.part), rewriting.of(self.whole)
        return Turns(part, whole, self.verdicts, self.outcomes, self.against, sighting)

    def _instead(self, verdict: Verdict) -> tuple[Verdict, ...]:
        return verdicts_of(self.against) or (NOT[verdict],)


@frozen(eq=False)
class Seen:
    """Something is seen of the values in a part, whether or not it counts."""

    part: Predicate
    sighting: Sighting
    sound: bool = field(init=False, default=True)
    only_in_rows: bool = field(init=False, default=True)

    @property
    def nodes(self) -> tuple[Predicate, ...]:
        """The part alone."""
        return (self.part,)

    @property
    def in_rows(self) -> tuple[RowGoal, ...]:
        """What is to be seen, where that is in a row."""
        return _in_rows(self.sighting)

    def possible(self, space: Space) -> bool:
        """Say whether it may still be seen."""
        return may_be_seen(self.sighting, space)

    def rewritten(self, rewriting: Rewriting) -> Goal:
        """Return the same of another part; nothing is sought where it cannot be seen there."""
        sighting = self.sighting.rewritten(rewriting)
        return Verdicts(()) if sighting is None else Seen(rewriting.of(self.part), sighting)


def _in_rows(sighting: Sighting | None) -> tuple[RowGoal, ...]:
    if not isinstance(sighting, InRow):
        return ()
    return (RowGoal(sighting.rows, Seen(sighting.inner.nodes[0], sighting.inner)),)


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
    _changed: tuple[ChangedRows, ...] | None = field(init=False)

    @_changed.default
    def _find_changed(self) -> tuple[ChangedRows, ...] | None:
        return changed_rows(self.part, self.other)

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

    @property
    def in_rows(self) -> tuple[RowGoal, ...]:
        """Rows of which the two say something else."""
        found = self._changed or ()
        return tuple(RowGoal(one.rows, Differs(one.condition, one.other, one.condition), one.then) for one in found)

    @property
    def only_in_rows(self) -> bool:
        """Whether the two differ in nothing but what rows must meet."""
        return self._changed is not None

    def beside(self, conditions: tuple[Predicate, ...]) -> "Differs":
        """Return whether the two make a difference together with some conditions, which are the same for both."""
        return Differs(self.part, self.other, And((*conditions, self.part)))

    def rewritten(self, rewriting: Rewriting) -> "Differs":
        """Return the same of other parts in another whole."""
        return Differs(*map(rewriting.of, (self.part, self.other, self.whole)))


@frozen(eq=False)
class Among:
    """What another goal seeks, of a subject of whom some conditions are met or, where that will do, open."""

    goal: Goal
    conditions: tuple[Predicate, ...]
    bits: int
    in_rows: tuple[RowGoal, ...] = field(init=False, default=())
    only_in_rows: bool = field(init=False, default=False)

    @property
    def nodes(self) -> tuple[Predicate, ...]:
        """What the goal is about, and the conditions."""
        return (*self.goal.nodes, *self.conditions)

    @property
    def sound(self) -> bool:
        """Whether the goal is sound."""
        return self.goal.sound

    @property
    def sighting(self) -> Sighting | None:
        """What the goal must see."""
        return self.goal.sighting

    def possible(self, space: Space) -> bool:
        """Say whether the conditions may be so, and the goal be reached."""
        return all(space.bits(one) & self.bits for one in self.conditions) and self.goal.possible(space)

    def rewritten(self, rewriting: Rewriting) -> "Among":
        """Return the same of other nodes."""
        return Among(self.goal.rewritten(rewriting), tuple(map(rewriting.of, self.conditions)), self.bits)
