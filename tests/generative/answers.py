"""Strategies for the plain values of one fact: valid by construction, near given values, known or missing."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo
from fractions import Fraction
from typing import Any, Final

from attrs import frozen
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from eligibility_engine.dates import TimeUnit, shift
from eligibility_engine.exact import read_number
from eligibility_engine.facts import (
    Date,
    Enumeration,
    Fact,
    Flag,
    Instant,
    Integer,
    Measurement,
    Number,
)
from eligibility_engine.value import Interval
from eligibility_engine.verdict import Cause
from generative.drawing import pick, places
from generative.schemas import reported_domain, step_of

_NUMBERS: Final = tuple(Fraction(n, 10) for n in (0, 10, 20, 18, 15, 50, 99, 100, 101, 5))
_COMPARATORS: Final = ("<", "<=", ">=", ">")
_LIMITS: Final = (Fraction(12, 10), Fraction(1), Fraction(40))
_FACTORS: Final = (Fraction(1), Fraction(3, 2), Fraction(2), Fraction(1, 2))
Record = dict[str, Any]


def plain_number(value: Fraction) -> int | float:
    """Return a number as JSON would deliver it."""
    return int(value) if value.denominator == 1 else float(value)


@st.composite
def numbers(draw: DrawFn, span: Interval, *, near: Sequence[Any] = (), step: Fraction = Fraction(1, 10)) -> Fraction:
    """Return a number within a span that a record can hold: at its ends, beside them, or near the given values."""
    anchors = [end for end in (span.lo, span.hi) if end is not None] + [*near] + [*_NUMBERS]
    whole = span.whole or step == 1
    around = [Fraction(anchor) + move for anchor in anchors for move in (0, -step, step)]
    found = [value for value in dict.fromkeys(around) if within(value, span) and (value.denominator == 1 or not whole)]
    if not found or draw(places(10)) == 9:
        found = [value for value in _spread(span) if not whole or value.denominator == 1] or found or [_middle(span)]
    readable = [value for value in found if not isinstance(read_number(value), str)]
    return pick(draw, readable or [_middle(span)])


def within(value: Fraction, span: Interval) -> bool:
    above = span.lo is None or value > span.lo or (value == span.lo and not span.lo_open)
    below = span.hi is None or value < span.hi or (value == span.hi and not span.hi_open)
    return above and below


def _middle(span: Interval) -> Fraction:
    if span.lo is None or span.hi is None:
        return Fraction(span.lo + 1 if span.lo is not None else span.hi - 1 if span.hi is not None else 0)
    return Fraction(span.lo + span.hi) / 2


def _spread(span: Interval) -> list[Fraction]:
    middle = _middle(span)
    steps = (0, 1, -1, 7, -7, 33, -33, Fraction(1, 4), Fraction(-1, 100))
    return [value for value in (middle + step for step in steps) if within(value, span)]


@st.composite
def days(draw: DrawFn, first: date, last: date, *, as_of: date, near: Sequence[Any] = ()) -> date:
    """Return a day of a closed range: an end, a day near the as-of date or a threshold, or any."""
    found = [day for day in (*_days_near(as_of, near), first, last) if first <= day <= last]
    return pick(draw, found) if draw(places(5)) < 4 else draw(st.dates(min_value=first, max_value=last))


def _days_near(as_of: date, near: Sequence[Any]) -> list[date]:
    moves = [
        (0, 0),
        (0, -1),
        (0, 1),
        (0, -28),
        (0, -31),
        (-12, 0),
        (-12 * 18, 0),
        (-12 * 18, 1),
        (-12 * 18, -1),
        (2, 0),
    ]
    found = [_moved(as_of, months, days) for months, days in moves]
    found += [near_day for near_day in near if type(near_day) is date]
    found += [day.date() for day in near if isinstance(day, datetime)]
    beside = [day + timedelta(days=move) for day in near if type(day) is date for move in (-1, 1)]
    return [*found, *beside, date(2024, 2, 29), date(2004, 2, 29), date(2025, 1, 31)]


def _moved(day: date, months: int, days: int) -> date:
    moved = shift(day, months, TimeUnit.MONTHS)
    assert moved is not None
    return moved + timedelta(days=days)


@frozen
class Answers:
    """Draws plain values of one fact."""

    draw: DrawFn
    as_of: date
    near: Sequence[Any] = ()
    zone: tzinfo | None = None

    def chance(self, percent: int) -> bool:
        return self.draw(places(100)) >= 100 - percent

    def known(self, fact: Fact) -> Any:
        match fact.type:
            case Flag():
                return self.draw(st.booleans())
            case Integer(_, minimum, maximum):
                return plain_number(self.number(Interval(minimum, maximum, whole=True), Fraction(1)))
            case Number() as kind:
                value = self.compared(kind, Interval(kind.minimum, kind.maximum), self.numbers_near())
                return value if "comparator" in value else value["value"]
            case Measurement() as kind:
                return self.measured(kind)
            case Date(partial, not_after):
                return self.day(date(1990, 1, 1), self.as_of if not_after else date(2027, 12, 31), partial)
            case Instant():
                return self.instant(date(2023, 1, 1), date(2026, 12, 31))
            case Enumeration() as kind:
                return pick(self.draw, kind.answers)

    def missing(self, fact: Fact) -> Any:
        """Return a way to say nothing: null, NaN, a named cause, a word that is no answer, an object without value."""
        cause = {"missing": pick(self.draw, tuple(Cause)).value}
        ways: list[Any] = [None, float("nan"), cause, cause, cause]
        if isinstance(fact.type, Enumeration):
            ways += [word for word, _ in fact.type.not_answers]
        if isinstance(fact.type, Measurement):
            ways += [{"value": None, "unit": "mg", "uln": 40}, {"value": float("nan"), "unit": "mg"}]
        return pick(self.draw, ways)

    def numbers_near(self) -> list[Fraction]:
        return [Fraction(value) for value in self.near if isinstance(value, (int, Fraction))]

    def number(self, span: Interval, step: Fraction) -> Fraction:
        return self.draw(numbers(span, near=self.numbers_near(), step=step))

    def compared(self, kind: Number | Measurement, span: Interval, near: Sequence[Any]) -> Record:
        """Return `{"value"}` or, where the fact takes one, with a comparator that leaves something of the domain."""
        value = self.draw(numbers(span, near=near, step=step_of(kind)))
        found: Record = {"value": plain_number(value)}
        if kind.comparator and self.chance(40):
            empty = {"<"} if value == span.lo else {">"} if value == span.hi else set()
            found["comparator"] = pick(self.draw, [sign for sign in _COMPARATORS if sign not in empty])
        return found

    def measured(self, kind: Measurement) -> Record:
        unit = pick(self.draw, (kind.units.canonical, *(code for code, _ in kind.units.others), None, "odd"))
        uln, lln = self.limits(None, None)
        factor = kind.units.factor(unit or kind.default_unit) or Fraction(1)
        near = [
            *([] if uln is None else [uln * times for times in _FACTORS]),
            *(value / factor for value in self.numbers_near()),
        ]
        found = self.compared(kind, reported_domain(kind, unit or kind.default_unit), near)
        found["unit"] = unit
        if uln is not None and unit is not None and self.chance(20):
            found["uln_unit"] = unit
        at = self.day(self.as_of - timedelta(days=400), self.as_of + timedelta(days=20), True)
        said = {"uln": uln, "lln": lln}
        found |= {key: plain_number(value) for key, value in said.items() if value is not None}
        return found | ({"at": at} if self.chance(60) else {})

    def limits(self, uln: Fraction | None, lln: Fraction | None) -> tuple[Fraction | None, Fraction | None]:
        """Return limits of normal, the lower at most the upper one; those that are given stay."""
        if uln is None and self.chance(70):
            uln = pick(self.draw, _LIMITS) + (lln or 0)
        if lln is None and self.chance(40):
            lln = Fraction(1) if uln is None or uln >= 1 else Fraction(0)
        return uln, lln

    def day(self, first: date, last: date, partial: bool) -> str:
        day = self.draw(days(first, last, as_of=self.as_of, near=self.near)).isoformat()
        return day[: pick(self.draw, (10, 7, 4))] if partial else day

    def instant(self, first: date, last: date) -> str:
        day = self.draw(days(first, last, as_of=self.as_of, near=self.near))
        if self.chance(25):
            return day.isoformat()
        clock = pick(self.draw, ((0, 0), (12, 30), (23, 59)))
        return datetime(day.year, day.month, day.day, *clock, tzinfo=self.zone).isoformat(timespec="minutes")


@st.composite
def answers_to(draw: DrawFn, fact: Fact, *, as_of: date, near: Sequence[Any] = (), zone: tzinfo | None = None) -> Any:
    """Return a known plain value of a fact; it may be an interval where the fact allows one."""
    return Answers(draw, as_of, near, zone).known(fact)
