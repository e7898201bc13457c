"""Membership in a fixed set of words, numbers or dates."""

from attrs import frozen

from eligibility_engine.criterion import Criterion, Phrases, kind
from eligibility_engine.errors import DefinitionError
from eligibility_engine.kernel.constants import constant_field
from eligibility_engine.kernel.expression import OneOf, Predicate, Term
from eligibility_engine.value import Scalar


@kind("is_in")
@frozen
class IsIn:
    """A term is one of a fixed set; `name` says what the set is, where it has a name.

    Raises:
        DefinitionError: `RULE_EMPTY` when the set is empty.
    """

    term: Term
    members: tuple[Scalar, ...] = constant_field()
    name: str = ""

    def __attrs_post_init__(self) -> None:
        if not self.members:
            raise DefinitionError("is_in needs at least one member; nothing is ever in an empty set", code="RULE_EMPTY")

    @property
    def operands(self) -> tuple[Criterion, ...]:
        """A leaf."""
        return ()

    def predicate(self) -> Predicate:
        """Return the membership."""
        return OneOf(self.term, frozenset(self.members), self.name)

    def describe(self, phrase: Phrases) -> str:
        """Say the set by its name, or its members."""
        return phrase.membership(self.term, self.members, self.name)
