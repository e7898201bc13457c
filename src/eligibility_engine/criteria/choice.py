"""If-then-else over bands: the criterion that counts depends on another."""

from attrs import frozen

from eligibility_engine.criterion import Criterion, Phrases, kind
from eligibility_engine.errors import DefinitionError
from eligibility_engine.kernel.expression import Choose, Predicate, When, holds, truth


@frozen
class Band:
    """One branch: where `when` is met, `then` counts."""

    when: Criterion
    then: Criterion


@kind("choose")
@frozen
class Choice:
    """The `then` of the first band whose `when` is met, else `otherwise`.

    Where an unknown condition leaves several branches open, it is met (not met) when all of them are.
    """

    bands: tuple[Band, ...]
    otherwise: Criterion

    def __attrs_post_init__(self) -> None:
        if not self.bands:
            raise DefinitionError("choose needs at least one band", code="RULE_EMPTY")

    @property
    def operands(self) -> tuple[Criterion, ...]:
        """Condition and branch of each band, then the last branch."""
        return (*(part for band in self.bands for part in (band.when, band.then)), self.otherwise)

    def predicate(self) -> Predicate:
        """Return that the chosen truth is true."""
        cases = tuple(When(band.when.predicate(), truth(band.then.predicate())) for band in self.bands)
        return holds(Choose(cases, truth(self.otherwise.predicate())))

    def describe(self, phrase: Phrases) -> str:
        """Say each band, then what counts otherwise."""
        bands = "; ".join(f"if {phrase.criterion(band.when)}: {phrase.criterion(band.then)}" for band in self.bands)
        return f"{bands}; otherwise: {phrase.criterion(self.otherwise)}"
