"""`eligibility compare`: two results, or a result and a manual screening log."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click

from eligibility_engine.analysis import Change, Comparison
from eligibility_engine.analysis.comparison import ERROR, OUTCOMES
from eligibility_engine.cli.choosing import TRIAL_HELP, chosen_set, filled
from eligibility_engine.cli.exits import FINDINGS
from eligibility_engine.cli.grids import Grid, grid_text, lines_text
from eligibility_engine.cli.offering import trial_names
from eligibility_engine.cli.reading import one_character
from eligibility_engine.cli.tables import key_text, room_in
from eligibility_engine.errors import EligibilityError, InputError
from eligibility_engine.explanation.phrases import counted
from eligibility_engine.files import Compared, Manifest, compare_results, compare_with_log, manifest_path
from eligibility_engine.files.judged_by import said_rules

_EPILOG: Final = """\b
Examples:
  eligibility screen june.csv --trial NCT06316427 --as-of 2025-06-02 \\
    -o june.ndjson
  eligibility screen july.csv --trial NCT06316427 --as-of 2025-07-01 \\
    -o july.ndjson
  eligibility compare june.ndjson july.ndjson --subjects
  eligibility compare june.ndjson july.ndjson --facts june.csv july.csv
  eligibility compare june.ndjson log.csv --decision outcome --id patient \\
    --word enrolled=eligible --word "screen failure=ineligible"

A result is read with the manifest that stands beside it. The log is a CSV with one row per person;
a person without a decision takes no part. Kappa is Cohen's, over those whom both sides judged.

Exit codes: 0 done, 1 the sides differ and --exit-code is given, 2 wrong usage or unusable input."""


@click.command("compare", epilog=_EPILOG)
@click.argument("first", metavar="FIRST")
@click.argument("second", metavar="SECOND")
@click.option("--decision", metavar="COLUMN", callback=filled, help="SECOND is a log; the column of its decision.")
@click.option("--id", "id_", metavar="COLUMN", callback=filled, help="What names the subject in the log. [subject]")
@click.option("--key", multiple=True, metavar="COLUMN", callback=filled, help="One more part of the key in the log.")
@click.option("--word", "words", multiple=True, metavar="WORD=MEANING", help="What a word of the log means.")
@click.option("--delimiter", metavar="CHAR", help="What stands between the cells of the log; `tab` for a tab. [,]")
@click.option(
    "--trial",
    "trials",
    multiple=True,
    metavar="TRIAL",
    shell_complete=trial_names,
    help=f"The sets that judged, if not registered. {TRIAL_HELP}",
)
@click.option(
    "--facts",
    nargs=2,
    metavar="FIRST_FILE SECOND_FILE",
    help="The files that were screened: name the facts that are others where an entry says something else.",
)
@click.option("--subjects", is_flag=True, help="List the rows that differ, with their subjects.")
@click.option("--exit-code", is_flag=True, help="End with 1 when the sides differ.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def compare(
    first: str,
    second: str,
    decision: str | None,
    id_: str | None,
    key: tuple[str, ...],
    words: tuple[str, ...],
    delimiter: str | None,
    trials: tuple[str, ...],
    facts: tuple[str, str] | None,
    subjects: bool,
    exit_code: bool,
    form: str,
) -> int:
    """Compare two results of a trial, or a result and a manual screening log.

    Who is newly eligible and who is lost, which entries say something else, how far the two agree. Subjects are named
    on request only.
    """
    of_log = (id_, *key, *words, delimiter)
    if decision is None and any(of_log):
        raise EligibilityError("--id, --key, --word and --delimiter are about a log; name its --decision", code="USAGE")
    if len(trials) > 2 or (decision is not None and (trials or facts)):
        raise EligibilityError("--trial and --facts are about two results, of each one", code="USAGE")
    if decision is None:
        sets = [chosen_set(trial, None, None, ()) for trial in trials]
        with _told_from_a_log(Path(second)):
            found = compare_results(first, second, listing=subjects, sets=sets, facts=facts)
    else:
        found = compare_with_log(
            first,
            second,
            decision=decision,
            keys=(id_ or "subject", *key),
            words=dict(map(_word, words)),
            delimiter=one_character(delimiter or ","),
            listing=subjects,
        )
    sys.stdout.write(_json(found) if form == "json" else compared_text(found, room_in(sys.stdout)))
    return FINDINGS if exit_code and found.comparison.differs else 0


@contextmanager
def _told_from_a_log(second: Path) -> Iterator[None]:
    """Say of a CSV that is no result how it is compared as a log: whoever names one means that."""
    try:
        yield
    except InputError as error:
        if error.code != "RESULT_MANIFEST" or second.suffix.lower() != ".csv" or manifest_path(second).exists():
            raise
        message = error.message
    else:
        return
    raise InputError(f"{message}; of a screening log, name the column of its --decision", code="RESULT_MANIFEST")


def _word(text: str) -> tuple[str, str]:
    word, equals, meaning = text.rpartition("=")
    if not equals or not word:
        raise EligibilityError("--word is WORD=MEANING, such as enrolled=eligible", code="USAGE")
    return word, meaning


def _json(found: Compared) -> str:
    return json.dumps(found.to_dict(), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def compared_text(found: Compared, room: int | None = None) -> str:
    """Return a comparison for people, in the columns of a terminal where it is for one."""
    comparison = found.comparison
    parts = (
        lines_text(_sides(found), room, " " * 8),
        grid_text(_table(comparison), room),
        lines_text(_counts(found), room, " " * 15),
        _shown(_entries(found), room),
        _shown(_listed(found), room) if comparison.listing else "",
    )
    return "\n".join(part for part in parts if part)


def _shown(grid: Grid, room: int | None) -> str:
    """Return a table; nothing where it has no rows."""
    return grid_text(grid, room) if grid.rows else ""


def _sides(found: Compared) -> Iterator[str]:
    yield f"first   {_side(found.first)}"
    if found.second is None:
        yield "second  a screening log"
        return
    yield f"second  {_side(found.second)}"
    yield (
        f"made with other {', '.join(found.differ_in)}"
        if found.differ_in
        else "made of the same facts by the same rules"
    )


def _side(manifest: Manifest) -> str:
    return f"{said_rules(manifest.rules)}, as of {manifest.as_of}, {counted(manifest.counts['rows'], 'row')}"


def _table(comparison: Comparison) -> Grid:
    """Return rows by what both sides say; errors only where there are any."""
    words = [*OUTCOMES, *([ERROR] if any(ERROR in both for both in comparison.table) else [])]
    rows = [(f"first {one}", *(comparison.table[one, other] for other in words)) for one in words]
    return Grid(("", *(f"second {other}" for other in words)), rows)


def _counts(found: Compared) -> Iterator[str]:
    comparison, agreement = found.comparison, found.comparison.agreement
    if agreement.rows:
        kappa = "" if agreement.kappa is None else f", kappa {float(agreement.kappa):.3f}"
        yield f"agree          {agreement.agreed} of {agreement.rows}{kappa}"
    yield f"newly eligible {comparison.newly_eligible}"
    yield f"newly lost     {comparison.newly_lost}"
    yield f"changed        {comparison.changed}"
    yield f"only in first  {comparison.only_first}"
    yield f"only in second {comparison.only_second}"
    if any(found.unkeyed):
        yield f"without a key  {found.unkeyed[0]} in first, {found.unkeyed[1]} in second: not compared"
    if found.undecided:
        yield f"no decision    {found.undecided}: not compared"


def _entries(found: Compared) -> Grid:
    """Return the entries whose verdicts or rules differ; beside a log, those that decide where the sides differ."""
    comparison, rules = found.comparison, found.rules or ()
    if found.second is None:
        decisive = sorted(comparison.decisive.items(), key=lambda item: (-item[1], item[0]))
        return Grid(("entry", "decides where they differ"), decisive)
    ways = sorted({(one, other) for _, one, other in comparison.verdicts})
    names = dict.fromkeys((*(name for name, _, _ in sorted(comparison.verdicts)), *rules))
    rows = [(name, _rule(name, found.rules), _facts(name, found), *_rows(comparison, name, ways)) for name in names]
    titles = ("entry", "rule", "facts", "rows", *(f"{one} -> {other}" for one, other in ways))
    return Grid(titles, rows, words=3)


def _facts(name: str, found: Compared) -> str:
    """Say the facts that are others where an entry says something else, most rows first."""
    counts = [(fact, rows) for (entry, fact), rows in (found.facts or {}).items() if entry == name]
    return ", ".join(f"{fact} {rows}" for fact, rows in sorted(counts, key=lambda item: (-item[1], item[0])))


def _rule(name: str, rules: tuple[str, ...] | None) -> str | None:
    return "?" if rules is None else "changed" if name in rules else None


def _rows(comparison: Comparison, name: str, ways: list[tuple[str, str]]) -> tuple[int, ...]:
    """Return in how many rows an entry says something else, and in how many in each way."""
    counts = [comparison.verdicts[name, *way] for way in ways]
    return sum(counts), *counts


def _listed(found: Compared) -> Grid:
    comparison = found.comparison
    rows = [
        *(_row(change, found.changed_facts.get(change.key, {})) for change in comparison.changes),
        *((key_text(key), "there", "-", None) for key in comparison.keys_only[0]),
        *((key_text(key), "-", "there", None) for key in comparison.keys_only[1]),
    ]
    return Grid(("subject", "first", "second", "entries"), rows, words=4)


def _row(change: Change, facts: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    entries = "; ".join(
        f"{name} {one} -> {other}" + (f" ({', '.join(facts[name])})" if facts.get(name) else "")
        for name, (one, other) in change.entries.items()
    )
    return key_text(change.key), change.first.eligibility, change.second.eligibility, entries
