"""`eligibility mutate`: would any case notice a rule that is wrong in one place?"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click

from eligibility_engine.cli.case_files import chosen_cases
from eligibility_engine.cli.choosing import filled, set_options, trial_option
from eligibility_engine.cli.exits import FINDINGS
from eligibility_engine.cli.progress import counting
from eligibility_engine.cli.saying import is_quiet
from eligibility_engine.testing.mutation import Record, mutate, mutation_data, mutation_text, waived

_EPILOG: Final = """\b
Examples:
  eligibility mutate --trial NCT06316427
  eligibility mutate asthma.cases.yaml
  eligibility mutate --trial NCT06316427 --resume mutants.ndjson
  eligibility mutate asthma.cases.yaml --max-mutants 50 --format json

\b
What a survivor looks like:
  alive: FEV1 is at least 40% -> FEV1 is above 40% [comparison, inc_fev1#9]
    would be noticed by change: {fev1: 40}
    there the rule is met and the mutant not_met

Exit codes: 0 every mutant that can be noticed is, 1 some are alive, 2 nothing could be judged."""


@click.command("mutate", epilog=_EPILOG)
@click.argument("cases", required=False, type=click.Path(path_type=Path), metavar="[CASES]")
@trial_option("What the case file names unless given.")
@set_options
@click.option("--max-mutants", type=int, metavar="N", help="Try N mutants at most, evenly spread over the rules.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Processes; as many as processors unless given.")
@click.option(
    "--resume",
    "kept",
    metavar="FILE",
    callback=filled,
    help="Keep each entry's outcomes in FILE and take up those of an earlier run; the same rules and cases only.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def mutation(
    cases: Path | None,
    trial: str | None,
    trial_version: str | None,
    trial_revision: int | None,
    settings: tuple[str, ...],
    max_mutants: int | None,
    jobs: int | None,
    kept: str | None,
    form: str,
) -> int:
    """Change the rules in one place at a time, and say which of the changes no case would notice.

    A threshold one step off, `at least` for `above`, `or` for `and`, a window a day too long, a code too few, what is
    missing taken as met: for each that survives, a subject is shown that would notice it. What no subject could tell
    from the rule is proved equivalent and does not count.

    Without CASES: the cases that come with the trial. Cases with options of their own are judged under other rules and
    take no part.
    """
    found, criteria_set = chosen_cases(cases, trial, trial_version, trial_revision, settings)
    record = None if kept is None else Record(kept)
    with _interrupted(kept), counting("mutants", sys.stderr.isatty() and not is_quiet()) as progress:
        outcome = mutate(
            criteria_set,
            found.cases,
            max_mutants=max_mutants,
            processes=jobs or os.cpu_count() or 1,
            known=None if record is None else record.known(),
            found=None if record is None else record.keep,
            progress=progress,
        )
    outcome = waived(outcome, found.waived)
    if form == "json":
        click.echo(json.dumps(mutation_data(outcome, criteria_set), indent=2, ensure_ascii=False))
    else:
        click.echo(mutation_text(outcome, criteria_set, found.base, found.as_of))
    return FINDINGS if outcome.alive else 0


@contextmanager
def _interrupted(kept: str | None) -> Iterator[None]:
    """Say of a run that is interrupted where its outcomes are, if there are any."""
    try:
        yield
    except KeyboardInterrupt:
        if kept is not None and Path(kept).exists():
            click.echo(f"kept what was found in {kept}; run again with --resume {kept}", err=True)
        raise
