"""Washout: none of some events, or a part of them, too shortly before an anchor."""

from fractions import Fraction

from attrs import frozen

from eligibility_engine.criterion import Criterion, Phrases, kind
from eligibility_engine.dates import TimeUnit
from eligibility_engine.errors import DefinitionError
from eligibility_engine.exact import decimal_text
from eligibility_engine.kernel.expression import (
    And,
    Arithmetic,
    AsOf,
    Compare,
    Elapsed,
    Literal,
    Or,
    Predicate,
    Reduce,
    Rows,
    Term,
    Where,
)


@kind("washout")
@frozen
class Washout:
    """At least an amount of time has passed from the end of every one of the rows to an anchor.

    With half-lives, also that many of them, in days: "4 weeks or 5 half-lives, whichever is longer". Exactly the amount
    is enough. Rows that begin after the anchor do not count; a row without an end, or without a half-life, leaves it
    open.

    Attributes:
        rows: the events.
        started: their first day.
        ended: their last day.
        amount: how long ago they must have ended.
        unit: the unit of the amount.
        anchor: up to when.
        half_lives: how many half-lives must have passed too; 0 for none.
        half_life: the half-life of a row, in days.

    Raises:
        DefinitionError: `RULE_WINDOW` when the amount is negative, or half-lives have no half-life.
    """

    rows: Rows
    started: Term
    ended: Term
    amount: int
    unit: TimeUnit
    anchor: Term = AsOf()
    half_lives: Fraction = Fraction(0)
    half_life: Term | None = None

    def __attrs_post_init__(self) -> None:
        if self.amount < 0 or self.half_lives < 0:
            raise DefinitionError("a washout has a length of at least 0", code="RULE_WINDOW")
        if (self.half_life is None) != (self.half_lives == 0):
            raise DefinitionError(
                "a washout in half-lives needs how many and how long one is: half_lives=5, half_life=c.x.half_life",
                code="RULE_WINDOW",
            )

    @property
    def operands(self) -> tuple[Criterion, ...]:
        """A leaf."""
        return ()

    def predicate(self) -> Predicate:
        """Return that no row began by the anchor and ended too shortly before it, or after it."""
        begun = Compare("<=", self.started, self.anchor)
        late = And((begun, self._too_late()))
        return Compare("==", Reduce("count", Where(self.rows, late)), Literal(Fraction(0)))

    def _too_late(self) -> Predicate:
        late = self._less_than(Literal(Fraction(self.amount)), self.unit)
        if self.half_life is not None:
            needed = Arithmetic("*", Literal(self.half_lives), self.half_life)
            late += self._less_than(needed, TimeUnit.DAYS)
        return late[0] if len(late) == 1 else Or(late)

    def _less_than(self, needed: Term, unit: TimeUnit) -> tuple[Predicate, ...]:
        """Return that less time has passed since the end; since the begin tells it too, where the end is not known."""
        dates = dict.fromkeys((self.ended, self.started))
        return tuple(Compare("<", Elapsed(term, self.anchor, unit), needed) for term in dates)

    def describe(self, phrase: Phrases) -> str:
        """Say the rows, the time, the half-lives and the anchor."""
        unit = self.unit.value if self.amount != 1 else self.unit.value[:-1]
        half_lives = ""
        if self.half_life is not None:
            named = phrase.term(self.half_life)
            half_lives = f" or {decimal_text(self.half_lives)} half-lives ({named}), whichever is longer,"
        length, anchor = f"{self.amount} {unit}{half_lives}", phrase.term(self.anchor)
        ended, begins = ("ended", "begins after it") if self.ended != self.started else ("lies", "after it")
        return f"{phrase.rows(self.rows)}: each {ended} at least {length} before {anchor}, or {begins}"
