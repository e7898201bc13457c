"""`eligibility cover`: how much of the rules some cases have tried, and what is left to try."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import click

from eligibility_engine.cli.case_files import chosen_cases
from eligibility_engine.cli.choosing import set_options, trial_option
from eligibility_engine.cli.exits import FINDINGS
from eligibility_engine.cli.output import AS_OUT_ENDS, deliver, form_of, output_options
from eligibility_engine.cli.tables import width_of
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.testing import (
    CHECKED_AS_OF,
    CaseFile,
    CaseResult,
    CasesTried,
    Coverage,
    coverage_data,
    coverage_html,
    coverage_json,
    coverage_text,
    is_below,
    judge_cases,
    summary_line,
)
from eligibility_engine.testing.cases.case import usual_date

_EPILOG: Final = """\b
Examples:
  eligibility cover --trial NCT06316427
  eligibility cover asthma.cases.yaml
  eligibility cover asthma.cases.yaml --format html -o coverage.html
  eligibility cover asthma.cases.yaml --fail-under 95

\b
Counted are, of each entry and each statement in it:
  met, not met and unknown
  that it decides its entry, and that it turns it (MC/DC)
  each side of each threshold and the threshold itself, each end of a window
  each member of a set, and a value outside
What is proved impossible is left out. The first missing case of each entry is
shown as a case to paste; its verdict is what the rules say now.

Exit codes: 0 everything is tried, 1 something is missing (with --fail-under: less is
tried than that), or a case failed or is at fault; 2 nothing could be judged."""


@click.command(epilog=_EPILOG)
@click.argument("cases", required=False, type=click.Path(path_type=Path), metavar="[CASES]")
@trial_option("What the case file names unless given.")
@set_options
@click.option("--format", "form", type=click.Choice(["text", "html", "json"]), help=AS_OUT_ENDS)
@click.option("--fail-under", type=click.FloatRange(0, 100), metavar="N", help="The least per cent that will do.")
@click.option("--show-unreachable", is_flag=True, help="List what cannot be tried, with the reason.")
@output_options("Write to a file, which appears whole.")
def cover(
    cases: Path | None,
    trial: str | None,
    trial_version: str | None,
    trial_revision: int | None,
    settings: tuple[str, ...],
    form: str | None,
    fail_under: float | None,
    show_unreachable: bool,
    output: str | None,
    overwrite: bool,
) -> int:
    """Say how much of the rules the made-up subjects of CASES have tried, and give a case for what is missing.

    Without CASES: the cases that come with the trial. Subjects of cases that fail count, and the cases are named: what
    is tried with a wrong expectation proves nothing.
    """
    form = form_of(form, output, "text", "html", "json")
    found, criteria_set = chosen_cases(cases, trial, trial_version, trial_revision, settings)
    coverage, tried = _tried(criteria_set, found)
    data = coverage_data(coverage, tried)
    if form == "text":
        width = width_of(sys.stdout) if output is None else 100
        text = coverage_text(data, width=width, show_unreachable=show_unreachable)
    else:
        text = coverage_html(data) if form == "html" else coverage_json(data)
    _deliver(text, data, output, overwrite)
    return FINDINGS if tried.failed or tried.faults or is_below(data, fail_under) else 0


def _tried(criteria_set: CriteriaSet, found: CaseFile) -> tuple[Coverage, CasesTried]:
    """Judge the cases that are about these rules; those at fault show nothing, those that fail show their subject."""
    about = [case for case in found.cases if not case.options]
    results = list(judge_cases(criteria_set, about))
    judged = [result.assessment for result in results if result.assessment is not None]
    as_of = usual_date((assessment.as_of for assessment in judged), CHECKED_AS_OF)
    coverage = Coverage(criteria_set, as_of, found.base)
    for assessment in judged:
        coverage.add(assessment.facts, assessment.as_of, assessment.criteria_set.in_part)
    left_out = len(found.cases) - len(about)
    failed, faults = _named(results, "failed"), _named(results, "fault")
    return coverage, CasesTried(failed, faults, left_out, found.base, found.as_of)


def _named(results: Iterable[CaseResult], status: str) -> tuple[str, ...]:
    return tuple(result.case.id for result in results if result.status == status)


def _deliver(text: str, data: dict[str, Any], output: str | None, overwrite: bool) -> None:
    deliver(text, output, overwrite)
    if output is not None:
        click.echo(f"{summary_line(data)}; written to {output}")
