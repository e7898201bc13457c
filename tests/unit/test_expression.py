"""The kernel's nodes and how they are walked."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from attrs import fields

from eligibility_engine.dates import TimeUnit
from eligibility_engine.expression import (
    NODES,
    And,
    Arithmetic,
    AsOf,
    AtLeast,
    Choose,
    Compare,
    Constant,
    Elapsed,
    FactRef,
    FirstKnown,
    IsKnown,
    Literal,
    Node,
    Not,
    OneOf,
    Or,
    Power,
    Round,
    Shift,
    When,
    children,
    depth,
    reads,
    walk,
)
from eligibility_engine.verdict import Verdict

AGE, DOSE = FactRef("age"), FactRef("dose_on")
ADULT, MET = Compare(">=", AGE, Literal(Fraction(18))), Constant(Verdict.MET)

ONE_OF_EACH: tuple[Node, ...] = (
    AGE,
    Literal(date(2025, 6, 2)),
    AsOf(),
    Arithmetic("+", AGE, Literal(Fraction(1))),
    Power(AGE, Literal(Fraction(1, 2))),
    Round(Power(AGE, Literal(Fraction(1, 2))), 2),
    Elapsed(DOSE, AsOf(), TimeUnit.DAYS),
    Shift(DOSE, Literal(Fraction(28)), TimeUnit.DAYS),
    FirstKnown((AGE, Literal(Fraction(0)))),
    When(ADULT, AGE),
    Choose((When(ADULT, AGE),), Literal(Fraction(0))),
    ADULT,
    OneOf(AGE, frozenset({Fraction(1)})),
    IsKnown(AGE),
    And((ADULT, MET)),
    Or((ADULT, MET)),
    Not(ADULT),
    AtLeast(1, (ADULT, MET)),
    MET,
)


def _held(node: Node) -> list[Any]:
    """Return the nodes among the attribute values of a node, found without its declaration."""
    values = (getattr(node, found.name) for found in fields(type(node)))
    items = (item for value in values for item in (value if isinstance(value, tuple) else (value,)))
    return [item for item in items if isinstance(item, NODES)]


def test_every_node_is_among_the_examples() -> None:
    """The examples below hold one of each node of the kernel."""
    assert {type(node) for node in ONE_OF_EACH} == set(NODES)


@pytest.mark.parametrize("node", ONE_OF_EACH, ids=lambda node: type(node).__name__)
def test_children_are_the_nodes_that_a_node_holds(node: Node) -> None:
    """No node is walked past, whichever attribute holds it."""
    assert list(children(node)) == _held(node)


def test_walk_goes_from_the_top_down_and_from_left_to_right() -> None:
    """The order of walking is the order of writing."""
    tree = And((ADULT, Not(MET)))
    assert list(walk(tree)) == [tree, ADULT, AGE, Literal(Fraction(18)), Not(MET), MET]


def test_depth_counts_the_nodes_above_each_other() -> None:
    """A leaf is one deep, each level adds one."""
    assert [depth(MET), depth(Not(MET)), depth(And((Not(ADULT), MET)))] == [1, 2, 4]


def test_reads_are_the_facts_anywhere_below() -> None:
    """Facts inside conditions of choices count too."""
    assert reads(Not(Compare("<", Choose((When(ADULT, DOSE),), DOSE), AsOf()))) == {AGE, DOSE}
