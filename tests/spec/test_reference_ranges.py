"""A laboratory's table of reference ranges fills a limit that a result lacks, where exactly one row can be meant."""

from datetime import date as day
from typing import Any

import pytest

from eligibility_engine import (
    CriteriaSet,
    DefinitionError,
    FactSchema,
    ReferenceRanges,
    Verdict,
    date,
    events,
    exclude,
    integer,
    measurement,
    one_of,
)
from spec.tables import AS_OF_DATE, MET, NOT_MET, UNKNOWN, calls


class Patient(FactSchema):
    """Who has results."""

    laboratory = one_of("central", "north", ask="Which laboratory?")
    sex = one_of("female", "male", "unknown", ask="Sex?", missing={"unknown": "not_recorded"})
    born = date(ask="Date of birth?", partial=True)
    age_years = integer(unit="years", minimum=0, maximum=120, ask="Age?")
    creatinine = measurement(unit="mg/dL", other_units=["umol/L"], analyte="creatinine", ask="Creatinine?")
    platelets = measurement(unit="10*9/L", default_unit="10*9/L", ask="Platelets?")
    urea = measurement(unit="mg/dL", ask="Urea?", minimum=None)
    results = events(
        ask="Further results?",
        dated_by="taken",
        taken=date(),
        note=one_of("fasting", "fed"),
        creatinine=measurement(unit="mg/dL"),
    )
    undated = events(ask="Results without dates?", creatinine=measurement(unit="mg/dL"))


c = Patient
TABLE = """\
laboratory,analyte,unit,sex,age_from,age_to,valid_from,valid_to,lln,uln
central,creatinine,mg/dL,female,0,17,,,0.3,0.8
central,creatinine,mg/dL,female,18,,,2024-12-15,0.5,1
central,creatinine,mg/dL,female,18,,2024-12-16,,0.5,1.1
central,creatinine,mg/dL,male,18,,,,0.7,1.3
central,creatinine,umol/L,male,18,,,,60,115
north,creatinine,mg/dL,male,18,,,,0.7,1.2
,platelets,10*9/L,,,,,,150,
,ferritin,ug/L,,,,,,30,300
,results.creatinine,mg/dL,,,,2025-01-01,,,1.2
,undated.creatinine,mg/dL,,,,,,,1.2
"""
TELLING = {"laboratory": "laboratory", "sex": "sex", "born": "born", "age": "age_years"}
RANGES = ReferenceRanges.from_csv(TABLE, name="labs.csv", facts=Patient, **TELLING)
ENTRIES = [
    exclude("over", "Creatinine over the upper limit.", c.creatinine.times_uln > 1),
    exclude("under", "Creatinine under the lower limit.", c.creatinine.times_lln < 1),
    exclude("few", "Platelets under the lower limit.", c.platelets.times_lln < 1),
    exclude("many", "Platelets over the upper limit.", c.platelets.times_uln > 1),
]
TRIAL = CriteriaSet(id="RANGES", version="1", revision=1, facts=Patient, entries=ENTRIES)


def creatinine(value: object = 1.15, unit: object = "mg/dL", **parts: object) -> dict[str, object]:
    """One creatinine, of the as-of date unless told otherwise."""
    return {"creatinine": {"value": value, "unit": unit, "at": AS_OF_DATE, **parts}}


MAN = {"laboratory": "central", "sex": "male", "born": "1980-01-01"}
WOMAN = {**MAN, "sex": "female"}

ROWS: list[tuple[str, dict[str, Any], str, Verdict, str]] = [
    # exactly one row: at, above and below its limits
    ("a man", {**MAN, **creatinine(1.31)}, "over", MET, "upper limit and lower limit from row 4 of labs.csv"),
    ("at the limit", {**MAN, **creatinine(1.3)}, "over", NOT_MET, "upper limit and lower limit from row 4 of labs.csv"),
    ("below", {**MAN, **creatinine(0.69)}, "under", MET, "upper limit and lower limit from row 4 of labs.csv"),
    ("a woman", {**WOMAN, **creatinine(1.15)}, "over", MET, "upper limit and lower limit from row 3 of labs.csv"),
    ("another laboratory", {**MAN, "laboratory": "north", **creatinine(1.25)}, "over", MET,
     "upper limit and lower limit from row 6 of labs.csv"),
    ("the unit of the result", {**MAN, **creatinine(116, "umol/L")}, "over", MET,
     "upper limit and lower limit from row 5 of labs.csv"),
    ("any subject", {"platelets": {"value": 149}}, "few", MET, "lower limit from row 7 of labs.csv"),
    # of a result without a date the row holds on every day up to the as-of date, or the limit stays missing
    ("undated, rows of some ages", {**MAN, **creatinine(9, at=None)}, "over", UNKNOWN, ""),
    ("undated, rows of some days", {**WOMAN, **creatinine(9, at=None)}, "over", UNKNOWN, ""),
    ("undated, one row ever", {"platelets": {"value": 149, "at": None}}, "few", MET,
     "lower limit from row 7 of labs.csv"),
    # the row that holds on the date of the result
    ("last day", {**WOMAN, **creatinine(1.05, at="2024-12-15")}, "over", MET,
     "upper limit and lower limit from row 2 of labs.csv"),
    ("first day", {**WOMAN, **creatinine(1.05, at="2024-12-16")}, "over", NOT_MET,
     "upper limit and lower limit from row 3 of labs.csv"),
    ("a month in one row", {**WOMAN, **creatinine(1.05, at="2024-11")}, "over", MET,
     "upper limit and lower limit from row 2 of labs.csv"),
    # the age on the date of the result
    ("17 then", {**WOMAN, "born": "2007-05-01", **creatinine(0.9, at="2025-04-30")}, "over", MET,
     "upper limit and lower limit from row 1 of labs.csv"),
    ("18 then", {**WOMAN, "born": "2007-05-01", **creatinine(0.9, at="2025-05-01")}, "over", NOT_MET,
     "upper limit and lower limit from row 3 of labs.csv"),
    ("18 today", {**WOMAN, "born": None, "age_years": 18, **creatinine(0.9)}, "over", NOT_MET,
     "upper limit and lower limit from row 3 of labs.csv"),
    ("19 today, 18 last week", {**WOMAN, "born": None, "age_years": 19, **creatinine(0.9, at="2025-05-26")}, "over",
     NOT_MET, "upper limit and lower limit from row 3 of labs.csv"),
    ("born 2000 or so", {**WOMAN, "born": "2000", **creatinine(1.15)}, "over", MET,
     "upper limit and lower limit from row 3 of labs.csv"),
    # its own limit stays
    ("own upper limit", {**WOMAN, **creatinine(1.15, uln=1.2)}, "over", NOT_MET, "lower limit from row 3 of labs.csv"),
    ("own lower limit", {**WOMAN, **creatinine(0.55, lln=0.6)}, "under", MET, "upper limit from row 3 of labs.csv"),
    ("both its own", {**WOMAN, **creatinine(1.15, uln=1.2, lln=0.6)}, "over", NOT_MET, ""),
    # no row, or no certain one: the limit stays missing
    ("sex not known", {**MAN, "sex": None, **creatinine(9)}, "over", UNKNOWN, ""),
    ("sex not an answer", {**MAN, "sex": "unknown", **creatinine(9)}, "over", UNKNOWN, ""),
    ("laboratory not known", {**MAN, "laboratory": None, **creatinine(9)}, "over", UNKNOWN, ""),
    ("age not known", {**WOMAN, "born": None, **creatinine(9)}, "over", UNKNOWN, ""),
    ("17 or 18", {**WOMAN, "born": "2007", **creatinine(9)}, "over", UNKNOWN, ""),
    ("18 today, 17 or 18 last week", {**WOMAN, "born": None, "age_years": 18, **creatinine(9, at="2025-05-26")}, "over",
     UNKNOWN, ""),
    ("a month in two rows", {**WOMAN, **creatinine(9, at="2024-12")}, "over", UNKNOWN, ""),
    ("a year in two rows", {**WOMAN, **creatinine(9, at="2024")}, "over", UNKNOWN, ""),
    ("a boy, of whom no row is", {**MAN, "born": "2010-01-01", **creatinine(9)}, "over", UNKNOWN, ""),
    ("one possible row that is not certain", {**MAN, "born": "2007", **creatinine(9)}, "over", UNKNOWN, ""),
    ("no row for the laboratory and sex", {**WOMAN, "laboratory": "north", **creatinine(9)}, "over", UNKNOWN, ""),
    ("a unit without a row", {**MAN, **creatinine(9, "g/L")}, "over", UNKNOWN, ""),
    ("no unit", {**MAN, **creatinine(9, None)}, "over", UNKNOWN, ""),
    ("a row without that limit", {"platelets": {"value": 900}}, "many", UNKNOWN, "lower limit from row 7 of labs.csv"),
    ("own lower limit and no other in the row", {"platelets": {"value": 149, "lln": 140}}, "few", NOT_MET, ""),
    ("limits that cross", {**MAN, **creatinine(9, lln=1.4)}, "over", UNKNOWN, ""),
    ("a bad limit is no missing one", {**MAN, **creatinine(9, uln=float("nan"))}, "over", UNKNOWN,
     "lower limit from row 4 of labs.csv"),
    ("no result", MAN, "over", UNKNOWN, ""),
]  # fmt: skip


@pytest.mark.parametrize(("record", "entry", "verdict", "cited"), [row[1:] for row in ROWS], ids=[r[0] for r in ROWS])
def test_limits_from_the_table(record: dict[str, Any], entry: str, verdict: Verdict, cited: str) -> None:
    """One row that is surely meant fills the limit and is cited; otherwise the limit stays missing."""
    judged = TRIAL.assess(record, as_of=AS_OF_DATE, reference_ranges=RANGES)[entry]
    assert (verdict, cited) == (judged.verdict, judged.trace.readings[0].limits_from)


def test_without_the_table_nothing_is_filled() -> None:
    """A table is used where it is handed over, and nowhere else; the cause stays that there is no limit."""
    bare = TRIAL.assess({**MAN, **creatinine(9)}, as_of=AS_OF_DATE)
    open_to_two = TRIAL.assess({**MAN, "sex": None, **creatinine(9)}, as_of=AS_OF_DATE, reference_ranges=RANGES)
    assert ["no_limit", "no_limit"] == [found["over"].trace.readings[0].cause for found in (bare, open_to_two)]


RESULTS: list[tuple[str, object]] = [
    ("results", {"taken": "2025-02-01", "note": "fed"}),
    ("results", {"taken": "2024-02-01"}),
    ("undated", {}),
]


@calls(zip(RESULTS, (True, False, True), strict=True), "given, filled")
def test_results_in_event_tables(given: tuple[str, dict[str, Any]], filled: bool) -> None:
    """A result of an event takes the row of the event's date; without one, a row that holds on every day."""
    name, row = given
    record = {name: [{**row, "creatinine": {"value": 1, "unit": "mg/dL"}}]}
    facts: Any = TRIAL.assess(record, as_of=AS_OF_DATE, reference_ranges=RANGES).facts
    found = facts[name].rows[0].values["creatinine"]
    place = {"results": 9, "undated": 10}[name]
    assert found.limits_from == (f"upper limit from row {place} of labs.csv" if filled else "")


DATED = [
    ({"valid_to": "2024-12-31", "uln": 1.0}, {"valid_from": "2025-01-01", "uln": 1.1}),
    ({"age_to": 44, "uln": 1.0}, {"age_from": 45, "uln": 1.1}),
]


@calls(DATED, "rows")
def test_a_date_that_is_filled_in_turns_no_verdict(rows: tuple[dict[str, Any], ...]) -> None:
    """Whatever is decided of a result without a date is decided alike once the date is known."""
    ranges = ReferenceRanges.from_rows(
        [{"analyte": "creatinine", "unit": "mg/dL", **row} for row in rows], name="ours", facts=Patient, **TELLING
    )
    found = [
        TRIAL.assess({**MAN, **creatinine(1.05, at=at)}, as_of=AS_OF_DATE, reference_ranges=ranges)["over"].verdict
        for at in (None, "2023-06-01", "2025-06-01")
    ]
    assert [UNKNOWN, MET, NOT_MET] == found


def test_the_trace_of_a_row_tells_its_limits() -> None:
    """A result in an event table is told with its limits and the row of the table that they are from."""
    entry = exclude("any", "Any creatinine over.", c.results.where(c.results.creatinine.times_uln > 1).exists())
    trial = CriteriaSet(id="ROWS", version="1", revision=1, facts=Patient, entries=[entry])
    record = {"results": [{"taken": "2025-02-01", "note": "fed", "creatinine": {"value": 1.3, "unit": "mg/dL"}}]}
    told = trial.assess(record, as_of=AS_OF_DATE, reference_ranges=RANGES)["any"].trace.readings[0].rows
    assert [
        "taken 2025-02-01, note fed, creatinine 1.3 mg/dL (upper limit 1.2 mg/dL; upper limit from row 9 of labs.csv)"
    ] == [row.value for row in told]


def test_every_output_cites_the_table() -> None:
    """The table stands beside the set in every output, with its digest; without a table outputs are as before."""
    used = TRIAL.assess({**MAN, **creatinine(1.4)}, as_of=AS_OF_DATE, reference_ranges=RANGES)
    bare = TRIAL.assess({**MAN, **creatinine(1.4)}, as_of=AS_OF_DATE)
    identity = {"name": "labs.csv", "digest": RANGES.digest}
    assert (identity, identity) == (used.provenance["reference_ranges"], used.to_dict()["reference_ranges"])
    assert f"limits from labs.csv, digest {RANGES.digest[:12]}" in " ".join(used.to_text().split())
    assert f"Limits of normal from labs.csv, digest `{RANGES.digest}`." in used.to_markdown()
    said = (
        "1.4 mg/dL (upper limit 1.3 mg/dL; lower limit 0.7 mg/dL; upper limit and lower limit from row 4 of labs.csv; "
        "2025-06-02)"
    )
    assert said in " ".join(used.to_text().split())
    assert [False] * 3 == ["labs" in text for text in (bare.to_text(), bare.to_markdown(), bare.to_json())]
    assert "row 4" not in used.to_json(values=False)
    assert used.criteria_set.digest == bare.criteria_set.digest


def test_the_digest_is_of_the_rows_and_their_reading() -> None:
    """Equal tables have equal digests, whatever they are called; another row or another reading has another digest."""
    again = ReferenceRanges.from_csv(
        "\ufeff" + TABLE.replace("0.3,", "0.30,"), name="b", facts=Patient.schema, **TELLING
    )
    other = ReferenceRanges.from_csv(TABLE.replace("0.3,", "0.4,"), name="labs.csv", facts=Patient, **TELLING)
    read_otherwise = ReferenceRanges.from_csv(TABLE, name="labs.csv", facts=Patient, **{**TELLING, "age": None})
    assert [True, False, False] == [found.digest == RANGES.digest for found in (again, other, read_otherwise)]


def test_rows_are_plain_values_too() -> None:
    """A program hands over rows as mappings, with dates and numbers."""
    rows = [{"analyte": "creatinine", "unit": "mg/dL", "uln": 1.2, "valid_from": day(2025, 1, 1), "lln": None}]
    ranges = ReferenceRanges.from_rows(rows, name="ours", facts=Patient)
    judged = TRIAL.assess(creatinine(1.21), as_of=AS_OF_DATE, reference_ranges=ranges)
    assert (MET, "upper limit from row 1 of ours") == (
        judged["over"].verdict,
        judged["over"].trace.readings[0].limits_from,
    )


def table(*rows: str, header: str = "analyte,unit,sex,age_from,age_to,valid_from,valid_to,lln,uln,laboratory") -> str:
    """A table of a few rows."""
    return "\n".join([header, *rows])


ONE = "creatinine,mg/dL,,,,,,,1.2,"
BAD: list[tuple[str, str, str, dict[str, Any]]] = [
    ("overlap", table(ONE, "urea,mg/dL,,,,,,,50,", "creatinine,mg/dL,male,,,,,,1.3,"), "rows 1 and 3 overlap", TELLING),
    ("ages", table("creatinine,mg/dL,,0,18,,,,1,", "creatinine,mg/dL,,18,,,,,1,"), "rows 1 and 2 overlap", TELLING),
    ("dates", table("creatinine,mg/dL,,,,,2025-01-01,,1,", "creatinine,mg/dL,,,,2025-01-01,,,1,"), "overlap", TELLING),
    ("empty", "", "no CSV", TELLING),
    ("only a header", table(), "no CSV", TELLING),
    ("open quote", table('"creatinine,mg/dL'), "no CSV", TELLING),
    ("columns", table("creatinine,mg/dL"), "row 1: the row has 2 cells and the header 10", TELLING),
    ("header", table(ONE, header="analyte,unit,unit,a,b,c,d,e,f,g"), "each column once", TELLING),
    ("no analyte", table("a,1", header="unit,uln"), "with analyte and unit", TELLING),
    ("unknown column", table("creatinine,mg/dL,1", header="analyte,unit,ulm"), "did you mean 'uln'", TELLING),
    ("empty unit", table("creatinine,,,,,,,,1,"), "row 1: a row names its unit", TELLING),
    ("spelled unit", table("creatinine,mg/dl,,,,,,,1,"), "did the source mean 'mg/dL'", TELLING),
    ("no limit", table(ONE, "urea,mg/dL,,,,,,,,"), "row 2: a row has a lower limit", TELLING),
    ("limits", table("creatinine,mg/dL,,,,,,2,1,"), "row 1: lln lies above uln", TELLING),
    ("age order", table("creatinine,mg/dL,,9,8,,,,1,"), "age_from lies above age_to", TELLING),
    ("date order", table("creatinine,mg/dL,,,,2025-02-01,2025-01-01,,1,"), "valid_from lies above", TELLING),
    ("number", table("creatinine,mg/dL,,,,,,,high,"), "row 1: a number is due", TELLING),
    ("age", table("creatinine,mg/dL,,1.5,,,,,1,"), "whole number of completed years", TELLING),
    ("age below 0", table("creatinine,mg/dL,,-1,,,,,1,"), "whole number of completed years", TELLING),
    ("date", table("creatinine,mg/dL,,,,2025-01,,,1,"), "a date YYYY-MM-DD is due", TELLING),
    ("no fact for sex", table("creatinine,mg/dL,male,,,,,,1,"), "no fact says it: sex=", {}),
    ("no fact for age", table("creatinine,mg/dL,,,18,,,,1,"), "no fact says the age", {}),
    ("word of sex", table("creatinine,mg/dL,M,,,,,,1,"), "'M' is no answer of sex; these are: female, male", TELLING),
    ("unknown is no sex", table("creatinine,mg/dL,unknown,,,,,,1,"), "no answer of sex", TELLING),
    ("laboratory", table("creatinine,mg/dL,,,,,,,1,south"), "'south' is no answer of laboratory", TELLING),
    ("type of a fact", table(ONE), "sex='born' is no fact of the type enumeration", {"sex": "born"}),
    ("no such fact", table(ONE), "born='birth' is no fact of the type date", {"born": "birth"}),
    ("not an analyte", table("sex,mg/dL,,,,,,,1,"), "no row is about a measurement", TELLING),
    ("no field", table("results.urea,mg/dL,,,,,,,1,"), "no row is about a measurement", TELLING),
    ("no table", table("sex.urea,mg/dL,,,,,,,1,"), "no row is about a measurement", TELLING),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message", "telling"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_bad_tables(text: str, message: str, telling: dict[str, Any]) -> None:
    """What is wrong with a table is found when it is read, with the numbers of its rows."""
    with pytest.raises(DefinitionError, match=message) as caught:
        ReferenceRanges.from_csv(text, name="labs", facts=Patient, **telling)
    assert caught.value.code == "REFERENCE_RANGES"


WRONG: list[tuple[dict[str, object], str]] = [
    ({"analyte": "creatinine", "unit": "mg/dL", "uln": True}, "$[0].uln"),
    ({"analyte": "creatinine", "unit": 5, "uln": 1}, "$[0].unit"),
    ({"analyte": "creatinine", "unit": "mg/dL", "uln": 1, "valid_to": 2025}, "$[0].valid_to"),
]


@calls(WRONG, "row, path")
def test_bad_values_of_rows(row: dict[str, object], path: str) -> None:
    """A value of another type is named with its row and column."""
    with pytest.raises(DefinitionError) as caught:
        ReferenceRanges.from_rows([row], name="labs", facts=Patient)
    assert path == caught.value.path


def test_a_table_is_for_the_facts_of_one_schema() -> None:
    """A set with other facts refuses it; equal facts of another class are the same."""

    class Other(FactSchema):
        creatinine = measurement(unit="mg/dL", ask="Creatinine?")

    entry = exclude("over", "-", Other.creatinine.times_uln > 1)
    trial = CriteriaSet(id="OTHER", version="1", revision=1, facts=Other, entries=[entry])
    with pytest.raises(DefinitionError, match="for the facts of Patient, not for those of Other"):
        trial.assess({}, as_of=AS_OF_DATE, reference_ranges=RANGES)


@calls([("1990", "1990-12-28"), ("2006-12", "2006-12-31"), ("2006-12", "2006-12-01")], "born, later")
def test_more_knowledge_keeps_the_verdict(born: str, later: str) -> None:
    """A limit that was filled for an imprecise age is filled alike for every age that it may be."""
    records = [{**WOMAN, "born": one, **creatinine(1.15)} for one in (born, later)]
    found = [TRIAL.assess(record, as_of=AS_OF_DATE, reference_ranges=RANGES)["over"].verdict for record in records]
    assert [MET, MET] == found
