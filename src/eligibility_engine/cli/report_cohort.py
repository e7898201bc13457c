"""`eligibility report cohort`: a page about everybody in a result."""

import re
from typing import Final

import click

from eligibility_engine.cli.choosing import chosen_set, filled, trial_option
from eligibility_engine.cli.event_files import EVENTS_OPTION, event_files
from eligibility_engine.cli.output import deliver, form_of, output_options
from eligibility_engine.cli.ranges import RANGE_OPTIONS, ranges_file
from eligibility_engine.errors import EligibilityError
from eligibility_engine.files.cohort import counted_cohort
from eligibility_engine.files.sweeping import Wanted, swept_of_result

_EPILOG: Final = """\b
Examples:
  eligibility screen candidates.ndjson --trial NCT06316427 \\
    --as-of 2025-06-02 -o result.ndjson
  eligibility report cohort result.ndjson -o cohort.html
  eligibility report cohort result.ndjson --mask-below 5 -o cohort.html
  eligibility report cohort result.ndjson --facts candidates.ndjson \\
    --sweep inc_ecog:2=0,1,2,3 -o cohort.html
  eligibility report cohort result.parquet --facts candidates.parquet \\
    -o cohort.html

RESULT is what `eligibility screen -o` has written: ndjson, CSV or Parquet, with its manifest beside it, which says
by what it was judged. What is missing, Parquet does not tell: --facts FILE, the very file that was screened, is judged
once more for it, and for --sweep. Nobody is judged again otherwise.

Persons are counted, never records: of a person with several rows the best one counts.

Exit codes: 0 done, 2 wrong usage or unusable input."""


@click.command(epilog=_EPILOG)
@click.argument("result", metavar="RESULT")
@trial_option(before="The set that judged, if not registered.")
@click.option(
    "--mask-below",
    type=click.IntRange(min=2),
    metavar="N",
    help="Show numbers in steps, so that nothing tells of a group of fewer than N persons.",
)
@click.option(
    "--sweep",
    "sweeps",
    multiple=True,
    metavar="ENTRY[:N]=VALUE,...",
    help="Draw who would be eligible at other values of a threshold, the Nth of its entry; repeatable.",
)
@click.option(
    "--facts", metavar="FILE", callback=filled, help="The file that was screened, for --sweep, or for what is missing."
)
@EVENTS_OPTION
@RANGE_OPTIONS[0]
@RANGE_OPTIONS[1]
@output_options()
def cohort(
    result: str,
    trial: str | None,
    mask_below: int | None,
    sweeps: tuple[str, ...],
    facts: str | None,
    events: tuple[str, ...],
    reference_ranges: str | None,
    range_fact: tuple[str, ...],
    output: str | None,
    overwrite: bool,
) -> int:
    """Report on everybody in RESULT: participant flow, attrition, what each entry costs, what is missing."""
    form_of(None, output, "html")
    criteria_set = None if trial is None else chosen_set(trial, None, None, ())
    beside = event_files(events, ()), ranges_file(reference_ranges, range_fact)
    if facts is None and (sweeps or events or reference_ranges):
        raise EligibilityError("--sweep, --events and --reference-ranges need --facts FILE", code="USAGE")
    found = counted_cohort(result, criteria_set, facts, *beside)
    if facts is not None and not sweeps and not found.screening.judged_again:
        raise EligibilityError("this result tells what is missing; --facts FILE is for --sweep then", code="USAGE")
    wanted = [_wanted(text) for text in sweeps]
    swept = swept_of_result(result, facts, wanted, criteria_set, *beside) if facts is not None else ()
    text = found.to_html(mask_below=mask_below, sweeps=swept)
    deliver(text, output, overwrite)
    return 0


def _wanted(text: str) -> Wanted:
    """Return what `--sweep` says: `inc_ecog=0,1,2`, or `inc_fev1:2=70,85` for the second number of an entry."""
    found = re.fullmatch(r"([^:=]+)(?::(\d{1,4}))?=(.+)", text, re.ASCII)
    if found is None:
        raise EligibilityError("--sweep is ENTRY=VALUE,... or ENTRY:N=VALUE,..., such as inc_ecog=0,1,2", code="USAGE")
    values = [value for one in found[3].split(",") if (value := one.strip())]
    return Wanted(found[1], values, int(found[2]) if found[2] else None)
