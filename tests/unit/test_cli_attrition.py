"""`eligibility attrition`: what it prints, in each format."""

import csv
import io
import json
from pathlib import Path

import pytest

from eligibility_engine.examples import sample_path
from unit import parts_trial, small_trial

SMALL = f"{Path(small_trial.__file__)}:TRIAL"
PARTS = f"{Path(parts_trial.__file__)}:TRIAL"
PEOPLE = """\
subject,ecog,disease,surgery_ever
P1,1,aml,false
P2,2,aml,false
P3,2,cll,false
P4,,cll,false
P5,0,all,
"""


@pytest.fixture
def counting(run, tmp_path):
    """Return a function that counts the attrition of a table of people."""

    def running(*args, people=PEOPLE):
        file = tmp_path / "people.csv"
        file.write_text(people, encoding="utf-8")
        return run(
            "attrition", file, "--trial", SMALL, "--as-of", "2025-06-02", "--not-collected", "surgery_last", *args
        )

    return running


def test_the_table_says_who_is_lost_where(counting):
    """Totals, entries with their places, pairs, and what is to be known about the source."""
    ran = counting()
    assert (ran.code, ran.err) == (0, "")
    assert (
        ran.out
        == """\
SMALL-01 version 1.0 revision 1, as of 2025-06-02

eligible            1
undetermined        1   so 1 to 2 are eligible
ineligible          3   2 fail 1 entry, 1 fails 2 entries
error               0

     entry        fails  unknown  lost first  surely left  possibly left  only this  gain  share
     all                                                5              5
4.1  inc_ecog         2        1           2            2              3          1     1   1.50
4.2  inc_disease      2        0           1            2              2          1     0   1.50
5.1  exc_surgery      0        1           0            1              2          0     1   0.00

together                fail both  possibly  only these  gain
inc_ecog + inc_disease          1         2           1     2

note: not collected: surgery_last
"""
    )


def test_data_hold_everything(counting):
    """What judged, the totals, the entries, the pairs, the notes."""
    found = json.loads(counting("--format", "json").out)
    assert list(found) == [
        "trial", "version", "revision", "options", "digest", "engine", "as_of", "rows", "errors", "eligible",
        "undetermined", "ineligible", "at_worst", "at_best", "entries", "by_failed", "overlaps", "error_codes", "notes",
    ]  # fmt: skip
    assert (found["trial"], found["digest"], found["as_of"]) == ("SMALL-01", small_trial.TRIAL.digest, "2025-06-02")
    assert [entry["id"] for entry in found["entries"]] == ["inc_ecog", "inc_disease", "exc_surgery"]
    assert found["overlaps"][0]["both"] == 1
    assert found["notes"] == ["not collected: surgery_last"]


def test_a_table_for_a_spreadsheet_and_one_for_a_document(counting):
    """The same cells; notes go to the standard error."""
    ran = counting("--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert [row["possibly_left"] for row in rows] == ["5", "3", "2", "2"]
    assert ran.err == "note: not collected: surgery_last\n"
    lines = counting("--format", "markdown").out.splitlines()
    assert lines[0].startswith("| cite | entry | fails |")
    assert lines[3] == "| 4.1 | inc_ecog | 2 | 1 | 2 | 2 | 3 | 1 | 1 | 1.50 |"


def test_rows_in_error_are_beside_the_counts(counting):
    """Their codes are said, they take no part, and the command ends with 1."""
    ran = counting(people=PEOPLE + "P6,7,aml,false\nP1,1,aml,false\n")
    assert ran.code == 1
    assert "error               2   FACT_RANGE 1, SUBJECT_DUPLICATE 1\n" in ran.out
    assert "     all                                                5              5\n" in ran.out


def test_nobody_failing_is_no_pair(counting):
    """A screening in which nothing is failed together has no table of pairs."""
    ran = counting(people="subject,ecog,disease,surgery_ever\nP1,1,aml,false\n")
    assert ran.code == 0
    assert "together" not in ran.out


def test_of_a_set_without_places_no_places_are_shown(run, tmp_path):
    """The column of places in the source is there where places are."""
    file = tmp_path / "people.csv"
    file.write_text("subject,age\nP1,30\n", encoding="utf-8")
    rules = tmp_path / "rules.py"
    rules.write_text(
        "from eligibility_engine import CriteriaSet, FactSchema, include, integer\n"
        "class P(FactSchema):\n    age = integer(ask='Age?', unit='years')\n"
        "T = CriteriaSet(id='T-1', version='1', revision=1, facts=P,\n"
        "                entries=[include('inc_age', 'Adult.', P.age >= 18)])\n",
        encoding="utf-8",
    )
    ran = run("attrition", file, "--trial", f"{rules}:T", "--as-of", "2025-06-02")
    assert "\nentry    fails  unknown" in ran.out


def test_a_part_is_counted_by_its_own_entries(run, tmp_path, ndjson):
    """The part is named in the heading and in data."""
    part = parts_trial.TRIAL.parts[0].id
    ran = run("attrition", ndjson({"subject": "S1"}), "--trial", PARTS, "--part", part, "--as-of", "2025-06-02",
              "--format", "json")  # fmt: skip
    found = json.loads(ran.out)
    assert found["part"] == part
    assert [entry["id"] for entry in found["entries"]] == [entry.id for entry in parts_trial.TRIAL.part(part).entries]


# --- a result


@pytest.mark.parametrize("name", ["result.ndjson", "result.csv", "result.parquet"])
def test_a_result_counts_as_its_facts_do(counting, run, tmp_path, name):
    """The same bytes, and nobody is judged again; rows in error have their codes."""
    people = PEOPLE + "P6,7,aml,false\nP1,1,aml,false\n"
    judged = counting("--format", "json", people=people)
    run("screen", tmp_path / "people.csv", "--trial", SMALL, "--as-of", "2025-06-02", "--not-collected", "surgery_last",
        "-o", tmp_path / name)  # fmt: skip
    counted = run("attrition", tmp_path / name, "--result", "--trial", SMALL, "--format", "json")
    assert counted.code == judged.code == 1
    assert {**json.loads(counted.out), "notes": []} == {**json.loads(judged.out), "notes": []}


def test_of_a_result_nothing_is_said_twice(run):
    """The date, the part and the reading are those of the manifest."""
    ran = run("attrition", "r.ndjson", "--result", "--as-of", "2025-06-02", "--option", "a=b", "--trial", SMALL)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "error [USAGE]: of a result the manifest says what --as-of, --option would say\n"


def test_a_result_of_a_registered_trial_names_it(run, tmp_path):
    """Nothing but the result is needed."""
    sample, result = tmp_path / "c.ndjson", tmp_path / "r.ndjson"
    sample.write_bytes(b"".join(sample_path().read_bytes().splitlines(keepends=True)[:4]))
    run("screen", sample, "--trial", "NCT06316427", "--as-of", "2025-06-02", "-o", result)
    ran = run("attrition", result, "--result")
    assert ran.code == 0
    assert ran.out == run("attrition", sample, "--trial", "NCT06316427", "--as-of", "2025-06-02").out
