"""Rules rewritten: the same meaning spelled otherwise, one node mutated, one threshold loosened."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Final, get_args

import attrs
from attrs import evolve
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from eligibility_engine.kernel.expression import (
    And,
    Arithmetic,
    AtLeast,
    Compare,
    Constant,
    Elapsed,
    FactRef,
    FieldRef,
    Literal,
    Node,
    Not,
    OneOf,
    Or,
    Predicate,
    Reduce,
    Round,
    Shift,
    Ties,
    Where,
)
from eligibility_engine.testing.strategies.drawing import pick
from eligibility_engine.verdict import Verdict

MIRRORED: Final[dict[str, Any]] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
OPPOSITE: Final[dict[Any, Any]] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


def rebuilt(node: Any, change: Any) -> Any:
    """Return a node with `change` applied to every node and tuple of nodes directly below it."""
    found = {}
    for field in attrs.fields(type(node)):
        value = getattr(node, field.name)
        if isinstance(value, tuple):
            found[field.name] = tuple(change(item) if attrs.has(type(item)) else item for item in value)
        elif attrs.has(type(value)):
            found[field.name] = change(value)
    return evolve(node, **found)


@st.composite
def respellings(draw: DrawFn, node: Any) -> Any:
    """Return a node of the same meaning: operands in another order, nested otherwise, comparisons read backwards."""
    node = rebuilt(node, lambda below: draw(respellings(below)))
    match node:
        case And(operands) | Or(operands):
            group = type(node)
            shuffled = draw(st.permutations(operands))
            cut = pick(draw, range(len(shuffled) + 1))
            inner = group(tuple(shuffled[:cut]))
            return group((*shuffled[cut:], inner)) if 0 < cut else group(tuple(shuffled))
        case AtLeast(k, operands):
            return AtLeast(k, tuple(draw(st.permutations(operands))))
        case Compare("<" | "<=" | ">" | ">=" as operator, left, right) if draw(st.booleans()):
            return Compare(MIRRORED[operator], right, left)
        case Compare("!=", left, right) if draw(st.booleans()):
            return Not(Compare("==", left, right))
        case Not(Not(operand)):
            return operand
        case Where(Where(rows, first), second) if draw(st.booleans()):
            return Where(rows, And((second, first)))
        case Where(rows, And((first, second))) if draw(st.booleans()):
            return Where(Where(rows, second), first)
        case Compare() | OneOf() if draw(st.booleans()):
            return Not(Not(node))
    return node


def mutants(node: Any) -> Iterator[Any]:
    """Yield every rule in which exactly one node says something else."""
    yield from _mutants_here(node)
    for field in attrs.fields(type(node)):
        value = getattr(node, field.name)
        if isinstance(value, tuple):
            for place, item in enumerate(value):
                for mutant in mutants(item) if attrs.has(type(item)) else ():
                    yield evolve(node, **{field.name: (*value[:place], mutant, *value[place + 1 :])})
        elif attrs.has(type(value)):
            for mutant in mutants(value):
                yield evolve(node, **{field.name: mutant})


def _mutants_here(node: Node) -> Iterator[Any]:
    match node:
        case Literal(int() | Fraction() as value) if not isinstance(value, bool):
            yield Literal(value + 1)
        case Literal(bool() as value):
            yield Literal(not value)
        case Compare(operator, left, right) if left != right:
            yield from (Compare(other, left, right) for other in OPPOSITE if other != operator)
        case And(operands) if len(operands) > 1:
            yield Or(operands)
        case Or(operands) if len(operands) > 1:
            yield And(operands)
        case AtLeast(k, operands) if len(operands) > 1:
            yield AtLeast(k - 1 if k > 1 else k + 1, operands)
        case OneOf(term, members) if len(members) > 1:
            yield OneOf(term, frozenset(list(members)[1:]))
        case Arithmetic(operator, left, right):
            yield Arithmetic("-" if operator == "+" else "+", left, right)
        case Round(term, decimals):
            yield Round(term, decimals + 1)
        case Elapsed() | Shift():
            yield from (evolve(node, unit=unit) for unit in type(node.unit) if unit is not node.unit)
            yield from (evolve(node, leap_day=day) for day in type(node.leap_day) if day is not node.leap_day)
        case FactRef(name, "uln"):
            yield evolve(node, part="lln")
        case FactRef(name):
            yield evolve(node, name=f"other_{name}")
        case FieldRef(_, name):
            yield evolve(node, name=f"other_{name}")
        case Where(rows):
            yield Where(rows, Constant(Verdict.UNKNOWN))
        case Reduce("min" | "max" | "earliest" | "latest" as reduction):
            other = {"min": "max", "max": "min", "earliest": "latest", "latest": "earliest"}[reduction]
            yield evolve(node, reduction=other)
            yield from (evolve(node, ties=ties) for ties in get_args(Ties) if node.ties not in {None, ties})
        case Reduce("count"):
            yield evolve(node, reduction="distinct", of=Literal(Fraction(1)))
        case Constant(verdict):
            yield from (Constant(other) for other in Verdict if other is not verdict)


def loosened(predicate: Predicate, by: Fraction, loose: bool = True) -> Predicate:
    """Return a predicate that is met at least as often: numeric thresholds moved by an amount, tightened below `not`.

    What stands in terms (a choice by conditions) stays as it is.
    """
    match predicate:
        case And(operands) | Or(operands) | AtLeast(_, operands):
            return evolve(predicate, operands=tuple(loosened(operand, by, loose) for operand in operands))
        case Not(operand):
            return Not(loosened(operand, by, not loose))
        case Compare("<" | "<=" as operator, left, Literal(int() | Fraction() as limit)):
            return Compare(operator, left, Literal(limit + by if loose else limit - by))
        case Compare(">" | ">=" as operator, left, Literal(int() | Fraction() as limit)):
            return Compare(operator, left, Literal(limit - by if loose else limit + by))
    return predicate
