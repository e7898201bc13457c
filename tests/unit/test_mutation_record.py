"""Outcomes of mutants on record, and their report."""

from datetime import date

import pytest

from eligibility_engine.errors import InputError, OutputError
from eligibility_engine.testing.mutation import Mutation, Outcome, Record, mutation_data, mutation_text
from unit.small_trial import TRIAL

TODAY = date(2025, 6, 2)
KILLED = Outcome("inc_ecog#1", "threshold", "1 -> 2", "killed", "at-2")
ALIVE = Outcome("inc_ecog#2", "threshold", "1 -> 0", "alive", subject={"ecog": 1}, says=("met", "not_met"))
UNSURE = Outcome("inc_disease#1", "code-added", "with cll", "alive")
EQUAL = Outcome("inc_disease#2", "comparison", "<= -> <", "equivalent")


def test_outcomes_come_back_from_their_record(tmp_path):
    record = Record(tmp_path / "mutants.ndjson")
    record.keep("a", (KILLED, ALIVE))
    record.keep("b", (UNSURE,))
    assert {"a": (KILLED, ALIVE), "b": (UNSURE,)} == Record(tmp_path / "mutants.ndjson").known()


def test_a_record_that_is_not_there_holds_nothing(tmp_path):
    assert {} == Record(tmp_path / "none.ndjson").known()


def test_the_cut_off_line_of_a_killed_run_is_passed_over(tmp_path):
    path = tmp_path / "mutants.ndjson"
    Record(path).keep("a", (KILLED,))
    path.write_text(path.read_text() + '{"key": "b", "outc')
    assert {"a": (KILLED,)} == Record(path).known()


def test_what_was_cut_off_does_not_spoil_what_is_kept_next(tmp_path):
    """A record with a cut-off line takes up further outcomes, each on a line of its own."""
    path = tmp_path / "mutants.ndjson"
    path.write_text('{"key": "b", "outc')
    Record(path).keep("a", (KILLED,))
    assert {"a": (KILLED,)} == Record(path).known()


@pytest.mark.parametrize("text", ["no JSON\n", "{}\n", '{"key": "a", "outcomes": [1]}\n', "[]\n"])
def test_a_file_that_is_no_record_is_refused(tmp_path, text):
    path = tmp_path / "other.txt"
    path.write_text(text)
    with pytest.raises(InputError) as refused:
        Record(path).known()
    assert ("INPUT_SYNTAX", 1) == (refused.value.code, refused.value.line)


def test_what_cannot_be_read_or_written_is_an_error(tmp_path):
    with pytest.raises(InputError) as unread:
        Record(tmp_path).known()
    with pytest.raises(OutputError) as unwritten:
        Record(tmp_path).keep("a", (KILLED,))
    assert ("INPUT_READ", "OUTPUT_WRITE") == (unread.value.code, unwritten.value.code)


def test_the_report_names_what_would_notice_each_survivor():
    found = Mutation((KILLED, ALIVE, UNSURE, EQUAL), cases=3, drawn=9, as_of=TODAY)
    assert mutation_text(found, TRIAL, {"ecog": 0, "disease": "all"}, "2025-06-02") == (
        "inc_ecog (4.1): ECOG 0 or 1.\n"
        "  alive: 1 -> 0 [threshold, inc_ecog#2]\n"
        "    would be noticed by change: {ecog: 1} and without: [disease]\n"
        "    there the rule is met and the mutant not_met\n"
        "\n"
        "inc_disease (4.2): ALL or AML.\n"
        "  alive: with cll [code-added, inc_disease#1]\n"
        "    no case notices; no subject was found that would, and none is proved to be lacking\n"
        "\n"
        "9 mutants, 4 of them tried, 3 cases: 1 killed, 2 alive, 1 equivalent (proved), 0 invalid\n"
        "33.3% of those that can be noticed are"
    )


def test_without_a_base_the_whole_subject_is_shown():
    found = Mutation((ALIVE,), cases=1, drawn=1, as_of=TODAY)
    assert "would be noticed by facts: {ecog: 1}" in mutation_text(found, TRIAL, {}, "2025-06-02")


def test_a_date_that_the_file_does_not_have_is_named():
    """A subject is shown with the date on which it tells the mutant from the rule, where the cases have another."""
    found = Mutation((ALIVE,), cases=1, drawn=1, as_of=TODAY)
    said = mutation_text(found, TRIAL, {"ecog": 0}, "2024-01-01")
    assert "would be noticed by as_of: 2025-06-02 and change: {ecog: 1}" in said


def test_the_base_itself_may_be_what_would_notice():
    found = Mutation((ALIVE,), cases=1, drawn=1, as_of=TODAY)
    assert "would be noticed by the base itself" in mutation_text(found, TRIAL, {"ecog": 1}, "2025-06-02")


def test_a_hundred_percent_is_never_rounded_up_to():
    nearly = Mutation((KILLED,) * 1999 + (ALIVE,), cases=1, drawn=2000, as_of=TODAY)
    assert "99.9% of those" in mutation_text(nearly, TRIAL, {})
    assert "100.0% of those" in mutation_text(Mutation((EQUAL,), cases=1, drawn=1, as_of=TODAY), TRIAL, {})


def test_the_same_as_data():
    data = mutation_data(Mutation((KILLED, ALIVE), cases=3, drawn=2, as_of=TODAY), TRIAL)
    assert ("SMALL-01", 3, {"killed": 1, "alive": 1, "equivalent": 0, "invalid": 0}) == (
        data["trial"], data["cases"], data["counts"],
    )  # fmt: skip
    assert [
        {"id": "inc_ecog#1", "operator": "threshold", "change": "1 -> 2", "fate": "killed", "killed_by": "at-2"},
        {"id": "inc_ecog#2", "operator": "threshold", "change": "1 -> 0", "fate": "alive", "subject": {"ecog": 1},
         "rule": "met", "mutant": "not_met"},
    ] == data["outcomes"]  # fmt: skip
