"""Hypothesis strategies for those who test rules, kinds and backends.

Every record that is drawn fits its schema: it passes the door by construction, and nothing is filtered away.
"""

from eligibility_engine.testing.strategies.boundary import boundaries
from eligibility_engine.testing.strategies.calendar import as_of_dates
from eligibility_engine.testing.strategies.rules import criteria, predicates
from eligibility_engine.testing.strategies.schema import schemas
from eligibility_engine.testing.strategies.sets import criteria_sets
from eligibility_engine.testing.strategies.standing import eligible, ineligible, near_misses, undetermined
from eligibility_engine.testing.strategies.subject import records, subjects

__all__ = [
    "as_of_dates",
    "boundaries",
    "criteria",
    "criteria_sets",
    "eligible",
    "ineligible",
    "near_misses",
    "predicates",
    "records",
    "schemas",
    "subjects",
    "undetermined",
]
