"""The facts that some predicates read, the values worth trying for each, and what the predicates then become."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from attrs import define, field, frozen

from eligibility_engine.criteria_set import CriteriaSet
from eligibility_engine.expression import (
    Arithmetic,
    FactRef,
    IsKnown,
    Node,
    Power,
    Predicate,
    Round,
    children,
    walk,
)
from eligibility_engine.facts import Enumeration, Facts, FactValue, Flag, Measured
from eligibility_engine.semantics import Evaluation, facts_read
from eligibility_engine.testing.search.possible import ANY, BIT, Outlook, is_composite, parts_of
from eligibility_engine.testing.search.refining import refined
from eligibility_engine.testing.search.values import ABSENT, Choices, Chooser, Reading
from eligibility_engine.value import Exact, Missing

if TYPE_CHECKING:
    from eligibility_engine.testing.search.goals import Goal

_COMBINATIONS: Final = 150
"""So many values of other facts are tried to see whether two values of a fact ever differ."""


@frozen
class Atom:
    """A predicate that combines no others.

    Attributes:
        node: the predicate.
        names: the facts that it reads.
        solved: whether the values at which it turns are known for sure.
    """

    node: Predicate
    names: tuple[str, ...]
    solved: bool


def named(nodes: Iterable[Node]) -> tuple[str, ...]:
    """Return the names of the facts below some nodes, in the order of the rule."""
    found = (node.name for one in nodes for node in walk(one) if isinstance(node, FactRef))
    return tuple(dict.fromkeys(found))


def atoms_of(predicate: Predicate) -> Iterator[Predicate]:
    """Yield the predicates below one that combine no others, from left to right."""
    if not is_composite(predicate):
        yield predicate
        return
    for part in parts_of(predicate):
        yield from atoms_of(part)


def _is_solved(node: Predicate) -> bool:
    """Say whether each fact stands in one place and under operators that can be turned round."""
    places = [found.name for found in _outside_known(node)]
    once = len(places) == len(set(places)) or (len({*places}) == 1 and len({*_outside_known(node)}) == len(places))
    return once and not any(
        isinstance(found, Power) or (isinstance(found, Round) and not isinstance(found.term, (FactRef, Arithmetic)))
        for found in walk(node)
    )


def _outside_known(node: Node) -> Iterator[FactRef]:
    if isinstance(node, FactRef):
        yield node
    if not isinstance(node, IsKnown):
        for child in children(node):
            yield from _outside_known(child)


@define(eq=False)
class Space:
    """What can be tried for some predicates of a set.

    Attributes:
        criteria_set: the set, whose schema says what the facts are.
        predicates: what is to be judged.
        as_of: the date on which it is.
        base: the record that a subject starts from; its values are tried first.
    """

    criteria_set: CriteriaSet
    predicates: Sequence[Predicate]
    as_of: date
    base: Mapping[str, Any] = field(factory=dict)
    names: tuple[str, ...] = field(init=False)
    assigned: dict[str, FactValue] = field(init=False, factory=dict)
    relaxed: bool = field(init=False, default=False)
    _reading: Reading = field(init=False)
    _typical: Facts = field(init=False)
    _nobody: Facts = field(init=False)
    _atoms: dict[int, Atom] = field(init=False, factory=dict)
    _about: dict[str, list[Atom]] = field(init=False, factory=dict)
    _choices: dict[str, Choices] = field(init=False, factory=dict)
    _told_apart: dict[tuple[str, bool], list[FactValue]] = field(init=False, factory=dict)
    _judged: dict[tuple[int, ...], tuple[int, bool, tuple[FactValue, ...]]] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        self.names = named(self.predicates)
        self._reading = Reading(self.criteria_set.facts, self.as_of, bool(self.criteria_set.offsets))
        self._typical = self._reading.facts(self.base, self.names)
        self._nobody = self._typical.blanking(frozenset(self._typical.schema.names))
        for predicate in self.predicates:
            self.add(predicate)

    def add(self, predicate: Predicate) -> None:
        """Get to know the atoms of a predicate over the same facts."""
        for node in atoms_of(predicate):
            if id(node) not in self._atoms:
                atom = self._atoms[id(node)] = Atom(node, named([node]), _is_solved(node))
                for name in atom.names:
                    self._about.setdefault(name, []).append(atom)

    def choices(self, name: str) -> Choices:
        """Return the values of a fact that stand for all."""
        if name not in self._choices:
            fact, about = self.criteria_set.facts[name], [atom.node for atom in self._about.get(name, ())]
            chooser = Chooser(self._reading, about, self._typical)
            found = chooser.choices(fact, self.base.get(name, ABSENT))
            self._choices[name] = refined(found, fact, about, self._typical, self._reading)
        return self._choices[name]

    def values(self, name: str, apart: bool = True) -> list[FactValue]:
        """Return the values to try for a fact; `apart` leaves out those that no atom can tell from an earlier one."""
        found = self.choices(name)
        every = [one.value for one in found.candidates] + (list(found.spans) if self.relaxed else [])
        if not apart:
            return every
        if (name, self.relaxed) not in self._told_apart:
            self._told_apart[name, self.relaxed] = self._distinct(name, every)
        return self._told_apart[name, self.relaxed]

    def _distinct(self, name: str, values: list[FactValue]) -> list[FactValue]:
        others = list(dict.fromkeys(other for atom in self._about.get(name, ()) for other in atom.names))
        sizes = [len(self.values(other, apart=False)) for other in others if other != name]
        if any(size > _COMBINATIONS for size in sizes):
            return values
        seen: dict[Any, FactValue] = {}
        for value in values:
            seen.setdefault(self._seen_by_atoms(name, value), value)
        return list(seen.values())

    def _seen_by_atoms(self, name: str, value: FactValue) -> Any:
        """Return what each atom makes of a value, whatever one other fact is; atoms of three facts tell all apart."""
        found: list[Any] = []
        for atom in self._about.get(name, ()):
            others = [other for other in atom.names if other != name]
            if len(others) > 1:
                return id(value)
            known = [{other: one} for other in others for one in self.values(other, apart=False)] or [{}]
            found.append(tuple(self._judge(atom, {name: value, **one}) for one in known))
        return tuple(found)

    # what predicates become

    def bits(self, node: Predicate, supposed: Mapping[int, int] | None = None) -> int:
        """Return the verdicts that a predicate may still have under what is assigned."""
        return Outlook(self._atom_bits, supposed or {}).bits(node)

    def _atom_bits(self, node: Predicate) -> int:
        atom = self._atoms[id(node)]
        if not all(name in self.assigned for name in atom.names):
            return ANY
        bits, sure = self._judge(atom, self.assigned)
        return bits if sure or not self.relaxed else ANY

    def _judge(self, atom: Atom, values: Mapping[str, FactValue]) -> tuple[int, bool]:
        """Return the verdict of an atom as bits, and whether all that the values stand for surely have it."""
        held = tuple([values[name] for name in atom.names])
        key = (id(atom.node), *map(id, held))
        if key not in self._judged:
            evaluation = self.evaluation(dict(zip(atom.names, held, strict=True)))
            self._judged[key] = BIT[evaluation.verdict(atom.node)], self._is_sure(atom, evaluation), held
        return self._judged[key][:2]

    def _is_sure(self, atom: Atom, evaluation: Evaluation) -> bool:
        if not atom.solved:
            return False
        read = {reference.name for reference in facts_read(evaluation, (atom.node,))}
        many = [name for name in read if self._has_many(name) and not _is_missing(evaluation.facts[name])]
        return len(many) <= 1 and all(self.choices(name).complete for name in many)

    def _has_many(self, name: str) -> bool:
        return not isinstance(self.criteria_set.facts[name].type, (Flag, Enumeration))

    def evaluation(self, values: Mapping[str, FactValue]) -> Evaluation:
        """Return the reference's evaluation of a subject with these values and no others."""
        return Evaluation(self._nobody.replacing(values), Exact(self.as_of))

    def shows(self, goal: "Goal", record: Mapping[str, Any]) -> bool:
        """Say whether a record reaches a goal."""
        facts = self._reading.facts(record, ())
        self.assigned = {name: facts[name] for name in self.names}
        found = goal.possible(self)
        self.assigned = {}
        return found

    def record(self) -> dict[str, Any]:
        """Return the base with what is assigned, as a record."""
        found = dict(self.base)
        for name, value in self.assigned.items():
            raw = self._plain(name, value)
            if raw is ABSENT:
                found.pop(name, None)
            else:
                found[name] = raw
        return found

    def _plain(self, name: str, value: FactValue) -> Any:
        return next(one.plain for one in self.choices(name).candidates if one.value is value)


def _is_missing(value: FactValue) -> bool:
    return isinstance(value.value if isinstance(value, Measured) else value, Missing)
