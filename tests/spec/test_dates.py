"""Calendar arithmetic: a shift clamps to the month's last day, and elapsed is the largest shift that fits."""

from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction
from itertools import product
from typing import Any

from eligibility_engine import AS_OF, FactSchema, Verdict, choose_value, instant
from eligibility_engine import date as date_fact
from eligibility_engine.dates import (
    LeapDay,
    TimeUnit,
    civil_day,
    days_in_month,
    elapsed,
    parse_date,
    parse_instant,
    shift,
    utc_aware,
)
from eligibility_engine.language import InstantTerm
from eligibility_engine.semantics.operations import elapsed_between
from eligibility_engine.value import Exact, Interval, Missing, Value
from eligibility_engine.verdict import Cause
from spec.tables import MET, NOT_MET, UNKNOWN, Row, Table, calls, rows

MARCH_1, FEBRUARY_28 = LeapDay.MARCH_1, LeapDay.FEBRUARY_28
YEARS, MONTHS, WEEKS, DAYS, HOURS, MINUTES = TimeUnit
SHANGHAI = timezone(timedelta(hours=8))


def day(text: str) -> date:
    """A date."""
    return date.fromisoformat(text)


SHIFTS = [
    ("2024-02-29", 1, YEARS, MARCH_1, "2025-03-01"),
    ("2024-02-29", 1, YEARS, FEBRUARY_28, "2025-02-28"),
    ("2024-02-29", 4, YEARS, MARCH_1, "2028-02-29"),
    ("2024-02-29", -1, YEARS, MARCH_1, "2023-03-01"),
    ("2024-02-29", -1, YEARS, FEBRUARY_28, "2023-02-28"),
    ("1896-02-29", 4, YEARS, MARCH_1, "1900-03-01"),
    ("1996-02-29", 4, YEARS, MARCH_1, "2000-02-29"),
    ("2023-02-28", 1, YEARS, MARCH_1, "2024-02-28"),
    ("2024-02-29", 12, MONTHS, MARCH_1, "2025-02-28"),  # 12 months and 1 year differ
    ("2025-01-31", 1, MONTHS, MARCH_1, "2025-02-28"),
    ("2024-01-31", 1, MONTHS, MARCH_1, "2024-02-29"),
    ("2025-05-31", -3, MONTHS, MARCH_1, "2025-02-28"),
    ("2025-03-31", 1, MONTHS, MARCH_1, "2025-04-30"),
    ("2025-01-15", -1, MONTHS, MARCH_1, "2024-12-15"),
    ("2025-12-15", 1, MONTHS, MARCH_1, "2026-01-15"),
    ("2025-06-02", 2, WEEKS, MARCH_1, "2025-06-16"),
    ("2025-06-02", -28, DAYS, MARCH_1, "2025-05-05"),
    ("2025-06-02", 0, MONTHS, MARCH_1, "2025-06-02"),
    ("0001-02-28", -1, MONTHS, MARCH_1, "0001-01-28"),  # the first and the last year belong to the calendar
    ("9999-11-30", 1, MONTHS, MARCH_1, "9999-12-30"),
    ("0004-02-29", -3, YEARS, MARCH_1, "0001-03-01"),
    ("9996-02-29", 3, YEARS, FEBRUARY_28, "9999-02-28"),
    ("9999-12-31", 1, DAYS, MARCH_1, None),
    ("9999-12-31", 1, MONTHS, MARCH_1, None),
    ("9999-12-31", 1, YEARS, MARCH_1, None),
    ("0001-01-01", -1, MONTHS, MARCH_1, None),
    ("0001-01-01", -1, YEARS, MARCH_1, None),
    ("2024-02-29", 8000, YEARS, MARCH_1, None),
    ("2024-02-29", -2024, YEARS, MARCH_1, None),
    ("2025-06-02", 10**30, DAYS, MARCH_1, None),
    ("2025-06-02", 10**30, YEARS, MARCH_1, None),
]


@calls(SHIFTS, "start, amount, unit, leap_day, expected")
def test_shift(start: str, amount: int, unit: TimeUnit, leap_day: LeapDay, expected: str | None) -> None:
    """Months clamp, years follow the leap-day rule, and nothing lies outside the years 1 to 9999."""
    assert (None if expected is None else day(expected)) == shift(day(start), amount, unit, leap_day)


def test_an_instant_keeps_its_time_and_offset() -> None:
    """Shifting an instant by calendar units changes its day alone."""
    moment = datetime(2025, 1, 31, 14, 30, tzinfo=SHANGHAI)
    expected = [datetime(2025, 2, 28, 14, 30, tzinfo=SHANGHAI), datetime(2025, 1, 31, 16, 30, tzinfo=SHANGHAI)]
    assert expected == [shift(moment, 1, MONTHS), shift(moment, 2, HOURS)]


def plainly_shifted(start: date, amount: int, unit: TimeUnit, leap_day: LeapDay) -> date:
    """The independent definition of a shift."""
    if unit is WEEKS:
        return start + timedelta(days=7 * amount)
    if unit is DAYS:
        return start + timedelta(days=amount)
    if unit is YEARS:
        try:
            return start.replace(year=start.year + amount)
        except ValueError:
            return date(start.year + amount, *((3, 1) if leap_day is MARCH_1 else (2, 28)))
    year, month = start.year, start.month
    for _ in range(abs(amount)):
        month += 1 if amount > 0 else -1
        year, month = (year + 1, 1) if month == 13 else (year - 1, 12) if month == 0 else (year, month)
    return date(year, month, min(start.day, monthrange(year, month)[1]))


STARTS = [
    day(text)
    for text in (
        "2024-02-28",
        "2024-02-29",
        "2024-03-01",
        "2023-02-28",
        "2023-03-01",
        "2024-01-29",
        "2024-01-30",
        "2024-01-31",
        "2024-12-31",
        "2024-04-30",
        "2000-02-29",
        "2024-06-15",
    )
]
ENDS = [date(2022, 1, 1) + timedelta(days=3 * step) for step in range(560)] + [
    day(text) for text in ("2025-02-28", "2025-03-01", "2026-02-28", "2028-02-28", "2028-02-29", "2023-02-28")
]


@calls(list(product((YEARS, MONTHS, WEEKS, DAYS), LeapDay)), "unit, leap_day")
def test_elapsed_is_the_largest_shift_that_fits(unit: TimeUnit, leap_day: LeapDay) -> None:
    """Elapsed is the n with shift(start, n) on or before the end and shift(start, n + 1) after it, for every pair."""
    wrong = [
        (start, end, n)
        for start, end in product(STARTS, ENDS)
        for n in [elapsed(start, end, unit, leap_day)]
        if not plainly_shifted(start, n, unit, leap_day) <= end < plainly_shifted(start, n + 1, unit, leap_day)
    ]
    assert wrong == []


@calls(list(product((YEARS, MONTHS, WEEKS, DAYS), LeapDay)), "unit, leap_day")
def test_shift_is_the_plain_shift(unit: TimeUnit, leap_day: LeapDay) -> None:
    """A shift is what counting on the calendar gives."""
    pairs = list(product(STARTS, range(-30, 31)))
    expected = [plainly_shifted(start, n, unit, leap_day) for start, n in pairs]
    assert expected == [shift(start, n, unit, leap_day) for start, n in pairs]


ELAPSED = [
    ("2004-02-29", "2022-02-28", YEARS, MARCH_1, 17),
    ("2004-02-29", "2022-03-01", YEARS, MARCH_1, 18),
    ("2004-02-29", "2022-02-28", YEARS, FEBRUARY_28, 18),
    ("2004-02-29", "2024-02-28", YEARS, FEBRUARY_28, 19),
    ("2007-06-02", "2025-06-01", YEARS, MARCH_1, 17),
    ("2007-06-02", "2025-06-02", YEARS, MARCH_1, 18),
    ("2025-01-31", "2025-02-28", MONTHS, MARCH_1, 1),
    ("2025-01-31", "2025-02-27", MONTHS, MARCH_1, 0),
    ("2025-06-02", "2025-06-01", YEARS, MARCH_1, -1),
    ("2025-06-02", "2025-06-01", DAYS, MARCH_1, -1),
    ("2025-06-02", "2025-06-15", WEEKS, MARCH_1, 1),
    ("0001-01-31", "0001-01-01", MONTHS, MARCH_1, -1),
    ("0001-01-01", "9999-12-31", YEARS, MARCH_1, 9998),
]


@calls(ELAPSED, "start, end, unit, leap_day, expected")
def test_elapsed(start: str, end: str, unit: TimeUnit, leap_day: LeapDay, expected: int) -> None:
    """Completed units count whole ones only, and are negative before the start."""
    assert expected == elapsed(day(start), day(end), unit, leap_day)


def test_a_leap_day_is_completed_on_1_march_unless_told_otherwise() -> None:
    """Who was born on 29 February has the birthday on 1 March in common years."""
    expected = (day("2025-03-01"), 0, 1)
    start = day("2024-02-29")
    actual = [elapsed(start, day(end), YEARS) for end in ("2025-02-28", "2025-03-01")]
    assert expected == (shift(start, 1, YEARS), *actual)


def test_elapsed_between_instants() -> None:
    """Hours and minutes count time, days count calendar days of each instant's own offset."""
    start, end = datetime(2025, 6, 1, 23, 30, tzinfo=SHANGHAI), datetime(2025, 6, 2, 0, 29, 59, tzinfo=SHANGHAI)
    expected = [0, 59, 1]
    assert expected == [elapsed(start, end, unit) for unit in (HOURS, MINUTES, DAYS)]


PARTIAL: list[tuple[Value, Value, TimeUnit, Value]] = [
    (
        Interval(day("2007-01-01"), day("2007-12-31")),
        Exact(day("2025-06-02")),
        YEARS,
        Interval(Fraction(17), Fraction(18), whole=True),
    ),
    (Interval(day("2006-01-01"), day("2006-12-31")), Exact(day("2025-12-31")), YEARS, Exact(Fraction(19))),
    (Exact(day("2007-06-02")), Interval(day("2025-06-02"), None), YEARS, Interval(Fraction(18), None, whole=True)),
    (Interval(day("2007-06-02"), None), Exact(day("2025-06-02")), YEARS, Interval(None, Fraction(18), whole=True)),
    (Interval(None, day("2007-06-02")), Exact(day("2025-06-02")), YEARS, Interval(Fraction(18), None, whole=True)),
    (Exact(day("2025-06-01")), Exact(day("2025-06-03")), HOURS, Interval(Fraction(24), Fraction(71), whole=True)),
    (
        Exact(datetime(2025, 6, 1, 12)),
        Exact(day("2025-06-02")),
        HOURS,
        Interval(Fraction(12), Fraction(35), whole=True),
    ),
    (
        Exact(day("2025-06-01")),
        Exact(datetime(2025, 6, 2, 12, tzinfo=SHANGHAI)),
        HOURS,
        Interval(Fraction(12), Fraction(36), whole=True),
    ),
    (Missing((Cause.DECLINED,)), Missing((Cause.NOT_RECORDED,)), YEARS, Missing((Cause.NOT_RECORDED, Cause.DECLINED))),
]


@calls(PARTIAL, "start, end, unit, expected")
def test_elapsed_of_partial_dates(start: Value, end: Value, unit: TimeUnit, expected: Value) -> None:
    """Elapsed over intervals is the interval from the shortest to the longest time, of whole numbers."""
    assert expected == elapsed_between(start, end, unit, MARCH_1)


DATES = [
    ("1954", (day("1954-01-01"), day("1954-12-31"))),
    ("1954-06", (day("1954-06-01"), day("1954-06-30"))),
    ("2024-02", (day("2024-02-01"), day("2024-02-29"))),
    ("1900-02", (day("1900-02-01"), day("1900-02-28"))),
    ("2000-02", (day("2000-02-01"), day("2000-02-29"))),
    ("2024-02-29", (day("2024-02-29"), day("2024-02-29"))),
    ("2023-02-29", None),
    ("2023-02-30", None),
    ("2023-13-01", None),
    ("2023-00-01", None),
    ("2023-13", None),
    ("2023-01-00", None),
    ("0000", None),
    ("20230101", None),
    ("2026-W01-1", None),
    ("2026-W01", None),
    ("2023-1-1", None),
    ("2023-01-01 ", None),
    ("2023-01-01\n", None),
    ("2023-01-01T00:00", None),
    ("01.02.2023", None),
    ("٢٠٢٣", None),
    ("", None),
]


@calls(DATES, "text, expected")
def test_date_texts(text: str, expected: tuple[date, date] | None) -> None:
    """A date text is a year, a month or a day of the calendar, in one form only."""
    assert expected == parse_date(text)


INSTANTS = [
    ("2025-06-02T10:00", datetime(2025, 6, 2, 10)),
    ("2025-06-02T10:00:05", datetime(2025, 6, 2, 10, 0, 5)),
    ("2025-06-02T10:00:05.25", datetime(2025, 6, 2, 10, 0, 5, 250000)),
    ("2025-06-02T10:00+08:00", datetime(2025, 6, 2, 10, tzinfo=SHANGHAI)),
    ("2025-06-02T10:00Z", datetime(2025, 6, 2, 10, tzinfo=UTC)),
    ("2025-06-02T25:00", None),
    ("2025-06-31T10:00", None),
    ("2025-06-02T10:00+25:00", None),
    ("2025-06-02 10:00", None),
    ("2025-06-02", None),
    ("20250602T1000", None),
    ("2025-06-02T10", None),
    ("٢٠٢٥-06-02T10:00", None),
]


@calls(INSTANTS, "text, expected")
def test_instant_texts(text: str, expected: datetime | None) -> None:
    """An instant text has a date, hours and minutes, and may have seconds and an offset."""
    assert (expected, expected and expected.utcoffset()) == (found := parse_instant(text), found and found.utcoffset())


def test_months_have_their_days() -> None:
    """The length of a month is the calendar's, in leap years and common ones."""
    asked = list(product((1900, 2000, 2023, 2024), range(1, 13)))
    assert [monthrange(*month)[1] for month in asked] == [days_in_month(*month) for month in asked]


@calls(
    [
        (day("2025-06-02"), day("2025-06-02")),
        (datetime(2025, 6, 2, 23, 59), day("2025-06-02")),
        (datetime(2025, 6, 2, 0, 30, tzinfo=SHANGHAI), day("2025-06-02")),
    ],
    "moment, expected",
)
def test_civil_day(moment: date, expected: date) -> None:
    """The civil day of an instant is the date that its own clock shows."""
    assert expected == civil_day(moment)


def test_aware_instants_carry_an_offset() -> None:
    """An instant is aware when it has a UTC offset."""
    assert [True, False] == [utc_aware(datetime(2025, 6, 2, tzinfo=SHANGHAI)), utc_aware(datetime(2025, 6, 2))]


class Course(FactSchema):
    """Dates and instants of a treatment."""

    born = date_fact(ask="Birth date?", partial=True, not_after_as_of=True)
    diagnosed = date_fact(ask="Date of diagnosis?")
    infusion = instant(ask="Start of the infusion?")
    onset = instant(ask="Onset of the event?")


c = Course
AGE = c.born.elapsed("years")
AGES = Table(
    "ages",
    Course,
    (
        Row({"born": "2007-06-02"}, AGE >= 18, MET),
        Row({"born": "2007-06-03"}, AGE >= 18, NOT_MET),
        Row({"born": "2007"}, AGE >= 18, UNKNOWN),
        Row({"born": "2006"}, AGE >= 18, MET),
        Row({"born": "2007-06"}, AGE >= 18, UNKNOWN),
        Row({"born": "2007-05"}, AGE >= 18, MET),
        Row({"born": "2007"}, AGE.is_in([17, 18]), MET),
        Row({"born": "2007"}, AGE == 17.5, NOT_MET),
        Row({"born": "2025"}, AGE >= 0, MET),  # the rest of the year lies after the as-of date
        Row({"born": "2004-02-29"}, AGE >= 18, NOT_MET, as_of="2022-02-28"),
        Row({"born": "2004-02-29"}, AGE >= 18, MET, as_of="2022-03-01"),
        Row({"born": "2004-02-29"}, c.born.elapsed("years", leap_day=FEBRUARY_28) >= 18, MET, as_of="2022-02-28"),
        Row({"born": "2004-02-29"}, c.born.elapsed("months") >= 216, MET, as_of="2022-02-28"),
        Row({}, AGE >= 18, UNKNOWN),
        Row({"diagnosed": "2025-07-01"}, c.diagnosed.elapsed("days") < 0, MET),
        Row({"born": "2000-01-01", "diagnosed": "2010-01-01"}, c.born.elapsed("years", until=c.diagnosed) == 10, MET),
        Row({"born": "2000-01-01"}, c.born.elapsed("years", until="2010-01-01") == 10, MET),
    ),
)
EITHER = choose_value((c.diagnosed > "2025-01-01", c.infusion), otherwise=InstantTerm(AS_OF.shift(hours=1).term))
INSTANT_ROWS = Table(
    "instants",
    Course,
    (
        Row({"infusion": "2025-06-02T10:00"}, c.infusion >= "2025-06-02T10:00", MET),
        Row({"infusion": "2025-06-02T10:00"}, c.infusion > "2025-06-02T10:00", NOT_MET),
        # a date alone is that whole civil day
        Row({"infusion": "2025-06-02"}, c.infusion >= "2025-06-02T00:00", MET),
        Row({"infusion": "2025-06-02"}, c.infusion < "2025-06-03T00:00", MET),
        Row({"infusion": "2025-06-02"}, c.infusion >= "2025-06-02T10:00", UNKNOWN),
        Row({"infusion": "2025-06-02"}, c.infusion >= "2025-06-03T00:00", NOT_MET),
        Row({"infusion": "9999-12-31"}, c.infusion >= "9999-12-31T00:00", MET),
        # a date in a rule is that civil day in the offset of the instant
        Row({"infusion": "2025-06-01T23:59"}, c.infusion < AS_OF, MET),
        Row({"infusion": "2025-06-03T00:00+08:00"}, c.infusion > AS_OF, MET),
        Row({"infusion": "2025-06-03T00:00+08:00"}, AS_OF < c.infusion, MET),
        Row({"infusion": "2025-06-02T10:00", "diagnosed": "2025-06-01"}, c.diagnosed < c.infusion, MET),
        # offsets: the same instant in two offsets
        Row(
            {"infusion": "2025-06-02T10:00+08:00", "onset": "2025-06-02T02:00Z"},
            c.infusion == c.onset,
            MET,
        ),
        Row({"infusion": "2025-06-02T10:00+08:00"}, c.infusion == "2025-06-02T02:00Z", MET),
        # with several offsets in a record, a date alone may be that day in any of them
        Row(
            {"infusion": "2025-06-02", "onset": "2025-06-03T12:00Z"},
            c.infusion < c.onset,
            MET,
        ),
        Row({"infusion": "2025-06-02"}, c.infusion < "2025-06-03T11:59Z", UNKNOWN),
        Row({"infusion": "2025-06-02"}, c.infusion < "2025-06-03T12:00Z", MET),
        Row(
            {"infusion": "2025-06-02T10:00", "onset": "2025-06-03T09:59"},
            c.infusion.elapsed("hours", until=c.onset) < 24,
            MET,
        ),
        Row(
            {"infusion": "2025-06-02T10:00", "onset": "2025-06-03T10:00"},
            c.infusion.elapsed("hours", until=c.onset) < 24,
            NOT_MET,
        ),
        Row({"infusion": "2025-06-02T10:00"}, c.infusion.elapsed("days") == 0, MET),
        Row({"infusion": "2025-06-01T23:59"}, c.infusion.elapsed("days") == 1, MET),
        # windows of hours, before and after instants and dates
        Row(
            {"infusion": "2025-06-02T10:00", "onset": "2025-06-03T10:00"},
            c.onset.within(hours=24, after=c.infusion),
            MET,
        ),
        Row(
            {"infusion": "2025-06-02T10:00", "onset": "2025-06-03T10:01"},
            c.onset.within(hours=24, after=c.infusion),
            NOT_MET,
        ),
        Row({"infusion": "2025-06-01T10:00+08:00"}, c.infusion.within(hours=72, before=AS_OF), MET),
        Row({"infusion": "2025-05-29T10:00+08:00"}, c.infusion.within(hours=72, before=AS_OF), NOT_MET),
        Row({"infusion": "2025-05-30T10:00+08:00"}, c.infusion.within(hours=72, before=AS_OF), UNKNOWN),
        Row(
            {"diagnosed": "2025-06-01", "infusion": "2025-06-05T10:00Z"}, c.diagnosed.shift(hours=48) < c.infusion, MET
        ),
        Row(
            {"diagnosed": "2025-06-01", "infusion": "2025-06-05T10:00Z"}, c.infusion > c.diagnosed.shift(hours=48), MET
        ),
        # a choice between instants with an offset and days on no clock is made on one clock
        Row({"infusion": "2025-06-05T10:00Z"}, EITHER >= "2025-06-02T23:00Z", UNKNOWN),
        Row({"infusion": "2025-06-05T10:00Z"}, EITHER >= "2025-06-02T00:00Z", MET),
        Row({"onset": "2025-06-05T10:00Z"}, EITHER >= "2025-06-02T00:00Z", UNKNOWN),
    ),
)


@rows(AGES, INSTANT_ROWS)
def test_dates_in_rules(row: Row, judge: Callable[[Row], Verdict]) -> None:
    """Ages count calendar years, partial dates are intervals, and an instant belongs to the day its clock shows."""
    assert row.expected == judge(row)


def test_as_of_date_may_be_a_date() -> None:
    """The as-of date is given as a date or as its text, with the same verdict."""
    given: list[Any] = [day("2022-03-01"), "2022-03-01"]
    from spec.tables import by_reference

    verdicts = [
        by_reference(Row({"born": "2004-02-29"}, AGE >= 18, MET, as_of=as_of, schema=Course)) for as_of in given
    ]
    assert [MET, MET] == verdicts
