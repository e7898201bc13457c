"""Words and yes-or-no facts as authors write them."""

from collections.abc import Iterable
from typing import Any, Self

from eligibility_engine.criteria import IsTrue
from eligibility_engine.criterion import Criterion
from eligibility_engine.facts import Enumeration
from eligibility_engine.kernel.expression import (
    Literal,
    Term,
)
from eligibility_engine.language.handles import TermHandle
from eligibility_engine.language.rules import Rule, as_criterion


class ChoiceTerm(TermHandle):
    """One word out of a closed list."""

    _takes = "a word of the enumeration"

    _answers: tuple[str, ...] = ()

    @property
    def answers(self) -> tuple[str, ...]:
        """The words that are an answer; of one of several terms, those of all."""
        kind = (self._like or self.fact).type
        assert isinstance(kind, Enumeration)
        return self._answers or kind.answers

    def computed(self, term: Term) -> Self:
        """Return a word of the same answers that is computed from this one."""
        made = super().computed(term)
        made._answers = self._answers
        return made

    def one_of_several(self, term: Term, others: Iterable[object]) -> Self:
        """Return a word that is one of several; its answers are those of all."""
        made, words = super().one_of_several(term, others), list(self.answers)
        for other in others:
            words += other.answers if isinstance(other, ChoiceTerm) else [str(other)]
        made._answers = tuple(dict.fromkeys(words))
        return made

    def _constant(self, value: Any) -> Term:
        if not isinstance(value, str):
            self._refuse()
        return Literal(str(value))


class FlagTerm(TermHandle):
    """A yes-or-no fact; it is a rule by itself."""

    _takes = "true or false"

    def _constant(self, value: Any) -> Term:
        if not isinstance(value, bool):
            self._refuse()
        return Literal(value)

    @property
    def criterion(self) -> Criterion:
        """The criterion that the fact is true."""
        return IsTrue(self.term)

    @property
    def _rule(self) -> Rule:
        return Rule(self.criterion)

    def __and__(self, other: object) -> Rule:  # type: ignore[override]
        return self._rule & other

    def __rand__(self, other: object) -> Rule:  # type: ignore[override]
        return Rule(as_criterion(other)) & self._rule

    def __or__(self, other: object) -> Rule:  # type: ignore[override]
        return self._rule | other

    def __ror__(self, other: object) -> Rule:  # type: ignore[override]
        return Rule(as_criterion(other)) | self._rule

    def __invert__(self) -> Rule:
        return ~self._rule

    def unless(self, exception: object) -> Rule:
        """Return the rule that the fact is true, suspended where the exception is met."""
        return self._rule.unless(exception)

    def if_unknown(self, fallback: object) -> Rule:
        """Return the rule that the fact is true, with a fallback where it is unknown."""
        return self._rule.if_unknown(fallback)
