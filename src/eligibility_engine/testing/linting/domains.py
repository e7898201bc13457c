"""Statements that their facts' domains decide already, whatever the value is.

Building a set refuses a threshold outside the domain of its fact. What is computed (a sum, a rate, completed years) has
a domain too: the reference computes with intervals, so each fact takes its whole domain as its value. A statement that
is decided then is decided for every known value.
"""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from eligibility_engine.explanation.outline import Outline, outline
from eligibility_engine.facts import Date, Enumeration, Fact, Integer, Measurement, Number
from eligibility_engine.kernel.expression import FirstKnown, IsKnown, Judged, Predicate
from eligibility_engine.kernel.walking import reads, walk
from eligibility_engine.knowledge import Facts, FactValue, Measured
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.testing.linting.finding import Finding
from eligibility_engine.value import Exact, Interval, Missing, Value, interval
from eligibility_engine.verdict import Cause, Verdict

_ANYTHING = Missing((Cause.CONFLICTING,))
_NO_LIMIT = Missing((Cause.NO_LIMIT,))


def decided_by_domains(criteria_set: CriteriaSet, as_of: date) -> Iterator[Finding]:
    """Yield the statements that are the same for every value that their facts can have."""
    facts = criteria_set.facts
    evaluation = Evaluation(Facts(facts, {fact.name: _domain(fact, as_of) for fact in facts}), Exact(as_of))
    for path, criterion in criteria_set.statements():
        for leaf in _leaves(outline(criterion, criteria_set.english)):
            verdict = evaluation.verdict(leaf.predicate) if _is_plain(leaf.predicate) else Verdict.UNKNOWN
            if verdict is not Verdict.UNKNOWN:
                yield Finding("LINT_DOMAIN", path, _said(leaf, verdict))


def _said(leaf: Outline, verdict: Verdict) -> str:
    names = ", ".join(name for name, _ in leaf.references)
    holds = "holds for every value" if verdict is Verdict.MET else "holds for no value"
    return (
        f"'{leaf.sentence}' {holds} that {names} can have; check the threshold, the comparison, "
        "or the minimum and maximum of the fact"
    )


def _leaves(found: Outline) -> Iterator[Outline]:
    if not found.operands:
        yield found
    for operand in found.operands:
        yield from _leaves(operand)


def _is_plain(predicate: Predicate) -> bool:
    """Say whether a statement reads facts and only their values, not whether they are known, and code has no part."""
    odd = (FirstKnown, IsKnown, Judged)
    return bool(reads(predicate)) and not any(isinstance(node, odd) for node in walk(predicate))


def _domain(fact: Fact, as_of: date) -> FactValue:
    """Return everything that a fact may be as one value; what no interval can hold is anything."""
    match fact.type:
        case Integer(_, minimum, maximum):
            return _between(minimum, maximum, whole=True)
        case Number(_, minimum, maximum):
            return _between(minimum, maximum)
        case Measurement(units, minimum, maximum):
            value = _between(minimum, maximum)
            return Measured(value, _NO_LIMIT, _NO_LIMIT, _ANYTHING, units.canonical, Fraction(1))
        case Date(_, True):
            return Interval(None, as_of)
        case Enumeration() if len(fact.type.answers) == 1:
            return Exact(fact.type.answers[0])
        case _:
            return _ANYTHING


def _between(minimum: Fraction | None, maximum: Fraction | None, whole: bool = False) -> Value:
    return interval(minimum, maximum, whole=whole)
