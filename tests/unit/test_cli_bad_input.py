"""`eligibility screen` on bad input: code, path and remedy, and never a value."""

import json

import pytest

from unit.conftest import DEMO, lines_of
from unit.people import person

SECRET = "zebra-4711"


@pytest.mark.parametrize("as_of", [[], ["--as-of", "today"], ["--as-of", "2025-06"], ["--as-of", "@"], ["--as-of", ""]])
def test_without_a_date_nothing_is_judged(run, ndjson, as_of):
    ran = run("screen", ndjson(person("S1")), "--trial", DEMO, *as_of)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error [AS_OF]: ")
    assert "--as-of YYYY-MM-DD, or --as-of @COLUMN" in ran.err
    given = len(as_of) == 2 and as_of[1] != ""
    assert ("that is no calendar date" if given else "eligibility is judged is due") in ran.err
    assert not as_of or as_of[1] == "@" or not as_of[1] or as_of[1] not in ran.err


@pytest.mark.parametrize(
    ("data", "name", "code", "remedy"),
    [
        (b"", "in.ndjson", "INPUT_EMPTY", "holds no record"),
        (b"[]", "in.json", "INPUT_EMPTY", "holds no record"),
        (b"\xff\xfez\x00", "in.csv", "INPUT_ENCODING", "save it as UTF-8"),
        (b'{"subject": "zebra-4711"', "in.json", "INPUT_TRUNCATED", "is the file complete?"),
        (b'{"subject": "zebra-4711"]', "in.json", "INPUT_SYNTAX", "no JSON from column"),
        (b"\xff\xfez\x00", "in.json", "INPUT_ENCODING", "the file is UTF-16; save it as UTF-8"),
        (b'{\n  "subject": "zebra-4711"\n}\n', "in.ndjson", "INPUT_FORMAT", "--input-format json"),
        (b"zebra-4711,1\n", "in.csv", "INPUT_COLUMN", "it must name the columns"),
        (b"subject,ecog,ecog\nzebra-4711,1,1\n", "in.csv", "INPUT_COLUMN", "keep one of each"),
        (b"{}", "in.xlsx", "INPUT_FORMAT", "ndjson, json, csv, parquet"),
        (b"zebra-4711", "in.parquet", "INPUT_SYNTAX", "it is damaged or cut off"),
    ],
)
def test_a_file_that_is_useless_is_refused_and_leaves_no_output(screen, tmp_path, data, name, code, remedy):
    (tmp_path / name).write_bytes(data)
    ran = screen(tmp_path / name, "-o", tmp_path / "o.csv")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"error [{code}]: ")
    assert remedy in ran.err
    assert "zebra" not in ran.err
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("form", ["table", "ndjson", "csv"])
@pytest.mark.parametrize("data", ["", "subject,ecog\n"])
def test_a_table_without_rows_prints_nothing(screen, tmp_path, form, data):
    (tmp_path / "in.csv").write_text(data)
    absent = "birth_date,life_days,blast_pct,creatinine,pregnant,consent_at"
    ran = screen(tmp_path / "in.csv", "--not-collected", absent, "--format", form)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "error [INPUT_EMPTY]: the file holds no record\n"


def test_a_date_of_a_row_that_is_none_is_told_from_one_that_is_absent(run, ndjson):
    source = ndjson(person("S1", on="2025-02-30"), person("S2", on=""), person("S3"), person("S4", on=[4711]))
    ran = run("screen", source, "--trial", DEMO, "--as-of", "@on", "--format", "ndjson")
    absent, wrong = (f"the as-of date of the row is {said}" for said in ("due here, as", "no calendar date; write"))
    messages = [line["error"]["faults"][0]["message"] for line in lines_of(ran.out)]
    assert messages == [f"{said} YYYY-MM-DD" for said in (wrong, absent, absent, wrong)]


def test_a_file_that_is_not_there_is_said(screen, tmp_path):
    ran = screen(tmp_path / "no.ndjson")
    assert (ran.code, ran.err) == (
        2,
        f"error [INPUT_READ]: {tmp_path / 'no.ndjson'} cannot be read: No such file or directory\n",
    )


@pytest.mark.parametrize(
    ("line", "code", "path", "remedy"),
    [
        ('{"subject": "zebra-1", "ecog": true}', "FACT_TYPE", "$.ecog", "a number is due"),
        ('{"subject": "zebra-1", "ecog": "zebra-4711"}', "FACT_TYPE", "$.ecog", "numbers are not text"),
        ('{"subject": "zebra-1", "pregnant": "zebra-4711"}', "FACT_TYPE", "$.pregnant", "true or false is due"),
        ('{"subject": "zebra-1", "sex": 4711}', "FACT_TYPE", "$.sex", "a word is due"),
        ('{"subject": "zebra-1", "birth_date": 4711}', "FACT_TYPE", "$.birth_date", "YYYY-MM-DD"),
        ('{"subject": "zebra-1", "creatinine": 4711}', "FACT_TYPE", "$.creatinine", "a measurement is an object"),
        ('{"subject": "zebra-1", "consent_at": 4711}', "FACT_TYPE", "$.consent_at", "a date is due"),
        ('{"subject": "zebra-1", "blast_pct": 101.4711}', "FACT_RANGE", "$.blast_pct", "between 0 and 100"),
        ('{"subject": "zebra-1", "ecog": 4711}', "FACT_RANGE", "$.ecog", "between 0 and 5"),
        ('{"subject": "zebra-1", "ecog": 1.4711}', "FACT_NOT_INTEGER", "$.ecog", "a whole number is due"),
        ('{"subject": "zebra-1", "life_days": -4711}', "FACT_RANGE", "$.life_days", "at or above 0"),
        ('{"subject": "zebra-1", "birth_date": "4711-02-03"}', "FACT_AFTER_AS_OF", "$.birth_date", "as-of date"),
        ('{"subject": "zebra-1", "birth_date": "4711-02-30"}', "FACT_DATE", "$.birth_date", "YYYY-MM-DD"),
        ('{"subject": "zebra-1", "birth_date": "47110101"}', "FACT_DATE", "$.birth_date", "YYYY-MM-DD"),
        ('{"subject": "zebra-1", "life_days": -Infinity}', "FACT_INFINITE", "$.life_days", "leave the value out"),
        (
            '{"subject": "zebra-1", "life_days": 47114711471147114711}',
            "FACT_PRECISION",
            "$.life_days",
            "15 significant",
        ),
        ('{"subject": "zebra-1", "sex": "zebra-4711"}', "FACT_MEMBER", "$.sex", "one of male, female, unknown"),
        ('{"subject": "zebra-1", "ecgo": 4711}', "FACT_UNKNOWN", "$.ecgo", "did you mean 'ecog'"),
        ('{"subject": "zebra-1", "ecog": 1, "ecog": 4711}', "JSON_DUPLICATE_KEY", "$.ecog", "keep one"),
        (
            '{"subject": "zebra-1", "creatinine": {"value": 1, "unit": "mg/dL", "uln": 4711, "uln_unit": "umol/L"}}',
            "FACT_UNIT",
            "$.creatinine.uln_unit",
            "no exact factor",
        ),
        ('{"ecog": 4711}', "SUBJECT_MISSING", "$.subject", "a text or a whole number is due"),
        ('{"subject": "zebra-4711', "INPUT_TRUNCATED", "$", "is the file complete"),
        ('{"subject": "zebra-\udce9"}', "INPUT_ENCODING", "$", "save the file as UTF-8"),
        ("[" * 4711, "JSON_DEPTH", "$", "64 deep"),
    ],
)
def test_a_bad_row_has_a_code_a_path_and_a_remedy_and_no_value(screen, tmp_path, line, code, path, remedy):
    (tmp_path / "in.ndjson").write_bytes(f"{json.dumps(person('ok'))}\n{line}\n".encode(errors="surrogateescape"))
    ran = screen(tmp_path / "in.ndjson", "--format", "ndjson")
    assert ran.code == 1
    good, bad = lines_of(ran.out)
    assert good["eligibility"] == "eligible"
    assert (bad["error"]["code"], bad["error"]["path"], bad["error"]["line"]) == (code, path, 2)
    assert remedy in bad["error"]["message"]
    for said in (json.dumps(bad["error"]), ran.err):
        assert not [secret for secret in ("zebra", "4711") if secret in said.replace("4711 deep", "")]


def test_nan_and_a_result_without_its_limit_are_missing_and_no_errors(screen, ndjson):
    text = json.dumps(person("S1", life_days=None, creatinine={"value": 1.8, "unit": "mg/dL"}))
    ran = screen(ndjson(text.replace('"life_days": null', '"life_days": NaN')), "--format", "ndjson")
    assert ran.code == 0
    assert lines_of(ran.out)[0]["missing"] == ["life_days", "creatinine"]


@pytest.mark.parametrize(
    ("allowed", "code"), [("0", 1), ("1", 1), ("2", 0), ("49%", 1), ("50%", 0), ("49.9%", 1), ("100%", 0)]
)
def test_how_many_errors_are_findings_is_said(screen, ndjson, allowed, code):
    source = ndjson(person("S1"), person("S2"), person("S3", ecog=9), person("S4", ecog=9))
    assert screen(source, "--max-errors", allowed).code == code
