"""A second, tiny meaning of the kernel for subjects about whom everything is exactly known: no intervals, no causes.

It shares nothing with the reference but the nodes. A term is the list of values it may have (one, but for a date read
as the moments of its day, and for a choice whose condition has no value) or None where it has none; a predicate is
True, False or None. Years and months are found by walking the calendar, roots by comparing integers.
"""

import operator
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from fractions import Fraction
from itertools import product
from math import floor
from typing import Any, Final, assert_never

from attrs import define, field

from eligibility_engine.dates import LeapDay, TimeUnit
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
from eligibility_engine.verdict import Verdict
from generative.almanac import SECONDS, around, completed, day_of, is_moment, moved_by, on_one_clock, ticks
from generative.oracle_rows import Row, field_of, reduced

Truth = bool | None
Values = list[Any] | None
_ORDER: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt, "<=": operator.le, "==": operator.eq, "!=": operator.ne, ">=": operator.ge, ">": operator.gt,
}  # fmt: skip
_SIGNS: Final[dict[str, Callable[[Any, Any], Any]]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}
VERDICTS: Final = {True: Verdict.MET, False: Verdict.NOT_MET, None: Verdict.UNKNOWN}


def unanimous(found: list[Truth]) -> Truth:
    """Return what all say, or None."""
    return found[0] if all(truth is found[0] for truth in found) else None


@define
class Oracle:
    """Judges over plain exact values: a fact is a value, None, a dict of parts for a measurement, `Listed` for rows.

    `open_choice` tells afterwards whether a choice was met whose condition has no value, or a day was read as moments;
    the reference then answers by the hull of what is possible, which may say less than the oracle. `vague` tells that
    rows were met about which the oracle says nothing, or that it counted with an end that is ongoing.
    """

    facts: Mapping[str, Any]
    as_of: date
    open_choice: bool = False
    vague: bool = False
    at_hand: dict[str, Row] = field(factory=dict)

    @contextmanager
    def row_at_hand(self, table: str, row: Row) -> Iterator[None]:
        """Let the fields of a table be those of a row."""
        before = self.at_hand
        self.at_hand = {**before, table: row}
        yield
        self.at_hand = before

    def truth(self, predicate: Predicate) -> Truth:
        match predicate:
            case Compare(sign, left, right):
                return self.compare(sign, self.values(left), self.values(right))
            case OneOf(term, members):
                found = self.values(term)
                return None if found is None else unanimous([value in members for value in found])
            case IsKnown(term):
                return self.values(term) is not None
            case And(operands):
                return self.least([self.truth(operand) for operand in operands])
            case Or(operands):
                negated = [negative(self.truth(operand)) for operand in operands]
                return negative(self.least(negated))
            case Not(operand):
                return negative(self.truth(operand))
            case AtLeast(k, operands):
                found = [self.truth(operand) for operand in operands]
                sure, possible = found.count(True), found.count(True) + found.count(None)
                return True if sure >= k else None if possible >= k else False
            case Constant(verdict):
                return {Verdict.MET: True, Verdict.NOT_MET: False, Verdict.UNKNOWN: None}[verdict]
        assert_never(predicate)

    @staticmethod
    def least(found: list[Truth]) -> Truth:
        return False if False in found else None if None in found else True

    def compare(self, sign: str, left: Values, right: Values) -> Truth:
        if left is None or right is None:
            return None
        pairs = [pair for one, other in product(left, right) for pair in self.moments(one, other)]
        return unanimous([_ORDER[sign](one, other) for one, other in pairs])

    def between(self, values: Values, low: Values, high: Values, ends: str) -> Truth:
        lower = self.compare(">=" if ends[0] == "[" else ">", values, low)
        return self.least([lower, self.compare("<=" if ends[1] == "]" else "<", values, high)])

    def moments(self, one: Any, other: Any) -> Iterator[tuple[Any, Any]]:
        """Yield what is compared: where a day meets a moment, the first and last moments of the day and that one."""
        if is_moment(one) == is_moment(other) or not isinstance(one, date):
            yield on_one_clock(one, other)
        elif is_moment(other):
            self.open_choice = True
            yield from ((moment, other) for moment in around(one, other))
        else:
            self.open_choice = True
            yield from ((one, moment) for moment in around(other, one))

    def values(self, term: Term) -> Values:
        match term:
            case FactRef():
                return self.fact(term)
            case FieldRef():
                return field_of(self, term)
            case Reduce():
                return reduced(self, term)
            case Literal(value):
                return [value]
            case AsOf():
                return [self.as_of]
            case Arithmetic(sign, left, right):
                return self.each(lambda a, b: calculated(sign, a, b), left, right)
            case Round(Power(base, exponent), decimals):
                return self.each(lambda b, e: self.power(b, e, decimals), base, exponent)
            case Round(inner, decimals):
                return self.each(lambda value: half_up(value, decimals), inner)
            case Elapsed(start, end, unit, leap_day):
                return self.elapsed(start, end, unit, leap_day)
            case Shift(moved, amount, unit, leap_day):
                return self.shift(moved, amount, unit, leap_day)
            case FirstKnown(terms):
                return next((found for found in map(self.values, terms) if found is not None), None)
            case Choose(cases, otherwise):
                return self.choose([(case.condition, case.then) for case in cases], otherwise)
        assert_never(term)

    def each(self, compute: Callable[..., Any], *terms: Any) -> Values:
        """Return the results for every combination of values; None where one combination has none."""
        found = [self.values(term) for term in terms]
        if any(values is None for values in found):
            return None
        results = [compute(*chosen) for chosen in product(*(values or [] for values in found))]
        return None if None in results else results

    def power(self, base: Fraction, exponent: Fraction, decimals: int) -> Fraction | None:
        """Return a rounded power; of an exponent beyond 1000 the reference knows only a bound, which stands for it."""
        bounded = max(Fraction(-1000), min(Fraction(1000), Fraction(exponent)))
        self.open_choice |= bounded != exponent
        return rounded_root(base, bounded, decimals)

    def fact(self, reference: FactRef) -> Values:
        found = self.facts[reference.name]
        if isinstance(found, Mapping):
            found = self.part(found, reference)
        return None if found is None else [found]

    def part(self, measured: Mapping[str, Any], reference: FactRef | FieldRef) -> Any:
        if measured["at"] is not None and measured["at"] > self.as_of:
            return None
        found = measured[reference.part]
        if found is None or reference.part == "at" or reference.unit is None:
            return found
        if measured["factor"] is None:
            return None
        scaled, beside = found * measured["factor"], measured.get("beside")
        if beside is None:
            return scaled
        shifted = (scaled + beside.offset) * 10**beside.decimals
        return Fraction(floor(abs(shifted) + Fraction(1, 2)) * (1 if shifted >= 0 else -1), 10**beside.decimals)

    def choose(self, cases: list[tuple[Predicate, Term]], otherwise: Term) -> Values:
        found: list[Values] = []
        for condition, then in cases:
            holds = self.truth(condition)
            if holds is not False:
                found.append(self.values(then))
            if holds:
                return self.merged(found)
        return self.merged([*found, self.values(otherwise)])

    def merged(self, found: list[Values]) -> Values:
        """Return all values of several branches; None where a branch has none, or where texts or flags differ."""
        if None in found:
            return None
        values = [value for branch in found if branch is not None for value in branch]
        several = len(found) > 1 and any(value != values[0] for value in values)
        if several and isinstance(values[0], (bool, str)):
            return None
        self.open_choice |= several
        return values

    def elapsed(self, start: Term, end: Term, unit: TimeUnit, leap_day: LeapDay) -> Values:
        self.vague |= any(is_ongoing(day) for term in (start, end) for day in self.values(term) or [])
        if unit not in SECONDS:
            return self.each(lambda a, b: completed(day_of(a), day_of(b), unit, leap_day), start, end)
        found: list[Any] = []
        for one, other in product(self.values(start) or [], self.values(end) or []):
            self.open_choice |= not (is_moment(one) and is_moment(other))
            starts = around(one, other) if not is_moment(one) else [one]
            ends = around(other, one) if not is_moment(other) else [other]
            found += [ticks(*on_one_clock(a, b)) // (SECONDS[unit] * 10**6) for a, b in product(starts, ends)]
        return found or None

    def shift(self, moved: Term, amount: Term, unit: TimeUnit, leap_day: LeapDay) -> Values:
        starts, amounts = self.values(moved), self.values(amount)
        if starts is None or amounts is None:
            return None
        self.vague |= any(map(is_ongoing, starts))
        if unit in SECONDS:
            self.open_choice |= not all(map(is_moment, starts))
            starts = [moment for start in starts for moment in ([start] if is_moment(start) else around(start, None))]
        found = [moved_by(start, n, unit, leap_day) for start, n in product(starts, amounts)]
        return None if None in found else found


def is_ongoing(day: Any) -> bool:
    """Say whether a date is the end of what goes on: when that will be, nobody knows."""
    return type(day) is date and day == date.max


def negative(truth: Truth) -> Truth:
    return None if truth is None else not truth


def calculated(sign: str, left: Fraction, right: Fraction) -> Fraction | None:
    if sign != "/":
        return Fraction(_SIGNS[sign](left, right))
    return None if right == 0 else Fraction(left) / right


def half_up(value: Fraction, decimals: int) -> Fraction:
    """Return the nearest multiple of the step, of two equally near ones that further from 0."""
    step = Fraction(10) ** -decimals
    below = value // step * step
    return min((below, below + step), key=lambda found: (abs(value - found), -abs(found)))


def rounded_root(base: Fraction, exponent: Fraction, decimals: int) -> Fraction | None:
    """Return base ** exponent, rounded, by bisection over exact integer powers; None for a base that is not above 0."""
    if base <= 0:
        return None
    step, root = Fraction(10) ** -decimals, exponent.denominator
    target = Fraction(base) ** exponent.numerator
    low, high = 0, 1
    while ((high - Fraction(1, 2)) * step) ** root <= target:
        high *= 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if ((middle - Fraction(1, 2)) * step) ** root <= target else (low, middle)
    return low * step
