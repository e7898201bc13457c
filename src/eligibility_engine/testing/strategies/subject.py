"""Strategies for subjects of a set: valid by construction, near its thresholds, with values missing at a rate."""

from datetime import date

from hypothesis.strategies import SearchStrategy

from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.testing.strategies.answers import Record
from eligibility_engine.testing.strategies.asked import AnySchema, day_of, rate_of, schema_of
from eligibility_engine.testing.strategies.record import drawn_records
from eligibility_engine.testing.strategies.thresholds import thresholds_of


def subjects(criteria_set: CriteriaSet, *, as_of: date | str, missing_rate: float = 0.25) -> SearchStrategy[Record]:
    """Return subjects: records that a set can judge, most of their values near its thresholds.

    A record shrinks to the facts that matter, each with its plainest value.

    Args:
        criteria_set: the set that will judge them.
        as_of: the date on which they are judged.
        missing_rate: how often a fact, or a part of a measurement, is missing, by any cause; with 0 every fact is
            known, though perhaps imprecisely.

    Raises:
        EligibilityError: `AS_OF` for what is no date, `USAGE` for a rate outside 0 to 1.
    """
    day = day_of(as_of)
    return drawn_records(
        schema_of(criteria_set),
        as_of=day,
        near=thresholds_of(criteria_set, day),
        missing_rate=rate_of(missing_rate),
        aware=criteria_set.offsets,
    )


def records(schema: AnySchema, *, as_of: date | str, missing_rate: float = 0.25) -> SearchStrategy[Record]:
    """Return records that fit a schema, whatever rules there are.

    Args:
        schema: the facts: a `FactSchema` class, a `Schema`, or the set that has them.
        as_of: the date on which they are judged.
        missing_rate: see `subjects`.

    Raises:
        DefinitionError: `SCHEMA` when the schema declares no fact.
        EligibilityError: `AS_OF` for what is no date, `USAGE` for a rate outside 0 to 1.
    """
    return drawn_records(schema_of(schema), as_of=day_of(as_of), missing_rate=rate_of(missing_rate), aware=None)
