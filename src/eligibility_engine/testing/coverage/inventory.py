"""What there is to try in a criteria set: its entries, their leaves, and the thresholds and sets in these."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from attrs import frozen

from eligibility_engine.explanation.outline import Outline
from eligibility_engine.explanation.phrases import English
from eligibility_engine.facts import Schema
from eligibility_engine.kernel.expression import Compare, OneOf, Predicate, Rows
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.entry import Entry
from eligibility_engine.testing.search.row_sides import InRow, row_memberships, row_thresholds, tables_in
from eligibility_engine.testing.search.sides import AtThreshold, Member, Side, memberships, thresholds
from eligibility_engine.value import Scalar


@frozen(eq=False)
class Threshold:
    """A comparison that has an order, with the limit on its right, and the step that counts as beside it.

    `rows` are the rows in one of which it is looked at; None where it is about the subject.
    """

    comparison: Compare
    step: Any
    rows: Rows | None = None

    def sighting(self, side: Side) -> AtThreshold | InRow:
        """Return what is to be seen on one side."""
        found = AtThreshold(self.comparison, side, self.step)
        return found if self.rows is None else InRow(self.rows, found)


@frozen(eq=False)
class Membership:
    """A membership in a set, and the rows in one of which it is looked at; None where it is about the subject."""

    node: OneOf
    rows: Rows | None = None

    @property
    def members(self) -> list[Scalar]:
        """The members in a fixed order."""
        return sorted(self.node.members, key=lambda member: (str(type(member)), str(member)))

    def sighting(self, member: Scalar | None) -> Member | InRow:
        """Return that a member is to be seen, or one that is none of the set."""
        found = Member(self.node, member)
        return found if self.rows is None else InRow(self.rows, found)


@frozen(eq=False)
class Leaf:
    """A criterion of an entry that combines no others.

    Attributes:
        path: the places of the operands that lead to it, such as `0.2`; empty where the entry is this leaf.
        outline: the criterion, its kernel node and its sentence.
        thresholds: the ordered comparisons in it, and then those in its rows.
        memberships: the memberships in sets in it, and then those in its rows.
        tables: the event tables that it reads.
    """

    path: str
    outline: Outline
    thresholds: tuple[Threshold, ...]
    memberships: tuple[Membership, ...]
    tables: tuple[str, ...] = ()

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
            yield _leaf(path, found, self.criteria_set.facts)
        for place, operand in enumerate(found.operands):
            yield from self._leaves(operand, f"{path}.{place}" if path else str(place))


def _leaf(path: str, found: Outline, schema: Schema) -> Leaf:
    node = found.predicate
    limits = [Threshold(*one) for one in thresholds(node, schema)]
    limits += [Threshold(comparison, step, rows) for rows, comparison, step in row_thresholds(node, schema)]
    sets = [Membership(one) for one in memberships(node)]
    sets += [Membership(one, rows) for rows, one in row_memberships(node)]
    return Leaf(path, found, tuple(limits), tuple(sets), tuple(tables_in(node)))
