"""The facts that some predicates read, the values worth trying for each, and what the predicates then become."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from attrs import define, field, frozen

from eligibility_engine.expression import (
    Arithmetic,
    FactRef,
    IsKnown,
    Node,
    Power,
    Predicate,
    Round,
    Shift,
    children,
    walk,
)
from eligibility_engine.facts import Enumeration, Facts, FactValue, Flag, Measured, Schema
from eligibility_engine.semantics import Evaluation, facts_read
from eligibility_engine.testing.search.possible import (
    ANY,
    BIT,
    MET,
    NOT_MET,
    UNKNOWN,
    Outlook,
    is_composite,
    parts_of,
    verdicts_in,
)
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
        total: whether it is decided wherever the facts that it reads are known exactly.
    """

    node: Predicate
    names: tuple[str, ...]
    solved: bool
    total: bool


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


def _is_solved(node: Predicate, many: Callable[[str], bool]) -> bool:
    """Say whether each fact of many values stands in one place and under operators that can be turned round."""
    places = [found for found in _outside_known(node) if many(found.name)]
    once = len(places) == len(set(places))
    return once and not any(
        isinstance(found, Power) or (isinstance(found, Round) and not isinstance(found.term, (FactRef, Arithmetic)))
        for found in walk(node)
    )


def _is_total(node: Predicate) -> bool:
    """Say whether a predicate is decided wherever the facts that it reads are known exactly."""
    return not any(
        isinstance(found, (Power, Shift)) or (isinstance(found, Arithmetic) and found.operator == "/")
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
    """What can be tried for some predicates over a schema.

    Attributes:
        schema: what the facts are.
        predicates: what is to be judged.
        as_of: the date on which it is.
        base: the record that a subject starts from; its values are tried first.
        aware: whether times have a UTC offset.
    """

    schema: Schema
    predicates: Sequence[Predicate]
    as_of: date
    base: Mapping[str, Any] = field(factory=dict)
    aware: bool = False
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
    _judged: dict[tuple[int, ...], tuple[int, int, Atom, tuple[FactValue, ...]]] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        self.names = named(self.predicates)
        self._reading = Reading(self.schema, self.as_of, self.aware)
        self._typical = self._reading.facts(self.base, self.names)
        self._nobody = self._typical.blanking(frozenset(self._typical.schema.names))
        for predicate in self.predicates:
            self._add(predicate)

    def beside(self, predicate: Predicate) -> "Space":
        """Return the space in which another predicate over the same facts is judged too; what was judged is kept."""
        found = Space(self.schema, self.predicates, self.as_of, self.base, self.aware)
        found._reading, found._judged = self._reading, self._judged
        found._add(predicate)
        return found

    def _add(self, predicate: Predicate) -> None:
        for node in atoms_of(predicate):
            if id(node) not in self._atoms:
                atom = self._atoms[id(node)] = Atom(
                    node, named([node]), _is_solved(node, self._has_many), _is_total(node)
                )
                for name in atom.names:
                    self._about.setdefault(name, []).append(atom)

    def choices(self, name: str) -> Choices:
        """Return the values of a fact that stand for all."""
        if name not in self._choices:
            fact, about = self.schema[name], [atom.node for atom in self._about.get(name, ())]
            chooser = Chooser(self._reading, about, self._typical)
            found = chooser.choices(fact, *([self.base.get(name, ABSENT)] if self.base else []))
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

    def bits(self, node: Predicate) -> int:
        """Return the verdicts that a predicate may still have under what is assigned."""
        return verdicts_in(self.pairs(node, {}))

    def pairs(self, node: Predicate, supposed: Mapping[int, int]) -> int:
        """Return the pairs of verdicts that a predicate may still have, some of its nodes supposed."""
        return Outlook(self._atom_bits, supposed).pairs(node)

    def _atom_bits(self, node: Predicate) -> int:
        atom = self._atoms[id(node)]
        if not all(name in self.assigned for name in atom.names):
            return ANY
        return self._judge(atom, self.assigned)[1 if self.relaxed else 0]

    def _judge(self, atom: Atom, values: Mapping[str, FactValue]) -> tuple[int, int]:
        """Return the verdict of an atom as bits, and the verdicts of all that the values stand for."""
        held = tuple([values[name] for name in atom.names])
        key = (id(atom.node), *map(id, held))
        if key not in self._judged:
            evaluation = self.evaluation(dict(zip(atom.names, held, strict=True)))
            bits = BIT[evaluation.verdict(atom.node)]
            self._judged[key] = bits, self._stood_for(atom, evaluation, bits), atom, held
        return self._judged[key][:2]

    def _stood_for(self, atom: Atom, evaluation: Evaluation, bits: int) -> int:
        """Return the verdicts of all that some values stand for: one, where one fact of many values was read."""
        read = {reference.name for reference in facts_read(evaluation, (atom.node,))}
        many = [name for name in read if self._has_many(name) and not _is_missing(evaluation.facts[name])]
        if not many or (atom.solved and len(many) == 1 and self.choices(many[0]).complete):
            return bits
        exact = all(_is_exact(evaluation.facts[name]) for name in many)
        return ANY if bits == UNKNOWN or not (exact and atom.total) else MET | NOT_MET

    def _has_many(self, name: str) -> bool:
        return not isinstance(self.schema[name].type, (Flag, Enumeration))

    def evaluation(self, values: Mapping[str, FactValue]) -> Evaluation:
        """Return the reference's evaluation of a subject with these values and no others."""
        return Evaluation(self._nobody.replacing(values), Exact(self.as_of))

    def shows(self, goal: "Goal", record: Mapping[str, Any]) -> bool:
        """Say whether a record reaches a goal."""
        facts = self._reading.facts(record, ())
        held = self.assigned
        self.assigned = {name: facts[name] for name in self.names}
        found = goal.possible(self)
        self.assigned = held
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


def _is_exact(value: FactValue) -> bool:
    return isinstance(value.value if isinstance(value, Measured) else value, Exact)
