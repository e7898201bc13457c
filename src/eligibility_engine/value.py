"""What a term evaluates to: missing with its causes, one exact value, or an interval; and their arithmetic.

Intervals exist for numbers, dates and instants. An end that is `None` is unbounded. Arithmetic is exact interval
arithmetic over the rationals: the result holds every value that the operands can produce.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any, Final, assert_never

from attrs import frozen

from eligibility_engine.exact import Number
from eligibility_engine.verdict import Cause, Verdict

Scalar = bool | str | int | Fraction | date | datetime


@frozen
class Missing:
    """No value; why, in the order of `Cause`."""

    causes: tuple[Cause, ...]


@frozen
class Exact:
    """One known value: a bool, a text, a rational, a date or an instant."""

    value: Scalar


@frozen
class Interval:
    """A value known only to lie between two ends; an end of `None` is unbounded.

    `whole` says that only whole numbers of it are possible (completed years, counts). Dates are always whole days.
    """

    lo: Any
    hi: Any
    lo_open: bool = False
    hi_open: bool = False
    whole: bool = False


Value = Missing | Exact | Interval

_ORDER: Final = {cause: position for position, cause in enumerate(Cause)}


def missing(causes: Iterable[Cause]) -> Missing:
    """Return `Missing` with each cause once, in their fixed order."""
    return Missing(tuple(sorted(set(causes), key=_ORDER.__getitem__)))


def interval(lo: Any, hi: Any, lo_open: bool = False, hi_open: bool = False, whole: bool = False) -> Value:
    """Return the interval in its plainest form: closed ends for whole days, `Exact` for a single point."""
    if type(lo) is date and lo_open:
        lo, lo_open = lo + timedelta(days=1), False
    if type(hi) is date and hi_open:
        hi, hi_open = hi - timedelta(days=1), False
    if lo is not None and lo == hi:
        return Exact(lo)
    return Interval(lo, hi, lo_open and lo is not None, hi_open and hi is not None, whole)


def as_interval(value: Exact | Interval) -> Interval:
    """View an exact value as the interval that holds only it."""
    return value if isinstance(value, Interval) else Interval(value.value, value.value)


def causes_of(values: Iterable[Value]) -> list[Cause]:
    """Return the causes of the missing ones."""
    return [cause for value in values if isinstance(value, Missing) for cause in value.causes]


def hull(values: Iterable[Value]) -> Value:
    """Return the least value that holds all of them: missing when one is, or when texts or flags differ."""
    parts = list(values)
    lacking = causes_of(parts)
    if lacking:
        return missing(lacking)
    known = [part for part in parts if not isinstance(part, Missing)]
    if all(part == known[0] for part in known):
        return known[0]
    if any(isinstance(part, Exact) and isinstance(part.value, (bool, str)) for part in known):
        return missing((Cause.CONFLICTING,))
    spans = [as_interval(part) for part in known]
    lo, lo_open = _least([(span.lo, span.lo_open) for span in spans])
    hi, hi_open = _greatest([(span.hi, span.hi_open) for span in spans])
    whole = all(
        span.whole or (isinstance(part, Exact) and _is_whole(part.value))
        for span, part in zip(spans, known, strict=True)
    )
    return interval(lo, hi, lo_open, hi_open, whole)


def _is_whole(value: Scalar) -> bool:
    return isinstance(value, (int, Fraction)) and value.denominator == 1


End = tuple[Any, bool]


def _least(ends: list[End]) -> End:
    """Return the least lower end; of two equal ones the closed one."""
    if any(value is None for value, _ in ends):
        return None, False
    least = min(value for value, _ in ends)
    return least, all(is_open for value, is_open in ends if value == least)


def _greatest(ends: list[End]) -> End:
    """Return the greatest upper end; of two equal ones the closed one."""
    if any(value is None for value, _ in ends):
        return None, False
    greatest = max(value for value, _ in ends)
    return greatest, all(is_open for value, is_open in ends if value == greatest)


def less(left: Exact | Interval, right: Exact | Interval, or_equal: bool) -> Verdict:
    """Say whether left < right (or <=): met for every pair of possible values, for none, or unknown."""
    if isinstance(left, Exact) and isinstance(right, Exact):
        a: Any = left.value
        b: Any = right.value
        return Verdict.MET if a < b or (or_equal and a == b) else Verdict.NOT_MET
    a, b = as_interval(left), as_interval(right)
    if _wholly_before(a, b, touching=or_equal):
        return Verdict.MET
    if _wholly_before(b, a, touching=not or_equal):
        return Verdict.NOT_MET
    return Verdict.UNKNOWN


def _wholly_before(a: Interval, b: Interval, touching: bool) -> bool:
    """Say whether every value of `a` lies below every value of `b`; `touching` lets them be equal."""
    if a.hi is None or b.lo is None:
        return False
    return bool(a.hi < b.lo or (a.hi == b.lo and (touching or a.hi_open or b.lo_open)))


def equal(left: Exact | Interval, right: Exact | Interval) -> Verdict:
    """Say whether both are the same value: met, not met when they cannot be, else unknown."""
    if isinstance(left, Exact) and isinstance(right, Exact):
        return Verdict.MET if left.value == right.value else Verdict.NOT_MET
    a, b = as_interval(left), as_interval(right)
    apart = _wholly_before(a, b, touching=False) or _wholly_before(b, a, touching=False)
    if apart or _never_whole(left, right) or _never_whole(right, left):
        return Verdict.NOT_MET
    return Verdict.UNKNOWN


def _never_whole(left: Exact | Interval, right: Exact | Interval) -> bool:
    return isinstance(left, Interval) and left.whole and isinstance(right, Exact) and not _is_whole(right.value)


def one_of(value: Exact | Interval, members: frozenset[Scalar]) -> Verdict:
    """Say whether the value is a member: met when all its possible values are, not met when none is, else unknown."""
    if isinstance(value, Exact):
        return Verdict.MET if value.value in members else Verdict.NOT_MET
    within = [member for member in members if equal(value, Exact(member)) is not Verdict.NOT_MET]
    if not within:
        return Verdict.NOT_MET
    return Verdict.MET if len(within) == _count(value) else Verdict.UNKNOWN


def _count(value: Interval) -> int | None:
    """Return how many values are possible, where they can be counted: whole days and whole numbers."""
    if value.lo is None or value.hi is None or value.lo_open or value.hi_open:
        return None
    if type(value.lo) is date:
        return int((value.hi - value.lo).days) + 1
    return int(value.hi - value.lo) + 1 if value.whole else None


def add(left: Value, right: Value) -> Value:
    """Return the sum."""
    return _combine(left, right, lambda a, b: a + b, _sum_of_spans)


def negative(value: Value) -> Value:
    """Return the value with its sign turned."""
    match value:
        case Missing():
            return value
        case Exact():
            return Exact(-value.value)  # type: ignore[operator]
        case Interval(lo, hi, lo_open, hi_open, whole):
            return Interval(None if hi is None else -hi, None if lo is None else -lo, hi_open, lo_open, whole)
    assert_never(value)


def multiply(left: Value, right: Value) -> Value:
    """Return the product."""
    return _combine(left, right, lambda a, b: a * b, _product_of_spans)


def divide(left: Value, right: Value) -> Value:
    """Return the quotient, exactly; `Missing(undefined)` where the divisor may be 0."""
    if not isinstance(right, Missing) and equal(right, Exact(0)) is not Verdict.NOT_MET:
        return missing([*causes_of([left]), Cause.UNDEFINED])
    return multiply(left, _reciprocal(right))


def _reciprocal(value: Value) -> Value:
    match value:
        case Missing():
            return value
        case Exact():
            return Exact(1 / Fraction(value.value))  # type: ignore[arg-type]
        case Interval(lo, hi, lo_open, hi_open, _):
            low = (Fraction(0), True) if hi is None else (None, False) if hi == 0 else (1 / Fraction(hi), hi_open)
            high = (Fraction(0), True) if lo is None else (None, False) if lo == 0 else (1 / Fraction(lo), lo_open)
            return interval(low[0], high[0], low[1], high[1])
    assert_never(value)


def _combine(
    left: Value, right: Value, points: Callable[[Any, Any], Number], spans: Callable[[Interval, Interval], Value]
) -> Value:
    if isinstance(left, Missing) or isinstance(right, Missing):
        return missing(causes_of([left, right]))
    if isinstance(left, Exact) and isinstance(right, Exact):
        return Exact(points(left.value, right.value))
    return spans(as_interval(left), as_interval(right))


def _sum_of_spans(a: Interval, b: Interval) -> Value:
    lo = None if a.lo is None or b.lo is None else a.lo + b.lo
    hi = None if a.hi is None or b.hi is None else a.hi + b.hi
    return interval(lo, hi, a.lo_open or b.lo_open, a.hi_open or b.hi_open)


_MINUS, _PLUS = -1, 1
_Corner = tuple[int, Number, bool]
"""(infinite sign or 0, finite value, open): ordered by the first two, so infinities need no float."""


def _product_of_spans(a: Interval, b: Interval) -> Value:
    corners = [_corner_product(x, y) for x in _corners(a) for y in _corners(b)]
    low, high = min(c[:2] for c in corners), max(c[:2] for c in corners)
    lo_open = all(c[2] for c in corners if c[:2] == low)
    hi_open = all(c[2] for c in corners if c[:2] == high)
    return interval(None if low[0] else low[1], None if high[0] else high[1], lo_open, hi_open)


def _corners(span: Interval) -> tuple[_Corner, _Corner]:
    low = (_MINUS, 0, True) if span.lo is None else (0, span.lo, span.lo_open)
    high = (_PLUS, 0, True) if span.hi is None else (0, span.hi, span.hi_open)
    return low, high


def _corner_product(x: _Corner, y: _Corner) -> _Corner:
    if x[:2] == (0, 0) or y[:2] == (0, 0):
        attained = (x[:2] == (0, 0) and not x[2]) or (y[:2] == (0, 0) and not y[2])
        return 0, 0, not attained
    if x[0] or y[0]:
        return _sign(x) * _sign(y), 0, True
    return 0, x[1] * y[1], x[2] or y[2]


def _sign(corner: _Corner) -> int:
    return corner[0] or (1 if corner[1] > 0 else -1)
