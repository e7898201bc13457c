"""`eligibility ask`: an interview on a terminal, one question at a time, and the report at its end."""

import json
import os
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from eligibility_engine.asking import Interview, Kept, read_kept, unusable
from eligibility_engine.cli.choosing import chosen_set, filled, part_option, set_options
from eligibility_engine.cli.dialogue import Dialogue, EndedError
from eligibility_engine.cli.exits import FINDINGS
from eligibility_engine.cli.offering import trial_names
from eligibility_engine.cli.output import AS_OUT_ENDS, answer_to, form_of, output_options
from eligibility_engine.cli.tables import width_of
from eligibility_engine.errors import EligibilityError, FactError, InputError
from eligibility_engine.reading.parsing import parse_as_of
from eligibility_engine.reading.rows import INTERVIEW
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.identity import provenance

_EPILOG: Final = """\b
Examples:
  eligibility ask NCT06316427 --as-of 2025-06-02
  eligibility ask NCT06316427 --as-of 2025-06-02 --save visit-3.json \\
    -o visit-3.html
  eligibility explain visit-3.json --trial NCT06316427 --as-of 2025-06-02
  printf '%s\\n' 3 | eligibility ask asthma.py:TRIAL --as-of 2025-06-02

\b
What can be answered:
  yes, 41, 1960-04, none        an answer as it is asked for
  1.2 mg/dL uln 1.1 at 2025-05-28
  don't know, not done          there is no answer; it is not asked again
  not yet (pending), declined   the same, with the reason; so is any cause
  ?                             why this is asked
  back                          undo the last answer; in a table the last field or row
  the end of the input, Ctrl-C  stop; what was saved stays

The questions go to the standard error, the report at the end to the standard output or to OUT. FILE says to which
trial and date its answers belong, and is not gone on with for another.

Exit codes: 0 the verdict is settled, or nothing is left to ask; 1 stopped before; 2 wrong usage or unusable input."""


@click.command(epilog=_EPILOG)
@click.argument("trial", metavar="TRIAL", shell_complete=trial_names)
@click.option("--as-of", metavar="DATE", help="The date on which eligibility is judged, YYYY-MM-DD.")
@set_options
@part_option
@click.option(
    "--save",
    "kept",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the answers to FILE, a record as JSON, after each; if it is there, go on with it.",
)
@click.option("--subject", metavar="SUBJECT", callback=filled, help="What names the subject in FILE.  [default: 1]")
@click.option("--every-entry", is_flag=True, help="Go on when the verdict is settled, until each entry is.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "html", "json"]),
    help=f"How the report is written.  {AS_OUT_ENDS}",
)
@click.option("--values/--no-values", default=True, help="Whether patient values are shown.  [default: shown]")
@output_options("Write the report to a file, which appears when the interview is at its end.")
def ask(
    trial: str,
    as_of: str | None,
    trial_version: str | None,
    trial_revision: int | None,
    settings: tuple[str, ...],
    part: str | None,
    kept: Path | None,
    subject: str | None,
    every_entry: bool,
    form: str | None,
    values: bool,
    output: str | None,
    overwrite: bool,
) -> int:
    """Ask about one subject until the verdict is settled, always the fact that can settle most, then report.

    TRIAL is what `--trial` takes elsewhere.
    """
    if kept is not None and output is not None and os.path.realpath(kept) == os.path.realpath(output):
        raise EligibilityError("--save and -o name one file; the report would replace the answers", code="USAGE")
    write = _REPORTS[form_of(form, output, *_REPORTS)]
    criteria_set, day = chosen_set(trial, trial_version, trial_revision, settings).part(part), _day(as_of)
    identity = provenance(criteria_set, day.isoformat())
    found = (read_kept(kept) if kept else None) or Kept(None, {}, None)
    _refuse_another(kept, found, identity)
    answers = Kept(_named(found.subject, subject), found.record, identity)
    dialogue = Dialogue(_interview(criteria_set, day, found, every_entry, kept), kept, answers)
    try:
        with answer_to(output, overwrite) as stream:
            dialogue.begin(found.other_rules(identity))
            dialogue.run()
            stream.write(write(dialogue.interview.assessment, answers.subject, values))
    except (EndedError, KeyboardInterrupt) as ended:
        dialogue.stopped()
        if isinstance(ended, KeyboardInterrupt):
            raise
        return FINDINGS
    return 0


def _day(as_of: str | None) -> date:
    """Return the as-of date.

    Raises:
        EligibilityError: `AS_OF`, with the option.
    """
    try:
        return parse_as_of(as_of)
    except EligibilityError:
        due = "the date on which eligibility is judged is due"
    raise EligibilityError(f"{due}: --as-of YYYY-MM-DD; it is never taken from the clock", code="AS_OF")


def _interview(criteria_set: CriteriaSet, as_of: date, found: Kept, every_entry: bool, kept: Path | None) -> Interview:
    """Return the interview that goes on with what a file holds.

    Raises:
        InputError: what is wrong with the record, with the name of the file.
    """
    try:
        return Interview(criteria_set, as_of, found.record, every_entry)
    except FactError as error:
        faults = error.faults
    raise unusable(kept or Path("record"), faults)


def _refuse_another(kept: Path | None, found: Kept, interview: Mapping[str, Any]) -> None:
    """Refuse to go on with answers that were given in another interview.

    Raises:
        InputError: `ANSWERS_OTHER`.
    """
    if others := found.others(interview):
        said = "; ".join(f"{word} {_brief(there)}, not {_brief(asked)}" for word, (there, asked) in others.items())
        remedy = f'give the same, name another file, or take "{INTERVIEW}" out of this one to judge its answers so'
        raise InputError(f"{kept} holds the answers of another interview: {said}; {remedy}", code="ANSWERS_OTHER")


def _brief(value: object) -> str:
    return "none" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _named(there: object, asked: str | None) -> object:
    """Return what names the subject; the answers of two people are not mixed.

    Raises:
        EligibilityError: `USAGE`.
    """
    if asked is not None and there is not None and str(there) != asked:
        raise EligibilityError("FILE holds the answers of another subject; name another file", code="USAGE")
    return there if there is not None else asked or "1"


_Report = Callable[[Assessment, object, bool], str]


def _text(found: Assessment, subject: object, values: bool) -> str:
    return found.to_text(values=values, width=width_of(sys.stdout))


def _markdown(found: Assessment, subject: object, values: bool) -> str:
    return found.to_markdown(values=values)


def _html(found: Assessment, subject: object, values: bool) -> str:
    return found.to_html(values=values, named={"subject": subject})


def _json(found: Assessment, subject: object, values: bool) -> str:
    data = {"subject": subject, **found.to_dict(values=values)}
    return json.dumps(data, ensure_ascii=False, allow_nan=False) + "\n"


_REPORTS: Final[dict[str, _Report]] = {"text": _text, "markdown": _markdown, "html": _html, "json": _json}
