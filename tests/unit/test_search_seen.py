"""What may become of a predicate while facts are open, and what is seen of values at and beside a threshold."""

from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from eligibility_engine.dates import TimeUnit
from eligibility_engine.kernel.expression import (
    And,
    Arithmetic,
    AsOf,
    AtLeast,
    Choose,
    Compare,
    Constant,
    Elapsed,
    FirstKnown,
    IsKnown,
    Literal,
    Not,
    OneOf,
    Or,
    Predicate,
    Round,
    Shift,
    Term,
    When,
    holds,
    truth,
)
from eligibility_engine.knowledge import Facts
from eligibility_engine.reading.parsing import parse
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.testing.search.possible import (
    ANY,
    BIT,
    MET,
    NOT_MET,
    UNKNOWN,
    Outlook,
    alike,
    is_composite,
    may_differ,
    parts_of,
    set_of,
    stands_in,
    verdicts_in,
    verdicts_of,
)
from eligibility_engine.testing.search.sides import SIDES, AtThreshold, Member, is_ordered, step_between, thresholds
from eligibility_engine.value import Exact
from eligibility_engine.verdict import Verdict
from generative.tiny import AS_OF, fact, number, schema_for

A, B = holds(fact("yes")), holds(fact("sure"))
COMPOSITES = [
    And((A, B)),
    Or((A, B)),
    Not(A),
    AtLeast(1, (A, B)),
    AtLeast(2, (A, B)),
    holds(truth(A)),
    holds(Choose((When(A, truth(B)),), Literal(False))),
    holds(Choose((When(A, Literal(False)), When(B, Literal(True))), truth(A))),
    holds(FirstKnown((truth(A), truth(B)))),
    And((A, Constant(Verdict.UNKNOWN))),
]


def facts_for(one: Verdict, other: Verdict) -> Facts:
    said = {Verdict.MET: True, Verdict.NOT_MET: False}
    record = {name: said[verdict] for name, verdict in (("yes", one), ("sure", other)) if verdict in said}
    return parse(schema_for(And((A, B))), record, AS_OF).facts


@pytest.mark.parametrize("rule", COMPOSITES)
def test_settled_parts_give_the_verdict_of_the_reference(rule: Predicate) -> None:
    """Where each part has one verdict, a predicate may have exactly the one that the reference gives it."""
    for one, other in product(Verdict, repeat=2):
        expected = Evaluation(facts_for(one, other), Exact(AS_OF)).verdict(rule)
        bits = {id(A): BIT[one], id(B): BIT[other]}
        outlook = Outlook(lambda node, bits=bits: bits[id(node)], {})  # type: ignore[misc]
        assert BIT[expected] == verdicts_in(outlook.pairs(rule))


@pytest.mark.parametrize("rule", COMPOSITES)
def test_open_parts_leave_all_that_can_come_about(rule: Predicate) -> None:
    """Where a part is open, a predicate may have each verdict that it has for one of the verdicts of that part."""
    judged = (Evaluation(facts_for(one, Verdict.MET), Exact(AS_OF)).verdict(rule) for one in Verdict)
    expected = {BIT[verdict] for verdict in judged}
    outlook = Outlook(lambda node: ANY if node is A else MET, {})
    assert sum(expected) & verdicts_in(outlook.pairs(rule)) == sum(expected)


@pytest.mark.parametrize("rule", COMPOSITES)
def test_a_part_is_supposed_otherwise_on_every_path(rule: Predicate) -> None:
    """A pair of verdicts of a part leads to the pair that the reference gives the whole, wherever the part stands."""
    for one, other in product(Verdict, repeat=2):
        judged = Evaluation(facts_for(one, Verdict.MET), Exact(AS_OF))
        expected = (judged.verdict(rule), judged.supposing(A, other).verdict(rule))
        outlook = Outlook(lambda node: BIT[Verdict.MET], {id(A): set_of([(one, other)])})
        assert set_of([expected]) == outlook.pairs(rule)


def test_only_composites_pass_on_what_is_supposed() -> None:
    """A part can be supposed otherwise under groups and choices of rules, and not below a term."""
    count = Compare(">=", Choose((When(A, number(1)),), number(0)), number(1))
    mixed = holds(FirstKnown((truth(A), Literal(True))))
    assert [True] * 10 == [is_composite(rule) for rule in COMPOSITES]
    assert [False, False, False] == [is_composite(rule) for rule in (A, count, mixed)]
    assert (stands_in(A, Or((B, Not(A)))), stands_in(A, count), stands_in(A, A)) == (True, False, True)
    assert () == parts_of(OneOf(fact("i"), frozenset({Fraction(1)})))


def test_sets_of_verdicts() -> None:
    """Sets are told as bits: which verdicts they hold, and whether a pair differs."""
    assert (Verdict.MET, Verdict.UNKNOWN) == tuple(sorted(verdicts_of(MET | UNKNOWN), key=BIT.__getitem__))
    assert (False, True) == (may_differ(alike(ANY)), may_differ(set_of([(Verdict.MET, Verdict.UNKNOWN)])))
    assert not may_differ(set_of([(Verdict.MET, Verdict.UNKNOWN)]), NOT_MET)


N, DAY, MOMENT = fact("m"), fact("visit"), fact("moment")
LIMITS = [
    (N, number(1), Fraction(1, 10), {"m": 0.95}, {"m": 1}, {"m": 1.1}),
    (DAY, AsOf(), timedelta(days=1), {"visit": "2024-02-29"}, {"visit": "2024-03-01"}, {"visit": "2024-03-02"}),
    (MOMENT, Literal(datetime(2024, 3, 1, 12)), timedelta(minutes=1),
     {"moment": "2024-03-01T11:59"}, {"moment": "2024-03-01T12:00"}, {"moment": "2024-03-01T12:00:30"}),
]  # fmt: skip


@pytest.mark.parametrize(("term", "limit", "step", "below", "at", "above"), LIMITS)
def test_a_value_is_seen_on_one_side(term: Term, limit: Term, step: Any, below: Any, at: Any, above: Any) -> None:
    """A value at its threshold, or at most one step off, is seen on its side alone."""
    compared = Compare("==", term, limit)
    for side, record in zip(SIDES, (below, at, above), strict=True):
        judged = Evaluation(parse(schema_for(compared), record, AS_OF).facts, Exact(AS_OF))
        assert [side] == [one for one in SIDES if AtThreshold(compared, one, step).seen(judged)]


@pytest.mark.parametrize("record", [{}, {"moment": "2024-03-01T12:05"}, {"moment": "2024-03-01"}])
def test_what_is_far_off_or_not_exact_is_not_seen(record: Any) -> None:
    """A value more than a step away, an imprecise or missing one, and a time beside a day are on no side."""
    for limit in (Literal(datetime(2024, 3, 1, 12)), AsOf()):
        compared = Compare("==", MOMENT, limit)
        judged = Evaluation(parse(schema_for(compared), record, AS_OF).facts, Exact(AS_OF))
        assert [] == [one for one in SIDES if AtThreshold(compared, one, timedelta(minutes=1)).seen(judged)]


def test_a_member_is_seen_alone() -> None:
    """A known value is seen as the member that it is, or as none of them; a missing one as nothing."""
    within = OneOf(fact("i"), frozenset({Fraction(1), Fraction(2)}))
    seen = {}
    for value in (1, 3, None):
        judged = Evaluation(parse(schema_for(within), {"i": value}, AS_OF).facts, Exact(AS_OF))
        seen[value] = [one for one in (Fraction(1), Fraction(2), None) if Member(within, one).seen(judged)]
    assert {1: [Fraction(1)], 3: [None], None: []} == seen


@pytest.mark.parametrize(
    ("term", "limit", "step"),
    [
        (fact("i"), number(1), 1),
        (N, number("1.25"), Fraction(1, 10)),
        (Arithmetic("*", fact("i"), N), number(1), Fraction(1, 10)),
        (Round(N, 2), number(1), Fraction(1, 100)),
        (Round(N, -1), number(10), 10),
        (Elapsed(DAY, AsOf(), TimeUnit.YEARS), number(18), 1),
        (FirstKnown((fact("i"), N)), number(1), Fraction(1, 10)),
        (Choose((When(A, number(1)),), fact("i")), number(1), 1),
        (number(1), number(2), 1),
        (Literal(date(2024, 1, 1)), Literal(AS_OF), timedelta(days=1)),
        (Shift(DAY, number(1), TimeUnit.DAYS), AsOf(), timedelta(days=1)),
        (fact("lab", part="at"), AsOf(), timedelta(days=1)),
        (fact("lab", part="uln"), fact("lab"), Fraction(1, 10)),
        (MOMENT, Literal(datetime(2024, 3, 1)), timedelta(minutes=1)),
    ],
)
def test_one_step(term: Term, limit: Term, step: Any) -> None:
    """One step is the finer of two precisions: of a fact its decimals, a unit of age, a day, a minute."""
    schema = schema_for(Or((Compare("==", term, limit), IsKnown(N))))
    assert step == step_between(term, limit, schema) == step_between(limit, term, schema)


def test_thresholds_are_what_has_an_order() -> None:
    """Words and flags have no thresholds, in choices neither, and a constant on the left is turned to the right."""
    words = [A, Compare("==", FirstKnown((fact("word"), Literal("a"))), Literal("a")),
             Compare("==", Choose((When(A, fact("word")),), fact("word")), fact("word"))]  # fmt: skip
    turned = Compare("<", number(1), N)
    rule = And((*words, turned, Compare(">", AsOf(), DAY)))
    schema = schema_for(rule)
    assert [False, False, False, True] == [is_ordered(one, schema) for one in (*words, turned)]
    assert [(N, number(1)), (DAY, AsOf())] == [(one.left, one.right) for one, _ in thresholds(rule, schema)]


def test_a_formula_has_no_thresholds_in_it() -> None:
    """The bands of a formula are its own; what it is compared with is a threshold of the rule."""
    whole = Round(Choose((When(Compare("<", N, number(3)), N),), number(0)), 1, called="a score")
    rule = Compare(">", whole, number(2))
    assert [(whole, number(2))] == [(one.left, one.right) for one, _ in thresholds(rule, schema_for(rule))]
