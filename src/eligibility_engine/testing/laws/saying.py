"""Laws of what a criterion says of itself, whoever the subject is."""

import copy
import pickle
from collections.abc import Callable
from typing import Any, Final

from eligibility_engine.errors import EligibilityError
from eligibility_engine.explanation.phrases import English
from eligibility_engine.kernel.walking import children, reads, walk
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.entry import include
from eligibility_engine.testing.laws.declared import declared_facts
from eligibility_engine.testing.laws.documents import read_back
from eligibility_engine.testing.laws.law import BrokenError, Judged, Specimen, refusal
from eligibility_engine.testing.search import find_subject
from eligibility_engine.testing.strategies.drawing import Draw
from eligibility_engine.testing.strategies.record import drawn_records
from eligibility_engine.verdict import Verdict

_ASKED: Final = 10
"""So often a criterion is asked the same: one that draws lots seldom answers alike all the time."""


def well_typed(draw: Draw, specimen: Specimen) -> None:
    """A set takes it: its predicate is well typed over the schema."""
    if why := refusal(specimen.criterion, specimen.schema):
        raise BrokenError(f"a set refuses it: {why}")


def deterministic(draw: Draw, specimen: Specimen) -> None:
    """Asked again and again, it gives the same operands, the same predicate and the same words."""
    criterion, english = specimen.criterion, English(specimen.schema)
    record = draw(drawn_records(specimen.schema, as_of=specimen.as_of))
    asked = [(criterion.operands, criterion.predicate(), criterion.describe(english)) for _ in range(_ASKED)]
    other = next((found for found in asked if found != asked[0]), asked[0])
    for what, first, second in zip(("operands", "predicate", "words"), asked[0], other, strict=True):
        if first != second:
            subjects = ((record, specimen.verdict(record, predicate)) for predicate in (asked[0][1], other[1]))
            raise BrokenError(f"its {what} differ: {first!r}, then {second!r}", *subjects)


def describes_itself(draw: Draw, specimen: Specimen) -> None:
    """It says itself in words, without a full stop at the end."""
    words: object = specimen.criterion.describe(English(specimen.schema))
    if not isinstance(words, str) or not words.strip() or words.rstrip().endswith("."):
        raise BrokenError(f"it says {words!r}")


def operands_unchanged(draw: Draw, specimen: Specimen) -> None:
    """The predicate of each operand stands unchanged in its own, so that the trace finds it."""
    below = [node for child in children(specimen.predicate) for node in walk(child)]
    for operand in specimen.criterion.operands:
        sought = operand.predicate()
        if not any(type(node) is type(sought) and node == sought for node in below):
            raise BrokenError(f"the predicate of the operand {operand!r} does not stand in {specimen.predicate!r}")


def reads_what_it_declares(draw: Draw, specimen: Specimen) -> None:
    """It reads no fact but those that its fields, its operands or its attribute `reads` name."""
    declared = declared_facts(specimen.criterion, specimen.schema)
    others = {reference.name for reference in reads(specimen.predicate)} - declared
    if others:
        raise BrokenError(f"it also reads {', '.join(sorted(others))}", *_told_apart(specimen, others))
    record, fresh = (draw(drawn_records(specimen.schema, as_of=specimen.as_of)) for _ in range(2))
    kept = {name: value for name, value in record.items() if name in declared}
    changed = {name: value for name, value in fresh.items() if name not in declared} | kept
    same_verdict(specimen, "facts that it does not declare were changed", record, changed)


def _told_apart(specimen: Specimen, others: set[str]) -> tuple[Judged, Judged]:
    """Return a subject, and the same without some facts: one of whom the verdict differs, where there is one."""
    judge = CriteriaSet("LAW", "1", 1, specimen.schema, [include("rule", "As written.", specimen.criterion)])
    found = (find_subject(judge, {"rule": wanted}, as_of=specimen.as_of) or {} for wanted in Verdict)
    less = ((record, {name: value for name, value in record.items() if name not in others}) for record in found)
    pairs = [((one, specimen.verdict(one)), (other, specimen.verdict(other))) for one, other in less]
    return next(((one, other) for one, other in pairs if one[1] is not other[1]), pairs[0])


def same_verdict(specimen: Specimen, how: str, *records: dict[str, Any]) -> None:
    """Refuse records on which the verdicts differ."""
    subjects = [(record, specimen.verdict(record)) for record in records]
    if len({verdict for _, verdict in subjects}) > 1:
        raise BrokenError(how, *subjects)


def serialises_and_returns(draw: Draw, specimen: Specimen) -> None:
    """Written as JSON and read back it is equal."""
    try:
        found = read_back(specimen.criterion)
    except EligibilityError as error:
        raise BrokenError(f"it cannot be written and read back: {error.message}") from None
    if found != specimen.criterion:
        raise BrokenError(f"it came back as {found!r}")


_COPIES: Final[dict[str, Callable[[Any], Any]]] = {
    "copied": copy.copy,
    "deeply copied": copy.deepcopy,
    "pickled": lambda found: pickle.loads(pickle.dumps(found)),
}


def copies_and_pickles(draw: Draw, specimen: Specimen) -> None:
    """Copied, deeply copied or pickled it is equal, and so is its hash."""
    for how, again in _COPIES.items():
        try:
            found = again(specimen.criterion)
        except Exception as error:
            raise BrokenError(f"it cannot be {how}: {type(error).__name__}: {error}") from None
        if found != specimen.criterion or hash(found) != hash(specimen.criterion):
            raise BrokenError(f"{how}, it became {found!r}")
