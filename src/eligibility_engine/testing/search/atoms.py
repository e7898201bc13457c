"""Predicates that combine no others: which facts they hang on, and whether they turn only at values that are known."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from attrs import frozen

from eligibility_engine.dates import CLOCK_UNITS
from eligibility_engine.facts import Enumeration, Flag, Measurement, Schema
from eligibility_engine.kernel.expression import (
    Arithmetic,
    AsOf,
    Choose,
    Compare,
    Constant,
    Elapsed,
    FactRef,
    FirstKnown,
    IsKnown,
    Judged,
    Literal,
    Node,
    OneOf,
    Power,
    Predicate,
    Reduce,
    Shift,
    Term,
)
from eligibility_engine.kernel.walking import children, constants, walk
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.semantics.reading_order import facts_read
from eligibility_engine.semantics.turning import MOST_WAYS, ways
from eligibility_engine.testing.search.cells import AnyNumber
from eligibility_engine.testing.search.possible import is_composite, parts_of
from eligibility_engine.value import Missing
from eligibility_engine.verdict import Verdict


@frozen
class Atom:
    """A predicate that combines no others.

    Attributes:
        node: the predicate.
        names: the facts that it reads.
        many: those of many values on which more hangs than whether they are known.
        solved: whether it turns only at values that were solved for, where all but one of `many` are missing.
        total: whether it is decided wherever the facts that it reads are known exactly.
        strict: whether it is open wherever one of the facts that it reads is missing.
        reduces: whether something is made of rows in it.
        opaque: whether code judges it or a part of it, so that nothing is known of verdicts that were not seen.
    """

    node: Predicate
    names: tuple[str, ...]
    many: tuple[str, ...]
    solved: bool
    total: bool
    strict: bool
    reduces: bool
    opaque: bool


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


def hangs_on_date(predicates: Iterable[Predicate]) -> bool:
    """Say whether predicates set the as-of date against fixed days, so that what is shown of one date says little.

    They do where one comparison holds both, or where a fact is compared with the one here and with the other there.
    """
    atoms = [atom for predicate in predicates for atom in atoms_of(predicate)]
    with_as_of = [atom for atom in atoms if any(isinstance(node, AsOf) for node in walk(atom))]
    with_days = [atom for atom in atoms if any(isinstance(one, date) for node in walk(atom) for one in constants(node))]
    both = {id(atom) for atom in with_as_of} & {id(atom) for atom in with_days}
    return bool(both) or bool(set(named(with_as_of)) & set(named(with_days)))


def has_many(name: str, schema: Schema) -> bool:
    """Say whether a fact has more values than can be tried one by one."""
    return not isinstance(schema[name].type, (Flag, Enumeration))


def atom_of(node: Predicate, schema: Schema) -> Atom:
    """Return what is known of a predicate that combines no others."""
    places = [found for found in _weighed(node, schema) if has_many(found.name, schema)]
    solved = len(places) == len(set(places)) and not any(_is_unsolved(found, schema) for found in walk(node))
    return Atom(
        node,
        named([node]),
        tuple(dict.fromkeys(found.name for found in places)),
        solved and not (_has_equality(node) and _has_hull(node, schema)),
        not any(_leaves_open(found) for found in walk(node)),
        not any(_is_lenient(found) for found in walk(node)),
        any(isinstance(found, Reduce) for found in walk(node)),
        any(isinstance(found, Judged) for found in walk(node)),
    )


def _weighed(node: Node, schema: Schema) -> Iterator[FactRef]:
    """Yield the facts below a node, but not those of which it only asks whether they are known.

    Of a measurement some parts may be known and others not, so nothing is left out.
    """
    if isinstance(node, FactRef):
        yield node
    if not (isinstance(node, IsKnown) and _is_plain(node.term) and not _has_measurement(node, schema)):
        for child in children(node):
            yield from _weighed(child, schema)


def _is_plain(term: Term) -> bool:
    """Say whether a term is known wherever enough of its facts are, whatever their values."""
    return not any(
        isinstance(found, (Choose, Power, Shift, Reduce)) or (isinstance(found, Arithmetic) and found.operator == "/")
        for found in walk(term)
    )


def _has_measurement(node: Node, schema: Schema) -> bool:
    return any(isinstance(schema[name].type, Measurement) for name in named([node]))


def _holds_many(nodes: Iterable[Node], schema: Schema) -> bool:
    return any(has_many(name, schema) for name in named(nodes))


def _is_unsolved(node: Node, schema: Schema) -> bool:
    """Say whether a node keeps an atom from turning only at values that can be solved for."""
    match node:
        case Power() | Reduce():
            return True
        case Elapsed(_, _, unit) if unit in CLOCK_UNITS:
            return _holds_many([node], schema)
        case Shift():  # outside the calendar it has no value
            return _holds_many([node], schema)
        case IsKnown(term):
            return not _is_plain(term) and _holds_many([term], schema)
    return isinstance(node, Compare) and ways(node) > MOST_WAYS


def _is_lenient(node: Node) -> bool:
    """Say whether a node may decide although a fact below it is missing."""
    return isinstance(node, (FirstKnown, Choose, IsKnown, Reduce)) or (isinstance(node, Judged) and node.takes_missing)


def _has_equality(node: Node) -> bool:
    return any(isinstance(found, OneOf) or (isinstance(found, Compare) and _is_equality(found)) for found in walk(node))


def _is_equality(node: Compare) -> bool:
    return node.operator in {"==", "!="} and not (isinstance(node.right, Literal) and node.right.value is True)


def _has_hull(node: Node, schema: Schema) -> bool:
    """Say whether a fact of many values can be one end of what an undecided choice leaves open, or rows do.

    A hull of two whole numbers holds only whole ones, so an equality with it turns at every one of them.
    """
    if any(isinstance(schema[name].type, AnyNumber) for name in named([node])):
        return True
    choices = (found for found in walk(node) if isinstance(found, Choose))
    return any(_holds_many([*(case.then for case in one.cases), one.otherwise], schema) for one in choices)


def _leaves_open(node: Node) -> bool:
    """Say whether a node may leave a predicate open although all facts are known exactly."""
    match node:
        case Power() | Shift() | Reduce() | Constant(Verdict.UNKNOWN):
            return True
        case Arithmetic(operator):
            return operator == "/"
        case FactRef(_, part):
            return part != "value"
        case Elapsed(_, _, unit):
            return unit in CLOCK_UNITS
    return any(isinstance(value, datetime) for value in constants(node))


def many_read(atom: Atom, evaluation: Evaluation) -> tuple[str, ...]:
    """Return the facts of many values on which the verdict of an atom hangs, of those that are known."""
    missing = {name for name in atom.names if isinstance(evaluation.facts[name], Missing)}
    if not atom.many or (atom.strict and missing):
        return ()
    read = {reference.name for reference in facts_read(evaluation, (atom.node,))}
    return tuple(name for name in atom.many if name in read - missing)
