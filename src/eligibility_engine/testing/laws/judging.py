"""Laws of what a criterion says of subjects."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from eligibility_engine.explanation.phrases import English
from eligibility_engine.kernel.canonical import normal
from eligibility_engine.kernel.expression import Predicate
from eligibility_engine.knowledge import Facts
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.semantics.openness import openings
from eligibility_engine.semantics.sufficiency import sufficient
from eligibility_engine.testing.laws.declared import flagged_facts, given_nodes, is_non_monotone
from eligibility_engine.testing.laws.documents import read_back
from eligibility_engine.testing.laws.law import BrokenError, Specimen
from eligibility_engine.testing.strategies.answers import Record
from eligibility_engine.testing.strategies.drawing import Draw
from eligibility_engine.testing.strategies.knowledge import refinements
from eligibility_engine.testing.strategies.record import drawn_records
from eligibility_engine.testing.strategies.thresholds import thresholds
from eligibility_engine.value import Exact, Missing
from eligibility_engine.verdict import Verdict


def _subject(draw: Draw, specimen: Specimen, missing_rate: float = 0.25) -> Record:
    near = thresholds((specimen.predicate,), specimen.schema, specimen.as_of)
    return draw(drawn_records(specimen.schema, as_of=specimen.as_of, near=near, missing_rate=missing_rate))


def never_raises(draw: Draw, specimen: Specimen) -> None:
    """It says itself and judges every valid subject without raising."""
    record = draw(drawn_records(specimen.schema, as_of=specimen.as_of))
    try:
        predicate = specimen.predicate
        specimen.criterion.describe(English(specimen.schema))
        evaluation = specimen.evaluation(record)
        evaluation.verdict(predicate)
        openings(evaluation, predicate)
        sufficient(evaluation, predicate)
    except Exception as error:
        raise BrokenError(f"it raised {type(error).__name__}: {error}", (record, Verdict.UNKNOWN)) from error


def monotone_in_knowledge(draw: Draw, specimen: Specimen) -> None:
    """A verdict that is decided stays when more becomes known; a class that says `non_monotone = True` is let off.

    Facts that a fallback or a question for what is recorded reads, in a term that was handed to it, stay as they are.
    """
    if is_non_monotone(specimen.criterion):
        return
    held = specimen.held | flagged_facts(given_nodes(specimen.criterion))
    record = _subject(draw, specimen, 0.4)
    near = thresholds((specimen.predicate,), specimen.schema, specimen.as_of)
    more = draw(refinements(specimen.schema, record, as_of=specimen.as_of, near=near, held=held))
    stays_decided(specimen.predicate, specimen.evaluation(record), specimen.evaluation(more), record, more)


def stays_decided(predicate: Predicate, before: Evaluation, after: Evaluation, *records: Mapping[str, Any]) -> None:
    """Refuse a verdict that was decided and is another when more is known.

    Raises:
        BrokenError: with both subjects.
    """
    verdicts = before.verdict(predicate), after.verdict(predicate)
    if verdicts[0] is not Verdict.UNKNOWN and verdicts[0] is not verdicts[1]:
        raise BrokenError("more became known, and the verdict turned", *zip(records, verdicts, strict=True))


def decisive_facts_reproduce(draw: Draw, specimen: Specimen) -> None:
    """Its decisive facts alone give the verdict; without any one of them, and no fallback, it is unknown."""
    record = _subject(draw, specimen)
    facts, predicate = specimen.facts(record), specimen.predicate
    evaluation = Evaluation(facts, Exact(specimen.as_of))
    if evaluation.verdict(predicate) is not Verdict.UNKNOWN:
        decisive = frozenset(sufficient(evaluation, predicate))
        decides_alone(predicate, facts, specimen.as_of, evaluation.verdict(predicate), decisive, record)


def decides_alone(
    predicate: Predicate, facts: Facts, as_of: date, verdict: Verdict, decisive: frozenset[str], record: Record
) -> None:
    """Refuse decisive facts that do not give the verdict alone, or of which one is not needed.

    Raises:
        BrokenError: with the subject, and with what is left of it.
    """
    known = frozenset(name for name in facts.schema.names if not isinstance(facts[name], Missing))
    for dropped in (None, *sorted(decisive)):
        kept = decisive - {dropped}
        found = Evaluation(facts.blanking(known - kept), Exact(as_of), known - kept).verdict(predicate)
        if found is not (verdict if dropped is None else Verdict.UNKNOWN):
            less = {name: value for name, value in record.items() if name in kept}
            raise BrokenError(f"{', '.join(sorted(decisive))} decide", (record, verdict), (less, found))


Backend = Callable[[Specimen, Mapping[str, Any]], Verdict]

BACKENDS: Final[dict[str, Backend]] = {
    "the predicate as written": Specimen.verdict,
    "its normal form": lambda specimen, record: specimen.verdict(record, normal(specimen.predicate)),
    "what came back from JSON": lambda specimen, record: specimen.verdict(
        record, read_back(specimen.criterion).predicate()
    ),
}
"""What judges a record, by name; whatever else judges one day stands here in a line of its own."""


def agrees_on_every_backend(draw: Draw, specimen: Specimen) -> None:
    """Whatever judges a subject gives the same verdict: the predicate as written, its normal form, and read back."""
    record = _subject(draw, specimen)
    verdicts = {name: judge(specimen, record) for name, judge in BACKENDS.items()}
    if len(set(verdicts.values())) > 1:
        said = ", ".join(f"{name}: {verdict.value}" for name, verdict in verdicts.items())
        raise BrokenError(f"the verdicts differ: {said}", *((record, verdict) for verdict in verdicts.values()))
