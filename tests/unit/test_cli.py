"""The command line: what each command prints, how each one ends, and what is refused with which remedy."""

import csv
import io
import json
import os
import runpy
import signal
import threading

import pytest

import eligibility_engine
from eligibility_engine.cli import main, progress
from eligibility_engine.cli import program as program_module
from eligibility_engine.cli import screen as screen_module
from eligibility_engine.cli.tables import printable, wants_color, width_of
from eligibility_engine.registration import Listing, registry
from unit.conftest import DEMO

GOOD = {
    "birth_date": "1980-02-03",
    "ecog": 1,
    "life_days": 90,
    "consent_at": "2025-05-01",
    "creatinine": {"value": 1.8, "unit": "mg/dL", "uln": 1.2},
    "blast_pct": 20,
    "pregnant": False,
    "sex": "female",
}
SECRET = "zebra-4711"


@pytest.fixture
def ndjson(tmp_path):
    """Return a function that writes records, or lines as they are, to a file."""

    def writing(*records, name="in.ndjson"):
        lines = [record if isinstance(record, str) else json.dumps(record) for record in records]
        path = tmp_path / name
        path.write_text("".join(f"{line}\n" for line in lines))
        return path

    return writing


def person(subject, **changes):
    return {"subject": subject, **GOOD, **changes}


def lines_of(text):
    return [json.loads(line) for line in text.splitlines()]


# --- help and usage


def test_help_teaches_by_example(run):
    ran = run("--help")
    assert (ran.code, ran.err) == (0, "")
    assert "eligibility screen candidates.ndjson --trial NCT06316427 --as-of 2025-06-02" in ran.out
    assert [line.split()[0] for line in ran.out.split("Commands:\n")[1].split("\n\n")[0].splitlines()] == [
        "trials", "show", "screen", "explain", "export", "example",
    ]  # fmt: skip


@pytest.mark.parametrize("command", ["screen", "explain"])
def test_the_help_says_that_a_python_file_is_run(run, command):
    ran = run(command, "--help")
    assert "runs that file" in " ".join(ran.out.split())
    assert "Examples:" in ran.out


def test_show_help_says_what_a_trial_is(run):
    assert "a document such as set.json, which executes nothing" in " ".join(run("show", "--help").out.split())


def test_the_version_is_the_packages(run):
    assert run("--version").out == f"eligibility, version {eligibility_engine.__version__}\n"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["screen"], "error [USAGE]: Missing argument 'FILE'.\nsee eligibility screen --help\n"),
        (["sreen"], "error [USAGE]: No such command 'sreen'."),
        (["screen", "x.ndjson", "--format", "parquet"], "is not one of 'table', 'ndjson', 'csv'"),
        (["screen", "x.ndjson", "--as-of", "2025-06-02"], "error [USAGE]: --trial is due; registered: "),
        (["screen", "x.ndjson", "--max-errors", "many"], "--max-errors is a whole number such as 10, or a share"),
        (["screen", "x.ndjson", "--max-errors", "0.5"], "--max-errors is a whole number such as 10, or a share"),
        (["screen", "x.csv", "--delimiter", "::"], "--delimiter is one character, such as ; or tab"),
        (["screen", "x.ndjson", "--trial", DEMO, "--option", "worst_ecog"], "an option is given as NAME=VALUE"),
        (["screen", "-", "--trial", DEMO, "--as-of", "2025-06-02"], "the standard input needs --input-format"),
        (["screen", "x.ndjson", "--trial", DEMO, "--trial-version", "3"], "not of a file"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_the_remedy(run, args, said):
    ran = run(*args)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error [USAGE]: ")
    assert said in ran.err


# --- trials


@pytest.fixture
def registered(monkeypatch, demo_set):
    """Put two sets and a broken plug-in into the registry."""
    single = demo_set.configured()
    listings = (
        Listing("BROKEN-1", "elsewhere (broken:TRIAL)", "ImportError: no module named zebra"),
        Listing("DEMO-01", "here (demo:TRIAL)", "", single),
    )
    monkeypatch.setattr(registry, "listings", lambda: listings)


def test_trials_lists_what_is_registered_and_what_failed(run, registered):
    ran = run("trials")
    assert ran.code == 0
    assert ran.out == (
        "BROKEN-1  failed to load\n"
        "    ImportError: no module named zebra\n"
        "    from elsewhere (broken:TRIAL)\n"
        "DEMO-01  version 3.0, revision 2, 7 entries\n"
        "    A demonstration of every type of fact that a file can hold\n"
        "    from here (demo:TRIAL)\n"
    )


def test_trials_says_when_there_are_none(run, monkeypatch):
    monkeypatch.setattr(registry, "listings", tuple)
    assert run("trials").err == "no criteria set is registered\n"


def test_an_unknown_trial_lists_the_known_ones(run, screen, monkeypatch, ndjson):
    monkeypatch.setattr(registry, "ids", lambda: ("NCT06316427", "DEMO-01"))
    ran = run("screen", ndjson(person("S1")), "--trial", "NCT06316428", "--as-of", "2025-06-02")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "error [TRIAL_UNKNOWN]: no criteria set 'NCT06316428' is registered; known: NCT06316427, DEMO-01; "
        "did you mean 'NCT06316427'?\n"
    )


# --- the sets that files hold


def test_show_and_export_in_every_format(run, tmp_path, demo_set):
    assert run("show", DEMO).out.startswith("DEMO-01: A demonstration")
    assert run("show", DEMO, "--format", "markdown").out.startswith("# DEMO-01")
    document = run("export", DEMO).out
    assert run("show", DEMO, "--format", "json").out == document
    (tmp_path / "set.json").write_text(document)
    assert run("export", tmp_path / "set.json").out == document
    assert demo_set.digest in run("show", tmp_path / "set.json").out


def test_a_set_is_written_to_a_file_once(run, tmp_path):
    out = tmp_path / "set.json"
    assert run("export", DEMO, "-o", out) == run("show", DEMO, "-o", tmp_path / "set.txt")
    before = out.read_text()
    ran = run("export", DEMO, "-o", out)
    assert (ran.code, ran.err) == (2, "error [OUTPUT_EXISTS]: set.json is there already; --overwrite replaces it\n")
    assert run("export", DEMO, "-o", out, "--overwrite").code == 0
    assert out.read_text() == before


def test_an_option_changes_the_set_and_is_said(run, ndjson):
    args = ["--trial", DEMO, "--as-of", "2025-06-02"]
    usual, strict = (
        run("screen", ndjson(person("S1", ecog=2)), *args, "--format", "ndjson", *more)
        for more in ([], ["--option", "worst_ecog=1"])
    )
    assert [lines_of(ran.out)[0]["eligibility"] for ran in (usual, strict)] == ["eligible", "ineligible"]
    assert "options as shipped" in usual.err
    assert "options worst_ecog=1" in strict.err


def test_a_document_has_no_options_to_set(run, tmp_path):
    run("export", DEMO, "-o", tmp_path / "set.json")
    ran = run("show", tmp_path / "set.json", "--option", "worst_ecog=yes")
    assert (ran.code, ran.err) == (2, "error [OPTION]: DEMO-01 was loaded as data, and its options are settled\n")


def test_a_set_without_options_says_nothing_of_them(run, screen, ndjson, tmp_path):
    document = json.loads(run("export", DEMO).out)
    for key in ("options", "in_force", "digest", "text_digest"):
        document.pop(key, None)
    (tmp_path / "set.json").write_text(json.dumps(document))
    ran = run("screen", ndjson(person("S1")), "--trial", tmp_path / "set.json", "--as-of", "2025-06-02")
    assert "as of 2025-06-02\n" in ran.err


@pytest.mark.parametrize(
    ("source", "name", "code", "said"),
    [
        ("x = 1", ":TRIAL", "TRIAL_UNKNOWN", "set.py holds no criteria set; name one of them as FILE.py:NAME"),
        ("x = 1\n1 / 0", ":TRIAL", "TRIAL_PLUGIN", "set.py line 2: ZeroDivisionError: division by zero"),
        ("x = (", ":TRIAL", "TRIAL_PLUGIN", "SyntaxError"),
        (
            "from eligibility_engine import quantity\n\nquantity(1, '')",
            "",
            "RULE_UNIT",
            "set.py line 3: a quantity needs a unit",
        ),
    ],
)
def test_a_python_file_that_gives_no_set_says_why(run, tmp_path, source, name, code, said):
    (tmp_path / "set.py").write_text(source)
    ran = run("show", f"{tmp_path / 'set.py'}{name}")
    assert ran.code == 2
    assert ran.err.startswith(f"error [{code}]: ")
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_a_python_file_without_a_name_lists_its_sets(run):
    path = DEMO.removesuffix(":TRIAL")
    assert f"{path} holds {path}:TRIAL; name one of them" in run("show", path).err


def test_a_python_file_may_import_what_stands_beside_it(run, tmp_path):
    (tmp_path / "beside_the_set.py").write_text(f"import sys\nsys.path.append({str(DEMO.rsplit('/', 2)[0])!r})\n")
    (tmp_path / "set.py").write_text("import beside_the_set\nfrom unit.demo_trial import TRIAL\n")
    assert run("show", f"{tmp_path / 'set.py'}:TRIAL").code == 0


@pytest.mark.parametrize("name", ["no.json", "no.py:TRIAL"])
def test_a_set_that_is_not_there_is_said(run, tmp_path, name):
    ran = run("show", tmp_path / name)
    assert ran.code == 2
    assert ran.err.startswith("error [INPUT_READ]: ")
    assert "no such file" in ran.err.lower()


def test_a_document_that_is_not_utf8_is_refused(run, tmp_path):
    (tmp_path / "set.json").write_bytes(b"\xff")
    assert "it is not UTF-8" in run("show", tmp_path / "set.json").err


# --- example


def test_the_example_is_written_as_it_ships(run, tmp_path, monkeypatch):
    shipped = tmp_path / "package" / "examples"
    shipped.mkdir(parents=True)
    (shipped / "candidates.ndjson").write_text('{"subject": "é"}\n', encoding="utf-8")
    monkeypatch.setattr("eligibility_engine.cli.trials.files", lambda name: shipped.parent)
    assert run("example").out == '{"subject": "é"}\n'
    assert run("example", "-o", tmp_path / "c.ndjson").code == 0
    assert (tmp_path / "c.ndjson").read_bytes() == (shipped / "candidates.ndjson").read_bytes()


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
        "--not-collected",
        "@laboratory",
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
not collected  creatinine

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
    ran = screen(source, "-o", tmp_path / "o.parquet")
    assert (ran.code, ran.out) == (2, "")
    assert "these do: .ndjson, .jsonl, .csv, .txt; or give --format" in ran.err


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


@pytest.mark.parametrize("form", ["ndjson", "csv"])
def test_a_key_column_may_not_hide_a_result(screen, ndjson, form):
    ran = screen(ndjson(person("S1")), "--key", "decisive", "--format", form)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error [USAGE]: the results would have two columns named decisive")


# --- screen: a table as input


TABLE = """\
subject;birth_date;ecog;life_days;blast_pct;creatinine;creatinine_unit;creatinine_uln;pregnant;consent_at;remark
S1;1980-02-03;1;90;20;1.8;mg/dL;1.2;false;2025-05-01;fine
S2;1980-02-03;1;90;20;1.9;mg/dL;1.2;false;2025-05-01;
S3;1980-02-03;;90;20;1.8;mg/dL;1.2;false;2025-05-01;
S4;1980-02-03;one;90;20;1.8;mg/dL;1.2;TRUE;2025-05-01;
"""


def test_a_table_is_read_by_its_columns(screen, tmp_path):
    (tmp_path / "in.csv").write_text(TABLE, encoding="utf-8-sig")
    ran = screen(tmp_path / "in.csv", "--delimiter", ";", "--format", "ndjson")
    assert [line["eligibility"] for line in lines_of(ran.out)] == ["eligible", "ineligible", "undetermined", None]
    assert "note           ignored columns: remark\n" in ran.err
    assert "line 5: $.ecog: a number with a decimal point is due" in ran.err
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


# --- screen: bad input


@pytest.mark.parametrize("as_of", [[], ["--as-of", "today"], ["--as-of", "2025-06"], ["--as-of", "@"], ["--as-of", ""]])
def test_without_a_date_nothing_is_judged(run, ndjson, as_of):
    ran = run("screen", ndjson(person("S1")), "--trial", DEMO, *as_of)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error [AS_OF]: ")
    assert "--as-of YYYY-MM-DD, or --as-of @COLUMN" in ran.err


@pytest.mark.parametrize(
    ("data", "name", "code", "remedy"),
    [
        (b"", "in.ndjson", "INPUT_EMPTY", "holds no record"),
        (b"[]", "in.json", "INPUT_EMPTY", "holds no record"),
        (b"\xff\xfez\x00", "in.csv", "INPUT_ENCODING", "save it as UTF-8"),
        (b'{"subject": "zebra-4711"', "in.json", "INPUT_SYNTAX", "no JSON from column"),
        (b"zebra-4711,1\n", "in.csv", "INPUT_COLUMN", "it must name the columns"),
        (b"subject,ecog,ecog\nzebra-4711,1,1\n", "in.csv", "INPUT_COLUMN", "keep one of each"),
        (b"{}", "in.parquet", "INPUT_FORMAT", "ndjson, json, csv"),
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


# --- explain


def test_explain_shows_one_subject(run, ndjson):
    args = ["--trial", DEMO, "--as-of", "2025-06-02"]
    source = ndjson(person("S1"), person("S2", life_days=None), person("S2"), person(3, ecog=9))
    ran = run("explain", source, *args, "--subject", "S2")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("subject S2\nUNDETERMINED\nDEMO-01, version 3.0, as of 2025-06-02\n")
    assert "Days to live?" in ran.out
    markdown = run("explain", source, *args, "--subject", "S2", "--format", "markdown").out
    assert markdown.startswith("# subject S2\n\n")
    error = run("explain", source, *args, "--subject", "3")
    assert (error.code, error.out) == (1, "subject 3\nERROR\n$.ecog: the value must lie between 0 and 5 [FACT_RANGE]\n")


def test_explain_without_a_subject_shows_all(run, ndjson):
    args = ["--trial", DEMO, "--as-of", "2025-06-02"]
    source = ndjson(person("S1"), person("S2", ecog=9))
    ran = run("explain", source, *args)
    assert (ran.code, ran.err) == (1, "2 rows; --subject explains one\n")
    assert ran.out.split(f"\n{'=' * 100}\n\n")[1].startswith("subject S2\nERROR\n")
    assert "\n\n---\n\n# subject S2\n\nERROR\n" in run("explain", source, *args, "--format", "markdown").out
    first, second = lines_of(run("explain", source, *args, "--format", "json").out)
    assert (first["subject"], first["eligibility"], len(first["entries"])) == ("S1", "eligible", 7)
    assert (second["subject"], second["error"]["code"]) == ("S2", "FACT_RANGE")


def test_explain_can_leave_values_out(run, ndjson):
    args = ["--trial", DEMO, "--as-of", "2025-06-02", "--no-values"]
    source = ndjson(person("S1", blast_pct=47.11))
    for form in ("text", "markdown", "json"):
        assert "47.11" not in run("explain", source, *args, "--format", form).out
        assert "47.11" in run("explain", source, *args[:-1], "--format", form).out


def test_explain_shows_every_visit_of_a_subject(run, ndjson):
    args = ["--trial", DEMO, "--as-of", "2025-06-02", "--key", "visit", "--subject", "S1"]
    ran = run("explain", ndjson(person("S1", visit=1), person("S2", visit=1), person("S1", visit=2)), *args)
    assert [line for line in ran.out.splitlines() if line.startswith("subject")] == [
        "subject S1 visit 1",
        "subject S1 visit 2",
    ]


def test_a_subject_that_is_not_there_is_not_repeated(run, ndjson):
    args = ["--trial", DEMO, "--as-of", "2025-06-02", "--subject", SECRET]
    ran = run("explain", ndjson(person("S1")), *args)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "error [SUBJECT_UNKNOWN]: no row has the subject that was asked for\n"
    ran = run("explain", ndjson(person("S1"), "{"), *args)
    assert ran.err.endswith("asked for; rows that could not be read: 1\n")


def test_explain_says_what_is_known_about_the_source(run, tmp_path):
    (tmp_path / "in.csv").write_text(TABLE)
    args = ["--trial", DEMO, "--as-of", "2025-06-02", "--delimiter", ";", "--subject", "S1"]
    assert run("explain", tmp_path / "in.csv", *args).err == "note: ignored columns: remark\n"


# --- ends


@pytest.mark.parametrize(
    ("failure", "code", "said"),
    [
        (KeyboardInterrupt, 130, ""),
        (BrokenPipeError, 141, ""),
        (
            OSError(28, "No space left on device"),
            2,
            "error [OUTPUT_WRITE]: the standard output cannot be written: No space",
        ),
        (ValueError(SECRET), 2, "error [INTERNAL]: this program has a fault: ValueError in test_cli.py line "),
    ],
)
def test_every_end_is_quiet(screen, ndjson, monkeypatch, failure, code, said):
    def failing(*args):
        raise failure

    monkeypatch.setattr(screen_module, "_screened", failing)
    monkeypatch.setattr("eligibility_engine.cli.program._discard_output", lambda: None)
    ran = screen(ndjson(person("S1")))
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.startswith(said) if said else ran.err == ""
    assert SECRET not in ran.err


def test_a_thread_may_run_a_command(capsys):
    codes = []
    thread = threading.Thread(target=lambda: codes.append(main(["show", DEMO])))
    thread.start()
    thread.join()
    assert codes == [0]
    assert capsys.readouterr().out.startswith("DEMO-01")


def test_termination_unwinds_and_leaves_nothing(screen, ndjson, tmp_path, monkeypatch):
    monkeypatch.setattr(
        "eligibility_engine.screening.Summary.add", lambda self, row: os.kill(os.getpid(), signal.SIGTERM)
    )
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as caught:
        screen(ndjson(person("S1")), "-o", tmp_path / "o.csv")
    assert caught.value.code == 143
    assert signal.getsignal(signal.SIGTERM) is before
    assert [path.name for path in tmp_path.iterdir()] == ["in.ndjson"]


def test_what_is_left_for_a_closed_pipe_goes_nowhere(tmp_path, monkeypatch):
    with (tmp_path / "out").open("w") as stream:
        monkeypatch.setattr("sys.stdout", stream)
        program_module._discard_output()
        stream.write("x")
    assert (tmp_path / "out").read_text() == ""


def test_a_stream_without_a_descriptor_has_nothing_to_discard(monkeypatch):
    monkeypatch.setattr("sys.stdout", io.StringIO())
    program_module._discard_output()
    program_module._write_utf8()


def test_the_module_is_the_program(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["eligibility", "show", DEMO])
    with pytest.raises(SystemExit) as caught:
        runpy.run_module("eligibility_engine", run_name="__main__")
    assert caught.value.code == 0
    assert capsys.readouterr().out.startswith("DEMO-01")


def test_without_the_extra_one_line_names_it(capsys, monkeypatch):
    monkeypatch.setattr("eligibility_engine.cli.find_spec", lambda name: None)
    assert main(["trials"]) == 2
    assert capsys.readouterr().err == (
        "error [EXTRA_MISSING]: the command line needs click and rich: pip install 'eligibility_engine[cli]'\n"
    )


# --- terminals


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_colors_are_for_terminals_and_can_be_turned_off(monkeypatch):
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    assert wants_color(Terminal())
    assert not wants_color(io.StringIO())
    monkeypatch.setenv("NO_COLOR", "1")
    assert not wants_color(Terminal())
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert not wants_color(Terminal())


def test_the_width_is_the_terminals_within_reason(monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")
    assert (width_of(Terminal()), width_of(io.StringIO())) == (140, 100)
    monkeypatch.setenv("COLUMNS", "80")
    assert width_of(Terminal()) == 80


def test_a_colored_table_says_the_same(demo_set, monkeypatch):
    from eligibility_engine.cli.tables import TableResults
    from eligibility_engine.screening import screen_records

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    results = TableResults(terminal, ("subject",))
    for screened in screen_records(demo_set, [person("S1"), person("S2", ecog=3)], as_of="2025-06-02"):
        results.add(screened)
    results.end()
    results.end()
    assert terminal.getvalue().splitlines()[1:] == [
        "\x1b[32mS1       eligible           \x1b[0m".rstrip(),
        "\x1b[31mS2       ineligible, not now\x1b[0m  fails inc_ecog",
    ]


def test_control_characters_do_not_steer_the_terminal():
    assert printable("a\x1b[31m\nb") == "a\ufffd[31m\ufffdb"


class Watched:
    consumed = 7


class Watching:
    lines = Watched


@pytest.mark.parametrize("size", [None, 1000])
def test_a_bar_appears_when_reading_takes_long(monkeypatch, size):
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr(progress, "_AFTER", -1.0)
    assert list(progress.with_progress(iter(range(65)), Watching, size, True)) == list(range(65))
    assert "64 rows" in terminal.getvalue()


def test_no_bar_appears_for_a_short_file_or_without_a_watcher(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    assert list(progress.with_progress(iter(range(200)), Watching, 9, True)) == list(range(200))
    monkeypatch.setattr(progress, "_AFTER", -1.0)
    assert list(progress.with_progress(iter(range(200)), Watching, 9, False)) == list(range(200))
    assert "rows" not in terminal.getvalue()
