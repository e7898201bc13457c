"""What commands say beside their answer, in which form they answer, and in how many columns."""

import json

import pytest

from eligibility_engine.cli import compare, replay, trials
from eligibility_engine.cli.commands import COMMANDS
from eligibility_engine.cli.tables import beside
from eligibility_engine.registration import Listing
from unit.conftest import DEMO
from unit.demo_trial import TRIAL

CASES = """\
version: other
as_of: 2025-06-02
cases:
  - {id: fit, change: {ecog: 2}, expect: {inc_ecog: met}}
  - {id: frail, change: {ecog: 3}, expect: {inc_ecog: met}}
  - {id: impossible, change: {ecog: 9}, expect: eligible}
"""


@pytest.fixture
def cases(tmp_path):
    """Return a case file of which one passes, one fails and one is at fault, written for another version."""
    (tmp_path / "some.yaml").write_text(CASES)
    return tmp_path / "some.yaml"


def test_quiet_leaves_errors_only(run, screen, ndjson, cases):
    """The summary, notes and warnings are not said; the answer and the exit code are the same."""
    file = ndjson({"subject": "1", "ecog": 1}, {"subject": "2", "ecog": 9})
    for loud in (
        ("screen", file, "--trial", DEMO, "--as-of", "2025-06-02"),
        ("explain", file, "--trial", DEMO, "--as-of", "2025-06-02"),
        ("test", cases, "--trial", DEMO),
    ):
        said, quiet = run(*loud), run(*loud, "--quiet")
        assert said.err
        assert (quiet.code, quiet.out, quiet.err) == (said.code, said.out, "")
    assert screen("nowhere.csv", "-q").err.startswith("error [INPUT_READ]")


def test_a_command_of_a_group_can_be_quiet(run, ndjson):
    """`report subject` has notes, and `trials` a line where there is none."""
    file = ndjson({"subject": "1", "ecog": 1, "extra": 2})
    assert run("report", "subject", "-q", file, "--trial", DEMO, "--as-of", "2025-06-02").err == ""


def test_cases_as_data(run, cases):
    """Each case with its status, and what does not hold."""
    ran = run("test", cases, "--trial", DEMO, "--format", "json", "-q")
    found = json.loads(ran.out)
    assert (ran.code, found["trial"], found["counts"]) == (1, TRIAL.id, {"passed": 1, "failed": 1, "fault": 1})
    fit, frail, impossible = found["cases"]
    assert fit == {"case": "fit", "status": "passed", "mismatches": [], "faults": []}
    assert frail["mismatches"] == [{"what": "inc_ecog", "expected": "met", "actual": "not_met"}]
    assert [fault["path"] for fault in impossible["faults"]] == ["$.ecog"]


def test_changes_of_a_snapshot_as_data(run, cases, tmp_path):
    """What changed, case by case; the form is that of the comparison, and of nothing else."""
    recorded = tmp_path / "v.json"
    asked = ("snapshot", cases, "--trial", DEMO, "-q")
    assert run(*asked, "-o", recorded).code == 1
    recorded.write_text(recorded.read_text().replace('"inc_ecog": "met"', '"inc_ecog": "not_met"'))
    ran = run(*asked, "--check", recorded, "--format", "json")
    found = json.loads(ran.out)
    assert (ran.code, found["same"], found["same_rules"], found["was"] == found["now"]) == (1, False, True, True)
    assert found["changes"] == [{"case": "fit", "what": "inc_ecog", "was": "not_met", "now": "met"}]
    assert [fault["case"] for fault in found["faults"]] == ["impossible"]
    assert (
        run(*asked, "--format", "json").err == "error [USAGE]: --format is about --check; a snapshot is always JSON\n"
    )


def test_registered_sets_as_data(run, monkeypatch):
    """Each set with its version; one that could not be loaded with the reason."""
    listings = (Listing("A", "a plug-in", "no module"), Listing(TRIAL.id, "this program", criteria_set=TRIAL))
    monkeypatch.setattr(trials.registry, "listings", lambda: listings)
    broken, found = json.loads(run("trials", "--format", "json").out)
    assert broken == {"trial": "A", "provider": "a plug-in", "problem": "no module"}
    assert (found["trial"], found["digest"], found["entries"]) == (TRIAL.id, TRIAL.digest, len(TRIAL.entries))


def test_the_first_form_is_for_people_and_another_for_programs():
    """Every command that has a choice offers one that programs read; only `review` writes no text."""
    offered = {
        command.name: option.type.choices
        for waiting in COMMANDS
        for command in (waiting.imported(),)
        for option in command.params
        if option.name == "form"
    }
    assert {name for name, forms in offered.items() if forms[0] not in {"text", "table"}} == {"review"}
    assert not {name for name, forms in offered.items() if not {"json", "ndjson", "csv"} & set(forms)}


@pytest.mark.parametrize("width", [40, 50, 80])
def test_a_column_of_words_stands_below_where_it_is_narrow(width):
    """No line is longer than the terminal, and no word is lost."""
    lines = beside("x" * 30, "fails inc_age, inc_ecog and 2 more", width)
    assert max(map(len, lines)) <= width
    assert " ".join(" ".join(lines).split()) == f"{'x' * 30} fails inc_age, inc_ecog and 2 more"
    assert (lines[0] == "x" * 30) == (width < 62)


def test_two_results_and_a_replay_in_a_narrow_terminal(run, screen, ndjson, tmp_path, monkeypatch):
    """No line is longer than the terminal; what goes into a file is as wide as it has to be."""
    before, after = (tmp_path / name for name in ("a.ndjson", "b.ndjson"))
    facts = ndjson({"subject": "1", "ecog": 1}), ndjson({"subject": "1", "ecog": 4}, name="now.ndjson")
    for file, out in zip(facts, (before, after), strict=True):
        assert run("screen", file, "--trial", DEMO, "--as-of", "2025-06-02", "-o", out).code == 0
    asked = ("compare", before, after, "--subjects", "--trial", DEMO), ("replay", before, facts[1], "--trial", DEMO)
    wide = [run(*one).out for one in asked]
    for module in (compare, replay):
        monkeypatch.setattr(module, "room_in", lambda stream: 40)
    narrow = [run(*one).out for one in asked]
    assert [max(map(len, text.splitlines())) for text in narrow] <= [40, 40]
    assert min(max(map(len, text.splitlines())) for text in wide) > 60
    assert all("inc_ecog met -> not_met" in text for text in narrow)
