"""`eligibility cases`: propose the cases that a set still needs, for review."""

from datetime import date
from pathlib import Path
from typing import Final

import click

from eligibility_engine.cli.case_files import chosen_cases
from eligibility_engine.cli.choosing import chosen_set, filled, set_options
from eligibility_engine.cli.offering import trial_names
from eligibility_engine.cli.output import deliver, output_options
from eligibility_engine.cli.saying import say
from eligibility_engine.reading.parsing import parse_as_of
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.testing import CHECKED_AS_OF, CaseFile
from eligibility_engine.testing.cases.case import usual_date
from eligibility_engine.testing.proposing import case_file_yaml, cases_yaml, propose

_EPILOG: Final = """\b
Examples:
  eligibility cases asthma.py:TRIAL -o asthma.cases.yaml
  eligibility cases NCT06316427 --as-of 2025-06-02
  eligibility cases asthma.py:TRIAL --beside asthma.cases.yaml

\b
What a proposal looks like:
  - id: inc-fev1-fev1-at-80
    note: "4.1: FEV1 at 80%."
    change: {fev1: 80}
    expect: {eligibility: eligible, inc_fev1: met}

Exit codes: 0 done, 2 nothing could be proposed."""


@click.command("cases", epilog=_EPILOG)
@click.argument("trial", metavar="TRIAL", shell_complete=trial_names)
@set_options
@click.option("--as-of", metavar="DATE", callback=filled, help="The date on which the proposed subjects are judged.")
@click.option(
    "--beside",
    type=click.Path(path_type=Path),
    metavar="CASES",
    help="A case file whose cases count: only what it lacks is proposed, to be put at its end.",
)
@click.option("--coverage-only", is_flag=True, help="Leave out what only mutants ask for.")
@output_options("Write to a file, which appears whole.")
def cases(
    trial: str,
    trial_version: str | None,
    trial_revision: int | None,
    settings: tuple[str, ...],
    as_of: str | None,
    beside: Path | None,
    coverage_only: bool,
    output: str | None,
    overwrite: bool,
) -> int:
    """Propose the fewest made-up subjects that try every rule of TRIAL.

    Each entry and each part of it is seen met, not met and unknown, at and beside each threshold, with each member of a
    set; each part is seen to turn its entry; and what would let a wrong rule pass unnoticed gets a case too. The
    verdicts are what the rules say now: proposals, to be compared with the protocol.

    TRIAL is a registered id; a document such as set.json, which executes nothing; or file.py:NAME, which runs that
    file.
    """
    if beside is None:
        there, criteria_set = CaseFile(()), chosen_set(trial, trial_version, trial_revision, settings)
    else:
        there, criteria_set = chosen_cases(beside, trial, trial_version, trial_revision, settings)
    text, count = _proposed(criteria_set, there, _date(as_of, there), trial, not coverage_only)
    deliver(text, output, overwrite)
    say(f"{count} cases proposed; the verdicts are those of the rules: review each")
    return 0


def _date(given: str | None, there: CaseFile) -> date:
    """Return the date of the option, else the usual one of the cases, else a fixed one; never that of the clock."""
    dates = (parse_as_of(case.as_of) for case in there.cases if case.as_of is not None and not case.options)
    return parse_as_of(given) if given else usual_date(dates, CHECKED_AS_OF)


def _proposed(criteria_set: CriteriaSet, there: CaseFile, as_of: date, trial: str, mutants: bool) -> tuple[str, int]:
    """Return the text and how many cases are in it.

    Raises:
        EligibilityError: `MUTATION_CASES` when a case that is there does not pass.
    """
    base = dict(there.base) if there.cases else None
    found = propose(criteria_set, as_of=as_of, base=base, cases=there.cases, mutants=mutants)
    return (cases_yaml(found, there.as_of) if there.cases else case_file_yaml(found, trial)), len(found.found)
