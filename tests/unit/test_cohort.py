"""A cohort of a result file: persons and not rows, from every format; its page, and what never stands on it."""

import io
import re

import polars as pl
import pytest

from eligibility_engine import EligibilityError, InputError, ReferenceRanges, registry
from eligibility_engine.analysis import Cohort, Screening, Standing, attrition
from eligibility_engine.analysis.figures import Figures
from eligibility_engine.files import cohort as files_cohort
from eligibility_engine.files import cohort_of_result, read_results, screen_file
from unit import parts_trial
from unit.conftest import DEMO
from unit.demo_trial import TRIAL, Volunteer
from unit.pages import SCRIPT, SECRET, headings, words_of
from unit.people import TABLE, person

AS_OF = "2025-06-02"
PEOPLE = (
    *(person(f"E{number}") for number in range(3)),
    person("U1", ecog=None, creatinine=None),
    person("U2", pregnant=None, ecog=None),
    person("I1", ecog=3, creatinine={"value": 9, "unit": "mg/dL", "uln": 1.2}),
    person("I2", ecog=4, creatinine=None),
    person(SECRET, ecog="one"),
    person("E1"),
    {key: value for key, value in person("").items() if key != "subject"},
)
SECTIONS = [
    "Eligible: 3 at worst, 5 at best, of 7",
    "Participant flow",
    "Left after each entry",
    "What each entry costs, in any order",
    "What leaving one entry out would bring",
    "Entries that fail together",
    "What is missing",
    "How it was counted",
    "What judged",
]


@pytest.fixture
def result(ndjson, tmp_path):
    """Return a function that screens people and returns the path of the result."""

    def screening(*people, name="r.ndjson", **more):
        out = tmp_path / name
        screen_file(TRIAL, ndjson(*(people or PEOPLE)), out, as_of=AS_OF, overwrite=True, **more)
        return out

    return screening


def cohort_of(path):
    return cohort_of_result(path, criteria_set=TRIAL)


@pytest.mark.parametrize("name", ["r.ndjson", "r.csv", "r.parquet"])
def test_every_format_gives_the_same_persons(result, name):
    """A row that repeats a key, or names nobody, is nobody's; Parquet does not tell what is missing."""
    path = result(name=name)
    cohort = cohort_of(path)
    with read_results(path) as found:
        assert cohort.judged + cohort.errors == found.manifest.counts["persons"]
    counted = attrition(cohort.standings)
    assert (counted.eligible, counted.undetermined, counted.ineligible, counted.errors) == (3, 2, 2, cohort.errors)
    missing = {names for _, names in cohort.alike if names}
    expected = {("creatinine", "ecog"), ("ecog", "pregnant")} if name != "r.parquet" else set()
    assert missing == expected
    text = words_of(cohort.to_html())
    assert ("The result is Parquet, which does not tell what is missing" in text) == (name == "r.parquet")


def test_assessments_make_the_same_cohort(result):
    """From Python without a file; somebody in error is None."""
    records = [{key: value for key, value in one.items() if key != "subject"} for one in PEOPLE[:7]]
    built = Cohort.of(TRIAL, [*(TRIAL.assess(record, as_of=AS_OF) for record in records), None], as_of=AS_OF)
    cohort = cohort_of(result())
    assert (built.alike, built.errors) == (cohort.alike, cohort.errors)
    rows = "Rows of the result: 10; without a subject, or with a key that came before: 2."
    assert words_of(cohort.to_html()).replace(f" {rows}", "") == words_of(built.to_html())


@pytest.mark.parametrize("name", ["r.ndjson", "r.parquet"])
def test_a_person_counts_once_by_the_best_row(result, name):
    """Eligible before undetermined before ineligible before error; then few failures, few questions, the first."""
    rows = (
        person("A", visit=1, ecog=3),
        person("A", visit=2),
        person("A", visit=3, ecog=None),
        person("B", visit=1, ecog="one"),
        person("B", visit=2, ecog=3, pregnant=True),
        person("B", visit=3, pregnant=True),
        person("C", visit=1, ecog=None, pregnant=None),
        person("C", visit=2, pregnant=None),
        person("D", visit=1, ecog="one"),
        person("D", visit=1),
    )
    path = result(*rows, name=name, keys=("subject", "visit"))
    cohort = cohort_of(path)
    with read_results(path) as found:
        assert (found.manifest.counts["rows"], found.manifest.counts["persons"]) == (10, 4)
    counted = attrition(cohort.standings)
    assert (counted.eligible, counted.undetermined, counted.ineligible, counted.errors) == (1, 1, 1, 1)
    lost = {entry.id: entry.lost for entry in counted.entries if entry.lost}
    assert lost == {"exc_pregnant": 1}
    assert {names for _, names in cohort.alike} == ({(), ("pregnant",)} if name == "r.ndjson" else {()})


@pytest.mark.parametrize("keys", [("subject",), ("subject", "visit")])
def test_parquet_tells_what_is_missing_by_the_file_that_was_screened(result, ndjson, tmp_path, keys):
    """The same persons as a result that tells it, by the best row too; the page says where the numbers come from."""
    rows = [{**row, "visit": number} for number, row in enumerate(PEOPLE)] if len(keys) > 1 else PEOPLE
    path, source = result(*rows, name="r.parquet", keys=keys), tmp_path / "in.ndjson"
    found = cohort_of_result(path, criteria_set=TRIAL, facts=source)
    told = cohort_of(result(*rows, keys=keys))
    assert (found.alike, found.errors, found.unnamed) == (told.alike, told.errors, told.unnamed)
    assert cohort_of_result(path, criteria_set=TRIAL).screening.tells_missing is False
    page = words_of(found.to_html())
    where = "the very file that was screened was judged once more, by the same rules, on the same dates, with engine"
    assert where in page
    assert "ecog ECOG performance status? record 5.1(b) 2 0 0" in page
    assert where not in words_of(told.to_html())
    with pytest.raises(InputError, match="not the one that the result was made of"):
        cohort_of_result(path, criteria_set=TRIAL, facts=ndjson(*rows[1:], name="other.ndjson"))


def test_verdicts_that_differ_from_the_result_are_refused(result, tmp_path, monkeypatch):
    """What another engine would judge is no part of a page about this result."""
    path = result(name="r.parquet")
    monkeypatch.setattr(files_cohort, "judged_again", lambda *_: iter(()))
    with pytest.raises(InputError, match="judges somebody otherwise"):
        cohort_of_result(path, criteria_set=TRIAL, facts=tmp_path / "in.ndjson")


def test_a_table_of_columns_is_counted_in_columns(tmp_path):
    """Parquet from Parquet: the verdicts are grouped before a row reaches Python."""
    table = "\n".join(TABLE.splitlines()[:4])
    pl.read_csv(io.StringIO(table), separator=";", try_parse_dates=True).write_parquet(tmp_path / "in.parquet")
    screen_file(TRIAL, tmp_path / "in.parquet", tmp_path / "r.parquet", as_of=AS_OF)
    assert sorted(cohort_of(tmp_path / "r.parquet").alike.values()) == [1, 1, 1]
    again = cohort_of_result(tmp_path / "r.parquet", criteria_set=TRIAL, facts=tmp_path / "in.parquet")
    assert again.standings == cohort_of(tmp_path / "r.parquet").standings
    assert again.screening.judged_again


def test_the_page_of_a_cohort(result):
    """The flow, the tables, and what they count, in words."""
    page = cohort_of(result()).to_html()
    assert headings(page) == SECTIONS
    text = words_of(page)
    assert "As of 2025-06-02 Persons 8; every number on this page is of persons" in text
    assert "1 more could not be judged: error. ✓ 3 eligible ? 2 undetermined ✕ 2 ineligible" in text
    told = re.findall('aria-label="(Participant flow.*?)"', page)
    assert told[0] == told[1]
    assert told[0].startswith("Participant flow. Persons assessed: 8. ! Not judged: error in the record: 1. ✕ Excluded")
    assert told[0].endswith(
        "Not excluded by what is known: 5. ? Undetermined: 2 (5.1(b): ECOG 0 to 2.: 2). ✓ Eligible: 3"
    )
    assert "Entry Fail it Open Lost here first Left at worst Left at best Left All who were judged 7 7" in text
    assert "5.1(b) ECOG 0 to 2. 2 2 2 3 5" in text
    assert "5.1(b) ECOG 0 to 2. 2 4 1.50 2.00 5.2(a)" in text
    assert "Without this entry More eligible Fewer excluded 5.1(b) ECOG 0 to 2. 0 1" in text
    assert "More eligible without both 5.1(b) and 5.2(a) 1 3 1 3" in text
    assert "ecog ECOG performance status? record 5.1(b) 2 0 0 creatinine Creatinine" in text
    assert f"Digest {TRIAL.digest} As of 2025-06-02 Engine" in text


def test_a_cohort_of_nobody_who_fails(result):
    """Empty tables say so; nobody in error is not mentioned."""
    page = cohort_of(result(*PEOPLE[:3])).to_html()
    text = words_of(page)
    assert text.count("Nobody.") == 3
    assert "Nobody is undetermined." in text
    assert "could not be judged" not in text
    assert "Not judged" not in page


@pytest.mark.parametrize("persons", [[], [None]])
def test_a_cohort_of_nobody_who_was_judged(persons):
    """The page stands, and says so."""
    page = Cohort.of(TRIAL, persons, as_of=AS_OF).to_html()
    text = words_of(page)
    assert headings(page) == ["Nobody was judged", "How it was counted", "What judged"]
    assert ("Persons who could not be judged: 1; the result says what" in text) == (persons == [None])
    assert ("The result has no person in it." in text) == (persons == [])
    assert " 0" not in text.split("Persons are counted")[0].replace("Persons 0", "")
    assert f"Persons {len(persons)};" in text


def test_small_groups_are_masked_everywhere(result):
    """Exact where that tells of nobody or not few, a range elsewhere; nothing of the file's rows."""
    many = [
        person(f"{kind}{number}", **changes)
        for kind, changes in (("E", {}), ("I", {"ecog": 3}), ("U", {"pregnant": None}))
        for number in range(6)
    ]
    page = cohort_of(result(*many, person("P", pregnant=True), person("X", ecog="one"))).to_html(mask_below=5)
    text = words_of(page)
    assert "fewer than 5 persons" in text
    assert "Persons 19; every number" in text
    assert "Eligible: 6 at worst, 12 at best, of 19" in text
    assert "Excluded: 7 (Entries too rare to be told: 7)" in page
    assert "error in the record" not in page
    assert "Rows of the result" not in text
    few = cohort_of(result(*many[:6])).to_html(mask_below=5)
    assert words_of(few).count("Nobody.") == 3
    assert "Nobody is undetermined." in words_of(few)
    assert "cannot be told" not in words_of(few)


def test_a_masked_page_says_once_what_it_cannot_tell():
    """No table of ranges that are all alike, and nobody is said to be missing nothing who is undetermined."""
    kinds = [(1, 1 << failed, 1 << 4, ()) for failed in range(4)] + [(1, 0, 1 << at, (f"f{at}",)) for at in range(5)]
    small = alike(*kinds, (2, 0, 1 << 5, ("f",)), (2, 1 << 5, 0, ()), (9, 0, 0, ())).to_html(mask_below=5)
    assert headings(small)[2:] == ["What cannot be told", "How it was counted", "What judged"]
    text = words_of(small)
    assert "Eligible: 9 at worst, 16 at best, of 22" in text
    assert "Left after each entry What each entry costs, in any order What leaving one entry out would bring" in text
    assert "Nobody" not in text
    rare = [(3, 1 << 2, 0, ()), (3, 1 << 3, 0, ()), (3, 0, 1 << 2, ("life_days",)), (3, 0, 1 << 3, ("blast_pct",))]
    larger = words_of(alike(*rare, (5, 1, 0, ()), (9, 0, 1, ("ecog",)), (9, 0, 0, ())).to_html(mask_below=5))
    assert "5.1(b) ECOG 0 to 2. 0–6 0–12 0–6 9–21 24–30 At this size it is not told of these whether" in larger
    assert "anybody fails them, or is open at them: 5.1(c), 5.1(d), 5.2(a), 5.2(b), 5.2(c)." in larger
    assert "ecog ECOG performance status? record 5.1(b) 9–15 9–15 9–15" in larger
    assert "A larger cohort tells more. Entries that fail together How it was counted" in larger


def test_what_no_fact_keeps_open_is_not_said_to_be_nobody():
    """An entry may be open of which no fact is missing."""
    assert "It is no fact that keeps people undetermined." in words_of(alike((8, 0, 1, ())).to_html())


def test_text_is_shown_as_it_stands_and_nobody_is_named(result):
    """No subject stands on the page; same input, same bytes, however many persons."""
    path = result(*(person(f"{SCRIPT}{number}", ecog=number % 5) for number in range(60)))
    page = cohort_of(path).to_html()
    assert "alert" not in page
    assert page == cohort_of(path).to_html()
    fewer = cohort_of(result(*(person(f"S{number}", ecog=number % 5) for number in range(10)))).to_html()
    assert abs(len(page) - len(fewer)) < 100
    assert SECRET not in cohort_of(result()).to_html()


def test_what_judged_stands_there(ndjson, tmp_path):
    """The part, the column of as-of dates, the limits of normal."""
    ranges = ReferenceRanges.from_rows(
        [{"analyte": "creatinine", "unit": "mg/dL", "uln": "1.2"}], name="limits", facts=Volunteer
    )
    source, out = ndjson(person("S1", on="2025-06-02", creatinine={"value": 1, "unit": "mg/dL", "at": AS_OF})), tmp_path
    screen_file(TRIAL, source, out / "r.ndjson", as_of="@on", keys=("subject",), reference_ranges=ranges)
    text = words_of(cohort_of(out / "r.ndjson").to_html())
    assert "As of each row's own date, on" in text
    assert f"digest {ranges.digest}" in text
    screen_file(parts_trial.TRIAL, ndjson({"subject": "S", "age": 17}), out / "p.csv", as_of=AS_OF, part="enrolment")
    page = cohort_of_result(out / "p.csv", criteria_set=parts_trial.TRIAL).to_html()
    assert "STAGED-01, part enrolment: eligibility of a cohort" in words_of(page)


# --- the command


def test_the_command_writes_the_page(run, result, tmp_path):
    """The same as the method's; masked on request; a page that is there stays."""
    path, out = result(), tmp_path / "cohort.html"
    ran = run("report", "cohort", path, "--trial", DEMO, "-o", out)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert out.read_text(encoding="utf-8") == cohort_of(path).to_html()
    assert run("report", "cohort", path, "--trial", DEMO, "-o", out).code == 2
    ran = run("report", "cohort", path, "--trial", DEMO, "--mask-below", 3)
    assert ran.out == cohort_of(path).to_html(mask_below=3)
    assert run("report", "cohort", path, "--trial", DEMO, "--mask-below", 1).code == 2
    table = result(name="r.parquet")
    ran = run("report", "cohort", table, "--trial", DEMO, "--facts", tmp_path / "in.ndjson")
    assert (ran.code, ran.err) == (0, "")
    assert "was judged once more" in ran.out


def test_what_is_no_result_is_refused(run, result, ndjson):
    """Without its manifest, or with another set."""
    ran = run("report", "cohort", ndjson(*PEOPLE))
    assert (ran.code, "RESULT_MANIFEST" in ran.err) == (2, True)
    ran = run("report", "cohort", result(), "--trial", "NCT06316427")
    assert (ran.code, "RESULT_RULES" in ran.err) == (2, True)


# --- masking, by hand


def alike(*kinds):
    """A cohort of so many persons of each kind: those entries that fail, those that are open, the missing facts."""
    cohort = Cohort(Screening(TRIAL, AS_OF))
    for persons, failed, unknown, missing in kinds:
        cohort.alike[Standing(failed, unknown), missing] += persons
    return cohort


def test_persons_too_few_are_told_more_coarsely():
    """By the first entry that fails, and not how the others stand; by their eligibility alone; by nothing."""
    few = Figures(alike((3, 0b0010, 0b1000, ()), (3, 0b0110, 0, ()), (9, 0b0001, 0, ()), (5, 0, 0, ())), 5)
    assert [str(few.of("lost", place)) for place in range(3)] == ["9", "6", "0"]
    assert [str(few.of("failed", place)) for place in range(3)] == ["9", "6", "0–6"]
    assert [str(few.of("unknown", place)) for place in range(3)] == ["0–6", "0", "0–6"]
    assert (str(few.of("only", 0)), str(few.of("only", 1)), str(few.share("share", 0))) == ("9", "0–6", "9.00")
    few = Figures(alike((3, 0b0100, 0b0001, ()), (3, 0b0100, 0b0010, ()), (5, 0, 0, ())), 5)
    assert (str(few.of("only", 2)), str(few.of("gain", 2)), str(few.of("unknown", 0))) == ("6", "0–6", "0–6")
    assert [str(few.of("surely left", place)) for place in range(3)] == ["5–11", "5–11", "5"]
    few = Figures(alike((3, 0b0100, 0b0001, ()), (3, 0b0100, 0b0011, ()), (5, 0, 0, ())), 5)
    assert [str(few.of("unknown", place)) for place in range(3)] == ["6", "0–6", "0"]
    assert [str(few.of("surely left", place)) for place in range(3)] == ["5", "5", "5"]
    few = Figures(alike((3, 0, 0b0010, ("a",)), (3, 0, 0b0100, ("b",)), (6, 0, 0b1000, ("c",)), (6, 0, 0, ())), 5)
    assert [str(few.of("first open", place)) for place in range(4)] == ["0–6", "0–6", "0–6", "6"]
    assert [str(few.of("surely left", place)) for place in range(4)] == ["12–18", "12–18", "12–18", "6–12"]
    few = Figures(alike((3, 0, 0b0010, ()), (4, 0b0100, 0, ()), (6, 0, 0, ())), 5)
    assert [str(few.of(one)) for one in ("eligible", "undetermined", "ineligible")] == ["6", "0–7", "0–7"]


@pytest.mark.parametrize(("below", "said"), [(1, "below 2 or more"), (9, "fewer than 9 persons were judged")])
def test_what_cannot_be_masked_is_refused(below, said):
    """Less than a person, and everybody."""
    with pytest.raises(EligibilityError, match=said):
        alike((8, 0, 0, ())).to_html(mask_below=below)


def test_at_the_end_of_a_cell_a_set_and_a_cohort_are_a_few_lines():
    """What they hold is asked of them; its texts would fill pages."""
    few = alike((8, 0, 0, ()))
    assert "DEMO-01" in repr(few)
    assert len(repr(registry.get("NCT06316427"))) < 400
    assert len(repr(few)) < 600
