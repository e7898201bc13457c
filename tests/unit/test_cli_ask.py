"""`eligibility ask`: one question after another, out of a pipe."""

import json
import re
from fractions import Fraction
from io import StringIO
from pathlib import Path

import pytest
from attrs import evolve

from eligibility_engine.asking import Interview, Kept
from eligibility_engine.reading.parsing import parse_as_of
from eligibility_engine.study.identity import provenance
from unit import demo_trial, event_trial, small_trial

SMALL, EVENTS = (f"{Path(one.__file__)}:TRIAL" for one in (small_trial, event_trial))
AS_OF = ("--as-of", "2025-06-02")
FIT = ["1", "aml", "don't know", "no"]


@pytest.fixture
def ask(run, monkeypatch):
    """Return a function that asks with lines to answer, and says what the command did."""

    def asking(lines, *args, trial=SMALL):
        monkeypatch.setattr("sys.stdin", StringIO("".join(f"{line}\n" for line in lines)))
        return run("ask", trial, *AS_OF, *args)

    return asking


def answers_in(kept):
    """Return what a file holds, but for what it says of the interview."""
    return {name: value for name, value in json.loads(kept.read_text()).items() if name != "@interview"}


def test_it_asks_until_the_verdict_is_settled(ask):
    """Questions go to the standard error, the report to the standard output."""
    ran = ask(FIT)
    assert ran.code == 0
    assert ran.out.startswith("ELIGIBLE\nSMALL-01, version 1.0, as of 2025-06-02\n")
    assert "[0 of 4 facts asked, 0 of 3 entries settled]\nECOG?  (record)\n" in ran.err
    assert ran.err.endswith("4 of 4 facts asked, 3 of 3 entries settled; the verdict is settled\n\n")


def test_it_stops_when_one_entry_excludes(ask):
    """The first failed entry is enough; `--every-entry` goes on."""
    assert "1 of 4 facts asked" in ask(["3"]).err
    assert ask(["3"]).code == 0
    ran = ask(["3", *FIT[1:]], "--every-entry")
    assert (0, True) == (ran.code, "4 of 4 facts asked" in ran.err)


def test_a_wrong_answer_is_explained_and_asked_again(ask):
    """What the door refuses and what cannot be read, neither of them repeated."""
    ran = ask(["17", "perhaps", *FIT])
    assert ran.code == 0
    assert "not understood: the value must lie between 0 and 5\n" in ran.err
    assert "not understood: a whole number from 0 to 5 is due" in ran.err
    assert "17" not in ran.err
    assert "perhaps" not in ran.err


def test_why_and_back(ask):
    """`?` tells the protocol's sentences, `back` undoes the last answer, and the first has none before it."""
    ran = ask(["?", "back", "1", "back", "2"])
    assert "inc_ecog (4.1): ECOG 0 or 1.\n" in ran.err
    reason = (
        "asked now: 50% of the answers that the rules tell apart exclude (of no open fact more), and an answer settles"
    )
    assert f"{reason} 1.0 entries on average" in " ".join(ran.err.split())
    assert "there is no answer of this interview to undo\n" in ran.err
    assert "undone: ecog\n" in ran.err
    assert ran.out.startswith("INELIGIBLE")


def test_back_leaves_what_the_file_held(ask, tmp_path):
    """Only answers of this interview are undone; an answer in the place of what was held gives that back."""
    kept = tmp_path / "p.json"
    held = {"subject": "1", "ecog": 1, "disease": {"missing": "stale"}}
    kept.write_text(json.dumps(held))
    ran = ask(["back", "aml", "back", "back"], "--save", kept)
    assert (2, 1) == (ran.err.count("no answer of this interview to undo"), ran.err.count("undone: disease"))
    assert held == answers_in(kept)


def test_a_new_file_is_for_its_owner_alone(ask, tmp_path):
    """One that is there keeps the permissions that somebody gave it."""
    kept = tmp_path / "p.json"
    ask(["1"], "--save", kept)
    assert 0o600 == kept.stat().st_mode & 0o777
    kept.chmod(0o640)
    ask(["aml"], "--save", kept)
    assert 0o640 == kept.stat().st_mode & 0o777


def test_what_the_record_leaves_open_is_asked_anew():
    """The questions are those of `next_questions`: a result without its limit is asked, and once in an interview."""
    record = {"birth_date": "1960", "creatinine": {"value": 1, "unit": "mg/dL"}}
    interview = Interview(demo_trial.TRIAL, parse_as_of("2025-06-02"), record)
    asked = []
    while question := interview.question:
        asked.append(question.name)
        interview.answer(question.name, "1 mg/dL" if question.name == "creatinine" else "don't know")
    assert (1, 0) == (asked.count("creatinine"), asked.count("birth_date"))


def test_nothing_is_left_to_ask(ask):
    """Of somebody who knows nothing the verdict stays open, and the report names what is missing."""
    ran = ask(["don't know"] * 4)
    assert (0, True) == (ran.code, ran.out.startswith("UNDETERMINED"))
    assert "nothing is left to ask" in ran.err


def test_answers_are_kept_and_taken_up(ask, run, tmp_path):
    """Who stops finds the answers in the file, no answered fact is asked again, and other commands read it."""
    kept = tmp_path / "p.json"
    stopped = ask(FIT[:2], "--save", kept, "--subject", "P-1")
    assert stopped.code == 1
    assert "stopped; 2 answers saved in" in stopped.err
    assert {"subject": "P-1", "ecog": 1, "disease": "aml"} == answers_in(kept)
    ran = ask(FIT[2:], "--save", kept)
    assert (0, True, False) == (ran.code, "going on after 2 answers" in ran.err, "ECOG?" in ran.err)
    explained = run("explain", kept, "--trial", SMALL, *AS_OF)
    assert f"subject P-1\n{ran.out}" == explained.out
    other = ask([], "--save", kept, "--subject", "P-2")
    assert (2, True) == (other.code, other.err.startswith("error [USAGE]: FILE holds the answers of another subject"))


def test_a_file_says_to_which_interview_its_answers_belong(ask, tmp_path):
    """As results do: rules, engine and as-of date."""
    kept = tmp_path / "p.json"
    ask(["1"], "--save", kept)
    assert provenance(small_trial.TRIAL, "2025-06-02") == json.loads(kept.read_text())["@interview"]


def test_answers_can_be_screened(ask, run, tmp_path):
    """What a file says of its interview is no fact, in a document and in lines of many."""
    kept, lines = tmp_path / "p.json", tmp_path / "all.ndjson"
    ask(FIT, "--save", kept)
    lines.write_text(json.dumps(json.loads(kept.read_text())))
    said = [run("screen", file, "--trial", SMALL, *AS_OF, "--format", "ndjson") for file in (kept, lines)]
    assert ["eligible", "eligible"] == [json.loads(ran.out)["eligibility"] for ran in said]


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"trial": EVENTS}, "trial SMALL-01, not"),
        ({"as_of": "2025-06-03"}, "as-of date 2025-06-02, not 2025-06-03; give the same, name another file, or take"),
    ],
)
def test_answers_of_another_interview_are_not_gone_on_with(run, ask, tmp_path, other, said):
    """The error says in what it differs, and the file stays as it is."""
    kept = tmp_path / "p.json"
    ask(["1"], "--save", kept)
    before = kept.read_bytes()
    ran = run("ask", other.get("trial", SMALL), "--as-of", other.get("as_of", AS_OF[1]), "--save", kept)
    assert (2, True, True) == (ran.code, ran.err.startswith("error [ANSWERS_OTHER]"), said in ran.err)
    assert before == kept.read_bytes()


def test_parts_options_and_versions_make_another_interview():
    """Whatever may change which question is due; a digest alone does not, and is told."""
    of = {"trial": "T", "version": "1", "revision": 1, "part": "a", "options": {"x": 1}, "digest": "d", "as_of": "D"}
    kept = Kept("1", {}, of)
    assert {} == kept.others(of) == Kept("1", {}, None).others(of)
    other = {**of, "version": "2", "revision": 2, "part": "b", "options": {"x": 2, "y": 1}, "digest": "e"}
    assert ["protocol version", "revision", "part", "option x", "option y"] == list(kept.others(other))
    assert (None, 1) == kept.others(other)["option y"] == Kept("1", {}, {**of, "options": []}).others(other)["option y"]
    assert [True, False, False] == [one.other_rules(other) for one in (kept, Kept("1", {}, other), Kept("1", {}, None))]


def test_the_parts_of_a_trial_are_interviews_of_their_own(run, monkeypatch, tmp_path):
    """A part that is not the one of the file is refused, with both."""
    monkeypatch.setattr("sys.stdin", StringIO("90\n"))
    command = ("ask", "NCT03672851", *AS_OF, "--save", tmp_path / "p.json", "--part")
    assert 1 == run(*command, "enrolment").code
    assert "another interview: part enrolment, not leukapheresis; " in run(*command, "leukapheresis").err


def test_rules_that_changed_under_the_same_names_are_told(ask, tmp_path):
    """The answers are facts all the same."""
    kept = tmp_path / "p.json"
    ask(["1"], "--save", kept)
    kept.write_text(re.sub('"digest": "[0-9a-f]+"', '"digest": "0"', kept.read_text()))
    assert "the rules are other ones than those by which was asked before\n" in ask([], "--save", kept).err


@pytest.mark.parametrize(
    ("name", "starts"), [("r.html", "<!doctype html>"), ("r.md", "# "), ("r.json", "{"), ("r", "I")]
)
def test_the_report_goes_to_a_file(ask, tmp_path, name, starts):
    """In the form that its name tells, once the interview is at its end; values can be left out."""
    out = tmp_path / name
    stopped = ask([], "-o", out)
    assert (1, False) == (stopped.code, out.exists())
    ran = ask(["3"], "-o", out, "--subject", "<b>1")
    assert (0, "", True) == (ran.code, ran.out, out.read_text().lower().startswith(starts.lower()))
    assert "<b>1" not in ask(["3"], "--format", "html", "--subject", "<b>1").out
    assert '"value": "3"' in ask(["3"], "--format", "json").out
    assert '"value": "3"' not in ask(["3"], "--format", "json", "--no-values").out


def test_a_report_takes_the_place_of_nothing(ask, tmp_path):
    """It is said before the first question, and answers are no place for a report."""
    out = tmp_path / "r.html"
    out.write_text("old")
    ran = ask(["3"], "-o", out)
    assert (2, True) == (ran.code, ran.err.startswith("error [OUTPUT_EXISTS]"))
    assert ask(["3"], "-o", tmp_path / "p", "--save", tmp_path / "p").err.startswith(
        "error [USAGE]: --save and -o name"
    )


def test_quiet_leaves_the_questions(ask):
    """Without progress and hints; what is wrong with an answer is said."""
    ran = ask(["17", "3"], "--quiet")
    prompt = "a whole number from 0 to 5 > \n"
    assert f"ECOG?  (record)\n{prompt}not understood: the value must lie between 0 and 5\n{prompt}" == ran.err
    assert ran.out.startswith("INELIGIBLE")


def test_who_stops_is_told_what_is_saved(ask, tmp_path):
    """Nothing without a file, nothing without an answer."""
    assert "stopped after 1 answer; nothing is saved" in ask(["1"]).err
    assert "stopped; there was no answer to save" in ask([], "--save", tmp_path / "p.json").err
    assert not (tmp_path / "p.json").exists()


def test_an_interrupt_is_quiet(run, monkeypatch):
    """Ctrl-C says what became of the answers and ends as an interrupt does."""

    class Interrupting(StringIO):
        def readline(self, *args):
            raise KeyboardInterrupt

    monkeypatch.setattr("sys.stdin", Interrupting())
    ran = run("ask", SMALL, *AS_OF)
    assert 130 == ran.code
    assert ran.err.endswith("stopped after 0 answers; nothing is saved (--save FILE keeps them)\n")


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"[]", "FACT_RECORD"),
        (b"{", "INPUT_SYNTAX"),
        (b"\xff", "INPUT_ENCODING"),
        (b'{"ecog": 1, "ecog": 2}', "JSON_DUPLICATE_KEY"),
        (b'{"colour": 1}', "FACT_UNKNOWN"),
        (b'{"@interview": 1}', "FACT_RECORD"),
        (b" " * (2**24 + 1), "INPUT_SIZE"),
    ],
)
def test_a_file_that_is_no_record_is_refused(ask, tmp_path, content, error):
    """And stays as it is."""
    kept = tmp_path / "p.json"
    kept.write_bytes(content)
    ran = ask(FIT, "--save", kept)
    assert (2, True) == (ran.code, ran.err.startswith(f"error [{error}]"))
    assert content == kept.read_bytes()
    assert str(kept) in ran.err


def test_why_now_where_no_answer_excludes():
    """The measure says so: an open fact settles entries, and keeps nobody out by itself."""
    interview = Interview(small_trial.TRIAL, parse_as_of("2025-06-02"))
    said = interview.reason(evolve(interview.question, excluding=Fraction(0), settling=Fraction(1, 2)))
    assert "asked now: no answer to an open fact excludes by itself, and an answer settles 0.5 entries" in said


def test_a_day_is_due(run):
    """The error names the option, for a day that is left out and for one that is none."""
    for given in ((), ("--as-of", "soon")):
        ran = run("ask", SMALL, *given)
        assert (2, True) == (ran.code, ran.err.startswith("error [AS_OF]: the date on which eligibility is judged"))
        assert "--as-of YYYY-MM-DD" in ran.err


def test_a_file_that_cannot_be_read(ask, tmp_path):
    """It is named with the reason."""
    (tmp_path / "p.json").symlink_to("/proc/self/mem")
    assert ask([], "--save", tmp_path / "p.json").err.startswith("error [INPUT_READ]")


def test_events_are_asked_row_by_row(ask, tmp_path):
    """Fields that the rules read, until there is no other row; then whether these are all."""
    kept = tmp_path / "p.json"
    rows = ["yes", "L01", "soon", "2024-01-01", "2024-01-05", "yes", "", "2024-02", "2024-03", "maybe", "no", "yes"]
    ran = ask(["41", *rows], "--save", kept, trial=EVENTS)
    assert ran.out.startswith("ELIGIBLE")
    assert "not understood: no calendar date; write YYYY-MM-DD, YYYY-MM or YYYY\n" in ran.err
    assert "mg" not in ran.err
    doses = json.loads(kept.read_text())["doses"]
    first = {"drug": "L01", "given": "2024-01-01", "stopped": "2024-01-05"}
    second = {"given": "2024-02", "stopped": "2024-03"}
    assert {"rows": [first, second], "complete": True} == doses


def test_an_answer_that_leaves_open_what_was_asked_is_noted(ask):
    """A list that may lack rows; and a result without its limit, which is not what somebody who does not know says."""
    ran = ask(["41", "yes", "L01", "2024-01-01", "2024-01-05", "no", "no"], trial=EVENTS)
    assert "noted, and what was asked stays open: the list may lack rows; back gives it anew\n" in ran.err
    answers = {"birth_date": "1960", "creatinine": "1 mg/dL", "consent_at": "2025-05-01"}
    said = []
    interview = Interview(demo_trial.TRIAL, parse_as_of("2025-06-02"))
    while question := interview.question:
        interview.answer(question.name, answers.get(question.name, "don't know"))
        said += [interview.lacking(question.name)]
    assert ["no_limit"] == [cause.value for cause in said if cause]


DOSE = ["L01", "2024-01-01", "2024-01-05"]
NOTED = {"drug": "L01", "given": "2024-01-01", "stopped": "2024-01-05"}


def test_back_in_a_row_goes_back_one_field(ask, tmp_path):
    """At the first field it forgets that row alone, which leads to the question where it was the first."""
    kept = tmp_path / "p.json"
    ran = ask(["41", "yes", "L02", "back", *DOSE, "yes", "back", "no", "yes"], "--save", kept, trial=EVENTS)
    assert (0, 1) == (ran.code, ran.err.count("undone: this row"))
    assert {"rows": [NOTED], "complete": True} == answers_in(kept)["doses"]
    ran = ask(["41", "yes", "L01", "2024-01-01", "back", "back", "back", "none"], trial=EVENTS)
    assert (0, 2) == (ran.code, ran.err.count("none, or yes to give one after another"))


def test_back_behind_a_row_forgets_the_row_before(ask, tmp_path):
    """One after another, until the question stands there again; behind the last question it goes back by one."""
    kept = tmp_path / "p.json"
    two = ["41", "yes", *DOSE, "yes", *DOSE, "no", "back"]
    ran = ask([*two, "back"], "--save", kept, trial=EVENTS)
    assert (1, True) == (ran.code, "undone: row 2" in ran.err)
    assert {"rows": [NOTED], "complete": False} == answers_in(kept)["doses"]
    kept.unlink()
    ran = ask([*two, "back", "back"], "--save", kept, trial=EVENTS)
    assert (1, 2) == (ran.code, ran.err.count("none, or yes to give one after another"))
    assert {"subject": "1", "age": 41} == answers_in(kept)


def test_why_in_a_row(ask):
    """`?` tells of a field who reads it and which codes they look for, and elsewhere why the table is asked."""
    ran = ask(["41", "yes", "?", "L01", "?", "", "2024-01-05", "?", "?", "no", "?"], trial=EVENTS)
    assert "drug: a code of ATC, such as L01 >" in ran.err
    assert "drug: a code of ATC; read by exc_recent\nlooked for by itself: L01\n" in ran.err
    assert "given: YYYY-MM-DD, YYYY-MM or YYYY; read by exc_recent\n" in ran.err
    assert 3 == ran.err.count("exc_recent: L01 within 28 days.\nasked now: ")


def test_the_lists_of_codes_are_told_by_name(ask):
    """Some of each, and how many more."""
    ran = ask(["yes", "chemotherapy", "?"], trial="NCT04348032")
    assert "\nplatinum compounds (ATC 2025): L01XA01, L01XA02, L01XA03, L01XA04, L01XA05\n" in ran.err
    assert re.search(r"cytotoxic medicines \(ATC 2025\): L01AA01, [^()]* and [0-9]+ more", ran.err)


def test_whole_rows_are_saved_at_once_and_gone_on_with(ask, run, tmp_path):
    """As a list that may lack rows, which keeps the verdict open; the row that was begun is lost, and it is said."""
    kept = tmp_path / "p.json"
    stopped = ask(["41", "yes", *DOSE, "yes", "L01"], "--save", kept, trial=EVENTS)
    assert "of the table the rows that were whole, not one that was begun" in " ".join(stopped.err.split())
    assert {"rows": [NOTED], "complete": False} == answers_in(kept)["doses"]
    assert "UNDETERMINED" in run("explain", kept, "--trial", EVENTS, *AS_OF).out
    later = ["yes", "yes", "yes", *DOSE, "no", "don't know"]
    assert "1 row noted before" in ask(later, "--save", kept, trial=EVENTS).err
    assert {"rows": [NOTED, NOTED], "complete": False} == answers_in(kept)["doses"]
    back = ["yes", "yes", "yes", *DOSE, "back", "back", "yes", "yes", "no", "yes"]
    assert ask(back, "--save", kept, trial=EVENTS).out.startswith("ELIGIBLE")
    assert {"rows": [NOTED, NOTED], "complete": True} == answers_in(kept)["doses"]


def test_rows_noted_before_can_be_forgotten(ask, tmp_path):
    """They stay until a row or an answer takes their place; a bare list is gone on with, a cause holds no rows."""
    kept = tmp_path / "p.json"
    kept.write_text(json.dumps({"age": 41, "doses": [NOTED, NOTED]}))
    ask(["yes", "no", "back"], "--save", kept, trial=EVENTS)
    assert [NOTED, NOTED] == json.loads(kept.read_text())["doses"]
    ask(["yes", "no", *DOSE, "no", "yes"], "--save", kept, trial=EVENTS)
    assert {"rows": [NOTED], "complete": True} == answers_in(kept)["doses"]
    kept.write_text(json.dumps({"age": 41, "doses": {"missing": "stale"}}))
    assert "noted before" not in ask(["yes"], "--save", kept, trial=EVENTS).err


def test_a_closed_input_is_an_end(run, monkeypatch):
    """Where nobody can answer the interview ends at once."""
    monkeypatch.setattr("sys.stdin", None)
    assert run("ask", SMALL, *AS_OF).code == 1


def test_on_a_terminal_no_line_is_added(run, monkeypatch):
    """The terminal echoes what is typed, with its line end."""

    class Terminal(StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr("sys.stdin", Terminal("3\n"))
    assert "a whole number from 0 to 5 > \n1 of 4 facts asked" in run("ask", SMALL, *AS_OF).err


def test_a_program_can_interview():
    """`Interview` takes plain objects, and a fact that is no table has no fields."""
    interview = Interview(event_trial.TRIAL, parse_as_of("2025-06-02"))
    interview.answer("doses", {"rows": [], "complete": True})
    assert () == interview.fields("age")
    assert "age" == interview.question.name
    interview.answer("age", "40")
    assert interview.question is None
    assert "eligible" == interview.assessment.eligibility.value
