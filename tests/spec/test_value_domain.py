"""A term is missing, exact or an interval; an operation on intervals holds every value that it can give, and no more.

The tables state the law case by case; the brute-force tests check it against points taken from the intervals.
"""

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from itertools import product
from typing import Any

from eligibility_engine import FactSchema, Verdict, choose_value, number, one_of, quantity
from eligibility_engine import date as date_fact
from eligibility_engine import flag as flag_fact
from eligibility_engine import measurement as measurement_fact
from eligibility_engine.dates import LeapDay, TimeUnit
from eligibility_engine.semantics.operations import (
    calculate,
    compare,
    rounded,
    rounded_exponential,
    rounded_power,
    shifted,
)
from eligibility_engine.value import Exact, Interval, Missing, Value, as_interval, hull, interval, missing
from eligibility_engine.value import one_of as is_member
from eligibility_engine.verdict import Cause
from spec.tables import MET, NOT_MET, UNKNOWN, Row, Table, calls, rows

UNDEFINED, ABSENT, DECLINED = Cause.UNDEFINED, Cause.NOT_RECORDED, Cause.DECLINED
ANYTHING = Interval(None, None)


def at(value: object) -> Exact:
    """One exact number."""
    return Exact(Fraction(str(value)))


def span(low: object, high: object, ends: str = "[]") -> Interval:
    """An interval of numbers; None is unbounded."""
    lo, hi = (None if end is None else Fraction(str(end)) for end in (low, high))
    return Interval(lo, hi, ends[0] == "(" and lo is not None, ends[1] == ")" and hi is not None)


ARITHMETIC = [
    # operator, left, right, expected
    ("+", at("0.1"), at("0.2"), at("0.3")),
    ("-", at("0.3"), at("0.1"), at("0.2")),
    ("*", at("1.5"), at("1.2"), at("1.8")),
    ("/", at(1), at(3), Exact(Fraction(1, 3))),
    ("+", span(1, 2), at(3), span(4, 5)),
    ("+", span(1, 2, "(]"), span(3, 4, "[)"), span(4, 6, "()")),
    ("+", span(1, None), span(None, 4), ANYTHING),
    ("-", span(1, 2), span(1, 2), span(-1, 1)),
    ("-", at(10), span(1, 2, "[)"), span(8, 9, "(]")),
    ("-", at(10), span(None, 2), span(8, None)),
    ("*", span(-1, 2), span(-3, 4), span(-6, 8)),
    ("*", span(0, None), span(2, 3), span(0, None)),
    ("*", span(0, None, "()"), span(0, None, "()"), span(0, None, "()")),
    ("*", span(-2, -1, "(]"), span(3, 4, "[)"), span(-8, -3, "(]")),
    ("*", at(0), ANYTHING, at(0)),
    ("*", at(0), span(1, 2, "()"), at(0)),
    ("*", span(None, None), span(1, 2), ANYTHING),
    ("*", span(0, 1, "(]"), span(None, -1), span(None, 0, "[)")),
    ("/", at(6), span(2, 3), span(2, 3)),
    ("/", at(1), span(0, 2, "(]"), span("0.5", None)),
    ("/", at(1), span(-2, 0, "[)"), span(None, "-0.5")),
    ("/", at(1), span(2, None), span(0, "0.5", "(]")),
    ("/", at(1), span(None, -2), span("-0.5", 0, "[)")),
    ("/", at(1), span(None, 0, "[)"), span(None, 0, "[)")),
    ("/", at(0), span(1, 2), at(0)),
    # a divisor that may be 0 is undefined, whatever is divided
    ("/", at(1), at(0), Missing((UNDEFINED,))),
    ("/", at(0), at(0), Missing((UNDEFINED,))),
    ("/", at(1), span(-1, 1), Missing((UNDEFINED,))),
    ("/", at(1), span(0, 2), Missing((UNDEFINED,))),
    ("/", at(1), ANYTHING, Missing((UNDEFINED,))),
    ("/", Missing((DECLINED,)), at(0), Missing((DECLINED, UNDEFINED))),
    ("/", Missing((DECLINED,)), at(2), Missing((DECLINED,))),
    ("/", at(2), Missing((DECLINED,)), Missing((DECLINED,))),
    # causes are collected once each, in the order of `Cause`
    ("+", Missing((DECLINED,)), Missing((ABSENT, DECLINED)), Missing((ABSENT, DECLINED))),
    ("-", Missing((DECLINED,)), at(1), Missing((DECLINED,))),
    ("-", at(1), Missing((DECLINED,)), Missing((DECLINED,))),
    ("*", at(0), Missing((ABSENT,)), Missing((ABSENT,))),
]


@calls(ARITHMETIC, "operator, left, right, expected")
def test_arithmetic(operator: Any, left: Value, right: Value, expected: Value) -> None:
    """Arithmetic is exact, keeps open ends open, and gives missing where an operand is or a divisor may be 0."""
    assert expected == calculate(operator, left, right)


SPANS: list[Exact | Interval] = [
    *(span(low, high, ends)
      for low, high in ((-2, -1), (-1, 0), (-1, 2), (0, 1), (1, 2)) for ends in ("[]", "()", "[)", "(]")),
    span(None, -1), span(None, 0), span(None, 0, "[)"), span(None, 1), span(-1, None), span(0, None),
    span(0, None, "(]"), span(1, None), ANYTHING, at(0), at(2), at(-1),
]  # fmt: skip
NEAR, FAR = Fraction(1, 1000), Fraction(1000)


def points(value: Exact | Interval) -> list[Fraction]:
    """Points of a value: its ends where they belong to it, points near to them, in between and far out."""
    of = as_interval(value)
    lo = -FAR if of.lo is None else of.lo
    hi = FAR if of.hi is None else of.hi
    offered = {lo, hi, lo + NEAR, hi - NEAR, NEAR, -NEAR, *(Fraction(half, 2) for half in range(-4, 5))}
    return sorted(point for point in offered if holds(of, point))


def holds(of: Value, point: Fraction) -> bool:
    """Whether a value can be the point."""
    if isinstance(of, Exact):
        return point == of.value
    assert isinstance(of, Interval)
    above = of.lo is None or point > of.lo or (point == of.lo and not of.lo_open)
    return above and (of.hi is None or point < of.hi or (point == of.hi and not of.hi_open))


PAIRS = list(product(SPANS, repeat=2))
CALCULATED: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}


@calls(CALCULATED, "operator")
def test_results_hold_every_point_and_no_end_is_claimed_in_vain(operator: Any) -> None:
    """What two points give lies in the result; a closed end is reached, an open one approached and not reached."""
    for left, right in PAIRS:
        result = calculate(operator, left, right)
        if operator == "/" and holds(right, Fraction(0)):
            assert result == Missing((UNDEFINED,))
            continue
        found = [CALCULATED[operator](a, b) for a in points(left) for b in points(right)]
        assert all(holds(result, point) for point in found), (left, right)
        assert _is_tight(as_interval(result), found), (left, right, result)  # type: ignore[arg-type]


def _is_tight(result: Interval, found: list[Fraction]) -> bool:
    """Whether points come near every end; an unbounded end needs a far point or one that is divided by a small one."""
    low = min(found) <= -FAR / 2 if result.lo is None else min(found) - result.lo <= 10 * NEAR
    high = max(found) >= FAR / 2 if result.hi is None else result.hi - max(found) <= 10 * NEAR
    reached = (result.lo_open or result.lo is None or result.lo in found) and (
        result.hi_open or result.hi is None or result.hi in found
    )
    return low and high and reached


COMPARED: dict[Any, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    ">=": lambda a, b: a >= b,
    ">": lambda a, b: a > b,
}


@calls(COMPARED, "operator")
def test_comparison_of_intervals_is_what_all_points_agree_on(operator: Any) -> None:
    """A comparison is met when it holds for every pair of points, not met when for none, else unknown."""
    for left, right in PAIRS:
        outcomes = {COMPARED[operator](a, b) for a in points(left) for b in points(right)}
        expected = UNKNOWN if len(outcomes) == 2 else MET if outcomes == {True} else NOT_MET
        assert (left, right, expected) == (left, right, compare(operator, left, right))


DAYS = [interval(date(2025, 6, first), date(2025, 6, last)) for first in range(1, 5) for last in range(first, 5)]


@calls(COMPARED, "operator")
def test_comparison_of_partial_dates_is_what_all_days_agree_on(operator: Any) -> None:
    """Partial dates compare as the days that they can be."""
    for left, right in product(DAYS, repeat=2):
        pairs = product(_days(left), _days(right))
        outcomes = {COMPARED[operator](a, b) for a, b in pairs}
        expected = UNKNOWN if len(outcomes) == 2 else MET if outcomes == {True} else NOT_MET
        assert (left, right, expected) == (left, right, compare(operator, left, right))


def _days(value: Value) -> list[date]:
    within = as_interval(value)  # type: ignore[arg-type]
    return [date(2025, 6, day) for day in range(within.lo.day, within.hi.day + 1)]


TOUCHING = [
    # operator, left, right, expected
    ("<", span(0, 5), at(5), UNKNOWN),
    ("<", span(0, 5, "[)"), at(5), MET),
    ("<=", span(0, 5), at(5), MET),
    (">=", span(0, 5, "[)"), at(5), NOT_MET),
    (">=", span(0, 5), at(5), UNKNOWN),
    (">", span(0, 5), at(5), NOT_MET),
    (">", span(5, 9, "(]"), at(5), MET),
    (">", span(5, 9), at(5), UNKNOWN),
    ("==", span(0, 5, "[)"), at(5), NOT_MET),
    ("==", span(0, 5), at(5), UNKNOWN),
    ("!=", span(0, 5, "[)"), at(5), MET),
    ("==", span(0, 5), span(5, 9), UNKNOWN),
    ("==", span(0, 5, "[)"), span(5, 9), NOT_MET),
    ("<", span(0, 5), span(5, 9, "(]"), MET),
    ("<=", span(0, 5), span(5, 9), MET),
    ("<", span(None, 5), at(6), MET),
    ("<", span(5, None), at(6), UNKNOWN),
    ("<", ANYTHING, at(6), UNKNOWN),
    ("==", Interval(Fraction(1), Fraction(3), whole=True), at("1.5"), NOT_MET),
    ("==", at("1.5"), Interval(Fraction(1), Fraction(3), whole=True), NOT_MET),
    ("==", Interval(Fraction(1), Fraction(3), whole=True), at(2), UNKNOWN),
    ("<", Missing((ABSENT,)), at(1), UNKNOWN),
    ("==", at(1), Missing((ABSENT,)), UNKNOWN),
    ("!=", Missing((ABSENT,)), Missing((ABSENT,)), UNKNOWN),
    ("==", Exact("aml"), Exact("aml"), MET),
    ("!=", Exact("aml"), Exact("all"), MET),
    ("==", Exact(True), Exact(False), NOT_MET),
]


@calls(TOUCHING, "operator, left, right, expected")
def test_comparison_at_touching_ends(operator: Any, left: Value, right: Value, expected: Verdict) -> None:
    """Where two values touch, open and closed ends decide."""
    assert expected == compare(operator, left, right)


MEMBERSHIP: list[tuple[Any, set[Any], Verdict]] = [
    (at(2), {1, 2, 3}, MET),
    (at(4), {1, 2, 3}, NOT_MET),
    (Exact("pending"), {"done", "refused"}, NOT_MET),
    (span(4, 9), {1, 2, 3}, NOT_MET),
    (span(2, 9), {1, 2, 3}, UNKNOWN),
    (span(2, 9, "()"), {1, 2}, NOT_MET),
    (Interval(Fraction(1), Fraction(3), whole=True), {1, 2, 3}, MET),
    (Interval(Fraction(1), Fraction(3), whole=True), {1, 2}, UNKNOWN),
    (Interval(Fraction(1), Fraction(3), whole=True), {Fraction(3, 2)}, NOT_MET),
    (Interval(Fraction(1), None, whole=True), {1, 2, 3}, UNKNOWN),
    (Interval(date(2025, 6, 1), date(2025, 6, 3)), {date(2025, 6, 1), date(2025, 6, 2), date(2025, 6, 3)}, MET),
    (Interval(date(2025, 6, 1), date(2025, 6, 3)), {date(2025, 6, 1), date(2025, 6, 3)}, UNKNOWN),
    (Interval(date(2025, 6, 1), date(2025, 6, 3)), {date(2025, 5, 31)}, NOT_MET),
    (Interval(datetime(2025, 6, 1), datetime(2025, 6, 2), hi_open=True), {datetime(2025, 6, 1, 8)}, UNKNOWN),
    (Interval(datetime(2025, 6, 1), datetime(2025, 6, 2), hi_open=True), {datetime(2025, 6, 2)}, NOT_MET),
]


@calls(MEMBERSHIP, "value, members, expected")
def test_membership(value: Exact | Interval, members: set[Any], expected: Verdict) -> None:
    """An interval is in a set when all its values are, not when none is, else it is unknown."""
    assert expected == is_member(value, frozenset(members))


HULLS: list[tuple[list[Value], Value]] = [
    ([at(1), at(1)], at(1)),
    ([at(1), at(3)], Interval(Fraction(1), Fraction(3), whole=True)),
    ([at(1), at("2.5")], span(1, "2.5")),
    ([at(1), span(2, 3, "()")], span(1, 3, "[)")),
    ([span(1, 3, "[)"), span(2, 3)], span(1, 3)),
    ([span(1, 3, "(]"), span(1, 2)], span(1, 3)),
    ([span(1, None), at(0)], span(0, None)),
    ([span(None, 1), at(5)], span(None, 5)),
    ([Interval(Fraction(1), Fraction(2), whole=True), at(4)], Interval(Fraction(1), Fraction(4), whole=True)),
    ([Exact(date(2025, 6, 1)), Exact(date(2025, 6, 3))], Interval(date(2025, 6, 1), date(2025, 6, 3))),
    ([at(1), Missing((DECLINED,))], Missing((DECLINED,))),
    ([Exact("aml"), Exact("aml")], Exact("aml")),
    ([Exact("aml"), Exact("all")], Missing((Cause.CONFLICTING,))),
    ([Exact(True), Exact(False)], Missing((Cause.CONFLICTING,))),
]


@calls(HULLS, "values, expected")
def test_hull(values: list[Value], expected: Value) -> None:
    """The hull is the least value that holds all; ambiguous words and flags are missing, cause conflicting."""
    assert expected == hull(values)


PLAINEST = [
    ((date(2025, 6, 1), date(2025, 6, 3), True, True), Exact(date(2025, 6, 2))),
    ((date(2025, 6, 1), None, True, False), Interval(date(2025, 6, 2), None)),
    ((None, date(2025, 6, 3), False, True), Interval(None, date(2025, 6, 2))),
    ((Fraction(1), Fraction(1), False, False), at(1)),
    ((None, Fraction(1), True, False), span(None, 1)),
]


@calls(PLAINEST, "ends, expected")
def test_intervals_take_their_plainest_form(ends: tuple[Any, ...], expected: Value) -> None:
    """Whole days have closed ends, one point is exact, and an unbounded end is not open."""
    assert expected == interval(*ends)


def test_causes_stand_once_in_their_fixed_order() -> None:
    """The causes of a missing value do not depend on the order in which they were found."""
    assert Missing((ABSENT, DECLINED)) == missing([DECLINED, ABSENT, DECLINED])


ROUNDING = [
    (at("2.5"), 0, at(3)),
    (at("-2.5"), 0, at(-3)),
    (at("2.4999"), 0, at(2)),
    (at("1.005"), 2, at("1.01")),
    (at("0.125"), 2, at("0.13")),
    (Exact(Fraction(2, 3)), 1, at("0.7")),
    (at(7), -1, at(10)),
    (at(-14), -1, at(-10)),
    (span("1.4", "1.6"), 0, span(1, 2)),
    (span("1.1", "1.2", "()"), 0, at(1)),
    (span("1.1", None), 0, span(1, None)),
    (span(None, "1.5"), 0, span(None, 2)),
    (Missing((ABSENT,)), 0, Missing((ABSENT,))),
]


@calls(ROUNDING, "value, decimals, expected")
def test_rounding_is_half_away_from_zero(value: Value, decimals: int, expected: Value) -> None:
    """A half is rounded away from zero, on exact rationals."""
    assert expected == rounded(value, decimals)


POWERS = [
    (at("2.25"), "0.5", 1, at("1.5")),
    (at(4), "0.5", 0, at(2)),
    (at(2), "0.5", 3, at("1.414")),
    (at(2), "3", 0, at(8)),
    (at(2), "-1", 1, at("0.5")),
    (at(2), "0", 0, at(1)),
    (at("0.9"), "-1.2", 4, at("1.1348")),
    (at("0.9"), "-0.302", 4, at("1.0323")),
    (span(4, 9), "0.5", 0, span(2, 3)),
    (span(4, 9), "-0.5", 2, span("0.33", "0.5")),
    (span(4, None), "-0.5", 2, span(0, "0.5")),
    (span(4, None), "0.5", 0, span(2, None)),
    (span(0, 4, "(]"), "0.5", 0, span(0, 2)),
    (span(0, 4, "(]"), "-0.5", 1, span("0.5", None)),
    (at(0), "0.5", 0, Missing((UNDEFINED,))),
    (at(-4), "0.5", 0, Missing((UNDEFINED,))),
    (span(0, 4), "0.5", 0, Missing((UNDEFINED,))),
    (span(None, 4), "-0.5", 0, Missing((UNDEFINED,))),
    (Missing((ABSENT,)), "0.5", 0, Missing((ABSENT,))),
]


@calls(POWERS, "base, exponent, decimals, expected")
def test_rounded_power(base: Value, exponent: str, decimals: int, expected: Value) -> None:
    """A power of a number above 0 is computed with 50 digits and rounded; elsewhere it is undefined."""
    assert expected == rounded_power(base, Fraction(exponent), decimals)


EXPONENTIALS = [
    ("2", at(3), 0, at(8)),
    ("2", at(-1), 1, at("0.5")),
    ("2", at("0.5"), 4, at("1.4142")),
    ("0.5", at(2), 2, at("0.25")),
    ("0.9938", at(50), 4, at("0.7327")),
    ("1", span(None, None), 0, at(1)),
    ("1", at(10**9), 0, at(1)),
    ("2", span(1, 3), 0, span(2, 8)),
    ("0.5", span(1, 3), 3, span("0.125", "0.5")),
    ("2", span(1, 3, "()"), 0, span(2, 8)),
    ("2", span(None, 3), 0, span(0, 8)),
    ("2", span(1, None), 0, span(2, None)),
    ("2", span(None, None), 0, span(0, None)),
    ("0.5", span(None, -1), 0, span(2, None)),
    ("0.5", span(1, None), 1, span(0, "0.5")),
    ("0.5", span(None, None), 1, span(0, None)),
    # beyond an exponent of 1000 only the bound is computed
    ("2", at(1000), 0, at(2**1000)),
    ("2", at(1001), 0, span(2**1000, None)),
    ("2", at(10**15), 0, span(2**1000, None)),
    ("2", at(-(10**15)), 5, at(0)),
    ("0.5", at(10**15), 5, at(0)),
    ("0.5", at(-1001), 0, span(2**1000, None)),
    ("2", span(1, 10**15), 0, span(2, None)),
    ("2", span(-(10**15), 1), 0, span(0, 2)),
    ("0.5", span(-(10**15), -1), 0, span(2, None)),
    ("2", Missing((ABSENT,)), 0, Missing((ABSENT,))),
]


@calls(EXPONENTIALS, "base, exponent, decimals, expected")
def test_rounded_exponential(base: str, exponent: Value, decimals: int, expected: Value) -> None:
    """A constant to the power of a value rises or falls with it, and is bounded beyond an exponent of 1000."""
    assert expected == rounded_exponential(Fraction(base), exponent, decimals)


WHOLE = Interval(Fraction(1), Fraction(3), whole=True)
SHIFTS = [
    (Exact(date(2025, 1, 31)), at(1), TimeUnit.MONTHS, Exact(date(2025, 2, 28))),
    (Interval(date(2025, 1, 1), date(2025, 1, 31)), at(1), TimeUnit.MONTHS,
     Interval(date(2025, 2, 1), date(2025, 2, 28))),
    (Interval(date(2025, 1, 1), None), at(7), TimeUnit.DAYS, Interval(date(2025, 1, 8), None)),
    (Exact(date(2025, 1, 1)), WHOLE, TimeUnit.DAYS, Interval(date(2025, 1, 2), date(2025, 1, 4))),
    (Exact(date(2025, 1, 1)), Interval(Fraction(1), None, whole=True), TimeUnit.DAYS, Interval(date(2025, 1, 2), None)),
    (Interval(date(2025, 1, 1), date(2025, 1, 5)), WHOLE, TimeUnit.DAYS, Interval(date(2025, 1, 2), date(2025, 1, 8))),
    # an amount that need not be whole may be one by which no date can be moved
    (Exact(date(2025, 1, 1)), span(1, 3), TimeUnit.DAYS, Missing((UNDEFINED,))),
    (Exact(date(2025, 1, 1)), at("1.5"), TimeUnit.DAYS, Missing((UNDEFINED,))),
    (Exact(date(9999, 12, 31)), at(1), TimeUnit.DAYS, Missing((UNDEFINED,))),
    (Exact(date(1, 1, 1)), at(-1), TimeUnit.YEARS, Missing((UNDEFINED,))),
    (Missing((ABSENT,)), at(1), TimeUnit.DAYS, Missing((ABSENT,))),
    (Exact(date(2025, 1, 1)), Missing((ABSENT,)), TimeUnit.DAYS, Missing((ABSENT,))),
    # a date moved by hours is a civil day moved by hours
    (Exact(date(2025, 1, 2)), at(-24), TimeUnit.HOURS,
     Interval(datetime(2025, 1, 1), datetime(2025, 1, 2), hi_open=True)),
    # every instant of a civil day moves by itself: months clamp the 29th, 30th and 31st to the same day
    (Interval(datetime(2025, 1, 30), datetime(2025, 1, 31), hi_open=True), at(1), TimeUnit.MONTHS,
     Interval(datetime(2025, 2, 28), datetime(2025, 3, 1), hi_open=True)),
    (Interval(datetime(2025, 1, 30, 20), datetime(2025, 1, 31, 2)), at(1), TimeUnit.MONTHS,
     Interval(datetime(2025, 2, 28), datetime(2025, 2, 28, 23, 59, 59, 999999))),
    (Interval(datetime(9999, 12, 30), datetime(9999, 12, 31), hi_open=True), at(1), TimeUnit.DAYS,
     Interval(datetime(9999, 12, 31), None, hi_open=True)),
]  # fmt: skip


@calls(SHIFTS, "start, amount, unit, expected")
def test_shift_of_intervals(start: Value, amount: Value, unit: TimeUnit, expected: Value) -> None:
    """A shifted interval holds each of its days or instants, shifted; outside the calendar it is undefined."""
    assert expected == shifted(start, amount, unit, LeapDay.MARCH_1)


class Laboratory(FactSchema):
    """Facts that may be intervals."""

    viral_load = number(ask="Viral load?", unit="{copies}/mL", minimum=0, comparator=True)
    ferritin = measurement_fact(ask="Ferritin?", unit="ug/L", other_units={"ng/mL": 1, "g/L": 1000000}, comparator=True)
    onset = date_fact(ask="Date of onset?", partial=True)
    child = flag_fact(ask="Under 18?")
    site = one_of("marrow", "blood", ask="Site?")


c = Laboratory


def below(value: object, comparator: str = "<") -> dict[str, object]:
    """A viral load with a comparator."""
    return {"viral_load": {"value": value, "comparator": comparator}}


COMPARATORS = Table(
    "comparators",
    Laboratory,
    (
        Row(below(0.5), c.viral_load < 0.5, MET),
        Row(below(0.5), c.viral_load >= 0.5, NOT_MET),
        Row(below(0.5), c.viral_load == 0.5, NOT_MET),
        Row(below(0.5), c.viral_load < 0.4, UNKNOWN),
        Row(below(0.5), c.viral_load >= 0, MET),
        Row(below(0.5), c.viral_load > 0, UNKNOWN),
        Row(below(0.5, "<="), c.viral_load < 0.5, UNKNOWN),
        Row(below(0.5, "<="), c.viral_load <= 0.5, MET),
        Row(below(50, ">"), c.viral_load > 50, MET),
        Row(below(50, ">"), c.viral_load <= 50, NOT_MET),
        Row(below(50, ">"), c.viral_load <= 100, UNKNOWN),
        Row(below(50, ">="), c.viral_load > 50, UNKNOWN),
        Row(below(50, ">="), c.viral_load >= 50, MET),
        Row(below(0, "<="), c.viral_load == 0, MET),
        Row(below(0.5), c.viral_load.is_in([0.5, 0.6]), NOT_MET),
        Row(below(0.5), c.viral_load.is_in([0.1]), UNKNOWN),
        Row(below(0.5), c.viral_load.is_recorded(), MET),
        Row(below(0.5), c.viral_load.assume(0, because="undetectable") < 0.5, MET),
        Row(below(0.5), (c.viral_load < 0.4) | (c.viral_load >= 0.4), UNKNOWN),
        Row(below(0.5), 1 / c.viral_load > 1, UNKNOWN),
        Row({"ferritin": {"value": 8, "unit": "g/L", "comparator": "<"}}, c.ferritin < quantity(8000000, "ug/L"), MET),
        Row({"ferritin": {"value": 8, "unit": "ng/mL", "comparator": ">"}}, c.ferritin <= quantity(8, "ug/L"), NOT_MET),
        Row(
            {"ferritin": {"value": 30, "unit": "ug/L", "uln": 20, "comparator": ">="}},
            c.ferritin.times_uln >= 1.5,
            MET,
        ),
    ),
)
PARTIAL_DATES = Table(
    "partial dates",
    Laboratory,
    (
        Row({"onset": "2024"}, c.onset <= "2024-12-31", MET),
        Row({"onset": "2024"}, c.onset <= "2024-12-30", UNKNOWN),
        Row({"onset": "2024-06"}, c.onset >= "2024-06-01", MET),
        Row({"onset": "2024-06"}, c.onset > "2024-06-30", NOT_MET),
        Row({"onset": "2024-06"}, c.onset == "2024-06-15", UNKNOWN),
        Row({"onset": "2024-06"}, c.onset == "2024-07-01", NOT_MET),
        Row({"onset": "2024-02"}, c.onset.is_in([f"2024-02-{day:02}" for day in range(1, 30)]), MET),
        Row({"onset": "2024-02"}, c.onset.is_in([f"2024-02-{day:02}" for day in range(1, 29)]), UNKNOWN),
        Row({"onset": "2024-06"}, c.onset.is_recorded(), MET),
    ),
)
CHOICES = Table(
    "choices",
    Laboratory,
    (
        # an unknown condition leaves the hull of the branches
        Row(below(5, ">="), c.viral_load >= choose_value((c.child, 3), otherwise=c.viral_load * 0 + 5), MET),
        Row({"viral_load": 4}, c.viral_load >= choose_value((c.child, 3), otherwise=c.viral_load * 0 + 5), UNKNOWN),
        Row({"viral_load": 2}, c.viral_load >= choose_value((c.child, 3), otherwise=c.viral_load * 0 + 5), NOT_MET),
        Row(
            {"viral_load": 4, "child": True},
            c.viral_load >= choose_value((c.child, 3), otherwise=c.viral_load * 0 + 5),
            MET,
        ),
        Row(
            {"viral_load": 4, "child": False},
            c.viral_load >= choose_value((c.child, 3), otherwise=c.viral_load * 0 + 5),
            NOT_MET,
        ),
        # the hull of two words is no word
        Row({"site": "blood"}, choose_value((c.child, "marrow"), otherwise=c.site) == "blood", UNKNOWN),
        Row({"site": "marrow"}, choose_value((c.child, "marrow"), otherwise=c.site) == "marrow", MET),
    ),
)


@rows(COMPARATORS, PARTIAL_DATES, CHOICES)
def test_intervals_in_rules(row: Row, judge: Callable[[Row], Verdict]) -> None:
    """A leaf over an interval is met when every value satisfies it, not met when none does, else unknown."""
    assert row.expected == judge(row)
