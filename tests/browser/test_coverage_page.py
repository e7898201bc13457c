"""The page of coverage in a real browser."""

from collections.abc import Callable
from datetime import date

from browser.conftest import Opened, read_well
from eligibility_engine.testing import CasesTried, Coverage, coverage_data, coverage_html
from unit.demo_trial import TRIAL
from unit.people import GOOD


def test_the_page_of_coverage_reads_well(opened: Callable[..., Opened]) -> None:
    """It keeps what every page keeps."""
    coverage = Coverage(TRIAL, date(2025, 6, 2), GOOD)
    coverage.add(TRIAL.assess({**GOOD, "ecog": 3}, as_of="2025-06-02").facts, date(2025, 6, 2), None)
    tried = CasesTried(("a<b",), (), 1, GOOD, date(2025, 6, 2))
    found = read_well(opened, coverage_html(coverage_data(coverage, tried)))
    assert found.tab.title() == "Coverage of rules: DEMO-01"
