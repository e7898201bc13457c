"""What many sets say about one person: plain data, and text for a terminal."""

from collections.abc import Iterator
from typing import Any, Final

from eligibility_engine.errors import faults_said
from eligibility_engine.markup import showable
from eligibility_engine.matching import Match, Matches
from eligibility_engine.report.data import assessment_row
from eligibility_engine.report.findings import question
from eligibility_engine.report.text import wrapped
from eligibility_engine.report.words import outcome
from eligibility_engine.study.identity import identified
from eligibility_engine.verdict import Eligibility

_MOST: Final = 6


def matches_data(matches: Matches) -> dict[str, Any]:
    """Return a ranking as plain data: of each set what a line of a screening says, without patient values."""
    return {
        "as_of": matches.as_of.isoformat(),
        "matches": [_match_data(match, matches.as_of.isoformat()) for match in matches],
        "conflicts": [conflict.to_dict() for conflict in matches.conflicts],
    }


def _match_data(match: Match, as_of: str) -> dict[str, Any]:
    if match.assessment is not None:
        return assessment_row(match.assessment)
    faults = [{"code": one.code, "path": one.path, "message": one.message} for one in match.faults]
    error = {**faults[0], "faults": faults}
    return {"eligibility": None, "error": error, "trial": match.id, **_identity(match), "as_of": as_of}


def _identity(match: Match) -> dict[str, Any]:
    judge = match.criteria_set
    if judge is None:
        return {}
    return {"version": judge.version, "revision": judge.revision, **judge.part_named, **identified(judge)}


def said(match: Match) -> str:
    """Say what a set says in a word or two: `eligible`, `ineligible, never`, `error`."""
    return "error" if match.assessment is None else outcome(match.assessment)


def why(match: Match) -> str:
    """Say what stands in the way, what to ask for, or what is wrong."""
    found = match.assessment
    if found is None:
        return faults_said(match.faults)
    if found.eligibility is Eligibility.INELIGIBLE:
        return f"fails {_few(found.decisive)}"
    return f"ask for {_few(tuple(missing.name for missing in found.missing))}" if found.missing else ""


def _few(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return ", ".join(names[:_MOST]) + more


def matches_text(matches: Matches, *, width: int = 100) -> str:
    """Return a ranking for a person: each set with its title, what it says, and every question that is open."""
    return showable("\n".join(_lines(matches, width))) + "\n"


def _lines(matches: Matches, width: int) -> Iterator[str]:
    for place, match in enumerate(matches):
        yield from [""] if place else []
        title = match.criteria_set.title if match.criteria_set is not None else ""
        yield from wrapped(f"{match.called}: {title}" if title else match.called, width)
        if match.assessment is None or not match.assessment.missing:
            yield from wrapped(": ".join(part for part in (said(match), why(match)) if part), width, "  ", "    ")
            continue
        yield from wrapped(said(match), width, "  ")
        for number, missing in enumerate(match.assessment.missing, 1):
            yield from wrapped(f"{number}. {question(missing, match.assessment)}", width, "    ", "       ")
    for conflict in matches.conflicts:
        yield from ("", *wrapped(f"note: {conflict.describe()}", width, "", "  "))
