"""Coverage of rules in pytest: whom the tests judge, what this tries of a set, and the reports at the end.

Each test report carries what its test showed for the first time in its process. So nothing hangs on how the run ends:
what was found until then is there, also with pytest-xdist, whose workers send their reports as they come.
"""

import re
from collections.abc import Callable, Generator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from attrs import frozen

from eligibility_engine.errors import EligibilityError
from eligibility_engine.study.assessment import Assessment, watching
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.testing.cases.case import CaseFile
from eligibility_engine.testing.cases.files import named_set, own_cases, read_cases
from eligibility_engine.testing.coverage.recording import Recorder
from eligibility_engine.testing.coverage.reporting import (
    CasesTried,
    coverage_data,
    coverage_html,
    coverage_json,
    coverage_text,
    is_below,
    summary_line,
)
from eligibility_engine.writing.whole import writing

NEWS: Final = "criteria_coverage"
"""Where a test report, and the output of a worker, carry what was found."""

_FORMS: Final[dict[str, Callable[[Mapping[str, Any]], str]]] = {"html": coverage_html, "json": coverage_json}


@frozen
class Wanted:
    """A report that is wanted: `term`, or a form and the path of its file."""

    form: str
    path: Path | None = None


class CoveragePlugin:
    """Watches the tests of one process; the one that started the others reports."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        folder = config.invocation_params.dir
        named = dict.fromkeys(config.getoption("criteria_cov"))
        self._recorders = {name: Recorder(_set(name, folder)) for name in named}
        self._wanted = [_wanted(text, folder) for text in config.getoption("criteria_cov_report")] or [Wanted("term")]
        self._least: float | None = config.getoption("criteria_cov_fail_under")
        if self._least is not None and not 0 <= self._least <= 100:
            raise pytest.UsageError("--criteria-cov-fail-under is a per cent, from 0 to 100 [USAGE]")
        self._said: list[tuple[str, str]] = []

    # what tests judge

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self) -> Generator[None, object, object]:
        """Watch whom fixtures judge."""
        with watching(self._take):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Generator[None, object, object]:
        """Watch whom a test judges."""
        with watching(self._take):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self) -> Generator[None, object, object]:
        """Watch whom fixtures judge at their end."""
        with watching(self._take):
            return (yield)

    def _take(self, assessment: Assessment) -> None:
        for recorder in self._recorders.values():
            recorder.take(assessment)

    # from the processes of tests to the one that reports

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Let the report of a test carry what it showed."""
        report = yield
        if news := self._news():
            setattr(report, NEWS, news)
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take over what a test showed, in this process or in another."""
        self._add(getattr(report, NEWS, {}))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what a worker of pytest-xdist found and no report carried."""
        self._add(getattr(node, "workeroutput", {}).get(NEWS, {}))

    def _news(self) -> dict[str, Any]:
        found = {name: recorder.news() for name, recorder in self._recorders.items()}
        return {name: news for name, news in found.items() if news}

    def _add(self, found: Mapping[str, Any]) -> None:
        for name, news in found.items():
            self._recorders[name].add(news)

    # reports

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Make the reports, however the run ends; too little tried makes a run that passed fail."""
        if self._config.getoption("collectonly"):
            return
        rest = self._news()  # of a test that was broken off
        if hasattr(self._config, "workeroutput"):
            self._config.workeroutput[NEWS] = rest
            return
        self._add(rest)
        is_enough = [self._reported(name, recorder) for name, recorder in self._recorders.items()]
        if not all(is_enough) and session.exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _reported(self, name: str, recorder: Recorder) -> bool:
        """Make the reports of one set; say whether they could be written and enough was tried."""
        own = _own(name, recorder.criteria_set)
        data = coverage_data(recorder.coverage(own.base), CasesTried(base=own.base, as_of=own.as_of))
        lines, is_enough = [], self._least is None or not is_below(data, self._least)
        for wanted in self._wanted:
            try:
                lines.append(self._delivered(wanted, data))
            except EligibilityError as error:
                lines.append(f"error [{error.code}]: {error.message}")
                is_enough = False
        if Wanted("term") not in self._wanted:
            lines.append(summary_line(data))
        if recorder.not_judged:
            lines.append(f"{recorder.not_judged} subjects are left out: a criterion raised")
        if self._least is not None and is_below(data, self._least):
            lines.append(f"FAIL: less than {self._least:g} % is tried")
        self._said.append((data["trial"], "\n".join(lines)))
        return is_enough

    def _delivered(self, wanted: Wanted, data: Mapping[str, Any]) -> str:
        """Return a report for the terminal, or write it and say where."""
        if wanted.path is None:
            return coverage_text(data, show_unreachable=self._config.get_verbosity() > 0, how="-v").rstrip("\n")
        path = _of_set(wanted.path, data["trial"]) if len(self._recorders) > 1 else wanted.path
        with writing(path, overwrite=True) as stream:
            stream.write(_FORMS[wanted.form](data))
        return f"written to {path.name}"

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Show what was tried of each set."""
        for trial, text in self._said:
            terminalreporter.section(f"coverage of rules: {trial}")
            terminalreporter.write_line(text)


def _set(name: str, folder: Path) -> CriteriaSet:
    try:
        return named_set(name, folder)
    except EligibilityError as error:
        said = f"--criteria-cov {name}: {error.message} [{error.code}]"
    raise pytest.UsageError(said)


def _wanted(text: str, folder: Path) -> Wanted:
    form, _, path = text.partition(":")
    if text == "term":
        return Wanted(form)
    if form not in _FORMS:
        raise pytest.UsageError(
            f"--criteria-cov-report {text}: a report is term, html, json, html:PATH or json:PATH [USAGE]"
        )
    return Wanted(form, folder / (path or f"criteria-coverage.{form}"))


def _of_set(path: Path, trial: str) -> Path:
    """Return a path of its own for one of several sets."""
    return path.with_name(f"{path.stem}-{re.sub(r'[^A-Za-z0-9._-]', '-', trial)}{path.suffix}")


def _own(name: str, criteria_set: CriteriaSet) -> CaseFile:
    """Return the cases that come with a set; none where there are none to be had."""
    try:
        return read_cases(own_cases(name), lambda _: criteria_set)[0]
    except EligibilityError:
        return CaseFile(())
