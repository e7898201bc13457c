"""Why a case did not pass, for a person: faults, or expected against actual with the trace and the nearest value."""

from collections.abc import Callable, Iterator
from typing import Final

from eligibility_engine.explanation.trace import Trace
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.study.entry_result import EntryResult
from eligibility_engine.testing.cases.case import CaseResult, Mismatch
from eligibility_engine.testing.search.nearest import nearest_passing
from eligibility_engine.verdict import Eligibility

_SHOWN: Final = 5
"""So many entries are shown where an eligibility is not the expected one."""

_NEAREST: Final = 3
"""So many facts are named whose change would do."""


def result_text(result: CaseResult) -> str:
    """Return why a case did not pass; for one that passed, that it did."""
    return "\n".join(_lines(result))


def _lines(result: CaseResult) -> Iterator[str]:
    case = result.case
    where = f" (line {case.line})" if case.line else ""
    yield f"{case.id}: {'fault of the case, not of the rules' if result.faults else result.status}{where}"
    if case.note:
        yield f"  {case.note}"
    for fault in result.faults:
        yield f"  {fault.path}: {fault.message} [{fault.code}]"
    shown: set[str] = set()
    for mismatch in result.mismatches:
        yield from _mismatch(result, mismatch, shown)


def _mismatch(result: CaseResult, mismatch: Mismatch, shown: set[str]) -> Iterator[str]:
    """Yield what was expected, and the traces of the entries behind it but for those that were shown before."""
    yield f"  {mismatch.what}: expected {mismatch.expected}, was {mismatch.actual}"
    assessment = result.assessment
    if assessment is None or mismatch.what in {"decisive", "missing"}:
        return
    entries = [assessment[mismatch.what]] if mismatch.is_entry else _entries_behind(assessment, mismatch)
    for entry in entries[:_SHOWN]:
        yield from () if entry.id in shown else _entry(entry)
        shown.add(entry.id)
    if len(entries) > _SHOWN:
        yield f"    and {len(entries) - _SHOWN} more entries"
    outlines = assessment.criteria_set.outlines
    predicates = [outlines[entry.id].predicate for entry in entries]
    found = nearest_passing(assessment, result.case.facts, predicates, _passes(mismatch))
    if not found:
        yield "    no change to one fact alone would pass"
    for one in found[:_NEAREST]:
        yield f"    nearest that passes: {one.describe()}"


def _entries_behind(assessment: Assessment, mismatch: Mismatch) -> list[EntryResult]:
    """Return the entries whose verdicts would have to change: those that decide, or any where none should fail."""
    wanted = assessment.decisive if assessment.eligibility is not Eligibility.ELIGIBLE else ()
    if mismatch.expected == Eligibility.INELIGIBLE.value:
        return list(assessment)
    return [result for result in assessment if not wanted or result.id in wanted]


def _passes(mismatch: Mismatch) -> Callable[[Assessment], bool]:
    if mismatch.is_entry:
        return lambda assessment: assessment[mismatch.what].verdict.value == mismatch.expected
    return lambda assessment: assessment.eligibility.value == mismatch.expected


def _entry(result: EntryResult) -> Iterator[str]:
    place = f" ({result.entry.cite})" if result.entry.cite else ""
    yield f"    {result.id}{place} is {result.verdict.value}"
    for leaf in result.trace.reasons():
        yield f"      {leaf.verdict.value}: {leaf.sentence}"
        yield from _values(leaf)


def _values(leaf: Trace) -> Iterator[str]:
    """Yield the facts behind a leaf with their values, what was computed of them, and what was assumed."""
    for reading in leaf.readings:
        yield f"        {reading.describe()}"
    for computed in leaf.computed:
        yield f"        {computed.sentence} = {computed.value}"
    for assumption in leaf.assumptions:
        yield f"        {assumption}"
