"""`eligibility review`: a sheet on which each entry of a set is signed, and what is to do until all are."""

import sys
from datetime import date
from inspect import cleandoc
from pathlib import Path
from typing import Final

import click

from eligibility_engine.cli.choosing import TRIAL_HELP, chosen_set, filled, set_options, trial_names
from eligibility_engine.cli.exits import FINDINGS
from eligibility_engine.cli.output import output_options
from eligibility_engine.errors import EligibilityError
from eligibility_engine.explanation.phrases import counted
from eligibility_engine.files.review_check import check_review, read_sheet
from eligibility_engine.files.review_sheet import review_csv, review_page
from eligibility_engine.reading.parsing import parse_as_of
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.testing import CHECKED_AS_OF
from eligibility_engine.writing.whole import writing

_EPILOG: Final = """\b
Examples:
  eligibility review NCT06316427 -o sheet.csv
  eligibility review NCT06316427 -o sheet.html
  eligibility review NCT06316427 --check sheet.csv

A reviewer fills in agree (yes or no), comment, reviewer and date. --check takes the sheet as a spreadsheet saves it
(CSV UTF-8), and lists the entries that nobody has signed, that are not agreed, or that have changed since: each entry
has a digest of its own, which no other entry changes.

Exit codes: 0 done, 1 there are such entries, 2 wrong usage or unusable input."""


@click.command(epilog=_EPILOG)
@click.argument("trial", metavar="TRIAL", shell_complete=trial_names)
@set_options
@click.option("--as-of", metavar="DATE", help=f"The date of the examples; {CHECKED_AS_OF} unless given.")
@click.option(
    "--check", "sheet", metavar="SHEET", callback=filled, help="List what is to do in a sheet that came back."
)
@click.option("--format", "form", type=click.Choice(["csv", "html"]), help="What is written.  [default: as OUT ends]")
@output_options()
def review(
    trial: str,
    trial_version: str | None,
    trial_revision: int | None,
    settings: tuple[str, ...],
    as_of: str | None,
    sheet: str | None,
    form: str | None,
    output: str | None,
    overwrite: bool,
) -> int:
    """Write a sheet for a reviewer who does not read Python: each entry with its rule in plain English and examples."""
    found = chosen_set(trial, trial_version, trial_revision, settings)
    if sheet is not None:
        if output is not None or form is not None:
            raise EligibilityError("--check writes no sheet; leave out -o and --format", code="USAGE")
        return _checked(found, sheet)
    text = _sheet(found, CHECKED_AS_OF if as_of is None else parse_as_of(as_of), form or _ending(output))
    if output is None:
        sys.stdout.write(text)
    else:
        with writing(output, overwrite=overwrite) as stream:
            stream.write(text)
    return 0


review.help = f"{cleandoc(review.help or '')}\n\nTRIAL: {TRIAL_HELP[0].lower()}{TRIAL_HELP[1:]}"


def _ending(output: str | None) -> str:
    return "html" if output is not None and Path(output).suffix.lower() in {".html", ".htm"} else "csv"


def _sheet(found: CriteriaSet, as_of: date, form: str) -> str:
    return review_page(found, as_of=as_of) if form == "html" else review_csv(found, as_of=as_of)


def _checked(found: CriteriaSet, sheet: str) -> int:
    findings = check_review(found, read_sheet(sheet))
    for finding in findings:
        click.echo(finding.describe())
    entries = {finding.entry for finding in findings} & {entry.id for entry in found.entries}
    signed = counted(len(found.entries), "entry", "entries")
    click.echo(f"{found.id} version {found.version}: {signed}, {len(found.entries) - len(entries)} signed")
    return FINDINGS if findings else 0
