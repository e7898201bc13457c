"""What a report says behind one entry: the facts with values and computed thresholds that give it its verdict."""

from eligibility_engine.assessment import Assessment, EntryResult, MissingFact
from eligibility_engine.classification import Classified
from eligibility_engine.report.words import words


def evidence(result: EntryResult, values: bool) -> list[str]:
    """Return what is known, or not, behind an entry: facts with values, computed terms, assumptions; each once."""
    names = set(result.decisive_facts) or {opening.name for opening in result.trace.openings}
    reasons = result.trace.reasons()
    absent = {reading.name for leaf in reasons for reading in leaf.readings if not reading.value}
    readings = [reading.describe(values) for reading in result.trace.readings if reading.name in names | absent]
    computed = [
        f"{term.sentence} = {term.value}" for leaf in reasons for term in leaf.computed if values and term.known
    ]
    assumptions = [assumption for leaf in reasons for assumption in leaf.assumptions]
    return list(dict.fromkeys([*readings, *computed, *assumptions]))


def question(missing: MissingFact, assessment: Assessment) -> str:
    """Say a missing fact: the question, the cause, who answers, and the entries that wait for it."""
    entries = ", ".join(assessment[entry].entry.cite or entry for entry in missing.entries)
    return f"{missing.question} ({words(missing.cause.value)}; ask: {missing.answered_by.value}; for {entries})"


def is_wholly_open(assessment: Assessment, found: Classified) -> bool:
    """Say whether nothing is known of a classification: no label is sure and none is excluded."""
    labels = next(known.labels for known in assessment.criteria_set.classifications if known.id == found.id)
    return not found.not_judged and not found.surely and len(found.possibly) == len(labels)
