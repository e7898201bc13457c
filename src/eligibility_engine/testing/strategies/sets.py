"""Strategies for whole sets over a schema."""

from collections.abc import Iterable

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from eligibility_engine.criterion import Criterion
from eligibility_engine.facts import Schema
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.entry import Entry
from eligibility_engine.testing.strategies.asked import AnySchema, schema_of
from eligibility_engine.testing.strategies.rules import criteria
from eligibility_engine.verdict import Polarity


def criteria_sets(
    schema: AnySchema,
    *,
    max_size: int = 3,
    monotone: bool = False,
    strict: bool = False,
    aware: bool = False,
) -> SearchStrategy[CriteriaSet]:
    """Return criteria sets of a few entries over a schema.

    Args:
        schema: the facts: a `FactSchema` class, a `Schema`, or the set that has them.
        max_size: how many entries at most.
        monotone: see `criteria`.
        strict: see `criteria`.
        aware: see `criteria`.

    Raises:
        DefinitionError: `SCHEMA` when the schema declares no fact.
    """
    rules = criteria(schema, monotone=monotone, strict=strict, aware=aware)
    entries = st.lists(st.tuples(rules, st.sampled_from(Polarity)), min_size=1, max_size=max_size)
    return entries.map(lambda drawn: set_of(schema_of(schema), *zip(*drawn, strict=True)))


def set_of(schema: Schema, found: Iterable[Criterion], polarities: Iterable[Polarity]) -> CriteriaSet:
    """Return the set with the given criteria as entries."""
    pairs = zip(found, polarities, strict=True)
    entries = [Entry(f"e{n}", polarity, "As written.", criterion) for n, (criterion, polarity) in enumerate(pairs)]
    return CriteriaSet("RANDOM", "1", 1, schema, entries)
