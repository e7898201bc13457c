"""The facts that some predicates read, the values worth trying for each, and what the predicates then become."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from attrs import define, evolve, field

from eligibility_engine.errors import CriterionError, FactError
from eligibility_engine.facts import Schema
from eligibility_engine.kernel.expression import Predicate
from eligibility_engine.knowledge import Facts, FactValue, Measured
from eligibility_engine.reading.parsing import parse
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.testing.search.abstraction import Abstraction
from eligibility_engine.testing.search.atoms import Atom, atom_of, atoms_of, many_read, named
from eligibility_engine.testing.search.fields import RowView
from eligibility_engine.testing.search.possible import ANY, BIT, MET, NOT_MET, Outlook, verdicts_in
from eligibility_engine.testing.search.reading import ABSENT, Reading, is_aware
from eligibility_engine.testing.search.values import Choices, Chooser
from eligibility_engine.value import Exact, Missing

if TYPE_CHECKING:
    from eligibility_engine.testing.search.goals import Goal

_COMBINATIONS: Final = 150
"""So many values of other facts are tried to see whether two values of a fact ever differ."""


@define(eq=False)
class Space:
    """What can be tried for some predicates over a schema.

    Attributes:
        schema: what the facts are.
        predicates: what is to be judged.
        as_of: the date on which it is.
        base: the record that a subject starts from; its values are tried first.
        offsets: whether times must have a UTC offset; None where they may or may not.
        names: the facts that the predicates read.
        assigned: what they are supposed to be, as far as that is settled.
        relaxed: whether each value stands for others, so that what may hold is all that holds for one of them.
        fixed: the facts that are what the base says, whatever else could be tried for them.
        abstraction: what stands for reductions of rows where anything of their sort is tried.
        tables: by event table, those worth trying that were found for the predicates.
        views: by event table, its rows as subjects.
    """

    schema: Schema
    predicates: Sequence[Predicate]
    as_of: date
    base: Mapping[str, Any] = field(factory=dict)
    offsets: bool | None = None
    fixed: frozenset[str] = frozenset()
    abstraction: Abstraction = field(init=False)
    tables: dict[str, Any] = field(init=False, factory=dict)
    views: dict[str, RowView] = field(init=False, factory=dict)
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
    _judged: dict[tuple[int, ...], tuple[int, tuple[str, ...], Atom, tuple[FactValue, ...]]] = field(
        init=False, factory=dict
    )

    _seeing: dict[int, tuple[Predicate, "Space"]] = field(init=False, factory=dict)
    _relaxation: "Space | None" = field(init=False, default=None)

    def __attrs_post_init__(self) -> None:
        self.abstraction = Abstraction(self.schema)
        self.names = named(self.predicates)
        self._reading = Reading(self.schema, self.as_of, is_aware(self.base, self.schema, self.offsets))
        self._typical = self._reading.facts(self.base, self.names)
        self._nobody = self._typical.blanking(frozenset(self._typical.schema.names))
        for predicate in self.predicates:
            for node in atoms_of(predicate):
                self._add(node)

    def beside(self, *predicates: Predicate) -> "Space":
        """Return the space in which other predicates over the same facts are judged too; what was judged is kept."""
        found = Space(self.schema, self.predicates, self.as_of, self.base, self.offsets, self.fixed)
        found._reading, found._judged = self._reading, self._judged
        found.abstraction, found.tables, found.views = self.abstraction, self.tables, self.views
        for predicate in predicates:
            for node in atoms_of(predicate):
                found._add(node)
        return found

    def seeing(self, nodes: tuple[Predicate, ...]) -> "Space":
        """Return the space beside which what can be seen of a predicate, the first one, is judged too."""
        if not nodes:
            return self
        if id(nodes[0]) not in self._seeing:
            self._seeing[id(nodes[0])] = nodes[0], self.beside(*nodes)
        return self._seeing[id(nodes[0])][1]

    def relaxation(self) -> "Space":
        """Return the space in which whatever is made of rows is a fact of its own, and may be anything of its sort."""
        if not any(atom.reduces for atom in self._atoms.values()):
            return self
        if self._relaxation is None:
            made, of = self.abstraction, self.abstraction.rewriting.of
            predicates, atoms = (list(map(of, some)) for some in (self.predicates, self._nodes()))
            found = Space(made.extended, predicates, self.as_of, self.base, self.offsets)
            found._reading = evolve(found._reading, read=made.read)
            found._judged = made.judged
            for node in atoms:
                found._add(node)
            self._relaxation = found
        return self._relaxation

    def _nodes(self) -> list[Predicate]:
        return [atom.node for atom in self._atoms.values()]

    def view(self, table: str) -> RowView:
        """Return the rows of an event table as subjects."""
        if table not in self.views:
            self.views[table] = RowView(self.schema, table)
        return self.views[table]

    def _add(self, node: Predicate) -> None:
        if id(node) not in self._atoms:
            atom = self._atoms[id(node)] = atom_of(node, self.schema)
            for name in atom.names:
                self._about.setdefault(name, []).append(atom)

    def choices(self, name: str) -> Choices:
        """Return the values of a fact that stand for all."""
        if name not in self._choices:
            found = self._chooser(name).choices(self.schema[name], *self._first(name))
            self._choices[name] = evolve(found, candidates=found.candidates[:1]) if name in self.fixed else found
        return self._choices[name]

    def offer(self, name: str, tables: Sequence[Any]) -> None:
        """Let some event tables be tried, beside that of the base."""
        self._choices[name] = self._chooser(name).offered(self.schema[name], *self._first(name), *tables)
        self._told_apart.pop((name, False), None)

    def _first(self, name: str) -> list[Any]:
        """Return the plain values of a fact that are tried before all others."""
        first = [self.base.get(name, ABSENT)] if self.base else []
        unsolved = any(atom.reduces or atom.opaque for atom in self._about.get(name, ()))
        return [*first, self._reading.typical(self.schema[name])] if unsolved else first

    def _chooser(self, name: str) -> Chooser:
        return Chooser(self._reading, [atom.node for atom in self._about.get(name, ())], self._typical)

    def typical_row(self, table: str) -> Mapping[str, Any]:
        """Return the first row of a table in the base, or one that nothing speaks against."""
        known = self.base.get(table)
        rows = known.get("rows") if isinstance(known, Mapping) else known
        row: Mapping[str, Any] = (rows or self._reading.typical(self.schema[table])["rows"])[0]
        return row

    def start(self) -> dict[str, Any]:
        """Return the base with a typical value of each fact that it lacks."""
        lacking = [name for name in self.names if self.base.get(name) is None]
        return {**self.base, **{name: self._reading.typical(self.schema[name]) for name in lacking}}

    def values(self, name: str, apart: bool = True) -> list[FactValue]:
        """Return the values to try for a fact; `apart` leaves out those that no atom can tell from an earlier one."""
        found = self.choices(name)
        every = list(found.standing) if self.relaxed else [one.value for one in found.candidates]
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
        return self._judge(atom, self.assigned)

    def _judge(self, atom: Atom, values: Mapping[str, FactValue]) -> int:
        """Return the verdict of an atom; in a relaxed space the verdicts of all that the values stand for, as bits."""
        held = tuple([values[name] for name in atom.names])
        key = (id(atom.node), *map(id, held))
        if self._is_unseen(atom, held):
            return ANY
        if key not in self._judged:
            evaluation = self.evaluation(dict(zip(atom.names, held, strict=True)))
            bits = _bit(evaluation, atom.node)
            self._judged[key] = bits, many_read(atom, evaluation) if bits else (), atom, held
        bits, many, *_ = self._judged[key]
        return self._stood_for(atom, bits, many, held) if self.relaxed and many else bits

    def _stood_for(self, atom: Atom, bits: int, many: tuple[str, ...], held: tuple[FactValue, ...]) -> int:
        """Return the verdicts of all that some values stand for: one where it hangs on one fact of many values."""
        complete = all(self.choices(name).complete for name in many)
        if complete and atom.solved and len(many) == 1:
            return bits
        return MET | NOT_MET if complete and atom.total and all(map(_is_exact, held)) else ANY

    def _is_unseen(self, atom: Atom, held: Iterable[FactValue]) -> bool:
        """Say whether code judges an atom, and may do so otherwise for others than those whom it was asked about."""
        return self.relaxed and atom.opaque and not (atom.strict and any(isinstance(one, Missing) for one in held))

    def is_settled(self, node: Predicate) -> bool:
        """Say whether the values that a predicate reads are, as far as it can tell, what is assigned.

        They are not where an assigned value stands for others that it may tell apart.
        """
        atom = self._atoms[id(node)]
        if not all(name in self.assigned for name in atom.names):
            return False
        if atom.opaque:
            return not self.relaxed
        many = many_read(atom, self.evaluation({name: self.assigned[name] for name in atom.names}))
        alone = atom.solved and len(many) == 1 and self.choices(many[0]).complete
        return not self.relaxed or not many or alone

    def evaluation(self, values: Mapping[str, FactValue]) -> Evaluation:
        """Return the reference's evaluation of a subject with these values and no others."""
        return Evaluation(self._nobody.replacing(values), Exact(self.as_of))

    def shows(self, goal: "Goal", record: Mapping[str, Any]) -> bool:
        """Say whether a record passes the door and reaches a goal."""
        facts = self._read(record)
        if facts is None:
            return False
        held = self.assigned
        self.assigned = {name: self._reading.same(self.schema[name], facts[name]) for name in self.names}
        found = goal.possible(self)
        self.assigned = held
        return found

    def _read(self, record: Mapping[str, Any]) -> Mapping[str, FactValue] | None:
        """Return what a record says where the door takes it; of one row where each of its fields can be read."""
        if self.fixed:
            found = {name: self._reading.candidate(self.schema[name], record.get(name)) for name in self.names}
            return None if None in found.values() else {name: one.value for name, one in found.items() if one}
        try:
            return parse(self.schema, record, self.as_of, offsets=self.offsets).facts.values
        except FactError:
            return None

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


def _bit(evaluation: Evaluation, node: Predicate) -> int:
    """Return the verdict of a predicate as a bit, or none where code raises: then the row is in error."""
    try:
        return BIT[evaluation.verdict(node)]
    except CriterionError:
        return 0


def _is_exact(value: FactValue) -> bool:
    return isinstance(value.value if isinstance(value, Measured) else value, Exact)
