"""The evaluation of one subject: each node once, whatever asks for it, and every fact settled unless told otherwise."""

from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from eligibility_engine.dates import LeapDay, TimeUnit
from eligibility_engine.kernel.expression import (
    And,
    Arithmetic,
    AsOf,
    AtLeast,
    Choose,
    Compare,
    Constant,
    Elapsed,
    Events,
    FactRef,
    FirstKnown,
    IsKnown,
    Literal,
    Not,
    OneOf,
    Or,
    Power,
    Predicate,
    Round,
    Shift,
    Term,
    When,
)
from eligibility_engine.knowledge import EventRow, Measured
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.semantics.events import Selected
from eligibility_engine.semantics.reading_order import facts_read
from eligibility_engine.value import Exact, Interval, Missing, Value
from eligibility_engine.verdict import Cause, Verdict

TODAY = Exact(date(2025, 6, 2))


class Counting(dict[str, Any]):
    """Facts that count how often each of them is read."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(facts)
        self.reads: Counter[str] = Counter()

    def __getitem__(self, name: str) -> Any:
        self.reads[name] += 1
        return super().__getitem__(name)


def evaluation(**facts: Any) -> Any:
    """Return the evaluation of a made-up subject."""
    return Evaluation(Counting(**facts), TODAY)  # type: ignore[arg-type]


class TestOnce:
    """A trace shows each node and a rule may hold one twice; it is evaluated once."""

    def test_a_term_is_read_once(self) -> None:
        """The second time that a term is asked for, its value is remembered."""
        asked, age, weight = (
            evaluation(age=Exact(Fraction(17)), weight=Exact(Fraction(70))),
            FactRef("age"),
            FactRef("weight"),
        )

        assert [17, 70, 17, 70] == [asked.value(term).value for term in (age, weight, age, weight)]
        assert {"age": 1, "weight": 1} == asked.facts.reads

    def test_a_predicate_is_judged_once(self) -> None:
        """The second time that a predicate is asked for, its verdict is remembered, though its terms are forgotten."""
        asked = evaluation(age=Exact(Fraction(17)), weight=Exact(Fraction(70)))
        adult, heavy = (Compare(">=", FactRef(name), Literal(Fraction(18))) for name in ("age", "weight"))
        first = [asked.verdict(adult), asked.verdict(heavy)]
        asked._values.clear()

        assert [Verdict.NOT_MET, Verdict.MET] == first == [asked.verdict(adult), asked.verdict(heavy)]
        assert {"age": 1, "weight": 1} == asked.facts.reads

    def test_what_is_remembered_belongs_to_the_node_itself(self) -> None:
        """Another node that stands where a remembered one stood is evaluated for itself."""
        asked, age = evaluation(age=Exact(Fraction(17))), FactRef("age")
        minor = Compare("<", age, Literal(Fraction(18)))
        asked._values[id(age)] = (FactRef("age"), Exact(Fraction(99)))
        asked._verdicts[id(minor)] = (Compare("<", age, Literal(Fraction(18))), Verdict.NOT_MET)

        assert (Exact(Fraction(17)), Verdict.MET) == (asked.value(age), asked.verdict(minor))

    def test_rows_are_selected_once(self) -> None:
        """The second time that rows are asked for, they are remembered, and only for the node itself."""
        asked, doses = evaluation(doses=Missing((Cause.NOT_RECORDED,))), Events(FactRef("doses"))
        asked._rows[id(doses)] = (Events(FactRef("doses")), Selected((), complete=True))
        found = asked.rows(doses)

        assert Selected((), complete=False) == found
        assert found is asked.rows(doses)


def test_a_row_is_judged_with_all_that_its_subject_is_judged_with() -> None:
    """The facts, the date and what may still arrive are those of the subject; only the row is new."""
    subject, row = Evaluation(Counting(), TODAY, frozenset({"age"}), frozenset({"born"})), EventRow(0, {})  # type: ignore[arg-type]
    inside = subject.in_row("doses", row)

    assert inside.facts is subject.facts
    assert (TODAY, {"age"}, {"born"}) == (inside.as_of, inside.unsettled, inside.never_recorded)
    assert (subject, "doses", row) == (inside.outer, inside.table, inside.row)


def test_every_fact_is_settled_unless_told_otherwise() -> None:
    """An evaluation takes what it is given for all that there is to know."""
    asked = evaluation()

    assert (frozenset(), frozenset()) == (asked.unsettled, asked.never_recorded)


AGE, WEIGHT, BORN, GIVEN = FactRef("age"), FactRef("weight"), FactRef("born"), FactRef("given")
GONE, DECLINED = Missing((Cause.NOT_RECORDED,)), Missing((Cause.DECLINED,))
ONWARD = Interval(date(2025, 6, 2), None)
TEN = Literal(Fraction(10))
SINCE_BIRTH = Elapsed(BORN, AsOf(), TimeUnit.YEARS)
CHOSEN = Choose((When(Constant(Verdict.MET), AGE),), WEIGHT)
BOTH = Missing((Cause.NOT_RECORDED, Cause.DECLINED))

KNOWN: list[tuple[Term, dict[str, Any], Value, set[str], Verdict]] = [
    (AGE, {"age": Exact(Fraction(1))}, TODAY, {"age"}, Verdict.MET),
    (AGE, {"age": GONE}, TODAY, set(), Verdict.NOT_MET),
    (AGE, {"age": GONE}, TODAY, {"age"}, Verdict.UNKNOWN),
    (AGE, {"age": GONE}, TODAY, {"weight"}, Verdict.NOT_MET),
    (Arithmetic("+", AGE, WEIGHT), {"age": GONE, "weight": Exact(Fraction(1))}, TODAY, {"weight"}, Verdict.UNKNOWN),
    (AGE, {"age": GONE}, ONWARD, set(), Verdict.NOT_MET),
    (SINCE_BIRTH, {"born": GONE}, ONWARD, set(), Verdict.UNKNOWN),
    (SINCE_BIRTH, {"born": GONE}, TODAY, set(), Verdict.NOT_MET),
]


@pytest.mark.parametrize(("term", "facts", "as_of", "unsettled", "expected"), KNOWN)
def test_what_may_still_arrive_is_neither_known_nor_not(
    term: Term, facts: dict[str, Any], as_of: Value, unsettled: set[str], expected: Verdict
) -> None:
    """A missing term is not known, and unknown to be so while a fact of it is unsettled or the as-of date is open."""
    asked = Evaluation(Counting(**facts), as_of, frozenset(unsettled))  # type: ignore[arg-type]

    assert expected == asked.verdict(IsKnown(term))


FALLBACKS: list[tuple[FirstKnown, dict[str, Any], set[str], set[str], Value]] = [
    (FirstKnown((AGE, WEIGHT)), {"age": Exact(1), "weight": Exact(2)}, {"age"}, set(), Exact(1)),
    (FirstKnown((AGE, WEIGHT)), {"age": GONE, "weight": Exact(2)}, set(), set(), Exact(2)),
    (FirstKnown((AGE, WEIGHT)), {"age": GONE, "weight": Exact(2)}, {"weight"}, set(), Exact(2)),
    (FirstKnown((AGE, WEIGHT)), {"age": DECLINED, "weight": GONE}, set(), set(), BOTH),
    (FirstKnown((AGE, WEIGHT)), {"age": DECLINED, "weight": Exact(2)}, {"age"}, set(), DECLINED),
    (FirstKnown((AGE, WEIGHT)), {"age": DECLINED, "weight": GONE}, {"age"}, set(), DECLINED),
    (FirstKnown((AGE, WEIGHT)), {"age": GONE, "weight": Exact(2)}, {"age"}, {"age"}, Exact(2)),
    (FirstKnown((AGE, WEIGHT)), {"age": GONE, "weight": Exact(2)}, {"age"}, {"weight"}, GONE),
    (FirstKnown((AGE, TEN)), {"age": GONE}, set(), set(), Exact(Fraction(10))),
    (FirstKnown((AGE, TEN)), {"age": GONE}, {"age"}, {"age"}, GONE),
    (FirstKnown((AGE, WEIGHT), because="usual"), {"age": GONE, "weight": Exact(2)}, {"age"}, {"age"}, GONE),
    (FirstKnown((CHOSEN, WEIGHT)), {"age": GONE, "weight": Exact(2)}, {"age"}, {"age"}, GONE),
    (
        FirstKnown((Arithmetic("+", AGE, GIVEN), WEIGHT)),
        {"age": GONE, "given": GONE, "weight": Exact(2)},
        {"age", "given"},
        {"age"},
        GONE,
    ),
    (
        FirstKnown((Arithmetic("+", AGE, GIVEN), WEIGHT)),
        {"age": GONE, "given": GONE, "weight": Exact(2)},
        {"age", "given"},
        {"age", "given"},
        Exact(2),
    ),
    (
        FirstKnown((Arithmetic("+", FirstKnown((AGE, GIVEN)), AGE), WEIGHT)),
        {"age": GONE, "given": GONE, "weight": Exact(2)},
        {"age"},
        {"age", "given"},
        Exact(2),
    ),
]


@pytest.mark.parametrize(("choice", "facts", "unsettled", "never_recorded", "expected"), FALLBACKS)
def test_a_fallback_stands_in_for_what_is_settled(
    choice: FirstKnown, facts: dict[str, Any], unsettled: set[str], never_recorded: set[str], expected: Value
) -> None:
    """The first known term counts; what may still arrive yields only to another way of saying the same."""
    asked = Evaluation(Counting(**facts), TODAY, frozenset(unsettled), frozenset(never_recorded))  # type: ignore[arg-type]

    assert expected == asked.value(choice)


MET, NOT_MET, OPEN = Constant(Verdict.MET), Constant(Verdict.NOT_MET), Constant(Verdict.UNKNOWN, Cause.NEEDS_JUDGEMENT)
SAYS, READS = Compare(">=", AGE, TEN), [AGE]
FIRST, BOTH_READ = FirstKnown((AGE, WEIGHT, GIVEN)), [AGE, WEIGHT]
READ: list[tuple[Term | Predicate, list[FactRef]]] = [
    (FirstKnown((FIRST, BORN)), BOTH_READ),
    (Choose((When(IsKnown(FIRST), FIRST),), BORN), BOTH_READ),
    (Compare("<", FIRST, TEN), BOTH_READ),
    (OneOf(FIRST, frozenset({Fraction(1)})), BOTH_READ),
    (And((IsKnown(FIRST),)), BOTH_READ),
    (Not(IsKnown(FIRST)), BOTH_READ),
    (AGE, READS),
    (TEN, []),
    (AsOf(), []),
    (MET, []),
    (FirstKnown((AGE, BORN, GIVEN)), [AGE, BORN]),
    (FirstKnown((AGE, FactRef("absent"))), [AGE, FactRef("absent")]),
    (Choose((When(MET, BORN), When(MET, GIVEN)), WEIGHT), [BORN]),
    (Choose((When(NOT_MET, BORN), When(MET, GIVEN)), WEIGHT), [GIVEN]),
    (Choose((When(NOT_MET, BORN), When(NOT_MET, GIVEN)), WEIGHT), [WEIGHT]),
    (Choose((When(OPEN, BORN), When(MET, GIVEN)), WEIGHT), [BORN, GIVEN]),
    (Choose((When(OPEN, BORN), When(NOT_MET, GIVEN)), WEIGHT), [BORN, WEIGHT]),
    (Choose((When(IsKnown(AGE), BORN),), WEIGHT), [AGE, WEIGHT]),
    (SAYS, READS),
    (Compare("<", WEIGHT, GIVEN), [WEIGHT, GIVEN]),
    (Arithmetic("+", WEIGHT, GIVEN), [WEIGHT, GIVEN]),
    (Elapsed(BORN, GIVEN, TimeUnit.DAYS), [BORN, GIVEN]),
    (Shift(BORN, WEIGHT, TimeUnit.DAYS), [BORN, WEIGHT]),
    (Round(Power(WEIGHT, Literal(Fraction(1, 2))), 2), [WEIGHT]),
    (Round(Power(Literal(Fraction(1, 2)), Arithmetic("-", AGE, GIVEN)), 2), [AGE, GIVEN]),
    (Round(WEIGHT, 2), [WEIGHT]),
    (OneOf(WEIGHT, frozenset({Fraction(1)})), [WEIGHT]),
    (IsKnown(WEIGHT), [WEIGHT]),
    (And((IsKnown(WEIGHT), SAYS)), [WEIGHT, AGE]),
    (Or((IsKnown(WEIGHT), SAYS, IsKnown(WEIGHT))), [WEIGHT, AGE]),
    (AtLeast(1, (IsKnown(WEIGHT), SAYS)), [WEIGHT, AGE]),
    (Not(SAYS), READS),
]


@pytest.mark.parametrize(("node", "expected"), READ, ids=[str(place) for place in range(len(READ))])
def test_the_facts_read_are_those_that_the_evaluation_needed(node: Term | Predicate, expected: list[FactRef]) -> None:
    """A fallback reads up to its first known term, a choice up to its first met condition; each fact counts once."""
    day = Exact(date(2025, 6, 2))
    asked = evaluation(age=GONE, absent=GONE, weight=Exact(Fraction(3)), born=day, given=day)

    assert expected == facts_read(asked, (node,)) == facts_read(asked, (node, node))


DEPENDING: list[tuple[Term, LeapDay, Value]] = [
    (Elapsed(BORN, AsOf(), TimeUnit.YEARS, leap_day), leap_day, Exact(Fraction(due)))
    for leap_day, due in ((LeapDay.MARCH_1, 0), (LeapDay.FEBRUARY_28, 1))
] + [
    (Shift(BORN, Literal(Fraction(1)), TimeUnit.YEARS, leap_day), leap_day, Exact(due))
    for leap_day, due in ((LeapDay.MARCH_1, date(2025, 3, 1)), (LeapDay.FEBRUARY_28, date(2025, 2, 28)))
]


@pytest.mark.parametrize(("term", "leap_day", "expected"), DEPENDING)
def test_a_term_counts_by_its_own_leap_day(term: Term, leap_day: LeapDay, expected: Value) -> None:
    """Completed years and shifts follow the leap-day rule that the node names."""
    asked = Evaluation(Counting(born=Exact(date(2024, 2, 29))), Exact(date(2025, 2, 28)))  # type: ignore[arg-type]

    assert (leap_day, expected) == (term.leap_day, asked.value(term))  # type: ignore[union-attr]


def test_supposing_a_verdict_changes_that_node_alone() -> None:
    """The supposed evaluation is about the same subject, date and open facts; the first one keeps what it says."""
    adult = Compare(">=", AGE, Literal(Fraction(18)))
    facts = Counting(age=Exact(Fraction(17)), weight=GONE)
    asked = Evaluation(facts, ONWARD, frozenset({"weight"}), frozenset({"height"}))  # type: ignore[arg-type]
    supposed = asked.supposing(adult, Verdict.MET)

    assert (Verdict.NOT_MET, Verdict.MET) == (asked.verdict(adult), supposed.verdict(adult))
    assert Verdict.NOT_MET == supposed.verdict(Compare(">=", AGE, Literal(Fraction(18))))
    assert (ONWARD, frozenset({"weight"}), frozenset({"height"})) == (
        supposed.as_of,
        supposed.unsettled,
        supposed.never_recorded,
    )
    assert supposed.facts is facts


def test_the_date_of_a_result_has_no_unit() -> None:
    """Whatever the unit in which the number of a reference is due, its date is the day of the result."""
    day = Exact(date(2025, 6, 1))
    urate = Measured(value=Exact(Fraction(7)), uln=GONE, lln=GONE, at=day, unit="mg/dL", factor=Fraction(1, 3))
    asked = evaluation(urate=urate)

    expected = (day, Exact(Fraction(7)), Exact(Fraction(7, 3)))
    references = FactRef("urate", "at", "umol/L"), FactRef("urate"), FactRef("urate", "value", "umol/L")
    assert expected == tuple(asked.value(reference) for reference in references)
