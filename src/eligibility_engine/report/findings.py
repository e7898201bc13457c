"""What a report says behind one entry: the facts with values and computed thresholds that give it its verdict."""

from textwrap import shorten
from typing import Final

from eligibility_engine.explanation.readings import Reading
from eligibility_engine.explanation.trace import Trace
from eligibility_engine.report.words import words
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.study.classification import Classified
from eligibility_engine.study.entry_result import EntryResult, MissingFact
from eligibility_engine.verdict import Verdict


def evidence(result: EntryResult, values: bool, brief: bool = False) -> list[str]:
    """Return what is known, or not, behind an entry: facts with values, open questions, computed terms, assumptions.

    Args:
        result: the entry judged.
        values: False leaves patient values out.
        brief: True leaves out computed limits and window ends.
    """
    names = set(result.decisive_facts) or {opening.name for opening in result.trace.openings}
    reasons = result.trace.reasons()
    absent = {reading.name for leaf in reasons for reading in leaf.readings if not reading.value}
    readings = [reading.describe(values) for reading in result.trace.readings if reading.name in names | absent]
    questions = [leaf.sentence for leaf in reasons if leaf.verdict is Verdict.UNKNOWN and not leaf.readings]
    computed = [term for leaf in reasons for term in leaf.computed if term.known and not (brief and term.limit)]
    assumptions = [assumption for leaf in reasons for assumption in leaf.assumptions]
    said = [f"{term.sentence} = {term.value}" for term in computed if values]
    return list(dict.fromkeys([*readings, *questions, *said, *assumptions]))


SHORT_TERM: Final = 70
"""So many letters of a computed term stand where it is said briefly."""


def said_of(leaf: Trace, values: bool, brief: bool = False) -> list[str]:
    """Return what a statement was judged with: its facts, what was computed of them, what was assumed.

    Args:
        leaf: the statement.
        values: False leaves patient values out.
        brief: True leaves out what could not be computed, and shortens the words of what was.
    """
    facts = [_recorded(reading, values) for reading in leaf.readings]
    shown = [term for term in leaf.computed if values and (term.known or not brief)]
    names = [shorten(term.sentence, SHORT_TERM, placeholder=" …") if brief else term.sentence for term in shown]
    computed = [f"{name} = {term.value}" for name, term in zip(names, shown, strict=True)]
    return list(dict.fromkeys([*facts, *computed, *(f"assumed: {said}" for said in leaf.assumptions)]))


def _recorded(reading: Reading, values: bool) -> str:
    """Say a fact; of one that a person judges no record says that it needs to be judged."""
    awaited = reading.cause == "needs_judgement" and not reading.value and not reading.word
    return f"{reading.label}: no answer yet" if awaited else reading.describe(values)


def question(missing: MissingFact, assessment: Assessment) -> str:
    """Say a missing fact: the question, the cause, who answers, and the entries that wait for it."""
    entries = ", ".join(assessment[entry].entry.cite or entry for entry in missing.entries)
    return f"{missing.question} ({words(missing.cause.value)}; ask: {missing.answered_by.value}; for {entries})"


def is_wholly_open(assessment: Assessment, found: Classified) -> bool:
    """Say whether nothing is known of a classification: no label is sure and none is excluded."""
    labels = next(known.labels for known in assessment.criteria_set.classifications if known.id == found.id)
    return not found.not_judged and not found.surely and len(found.possibly) == len(labels)
