"""`eligibility screen`: what it prints, in each format and in the summary."""

import csv
import io
import json

import pytest

from eligibility_engine import EligibilityError
from eligibility_engine.files.results import names_in_results, refuse_keys
from unit.conftest import DEMO, lines_of
from unit.people import GOOD, TABLE, person

SECRET = "zebra-4711"


# --- screen: the results


def test_a_line_of_ndjson_is_what_the_design_says(screen, ndjson, demo_set):
    ran = screen(ndjson(person("S1", life_days=None)), "--format", "ndjson")
    assert ran.code == 0
    assert lines_of(ran.out) == [
        {
            "subject": "S1",
            "eligibility": "undetermined",
            "criteria": {
                "inc_age": "met",
                "inc_ecog": "met",
                "inc_life": "unknown",
                "inc_consent": "met",
                "exc_renal": "not_met",
                "exc_blasts": "not_met",
                "exc_pregnant": "not_met",
            },
            "decisive": ["inc_life"],
            "missing": ["life_days"],
            "open_to": ["investigator"],
            "recoverable": None,
            "warnings": [],
            "trial": "DEMO-01",
            "version": "3.0",
            "revision": 2,
            "digest": demo_set.digest,
            "as_of": "2025-06-02",
        }
    ]


def test_a_row_in_error_is_a_line_of_its_own_and_ends_with_1(screen, ndjson, demo_set):
    ran = screen(ndjson(person("S1", ecog=7, pregnant=1), person("S2")), "--format", "ndjson")
    assert ran.code == 1
    first, second = lines_of(ran.out)
    assert second["eligibility"] == "eligible"
    assert first == {
        "subject": "S1",
        "eligibility": None,
        "error": {
            "code": "FACT_RANGE",
            "path": "$.ecog",
            "message": "$.ecog: the value must lie between 0 and 5 [FACT_RANGE]; "
            "$.pregnant: true or false is due [FACT_TYPE]",
            "row": 1,
            "line": 1,
            "faults": [
                {"code": "FACT_RANGE", "path": "$.ecog", "message": "the value must lie between 0 and 5"},
                {"code": "FACT_TYPE", "path": "$.pregnant", "message": "true or false is due"},
            ],
        },
        "trial": "DEMO-01",
        "version": "3.0",
        "revision": 2,
        "digest": demo_set.digest,
        "as_of": "2025-06-02",
    }


def test_a_table_of_results_has_a_column_for_each_entry(screen, ndjson):
    ran = screen(
        ndjson(person("S,1"), person("S2", ecog=7), person("S3", ecog=3, sex="male", pregnant=True)), "--format", "csv"
    )
    assert ran.code == 1
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert list(rows[0])[:10] == [
        "subject", "eligibility", "error",
        "inc_age", "inc_ecog", "inc_life", "inc_consent", "exc_renal", "exc_blasts", "exc_pregnant",
    ]  # fmt: skip
    assert [row["subject"] for row in rows] == ["S,1", "S2", "S3"]
    assert [row["eligibility"] for row in rows] == ["eligible", "", "ineligible"]
    assert rows[1]["error"] == "$.ecog: the value must lie between 0 and 5 [FACT_RANGE]"
    assert rows[1]["inc_age"] == ""
    assert (rows[2]["decisive"], rows[2]["recoverable"]) == ("inc_ecog exc_pregnant", "not_now")
    assert (rows[2]["warnings"], rows[2]["as_of"]) == ("PREGNANT_MALE", "2025-06-02")


def test_the_table_says_what_decides_and_what_to_ask(screen, ndjson):
    ran = screen(
        ndjson(
            person("S1"),
            person("S2", ecog=3, sex="male", pregnant=True),
            person("S3", birth_date="1900", life_days=None),
            {"subject": "S4", "consent_at": "2025-05-01"},
            person("a\x1b[2Jb", ecog=7),
            "[1]",
            person("x" * 30, ecog=2),
        )
    )
    assert ran.code == 1
    assert (
        ran.out
        == """\
subject                   eligibility                          why
S1                        eligible
S2                        ineligible, not now, with 1 warning  fails inc_ecog, exc_pregnant; check
                                                               PREGNANT_MALE
S3                        ineligible, never                    fails inc_age
S4                        undetermined                         ask for birth_date, ecog, life_days,
                                                               blast_pct, creatinine, pregnant
a\ufffd[2Jb                    error                                line 5: $.ecog: the value must lie
                                                               between 0 and 5 [FACT_RANGE]
-                         error                                line 6: a record is an object of fact
                                                               names to values [FACT_RECORD]
xxxxxxxxxxxxxxxxxxxxxxx…  eligible
"""
    )


def test_the_summary_counts_everything_and_quotes_no_subject(screen, ndjson):
    ran = screen(
        ndjson(
            person("zebra-1"),
            person("zebra-2", ecog=3, sex="male", pregnant=True),
            person("zebra-3", birth_date="1900"),
            person("zebra-4", life_days=None),
            person("zebra-5", ecog=None, life_days=None, sex="male", pregnant=False),
            person("zebra-5"),
        ),
        "--format",
        "ndjson",
    )
    assert (
        ran.err
        == """
DEMO-01 version 3.0 revision 2, as of 2025-06-02, options as shipped
6 rows, 5 persons

eligible              1
ineligible            2   1 not now, 1 never; 1 with warnings
undetermined          2   1 open only to investigator or subject
error                 1

        entry            fails   unknown
5.1(a)  inc_age              1         0
5.1(b)  inc_ecog             1         1
5.1(c)  inc_life             0         2
5.1(d)  inc_consent          0         0
5.2(a)  exc_renal            0         0
5.2(b)  exc_blasts           0         0
5.2(c)  exc_pregnant         1         0

to ask for     life_days 2, ecog 1
warnings       PREGNANT_MALE 1
errors         SUBJECT_DUPLICATE 1

rows in error
  line 6: $.subject: a row with this key came before and stands; --key names one more column that
    tells rows apart [SUBJECT_DUPLICATE]
"""
    )


def test_the_summary_counts_bad_values_and_cuts_long_lists(screen, ndjson, tmp_path):
    bad = [f'{{"subject": "S{number}", "ecog": 1, "ecog": 2}}' for number in range(9)]
    ran = screen(ndjson(person("S1", ecog=7), *bad), "--on-bad-value", "missing", "-o", tmp_path / "o.csv")
    assert "bad values     1 taken as missing\n" in ran.out
    assert "warnings       BAD_VALUE_MISSING 1\n" in ran.out
    assert ran.out.endswith("  and 4 more\n")
    assert ran.err == ""


def test_rows_of_a_document_are_numbered(screen, ndjson):
    ran = screen(ndjson(json.dumps([person("S1"), person("S2", ecog=9)]), name="in.json"), "--format", "ndjson")
    assert "row 2: $.ecog" in ran.err


def test_a_long_table_keeps_the_widths_of_its_first_rows(screen, ndjson, monkeypatch):
    monkeypatch.setattr("eligibility_engine.cli.tables._AHEAD", 2)
    ran = screen(ndjson(person("S1"), person("S2"), person("S3-longer", ecog=None)))
    assert ran.out.splitlines()[3] == "S3-lon…  undetermined         ask for ecog"


def test_the_suffix_of_the_output_tells_its_format(screen, ndjson, tmp_path):
    source = ndjson(person("S1"))
    for name, start in (("o.ndjson", '{"subject"'), ("o.csv", "subject,"), ("o.txt", "subject  ")):
        ran = screen(source, "-o", tmp_path / name)
        assert ran.code == 0
        assert (tmp_path / name).read_text().startswith(start)
        assert ran.out.startswith("DEMO-01 version 3.0")
    ran = screen(source, "-o", tmp_path / "o.xlsx")
    assert (ran.code, ran.out) == (2, "")
    assert "these do: .ndjson, .jsonl, .csv, .parquet, .txt; or give --format" in ran.err


def test_more_key_columns_stand_beside_the_subject(screen, ndjson):
    records = [{"patient": "P1", "visit": visit, "on": "2025-06-02", **GOOD} for visit in (1, 2, 1)]
    keys = ["--id", "patient", "--key", "visit"]
    ran = screen(ndjson(*records), *keys, "--as-of", "@on", "--format", "ndjson")
    found = lines_of(ran.out)
    assert [(line["subject"], line["visit"], line["eligibility"]) for line in found] == [
        ("P1", 1, "eligible"),
        ("P1", 2, "eligible"),
        ("P1", 1, None),
    ]
    assert "3 rows, 1 person\n" in ran.err
    assert "as of @on" in ran.err
    header = screen(ndjson(*records), *keys, "--as-of", "@on", "--format", "csv").out.splitlines()[0]
    assert header.startswith("subject,visit,eligibility,error,")
    assert screen(ndjson(*records), *keys, "--as-of", "@on").out.startswith(
        "subject  visit  eligibility          why\n"
    )


@pytest.mark.parametrize("name", ["decisive", "inc_age"])
@pytest.mark.parametrize("form", ["table", "ndjson", "csv"])
def test_a_key_column_may_not_hide_a_result(screen, ndjson, form, name):
    ran = screen(ndjson(person("S1")), "--key", name, "--format", form)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"error [USAGE]: the results would have two columns named {name}")


@pytest.mark.parametrize("command", [["screen"], ["screen", "--format", "csv"], ["explain"]])
@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (["--key", "subject"], "--id and --key name subject twice; give each column once"),
        (["--key", "ecog", "--key", "ecog"], "--id and --key name ecog twice; give each column once"),
        (["--id", "sex", "--key", "sex"], "--id and --key name sex twice; give each column once"),
        (["--id", "sex", "--key", "subject"], "two columns named subject; rename the key column"),
    ],
)
def test_key_columns_are_told_apart(run, ndjson, command, keys, said):
    ran = run(*command, ndjson(person("S1")), "--trial", DEMO, "--as-of", "2025-06-02", *keys)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error [USAGE]: ")
    assert said in ran.err


def test_every_part_of_a_result_is_taken(demo_set):
    assessment = demo_set.assess({}, as_of="2025-06-02")
    for name in ("error", *assessment.to_dict(), *(entry.id for entry in demo_set.entries)):
        with pytest.raises(EligibilityError, match=f"two columns named {name};"):
            refuse_keys(("subject", name), names_in_results(demo_set))


@pytest.mark.parametrize("name", ["in.ndjson", "in.json"])
def test_what_a_record_holds_is_not_listed_as_not_collected(screen, ndjson, name):
    def listed(*records):
        lines = records if name == "in.ndjson" else [json.dumps(records)]
        args = ["--not-collected", "blast_pct,creatinine,diabetic", "--format", "ndjson"]
        return [line for line in screen(ndjson(*lines, name=name), *args).err.splitlines() if "collected" in line]

    held, lacking = person("S1"), person("S2", creatinine=None)
    del held["blast_pct"], lacking["blast_pct"]
    assert listed(lacking, 1) == ["not collected  blast_pct, creatinine"]
    assert listed(lacking, 1, held) == ["not collected  blast_pct"]


# --- screen: a table as input


def test_a_table_is_read_by_its_columns(screen, tmp_path):
    (tmp_path / "in.csv").write_text(TABLE, encoding="utf-8-sig")
    ran = screen(tmp_path / "in.csv", "--delimiter", ";", "--format", "ndjson")
    assert [line["eligibility"] for line in lines_of(ran.out)] == ["eligible", "ineligible", "undetermined", None]
    assert "note           ignored columns: remark\n" in ran.err
    assert "line 5: $.ecog: a whole number is due" in ran.err
    assert "$.pregnant: true or false is due, in lower case [FACT_TYPE]" in ran.err


def test_bad_cells_can_be_taken_as_missing(screen, tmp_path):
    (tmp_path / "in.csv").write_text(TABLE.replace(";", "\t"))
    ran = screen(tmp_path / "in.csv", "--delimiter", "tab", "--on-bad-value", "missing", "--format", "ndjson")
    assert ran.code == 0
    assert lines_of(ran.out)[3]["missing"] == ["ecog", "pregnant"]
    assert "bad values     2 taken as missing" in ran.err


def test_the_option_that_an_error_proposes_can_be_pasted(screen, tmp_path):
    (tmp_path / "in.csv").write_text("subject,ecog\nS1,1\n")
    ran = screen(tmp_path / "in.csv", "--format", "ndjson")
    assert (ran.code, ran.out) == (2, "")
    option = ran.err.strip().rsplit("absence: ", 1)[1].split(" ")
    assert option == ["--not-collected", "birth_date,life_days,blast_pct,creatinine,pregnant,consent_at"]
    ran = screen(tmp_path / "in.csv", "--format", "ndjson", *option)
    assert ran.code == 0
    assert f"not collected  {option[1].replace(',', ', ')}\n" in ran.err


def test_a_not_collected_fact_that_is_none_is_refused(screen, ndjson):
    ran = screen(ndjson(person("S1")), "--not-collected", "ecog, ecgo")
    assert ran.code == 2
    assert "'ecgo' is neither a fact" in ran.err


# --- screen: outputs


def test_an_output_that_exists_stays_unless_told(screen, ndjson, tmp_path):
    source, out = ndjson(person("S1")), tmp_path / "o.csv"
    out.write_text("old")
    ran = screen(source, "-o", out)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "error [OUTPUT_EXISTS]: o.csv is there already; --overwrite replaces it\n"
    assert out.read_text() == "old"
    assert screen(source, "-o", out, "--overwrite").code == 0
    assert out.read_text().startswith("subject,")


def test_an_output_that_cannot_be_written_is_said(screen, ndjson, tmp_path):
    ran = screen(ndjson(person("S1")), "-o", tmp_path / "no" / "o.csv")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "error [OUTPUT_WRITE]: o.csv cannot be written: No such file or directory\n"


def test_the_output_may_not_be_the_input(screen, ndjson):
    source = ndjson(person("S1"))
    before = source.read_text()
    ran = screen(source, "-o", source, "--overwrite")
    assert (ran.code, source.read_text()) == (2, before)
    assert "would replace the input" in ran.err


def test_the_standard_input_is_a_file_like_any_other(screen, monkeypatch, tmp_path):
    class Standard:
        buffer = io.BytesIO(json.dumps(person("S1")).encode())

    monkeypatch.setattr("sys.stdin", Standard)
    ran = screen("-", "--input-format", "ndjson", "-o", tmp_path / "o.ndjson")
    assert ran.code == 0
    assert lines_of((tmp_path / "o.ndjson").read_text())[0]["eligibility"] == "eligible"
