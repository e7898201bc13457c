"""The verdicts of the CD7 trial that are on record: whoever changes one says so under Verdicts in the changelog."""

from functools import cache
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

pytestmark = pytest.mark.uncounted

RECORDED = Path(__file__).with_name("verdicts") / "NCT06316427.json"
REMEDY = "write it under Verdicts in CHANGELOG.md, then: eligibility snapshot --trial NCT06316427 --overwrite -o "


@cache
def found() -> Comparison:
    """What differs between the verdicts on record and those of today."""
    cases, trial = read_cases(own_cases("NCT06316427"), registry.get)
    return compare_snapshots(read_snapshot(RECORDED), take_snapshot(trial, cases.cases))


def test_no_verdict_on_record_has_changed() -> None:
    """Every case that is still as it was recorded has the verdict of then, of every entry."""
    differences = found()
    assert (differences.changes, differences.added, differences.removed) == ((), (), ()), (
        f"{differences.describe()}\n{REMEDY}{RECORDED.name}"
    )


def test_the_rules_are_those_on_record() -> None:
    """Another digest is another meaning, even where no case shows it."""
    assert found().same_rules, f"{found().describe()}\n{REMEDY}{RECORDED.name}"


def test_the_record_is_about_the_cases_of_today() -> None:
    """Most of the record is compared: one of cases that are gone or edited would notice nothing."""
    differences = found()
    compared = set(differences.was.cases) & set(differences.now.cases) - set(differences.edited)
    assert len(compared) > 0.9 * len(differences.was.cases), f"{differences.describe()}\nrecord it again"
