"""The lines of rules: where statements hold, as the reference judges, and what the pictures say."""

from datetime import date as day
from datetime import timedelta
from fractions import Fraction
from typing import Any
from xml.etree import ElementTree

import pytest

from eligibility_engine import (
    AS_OF,
    CriteriaSet,
    FactSchema,
    all_of,
    any_of,
    choose,
    choose_value,
    date,
    end,
    events,
    include,
    integer,
    measurement,
    number,
    number_constant,
    quantity,
)
from eligibility_engine.report.axes import CALENDAR
from eligibility_engine.report.line_svg import line_svg, not_drawn, told
from eligibility_engine.report.lines import Line, lines, undrawn
from eligibility_engine.report.stretches import Stretch
from eligibility_engine.verdict import Verdict
from unit.pages import SCRIPT

TODAY = day(2025, 6, 2)


class Patient(FactSchema):
    age = integer(unit="years", minimum=0, maximum=120, ask="Age?")
    alt = measurement(unit="U/L", ask="ALT?", label="ALT")
    score = number(ask="Score?", label="score")
    other = number(ask="Other?")
    flare = date(ask="Flare?", label="last flare")
    birth = date(ask="Birth?", label="birth")
    doses = events(
        ask="Doses?",
        dated_by="given",
        ended_by="ended",
        given=date(label="given"),
        ended=end(label="ended"),
        grade=integer(minimum=0, maximum=5, label="grade"),
        half_life=number(unit="d", label="half-life"),
    )
    jabs = events(ask="Jabs?", dated_by="on", on=date(label="day"))


c = Patient


def built(rule: Any) -> CriteriaSet:
    return CriteriaSet("LINES-01", "1", 1, Patient, [include("inc", "As written.", rule)])


def drawn(rule: Any) -> tuple[Line, ...]:
    judge = built(rule)
    return lines(judge["inc"].criterion, judge.english)


def holds(stretches: tuple[Stretch, ...], at: Fraction) -> bool:
    def above(one: Stretch) -> bool:
        return one.low is None or at > one.low.at or (at == one.low.at and one.low.included)

    def below(one: Stretch) -> bool:
        return one.high is None or at < one.high.at or (at == one.high.at and one.high.included)

    return any(above(one) and below(one) for one in stretches)


RULES = [
    c.age < 18, c.age <= 18, c.age == 18, c.age != 18, c.age >= 18, c.age > 18, c.age.between(18, 21),
    c.age.between(18, 21, ends="()"), c.age.between(18, 21, ends="[)"), c.age.between(20, 20),
]  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_a_statement_holds_where_the_reference_says_so(rule: Any) -> None:
    """At, beside and between the thresholds."""
    ((lane,),) = [line.lanes for line in drawn(rule)]
    for age in range(15, 25):
        verdict = built(rule).assess({"age": age}, as_of=TODAY)["inc"].verdict
        assert holds(lane.stretches, Fraction(age)) is (verdict is Verdict.MET)


@pytest.mark.parametrize("rule", RULES)
def test_a_negated_statement_is_drawn_where_it_does_not_hold(rule: Any) -> None:
    """Picture and heading say the same, at whatever depth; two negations are none."""
    for said, negated in (
        ("not: ", ~rule),
        ("", ~~rule),
        ("not: ", ~all_of(rule, c.score > 3)),
        ("not: ", unless(rule)),
    ):
        ((lane, *_),) = [line.lanes for line in drawn(negated) if line.axis.words == "age"]
        assert lane.words.startswith(f"{said}age is")
        for age in range(15, 25):
            held = built(~rule if said else rule).assess({"age": age}, as_of=TODAY)["inc"].verdict
            assert holds(lane.stretches, Fraction(age)) is (held is Verdict.MET)


def unless(exception: Any) -> Any:
    return (c.score > 3).unless(exception)


def test_a_negation_turns_what_is_said_in_a_case_and_not_the_case() -> None:
    """Also thresholds among which a rule chooses, and what is washed out."""
    ages, scores = drawn(~choose((c.score > 3, c.age >= 20), otherwise=c.age >= 40))[::-1]
    assert [lane.words for lane in ages.lanes] == [
        "if score is above 3: not: age is at least 20 years", "otherwise: not: age is at least 40 years",
    ]  # fmt: skip
    assert told(scores) == "score. score is above 3: from 3 (not included)."
    (line,) = drawn(~(c.age >= choose_value((c.score > 3, 20), otherwise=number_constant(40))))
    assert told(line).startswith(
        "age. where score is above 3: not: age is at least 20 years: to 20 years (not included)"
    )
    (line,) = drawn(~c.jabs.washout(days=7, before=c.flare))
    assert [one.describe() for one in line.lanes[0].stretches] == [
        "from 7 days before (not included) to last flare (included)"
    ]


def test_a_window_in_a_negation_over_rows_is_drawn() -> None:
    """Of what must hold of every row as well; what is about two things at once is counted as not drawn."""
    d = c.doses
    (line,) = drawn(d.where(~(d.given >= AS_OF.shift(days=-28)), d.grade.is_recorded()).exists())
    assert told(line).endswith("to 28 days before (not included).")
    (line,) = drawn(d.where(~any_of(d.grade < 2, d.grade > 3)).exists())
    assert (
        told(line)
        == "grade. doses where not (grade is below 2 or grade is above 3): from 2 (included) to 3 (included)."
    )
    first, second = drawn(d.where(~any_of(d.grade < 2, d.half_life > 3)).exists())
    assert told(first).endswith(": from 2 (included).")
    assert told(second).endswith(": to 3 days (included).")
    both = drawn(d.where(~~all_of(d.grade < 2, d.half_life > 3)).exists())
    assert [line.lanes[0].stretches[0].describe() for line in both] == [
        "to 2 (not included)",
        "from 3 days (not included)",
    ]
    (line,) = drawn(d.where(d.half_life.is_recorded()).all(d.grade <= 3))
    assert told(line) == "grade. doses of which every one: grade is at most 3: to 3 (included)."


@pytest.mark.parametrize(
    ("rule", "count"),
    [
        (c.age >= 18, 0),
        (c.doses.exists(), 0),
        (c.age >= choose_value((c.other == c.score, 20), otherwise=number_constant(40)), 0),
        (c.other > c.score, 1),
        (c.doses.within(weeks=4, before=AS_OF).never(), 0),
        (c.doses.where(~all_of(c.doses.grade < 2, c.doses.half_life == 3)).exists(), 2),
        (c.doses.where(c.doses.grade < 2).washout(weeks=4), 1),
        (c.doses.washout(weeks=4), 0),
    ],
)
def test_limits_that_are_not_drawn_are_counted(rule: Any, count: int) -> None:
    """Each once, and said below the lines."""
    judge = built(all_of(rule, ~rule))
    assert undrawn(judge["inc"].criterion, judge.english) == count
    said = f"Not drawn, in the words of the rule alone: {count} limit{'s' * (count > 1)}." if count else ""
    assert not_drawn(judge["inc"].criterion, judge.english) == said
    page = judge.to_html()
    assert (said in page, "Not drawn" in page) == (True, bool(said))


@pytest.mark.parametrize("ends", ["[]", "[)", "(]", "()"])
@pytest.mark.parametrize("side", ["before", "after", "around"])
def test_a_window_is_where_the_reference_says_so(ends: str, side: str) -> None:
    """In days from its anchor, each end as it belongs."""
    rule = c.flare.within(days=3, **{side: AS_OF}, ends=ends)
    ((lane,),) = [line.lanes for line in drawn(rule)]
    for apart in range(-5, 6):
        record = {"flare": (TODAY + timedelta(apart)).isoformat()}
        verdict = built(rule).assess(record, as_of=TODAY)["inc"].verdict
        assert holds(lane.stretches, Fraction(apart)) is (verdict is Verdict.MET)


def test_a_multiple_of_a_limit_is_drawn_in_multiples() -> None:
    (line,) = drawn(c.alt.times_uln > 2.5)
    assert told(line) == (
        "ALT as a multiple of ALT upper limit of normal. ALT is above 2.5 × ALT upper limit of normal: from 2.5 ×"
        " (not included)."
    )


def test_statements_about_one_number_share_a_line() -> None:
    """And the domain of the fact ends it; other numbers have lines of their own."""
    found = drawn(any_of(c.age < 18, all_of(c.age.between(65, 70), c.score > 1), c.alt >= quantity(40, "U/L")))
    assert [(line.axis.words, len(line.lanes), line.axis.minimum, line.axis.maximum) for line in found] == [
        ("age", 2, 0, 120),
        ("score", 1, None, None),
        ("ALT", 1, None, None),
    ]


def test_nothing_is_drawn_of_what_hangs_on_the_subject() -> None:
    """Two facts, words, and that there is a row at all."""
    assert drawn(any_of(c.other > c.score, c.doses.exists(), c.doses.never(), c.alt.is_recorded())) == ()
    assert drawn(c.doses.where(c.doses.given < c.doses.ended).exists()) == ()


def test_days_are_drawn_around_their_anchor() -> None:
    """Around another fact, around a date of the rule on the calendar."""
    found = drawn(all_of(c.flare >= c.birth, c.flare.within(months=3, after=c.birth), c.flare < "2025-01-31"))
    assert [told(line) for line in found] == [
        (
            "Time around birth. last flare is on or after birth: from birth (included); last flare is within 3 months"
            " after birth (both ends included): from birth (included) to 3 months after (included)."
        ),
        f"Time around {CALENDAR}. last flare is before 2025-01-31: to 2025-01-31 (not included).",
    ]


def test_the_conditions_of_rows_are_drawn_each_by_itself() -> None:
    """Also of two dates: what is said of the one is no limit of the other."""
    d = c.doses
    begun, going = d.given <= AS_OF, d.ended > AS_OF
    times, numbers = drawn(d.where(all_of(begun, going, d.grade >= 3)).exists())
    assert told(numbers) == "grade. doses where grade is at least 3: from 3 (included)."
    assert [(lane.words.partition(" where ")[2], lane.stretches[0].describe()) for lane in times.lanes] == [
        ("given is on or before the as-of date", "to the as-of date (included)"),
        ("ended is after the as-of date", "from the as-of date (not included)"),
    ]
    assert drawn(d.where(all_of(d.half_life.is_recorded(), d.grade >= 3)).exists()) == (numbers,)
    (line,) = drawn(d.within(weeks=4, before=AS_OF).never())
    assert [lane.stretches[0].describe() for lane in line.lanes] == [
        "from 4 weeks before (included) to the as-of date (included)"
    ]


def test_either_of_two_dates_is_no_window() -> None:
    """Only begin and end of one row, held against one day, are drawn as one."""
    d = c.doses
    assert drawn(d.where(any_of(d.grade > 3, d.half_life > 3)).exists()) == ()
    assert drawn(d.where(any_of(d.given > AS_OF, d.ended < AS_OF)).exists()) == ()


@pytest.mark.parametrize(("weeks", "said"), [(4, "to 4 weeks before (included)"), (0, "to the as-of date (included)")])
def test_a_washout_is_drawn_up_to_its_last_day(weeks: int, said: str) -> None:
    (line,) = drawn(c.doses.washout(weeks=weeks))
    assert [stretch.describe() for stretch in line.lanes[0].stretches] == [said]
    assert line.lanes[0].words == (
        f"doses: each ended at least {weeks} weeks before the as-of date (of those that began on or before the as-of "
        "date, the end)"
    )


def test_what_lies_after_the_anchor_of_a_washout_is_drawn_too() -> None:
    """An event of one day does not count there, as the reference judges."""
    (line,) = drawn(c.jabs.washout(days=7, before=c.flare))
    assert [stretch.describe() for stretch in line.lanes[0].stretches] == [
        "to 7 days before (included)", "from last flare (not included)",
    ]  # fmt: skip
    judge = built(c.jabs.washout(days=7, before=c.flare))
    for days in range(-10, 4):
        rows = [{"on": f"{day(2025, 5, 20) + timedelta(days)}"}]
        record = {"flare": "2025-05-20", "jabs": {"rows": rows, "complete": True}}
        met = judge.assess(record, as_of=TODAY)["inc"].verdict is Verdict.MET
        assert holds(line.lanes[0].stretches, Fraction(days)) is met


def test_a_statement_says_in_which_case_it_counts() -> None:
    """The branches of a choice, and thresholds among which a rule chooses; a long condition is not repeated."""
    rule = choose((c.score > 3, c.age >= 20), (c.other > 3, c.age >= 30), otherwise=c.age >= 40)
    assert [lane.words for line in drawn(rule) if line.axis.words == "age" for lane in line.lanes] == [
        "if score is above 3: age is at least 20 years", "else if other is above 3: age is at least 30 years",
        "otherwise: age is at least 40 years",
    ]  # fmt: skip
    long = choose((all_of(c.score > 3, c.score < 300, c.other > 3, c.other < 7000), c.age >= 20), otherwise=c.score > 9)
    assert "in some cases: age is at least 20 years" in [lane.words for line in drawn(long) for lane in line.lanes]
    (line,) = drawn(c.age >= choose_value((c.score > 3, 20), otherwise=number_constant(40)))
    assert told(line) == (
        "age. where score is above 3: age is at least 20 years: from 20 years (included); otherwise: age is at least 40"
        " years: from 40 years (included)."
    )


def test_a_long_statement_about_rows_keeps_its_end() -> None:
    """What the number must be is worth more than which rows count, which the rule says beside the picture."""
    d = c.doses
    often = d.where(any_of(*(all_of(d.grade > at, d.half_life < at) for at in range(1, 5)))).count() > 2
    first = drawn(often)[0].lanes[0]
    assert first.words == "number of the doses that count is above 2"
    gone = d.where(any_of(*(all_of(d.grade > at, d.half_life < at) for at in range(1, 5)))).washout(weeks=1)
    assert (
        drawn(gone)[0].lanes[0].words.startswith("doses that count: each ended at least 1 week before the as-of date")
    )


def test_limits_that_leave_nothing_are_drawn_nowhere() -> None:
    """A row cannot be below 2 and above 3."""
    d = c.doses
    (line,) = drawn(d.where(all_of(d.grade < 2, d.grade > 3)).exists())
    assert told(line).endswith(": nowhere.")
    (line,) = drawn(d.where(all_of(d.grade <= 2, d.grade >= 2)).exists())
    assert told(line).endswith(": exactly 2.")


@pytest.mark.parametrize(
    ("rule", "marks"),
    [
        (c.age >= 18, ["18 years", "0"]),
        (c.age >= 2, ["2 years", "0"]),
        (c.age <= 0, ["0 years"]),
        (c.age != 44, ["44 years", "0", "120"]),
        (c.flare.within(days=28, before=AS_OF), ["28 days before", "the as-of date"]),
        (c.flare <= AS_OF.shift(days=-28), ["28 days before", "the as-of date"]),
        (c.flare < "2025-01-31", ["2025-01-31"]),
        (c.flare.within(days=0, before=AS_OF), ["the as-of date"]),
    ],
)
def test_a_picture_marks_its_ends_and_its_domain(rule: Any, marks: list[str]) -> None:
    """A far end of the domain is left out; the labels are inside the picture and do not touch."""
    (line,) = drawn(rule)
    svg = ElementTree.fromstring(line_svg(line))
    assert svg.get("aria-label") == told(line)
    texts = [found for found in svg.iter("{http://www.w3.org/2000/svg}text") if found.get("text-anchor") == "middle"]
    assert [found.text for found in texts] == marks
    assert all(0 < float(found.get("x", "0")) < 360 for found in texts)


def test_labels_that_would_touch_stand_below_each_other() -> None:
    """And long ones are cut; text is escaped."""

    class Odd(FactSchema):
        anchor = date(ask="?", label=f"{SCRIPT} " + "a very long name of a day " * 4)
        seen = date(ask="?")

    judge = CriteriaSet("LINES-02", "1", 1, Odd, [include("inc", "So.", Odd.seen.within(days=1, around=Odd.anchor))])
    (line,) = lines(judge["inc"].criterion, judge.english)
    svg = line_svg(line)
    assert "<script>" not in svg
    labels = [
        (found.get("x"), found.get("y"), found.text)
        for found in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
        if found.get("text-anchor")
    ]
    assert [said for _, _, said in labels][:2] == ["1 day before", "1 day after"]
    assert labels[2][2].endswith(" …")
    assert len({y for _, y, _ in labels}) == 2
