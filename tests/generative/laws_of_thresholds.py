"""Laws of thresholds: each has its sides, and loosening one loses nobody."""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from operator import eq, ge, gt, le, lt, ne
from typing import Any, Final

from hypothesis.strategies import DataObject

from eligibility_engine.dates import CLOCK_UNITS, shift
from eligibility_engine.exact import read_number
from eligibility_engine.facts import Date, Fact, Integer, Measurement, Number
from eligibility_engine.kernel.expression import (
    AsOf,
    Compare,
    Elapsed,
    FactRef,
    Literal,
)
from eligibility_engine.semantics.turning import plain
from eligibility_engine.testing.strategies.answers import Record
from eligibility_engine.testing.strategies.drawing import pick
from eligibility_engine.testing.strategies.schema import reported_domain, step_of
from eligibility_engine.verdict import Verdict
from generative.almanac import completed
from generative.judging import comparisons, evaluation, rules
from generative.oracle import VERDICTS
from generative.rewriting import loosened
from generative.strategies import Study, studies

ORDERED: Final[dict[str, Any]] = {"<": lt, "<=": le, "==": eq, "!=": ne, ">=": ge, ">": gt}
TRUTH_ORDER: Final = (Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.MET)


def each_threshold_has_its_side(data: DataObject, source: str) -> None:
    """Below, at and above a threshold the comparison says what its sign says; missing, it is unknown."""
    study = data.draw(studies(source))
    for leaf in comparisons(rules(data, source, study)):
        for record, expected in probes(study, leaf):
            assert evaluation(study, record).verdict(leaf) is expected


def probes(study: Study, leaf: Compare) -> Iterator[tuple[Record, Verdict]]:
    """Yield records around the threshold of a comparison of one fact with a constant, and what it must say."""
    match leaf.left, leaf.right:
        case FactRef(name, "value", unit), Literal(limit):
            yield from _beside(study, study.schema[name], leaf.operator, limit, unit)
        case Elapsed(FactRef(name), AsOf()), Literal(limit) if isinstance(study.schema[name].type, Date):
            yield from _birthdays(study, name, leaf, int(limit))  # type: ignore[arg-type]


def _beside(study: Study, fact: Fact, sign: str, limit: Any, unit: str | None) -> Iterator[tuple[Record, Verdict]]:
    kind = fact.type
    yield {}, Verdict.UNKNOWN
    yield {fact.name: None}, Verdict.UNKNOWN
    if isinstance(kind, Date):
        days = [limit + timedelta(days=move) for move in (-1, 0, 1)] if type(limit) is date else []
        for day in days:
            if not kind.not_after_as_of or day <= study.as_of:
                yield {fact.name: day.isoformat()}, VERDICTS[ORDERED[sign](day, limit)]
    if isinstance(kind, (Integer, Number, Measurement)):
        yield {fact.name: float("nan")}, Verdict.UNKNOWN
        for value in (limit - step_of(kind), limit, limit + step_of(kind)):
            for plain in _plain(kind, value, unit):
                yield {fact.name: plain}, VERDICTS[ORDERED[sign](value, limit)]


def _plain(kind: Integer | Number | Measurement, value: Fraction, unit: str | None) -> Iterator[Any]:
    """Yield the ways to record a number that lies in its domain: a measurement in each of its units."""
    low, high = kind.minimum, kind.maximum
    outside = (low is not None and value < low) or (high is not None and value > high)
    if outside or (isinstance(kind, Integer) and value.denominator != 1):
        return
    if not isinstance(kind, Measurement):
        yield from () if isinstance(read_number(value), str) else (plain(value),)
        return
    factors = {kind.units.canonical: Fraction(1), **{code: by for code, by in kind.units.others if by and unit}}
    for code, factor in factors.items():
        reported = value / factor
        assert reported_domain(kind, code).hi is None or reported <= reported_domain(kind, code).hi
        if not isinstance(read_number(reported), str):
            yield {"value": plain(reported), "unit": code}


def _birthdays(study: Study, name: str, leaf: Compare, limit: int) -> Iterator[tuple[Record, Verdict]]:
    elapsed = leaf.left
    assert isinstance(elapsed, Elapsed)
    middle = None if elapsed.unit in CLOCK_UNITS else shift(study.as_of, -limit, elapsed.unit, elapsed.leap_day)
    for move in (-367, -32, -8, -2, -1, 0, 1, 2, 8, 32) if middle and middle.year > 2 else ():
        day: date = middle + timedelta(days=move)  # type: ignore[operator,assignment]
        if day <= study.as_of:
            age = completed(day, study.as_of, elapsed.unit, elapsed.leap_day)
            yield {name: day.isoformat()}, VERDICTS[ORDERED[leaf.operator](age, leaf.right.value)]  # type: ignore[union-attr]


def loosening_loses_nobody(data: DataObject, source: str) -> None:
    """A threshold moved outwards never makes a verdict less true, so nobody who passed an inclusion is lost."""
    study = data.draw(studies(source))
    judge = evaluation(study)
    by = pick(data.draw, (Fraction(1, 10), Fraction(1), Fraction(50)))
    for predicate in rules(data, source, study):
        before, after = judge.verdict(predicate), judge.verdict(loosened(predicate, by))
        assert TRUTH_ORDER.index(after) >= TRUTH_ORDER.index(before)
