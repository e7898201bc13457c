"""Comparing two results, or a result and a screening log: in Python and on the command line."""

import json

import pytest

from eligibility_engine import EligibilityError
from eligibility_engine.analysis.comparison import Agreement
from eligibility_engine.files import compare_results, compare_with_log, screen_file
from eligibility_engine.files.changed_facts import Behind, changed_facts
from unit import demo_trial, event_trial
from unit.conftest import DEMO
from unit.people import person

FIRST = [person("S1"), person("S2", ecog=3), person("S3", life_days=None), person("S4", ecog=9), person("S1")]
SECOND = [person("S3"), person("S1"), person("S2", ecog=3), person("S4", pregnant=True), person("S5")]


@pytest.fixture
def screened(ndjson, tmp_path):
    """Return a function that screens people into a file of that name."""

    def screening(name, *people, criteria_set=demo_trial.TRIAL, **options):
        target = tmp_path / name
        screen_file(criteria_set, ndjson(*people), target, **{"as_of": "2025-06-02", **options})
        return target

    return screening


@pytest.fixture
def two(screened):
    """Two results: one as lines, one as a table, in another order."""
    return screened("first.ndjson", *FIRST), screened("second.csv", *SECOND)


def test_rows_are_brought_together_by_their_key(two):
    """In whatever order and format; a second row of a key is not compared."""
    found = compare_results(*two, listing=True).to_dict()
    assert (found["rows"], found["changed"], found["only_first"], found["only_second"]) == (4, 2, 0, 1)
    assert (found["newly_eligible"], found["newly_lost"]) == (1, 0)
    assert found["unkeyed"] == [1, 0]
    assert found["differ_in"] == ["facts"]
    assert found["changed_rules"] == []
    assert found["entries"] == {"inc_life": {"unknown -> met": 1}}
    assert found["decisive"] == {"exc_pregnant": 1, "inc_life": 1}
    assert found["changes"] == [
        {"key": ["S3"], "eligibility": ["undetermined", "eligible"], "criteria": {"inc_life": ["unknown", "met"]}},
        {"key": ["S4"], "eligibility": ["error", "ineligible"], "criteria": {}},
    ]
    assert found["keys_only_second"] == [["S5"]]
    assert found["table"]["error"]["ineligible"] == 1
    assert (found["rated"], found["agreed"], found["kappa"]) == (3, 2, 0.5)


def test_a_parquet_result_is_compared_as_others_are(screened):
    """It tells no decisive entries, and everything else."""
    first, second = screened("first.ndjson", *FIRST), screened("second.parquet", *SECOND)
    found, due = (compare_results(*both).to_dict() for both in ((first, second), (first, screened("2.csv", *SECOND))))
    assert {**found, "decisive": None} == {**due, "decisive": None}
    assert found["decisive"] == {"inc_life": 1}


def test_the_text_names_nobody_unless_asked(run, two):
    """Counts, the table and entries; subjects with --subjects."""
    ran = run("compare", *two)
    assert (ran.code, ran.err) == (0, "")
    assert "S3" not in ran.out
    assert (
        ran.out
        == """\
first   DEMO-01 version 3.0 revision 2, as of 2025-06-02, 5 rows
second  DEMO-01 version 3.0 revision 2, as of 2025-06-02, 5 rows
made with other facts

                    second eligible  second ineligible  second undetermined  second error
first eligible                    1                  0                    0             0
first ineligible                  0                  1                    0             0
first undetermined                1                  0                    0             0
first error                       0                  1                    0             0

agree          2 of 3, kappa 0.500
newly eligible 1
newly lost     0
changed        2
only in first  0
only in second 1
without a key  1 in first, 0 in second: not compared

entry     rows  unknown -> met
inc_life     1               1
"""
    )
    listed = run("compare", *two, "--subjects").out
    assert (
        """\

subject  first         second      entries
S3       undetermined  eligible    inc_life unknown -> met
S4       error         ineligible
S5       -             there
"""
        in listed
    )
    assert json.loads(run("compare", *two, "--format", "json").out) == compare_results(*two).to_dict()


def test_the_exit_code_tells_a_difference_when_asked(run, two):
    """1 for another row or another verdict."""
    assert run("compare", *two, "--exit-code").code == 1
    ran = run("compare", two[0], two[0], "--exit-code")
    assert ran.code == 0
    assert "made of the same facts by the same rules\n" in ran.out
    assert "entry" not in ran.out
    assert "subject" not in run("compare", two[0], two[0], "--subjects").out


def stricter(worst):
    """The demonstration set with another reading."""
    return demo_trial.TRIAL.configured(worst_ecog=worst)


def test_an_entry_whose_rule_changed_is_named(screened, run):
    """Where the sets are at hand."""
    first = screened("first.ndjson", *FIRST)
    second = screened("second.ndjson", *FIRST, criteria_set=stricter(1))
    found = compare_results(first, second, sets=[demo_trial.TRIAL])
    assert found.rules == ("inc_ecog",)
    assert found.differ_in == ("options", "rules")
    ran = run("compare", first, second, "--trial", DEMO)
    assert "\nentry     rule     rows\ninc_ecog  changed     0\n" in ran.out


def test_rules_that_are_not_at_hand_are_not_guessed(screened, run):
    """The set is not registered: that the rules differ is known, and in which entry is not."""
    first = screened("first.ndjson", person("S1", ecog=2))
    second = screened("second.ndjson", person("S1", ecog=2), criteria_set=stricter(1))
    found = compare_results(first, second)
    assert found.rules is None
    assert found.to_dict()["changed_rules"] is None
    assert (
        "\nentry     rule  rows  met -> not_met\ninc_ecog  ?        1               1\n"
        in run("compare", first, second).out
    )


def test_a_set_that_did_not_judge_is_refused(screened, demo_set):
    """Another revision, another set, or the same with other rules."""
    from attrs import evolve

    first = screened("first.ndjson", *FIRST)
    changed = evolve(demo_set, entries=demo_set.entries[1:], builder=None)
    second = screened("second.ndjson", *FIRST, criteria_set=changed)
    with pytest.raises(EligibilityError, match="has other rules by now than those that judged") as raised:
        compare_results(first, second, sets=[demo_set])
    assert raised.value.code == "RESULT_RULES"
    assert compare_results(first, second, sets=[demo_set, changed]).rules == ("inc_age",)
    with pytest.raises(EligibilityError, match=r"judged by DEMO-01 version 3.0 revision 2, not by .* revision 3"):
        compare_results(first, second, sets=[evolve(demo_set, revision=3)])


def test_results_of_two_trials_are_refused(screened):
    """Entries of the same id are not the same there."""
    from unit import parts_trial, small_trial

    part = parts_trial.TRIAL.parts[0].id
    first = screened("first.ndjson", {"subject": "S1"}, criteria_set=small_trial.TRIAL)
    second = screened("second.ndjson", {"subject": "S1"}, criteria_set=parts_trial.TRIAL, part=part)
    with pytest.raises(EligibilityError, match=f"of two trials: SMALL-01 .* and .*, part {part} version") as raised:
        compare_results(first, second)
    assert raised.value.code == "RESULT_RULES"


def test_keys_of_other_columns_are_refused(screened):
    """Rows by visit are not rows by person."""
    first = screened("first.ndjson", *FIRST)
    second = screened("second.ndjson", {**person("S1"), "visit": 1}, keys=("subject", "visit"))
    with pytest.raises(EligibilityError, match="the keys are subject and subject, visit") as raised:
        compare_results(first, second)
    assert raised.value.code == "RESULT_KEY"
    assert compare_results(second, second, listing=True).comparison.rows == 1


# --- the facts behind


def facts_of(tmp_path, name, *people):
    """Write people into a file of facts of their own."""
    file = tmp_path / name
    file.write_text("".join(json.dumps(one) + "\n" for one in people), encoding="utf-8")
    return file


@pytest.fixture
def behind(tmp_path):
    """Return a function that screens people from a file that stays, and returns the result and that file."""

    def screening(name, *people, criteria_set=demo_trial.TRIAL, **options):
        facts, target = facts_of(tmp_path, f"{name}-facts.ndjson", *people), tmp_path / f"{name}.ndjson"
        screen_file(criteria_set, facts, target, **{"as_of": "2025-06-02", **options})
        return target, facts

    return screening


def test_the_facts_that_are_others_are_named(behind, run):
    """Of the entries that say something else, those they read; a row that cannot be read explains nothing."""
    first, of_first = behind("first", person("S1"), person("S2", life_days=None), person("S3", ecog=9), person("S4"))
    second, of_second = behind(
        "second",
        person("S1", ecog=4, diabetic=True),
        person("S2", sex="male"),
        person("S3"),
        person("S4", blast_pct=25),
    )
    found = compare_results(first, second, listing=True, sets=[demo_trial.TRIAL], facts=(of_first, of_second))
    data = found.to_dict()
    assert data["changed_facts"] == {"inc_ecog": {"ecog": 1}, "inc_life": {"life_days": 1}}
    assert [(change["key"], change["facts"]) for change in data["changes"]] == [
        (["S1"], {"inc_ecog": ["ecog"]}),
        (["S2"], {"inc_life": ["life_days"]}),
        (["S3"], {}),
    ]
    ran = run("compare", first, second, "--trial", DEMO, "--facts", of_first, of_second, "--subjects")
    assert ran.code == 0
    assert "\nentry     facts        rows  met -> not_met  unknown -> met\n" in ran.out
    assert "\ninc_life  life_days 1     1               0               1\n" in ran.out
    assert "inc_ecog met -> not_met (ecog)\n" in ran.out
    unnamed = run("compare", first, second, "--trial", DEMO, "--facts", of_first, of_second).out
    assert "S1" not in unnamed
    assert "ecog 1" in unnamed
    assert (
        "changes" not in compare_results(first, second, sets=[demo_trial.TRIAL], facts=(of_first, of_second)).to_dict()
    )


def test_where_a_rule_changed_no_fact_is_named(behind):
    """The facts are the same."""
    first, facts = behind("first", person("S1", ecog=2))
    second, again = behind("second", person("S1", ecog=2), criteria_set=stricter(1))
    found = compare_results(first, second, listing=True, sets=[demo_trial.TRIAL], facts=(facts, again)).to_dict()
    assert (found["changed_rules"], found["changed_facts"]) == (["inc_ecog"], {})
    assert found["changes"][0]["facts"] == {"inc_ecog": []}


def test_rows_are_read_as_they_were(behind):
    """Dates by row, keys of several columns, facts that were not collected; a row without its date explains nothing."""
    options = {"as_of": "@day", "keys": ("patient", "visit"), "not_collected": ["life_days"]}
    one = {**person("S1"), "patient": "P", "visit": 1, "day": "2025-06-02"}
    del one["subject"]
    other = {**one, "visit": 2, "day": None}
    first, of_first = behind("first", one, other, **options)
    second, of_second = behind("second", {**one, "ecog": 4}, {**other, "day": "2025-06-02"}, **options)
    found = compare_results(first, second, listing=True, sets=[demo_trial.TRIAL], facts=(of_first, of_second))
    assert found.facts == {("inc_ecog", "ecog"): 1}
    assert [change.key for change in found.comparison.changes] == [("P", "1"), ("P", "2")]
    assert list(found.changed_facts) == [("P", "1")]


def test_events_are_others_whatever_their_order(behind):
    """The same rows in another order are the same; a row more is another table."""
    doses = [{"drug": "L01", "given": "2025-05-20"}, {"drug": "L01", "given": "2025-01-20"}]

    def given(subject, rows):
        return {"subject": subject, "doses": {"rows": rows, "complete": True}}

    first, of_first = behind("first", given("S1", doses), given("S2", doses[1:]), criteria_set=event_trial.TRIAL)
    second, of_second = behind("second", given("S1", doses[::-1]), given("S2", doses), criteria_set=event_trial.TRIAL)
    found = compare_results(first, second, listing=True, sets=[event_trial.TRIAL], facts=(of_first, of_second))
    assert {fact for _, fact in found.facts} == {"doses"}
    assert list(found.changed_facts) == [("S2",)]
    assert changed_facts(
        Behind(found.first, event_trial.TRIAL, of_first), Behind(found.second, event_trial.TRIAL, of_second), [("S1",)]
    ) == {("S1",): frozenset()}


def test_a_file_that_was_not_screened_is_refused(behind, run):
    """Its facts would explain nothing."""
    first, of_first = behind("first", person("S1"))
    second, of_second = behind("second", person("S1", ecog=4))
    ran = run("compare", first, second, "--trial", DEMO, "--facts", of_second, of_first)
    assert ran.code == 2
    assert ran.err.startswith("error [RESULT_FACTS]: second-facts.ndjson is not the file that was screened by DEMO-01")


def test_to_name_facts_the_set_is_needed(behind, run):
    """What an entry reads is said by its rule."""
    first, facts = behind("first", person("S1"))
    ran = run("compare", first, first, "--facts", facts, facts)
    assert (ran.code, ran.out) == (2, "")
    assert "error [TRIAL_UNKNOWN]" in ran.err


# --- a screening log

LOG = "patient;outcome;why\nS1;enrolled;\nS2;Enrolled;\nS3;;waits\nS9;screen failure;\n"


def test_a_log_is_compared_by_its_decisions(screened, run, tmp_path):
    """Who has no decision takes no part; the entries that decide are counted where the sides differ."""
    first = screened("first.ndjson", *FIRST)
    log = tmp_path / "log.csv"
    log.write_text(LOG, encoding="utf-8")
    words = ["--word", "enrolled=eligible", "--word", "screen failure=ineligible"]
    ran = run("compare", first, log, "--decision", "outcome", "--id", "patient", "--delimiter", ";", *words)
    assert (ran.code, ran.err) == (0, "")
    assert (
        ran.out
        == """\
first   DEMO-01 version 3.0 revision 2, as of 2025-06-02, 5 rows
second  a screening log

                    second eligible  second ineligible  second undetermined
first eligible                    1                  0                    0
first ineligible                  1                  0                    0
first undetermined                0                  0                    0

agree          1 of 2, kappa 0.000
newly eligible 1
newly lost     0
changed        1
only in first  1
only in second 1
without a key  1 in first, 0 in second: not compared
no decision    1: not compared

entry     decides where they differ
inc_ecog                          1
"""
    )


def test_a_log_that_agrees_has_nothing_to_list(screened, run, tmp_path):
    """A tab stands between its cells."""
    log = tmp_path / "log.csv"
    log.write_text("subject\toutcome\nS1\teligible\n", encoding="utf-8")
    first = screened("first.ndjson", person("S1"))
    ran = run("compare", first, log, "--decision", "outcome", "--delimiter", "tab", "--exit-code", "--subjects")
    assert ran.code == 0
    assert ran.out.endswith("only in second 0\n")
    assert "agree          1 of 1\n" in ran.out  # all in one word: no kappa
    found = compare_with_log(first, log, decision="outcome", delimiter="\t")
    assert found.to_dict()["second"] is None
    assert found.differ_in == ()


def test_nothing_judged_on_both_sides_has_no_agreement(screened, run):
    """Only errors."""
    first = screened("first.ndjson", person("S1", ecog=9))
    assert "agree" not in run("compare", first, first).out


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--id", "patient"], "are about a log; name its --decision"),
        (["--decision", "outcome", "--word", "enrolled"], "--word is WORD=MEANING"),
        (["--decision", "outcome", "--word", "=eligible"], "--word is WORD=MEANING"),
        (["--decision", "outcome", "--delimiter", "::"], "--delimiter is one character"),
        (["--decision", "outcome", "--trial", DEMO], "--trial and --facts are about two results"),
        (["--trial", DEMO, "--trial", DEMO, "--trial", DEMO], "--trial and --facts are about two results"),
    ],
)
def test_options_that_do_not_fit_are_refused(run, args, said):
    """Before any file is opened."""
    ran = run("compare", "none.ndjson", "none.csv", *args)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error [USAGE]: ")
    assert said in ran.err


def test_a_log_without_its_decision_is_told_from_a_result(screened, run, tmp_path):
    """The remedy is the option."""
    first = screened("first.ndjson", person("S1"))
    (tmp_path / "log.csv").write_text(LOG, encoding="utf-8")
    ran = run("compare", first, tmp_path / "log.csv")
    assert ran.code == 2
    assert ran.err.startswith("error [RESULT_MANIFEST]: log.csv has no manifest")
    assert ran.err.endswith("; of a screening log, name the column of its --decision\n")
    assert "--decision" not in run("compare", tmp_path / "log.csv", first).err


def test_a_log_that_is_not_there(screened, run, tmp_path):
    """The reason of the system."""
    first = screened("first.ndjson", person("S1"))
    ran = run("compare", first, tmp_path / "none.csv", "--decision", "outcome")
    assert ran.code == 2
    assert "error [INPUT_READ]" in ran.err
    other = screened("second.ndjson", {**person("S1"), "visit": 1}, keys=("subject", "visit"))
    assert "error [RESULT_KEY]" in run("compare", other, tmp_path / "none.csv", "--decision", "outcome").err


def test_nobody_rated_by_both_has_no_kappa():
    """Where there are no rows, chance says nothing either."""
    assert Agreement({}).kappa is None
