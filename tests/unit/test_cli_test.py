"""`eligibility test`: cases judged on the command line."""

from pathlib import Path

import pytest

from unit import demo_trial
from unit.conftest import DEMO

CASES = """\
as_of: 2025-06-02
cases:
  - id: fit
    change: {ecog: 2}
    expect: {inc_ecog: met}
"""
FRAIL = """\
  - id: frail
    change: {ecog: 3}
    expect: {inc_ecog: met}
"""
IMPOSSIBLE = """\
  - id: impossible
    change: {ecog: 9}
    expect: eligible
"""


@pytest.fixture
def written(tmp_path):
    """Return a function that writes a case file."""

    def writing(text: str, name: str = "some.yaml") -> Path:
        (tmp_path / name).write_text(text)
        return tmp_path / name

    return writing


def test_an_id_in_the_place_of_a_file_means_its_own_cases(run):
    ran = run("test", "NCT02863419")
    count = ran.out.split()[0]
    assert (ran.code, ran.out, ran.err) == (0, f"{count} cases: {count} passed, 0 failed, 0 faults\n", "")
    assert int(count) > 100


def test_a_case_that_passes(run, written):
    ran = run("test", written(CASES), "--trial", DEMO)
    assert (ran.code, ran.out, ran.err) == (0, "1 case: 1 passed, 0 failed, 0 faults\n", "")


def test_failures_and_faults_are_findings(run, written):
    ran = run("test", written(CASES + FRAIL + IMPOSSIBLE), "--trial", DEMO)
    assert (ran.code, ran.err) == (1, "")
    assert ran.out == (
        "frail: failed (line 6)\n"
        "  inc_ecog: expected met, was not_met\n"
        "    inc_ecog (5.1(b)) is not_met\n"
        "      not_met: ecog is at most 2\n"
        "        ecog: 3\n"
        "    nearest that passes: ecog: 2 (was 3)\n"
        "\n"
        "impossible: fault of the case, not of the rules (line 9)\n"
        "  $.ecog: the value must lie between 0 and 5 [FACT_RANGE]\n"
        "\n"
        "3 cases: 1 passed, 1 failed, 1 fault\n"
    )
    assert run("test", written(CASES + IMPOSSIBLE), "--trial", DEMO).code == 1


def test_options_are_taken(run, written):
    ran = run("test", written(CASES), "--trial", DEMO, "--option", "worst_ecog=1")
    assert (ran.code, ran.out.splitlines()[-1]) == (1, "1 case: 0 passed, 1 failed, 0 faults")


def test_the_file_names_the_trial(run, written):
    written(Path(demo_trial.__file__).read_text(), "trial_file.py")
    assert run("test", written(f"trial: trial_file.py:TRIAL\n{CASES}")).code == 0
    path = written(f"trial: NCT06316427\n{CASES}")
    assert run("test", path).code == 0
    assert run("test", path, "--trial", "NCT06316427").code == 0
    ran = run("test", path, "--trial", DEMO)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == ("error [CASE_TRIAL]: the case file is for NCT06316427 and not for DEMO-01; leave --trial out\n")


def test_a_file_that_names_its_set_in_python_may_be_judged_by_another(run, written):
    assert run("test", written(f"trial: nowhere.py:TRIAL\n{CASES}"), "--trial", DEMO).code == 0


def test_another_digest_warns(run, written):
    ran = run("test", written(f"digest: abc\n{CASES}"), "--trial", DEMO)
    assert (ran.code, ran.out) == (0, "1 case: 1 passed, 0 failed, 0 faults\n")
    assert ran.err.startswith("warning [CASE_DIGEST]: the cases were written for digest abc and are judged by digest ")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ([], "error [USAGE]: name a case file, or a trial whose own cases are meant: --trial ID\n"),
        (["--trial", DEMO], "error [CASE_TRIAL]: no cases come with "),
        (["--trial", "nowhere.json"], "error [INPUT_READ]: nowhere.json cannot be read: "),
        (["nowhere.yaml"], "error [INPUT_READ]: nowhere.yaml cannot be read: "),
        (["nowhere.txt"], "error [INPUT_FORMAT]: the suffix of a case file is one of .yaml, .yml, .json, .csv\n"),
    ],
)
def test_what_cannot_be_judged(run, args, said):
    ran = run("test", *args)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (CASES, "error [USAGE]: --trial is due; registered: "),
        ("", "error [CASE_EMPTY]: the file holds no case\n"),
        ("a: [", "error [INPUT_SYNTAX]: line 1: this is no YAML"),
        (f"trial: NCT0\n{CASES}", "error [TRIAL_UNKNOWN]: no criteria set 'NCT0' is registered; "),
    ],
)
def test_a_file_that_cannot_be_judged(run, written, text, said):
    ran = run("test", written(text))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(said)


def test_the_help_teaches_by_example(run):
    said = run("test", "--help").out
    assert "eligibility test --trial NCT06316427" in said
    assert "expect: {eligibility: eligible, inc_fev1: met}" in said
    assert "Exit codes: 0 all passed" in said


def test_options_hold_for_the_set_that_the_file_names(run, written):
    """A file that names its set in Python may be judged under another reading."""
    written(Path(demo_trial.__file__).read_text(), "trial_file.py")
    path = written(f"trial: trial_file.py:TRIAL\n{CASES}")
    assert run("test", path, "--option", "worst_ecog=1").code == 1
    ran = run("test", path, "--trial-version", "3.0")
    assert ran.err == "error [USAGE]: a version or revision is chosen of a registered id, not of a file\n"
