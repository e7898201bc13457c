"""A measurement compared with a multiple of its own limit of normal."""

from fractions import Fraction
from typing import Literal as Choice

from attrs import frozen

from eligibility_engine.criterion import Criterion, Phrases, kind
from eligibility_engine.errors import DefinitionError
from eligibility_engine.kernel.expression import Arithmetic, Compare, Comparison, FactRef, Literal, Predicate

Limit = Choice["uln", "lln"]


@kind("times_limit")
@frozen
class TimesLimit:
    """A result against a factor times the limit that the laboratory reported with that same result.

    Value and limit are compared in the unit they were reported in, so no conversion takes part. Without the limit the
    verdict is unknown, cause `no_limit`.

    Raises:
        DefinitionError: `RULE_DOMAIN` when the factor is not above 0.
    """

    fact: str
    operator: Comparison
    factor: Fraction
    limit: Limit = "uln"

    def __attrs_post_init__(self) -> None:
        if self.factor <= 0:
            raise DefinitionError("a multiple of a limit of normal is above 0", code="RULE_DOMAIN")

    @property
    def operands(self) -> tuple[Criterion, ...]:
        """A leaf."""
        return ()

    def predicate(self) -> Predicate:
        """Return the comparison with factor times limit."""
        return Compare(
            self.operator, FactRef(self.fact), Arithmetic("*", Literal(self.factor), FactRef(self.fact, self.limit))
        )

    def describe(self, phrase: Phrases) -> str:
        """Say the factor and the limit."""
        compared = self.predicate()
        assert isinstance(compared, Compare)
        return phrase.comparison(compared.left, compared.operator, compared.right)
