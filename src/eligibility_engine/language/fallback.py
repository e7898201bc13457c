"""Terms that stand in for others: the first known, the one chosen by case."""

from typing import TypeVar

from eligibility_engine.kernel.expression import (
    Choose,
    FirstKnown,
    When,
)
from eligibility_engine.language.handles import TermHandle
from eligibility_engine.language.rules import as_criterion

H = TypeVar("H", bound=TermHandle)


def first_known(first: H, *others: object, called: str = "") -> H:
    """Return the first of the terms that is not missing; an interval counts as known. Not monotone in knowledge.

    Args:
        first: the term that counts where it is known.
        others: what counts else, in order: terms or a constant.
        called: how sentences name the whole, such as `age`.
    """
    terms = (first.term, *(first.other(other) for other in others))
    return first.one_of_several(FirstKnown(terms, called=called), others)


def choose_value(*cases: tuple[object, object], otherwise: H) -> H:
    """Return the term of the first case whose condition is met; the hull of those that an unknown one leaves open."""
    whens = tuple(When(as_criterion(condition).predicate(), otherwise.other(then)) for condition, then in cases)
    return otherwise.one_of_several(Choose(whens, otherwise.term), [then for _, then in cases])
