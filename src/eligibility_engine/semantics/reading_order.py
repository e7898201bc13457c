"""Which facts an evaluation read, in the order of reading: a fallback reads no further than it needs."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, assert_never, cast

from eligibility_engine.kernel.expression import (
    And,
    Arithmetic,
    AsOf,
    AtLeast,
    Choose,
    Compare,
    Constant,
    Elapsed,
    FactRef,
    FieldRef,
    FirstKnown,
    IsKnown,
    Judged,
    Literal,
    Not,
    OneOf,
    Or,
    Power,
    Predicate,
    Reduce,
    Round,
    Shift,
    Term,
)
from eligibility_engine.kernel.walking import walk
from eligibility_engine.value import Missing
from eligibility_engine.verdict import Verdict

if TYPE_CHECKING:
    from eligibility_engine.semantics.evaluation import Evaluation


def facts_read(evaluation: "Evaluation", nodes: Iterable[Term | Predicate]) -> list[FactRef]:
    """Return the fact references that an evaluation read below some nodes, in the order of reading, each once.

    A `FirstKnown` reads up to the first known term, a `Choose` up to its first met condition.
    """
    found: dict[FactRef, None] = {}
    for node in nodes:
        found.update(dict.fromkeys(_read_below(evaluation, node)))
    return list(found)


def _read_below(evaluation: "Evaluation", node: Term | Predicate) -> list[FactRef]:
    match node:
        case FactRef():
            return [node]
        case FirstKnown(terms):
            return facts_read(evaluation, until_known(evaluation, terms))
        case Choose(cases, otherwise):
            return facts_read(evaluation, _until_met(evaluation, cases, otherwise))
        case Compare(_, left, right) | Arithmetic(_, left, right) | Elapsed(left, right) | Shift(left, right):
            return facts_read(evaluation, (left, right))
        case Round(Power(base, exponent)):
            return facts_read(evaluation, (base, exponent))
        case Round(term) | OneOf(term) | IsKnown(term):
            return facts_read(evaluation, (cast(Term, term),))
        case And(operands) | Or(operands) | AtLeast(_, operands):
            return facts_read(evaluation, operands)
        case Not(operand):
            return facts_read(evaluation, (operand,))
        case Judged(reads=terms):
            return facts_read(evaluation, terms)
        case Reduce():
            return [found for found in walk(node) if isinstance(found, FactRef)]
        case Literal() | AsOf() | FieldRef() | Constant():
            return []
    assert_never(node)


def until_known(evaluation: "Evaluation", terms: tuple[Term, ...]) -> Iterable[Term]:
    """Yield the terms of a fallback that are read: up to the first known one, or all."""
    for term in terms:
        yield term
        if not isinstance(evaluation.value(term), Missing):
            return


def _until_met(evaluation: "Evaluation", cases: Iterable[Any], otherwise: Term) -> Iterable[Term | Predicate]:
    for case in cases:
        yield case.condition
        verdict = evaluation.verdict(case.condition)
        if verdict is not Verdict.NOT_MET:
            yield case.then
        if verdict is Verdict.MET:
            return
    yield otherwise
