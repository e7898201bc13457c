"""`eligibility report subjects`: a page about each subject of a file, and a list of them."""

import sys
from typing import Any, Final

import click

from eligibility_engine.cli.choosing import chosen_set, filled
from eligibility_engine.cli.exits import FINDINGS
from eligibility_engine.cli.others import FactsOfOthers, others_option
from eligibility_engine.cli.progress import with_progress
from eligibility_engine.cli.reading import input_options, request
from eligibility_engine.cli.saying import is_quiet, say
from eligibility_engine.explanation.phrases import counted
from eligibility_engine.files.results import names_in_results
from eligibility_engine.files.subject_pages import SubjectPages
from eligibility_engine.report.pages.subjects import OUTCOMES
from eligibility_engine.report.words import said_as_of
from eligibility_engine.writing.folder import writing_folder

_EPILOG: Final = """\b
Examples:
  eligibility report subjects candidates.ndjson --trial NCT06316427 \\
    --as-of 2025-06-02 --only undetermined -o to-ask
  eligibility report subjects visits.csv --trial NCT06316427 \\
    --as-of @visit_date --key visit -o pages

FILE is read as `eligibility screen` reads it. DIR/index.html lists the subjects and leads to their pages, which are
those of `eligibility report subject`. A page is called by the number of its row, such as row-7.html: names of files
tell of nobody.

Exit codes: 0 done, 1 rows with a page are in error, 2 wrong usage or unusable input."""


@click.command(epilog=_EPILOG)
@input_options
@others_option
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(list(OUTCOMES)),
    help="Whom to write pages about; may be repeated.  [default: all]",
)
@click.option("--values/--no-values", default=True, help="Whether patient values are shown.  [default: shown]")
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    required=True,
    callback=filled,
    help="The folder to make, which appears only when it is complete; nothing is ever replaced.",
)
def subjects(
    trial: str | None,
    trial_version: str | None,
    trial_revision: int | None,
    settings: tuple[str, ...],
    part: str | None,
    only: tuple[str, ...],
    values: bool,
    output: str,
    facts_of_others: bool,
    **reading: Any,
) -> int:
    """Report on every subject of FILE: a folder with a page about each, and a list of them."""
    asked, criteria_set = request(**reading), chosen_set(trial, trial_version, trial_revision, settings).part(part)
    others = FactsOfOthers(criteria_set, (*asked.keys, asked.as_of_column), facts_of_others)
    watched = sys.stderr.isatty() and not is_quiet()
    with writing_folder(output) as folder, asked.opened(criteria_set, names_in_results(criteria_set)) as source:
        pages = SubjectPages(criteria_set, folder, only, values)
        judged = map(others.heed, asked.judge(criteria_set, others.without(source.rows)))
        pages.add_all(with_progress(judged, source, asked.size, watched))
        pages.end(said_as_of(asked.as_of or ""))
        for note in (*source.notes, *others.notes()):
            say(f"note: {note}")
    made, rows = counted(len(pages.listed), "page"), counted(pages.counts.total(), "row")
    say(f"{made} of {rows}; index.html in the folder lists {'it' if len(pages.listed) == 1 else 'them'}")
    return FINDINGS if any(row.outcome == "error" for row in pages.listed) else 0
