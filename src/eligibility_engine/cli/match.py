"""`eligibility match`: every subject of a file against every registered set, ranked."""

import json
import sys
from collections.abc import Callable
from typing import Any, Final

import click

from eligibility_engine.cli.choosing import TRIAL_HELP, chosen_set, filled
from eligibility_engine.cli.exits import FINDINGS
from eligibility_engine.cli.offering import trial_names
from eligibility_engine.cli.reading import Wanted, file_options, request
from eligibility_engine.cli.saying import say
from eligibility_engine.cli.tables import beside, printable, width_of
from eligibility_engine.errors import EligibilityError
from eligibility_engine.files.results import error_data, named_keys
from eligibility_engine.matching import Match, Matcher
from eligibility_engine.registration import registry
from eligibility_engine.report.matches import matches_data, matches_text, said, why
from eligibility_engine.screening import MatchedRow

_TAKEN: Final = frozenset({"subject", "as_of", "matches", "conflicts", "error"})
_OUTCOME: Final = len("ineligible, not now, with 10 warnings")
_WIDEST: Final = 40

_EPILOG: Final = """\b
Examples:
  eligibility match candidates.ndjson --as-of 2025-06-02 --subject SYN-001
  eligibility match candidates.ndjson --as-of 2025-06-02 --format ndjson
  eligibility match visits.csv --as-of @visit_date --trial NCT06316427 \\
    --trial asthma.py:TRIAL

FILE is read as `eligibility screen` reads it; a record holds the facts of any of the sets.
Eligible comes first, then undetermined by how little is missing, then ineligible.

Exit codes: 0 done, 1 a row is in error, or a set could not judge; 2 wrong usage or unusable input."""


@click.command("match", epilog=_EPILOG)
@file_options
@click.option("--subject", metavar="SUBJECT", help="The subject to match; all of them in turn unless told.")
@click.option(
    "--trial",
    "trials",
    multiple=True,
    metavar="TRIAL",
    shell_complete=trial_names,
    callback=filled,
    help=f"{TRIAL_HELP} May be repeated; every registered set unless given.",
)
@click.option("--format", "form", type=click.Choice(["table", "ndjson", "text"]), default="table", show_default=True)
def match(subject: str | None, trials: tuple[str, ...], form: str, **reading: Any) -> int:
    """Judge each subject of FILE by every registered set, and rank the sets.

    Of a set with parts each part has a line. A set that cannot be loaded is a line with the reason.
    """
    asked = request(**reading)
    matcher = Matcher([chosen_set(one, None, None, ()) for one in trials]) if trials else registry.matcher()
    for conflict in matcher.conflicts:
        say(f"warning [MATCH_CONFLICT]: {conflict.describe().removesuffix(' [MATCH_CONFLICT]')}")
    shown = errors = 0
    with asked.opened(matcher, _TAKEN) as source:
        wanted = Wanted(asked.keys, subject, source.rows)
        for row in asked.matched(matcher, iter(wanted)):
            sys.stdout.write("\n" if shown and form != "ndjson" else "")
            sys.stdout.write(_FORMS[form](row))
            shown, errors = shown + 1, errors + row.in_error
        for note in source.notes:
            say(f"note: {note}")
    if not shown:
        raise EligibilityError(f"no row has the subject that was asked for{wanted.unread}", code="SUBJECT_UNKNOWN")
    return FINDINGS if errors else 0


def _ndjson(row: MatchedRow) -> str:
    if row.matches is not None:
        data = matches_data(row.matches)
    else:
        day = None if row.as_of is None else row.as_of.isoformat()
        data = {"as_of": day, "matches": [], "conflicts": [], "error": error_data(row)}
    return json.dumps({**named_keys(row), **data}, ensure_ascii=False, allow_nan=False) + "\n"


def _named(row: MatchedRow) -> str:
    name = " ".join(printable(key) for key in named_keys(row).values())
    return f"{name}\n" if row.matches is not None else f"{name}\n  error  {row.message}\n"


def _table(row: MatchedRow) -> str:
    matches = row.matches or ()
    first = min(max((len(match.called) for match in matches), default=0), _WIDEST)
    second = min(max((len(said(match)) for match in matches), default=0), _OUTCOME)
    return _named(row) + "".join(_line(match, first, second) for match in matches)


def _line(match: Match, first: int, second: int) -> str:
    start = f"  {match.called:{first}}  {said(match):{second}}"
    return "".join(f"{line.rstrip()}\n" for line in beside(start, why(match), width_of(sys.stdout)))


def _text(row: MatchedRow) -> str:
    return _named(row) + ("" if row.matches is None else "\n" + matches_text(row.matches, width=width_of(sys.stdout)))


_FORMS: Final[dict[str, Callable[[MatchedRow], str]]] = {"table": _table, "ndjson": _ndjson, "text": _text}
