"""Values that stand for all: one out of each cell into which the turning values of some rules divide a domain.

They serve proofs, so they need not be such as a record can hold; every value that a record can hold has one of them
that no solved rule tells from it.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import combinations, pairwise, product
from math import floor
from typing import Any, Final

from attrs import frozen

from eligibility_engine.dates import civil_day
from eligibility_engine.facts import Date, Integer, Measurement, Number
from eligibility_engine.knowledge import Measured
from eligibility_engine.value import Exact, Missing, Value, interval
from eligibility_engine.verdict import Cause

_NO_LIMIT: Final = Missing((Cause.NO_LIMIT,))
_ABSENT: Final = Missing((Cause.NOT_RECORDED,))
ONE: Final = Exact(Fraction(1))


@frozen
class Count(Integer):
    """How many rows there are: any whole number, or any interval of them."""


@frozen
class AnyNumber(Number):
    """What a reduction makes of the numbers in rows: any number, or any interval."""


@frozen
class AnyDate(Date):
    """What a reduction makes of the dates in rows: any day, or any interval of days."""


@frozen
class Ending(Date):
    """The end of a row: a date, or ongoing."""


def measured(kind: Measurement, value: Value, uln: Value = ONE) -> Measured:
    """Return a result in the canonical unit."""
    return Measured(value, uln, _NO_LIMIT, _ABSENT, kind.units.canonical, Fraction(1))


def number_values(targets: Iterable[Fraction], kind: Integer | Number | Measurement) -> Iterator[Value]:
    """Yield the exact numbers that stand for all and, where there are comparators, the imprecise ones."""
    low, high = kind.minimum, kind.maximum
    cells = number_cells(targets, low, high, whole=isinstance(kind, Integer))
    yield from map(Exact, cells)
    if not isinstance(kind, Integer) and kind.comparator:
        for cell in cells:
            yield from (interval(low, cell, hi_open=is_open) for is_open in (False, True))
            yield from (interval(cell, high, lo_open=is_open) for is_open in (False, True))


def results_by_limit(targets: Iterable[Fraction], kind: Measurement) -> Iterator[Measured]:
    """Yield the results that stand for all where a rule reads only how they compare with their own upper limit.

    In a unit that nobody knows a result has no upper bound, and any ratio can come about.
    """
    cells = number_cells(targets, Fraction(0), None)
    yield from (measured(kind, Exact(cell)) for cell in cells)
    yield measured(kind, Exact(cells[-1]), _NO_LIMIT)
    yield measured(kind, _ABSENT)
    for place, low in enumerate(cells if kind.comparator else ()):
        for high in [*cells[place + 1 :], None]:
            ends = ((False, False), (True, False), (False, True))
            yield from (measured(kind, interval(low, high, *is_open)) for is_open in ends)


def number_cells(
    targets: Iterable[Fraction], low: Fraction | None, high: Fraction | None, whole: bool = False
) -> list[Fraction]:
    """Return the numbers at some targets and one in each gap between them and beyond, in order."""
    ends = [end for end in (low, high) if end is not None]
    points = sorted({*(one for one in targets if _within(one, low, high)), *ends}) or [Fraction(0)]
    if whole:
        near = {Fraction(floor(one) + off) for one in points for off in (-1, 0, 1)}
        return sorted(one for one in near if _within(one, low, high))
    gaps = [(one + other) / 2 for one, other in pairwise(points)]
    beyond = [*([points[0] - 1] if low is None else []), *([points[-1] + 1] if high is None else [])]
    return sorted({*points, *gaps, *beyond})


def _within(value: Any, low: Any, high: Any) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)


def date_values(targets: Sequence[date], kind: Date, as_of: date) -> Iterator[Value]:
    """Yield the days that stand for all and, where dates may be partial, every range between two of them."""
    first, last = date.min.toordinal(), (as_of if kind.not_after_as_of else date.max).toordinal()
    near = (civil_day(one).toordinal() + off for one in targets for off in (-1, 0, 1))
    days = [date.fromordinal(one) for one in sorted({first, last, as_of.toordinal(), *near}) if first <= one <= last]
    yield from map(Exact, days)
    if kind.partial:
        yield from (interval(low, high) for place, low in enumerate(days) for high in days[place + 1 :])


def count_values(targets: Iterable[Fraction]) -> Iterator[Value]:
    """Yield the whole numbers that stand for all, every range between two of them, and those without end."""
    cells = number_cells(targets, Fraction(0), None, whole=True)
    yield from map(Exact, cells)
    yield from (interval(low, high, whole=True) for low, high in combinations(cells, 2))
    yield from (interval(low, None, whole=True) for low in cells)


def any_numbers(targets: Iterable[Fraction], kind: AnyNumber) -> Iterator[Value]:
    """Yield the numbers that stand for all, and every interval between two of them or without an end."""
    cells = number_cells(targets, kind.minimum, kind.maximum)
    yield from map(Exact, cells)
    for low, high in combinations(cells, 2):
        yield from (interval(low, high, *is_open) for is_open in product((False, True), repeat=2))
    for cell, is_open in product(cells, (False, True)):
        yield from (interval(None, cell, hi_open=is_open), interval(cell, None, lo_open=is_open))
    yield interval(None, None)


def any_dates(targets: Sequence[date], as_of: date) -> Iterator[Value]:
    """Yield the days that stand for all, and every range between two of them or without an end."""
    days = [one for one in date_values(targets, Date(), as_of) if isinstance(one, Exact)]
    yield from days
    yield from (interval(low.value, high.value) for low, high in combinations(days, 2))
    for day in days:
        yield from (interval(None, day.value), interval(day.value, None))
    yield interval(None, None)
