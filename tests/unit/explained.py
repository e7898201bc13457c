"""What is compared of an explanation by remembered leaves with the one by the reference."""

from datetime import date
from typing import Any

from eligibility_engine import Assessment, CriteriaSet
from eligibility_engine.compiled import explaining
from eligibility_engine.explanation.trace import Trace
from eligibility_engine.reading.parsing import parse


def assessments(trial: CriteriaSet, record: object, day: date) -> tuple[Assessment, Assessment] | None:
    """Return the assessment by the reference and by generated functions; None of a record that these do not read."""
    plain = trial.compiled.on(day).read(record)
    if plain is None:
        return None
    looked_at(trial, day)
    facts = parse(trial.facts, record, day, "error", trial.offsets).facts
    return Assessment(trial, facts, day), Assessment.of_plain(trial, plain, day)


def looked_at(trial: CriteriaSet, day: date) -> None:
    """Let a set explain the next subject of a date as it explains one when many were looked at."""
    trial.compiled._explaining._looks[day] = explaining.PAYS_AFTER


def told(trace: Trace) -> list[Any]:
    """Return all that a trace says, node by node."""
    return [
        (node.verdict, node.sentence, node.readings, node.computed, node.assumptions, node.openings)
        for node in trace.walk()
    ]


def agree(trial: CriteriaSet, record: object, day: date) -> bool:
    """Compare every node of both explanations, when it is said for the first time and again; say whether there are two.

    What was said before has to stay as it was, whatever becomes of the data that one has got.
    """
    found = assessments(trial, record, day)
    if found is None:
        return False
    reference, quick = found
    twice = zip(quick, Assessment.of_plain(trial, quick._plain or (), day), strict=True)
    for by_reference, (remembered, again) in zip(reference, twice, strict=True):
        expected = by_reference.trace.to_dict()
        for data in (remembered.trace.to_dict(), again.trace.to_dict()):
            assert expected == data
            assert list(expected) == list(data)
            spoil(data)
        assert told(by_reference.trace) == told(again.trace)
    return True


def spoil(data: Any) -> None:
    """Change everything in plain data."""
    for part in [*data.values()] if isinstance(data, dict) else [*data] if isinstance(data, list) else []:
        spoil(part)
    if isinstance(data, (dict, list)):
        data.clear()
