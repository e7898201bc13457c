"""Case files as pytest items. The plugin is loaded as everybody's pytest loads it: by its entry point."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import eligibility_engine_pytest
from unit import demo_trial

pytest_plugins = ("pytester",)

CASES = """\
trial: trial_file.py:TRIAL
as_of: 2025-06-02
cases:
  - id: fit
    change: {ecog: 2}
    expect: {inc_ecog: met}
  - id: frail
    note: Too frail.
    change: {ecog: 3}
    expect: {inc_ecog: met}
  - id: impossible
    change: {ecog: 9}
    expect: eligible
"""


@pytest.fixture
def cases(pytester: pytest.Pytester) -> pytest.Pytester:
    """A folder with the demonstration set, and three cases of it."""
    pytester.path.joinpath("trial_file.py").write_text(Path(demo_trial.__file__).read_text())
    pytester.path.joinpath("some.cases.yaml").write_text(CASES)
    return pytester


def test_each_case_is_an_item(cases):
    """A case can be named and chosen like any test."""
    found = cases.runpytest("--collect-only", "-q")
    found.stdout.fnmatch_lines(["some.cases.yaml::fit", "some.cases.yaml::frail", "some.cases.yaml::impossible"])
    cases.runpytest("some.cases.yaml::fit").assert_outcomes(passed=1)
    cases.runpytest("-k", "fit or frail").assert_outcomes(passed=1, failed=1, deselected=1)


def test_a_failure_is_said_without_a_traceback(cases):
    found = cases.runpytest()
    found.assert_outcomes(passed=1, failed=2)
    found.stdout.fnmatch_lines(
        [
            "frail: failed (line 7)",
            "  Too frail.",
            "  inc_ecog: expected met, was not_met",
            "    inc_ecog (5.1(b)) is not_met",
            "      not_met: ecog is at most 2",
            "        ecog: 3",
            "    nearest that passes: ecog: 2 (was 3)",
            "impossible: fault of the case, not of the rules (line 11)",
            "  $.ecog: the value must lie between 0 and 5 ?FACT_RANGE?",
            "FAILED some.cases.yaml::frail - frail: failed (line 7)",
        ]
    )
    found.stdout.no_fnmatch_line("*Traceback*")
    found.stdout.no_fnmatch_line("*plugin.py*")


def test_places_of_cases_are_reported(cases):
    """Each item knows its line; a case of a JSON file has none."""
    cases.path.joinpath("more.cases.json").write_text(
        '{"trial": "trial_file.py:TRIAL", "as_of": "2025-06-02", "cases": [{"id": "a", "expect": "undetermined"}]}'
    )
    items, _ = cases.inline_genitems()
    assert [(item.name, item.location[:2]) for item in items] == [
        ("a", ("more.cases.json", None)),
        ("fit", ("some.cases.yaml", 3)),
        ("frail", ("some.cases.yaml", 6)),
        ("impossible", ("some.cases.yaml", 10)),
    ]


def test_tables_and_registered_sets(pytester):
    pytester.path.joinpath("SOME.CASES.CSV").write_text(
        "trial,case,as_of,ecog,expect\nNCT06316427,frail,2025-06-02,3,ineligible\n"
    )
    pytester.path.joinpath("other.yaml").write_text("{")
    pytester.runpytest("SOME.CASES.CSV").assert_outcomes(passed=1)


def test_another_digest_warns(cases):
    cases.path.joinpath("some.cases.yaml").write_text(f'digest: "0123"\n{CASES}')
    found = cases.runpytest("-k", "fit", "-W", "default")
    found.assert_outcomes(passed=1, deselected=2, warnings=1)
    found.stdout.fnmatch_lines(["*CaseFileWarning: the cases were written for digest 0123 and are judged by digest *"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("trial: [", "line 1: this is no YAML; look at the indentation, colons and quotes here [[]INPUT_SYNTAX]"),
        ("", "the file holds no case [[]CASE_EMPTY]"),
        ("cases: [{id: a}]", "the case file names no trial; *[[]CASE_TRIAL]"),
        ("trial: NCT0\ncases: [{id: a}]", "no criteria set 'NCT0' is registered; *[[]TRIAL_UNKNOWN]"),
    ],
)
def test_a_file_that_cannot_be_read_is_an_error_of_collection(cases, text, said):
    cases.path.joinpath("some.cases.yaml").write_text(text)
    found = cases.runpytest()
    found.assert_outcomes(errors=1)
    found.stdout.fnmatch_lines([said])
    found.stdout.no_fnmatch_line("*Traceback*")


def test_a_fault_of_a_criterion_keeps_its_traceback(cases, monkeypatch):
    """What is no matter of the case is shown as pytest shows it."""
    plugin = import_module("eligibility_engine.testing.plugin")

    def broken(*_: object) -> None:
        raise LookupError("a fault of a criterion")

    monkeypatch.setattr(plugin.Judge, "judge", broken)
    found = cases.runpytest("-k", "fit")
    found.assert_outcomes(failed=1, deselected=2)
    found.stdout.fnmatch_lines(["*LookupError: a fault of a criterion"])


def test_without_case_files_nothing_is_imported():
    """What pytest loads at every start imports nothing but itself."""
    program = (
        "import sys; before = set(sys.modules); import eligibility_engine_pytest as plugin; from pathlib import Path; "
        "found = plugin.pytest_collect_file(Path('test_some.py'), None); print(found, *(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-S", "-c", program], capture_output=True, text=True, check=False,
                          cwd=Path(eligibility_engine_pytest.__file__).parent)  # fmt: skip
    found, *loaded = done.stdout.split()
    assert (found, [name for name in loaded if name.startswith(("eligibility", "attr", "pytest", "cattr"))]) == (
        "None", ["eligibility_engine_pytest"],
    )  # fmt: skip
