"""`eligibility check`: a set built and checked on the command line."""

import json
from pathlib import Path

import pytest

from eligibility_engine.cli import main
from unit.conftest import DEMO

CLEAN = """\
from eligibility_engine import CriteriaSet, FactSchema, include, integer


class Person(FactSchema):
    age = integer(unit="years", minimum=0, maximum=120, ask="Age?")


TRIAL = CriteriaSet(
    id="TOY",
    version="1",
    revision=1,
    facts=Person,
    entries=[include("adult", "Adult.", Person.age >= 18, cite="1")],
)
"""
SUMMARY = "TOY version 1 revision 1: {}, {}, {}\n"


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """Return a function that writes a set, and perhaps what lies beside it, and names the set."""
    monkeypatch.chdir(tmp_path)

    def writing(text: str = CLEAN, **beside: str) -> str:
        Path("toy.py").write_text(text)
        for name, content in beside.items():
            Path(f"toy.{name.replace('_', '.')}").write_text(content)
        return "toy.py:TRIAL"

    return writing


def test_a_clean_set(run, toy):
    ran = run("check", toy())
    assert (ran.code, ran.out, ran.err) == (0, SUMMARY.format("0 errors", "0 warnings", "0 notes"), "")


def test_findings(run, toy):
    ran = run("check", toy(CLEAN.replace(">= 18", ">= 0")))
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.startswith(
        "warning [LINT_DOMAIN] $.entries[0] (adult): 'age is at least 0 years' holds for every value that age can "
        "have; check the threshold, the comparison, or the minimum and maximum of the fact\n"
    )
    assert ran.out.endswith(SUMMARY.format("0 errors", "2 warnings", "0 notes"))


def test_notes_are_no_findings(run, toy):
    ran = run("check", toy(CLEAN.replace(', cite="1"', "")))
    assert (ran.code, ran.out.splitlines()[-1] + "\n") == (0, SUMMARY.format("0 errors", "0 warnings", "1 note"))
    assert ran.out.startswith("note [LINT_NO_CITE] $.entries[0] (adult): ")


def test_as_json(run, toy):
    ran = run("check", toy(CLEAN.replace(', cite="1"', "")), "--format", "json")
    found = json.loads(ran.out)
    assert (ran.code, found["trial"], found["version"], found["revision"]) == (0, "TOY", "1", 1)
    assert (found["as_of"], len(found["digest"])) == ("2025-06-02", 64)
    assert [(one["code"], one["severity"]) for one in found["findings"]] == [("LINT_NO_CITE", "note")]


def test_a_sentence_of_the_source(run, toy):
    ran = run("check", toy(source_txt="Title\n1. Adult.\n2. Well.\n", source_headings_txt="Title\n"))
    assert (ran.code, ran.out.splitlines()[-1] + "\n") == (1, SUMMARY.format("0 errors", "1 warning", "0 notes"))
    assert ran.out.startswith("warning [LINT_SENTENCE] $.source line 3: no entry quotes '2. Well.'; ")


def test_a_source_that_cannot_be_read_loses_nothing(run, toy):
    named = toy(CLEAN.replace(', cite="1"', ""))
    Path("toy.source.txt").write_bytes(b"\xff")
    ran = run("check", named)
    assert (ran.code, ran.err, ran.out.splitlines()[-1] + "\n") == (
        1,
        "",
        SUMMARY.format("1 error", "0 warnings", "1 note"),
    )
    assert ran.out.startswith("error [INPUT_ENCODING] $.source: toy.source.txt is not UTF-8; save it as UTF-8\n")


def test_the_date(run, toy):
    """That of the set's own cases, or the usual one; what is given counts."""

    def day(*args):
        return json.loads(run("check", *args, "--format", "json").out)["as_of"]

    dated = "as_of: 2024-01-31\ncases: [{id: a, facts: {age: 18}, expect: eligible}]"
    assert day(toy(cases_yaml=dated)) == "2024-01-31"
    assert day(toy(), "--as-of", "2024-02-29") == "2024-02-29"
    assert day(toy(cases_yaml="as_of: soon\ncases: [{id: a, expect: eligible}]")) == "2025-06-02"
    assert day(toy(cases_yaml="nothing")) == "2025-06-02"
    assert run("check", toy(), "--as-of", "soon").err.startswith("error [AS_OF]: ")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda text: text.replace(">= 18", ">= 500"), "RULE_DOMAIN"),
        (lambda text: text.replace('"adult"', '"Adult"'), "ENTRY"),
        (lambda text: text.replace("minimum=0", "minimum=500"), "SCHEMA"),
        (lambda text: text + "1 / 0\n", "TRIAL_PLUGIN"),
    ],
)
def test_a_set_that_cannot_be_built_is_a_finding(run, toy, change, code):
    """What building refuses is reported as a finding, with the line."""
    named = toy(change(CLEAN))
    ran = run("check", named)
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.startswith(f"error [{code}] $: toy.py line ")
    assert ran.out.endswith("toy.py:TRIAL cannot be built: 1 error, 0 warnings, 0 notes\n")
    found = json.loads(run("check", named, "--format", "json").out)
    assert (found["trial"], found["findings"][0]["code"]) == ("toy.py:TRIAL", code)


@pytest.mark.parametrize("command", ["check", "show"])
def test_the_help_is_one_text(run, command):
    """No line of a description begins or goes on with the indent of the source."""
    description = run(command, "--help").out.partition("\n\n")[2].partition("Options:")[0]
    assert "TRIAL: a registered id; " in description
    assert [] == [line for line in description.splitlines() if "  " in line.removeprefix("  ")]


def test_a_document(run, toy, tmp_path):
    """A document is checked without executing anything; one that is wrong is a finding."""
    main(["export", toy(), "-o", "toy.json"])
    assert run("check", "toy.json").out == SUMMARY.format("0 errors", "0 warnings", "0 notes")
    Path("toy.json").write_text(Path("toy.json").read_text().replace('"adult"', '"Adult"'))
    ran = run("check", "toy.json")
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.endswith("toy.json cannot be built: 1 error, 0 warnings, 0 notes\n")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ([], "error [USAGE]: Missing argument 'TRIAL'.\n"),
        (["NCT0"], "error [TRIAL_UNKNOWN]: no criteria set 'NCT0' is registered; "),
        (["nowhere.py:TRIAL"], "error [INPUT_READ]: nowhere.py cannot be read"),
        ([f"{DEMO}S"], "error [TRIAL_UNKNOWN]: "),
        ([DEMO, "--option", "color=red"], "error [OPTION]: no option 'color'; "),
        ([DEMO, "--format", "xml"], "error [USAGE]: Invalid value for '--format'"),
    ],
)
def test_no_such_set(run, args, said):
    ran = run("check", *args)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(said)


def test_options_are_taken(run):
    """The set is checked as it is under the options that are given."""
    ran = run("check", DEMO, "--option", "worst_ecog=5")
    assert ran.code == 1
    assert "[LINT_DOMAIN] $.entries[1] (inc_ecog)" in ran.out
    assert "[LINT_DOMAIN]" not in run("check", DEMO).out


def test_the_help_teaches_by_example(run):
    said = run("check", "--help").out
    assert "eligibility check asthma.py:TRIAL" in said
    assert "Exit codes: 0 nothing but notes" in said
