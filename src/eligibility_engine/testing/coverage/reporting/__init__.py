"""Coverage of rules for readers: as plain data, and from these as text, JSON and a page."""

from eligibility_engine.testing.coverage.reporting.data import CasesTried, coverage_data, coverage_json, is_below
from eligibility_engine.testing.coverage.reporting.page import coverage_html
from eligibility_engine.testing.coverage.reporting.text import coverage_text, summary_line

__all__ = ["CasesTried", "coverage_data", "coverage_html", "coverage_json", "coverage_text", "is_below", "summary_line"]
