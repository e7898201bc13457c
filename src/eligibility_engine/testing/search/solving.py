"""A made-up subject that reaches a goal, or a proof that there is none.

Facts are assigned one after another, those that matter most to the goal first; what the goal can no longer reach is
not tried. A search over the values that stand for all is a proof when nothing is left to try.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from attrs import define, frozen

from eligibility_engine.expression import Predicate
from eligibility_engine.facts import Date, Instant
from eligibility_engine.knowledge import FactValue
from eligibility_engine.testing.search.atoms import hangs_on_date, named
from eligibility_engine.testing.search.goals import Goal
from eligibility_engine.testing.search.space import Space
from eligibility_engine.value import Exact
from eligibility_engine.walking import children

BUDGET: Final = 20_000
"""So many assignments are tried before a search is given up."""


@frozen
class Reach:
    """What came of a search.

    Attributes:
        subject: a record that reaches the goal; None where none was found.
        proved: whether it is proved that no subject reaches it.
    """

    subject: Mapping[str, Any] | None = None
    proved: bool = False


def solve(space: Space, goal: Goal, budget: int = BUDGET) -> Reach:
    """Return a subject that reaches a goal, starting from the base of a space, or whether there is none.

    First among all that a subject can be as far as the rules can tell; only where this leaves hope, among records.
    """
    if not goal.sound:
        return Reach()
    if goal.sighting is not None:
        space = space.seeing(goal.sighting.nodes)
    order = _order(space, goal)
    near = frozenset(named(goal.nodes))
    for name in order:
        space.choices(name)
    space.relaxed = True
    hope = _Search(space, goal, order, near, budget).run()
    space.relaxed = False
    if hope is False:
        return Reach(proved=not hangs_on_date((*space.predicates, *goal.nodes)))
    found = _Search(space, goal, order, near, budget).run()
    subject = _nearest_to_base(space, goal, space.record()) if found else None
    space.assigned.clear()
    return Reach(subject)


def _nearest_to_base(space: Space, goal: Goal, record: dict[str, Any]) -> dict[str, Any] | None:
    """Return the record with every fact as in the base that the goal does not need otherwise, the last ones first.

    None where the door does not take the record, or reads it otherwise than fact by fact: a day among times.
    """
    if not space.shows(goal, record):
        return None
    for name in reversed(space.names):
        if record.get(name) != space.base.get(name):
            back = {key: value for key, value in {**record, name: space.base.get(name)}.items() if value is not None}
            record = back if space.shows(goal, back) else record
    return record


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
