"""The verdicts of the CD7 trial that are on record: whoever changes one says so under Verdicts in the changelog."""

from pathlib import Path

import pytest

from eligibility_engine import registry
from eligibility_engine.testing import (
    Comparison,
    compare_snapshots,
    own_cases,
    read_cases,
    read_snapshot,
    take_snapshot,
)

RECORDED = Path(__file__).with_name("verdicts") / "NCT06316427.json"
REMEDY = "write it under Verdicts in CHANGELOG.md, then: eligibility snapshot --trial NCT06316427 --overwrite -o "


@pytest.fixture(scope="module")
def found() -> Comparison:
    """What differs between the verdicts on record and those of today."""
    cases, trial = read_cases(own_cases("NCT06316427"), registry.get)
    return compare_snapshots(read_snapshot(RECORDED), take_snapshot(trial, cases.cases))


def test_no_verdict_on_record_has_changed(found: Comparison) -> None:
    """Every case that is still as it was recorded has the verdict of then, of every entry."""
    assert (found.changes, found.added, found.removed) == ((), (), ()), f"{found.describe()}\n{REMEDY}{RECORDED.name}"


def test_the_rules_are_those_on_record(found: Comparison) -> None:
    """Another digest is another meaning, even where no case shows it."""
    assert found.same_rules, f"{found.describe()}\n{REMEDY}{RECORDED.name}"


def test_the_record_is_about_the_cases_of_today(found: Comparison) -> None:
    """Most of the record is compared: one of cases that are gone or edited would notice nothing."""
    compared = set(found.was.cases) & set(found.now.cases) - set(found.edited)
    assert len(compared) > 0.9 * len(found.was.cases), f"{found.describe()}\nrecord it again"
