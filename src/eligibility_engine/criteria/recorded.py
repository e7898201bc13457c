"""Whether something is recorded, and a fallback for what cannot be decided. Both are not monotone in knowledge."""

from typing import ClassVar

from attrs import frozen

from eligibility_engine.criterion import Criterion, Phrases, kind
from eligibility_engine.errors import DefinitionError
from eligibility_engine.kernel.expression import FirstKnown, IsKnown, Predicate, Term, holds, truth


@kind("is_recorded")
@frozen
class IsRecorded:
    """A term is not missing; a partial date or a value with a comparator counts as recorded."""

    non_monotone: ClassVar[bool] = True
    term: Term

    @property
    def operands(self) -> tuple[Criterion, ...]:
        """A leaf."""
        return ()

    def predicate(self) -> Predicate:
        """Return whether the term is known."""
        return IsKnown(self.term)

    def describe(self, phrase: Phrases) -> str:
        """Say what must be recorded."""
        return f"{phrase.term(self.term)} is recorded"


@kind("first_decided")
@frozen
class FirstDecided:
    """The first of the criteria that is not unknown decides; the later ones speak only where the earlier cannot."""

    non_monotone: ClassVar[bool] = True
    operands: tuple[Criterion, ...]

    def __attrs_post_init__(self) -> None:
        if len(self.operands) < 2:
            raise DefinitionError("first_decided needs two criteria or more", code="RULE_EMPTY")

    def predicate(self) -> Predicate:
        """Return that the first known truth is true."""
        return holds(FirstKnown(tuple(truth(operand.predicate()) for operand in self.operands)))

    def describe(self, phrase: Phrases) -> str:
        """Say the order of appeal."""
        return ", or where that cannot be decided: ".join(phrase.criterion(operand) for operand in self.operands)
