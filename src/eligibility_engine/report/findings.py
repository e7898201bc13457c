"""What a report says of one entry: the leaves that matter, as facts with values and computed thresholds."""

from eligibility_engine.assessment import Assessment, EntryResult, MissingFact
from eligibility_engine.report.words import words
from eligibility_engine.trace import Trace
from eligibility_engine.verdict import Verdict


def matters(result: EntryResult) -> list[Trace]:
    """Return the leaves that decide an entry, or keep it open, in the order of the rule."""
    names = set(result.decisive_facts) or {opening.name for opening in result.trace.openings}
    decided = result.verdict is not Verdict.UNKNOWN
    return [
        leaf
        for leaf in result.trace.walk()
        if not leaf.operands and (leaf.verdict is not Verdict.UNKNOWN) == decided and names & _names(leaf)
    ]


def _names(leaf: Trace) -> set[str]:
    return {reading.name for reading in leaf.readings} | {opening.name for opening in leaf.openings}


def evidence(result: EntryResult, values: bool) -> list[str]:
    """Return what is known, or not, behind an entry: facts with values, computed terms, assumptions; each once."""
    names = set(result.decisive_facts) or {opening.name for opening in result.trace.openings}
    leaves = matters(result)
    readings = [
        reading.describe(values)
        for leaf in leaves
        for reading in leaf.readings
        if reading.name in names or not reading.value
    ]
    computed = [f"{term.sentence} = {term.value}" for leaf in leaves for term in leaf.computed if values and term.known]
    assumptions = [assumption for leaf in leaves for assumption in leaf.assumptions]
    return list(dict.fromkeys([*readings, *computed, *assumptions]))


def question(missing: MissingFact, assessment: Assessment) -> str:
    """Say a missing fact: the question, the cause, who answers, and the entries that wait for it."""
    entries = ", ".join(assessment[entry].entry.cite or entry for entry in missing.entries)
    return f"{missing.question} ({words(missing.cause.value)}; ask: {missing.answered_by.value}; for {entries})"
