"""Near misses: by how little a number keeps a subject out, and what it would have to be.

Only numbers that can change are looked at, one at a time: a birth date or a history is what it is. Each answer has
been judged again with the number in place.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import cast

from attrs import evolve, frozen

from eligibility_engine.explanation.readings import say_value
from eligibility_engine.facts import Fact, Integer, Measurement, Number
from eligibility_engine.knowledge import Facts, FactValue, Measured
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.semantics.turning import numbers_around, turning_values
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.study.entry_result import EntryResult
from eligibility_engine.value import Exact
from eligibility_engine.verdict import PASSING, Eligibility, eligibility


@frozen
class NearMiss:
    """A number that alone keeps an entry from letting the subject pass.

    Attributes:
        entry: the id of the entry.
        fact: the fact.
        label: how sentences call it.
        now: what it is, with its unit.
        needed: the nearest value with which the entry lets the subject pass, with its unit.
        then: what the subject would be with that value, everything else as it is.
    """

    entry: str
    fact: str
    label: str
    now: str
    needed: str
    then: Eligibility


def near_misses(assessment: Assessment) -> tuple[NearMiss, ...]:
    """Return the near misses of an ineligible subject, in protocol order; none for others.

    Rules that are judged by Python code are left out: it is not asked about subjects who are not there.
    """
    if assessment.eligibility is not Eligibility.INELIGIBLE or assessment.criteria_set.opaque:
        return ()
    failed = (assessment[entry_id] for entry_id in assessment.decisive)
    return tuple(miss for result in failed for miss in _of_entry(assessment, result))


def _of_entry(assessment: Assessment, result: EntryResult) -> Iterator[NearMiss]:
    names = dict.fromkeys(reading.name for leaf in result.trace.reasons() for reading in leaf.readings)
    for fact in (assessment.facts.schema[name] for name in names):
        now = _number(assessment.facts[fact.name])
        if now is None or fact.fixed or not isinstance(fact.type, (Integer, Number, Measurement)):
            continue
        for number in _candidates(result, fact, now):
            changed = _replaced(assessment.facts, fact, number)
            judged = Evaluation(changed, Exact(assessment.as_of))
            if judged.verdict(result.trace.predicate) is PASSING[result.entry.polarity]:
                yield _miss(assessment, result, fact, (now, number), judged)
                break


def _number(value: FactValue) -> Fraction | None:
    """Return a number that is known exactly."""
    inner = value.value if isinstance(value, Measured) else value
    return Fraction(inner.value) if isinstance(inner, Exact) and isinstance(inner.value, (int, Fraction)) else None


def _candidates(result: EntryResult, fact: Fact, now: Fraction) -> list[Fraction]:
    """Return the numbers at which the entry may turn, the nearest first."""
    evaluation = result.trace.evaluation
    targets = [Fraction(found) for found in turning_values(result.trace.predicate, fact, evaluation)]
    known = evaluation.facts[fact.name]
    around = numbers_around(targets, _as_reported(fact, known))
    found = dict.fromkeys(number for number in around if _can_become(fact, known, now, number))
    return sorted(found, key=lambda number: (abs(number - now), number))


def _as_reported(fact: Fact, known: FactValue) -> Fact:
    """Return a fact in the precision of a result: its own is about its own unit."""
    if isinstance(fact.type, Measurement) and isinstance(known, Measured) and known.factor not in {None, 1}:
        return evolve(fact, type=evolve(fact.type, decimals=None))
    return fact


def _can_become(fact: Fact, known: FactValue, now: Fraction, number: Fraction) -> bool:
    """Say whether a fact may become this number: another one in its domain, and a greater one where it only grows."""
    kind = cast(Integer | Number | Measurement, fact.type)
    # a domain is in the unit of the fact, and a result in the unit in which it was reported
    there = number * (known.factor or 1) if isinstance(known, Measured) else number
    is_inside = (kind.minimum is None or there >= kind.minimum) and (kind.maximum is None or there <= kind.maximum)
    return is_inside and (number > now or (number < now and not fact.only_increases))


def _replaced(facts: Facts, fact: Fact, number: Fraction) -> Facts:
    known, value = facts[fact.name], Exact(number)
    return facts.replacing({fact.name: evolve(known, value=value) if isinstance(known, Measured) else value})


def _miss(
    assessment: Assessment, result: EntryResult, fact: Fact, numbers: tuple[Fraction, Fraction], judged: Evaluation
) -> NearMiss:
    known = assessment.facts[fact.name]
    unit = known.unit if isinstance(known, Measured) else cast(Integer | Number, fact.type).unit
    now, needed = (say_value(Exact(number), unit) for number in numbers)
    outlines, entries = assessment.criteria_set.outlines, assessment.criteria_set.entries
    then = eligibility((entry.polarity, judged.verdict(outlines[entry.id].predicate)) for entry in entries)
    return NearMiss(result.id, fact.name, fact.label, now, needed, then)
