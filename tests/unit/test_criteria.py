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
    Between,
    Choice,
    FirstDecided,
    IsIn,
    IsTrue,
    Open,
    TimesLimit,
    Within,
)
from eligibility_engine.criterion import Criterion
from eligibility_engine.dates import LeapDay, TimeUnit
from eligibility_engine.errors import DefinitionError, RuleFormatError
from eligibility_engine.expression import AsOf, FactRef, Literal
from eligibility_engine.serialization import criterion_from_data, criterion_to_data
from eligibility_engine.verdict import Cause

AGE, BORN = FactRef("age"), FactRef("born")
STABLE = IsTrue(FactRef("stable"))
TEN = Literal(Fraction(10))

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


def test_true_is_another_member_than_one() -> None:
    """Sets of constants are equal only when the types of their members are."""
    assert IsIn(AGE, (True,)) != IsIn(AGE, (Fraction(1),))


def test_a_window_of_no_length_holds_its_anchor() -> None:
    """Zero days with both ends are one day; without one of the ends they are refused."""
    assert Within(BORN, 0, TimeUnit.DAYS, "around").ends == "[]"
    for ends in ("[)", "(]", "()"):
        with pytest.raises(DefinitionError, match="at least one day"):
            Within(BORN, 0, TimeUnit.DAYS, "around", ends=ends)


@pytest.mark.parametrize(("amount", "words"), [(1, "1 day"), (2, "2 days"), (0, "0 days")])
def test_one_unit_is_said_in_the_singular(amount: int, words: str) -> None:
    """One day, and otherwise days."""
    said = Within(BORN, amount, TimeUnit.DAYS, "after").describe(Plain())

    assert f"the date is within {words} after the date (both ends included)" == said


class Plain:
    """Phrases without a schema."""

    def term(self, term: Any) -> str:
        """Say any term."""
        return "the date"


def test_always_says_its_reason() -> None:
    """What holds whatever the facts say is described by its reason alone."""
    assert Always(True, "no limit").describe(Plain()) == "no limit"
