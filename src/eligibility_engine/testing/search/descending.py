"""Assigns facts one after another, those that matter most to a goal first, and does not try what cannot lead to it."""

from collections.abc import Iterable
from typing import Any

from attrs import define

from eligibility_engine.facts import Date, Instant
from eligibility_engine.kernel.expression import Predicate
from eligibility_engine.kernel.walking import children
from eligibility_engine.knowledge import FactValue
from eligibility_engine.testing.search.atoms import named
from eligibility_engine.testing.search.goals import Goal
from eligibility_engine.testing.search.space import Space
from eligibility_engine.value import Exact


def descend(space: Space, goal: Goal, budget: int) -> bool | None:
    """Assign every fact such that a goal is reached, and say whether it was; None where the budget ran out."""
    near = frozenset(named(goal.nodes))
    return _Search(space, goal, _order(space, goal), near, budget).run()


def _order(space: Space, goal: Goal) -> tuple[str, ...]:
    """Return the facts of the goal, then those that stand nearer to its parts in the predicates first."""
    nodes = list(goal.nodes)
    chains = [_above(predicate, node) for node in nodes for predicate in space.predicates]
    found = dict.fromkeys(named(nodes))
    for chain in chains:
        found.update(dict.fromkeys(named(chain)))
    found.update(dict.fromkeys(space.names))
    return tuple(found)


def _above(predicate: Any, node: Predicate) -> list[Any]:
    """Return the nodes above one, the nearest first; nothing where it does not stand there."""
    if predicate is node:
        return [predicate]
    for child in children(predicate):
        if chain := _above(child, node):
            return [*chain, predicate]
    return []


@define
class _Search:
    """Tries values depth first. `run` says whether the goal was reached; None where the budget ran out."""

    space: Space
    goal: Goal
    order: tuple[str, ...]
    near: frozenset[str]
    budget: int

    def run(self) -> bool | None:
        self.space.assigned.clear()
        found = self._descend(0)
        return None if not found and self.budget < 0 else found

    def _descend(self, place: int) -> bool:
        self.budget -= 1
        if self.budget < 0 or not self.goal.possible(self.space):
            return False
        if place == len(self.order):
            return True
        name = self.order[place]
        for value in self._values(name):
            self.space.assigned[name] = value
            if self._descend(place + 1):
                return True
        del self.space.assigned[name]
        return False

    def _values(self, name: str) -> Iterable[FactValue]:
        if name not in self.near:
            return self.space.values(name)
        found = list(self.space.values(name, apart=False))
        if self.goal.sighting is None or not isinstance(self.space.schema[name].type, (Date, Instant)):
            return found
        found.reverse()  # the very day of a turn comes last
        return sorted(found, key=lambda value: not isinstance(value, Exact))
