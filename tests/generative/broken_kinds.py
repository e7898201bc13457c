"""Kinds of criteria that each break one law. None is registered here: the tests do that, and take it back."""

from datetime import date, datetime
from fractions import Fraction
from itertools import count
from random import randint
from typing import Any, ClassVar

from attrs import evolve, field, frozen

from eligibility_engine import FactSchema, flag, integer, number
from eligibility_engine.criterion import Criterion, Phrases
from eligibility_engine.kernel.expression import (
    And,
    Compare,
    FactRef,
    FirstKnown,
    IsKnown,
    Literal,
    Not,
    OneOf,
    Or,
    Predicate,
    holds,
)
from eligibility_engine.value import Scalar

_CALLS = count()


class Body(FactSchema):
    """What the broken kinds read."""

    consents = flag(ask="Consent?")
    agrees = flag(ask="Agreement?")
    weight = number(unit="kg", minimum=1, maximum=300, ask="Weight?")
    visits = integer(minimum=0, maximum=20, ask="Visits?")


@frozen
class Leaf:
    """A kind that is sound: a yes-or-no fact is true. Each of the others differs from it in one thing."""

    fact: str

    @property
    def operands(self) -> tuple[Criterion, ...]:
        return ()

    def predicate(self) -> Predicate:
        return holds(FactRef(self.fact))

    def describe(self, phrase: Phrases) -> str:
        return phrase.term(FactRef(self.fact))


@frozen
class Declaring(Leaf):
    """Sound, though it reads a fact that no field names: it says so."""

    reads: ClassVar[tuple[str, ...]] = ("agrees",)

    def predicate(self) -> Predicate:
        return And((holds(FactRef(self.fact)), holds(FactRef("agrees"))))


@frozen
class Confessing(Leaf):
    """Sound, though it asks for what is recorded: it says that it is not monotone."""

    non_monotone: ClassVar[bool] = True

    def predicate(self) -> Predicate:
        return IsKnown(FactRef(self.fact))


@frozen
class Moody(Leaf):
    """It says something else every other time."""

    def predicate(self) -> Predicate:
        told = holds(FactRef(self.fact))
        return Not(told) if next(_CALLS) % 2 else told


@frozen
class Gambling(Leaf):
    """It draws lots for the fact that it reads, and mostly finds the same."""

    def predicate(self) -> Predicate:
        return holds(FactRef(self.fact if randint(1, 4) < 4 else "agrees"))


@frozen
class Rambling(Leaf):
    """It never finds the same words twice."""

    def describe(self, phrase: Phrases) -> str:
        return f"attempt {next(_CALLS)}"


@frozen
class Peeking(Leaf):
    """It reads a fact that it does not declare."""

    def predicate(self) -> Predicate:
        return Or((holds(FactRef(self.fact)), holds(FactRef("agrees"))))


@frozen
class Mistyped(Leaf):
    """It compares a flag with a number."""

    def predicate(self) -> Predicate:
        return Compare(">", FactRef(self.fact), Literal(Fraction(1)))


@frozen
class Stray(Leaf):
    """It names a fact that no schema has."""

    def predicate(self) -> Predicate:
        return holds(FactRef("nothing_of_the_kind"))


@frozen
class Foreign(Leaf):
    """Its predicate is no kernel node."""

    def predicate(self) -> Any:
        return self


@frozen
class Fragile(Leaf):
    """It raises for some facts."""

    def predicate(self) -> Predicate:
        return {"consents": holds(FactRef("consents"))}[self.fact]


@frozen
class Speechless(Leaf):
    """It raises when it is to say itself."""

    def describe(self, phrase: Phrases) -> str:
        raise NotImplementedError


@frozen
class Mute(Leaf):
    """It says nothing."""

    def describe(self, phrase: Phrases) -> str:
        return " "


@frozen
class Emphatic(Leaf):
    """It ends with a full stop."""

    def describe(self, phrase: Phrases) -> str:
        return "it is so."


@frozen
class Asking(Leaf):
    """It asks for what is recorded, and does not say that it is not monotone."""

    def predicate(self) -> Predicate:
        return Not(IsKnown(FactRef(self.fact)))


@frozen
class Assuming(Leaf):
    """It takes what is missing for true, and does not say that it is not monotone."""

    def predicate(self) -> Predicate:
        return holds(FirstKnown((FactRef(self.fact), Literal(True))))


@frozen
class Twisting:
    """It changes the predicate of its operand."""

    operand: Criterion

    @property
    def operands(self) -> tuple[Criterion, ...]:
        return (self.operand,)

    def predicate(self) -> Predicate:
        found: Any = self.operand.predicate()
        return Not(Not(evolve(found))) if not isinstance(found, Compare) else Not(evolve(found, operator="!="))

    def describe(self, phrase: Phrases) -> str:
        return f"twisted: {phrase.criterion(self.operand)}"


@frozen
class Secret(Leaf):
    """It holds something that no document can."""

    measure: Any


@frozen
class Growing(Leaf):
    """Every time it is made its threshold grows, also when it is read back."""

    limit: Fraction = field(converter=lambda value: value + 1)
    reads: ClassVar[tuple[str, ...]] = ("visits",)

    def predicate(self) -> Predicate:
        return OneOf(FactRef("visits"), frozenset({self.limit}))


@frozen
class Hiding(Leaf):
    """What grows does not count when two are compared, so that only the verdicts tell."""

    limit: Fraction = field(converter=lambda value: value + 1, eq=False)
    reads: ClassVar[tuple[str, ...]] = ("visits",)

    def predicate(self) -> Predicate:
        return Compare(">=", FactRef("visits"), Literal(self.limit))


@frozen
class Clinging(Leaf):
    """It cannot be pickled."""

    def __reduce__(self) -> Any:
        raise TypeError("not to be pickled")


@frozen
class Unique(Leaf):
    """Its hash is that of one object."""

    def __hash__(self) -> int:
        return id(self)


@frozen
class Picky(Leaf):
    """It accepts no instance at all."""

    def __attrs_post_init__(self) -> None:
        raise ValueError("never good enough")


@frozen
class Pair:
    """A part of a kind that is no criterion itself."""

    first: Criterion
    second: Leaf | None


@frozen
class Medley:
    """A sound kind with fields of many types."""

    low: Literal
    fact: FactRef
    members: frozenset[Scalar]
    rule: Predicate
    since: date
    at: datetime
    pair: Pair
    sides: tuple[str, bool]
    count: int | None
    odd: complex = 0j
    many: tuple[complex, ...] = ()

    @property
    def operands(self) -> tuple[Criterion, ...]:
        return (self.pair.first,)

    def predicate(self) -> Predicate:
        return And((self.rule, self.pair.first.predicate()))

    def describe(self, phrase: Phrases) -> str:
        return f"medley of {phrase.term(self.fact)} and {phrase.criterion(self.pair.first)}"


@frozen
class Unheard:
    """A part for which nothing can be drawn."""

    pair: tuple[complex, ...]


@frozen
class Deep(Leaf):
    """A field whose parts nothing can draw."""

    part: Unheard
