"""`eligibility replay`: a result judged again, and the rows that differ."""

import json
import sys
from collections.abc import Iterator
from typing import Any, Final

import click

from eligibility_engine.analysis import Change
from eligibility_engine.cli.choosing import chosen_set, trial_option
from eligibility_engine.cli.event_files import EVENTS_OPTION, event_files
from eligibility_engine.cli.exits import FINDINGS
from eligibility_engine.cli.grids import Grid, grid_text, lines_text
from eligibility_engine.cli.ranges import RANGE_OPTIONS, ranges_file
from eligibility_engine.cli.tables import key_text, room_in
from eligibility_engine.explanation.phrases import counted
from eligibility_engine.files import Replay
from eligibility_engine.files.judged_by import said_rules
from eligibility_engine.files.replaying import replayed

_SHOWN: Final = 12
"""So much of a digest is shown to people."""

_EPILOG: Final = """\b
Examples:
  eligibility screen june.csv --trial NCT06316427 --as-of 2025-06-02 \\
    -o june.ndjson
  eligibility replay june.ndjson june.csv

The manifest beside RESULT names the set, its version, revision, part and options, the as-of date,
and how FACTS is read. Rules, an engine or facts that are other ones by now are said first.

Exit codes: 0 every row is as it was, 1 some row differs, 2 wrong usage or unusable input."""


@click.command("replay", epilog=_EPILOG)
@click.argument("result", metavar="RESULT")
@click.argument("facts", metavar="FACTS")
@trial_option(before="The set that judged, if not registered.")
@EVENTS_OPTION
@RANGE_OPTIONS[0]
@RANGE_OPTIONS[1]
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def replay(
    result: str,
    facts: str,
    trial: str | None,
    events: tuple[str, ...],
    reference_ranges: str | None,
    range_fact: tuple[str, ...],
    form: str,
) -> int:
    """Judge again what RESULT was made of, and list the rows that differ, with their subjects."""
    criteria_set = None if trial is None else chosen_set(trial, None, None, ())
    ranges = ranges_file(reference_ranges, range_fact)
    found = replayed(result, facts, criteria_set, event_files(events, ()), ranges)
    if form == "json":
        click.echo(json.dumps(found.to_dict(), indent=2, ensure_ascii=False, allow_nan=False))
    else:
        sys.stdout.write(replay_text(found, room_in(sys.stdout)))
    return FINDINGS if found.differs else 0


def replay_text(found: Replay, room: int | None = None) -> str:
    """Return a replay for people: what is another one now, then the rows that differ; broken as a terminal needs it."""
    manifest = found.manifest
    heading = f"{said_rules(manifest.rules)}, as of {manifest.as_of}"
    listed = _listed(found)
    parts = (
        lines_text(_others(found), room, "  "),
        lines_text((heading, _count(found)), room, "  "),
        grid_text(listed, room) if listed.rows else "",
    )
    return "\n".join(part for part in parts if part)


def _others(found: Replay) -> Iterator[str]:
    for name, (then, now) in found.others.items():
        yield f"other {name}: {_short(then)} then, {_short(now)} now"


def _short(value: Any) -> str:
    """Say a version, the beginning of a digest, or those of several tables."""
    if isinstance(value, dict):
        return ", ".join(f"{table} {_short(digest)}" for table, digest in value.items()) or "none"
    return str(value)[:_SHOWN]


def _count(found: Replay) -> str:
    comparison, (then, now) = found.comparison, found.unkeyed
    said = [f"{counted(comparison.rows, 'row')} judged again, {comparison.changed or 'none'} with a difference"]
    said += [f"{comparison.only_first} only in the result"] if comparison.only_first else []
    said += [f"{comparison.only_second} only in the facts"] if comparison.only_second else []
    said += [f"{then} without a key then, {now} now"] if then or now else []
    return "; ".join(said)


def _listed(found: Replay) -> Grid:
    comparison = found.comparison
    rows = [
        *(_row(change) for change in comparison.changes),
        *((key_text(key), "there", "-", "") for key in comparison.keys_only[0]),
        *((key_text(key), "-", "there", "") for key in comparison.keys_only[1]),
    ]
    return Grid(("subject", "then", "now", "differs in"), rows, words=4)


def _row(change: Change) -> tuple[str, ...]:
    entries = [f"{name} {one} -> {other}" for name, (one, other) in change.entries.items()]
    return (
        key_text(change.key),
        change.first.eligibility,
        change.second.eligibility,
        "; ".join([*entries, *change.beside]),
    )
