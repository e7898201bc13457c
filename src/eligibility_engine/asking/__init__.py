"""An interview with as few questions as possible: which fact to ask next, and one question after another."""

from eligibility_engine.asking.planning import Planner, Progress, next_questions
from eligibility_engine.asking.question import Question

__all__ = ["Planner", "Progress", "Question", "next_questions"]
