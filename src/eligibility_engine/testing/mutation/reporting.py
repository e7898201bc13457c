"""What came of mutants, for a person and as plain data: the counts, and each that is alive with what would kill it."""

from collections.abc import Iterator, Mapping
from textwrap import indent
from typing import Any

from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.identity import identified
from eligibility_engine.testing.cases.flow import flow
from eligibility_engine.testing.cases.written import differing
from eligibility_engine.testing.mutation.outcomes import Mutation, Outcome


def mutation_text(found: Mutation, criteria_set: CriteriaSet, base: Mapping[str, Any], as_of: object = None) -> str:
    """Return the report: survivors by entry with a subject that would kill each, then the counts.

    Args:
        found: what came of the mutants.
        criteria_set: the set.
        base: the record from which the cases start; what differs from it is shown.
        as_of: the date of the cases that name none, as their file writes it; another date is shown with a subject.
    """
    day = found.as_of.isoformat()
    return "\n".join(_lines(found, criteria_set, base, {} if str(as_of) == day else {"as_of": day}))


def _lines(
    found: Mutation, criteria_set: CriteriaSet, base: Mapping[str, Any], dated: Mapping[str, Any]
) -> Iterator[str]:
    for entry in criteria_set.entries:
        alive = [one for one in found.alive if one.entry == entry.id]
        if alive:
            yield f"{entry.id} ({entry.cite or entry.polarity.value}): {entry.text}"
            part = criteria_set.part_of(entry.id)
            told = dated if part is None else {"part": part, **dated}
            for one in alive:
                yield indent("\n".join(_survivor(one, base, told)), "  ")
            yield ""
    for one in found.outcomes:
        if one.fate == "waived":
            yield f"waived: {one.text} [{one.operator}, {one.id}]\n  because {one.because}"
    counts = found.counts
    waived = f", {counts['waived']} waived" if "waived" in counts else ""
    tried = f", {len(found.outcomes)} of them tried" if len(found.outcomes) < found.drawn else ""
    yield (
        f"{found.drawn} mutants{tried}, {found.cases} cases: {counts['killed']} killed, {counts['alive']} alive, "
        f"{counts['equivalent']} equivalent (proved), {counts['invalid']} invalid{waived}"
    )
    yield f"{percent(found)} of those that can be noticed are"


def percent(found: Mutation) -> str:
    """Return the share that was killed; 100.0% only where nothing is alive."""
    tenths = int(found.score * 1000)
    return f"{tenths // 10}.{tenths % 10}%"


def _survivor(one: Outcome, base: Mapping[str, Any], dated: Mapping[str, Any]) -> Iterator[str]:
    yield f"alive: {one.text} [{one.operator}, {one.id}]"
    if one.subject is None:
        yield "  no case notices; no subject was found that would, and none is proved to be lacking"
        return
    said = " and ".join(f"{key}: {flow(part)}" for key, part in {**dated, **differing(one.subject, base)}.items())
    yield f"  would be noticed by {said or 'the base itself'}"
    if one.says[0] != one.says[1]:  # an exclusion read as an inclusion says the same
        yield f"  there the rule is {one.says[0]} and the mutant {one.says[1]}"


def mutation_data(found: Mutation, criteria_set: CriteriaSet) -> dict[str, Any]:
    """Return what came of the mutants as plain data."""
    return {
        "trial": criteria_set.id,
        "version": criteria_set.version,
        "revision": criteria_set.revision,
        **identified(criteria_set),
        "cases": found.cases,
        "mutants": found.drawn,
        "counts": dict(found.counts),
        "outcomes": [_outcome_data(one) for one in found.outcomes],
    }


def _outcome_data(one: Outcome) -> dict[str, Any]:
    data: dict[str, Any] = {"id": one.id, "operator": one.operator, "change": one.text, "fate": one.fate}
    if one.by:
        data["killed_by"] = one.by
    if one.because:
        data["because"] = one.because
    if one.subject is not None:
        data["subject"], (data["rule"], data["mutant"]) = dict(one.subject), one.says
    return data
