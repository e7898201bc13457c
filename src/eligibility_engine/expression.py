"""The kernel: the closed set of nodes in which every criterion says itself.

Two sorts never mix: a `Term` evaluates to a value, a `Predicate` to a verdict. Nodes are frozen values with ordinary
equality. `Rows` nodes (`Events`, `Where`) with `Reduce` and `FieldRef` join these unions when event tables arrive.

A node with `non_monotone = True` may turn a decided verdict when more becomes known; every other node never does.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar
from typing import Literal as Choice

from attrs import field, fields, frozen

from eligibility_engine.dates import LeapDay, TimeUnit
from eligibility_engine.value import Scalar
from eligibility_engine.verdict import Cause, Verdict

Part = Choice["value", "uln", "lln", "at"]
Operator = Choice["+", "-", "*", "/"]
Comparison = Choice["<", "<=", "==", "!=", ">=", ">"]
Rounding = Choice["half_up"]

WORDING = {"wording": True}
"""Metadata of an attribute that explains and never decides; the digest leaves it out."""


def _told_apart(value: Any) -> Any:
    """Return what constants are compared by: to Python True equals 1, and two offsets can name one instant."""
    if isinstance(value, (tuple, frozenset)):
        return type(value)(_told_apart(item) for item in value)
    return isinstance(value, bool), value, value.utcoffset() if isinstance(value, datetime) else None


def constant_field() -> Any:
    """Return an attrs field for one constant or several, which are equal only when their types are."""
    return field(eq=_told_apart)


@frozen(cache_hash=True)
class FactRef:
    """A fact, or a part of a measurement: its value, upper or lower limit of normal, or date.

    `unit` is the unit in which a measurement's number must come; `None` takes it in the unit it was reported in, which
    is only comparable with other parts of the same measurement.
    """

    name: str
    part: Part = "value"
    unit: str | None = None


@frozen(cache_hash=True)
class Literal:
    """A constant: a bool, a text, a rational, a date or an instant."""

    value: Scalar = constant_field()


@frozen(cache_hash=True)
class AsOf:
    """The date on which eligibility is judged."""


@frozen(cache_hash=True)
class Arithmetic:
    """Exact arithmetic on numbers; a divisor that may be 0 gives missing, cause `undefined`."""

    operator: Operator
    left: "Term"
    right: "Term"


@frozen(cache_hash=True)
class Power:
    """A number raised to a constant rational power; stands only directly under `Round`, since most are irrational."""

    term: "Term"
    exponent: "Literal"


@frozen(cache_hash=True)
class Round:
    """A number rounded to decimals, half away from zero; of a `Power`, computed with 50 digits."""

    term: "Term | Power"
    decimals: int
    rounding: Rounding = "half_up"


@frozen(cache_hash=True)
class Elapsed:
    """Completed units from one date to another: the largest n with `Shift(start, n units) <= end`."""

    start: "Term"
    end: "Term"
    unit: TimeUnit
    leap_day: LeapDay = LeapDay.MARCH_1


@frozen(cache_hash=True)
class Shift:
    """A date moved by a whole number of units."""

    term: "Term"
    amount: "Term"
    unit: TimeUnit
    leap_day: LeapDay = LeapDay.MARCH_1


@frozen(cache_hash=True)
class FirstKnown:
    """The first of the terms that is not missing; an interval counts as known.

    `because` is the reason for an assumed value; `called` is how sentences name the whole.
    """

    non_monotone: ClassVar[bool] = True
    terms: tuple["Term", ...]
    because: str = field(default="", metadata=WORDING)
    called: str = field(default="", metadata=WORDING)


@frozen(cache_hash=True)
class When:
    """One branch of a `Choose`."""

    condition: "Predicate"
    then: "Term"


@frozen(cache_hash=True)
class Choose:
    """The first branch whose condition is met; with an unknown condition, the hull of what could be chosen."""

    cases: tuple[When, ...]
    otherwise: "Term"


@frozen(cache_hash=True)
class Compare:
    """One comparison of two terms of the same type."""

    operator: Comparison
    left: "Term"
    right: "Term"


@frozen(cache_hash=True)
class OneOf:
    """Membership of a term in a fixed, non-empty set."""

    term: "Term"
    members: frozenset[Scalar] = constant_field()


@frozen(cache_hash=True)
class IsKnown:
    """Whether a term is not missing; an interval counts as known. Never unknown itself."""

    non_monotone: ClassVar[bool] = True
    term: "Term"


@frozen(cache_hash=True)
class And:
    """Strong Kleene conjunction."""

    operands: tuple["Predicate", ...]


@frozen(cache_hash=True)
class Or:
    """Strong Kleene disjunction."""

    operands: tuple["Predicate", ...]


@frozen(cache_hash=True)
class Not:
    """Strong Kleene negation."""

    operand: "Predicate"


@frozen(cache_hash=True)
class AtLeast:
    """At least k of the operands."""

    k: int
    operands: tuple["Predicate", ...]


@frozen(cache_hash=True)
class Constant:
    """A verdict that no fact changes; an unknown one names its cause and the facts that it is about."""

    verdict: Verdict
    cause: Cause | None = None
    about: tuple[str, ...] = field(default=(), metadata=WORDING)


Term = FactRef | Literal | AsOf | Arithmetic | Round | Elapsed | Shift | FirstKnown | Choose
Predicate = Compare | OneOf | IsKnown | And | Or | Not | AtLeast | Constant
Node = Term | Power | When | Predicate

TERMS: tuple[type, ...] = (FactRef, Literal, AsOf, Arithmetic, Power, Round, Elapsed, Shift, FirstKnown, Choose)
PREDICATES: tuple[type, ...] = (Compare, OneOf, IsKnown, And, Or, Not, AtLeast, Constant)
NODES: tuple[type, ...] = (*TERMS, *PREDICATES, When)


def _holders(cls: type) -> tuple[str, ...]:
    """Return the attributes of a node class that hold nodes, by their declared types, in the order of declaration."""
    sorts = ("Term", "Power", "Literal", "When", "Predicate")
    declared = ((found.name, str(found.type).replace("typing.Literal", "")) for found in fields(cls))
    return tuple(name for name, type_ in declared if any(sort in type_ for sort in sorts))


_HOLDERS = {cls: _holders(cls) for cls in NODES}


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below, in the order in which they are written."""
    found: list[Node] = []
    for name in _HOLDERS.get(type(node), ()):
        value: Any = getattr(node, name)
        found.extend(value if isinstance(value, tuple) else (value,))
    return tuple(found)


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and every node below it, from the top down and from left to right."""
    yield node
    for child in children(node):
        yield from walk(child)


def depth(node: Node) -> int:
    """Return how many nodes stand above each other at most."""
    level: list[Node] = [node]
    found = 0
    while level:
        found, level = found + 1, [child for above in level for child in children(above)]
    return found


def constants(node: Node) -> tuple[Scalar, ...]:
    """Return the constants that stand in one node itself."""
    return (node.value,) if isinstance(node, Literal) else tuple(node.members) if isinstance(node, OneOf) else ()


def reads(node: Node) -> frozenset[FactRef]:
    """Return every fact reference at or below a node."""
    return frozenset(found for found in walk(node) if isinstance(found, FactRef))


def truth(predicate: Predicate) -> Choose:
    """Return a predicate as a term: true when met, false when not met, missing when unknown."""
    return Choose((When(predicate, Literal(True)),), Literal(False))


def is_truth(choice: Choose) -> bool:
    """Say whether a choice is what `truth` makes of a predicate."""
    return choice.otherwise == Literal(False) and [case.then for case in choice.cases] == [Literal(True)]


def holds(term: Term) -> Compare:
    """Return the predicate that a truth-valued term is true."""
    return Compare("==", term, Literal(True))
