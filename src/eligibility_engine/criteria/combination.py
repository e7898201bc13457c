"""Criteria combined by strong Kleene logic: all of, any of, not, at least k of, unless."""

from attrs import frozen

from eligibility_engine.criterion import Criterion, Phrases, kind
from eligibility_engine.errors import DefinitionError
from eligibility_engine.kernel.expression import And, AtLeast, Not, Or, Predicate


def _check_group(operands: tuple[Criterion, ...], name: str) -> None:
    if not operands:
        raise DefinitionError(f"{name} needs at least one criterion; an empty group decides nothing", code="RULE_EMPTY")


def _listed(operands: tuple[Criterion, ...], phrase: Phrases) -> str:
    return "; ".join(phrase.criterion(operand) for operand in operands)


@kind("all_of")
@frozen
class AllOf:
    """Every operand is met."""

    operands: tuple[Criterion, ...]

    def __attrs_post_init__(self) -> None:
        _check_group(self.operands, "all_of")

    def predicate(self) -> Predicate:
        """Return the conjunction."""
        return And(tuple(operand.predicate() for operand in self.operands))

    def describe(self, phrase: Phrases) -> str:
        """List the operands."""
        return f"all of: {_listed(self.operands, phrase)}"


@kind("any_of")
@frozen
class AnyOf:
    """At least one operand is met."""

    operands: tuple[Criterion, ...]

    def __attrs_post_init__(self) -> None:
        _check_group(self.operands, "any_of")

    def predicate(self) -> Predicate:
        """Return the disjunction."""
        return Or(tuple(operand.predicate() for operand in self.operands))

    def describe(self, phrase: Phrases) -> str:
        """List the operands."""
        return f"any of: {_listed(self.operands, phrase)}"


@kind("at_least")
@frozen
class AtLeastOf:
    """At least k of the operands are met.

    Raises:
        DefinitionError: `RULE_COUNT` when k is not between 1 and the number of operands.
    """

    k: int
    operands: tuple[Criterion, ...]

    def __attrs_post_init__(self) -> None:
        _check_group(self.operands, "at_least")
        if type(self.k) is not int or not 1 <= self.k <= len(self.operands):
            raise DefinitionError(
                f"k must lie between 1 and the number of operands, {len(self.operands)}", code="RULE_COUNT"
            )

    def predicate(self) -> Predicate:
        """Return the count."""
        return AtLeast(self.k, tuple(operand.predicate() for operand in self.operands))

    def describe(self, phrase: Phrases) -> str:
        """Say k and list the operands."""
        return f"at least {self.k} of: {_listed(self.operands, phrase)}"


@kind("not")
@frozen
class Negation:
    """The operand is not met."""

    operand: Criterion

    @property
    def operands(self) -> tuple[Criterion, ...]:
        """The one operand."""
        return (self.operand,)

    def predicate(self) -> Predicate:
        """Return the negation."""
        return Not(self.operand.predicate())

    def describe(self, phrase: Phrases) -> str:
        """Say what must not hold."""
        return f"not: {phrase.criterion(self.operand)}"


@kind("unless")
@frozen
class Unless:
    """A criterion that an exception suspends: met when the criterion is met and the exception is not."""

    criterion: Criterion
    exception: Criterion

    @property
    def operands(self) -> tuple[Criterion, ...]:
        """The criterion and its exception."""
        return (self.criterion, self.exception)

    def predicate(self) -> Predicate:
        """Return the criterion and not the exception."""
        return And((self.criterion.predicate(), Not(self.exception.predicate())))

    def describe(self, phrase: Phrases) -> str:
        """Say the criterion, then the exception."""
        return f"{phrase.criterion(self.criterion)}, unless {phrase.criterion(self.exception)}"
