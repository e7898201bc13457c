"""Where a rule turns: the values of one fact at which a comparison changes its verdict, and their neighbours.

A threshold is solved for the fact, whichever branch of a choice is taken. The neighbours lie one step to both sides in
the fact's own precision: its `decimals`, one day, one minute.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import islice, product
from math import floor, prod
from typing import Any, Final, cast

from attrs import frozen

from eligibility_engine.dates import LeapDay, TimeUnit, civil_day, shift
from eligibility_engine.exact import LARGEST, decimal_text
from eligibility_engine.facts import Date, Fact
from eligibility_engine.kernel.expression import (
    Arithmetic,
    Choose,
    Compare,
    Elapsed,
    FactRef,
    FirstKnown,
    Literal,
    Node,
    OneOf,
    Operator,
    Part,
    Power,
    Predicate,
    Round,
    Shift,
    Term,
)
from eligibility_engine.kernel.walking import children, row_tables, walk
from eligibility_engine.knowledge import EventRows, Measured
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.semantics.operations import rounded_power
from eligibility_engine.value import Exact, Interval, Value

_DECIMALS: Final = 3
"""The precision of a step where neither the fact nor its threshold has one."""

_ROOT_DECIMALS: Final = 6
"""The precision of a root, which no decimal may hold."""

_SHORTEST_MONTH: Final = 28

_AROUND: Final = (-1, 0, 1, 2)

_MOST_ROWS: Final = 3

MOST_WAYS: Final = 50
"""Where the choices in a comparison can be made in more ways than this, not all of them are followed."""


def turning_values(predicate: Predicate, fact: Fact, evaluation: Evaluation, part: Part = "value") -> Iterator[Any]:
    """Yield the values of a fact, or of a part of a measurement, at which comparisons of a predicate turn.

    Args:
        predicate: where thresholds are looked for.
        fact: the fact.
        evaluation: says what the other facts are.
        part: the part of a measurement.
    """
    for node in walk(predicate):
        if isinstance(node, (Compare, OneOf)):
            for judged in _where(node, evaluation):
                yield from _turning(node, Solver(fact, judged, part))


def _where(node: Node, evaluation: Evaluation) -> Iterator[Evaluation]:
    """Yield the evaluations in which a node has a value: in the first rows of the table on whose row it hangs."""
    table, *others = row_tables(node) or ("",)
    if not table:
        yield evaluation
    elif not others and isinstance(found := evaluation.facts[table], EventRows):
        yield from (evaluation.in_row(table, row) for row in found.rows[:_MOST_ROWS])


def _turning(node: Compare | OneOf, solver: "Solver") -> Iterator[Any]:
    if isinstance(node, Compare):
        for side, other in ((node.left, node.right), (node.right, node.left)):
            for end in solver.known(other):
                yield from solver.solve(side, end)
    else:
        for member in sorted(node.members, key=str):
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
    """Says which values of one fact give a term a value; of instants only to the day where dates are compared."""

    fact: Fact
    evaluation: Evaluation
    part: Part = "value"

    def known(self, term: Term) -> tuple[Any, ...]:
        """Return what a term that does not hang on the fact may be, whichever of its branches is taken."""
        if self._holds(term):
            return ()
        values = (self.evaluation.value(one) for one in islice(_branches(term), MOST_WAYS))
        return tuple(dict.fromkeys(end for value in values for end in ends(value)))

    def _holds(self, term: Term) -> bool:
        return any(isinstance(node, FactRef) and self._is_the_fact(node) for node in walk(term))

    def _is_the_fact(self, node: FactRef) -> bool:
        return node.name == self.fact.name and node.part == self.part

    def solve(self, term: Term, target: Any) -> Iterator[Any]:
        """Yield the values of the fact that give a term the target, or between which it steps over it."""
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
                if operator == "/":
                    yield from self.solve(right, Fraction(0))
            case Round(Power(base, Literal(exponent)), decimals):
                for end in _rounding_to(target, decimals):
                    for root in _roots(end, cast(Fraction, exponent)):
                        yield from self.solve(base, root)
            case Round(inner, decimals) if not isinstance(inner, Power):
                for end in _rounding_to(target, decimals):
                    yield from self.solve(inner, end)
            case Elapsed(start, end, unit, leap_day):
                for units in (floor(target), floor(target) + 1):
                    yield from self._days(start, self.known(end), -units, unit, leap_day)
                    yield from self._days(end, self.known(start), units, unit, leap_day)
            case Shift(inner, amount, unit, leap_day):
                for units in self.known(amount):
                    yield from self._days(inner, (target,), -int(units), unit, leap_day)
            case _:
                return

    def _days(
        self, term: Term, moments: Iterable[date], units: int, unit: TimeUnit, leap_day: LeapDay
    ) -> Iterator[Any]:
        for moment in moments:
            moved = shift(moment, units, unit, leap_day)
            for one in () if moved is None else _clamped_around(moment, moved, unit):
                yield from self.solve(term, one)

    def _inverted(self, term: Term, target: Any) -> Iterator[Any]:
        if target is not None:
            yield from self.solve(term, target)

    def _reported(self, reference: FactRef, target: Any) -> Any:
        """Return a target in the unit in which a measurement was reported."""
        raw = self.evaluation.facts[reference.name]
        if self.part == "at" or isinstance(self.fact.type, Date):
            return civil_day(target)
        in_own_unit = reference.unit is None or not isinstance(raw, Measured) or not raw.factor
        return target if in_own_unit else self.fact.type.units.reported(target, raw.unit)  # type: ignore[union-attr]


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


def _roots(power: Fraction, exponent: Fraction) -> Iterator[Fraction]:
    """Yield about the number whose power is given, where a record could hold it."""
    is_plain = abs(exponent) * 100 >= 1  # a hundredth root at most: beyond it lie no values of records
    found = ends(rounded_power(Exact(power), 1 / exponent, _ROOT_DECIMALS)) if is_plain else ()
    yield from (root for root in found if 0 < root < LARGEST)


def _rounding_to(target: Fraction, decimals: int) -> tuple[Fraction, ...]:
    """Return the numbers at which rounding steps to, from or over a target."""
    step = 1 / Fraction(10) ** decimals  # decimals may be negative
    below = floor(target / step) * step
    return tuple(below + step * half for half in (Fraction(-1, 2), Fraction(1, 2), Fraction(3, 2)))


def _clamped_around(start: date, moved: date, unit: TimeUnit) -> Iterator[date]:
    """Yield a day that was moved and, at the end of a month, those beside it that move to the same day or past it."""
    yield moved
    if unit in {TimeUnit.MONTHS, TimeUnit.YEARS} and max(start.day, moved.day) >= _SHORTEST_MONTH:
        days = (shift(moved, off, TimeUnit.DAYS) for off in range(-4, 5) if off)
        yield from (day for day in days if day is not None)


def _branches(node: Any) -> Iterator[Any]:
    """Yield a term once for each way in which the choices in it can be made."""
    match node:
        case Choose(cases, otherwise):
            for part in (*(case.then for case in cases), otherwise):
                yield from _branches(part)
        case FirstKnown(terms):
            for part in terms:
                yield from _branches(part)
        case Arithmetic(operator, left, right):
            yield from (Arithmetic(operator, *both) for both in product(_branches(left), _branches(right)))
        case Round(Power(base, exponent), decimals):
            both_of = product(_branches(base), _branches(exponent))
            yield from (Round(Power(*both), decimals) for both in both_of)
        case Round(inner, decimals):
            yield from (Round(one, decimals) for one in _branches(inner))
        case Elapsed(start, end, unit, leap_day) | Shift(start, end, unit, leap_day):
            both_of = product(_branches(start), _branches(end))
            yield from (type(node)(*both, unit, leap_day) for both in both_of)
        case _:
            yield node


def ways(node: Node) -> int:
    """Return in how many ways the choices in a term, or on both sides of a comparison, can be made."""
    match node:
        case Choose(cases, otherwise):
            return sum(map(ways, (*(case.then for case in cases), otherwise)))
        case FirstKnown(terms):
            return sum(map(ways, terms))
    return prod(map(ways, children(node)))


def ends(value: Value) -> tuple[Any, ...]:
    """Return an exact value, or the ends of an interval; nothing of a missing one."""
    if isinstance(value, Exact):
        return (value.value,)
    found = (value.lo, value.hi) if isinstance(value, Interval) else ()
    return tuple(end for end in found if end is not None)
