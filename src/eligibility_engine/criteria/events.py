"""Rows of event tables: whether there are any, whether every one meets something, whether two confirm each other."""

from fractions import Fraction

from attrs import frozen

from eligibility_engine.criterion import Criterion, Phrases, kind
from eligibility_engine.dates import TimeUnit
from eligibility_engine.errors import DefinitionError
from eligibility_engine.kernel.expression import (
    And,
    Compare,
    Elapsed,
    Literal,
    Not,
    Predicate,
    Reduce,
    Rows,
    Term,
    Where,
)

_NONE, _ONE, _TWO = (Literal(Fraction(number)) for number in (0, 1, 2))


@kind("exists")
@frozen
class Exists:
    """There is at least one of the rows. Without one it is unknown, unless the table is complete."""

    rows: Rows

    @property
    def operands(self) -> tuple[Criterion, ...]:
        """A leaf."""
        return ()

    def predicate(self) -> Predicate:
        """Return that their number is at least 1."""
        return Compare(">=", Reduce("count", self.rows), _ONE)

    def describe(self, phrase: Phrases) -> str:
        """Say the rows."""
        return f"there are {phrase.rows(self.rows)}"


@kind("none")
@frozen
class NoneOf:
    """There is none of the rows; it can only be met where the table is complete."""

    rows: Rows

    @property
    def operands(self) -> tuple[Criterion, ...]:
        """A leaf."""
        return ()

    def predicate(self) -> Predicate:
        """Return that their number is 0."""
        return Compare("==", Reduce("count", self.rows), _NONE)

    def describe(self, phrase: Phrases) -> str:
        """Say the rows."""
        return f"there are no {phrase.rows(self.rows)}"


@kind("every")
@frozen
class Every:
    """Every one of the rows meets a condition; where there is no row, it is met."""

    rows: Rows
    condition: Predicate

    @property
    def operands(self) -> tuple[Criterion, ...]:
        """A leaf: the condition is about a row, not about the subject."""
        return ()

    def predicate(self) -> Predicate:
        """Return that no row breaks the condition."""
        return Compare("==", Reduce("count", Where(self.rows, Not(self.condition))), _NONE)

    def describe(self, phrase: Phrases) -> str:
        """Say the rows and the condition."""
        return f"of {phrase.rows(self.rows)}, every one: {phrase.condition(self.condition)}"


@kind("confirmed")
@frozen
class Confirmed:
    """Two of the rows lie at least an amount of time apart.

    Raises:
        DefinitionError: `RULE_WINDOW` when the amount is below 1.
    """

    rows: Rows
    by: Term
    amount: int
    unit: TimeUnit

    def __attrs_post_init__(self) -> None:
        if self.amount < 1:
            raise DefinitionError("two results that confirm each other lie at least 1 day apart", code="RULE_WINDOW")

    @property
    def operands(self) -> tuple[Criterion, ...]:
        """A leaf."""
        return ()

    def predicate(self) -> Predicate:
        """Return that there are two, and that the first and the last lie far enough apart."""
        first, last = (Reduce(reduction, self.rows, self.by) for reduction in ("min", "max"))
        apart = Compare(">=", Elapsed(first, last, self.unit), Literal(Fraction(self.amount)))
        return And((Compare(">=", Reduce("count", self.rows), _TWO), apart))

    def describe(self, phrase: Phrases) -> str:
        """Say the rows and the time between them."""
        unit = self.unit.value if self.amount != 1 else self.unit.value[:-1]
        return f"there are {phrase.rows(self.rows)}, confirmed at least {self.amount} {unit} apart"
