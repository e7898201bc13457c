"""What generated functions make of rows is what the reference makes of them, value by value."""

from datetime import date
from fractions import Fraction
from math import inf
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from eligibility_engine.compiled.plain import as_day, day_number
from eligibility_engine.compiled.reductions import Outermost, Rails, distinct, greatest, least, total_of
from eligibility_engine.kernel.expression import Reduction
from eligibility_engine.semantics.reduction import Counted, reduced
from eligibility_engine.value import Interval, Missing, Value, as_interval, interval
from eligibility_engine.verdict import Cause

MISSING = Missing((Cause.NOT_RECORDED,))
DAYS = st.integers(20250101, 20250104)
NUMBERS = st.integers(-2, 3)
WORDS = st.sampled_from(["a", "b"])


@st.composite
def rails(draw: DrawFn, ends: Any, spans: bool = True) -> Rails:
    """Draw the rails of a value: missing, exact, or all from one end to another, which may have no bound."""
    low, high = sorted((draw(ends), draw(ends))) if spans else [draw(ends)] * 2
    unbounded = st.sampled_from([(low, high), (low, high), (low, low), (low, inf), (-inf, high)])
    return draw(st.one_of(st.just((None, None)), unbounded if spans else st.just((low, high))))


def value(found: Rails) -> Value:
    """Return the value that rails stand for."""
    low, high = (None if end in {None, inf, -inf} else said(end) for end in found)
    if found[0] is None:
        return MISSING
    return Interval(None, None) if low is None and high is None else interval(low, high)


def said(end: Any) -> Any:
    """Return what an end stands for: a text, a day, or a number."""
    if isinstance(end, str):
        return end
    return as_day(end) if end > 9999 else Fraction(end)


def rail(end: Any, unbounded: float) -> Any:
    """Return an end of a value as a rail."""
    if isinstance(end, date):
        return day_number(end)
    return unbounded if end is None else end


def due(found: Value) -> Rails:
    """Return the rails of a value of the reference."""
    if isinstance(found, Missing):
        return None, None
    span = as_interval(found)
    return rail(span.lo, -inf), rail(span.hi, inf)


@st.composite
def counted(draw: DrawFn, ends: Any, spans: bool = True) -> list[tuple[Any, ...]]:
    """Draw a few rows: whether they surely count, their value, and their date."""
    one = st.tuples(st.booleans(), rails(ends, spans), rails(DAYS))
    return [(sure, *of, *by) for sure, of, by in draw(st.lists(one, max_size=4))]


def by_reference(
    reduction: Reduction, rows: list[tuple[Any, ...]], complete: bool, ties: Any, anything: Value
) -> Rails:
    """Return what the reference makes of rows."""
    found = [Counted(row[0], value(row[1:3]), value(row[3:5])) for row in rows]
    return due(reduced(reduction, found, complete, ties, lambda: anything))


@given(rows=st.one_of(counted(NUMBERS), counted(DAYS)), complete=st.booleans())
def test_least_and_greatest(rows: list[tuple[Any, ...]], complete: bool) -> None:
    """The least and the greatest value have the ends of the reference."""
    assert least([row[:3] for row in rows], complete) == by_reference("min", rows, complete, None, MISSING)
    assert greatest([row[:3] for row in rows], complete) == by_reference("max", rows, complete, None, MISSING)


@given(rows=st.one_of(counted(NUMBERS), counted(DAYS), counted(WORDS, spans=False)), complete=st.booleans())
def test_different_values(rows: list[tuple[Any, ...]], complete: bool) -> None:
    """As many values may differ as in the reference."""
    assert distinct([row[:3] for row in rows], complete) == by_reference("distinct", rows, complete, None, MISSING)


@given(
    rows=counted(NUMBERS),
    complete=st.booleans(),
    domain=st.sampled_from(
        [MISSING, Interval(None, None), Interval(Fraction(0), None), Interval(Fraction(-2), Fraction(3))]
    ),
)
def test_totals(rows: list[tuple[Any, ...]], complete: bool, domain: Value) -> None:
    """A sum has the ends of the reference, whatever a missing value may be."""
    for is_whole in (True, False):
        total = total_of(domain, is_whole)
        assert total is not None
        assert total([row[:3] for row in rows], complete) == by_reference("sum", rows, complete, None, domain)


def test_a_domain_that_no_float_ends() -> None:
    """What a missing value may be is left to the reference where no float stands for its end."""
    assert total_of(Interval(Fraction(1, 3), None), False) is None


@given(
    rows=counted(NUMBERS),
    words=counted(WORDS, spans=False),
    complete=st.booleans(),
    ties=st.sampled_from(["lowest", "highest", "conflicting"]),
)
def test_first_and_last(rows: list[tuple[Any, ...]], words: list[tuple[Any, ...]], complete: bool, ties: Any) -> None:
    """The first and the last row give what they give to the reference; words have no order."""
    for reduction in ("earliest", "latest"):
        last = reduction == "latest"
        found = Outermost(ties, last, is_ordered=True)(rows, complete)
        assert found == by_reference(reduction, rows, complete, ties, MISSING)  # type: ignore[arg-type]
        found = Outermost("conflicting", last, is_ordered=False)(words, complete)
        assert found == by_reference(reduction, words, complete, "conflicting", MISSING)  # type: ignore[arg-type]
