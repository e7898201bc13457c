"""Where rules turn: thresholds solved for a fact, whichever branch is taken, and the values beside them."""

from datetime import date, datetime
from fractions import Fraction
from typing import Any

import pytest

from eligibility_engine.dates import LeapDay, TimeUnit
from eligibility_engine.facts import Date, Fact, Flag, Instant, Measurement, Number, Schema
from eligibility_engine.kernel.expression import (
    Arithmetic,
    AsOf,
    Choose,
    Compare,
    Elapsed,
    FactRef,
    FirstKnown,
    IsKnown,
    Literal,
    OneOf,
    Power,
    Predicate,
    Round,
    Shift,
    Term,
    When,
    holds,
)
from eligibility_engine.knowledge import Facts, Measured
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.semantics.turning import MOST_WAYS, days_around, numbers_around, turning_values, ways
from eligibility_engine.units.unit import units
from eligibility_engine.value import Exact, Missing
from eligibility_engine.verdict import Cause

AS_OF_DAY = date(2024, 3, 1)
SCHEMA = Schema(
    "Solved",
    (
        Fact("x", Number(None, None, None, 1), "X?", "x"),
        Fact("y", Number(), "Y?", "y"),
        Fact("yes", Flag(), "Yes?", "yes"),
        Fact("day", Date(), "Day?", "day"),
        Fact("moment", Instant(), "Moment?", "moment"),
        Fact("lab", Measurement(units("mg", {"g": 1000})), "Lab?", "lab"),
    ),
)
X, Y, DAY = FactRef("x"), FactRef("y"), FactRef("day")
GRAMS = Measured(*[Missing((Cause.NOT_RECORDED,))] * 4, unit="g", factor=Fraction(1000))


def number(value: object) -> Literal:
    return Literal(Fraction(str(value)))


def turns(rule: Predicate, name: str = "x", part: Any = "value", **known: Any) -> set[Any]:
    values = {fact.name: fact.absent for fact in SCHEMA}
    facts = Facts(SCHEMA, {**values, **{key: Exact(value) for key, value in known.items()}, "lab": GRAMS})
    return set(turning_values(rule, SCHEMA[name], Evaluation(facts, Exact(AS_OF_DAY)), part))


def numbers(*values: object) -> set[Fraction]:
    return {Fraction(str(value)) for value in values}


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (X, numbers(6)),
        (Arithmetic("+", X, number(2)), numbers(4)),
        (Arithmetic("+", number(2), X), numbers(4)),
        (Arithmetic("-", X, number(2)), numbers(8)),
        (Arithmetic("-", number(2), X), numbers(-4)),
        (Arithmetic("*", X, number(2)), numbers(3)),
        (Arithmetic("*", number(2), X), numbers(3)),
        (Arithmetic("*", number(0), X), numbers()),
        (Arithmetic("/", X, number(2)), numbers(12)),
        (Arithmetic("/", number(2), X), {Fraction(1, 3), Fraction(0)}),
        (Round(X, 0), numbers("5.5", "6.5", "7.5")),
        (Round(X, -1), numbers(-5, 5, 15)),
        (Round(Power(X, number(2)), 0), numbers("2.345208", "2.54951", "2.738613")),
        (Round(Power(X, number("-0.5")), 0), numbers("0.033058", "0.023669", "0.017778")),
        (Round(Power(X, number(0)), 0), numbers()),
        (Round(Power(X, number("0.01")), 0), numbers()),  # beyond what a record holds
        (Round(Power(X, number("0.000000001")), 0), numbers()),
        (Round(Power(number(2), X), 0), numbers()),
        (FirstKnown((Arithmetic("+", X, number(1)), X)), numbers(5, 6)),
        (Choose((When(holds(FactRef("yes")), Arithmetic("+", X, number(1))),), X), numbers(5, 6)),
        (Arithmetic("+", X, Choose((When(holds(FactRef("yes")), number(1)),), number(2))), numbers(5, 4)),
        (Arithmetic("+", X, Arithmetic("*", FirstKnown((Y, number(1))), number(2))), numbers(4)),
        (Arithmetic("+", X, Round(FirstKnown((Y, number("1.2"))), 0)), numbers(5)),
        (Arithmetic("+", X, Round(Power(FirstKnown((Y, number(2))), number(2)), 0)), numbers(2)),
        (Arithmetic("+", X, Round(Power(number(2), FirstKnown((Y, number(2)))), 0)), numbers(2)),
        (Arithmetic("+", X, Elapsed(FirstKnown((DAY, Literal(date(2022, 3, 1)))), AsOf(), TimeUnit.YEARS)), numbers(4)),
    ],
)
def test_a_term_is_solved_for_a_fact(term: Term, expected: set[Fraction]) -> None:
    """What makes a term 6, in every branch that may be taken, is where a comparison with 6 turns."""
    assert expected == turns(Compare(">=", term, number(6)))
    assert expected == turns(Compare("<", number(6), term))
    assert expected == turns(OneOf(term, frozenset({Fraction(6)})))


def test_a_divisor_of_0_is_a_turn_whatever_is_divided() -> None:
    """Where a divisor may become 0 a rule turns there, too, as 0 divided by anything else stays 0."""
    assert numbers(0) == turns(Compare("==", Arithmetic("/", number(2), X), number(0)))


def test_conditions_and_known_facts_turn_too() -> None:
    """Comparisons within conditions are solved, limits may hang on other facts, and being known is no threshold."""
    rule = Compare("==", Choose((When(Compare(">", X, Y), number(1)),), number(2)), number(1))
    assert numbers(7) == turns(rule, y=Fraction(7))
    assert set() == turns(rule)
    assert set() == turns(IsKnown(X))


def test_more_branches_than_can_be_followed_are_cut_off() -> None:
    """Of a sum of choices only so many ways are followed."""
    tenfold = FirstKnown(tuple(number(one) for one in range(10)))
    sums = Arithmetic("+", tenfold, Arithmetic("*", number(10), tenfold))
    assert 100 == ways(Compare(">", X, sums))
    assert MOST_WAYS == len(turns(Compare(">", X, sums)))


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Compare("<", DAY, Literal(date(2024, 2, 10))), {10}),
        (Compare("<", DAY, Literal(datetime(2024, 2, 10, 12))), {10}),
        (Compare("<", Shift(DAY, number(5), TimeUnit.DAYS), Literal(date(2024, 2, 10))), {5}),
        (Compare("<", Shift(DAY, number(-1), TimeUnit.MONTHS), Literal(date(2024, 1, 10))), {10}),
        (Compare(">=", Elapsed(DAY, AsOf(), TimeUnit.WEEKS), number(1)), {23, 16}),
        (Compare(">=", Elapsed(DAY, AsOf(), TimeUnit.MONTHS), number("0.5")), {1}),
        (Compare(">=", Elapsed(Literal(date(2024, 1, 10)), DAY, TimeUnit.MONTHS), number(1)), {10}),
    ],
)
def test_a_day_is_solved_for(rule: Predicate, expected: set[int]) -> None:
    """A window, an age or a shift turns at the day from which it reaches its limit; February 2024 shown."""
    assert expected == {day.day for day in turns(rule, "day") if (day.year, day.month) == (2024, 2)}


def test_around_the_end_of_a_month_every_day_may_turn() -> None:
    """Where months clamp, the days that move to the same day are all among the turns."""
    rule = Compare("<=", Shift(DAY, number(1), TimeUnit.MONTHS, LeapDay.MARCH_1), Literal(date(2024, 2, 29)))
    assert {date(2024, 1, 29), date(2024, 1, 30), date(2024, 1, 31), date(2024, 2, 1)} <= turns(rule, "day")


def test_beyond_the_calendar_nothing_turns() -> None:
    """A day that would lie before the year 1 or after 9999 is none, also beside one that lies at the very end."""
    assert set() == turns(Compare(">=", Shift(DAY, number(10), TimeUnit.YEARS), Literal(date(5, 1, 1))), "day")
    last = turns(Compare(">=", Shift(DAY, number(-1), TimeUnit.MONTHS), Literal(date(9999, 11, 30))), "day")
    assert date(9999, 12, 31) in last


def test_a_result_is_solved_for_in_the_unit_of_its_report() -> None:
    """A limit in the unit of the fact is met by a thousandth of it in a unit a thousand times as large."""
    assert numbers("0.006") == turns(Compare(">", FactRef("lab", unit="mg"), number(6)), "lab")
    assert numbers(6) == turns(Compare(">", FactRef("lab"), number(6)), "lab")


def test_the_date_of_a_result_is_a_day() -> None:
    """Of a result that is compared with a time, the day turns."""
    rule = Compare(">=", FactRef("lab", "at"), Literal(datetime(2024, 2, 10, 12)))
    assert {date(2024, 2, 10)} == turns(rule, "lab", "at")


def test_neighbours_lie_one_step_away() -> None:
    """Beside a threshold lie the values one step off in the precision of the fact, beside a time those of a minute."""
    assert numbers("0.9", 1, "1.1", "1.2") == set(numbers_around([Fraction(1)], SCHEMA["x"]))
    assert numbers("0.332", "0.333", "0.334", "0.335") == set(numbers_around([Fraction(1, 3)], SCHEMA["y"]))
    noon = datetime(2024, 2, 10, 12)
    assert [noon.replace(hour=11, minute=59), noon, noon.replace(minute=1), AS_OF_DAY] == days_around([noon], AS_OF_DAY)
    assert [AS_OF_DAY] == days_around([date.max], AS_OF_DAY)


def test_members_come_in_one_order_in_every_process() -> None:
    """A set of words or days has another order in each process; the values that are tried of it have the same."""
    days = [date(2024, 1, day) for day in range(1, 20)]
    nothing = Facts(SCHEMA, {fact.name: fact.absent for fact in SCHEMA})
    found = turning_values(OneOf(DAY, frozenset(days)), SCHEMA["day"], Evaluation(nothing, Exact(AS_OF_DAY)))
    assert days == list(found)
