"""Strategies."""

from eligibility_engine.testing.strategies.calendar import as_of_dates
from eligibility_engine.testing.strategies.rules import criteria, predicates
from eligibility_engine.testing.strategies.schema import schemas
from eligibility_engine.testing.strategies.sets import criteria_sets

__all__ = ["as_of_dates", "criteria", "criteria_sets", "predicates", "schemas"]
