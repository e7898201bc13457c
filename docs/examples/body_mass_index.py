"""A kind of criterion without operands: the body mass index lies in a class."""

from fractions import Fraction

from attrs import frozen

from eligibility_engine import Criterion, Phrases, kind
from eligibility_engine.kernel.expression import And, Arithmetic, Compare, FactRef, Literal, Predicate, Term


@kind("body_mass_index")
@frozen
class BodyMassIndex:
    """Weight in kg over the square of height in m: at least `low` and below `high`; height is recorded in cm."""

    weight: str
    height: str
    low: Fraction
    high: Fraction

    @property
    def operands(self) -> tuple[Criterion, ...]:
        """A leaf."""
        return ()

    def predicate(self) -> Predicate:
        """Return the two comparisons, in exact arithmetic."""
        height = Arithmetic("/", FactRef(self.height), Literal(Fraction(100)))
        index: Term = Arithmetic("/", FactRef(self.weight), Arithmetic("*", height, height))
        return And((Compare(">=", index, Literal(self.low)), Compare("<", index, Literal(self.high))))

    def describe(self, phrase: Phrases) -> str:
        """Say the class."""
        low, high = (phrase.term(Literal(limit)) for limit in (self.low, self.high))
        return f"body mass index is at least {low} and below {high} kg/m2"
