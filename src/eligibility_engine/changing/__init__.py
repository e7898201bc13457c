"""What would have to change for another verdict: changes of facts, and time alone."""

from eligibility_engine.changing.counterfactual import Change, Counterfactual, Counterfactuals, Waiting
from eligibility_engine.changing.finding import counterfactuals

__all__ = ["Change", "Counterfactual", "Counterfactuals", "Waiting", "counterfactuals"]
