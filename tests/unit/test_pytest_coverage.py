"""Coverage of rules in pytest: whom tests judge, put together from every process, and the reports at the end."""

import json
from threading import Thread
from types import SimpleNamespace

import pytest

from eligibility_engine import CriteriaSet, FactSchema, exclude, flag, include, integer
from eligibility_engine.study.assessment import watching
from eligibility_engine.testing.coverage.recording import Recorder

pytest_plugins = ("pytester",)

SET = """\
from eligibility_engine import CriteriaSet, FactSchema, include, integer

class Patient(FactSchema):
    age = integer(minimum=0, maximum=120, ask="Age?")

TRIAL = CriteriaSet(
    id="ADULTS", version="1", revision=1, facts=Patient,
    entries=[include("inc_age", "Adults.", Patient.age >= 18, cite="5.1")],
)
TEENS = CriteriaSet(
    id="TEENS/1", version="1", revision=1, facts=Patient, entries=[include("inc_age", "Teens.", Patient.age < 20)],
)
OTHER = CriteriaSet(
    id="ADULTS", version="1", revision=1, facts=Patient, entries=[include("inc_age", "Adults.", Patient.age >= 16)],
)
"""
CASES = """\
trial: adults.py:TRIAL
as_of: 2025-06-02
base: {age: 40}
cases:
  - {id: below, change: {age: 17}, expect: ineligible}
  - {id: wrong, change: {age: 19}, expect: ineligible}
"""
TESTS = """\
import pytest
from adults import OTHER, TRIAL

@pytest.fixture
def somebody():
    yield TRIAL.assess({"age": 18}, as_of="2025-06-03")
    TRIAL.assess({}, as_of="2025-06-03")

def test_at(somebody):
    assert somebody.eligibility.value == "eligible"

def test_other_rules():
    assert OTHER.assess({"age": 19}, as_of="2025-06-03").eligibility.value == "eligible"
"""
TARGET = "--criteria-cov=adults.py:TRIAL"


@pytest.fixture
def folder(pytester, monkeypatch):
    """A folder with a set of one entry, cases of it, and tests that judge by it."""
    pytester.makepyfile(adults=SET, test_adults=TESTS)
    pytester.path.joinpath("adults.cases.yaml").write_text(CASES)
    monkeypatch.syspath_prepend(str(pytester.path))
    return pytester


def test_cases_and_tests_count_alike(folder):
    """Fixtures too, at their begin and end; other rules do not, and neither does what a failure tries."""
    found = folder.runpytest(TARGET)
    found.assert_outcomes(passed=3, failed=1)
    found.stdout.fnmatch_lines(
        [
            "*= coverage of rules: ADULTS =*",
            "ADULTS version 1 revision 1, digest * as of 2025-06-03",
            "4 subjects tried",
            "inc_age (5.1): 8 of 8 tried",
            "ADULTS: 100.0 % of the rules tried, 8 of 8, 0 missing",
        ]
    )


def test_what_is_missing_is_shown_to_paste(folder):
    """The base is that of the cases that come with the set."""
    found = folder.runpytest(TARGET, "adults.cases.yaml::below")
    found.assert_outcomes(passed=1)
    assert found.ret == pytest.ExitCode.OK
    found.stdout.fnmatch_lines(
        ["1 subject tried", "    missing: met; unknown", '    note: "inc_age: met"', "    expect: {inc_age: met}"]
    )
    assert "    as_of: 2025-06-02" not in found.stdout.lines


def test_without_the_options_nothing_is_said(folder):
    found = folder.runpytest("test_adults.py")
    assert found.ret == pytest.ExitCode.OK
    found.stdout.no_fnmatch_line("*coverage of rules*")


@pytest.mark.parametrize("option", ["--criteria-cov-report=html", "--criteria-cov-fail-under=0"])
def test_a_demand_on_no_set_is_refused(folder, option):
    """What is demanded of the coverage of no set at all would pass unseen."""
    found = folder.runpytest(option, "test_adults.py")
    assert found.ret == pytest.ExitCode.USAGE_ERROR
    found.stderr.fnmatch_lines(["ERROR: coverage of which set[?] add --criteria-cov ID, *"])


def test_to_collect_is_not_to_try(folder):
    found = folder.runpytest(TARGET, "--criteria-cov-fail-under=100", "--collect-only")
    assert found.ret == pytest.ExitCode.OK
    found.stdout.no_fnmatch_line("*coverage of rules*")


def test_too_little_fails_the_run(folder):
    found = folder.runpytest(TARGET, "--criteria-cov-fail-under=62.6", "test_adults.py::test_at")
    found.assert_outcomes(passed=1)
    assert found.ret == pytest.ExitCode.TESTS_FAILED
    found.stdout.fnmatch_lines(["FAIL: less than 62.6 % is tried"])
    assert folder.runpytest(TARGET, "--criteria-cov-fail-under=50", "test_adults.py::test_at").ret == 0


def test_no_test_at_all_tries_nothing(folder):
    found = folder.runpytest(TARGET, "--criteria-cov-fail-under=1", "-k", "nothing")
    assert found.ret == pytest.ExitCode.TESTS_FAILED
    found.stdout.fnmatch_lines(["0 subjects tried", "ADULTS: 0.0 % of the rules tried, 0 of 8, 8 missing"])


def test_reports_in_files(folder):
    """Each form has its usual name, or the path that is given; one line is said."""
    found = folder.runpytest(TARGET, "--criteria-cov-report=html", "--criteria-cov-report=json:out.json")
    found.stdout.fnmatch_lines(
        ["written to criteria-coverage.html", "written to out.json", "ADULTS: 100.0 % of the rules tried, *"]
    )
    found.stdout.no_fnmatch_line("*subjects tried*")
    assert folder.path.joinpath("criteria-coverage.html").read_text().startswith("<!DOCTYPE html>")
    assert json.loads(folder.path.joinpath("out.json").read_text())["subjects"] == 4


def test_several_sets_have_files_of_their_own(folder):
    """No cases come with these: what is missing is a whole record, with its date."""
    folder.path.joinpath("adults.cases.yaml").unlink()
    several = (TARGET, "--criteria-cov=adults.py:TEENS", "--criteria-cov-report=json", "-k", "at")
    found = folder.runpytest(*several, "--criteria-cov-report=term", "-v")
    found.stdout.fnmatch_lines(
        ["written to criteria-coverage-ADULTS.json", "*= coverage of rules: TEENS/1 =*", "TEENS/1: 0.0 % *"]
    )
    found.stdout.fnmatch_lines(["    as_of: 2025-06-03"])
    assert json.loads(folder.path.joinpath("criteria-coverage-TEENS-1.json").read_text())["subjects"] == 0


def test_a_report_that_cannot_be_written_fails_the_run(folder):
    """Another report is made all the same."""
    folder.path.joinpath("out").mkdir()
    found = folder.runpytest(TARGET, "--criteria-cov-report=json:out", "--criteria-cov-report=term", "test_adults.py")
    assert found.ret == pytest.ExitCode.TESTS_FAILED
    found.stdout.fnmatch_lines(["error ?OUTPUT_WRITE?: out cannot be written: *", "3 subjects tried"][:1])
    found.stdout.fnmatch_lines(["2 subjects tried"])


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--criteria-cov=NCT0"], "ERROR: --criteria-cov NCT0: no criteria set 'NCT0' is registered; *TRIAL_UNKNOWN]"),
        (["--criteria-cov=none.py:X"], "ERROR: --criteria-cov none.py:X: *none.py cannot be read: *INPUT_READ]"),
        ([TARGET, "--criteria-cov-report=pdf"], "ERROR: --criteria-cov-report pdf: a report is term, html, *USAGE]"),
        ([TARGET, "--criteria-cov-report=term:x"], "ERROR: --criteria-cov-report term:x: a report is term, *USAGE]"),
        ([TARGET, "--criteria-cov-fail-under=101"], "ERROR: --criteria-cov-fail-under is a per cent, *USAGE]"),
    ],
)
def test_wrong_usage(folder, args, said):
    found = folder.runpytest(*args)
    assert found.ret == pytest.ExitCode.USAGE_ERROR
    found.stderr.fnmatch_lines([said.replace("[", "[[]")])


def test_a_run_that_is_broken_off_keeps_what_it_found(folder):
    """What the test that was broken off judged before is counted as well."""
    folder.makepyfile(
        test_broken="""
        import pytest
        from adults import TRIAL

        def test_first():
            TRIAL.assess({"age": 17}, as_of="2025-06-02")

        def test_second():
            TRIAL.assess({"age": 18}, as_of="2025-06-02")
            pytest.exit("enough", returncode=9)

        def test_third():
            TRIAL.assess({"age": 19}, as_of="2025-06-02")
        """
    )
    found = folder.runpytest(TARGET, "--criteria-cov-report=json", "test_broken.py")
    assert found.ret == 9
    data = json.loads(folder.path.joinpath("criteria-coverage.json").read_text())
    assert (data["subjects"], data["totals"]["covered"]) == (2, 6)


def test_workers_send_what_they_find(folder):
    """With pytest-xdist the process that started the others reports once, for all."""
    pytest.importorskip("xdist")
    found = folder.runpytest(TARGET, "-n", "2", "-p", "xdist", "--criteria-cov-report=json")
    found.assert_outcomes(passed=3, failed=1)
    data = json.loads(folder.path.joinpath("criteria-coverage.json").read_text())
    assert (data["subjects"], data["totals"]["missing"]) == (4, 0)
    assert [line for line in found.outlines if line.startswith("ADULTS: ")] == [
        "ADULTS: 100.0 % of the rules tried, 8 of 8, 0 missing"
    ]


def test_what_a_worker_found_outlives_it(folder):
    """Its reports came before it was lost."""
    pytest.importorskip("xdist")
    folder.makepyfile(
        test_lost="""
        import os
        from adults import TRIAL

        def test_first():
            TRIAL.assess({"age": 18}, as_of="2025-06-02")

        def test_second():
            os._exit(1)
        """
    )
    found = folder.runpytest(TARGET, "-n", "1", "-p", "xdist", "--criteria-cov-report=json", "test_lost.py")
    found.assert_outcomes(passed=1, failed=1)
    assert json.loads(folder.path.joinpath("criteria-coverage.json").read_text())["totals"]["covered"] == 3


def plugin_of(folder):
    """Return the plugin of a configuration, and the set that it watches."""
    config = folder.parseconfigure(TARGET)
    plugin = config.pluginmanager.get_plugin("criteria_coverage")
    return config, plugin, next(iter(plugin._recorders.values()))


def test_the_rest_of_a_worker_comes_at_its_end(folder):
    """What no test report carried any more is in the output of the worker."""
    config, plugin, recorder = plugin_of(folder)
    config.workeroutput = {}
    recorder.take(recorder.criteria_set.assess({"age": 18}, as_of="2025-06-02"))
    plugin.pytest_sessionfinish(SimpleNamespace(exitstatus=0))
    assert config.workeroutput["criteria_coverage"]["adults.py:TRIAL"]["days"] == {"2025-06-02": 1}
    _, other, merged = plugin_of(folder)
    other.pytest_testnodedown(SimpleNamespace(workeroutput=config.workeroutput))
    other.pytest_testnodedown(SimpleNamespace())
    assert (merged.subjects, "inc_age:met" in merged.tokens) == (1, True)


class Patient(FactSchema):
    """Who is judged here."""

    age = integer(minimum=0, maximum=120, ask="Age?")
    weight = integer(minimum=0, ask="Weight?")
    smoker = flag(ask="Smoker?")


def adults(id="ADULTS", least=18):
    """Return a set of one entry that reads the age."""
    entries = [include("inc_age", "Adults.", Patient.age >= least)]
    return CriteriaSet(id=id, version="1", revision=1, facts=Patient, entries=entries)


def judged(trial, day="2025-06-02", **record):
    """Return an assessment."""
    return trial.assess(record, as_of=day)


def test_watching_sees_every_assessment_of_its_block():
    """Also those of other threads, and by every watcher; before and after nothing is seen."""
    trial, seen, also = adults(), [], []
    judged(trial, age=1)
    with watching(seen.append), watching(also.append):
        first = judged(trial, age=2)
        thread = Thread(target=judged, args=(trial,), kwargs={"age": 3})
        thread.start()
        thread.join()
    judged(trial, age=4)
    assert [found.facts["age"].value for found in seen] == [2, 3]
    assert seen[0] is first
    assert also == seen


def test_watching_ends_with_an_error():
    seen = []
    with pytest.raises(LookupError), watching(seen.append):
        raise LookupError
    judged(adults(), age=1)
    assert seen == []


def test_a_recorder_takes_the_same_rules_alone():
    """The same id and digest: rules read twice from a file are the same, others of that id are not."""
    recorder = Recorder(adults())
    for trial in (adults(), adults(least=17), adults("OTHERS")):
        recorder.take(judged(trial, age=18))
    recorder.add(recorder.news())
    assert (recorder.subjects, "inc_age/:threshold:0:at!" in recorder.tokens) == (1, True)


def test_news_are_told_once():
    """Subjects alike in what the rules read are looked at once, and each is counted."""
    recorder = Recorder(adults())
    for weight in (60, 70):
        recorder.take(judged(recorder.criteria_set, age=18, weight=weight))
    first = recorder.news()
    assert (first["days"], "inc_age:met" in first["tokens"]) == ({"2025-06-02": 2}, True)
    assert recorder.news() == {}
    recorder.take(judged(recorder.criteria_set, age=18))
    assert recorder.news() == {"tokens": [], "days": {"2025-06-02": 1}, "not_judged": 0}
    assert json.loads(json.dumps(first)) == first


def test_what_is_missing_is_sought_on_the_day_of_most_subjects():
    recorder = Recorder(adults())
    for day in ("2024-01-01", "2025-01-01", "2025-01-01", "2023-01-01"):
        recorder.take(judged(recorder.criteria_set, day, age=18))
    recorder.add(recorder.news())
    assert (recorder.coverage({}).as_of.isoformat(), recorder.coverage({}).subjects) == ("2025-01-01", 4)
    assert Recorder(adults()).coverage({"age": 1}).base == {"age": 1}


def test_a_subject_of_whom_a_criterion_raises_is_left_out(folder, monkeypatch):
    """That is the business of its test; the report says how many there were."""
    monkeypatch.setattr(
        "eligibility_engine.testing.coverage.observing.Observer.observe", lambda *_: (_ for _ in ()).throw(LookupError)
    )
    found = folder.runpytest(TARGET, "test_adults.py")
    found.assert_outcomes(passed=2)
    found.stdout.fnmatch_lines(["0 subjects tried", "2 subjects are left out: a criterion raised"])


def test_exclusions_count_too():
    """The verdict of an entry is that of its sentence, whichever way it counts."""
    trial = CriteriaSet(
        id="X", version="1", revision=1, facts=Patient, entries=[exclude("exc", "Smokers.", Patient.smoker)]
    )
    recorder = Recorder(trial)
    recorder.take(judged(trial, smoker=True))
    assert "exc:met" in recorder.news()["tokens"]
