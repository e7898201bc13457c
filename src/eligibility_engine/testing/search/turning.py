"""Where a rule turns: the values of one fact at which a comparison changes its verdict, and their neighbours.

A threshold is solved for the fact: exactly for arithmetic, near enough for dates. The neighbours lie one step to both
sides in the fact's own precision: its `decimals`, one day, one minute.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import floor
from typing import Any, Final

from attrs import frozen

from eligibility_engine.dates import LeapDay, TimeUnit, shift
from eligibility_engine.exact import decimal_text
from eligibility_engine.expression import (
    Arithmetic,
    Choose,
    Compare,
    Elapsed,
    FactRef,
    FirstKnown,
    OneOf,
    Operator,
    Part,
    Predicate,
    Round,
    Shift,
    Term,
    walk,
)
from eligibility_engine.facts import Fact, Measured
from eligibility_engine.semantics import Evaluation
from eligibility_engine.value import Exact, Interval, Value

_DECIMALS: Final = 3
"""The precision of a step where neither the fact nor its threshold has one."""

_AROUND: Final = (-1, 0, 1, 2)


def turning_values(predicate: Predicate, fact: Fact, evaluation: Evaluation, part: Part = "value") -> Iterator[Any]:
    """Yield the values of a fact, or of a part of a measurement, at which comparisons of a predicate turn.

    Args:
        predicate: where thresholds are looked for.
        fact: the fact.
        evaluation: says what the other facts are.
        part: the part of a measurement.
    """
    solver = Solver(fact, evaluation, part)
    for node in walk(predicate):
        if isinstance(node, Compare):
            for side, other in ((node.left, node.right), (node.right, node.left)):
                for end in solver.known(other):
                    yield from solver.solve(side, end)
        elif isinstance(node, OneOf):
            for member in node.members:
                yield from solver.solve(node.term, member)


def numbers_around(targets: Iterable[Fraction], fact: Fact) -> list[Fraction]:
    """Return the numbers at and beside each target in the precision of the fact, and the ends of its domain."""
    kind: Any = fact.type
    found = []
    for target in targets:
        step = Fraction(1, 10 ** places(getattr(kind, "decimals", 0), target))
        found += [(floor(target / step) + around) * step for around in _AROUND]
    return [*found, *(end for end in (kind.minimum, kind.maximum) if end is not None)]


def places(declared: int | None, target: Fraction) -> int:
    """Return the decimals of a step: as declared, else those of the target."""
    if declared is not None:
        return declared
    text = decimal_text(target)
    return _DECIMALS if "/" in text else max(len(text.partition(".")[2]), 1)


def days_around(targets: Iterable[date], as_of: date) -> list[date]:
    """Return the days (the minutes, of instants) at and beside each target, and the as-of date."""
    found: list[date] = []
    for target in targets:
        step = timedelta(minutes=1) if isinstance(target, datetime) else timedelta(days=1)
        # the first and the last day of the calendar have no neighbour
        found += [target + around * step for around in (-1, 0, 1) if date.min.year < target.year < date.max.year]
    return [*found, as_of]


def plain(value: Any) -> Any:
    """Return a rational as a record writes it, and every other value as it is."""
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else float(value)
    return value


@frozen
class Solver:
    """Says which values of one fact give a term a value; exact for arithmetic, near enough for dates."""

    fact: Fact
    evaluation: Evaluation
    part: Part = "value"

    def known(self, term: Term) -> tuple[Any, ...]:
        """Return the value of a term that does not hang on the fact, or the ends of its interval."""
        return () if self._holds(term) else ends(self.evaluation.value(term))

    def _holds(self, term: Term) -> bool:
        return any(isinstance(node, FactRef) and self._is_the_fact(node) for node in walk(term))

    def _is_the_fact(self, node: FactRef) -> bool:
        return node.name == self.fact.name and node.part == self.part

    def solve(self, term: Term, target: Any) -> Iterator[Any]:
        match term:
            case FactRef():
                if self._is_the_fact(term):
                    yield self._reported(term, target)
            case FirstKnown(terms):
                for part in terms:
                    yield from self.solve(part, target)
            case Choose(cases, otherwise):
                for part in (*(case.then for case in cases), otherwise):
                    yield from self.solve(part, target)
            case Arithmetic(operator, left, right):
                for end in self.known(right):
                    yield from self._inverted(left, _left(operator, target, end))
                for end in self.known(left):
                    yield from self._inverted(right, _right(operator, target, end))
            case Round(FactRef() | Arithmetic() as inner, decimals):
                half = Fraction(1, 2) / Fraction(10) ** decimals  # decimals may be negative
                for end in (target - half, target, target + half):
                    yield from self.solve(inner, end)
            case Elapsed(start, end, unit, leap_day):
                for units in (int(target), int(target) + 1):
                    for known in self.known(end):
                        yield from self._inverted(start, _moved(known, -units, unit, leap_day))
                    for known in self.known(start):
                        yield from self._inverted(end, _moved(known, units, unit, leap_day))
            case Shift(inner, amount, unit, leap_day):
                for units in self.known(amount):
                    yield from self._inverted(inner, _moved(target, -int(units), unit, leap_day))
            case _:
                return

    def _inverted(self, term: Term, target: Any) -> Iterator[Any]:
        if target is not None:
            yield from self.solve(term, target)

    def _reported(self, reference: FactRef, target: Any) -> Any:
        """Return a target in the unit in which a measurement was reported."""
        raw = self.evaluation.facts[reference.name]
        if self.part == "at":
            return target
        in_own_unit = reference.unit is None or not isinstance(raw, Measured) or not raw.factor
        return target if in_own_unit else target / raw.factor  # type: ignore[union-attr]


def _left(operator: Operator, target: Fraction, right: Fraction) -> Fraction | None:
    """Return the left operand that gives a target."""
    if operator in {"+", "-"}:
        return target - right if operator == "+" else target + right
    if operator == "/":
        return target * right
    return target / right if right else None


def _right(operator: Operator, target: Fraction, left: Fraction) -> Fraction | None:
    """Return the right operand that gives a target."""
    if operator in {"+", "-"}:
        return target - left if operator == "+" else left - target
    by = left if operator == "*" else target
    return (target if operator == "*" else left) / by if by else None


def _moved(moment: Any, units: int, unit: TimeUnit, leap_day: LeapDay) -> date | None:
    return shift(moment, units, unit, leap_day)


def ends(value: Value) -> tuple[Any, ...]:
    """Return an exact value, or the ends of an interval; nothing of a missing one."""
    if isinstance(value, Exact):
        return (value.value,)
    found = (value.lo, value.hi) if isinstance(value, Interval) else ()
    return tuple(end for end in found if end is not None)
