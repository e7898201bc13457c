"""`eligibility sweep`: what it prints, in each format, and what it refuses."""

import csv
import io
import json
from pathlib import Path

import pytest

from unit import small_trial

SMALL = f"{Path(small_trial.__file__)}:TRIAL"
PEOPLE = """\
subject,ecog,disease,surgery_ever
P1,1,aml,false
P2,2,aml,false
P3,2,cll,false
P4,,all,false
P5,0,all,
P6,3,aml,
"""


@pytest.fixture
def sweeping(run, tmp_path):
    """Return a function that sweeps the ECOG limit over a table of people."""

    def running(*args, people=PEOPLE, entry="inc_ecog"):
        file = tmp_path / "people.csv"
        file.write_text(people, encoding="utf-8")
        options = ("--as-of", "2025-06-02", "--not-collected", "surgery_last", "--entry", entry)
        return run("sweep", file, "--trial", SMALL, *options, *args)

    return running


def test_the_table_counts_at_each_value(sweeping):
    """The protocol's value is marked, and gains count against it."""
    ran = sweeping("--values", "0, 1,2,3")
    assert (ran.code, ran.err) == (0, "")
    assert (
        ran.out
        == """\
SMALL-01 version 1.0 revision 1, as of 2025-06-02
6 rows

inc_ecog: ECOG is at most 1

value  rule      eligible  undetermined  ineligible  gain  gain at best
0                       0             2           4    -1            -1
1      protocol         1             2           3     0             0
2                       2             2           2    +1            +1
3                       2             3           1    +1            +2

note: not collected: surgery_last
"""
    )


def test_data_hold_the_sentence_at_each_value(sweeping):
    """What judged, what was swept, the counts."""
    ran = sweeping("--values", "2", "--format", "json")
    found = json.loads(ran.out)
    assert (found["trial"], found["entry"], found["threshold"], found["rows"]) == ("SMALL-01", "inc_ecog", 1, 6)
    assert [(one["value"], one["sentence"], one["is_protocol"], one["gain"]) for one in found["values"]] == [
        ("1", "ECOG is at most 1", True, 0),
        ("2", "ECOG is at most 2", False, 1),
    ]
    assert ran.err == "note: not collected: surgery_last\n"


def test_a_table_for_a_spreadsheet_and_one_for_a_document(sweeping):
    """The same cells."""
    rows = list(csv.DictReader(io.StringIO(sweeping("--values", "1,2", "--format", "csv").out)))
    assert [(row["value"], row["rule"], row["gain_at_best"]) for row in rows] == [
        ("1", "protocol", "0"),
        ("2", "", "+1"),
    ]
    assert "| 2 |  | 2 | 2 | 2 | +1 | +1 |\n" in sweeping("--values", "1,2", "--format", "markdown").out


def test_rows_in_error_are_said_and_take_no_part(sweeping):
    """The command ends with 1."""
    ran = sweeping("--values", "2", people=PEOPLE + "P7,9,aml,false\n")
    assert ran.code == 1
    assert "\n6 rows, and 1 in error: FACT_RANGE 1\n" in ran.out


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--values", "2"), "error [THRESHOLD]: inc_disease is written without a number or date"),
        (("--values", "2", "--threshold", "9"), "error [THRESHOLD]: inc_disease is written without"),
    ],
)
def test_an_entry_without_a_threshold_is_refused(sweeping, args, said):
    """Before the file is read."""
    ran = sweeping(*args, entry="inc_disease", people="")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(said)


def test_several_thresholds_are_listed(run):
    """Nobody chooses for the user."""
    ran = run("sweep", "none.csv", "--trial", "NCT06316427", "--entry", "inc_ecog", "--values", "3")
    assert ran.code == 2
    assert ran.err.splitlines()[1:] == [
        '  1: 0 in "ECOG performance status is between 0 and 2 (both ends included)"',
        '  2: 2 in "ECOG performance status is between 0 and 2 (both ends included)"',
    ]


@pytest.mark.parametrize(("values", "code"), [(",", "THRESHOLD"), ("9", "RULE_DOMAIN"), ("two", "RULE_NUMBER")])
def test_values_that_no_rule_could_have_are_refused(sweeping, values, code):
    """With the code that a rule would be refused with."""
    ran = sweeping("--values", values)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"error [{code}]: ")
