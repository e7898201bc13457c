"""Mutation of rules: would any case notice a rule that is wrong in one place?"""

from eligibility_engine.testing.mutation.outcomes import Mutation, Outcome
from eligibility_engine.testing.mutation.running import mutate, noticed

__all__ = ["Mutation", "Outcome", "mutate", "noticed"]
