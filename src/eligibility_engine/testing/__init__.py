"""Prove rules: cases as data, checks of a set, snapshots of verdicts, coverage of rules.

>>> from eligibility_engine import registry
>>> from eligibility_engine.testing import Case, judge_case
>>> case = Case("frail", {"ecog": 3}, as_of="2025-06-02", eligibility="ineligible", expected={"inc_ecog": "not_met"})
>>> judge_case(registry.get("NCT06316427"), case).status
'passed'
"""

from eligibility_engine.testing.cases.case import Case, CaseFile, CaseResult, Judge, Mismatch, judge_case, judge_cases
from eligibility_engine.testing.cases.files import named_set, own_cases, read_cases
from eligibility_engine.testing.coverage import Coverage, measure
from eligibility_engine.testing.coverage.reporting import (
    CasesTried,
    coverage_data,
    coverage_html,
    coverage_json,
    coverage_text,
    is_below,
    summary_line,
)
from eligibility_engine.testing.laws import LawBrokenError, check_criterion
from eligibility_engine.testing.linting.checks import CHECKED_AS_OF, lint
from eligibility_engine.testing.linting.finding import Finding, not_built
from eligibility_engine.testing.linting.sentences import Source, own_source
from eligibility_engine.testing.snapshot import (
    Change,
    Comparison,
    Snapshot,
    compare_snapshots,
    read_snapshot,
    take_snapshot,
)
from eligibility_engine.testing.starting import Skeleton, skeleton

__all__ = [
    "CHECKED_AS_OF",
    "Case",
    "CaseFile",
    "CaseResult",
    "CasesTried",
    "Change",
    "Comparison",
    "Coverage",
    "Finding",
    "Judge",
    "LawBrokenError",
    "Mismatch",
    "Skeleton",
    "Snapshot",
    "Source",
    "check_criterion",
    "compare_snapshots",
    "coverage_data",
    "coverage_html",
    "coverage_json",
    "coverage_text",
    "is_below",
    "judge_case",
    "judge_cases",
    "lint",
    "measure",
    "named_set",
    "not_built",
    "own_cases",
    "own_source",
    "read_cases",
    "read_snapshot",
    "skeleton",
    "summary_line",
    "take_snapshot",
]
