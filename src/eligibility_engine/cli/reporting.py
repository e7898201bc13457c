"""`eligibility report`: pages in HTML for people, one per question."""

from typing import Any, Final

import click

from eligibility_engine.cli.choosing import chosen_set
from eligibility_engine.cli.exits import FINDINGS
from eligibility_engine.cli.others import FactsOfOthers, others_option
from eligibility_engine.cli.output import deliver, form_of, output_options
from eligibility_engine.cli.reading import Wanted, input_options, request
from eligibility_engine.cli.report_cohort import cohort
from eligibility_engine.cli.report_subjects import subjects
from eligibility_engine.cli.saying import say
from eligibility_engine.errors import EligibilityError
from eligibility_engine.files.results import names_in_results
from eligibility_engine.files.subject_pages import row_html
from eligibility_engine.screening import Screened
from eligibility_engine.study.criteria_set import CriteriaSet

_EPILOG: Final = """\b
Examples:
  eligibility report subject candidates.ndjson --trial NCT06316427 \\
    --as-of 2025-06-02 --subject SYN-003 -o report.html
  eligibility report subject candidates.ndjson --trial NCT06316427 \\
    --as-of 2025-06-02 --subject SYN-003 --no-values

FILE is read as `eligibility screen` reads it; - is the standard input. The page is one file that needs no
network and no script; it prints, and follows the light or dark of the reader. `eligibility report subjects` writes
a page about each subject.

Exit codes: 0 done, 1 the row is in error and the page says why, 2 wrong usage or unusable input."""


@click.group()
def report() -> None:
    """Write a page in HTML: one file, without network or script, for the screen and for paper."""


report.add_command(cohort)
report.add_command(subjects)


@report.command(epilog=_EPILOG)
@input_options
@others_option
@click.option("--subject", metavar="SUBJECT", help="The subject whom the page is about; needed where FILE has several.")
@click.option("--values/--no-values", default=True, help="Whether patient values are shown.  [default: shown]")
@output_options()
def subject(
    trial: str | None,
    trial_version: str | None,
    trial_revision: int | None,
    settings: tuple[str, ...],
    part: str | None,
    subject: str | None,
    values: bool,
    output: str | None,
    overwrite: bool,
    facts_of_others: bool,
    **reading: Any,
) -> int:
    """Report on one subject of FILE: the verdict, what decides it, what to ask, and every entry with its tree."""
    form_of(None, output, "html")
    criteria_set = chosen_set(trial, trial_version, trial_revision, settings).part(part)
    screened = _the_one(criteria_set, subject, facts_of_others, reading)
    deliver(row_html(screened, criteria_set, values=values), output, overwrite)
    return FINDINGS if screened.assessment is None else 0


def _the_one(
    criteria_set: CriteriaSet, subject: str | None, facts_of_others: bool, reading: dict[str, Any]
) -> Screened:
    """Judge the one row that is asked for.

    Raises:
        EligibilityError: `SUBJECT_UNKNOWN` where there is none, `SUBJECT_SEVERAL` where there are several,
            `SUBJECT_DUPLICATE` where a later row has the same key.
    """
    asked = request(**reading)
    others = FactsOfOthers(criteria_set, (*asked.keys, asked.as_of_column), facts_of_others)
    with asked.opened(criteria_set, names_in_results(criteria_set)) as source:
        wanted = Wanted(asked.keys, subject, source.rows)
        judged = asked.judge(criteria_set, others.without(wanted))
        found = [others.heed(screened) for screened, _ in zip(judged, range(2), strict=False)]
        for note in (*source.notes, *others.notes()):
            say(f"note: {note}")
    if not found:
        raise EligibilityError(f"no row has the subject that was asked for{wanted.unread}", code="SUBJECT_UNKNOWN")
    if len(found) > 1:
        raise _several(found[1], subject)
    return found[0]


def _several(second: Screened, subject: str | None) -> EligibilityError:
    """Return why there is no page: it is about one row, and none is chosen among those of one key."""
    if subject is None:
        return EligibilityError("the file has several rows; --subject names one", code="SUBJECT_SEVERAL")
    duplicate = [fault.message for fault in second.faults if fault.code == "SUBJECT_DUPLICATE"]
    if duplicate:
        return EligibilityError(f"row {second.number}: {duplicate[0]}", code="SUBJECT_DUPLICATE")
    several = "the subject has several rows; a page is about one, so leave the others out of the file"
    return EligibilityError(several, code="SUBJECT_SEVERAL")
