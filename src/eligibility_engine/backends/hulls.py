"""Choices in columns: the first known of several values, and the hull of the branches that a condition leaves open."""

from typing import Any, cast

import polars as pl

from eligibility_engine.backends.native import (
    TEXTS,
    Bench,
    End,
    Native,
    Point,
    Span,
    as_span,
    as_text,
    compare_ends,
    known,
)


def first_known(values: list[Native], bench: Bench) -> Native:
    """Return the first value that is not missing."""
    found = values[-1]
    for value in reversed(values[:-1]):
        found = bench.bound(_else(value, found, bench))
    return found


def _else(value: Native, other: Native, bench: Bench) -> Native:
    if isinstance(value, Point) and isinstance(other, Point):
        value, other = as_text(value), as_text(other)
        if isinstance(value.value, pl.Expr):
            return Point(value.sort, pl.coalesce(value.value, cast(pl.Expr, other.value)))
        return Point(value.sort, bench.when(known(value), value.value, other.value))
    a, b = as_span(value), as_span(other)
    taken = bench.bind(a.known)
    return _either(taken, a, b, a.known | b.known, bench)


def _either(condition: pl.Expr, a: Span, b: Span, is_known: pl.Expr, bench: Bench) -> Span:
    """Return one value where a condition, which is never null, is true, and the other elsewhere."""
    lo, hi = (bench.when(condition, one, other) for one, other in ((a.lo, b.lo), (a.hi, b.hi)))
    opens = [
        pl.when(condition).then(one).otherwise(other) for one, other in ((a.lo_open, b.lo_open), (a.hi_open, b.hi_open))
    ]
    exact = pl.when(condition).then(bench.is_exact(a)).otherwise(bench.is_exact(b))
    return Span(a.sort, is_known, lo, hi, opens[0], opens[1], a.whole and b.whole, exact)


def hull_of_open(condition: pl.Expr, then: Native, otherwise: Native, bench: Bench) -> Native:
    """Return a branch where a condition is met, the rest where it is not met, and the hull of both where it is unknown.

    Truths and texts have no hull: they are missing where the two differ.
    """
    if then.sort == "flag" or then.sort in TEXTS:
        return _same_or_missing(condition, bench.exactly(then), bench.exactly(otherwise))
    a, b = as_span(then), as_span(otherwise)
    first, rest = condition.fill_null(True), ~condition.fill_null(False)
    open_ = bench.bind(condition.is_null())
    is_known = (~first | a.known) & (~rest | b.known)
    one = _either(condition.fill_null(False), a, b, is_known, bench)
    # Only where the condition is unknown are the branches compared: a comparison may hand its row over.
    a_lo, a_hi, b_lo, b_hi = (bench.when(open_, end) for end in (a.lo, a.hi, b.lo, b.hi))
    lo, lo_open = _least("<", (a_lo, a.lo_open), (b_lo, b.lo_open), bench)
    hi, hi_open = _least(">", (a_hi, a.hi_open), (b_hi, b.hi_open), bench)
    both = Span(a.sort, is_known, lo, hi, lo_open, hi_open, a.whole and b.whole)
    return _either(open_, both, one, is_known, bench)


def _same_or_missing(condition: pl.Expr, then: Point, otherwise: Point) -> Point:
    a: Any = as_text(then).value
    b: Any = as_text(otherwise).value
    agreed = pl.when(condition.is_null() & (a == b)).then(a)
    return Point(then.sort, pl.when(condition).then(a).when(~condition).then(b).otherwise(agreed))


def _least(operator: str, one: tuple[End, pl.Expr], other: tuple[End, pl.Expr], bench: Bench) -> tuple[End, pl.Expr]:
    """Return the lesser (or greater) of two ends, null where one is unbounded; of two equal ones the closed one."""
    (a, a_open), (b, b_open) = one, other
    first = bench.bind(compare_ends(operator, a, b, bench))
    second = bench.bind(compare_ends(operator, b, a, bench))
    end = bench.when(first.is_not_null(), bench.when(second, b, a))
    is_open = pl.when(first).then(a_open).when(second).then(b_open).otherwise(a_open & b_open)
    return end, is_open & first.is_not_null()
