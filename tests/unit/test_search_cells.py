"""One value out of each cell of a domain stands for all; atoms say whether that is enough."""

from datetime import date, datetime
from fractions import Fraction
from typing import Any

import pytest

from eligibility_engine.dates import TimeUnit
from eligibility_engine.facts import Date, Integer, Number
from eligibility_engine.kernel.expression import (
    And,
    Arithmetic,
    AsOf,
    Choose,
    Compare,
    Constant,
    Elapsed,
    FirstKnown,
    IsKnown,
    Literal,
    OneOf,
    Power,
    Predicate,
    Round,
    Shift,
    When,
)
from eligibility_engine.testing.search.atoms import Atom, atom_of, atoms_of, named
from eligibility_engine.testing.search.cells import date_values, number_cells, number_values, results_by_limit
from eligibility_engine.testing.search.values import Chooser, Reading
from eligibility_engine.value import Exact, Interval, Missing
from eligibility_engine.verdict import Verdict
from generative.tiny import AS_OF, TYPES, fact, number, schema_for

NONE, ONE, TWO = Fraction(0), Fraction(1), Fraction(2)
HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("targets", "low", "high", "whole", "expected"),
    [
        ([], None, None, False, [-1, 0, 1]),
        ([], NONE, None, False, [0, 1]),
        ([ONE], NONE, TWO, False, [0, HALF, 1, HALF * 3, 2]),
        ([ONE, ONE], None, None, False, [0, 1, 2]),
        ([Fraction(7)], NONE, TWO, False, [0, 1, 2]),
        ([ONE], NONE, TWO, True, [0, 1, 2]),
        ([HALF * 5], None, None, True, [1, 2, 3]),
        ([], HALF, ONE * 3 / 4, True, []),
    ],
)
def test_cells_of_numbers(targets: list[Fraction], low: Any, high: Any, whole: bool, expected: list[Any]) -> None:
    """The cells are the targets in the domain, the gaps between them, and what lies beyond on both sides."""
    assert expected == number_cells(targets, low, high, whole)


def test_imprecise_numbers_reach_to_an_end_of_the_domain() -> None:
    """With comparators come the ranges from the least value and to the greatest, with and without their ends."""
    found = list(number_values([], Number(None, NONE, None, comparator=True)))
    assert Interval(NONE, ONE, hi_open=True) in found
    assert Interval(ONE, None, lo_open=True) in found
    assert Interval(ONE, None) in found
    assert [Exact(NONE), Exact(ONE)] == list(number_values([], Number(None, NONE)))
    assert [Exact(ONE)] == list(number_values([], Integer(None, ONE, ONE)))


def test_results_by_their_limit() -> None:
    """Results stand for all with a limit of 1, without a limit, and without a value; ranges only with comparators."""
    kind: Any = TYPES["lab"]
    found = list(results_by_limit([TWO], kind))
    exact = [one.value for one in found if not isinstance(one.value, (Missing, Interval))]
    assert [NONE, ONE, TWO, Fraction(3), Fraction(3)] == [value.value for value in exact]
    assert Interval(TWO, None, lo_open=True) in [one.value for one in found]
    assert [True, True] == [isinstance(found[4].uln, Missing), isinstance(found[5].value, Missing)]
    deep: Any = TYPES["deep"]
    assert [] == [one for one in results_by_limit([TWO], deep) if isinstance(one.value, Interval)]


def test_cells_of_days() -> None:
    """The days are the targets, their neighbours, the as-of date and the ends of the calendar; ranges where partial."""
    targets = [date(2024, 2, 10), datetime(2024, 2, 11, 12)]
    days = [date.min, *(date(2024, 2, day) for day in (9, 10, 11, 12)), AS_OF, date.max]
    assert days == [one.value for one in date_values(targets, Date(), AS_OF) if isinstance(one, Exact)]
    past = list(date_values([], Date(partial=True, not_after_as_of=True), AS_OF))
    assert [Exact(date.min), Exact(AS_OF), Interval(date.min, AS_OF)] == past


X, FREE, DAY, VISIT, YES = fact("n"), fact("free"), fact("day"), fact("visit"), fact("yes")
LAB, OWN, ULN = fact("lab", unit="mg"), fact("lab"), fact("lab", part="uln")
CHOSEN = Choose((When(Compare("==", YES, Literal(True)), X),), number(1))


def atom(rule: Predicate) -> Atom:
    return atom_of(rule, schema_for(rule))


@pytest.mark.parametrize(
    ("rule", "solved", "total", "strict"),
    [
        (Compare(">", X, number(1)), True, True, True),
        (Compare("<", X, Arithmetic("+", X, number(1))), False, True, True),
        (Compare(">", Round(Power(X, number(2)), 0), number(1)), False, False, True),
        (Compare(">", Arithmetic("/", number(1), X), number(1)), True, False, True),
        (Compare("<", Shift(VISIT, number(1), TimeUnit.MONTHS), AsOf()), False, False, True),
        (Compare("<", Shift(AsOf(), number(1), TimeUnit.MONTHS), VISIT), True, False, True),
        (Compare(">", Elapsed(VISIT, AsOf(), TimeUnit.HOURS), number(1)), False, False, True),
        (Compare(">", Elapsed(VISIT, AsOf(), TimeUnit.DAYS), number(1)), True, True, True),
        (Compare("<", DAY, Literal(datetime(2024, 2, 10))), True, False, True),
        (IsKnown(X), True, True, False),
        (IsKnown(Arithmetic("/", number(1), X)), False, False, False),
        (OneOf(DAY, frozenset(date(2024, 2, day) for day in range(1, 30))), True, True, True),
        (OneOf(DAY, frozenset({date(2024, 2, 1)})), True, True, True),
        (Compare(">", CHOSEN, number(1)), True, True, False),
        (Compare("==", CHOSEN, number(1)), False, True, False),
        (OneOf(CHOSEN, frozenset({ONE})), False, True, False),
        (Compare(">", FirstKnown((X, fact("m"))), number(1)), True, True, False),
        (Compare(">", OWN, ULN), True, False, True),
        (Constant(Verdict.UNKNOWN), True, False, True),
        (Compare(">", X, FirstKnown(tuple(number(one) for one in range(60)))), False, True, False),
    ],
)
def test_what_is_known_of_an_atom(rule: Predicate, solved: bool, total: bool, strict: bool) -> None:
    """Solved: its turns are known; total: exact facts decide it; strict: open where one of its facts is missing."""
    found = atom(rule)
    assert (solved, total, strict) == (found.solved, found.total, found.strict)


def test_facts_of_which_only_being_known_counts() -> None:
    """A fact that is only asked whether it is known has two values; of a result each part may be known or not."""
    assert () == atom(IsKnown(X)).many
    assert ("lab",) == atom(IsKnown(OWN)).many
    assert ("n", "yes") == named([Compare(">", X, CHOSEN)])
    assert [IsKnown(X), IsKnown(DAY)] == list(atoms_of(And((IsKnown(X), IsKnown(DAY)))))


@pytest.mark.parametrize(
    ("rule", "name", "complete"),
    [
        (Compare(">", X, number(1)), "n", True),
        (Compare("<", DAY, AsOf()), "day", True),
        (OneOf(DAY, frozenset(date(2024, 2, day) for day in range(1, 30))), "day", True),
        (OneOf(DAY, frozenset(date(2024, month, 9) for month in range(1, 13))), "day", True),
        (OneOf(DAY, frozenset(date(year, 7, 9) for year in range(2000, 2030))), "day", False),
        (Compare("<", fact("moment"), AsOf()), "moment", False),
        (Compare(">", LAB, number(1)), "lab", True),
        (Compare(">", OWN, ULN), "lab", True),
        (Compare(">", Arithmetic("*", number(2), OWN), ULN), "lab", True),
        (Compare(">", Round(OWN, 0), ULN), "lab", False),
        (Compare(">", OWN, Arithmetic("+", ULN, number(1))), "lab", False),
        (Compare(">", OWN, Arithmetic("-", number(1), ULN)), "lab", False),
        (Compare(">", OWN, Arithmetic("+", ULN, ULN)), "lab", True),
        (And((Compare(">", OWN, ULN), Compare(">", LAB, number(1)))), "lab", False),
        (Compare(">", fact("deep"), fact("deep", part="uln")), "deep", False),
        (Compare(">", fact("lab", part="at"), AsOf()), "lab", False),
        (Compare("==", YES, Literal(True)), "yes", True),
    ],
)
def test_whether_some_values_stand_for_all(rule: Predicate, name: str, complete: bool) -> None:
    """Numbers, days and words have values that stand for all; results only in one unit or by their own limit."""
    schema = schema_for(rule)
    reading = Reading(schema, AS_OF)
    found = Chooser(reading, [rule], reading.facts({}, schema.names)).choices(schema[name])
    assert complete is found.complete
    assert schema[name].absent is found.standing[-1] or schema[name].absent == found.standing[-1]
    assert complete or 2 == len(found.standing)
