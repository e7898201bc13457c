"""Prove rules: cases as data.

>>> from eligibility_engine import registry
>>> from eligibility_engine.testing import Case, judge_case
>>> case = Case("frail", {"ecog": 3}, as_of="2025-06-02", eligibility="ineligible", expected={"inc_ecog": "not_met"})
>>> judge_case(registry.get("NCT06316427"), case).status
'passed'
"""

from eligibility_engine.testing.cases.case import Case, CaseFile, CaseResult, Judge, Mismatch, judge_case, judge_cases
from eligibility_engine.testing.cases.files import named_set, own_cases, read_cases

__all__ = [
    "Case",
    "CaseFile",
    "CaseResult",
    "Judge",
    "Mismatch",
    "judge_case",
    "judge_cases",
    "named_set",
    "own_cases",
    "read_cases",
]
