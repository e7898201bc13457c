"""The kernel's nodes and how they are walked."""

from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve, fields

from eligibility_engine.dates import LeapDay, TimeUnit
from eligibility_engine.kernel import walking
from eligibility_engine.kernel.expression import (
    NODES,
    And,
    Arithmetic,
    AsOf,
    AtLeast,
    Choose,
    Compare,
    Constant,
    Elapsed,
    Events,
    FactRef,
    FieldRef,
    FirstKnown,
    IsKnown,
    Judged,
    Literal,
    Node,
    Not,
    OneOf,
    Or,
    Power,
    Reduce,
    Round,
    Shift,
    When,
    Where,
    holds,
    is_truth,
    truth,
)
from eligibility_engine.kernel.walking import children, constants, depth, is_formula, reads, row_tables, walk, written
from eligibility_engine.verdict import Verdict

AGE, DOSE = FactRef("age"), FactRef("dose_on")
ADULT, MET = Compare(">=", AGE, Literal(Fraction(18))), Constant(Verdict.MET)

DOSES, GIVEN = Events(FactRef("doses")), FieldRef("doses", "given")
RECENT = Where(DOSES, Compare(">=", GIVEN, DOSE))

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
    GIVEN,
    DOSES,
    RECENT,
    Reduce("count", DOSES),
    Reduce("latest", RECENT, FieldRef("doses", "mg"), GIVEN, "lowest"),
    Choose((When(ADULT, AGE),), Literal(Fraction(0))),
    ADULT,
    OneOf(AGE, frozenset({Fraction(1)})),
    IsKnown(AGE),
    And((ADULT, MET)),
    Or((ADULT, MET)),
    Not(ADULT),
    AtLeast(1, (ADULT, MET)),
    MET,
    Judged("adult", "1", ("age",), (AGE,), lambda _: Verdict.MET),
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


def test_what_is_no_node_is_walked_to_and_not_into() -> None:
    """A rule made of the wrong things is still walked, so that the check can say what is due in their place."""
    wrong = Compare("<", AGE, "three")  # type: ignore[arg-type]

    assert [wrong, AGE, "three"] == list(walk(wrong))


def test_walk_goes_from_the_top_down_and_from_left_to_right() -> None:
    """The order of walking is the order of writing."""
    tree = And((ADULT, Not(MET)))
    assert list(walk(tree)) == [tree, ADULT, AGE, Literal(Fraction(18)), Not(MET), MET]


def test_the_tables_of_a_node_are_remembered_for_that_node(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are found once; a node that stands where another stood is asked for itself; all are forgotten in time."""
    node, other = FieldRef("doses", "given"), FieldRef("labs", "day")
    remembered = walking._row_tables._made
    monkeypatch.setitem(remembered, id(node), (other, frozenset({"labs"})))
    found = row_tables(node)

    assert frozenset({"doses"}) == found
    assert found is row_tables(node)
    monkeypatch.setattr(walking._row_tables, "_most", len(remembered))
    assert frozenset({"labs"}) == row_tables(other)
    assert {id(other)} == set(remembered)


def test_what_is_written_ends_at_a_formula() -> None:
    """A rounding with a name is a formula: its author wrote the name, not the arithmetic."""
    rounding = Round(Arithmetic("+", AGE, AGE), 0)
    formula = evolve(rounding, called="BMI")  # type: ignore[misc]

    assert [rounding, rounding.term, AGE, AGE] == list(written(rounding))
    assert [Compare("<", formula, DOSE), formula, DOSE] == list(written(Compare("<", formula, DOSE)))
    assert [False, True, False] == [is_formula(node) for node in (rounding, formula, FirstKnown((AGE,), called="age"))]


def test_depth_counts_the_nodes_above_each_other() -> None:
    """A leaf is one deep, each level adds one."""
    assert [depth(MET), depth(Not(MET)), depth(And((Not(ADULT), MET)))] == [1, 2, 4]


def test_reads_are_the_facts_anywhere_below() -> None:
    """Facts inside conditions of choices count too."""
    assert reads(Not(Compare("<", Choose((When(ADULT, DOSE),), DOSE), AsOf()))) == {AGE, DOSE}


DEFAULTS: list[tuple[Node, Node]] = [
    (AGE, FactRef("age", "value", None)),
    (GIVEN, FieldRef("doses", "given", "value", None)),
    (Reduce("count", DOSES), Reduce("count", DOSES, of=None, by=None, ties=None)),
    (Round(AGE, 2), Round(AGE, 2, "half_up", "", None)),
    (Elapsed(DOSE, AsOf(), TimeUnit.YEARS), Elapsed(DOSE, AsOf(), TimeUnit.YEARS, LeapDay.MARCH_1)),
    (Shift(DOSE, AGE, TimeUnit.YEARS), Shift(DOSE, AGE, TimeUnit.YEARS, LeapDay.MARCH_1)),
    (OneOf(AGE, frozenset({True})), OneOf(AGE, frozenset({True}), called="")),
    (FirstKnown((AGE,)), FirstKnown((AGE,), because="", called="")),
    (MET, Constant(Verdict.MET, None, ())),
]


@pytest.mark.parametrize(("said", "meant"), DEFAULTS, ids=lambda node: type(node).__name__)
def test_what_a_node_is_not_told_is_the_usual(said: Node, meant: Node) -> None:
    """A document leaves out what is usual, so it must not change."""
    assert meant == said


def test_only_these_attributes_are_wording() -> None:
    """The digest leaves out names, units of formulas, reasons and what an open question is about; all else decides."""
    wording = {(cls, found.name) for cls in NODES for found in fields(cls) if found.metadata.get("wording")}

    expected = {
        (Round, "called"), (Round, "unit"), (FirstKnown, "because"), (FirstKnown, "called"), (Constant, "about"),
        (Constant, "because"), (OneOf, "called"),
    }  # fmt: skip
    assert expected == wording


def test_only_these_nodes_may_turn_a_verdict() -> None:
    """More knowledge turns a decided verdict only through a fallback, a question whether it is there, or code."""
    assert {FirstKnown, IsKnown, Judged} == {cls for cls in NODES if getattr(cls, "non_monotone", False)}


UTC_NOON, SHANGHAI = datetime(2025, 6, 2, 12, tzinfo=UTC), timezone(timedelta(hours=8))
DIFFERENT: list[tuple[Node, Node]] = [
    (Literal(True), Literal(Fraction(1))),
    (Literal(UTC_NOON), Literal(UTC_NOON.astimezone(SHANGHAI))),
    (OneOf(AGE, frozenset({True})), OneOf(AGE, frozenset({Fraction(1)}))),
    (OneOf(AGE, frozenset({UTC_NOON})), OneOf(AGE, frozenset({UTC_NOON.astimezone(SHANGHAI)}))),
    (Literal(Fraction(1)), Literal(Fraction(2))),
]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_constants_of_different_types_differ(one: Node, other: Node) -> None:
    """Where Python finds true equal to 1, and one instant equal in two offsets, rules and their digests do not."""
    assert one != other
    assert one == evolve(one)  # type: ignore[misc]


def test_constants_are_those_of_the_node_itself() -> None:
    """A literal has one constant, a membership its members, and no other node has any."""
    expected = [(Fraction(18),), (Fraction(1),), ()]

    assert expected == [
        constants(node) for node in (Literal(Fraction(18)), OneOf(AGE, frozenset({Fraction(1)})), ADULT)
    ]


def test_a_predicate_as_a_term_and_back() -> None:
    """A predicate is the term that chooses true where it is met, else false; a truth holds where it equals true."""
    term = Choose((When(ADULT, Literal(True)),), Literal(False))

    assert (term, Compare("==", term, Literal(True))) == (truth(ADULT), holds(term))


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (truth(ADULT), True),
        (Choose((When(ADULT, Literal(True)),), Literal(True)), False),
        (Choose((When(ADULT, Literal(False)),), Literal(False)), False),
        (Choose((When(ADULT, Literal(Fraction(1))),), Literal(Fraction(0))), False),
        (Choose((When(ADULT, Literal(True)), When(MET, Literal(True))), Literal(False)), False),
    ],
)
def test_only_a_predicate_as_a_term_is_a_truth(choice: Choose, expected: bool) -> None:
    """One branch to true, and otherwise false; any other choice is a choice of values."""
    assert expected == is_truth(choice)
