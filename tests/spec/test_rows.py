"""What reductions of rows are: counts as intervals, extremes with an open end, the hull of the rows that may be last.

Each line: the rows, whether the list is complete, the reduction, and the value that is due.
"""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from eligibility_engine import AS_OF, FactSchema, code, end, events, number
from eligibility_engine import date as date_fact
from eligibility_engine.kernel.expression import Events, FactRef, FieldRef, Reduce
from eligibility_engine.reading.parsing import parse
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.value import Exact, Interval, Missing
from eligibility_engine.verdict import Cause
from spec.tables import calls


class Patient(FactSchema):
    """One table of doses, one of results that may be negative."""

    doses = events(
        ask="Which doses were given?",
        dated_by="given",
        ended_by="stopped",
        drug=code("ATC"),
        given=date_fact(partial=True),
        stopped=end(partial=True),
        mg=number(unit="mg", minimum=0, comparator=True),
        change=number(unit="mg"),
    )
    history = events(
        ask="History?", dated_by="on", on=date_fact(partial=True, not_after_as_of=True), what=code("ICD-10")
    )


c = Patient
AS_OF_DATE = date(2025, 6, 2)
TODAY = Exact(AS_OF_DATE)


def whole(low: int, high: int | None) -> Interval:
    """A count that is known only to lie between two numbers."""
    return Interval(Fraction(low), None if high is None else Fraction(high), whole=True)


def mg(low: int | None, high: int | None, **ends: bool) -> Interval:
    """An amount between two others."""
    return Interval(*(None if end is None else Fraction(end) for end in (low, high)), **ends)


def exact(value: Any) -> Exact:
    """One known value."""
    return Exact(value if isinstance(value, (date, str)) else Fraction(value))


def lacking(cause: str) -> Missing:
    """No value."""
    return Missing((Cause(cause),))


A, B = {"drug": "A", "given": "2025-01-10", "mg": 5}, {"drug": "B", "given": "2025-03-20", "mg": 3}
VAGUE = {"drug": "A", "given": "2025", "mg": 9}
UNDATED = {"drug": "A", "mg": 7}
UNKNOWN_DRUG = {"given": "2025-02-01", "mg": 1}
NO_AMOUNT = {"drug": "A", "given": "2025-02-01"}
BELOW = {"drug": "A", "given": "2025-02-01", "mg": {"value": 4, "comparator": "<"}}
ABOVE = {"drug": "A", "given": "2025-02-01", "mg": {"value": 4, "comparator": ">"}}
DECLINED = {"drug": "A", "given": "2025-02-01", "mg": {"missing": "declined"}}
MARCH = {"drug": "A", "given": "2025-03"}
AFTER = {"drug": "A", "given": "2025-06-03", "mg": 100}
OF_A = c.doses.where(c.doses.drug == "A")
SPRING = c.doses.within(before="2025-04-30", months=2)
DAY = date.fromisoformat

VALUES: list[tuple[list[Any], bool, Any, Any]] = [
    # count: from the sure rows to the possible ones; without end where there may be more
    ([], True, c.doses.count(), exact(0)),
    ([], False, c.doses.count(), whole(0, None)),
    ([A, B], True, c.doses.count(), exact(2)),
    ([A, B], False, c.doses.count(), whole(2, None)),
    ([A, A], True, c.doses.count(), exact(2)),
    ([A, B, UNKNOWN_DRUG], True, OF_A.count(), whole(1, 2)),
    ([A, B, UNKNOWN_DRUG], False, OF_A.count(), whole(1, None)),
    ([A, AFTER], True, c.doses.count(), exact(1)),
    ([UNDATED], True, c.doses.count(), whole(0, 1)),
    ([VAGUE], True, c.doses.count(), whole(0, 1)),
    ([B, A], True, SPRING.count(), whole(1, 2)),
    ([B, {**A, "stopped": "2025-02-27"}], True, SPRING.count(), exact(1)),
    ([{**A, "stopped": "2025-02-28"}], True, SPRING.count(), exact(1)),
    ([{**A, "stopped": "ongoing"}], True, SPRING.count(), exact(1)),
    # distinct: a value that is not known may be a new one or none
    ([A, A, B], True, c.doses.distinct(c.doses.drug), exact(2)),
    ([A, UNKNOWN_DRUG], True, c.doses.distinct(c.doses.drug), whole(1, 2)),
    ([UNKNOWN_DRUG], True, c.doses.distinct(c.doses.drug), exact(1)),
    ([A, B], False, c.doses.distinct(c.doses.drug), whole(2, None)),
    ([], True, c.doses.distinct(c.doses.drug), exact(0)),
    # min and max
    ([A, B], True, c.doses.lowest(c.doses.mg), exact(3)),
    ([A, B], True, c.doses.highest(c.doses.mg), exact(5)),
    ([A, B], False, c.doses.lowest(c.doses.mg), mg(None, 3)),
    ([A, B], False, c.doses.highest(c.doses.mg), mg(5, None)),
    ([A, UNKNOWN_DRUG], True, OF_A.lowest(c.doses.mg), mg(1, 5)),
    ([A, UNKNOWN_DRUG], True, OF_A.highest(c.doses.mg), exact(5)),
    ([UNKNOWN_DRUG], True, OF_A.lowest(c.doses.mg), lacking("too_imprecise")),
    ([], True, c.doses.lowest(c.doses.mg), lacking("no_rows")),
    ([], True, c.doses.highest(c.doses.mg), lacking("no_rows")),
    ([], False, c.doses.lowest(c.doses.mg), lacking("not_recorded")),
    ([A, NO_AMOUNT], True, c.doses.lowest(c.doses.mg), mg(None, 5)),
    ([A, NO_AMOUNT], True, c.doses.highest(c.doses.mg), mg(5, None)),
    ([NO_AMOUNT], True, c.doses.highest(c.doses.mg), lacking("not_recorded")),
    ([NO_AMOUNT], True, c.doses.lowest(c.doses.mg), lacking("not_recorded")),
    ([DECLINED], True, c.doses.highest(c.doses.mg), lacking("declined")),
    ([A, DECLINED], False, c.doses.highest(c.doses.mg), mg(5, None)),
    ([ABOVE], False, c.doses.lowest(c.doses.mg), lacking("not_recorded")),
    ([A, BELOW], True, c.doses.lowest(c.doses.mg), mg(0, 4, hi_open=True)),
    ([BELOW], True, c.doses.highest(c.doses.mg), mg(0, 4, hi_open=True)),
    ([A, B], True, c.doses.first_date(), exact(DAY("2025-01-10"))),
    ([A, B], True, c.doses.last_date(), exact(DAY("2025-03-20"))),
    ([A, B], False, c.doses.last_date(), Interval(DAY("2025-03-20"), None)),
    # sum
    ([A, B], True, c.doses.total(c.doses.mg), exact(8)),
    ([A, A], True, c.doses.total(c.doses.mg), exact(10)),
    ([], True, c.doses.total(c.doses.mg), exact(0)),
    ([A, B], False, c.doses.total(c.doses.mg), mg(8, None)),
    ([A, NO_AMOUNT], True, c.doses.total(c.doses.mg), mg(5, None)),
    ([A, UNKNOWN_DRUG], True, OF_A.total(c.doses.mg), mg(5, 6)),
    ([A, UNKNOWN_DRUG], True, OF_A.total(c.doses.mg, called="the dose of A"), mg(5, 6)),
    ([], False, c.doses.total(c.doses.mg, called="the dose"), lacking("not_recorded")),
    ([{**A, "change": 2}, {**B, "change": -3}], True, c.doses.total(c.doses.change), exact(-1)),
    ([{**A, "change": 2}], False, c.doses.total(c.doses.change), lacking("not_recorded")),
    ([A], True, c.doses.total(c.doses.change), lacking("not_recorded")),
    # latest and earliest: the hull over the rows that may be it
    ([A, B], True, c.doses.latest(c.doses.mg, ties="lowest"), exact(3)),
    ([A, B], True, c.doses.earliest(c.doses.mg, ties="lowest"), exact(5)),
    ([A, B], False, c.doses.latest(c.doses.mg, ties="lowest"), lacking("not_recorded")),
    ([], True, c.doses.latest(c.doses.mg, ties="lowest"), lacking("no_rows")),
    ([A, B, VAGUE], True, c.doses.latest(c.doses.mg, ties="lowest"), mg(3, 9, whole=True)),
    ([A, UNDATED], True, c.doses.latest(c.doses.mg, ties="lowest"), mg(5, 7, whole=True)),
    ([A, B, UNDATED], True, c.doses.earliest(c.doses.mg, ties="lowest"), mg(5, 7, whole=True)),
    ([UNDATED], True, c.doses.latest(c.doses.mg, ties="lowest"), lacking("too_imprecise")),
    ([A, UNKNOWN_DRUG], True, OF_A.latest(c.doses.mg, ties="lowest"), mg(1, 5, whole=True)),
    ([A, B], True, c.doses.latest(c.doses.drug, ties="conflicting"), exact("ATC|B")),
    ([A, VAGUE], True, c.doses.latest(c.doses.drug, ties="conflicting"), exact("ATC|A")),
    ([B, VAGUE], True, c.doses.latest(c.doses.drug, ties="conflicting"), lacking("conflicting")),
    # true ties
    ([A, {**A, "mg": 8}], True, c.doses.latest(c.doses.mg, ties="lowest"), exact(5)),
    ([A, {**A, "mg": 8}], True, c.doses.latest(c.doses.mg, ties="highest"), exact(8)),
    ([A, {**A, "mg": 8}], True, c.doses.latest(c.doses.mg, ties="conflicting"), mg(5, 8, whole=True)),
    ([A, A], True, c.doses.latest(c.doses.mg, ties="conflicting"), exact(5)),
    # no tie: two dates that are not known need not be the same one
    ([{**MARCH, "mg": 5}, {**MARCH, "mg": 8}], True, c.doses.latest(c.doses.mg, ties="lowest"), mg(5, 8, whole=True)),
    # where none of the last ones is sure, any of them may count
    (
        [A, {**B, "drug": None, "mg": 7}, {**B, "drug": None, "mg": 9}],
        True,
        OF_A.latest(c.doses.mg, ties="lowest"),
        mg(5, 9, whole=True),
    ),
    ([B, {**A, "mg": 8}, A], True, c.doses.earliest(c.doses.mg, ties="highest"), exact(8)),
    ([A, {**A, "drug": None, "mg": 8}], True, OF_A.latest(c.doses.mg, ties="highest"), mg(5, 8)),
    ([{**A, "drug": None}, {**A, "given": "2025-01-01"}], True, OF_A.latest(c.doses.mg, ties="highest"), exact(5)),
]
"""Doses, whether they are complete, the term, its value on 2 June 2025."""


def value(record: dict[str, Any], handle: Any) -> Any:
    """The value of a term for a record on 2 June 2025."""
    return Evaluation(parse(Patient.schema, record, AS_OF_DATE).facts, TODAY).value(handle.term)


@calls(VALUES, ("given", "complete", "handle", "expected"))
def test_reductions(given: list[Any], complete: bool, handle: Any, expected: Any) -> None:
    """A reduction holds what every completion of the rows gives."""
    assert expected == value({"doses": {"rows": given, "complete": complete}}, handle)


@pytest.mark.parametrize("order", [1, -1])
@calls(VALUES, ("given", "complete", "handle", "expected"))
def test_row_order_never_matters(given: list[Any], complete: bool, handle: Any, expected: Any, order: int) -> None:
    """The same rows in another order give the same value."""
    assert expected == value({"doses": {"rows": given[::order], "complete": complete}}, handle)


ABSENT: list[tuple[Any, Any]] = [
    (c.doses.count(), whole(0, None)),
    (c.doses.highest(c.doses.mg), lacking("not_recorded")),
    (c.doses.latest(c.doses.mg, ties="lowest"), lacking("not_recorded")),
]


@pytest.mark.parametrize("record", [{}, {"doses": None}, {"doses": float("nan")}, {"doses": {"missing": "pending"}}])
@calls(ABSENT, ("handle", "expected"))
def test_no_list_is_an_incomplete_one(record: dict[str, Any], handle: Any, expected: Any) -> None:
    """A table of which nothing is said may hold any rows."""
    assert expected == value(record, handle)


def test_a_table_that_cannot_reach_beyond_the_as_of_date() -> None:
    """Where a date after the as-of date is an error, a row without a date surely counts."""
    assert exact(1) == value({"history": {"rows": [{"what": "I21"}], "complete": True}}, c.history.count())


@pytest.mark.parametrize("term", [c.history.latest, c.history.earliest])
def test_rows_without_a_date_may_be_the_outermost(term: Any) -> None:
    """Rows that surely count, but of which no date is known, leave open which of them comes last or first."""
    record = {"history": {"rows": [{"what": "I21"}, {"what": "I50"}], "complete": True}}

    assert lacking("conflicting") == value(record, term(c.history.what, ties="conflicting"))


@pytest.mark.parametrize(("complete", "cause"), [(True, "no_rows"), (False, "not_recorded")])
def test_the_sum_of_no_rows(complete: bool, cause: str) -> None:
    """It has no value in the kernel; that nothing is added up to 0 is what the language says with a choice."""
    asked = Evaluation(parse(Patient.schema, {"doses": {"rows": [], "complete": complete}}, AS_OF_DATE).facts, TODAY)

    assert lacking(cause) == asked.value(Reduce("sum", Events(FactRef("doses")), FieldRef("doses", "mg")))


def test_since_the_last() -> None:
    """A window may begin with an event of another table, or of the same."""
    later = c.doses.since(OF_A.last_date())
    assert exact(2) == value({"doses": {"rows": [A, B], "complete": True}}, later.count())
    assert whole(1, 2) == value(
        {"doses": {"rows": [VAGUE, B], "complete": True}}, c.doses.after(AS_OF.shift(days=-90)).count()
    )
