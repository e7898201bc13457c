"""Events at every edge: the first and the last day, the day after, leap years, partial dates, ties, empty lists."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from eligibility_engine import AS_OF, FactError, FactSchema, Verdict, code, end, events, number
from eligibility_engine import date as date_fact
from spec.tables import AS_OF_DATE, MET, NOT_MET, UNKNOWN, Row, Table, calls, one_entry, rows


class Patient(FactSchema):
    """Doses that last, results of one day, and an anchor."""

    doses = events(
        ask="Doses?",
        dated_by="given",
        ended_by="stopped",
        given=date_fact(partial=True),
        stopped=end(partial=True),
        drug=code("ATC"),
        mg=number(unit="mg", minimum=0),
        half_life=number(unit="d", minimum=0),
    )
    labs = events(ask="Results?", dated_by="day", day=date_fact(partial=True), value=number(unit="1"))
    infusion = date_fact(ask="Infusion?", partial=True)


c = Patient
ENDS: tuple[Any, ...] = ("[]", "[)", "(]", "()")
DAY = timedelta(days=1)
LAST = date.fromisoformat(AS_OF_DATE)


def labs(*days: Any, complete: bool = True, **more: Any) -> dict[str, Any]:
    """Results: a day, or a day and a value, each."""
    pairs = [day if isinstance(day, tuple) else (day, 1) for day in days]
    found = [{"day": None if day is None else str(day), "value": value} for day, value in pairs]
    return {"labs": {"rows": found, "complete": complete}, **more}


def doses(*spans: tuple[Any, Any], complete: bool = True, infusion: Any = None, **fields: Any) -> dict[str, Any]:
    """Doses from a day to another, all with the same fields."""
    found = [{"given": given, "stopped": stopped, **fields} for given, stopped in spans]
    return {"doses": {"rows": found, "complete": complete}, "infusion": infusion}


def window(first: date, last: date, infusion: Any = None, **options: Any) -> tuple[Row, ...]:
    """A result on the day before, the first two, the last two days and the day after of a window, by `ends`."""
    found = []
    for ends in ENDS:
        rule = c.labs.within(ends=ends, **options).exists()
        due = (
            (first - DAY, NOT_MET), (first, MET if ends[0] == "[" else NOT_MET), (first + DAY, MET),
            (last - DAY, MET), (last, MET if ends[1] == "]" else NOT_MET), (last + DAY, NOT_MET),
        )  # fmt: skip
        found += [Row(labs(day, infusion=infusion), rule, expected) for day, expected in due]
    return tuple(found)


BEFORE = Table("before", Patient, window(date(2025, 5, 5), LAST, days=28, before=AS_OF))
BEFORE_ANCHOR = Table(
    "before an anchor",
    Patient,
    window(date(2024, 2, 29), date(2024, 3, 30), "2024-03-30", months=1, before=c.infusion),
)
AFTER = Table("after", Patient, window(date(2025, 1, 31), date(2025, 2, 28), "2025-01-31", months=1, after=c.infusion))
AROUND = Table("around", Patient, window(date(2024, 2, 22), date(2024, 3, 7), "2024-02-29", weeks=1, around=c.infusion))
LEAP = Table(
    "a leap year", Patient, window(date(2024, 2, 29), date(2025, 3, 1), "2024-02-29", years=1, after=c.infusion)
)

FOUR_WEEKS = c.labs.within(days=28, before=AS_OF)
PARTIAL = Table(
    "partial dates",
    Patient,
    (
        Row(labs("2025-04"), FOUR_WEEKS.exists(), NOT_MET),
        Row(labs("2025-05"), FOUR_WEEKS.exists(), UNKNOWN),
        Row(labs("2025-05"), c.labs.within(days=32, before=AS_OF).exists(), MET),
        Row(labs("2025-06"), FOUR_WEEKS.exists(), UNKNOWN),  # it may lie after the as-of date
        Row(labs("2025-07"), FOUR_WEEKS.exists(), NOT_MET),
        Row(labs("2024"), FOUR_WEEKS.never(), MET),
        Row(labs("2025"), FOUR_WEEKS.never(), UNKNOWN),
        Row(labs("2025-05-20", infusion="2025-06"), c.labs.within(days=43, before=c.infusion).exists(), MET),
        Row(labs("2025-05-17", infusion="2025-06"), c.labs.within(days=14, before=c.infusion).exists(), NOT_MET),
        Row(labs("2025-05-18", infusion="2025-06"), c.labs.within(days=14, before=c.infusion).exists(), UNKNOWN),
        Row(labs("2025-05-18"), c.labs.within(days=14, before=c.infusion).exists(), UNKNOWN),
    ),
)
LISTS = Table(
    "complete and incomplete lists",
    Patient,
    tuple(
        Row(record, rule, expected)
        for record, ever, never, every in (
            ({}, UNKNOWN, UNKNOWN, UNKNOWN),
            (labs(), NOT_MET, MET, MET),
            (labs(complete=False), UNKNOWN, UNKNOWN, UNKNOWN),
            (labs(LAST), MET, NOT_MET, MET),
            (labs(LAST, complete=False), MET, NOT_MET, UNKNOWN),
            (labs((LAST, 0)), MET, NOT_MET, NOT_MET),
            (labs((LAST, 0), complete=False), MET, NOT_MET, NOT_MET),
            (labs((LAST, None)), MET, NOT_MET, UNKNOWN),
            (labs((None, 1)), UNKNOWN, UNKNOWN, MET),  # an undated row may lie after the as-of date
            (labs((LAST + DAY, 0)), NOT_MET, MET, MET),
            (labs((LAST + DAY, 0), complete=False), UNKNOWN, UNKNOWN, UNKNOWN),
        )
        for rule, expected in ((c.labs.ever(), ever), (c.labs.never(), never), (c.labs.all(c.labs.value >= 1), every))
    ),
)
SIDES = Table(
    "after, since, before, until",
    Patient,
    tuple(
        Row(labs(day), rule.exists(), expected)
        for day, after, since, before, until in (
            ("2024-02-28", NOT_MET, NOT_MET, MET, MET),
            ("2024-02-29", NOT_MET, MET, NOT_MET, MET),
            ("2024-03-01", MET, MET, NOT_MET, NOT_MET),
            ("2024-02", NOT_MET, UNKNOWN, UNKNOWN, MET),
            ("2024-03", MET, MET, NOT_MET, NOT_MET),
            ("2023", NOT_MET, NOT_MET, MET, MET),
            (None, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
        )
        for rule, expected in (
            (c.labs.after("2024-02-29"), after), (c.labs.since("2024-02-29"), since),
            (c.labs.before("2024-02-29"), before), (c.labs.until("2024-02-29"), until),
        )
    ),
)  # fmt: skip

WASHED = c.doses.washout(days=28, before=c.infusion)
ENDED = c.doses.washout(days=0, before=c.infusion)
LONGER = c.doses.washout(days=28, half_lives=5, half_life=c.doses.half_life, before=c.infusion)
MONTH = c.doses.washout(months=1, before=c.infusion)
WASHOUT = Table(
    "washout",
    Patient,
    (
        Row(doses(("2025-01-01", "2025-05-04"), infusion="2025-06-02"), WASHED, MET),
        Row(doses(("2025-01-01", "2025-05-05"), infusion="2025-06-02"), WASHED, MET),
        Row(doses(("2025-01-01", "2025-05-06"), infusion="2025-06-02"), WASHED, NOT_MET),
        Row(doses(("2025-01-01", "ongoing"), infusion="2025-06-02"), WASHED, NOT_MET),
        Row(doses(("2025-01-01", "2025-06-02"), infusion="2025-06-02"), ENDED, MET),
        Row(doses(("2025-01-01", "2025-06-03"), infusion="2025-06-02"), ENDED, NOT_MET),
        Row(doses(("2025-01-01", None), infusion="2025-06-02"), WASHED, UNKNOWN),
        Row(doses(("2025-01-01", "2025-05"), infusion="2025-06-02"), WASHED, UNKNOWN),
        Row(doses(("2025-01-01", "2025-04"), infusion="2025-06-02"), WASHED, MET),
        Row(doses(("2025-06-02", "ongoing"), infusion="2025-06-01"), WASHED, MET),  # begun after the anchor
        Row(doses(("2025-06-02", "ongoing"), infusion="2025-06-02"), WASHED, NOT_MET),
        Row(doses(("2025-01-01", "2025-05-05")), WASHED, UNKNOWN),
        Row(doses(infusion="2025-06-02"), WASHED, MET),
        Row(doses(complete=False, infusion="2025-06-02"), WASHED, UNKNOWN),
        Row(doses(("2024-01-01", "2024-01-31"), infusion="2024-02-29"), MONTH, MET),  # 31 January and a month
        Row(doses(("2025-01-01", "2025-01-31"), infusion="2025-02-27"), MONTH, NOT_MET),
        Row(doses(("2025-01-01", "2025-05-04"), infusion="2025-06-02", half_life=5), LONGER, MET),
        Row(doses(("2025-01-01", "2025-05-04"), infusion="2025-06-02", half_life=5.8), LONGER, MET),
        Row(doses(("2025-01-01", "2025-05-04"), infusion="2025-06-02", half_life=6), LONGER, NOT_MET),
        Row(doses(("2025-01-01", "2025-05-06"), infusion="2025-06-02", half_life=1), LONGER, NOT_MET),
        Row(doses(("2025-01-01", "2025-05-04"), infusion="2025-06-02"), LONGER, UNKNOWN),
        Row(doses(("2025-01-01", "2025-05-06"), infusion="2025-06-02"), LONGER, NOT_MET),
    ),
)
STABLE = c.doses.covering(days=90).where(c.doses.mg >= 1500).exists()
LONG = c.doses.lasting(days=90).exists()
LASTING = Table(
    "stable, lasting, current",
    Patient,
    tuple(
        Row(doses(span, mg=1500), rule, expected)
        for span, stable, lasted, current in (
            (("2025-03-04", "ongoing"), MET, MET, MET),
            (("2025-03-05", "ongoing"), NOT_MET, NOT_MET, MET),
            (("2025-03-04", "2025-06-02"), MET, MET, NOT_MET),
            (("2025-03-04", "2025-06-03"), MET, MET, MET),
            (("2025-03-03", "2025-06-01"), NOT_MET, MET, NOT_MET),
            (("2025-03-04", None), UNKNOWN, UNKNOWN, UNKNOWN),
            (("2025-03", "ongoing"), UNKNOWN, UNKNOWN, MET),
            (("2025-02", "ongoing"), MET, MET, MET),
            (("2025-06-03", "ongoing"), NOT_MET, NOT_MET, NOT_MET),
            ((None, "ongoing"), UNKNOWN, UNKNOWN, UNKNOWN),
        )
        for rule, expected in ((STABLE, stable), (LONG, lasted), (c.doses.current().exists(), current))
    ),
)
STABLE_DOSE = Table(
    "a stable dose",
    Patient,
    (
        Row(doses(("2025-03-04", "ongoing"), mg=1499), STABLE, NOT_MET),
        Row(doses(("2025-03-04", "ongoing")), STABLE, UNKNOWN),
    ),
)
APART = c.labs.where(c.labs.value >= 1).confirmed(days=28)
CONFIRMED = Table(
    "confirmed",
    Patient,
    (
        Row(labs("2025-05-05", "2025-06-02"), APART, MET),
        Row(labs("2025-05-06", "2025-06-02"), APART, NOT_MET),
        Row(labs("2025-05-06", "2025-06-02", complete=False), APART, UNKNOWN),
        Row(labs("2025-05-05", "2025-06-02", complete=False), APART, MET),
        Row(labs("2025-05-05", "2025-06-03"), APART, NOT_MET),
        Row(labs("2025-05-05", ("2025-06-02", 0)), APART, NOT_MET),
        Row(labs("2025-05-05", ("2025-06-02", None)), APART, UNKNOWN),
        Row(labs("2025-05", "2025-06-02"), APART, UNKNOWN),
        Row(labs("2025-04", "2025-06-02"), APART, MET),
        Row(labs("2025-05-05"), APART, NOT_MET),
        Row(labs(), APART, NOT_MET),
        Row({}, APART, UNKNOWN),
        Row(labs("2024-01-31", "2024-02-29"), c.labs.confirmed(months=1), MET),
        Row(labs("2024-01-31", "2024-02-28"), c.labs.confirmed(months=1), NOT_MET),
    ),
)
TWO = labs(("2025-06-01", 1), ("2025-06-01", 3))
OPEN_LAST = labs(("2025-06-01", 1), ("2025-05", 3))
TIES = Table(
    "ties",
    Patient,
    tuple(
        Row(record, getattr(c.labs, name)(c.labs.value, ties=ties) >= 2, expected)
        for name in ("latest", "earliest")
        for record, ties, expected in (
            (TWO, "lowest", NOT_MET), (TWO, "highest", MET), (TWO, "conflicting", UNKNOWN),
            (labs(("2025-06-01", 3), ("2025-06-01", 2)), "conflicting", MET),
            (labs(), "lowest", UNKNOWN), (labs("2025-06-01", complete=False), "lowest", UNKNOWN),
        )
    ),
)  # fmt: skip
VALUES = Table(
    "values of rows",
    Patient,
    (
        Row(OPEN_LAST, c.labs.latest(c.labs.value, ties="lowest") >= 2, NOT_MET),
        Row(labs(("2025-06-01", 1), ("2025", 3)), c.labs.latest(c.labs.value, ties="lowest") >= 2, UNKNOWN),
        Row(labs(("2025-06-01", 1), (None, 3)), c.labs.latest(c.labs.value, ties="lowest") >= 2, UNKNOWN),
        Row(labs(("2025-06-01", 1), ("2025-06-03", 3)), c.labs.latest(c.labs.value, ties="lowest") >= 2, NOT_MET),
        Row(labs(("2025-06-02", 3), ("2025-06-01", 1)), c.labs.latest(c.labs.value, ties="lowest") >= 2, MET),
        Row(labs(("2025-06-01", 1), ("2025-05-01", None)), c.labs.earliest(c.labs.value, ties="lowest") >= 2, UNKNOWN),
        Row(TWO, c.labs.lowest(c.labs.value) >= 2, NOT_MET),
        Row(TWO, c.labs.highest(c.labs.value) >= 2, MET),
        Row(labs(("2025-06-01", 1), complete=False), c.labs.lowest(c.labs.value) >= 2, NOT_MET),
        Row(labs(("2025-06-01", 3), complete=False), c.labs.lowest(c.labs.value) >= 2, UNKNOWN),
        Row(labs(("2025-06-01", 3), complete=False), c.labs.highest(c.labs.value) >= 2, MET),
        Row(labs(), c.labs.highest(c.labs.value) >= 2, UNKNOWN),
        Row(TWO, c.labs.count() == 2, MET),
        Row(labs("2025-06-01", "2025-06-01"), c.labs.distinct(c.labs.value) == 1, MET),
        Row(labs("2025-06-01", complete=False), c.labs.count() <= 1, UNKNOWN),
        Row(labs("2025-06-01", None), c.labs.count() >= 2, UNKNOWN),
        Row(doses(("2025-01-01", "ongoing"), ("2025-01-01", "ongoing"), mg=2), c.doses.total(c.doses.mg) == 4, MET),
        Row(doses(), c.doses.total(c.doses.mg) == 0, MET),
        Row(doses(complete=False), c.doses.total(c.doses.mg) == 0, UNKNOWN),
        Row(labs("2024-02-29", "2025-02-28"), c.labs.first_date() == "2024-02-29", MET),
        Row(labs("2024-02-29", "2025-02-28"), c.labs.last_date() == "2025-02-28", MET),
        Row(labs("2024-02-29", "2025-06-03"), c.labs.last_date() == "2024-02-29", MET),
        Row(labs("2024-02-29", complete=False), c.labs.last_date() >= "2024-02-29", MET),
        Row(labs("2024-02-29", complete=False), c.labs.last_date() == "2024-02-29", UNKNOWN),
    ),
)  # fmt: skip
SINCE_LAST = c.labs.since(c.doses.last_date()).exists()
SINCE = Table(
    "since the last",
    Patient,
    (
        Row({**labs("2025-05-01"), **doses(("2025-05-01", "ongoing"))}, SINCE_LAST, MET),
        Row({**labs("2025-04-30"), **doses(("2025-05-01", "ongoing"))}, SINCE_LAST, NOT_MET),
        Row({**labs("2025-04-30"), **doses(("2025-04", "ongoing"))}, SINCE_LAST, MET),
        Row({**labs("2025-04-29"), **doses(("2025-04", "ongoing"))}, SINCE_LAST, UNKNOWN),
        Row({**labs("2025-05-01"), **doses(("2025-05-01", "ongoing"), complete=False)}, SINCE_LAST, UNKNOWN),
        Row({**labs("2025-05-01"), **doses()}, SINCE_LAST, UNKNOWN),
        Row({**labs(), **doses()}, SINCE_LAST, NOT_MET),
    ),
)
TABLES = (
    BEFORE, BEFORE_ANCHOR, AFTER, AROUND, LEAP, PARTIAL, LISTS, SIDES, WASHOUT, LASTING, STABLE_DOSE,
    CONFIRMED, TIES, VALUES, SINCE,
)  # fmt: skip


@rows(*TABLES)
def test_events_at_the_edges(row: Row, judge: Callable[[Row], Verdict]) -> None:
    """Each day counts exactly where it lies; what is not known stays open, and an open list never says never."""
    assert row.expected == judge(row)


@calls(
    [
        ("2025-05-02", "2025-05-01", True),
        ("2025-05-01", "2025-05-01", False),
        ("2025-05-02", "2025-05", False),
        ("2025-05", "2025-04", True),
        ("2025-05-02", "ongoing", False),
        ("2025-05-02", None, False),
    ],
    "given, stopped, refused",
)
def test_an_end_before_its_beginning(given: str, stopped: str | None, refused: bool) -> None:
    """An event that surely ends before it begins is an error in the data; one that may not is none."""
    judge = one_entry(Row({}, c.doses.ever(), MET, schema=Patient))
    record = doses((given, stopped))
    if not refused:
        assert MET is judge.assess(record, as_of=AS_OF_DATE)["entry"].verdict
        return
    with pytest.raises(FactError) as caught:
        judge.assess(record, as_of=AS_OF_DATE)
    assert [("FACT_END", "$.doses[0].stopped")] == [(fault.code, fault.path) for fault in caught.value.faults]
