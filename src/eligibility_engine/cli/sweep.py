"""`eligibility sweep`: who would be let in at another threshold."""

import json
import sys
from collections.abc import Callable
from typing import Any, Final

import click
from attrs import frozen

from eligibility_engine.analysis import Sweep, SweptCounts, chosen_threshold, sweep
from eligibility_engine.cli.choosing import chosen_set
from eligibility_engine.cli.grids import Grid, grid_csv, grid_markdown, grid_text
from eligibility_engine.cli.headings import judged_by_text
from eligibility_engine.cli.judging import Judged, judge_rows, told
from eligibility_engine.cli.reading import input_options, request
from eligibility_engine.cli.tables import room_in, width_of
from eligibility_engine.explanation.phrases import counted
from eligibility_engine.study.identity import provenance

_TITLES: Final = ("value", "rule", "eligible", "undetermined", "ineligible", "gain", "gain at best")

_EPILOG: Final = """\b
Examples:
  eligibility sweep candidates.ndjson --trial NCT06316427 --as-of 2025-06-02 \\
    --entry inc_ecog --threshold 2 --values 0,1,2,3
  eligibility sweep export.csv --trial asthma.py:TRIAL --as-of 2025-06-02 \\
    --entry inc_fev1 --values 75,80

A threshold is a number or a date with which the entry is written: a limit, a factor, the length of a
window, how many of several. Where an entry has several, they are listed with their numbers.
Numbers are in the unit of the rule; gain counts against the value of the protocol; gain at best is
the gain if every open question turns out well.

Exit codes: 0 done, 1 rows in error, 2 wrong usage or unusable input."""


@click.command("sweep", epilog=_EPILOG)
@input_options
@click.option("--entry", required=True, metavar="ENTRY", help="The id of the entry whose threshold is swept.")
@click.option("--threshold", type=int, metavar="N", help="Which of its thresholds, where it has several.")
@click.option("--values", required=True, metavar="VALUE,...", help="Numbers, dates or times to try.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv", "markdown"]),
    default="table",
    show_default=True,
)
def sweep_command(
    trial: str | None,
    trial_version: str | None,
    trial_revision: int | None,
    settings: tuple[str, ...],
    part: str | None,
    entry: str,
    threshold: int | None,
    values: str,
    form: str,
    **reading: Any,
) -> int:
    """Count who of FILE would be eligible if one threshold of one entry were another.

    Everybody is judged once by the other entries, and by this one at each value: all in one pass.
    """
    asked, criteria_set = request(**reading), chosen_set(trial, trial_version, trial_revision, settings).part(part)
    tried = [value for text in values.split(",") if (value := text.strip())]
    swept = sweep(chosen_threshold(criteria_set, entry, threshold), tried)
    found = Found(swept, judge_rows(asked, swept.criteria_set, swept.add))
    return told(_FORMS[form](found), found.judged, with_notes=form == "table")


@frozen
class Found:
    """A sweep, and what is known beside its counts."""

    swept: Sweep
    judged: Judged

    @property
    def grid(self) -> Grid:
        """The counts at each value."""
        return Grid(_TITLES, [_cells(counts) for counts in self.swept.counts], words=2)


def _cells(counts: SweptCounts) -> tuple[object, ...]:
    return (
        counts.value,
        "protocol" if counts.is_protocol else None,
        counts.eligible,
        counts.undetermined,
        counts.ineligible,
        f"{counts.gain:+d}" if counts.gain else 0,
        f"{counts.gain_at_best:+d}" if counts.gain_at_best else 0,
    )


def _text(found: Found) -> str:
    threshold, swept = found.swept.threshold, found.swept
    width = width_of(sys.stdout)
    rows = counted(swept.rows, "row") + (
        f", and {swept.errors} in error: {found.judged.codes_text}" if swept.errors else ""
    )
    parts = (
        f"{judged_by_text(threshold.criteria_set, found.judged.as_of, width)}\n{rows}\n",
        f"{threshold.entry.id}: {threshold.sentence}\n",
        grid_text(found.grid, room_in(sys.stdout)),
        "".join(f"note: {note}\n" for note in found.judged.notes),
    )
    return "\n".join(part for part in parts if part)


def _json(found: Found) -> str:
    threshold = found.swept.threshold
    data = {
        **provenance(threshold.criteria_set, found.judged.as_of),
        "entry": threshold.entry.id,
        "threshold": threshold.number,
        "sentence": threshold.sentence,
        "rows": found.swept.rows,
        "errors": found.swept.errors,
        "values": [counts.to_dict() for counts in found.swept.counts],
        "error_codes": dict(sorted(found.judged.codes.items())),
        "notes": list(found.judged.notes),
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


_FORMS: Final[dict[str, Callable[[Found], str]]] = {
    "table": _text,
    "json": _json,
    "csv": lambda found: grid_csv(found.grid),
    "markdown": lambda found: grid_markdown(found.grid),
}
