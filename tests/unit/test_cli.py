"""The command line: help, usage, the sets it can name."""

import io
import json
from importlib.resources import files
from pathlib import Path

import pytest

import eligibility_engine
from eligibility_engine.registration import Listing, registry
from eligibility_engine.serialization import MAXIMUM_BYTES
from unit.conftest import DEMO, lines_of
from unit.people import person

SECRET = "zebra-4711"


# --- help and usage


def test_help_teaches_by_example(run):
    ran = run("--help")
    assert (ran.code, ran.err) == (0, "")
    assert "eligibility screen candidates.ndjson --trial NCT06316427 --as-of 2025-06-02" in ran.out
    assert [line.split()[0] for line in ran.out.split("Commands:\n")[1].split("\n\n")[0].splitlines()] == [
        "trials", "show", "screen", "explain", "report", "ask", "match", "attrition", "sweep", "compare", "replay",
        "new", "check", "review", "test", "cover", "cases", "mutate", "snapshot", "export", "example",
            "completion",
    ]  # fmt: skip


@pytest.mark.parametrize("command", ["screen", "explain"])
def test_the_help_says_that_a_python_file_is_run(run, command):
    ran = run(command, "--help")
    assert "runs that file" in " ".join(ran.out.split())
    assert "Examples:" in ran.out


@pytest.mark.parametrize("command", ["screen", "explain"])
def test_the_help_says_what_a_dash_is(run, command):
    assert "; - is the standard input." in " ".join(run(command, "--help").out.split())


def test_show_help_says_what_a_trial_is(run):
    assert "a document such as set.json, which executes nothing" in " ".join(run("show", "--help").out.split())


def test_the_version_is_the_packages(run):
    assert run("--version").out == f"eligibility, version {eligibility_engine.__version__}\n"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["screen"], "error [USAGE]: Missing argument 'FILE'.\nsee eligibility screen --help\n"),
        (["sreen"], "error [USAGE]: No such command 'sreen'."),
        (["screen", "x.ndjson", "--format", "xlsx"], "is not one of 'table', 'ndjson', 'csv', 'parquet'"),
        (["screen", "x.ndjson", "--as-of", "2025-06-02"], "error [USAGE]: --trial is due; registered: "),
        (["screen", "x.ndjson", "--max-errors", "many"], "--max-errors is a whole number such as 10, or a share"),
        (["screen", "x.ndjson", "--max-errors", "0.5"], "--max-errors is a whole number such as 10, or a share"),
        (["screen", "x.csv", "--delimiter", "::"], "--delimiter is one character, such as ; or tab"),
        (["screen", "x.ndjson", "--trial", DEMO, "--option", "worst_ecog"], "an option is given as NAME=VALUE"),
        (["screen", "-", "--trial", DEMO, "--as-of", "2025-06-02"], "the standard input needs --input-format"),
        (["screen", "x.ndjson", "--trial", DEMO, "--trial-version", "3"], "not of a file"),
        (["screen", "x.ndjson", "--trial", DEMO, "-o", ""], "Invalid value for '-o' / '--output': a name is due"),
        (["show", DEMO, "-o", ""], "Invalid value for '-o' / '--output': a name is due"),
        (["explain", "x.ndjson", "--trial", DEMO, "--id", ""], "Invalid value for '--id': a name is due"),
        (["explain", "x.ndjson", "--trial", DEMO, "--key", "visit", "--key", ""], "'--key': a name is due"),
        (["show", "./"], "./ is a directory; a set is named by its id, as a document .json or as file.py:NAME"),
        (["show", ".."], ".. is a directory; "),
        (["show", "no/set.yaml"], "no/set.yaml is no file that can hold a set; "),
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
    assert run("show", DEMO, "--format", "html").out == demo_set.to_html()
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
        ("import sys\nsys.exit(3)", ":TRIAL", "TRIAL_PLUGIN", "set.py line 2: SystemExit: 3"),
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


def test_a_relative_path_keeps_the_line(run, tmp_path, monkeypatch):
    (tmp_path / "set.py").write_text("x = 1\n1 / 0")
    monkeypatch.chdir(tmp_path)
    for name in ("set.py", "./set.py"):
        assert f"{Path(name)} line 2: ZeroDivisionError" in run("show", f"{name}:TRIAL").err


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
    (tmp_path / "set.json").write_bytes(b"\n\xff")
    said = "error [INPUT_ENCODING]: line 2: the document is not UTF-8; save it as UTF-8\n"
    assert run("show", tmp_path / "set.json").err == said


def test_of_a_large_document_no_more_than_the_limit_is_read(run, tmp_path, monkeypatch):
    sizes = []

    class Huge(io.BytesIO):
        def read(self, size=-1):
            sizes.append(size)
            return b" " * size

    monkeypatch.setattr(Path, "open", lambda self, mode: Huge())
    ran = run("show", tmp_path / "set.json")
    assert ran.err.startswith("error [JSON_SIZE]: ")
    assert sizes == [MAXIMUM_BYTES + 1]


def test_a_registered_id_may_look_like_a_path(run, monkeypatch, demo_set):
    monkeypatch.setattr(registry, "ids", lambda: ("here/DEMO-01",))
    monkeypatch.setattr(registry, "get", lambda id, **_: demo_set)
    assert run("show", "here/DEMO-01").out.startswith("DEMO-01")


def test_an_unknown_option_lists_the_known_ones(run):
    ran = run("show", DEMO, "--option", "nope=1")
    assert (ran.code, ran.err) == (2, "error [OPTION]: no option 'nope'; known: worst_ecog\n")
    assert run("show", DEMO, "--option", "worst=1").err.endswith("known: worst_ecog; did you mean 'worst_ecog'?\n")


# --- example


def test_the_example_is_written_as_it_ships(run, tmp_path):
    shipped = files("eligibility_engine").joinpath("examples", "candidates.ndjson").read_text(encoding="utf-8")
    assert run("example").out == shipped
    assert run("example", "-o", tmp_path / "c.ndjson").code == 0
    assert (tmp_path / "c.ndjson").read_bytes() == shipped.encode()
