"""Laws of leaves: a comparison of one imprecise fact is decided exactly when all its possible values agree.

Each is a function of Hypothesis data and a source, as the laws of whole sets are; the source is always random.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import DataObject, DrawFn

from eligibility_engine.dates import LeapDay, TimeUnit
from eligibility_engine.facts import Date, Fact, FactType, Instant, Measurement, Number, Schema
from eligibility_engine.kernel.expression import (
    Arithmetic,
    AsOf,
    Compare,
    Elapsed,
    FactRef,
    Literal,
    OneOf,
    Predicate,
    Shift,
    Term,
)
from eligibility_engine.reading.parsing import parse
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.semantics.turning import plain
from eligibility_engine.testing.strategies import as_of_dates
from eligibility_engine.testing.strategies.drawing import pick
from eligibility_engine.units.unit import units
from eligibility_engine.value import Exact, Interval
from generative.almanac import completed, moved_by
from generative.oracle import VERDICTS, Oracle, unanimous
from generative.strategies import RANDOM

TODAY: Final = date(2025, 6, 2)
ORDER: Final = ("<", "<=", ">=", ">")
ALL_SIGNS: Final = (*ORDER, "==", "!=")
LIMITS: Final = tuple(Fraction(n, 2) for n in (2, 3, 20, 0, 10))
FAR: Final = Fraction(10**6)
MOVES: Final = tuple(Fraction(n, 10**9) for n in (-1, 0, 1))
LEAP: Final = date(2020, 2, 29)
YEARS, MONTHS = TimeUnit.YEARS, TimeUnit.MONTHS
CALENDAR_UNITS: Final = (YEARS, MONTHS, YEARS, MONTHS, TimeUnit.WEEKS, TimeUnit.DAYS)
NUMBERS: Final[tuple[tuple[FactType, FactRef], ...]] = (
    (Number("mg", Fraction(0), Fraction(10), 1, comparator=True), FactRef("f")),
    (Number("mg", None, None, 1, comparator=True), FactRef("f")),
    (Measurement(units("mg", {"cg": 10}), Fraction(0), None, 1, comparator=True), FactRef("f", "value", "mg")),
)


def check(kind: FactType, raw: Any, leaf: Predicate, as_of: date, possible: Callable[[Interval], list[Any]]) -> None:
    """Assert that the reference says of an interval what the oracle says of all its possible values."""
    facts = parse(Schema("One", (Fact("f", kind, "f?", "f"),)), raw, as_of).facts
    found = Evaluation(facts, Exact(as_of)).value(
        FactRef("f", "value", "mg" if isinstance(kind, Measurement) else None)
    )
    assert isinstance(found, Exact | Interval)
    values = possible(found) if isinstance(found, Interval) else [found.value]
    if isinstance(kind, Measurement):
        values = [{"value": value, "at": None, "factor": 1} for value in values]
    expected = unanimous([Oracle({"f": value}, as_of).truth(leaf) for value in values])
    assert Evaluation(facts, Exact(as_of)).verdict(leaf) is VERDICTS[expected]


@st.composite
def number_leaves(draw: DrawFn, fact: FactRef) -> tuple[Predicate, list[Fraction]]:
    """Return a comparison or membership of a number, scaled or moved, and where the number meets its constants."""
    by, limits = pick(draw, (Fraction(2), Fraction(-1, 2))), [pick(draw, LIMITS) for _ in range(2)]
    inverse: dict[Term, Callable[[Fraction], Fraction]] = {
        fact: lambda limit: limit,
        Arithmetic("*", fact, Literal(by)): lambda limit: limit / by,
        Arithmetic("/", fact, Literal(by)): lambda limit: limit * by,
        Arithmetic("-", Literal(by), fact): lambda limit: by - limit,
        Arithmetic("/", Literal(by), fact): lambda limit: by / limit if limit else Fraction(0),
    }
    term = pick(draw, list(inverse))
    compared = Compare(pick(draw, ALL_SIGNS), term, Literal(limits[0]))
    backwards = Compare(pick(draw, ORDER), Literal(limits[0]), term)
    ways: tuple[Predicate, ...] = (compared, backwards, OneOf(term, frozenset(limits)))
    return pick(draw, ways), [inverse[term](limit) for limit in limits]


def numbers_in(span: Interval, limits: list[Fraction]) -> list[Fraction]:
    """Return values of a span at and beside its ends and every limit, and far out."""
    anchors = [end for end in (span.lo, span.hi, Fraction(0), *limits, FAR, -FAR) if end is not None]
    values = [anchor + move for anchor in anchors for move in MOVES]
    above = [v for v in values if span.lo is None or v > span.lo or (v == span.lo and not span.lo_open)]
    return [v for v in above if span.hi is None or v < span.hi or (v == span.hi and not span.hi_open)]


def numbers_are_decided_exactly(data: DataObject, source: str = RANDOM) -> None:
    """Below or above a limit: met when every possible number fits, not met when none does, else unknown."""
    kind, fact = pick(data.draw, NUMBERS)
    leaf, limits = data.draw(number_leaves(fact))
    value = pick(data.draw, [*limits, Fraction(1)]) + pick(data.draw, (Fraction(0), Fraction(1, 2), Fraction(1)))
    value = Fraction(round(4 * min(max(value, Fraction(0)), Fraction(10))), 4)
    signs = ("<=", ">=") if value in {0, 10} else ORDER
    raw: dict[str, Any] = {"value": plain(value), "comparator": pick(data.draw, signs)}
    if isinstance(kind, Measurement):
        raw |= {"unit": pick(data.draw, ("mg", "cg"))}
    check(kind, {"f": raw}, leaf, TODAY, lambda span: numbers_in(span, limits))


@st.composite
def date_leaves(draw: DrawFn, day: date, as_of: date) -> Predicate:
    """Return a comparison of a date, of a window around it, or of completed units, near what holds for one day."""
    fact, unit, leap_day = FactRef("f"), pick(draw, CALENDAR_UNITS), pick(draw, tuple(LeapDay))
    amount = Fraction(pick(draw, (1, -1, 12, -3)))
    moved = moved_by(day, amount, unit, leap_day)
    assert moved is not None
    past = completed(day, as_of, unit, leap_day)
    counts = [Fraction(past + pick(draw, (0, 1, -1))) for _ in range(3)]
    days = [day + timedelta(days=pick(draw, (0, 1, -1, 30))) for _ in range(3)]
    count, window = Elapsed(fact, AsOf(), unit, leap_day), Shift(fact, Literal(amount), unit, leap_day)
    ways: tuple[Predicate, ...] = (
        Compare(pick(draw, ALL_SIGNS), count, Literal(counts[0])),
        Compare(pick(draw, ORDER), window, Literal(moved + timedelta(days=pick(draw, (0, 1, -1))))),
        Compare(pick(draw, ALL_SIGNS), Elapsed(Literal(as_of), fact, unit, leap_day), Literal(-counts[0])),
        Compare(pick(draw, ALL_SIGNS), fact, Literal(days[0])),
        OneOf(fact, frozenset(days)),
        OneOf(count, frozenset(counts)),
    )
    return pick(draw, ways)


def dates_are_decided_exactly(data: DataObject, source: str = RANDOM) -> None:
    """A day, a month or a year: met when every one of its days fits, not met when none does, else unknown."""
    as_of = data.draw(as_of_dates())
    kind = Date(partial=True, not_after_as_of=data.draw(st.booleans()))
    back = moved_by(as_of, -pick(data.draw, (0, 1, 3, 12, 15, 12 * 17, 12 * 18)), TimeUnit.MONTHS, LeapDay.MARCH_1)
    assert back is not None
    day = pick(data.draw, (back, LEAP, LEAP, back + timedelta(days=1), date(2023, 1, 31)))
    as_of = pick(data.draw, (date(2025, 2, 28), date(2025, 3, 1), as_of)) if day == LEAP else as_of
    raw = {"f": day.isoformat()[: pick(data.draw, (10, 7, 10, 4))]}
    if not kind.not_after_as_of or day <= as_of:
        check(kind, raw, data.draw(date_leaves(day, as_of)), as_of, days_in)


def days_in(span: Interval) -> list[date]:
    """Return every day of a span."""
    return [span.lo + timedelta(days=n) for n in range((span.hi - span.lo).days + 1)]


def days_are_decided_as_all_their_moments(data: DataObject, source: str = RANDOM) -> None:
    """A day where an instant is due: met when every moment of it fits, not met when none does, else unknown."""
    limit = pick(data.draw, (datetime(2025, 6, 2), datetime(2025, 2, 28, 12), datetime(2025, 6, 1, 23, 59)))
    hours = Literal(Fraction(pick(data.draw, (0, 5, 24, -1))))
    months = Literal(Fraction(pick(data.draw, (0, 1, -3))))
    moved = Shift(Shift(FactRef("f"), hours, TimeUnit.HOURS), months, TimeUnit.MONTHS)
    terms: tuple[Term, ...] = (FactRef("f"), moved)
    term = pick(data.draw, terms)
    waited = Elapsed(FactRef("f"), Literal(limit), TimeUnit.HOURS)
    leaf: Predicate = pick(
        data.draw,
        (
            Compare(pick(data.draw, ORDER), term, Literal(limit)),
            Compare(pick(data.draw, ORDER), term, AsOf()),
            Compare("==", FactRef("f"), Literal(limit)),
            Compare(pick(data.draw, ORDER), waited, Literal(Fraction(24))),
        ),
    )
    day = pick(data.draw, (date(2025, 6, 2), date(2025, 1, 30), date(2025, 1, 29), date(2025, 5, 31), date(2025, 6, 3)))
    check(Instant(), {"f": day.isoformat()}, leaf, TODAY, moments_in)


def moments_in(span: Interval) -> list[datetime]:
    """Return every full hour of a day, and the moments just before and after."""
    ticks = [timedelta(hours=hour, microseconds=move) for hour in range(25) for move in (-1, 0, 1)]
    return [span.lo + tick for tick in ticks if span.lo <= span.lo + tick < span.hi]


def an_imprecise_amount_shifts_nothing_for_sure(data: DataObject, source: str = RANDOM) -> None:
    """A date moved by a number that need not be whole decides nothing that a fraction would leave open."""
    kind, fact = NUMBERS[0]
    amount = {"f": {"value": pick(data.draw, (1, 3, 9)), "comparator": pick(data.draw, ORDER)}}
    leaf = Compare(pick(data.draw, ORDER), Shift(AsOf(), fact, TimeUnit.DAYS), Literal(date(2025, 6, 20)))
    check(kind, amount, leaf, TODAY, lambda span: numbers_in(span, [Fraction(n, 2) for n in range(20)]))


LEAF_LAWS: Final = (
    numbers_are_decided_exactly,
    dates_are_decided_exactly,
    days_are_decided_as_all_their_moments,
    an_imprecise_amount_shifts_nothing_for_sure,
)
