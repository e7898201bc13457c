"""What a trace says of event tables: which rows count, which are enough, and what keeps a reduction open."""

from typing import Any

import pytest

from eligibility_engine import (
    AS_OF,
    Assessment,
    CriteriaSet,
    FactSchema,
    code,
    date,
    end,
    events,
    exclude,
    include,
    measurement,
    number,
    quantity,
    undecided,
)
from eligibility_engine.kernel.expression import And, AsOf, Compare


class Patient(FactSchema):
    """Two event tables and an anchor."""

    first_dose = date(ask="First dose?")
    doses = events(
        ask="Doses?", dated_by="given", drug=code("ATC"), given=date(partial=True), mg=number(unit="mg", minimum=0)
    )
    stays = events(
        ask="Stays?",
        options={"only_increases": True},
        dated_by="begin_day",
        ended_by="end_day",
        begin_day=date(not_after_as_of=True),
        end_day=end(),
    )
    labs = events(ask="Results?", dated_by="taken", taken=date(), platelets=measurement(unit="10*9/L"))


c = Patient
OF_A = c.doses.where(c.doses.drug == "A")
LATEST = c.labs.latest(c.labs.platelets, ties="lowest")
IN_HOSPITAL = c.stays.current().exists()
JUDGE = CriteriaSet(
    id="TRACES-01",
    version="1",
    revision=1,
    facts=Patient,
    entries=[
        exclude("recent", "A within 28 days.", OF_A.within(days=28, before=AS_OF).exists()),
        include("never_b", "Never B.", c.doses.where(c.doses.drug == "B").never()),
        include("washed", "Washout.", OF_A.washout(weeks=2, before=c.first_dose)),
        include("latest", "Latest platelets.", LATEST >= quantity(100, "10*9/L")),
        include("either", "A dose or a stay.", (OF_A.count() >= 2) | IN_HOSPITAL | (c.doses.count() >= 9)),
        include("normal", "No result below its own limit.", c.labs.all(c.labs.platelets.times_lln >= 1)),
    ],
)  # fmt: skip
A1 = {"drug": "A", "given": "2025-05-20", "mg": 50}
A2 = {"drug": "A", "given": "2025-05-28"}
OLD = {"drug": "A", "given": "2020", "mg": 5}
OTHER = {"drug": "C", "given": "2025-05-01"}
LAB = {"taken": "2025-06-01", "platelets": {"value": 120, "unit": "10*9/L", "lln": 150}}


def complete(*rows: dict[str, Any]) -> dict[str, Any]:
    """A list that holds every event."""
    return {"rows": list(rows), "complete": True}


def judged(**record: Any) -> Assessment:
    """The assessment on 2 June 2025."""
    return JUDGE.assess(record, as_of="2025-06-02")


def test_the_rows_that_count_are_told() -> None:
    """A reading of an event table names the rows that its criterion counts, with their fields."""
    (reading,) = judged(doses=complete(OTHER, A1))["recent"].trace.readings
    assert "2 rows, complete" == reading.value
    assert "doses: 2 rows, complete (counted: row 2 (drug A, given 2025-05-20, mg 50 mg))" == reading.describe()
    assert "doses: recorded" == reading.describe(values=False)


def test_possible_rows_are_told_as_such() -> None:
    """A row that may count is said to count possibly, and a row of which nothing is known says so."""
    (reading,) = judged(doses=complete({"given": "2025-05-20"}, {}))["recent"].trace.readings
    assert ["possibly row 1 (given 2025-05-20)", "possibly row 2 (nothing is known of it)"] == [
        row.describe() for row in reading.rows
    ]


def test_many_rows_are_counted() -> None:
    """Of many rows the first are listed."""
    (reading,) = judged(doses=complete(A1, A1, A1, A1, A1))["recent"].trace.readings
    assert reading.describe().endswith(", 2 more)")


def test_a_composite_joins_the_rows_of_its_operands() -> None:
    """Where two operands count rows of one table, the whole counts those of both."""
    readings = judged(doses=complete(A1, OTHER, A2))["either"].trace.readings
    assert [1, 2, 3] == [row.number for row in readings[0].rows]


def test_rows_as_data() -> None:
    """The data of a trace has the rows with the values, and not without."""
    trace = judged(doses=complete(A1))["recent"].trace
    assert [{"row": 1, "surely": True, "value": "drug A, given 2025-05-20, mg 50 mg"}] == trace.to_dict()["facts"][0][
        "rows"
    ]
    assert "rows" not in trace.to_dict(values=False)["facts"][0]


def test_a_measurement_in_a_row_keeps_its_unit() -> None:
    """A result in a row is said with the unit it was reported in."""
    readings = judged(labs=complete(LAB))["latest"].trace.readings
    assert "platelets 120 10*9/L" in readings[0].describe()


DECISIVE: list[tuple[str, dict[str, Any], dict[str, tuple[int, ...]]]] = [
    ("recent", {"doses": [OTHER, OLD, A1, A2]}, {"doses": (4,)}),
    ("recent", {"doses": complete(OTHER)}, {}),
    ("never_b", {"doses": complete(OTHER)}, {}),
    ("washed", {"doses": [A1, A2], "first_dose": "2025-06-10"}, {"doses": (2,)}),
    ("either", {"doses": complete(OTHER, A1, OLD, A2)}, {"doses": (3, 4)}),
    ("normal", {"labs": complete(LAB)}, {"labs": (1,)}),
    ("latest", {"labs": complete(LAB)}, {}),
    ("latest", {}, {}),
]


@pytest.mark.parametrize(("entry", "record", "expected"), DECISIVE)
def test_the_rows_that_are_enough(entry: str, record: dict[str, Any], expected: dict[str, tuple[int, ...]]) -> None:
    """One minimal set of rows gives the verdict whatever other rows there are; a complete list counts as a whole."""
    assert expected == judged(**record)[entry].decisive_rows


def test_the_rows_are_enough_together_with_the_facts() -> None:
    """Where a fact was given up because rows speak without it, the rows are those that do."""
    some = c.doses.where((c.doses.drug == "A") | (c.first_dose == "2025-06-10")).exists()
    judge = CriteriaSet(id="X", version="1", revision=1, facts=Patient, entries=[include("some", "Some.", some)])
    result = judge.assess({"doses": complete(A1, OTHER), "first_dose": "2025-06-10"}, as_of="2025-06-02")["some"]
    assert (("doses",), {"doses": (1,)}) == (result.decisive_facts, result.decisive_rows)


OPEN: list[tuple[str, dict[str, Any], list[tuple[str, str]]]] = [
    ("recent", {}, [("doses", "not_recorded")]),
    ("recent", {"doses": {"missing": "declined"}}, [("doses", "declined")]),
    ("recent", {"doses": [OTHER]}, [("doses", "not_recorded")]),
    ("recent", {"doses": complete({"given": "2025-05-20"})}, [("doses", "not_recorded")]),
    ("recent", {"doses": complete({"drug": "A", "given": "2025"})}, [("doses", "too_imprecise")]),
    ("washed", {"doses": complete(A1)}, [("first_dose", "not_recorded")]),
    ("washed", {"doses": [OTHER]}, [("doses", "not_recorded"), ("first_dose", "not_recorded")]),
    ("latest", {"labs": complete()}, [("labs", "no_rows")]),
    ("latest", {"labs": complete({"taken": "2025-06-01"})}, [("labs", "not_recorded")]),
    ("normal", {"labs": complete({**LAB, "platelets": {"value": 120}})}, [("labs", "no_limit")]),
]


@pytest.mark.parametrize(("entry", "record", "expected"), OPEN)
def test_what_keeps_a_reduction_open(entry: str, record: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    """The list itself where it may lack rows or a field, and the other facts that the rows are compared with."""
    openings = judged(**record)[entry].trace.openings
    assert expected == [(opening.name, opening.cause.value) for opening in openings]


WHAT = "whether the drug counts"
JUDGED = undecided(c.doses, because=WHAT)
FIRST_JUDGED = undecided(c.first_dose, because=WHAT)
A = c.doses.where(c.doses.drug == "A")
COUNTED = [
    ("filtered", A.where(JUDGED).exists()),
    ("beside", A.exists() & JUDGED),
    ("either", c.doses.where((c.doses.drug == "B") | ((c.doses.drug == "A") & JUDGED)).exists()),
    ("never", c.doses.where(c.doses.drug == "A", JUDGED).never()),
    ("every", A.all(JUDGED)),
    ("many", A.where(JUDGED).count() >= 1),
    ("last", A.where(JUDGED).last_date() >= "2025-01-01"),
    ("total", A.where(JUDGED).total(c.doses.mg) >= 10),
    ("of labs", c.labs.where(c.labs.taken >= A.where(JUDGED).last_date()).never()),
]


def opened(rule: Any, **record: Any) -> list[tuple[str, str, str]]:
    """Return what is missing to judge a rule: the fact, the cause, what is asked."""
    judge = CriteriaSet(id="X", version="1", revision=1, facts=Patient, entries=[include("x", "X.", rule)])
    found = judge.assess({"labs": complete(LAB), "first_dose": "2025-05-01", **record}, as_of="2025-06-02")
    return [(one.name, one.cause.value, one.question) for one in found.missing]


@pytest.mark.parametrize("rule", [rule for _, rule in COUNTED], ids=[name for name, _ in COUNTED])
@pytest.mark.parametrize("beside", [(), ({"drug": "C"},)], ids=["alone", "beside a row that cannot count"])
def test_an_open_question_about_rows_is_asked_as_such(rule: Any, beside: tuple[dict[str, str], ...]) -> None:
    """Where only the criterion is open about a recorded row, that is what is asked, whatever other rows lack."""
    assert [("doses", "needs_judgement", f"open: {WHAT}")] == opened(rule, doses=complete(A1, *beside))
    assert [("doses", "needs_judgement", f"open: {WHAT}")] == opened(rule, doses=complete(*beside, A1))


def test_what_the_record_lacks_comes_before_what_is_to_be_judged() -> None:
    """A table that may lack rows, or a row that may not count, is asked for first; another fact stands beside it."""
    rule = A.where(JUDGED).exists()
    assert [("doses", "not_recorded", "Doses?")] == opened(rule, doses=[A1])
    assert [("doses", "not_recorded", "Doses?")] == opened(rule, doses=complete(A1, {"given": "2025-05-20"}))
    undated = complete({**A1, "given": None})
    assert [("doses", "not_recorded", "Doses?")] == opened(rule, doses=undated)
    about_another = A.where(FIRST_JUDGED).exists()
    asked = ("first_dose", "needs_judgement", f"open: {WHAT}")
    assert [asked] == opened(about_another, doses=complete(A1, {"drug": "C"}))
    assert [asked, ("doses", "not_recorded", "Doses?")] == opened(about_another, doses=undated)


def test_the_investigator_answers_what_the_criterion_leaves_open() -> None:
    """The table is complete, so the record has no more to say: the work is open to the investigator."""
    judge = CriteriaSet(id="X", version="1", revision=1, facts=Patient, entries=[include("x", "X.", COUNTED[0][1])])
    found = judge.assess({"doses": complete(A1)}, as_of="2025-06-02")
    assert ["investigator"] == [who.value for who in found.open_to]
    assert f"open: {WHAT} (needs judgement; ask: investigator; for x)" in str(found)
    assert f"doses where drug is A and (open: {WHAT})" in found["x"].trace.sentence


def test_a_number_without_a_value_in_a_row_names_its_table() -> None:
    """A division by a field that is 0 keeps the table open."""
    halved = c.doses.where(10 / c.doses.mg > 1).exists()
    assert [("doses", "undefined", "Doses?")] == opened(halved, doses=complete({**A1, "mg": 0}))


@pytest.mark.parametrize(
    ("stays", "expected"),
    [
        (complete({"begin_day": "2025-01-01", "end_day": "ongoing"}), "not_now"),
        (complete({"begin_day": "2025-01-01", "end_day": "2025-02-01"}), "never"),
    ],
)
def test_what_may_still_come(stays: dict[str, Any], expected: str) -> None:
    """More events may come, and what is ongoing may end."""
    free = CriteriaSet(id="X", version="1", revision=1, facts=Patient, entries=[
        include("in_hospital", "In hospital.", c.stays.current().exists()),
        exclude("old", "Was in hospital.", c.stays.where(c.stays.end_day < "2025-06-02").exists()),
        exclude("now", "Is in hospital.", c.stays.current().exists()),
    ])  # fmt: skip
    assert expected == free.assess({"stays": stays}, as_of="2025-06-02").recoverable.value  # type: ignore[union-attr]


def test_what_has_been_stays() -> None:
    """An event of a table that only increases can never be undone; one of another table can."""
    entries = [
        exclude("ever", "Ever in hospital.", c.stays.ever()),
        exclude("dose", "Ever a dose.", c.doses.ever()),
    ]
    judge = CriteriaSet(id="X", version="1", revision=1, facts=Patient, entries=entries)
    stay = [{"begin_day": "2025-01-01", "end_day": "ongoing"}]
    assert "never" == judge.assess({"stays": stay}, as_of="2025-06-02").recoverable.value  # type: ignore[union-attr]
    assert "not_now" == judge.assess({"doses": [A1]}, as_of="2025-06-02").recoverable.value  # type: ignore[union-attr]


def test_a_field_outside_its_rows_is_refused() -> None:
    """A kernel term that reads a field without a row has no meaning, and says so."""
    with pytest.raises(ValueError, match="stands inside where"):
        CriteriaSet(id="X", version="1", revision=1, facts=Patient, entries=[include("x", "X.", c.doses.mg > 5)])


def test_events_after_the_as_of_date_are_told() -> None:
    """They do not count, and a warning says how many there are."""
    doses = [{"drug": "A", "given": "2026-01-01"}, {"drug": "A", "given": "2025-05-30"}]
    warnings = JUDGE.assess({"doses": doses}, as_of="2025-06-02").warnings
    assert [("EVENT_AFTER_AS_OF", True)] == [(one.code, ": 1 dated after" in one.text) for one in warnings]


def test_two_limits_of_one_side_are_said_one_by_one() -> None:
    """Only a lower and an upper limit make a range."""
    late = And((Compare(">", c.labs.taken.term, AsOf()), Compare(">=", c.labs.taken.term, AsOf())))
    said = JUDGE.english.condition(late)
    assert (" and " in said, " is within " in said) == (True, False)
