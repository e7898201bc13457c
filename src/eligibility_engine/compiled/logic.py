"""Three values as two Python expressions: one that holds where a statement is surely met, one where it surely is not.

So strong Kleene logic is plain `and` and `or`, and a statement that is unknown holds on neither.
"""

from collections.abc import Iterable, Sequence

from attrs import evolve, frozen

TRUE, FALSE = "True", "False"


@frozen
class Logic:
    """A statement: when it is met, when it is not met, and how deep the two expressions are."""

    met: str
    not_met: str
    depth: int = 1

    @property
    def is_leaf(self) -> bool:
        """Whether it is cheap enough to be asked twice."""
        return self.depth <= 1

    @property
    def value(self) -> str:
        """The expression that is True, False or None."""
        return f"True if {self.met} else False if {self.not_met} else None"


SURE, NEVER, OPEN = Logic(TRUE, FALSE, 0), Logic(FALSE, TRUE, 0), Logic(FALSE, FALSE, 0)


def both(parts: Iterable[str]) -> str:
    """Return the expression that all parts hold."""
    found = [part for part in parts if part != TRUE]
    return FALSE if FALSE in found else _joined(" and ", found) or TRUE


def either(parts: Iterable[str]) -> str:
    """Return the expression that one of the parts holds."""
    found = [part for part in parts if part != FALSE]
    return TRUE if TRUE in found else _joined(" or ", found) or FALSE


def _joined(word: str, parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({word.join(parts)})" if parts else ""


def _above(parts: Iterable[Logic]) -> int:
    return 1 + max(part.depth for part in parts)


def negation(one: Logic) -> Logic:
    """Return what is met where one is not met."""
    return evolve(one, met=one.not_met, not_met=one.met)


def conjunction(parts: Sequence[Logic]) -> Logic:
    """Return what is met where all are, and not met where one is not."""
    if len(parts) == 1:
        return parts[0]
    return Logic(both(one.met for one in parts), either(one.not_met for one in parts), _above(parts))


def disjunction(parts: Sequence[Logic]) -> Logic:
    """Return what is met where one is, and not met where none is."""
    return negation(conjunction([negation(one) for one in parts]))


def at_least(k: int, parts: Sequence[Logic]) -> Logic:
    """Return what is met where k are, and not met where more than all but k are not."""
    return Logic(
        f"({_counted(one.met for one in parts)} >= {k})",
        f"({_counted(one.not_met for one in parts)} > {len(parts) - k})",
        _above(parts),
    )


def _counted(parts: Iterable[str]) -> str:
    return " + ".join(f"(1 if {part} else 0)" for part in parts)


def choice(condition: Logic, then: Logic, otherwise: Logic) -> Logic:
    """Return what one of two says; where the condition is unknown, what both say."""
    return Logic(
        both((either((condition.not_met, then.met)), either((condition.met, otherwise.met)))),
        both((either((condition.not_met, then.not_met)), either((condition.met, otherwise.not_met)))),
        1 + _above((condition, then, otherwise)),
    )


def first_known(one: Logic, other: Logic) -> Logic:
    """Return what one says, and the other where it says nothing."""
    return Logic(
        either((one.met, both((_negated(one.not_met), other.met)))),
        either((one.not_met, both((_negated(one.met), other.not_met)))),
        1 + _above((one, other)),
    )


def known(one: Logic) -> Logic:
    """Return whether a statement is decided."""
    decided = either((one.met, one.not_met))
    return Logic(decided, _negated(decided), one.depth + 1)


def _negated(part: str) -> str:
    return FALSE if part == TRUE else TRUE if part == FALSE else f"(not {part})"


def same(one: Logic, other: Logic) -> Logic:
    """Return whether two decided statements say the same."""
    return Logic(
        either((both((one.met, other.met)), both((one.not_met, other.not_met)))),
        either((both((one.met, other.not_met)), both((one.not_met, other.met)))),
        1 + _above((one, other)),
    )
