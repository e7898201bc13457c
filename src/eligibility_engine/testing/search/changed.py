"""Where two predicates differ, as far as they differ in what rows must meet."""

from collections.abc import Iterator
from typing import Any

from attrs import fields_dict, frozen

from eligibility_engine.kernel.expression import NODES, Constant, Predicate, Rows, Where
from eligibility_engine.verdict import Verdict

_EVERY = Constant(Verdict.MET)


@frozen(eq=False)
class ChangedRows:
    """A condition of rows, and another in its place.

    Attributes:
        rows: the rows of which it is asked.
        condition: the condition.
        other: the other one.
        then: what the rows must meet beyond it, to count.
    """

    rows: Rows
    condition: Predicate
    other: Predicate
    then: tuple[Predicate, ...] = ()


def changed_rows(one: Any, other: Any) -> tuple[ChangedRows, ...] | None:
    """Return the conditions of rows in which two nodes differ; None where they differ in something else too."""
    found = list(_differences(one, other, ()))
    return None if None in found else tuple(pair for pair in found if pair is not None)


def _differences(one: Any, other: Any, then: tuple[Predicate, ...]) -> Iterator[ChangedRows | None]:
    if one is other or one == other:
        return
    if isinstance(one, Where):
        replaced = _replaced(one, other)
        if replaced is not None:
            yield ChangedRows(one.rows, one.condition, replaced, then)
            return
        then = (one.condition, *then)
    if type(one) is not type(other) or not isinstance(one, (tuple, *NODES)) or len(_parts(one)) != len(_parts(other)):
        yield None
        return
    for left, right in zip(_parts(one), _parts(other), strict=True):
        yield from _differences(left, right, then)


def _replaced(one: Where, other: Any) -> Predicate | None:
    """Return the condition that stands in the place of one over the same rows."""
    if one.rows == other:
        return _EVERY
    return other.condition if isinstance(other, Where) and one.rows == other.rows else None


def _parts(one: Any) -> tuple[Any, ...]:
    return one if isinstance(one, tuple) else tuple(getattr(one, name) for name in fields_dict(type(one)))
