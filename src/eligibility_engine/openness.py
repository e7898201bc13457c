"""Which facts keep a verdict open, and which settle it."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import assert_never

from attrs import frozen

from eligibility_engine.expression import (
    And,
    Arithmetic,
    AsOf,
    AtLeast,
    Choose,
    Compare,
    Constant,
    Elapsed,
    FactRef,
    FirstKnown,
    IsKnown,
    Literal,
    Not,
    OneOf,
    Or,
    Power,
    Predicate,
    Round,
    Shift,
    Term,
    is_truth,
    walk,
)
from eligibility_engine.facts import Fact, Facts, FactValue, Flag, Integer, Measured, Number
from eligibility_engine.semantics import Evaluation, facts_read, until_known
from eligibility_engine.value import Exact, Interval, Missing, as_interval, interval
from eligibility_engine.verdict import Cause, Verdict


@frozen
class Opening:
    """A fact that keeps a leaf unknown, and why."""

    name: str
    cause: Cause


def openings(evaluation: Evaluation, predicate: Predicate) -> list[Opening]:
    """Return the open facts that the unknown leaves read on the paths of unknown nodes, in reading order, each once.

    Whatever other open facts become, the predicate stays unknown until one of these is known (fallbacks and
    `is_recorded` held as they are).
    """
    found: dict[str, Opening] = {}
    for opening in _in_predicate(evaluation, predicate):
        found.setdefault(opening.name, opening)
    return list(found.values())


def _in_predicate(evaluation: Evaluation, predicate: Predicate) -> list[Opening]:
    if evaluation.verdict(predicate) is not Verdict.UNKNOWN:
        return []
    match predicate:
        case And(operands) | Or(operands) | AtLeast(_, operands):
            return [opening for operand in operands for opening in _in_predicate(evaluation, operand)]
        case Not(operand):
            return _in_predicate(evaluation, operand)
        case Compare(_, left, right):
            return _in_terms(evaluation, (left, right)) or _inseparable(evaluation, (left, right))
        case OneOf(term) | IsKnown(term):
            return _in_terms(evaluation, (term,))
        case Constant(_, cause, about):
            return [Opening(name, cause or Cause.NEEDS_JUDGEMENT) for name in about]
    assert_never(predicate)


def _in_terms(evaluation: Evaluation, terms: Iterable[Term]) -> list[Opening]:
    return [opening for term in terms for opening in _in_term(evaluation, term)]


def _in_term(evaluation: Evaluation, term: Term) -> list[Opening]:
    """Return what keeps a term from being exact."""
    value = evaluation.value(term)
    if isinstance(value, Exact):
        return []
    match term:
        case FactRef(name):
            return [Opening(name, Cause.TOO_IMPRECISE if isinstance(value, Interval) else value.causes[0])]
        case FirstKnown(terms):
            return _in_terms(evaluation, until_known(evaluation, terms))
        case Choose():
            return _in_choice(evaluation, term)
        case Arithmetic(_, left, right) | Elapsed(left, right) | Shift(left, right):
            return _in_terms(evaluation, (left, right)) or _undefined(evaluation, (left, right))
        case Round(inner):
            below = inner.term if isinstance(inner, Power) else inner
            return _in_term(evaluation, below) or _undefined(evaluation, (below,))
        case Literal() | AsOf():
            return []
    assert_never(term)


def _undefined(evaluation: Evaluation, terms: Iterable[Term]) -> list[Opening]:
    """Return the known facts whose combination has no value (a division by 0)."""
    return [Opening(reference.name, Cause.UNDEFINED) for reference in facts_read(evaluation, terms)]


def _inseparable(evaluation: Evaluation, terms: Iterable[Term]) -> list[Opening]:
    """Return the known facts that a comparison cannot tell apart: an instant and the civil day that it falls on."""
    return [Opening(reference.name, Cause.TOO_IMPRECISE) for reference in facts_read(evaluation, terms)]


def _in_choice(evaluation: Evaluation, choice: Choose) -> list[Opening]:
    found: list[Opening] = []
    for case in choice.cases:
        verdict = evaluation.verdict(case.condition)
        found += _in_predicate(evaluation, case.condition) or _unrecorded(evaluation, case.condition)
        if verdict is not Verdict.NOT_MET:
            found += _in_term(evaluation, case.then)
        if verdict is Verdict.MET:
            return found
    return found + _in_term(evaluation, choice.otherwise)


def _unrecorded(evaluation: Evaluation, condition: Predicate) -> list[Opening]:
    """Return the absent facts that a decided condition asks to be recorded: recording one may turn it."""
    asked = [node for node in walk(condition) if isinstance(node, IsKnown)]
    return _in_terms(evaluation, (node.term for node in asked if evaluation.verdict(node) is Verdict.NOT_MET))


def responsible(evaluation: Evaluation, predicate: Predicate) -> Iterator[Predicate]:
    """Yield the predicates on the paths that give a predicate its verdict, from the top down.

    Of a conjunction that is not met only the operands that are not met; of a choice only what could be chosen.
    """
    yield predicate
    match predicate:
        case And(operands) | Or(operands) | AtLeast(_, operands):
            verdict = evaluation.verdict(predicate)
            alike = [operand for operand in operands if evaluation.verdict(operand) is verdict]
            for operand in alike:
                yield from responsible(evaluation, operand)
        case Not(operand):
            yield from responsible(evaluation, operand)
        case Compare(_, left, right):
            yield from _in_chosen(evaluation, (left, right))
        case OneOf(term) | IsKnown(term):
            yield from _in_chosen(evaluation, (term,))
        case Constant():
            return
        case _:
            assert_never(predicate)


def _in_chosen(evaluation: Evaluation, terms: Iterable[Term]) -> Iterator[Predicate]:
    for term in terms:
        match term:
            case Choose(cases, otherwise):
                for case in cases:
                    verdict = evaluation.verdict(case.condition)
                    if verdict is not Verdict.NOT_MET or is_truth(term):
                        yield from responsible(evaluation, case.condition)
                        yield from _in_chosen(evaluation, (case.then,))
                    if verdict is Verdict.MET:
                        break
                else:
                    yield from _in_chosen(evaluation, (otherwise,))
            case FirstKnown(parts):
                yield from _in_chosen(evaluation, until_known(evaluation, parts))
            case Arithmetic(_, left, right) | Elapsed(left, right) | Shift(left, right):
                yield from _in_chosen(evaluation, (left, right))
            case _:
                continue


def sufficient(evaluation: Evaluation, predicate: Predicate) -> tuple[str, ...]:
    """Return one minimal set of known facts that gives the verdict whatever the other known facts were.

    Blank any one of them, with no fallback taking its place, and the predicate is unknown. Empty for an unknown one.
    Later facts of the schema are given up first.
    """
    verdict = evaluation.verdict(predicate)
    read = {reference.name for reference in facts_read(evaluation, (predicate,))}
    known = [name for name in evaluation.facts.schema.names if not isinstance(evaluation.facts[name], Missing)]
    blanked = frozenset(name for name in known if name not in read)
    for name in [name for name in reversed(known) if name in read]:
        trial = blanked | {name}
        without = Evaluation(evaluation.facts.blanking(trial), evaluation.as_of, trial)
        if without.verdict(predicate) is verdict:
            blanked = trial
    return tuple(name for name in known if name not in blanked)


def from_now_on(facts: Facts, as_of: date) -> Evaluation:
    """Return the evaluation of all that can still come: changeable facts anything, the as-of date today or later.

    Only a fixed fact that is known exactly is settled: an absent or imprecise one may still become known. Where it is
    absent, another way of saying the same (`first_known`) stands for it.
    """
    changes: dict[str, FactValue] = {}
    for fact in facts.schema.facts:
        if not fact.fixed:
            changes[fact.name] = _grown(fact, facts[fact.name]) if fact.only_increases else fact.absent
    settled = {fact.name for fact in facts.schema if fact.fixed and isinstance(facts[fact.name], Exact)}
    unsettled = frozenset(facts.schema.names) - settled
    absent = frozenset(fact.name for fact in facts.schema if fact.fixed and isinstance(facts[fact.name], Missing))
    return Evaluation(facts.replacing(changes), Interval(as_of, None), unsettled, absent)


def _grown(fact: Fact, value: FactValue) -> FactValue:
    """Return every value that a fact which only increases may still have."""
    if isinstance(value, (Missing, Measured)):
        return fact.absent
    if isinstance(fact.type, Flag):
        return value if value == Exact(True) else fact.absent
    span = as_interval(value)
    maximum = fact.type.maximum if isinstance(fact.type, (Integer, Number)) else None
    return interval(span.lo, maximum, span.lo_open, whole=isinstance(fact.type, Integer))
