"""What is made of counted rows, as rails: the meaning of `reduction`, where an end without bound is infinite.

A row is whether it surely counts, the rails of its value, and those of the date that orders it. Ends that do not belong
to their interval are the floats beside them, so the least and the greatest end are those of the reference.
"""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from math import inf
from typing import Any, Final

from attrs import frozen

from eligibility_engine.compiled.plain import MISSING, AsideError, Rails, float_of
from eligibility_engine.exact import read_number
from eligibility_engine.kernel.expression import Ties
from eligibility_engine.value import Missing, Value, as_interval

Counted = tuple[Any, ...]
Reducing = Callable[[Sequence[Counted], bool], Rails]
_ANYTHING: Final[Rails] = (-inf, inf)
_MOST: Final = 2**53


def distinct(rows: Sequence[Counted], complete: bool) -> Rails:
    """Return how many different values there are."""
    sure = {low for counts, low, high in rows if counts and low is not None and low == high}
    known = {low for _, low, high in rows if low is not None and low == high}
    vague = sum(low is None or low != high for _, low, high in rows)
    return max(len(sure), int(any(row[0] for row in rows))), len(known) + vague if complete else inf


def _spans(rows: Iterable[Counted]) -> list[tuple[bool, Any, Any]]:
    """Return each row with the rails of its value; one that is missing may be anything."""
    return [(row[0], *(_ANYTHING if row[1] is None else row[1:3])) for row in rows]


def least(rows: Sequence[Counted], complete: bool) -> Rails:
    """Return the least value; missing where no row surely counts, or nothing is known of it."""
    spans = _spans(rows)
    if not any(sure for sure, _, _ in spans):
        return MISSING
    found = min(low for _, low, _ in spans) if complete else -inf, min(high for sure, _, high in spans if sure)
    return MISSING if found == _ANYTHING else found


def greatest(rows: Sequence[Counted], complete: bool) -> Rails:
    """Return the greatest value; missing where no row surely counts, or nothing is known of it."""
    spans = _spans(rows)
    if not any(sure for sure, _, _ in spans):
        return MISSING
    found = max(low for sure, low, _ in spans if sure), max(high for _, _, high in spans) if complete else inf
    return MISSING if found == _ANYTHING else found


@frozen
class Total:
    """The sum of a term in every row, where nothing but fields decides it.

    Attributes:
        anything: all that the term can be, which a missing value and a further row may be; missing where that is not
            known.
    """

    anything: tuple[Any, Any]

    def __call__(self, rows: Sequence[Counted], complete: bool) -> Rails:
        """Return the sum.

        Raises:
            AsideError: where no float stands for it.
        """
        if not any(row[0] for row in rows):
            return MISSING
        spans = [self.anything if row[1] is None else row[1:3] for row in rows]
        if (None, None) in spans or not (complete or (self.anything[0] is not None and self.anything[0] >= 0)):
            return MISSING
        counted = [*zip((row[0] for row in rows), spans, strict=True)]
        low = added(low if sure else min(0, low) for sure, (low, _) in counted)
        high = added(high if sure else max(0, high) for sure, (_, high) in counted) if complete else inf
        return low, high


def total_of(anything: Value, is_whole: bool) -> Total | None:
    """Return what adds up a term that can be anything of a value; None where no rails stand for that."""
    if isinstance(anything, Missing):
        return Total(MISSING)
    span = as_interval(anything)
    low, high = (end if end is None else int(end) if is_whole else float_of(end) for end in (span.lo, span.hi))
    if (low is None) is not (span.lo is None) or (high is None) is not (span.hi is None):
        return None
    return Total((-inf if low is None else low, inf if high is None else high))


def added(numbers: Iterable[Any]) -> Any:
    """Return the exact sum of numbers, as a float where one of them is; an infinite one takes all.

    Raises:
        AsideError: where no float stands for it.
    """
    terms = [*numbers]
    total = sum(terms)
    if type(total) is int or total in _ANYTHING:
        return total
    if all(term == int(term) for term in terms) and sum(map(abs, terms)) <= _MOST:
        return total
    found = float_of(sum((Fraction(read_number(term)) for term in terms), Fraction(0)))
    if found is None:
        raise AsideError
    return found


def plus(left: Any, right: Any) -> Any:
    """Return the exact sum of two numbers; see `added`."""
    return added((left, right))


def minus(left: Any, right: Any) -> Any:
    """Return the exact difference of two numbers; see `added`."""
    return added((left, -right))


@frozen
class Outermost:
    """The value of the first or last row by date: all that the rows that may be it can give.

    Attributes:
        ties: what counts of several rows on one date.
        last: whether the last row counts.
        is_ordered: whether values have an order; texts have none, and are missing where they differ.
    """

    ties: Ties | None
    last: bool
    is_ordered: bool

    def __call__(self, rows: Sequence[Counted], complete: bool) -> Rails:
        """Return the value."""
        if not complete or not any(row[0] for row in rows):
            return MISSING
        groups: dict[Any, list[Counted]] = {}
        for place, row in enumerate(self._candidates(rows)):
            exact = row[3] is not None and row[3] == row[4]
            groups.setdefault((row[3],) if exact else place, []).append(row)
        return self._hull([self._of_one_date(group) for group in groups.values()])

    def _candidates(self, rows: Sequence[Counted]) -> list[Counted]:
        """Leave out the rows that surely lie on the wrong side of some sure row."""
        if self.last:
            edge = max((row[3] for row in rows if row[0] and row[3] is not None), default=-inf)
            return [row for row in rows if row[4] is None or row[4] >= edge]
        edge = min((row[4] for row in rows if row[0] and row[4] is not None), default=inf)
        return [row for row in rows if row[3] is None or row[3] <= edge]

    def _of_one_date(self, rows: list[Counted]) -> Rails:
        if self.ties in {None, "conflicting"} or len(rows) == 1 or not any(row[0] for row in rows):
            return self._hull([row[1:3] for row in rows])
        return (least if self.ties == "lowest" else greatest)(rows, complete=True)

    def _hull(self, spans: Sequence[Any]) -> Rails:
        if any(low is None for low, _ in spans):
            return MISSING
        if not self.is_ordered:
            return spans[0] if len({low for low, _ in spans}) == 1 else MISSING
        return min(low for low, _ in spans), max(high for _, high in spans)
