"""Without which facts a statement is open, whatever the others are: nobody need be asked about it."""

from typing import assert_never

from eligibility_engine.kernel.expression import (
    Arithmetic,
    AsOf,
    Choose,
    Compare,
    Elapsed,
    FactRef,
    FieldRef,
    FirstKnown,
    Literal,
    OneOf,
    Power,
    Predicate,
    Reduce,
    Round,
    Shift,
    Term,
)

_NONE = frozenset[FactRef]()


def needed(predicate: Predicate) -> frozenset[FactRef]:
    """Return the facts that a statement needs; any of them missing, it is unknown."""
    match predicate:
        case Compare(_, left, right):
            return _of(left) | _of(right)
        case OneOf(term):
            return _of(term)
    return _NONE


def _of(term: Term | Power) -> frozenset[FactRef]:
    """Return the facts without which a term is missing."""
    match term:
        case FactRef():
            return frozenset({term})
        case Literal() | AsOf() | FieldRef() | Reduce():
            return _NONE
        case Arithmetic(_, one, other) | Elapsed(one, other) | Shift(one, other) | Power(one, other):
            return _of(one) | _of(other)
        case Round(inner):
            return _of(inner)
        case FirstKnown(terms):
            return frozenset.intersection(*map(_of, terms))
        case Choose(cases, otherwise):
            return _of(otherwise).intersection(*(_of(case.then) for case in cases))
    assert_never(term)
