"""Every single change that an author might make by mistake, and the words for it."""

from datetime import date, datetime
from fractions import Fraction
from typing import Any

import pytest

from eligibility_engine.dates import TimeUnit
from eligibility_engine.explanation.phrases import English
from eligibility_engine.kernel.expression import (
    And,
    Arithmetic,
    AsOf,
    AtLeast,
    Choose,
    Compare,
    Constant,
    FirstKnown,
    IsKnown,
    Literal,
    Not,
    OneOf,
    Or,
    Predicate,
    Round,
    Shift,
    When,
    holds,
    truth,
)
from eligibility_engine.testing.mutation.changes import changes, replaced
from eligibility_engine.testing.mutation.mutants import Rule, mutants_of
from eligibility_engine.testing.mutation.words import change_words
from eligibility_engine.verdict import Polarity, Verdict
from generative.tiny import fact, number, schema_for

A, B = holds(fact("yes")), holds(fact("sure"))
AGE, N, DAY, MOMENT, WORD = fact("i"), fact("m"), fact("visit"), fact("moment"), fact("word")
LAB, OWN, ULN = fact("lab", unit="mg"), fact("lab"), fact("lab", part="uln")
AGED = Compare(">=", AGE, number(2))
AFTER = Compare(">=", DAY, Literal(date(2024, 1, 1)))


def by(operator: str, rule: Predicate) -> list[Predicate]:
    """Return the wrong rules that one kind of slip makes, in order."""
    schema = schema_for(rule)
    found = [one for one in changes(rule, schema) if one.operator == operator]
    return [replaced(rule, one.part, one.other) for one in found]


def words(operator: str, rule: Predicate) -> list[str]:
    schema = schema_for(rule)
    return [change_words(one, English(schema)) for one in changes(rule, schema) if one.operator == operator]


def band(*bands: tuple[Predicate, Any], otherwise: Any) -> Compare:
    return holds(Choose(tuple(When(condition, then) for condition, then in bands), otherwise))


@pytest.mark.parametrize(
    ("operator", "rule", "expected"),
    [
        ("and-or", And((A, B)), [Or((A, B))]),
        ("and-or", Or((A, B)), [And((A, B))]),
        ("and-or", And((A,)), []),
        ("dropped", And((A, B)), [And((B,)), And((A,))]),
        ("dropped", Or((A,)), []),
        ("dropped", AtLeast(1, (A, B)), [AtLeast(1, (B,)), AtLeast(1, (A,))]),
        ("at-least", AtLeast(1, (A, B)), [AtLeast(0, (A, B)), AtLeast(2, (A, B))]),
        ("not-dropped", Not(A), [A]),
        ("not-added", A, [Not(A)]),
        ("not-added", Constant(Verdict.MET), []),
        ("comparison", AGED, [Compare(sign, AGE, number(2)) for sign in ("<", "<=", "==", "!=", ">")]),
        ("comparison", A, []),
        ("comparison", Compare("==", WORD, Literal("a")), [Compare("!=", WORD, Literal("a"))]),
        ("comparison", Compare("!=", WORD, WORD), [Compare("==", WORD, WORD)]),
        ("threshold", AGED, [Compare(">=", AGE, number(3)), Compare(">=", AGE, number(1))]),
        ("threshold", Compare("<", number(1), N), [Compare("<", number(v), N) for v in ("1.1", "0.9")]),
        ("threshold", AFTER, [Compare(">=", DAY, Literal(date(*d))) for d in ((2024, 1, 2), (2023, 12, 31))]),
        ("threshold", Compare("<=", DAY, Literal(date.max)), [Compare("<=", DAY, Literal(date(9999, 12, 30)))]),
        ("threshold", Compare(">", MOMENT, Literal(datetime(2024, 1, 1, 12))),
         [Compare(">", MOMENT, Literal(datetime(2024, 1, 1, *clock))) for clock in ((12, 1), (11, 59))]),
        ("unit", Compare(">", LAB, number(2)), [Compare(">", LAB, number(v)) for v in (2000, "0.002")]),
        ("unit", Compare("<", number(2), LAB), [Compare("<", number(v), LAB) for v in (2000, "0.002")]),
        ("unit", Compare(">", OWN, ULN), []),
        ("limit", Compare(">", OWN, ULN), [Compare(">", OWN, fact("lab", part="lln"))]),
        ("limit", Compare(">", OWN, fact("lab", part="lln")), [Compare(">", OWN, ULN)]),
        ("factor", Compare(">", OWN, Arithmetic("*", number("1.5"), ULN)),
         [Compare(">", OWN, Arithmetic("*", number(v), ULN)) for v in ("1.6", "1.4", "1")]),
        ("factor", Compare(">", Arithmetic("/", N, Literal(Fraction(1, 3))), AGE),
         [Compare(">", Arithmetic("/", N, Literal(v)), AGE) for v in (Fraction(13, 30), Fraction(7, 30), Fraction(1))]),
        ("factor", Compare(">", Arithmetic("*", N, number("0.1")), AGE),
         [Compare(">", Arithmetic("*", N, number(v)), AGE) for v in ("0.2", "1")]),
        ("factor", Compare(">", Arithmetic("+", N, number(2)), AGE), []),
        ("code-dropped", OneOf(WORD, frozenset({"a", "b"})), [OneOf(WORD, frozenset(one)) for one in ("b", "a")]),
        ("code-dropped", OneOf(WORD, frozenset({"a"})), []),
        ("code-added", OneOf(WORD, frozenset({"a"})), [OneOf(WORD, frozenset({"a", "b"}))]),
        ("code-added", OneOf(FirstKnown((WORD,)), frozenset({"a"})), []),
        ("code-added", OneOf(AGE, frozenset({Fraction(1)})), []),
        ("window", Compare("<=", Shift(AsOf(), number(-28), TimeUnit.DAYS), DAY),
         [Compare("<=", Shift(AsOf(), number(v), TimeUnit.DAYS), DAY) for v in (-27, -29)]),
        ("window", Compare("<=", Shift(MOMENT, number(2), TimeUnit.HOURS), AsOf()),
         [Compare("<=", Shift(MOMENT, number(v), TimeUnit.HOURS), AsOf()) for v in (3, 1)]),
        ("window", Compare("<=", Shift(AsOf(), number(1), TimeUnit.MONTHS), DAY),
         [Compare("<=", Shift(Shift(AsOf(), number(1), TimeUnit.MONTHS), number(v), TimeUnit.DAYS), DAY)
          for v in (1, -1)]),
        ("fallback-dropped", Compare(">", FirstKnown((AGE, N)), number(1)),
         [Compare(">", FirstKnown((AGE,)), number(1))]),
        ("fallback-dropped", Compare(">", FirstKnown((AGE,)), number(1)), []),
        ("fallback-dropped", holds(FirstKnown((truth(A), truth(B)))),
         [holds(FirstKnown((truth(B),))), holds(FirstKnown((truth(A),)))]),
        ("band-dropped", band((A, truth(B)), (B, Literal(True)), otherwise=Literal(False)),
         [band((B, Literal(True)), otherwise=Literal(False)), band((A, truth(B)), otherwise=Literal(False))]),
        ("band-dropped", band((A, truth(B)), otherwise=Literal(False)), []),
        ("unknown-as-met", IsKnown(AGE), []),
        ("unknown-as-met", AGED, [holds(FirstKnown((truth(AGED), truth(Constant(Verdict.MET)))))]),
        ("unknown-as-not-met", AGED, [holds(FirstKnown((truth(AGED), truth(Constant(Verdict.NOT_MET)))))]),
    ],
)  # fmt: skip
def test_one_slip(operator: str, rule: Predicate, expected: list[Predicate]) -> None:
    """A kind of slip makes exactly these wrong rules of a rule."""
    assert expected == by(operator, rule)


def test_slips_are_made_at_every_place() -> None:
    """Parts of groups are changed where they stand, and groups in terms as well; the rest stays the same objects."""
    inner = Choose((When(And((A, AGED)), number(1)),), number(0))
    rule = Or((Not(A), Compare(">=", inner, number(1))))
    wrong = [replaced(inner, inner.cases[0].condition, Or((A, AGED)))]
    assert [And(rule.operands), Or((Not(A), Compare(">=", wrong[0], number(1))))] == by("and-or", rule)
    assert [one.operands[0] for one in by("threshold", rule) if isinstance(one, Or)] == [rule.operands[0]] * 4


def test_the_same_object_is_changed_wherever_it_stands() -> None:
    """A part that stands in a rule twice as one object is one part: a change of it changes both places, once."""
    rule = And((Or((AGED, B)), Not(AGED)))
    wrong = Compare(">=", AGE, number(3))
    assert And((Or((wrong, B)), Not(wrong))) in by("threshold", rule)
    schema = schema_for(rule)
    found = [one for one in mutants_of(Rule("e", Polarity.INCLUSION, rule), schema) if one.operator == "threshold"]
    assert 2 == len(found)


def test_other_spellings_are_no_mutants() -> None:
    """What says the same in other words, or as an earlier mutant does, is left out; ids count on without gaps."""
    rule = Rule("e", Polarity.EXCLUSION, And((A, A)))
    found = list(mutants_of(rule, schema_for(rule.predicate)))
    assert [f"e#{place}" for place in range(len(found))] == [one.id for one in found]
    assert ["polarity", "and-or", "dropped"] == [one.operator for one in found[:3]]
    assert "dropped" not in [one.operator for one in found[3:]]
    assert "read as an inclusion" == found[0].text
    single = Rule("e", Polarity.INCLUSION, Compare("==", WORD, Literal("a")))
    operators = [one.operator for one in mutants_of(single, schema_for(single.predicate))]
    assert ["polarity", "not-added", "unknown-as-met", "unknown-as-not-met"] == operators


@pytest.mark.parametrize(
    ("operator", "rule", "expected"),
    [
        ("dropped", And((A, AGED)), ["without: yes", "without: i is at least 2"]),
        ("not-added", Or((A, AGED)), ["not: any of: yes; i is at least 2", "not: yes", "not: i is at least 2"]),
        ("not-dropped", Not(A), ["without not: not: yes"]),
        ("and-or", And((A, B)), ["any in place of all of: yes; sure"]),
        ("and-or", Or((A, B)), ["all in place of any of: yes; sure"]),
        ("at-least", AtLeast(1, (A, B)), [f"at least {k} in place of at least 1 of: yes; sure" for k in (0, 2)]),
        ("code-added", OneOf(WORD, frozenset({"a"})), ["word is one of a; with b"]),
        ("code-dropped", OneOf(WORD, frozenset({"a", "b"})), [f"word is one of a, b; without {one}" for one in "ab"]),
        ("unknown-as-met", IsKnown(AGE), []),
        ("unknown-as-not-met", Not(AGED), ["i is at least 2; what is missing taken as not met"]),
        ("threshold", AGED, ["i is at least 2 -> i is at least 3", "i is at least 2 -> i is at least 1"]),
        ("fallback-dropped", Compare(">", FirstKnown((AGE, N)), number(1)),
         ["without the fallback of: i, or if that is missing m"]),
        ("fallback-dropped", holds(FirstKnown((truth(A), truth(B)))),
         ["without the fallback: yes", "without the fallback: sure"]),
        ("band-dropped", band((A, truth(B)), (B, Literal(True)), otherwise=Literal(False)),
         ["without: yes", "without: sure"]),
        ("not-added", band((A, truth(B)), otherwise=Literal(True)),
         ["not: if yes: sure; otherwise: met", "not: yes", "not: sure"]),
        ("not-added", holds(FirstKnown((truth(A), truth(Constant(Verdict.UNKNOWN))))),
         ["not: yes, or where that cannot be decided: always unknown", "not: yes"]),
        ("not-added", IsKnown(AGE), ["not: i is recorded"]),
        ("limit", Compare(">", OWN, ULN), ["lab upper limit of normal -> lab lower limit of normal"]),
    ],
)  # fmt: skip
def test_words(operator: str, rule: Predicate, expected: list[str]) -> None:
    """A change says what stood there and what stands in its place."""
    assert expected == words(operator, rule)


def test_long_words_are_cut() -> None:
    """What stood there is said in 160 characters at most."""
    rule = And(tuple(Compare("!=", AGE, number(one)) for one in range(40)))
    (found,) = words("and-or", rule)
    assert found.endswith("...")
    assert 160 == len(found.removeprefix("any in place of "))


def test_a_formula_is_one_thing() -> None:
    """What is compared with a formula is changed, and nothing in the formula: the library's own tests are about it."""
    banded = Choose((When(Compare("<", AGE, number(3)), Arithmetic("*", N, number("1.5"))),), N)
    rule = Compare(">", Round(banded, 1, called="a score"), number(2))
    operators = [one.operator for one in changes(rule, schema_for(rule))]
    assert [] == by("factor", rule)
    assert operators.count("threshold") == 2
    assert operators.count("comparison") == 5
