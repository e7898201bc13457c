"""An ongoing end lies after every date; counted with, it is some day on the as-of date or later."""

from typing import Any

from eligibility_engine import AS_OF, FactSchema, code, end, events
from eligibility_engine import date as date_fact
from spec.tables import MET, NOT_MET, UNKNOWN, Row, Table, one_entry, rows


class Patient(FactSchema):
    """Courses that may be ongoing, and a planned dose."""

    first_dose = date_fact(ask="First dose?")
    drugs = events(
        ask="Drugs?",
        dated_by="start",
        ended_by="stop",
        atc=code("ATC"),
        start=date_fact(partial=True),
        stop=end(partial=True),
    )


c = Patient
LATELY = c.drugs.total(c.drugs.days_within(days=90)) > 14
WASHED = c.drugs.washout(weeks=2, before=c.first_dose)
LASTED = c.drugs.start.elapsed("days", until=c.drugs.stop)


def course(start: str, stop: str | None, **others: Any) -> dict[str, Any]:
    """A subject with one course, in a complete list."""
    row = {"start": start, **({"stop": stop} if stop else {})}
    return {"drugs": {"rows": [row], "complete": True}, **others}


TABLE = Table(
    "ongoing",
    Patient,
    (
        # days in the 90 days before 2 June 2025: from 4 March on
        Row(course("2025-06-01", "ongoing"), LATELY, NOT_MET),
        Row(course("2025-05-20", "ongoing"), LATELY, NOT_MET),
        Row(course("2025-05-19", "ongoing"), LATELY, MET),
        Row(course("2025-06-01", "2025-07-01"), LATELY, NOT_MET),
        Row(course("2025-01-01", "2025-03-04"), LATELY, NOT_MET),
        Row(course("2025-01-01", "2025-03-17"), LATELY, NOT_MET),
        Row(course("2025-01-01", "2025-03-18"), LATELY, MET),
        Row(course("2024-01-01", "2024-12-31"), LATELY, NOT_MET),
        Row(course("2025-05", "2025-06-01"), LATELY, UNKNOWN),
        Row(course("2025-05-01", None), LATELY, UNKNOWN),
        # how long it will last is not known
        Row(course("2025-06-01", "ongoing"), c.drugs.all(LASTED <= 30), UNKNOWN),
        Row(course("2025-05-01", "ongoing"), c.drugs.all(LASTED <= 30), NOT_MET),
        Row(course("2025-06-01", "ongoing"), c.drugs.highest(LASTED) > 30, UNKNOWN),
        Row(course("2025-05-01", "ongoing"), c.drugs.highest(LASTED) > 30, MET),
        # it has not ended some days ago
        Row(course("2025-01-01", "ongoing"), c.drugs.where(c.drugs.stop.elapsed("days") >= 1).exists(), NOT_MET),
        Row(course("2025-01-01", "ongoing"), c.drugs.last_end().elapsed("months") >= 6, NOT_MET),
        # before a planned dose there may be time to end it, or none
        Row(course("2025-01-01", "ongoing", first_dose="2025-06-10"), WASHED, NOT_MET),
        Row(course("2025-01-01", "ongoing", first_dose="2025-06-15"), WASHED, NOT_MET),
        Row(course("2025-01-01", "ongoing", first_dose="2025-06-16"), WASHED, UNKNOWN),
        Row(course("2025-01-01", "ongoing"), c.drugs.washout(weeks=2), NOT_MET),
        # plain comparisons: it ends after every date
        Row(course("2025-01-01", "ongoing"), c.drugs.where(c.drugs.stop > "2100-01-01").exists(), MET),
        Row(course("2025-01-01", "ongoing"), c.drugs.where(c.drugs.stop.is_ongoing()).exists(), MET),
        Row(course("2025-01-01", "ongoing"), c.drugs.current(at=AS_OF).exists(), MET),
        Row(course("2025-01-01", "ongoing"), c.drugs.covering(days=90).exists(), MET),
        Row(course("2025-05-01", "ongoing"), c.drugs.lasting(days=32).exists(), MET),
        Row(course("2025-05-01", "ongoing"), c.drugs.lasting(days=33).exists(), NOT_MET),
    ),
)


@rows(TABLE)
def test_ongoing(row: Row) -> None:
    """Each row has the verdict that is due."""
    assert row.expected == one_entry(row).assess(row.facts, as_of=row.as_of)["entry"].verdict
