"""`eligibility attrition`: how many remain after each entry, and what each of them costs."""

import json
import sys
from collections.abc import Callable
from typing import Any, Final

import click
from attrs import evolve, frozen
from click.core import ParameterSource

from eligibility_engine.analysis import Attrition, EntryAttrition, Overlap, Standings, attrition, overlaps
from eligibility_engine.analysis.attrition import share_text
from eligibility_engine.cli.choosing import chosen_set
from eligibility_engine.cli.grids import Grid, grid_csv, grid_markdown, grid_text
from eligibility_engine.cli.headings import judged_by_text
from eligibility_engine.cli.judging import Judged, judge_rows, told
from eligibility_engine.cli.reading import input_options, request
from eligibility_engine.cli.tables import room_in, width_of
from eligibility_engine.errors import EligibilityError
from eligibility_engine.explanation.phrases import counted
from eligibility_engine.files import count_result
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.identity import provenance

_PAIRS: Final = 5
"""So many pairs of entries are shown to people; a program gets them all."""

_EPILOG: Final = """\b
Examples:
  eligibility attrition candidates.ndjson --trial NCT06316427 \\
    --as-of 2025-06-02
  eligibility attrition export.csv --trial NCT06316427 \\
    --as-of @consent_date --format csv
  eligibility attrition result.ndjson --result

\b
What the columns count, in rows:
  fails          the entry does not let them pass
  unknown        the entry is open
  lost first     it is the first entry of the protocol that they fail
  surely left    this entry and all before it let them pass
  possibly left  none of the entries so far fails them
  only this      they fail no other entry
  gain           they are eligible without the entry, and are not with it
  share          what it loses on average over all orders of the entries:
                 k failed entries share a row

FILE is read as `eligibility screen` reads it. Rows in error are counted and take no part.

Exit codes: 0 done, 1 rows in error, 2 wrong usage or unusable input."""


@click.command("attrition", epilog=_EPILOG)
@input_options
@click.option(
    "--result", is_flag=True, help="FILE is a result of `eligibility screen -o`: count it, and judge nobody again."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv", "markdown"]),
    default="table",
    show_default=True,
)
def attrition_command(
    trial: str | None,
    trial_version: str | None,
    trial_revision: int | None,
    settings: tuple[str, ...],
    part: str | None,
    result: bool,
    form: str,
    **reading: Any,
) -> int:
    """Count how many of FILE remain after each entry, who fails one entry only, and what would be gained without it.

    Everybody is judged once. What is unknown may turn out either way: so two numbers are left after each entry.
    """
    if result:
        found = _of_result(reading["file"], trial)
    else:
        judge = chosen_set(trial, trial_version, trial_revision, settings).part(part)
        standings = Standings(judge)
        found = Counted(standings, judge_rows(request(**reading), judge, standings.add))
    return told(_FORMS[form](found), found.judged, with_notes=form == "table")


@frozen
class Counted:
    """What was counted, and what is known beside it."""

    standings: Standings
    judged: Judged

    @property
    def criteria_set(self) -> CriteriaSet:
        """The set that judged."""
        return self.standings.criteria_set


_OF_RESULT: Final = frozenset({"file", "trial", "result", "form"})


def _of_result(file: str, trial: str | None) -> Counted:
    """Count a result; its manifest says by what it was judged, and how its source was read."""
    context = click.get_current_context()
    given = {name for name in context.params if context.get_parameter_source(name) is ParameterSource.COMMANDLINE}
    options = [option.opts[0] for option in context.command.params if option.name in given - _OF_RESULT]
    if options:
        raise EligibilityError(f"of a result the manifest says what {', '.join(options)} would say", code="USAGE")
    found = count_result(file, criteria_set=chosen_set(trial, None, None, ()) if trial else None)
    return Counted(found.standings, Judged(found.manifest.as_of, found.codes, ()))


def entries_grid(found: Attrition) -> Grid:
    """Return the attrition entry by entry; the first row is everybody who was judged."""
    start = (None, "all", None, None, None, found.rows, found.rows, None, None, None)
    return Grid(_TITLES, (start, *map(_cells, found.entries)), words=2)


_TITLES: Final = (
    "cite", "entry", "fails", "unknown", "lost first", "surely left", "possibly left", "only this", "gain", "share",
)  # fmt: skip


def _cells(entry: EntryAttrition) -> tuple[object, ...]:
    return (
        entry.cite,
        entry.id,
        entry.failed,
        entry.unknown,
        entry.lost,
        entry.surely_left,
        entry.possibly_left,
        entry.only,
        entry.gain,
        share_text(entry.share),
    )


def _text(found: Counted) -> str:
    counts = attrition(found.standings)
    parts = (
        judged_by_text(found.criteria_set, found.judged.as_of, width_of(sys.stdout)) + "\n",
        _totals(counts, found.judged.codes_text),
        grid_text(evolve(entries_grid(counts), titles=("", *_TITLES[1:])), room_in(sys.stdout)),
        _pairs(found.standings),
        "".join(f"note: {note}\n" for note in found.judged.notes),
    )
    return "\n".join(part for part in parts if part)


def _totals(counts: Attrition, errors: str) -> str:
    lines = (
        (counts.eligible, "eligible", ""),
        (counts.undetermined, "undetermined", f"so {counts.eligible} to {counts.at_best} are eligible"),
        (counts.ineligible, "ineligible", _by_failed(counts)),
        (counts.errors, "error", errors),
    )
    return "".join(f"{name:12} {rows:8}   {text}".rstrip() + "\n" for rows, name, text in lines)


def _by_failed(counts: Attrition) -> str:
    return ", ".join(
        f"{rows} {'fails' if rows == 1 else 'fail'} {counted(failed, 'entry', 'entries')}"
        for failed, rows in counts.by_failed.items()
        if failed
    )


def _pairs(standings: Standings) -> str:
    """Return the pairs of entries that most rows fail both of, and what would be gained without the two."""
    ranked = sorted(overlaps(standings), key=lambda pair: (-pair.both, -pair.gain, pair.first, pair.second))
    shown = [pair for pair in ranked if pair.both][:_PAIRS]
    return grid_text(pairs_grid(shown), room_in(sys.stdout)) if shown else ""


def pairs_grid(pairs: list[Overlap]) -> Grid:
    """Return pairs of entries with the rows that they lose together."""
    rows = [(f"{pair.first} + {pair.second}", pair.both, pair.possibly, pair.only, pair.gain) for pair in pairs]
    return Grid(("together", "fail both", "possibly", "only these", "gain"), rows)


def _json(found: Counted) -> str:
    data = {
        **provenance(found.criteria_set, found.judged.as_of),
        **attrition(found.standings).to_dict(),
        "overlaps": [pair.to_dict() for pair in overlaps(found.standings)],
        "error_codes": dict(sorted(found.judged.codes.items())),
        "notes": list(found.judged.notes),
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _csv(found: Counted) -> str:
    return grid_csv(entries_grid(attrition(found.standings)))


def _markdown(found: Counted) -> str:
    return grid_markdown(entries_grid(attrition(found.standings)))


_FORMS: Final[dict[str, Callable[[Counted], str]]] = {
    "table": _text,
    "json": _json,
    "csv": _csv,
    "markdown": _markdown,
}
