"""`eligibility review`: a sheet on which each entry of a set is signed, and what is to do until all are."""

import json
from datetime import date
from inspect import cleandoc
from typing import Final

import click

from eligibility_engine.cli.choosing import TRIAL_HELP, chosen_set, filled, set_options
from eligibility_engine.cli.exits import FINDINGS
from eligibility_engine.cli.offering import trial_names
from eligibility_engine.cli.output import deliver, form_of, output_options
from eligibility_engine.errors import EligibilityError
from eligibility_engine.explanation.phrases import counted
from eligibility_engine.files.review_check import check_review, comments_of, read_sheet
from eligibility_engine.files.review_sheet import review_csv, review_page
from eligibility_engine.reading.parsing import parse_as_of
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.identity import judged_by
from eligibility_engine.testing import CHECKED_AS_OF

_EPILOG: Final = """\b
Examples:
  eligibility review NCT06316427 -o sheet.csv
  eligibility review NCT06316427 -o sheet.html
  eligibility review NCT06316427 --check sheet.csv
  eligibility review NCT06316427 --from sheet.csv -o new.csv

A reviewer fills in agree (yes or no), comment, reviewer and date. --check takes the sheet as a spreadsheet saves it
(CSV UTF-8), and lists the entries that nobody has signed, that are not agreed, whose words somebody has edited in the
sheet, or that have changed since, and every comment: each entry has a digest of its own, which no other entry changes.
--from fills in what that sheet says of entries that have not changed; a column says which those are, so that only the
others have to be signed again.

Exit codes: 0 done, 1 there are such entries, 2 wrong usage or unusable input."""


@click.command(epilog=_EPILOG)
@click.argument("trial", metavar="TRIAL", shell_complete=trial_names)
@set_options
@click.option("--as-of", metavar="DATE", help=f"The date of the examples; {CHECKED_AS_OF} unless given.")
@click.option(
    "--check", "sheet", metavar="SHEET", callback=filled, help="List what is to do in a sheet that came back."
)
@click.option(
    "--from", "earlier", metavar="SHEET", callback=filled, help="Carry over what is signed in an older sheet."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "html", "text", "json"]),
    help="csv or html: a sheet [default: as OUT ends]; text or json: of --check  [default: text]",
)
@click.option("--part", metavar="PART", help="The entries of one part (cohort, phase, stage), and the common ones.")
@output_options()
def review(
    trial: str,
    trial_version: str | None,
    trial_revision: int | None,
    settings: tuple[str, ...],
    as_of: str | None,
    sheet: str | None,
    earlier: str | None,
    form: str | None,
    part: str | None,
    output: str | None,
    overwrite: bool,
) -> int:
    """Write a sheet for a reviewer who does not read Python: each entry with its rule in plain English and examples."""
    found = chosen_set(trial, trial_version, trial_revision, settings)
    found = found if part is None else found.part(part)
    written = form or "text" if sheet is not None else form_of(form, output, "csv", "html")
    _refuse_mix(sheet, earlier, written, output)
    if sheet is not None:
        return _checked(found, sheet, written)
    text = _sheet(found, CHECKED_AS_OF if as_of is None else parse_as_of(as_of), written, earlier)
    deliver(text, output, overwrite)
    return 0


review.help = f"{cleandoc(review.help or '')}\n\nTRIAL: {TRIAL_HELP[0].lower()}{TRIAL_HELP[1:]}"


def _refuse_mix(sheet: str | None, earlier: str | None, form: str, output: str | None) -> None:
    """Refuse options that do not go together."""
    if sheet is not None and (output is not None or earlier is not None or form not in {"text", "json"}):
        raise EligibilityError(
            "--check writes no sheet; leave out -o and --from, and --format is text or json", code="USAGE"
        )
    if sheet is None and form in {"text", "json"}:
        raise EligibilityError(f"--format {form} is that of --check; a sheet is csv or html", code="USAGE")
    if earlier is not None and form != "csv":
        raise EligibilityError("--from fills in a sheet of csv; the page to print is signed by hand", code="USAGE")


def _sheet(found: CriteriaSet, as_of: date, form: str, earlier: str | None) -> str:
    if form == "html":
        return review_page(found, as_of=as_of)
    return review_csv(found, as_of=as_of, earlier=None if earlier is None else read_sheet(earlier))


def _checked(found: CriteriaSet, sheet: str, form: str) -> int:
    lines = read_sheet(sheet)
    findings, comments = check_review(found, lines), comments_of(found, lines)
    due = {finding.entry for finding in findings} & {entry.id for entry in found.entries}
    signed = len(found.entries) - len(due)
    if form == "json":
        listed = [{"entry": one.entry, "place": one.place, "to_do": one.what} for one in findings]
        data = {**judged_by(found), "entries": len(found.entries), "signed": signed, "findings": listed}
        data["comments"] = [{"entry": one.entry, "place": one.place, "comment": one.what} for one in comments]
        click.echo(json.dumps(data, indent=2, ensure_ascii=False))
    else:
        for finding in findings:
            click.echo(finding.describe())
        for comment in comments:
            click.echo(f"comment on {comment.describe()}")
        entries = counted(len(found.entries), "entry", "entries")
        click.echo(f"{found.called} version {found.version}: {entries}, {signed} signed")
    return FINDINGS if findings else 0
