"""The changes: those of mutmut, applied to every node, and two of our own where mutmut has none."""

from collections.abc import Iterator
from typing import Final

import libcst as cst
from mutmut.mutation.mutators import mutation_operators

MEMBERS: Final = (
    ("_T", "_F", "_U"),
    ("Verdict.MET", "Verdict.NOT_MET", "Verdict.UNKNOWN"),
    ("Polarity.INCLUSION", "Polarity.EXCLUSION"),
    ("Eligibility.ELIGIBLE", "Eligibility.INELIGIBLE", "Eligibility.UNDETERMINED"),
    ("Cause.OUTSIDE_WINDOW", "Cause.UNIT_NOT_COMPARABLE", "Cause.NEEDS_JUDGEMENT"),
    ("Cause.NOT_RECORDED", "Cause.NO_ROWS", "Cause.TOO_IMPRECISE"),
    ("TimeUnit.YEARS", "TimeUnit.MONTHS", "TimeUnit.WEEKS", "TimeUnit.DAYS", "TimeUnit.HOURS", "TimeUnit.MINUTES"),
    ("LeapDay.MARCH_1", "LeapDay.FEBRUARY_28"),
)
"""What may stand in each other's place."""

_OTHERS: Final = {word: [other for other in row if other != word] for row in MEMBERS for word in row}


def operators(node: cst.CSTNode) -> list[cst.CSTNode]:
    """Return every change of one node."""
    found = [changed for sort, change in mutation_operators if isinstance(node, sort) for changed in change(node)]
    return [*found, *other_members(node), *negated(node)]


def other_members(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield every other member in the place of a verdict, a polarity, an eligibility, a cause or a unit of time."""
    if isinstance(node, cst.Attribute) and isinstance(node.value, cst.Name):
        words = f"{node.value.value}.{node.attr.value}"
    else:
        words = node.value if isinstance(node, cst.Name) else ""
    for other in _OTHERS.get(words, ()):
        yield cst.parse_expression(other)


def negated(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield a condition negated, where it is a call or a name; mutmut changes comparisons, `and`, `or` and `not`."""
    if isinstance(node, (cst.If, cst.CompIf, cst.While)) and isinstance(node.test, (cst.Call, cst.Name, cst.Attribute)):
        yield node.with_changes(test=cst.UnaryOperation(cst.Not(), node.test))
