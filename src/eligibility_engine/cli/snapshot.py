"""`eligibility snapshot`: put verdicts on record, and say later whose have changed."""

import json
from pathlib import Path
from typing import Final

import click

from eligibility_engine.cli.case_files import chosen_cases
from eligibility_engine.cli.choosing import filled, set_options, trial_option
from eligibility_engine.cli.exits import FINDINGS
from eligibility_engine.cli.output import deliver, output_options
from eligibility_engine.cli.saying import say
from eligibility_engine.errors import EligibilityError
from eligibility_engine.explanation.phrases import counted
from eligibility_engine.testing import Snapshot, compare_snapshots, read_snapshot, take_snapshot

_EPILOG: Final = """\b
Examples:
  eligibility snapshot --trial NCT06316427 -o verdicts.json
  eligibility snapshot --trial NCT06316427 --check verdicts.json
  eligibility snapshot asthma.cases.yaml -o verdicts.json --overwrite

\b
What --check lists:
  fev1-at-upper-limit
    eligibility: eligible -> ineligible
    inc_fev1: met -> not_met
and cases and entries that are new or gone, cases that were edited, and
whether the rules or the engine are others than those of the snapshot.

Exit codes: 0 recorded, or nothing differs; 1 something differs, or a case is at fault;
2 nothing could be judged."""


@click.command(epilog=_EPILOG)
@click.argument("cases", required=False, type=click.Path(path_type=Path), metavar="[CASES]")
@trial_option("What the case file names unless given.")
@set_options
@click.option("--check", "recorded", metavar="FILE", callback=filled, help="Compare with a recorded snapshot.")
@output_options("Record to a file, which appears whole.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), help="How --check answers.  [default: text]")
def snapshot(
    cases: Path | None,
    trial: str | None,
    trial_version: str | None,
    trial_revision: int | None,
    settings: tuple[str, ...],
    recorded: str | None,
    output: str | None,
    overwrite: bool,
    form: str | None,
) -> int:
    """Record what a set says of the made-up subjects of CASES, or list whose verdict has changed since.

    Without CASES: the cases that come with the trial. What they expect is not compared: that is `eligibility test`. A
    case at fault is kept apart, and the others are judged.
    """
    if recorded is not None and output is not None:
        raise EligibilityError("--check compares and -o records; give one of them", code="USAGE")
    if recorded is None and form is not None:
        raise EligibilityError("--format is about --check; a snapshot is always JSON", code="USAGE")
    was = read_snapshot(recorded) if recorded is not None else None
    found, criteria_set = chosen_cases(cases, trial, trial_version, trial_revision, settings)
    now = take_snapshot(criteria_set, found.cases)
    return _record(now, output, overwrite) if was is None else _compare(was, now, form)


def _compare(was: Snapshot, now: Snapshot, form: str | None) -> int:
    found = compare_snapshots(was, now)
    click.echo(json.dumps(found.to_dict(), indent=2) if form == "json" else found.describe())
    return 0 if found.same else FINDINGS


def _record(now: Snapshot, output: str | None, overwrite: bool) -> int:
    deliver(now.dumps(), output, overwrite)
    for id, faults in now.faults:
        say(f"warning: {id} is at fault and not recorded: {', '.join(faults)}")
    if output is not None:
        click.echo(f"{counted(len(now.cases), 'case')} recorded in {output}, {counted(len(now.faults), 'fault')}")
    return FINDINGS if now.faults else 0
