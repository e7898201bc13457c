"""What verdicts come about: nothing known decides nothing, and every entry can be met, not met and unknown."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from eligibility_engine.criteria import AllOf, Negation
from eligibility_engine.errors import DefinitionError
from eligibility_engine.kernel.walking import reads
from eligibility_engine.language import Rule
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.entry import Entry, include
from eligibility_engine.testing.linting.finding import Finding, Severity
from eligibility_engine.testing.linting.shape import place_of
from eligibility_engine.testing.search import Reach, reach
from eligibility_engine.verdict import Eligibility, Polarity, Verdict, negation


def nothing_known(criteria_set: CriteriaSet, as_of: date) -> Iterator[Finding]:
    """Yield a finding when a subject of whom nothing is known is not undetermined, in any part of a set."""
    for judge in criteria_set.each_part:
        yield from _nothing_known(judge, as_of)


def _nothing_known(criteria_set: CriteriaSet, as_of: date) -> Iterator[Finding]:
    found = criteria_set.assess({}, as_of=as_of)
    if found.eligibility is not Eligibility.UNDETERMINED:
        said = (
            f"a subject of whom nothing is known is {found.eligibility.value}, by {', '.join(found.decisive)}; a rule "
            "that takes a missing fact for an answer (is_recorded, assume, always) decides here: let it stay unknown"
        )
        yield Finding("LINT_ALL_MISSING", _path(criteria_set), said, "error")


def _path(criteria_set: CriteriaSet) -> str:
    return "$" if criteria_set.in_part is None else f"$.parts.{criteria_set.in_part}"


def never(criteria_set: CriteriaSet, as_of: date) -> Iterator[Finding]:
    """Yield the verdicts that no subject can have of an entry, and those of which that is not decided."""
    for entry in criteria_set.entries:
        for verdict in Verdict:
            found = reach(criteria_set, entry.id, verdict, as_of=as_of)
            path = place_of(criteria_set, entry)
            if found.subject is None and found.proved:
                yield _never(entry, verdict, path)
            elif found.subject is None and verdict is not Verdict.UNKNOWN:
                said = f"no subject was found who makes it {verdict.value}, and none was ruled out; give a case of one"
                yield Finding("LINT_UNDECIDED", path, said, "note")


_CODES: Final = {
    Verdict.MET: "LINT_NEVER_MET",
    Verdict.NOT_MET: "LINT_NEVER_NOT_MET",
    Verdict.UNKNOWN: "LINT_NEVER_UNKNOWN",
}
_MEANS: Final[dict[Verdict, tuple[Severity, str]]] = {
    Verdict.MET: ("error", "so nobody can pass it and nobody is ever eligible; check its thresholds and its polarity"),
    Verdict.NOT_MET: ("warning", "so nobody ever fails it and it decides nothing; check its thresholds"),
    Verdict.UNKNOWN: ("note", "so it never asks for what is missing; check that a missing fact may decide it"),
}
"""How bad it is that a standing (the verdict, of an exclusion turned round) never comes about, and what that means."""


def _never(entry: Entry, verdict: Verdict, path: str) -> Finding:
    standing = verdict if entry.polarity is Polarity.INCLUSION else negation(verdict)
    severity, means = _MEANS[standing]
    if severity == "warning" and not reads(entry.criterion.predicate()):
        severity, means = "note", "as its author declares: it reads no fact"
    return Finding(_CODES[verdict], path, f"no subject in the domains makes it {verdict.value}, {means}", severity)


def nobody(criteria_set: CriteriaSet, as_of: date) -> Iterator[Finding]:
    """Yield a finding when no subject passes every entry, though each can be passed: entries contradict each other.

    Of a set with parts, every entry that is judged in one of them.
    """
    for judge in criteria_set.each_part:
        yield from _nobody(judge, as_of)


def _nobody(criteria_set: CriteriaSet, as_of: date) -> Iterator[Finding]:
    found = _passing(criteria_set, criteria_set.entries, as_of)
    if found.subject is not None:
        return
    if not found.proved:
        said = "no eligible subject was found, and none was ruled out; give a case of one"
        yield Finding("LINT_UNDECIDED", _path(criteria_set), said, "note")
        return
    against = _contradicting(criteria_set, as_of)
    if len(against) > 1:
        names = ", ".join(entry.id for entry in against)
        said = f"nobody is ever eligible: no subject passes all of {names}; check their thresholds and polarities"
        yield Finding("LINT_CONTRADICTION", _path(criteria_set), said, "error")


def _contradicting(criteria_set: CriteriaSet, as_of: date) -> tuple[Entry, ...]:
    """Return entries that no subject passes together, and none of which could be left out."""
    kept = criteria_set.entries
    for entry in criteria_set.entries:
        without = tuple(one for one in kept if one is not entry)
        if without and _passing(criteria_set, without, as_of).proved:
            kept = without
    return kept


def _passing(criteria_set: CriteriaSet, entries: tuple[Entry, ...], as_of: date) -> Reach:
    """Return a subject that passes some entries, or whether it is proved that there is none."""
    demands = (
        entry.criterion if entry.polarity is Polarity.INCLUSION else Negation(entry.criterion) for entry in entries
    )
    passed = include("passed", "Every entry is passed.", Rule(AllOf(tuple(demands))))
    try:
        joined = CriteriaSet(criteria_set.id, criteria_set.version, 1, criteria_set.facts, (passed,))
    except DefinitionError:  # together they are nested deeper than a rule may be
        return Reach()
    return reach(joined, passed.id, Verdict.MET, as_of=as_of)
