"""The kinds as plain classes: what they refuse, what they assume when not told, and which words a document may use."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from eligibility_engine.criteria import (
    AllOf,
    Always,
    AnyOf,
    AtLeastOf,
    Band,
    Between,
    Choice,
    Comparing,
    Confirmed,
    Every,
    Exists,
    FirstDecided,
    IsIn,
    IsRecorded,
    IsTrue,
    Negation,
    NoneOf,
    Opaque,
    Open,
    TimesLimit,
    Unless,
    Washout,
    Within,
)
from eligibility_engine.criterion import KINDS, Criterion
from eligibility_engine.dates import LeapDay, TimeUnit
from eligibility_engine.errors import DefinitionError, RuleFormatError
from eligibility_engine.kernel.expression import (
    And,
    AsOf,
    Compare,
    Elapsed,
    Events,
    FactRef,
    FieldRef,
    Literal,
    OneOf,
    Reduce,
    Where,
)
from eligibility_engine.serialization import criterion_from_data, criterion_to_data
from eligibility_engine.verdict import Cause

AGE, BORN = FactRef("age"), FactRef("born")
STABLE = IsTrue(FactRef("stable"))
TEN = Literal(Fraction(10))
DOSES, GIVEN, STOPPED = Events(FactRef("doses")), FieldRef("doses", "given"), FieldRef("doses", "stopped")

REFUSED: list[tuple[Callable[[], Criterion], str]] = [
    (lambda: AllOf(()), "all_of needs at least one criterion; an empty group decides nothing [RULE_EMPTY]"),
    (lambda: AnyOf(()), "any_of needs at least one criterion; an empty group decides nothing [RULE_EMPTY]"),
    (lambda: AtLeastOf(1, ()), "at_least needs at least one criterion; an empty group decides nothing [RULE_EMPTY]"),
    (lambda: AtLeastOf(2, (STABLE,)), "k must lie between 1 and the number of operands, 1 [RULE_COUNT]"),
    (lambda: Choice((), STABLE), "choose needs at least one band [RULE_EMPTY]"),
    (lambda: FirstDecided((STABLE,)), "first_decided needs two criteria or more [RULE_EMPTY]"),
    (lambda: IsIn(AGE, ()), "is_in needs at least one member; nothing is ever in an empty set [RULE_EMPTY]"),
    (
        lambda: Open((), "who knows"),
        "an open question names the facts that it is about; they are what to ask for [RULE_EMPTY]",
    ),
    (
        lambda: Between(AGE, TEN, TEN, "()"),
        "nothing lies between the two limits; the lower one comes first [RULE_EMPTY]",
    ),
    (lambda: Between(AGE, TEN, TEN, "[["), "ends is one of [], [), (], () [RULE_WINDOW]"),
    (lambda: TimesLimit("alt", ">", Fraction(0)), "a multiple of a limit of normal is above 0 [RULE_DOMAIN]"),
    (
        lambda: Within(BORN, -1, TimeUnit.DAYS, "before"),
        "a window has a length of at least 0 and holds at least one day [RULE_WINDOW]",
    ),
    (
        lambda: Confirmed(DOSES, GIVEN, 0, TimeUnit.DAYS),
        "two results that confirm each other lie at least 1 day apart [RULE_WINDOW]",
    ),
    (
        lambda: Washout(DOSES, GIVEN, GIVEN, -1, TimeUnit.DAYS),
        "a washout has a length of at least 0 [RULE_WINDOW]",
    ),
    (
        lambda: Washout(DOSES, GIVEN, GIVEN, 1, TimeUnit.DAYS, half_lives=Fraction(5)),
        (
            "a washout in half-lives needs how many and how long one is: half_lives=5, half_life=c.x.half_life "
            "[RULE_WINDOW]"
        ),
    ),
    (lambda: Within(BORN, 1, TimeUnit.DAYS, "before", ends="]["), "ends is one of [], [), (], () [RULE_WINDOW]"),
]  # fmt: skip


@pytest.mark.parametrize(("made", "message"), REFUSED, ids=[row[1] for row in REFUSED])
def test_a_kind_refuses_what_means_nothing(made: Callable[[], Criterion], message: str) -> None:
    """A kind that decides nothing is refused where it is made, in a message that says what is due."""
    with pytest.raises(DefinitionError) as caught:
        made()
    assert message == f"{caught.value} [{caught.value.code}]"


ASSUMED: list[tuple[Criterion, Criterion]] = [
    (Between(AGE, Literal(Fraction(1)), TEN), Between(AGE, Literal(Fraction(1)), TEN, ends="[]")),
    (TimesLimit("alt", ">", Fraction(3)), TimesLimit("alt", ">", Fraction(3), limit="uln")),
    (IsIn(AGE, (Fraction(1),)), IsIn(AGE, (Fraction(1),), name="")),
    (Open(("age",), "who knows"), Open(("age",), "who knows", cause=Cause.NEEDS_JUDGEMENT)),
    (
        Within(BORN, 28, TimeUnit.DAYS, "before"),
        Within(BORN, 28, TimeUnit.DAYS, "before", anchor=AsOf(), ends="[]", leap_day=LeapDay.MARCH_1),
    ),
]


@pytest.mark.parametrize(("said", "meant"), ASSUMED, ids=lambda criterion: type(criterion).__name__)
def test_what_is_not_said_is_the_usual(said: Criterion, meant: Criterion) -> None:
    """Both ends belong to a range, the limit is the upper one, and the anchor of a window is the as-of date."""
    assert meant == said


WORDS: list[tuple[Criterion, str, tuple[str, ...]]] = [
    (TimesLimit("alt", ">", Fraction(3)), "limit", ("uln", "lln")),
    (TimesLimit("alt", ">", Fraction(3)), "operator", ("<", "<=", "==", "!=", ">=", ">")),
    (Between(AGE, Literal(Fraction(1)), TEN), "ends", ("[]", "[)", "(]", "()")),
    (Within(BORN, 28, TimeUnit.DAYS, "before"), "side", ("before", "after", "around")),
]


@pytest.mark.parametrize(("criterion", "key", "words"), WORDS, ids=[row[1] for row in WORDS])
def test_a_document_may_use_these_words(criterion: Criterion, key: str, words: tuple[str, ...]) -> None:
    """Each word of a kind is read from a document and written to it, and the refusal of another one lists them all."""
    data = criterion_to_data(criterion)
    read = [getattr(criterion_from_data({**data, key: word}), key) for word in words]
    with pytest.raises(RuleFormatError) as caught:
        criterion_from_data({**data, key: "another"})

    assert list(words) == read
    assert f"one of {', '.join(words)} is due" in str(caught.value)


def test_a_washout_of_events_of_one_day_compares_that_day_once() -> None:
    """Where the rows end on the day on which they begin, there is one date to count from."""
    since = Compare("<", Elapsed(GIVEN, AsOf(), TimeUnit.DAYS), Literal(Fraction(28)))
    late = Where(DOSES, And((Compare("<=", GIVEN, AsOf()), since)))

    expected = Compare("==", Reduce("count", late), Literal(Fraction(0)))
    assert expected == Washout(DOSES, GIVEN, GIVEN, 28, TimeUnit.DAYS).predicate()


def test_a_set_of_constants_keeps_its_name() -> None:
    """The name of the set is said in place of its members wherever its predicate stands."""
    predicate = IsIn(AGE, (Fraction(1),), "low").predicate()

    assert isinstance(predicate, OneOf)
    assert "low" == predicate.called


KIND_WORDS = (
    "choose all_of any_of at_least not unless comparison between exists none every confirmed times_limit is_in"
    " is_recorded first_decided is_true always opaque open washout within"
)


def test_the_words_of_the_kinds_are_fixed() -> None:
    """A document names a kind by its word, so a word once given stays."""
    words = {word for word, cls in KINDS.items() if cls.__module__.startswith("eligibility_engine.criteria.")}

    assert set(KIND_WORDS.split()) == words


def test_only_these_kinds_may_turn_a_verdict() -> None:
    """More knowledge turns a decided verdict only through whether something is recorded, a fallback, and code."""
    shipped = {cls for cls in KINDS.values() if cls.__module__.startswith("eligibility_engine.criteria.")}

    assert {FirstDecided, IsRecorded, Opaque} == {cls for cls in shipped if getattr(cls, "non_monotone", False)}


def test_true_is_another_member_than_one() -> None:
    """Sets of constants are equal only when the types of their members are."""
    assert IsIn(AGE, (True,)) != IsIn(AGE, (Fraction(1),))


def test_as_many_may_be_due_as_there_are() -> None:
    """k runs from 1 to the number of operands, both included."""
    assert [1, 2, 3] == [AtLeastOf(k, (STABLE,) * 3).k for k in (1, 2, 3)]


def test_a_window_of_no_length_holds_its_anchor() -> None:
    """Zero days with both ends are one day; without one of the ends they are refused."""
    assert Within(BORN, 0, TimeUnit.DAYS, "around").ends == "[]"
    for ends in ("[)", "(]", "()"):
        with pytest.raises(DefinitionError, match="at least one day"):
            Within(BORN, 0, TimeUnit.DAYS, "around", ends=ends)


class Plain:
    """Phrases without a schema: facts and constants by themselves."""

    def term(self, term: Any) -> str:
        """Say a fact by its name, any other term by its class."""
        return term.name if isinstance(term, FactRef) else type(term).__name__

    def constant(self, value: Any, like: Any) -> str:
        """Say a constant beside the fact that it is compared with."""
        return f"{value} {like.name}"

    def comparison(self, left: Any, operator: str, right: Any) -> str:
        """Say the two sides."""
        return f"{self.term(left)} {operator} {self.term(right)}"

    def between(self, term: Any, low: Any, high: Any) -> str:
        """Say the term and the two limits."""
        return f"{self.term(term)} from {low.value} to {high.value}"

    def membership(self, term: Any, members: Any, called: str) -> str:
        """Say the members, by the name of their set where it has one."""
        said = ", ".join(self.constant(member, term) for member in members)
        listed = f"{called} ({said})" if called else said
        return f"{self.term(term)} is {'one of ' if len(members) > 1 else ''}{listed}"

    def rows(self, rows: Any) -> str:
        """Say the class of rows."""
        return type(rows).__name__

    def condition(self, condition: Any) -> str:
        """Say the class of a condition."""
        return type(condition).__name__

    def criterion(self, criterion: Criterion) -> str:
        """Say an operand."""
        return criterion.describe(self)


A, B, C, D, E = (IsTrue(FactRef(name)) for name in "ABCDE")
SAID: list[tuple[Criterion, str]] = [
    (A, "A"),
    (AllOf((A, B)), "all of: A; B"),
    (AnyOf((A, B)), "any of: A; B"),
    (AtLeastOf(1, (A, B)), "at least 1 of: A; B"),
    (Negation(A), "not: A"),
    (Unless(A, B), "A, unless B"),
    (Choice((Band(A, B), Band(C, D)), E), "if A: B; if C: D; otherwise: E"),
    (FirstDecided((A, B, C)), "A, or where that cannot be decided: B, or where that cannot be decided: C"),
    (IsRecorded(AGE), "age is recorded"),
    (Always(True, "no limit"), "met (no limit)"),
    (Open(("age",), "who knows"), "open: who knows"),
    (Comparing(AGE, "<", BORN), "age < born"),
    (Exists(DOSES), "there are Events"),
    (NoneOf(DOSES), "there are no Events"),
    (Every(DOSES, OneOf(GIVEN, frozenset({Fraction(1)}))), "of Events, every one: OneOf"),
    (Confirmed(DOSES, GIVEN, 1, TimeUnit.WEEKS), "there are Events, confirmed at least 1 week apart"),
    (Confirmed(DOSES, GIVEN, 28, TimeUnit.DAYS), "there are Events, confirmed at least 28 days apart"),
    (
        Washout(DOSES, GIVEN, STOPPED, 1, TimeUnit.WEEKS),
        "Events: each ended at least 1 week before AsOf, or begins after it",
    ),
    (Washout(DOSES, GIVEN, GIVEN, 28, TimeUnit.DAYS), "Events: each lies at least 28 days before AsOf, or after it"),
    (
        Washout(DOSES, GIVEN, STOPPED, 9, TimeUnit.DAYS, BORN, Fraction(2), AGE),
        (
            "Events: each ended at least 9 days or 2 half-lives (age), whichever is longer, before born, "
            "or begins after it"
        ),
    ),
    (TimesLimit("alt", ">", Fraction(3)), "alt > Arithmetic"),
    (Between(AGE, Literal(Fraction(1)), TEN), "age from 1 to 10 (both ends included)"),
    (Between(AGE, Literal(Fraction(1)), TEN, "[)"), "age from 1 to 10 (the upper end excluded)"),
    (Between(AGE, Literal(Fraction(1)), TEN, "(]"), "age from 1 to 10 (the lower end excluded)"),
    (Between(AGE, Literal(Fraction(1)), TEN, "()"), "age from 1 to 10 (both ends excluded)"),
    (IsIn(AGE, (1,)), "age is 1 age"),
    (IsIn(AGE, (1, 2)), "age is one of 1 age, 2 age"),
    (IsIn(AGE, (1, 2), "low"), "age is one of low (1 age, 2 age)"),
    (Within(BORN, 0, TimeUnit.DAYS, "after"), "born is within 0 days after AsOf (both ends included)"),
    (Within(BORN, 1, TimeUnit.DAYS, "after"), "born is within 1 day after AsOf (both ends included)"),
    (Within(BORN, 2, TimeUnit.DAYS, "after", AGE, "[)"), "born is within 2 days after age (the upper end excluded)"),
]


@pytest.mark.parametrize(("criterion", "words"), SAID, ids=[row[1] for row in SAID])
def test_a_kind_says_itself(criterion: Criterion, words: str) -> None:
    """A kind says its operands in order, its ends and its amount; the phrases say facts and constants."""
    assert words == criterion.describe(Plain())
