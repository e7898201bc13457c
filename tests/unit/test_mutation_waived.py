"""Mutants that are waived: counted and shown with their reason, never where a case or a known subject speaks."""

import json
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from eligibility_engine.errors import EligibilityError, InputError
from eligibility_engine.testing.cases.case import Waiver
from eligibility_engine.testing.cases.data import case_file
from eligibility_engine.testing.mutation import Mutation, Outcome, waived
from eligibility_engine.testing.mutation.outcomes import Fate
from unit import small_trial

DAY: Final = date(2025, 6, 2)
WHY: Final = "A course that goes on has lasted until today."


def outcome(number: int, text: str, fate: Fate = "alive", subject: dict[str, Any] | None = None) -> Outcome:
    return Outcome(f"inc_a#{number}", "comparison", text, fate, subject=subject)


def mutation(*outcomes: Outcome, drawn: int | None = None) -> Mutation:
    return Mutation(outcomes, 2, len(outcomes) if drawn is None else drawn, DAY)


def test_what_is_waived_is_not_alive() -> None:
    """Every open mutant of these words is waived; those of other words, and those that are killed, are not."""
    found = mutation(outcome(0, "x"), outcome(1, "x", "killed"), outcome(2, "x"), outcome(3, "y"))
    after = waived(found, [Waiver("inc_a", "x", WHY)])
    assert ["waived", "killed", "waived", "alive"] == [one.fate for one in after.outcomes]
    assert [WHY, "", WHY, ""] == [one.because for one in after.outcomes]
    assert {"killed": 1, "alive": 1, "equivalent": 0, "invalid": 0, "waived": 2} == after.counts


@pytest.mark.parametrize(
    ("known", "why"),
    [
        (outcome(0, "z"), "no such mutant"),
        (outcome(0, "x", "killed"), "that mutant is killed"),
        (outcome(0, "x", "equivalent"), "that mutant is equivalent"),
        (outcome(0, "x", subject={"age": 17}), "write the case"),
    ],
)
def test_a_waiver_that_is_not_needed_is_refused(known: Outcome, why: str) -> None:
    """A waiver of what does not exist, is settled, or can be noticed is an error."""
    with pytest.raises(EligibilityError, match=why) as caught:
        waived(mutation(known), [Waiver("inc_a", "x", WHY)])
    assert "MUTATION_WAIVED" == caught.value.code


def test_a_mutant_that_was_not_drawn_may_be_waived() -> None:
    """Where only some mutants are tried, a waiver may be about another."""
    found = mutation(outcome(0, "z"), drawn=2)
    assert found == waived(found, [Waiver("inc_a", "x", WHY)])


@pytest.mark.parametrize(
    "listed",
    [
        "x",
        ["x"],
        [{"entry": "inc_a", "change": "x"}],
        [{"entry": "inc_a", "change": "x", "because": " "}],
        [{"entry": "inc_a", "change": "x", "because": 1}],
    ],
)
def test_a_waiver_has_a_reason(listed: Any) -> None:
    """What is waived names the entry, the change and the reason, in text."""
    with pytest.raises(InputError) as caught:
        case_file({"cases": [{"id": "one"}], "waived": listed}, {})
    assert caught.value.code == "CASE_FORMAT"


def test_the_report_shows_what_is_waived(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command reads waivers from the case file, shows them with their reasons, and counts them."""
    waiver = {"entry": "inc_a", "change": "x", "because": WHY}
    file = tmp_path / "small.json"
    one = {"id": "one", "facts": {"ecog": 0}, "expect": {"inc_ecog": "met"}}
    file.write_text(json.dumps({"as_of": "2025-06-02", "cases": [one], "waived": [waiver]}))
    found = mutation(outcome(0, "x"), outcome(1, "y", "killed"))
    monkeypatch.setattr("eligibility_engine.cli.mutate.mutate", lambda *_, **__: found)
    trial = f"{small_trial.__file__}:TRIAL"
    said = run("mutate", file, "--trial", trial)
    assert 0 == said.code
    assert said.out == (
        f"waived: x [comparison, inc_a#0]\n  because {WHY}\n"
        "2 mutants, 2 cases: 1 killed, 0 alive, 0 equivalent (proved), 0 invalid, 1 waived\n"
        "100.0% of those that can be noticed are\n"
    )
    data = json.loads(run("mutate", file, "--trial", trial, "--format", "json").out)
    assert WHY == data["outcomes"][0]["because"]
    assert 1 == data["counts"]["waived"]
