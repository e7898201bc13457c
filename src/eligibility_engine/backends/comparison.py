"""Comparisons and membership in columns: true for all possible values of both sides, false for none, else null."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

import polars as pl

from eligibility_engine.backends.instants import civil_day
from eligibility_engine.backends.native import (
    TEXTS,
    Bench,
    Native,
    NotColumnarError,
    Point,
    Span,
    as_span,
    as_text,
    compare_ends,
)
from eligibility_engine.backends.numbers import Constant
from eligibility_engine.value import Scalar

_FEW: Final = 8


def compared(operator: str, left: Native, right: Native, bench: Bench) -> pl.Expr:
    """Compare two values; a date that meets an instant is that whole civil day."""
    left, right = _same_calendar(left, right)
    if isinstance(left, Point) and isinstance(right, Point):
        return _points(operator, left, right, bench)
    a, b = as_span(left), as_span(right)
    if operator in {">", ">="}:
        a, b = b, a
    match operator:
        case "<" | ">":
            return _settled(_before(a, b, False, bench), _before(b, a, True, bench))
        case "<=" | ">=":
            return _settled(_before(a, b, True, bench), _before(b, a, False, bench))
    same = _equal(a, b, bench)
    return same if operator == "==" else ~same


def _points(operator: str, left: Point, right: Point, bench: Bench) -> pl.Expr:
    if left.sort == "flag":
        return _flags(operator, left, right)
    if left.sort in TEXTS:
        return _texts(operator, left, right, bench)
    return compare_ends(operator, left.value, right.value, bench)


def _texts(operator: str, left: Point, right: Point, bench: Bench) -> pl.Expr:
    """Compare words or codes; two columns as texts, as each may have a dictionary of its own."""
    ends: list[Any] = [left.value, right.value]
    if not any(end.meta.is_literal() for end in ends):
        ends = [as_text(one).value for one in (left, right)]
    return compare_ends(operator, ends[0], ends[1], bench)


def _flags(operator: str, left: Point, right: Point) -> pl.Expr:
    """Compare truths; with a constant true this is the truth itself."""
    a: Any = left.value
    b: Any = right.value
    same: pl.Expr = a if b.meta.eq(pl.lit(True)) else ~a if b.meta.eq(pl.lit(False)) else a == b
    return same if operator == "==" else ~same


def _same_calendar(left: Native, right: Native) -> tuple[Native, Native]:
    if left.sort == "date" and right.sort == "instant":
        return civil_day(left), right
    if left.sort == "instant" and right.sort == "date":
        return left, civil_day(right)
    return left, right


def _settled(met: pl.Expr, not_met: pl.Expr) -> pl.Expr:
    return pl.when(met).then(True).when(not_met).then(False)


def _before(a: Span, b: Span, touching: bool, bench: Bench) -> pl.Expr:
    """Say whether every value of `a` lies below every value of `b`; `touching` lets them be equal."""
    if touching:
        return a.known & b.known & compare_ends("<=", a.hi, b.lo, bench)
    apart = a.hi_open | b.lo_open
    meeting = compare_ends("<", a.hi, b.lo, bench) | (apart & compare_ends("==", a.hi, b.lo, bench))
    return a.known & b.known & meeting


def _equal(a: Span, b: Span, bench: Bench) -> pl.Expr:
    if a.sort == "number":
        _refuse_fractions(a, b, bench)
    exact = bench.is_exact(a) & bench.is_exact(b) & compare_ends("==", a.lo, b.lo, bench)
    apart = _before(a, b, False, bench) | _before(b, a, False, bench)
    return _settled(a.known & b.known & exact, apart)


def _refuse_fractions(a: Span, b: Span, bench: Bench) -> None:
    """Hand over intervals that meet what may be no whole number: of whole numbers they are never equal to that."""
    for one, other in ((a, b), (b, a)):
        if not _is_whole(other):
            bench.hand_over(one.known & ~bench.is_exact(one))


def _is_whole(value: Span) -> bool:
    return isinstance(value.lo, Constant) and value.lo.value.denominator == 1


def one_of(value: Native, members: Iterable[Scalar], bench: Bench) -> pl.Expr:
    """Say whether a value is a member of a set of constants; rows in which it is an interval are handed over."""
    point = bench.exactly(value)
    tokens = [_member(point.sort, member) for member in sorted(members, key=str)]
    found: Any = point.value
    if not isinstance(found, pl.Expr):
        numbers = (Constant(member) for member in tokens)
        return pl.any_horizontal(*(found.compare("==", one, bench.hand_over) for one in numbers))
    if len(tokens) > _FEW:
        return found.is_in(tokens)
    return pl.any_horizontal(*(found == token for token in tokens))


def _member(sort: str, member: Scalar) -> Any:
    if isinstance(member, datetime) and member.tzinfo is not None:
        raise NotColumnarError("it names a time with a UTC offset")
    return str(member).partition("|")[2] if sort == "code" else member
