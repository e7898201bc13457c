"""What the kernel's operators do to values: comparison, arithmetic, calendar arithmetic, rounding.

Each takes whole values (missing, exact or interval) and returns one; `denotation` applies them to nodes.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne
from typing import Any, Final, assert_never, cast

from eligibility_engine.dates import CLOCK_UNITS, LeapDay, TimeUnit, elapsed, shift, start_of
from eligibility_engine.kernel.expression import Comparison, Operator
from eligibility_engine.value import (
    Exact,
    Interval,
    Missing,
    Scalar,
    Value,
    add,
    as_interval,
    causes_of,
    divide,
    equal,
    interval,
    less,
    missing,
    multiply,
    negative,
    one_of,
)
from eligibility_engine.verdict import Cause, Verdict, negation

Known = Exact | Interval

OF_POINTS: Final[dict[Comparison, Callable[[Any, Any], bool]]] = {
    "<": lt, "<=": le, "==": eq, "!=": ne, ">=": ge, ">": gt,
}  # fmt: skip
"""How two single values of one type compare."""


def compare(operator: Comparison, left: Value, right: Value) -> Verdict:
    """Compare two values: met when it holds for all their possible values, not met when for none, else unknown."""
    if isinstance(left, Exact) and isinstance(right, Exact) and type(left.value) is type(right.value):
        return Verdict.MET if OF_POINTS[operator](left.value, right.value) else Verdict.NOT_MET
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
    if isinstance(left, Exact) and isinstance(right, Exact) and type(left.value) is type(right.value):
        return left, right
    moment_left, moment_right = _moment_of(left), _moment_of(right)
    if moment_left is not None and moment_right is None:
        return left, _civil_instants(right, moment_left)
    if moment_right is not None and moment_left is None:
        return _civil_instants(left, moment_right), right
    if moment_left is not None and moment_right is not None:
        return _in_offset_of(left, moment_right), _in_offset_of(right, moment_left)
    return left, right


def _in_offset_of(value: Known, other: datetime) -> Known:
    """Where a day moved by hours meets an instant with an offset, take the day's clock to show that offset."""
    span = as_interval(value)
    if other.tzinfo is None or all(end is None or end.tzinfo is not None for end in (span.lo, span.hi)):
        return value
    lo, hi = (None if end is None else end.replace(tzinfo=other.tzinfo) for end in (span.lo, span.hi))
    return Interval(lo, hi, span.lo_open, span.hi_open)


def on_one_clock(values: Iterable[Value]) -> list[Value]:
    """Let moments of a day without an offset show the offset of the others, where these have one."""
    found = list(values)
    moments = [None if isinstance(value, Missing) else _moment_of(value) for value in found]
    like = next((moment for moment in moments if moment is not None and moment.tzinfo is not None), None)
    if like is None:
        return found
    pairs = zip(found, moments, strict=True)
    return [
        value if isinstance(value, Missing) or not moment else _in_offset_of(value, like) for value, moment in pairs
    ]


def member_of(value: Known, members: frozenset[Scalar]) -> Verdict:
    """Say whether a value is a member of a set of constants; the moments of a day take the offset of these."""
    if (isinstance(value, Exact) and not isinstance(value.value, datetime)) or _moment_of(value) is None:
        return one_of(value, members)
    aligned, *_ = on_one_clock([value, *map(Exact, members)])
    return one_of(cast(Known, aligned), members)


def _moment_of(value: Known) -> datetime | None:
    ends = (value.value,) if isinstance(value, Exact) else (value.lo, value.hi)
    return next((end for end in ends if isinstance(end, datetime)), None)


def _civil_instants(value: Known, like: datetime) -> Known:
    span = as_interval(value)
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
        return _lacking(start, end)
    if unit in CLOCK_UNITS:
        start, end = _same_calendar(_as_instants(start), end)
    if isinstance(start, Exact) and isinstance(end, Exact):
        return _counted(elapsed(cast(date, start.value), cast(date, end.value), unit, leap_day))
    a, b = as_interval(start), as_interval(end)
    least = None if a.hi is None or b.lo is None else elapsed(_last(a), b.lo, unit, leap_day)
    most = None if a.lo is None or b.hi is None else elapsed(a.lo, _last(b), unit, leap_day)
    return _whole_numbers(least, most)


def _lacking(first: Value, second: Value) -> Missing:
    """Return why a result of two values is missing, of which at least one is."""
    if isinstance(first, Missing):
        return missing(causes_of([first, second])) if isinstance(second, Missing) else first
    return cast(Missing, second)


@lru_cache(maxsize=4096)
def _counted(number: int) -> Exact:
    """Return a whole number as a value; the same few are counted again and again, row by row."""
    return Exact(Fraction(number))


def _last(span: Interval) -> date:
    """Return the greatest possible date or instant of a span; instants are told apart to the microsecond."""
    return cast(date, span.hi - timedelta(microseconds=1) if span.hi_open else span.hi)


def _whole_numbers(least: int | None, most: int | None) -> Value:
    lo, hi = (None if end is None else Fraction(end) for end in (least, most))
    return interval(lo, hi, whole=True)


def shifted(start: Value, amount: Value, unit: TimeUnit, leap_day: LeapDay) -> Value:
    """Return a date moved by whole units; missing, cause `undefined`, outside the years 1 to 9999 or by a fraction.

    An imprecise amount that need not be whole is missing too: some of what it may be cannot be shifted by.
    """
    if isinstance(start, Missing) or isinstance(amount, Missing):
        return missing(causes_of([start, amount]))
    if unit in CLOCK_UNITS:
        start = _as_instants(start)
    a, n = as_interval(start), as_interval(amount)
    if isinstance(amount, Interval) and not amount.whole:
        return Missing((Cause.UNDEFINED,))
    last = None if a.hi is None else _last(a)
    turns = _turns(a.lo, last)
    lows = [_shifted_end(moment, n.lo, unit, leap_day) for moment in (a.lo, *turns)]
    highs = [_shifted_end(moment, n.hi, unit, leap_day) for moment in (last, *turns)]
    if _UNDEFINED in (*lows, *highs):
        return Missing((Cause.UNDEFINED,))
    lo, hi = None if None in lows else min(lows), None if None in highs else max(highs)
    return Interval(lo, _just_after(hi), hi_open=True) if a.hi_open else interval(lo, hi)


def _turns(first: date | None, last: date | None) -> list[datetime]:
    """Return the moments between two others at which a shift by months may turn back: it clamps several days to one."""
    if not (isinstance(first, datetime) and isinstance(last, datetime)) or first.date() == last.date():
        return []
    midnights = start_of(first.date() + timedelta(days=1), first), start_of(last.date(), last)
    return [midnights[0], midnights[1] - timedelta(microseconds=1)]


def _as_instants(value: Known) -> Known:
    """Let a date be its whole civil day, without an offset; leave an instant as it is."""
    return _civil_instants(value, datetime.min) if _moment_of(value) is None else value


def _just_after(moment: datetime | None) -> datetime | None:
    """Return the next instant to the microsecond; nothing lies behind the last one of the calendar."""
    if moment is None or moment.replace(tzinfo=None) == datetime.max:
        return None
    return moment + timedelta(microseconds=1)


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
    steps = Fraction(10) ** decimals
    scaled = abs(number) * steps
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return (whole if number >= 0 else -whole) / steps


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


MOST_EXPONENT: Final = 1000
"""Beyond this exponent, in both directions, an exponential is known only to lie beyond what it has there."""


def rounded_exponential(base: Fraction, exponent: Value, decimals: int) -> Value:
    """Raise a constant above 0 to a power that is a value, with 50 digits, then round."""
    if isinstance(exponent, Missing):
        return exponent
    if base == 1:
        return Exact(Fraction(1))
    span = as_interval(exponent)
    least = None if span.lo is None or span.lo < -MOST_EXPONENT else min(span.lo, MOST_EXPONENT)
    most = None if span.hi is None or span.hi > MOST_EXPONENT else max(span.hi, -MOST_EXPONENT)
    low, high = (
        None if end is None else _half_up(_power(base, Fraction(end)), decimals)
        for end in ((least, most) if base > 1 else (most, least))
    )
    return interval(Fraction(0) if low is None else low, high)


def _falling(value: Value, step: Any) -> Value:
    """Apply a non-increasing step function over numbers above 0; towards 0 it grows without bound."""
    if not isinstance(value, Interval):
        return _stepwise(value, step)
    lo = Fraction(0) if value.hi is None else step(Fraction(value.hi))
    return interval(lo, None if value.lo == 0 else step(Fraction(value.lo)))


def _power(number: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator == 1:
        return number**exponent.numerator
    if number == 0:
        return Fraction(0)
    base = _FIFTY_DIGITS.divide(Decimal(number.numerator), Decimal(number.denominator))
    power = _FIFTY_DIGITS.divide(Decimal(exponent.numerator), Decimal(exponent.denominator))
    return Fraction(_FIFTY_DIGITS.power(base, power))
