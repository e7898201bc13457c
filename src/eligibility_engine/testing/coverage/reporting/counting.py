"""Counts of what was tried, and the word for how far that goes."""

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, Final

from eligibility_engine.testing.coverage.measuring import Finding, Status

TITLES: Final = {
    "entry": "entries: met, not met, unknown",
    "verdict": "statements: met, not met, unknown",
    "decisive": "statements that decide their entry",
    "pair": "statements that turn their entry (MC/DC)",
    "threshold": "thresholds: below, at, above",
    "member": "members of sets, and a value outside",
    "table": "event tables: without rows, not complete",
}
"""By kind of item, what a row of a summary is called."""

STATES: Final = {
    "covered": "all tried",
    "partly": "partly tried",
    "missing": "not tried",
    "unreachable": "cannot be tried",
}
"""How far a part of a rule was tried, in words."""


def titled(kinds: Mapping[str, Any]) -> dict[str, str]:
    """Return what the rows of a summary are called; event tables have one where there are any."""
    has_tables = any(kinds["table"][status] for status in ("covered", "missing", "unreachable"))
    return {kind: title for kind, title in TITLES.items() if kind != "table" or has_tables}


def counts(findings: Iterable[Finding]) -> dict[str, Any]:
    """Return how many items are covered, missing and unreachable, with the per cent covered."""
    found: Counter[Status] = Counter(finding.status for finding in findings)
    covered, missing = found["covered"], found["missing"]
    return {
        "covered": covered,
        "missing": missing,
        "unreachable": found["unreachable"],
        "percent": percent(covered, missing),
    }


def percent(covered: int, missing: int) -> float:
    """Return the per cent covered to one decimal, never rounded up: 100.0 says that nothing is missing."""
    due = covered + missing
    return 1000 * covered // due / 10 if due else 100.0


def share(covered: int, missing: int) -> Fraction:
    """Return the per cent covered exactly; all of it where nothing is due."""
    due = covered + missing
    return Fraction(100 * covered, due) if due else Fraction(100)


def state(findings: Iterable[Finding]) -> str:
    """Return how far some items were tried: a key of `STATES`."""
    found = {finding.status for finding in findings} - {"unreachable"}
    if len(found) > 1:
        return "partly"
    return str(next(iter(found), "unreachable"))
