"""The search over event tables: subjects that reach a verdict, proofs about rows, the nearest table that would do."""

from datetime import date
from fractions import Fraction
from typing import Any, Final

import pytest
from hypothesis import given, settings

from eligibility_engine import (
    AS_OF,
    CriteriaSet,
    FactSchema,
    code,
    events,
    flag,
    include,
    measurement,
    one_of,
    quantity,
)
from eligibility_engine import date as day
from eligibility_engine.kernel.expression import Compare, Events, FactRef, FieldRef, Literal, Predicate, Reduce, Where
from eligibility_engine.language.rules import as_criterion
from eligibility_engine.testing import Case, judge_case
from eligibility_engine.testing.mutation.changes import changes
from eligibility_engine.testing.mutation.row_changes import shared
from eligibility_engine.testing.search import find_subject, reach
from eligibility_engine.testing.search.changed import changed_rows
from eligibility_engine.testing.search.goals import Differs, RowGoal, Verdicts
from eligibility_engine.testing.search.possible import MET, UNKNOWN
from eligibility_engine.testing.search.solving import solve, solve_row
from eligibility_engine.testing.search.space import Space
from eligibility_engine.testing.strategies import boundaries
from eligibility_engine.verdict import Verdict
from unit.therapy_trial import TRIAL, Patient

DAY: Final = date(2025, 6, 2)


class Person(FactSchema):
    """A diagnosis and two tables."""

    diagnosis = code("ICD", ask="Diagnosis?")
    until_when = day(ask="Until when?")
    visits = events(
        ask="Visits?",
        dated_by="on",
        on=day(),
        kind=code("K"),
        answer=one_of("yes", "no"),
        well=flag(),
        level=measurement(unit="mg/dL", minimum=0, decimals=1),
    )
    notes = events(ask="Notes?", kind=code("K"))


p = Person
LEVEL = p.visits.highest(p.visits.level)


def set_of(rule: Any) -> CriteriaSet:
    return CriteriaSet(id="ROWS-01", version="1", revision=1, facts=Person, entries=[include("inc_rule", "It.", rule)])


def kernel(rule: Any) -> Predicate:
    return as_criterion(rule).predicate()


@pytest.mark.parametrize("entry", [entry.id for entry in TRIAL.entries])
@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_is_found(entry: str, verdict: Verdict) -> None:
    """Of every rule about rows there is a subject for each verdict."""
    record = find_subject(TRIAL, {entry: verdict}, as_of=DAY)
    assert record is not None
    assert TRIAL.assess(record, as_of=DAY)[entry].verdict is verdict


@pytest.mark.parametrize(
    "rule",
    [
        LEVEL >= quantity(5, "mg/dL"),
        p.visits.total(p.visits.level.number) > 5,
        p.visits.latest(p.visits.answer, ties="conflicting") == "yes",
        p.visits.latest(p.visits.well, ties="conflicting"),
        p.visits.latest(p.visits.kind, ties="conflicting") == "a",
        p.diagnosis == "C91",
        p.notes.distinct(p.notes.kind) >= 3,
        p.visits.where(p.visits.on < p.until_when).exists(),
    ],
)
def test_what_is_made_of_rows_is_found_on_both_sides(rule: Any) -> None:
    """Numbers, words, flags and codes that are made of rows are found met and not met."""
    for verdict in (Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN):
        found = reach(set_of(rule), "inc_rule", verdict, as_of=DAY)
        assert found.subject is not None
        assert set_of(rule).assess(found.subject, as_of=DAY)["inc_rule"].verdict is verdict


def test_a_number_of_rows_is_never_below_nothing() -> None:
    """That there are fewer than no rows is proved impossible."""
    assert reach(set_of(p.notes.count() < 0), "inc_rule", Verdict.MET, as_of=DAY).proved


def test_a_condition_that_no_row_meets_is_proved() -> None:
    """No row that a rule can see is dated after the as-of date, though one without a date may be."""
    rule = kernel(p.visits.exists())
    later, events_ = kernel(p.visits.on > AS_OF), Events(FactRef("visits"))
    space = Space(Person.schema, (rule,), DAY)
    assert solve_row(space, RowGoal(events_, Verdicts(((later, MET),)))).proved
    assert solve_row(space, RowGoal(events_, Verdicts(((later, UNKNOWN),)))).subject is not None


def test_rows_within_rows_are_left_open() -> None:
    """Of rows that hang on the row of another table nothing is claimed."""
    outer, inner = FieldRef("visits", "kind"), FieldRef("notes", "kind")
    same = Where(Events(FactRef("notes")), Compare("==", inner, outer))
    nested = Where(Events(FactRef("visits")), Compare(">=", Reduce("count", same), Literal(Fraction(1))))
    rule = Compare(">=", Reduce("count", nested), Literal(Fraction(1)))
    space = Space(Person.schema, (rule,), DAY)
    found = solve_row(space, RowGoal(same, Verdicts(((same.condition, MET),))))
    assert (None, False) == (found.subject, found.proved)


def test_what_lies_between_rows_and_a_rule_counts_as_another_change() -> None:
    """Two rules differ in nothing but their rows, or in something else, too."""
    rows = p.visits.where(p.visits.kind == "a")
    one, other, wider = (kernel(some.count() >= 2) for some in (rows, p.visits.where(p.visits.kind == "b"), p.visits))
    assert [("b",)] == [(str(pair.other.right.value)[-1],) for pair in changed_rows(one, other) or ()]  # type: ignore[union-attr]
    assert 1 == len(changed_rows(one, wider) or ())
    assert changed_rows(one, kernel(rows.count() >= 3)) is None
    assert changed_rows(one, kernel(rows.exists() & rows.exists())) is None


def test_equal_rows_are_changed_together() -> None:
    """A slip in rows that a rule names twice is one slip, though they were written twice."""
    twice = [p.visits.where(p.visits.kind == "a").count() for _ in range(2)]
    rule = shared(kernel((twice[0] >= 2) & (twice[1] <= 4)))
    widened = [one for one in changes(rule, Person.schema) if one.operator == "rows-widened"]
    assert [rule] == [one.part for one in widened]
    assert kernel((p.visits.count() >= 2) & (p.visits.count() <= 4)) == widened[0].other


def said(rule: Any, record: dict[str, Any], verdict: str) -> str:
    return judge_case(set_of(rule), Case("one", record, DAY, expected={"inc_rule": verdict})).describe()


def test_the_nearest_table() -> None:
    """A case that fails names the table that would do: the same rows as a complete list, or none."""
    rule = p.notes.where(p.notes.kind == "a").never()
    rows = [{"kind": "b"}, {"kind": "b"}]
    assert "notes: 2 rows, complete (was 2 rows, not complete)" in said(rule, {"notes": rows}, "met")
    full = {"rows": [{"kind": "a"}], "complete": True}
    assert "notes: 0 rows, complete (was 1 row, complete)" in said(rule, {"notes": full}, "met")
    assert "notes: left out (was 1 row, complete)" in said(rule, {"notes": full}, "unknown")
    assert "notes: 0 rows, complete (was missing)" in said(rule, {}, "met")


def test_the_nearest_code() -> None:
    """A case that fails names the code that would do, or one that stands in no rule."""
    rule = p.diagnosis == "C91"
    assert "diagnosis: C91 (was ICD|X)" in said(rule, {"diagnosis": "X"}, "met")
    assert "diagnosis: other (was ICD|C91)" in said(rule, {"diagnosis": "C91"}, "not_met")


def test_a_base_keeps_its_rows() -> None:
    """A subject that starts from a record with rows keeps what it can of them; a code of a rule may be called other."""
    rule = (p.notes.where(p.notes.kind == "other").exists()) & p.visits.where(p.visits.on < p.until_when).exists()
    base = {"until_when": "2025-05-01", "notes": [{"kind": "other"}], "visits": [{"on": "2025-04-01", "kind": "z"}]}
    record = find_subject(set_of(rule), {"inc_rule": Verdict.MET}, as_of=DAY, base=base)
    assert base == record
    changed = find_subject(set_of(rule), {"inc_rule": Verdict.NOT_MET}, as_of=DAY, base=base)
    assert changed is not None
    assert set_of(rule).assess(changed, as_of=DAY)["inc_rule"].verdict is Verdict.NOT_MET


def test_rows_that_none_can_be_are_not_found() -> None:
    """Of rows that no row can be, and of more words than there are, no subject is found."""
    recorded = p.visits.kind.is_recorded()
    rows = p.visits.where(recorded, ~recorded)
    assert reach(set_of(rows.exists()), "inc_rule", Verdict.MET, as_of=DAY).subject is None
    assert reach(set_of(p.visits.distinct(p.visits.answer) >= 3), "inc_rule", Verdict.MET, as_of=DAY).subject is None


def test_a_slip_in_rows_is_one_of_the_smallest_part_that_holds_them() -> None:
    """Where a rule has a part without the rows, that part stays as it is."""
    rule = kernel(p.visits.where(p.visits.kind == "a").exists() & (p.diagnosis == "C91"))
    widened = [one for one in changes(rule, Person.schema) if one.operator == "rows-widened"]
    assert [kernel(p.visits.where(p.visits.kind == "a").exists())] == [one.part for one in widened]


def test_an_anchor_without_rows_has_no_nearest_day() -> None:
    """Where a table is absent nothing says which day of an anchor would do."""
    rule = p.visits.where(p.visits.on < p.until_when).never()
    told = said(rule, {"until_when": "2025-01-01"}, "met")
    assert "visits: 0 rows, complete (was missing)" in told
    assert "until_when" not in told.partition("nearest")[2]


def test_boundaries_try_codes_and_tables() -> None:
    """Subjects at the limits of a rule have each code of it and another one, and tables empty, full or open."""
    rule = (p.diagnosis == "C91") & p.notes.exists()
    tried: list[dict[str, Any]] = []

    @settings(max_examples=200, database=None)
    @given(record=boundaries(rule, Person, as_of=DAY))
    def try_each(record: dict[str, Any]) -> None:
        tried.append(record)

    try_each()
    assert {"C91", "other"} <= {one.get("diagnosis") for one in tried}
    lists = [one["notes"] for one in tried if "notes" in one]
    assert {(0, True), (0, False), (1, True)} <= {(len(one["rows"]), one["complete"]) for one in lists}


def test_what_all_visible_rows_meet_is_proved_to_be_dropped() -> None:
    """That a current row has begun by the as-of date is true of every visible row, whatever else it must meet."""
    doses = Patient.doses
    low = (doses.drug.is_in(["B01", "N02"])) & (doses.amount <= 1300)
    rule = kernel(doses.where(doses.half_life > 3, ~low).current().exists())
    space = Space(Patient.schema, (rule,), DAY)
    widened = [one for one in changes(rule, Patient.schema) if one.operator == "rows-widened"]
    reached = [solve(space.beside(one.other), Differs(one.part, one.other, rule)) for one in widened]
    assert [False, True, False, False] == [one.proved for one in reached]
    assert [True, False, True, True] == [one.subject is not None for one in reached]
