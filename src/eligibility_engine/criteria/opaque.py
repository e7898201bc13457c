"""A criterion that is written in Python, where the kernel cannot say it."""

from attrs import frozen

from eligibility_engine.criterion import Criterion, Phrases, kind
from eligibility_engine.kernel.expression import Judged, Predicate


@kind("opaque")
@frozen
class Opaque:
    """What code judges; the sentence says what it means, and by what name the code goes."""

    judged: Judged
    says: str

    @property
    def non_monotone(self) -> bool:
        """Whether a verdict may turn when more becomes known: where the code is asked although something is missing."""
        return self.judged.takes_missing

    @property
    def operands(self) -> tuple[Criterion, ...]:
        """A leaf."""
        return ()

    def predicate(self) -> Predicate:
        """Return the node that code judges."""
        return self.judged

    def describe(self, phrase: Phrases) -> str:
        """Say what it means, and that code judges it."""
        return f"{self.says} (judged by {self.judged.called})"
