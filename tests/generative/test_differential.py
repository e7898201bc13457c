"""The program of tests/differential runs, says what it shows, and fails where a backend is wrong."""

import pytest

from differential.run import main
from eligibility_engine.backends import comparison


def test_a_short_run_finds_no_difference(capsys: pytest.CaptureFixture[str]) -> None:
    """A few thousand pairs reach every kernel node and each verdict often enough, and nobody differs."""
    code = main(["--pairs", "3000", "--rows", "60", "--seed", "1"])
    said = capsys.readouterr().out
    assert "no difference" in said
    assert "kernel nodes: 24 of 24" in said
    assert 0 == code


def test_a_wrong_operator_is_found(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """With `<` planted as `<=` in columns, the program shows a small batch that differs and fails."""
    right = comparison.compare_ends
    wrong = {"<": "<=", ">": ">="}
    monkeypatch.setattr(comparison, "compare_ends", lambda sign, *ends: right(wrong.get(sign, sign), *ends))
    assert 1 == main(["--rows", "60", "--seed", "1", "--batch", "1"])
    said = capsys.readouterr().out
    assert "DIFFERENCE in batch 1: polars eager" in said
    assert "again: python tests/differential/run.py --seed 1 --rows 60 --batch 1" in said


def test_a_run_that_shows_too_little_fails(capsys: pytest.CaptureFixture[str]) -> None:
    """One batch without a difference is not enough: nodes that no rule has are told, and the program fails."""
    assert 1 == main(["--pairs", "1", "--rows", "3", "--seed", "1"])
    assert "FAILED: no rule has a node" in capsys.readouterr().out
