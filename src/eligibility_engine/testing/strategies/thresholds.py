"""What rules compare facts with: the values that subjects are drawn near to."""

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import Any, cast

from eligibility_engine.dates import shift
from eligibility_engine.facts import EventTable, Measurement, Schema
from eligibility_engine.kernel.expression import AsOf, Compare, Elapsed, Literal, Predicate, Shift
from eligibility_engine.kernel.walking import constants, reads, row_tables, walk
from eligibility_engine.knowledge import Facts
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.semantics.turning import turning_values
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.value import Exact, Value


def thresholds(predicates: Iterable[Predicate], schema: Schema, as_of: date) -> dict[str, list[Any]]:
    """Return, by fact, the values at which the predicates turn whatever the other facts are.

    Of a measurement these are numbers in its canonical unit, and dates at which it may have been taken.
    """
    unknown = Facts(schema, {fact.name: fact.absent for fact in schema.facts})
    evaluation = Evaluation(unknown, Exact(as_of))
    near: dict[str, dict[Any, None]] = {}
    for predicate in predicates:
        for name in dict.fromkeys(reference.name for reference in reads(predicate)):
            fact = schema[name]
            if isinstance(fact.type, EventTable):
                near.setdefault(name, {}).update(dict.fromkeys(in_rows(predicate, evaluation)))
                continue
            for part in ("value", "at") if isinstance(fact.type, Measurement) else ("value",):
                found = turning_values(predicate, fact, evaluation, part)
                near.setdefault(name, {}).update(dict.fromkeys(found))
    return {name: list(found) for name, found in near.items()}


def in_rows(predicate: Predicate, evaluation: Evaluation) -> Iterator[Any]:
    """Yield what the rows of a predicate may be compared with: its constants, and the ends of its windows."""
    for node in walk(predicate):
        yield from constants(node)
        if isinstance(node, (Shift, AsOf)) and not row_tables(node):
            yield from _known(evaluation.value(node))
        if isinstance(node, Compare) and isinstance(node.left, Elapsed) and isinstance(node.right, Literal):
            yield from _begins(node.left, int(cast(Fraction, node.right.value)), evaluation)


def _known(value: Value) -> list[Any]:
    return [value.value] if isinstance(value, Exact) else []


def _begins(count: Elapsed, units: int, evaluation: Evaluation) -> Iterator[Any]:
    """Yield the days from which so many units are completed."""
    if not row_tables(count.end):
        yield from (
            day
            for end in _known(evaluation.value(count.end))
            if (day := shift(end, -units, count.unit, count.leap_day))
        )


def thresholds_of(criteria_set: CriteriaSet, as_of: date) -> dict[str, list[Any]]:
    """Return, by fact, the values at which the entries of a set turn whatever the other facts are."""
    return thresholds((found.predicate for found in criteria_set.outlines.values()), criteria_set.facts, as_of)
