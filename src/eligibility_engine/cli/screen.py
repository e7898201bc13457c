"""`eligibility screen`: judge every row of a file."""

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import PurePath
from typing import Any, Final, TextIO

import click

from eligibility_engine.cli.choosing import chosen_set, filled
from eligibility_engine.cli.counts import summary_text
from eligibility_engine.cli.progress import with_progress
from eligibility_engine.cli.reading import Request, input_options, request
from eligibility_engine.cli.results import CsvResults, NdjsonResults, Results, names_in_results
from eligibility_engine.cli.tables import TableResults, width_of
from eligibility_engine.criteria_set import CriteriaSet
from eligibility_engine.errors import EligibilityError
from eligibility_engine.screening import Summary
from eligibility_engine.sources import Source
from eligibility_engine.writing import writing

FINDINGS: Final = 1
_SUFFIXES: Final = {".ndjson": "ndjson", ".jsonl": "ndjson", ".csv": "csv", ".txt": "table"}

_EPILOG: Final = """\b
Examples:
  eligibility screen candidates.ndjson --trial NCT06316427 --as-of 2025-06-02
  eligibility screen export.csv --trial NCT06316427 --as-of @consent_date -o result.csv
  eligibility screen visits.csv --trial NCT06316427 --as-of @visit_date --id patient --key visit
  eligibility screen export.csv --trial NCT06316427 --as-of 2025-06-02 --not-collected @investigator
  eligibility screen - --input-format ndjson --trial set.json --as-of 2025-06-02 --format ndjson

FILE is .ndjson (one record per line), .json (an array of records or one, loaded whole) or .csv,
in UTF-8; - is the standard input. In a CSV an empty cell is missing, booleans are true and false,
dates YYYY-MM-DD, numbers have a decimal point; a measurement has columns such as creatinine,
creatinine_unit, creatinine_uln, and any fact may have a column FACT_cause."""


@click.command(epilog=_EPILOG)
@input_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "ndjson", "csv"]),
    help="[default: table; with -o what the suffix of OUT tells]",
)
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    callback=filled,
    help="Write to a file, which appears only when it is complete.",
)
@click.option("--overwrite", is_flag=True, help="Replace OUT if it is there, in one step.")
@click.option(
    "--max-errors", default="0", metavar="N|P%", help="More rows in error than this end with 1.  [default: 0]"
)
def screen(
    trial: str | None,
    trial_version: str | None,
    trial_revision: int | None,
    settings: tuple[str, ...],
    part: str | None,
    form: str | None,
    output: str | None,
    overwrite: bool,
    max_errors: str,
    **reading: Any,
) -> int:
    """Judge every row of FILE: who is eligible, who is not and why, and what to ask the others.

    A row in error says what is wrong with it and the others go on. The summary comes last: on the standard error, or
    on the standard output when the results go to a file.
    """
    allowed = _allowed(max_errors)
    asked, criteria_set = request(**reading), chosen_set(trial, trial_version, trial_revision, settings).part(part)
    form = form or _told_format(output)
    summary, about = _screened(asked, criteria_set, form, output, overwrite)
    # The results stand before the summary, whatever the buffers do.
    sys.stdout.flush()
    stream = sys.stderr if output is None else sys.stdout
    said = summary_text(summary, asked.as_of or "", about, width_of(stream), output is not None or form != "table")
    stream.write(said if output is not None else f"\n{said}")
    return FINDINGS if summary.outcomes["error"] > allowed(summary.rows) else 0


def _screened(
    asked: Request, criteria_set: CriteriaSet, form: str, output: str | None, overwrite: bool
) -> tuple[Summary, Source]:
    """Judge every row and write its result; return the counts, and what is known about the source."""
    summary = Summary(criteria_set)
    watched = sys.stderr.isatty() and (output is not None or not sys.stdout.isatty())
    taken = names_in_results(criteria_set)
    with asked.opened(criteria_set, taken) as source, _output(asked, output, overwrite) as stream:
        results = _results(form, stream, criteria_set, asked.keys)
        judged = asked.judge(criteria_set, source.rows)
        for screened in with_progress(judged, source, asked.size, watched):
            summary.add(screened)
            results.add(screened)
        results.end()
    return summary, source


def _results(form: str, stream: TextIO, criteria_set: CriteriaSet, keys: tuple[str, ...]) -> Results:
    if form == "table":
        return TableResults(stream, keys)
    return CsvResults(stream, criteria_set, keys) if form == "csv" else NdjsonResults(stream, criteria_set)


def _told_format(output: str | None) -> str:
    """Return the format that the suffix of the output tells; a table on the standard output."""
    suffix = PurePath(output or "standard.txt").suffix.lower()
    if suffix not in _SUFFIXES:
        raise EligibilityError(
            f"the suffix of the output does not tell its format; these do: {', '.join(_SUFFIXES)}; or give --format",
            code="USAGE",
        )
    return _SUFFIXES[suffix]


@contextmanager
def _output(asked: Request, output: str | None, overwrite: bool) -> Iterator[TextIO]:
    if output is None:
        yield sys.stdout
        return
    if asked.file != "-" and os.path.realpath(asked.file) == os.path.realpath(output):
        raise EligibilityError("the output would replace the input; choose another name", code="USAGE")
    with writing(output, overwrite=overwrite) as stream:
        yield stream


def _allowed(max_errors: str) -> Callable[[int], Fraction]:
    """Return how many of so many rows may be in error."""
    found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?)(%?)", max_errors, re.ASCII)
    if found is None or ("." in found[1] and not found[2]):
        raise EligibilityError("--max-errors is a whole number such as 10, or a share such as 0.5%", code="USAGE")
    number = Fraction(found[1])
    return lambda rows: number * rows / 100 if found[2] else number
