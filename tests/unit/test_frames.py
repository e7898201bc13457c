"""Screening a frame: what a result says of each row, and who judged it."""

from datetime import date, datetime
from typing import Any

import polars as pl
import pytest

from eligibility_engine import (
    CriteriaSet,
    FactSchema,
    choose_value,
    code,
    end,
    events,
    first_known,
    include,
    instant,
    measurement,
    one_of,
    quantity,
)
from eligibility_engine import date as date_fact
from eligibility_engine.backends import by_reference
from eligibility_engine.backends.screening import screening_of
from unit.parts_trial import TRIAL as PARTS
from unit.small_frames import AS_OF, DAYS, DOSES, HOW, PEOPLE, SET, TREATED, TREATED_PEOPLE, frame, one

NAN = float("nan")
VERDICTS = [entry.id for entry in SET.entries]


class Timed(FactSchema):
    """A day and a moment."""

    day = date_fact(ask="Day?")
    moment = instant(ask="Moment?")


TIMED = CriteriaSet(
    id="TIMED-01",
    version="1",
    revision=1,
    facts=Timed,
    entries=[include("inc_order", "In order.", Timed.day <= Timed.moment)],
)


@pytest.fixture(autouse=True)
def in_this_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Call what is called batch by batch here, where a debugger and coverage see it; the engine has its own threads."""
    monkeypatch.setattr(pl.LazyFrame, "map_batches", lambda frame, call, **_: call(frame.collect()).lazy())


def judged_by(result: pl.DataFrame) -> list[str]:
    return result["judged_by"].to_list()


def test_a_result_has_a_row_for_each_row() -> None:
    """Eligibility, the first entry that fails and the number of unknown entries stand beside the verdicts."""
    result = SET.screen(frame(), **HOW)
    assert ["subject", "eligibility", "error", *VERDICTS, "first_failing", "unknowns", "judged_by"] == result.columns
    assert ["eligible", "ineligible", "ineligible", "ineligible", "error"] == result["eligibility"].to_list()
    assert [None, "inc_ecog", "inc_age", "exc_blasts", None] == result["first_failing"].to_list()
    assert [0, 0, 1, 8, None] == result["unknowns"].to_list()
    assert [*["columns"] * 4, "reference"] == judged_by(result)


def test_a_row_in_error_says_what_is_wrong_as_the_reference_does() -> None:
    """The text of the error is that of the door for records; the verdicts are null."""
    row = SET.screen(frame(), **HOW).row(4, named=True)
    assert "$.ecog: the value must lie between 0 and 5 [FACT_RANGE]" == row["error"]
    assert {None} == {row[entry] for entry in VERDICTS}


def test_bad_values_may_be_missing() -> None:
    """With `on_bad_value="missing"` a bad value leaves its row judged, by the reference."""
    row = SET.screen(frame(), on_bad_value="missing", **HOW).row(4, named=True)
    assert ("undetermined", "unknown", "reference") == (row["eligibility"], row["inc_ecog"], row["judged_by"])


def test_missing_facts_are_told_on_request() -> None:
    """Of an undetermined row the facts to ask for, and who can answer them."""
    result = SET.screen(one(ecog=None, consented=None), with_missing=True, **HOW)
    assert [["consented", "ecog"]] == result["missing"].to_list()
    assert [["record"]] == result["open_to"].to_list()


def test_each_row_may_have_its_own_date() -> None:
    """`@NAME` takes the as-of date from a column: dates, or their texts; a row without one is in error."""
    people = pl.concat([one(subject=subject) for subject in "ABC"])
    days = ["1998-05-03", "1998-05-04", None]
    texts = pl.Series("day", days)
    for column in (texts, texts.str.to_date(), texts.str.to_date().cast(pl.Datetime("ns"))):
        result = SET.screen(people.with_columns(column, signed=None), as_of="@day", not_collected=["note"])
        assert ["not_met", "met", None] == result["inc_age"].to_list()
        assert ["$.day: the as-of date of the row is due here, as YYYY-MM-DD [AS_OF]"] == result["error"].to_list()[2:]
    late = SET.screen(one(day=datetime(2025, 6, 2, 8), signed=None), as_of="@day", not_collected=["note"])
    assert "$.day: the as-of date of the row is no calendar date" in late["error"][0]
    odd = SET.screen(one(day="May", signed=None), as_of="@day", not_collected=["note"])
    assert ["$.day: the as-of date of the row is no calendar date; write YYYY-MM-DD [AS_OF]"] == odd["error"].to_list()
    never = SET.screen(one().with_columns(day=None), as_of="@day", not_collected=["note"])
    assert ["error"] == never["eligibility"].to_list()


@pytest.mark.parametrize(
    ("cells", "verdicts"),
    [
        ({"creatinine": 0.021, "creatinine_unit": "g/L"}, {"exc_creatinine": "met"}),
        ({"creatinine_uln": 0.0}, {}),
        ({"blasts_comparator": ">="}, {"exc_blasts": "unknown"}),
        ({"blasts_comparator": "<"}, {"exc_blasts": "not_met"}),
        ({"blasts_comparator": "about"}, {}),
        ({"consented_at": "2025-06-03"}, {"inc_consent": "unknown"}),
        ({"consented_at": date(2025, 6, 2)}, {"inc_consent": "met"}),
        ({"ecog_cause": "declined"}, {}),
        ({"ecog": None, "ecog_cause": "declined"}, {"inc_ecog": "unknown"}),
        ({"ecog": None, "ecog_cause": "whatever"}, {}),
        ({"country": "dk"}, {}),
        ({"born": "1980-5-4"}, {}),
        ({"born": "2025-06-03"}, {}),
        ({"born": "2025"}, {"inc_age": "not_met"}),
        ({"born": "9999"}, {}),
        ({"born": date(2007, 6, 3)}, {"inc_age": "not_met"}),
        ({"born": datetime(2007, 6, 2)}, {"inc_age": "met"}),
        ({"born": datetime(2007, 6, 2, 8)}, {}),
        ({"signed": datetime(2025, 5, 31, 23, 59)}, {"inc_signed": "met"}),
        ({"signed": date(2025, 6, 1)}, {"inc_signed": "not_met"}),
        ({"signed": "2025-05-31T23:59+02:00"}, {}),
        ({"creatinine_at": "2025-06-03"}, {"exc_renal": "unknown"}),
        ({"creatinine_at": datetime(2025, 6, 2, 8)}, {"exc_renal": "not_met"}),
        ({"weight": 40.50000000000001}, {}),
        ({"weight": NAN}, {"inc_weight": "unknown"}),
        ({"weight": NAN, "weight_cause": "declined"}, {"inc_weight": "unknown"}),
        ({"creatinine": NAN, "creatinine_uln": 0.0}, {"exc_renal": "unknown"}),
        ({"creatinine_uln": NAN}, {"exc_renal": "unknown"}),
        ({"weight": float("inf")}, {}),
        ({"weight": 10**12}, {"inc_weight": "met"}),
    ],
)
def test_a_cell_is_read_as_the_door_reads_it(cells: dict[str, Any], verdicts: dict[str, str]) -> None:
    """Verdicts where the row can be judged, else the error of the reference."""
    row = SET.screen(one(**cells), **HOW).row(0, named=True)
    assert verdicts == {entry: row[entry] for entry in verdicts}
    assert (row["error"] is None) is bool(verdicts)


def test_a_result_that_is_nan_is_missing_like_null() -> None:
    """Date and limits beside it are of no result: in columns, in the reference, in events."""
    for empty in (NAN, None):
        people = one(mass=empty, mass_at=date(2025, 5, 1), mass_uln=3.0).with_columns(pl.col("mass").cast(pl.Float64))
        found = WEIGHED.screen(people, as_of=AS_OF, events={"weighings": people})
        assert ["not_met"] * 2 + ["unknown"] * 2 == list(found.select("at", "uln", "event", "old").row(0))


class Weighed(FactSchema):
    mass = measurement(ask="?", unit="kg")
    weighings = events(ask="?", mass=measurement(unit="kg"))


w = Weighed
WEIGHED = CriteriaSet(
    id="FRAMES-03",
    version="1",
    revision=1,
    facts=Weighed,
    entries=[
        include("at", "Dated.", w.mass.at.is_recorded()),
        include("uln", "With a limit.", w.mass.uln.is_recorded()),
        include("event", "A weighing above 3 kg.", w.weighings.where(w.weighings.mass > quantity(3, "kg")).exists()),
        include("old", "In May.", w.mass.at < "2025-06-01"),
    ],
)


def test_numbers_of_single_precision_are_their_shortest_decimals() -> None:
    """40.5 and 80.2 of a Float32 are 40.5 and 80.2, not the nearest binary64."""
    single = frame().with_columns(pl.col("weight").cast(pl.Float32))
    assert SET.screen(frame(), **HOW).equals(SET.screen(single, **HOW))


@pytest.mark.parametrize("kind", [pl.Int8, pl.UInt64, pl.Int128, pl.Decimal(20, 3), pl.Decimal(38, 20), pl.Float64])
def test_whole_numbers_may_have_any_type(kind: Any) -> None:
    """An ECOG in whatever column is the same ECOG."""
    typed = frame().with_columns(pl.col("ecog").cast(kind))
    due = SET.screen(frame(), **HOW)
    assert due.drop("judged_by").equals(SET.screen(typed, **HOW).drop("judged_by"))


def test_days_that_python_does_not_know_are_errors() -> None:
    """A date beyond the year 9999 is no calendar date."""
    for born in (
        pl.date(20000, 1, 1),
        pl.lit(2**31 - 1, dtype=pl.Int32).cast(pl.Date),
    ):  # the last is DuckDB's infinity
        assert "FACT_DATE" in SET.screen(one().with_columns(born=born), **HOW)["error"].item()


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_moments_beyond_all_calendars_are_errors(unit: Any) -> None:
    """The farthest moment that a column can hold makes its row an error, and no other."""
    moments = pl.Series([2**63 - 1, 0], dtype=pl.Int64).cast(pl.Datetime(unit))
    people = pl.DataFrame({"subject": ["A", "B"], "day": [date(1969, 12, 31)] * 2, "moment": moments})
    due = "eligible" if unit == "ns" else "error"  # nanoseconds reach the year 2262
    assert [due, "eligible"] == TIMED.screen(people, as_of=AS_OF)["eligibility"].to_list()
    days = people.with_columns(day="moment", moment=pl.lit("2300-01-01"))
    assert ["error", "eligible"] == TIMED.screen(days, as_of=AS_OF)["eligibility"].to_list()


WORDS = ["a", "b", None]
DICTIONARIES = [pl.String, pl.Categorical, pl.Enum(["a", "b"]), pl.Enum(["b", "c", "a"])]


@pytest.mark.parametrize("first", DICTIONARIES)
@pytest.mark.parametrize("second", DICTIONARIES)
def test_words_of_two_columns_may_have_two_dictionaries(first: Any, second: Any) -> None:
    """Each combination of words has the verdicts of the reference, whatever the columns are."""
    pairs = [(one, other) for one in WORDS for other in WORDS]
    people = [{"e": one, "e2": other, "k": one, "k2": other} for one, other in pairs]
    frame = pl.DataFrame(people).cast({"e": first, "k": first, "e2": second, "k2": second})
    found = TWO_WORDS.screen(frame.with_row_index("subject"), as_of=AS_OF)
    assert {"columns"} == {*judged_by(found)}
    for person, row in zip(people, found.rows(named=True), strict=True):
        due = TWO_WORDS.assess(person, as_of=AS_OF)
        assert {result.id: result.verdict.value for result in due} == {entry.id: row[entry.id] for entry in due}


class TwoWords(FactSchema):
    e = one_of("a", "b", "c", ask="?")
    e2 = one_of("a", "b", "c", ask="?")
    k = code("urn:k", ask="?")
    k2 = code("urn:k", ask="?")


t = TwoWords
TWO_WORDS = CriteriaSet(
    id="FRAMES-05",
    version="1",
    revision=1,
    facts=TwoWords,
    entries=[
        include("same", "Alike.", t.e == t.e2),
        include("other", "Not alike.", t.e != t.e2),
        include("known", "The first.", first_known(t.e, t.e2) == "b"),
        include("chosen", "The second, if the first is a.", choose_value((t.e == "a", t.e2), otherwise=t.e) == "b"),
        include("codes", "Alike.", t.k == t.k2),
        include("known_code", "The first.", first_known(t.k, t.k2) == "b"),
    ],
)


def test_an_empty_frame_has_an_empty_result() -> None:
    """No row, the same columns."""
    assert (0, SET.screen(frame(), **HOW).columns) == (
        (empty := SET.screen(frame().clear(), **HOW)).height,
        empty.columns,
    )


def test_events_stand_in_a_frame_of_their_own() -> None:
    """The entries that read them are judged by the reference, the others by columns."""
    result = TREATED.screen(TREATED_PEOPLE, as_of=AS_OF, events={"doses": DOSES}, complete=["doses"])
    assert ["met", "not_met", None] == result["inc_dose"].to_list()
    assert ["columns_and_reference", "columns_and_reference", "reference"] == judged_by(result)
    assert "SUBJECT_UNLIKE" in result["error"][2]
    some = TREATED.screen(TREATED_PEOPLE[:2], as_of=AS_OF, events={"doses": DOSES.to_pandas()}, with_missing=True)
    assert ["met", "unknown"] == some["inc_dose"].to_list()
    assert [None, ["doses"]] == some["missing"].to_list()


def test_events_are_found_in_any_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of a subject stand anywhere, belong to each of its rows, and are judged as in a record, however many."""
    monkeypatch.setattr(by_reference, "_SLICE", 64)
    whose = [f"S{number * 7 % 90}" for number in range(200)]
    doses = pl.DataFrame({"subject": whose, "given": DAYS[:2] * 100, "mg": [*range(200)]})
    people = pl.DataFrame({"subject": [f"S{number // 2}" for number in range(240)], "visit": [0, 1] * 120, "ecog": 1})
    how: dict[str, Any] = {"as_of": AS_OF, "events": {"doses": doses}, "keys": ["subject", "visit"]}
    for complete, other in ((["doses"], "not_met"), ([], "unknown")):
        result = TREATED.screen(people, **how, complete=complete)
        due = ["met" if subject in whose[::2] else other for subject in people["subject"].to_list()]
        assert due == result["inc_dose"].to_list()
    assert {"columns_and_reference"} == {*judged_by(result)}


def test_a_frame_without_events() -> None:
    """Nobody has an event where there is none; whether there are others is another question."""
    how: dict[str, Any] = {"as_of": AS_OF, "events": {"doses": DOSES.clear()}}
    assert ["unknown"] * 3 == TREATED.screen(TREATED_PEOPLE, **how)["inc_dose"].to_list()
    assert ["not_met"] * 3 == TREATED.screen(TREATED_PEOPLE, **how, complete=["doses"])["inc_dose"].to_list()


def test_companions_of_no_column() -> None:
    """A cause alone says why a field has no value; where it is empty it says nothing."""
    doses = pl.DataFrame({"subject": ["A", "B"], "given": DAYS[:2], "mg_cause": ["declined", None]})
    assert ["met", "unknown", "unknown"] == TREATED.screen(TREATED_PEOPLE, as_of=AS_OF, events={"doses": doses})[
        "inc_dose"
    ].to_list()


DATES = [date(2025, 5, 1), None]


@pytest.mark.parametrize("kind", [pl.Date, pl.Datetime("us"), pl.Datetime("ns"), pl.String])
def test_the_days_of_events_are_read_as_those_of_facts(kind: Any) -> None:
    """As a date, as the midnight that begins it, or as text; another hour is no date."""
    doses = pl.DataFrame({"subject": ["A", "A"], "given": DATES, "ended": DATES}).cast({"given": kind, "ended": kind})
    people = pl.DataFrame({"subject": ["A", "B"], "ecog": [1, 1]})
    for table in (doses, doses.to_pandas() if kind != pl.String else doses):
        assert ["met", "unknown"] == GIVEN.screen(people, as_of=AS_OF, events={"doses": table})["inc_dose"].to_list()
    if isinstance(kind, pl.Datetime):
        late = doses.with_columns(pl.col("given").dt.offset_by("8h"))
        assert "$.doses[0].given" in GIVEN.screen(people, as_of=AS_OF, events={"doses": late})["error"][0]


def test_days_of_events_that_python_does_not_know_are_errors() -> None:
    """A date beyond the year 9999 is no calendar date, and no exception."""
    doses = pl.DataFrame({"subject": ["A"]}).with_columns(given=pl.date(20000, 1, 1), ended=pl.date(2025, 1, 1))
    found = GIVEN.screen(pl.DataFrame({"subject": ["A", "B"]}), as_of=AS_OF, events={"doses": doses})
    assert ["error", "undetermined"] == found["eligibility"].to_list()
    assert "$.doses[0].given: no calendar date" in found["error"][0]


def test_numbers_of_events_of_single_precision_are_their_shortest_decimals() -> None:
    """40.2 of a Float32 has not too many digits."""
    doses = pl.DataFrame({"subject": ["A"], "mass": pl.Series([40.2], dtype=pl.Float32), "mass_unit": ["kg"]})
    people = pl.DataFrame({"subject": ["A"], "mass": [None]})
    assert ["met"] == WEIGHED.screen(people, as_of=AS_OF, events={"weighings": doses})["event"].to_list()


class Given(FactSchema):
    doses = events(ask="?", dated_by="given", ended_by="ended", given=date_fact(), ended=end())


GIVEN = CriteriaSet(
    id="FRAMES-04",
    version="1",
    revision=1,
    facts=Given,
    entries=[
        include(
            "inc_dose",
            "On 1 May.",
            Given.doses.where((Given.doses.given == "2025-05-01") & (Given.doses.ended == "2025-05-01")).exists(),
        )
    ],
)


def test_a_bad_event_is_an_error_of_its_subject() -> None:
    """The path names table, place and field."""
    bad = DOSES.with_columns(mg_cause=pl.lit("declined"), given=pl.lit("May"))
    result = TREATED.screen(TREATED_PEOPLE[:1], as_of=AS_OF, events={"doses": bad})
    assert "$.doses[0].mg.cause" in result["error"].item()
    assert "$.doses[1].given" in result["error"].item()


def test_without_their_frame_events_are_declared() -> None:
    """What is the same for everybody needs no row by row: nobody's doses are known."""
    result = TREATED.screen(TREATED_PEOPLE, as_of=AS_OF, not_collected=["doses"])
    assert (["unknown"] * 3, ["columns"] * 3) == (result["inc_dose"].to_list(), judged_by(result))


def test_a_part_is_judged() -> None:
    """The part is named as in `assess`."""
    part = PARTS.parts[0].id
    people = pl.DataFrame({"subject": ["A"]})
    result = PARTS.screen(people, as_of=AS_OF, part=part, not_collected=list(PARTS.facts.names))
    assert {entry.id for entry in PARTS.part(part).entries} <= set(result.columns)


def test_entries_of_a_part_that_columns_leave_are_judged_alone() -> None:
    """Their reference judges no other entry, and finds the same."""
    part = PARTS.part(PARTS.parts[0].id)
    screening = screening_of(part, {"subject": pl.String()}, as_of=AS_OF, not_collected=list(part.facts.names))
    some = screening.filling.judge.of_entries([part.entries[-1].id])
    assert {part.entries[-1].id: None} == dict(some.tell({}, (), None).verdicts)


def test_people_are_as_expected() -> None:
    """The frame of these tests has a column for every fact but the one that is not collected."""
    assert {*SET.facts.names} - {"note"} <= {*PEOPLE}
