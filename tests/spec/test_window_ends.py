"""A window shifts its anchor; each end belongs to it or not, as `ends` says."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from eligibility_engine import AS_OF, FactSchema, Verdict, number
from eligibility_engine import date as date_fact
from eligibility_engine.dates import LeapDay
from spec.tables import MET, NOT_MET, UNKNOWN, Row, Table, rows


class Treatment(FactSchema):
    """Dates around a treatment."""

    last_dose = date_fact(ask="Date of the last dose?", partial=True)
    infusion = date_fact(ask="Date of the infusion?", partial=True)
    blasts = number(ask="Blasts?", unit="%", minimum=0, maximum=100)


c = Treatment
ENDS: tuple[Any, ...] = ("[]", "[)", "(]", "()")
INFUSION = date(2025, 6, 2)


def on(day: date | str) -> dict[str, Any]:
    """A last dose on a day, with the infusion on 2 June 2025."""
    return {"last_dose": str(day), "infusion": INFUSION}


def window(first: date, last: date, **window_options: Any) -> tuple[Row, ...]:
    """The rows for the day before, the first two days, the last two days and the day after, by `ends`."""
    step = timedelta(days=1)
    found = []
    for ends in ENDS:
        rule = c.last_dose.within(ends=ends, **window_options)
        inner = MET
        found += [
            Row(on(first - step), rule, NOT_MET),
            Row(on(first), rule, MET if ends[0] == "[" else NOT_MET),
            Row(on(first + step), rule, inner),
            Row(on(last - step), rule, inner),
            Row(on(last), rule, MET if ends[1] == "]" else NOT_MET),
            Row(on(last + step), rule, NOT_MET),
        ]
    return tuple(found)


def day(text: str) -> date:
    """A date."""
    return date.fromisoformat(text)


BEFORE = Table("before", Treatment, window(day("2025-05-05"), INFUSION, days=28, before=c.infusion))
BEFORE_AS_OF = Table("before the as-of date", Treatment, window(day("2025-05-19"), INFUSION, weeks=2, before=AS_OF))
AFTER = Table("after", Treatment, window(INFUSION, day("2025-06-23"), days=21, after=c.infusion))
AROUND = Table("around", Treatment, window(day("2025-05-26"), day("2025-06-09"), days=7, around=c.infusion))
MONTHS = Table("months", Treatment, window(day("2025-03-02"), INFUSION, months=3, before=c.infusion))
YEARS = Table("years", Treatment, window(day("2020-06-02"), INFUSION, years=5, before=c.infusion))
FIXED_DAY = Table("a fixed day", Treatment, window(day("2025-01-01"), day("2025-01-31"), days=30, after="2025-01-01"))

CLAMPED = Table(
    "clamped months",
    Treatment,
    (
        # 31 May less 3 months is 28 February: the anchor is shifted, never the date itself
        Row(
            {"last_dose": "2025-02-28", "infusion": "2025-05-31"}, c.last_dose.within(months=3, before=c.infusion), MET
        ),
        Row(
            {"last_dose": "2025-02-27", "infusion": "2025-05-31"},
            c.last_dose.within(months=3, before=c.infusion),
            NOT_MET,
        ),
        Row(
            {"last_dose": "2025-02-28", "infusion": "2025-05-28"}, c.last_dose.within(months=3, before=c.infusion), MET
        ),
        Row({"last_dose": "2025-02-28", "infusion": "2025-01-31"}, c.last_dose.within(months=1, after=c.infusion), MET),
        Row(
            {"last_dose": "2025-03-01", "infusion": "2025-01-31"},
            c.last_dose.within(months=1, after=c.infusion),
            NOT_MET,
        ),
        # 12 months and 1 year differ for 29 February
        Row({"last_dose": "2025-03-01", "infusion": "2024-02-29"}, c.last_dose.within(years=1, after=c.infusion), MET),
        Row(
            {"last_dose": "2025-03-01", "infusion": "2024-02-29"},
            c.last_dose.within(months=12, after=c.infusion),
            NOT_MET,
        ),
        Row(
            {"last_dose": "2025-03-01", "infusion": "2024-02-29"},
            c.last_dose.within(years=1, after=c.infusion, leap_day=LeapDay.FEBRUARY_28),
            NOT_MET,
        ),
    ),
)
TWO_WEEKS = c.last_dose.within(days=14, before=c.infusion)
PARTIAL = Table(
    "partial dates on both sides",
    Treatment,
    (
        Row({"last_dose": "2025-05", "infusion": "2025-05-31"}, TWO_WEEKS, UNKNOWN),
        Row({"last_dose": "2025-04", "infusion": "2025-05-31"}, TWO_WEEKS, NOT_MET),
        Row({"last_dose": "2025-02", "infusion": "2025-02-28"}, c.last_dose.within(days=27, before=c.infusion), MET),
        Row(
            {"last_dose": "2025-02", "infusion": "2025-02-28"}, c.last_dose.within(days=26, before=c.infusion), UNKNOWN
        ),
        Row({"last_dose": "2025-05-20", "infusion": "2025-06"}, TWO_WEEKS, UNKNOWN),
        Row({"last_dose": "2025-05-17", "infusion": "2025-06"}, TWO_WEEKS, NOT_MET),
        Row({"last_dose": "2025-05-18", "infusion": "2025-06"}, TWO_WEEKS, UNKNOWN),
        Row({"last_dose": "2025-05-18", "infusion": "2025-06"}, c.last_dose.within(days=43, before=c.infusion), MET),
        Row({"last_dose": "2025-05", "infusion": "2025-06"}, c.last_dose.within(days=60, before=c.infusion), MET),
        Row({"last_dose": "2025-05", "infusion": "2025-06"}, c.last_dose.within(days=59, before=c.infusion), UNKNOWN),
        Row({"last_dose": "2025-05", "infusion": "2025-07"}, c.last_dose.within(days=31, before=c.infusion), UNKNOWN),
        Row({"last_dose": "2025-05", "infusion": "2025-07"}, c.last_dose.within(days=30, before=c.infusion), NOT_MET),
        Row({"last_dose": "2025-06", "infusion": "2025-05"}, TWO_WEEKS, NOT_MET),
        Row({"infusion": "2025-06-02"}, TWO_WEEKS, UNKNOWN),
        Row({"last_dose": "2025-06-02"}, TWO_WEEKS, UNKNOWN),
        Row(
            {"last_dose": "0001-01-01", "infusion": "0001-01-10"}, TWO_WEEKS, UNKNOWN
        ),  # the window begins before the calendar
    ),
)
ZERO = Table(
    "no time at all",
    Treatment,
    (
        Row(on("2025-06-02"), c.last_dose.within(days=0, around=c.infusion), MET),
        Row(on("2025-06-01"), c.last_dose.within(days=0, around=c.infusion), NOT_MET),
    ),
)
BETWEEN = Table(
    "between",
    Treatment,
    (
        *(
            Row({"blasts": blasts}, c.blasts.between(5, 20, ends=ends), expected)
            for ends in ENDS
            for blasts, expected in (
                (4.99, NOT_MET),
                (5, MET if ends[0] == "[" else NOT_MET),
                (5.01, MET),
                (19.99, MET),
                (20, MET if ends[1] == "]" else NOT_MET),
                (20.01, NOT_MET),
                (None, UNKNOWN),
            )
        ),
        Row({"blasts": 5}, c.blasts.between(5, 5), MET),
        Row({"last_dose": "2025-06"}, c.last_dose.between("2025-06-01", "2025-06-30"), MET),
        Row({"last_dose": "2025-06"}, c.last_dose.between("2025-06-01", "2025-06-30", ends="[)"), UNKNOWN),
        Row({"blasts": 4, "last_dose": "2025-06-02"}, c.blasts.between(c.blasts - 1, c.blasts + 1), MET),
    ),
)


@rows(BEFORE, BEFORE_AS_OF, AFTER, AROUND, MONTHS, YEARS, FIXED_DAY, CLAMPED, PARTIAL, ZERO, BETWEEN)
def test_window_ends(row: Row, judge: Callable[[Row], Verdict]) -> None:
    """Each end of a window or range belongs to it exactly when its bracket is square."""
    assert row.expected == judge(row)
