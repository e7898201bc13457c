"""Cases proposed for review: the fewest subjects that try every rule, with what the rules say of them."""

from eligibility_engine.testing.proposing.case_yaml import case_file_yaml, cases_yaml
from eligibility_engine.testing.proposing.proposals import Proposal, Proposals, propose

__all__ = ["Proposal", "Proposals", "case_file_yaml", "cases_yaml", "propose"]
