"""A kind of criterion in one file: exactly k of several criteria are met."""

from attrs import frozen

from eligibility_engine import Criterion, DefinitionError, Phrases, kind
from eligibility_engine.kernel.expression import And, AtLeast, Not, Predicate


@kind("exactly")
@frozen
class Exactly:
    """Exactly k of the operands are met, no more and no fewer."""

    k: int
    operands: tuple[Criterion, ...]

    def __attrs_post_init__(self) -> None:
        if not 1 <= self.k < len(self.operands):
            raise DefinitionError("k lies between 1 and one less than the number of operands", code="RULE_COUNT")

    def predicate(self) -> Predicate:
        """Return at least k, and not at least k + 1."""
        each = tuple(operand.predicate() for operand in self.operands)
        return And((AtLeast(self.k, each), Not(AtLeast(self.k + 1, each))))

    def describe(self, phrase: Phrases) -> str:
        """Say k and list the operands."""
        listed = "; ".join(phrase.criterion(operand) for operand in self.operands)
        return f"exactly {self.k} of: {listed}"
