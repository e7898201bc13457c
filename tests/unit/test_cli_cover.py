"""`eligibility cover`: what cases have tried of the rules, on the command line."""

import json

import pytest

SET = """\
from eligibility_engine import CriteriaSet, FactSchema, include, integer

class Patient(FactSchema):
    age = integer(minimum=0, maximum=120, ask="Age?")

from eligibility_engine import Option

def built(options):
    return CriteriaSet(
        id="ADULTS", version="1", revision=1, facts=Patient,
        entries=[include("inc_age", "Adults.", Patient.age >= options["least"], cite="5.1")],
        options=OPTIONS, in_force=options, builder=built,
    )

OPTIONS = (Option("least", "The least age.", 18, number=True),)
TRIAL = built({"least": 18})
"""

ALL = """\
trial: adults.py:TRIAL
as_of: 2025-06-02
base: {age: 40}
cases:
  - {id: below, change: {age: 17}, expect: ineligible}
  - {id: at, change: {age: 18}, expect: eligible}
  - {id: above, change: {age: 19}, expect: eligible}
"""
UNKNOWN = "  - {id: unknown, without: [age], expect: undetermined}\n"
FAILED = "  - {id: wrong, without: [age], expect: eligible}\n"
FAULT = "  - {id: impossible, change: {age: 900}, expect: eligible}\n"
OTHER = "  - {id: other, options: {least: 16}, change: {age: 16}, expect: eligible}\n"


@pytest.fixture
def written(tmp_path):
    """Return a function that writes a case file beside a set of one entry."""
    (tmp_path / "adults.py").write_text(SET)

    def writing(text, name="adults.cases.yaml"):
        (tmp_path / name).write_text(text)
        return tmp_path / name

    return writing


def test_everything_is_tried(run, written):
    ran = run("cover", written(ALL + UNKNOWN))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[1] == "4 subjects tried"
    assert ran.out.splitlines()[-3:] == [
        "inc_age (5.1): 8 of 8 tried", "", "ADULTS: 100.0 % of the rules tried, 8 of 8, 0 missing",
    ]  # fmt: skip


def test_what_is_missing_is_a_finding(run, written):
    """The first missing case says what differs from the base of the file."""
    ran = run("cover", written(ALL))
    assert (ran.code, ran.err) == (1, "")
    assert (
        "inc_age (5.1): 7 of 8 tried, 1 missing\n"
        "  the entry as a whole\n"
        "    missing: unknown\n"
        "  first missing case; expected is what the rules say now, to be compared with the protocol:\n"
        "  - id: inc_age-3\n"
        '    note: "inc_age: unknown"\n'
        "    without: [age]\n"
        "    expect: {inc_age: unknown}\n"
        "\n"
        "ADULTS: 87.5 % of the rules tried, 7 of 8, 1 missing\n"
    ) in ran.out


@pytest.mark.parametrize(("least", "code"), [("87.5", 0), ("87.6", 1), ("0", 0), ("100", 1)])
def test_enough_is_enough(run, written, least, code):
    assert run("cover", written(ALL), "--fail-under", least).code == code


def test_cases_that_fail_count_and_are_findings(run, written):
    ran = run("cover", written(ALL + FAILED), "--fail-under", "0")
    assert ran.code == 1
    assert "\n4 subjects tried\n1 case failed: wrong; to try a wrong expectation proves nothing\n" in ran.out
    assert "8 of 8, 0 missing" in ran.out


def test_cases_at_fault_show_nothing_and_are_findings(run, written):
    ran = run("cover", written(ALL + UNKNOWN + FAULT))
    assert ran.code == 1
    assert "\n4 subjects tried\n1 case at fault and not judged: impossible\n" in ran.out


def test_cases_with_options_are_about_other_rules(run, written):
    ran = run("cover", written(ALL + UNKNOWN + OTHER))
    assert ran.code == 0
    assert "\n4 subjects tried\n1 case with other options left out\n" in ran.out


def test_nothing_that_could_be_judged(run, written):
    """Everything is missing then, and sought on the usual date."""
    ran = run("cover", written("trial: adults.py:TRIAL\nas_of: 2024-01-01\nbase: {age: 40}\ncases:\n" + FAULT))
    assert (ran.code, ran.out.splitlines()[0].endswith("as of 2025-06-02")) == (1, True)
    assert "ADULTS: 0.0 % of the rules tried, 0 of 8, 8 missing\n" in ran.out


def test_options_are_taken(run, written):
    ran = run("cover", written(ALL + UNKNOWN), "--option", "least=16")
    assert ran.code == 1
    assert "; at most 1 below 16; at 16\n" in ran.out


def test_a_trial_brings_its_own_cases(run, written):
    path = written(ALL + UNKNOWN)
    assert run("cover", "--trial", f"{path.parent / 'adults.py'}:TRIAL").code == 0


@pytest.mark.uncounted
def test_the_cases_of_the_shipped_trial_try_everything(run):
    ran = run("cover", "--trial", "NCT06316427", "--show-unreachable")
    assert (ran.code, ran.err) == (0, "")
    assert "\nNCT06316427: 100.0 % of the rules tried, " in ran.out
    assert "cannot be tried: below 0%" not in ran.out
    assert "    cannot be tried: at most 0.1 below 0% (no value in the domain lies there)\n" in ran.out


def test_json(run, written):
    ran = run("cover", written(ALL), "--format", "json")
    data = json.loads(ran.out)
    assert (ran.code, data["trial"], data["totals"]["missing"]) == (1, "ADULTS", 1)


def test_a_page_in_a_file(run, written, tmp_path):
    """It is there whole or not at all, and what is there is not replaced unasked."""
    out, cases = tmp_path / "coverage.html", written(ALL)
    ran = run("cover", cases, "--format", "html", "-o", out)
    assert ran.out == f"ADULTS: 87.5 % of the rules tried, 7 of 8, 1 missing; written to {out}\n"
    page = out.read_text()
    assert page.startswith("<!DOCTYPE html>")
    again = run("cover", cases, "--format", "html", "-o", out)
    assert (again.code, again.out) == (2, "")
    assert again.err == "error [OUTPUT_EXISTS]: coverage.html is there already; --overwrite replaces it\n"
    assert run("cover", cases, "--format", "html", "-o", out, "--overwrite").code == 1
    assert out.read_text() == page


def test_text_in_a_file(run, written, tmp_path):
    """It is as wide as on a stream that is no terminal."""
    ran = run("cover", written(ALL), "-o", tmp_path / "out.txt")
    assert (ran.code, (tmp_path / "out.txt").read_text()) == (1, run("cover", written(ALL)).out)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ([], "error [USAGE]: name a case file, or a trial whose own cases are meant: --trial ID\n"),
        (["--trial", "NCT0"], "error [TRIAL_UNKNOWN]: no criteria set 'NCT0' is registered; known: "),
        (["nowhere.yaml"], "error [INPUT_READ]: nowhere.yaml cannot be read: "),
        (["--trial", "NCT06316427", "--fail-under", "101"], "error [USAGE]: Invalid value for '--fail-under': "),
        (["--trial", "NCT06316427", "-o", ""], "error [USAGE]: Invalid value for '-o' / '--output': "),
    ],
)
def test_what_cannot_be_judged(run, args, said):
    ran = run("cover", *args)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(said)


def test_a_set_that_is_not_registered(run, written):
    ran = run("cover", written("trial: NCT0\n" + ALL.partition("\n")[2]))
    assert (ran.code, ran.err.startswith("error [TRIAL_UNKNOWN]: no criteria set 'NCT0' is registered; ")) == (2, True)


def test_the_help_says_what_is_counted(run):
    said = run("cover", "--help").out
    assert "each side of each threshold and the threshold itself" in said
    assert "Exit codes: 0 everything is tried" in said
