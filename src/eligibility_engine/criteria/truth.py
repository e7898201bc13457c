"""A yes-or-no term, and what is settled or left open whatever the facts say."""

from attrs import frozen

from eligibility_engine.criterion import Criterion, Phrases, kind
from eligibility_engine.errors import DefinitionError
from eligibility_engine.kernel.expression import Constant, Predicate, Term, holds
from eligibility_engine.verdict import Cause, Verdict


@kind("is_true")
@frozen
class IsTrue:
    """A yes-or-no term is true."""

    term: Term

    @property
    def operands(self) -> tuple[Criterion, ...]:
        """A leaf."""
        return ()

    def predicate(self) -> Predicate:
        """Return the comparison with true."""
        return holds(self.term)

    def describe(self, phrase: Phrases) -> str:
        """Say the fact by its label."""
        return phrase.term(self.term)


@kind("always")
@frozen
class Always:
    """Met, or not met, whatever the facts say; the last branch of a choice."""

    met: bool
    because: str

    @property
    def operands(self) -> tuple[Criterion, ...]:
        """A leaf."""
        return ()

    def predicate(self) -> Predicate:
        """Return the constant with its reason."""
        return Constant(Verdict.MET if self.met else Verdict.NOT_MET, because=self.because)

    def describe(self, phrase: Phrases) -> str:
        """Say the verdict and the reason."""
        return f"{'met' if self.met else 'not met'} ({self.because})"


@kind("open")
@frozen
class Open:
    """A question on which the criterion itself is open: always unknown, about named facts, with a cause."""

    about: tuple[str, ...]
    because: str
    cause: Cause = Cause.NEEDS_JUDGEMENT

    def __attrs_post_init__(self) -> None:
        if not self.about:
            raise DefinitionError(
                "an open question names the facts that it is about; they are what to ask for", code="RULE_EMPTY"
            )

    @property
    def operands(self) -> tuple[Criterion, ...]:
        """A leaf."""
        return ()

    def predicate(self) -> Predicate:
        """Return the unknown constant with its cause and what is open."""
        return Constant(Verdict.UNKNOWN, self.cause, self.about, self.because)

    def describe(self, phrase: Phrases) -> str:
        """Say what is open."""
        return f"open: {self.because}"
