"""An interview with as few questions as possible: which fact to ask next, and one question after another."""

from eligibility_engine.asking.interview import Interview
from eligibility_engine.asking.kept import Kept, keep, read_kept, unusable
from eligibility_engine.asking.planning import Planner, Progress, next_questions
from eligibility_engine.asking.question import Question
from eligibility_engine.asking.typed import how_to_answer, plain_answer, yes_or_no

__all__ = [
    "Interview",
    "Kept",
    "Planner",
    "Progress",
    "Question",
    "how_to_answer",
    "keep",
    "next_questions",
    "plain_answer",
    "read_kept",
    "unusable",
    "yes_or_no",
]
