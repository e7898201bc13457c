"""A result judged again: nothing differs where nothing has changed, and what has changed is said."""

import json
from datetime import date

import pytest

from eligibility_engine import EligibilityError, ReferenceRanges
from eligibility_engine.examples import sample_path
from eligibility_engine.files import manifest_path, replay, screen_file
from unit import demo_trial, event_trial, parts_trial
from unit.conftest import DEMO
from unit.people import TABLE, person

PEOPLE = [person("S1"), person("S2", ecog=3), person("S3", life_days=None), person("S4", ecog=9), person("S1"), {}]


@pytest.fixture
def screened(ndjson, tmp_path):
    """Return a function that screens people into a result, and returns it with their facts."""

    def screening(*people, name="out.ndjson", criteria_set=demo_trial.TRIAL, **options):
        target, facts = tmp_path / name, ndjson(*(people or PEOPLE))
        screen_file(criteria_set, facts, target, **{"as_of": "2025-06-02", **options})
        return target, facts

    return screening


def changed_facts(facts, *people):
    """Write other people into the file of facts."""
    facts.write_text("".join(json.dumps(one) + "\n" for one in people), encoding="utf-8")


@pytest.mark.parametrize("name", ["out.ndjson", "out.csv", "out.parquet"])
def test_nothing_differs_where_nothing_has_changed(screened, run, name):
    """Rows in error, rows of the same key and rows without one included."""
    result, facts = screened(name=name)
    found = replay(result, facts, criteria_set=demo_trial.TRIAL)
    assert (found.differs, found.others, found.unkeyed, found.comparison.rows) == (False, {}, (2, 2), 4)
    ran = run("replay", result, facts, "--trial", DEMO)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "DEMO-01 version 3.0 revision 2, as of 2025-06-02\n"
        "4 rows judged again, none with a difference; 2 without a key then, 2 now\n"
    )


def test_options_parts_dates_and_the_reading_are_those_of_the_result(screened, tmp_path):
    """None of them is asked for again."""
    people = [
        {**person("S1"), "visit": 1, "day": "2025-06-02"},
        {**person("S1", ecog=2), "visit": 2, "day": "2025-07-02"},
    ]
    options = {"as_of": "@day", "keys": ("subject", "visit"), "not_collected": ["diabetic"], "on_bad_value": "missing"}
    result, facts = screened(*people, criteria_set=demo_trial.TRIAL.configured(worst_ecog=1), **options)
    found = replay(result, facts, criteria_set=demo_trial.TRIAL)
    assert not found.differs
    assert found.criteria_set.in_force["worst_ecog"] == 1
    assert found.comparison.table == {("eligible", "eligible"): 1, ("ineligible", "ineligible"): 1}
    part = parts_trial.TRIAL.parts[0].id
    result, facts = screened({"subject": "S1"}, name="part.csv", criteria_set=parts_trial.TRIAL, part=part)
    assert replay(result, facts, criteria_set=parts_trial.TRIAL).criteria_set.in_part == part
    table = tmp_path / "people.csv"
    table.write_text(TABLE, encoding="utf-8")
    screen_file(demo_trial.TRIAL, table, tmp_path / "t.csv", as_of="2025-06-02", delimiter=";")
    assert not replay(tmp_path / "t.csv", table, criteria_set=demo_trial.TRIAL).differs


def test_a_parquet_file_is_judged_again(tmp_path):
    """Facts and result in columns, a date and a key in each row."""
    import polars as pl

    from unit.small_frames import SET, frame

    facts, result = tmp_path / "facts.parquet", tmp_path / "result.parquet"
    people = frame().with_columns(day=pl.lit(date(2025, 6, 2)), visit=pl.int_range(pl.len()))
    people.write_parquet(facts)
    options = {"as_of": "@day", "keys": ("subject", "visit"), "not_collected": ["note"]}
    screen_file(SET, facts, result, **options)
    found = replay(result, facts, criteria_set=SET)
    assert (found.differs, found.comparison.rows, found.others) == (False, people.height, {})
    assert found.comparison.table[("error", "error")]


def test_event_files_and_limits_of_normal_are_handed_over_again(screened, run, tmp_path):
    """They are asked for where the result was made with them, and refused where it was not."""
    doses = tmp_path / "doses.csv"
    doses.write_text("subject,drug,given\nS1,L01DB01,2025-05-20\n", encoding="utf-8")
    result, facts = screened(
        {"subject": "S1"}, criteria_set=event_trial.TRIAL, events={"doses": doses}, complete=["doses"]
    )
    with pytest.raises(EligibilityError, match="due: --events doses=FILE"):
        replay(result, facts, criteria_set=event_trial.TRIAL)
    assert not replay(result, facts, criteria_set=event_trial.TRIAL, events={"doses": doses}).differs
    doses.write_text("subject,drug,given\nS1,L01DB01,2025-05-21\n", encoding="utf-8")
    found = replay(result, facts, criteria_set=event_trial.TRIAL, events={"doses": doses})
    assert (found.differs, list(found.others)) == (False, ["event tables"])
    trial = f"{event_trial.__file__}:TRIAL"
    told = run("replay", result, facts, "--trial", trial, "--events", f"doses={doses}").out
    assert told.startswith("other event tables: doses ")
    plain, facts = screened(person("S1"), name="plain.ndjson")
    with pytest.raises(EligibilityError, match="due: no --events"):
        replay(plain, facts, criteria_set=demo_trial.TRIAL, events={"doses": doses})


def test_limits_of_normal_are_compared_by_their_digest(screened, run, tmp_path, demo_set):
    """Another table is told, and judged with."""
    labs = tmp_path / "labs.csv"
    labs.write_text("analyte,unit,uln\ncreatinine,mg/dL,1.2\n", encoding="utf-8")
    ranges = ReferenceRanges.from_csv(labs.read_text(), name="labs.csv", facts=demo_set.facts)
    someone = person("S1", creatinine={"value": 1.8, "unit": "mg/dL"})
    result, facts = screened(someone, reference_ranges=ranges)
    assert not replay(result, facts, criteria_set=demo_set, reference_ranges=ranges).differs
    assert run("replay", result, facts, "--trial", DEMO, "--reference-ranges", labs).code == 0
    with pytest.raises(EligibilityError, match="due: --reference-ranges CSV"):
        replay(result, facts, criteria_set=demo_set)
    labs.write_text("analyte,unit,uln\ncreatinine,mg/dL,1.1\n", encoding="utf-8")
    ran = run("replay", result, facts, "--trial", DEMO, "--reference-ranges", labs)
    assert ran.code == 1
    assert ran.out.startswith("other reference ranges: ")
    assert "exc_renal not_met -> met" in ran.out
    plain, facts = screened(person("S1"), name="plain.ndjson")
    with pytest.raises(EligibilityError, match="due: none"):
        replay(plain, facts, criteria_set=demo_set, reference_ranges=ranges)


def test_what_is_another_one_now_is_said_first(screened, run, demo_set):
    """Rules, engine and facts; then the rows that differ."""
    from attrs import evolve

    judged_by = evolve(demo_set, entries=demo_set.entries[:-1], builder=None)
    result, facts = screened(criteria_set=judged_by)
    manifest = manifest_path(result)
    manifest.write_text(manifest.read_text().replace('"engine": "', '"engine": "0.0.0-'))
    changed_facts(facts, person("S3"), person("S2", ecog=3, pregnant=True), person("S5"))
    ran = run("replay", result, facts, "--trial", DEMO)
    assert (ran.code, ran.err) == (1, "")
    first, second, third, *rest = ran.out.splitlines(keepends=True)
    assert first == f"other rules: {judged_by.digest[:12]} then, {demo_set.digest[:12]} now\n"
    assert second.startswith("other engine: 0.0.0-")
    assert third.startswith("other facts: ")
    assert (
        "".join(rest)
        == """\

DEMO-01 version 3.0 revision 2, as of 2025-06-02
2 rows judged again, 2 with a difference; 2 only in the result; 1 only in the facts; 2 without a key then, 0 now

subject  then          now         differs in
S2       ineligible    ineligible  decisive
S3       undetermined  eligible    inc_life unknown -> met; decisive; missing; open_to
S1       there         -
S4       there         -
S5       -             there
"""
    )


def test_data_hold_every_row_that_differs(screened, run):
    """With what differs in it."""
    result, facts = screened(person("S1"), person("S2"))
    changed_facts(facts, person("S1", ecog=3), person("S2"))
    ran = run("replay", result, facts, "--trial", DEMO, "--format", "json")
    assert ran.code == 1
    found = json.loads(ran.out)
    assert list(found["others"]) == ["facts"]
    assert (found["trial"], found["rows"], found["changed"]) == ("DEMO-01", 2, 1)
    assert found["changes"] == [
        {
            "key": ["S1"],
            "eligibility": ["eligible", "ineligible"],
            "criteria": {"inc_ecog": ["met", "not_met"]},
            "beside": ["decisive", "recoverable"],
        }
    ]


def test_an_error_with_another_reason_differs(screened):
    """Nothing but its message is another one."""
    result, facts = screened(person("S1", ecog=9))
    changed_facts(facts, person("S1", ecog="one"))
    (change,) = replay(result, facts, criteria_set=demo_trial.TRIAL).comparison.changes
    assert (change.first.eligibility, change.second.eligibility, change.beside) == ("error", "error", ("error",))


def test_one_more_row_of_a_key_differs(screened):
    """Rows without a key of their own are counted."""
    result, facts = screened(person("S1"))
    changed_facts(facts, person("S1"), person("S1"))
    found = replay(result, facts, criteria_set=demo_trial.TRIAL)
    assert (found.differs, found.comparison.differs, found.unkeyed) == (True, False, (0, 1))


def test_a_set_that_is_not_registered_is_asked_for(screened, run):
    """With the remedy."""
    ran = run("replay", *screened())
    assert ran.code == 2
    assert ran.err.startswith("error [TRIAL_UNKNOWN]: no criteria set 'DEMO-01' is registered")
    assert ran.err.endswith("; or hand over the set that judged: --trial file.py:NAME\n")


def test_a_registered_trial_is_found_by_its_result(run, tmp_path):
    """Nothing but the result and the facts is named."""
    sample, result = tmp_path / "c.ndjson", tmp_path / "r.ndjson"
    sample.write_bytes(b"".join(sample_path().read_bytes().splitlines(keepends=True)[:4]))
    run("screen", sample, "--trial", "NCT06316427", "--as-of", "2025-06-02", "-o", result)
    ran = run("replay", result, sample)
    assert ran.code == 0
    assert ran.out.endswith("4 rows judged again, none with a difference\n")
    twice = run("compare", result, result, "--exit-code")
    assert twice.code == 0
