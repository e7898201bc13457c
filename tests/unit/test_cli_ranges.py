"""The command line hands over a table of reference ranges."""

import json

import pytest

from eligibility_engine.files import ranges
from unit.conftest import DEMO, lines_of
from unit.people import person

TABLE = "analyte,unit,sex,age_from,uln\ncreatinine,mg/dL,female,18,1.1\ncreatinine,mg/dL,male,18,1.3\n"
FACTS = ("--range-fact", "sex=sex", "--range-fact", "born=birth_date")
ASKED = ("--trial", DEMO, "--as-of", "2025-06-02")


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "labs.csv"
    path.write_text(TABLE)
    return path


def without_limit(subject, **changes):
    return person(subject, creatinine={"value": 1.7, "unit": "mg/dL", "at": "2025-06-01"}, **changes)


def test_screen_fills_limits_and_names_the_table(run, ndjson, table):
    """The rows of the table decide what stayed open without it, and each line of the result names it."""
    records = [without_limit("S1", sex="female"), without_limit("S2", sex="male"), without_limit("S3", sex=None)]
    source = ndjson(*records)
    ran = run("screen", source, *ASKED, "--format", "ndjson", "--reference-ranges", table, *FACTS)
    found = [(line["criteria"]["exc_renal"], line["reference_ranges"]["name"]) for line in lines_of(ran.out)]
    assert [("met", "labs.csv"), ("not_met", "labs.csv"), ("unknown", "labs.csv")] == found
    bare = lines_of(run("screen", source, *ASKED, "--format", "ndjson").out)
    assert [("unknown", False)] * 3 == [(line["criteria"]["exc_renal"], "reference_ranges" in line) for line in bare]


def test_explain_cites_the_row(run, ndjson, table):
    """The trace says which row of which table gave the limit."""
    ran = run("explain", ndjson(without_limit("S1", sex="female")), *ASKED, "--reference-ranges", table, *FACTS)
    assert (0, True) == (ran.code, "upper limit from row 1 of labs.csv" in " ".join(ran.out.split()))
    assert ran.err.startswith("note: limits of normal that results lack: from labs.csv, digest ")


def test_a_row_with_a_bad_value_keeps_the_table(run, ndjson, table):
    """Taking a bad value as missing does not lose what the table gave."""
    lenient = ("--on-bad-value", "missing", "--format", "ndjson")
    record = without_limit("S1", sex="female", birth_date="1980-01-01", ecog=9)
    ran = run("screen", ndjson(record), *ASKED, *lenient, "--reference-ranges", table, *FACTS)
    (line,) = lines_of(ran.out)
    assert ("met", "labs.csv") == (line["criteria"]["exc_renal"], line["reference_ranges"]["name"])


WRONG = [
    ((*FACTS,), "USAGE", "belongs to a table"),
    (("--reference-ranges", "labs.csv", "--range-fact", "sex"), "USAGE", "WHAT=FACT"),
    (("--reference-ranges", "labs.csv", "--range-fact", "sexes=sex"), "USAGE", "did you mean 'sex'"),
    (("--reference-ranges", "absent.csv"), "INPUT_READ", "absent.csv cannot be read"),
    (("--reference-ranges", "latin.csv"), "INPUT_ENCODING", "latin.csv is not UTF-8"),
    (("--reference-ranges", "large.csv"), "INPUT_SIZE", "large.csv is too large"),
    (("--reference-ranges", "labs.csv"), "REFERENCE_RANGES", "no fact says"),
]


@pytest.mark.parametrize(("args", "code", "message"), WRONG, ids=[message for _, _, message in WRONG])
def test_what_does_not_fit(run, ndjson, table, monkeypatch, args, code, message):
    """A table that cannot be used ends the command with one line."""
    monkeypatch.chdir(table.parent)
    monkeypatch.setattr(ranges, "MAX_BYTES", len(TABLE) + 9)
    (table.parent / "latin.csv").write_bytes("analyte,unit\ncréatinine,mg".encode("latin-1"))
    (table.parent / "large.csv").write_text(TABLE * 2)
    ran = run("screen", ndjson(without_limit("S1")), *ASKED, *args)
    assert (2, True, True) == (ran.code, code in ran.err, message in ran.err), json.dumps(ran.err)
