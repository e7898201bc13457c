"""What rules compare facts with: the values that subjects are drawn near to."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from eligibility_engine.criteria_set import CriteriaSet
from eligibility_engine.expression import Predicate
from eligibility_engine.facts import Measurement, Schema
from eligibility_engine.knowledge import Facts
from eligibility_engine.semantics import Evaluation
from eligibility_engine.testing.search.turning import turning_values
from eligibility_engine.value import Exact
from eligibility_engine.walking import reads


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
            for part in ("value", "at") if isinstance(fact.type, Measurement) else ("value",):
                found = turning_values(predicate, fact, evaluation, part)
                near.setdefault(name, {}).update(dict.fromkeys(found))
    return {name: list(found) for name, found in near.items()}


def thresholds_of(criteria_set: CriteriaSet, as_of: date) -> dict[str, list[Any]]:
    """Return, by fact, the values at which the entries of a set turn whatever the other facts are."""
    return thresholds((found.predicate for found in criteria_set.outlines.values()), criteria_set.facts, as_of)
