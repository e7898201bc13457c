"""Which conditions of rows are drawn by themselves, and which comparisons say no number worth a line."""

from collections.abc import Iterator
from typing import Final, cast

from eligibility_engine.kernel.expression import And, Compare, Literal, Not, Or, Predicate, Reduce, Rows, Term, Where

_IS_THERE: Final = {(">=", 1), (">", 0), ("==", 0), ("<", 1)}
"""A count compared so says that there is a row or none, and no number worth a line."""


def conditions_of(rows: Rows) -> Iterator[Predicate]:
    """Yield what the rows must meet, in the order in which it was said, what is said of one term together."""
    if isinstance(rows, Where):
        yield from conditions_of(rows.rows)
        yield from parts_of(rows.condition)


def parts_of(condition: Predicate) -> Iterator[Predicate]:
    """Yield the conditions that must all hold; two limits of one term are one condition."""
    parts = both_of(condition)
    if not parts or _is_of_one(parts):
        yield condition
        return
    for part in parts:
        yield from parts_of(part)


def both_of(predicate: Predicate) -> tuple[Predicate, ...]:
    """Return of what a predicate consists that must all hold, also below a `not`; nothing of any other."""
    match predicate:
        case And(operands):
            return operands
        case Not(Or(operands)):
            return tuple(Not(operand) for operand in operands)
        case Not(Not(operand)):
            return (operand,)
    return ()


def _is_of_one(operands: tuple[Predicate, ...]) -> bool:
    return len({_about(operand) for operand in operands}) == 1


def _about(condition: Predicate) -> Term | Predicate:
    """Return the term that a comparison is about, of what lasts its begin; of what is no comparison, itself."""
    match condition:
        case Compare(_, left):
            return left
        case Or((Compare(), Compare(_, left))) if is_last_with(condition):
            return left
        case Not(operand):
            return _about(operand)
    return condition


def is_last_with(predicate: Or) -> bool:
    """Say whether two comparisons of an end and a begin hold them against the same day."""
    ended, begun = cast(tuple[Compare, Compare], predicate.operands)
    return (ended.operator, ended.right) == (begun.operator, begun.right)


def says_that_there_is(compared: Compare) -> bool:
    """Say whether a comparison says no more than that there is a row, or none."""
    left, right = compared.left, compared.right
    counts = isinstance(left, Reduce) and left.reduction == "count" and isinstance(right, Literal)
    return counts and (compared.operator, cast(Literal, right).value) in _IS_THERE
