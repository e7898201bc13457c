"""What there is to try in a criteria set: its entries, their leaves, and the thresholds and sets in these."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from attrs import frozen

from eligibility_engine.criteria_set import CriteriaSet
from eligibility_engine.entry import Entry
from eligibility_engine.expression import Compare, OneOf, Predicate
from eligibility_engine.outline import Outline
from eligibility_engine.phrases import English
from eligibility_engine.testing.search.sides import memberships, thresholds
from eligibility_engine.value import Scalar


@frozen(eq=False)
class Threshold:
    """A comparison that has an order, with the limit on its right, and the step that counts as beside it."""

    comparison: Compare
    step: Any


@frozen(eq=False)
class Leaf:
    """A criterion of an entry that combines no others.

    Attributes:
        path: the places of the operands that lead to it, such as `0.2`; empty where the entry is this leaf.
        outline: the criterion, its kernel node and its sentence.
        thresholds: the ordered comparisons in it.
        memberships: the memberships in sets in it.
    """

    path: str
    outline: Outline
    thresholds: tuple[Threshold, ...]
    memberships: tuple[OneOf, ...]

    @property
    def node(self) -> Predicate:
        """The kernel node."""
        return self.outline.predicate

    @property
    def sentence(self) -> str:
        """The criterion in words."""
        return self.outline.sentence


@frozen(eq=False)
class EntryPlan:
    """An entry with its leaves in the order of the rule."""

    entry: Entry
    outline: Outline
    leaves: tuple[Leaf, ...]

    @property
    def root(self) -> Predicate:
        """The predicate of the entry."""
        return self.outline.predicate


@frozen(eq=False, slots=False)
class Inventory:
    """What there is to try in a set."""

    criteria_set: CriteriaSet

    @cached_property
    def plans(self) -> tuple[EntryPlan, ...]:
        """Every entry with its leaves, in protocol order."""
        outlines = self.criteria_set.outlines
        return tuple(
            EntryPlan(entry, outlines[entry.id], tuple(self._leaves(outlines[entry.id], "")))
            for entry in self.criteria_set.entries
        )

    @property
    def english(self) -> English:
        """The phrase book of the set."""
        return self.criteria_set.english

    def _leaves(self, found: Outline, path: str) -> Iterator[Leaf]:
        if not found.operands:
            schema = self.criteria_set.facts
            limits = tuple(Threshold(*one) for one in thresholds(found.predicate, schema))
            yield Leaf(path, found, limits, tuple(memberships(found.predicate)))
        for place, operand in enumerate(found.operands):
            yield from self._leaves(operand, f"{path}.{place}" if path else str(place))


def members_of(membership: OneOf) -> list[Scalar]:
    """Return the members of a set in a fixed order."""
    return sorted(membership.members, key=lambda member: (str(type(member)), str(member)))
