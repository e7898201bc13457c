"""`eligibility report cohort`: a page about everybody in a result."""

import sys
from typing import Final

import click

from eligibility_engine.cli.choosing import TRIAL_HELP, chosen_set, filled
from eligibility_engine.files.cohort import cohort_of_result
from eligibility_engine.writing import writing

_EPILOG: Final = """\b
Examples:
  eligibility screen candidates.ndjson --trial NCT06316427 --as-of 2025-06-02 -o result.ndjson
  eligibility report cohort result.ndjson -o cohort.html
  eligibility report cohort result.ndjson --mask-below 5 -o cohort.html

RESULT is what `eligibility screen -o` has written: ndjson, CSV or Parquet, with its manifest beside it, which says
by what it was judged. Nobody is judged again. What is missing, Parquet does not tell.

Persons are counted, never records: of a person with several rows the best one counts.

Exit codes: 0 done, 2 wrong usage or unusable input."""


@click.command(epilog=_EPILOG)
@click.argument("result", metavar="RESULT")
@click.option("--trial", metavar="TRIAL", help=f"The set that judged, if not registered. {TRIAL_HELP}")
@click.option(
    "--mask-below",
    type=click.IntRange(min=2),
    metavar="N",
    help="Show numbers in steps, so that nothing tells of a group of fewer than N persons.",
)
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    callback=filled,
    help="Write to a file, which appears only when it is complete.",
)
@click.option("--overwrite", is_flag=True, help="Replace OUT if it is there, in one step.")
def cohort(result: str, trial: str | None, mask_below: int | None, output: str | None, overwrite: bool) -> int:
    """Report on everybody in RESULT: participant flow, attrition, what each entry costs, what is missing."""
    criteria_set = None if trial is None else chosen_set(trial, None, None, ())
    text = cohort_of_result(result, criteria_set=criteria_set).to_html(mask_below=mask_below)
    if output is None:
        sys.stdout.write(text)
    else:
        with writing(output, overwrite=overwrite) as stream:
            stream.write(text)
    return 0
