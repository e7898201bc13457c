"""`eligibility explain`: one assessment with every reason."""

import json
import re
import sys
from typing import Any, Final

import click

from eligibility_engine.cli.choosing import chosen_set
from eligibility_engine.cli.exits import FINDINGS
from eligibility_engine.cli.others import FactsOfOthers, others_option
from eligibility_engine.cli.reading import Wanted, input_options, request
from eligibility_engine.cli.saying import say
from eligibility_engine.cli.tables import printable, room_in, width_of
from eligibility_engine.errors import EligibilityError
from eligibility_engine.files.results import error_data, named_keys, names_in_results
from eligibility_engine.report.markdown import escape
from eligibility_engine.report.text import section, wrapped
from eligibility_engine.screening import Screened
from eligibility_engine.study.assessment import Assessment

_CHANGES: Final = "What would have to change"
_MOST_CHANGES: Final = 10
_EPILOG: Final = """\b
Examples:
  eligibility explain candidates.ndjson --trial NCT06316427 \\
    --as-of 2025-06-02 --subject SYN-001
  eligibility explain candidates.ndjson --trial NCT06316427 \\
    --as-of 2025-06-02 --format markdown --no-values
  eligibility explain candidates.ndjson --trial NCT06316427 \\
    --as-of 2025-06-02 --subject SYN-003 --changes

FILE is read as `eligibility screen` reads it; - is the standard input.

Exit codes: 0 done, 1 a row is in error, 2 wrong usage or unusable input."""


@click.command(epilog=_EPILOG)
@input_options
@others_option
@click.option("--subject", metavar="SUBJECT", help="The subject to explain; all of them in turn unless told.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="json prints one object per line.",
)
@click.option("--values/--no-values", default=True, help="Whether patient values are shown.  [default: shown]")
@click.option("--changes", is_flag=True, help="Tell what would have to change for another verdict, too.")
def explain(
    trial: str | None,
    trial_version: str | None,
    trial_revision: int | None,
    settings: tuple[str, ...],
    part: str | None,
    subject: str | None,
    form: str,
    values: bool,
    changes: bool,
    facts_of_others: bool,
    **reading: Any,
) -> int:
    """Explain the verdict on one subject of FILE: what decides it, what is missing and what to ask.

    Without --subject all of them follow one another.
    """
    if changes and not values:
        raise EligibilityError("--changes tells values; leave --no-values out", code="USAGE")
    asked, criteria_set = request(**reading), chosen_set(trial, trial_version, trial_revision, settings).part(part)
    others = FactsOfOthers(criteria_set, (*asked.keys, asked.as_of_column), facts_of_others)
    shown = errors = 0
    with asked.opened(criteria_set, names_in_results(criteria_set)) as source:
        wanted = Wanted(asked.keys, subject, source.rows)
        for screened in asked.judge(criteria_set, others.without(wanted)):
            sys.stdout.write(_between(form) if shown else "")
            sys.stdout.write(_said(screened, form, values, changes))
            shown, errors = shown + 1, errors + (screened.assessment is None)
            others.heed(screened)
        for note in (*source.notes, *others.notes()):
            say(f"note: {note}")
    if not shown:
        raise EligibilityError(f"no row has the subject that was asked for{wanted.unread}", code="SUBJECT_UNKNOWN")
    if shown > 1 and subject is None:
        say(f"{shown} rows; --subject explains one")
    return FINDINGS if errors else 0


def _between(form: str) -> str:
    return {"text": f"\n{'=' * width_of(sys.stdout)}\n\n", "markdown": "\n---\n\n", "json": ""}[form]


def _said(screened: Screened, form: str, values: bool, changes: bool) -> str:
    assessment = screened.assessment
    if form == "json":
        found = {"error": error_data(screened)} if assessment is None else assessment.to_dict(values=values)
        if assessment is not None and changes:
            found["changes"] = assessment.counterfactuals().to_dict()
        return json.dumps({**named_keys(screened), **found}, ensure_ascii=False, allow_nan=False) + "\n"
    name = " ".join(f"{title} {printable(key)}" for title, key in named_keys(screened).items())
    if form == "markdown":
        return f"# {escape(name)}\n\n{_markdown(screened, values)}{_changes_markdown(assessment, changes)}"
    if assessment is None:
        room = room_in(sys.stdout)
        said = wrapped(screened.message, room) if room else [screened.message]
        return "\n".join((name, "ERROR", *said)) + "\n"
    return (
        f"{name}\n{assessment.to_text(values=values, width=width_of(sys.stdout))}{_changes_text(assessment, changes)}"
    )


def _changes_text(assessment: Assessment, changes: bool) -> str:
    lines = assessment.counterfactuals().lines(_MOST_CHANGES) if changes else []
    told = [part for line in lines for part in wrapped(f"- {line}", width_of(sys.stdout), "", "  ")]
    return "\n".join([*section(_CHANGES), *told]) + "\n" if told else ""


def _changes_markdown(assessment: Assessment | None, changes: bool) -> str:
    lines = assessment.counterfactuals().lines(_MOST_CHANGES) if changes and assessment is not None else []
    return f"\n### {_CHANGES}\n\n" + "".join(f"- {escape(line)}\n" for line in lines) if lines else ""


def _markdown(screened: Screened, values: bool) -> str:
    """Return what stands below the name of the subject, its headings one level lower than in a report of its own."""
    if screened.assessment is None:
        faults = [f"- `{fault.path}` {escape(fault.message)} (`{fault.code}`)\n" for fault in screened.faults]
        return f"## Error\n\n{''.join(faults)}"
    return re.sub("^(?=#+ )", "#", screened.assessment.to_markdown(values=values), flags=re.MULTILINE)
