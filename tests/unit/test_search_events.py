"""The search over event tables: subjects that reach a verdict, tables that are absent, empty, incomplete or full."""

import pytest

from eligibility_engine.testing.search import find_subject
from eligibility_engine.verdict import Verdict
from unit.therapy_trial import TRIAL

AS_OF = "2025-06-02"


@pytest.mark.parametrize("entry", [entry.id for entry in TRIAL.entries])
@pytest.mark.parametrize("verdict", [Verdict.NOT_MET, Verdict.UNKNOWN])
def test_subjects_without_much(entry: str, verdict: Verdict) -> None:
    """Tables that are absent or empty leave an entry open, or decide it; washouts are met by an empty list."""
    met = verdict is Verdict.NOT_MET and entry in {"inc_washout", "inc_regimens"}
    wanted = Verdict.MET if met else verdict
    record = find_subject(TRIAL, {entry: wanted}, as_of=AS_OF)
    assert record is not None
    assert TRIAL.assess(record, as_of=AS_OF)[entry].verdict is wanted
