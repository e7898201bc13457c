"""The reference meaning of the kernel: readable, slow, exhaustive. Everything faster is judged by it.

`Evaluation.value` gives a term's value, `Evaluation.verdict` a predicate's verdict; both evaluate every child, so that
a trace can show each of them. Results are remembered by node for the one subject and date that an evaluation is about.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import Any, Final, assert_never, cast

from attrs import define, field

from eligibility_engine.dates import CLOCK_UNITS, LeapDay, TimeUnit, elapsed, shift, start_of
from eligibility_engine.expression import (
    And,
    Arithmetic,
    AsOf,
    AtLeast,
    Choose,
    Compare,
    Comparison,
    Constant,
    Elapsed,
    FactRef,
    FirstKnown,
    IsKnown,
    Literal,
    Not,
    OneOf,
    Operator,
    Or,
    Power,
    Predicate,
    Round,
    Shift,
    Term,
    reads,
)
from eligibility_engine.facts import Facts, Measured
from eligibility_engine.value import (
    Exact,
    Interval,
    Missing,
    Value,
    add,
    as_interval,
    causes_of,
    divide,
    equal,
    hull,
    interval,
    less,
    missing,
    multiply,
    negative,
    one_of,
)
from eligibility_engine.verdict import Cause, Verdict, at_least, conjunction, disjunction, negation

Known = Exact | Interval


@define
class Evaluation:
    """The meaning of kernel nodes for one subject on one as-of date.

    `as_of` is a date, or an interval of dates when one asks what holds from a date on. `unsettled` names facts that
    may turn out to be anything: no fallback takes their place, and whether they are known is itself unknown.
    """

    facts: Facts
    as_of: Value
    unsettled: frozenset[str] = frozenset()
    _values: dict[int, tuple[Term, Value]] = field(factory=dict)
    _verdicts: dict[int, tuple[Predicate, Verdict]] = field(factory=dict)

    def value(self, term: Term) -> Value:
        """Return the value of a term."""
        known = self._values.get(id(term))
        if known is None:
            known = self._values[id(term)] = (term, self._evaluate(term))
        return known[1]

    def verdict(self, predicate: Predicate) -> Verdict:
        """Return the verdict of a predicate."""
        known = self._verdicts.get(id(predicate))
        if known is None:
            known = self._verdicts[id(predicate)] = (predicate, self._judge(predicate))
        return known[1]

    def _judge(self, predicate: Predicate) -> Verdict:
        match predicate:
            case Compare(operator, left, right):
                return compare(operator, self.value(left), self.value(right))
            case OneOf(term, members):
                value = self.value(term)
                return Verdict.UNKNOWN if isinstance(value, Missing) else one_of(value, members)
            case IsKnown(term):
                return self._is_known(term)
            case And(operands):
                return conjunction([self.verdict(operand) for operand in operands])
            case Or(operands):
                return disjunction([self.verdict(operand) for operand in operands])
            case Not(operand):
                return negation(self.verdict(operand))
            case AtLeast(k, operands):
                return at_least(k, [self.verdict(operand) for operand in operands])
            case Constant(verdict):
                return verdict
        assert_never(predicate)

    def _evaluate(self, term: Term) -> Value:
        match term:
            case FactRef():
                return self._fact(term)
            case Literal(value):
                return Exact(value)
            case AsOf():
                return self.as_of
            case Arithmetic(operator, left, right):
                return calculate(operator, self.value(left), self.value(right))
            case Round(Power(base, exponent), decimals):
                return rounded_power(self.value(base), cast(Fraction, exponent.value), decimals)
            case Round(inner, decimals):
                return rounded(self.value(cast(Term, inner)), decimals)
            case Elapsed(start, end, unit, leap_day):
                return elapsed_between(self.value(start), self.value(end), unit, leap_day)
            case Shift(moved, amount, unit, leap_day):
                return shifted(self.value(moved), self.value(amount), unit, leap_day)
            case FirstKnown(terms):
                return self._first_known(terms)
            case Choose():
                return self._choose(term)
        assert_never(term)

    def _is_known(self, term: Term) -> Verdict:
        if not isinstance(self.value(term), Missing):
            return Verdict.MET
        return Verdict.UNKNOWN if self._is_unsettled(term) else Verdict.NOT_MET

    def _is_unsettled(self, term: Term) -> bool:
        return bool(self.unsettled) and any(reference.name in self.unsettled for reference in reads(term))

    def _first_known(self, terms: tuple[Term, ...]) -> Value:
        """Return the first value that is not missing, or missing with the causes of all."""
        values: list[Value] = []
        for term in terms:
            values.append(self.value(term))
            if not isinstance(values[-1], Missing):
                return values[-1]
            if self._is_unsettled(term):
                break
        return missing(causes_of(values))

    def _choose(self, choice: Choose) -> Value:
        """Return the branch of the first met condition; the hull of those that an unknown condition leaves open."""
        open_branches: list[Value] = []
        for case in choice.cases:
            verdict = self.verdict(case.condition)
            if verdict is not Verdict.NOT_MET:
                open_branches.append(self.value(case.then))
            if verdict is Verdict.MET:
                break
        else:
            open_branches.append(self.value(choice.otherwise))
        return hull(open_branches)

    def _fact(self, reference: FactRef) -> Value:
        found = self.facts[reference.name]
        if not isinstance(found, Measured):
            return found
        if not self._visible(found):
            return Missing((Cause.OUTSIDE_WINDOW,))
        if reference.part == "at":
            return found.at
        number: Value = getattr(found, reference.part)
        if reference.unit is None or isinstance(number, Missing):
            return number
        if found.factor is None:
            return Missing((Cause.UNIT_NOT_COMPARABLE,))
        return multiply(number, Exact(found.factor))

    def _visible(self, measured: Measured) -> bool:
        """Say whether a measurement surely lies on or before the as-of date; one without a date does."""
        if isinstance(measured.at, Missing) or isinstance(self.as_of, Missing):
            return True
        return less(measured.at, Exact(as_interval(self.as_of).lo), or_equal=True) is Verdict.MET


def compare(operator: Comparison, left: Value, right: Value) -> Verdict:
    """Compare two values: met when it holds for all their possible values, not met when for none, else unknown."""
    if isinstance(left, Missing) or isinstance(right, Missing):
        return Verdict.UNKNOWN
    left, right = _same_calendar(left, right)
    match operator:
        case "<":
            return less(left, right, or_equal=False)
        case "<=":
            return less(left, right, or_equal=True)
        case ">":
            return less(right, left, or_equal=False)
        case ">=":
            return less(right, left, or_equal=True)
        case "==":
            return equal(left, right)
        case "!=":
            return negation(equal(left, right))
    assert_never(operator)


def _same_calendar(left: Known, right: Known) -> tuple[Known, Known]:
    """Where a date meets an instant, let the date be that whole civil day, in the instant's own offset."""
    moment_left, moment_right = _moment_of(left), _moment_of(right)
    if moment_left is not None and moment_right is None:
        return left, _civil_instants(right, moment_left)
    if moment_right is not None and moment_left is None:
        return _civil_instants(left, moment_right), right
    return left, right


def _moment_of(value: Known) -> datetime | None:
    span = as_interval(value)
    return next((end for end in (span.lo, span.hi) if isinstance(end, datetime)), None)


def _civil_instants(value: Known, like: datetime) -> Known:
    span = as_interval(value)
    if not any(isinstance(end, date) for end in (span.lo, span.hi)):
        return value
    lo = None if span.lo is None else start_of(span.lo, like)
    hi = None if span.hi is None or span.hi == date.max else start_of(span.hi + timedelta(days=1), like)
    return Interval(lo, hi, hi_open=hi is not None)


def calculate(operator: Operator, left: Value, right: Value) -> Value:
    """Apply exact arithmetic."""
    match operator:
        case "+":
            return add(left, right)
        case "-":
            return add(left, negative(right))
        case "*":
            return multiply(left, right)
        case "/":
            return divide(left, right)
    assert_never(operator)


def elapsed_between(start: Value, end: Value, unit: TimeUnit, leap_day: LeapDay) -> Value:
    """Return the completed units between two dates; whole numbers, an interval where a date is one."""
    if isinstance(start, Missing) or isinstance(end, Missing):
        return missing(causes_of([start, end]))
    if unit in CLOCK_UNITS:
        start, end = _same_calendar(start, end)
    a, b = as_interval(start), as_interval(end)
    least = None if a.hi is None or b.lo is None else elapsed(_last(a), b.lo, unit, leap_day)
    most = None if a.lo is None or b.hi is None else elapsed(a.lo, _last(b), unit, leap_day)
    return _whole_numbers(least, most)


def _last(span: Interval) -> date:
    """Return the greatest possible date or instant of a span; instants are told apart to the microsecond."""
    return cast(date, span.hi - timedelta(microseconds=1) if span.hi_open else span.hi)


def _whole_numbers(least: int | None, most: int | None) -> Value:
    lo, hi = (None if end is None else Fraction(end) for end in (least, most))
    return interval(lo, hi, whole=True)


def shifted(start: Value, amount: Value, unit: TimeUnit, leap_day: LeapDay) -> Value:
    """Return a date moved by whole units; missing, cause `undefined`, outside the years 1 to 9999 or by a fraction."""
    if isinstance(start, Missing) or isinstance(amount, Missing):
        return missing(causes_of([start, amount]))
    if unit in CLOCK_UNITS and _moment_of(start) is None:
        start = _civil_instants(start, datetime.min)
    a, n = as_interval(start), as_interval(amount)
    ends = [_shifted_end(a.lo, n.lo, unit, leap_day), _shifted_end(a.hi, n.hi, unit, leap_day)]
    if _UNDEFINED in ends:
        return Missing((Cause.UNDEFINED,))
    return interval(ends[0], ends[1], a.lo_open, a.hi_open)


_UNDEFINED: Final = "undefined"


def _shifted_end(end: Any, amount: Any, unit: TimeUnit, leap_day: LeapDay) -> Any:
    if end is None or amount is None:
        return None
    if Fraction(amount).denominator != 1:
        return _UNDEFINED
    moved = shift(end, int(amount), unit, leap_day)
    return _UNDEFINED if moved is None else moved


def rounded(value: Value, decimals: int) -> Value:
    """Round to decimals, half away from zero."""
    return _stepwise(value, lambda number: _half_up(number, decimals))


def _half_up(number: Fraction, decimals: int) -> Fraction:
    scaled = abs(number) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if number >= 0 else -whole, 10**decimals)


def _stepwise(value: Value, step: Any) -> Value:
    """Apply a non-decreasing step function; an open end may fall just short of its step, so the hull closes it."""
    match value:
        case Missing():
            return value
        case Exact(number):
            return Exact(step(Fraction(number)))  # type: ignore[arg-type]
        case Interval(lo, hi):
            return interval(None if lo is None else step(Fraction(lo)), None if hi is None else step(Fraction(hi)))
    assert_never(value)


_FIFTY_DIGITS: Final = Context(prec=50, rounding=ROUND_HALF_EVEN)


def rounded_power(base: Value, exponent: Fraction, decimals: int) -> Value:
    """Raise to a constant power with 50 digits, then round; missing, cause `undefined`, for a base of 0 or below."""
    if isinstance(base, Missing):
        return base
    if less(Exact(Fraction(0)), base, or_equal=False) is not Verdict.MET:
        return Missing((Cause.UNDEFINED,))
    power = _stepwise if exponent >= 0 else _falling
    return power(base, lambda number: _half_up(_power(number, exponent), decimals))


def _falling(value: Value, step: Any) -> Value:
    """Apply a non-increasing step function over numbers above 0; towards 0 it grows without bound."""
    if not isinstance(value, Interval):
        return _stepwise(value, step)
    lo = Fraction(0) if value.hi is None else step(Fraction(value.hi))
    return interval(lo, None if value.lo is None or value.lo == 0 else step(Fraction(value.lo)))


def _power(number: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator == 1:
        return number**exponent.numerator
    if number == 0:
        return Fraction(0)
    base = _FIFTY_DIGITS.divide(Decimal(number.numerator), Decimal(number.denominator))
    power = _FIFTY_DIGITS.divide(Decimal(exponent.numerator), Decimal(exponent.denominator))
    return Fraction(_FIFTY_DIGITS.power(base, power))


def facts_read(evaluation: Evaluation, nodes: Iterable[Term | Predicate]) -> list[FactRef]:
    """Return the fact references that an evaluation read below some nodes, in the order of reading, each once.

    A `FirstKnown` reads up to the first known term, a `Choose` up to its first met condition.
    """
    found: dict[FactRef, None] = {}
    for node in nodes:
        found.update(dict.fromkeys(_read_below(evaluation, node)))
    return list(found)


def _read_below(evaluation: Evaluation, node: Term | Predicate) -> list[FactRef]:
    match node:
        case FactRef():
            return [node]
        case FirstKnown(terms):
            return facts_read(evaluation, _until_known(evaluation, terms))
        case Choose(cases, otherwise):
            return facts_read(evaluation, _until_met(evaluation, cases, otherwise))
        case Compare(_, left, right) | Arithmetic(_, left, right) | Elapsed(left, right) | Shift(left, right):
            return facts_read(evaluation, (left, right))
        case Round(Power(term)) | Round(term) | OneOf(term) | IsKnown(term):
            return facts_read(evaluation, (cast(Term, term),))
        case And(operands) | Or(operands) | AtLeast(_, operands):
            return facts_read(evaluation, operands)
        case Not(operand):
            return facts_read(evaluation, (operand,))
        case Literal() | AsOf() | Constant():
            return []
    assert_never(node)


def _until_known(evaluation: Evaluation, terms: tuple[Term, ...]) -> Iterable[Term]:
    for term in terms:
        yield term
        if not isinstance(evaluation.value(term), Missing):
            return


def _until_met(evaluation: Evaluation, cases: Iterable[Any], otherwise: Term) -> Iterable[Term | Predicate]:
    for case in cases:
        yield case.condition
        verdict = evaluation.verdict(case.condition)
        if verdict is not Verdict.NOT_MET:
            yield case.then
        if verdict is Verdict.MET:
            return
    yield otherwise
