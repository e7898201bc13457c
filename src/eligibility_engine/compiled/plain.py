"""Plain facts: what generated functions read in the place of values.

A value is two *rails*, the least and the greatest that it can be; both are None where it is missing, and equal where it
is exact. A rail is a text, a number, or a whole number that stands for a day (20250602) or a moment. Rails compare as
the values do, exactly:

* A float stands for its shortest decimal, as everywhere. Of decimals of at most 15 digits no two share a float, and
  no two lie on neighbouring ones; so an end that does not belong to its interval is the float beside it.
* A moment counts half microseconds; the end of a day, which does not belong to it, is the one before its last.

What cannot be said so exactly is not said at all: its subject is judged by the reference.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from math import inf, nextafter
from typing import Any, Final, assert_never

from eligibility_engine.exact import read_number
from eligibility_engine.knowledge import ONGOING
from eligibility_engine.value import Exact, Interval, Missing, Scalar, Value, as_interval

Rail = Any
Rails = tuple[Rail, Rail]
MISSING: Final[Rails] = (None, None)

_FEWEST, _MOST = Fraction(1, 10**290), 10**15
"""Between these sizes decimals of 15 digits lie at least four floats apart."""


class AsideError(Exception):
    """A value cannot be said in plain facts, or is wrong: the reference reads the record. It never leaves here."""


def day_number(day: date) -> int:
    """Return a calendar day as a whole number that is written like it: 20250602."""
    return day.year * 10_000 + day.month * 100 + day.day


def as_day(number: int) -> date:
    """Return the calendar day of such a number."""
    return date(number // 10_000, number // 100 % 100, number % 100)


_EPOCH: Final = datetime(1970, 1, 1)
_EPOCH_OF_ALL: Final = datetime(1970, 1, 1, tzinfo=UTC)


def moment_number(moment: datetime) -> int:
    """Return an instant as a number of half microseconds; of one with an offset, in UTC."""
    return 2 * ((moment - (_EPOCH if moment.tzinfo is None else _EPOCH_OF_ALL)) // timedelta(microseconds=1))


def float_of(number: Fraction | int) -> float | None:
    """Return the float that stands for a number, or None where none does."""
    found = _nearest(Fraction(number))
    return found if found is not None and read_number(found) == number else None


def _nearest(number: Fraction) -> float | None:
    try:
        found = float(number)
    except OverflowError:
        return None
    return found if number == 0 or abs(number) > _FEWEST else None


def float_beside(number: Fraction) -> float | None:
    """Return a float that compares with every decimal of 15 digits as a number does that is none itself."""
    found = _nearest(number)
    if found is None or abs(number) >= _MOST:
        return None
    decimal = read_number(found)
    return nextafter(found, inf if number > decimal else -inf) if isinstance(decimal, Fraction) else found


def number_rails(value: Value, loose: bool) -> Rails:
    """Return the rails of a number; `loose` where it is compared with constants alone.

    Raises:
        AsideError: where floats cannot say it.
    """
    match value:
        case Missing():
            return MISSING
        case Exact(number):
            found = _float(number, loose)
            return found, found
        case Interval(lo, hi, lo_open, hi_open):
            return _end(lo, lo_open, -inf), _end(hi, hi_open, inf)
    assert_never(value)


def _float(number: Any, loose: bool) -> float:
    found = float_of(number)
    return _said(float_beside(number) if found is None and loose else found)


def _end(end: Any, is_open: bool, unbounded: float) -> float:
    """Return an end of an interval; one that does not belong to it is moved to the float beside it."""
    if end is None:
        return unbounded
    found = _said(float_of(end))
    if not is_open:
        return found
    return nextafter(found, -unbounded) if abs(found) < _MOST else _said(None)


def _said(found: float | None) -> float:
    if found is None:
        raise AsideError
    return found


def whole_rails(value: Value) -> Rails:
    """Return the rails of a whole number."""
    return _ends(value, int)


def text_rails(value: Value) -> Rails:
    """Return the rails of a text or a flag."""
    return MISSING if isinstance(value, Missing) else (as_interval(value).lo,) * 2


def day_rails(value: Value) -> Rails:
    """Return the rails of a date.

    Raises:
        AsideError: where it may be the last day of the calendar, which also stands for what is ongoing.
    """
    if not isinstance(value, Missing) and as_interval(value).hi == ONGOING.value:
        raise AsideError
    return _ends(value, day_number)


def end_rails(value: Value) -> Rails:
    """Return the rails of the end of an event; what is ongoing ends on the last day of the calendar."""
    return _ends(value, day_number)


def _ends(value: Value, said: Callable[[Any], int]) -> Rails:
    if isinstance(value, Missing):
        return MISSING
    span = as_interval(value)
    return said(span.lo), said(span.hi)


def moment_rails(value: Value) -> Rails:
    """Return the rails of an instant without an offset, or of a civil day in whose place none is known.

    Raises:
        AsideError: for the last day of the calendar.
    """
    match value:
        case Exact(datetime() as moment):
            return (moment_number(moment),) * 2
        case Exact(date() as day) if day < date.max:
            start, end = (datetime(d.year, d.month, d.day) for d in (day, day + timedelta(days=1)))
            return moment_number(start), moment_number(end) - 1
        case Missing():
            return MISSING
    raise AsideError


def plain_constant(value: Scalar) -> Rail | None:
    """Return a constant of a rule as a rail, or None where there is none: a whole number as it is, others as floats."""
    match value:
        case bool() | str():
            return value
        case datetime():
            return moment_number(value)
        case date():
            return day_number(value)
        case int() | Fraction():
            found = float_of(value)
            return found if found is None or value.denominator != 1 else int(value)
    assert_never(value)
