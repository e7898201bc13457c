"""`eligibility mutate` and `eligibility cases` on the command line."""

import json
import signal
from pathlib import Path

import pytest

from eligibility_engine.testing import own_cases
from unit import small_trial

SMALL = f"{Path(small_trial.__file__)}:TRIAL"
CASES = """\
as_of: 2025-06-02
base: {ecog: 0, disease: all, surgery_ever: false}
cases:
  - id: typical
    expect: eligible
  - id: ecog-2
    change: {ecog: 2}
    expect: {inc_ecog: not_met}
"""
BOUNDARY = "life-expectancy-60-days"


@pytest.fixture
def small(tmp_path):
    """Return a file of a few cases of the small set."""
    path = tmp_path / "small.cases.yaml"
    path.write_text(CASES)
    return path


def cd7_without(case_id, tmp_path):
    """Return a copy of the cases of the CD7 trial without one."""
    parts = own_cases("NCT06316427").read_text().split("  - id: ")
    kept = [part for part in parts if part.splitlines()[0] != case_id]
    assert len(kept) == len(parts) - 1
    path = tmp_path / "copy.cases.yaml"
    path.write_text("  - id: ".join(kept))
    return path


@pytest.mark.uncounted
def test_no_mutant_of_the_cd7_trial_lives(run):
    """The cases that ship with the CD7 trial notice every mutant that can be noticed."""
    ran = run("mutate", "--trial", "NCT06316427", "--jobs", 2)
    assert (0, "") == (ran.code, ran.err)
    assert ran.out.endswith("100.0% of those that can be noticed are\n")
    assert ", 0 alive, " in ran.out


@pytest.mark.uncounted
def test_a_boundary_case_that_is_gone_is_named(run, tmp_path):
    """Without one boundary case, coverage and mutation both name what is missed, and how to try it."""
    copy = cd7_without(BOUNDARY, tmp_path)
    mutated, covered = run("mutate", copy, "--jobs", 1), run("cover", copy)
    assert (1, 1) == (mutated.code, covered.code)
    assert "is above 60 days [comparison, inc_life_expectancy#" in mutated.out
    assert "would be noticed by change: {life_expectancy_days: 60}" in mutated.out
    assert "change: {life_expectancy_days: 60}" in covered.out


def test_survivors_are_findings(run, small):
    ran = run("mutate", small, "--trial", SMALL, "--jobs", 1)
    assert 1 == ran.code
    assert "inc_ecog (4.1): ECOG 0 or 1.\n" in ran.out
    assert "alive: ECOG is at most 1 -> ECOG is at most 0 [threshold, " in ran.out


def test_as_json(run, small):
    ran = run("mutate", small, "--trial", SMALL, "--jobs", 1, "--format", "json")
    assert "SMALL-01" == json.loads(ran.out)["trial"]


def test_a_run_takes_up_the_outcomes_of_an_earlier_one(run, small, tmp_path):
    """What was found is kept entry by entry; the second run says the same and adds nothing to the record."""
    record = tmp_path / "mutants.ndjson"
    arguments = ("mutate", small, "--trial", SMALL, "--jobs", 1, "--resume", record)
    first, kept = run(*arguments), record.read_text()
    second = run(*arguments)
    assert (first.out, kept) == (second.out, record.read_text())
    assert 3 == len(kept.splitlines())


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("--max-mutants", 0), "MUTATION_BUDGET"), (("--max-mutants", -1), "MUTATION_BUDGET")],
)
def test_a_budget_below_one_is_refused(run, small, arguments, code):
    ran = run("mutate", small, "--trial", SMALL, *arguments)
    assert (2, True) == (ran.code, f"[{code}]" in ran.err)


def test_a_few_mutants_are_tried_on_request(run, small):
    ran = run("mutate", small, "--trial", SMALL, "--max-mutants", 5)
    assert " 5 of them tried, 2 cases: " in ran.out


def test_cases_that_fail_judge_no_mutant(run, small):
    small.write_text(CASES.replace("not_met", "met"))
    ran = run("mutate", small, "--trial", SMALL)
    assert (2, True) == (ran.code, "1 of the cases do not pass: ecog-2" in ran.err)


def test_cases_are_proposed_for_a_set(run, tmp_path):
    """The proposals for a set are a case file that passes."""
    out = tmp_path / "small.yaml"
    ran = run("cases", SMALL, "-o", out)
    count = ran.err.split()[0]
    assert (0, "", f"{count} cases proposed; the verdicts are those of the rules: review each\n") == (
        ran.code, ran.out, ran.err,
    )  # fmt: skip
    assert f"{count} cases: {count} passed, 0 failed, 0 faults\n" == run("test", out, "--trial", SMALL).out


def test_what_a_case_file_lacks_is_proposed_for_its_end(run, small):
    """The proposals beside a file, put at its end, make it full."""
    ran = run("cases", SMALL, "--beside", small)
    small.write_text(small.read_text() + ran.out)
    assert 0 == run("mutate", small, "--trial", SMALL).code
    assert "" == run("cases", SMALL, "--beside", small).out


def test_coverage_alone_asks_for_fewer_cases(run, tmp_path):
    """Without the cases that only mutants ask for there are fewer."""
    run("new", tmp_path / "some.py")
    trial = f"{tmp_path / 'some.py'}:TRIAL"
    some, every = (run("cases", trial, *more) for more in (["--coverage-only"], []))
    assert ("would notice" in some.out, "would notice" in every.out) == (False, True)
    assert int(some.err.split()[0]) < int(every.err.split()[0])


def test_the_date_is_the_one_of_the_option_or_of_the_cases(run, small):
    small.write_text(CASES.replace("2025-06-02", "2024-02-29"))
    beside = run("cases", SMALL, "--beside", small).out
    assert "surgery_last: 2024-02-01" in beside
    assert "as_of: 2020-01-01\n" in run("cases", SMALL, "--as-of", "2020-01-01").out


@pytest.mark.parametrize("kept", [True, False])
def test_a_run_that_is_interrupted_says_where_its_outcomes_are(run, small, tmp_path, monkeypatch, kept):
    """It says so only where some are kept."""
    record = tmp_path / "mutants.ndjson"

    def interrupted(*args, found, **more):
        if kept:
            found("key", ())
        raise KeyboardInterrupt

    monkeypatch.setattr("eligibility_engine.cli.mutate.mutate", interrupted)
    ran = run("mutate", small, "--trial", SMALL, "--resume", record)
    said = f"kept what was found in {record}; run again with --resume {record}\n" if kept else ""
    assert (130, "", said) == (ran.code, ran.out, ran.err)


def test_an_interrupt_without_a_record_says_nothing(run, small, monkeypatch):
    def interrupted(*args, **more):
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr("eligibility_engine.cli.mutate.mutate", interrupted)
    ran = run("mutate", small, "--trial", SMALL)
    assert (130, "", "") == (ran.code, ran.out, ran.err)
