"""What the generative laws found, as the plainest example of each."""

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest

from eligibility_engine import FactSchema, choose, events, measurement, quantity
from eligibility_engine.checking.rules import Checker
from eligibility_engine.criteria import Comparing
from eligibility_engine.dates import TimeUnit
from eligibility_engine.errors import DefinitionError
from eligibility_engine.facts import Date, Enumeration, Fact, FactType, Flag, Instant, Number, Schema
from eligibility_engine.kernel.expression import (
    AsOf,
    Choose,
    Compare,
    FactRef,
    FirstKnown,
    Literal,
    OneOf,
    Predicate,
    Shift,
    Term,
    When,
)
from eligibility_engine.reading.parsing import parse
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.entry import include
from eligibility_engine.value import Exact, Interval, Missing, Value
from eligibility_engine.verdict import Cause, Eligibility, Recoverable, Verdict

TODAY = date(2025, 6, 2)
MOMENT = datetime(2025, 6, 2, 12, tzinfo=UTC)


def fact(name: str, kind: FactType, **more: Any) -> Fact:
    return Fact(name, kind, f"{name}?", name, **more)


SCHEMA = Schema(
    "Found",
    (
        fact("day", Date()),
        fact("moment", Instant()),
        fact("number", Number("d", comparator=True)),
        fact("flag", Flag()),
        fact("mg", Number("mg")),
        fact("kg", Number("kg")),
    ),
)


def evaluation(**record: Any) -> Evaluation:
    return Evaluation(parse(SCHEMA, record, TODAY).facts, Exact(TODAY))


def hours_then_months(day: str) -> Value:
    later = Shift(FactRef("day"), Literal(Fraction(5)), TimeUnit.HOURS)
    return evaluation(day=day).value(Shift(later, Literal(Fraction(1)), TimeUnit.MONTHS))


def test_a_shift_by_months_keeps_every_moment_that_clamping_turns_back() -> None:
    """30 January 05:00 to 31 January 05:00, a month later, is all of 28 February and not an empty span."""
    whole_day = Interval(datetime(2025, 2, 28), datetime(2025, 3, 1), hi_open=True)
    assert whole_day == hours_then_months("2025-01-30")


def test_a_shift_within_one_month_keeps_the_clock() -> None:
    """Where no day is clamped, the span moves as it is."""
    moved = Interval(datetime(2025, 2, 10, 5), datetime(2025, 2, 11, 5), hi_open=True)
    assert moved == hours_then_months("2025-01-10")


def test_an_imprecise_amount_of_days_that_need_not_be_whole_is_undefined() -> None:
    """Between 1 and 3 days may be 1.5 days, by which no date is moved."""
    judge = evaluation(number={"value": 3, "comparator": "<"})
    assert Missing((Cause.UNDEFINED,)) == judge.value(Shift(AsOf(), FactRef("number"), TimeUnit.DAYS))


def test_an_open_choice_between_a_moment_with_an_offset_and_a_shifted_day() -> None:
    """A day moved by hours takes the offset of the moment beside it, in a hull as in a comparison."""
    branches = (When(Compare("==", FactRef("flag"), Literal(True)), FactRef("moment")),)
    choice: Term = Choose(branches, Shift(AsOf(), Literal(Fraction(1)), TimeUnit.HOURS))
    judge = evaluation(moment="2025-06-02T12:00+00:00")
    assert Verdict.MET is judge.verdict(Compare("<", choice, Literal(MOMENT.replace(day=4))))


def test_a_day_among_moments_with_an_offset() -> None:
    """A bare day where an instant is due is compared with members that have an offset."""
    member: Predicate = OneOf(FactRef("moment"), frozenset({MOMENT}))
    assert Verdict.UNKNOWN is evaluation(moment="2025-06-02").verdict(member)
    assert Verdict.NOT_MET is evaluation(moment="2025-06-03").verdict(member)


def test_words_do_not_grow_whoever_declares_them() -> None:
    """An enumeration that only increases is refused where a fact is made, so in documents too."""
    with pytest.raises(DefinitionError, match="becomes=") as caught:
        fact("grade", Enumeration(("mild", "severe")), only_increases=True)
    assert caught.value.code == "SCHEMA"


GRADES = Enumeration(("mild", "severe", "not_done"), (("not_done", Cause.NOT_RECORDED),))


@pytest.mark.parametrize(
    ("kind", "declared"),
    [
        pytest.param(GRADES, {"becomes": {"grave": ()}}, id="no member"),
        pytest.param(GRADES, {"becomes": {"mild": ["grave"]}}, id="no member to become"),
        pytest.param(GRADES, {"becomes": {"severe": ["not_done"]}}, id="no answer"),
        pytest.param(GRADES, {"becomes": {"severe": ()}, "fixed": True}, id="fixed"),
        pytest.param(Number("kg"), {"becomes": {"mild": ()}}, id="no enumeration"),
    ],
)
def test_only_answers_become_answers(kind: FactType, declared: dict[str, Any]) -> None:
    """What words become is refused where a fact is made, unless it is about answers of an enumeration."""
    with pytest.raises(DefinitionError, match="maps answers of an enumeration") as caught:
        fact("grade", kind, **declared)
    assert caught.value.code == "SCHEMA"


def test_what_follows_a_word() -> None:
    """After a word that is left out any may come; a single word needs no list."""
    grade = fact("grade", GRADES, becomes={"severe": "mild"})
    assert ({"mild"}, {"severe"}) == (grade.may_become("severe"), grade.may_become("mild"))
    assert frozenset() == fact("grade", GRADES, becomes={"severe": []}).may_become("severe")


def test_a_constant_in_place_of_an_absent_fixed_fact_is_not_for_good() -> None:
    """Who is out because a constant stands for a fixed fact that is absent may be in once it is recorded."""
    schema = Schema("Fixed", (fact("weight", Number("kg"), fixed=True),))
    rule = Comparing(FirstKnown((FactRef("weight"), Literal(Fraction(200)))), "<=", Literal(Fraction(100)))
    made = CriteriaSet("FOUND", "1", 1, schema, [include("e", "At most 100 kg.", rule)])
    assert made.assess({}, as_of=TODAY).recoverable is Recoverable.NOT_NOW
    assert made.assess({"weight": 50}, as_of=TODAY).eligibility is Eligibility.ELIGIBLE


def test_a_constant_does_not_hide_two_units() -> None:
    """A choice among a constant, milligrams and kilograms is refused."""
    mixed = FirstKnown((Literal(Fraction(1)), FactRef("mg"), FactRef("kg")))
    with pytest.raises(DefinitionError) as caught:
        Checker(SCHEMA, "$").check(Compare("<", mixed, Literal(Fraction(2))))
    assert caught.value.code == "RULE_UNIT"


@pytest.mark.parametrize(
    "terms", [(AsOf(), Literal(TODAY)), (FactRef("day"),)], ids=["about no fact", "with nothing to assume"]
)
def test_an_assumption_can_be_told(terms: tuple[Term, ...]) -> None:
    """A set with a reasoned fallback about no fact, or with no fallback at all, can be built and explained."""
    rule = Comparing(FirstKnown(terms, because="so it is agreed"), "<=", Literal(TODAY))
    made = CriteriaSet("FOUND", "1", 1, SCHEMA, [include("e", "As agreed.", rule)])
    assert made.assess({"day": "2025-06-01"}, as_of=TODAY)["e"].verdict is Verdict.MET


class Labs(FactSchema):
    """Results, of which one lacks a value and another comes in a unit that no factor converts."""

    labs = events(value=measurement(unit="mg", other_units={"mol": None}), ask="Results?")


@pytest.mark.parametrize("order", [1, -1])
def test_the_cause_of_an_open_table_does_not_hang_on_the_order_of_its_rows(order: int) -> None:
    """Of several reasons for which rows are open, the same one is told whichever row comes first."""
    rule = include("e", "e", Labs.labs.highest(Labs.labs.value) >= quantity(5, "mg"))
    rows = [{}, {"value": {"value": 3, "unit": "mol"}}][::order]
    judge = CriteriaSet("ROWS", "1", 1, Labs, [rule])
    (missing,) = judge.assess({"labs": {"rows": rows, "complete": True}}, as_of="2025-06-02").missing
    assert missing.cause is Cause.NOT_RECORDED


def test_a_condition_about_a_field_is_asked_inside_its_row() -> None:
    """What keeps a choice open is found also where its condition asks whether a field of a row is recorded."""
    recorded = Labs.labs.where(Labs.labs.value.is_recorded()).ever()
    highest = Labs.labs.highest(Labs.labs.value) >= quantity(5, "mg")
    judge = CriteriaSet(
        "ROWS", "1", 1, Labs, [include("e", "e", choose((recorded, Labs.labs.never()), otherwise=highest))]
    )
    found = judge.assess({"labs": {"rows": [], "complete": True}}, as_of="2025-06-02").missing
    assert [(missing.name, missing.cause) for missing in found] == [("labs", Cause.NO_ROWS)]
