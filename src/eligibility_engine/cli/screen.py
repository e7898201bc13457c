"""`eligibility screen`: judge every row of a file."""

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

import click

from eligibility_engine.cli.choosing import chosen_set, filled
from eligibility_engine.cli.counts import summary_text
from eligibility_engine.cli.exits import FINDINGS
from eligibility_engine.cli.progress import with_progress
from eligibility_engine.cli.reading import input_options, request
from eligibility_engine.cli.saying import is_quiet
from eligibility_engine.cli.tables import TableResults, width_of
from eligibility_engine.errors import EligibilityError
from eligibility_engine.files.by_row import WRITERS, Watch, Writer
from eligibility_engine.files.queries import queries_into, refuse_place
from eligibility_engine.files.request import Request
from eligibility_engine.files.results import names_in_results
from eligibility_engine.files.screening import SUFFIXES, screen_into, told_format
from eligibility_engine.screening import Screened, Summary
from eligibility_engine.sources import Source
from eligibility_engine.study.criteria_set import CriteriaSet

_SUFFIXES: Final = {**SUFFIXES, ".txt": "table"}
_WRITERS: Final[Mapping[str, Writer]] = {
    **WRITERS,
    "table": lambda stream, criteria_set, keys, heading: TableResults(stream, keys),
}

_EPILOG: Final = """\b
Examples:
  eligibility screen candidates.ndjson --trial NCT06316427 --as-of 2025-06-02
  eligibility screen export.csv --trial NCT06316427 --as-of @consent_date \\
    -o result.csv
  eligibility screen visits.csv --trial NCT06316427 --as-of @visit_date \\
    --id patient --key visit
  eligibility screen export.csv --trial NCT06316427 --as-of 2025-06-02 \\
    --not-collected @investigator
  eligibility screen candidates.ndjson --trial NCT06316427 \\
    --as-of 2025-06-02 --queries ask.csv
  eligibility screen - --input-format ndjson --trial set.json \\
    --as-of 2025-06-02 --format ndjson

FILE is .ndjson (one record per line), .json (an array of records or one, loaded whole) or .csv,
in UTF-8, or .parquet; - is the standard input. In a CSV an empty cell is missing, booleans are true and false,
dates YYYY-MM-DD, numbers have a decimal point; a measurement has columns such as creatinine,
creatinine_unit, creatinine_uln, and any fact may have a column FACT_cause.

Exit codes: 0 done, 1 more rows in error than --max-errors allows, 2 wrong usage or unusable input."""


@click.command(epilog=_EPILOG)
@input_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "ndjson", "csv", "parquet"]),
    help="[default: table; with -o what the suffix of OUT tells]",
)
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    callback=filled,
    help="Write to a file, which appears only when it is complete, with OUT.manifest.json beside it.",
)
@click.option("--overwrite", is_flag=True, help="Replace OUT, and the file of --queries, if it is there, in one step.")
@click.option(
    "--resume",
    is_flag=True,
    help="Keep finished parts in OUT.parts until OUT is complete, and go on after those of an earlier run.",
)
@click.option(
    "--queries",
    metavar="F.csv",
    callback=filled,
    help="Write what to ask to a CSV too: a row per undetermined subject and open fact, with rank, question, who "
    "answers it, cause and the entries that wait for it.",
)
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
    resume: bool,
    queries: str | None,
    max_errors: str,
    **reading: Any,
) -> int:
    """Judge every row of FILE: who is eligible, who is not and why, and what to ask the others.

    A row in error says what is wrong with it and the others go on. The summary comes last: on the standard error, or
    on the standard output when the results go to a file.
    """
    allowed = _allowed(max_errors)
    asked, criteria_set = request(**reading), chosen_set(trial, trial_version, trial_revision, settings).part(part)
    form = form or ("table" if output is None else told_format(output, _SUFFIXES))
    summary, about = _screened(asked, criteria_set, form, output, overwrite, resume, queries)
    # The results stand before the summary, whatever the buffers do.
    sys.stdout.flush()
    stream = sys.stderr if output is None else sys.stdout
    said = summary_text(summary, asked.as_of or "", about, width_of(stream), output is not None or form != "table")
    if output is not None or not is_quiet():
        stream.write(said if output is not None else f"\n{said}")
    return FINDINGS if summary.outcomes["error"] > allowed(summary.rows) else 0


def _screened(
    asked: Request,
    criteria_set: CriteriaSet,
    form: str,
    output: str | None,
    overwrite: bool,
    resume: bool,
    queries: str | None,
) -> tuple[Summary, Source]:
    """Judge every row and write its result; return the counts, and what is known about the source."""
    watched = sys.stderr.isatty() and not is_quiet() and (output is not None or not sys.stdout.isatty())

    def watch(results: Iterator[Screened], source: Source) -> Iterator[Screened]:
        return with_progress(results, source, asked.size, watched)

    if resume and (output is None or form == "table"):
        raise EligibilityError("--resume needs -o OUT, and a format other than table", code="USAGE")
    if output is None and form == "parquet":
        raise EligibilityError("Parquet is written to a file: -o OUT.parquet", code="USAGE")
    if output is None:
        refuse_place(queries, None, asked.read)
        with queries_into(queries, asked.keys, overwrite=overwrite) as passed:
            return _streamed(asked, criteria_set, form, lambda results, source: passed(watch(results, source)))
    found = screen_into(
        asked,
        criteria_set,
        output,
        form,
        _WRITERS.get(form),
        overwrite=overwrite,
        resume=resume,
        queries=queries,
        watch=watch,
    )
    return found.summary, found.source


def _streamed(asked: Request, criteria_set: CriteriaSet, form: str, watch: Watch) -> tuple[Summary, Source]:
    """Judge every row onto the standard output."""
    summary = Summary(criteria_set)
    with asked.opened(criteria_set, names_in_results(criteria_set)) as source:
        results = _WRITERS[form](sys.stdout, criteria_set, asked.keys, True)
        for screened in watch(asked.judge(criteria_set, source.rows), source):
            summary.add(screened)
            results.add(screened)
        results.end()
    return summary, source


def _allowed(max_errors: str) -> Callable[[int], Fraction]:
    """Return how many of so many rows may be in error."""
    found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?)(%?)", max_errors, re.ASCII)
    if found is None or ("." in found[1] and not found[2]):
        raise EligibilityError("--max-errors is a whole number such as 10, or a share such as 0.5%", code="USAGE")
    number = Fraction(found[1])
    return lambda rows: number * rows / 100 if found[2] else number
