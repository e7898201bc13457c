"""Mutation of rules: would any case notice a rule that is wrong in one place?"""

from eligibility_engine.testing.mutation.outcomes import Mutation, Outcome
from eligibility_engine.testing.mutation.record import Record
from eligibility_engine.testing.mutation.reporting import mutation_data, mutation_text
from eligibility_engine.testing.mutation.running import mutate
from eligibility_engine.testing.mutation.suspects import Suspects
from eligibility_engine.testing.mutation.waiving import waived

__all__ = ["Mutation", "Outcome", "Record", "Suspects", "mutate", "mutation_data", "mutation_text", "waived"]
