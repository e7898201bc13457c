"""The sheet that a reviewer signs: its examples, its digests, its cells, and what is to do when it comes back."""

import csv
import io
import json
from datetime import date as day
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from eligibility_engine import (
    AS_OF,
    CriteriaSet,
    FactSchema,
    always,
    any_of,
    code,
    date,
    end,
    events,
    exclude,
    flag,
    include,
    integer,
    measurement,
    number,
    one_of,
    opaque,
    quantity,
    registry,
)
from eligibility_engine.codes.code import Coding
from eligibility_engine.errors import InputError
from eligibility_engine.files.review_check import MAXIMUM_BYTES, check_review, comments_of, read_sheet
from eligibility_engine.files.review_sheet import plain_cell, review_csv, review_page
from eligibility_engine.report.code_sets import code_sets_of
from eligibility_engine.report.set_markdown import set_markdown
from eligibility_engine.study.lowered import entry_digest
from eligibility_engine.testing.search.borders import border_of
from unit import parts_trial
from unit.conftest import DEMO
from unit.demo_trial import TRIAL
from unit.pages import SCRIPT, words_of

TODAY = day(2025, 6, 2)


class Patient(FactSchema):
    age = integer(unit="years", minimum=0, maximum=120, ask="Age?", label="age")
    platelets = measurement(unit="10*9/L", decimals=0, ask="Platelets?", label="platelets")
    dose = date(ask="Last dose?", label="last dose")
    grade = one_of("mild", "severe", ask="Grade?", label="grade")
    frail = flag(ask="Frail?", label="frail")
    visits = events(ask="Visits?", dated_by="on", on=date(label="day"), score=integer(label="score"), room=integer())


c = Patient
ENTRIES = [
    include("inc_age", "Age 18 to 75.", c.age.between(18, 75), cite="4.1", note="Completed years."),
    include("inc_platelets", "Platelets of 100.", c.platelets >= quantity(100, "10*9/L"), cite="4.2"),
    exclude("exc_dose", "Dose within 28 days.", c.dose.within(days=28, before=AS_OF), cite="5.1"),
    exclude("exc_frail", f"=Frail {SCRIPT}", c.frail & (c.grade == "severe"), cite="-5.2"),
    exclude("exc_visits", "A visit.", c.visits.where(c.visits.score > 3).exists(), cite="5.3"),
    include("inc_all", "Anybody.", always(True, "all may")),
]


def built(entries: Any = ENTRIES, **more: Any) -> CriteriaSet:
    return CriteriaSet(
        **{"id": "REVIEW-01", "version": "1.0", "revision": 1, "facts": Patient, "entries": entries, **more}
    )


def lines_of(sheet: str) -> dict[str, dict[str, str]]:
    return {line["entry"]: line for line in csv.DictReader(io.StringIO(sheet.removeprefix("\ufeff"), newline=""))}


EXAMPLES = {
    "inc_age": ["age: 18 years → met", "age: 17 years → not met", "age: not recorded → unknown"],
    "inc_platelets": [
        "platelets: 100 10*9/L → met",
        "platelets: 99 10*9/L → not met",
        "platelets: not recorded → unknown",
    ],
    "exc_dose": [
        "last dose: 2025-05-05 → excluded",
        "last dose: 2025-05-04 → not excluded",
        "last dose: not recorded → unknown",
    ],
    "exc_frail": [
        "frail: yes; grade: severe → excluded",
        "frail: no; all else as in the first → not excluded",
        "frail: not recorded; all else as in the first → unknown",
    ],
    "inc_all": ["nothing is known → met", "", ""],
}


def test_the_examples_lie_at_a_border_and_say_what_the_set_judges() -> None:
    """One step apart where a value has neighbours, and nothing known of it as the third."""
    sheet = lines_of(review_csv(built(), as_of=TODAY))
    assert {entry: [sheet[entry][f"example_{n}"] for n in (1, 2, 3)] for entry in EXAMPLES} == EXAMPLES
    for entry in ENTRIES[:5]:
        records = border_of(built(), entry.id, as_of=TODAY).records
        verdicts = [built().assess(record, as_of=TODAY)[entry.id].verdict.value for record in records]
        assert verdicts == ["met", "not_met", "unknown"]


def test_rows_in_examples_have_the_fields_that_the_rule_reads() -> None:
    """And their dates."""
    border = border_of(built(), "exc_visits", as_of=TODAY)
    assert border.fact == "visits"
    assert [set(row) for row in border.records[0]["visits"]["rows"]] == [{"on", "score"}]
    verdicts = [built().assess(record, as_of=TODAY)["exc_visits"].verdict.value for record in border.records]
    assert verdicts == ["met", "not_met", "unknown"]


class Treated(FactSchema):
    drugs = events(
        ask="Drugs?",
        dated_by="begun",
        ended_by="ended",
        begun=date(label="begun", partial=True),
        ended=end(label="ended"),
        dose=number(unit="mg", label="dose"),
        named=one_of("a", "b", label="drug"),
        half_life=number(unit="d", minimum=0, label="half-life"),
    )
    scans = events(ask="Scans?", dated_by="on", on=date(label="day"), size=number(unit="mm", minimum=15, label="size"))


t = Treated
LASTED = "begun 2025-04-03, ended 2025-05-03"


@pytest.mark.parametrize(
    ("rule", "examples"),
    [
        (
            t.drugs.within(days=28, before=AS_OF).exists(),
            ["begun 2025-04-03, ended 2025-05-05", "begun 2025-04-03, ended 2025-05-04", "begun 2025-04-03"],
        ),
        (
            t.drugs.within(days=28, before=AS_OF).never(),
            ["begun 2025-04-03, ended 2025-05-04", "begun 2025-04-03, ended 2025-05-05", "begun 2025-04-03"],
        ),
        (
            t.drugs.where(t.drugs.ended.elapsed("days") >= 100).exists(),
            ["begun 2024-05-03, ended 2025-02-22", "begun 2024-05-03, ended 2025-02-23", "begun 2024-05-03"],
        ),
        (
            t.drugs.within(months=6, before=AS_OF).exists(),
            ["begun 2024-12-02, ended 2024-12-02", "begun 2024-12-01, ended 2024-12-01", "begun 2024-12-01"],
        ),
        (
            t.drugs.where(t.drugs.begun <= AS_OF).exists(),
            ["begun 2025-06-02, ended 2025-06-02", "begun 2025-06-03, ended 2025-06-03", "ended 2025-06-02"],
        ),
        (
            t.drugs.where(any_of(t.drugs.dose > 3, (t.drugs.ended > AS_OF) & (t.drugs.ended < AS_OF))).exists(),
            [f"{LASTED}, dose 3.1 mg", f"{LASTED}, dose 3 mg", LASTED],
        ),
        (
            t.scans.where(t.scans.size > 15).exists(),
            ["day 2025-04-03, size 15.1 mm", "day 2025-04-03, size 15 mm", "day 2025-04-03"],
        ),
    ],
)
def test_the_border_of_events_is_that_of_a_date_or_number_in_a_row(rule: Any, examples: list[str]) -> None:
    """Of the end first; an event that would end before it begins is moved as a whole."""
    entry = include("inc_rows", "Rows.", rule)
    line = lines_of(review_csv(built([entry], facts=Treated), as_of=TODAY))["inc_rows"]
    for place, (said, verdict) in enumerate(zip(examples, ("met", "not met", "unknown"), strict=True), 1):
        assert line[f"example_{place}"].endswith(f": 1 row, complete (row 1: {said}) → {verdict}")


def test_the_border_of_a_washout_is_found_beside_half_lives() -> None:
    """The longer of both decides, and each subject is judged."""
    rule = t.drugs.washout(weeks=4, half_lives=5, half_life=t.drugs.half_life)
    judge = built([include("inc_rows", "Rows.", rule)], facts=Treated)
    records = border_of(judge, "inc_rows", as_of=TODAY).records
    verdicts = [judge.assess(record, as_of=TODAY)["inc_rows"].verdict.value for record in records]
    assert verdicts == ["met", "not_met", "unknown"]
    ends = [record["drugs"]["rows"][0]["ended"] for record in records[:2]]
    assert abs(day.fromisoformat(ends[1]) - day.fromisoformat(ends[0])).days == 1


def test_a_row_without_such_a_field_is_there_or_not() -> None:
    entry = include("inc_rows", "Rows.", t.drugs.where(t.drugs.named == "a").exists())
    records = border_of(built([entry], facts=Treated), "inc_rows", as_of=TODAY).records
    assert [len(record.get("drugs", {}).get("rows", "?")) for record in records] == [1, 0, 1]
    assert "drugs" not in records[2]


@pytest.mark.parametrize("trial", ["NCT02578680", "NCT06316427"])
def test_the_example_of_a_missing_fact_is_somebody_for_whom_it_matters(trial: str) -> None:
    """Nobody is shown pregnant and male: without the fact that turns an entry its verdict is unknown, if it can be."""
    found = registry.get(trial)
    (entry,) = (one.id for one in found.entries if "pregnan" in one.id)
    border = border_of(found, entry, as_of=TODAY)
    verdicts = [found.assess(record, as_of=TODAY)[entry].verdict.value for record in border.records]
    assert (border.fact, verdicts) == ("pregnant", ["met", "not_met", "unknown"])
    assert {"pregnant": True, "sex": "male"}.items() - border.records[0].items()


def test_a_fact_whose_absence_is_assumed_away_leaves_nothing_unknown() -> None:
    assumed = c.frail.assume(False, because="it would be on record")
    found = border_of(built([exclude("exc_one", "Frail.", assumed)]), "exc_one", as_of=TODAY)
    assert found.records == ({"frail": True}, {"frail": False}, {})


def test_where_no_single_fact_turns_an_entry_other_subjects_are_shown() -> None:
    """Both verdicts and nothing known; what is never met has no met one; of code nothing is known."""
    both = [(c.frail & (c.grade == "severe")) | (~c.frail & (c.grade == "mild") & (c.age > 3))]
    judged = opaque("fits", version="2", says="it fits", reads={"n": c.age}, judge=lambda n: n > 3)
    found = built([include("inc_both", "Both.", both[0]), include("inc_code", "Code.", judged)])
    assert len(border_of(found, "inc_both", as_of=TODAY).records) == 3
    assert border_of(found, "inc_code", as_of=TODAY).records == ({},)
    never = built([include("inc_never", "Never.", always(False, "no"))])
    assert border_of(never, "inc_never", as_of=TODAY).records == ({},)
    assert border_of(parts_trial.TRIAL, "exc_fever", as_of=TODAY).fact == "last_fever"
    assert "last fever: 2025-05-30 → excluded" in review_csv(parts_trial.TRIAL, as_of=TODAY)


def test_the_digest_of_an_entry_changes_with_it_alone() -> None:
    """With rule, sentence, reading, parts, and what its facts are; not with its place or the spelling of its rule."""
    whole, first = built(), ENTRIES[0]
    was = entry_digest(whole, first)
    same = [
        evolve(first, cite="9"),
        evolve(first, short="AGE"),
        include("inc_age", first.text, (c.age >= 18) & (c.age <= 75), note=first.note),
    ]
    assert [entry_digest(built([one, *ENTRIES[1:3]]), one) for one in same] == [was] * 3
    assert entry_digest(built([first, exclude("exc_new", "New.", c.age > 3)], revision=2), first) == was
    others = [
        evolve(first, criterion=c.age.between(18, 76).criterion),
        evolve(first, text="Age 18 to 76."),
        evolve(first, note="Begun years."),
        evolve(first, id="inc_years"),
        exclude("inc_age", first.text, c.age.between(18, 75), note=first.note),
    ]
    assert len({was, *(entry_digest(built([one]), one) for one in others)}) == 6

    class Older(FactSchema):
        age = integer(unit="years", minimum=0, maximum=130, ask="Age?", label="age")

    assert entry_digest(CriteriaSet("REVIEW-01", "1.0", 1, Older, [first]), first) != was
    enrolment = parts_trial.TRIAL["inc_ecog"]
    later = evolve(enrolment, parts=("pre_infusion",))
    assert entry_digest(parts_trial.TRIAL, enrolment) != entry_digest(parts_trial.TRIAL, later)


def test_a_sheet_is_safe_for_spreadsheets_and_the_same_each_time() -> None:
    """UTF-8 that they know by its mark; no cell is a formula; empty columns to fill in."""
    sheet = review_csv(built(), as_of=TODAY)
    assert sheet == review_csv(built(), as_of=TODAY)
    columns = "entry,place,polarity,text,rule,reading,codes,options,example_1,example_2,example_3,agree,"
    assert sheet.startswith(f"\ufeff{columns}")
    line = lines_of(sheet)["exc_frail"]
    assert (line["text"], line["place"]) == (f"'=Frail {SCRIPT}", "'-5.2")
    assert [line[name] for name in ("agree", "comment", "reviewer", "date")] == [""] * 4
    assert (line["trial"], line["version"], line["revision"], line["as_of"]) == ("REVIEW-01", "1.0", "1", "2025-06-02")
    assert line["digest"] == entry_digest(built(), ENTRIES[3])
    assert lines_of(sheet)["inc_age"]["reading"] == "Completed years."
    long = any_of(c.frail, c.grade == "severe", c.age > 70, c.age < 18, c.platelets >= quantity(100, "10*9/L"))
    assert lines_of(review_csv(built([include("inc_long", "Long.", long)]), as_of=TODAY))["inc_long"]["rule"] == (
        "any of:\n  frail\n  grade is severe\n  age is above 70 years\n  age is below 18 years\n"
        "  platelets is at least 100 10*9/L"
    )


@pytest.mark.parametrize("said", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "\r=1", "＝1"])
def test_no_cell_is_a_formula(said: str) -> None:
    assert plain_cell(said) == f"'{said}"
    assert plain_cell(f"a{said}") == f"a{said}"
    assert plain_cell("a\x00") == "a\ufffd"


def test_options_are_said_with_what_is_in_force() -> None:
    assert lines_of(review_csv(TRIAL, as_of=TODAY))["inc_ecog"]["options"] == (
        "worst_ecog = 2: The worst ECOG that is let in; the other reading is 1."
    )


def test_the_page_has_examples_and_places_to_sign() -> None:
    page = review_page(built(), as_of=TODAY)
    said = words_of(page)
    assert "Verdict Of whom is known met age: 18 years not met age: 17 years unknown age: not recorded" in said
    assert f"Agree: ☐ yes ☐ no Comment Reviewer Date Digest of this entry {entry_digest(built(), ENTRIES[0])}" in said
    assert "The examples are made up, and judged as of 2025-06-02." in said
    assert "which need not be the one that the sentence is about" in said
    assert "<script" not in page
    assert page == review_page(built(), as_of=TODAY)


def signed(path: Path, entries: dict[str, dict[str, str]], *, delimiter: str = ",", mark: str = "") -> Path:
    """Write the sheet of the set with cells changed, as a spreadsheet saves it."""
    lines = list(lines_of(review_csv(built(), as_of=TODAY)).values())
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(mark)
        writer = csv.DictWriter(stream, list(lines[0]), delimiter=delimiter, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(
            {**line, "agree": "Yes", "reviewer": "R", "date": "2.6.2025", **entries.get(line["entry"], {})}
            for line in lines
        )
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_signed_sheet_leaves_nothing_to_do(tmp_path: Path, delimiter: str, mark: str) -> None:
    sheet = read_sheet(signed(tmp_path / "sheet.csv", {}, delimiter=delimiter, mark=mark))
    assert check_review(built(), sheet) == []


@pytest.mark.parametrize("said", ["2025-06-03", "3.6.2025", "6/30/2025", "30/6/2025", "29-02-2024", "6/3/25"])
def test_a_date_is_one_in_whatever_order_a_spreadsheet_saves_it(tmp_path: Path, said: str) -> None:
    assert check_review(built(), read_sheet(signed(tmp_path / "sheet.csv", {"inc_age": {"date": said}}))) == []


@pytest.mark.parametrize("said", ["whenever", "2025-13-30", "2025-02-30", "2025-06.03", "June", "45811"])
def test_what_is_no_date_signs_nothing(tmp_path: Path, said: str) -> None:
    (found,) = check_review(built(), read_sheet(signed(tmp_path / "sheet.csv", {"inc_age": {"date": said}})))
    assert found.describe() == "inc_age (4.1): date is no date; write it as 2025-06-03"


def test_words_that_somebody_edited_are_not_signed(tmp_path: Path) -> None:
    """Nor carried over; white space, an apostrophe that is gone, and a column that is gone are no edit."""
    changes = {
        "inc_age": {"rule": "age is between 18 and 99 years", "comment": "75 is\ntoo low\u202e"},
        "exc_dose": {"text": "  Dose within\r\n28 days.", "reading": "None."},
        "exc_frail": {"text": f"=Frail {SCRIPT}"},
    }
    sheet = read_sheet(signed(tmp_path / "sheet.csv", changes))
    assert [one.describe() for one in check_review(built(), sheet)] == [
        "inc_age (4.1): edited: rule not in the words of the set; write what should differ as a comment",
        "exc_dose (5.1): edited: reading not in the words of the set; write what should differ as a comment",
    ]
    carried = lines_of(review_csv(built(), as_of=TODAY, earlier=sheet))
    assert [carried[name]["earlier"] for name in ("inc_age", "inc_platelets", "exc_frail")] == [
        "edited; before: agree Yes; comment 75 is\ntoo low\ufffd; reviewer R; date 2.6.2025", "as before", "as before",
    ]  # fmt: skip
    assert carried["inc_age"]["agree"] == ""
    del sheet[0]["rule"]
    assert [one.entry for one in check_review(built(), sheet)] == ["exc_dose"]


def test_comments_are_listed_whatever_is_signed(tmp_path: Path, run: Any) -> None:
    """In the order of the sheet, on one line each; of the entries of another part nothing is said."""
    lines = read_sheet(signed(tmp_path / "sheet.csv", {"inc_age": {"comment": "75 is\ntoo low\u202e"}}))
    said = [one.describe() for one in comments_of(built(), [*lines, {"entry": "", "comment": "fine"}])]
    assert said == ["inc_age (4.1): 75 is too low\ufffd", "no entry: fine"]
    whole = parts_trial.TRIAL
    part = whole.part(whole.parts[0].id)
    every = read_sheet(signed_sheet(tmp_path, whole, comment="so"))
    assert [one.entry for one in comments_of(part, every)] == [entry.id for entry in part.entries]
    sheet = signed_sheet(tmp_path, TRIAL, comment="I agree, except")
    ran = run("review", DEMO, "--check", sheet)
    assert (ran.code, ran.out.splitlines()[0]) == (0, "comment on inc_age (5.1(a)): I agree, except")
    data = json.loads(run("review", DEMO, "--check", sheet, "--format", "json").out)
    assert data["comments"][0] == {"entry": "inc_age", "place": "5.1(a)", "comment": "I agree, except"}


def test_what_is_open_is_listed_in_the_order_of_the_set(tmp_path: Path) -> None:
    """Unsigned, not agreed, changed, twice, gone, not there."""
    changes = {
        "inc_age": {"agree": "", "date": " "},
        "inc_platelets": {"agree": "NO"},
        "exc_dose": {"digest": "0"},
        "exc_frail": {"agree": "perhaps"},
        "exc_visits": {"entry": "inc_all"},
    }
    sheet = read_sheet(signed(tmp_path / "sheet.csv", changes))
    now = built([*ENTRIES[:5], include("inc_new", "New.", c.age > 3), ENTRIES[5]])
    assert [finding.describe() for finding in check_review(now, sheet)] == [
        "inc_age (4.1): not signed: agree, date empty",
        "inc_platelets (4.2): not agreed",
        "exc_dose (5.1): changed since the sheet was written",
        "exc_frail (-5.2): agree is yes or no, and says something else",
        "exc_visits (5.3): not in the sheet",
        "inc_new: not in the sheet",
        "inc_all: twice in the sheet; leave one line",
    ]
    gone = check_review(built(ENTRIES[:1]), read_sheet(signed(tmp_path / "sheet.csv", {})))
    assert [finding.describe() for finding in gone][:1] == ["inc_platelets: no entry of the set any more"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "REVIEW_FORMAT"),
        (b"entry,agree\ninc_age,yes\n", "REVIEW_FORMAT"),
        (b'entry,"agree\n', "REVIEW_FORMAT"),
        ("entry;ü\n".encode("cp1252"), "INPUT_ENCODING"),
        (b"x" * (MAXIMUM_BYTES + 1), "INPUT_SIZE"),
    ],
)
def test_what_is_no_sheet_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "sheet.csv").write_bytes(content)
    with pytest.raises(InputError) as refused:
        read_sheet(tmp_path / "sheet.csv")
    assert refused.value.code == code


def test_the_sheet_of_another_set_is_refused(tmp_path: Path) -> None:
    """Lines that a reviewer has added below are not of another set."""
    sheet = read_sheet(signed(tmp_path / "sheet.csv", {}))
    assert check_review(built(), [*sheet, {"entry": "", "trial": "", "comment": "all fine"}]) == []
    with pytest.raises(InputError) as refused:
        check_review(built(id="OTHER"), sheet)
    assert refused.value.code == "REVIEW_TRIAL"


def test_the_command_writes_and_checks(run: Any, tmp_path: Path) -> None:
    """CSV or a page, as the output ends; findings are 1."""
    out = tmp_path / "sheet.csv"
    assert (run("review", DEMO, "-o", out).code, run("review", DEMO).out) == (0, review_csv(TRIAL, as_of=TODAY))
    assert out.read_text(encoding="utf-8") == review_csv(TRIAL, as_of=TODAY)
    assert run("review", DEMO, "-o", tmp_path / "sheet.HTML", "--as-of", "2025-01-31").code == 0
    assert (tmp_path / "sheet.HTML").read_text(encoding="utf-8") == review_page(TRIAL, as_of=day(2025, 1, 31))
    assert run("review", DEMO, "--format", "html").out.startswith("<!DOCTYPE html>")
    ran = run("review", DEMO, "--check", out)
    assert (ran.code, ran.out.splitlines()[-1]) == (1, "DEMO-01 version 3.0: 7 entries, 0 signed")
    out.write_text(
        out.read_text(encoding="utf-8").replace(",,,,,DEMO-01,", ",yes,,R,2025-06-03,DEMO-01,"), encoding="utf-8"
    )
    ran = run("review", DEMO, "--check", out)
    assert (ran.code, ran.out) == (0, "DEMO-01 version 3.0: 7 entries, 7 signed\n")
    ran = run("review", DEMO, "--check", out, "--option", "worst_ecog=1")
    assert (ran.code, ran.out.splitlines()[0]) == (1, "inc_ecog (5.1(b)): changed since the sheet was written")
    ran = run("review", DEMO, "--check", out, "-o", tmp_path / "new.csv")
    assert (ran.code, ran.err) == (
        2,
        "error [USAGE]: --check writes no sheet; leave out -o and --from, and --format is text or json\n",
    )
    assert run("review", DEMO, "--check", tmp_path / "none.csv").code == 2


def signed_sheet(tmp_path: Path, of: CriteriaSet, **cells: str) -> Path:
    """Return a sheet on which every entry is signed by one reviewer."""
    rows = list(lines_of(review_csv(of, as_of=TODAY)).values())
    path = tmp_path / "signed.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(
            {**row, "agree": "yes", "reviewer": "A. Reviewer", "date": "2025-06-03", **cells} for row in rows
        )
    return path


def test_what_is_signed_stays_signed_on_a_new_sheet_where_the_entry_is_as_it_was(tmp_path: Path) -> None:
    """What changed is to be signed anew, with what was said of it before; so is what is new."""
    path = signed_sheet(tmp_path, built(ENTRIES[:5]), comment="=fine")
    older = evolve(ENTRIES[0], criterion=c.age.between(18, 74).criterion)
    changed = built([older, *ENTRIES[1:]])
    sheet = review_csv(changed, as_of=TODAY, earlier=read_sheet(path))
    assert sheet == review_csv(changed, as_of=TODAY, earlier=read_sheet(path))
    found = {entry: [line[name] for name in ("earlier", "agree", "comment", "reviewer", "date")]
             for entry, line in lines_of(sheet).items()}  # fmt: skip
    assert found["inc_age"] == [
        "changed; before: agree yes; comment =fine; reviewer A. Reviewer; date 2025-06-03", "", "", "", "",
    ]  # fmt: skip
    assert found["exc_dose"] == ["as before", "yes", "'=fine", "A. Reviewer", "2025-06-03"]
    assert found["inc_all"] == ["new", "", "", "", ""]
    new = tmp_path / "new.csv"
    new.write_text(sheet, encoding="utf-8")
    assert [one.entry for one in check_review(changed, read_sheet(new))] == ["inc_age", "inc_all"]


def test_of_an_earlier_sheet_nothing_is_guessed(tmp_path: Path) -> None:
    """Two lines of one entry sign nothing, a line that nobody filled in says nothing, and another set is refused."""
    lines = read_sheet(signed_sheet(tmp_path, built()))
    blank = {**lines[1], "agree": "", "reviewer": "", "date": "", "digest": "0"}
    found = lines_of(review_csv(built(), as_of=TODAY, earlier=[lines[0], lines[0], blank]))
    assert [found[name]["earlier"] for name in ("inc_age", "inc_platelets", "exc_dose")] == [
        "twice in the earlier sheet", "changed", "new",
    ]  # fmt: skip
    assert found["inc_age"]["agree"] == ""
    with pytest.raises(InputError, match="the sheet is not that of OTHER"):
        review_csv(built(id="OTHER"), as_of=TODAY, earlier=lines)


def test_a_sheet_of_one_part(tmp_path: Path) -> None:
    """It has the entries of the part and the common ones; of the others nothing is to do, and none has gone."""
    part = parts_trial.TRIAL.part(parts_trial.TRIAL.parts[0].id)
    path = signed_sheet(tmp_path, parts_trial.TRIAL)
    assert len(read_sheet(path)) > len(part.entries)
    assert check_review(part, read_sheet(path)) == []
    assert list(lines_of(review_csv(part, as_of=TODAY))) == [entry.id for entry in part.entries]


def test_the_program_carries_over_and_checks_as_json(run: Any, tmp_path: Path) -> None:
    """The exit code is that of the text; options that do not go together are refused."""
    out, new = tmp_path / "sheet.csv", tmp_path / "new.csv"
    assert run("review", DEMO, "-o", out).code == 0
    assert run("review", DEMO, "--from", out, "-o", new).code == 0
    assert {line["earlier"] for line in lines_of(new.read_text(encoding="utf-8")).values()} == {"as before"}
    ran = run("review", DEMO, "--check", new, "--format", "json")
    data = json.loads(ran.out)
    assert (ran.code, data["trial"], data["signed"], data["entries"]) == (1, TRIAL.id, 0, len(TRIAL.entries))
    assert data["findings"][0] == {
        "entry": TRIAL.entries[0].id, "place": "5.1(a)", "to_do": "not signed: agree, reviewer, date empty",
    }  # fmt: skip
    assert run("review", DEMO, "--check", new, "--format", "text").out.endswith(" 0 signed\n")
    for options, said in (
        (["--check", new, "--format", "csv"], "--check writes no sheet"),
        (["--check", new, "--from", out], "--check writes no sheet"),
        (["--format", "json"], "--format json is that of --check"),
        (["--from", out, "-o", tmp_path / "page.html"], "--from fills in a sheet of csv"),
        (["--part", "one"], "has no parts"),
        (["-o", tmp_path / "sheet.xlsx"], "end it in .csv or .html or .htm, or give --format"),
    ):
        ran = run("review", DEMO, *options)
        assert (ran.code, said in ran.err) == (2, True), ran.err


CLASSES = [f"CA{place}" for place in range(1, 8)]


class Coded(FactSchema):
    """A diagnosis, one of whose codes has a name."""

    diagnosis = code(
        "C",
        ask="Diagnosis?",
        label="diagnosis",
        known=[Coding("C", "CA1", "first | of all"), *(Coding("C", one) for one in CLASSES[1:])],
    )


def coded(members: list[str]) -> CriteriaSet:
    listed = exclude("exc_few", "Few.", Coded.diagnosis.is_in(CLASSES[:2], name="few"))
    entry = exclude("exc_many", "Many.", Coded.diagnosis.is_in(members, name="many <of>"))
    return CriteriaSet("REVIEW-02", "1", 1, Coded, [entry, listed])


def test_a_set_of_codes_that_the_rule_only_counts_stands_in_full() -> None:
    """On the sheets and on both pages, linked from the rule; and the sheet differs where the signature lapses."""
    judge = coded(CLASSES)
    cells = lines_of(review_csv(judge, as_of=TODAY))
    said = ", ".join(["CA1 first | of all", *CLASSES[1:]])
    assert "7 codes" in cells["exc_many"]["rule"]
    assert (cells["exc_many"]["codes"], cells["exc_few"]["codes"]) == (f"many <of>: {said}", "")
    assert lines_of(review_csv(coded([*CLASSES, "CA8"]), as_of=TODAY))["exc_many"]["codes"].endswith(", CA8")
    for page in (judge.to_html(), review_page(judge, as_of=TODAY)):
        assert page.count('href="#codes-1"') == page.count('id="codes-1"') == 1
        assert (said in page, "many &lt;of&gt;" in page, "codes-2" in page) == (True, True, False)
    assert f"| {said.replace('|', chr(92) + '|')} |" in set_markdown(judge)
    assert set_markdown(judge).count("(#sets-of-codes)") == 1
    assert "Sets of codes" not in review_page(built(), as_of=TODAY)


def test_sets_of_codes_of_gates_are_listed_too() -> None:
    judge = built(gates=coded(CLASSES))
    assert [one.called for one in code_sets_of(judge)] == ["many <of>"]
