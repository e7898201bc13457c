"""Comparisons of statements and of rails as source."""

from eligibility_engine.compiled.logic import NEVER, SURE, Logic, both, negation, same
from eligibility_engine.compiled.rails import RailNames, are_alike
from eligibility_engine.kernel.expression import Comparison

TURNED: dict[Comparison, Comparison] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
"""The comparison that says the same with its sides exchanged."""
ABOVE, BELOW = {">", ">=", "!="}, {"<", "<=", "!="}
"""The comparisons that hold where the left side lies above the right, and below it."""


def equality(operator: Comparison, one: Logic, other: Logic) -> Logic:
    """Return whether two statements say the same, or not the same."""
    if other in {SURE, NEVER}:
        found = one if other == SURE else negation(one)
    else:
        found = same(one, other)
    return found if operator == "==" else negation(found)


_ORDERED: dict[Comparison, tuple[str, str]] = {"<": ("<", ">="), "<=": ("<=", ">")}


def of_rails(operator: Comparison, left: RailNames, right: RailNames) -> Logic | None:
    """Return a comparison of two terms of one sort; None where rails do not settle it as values do."""
    if not are_alike([left, right]) or (left.sort == "text" and operator not in {"==", "!="}):
        return None
    if operator in {"==", "!="}:
        found = _equal(left, right)
        return negation(found) if found is not None and operator == "!=" else found
    if operator in {">", ">="}:
        return of_rails(TURNED[operator], right, left)
    met, not_met = _ORDERED[operator]
    known_both = (*left.known, *right.known)
    return Logic(
        both((*known_both, f"{left.high} {met} {right.low}")), both((*known_both, f"{left.low} {not_met} {right.high}"))
    )


def _equal(left: RailNames, right: RailNames) -> Logic | None:
    known_both = (*left.known, *right.known)
    if left.is_exact and right.is_exact:
        same_rail = f"{left.low} == {right.low}"
        return Logic(both((*known_both, same_rail)), both((*known_both, f"{left.low} != {right.low}")))
    spans = [term for term in (left, right) if not term.is_exact]
    if any(term.is_vague or (term.sort == "whole" and left.sort != right.sort) for term in spans):
        return None
    ends = " == ".join(dict.fromkeys((left.low, left.high, right.low, right.high)))
    apart = f"({left.high} < {right.low} or {left.low} > {right.high})"
    return Logic(both((*known_both, ends)), both((*known_both, apart)))
