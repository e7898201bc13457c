"""Each criterion of a tree with its kernel node and its sentence; made once per set."""

from typing import Any

from attrs import frozen

from eligibility_engine.criterion import Criterion
from eligibility_engine.errors import DefinitionError
from eligibility_engine.expression import (
    Predicate,
    children,
    walk,
)
from eligibility_engine.phrases import English


@frozen(eq=False)
class Outline:
    """A criterion with the node of the entry's predicate that it became, and its sentence."""

    criterion: Criterion
    predicate: Predicate
    sentence: str
    operands: tuple["Outline", ...]


def outline(criterion: Criterion, english: English) -> Outline:
    """Return the outline of a criteria tree.

    Raises:
        DefinitionError: `RULE_TYPE` when a composite's predicate does not contain an operand's unchanged.
    """
    return _outline(criterion, criterion.predicate(), english)


def _outline(criterion: Criterion, node: Predicate, english: English) -> Outline:
    operands = tuple(_outline(operand, _locate(node, operand), english) for operand in criterion.operands)
    return Outline(criterion, node, criterion.describe(english), operands)


def _locate(node: Predicate, operand: Criterion) -> Any:
    sought = operand.predicate()
    for child in children(node):
        for found in walk(child):
            if type(found) is type(sought) and found == sought:
                return found
    raise DefinitionError(
        f"the predicate of {type(operand).__name__} does not stand unchanged in that of the criterion that combines it",
        code="RULE_TYPE",
    )
