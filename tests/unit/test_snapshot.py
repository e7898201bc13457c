"""Snapshots of verdicts: the same rules give the same bytes, and every change of a verdict is named."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from attrs import evolve

from eligibility_engine import CriteriaSet, FactSchema, exclude, flag, include, integer
from eligibility_engine.errors import InputError
from eligibility_engine.testing import Case, Change, compare_snapshots, read_snapshot, take_snapshot
from eligibility_engine.testing.snapshot import MAX_BYTES
from unit.conftest import DEMO


class Person(FactSchema):
    """Who is judged."""

    age = integer(minimum=0, ask="Age?")
    sick = flag(ask="Sick?")


p = Person


def made(*entries, revision=1, **rest):
    """Return a set of these entries; of two unless told otherwise."""
    usual = (include("adult", "Adult.", p.age >= 18), exclude("sick", "Sick.", p.sick))
    return CriteriaSet("TOY", "1", revision, Person, entries or usual, **rest)


def case(id, expect="eligible", **facts):
    return Case(id, facts, as_of="2025-06-02", eligibility=expect)


CASES = (case("young", age=17, sick=False), case("fit", age=18, sick=False), case("bare"))
OLDER = made(include("adult", "Adult.", p.age >= 19), exclude("sick", "Sick.", p.sick))
SAME = "the rules and the engine are those of the snapshot"


def compared(was, now, cases=CASES, before=CASES):
    return compare_snapshots(take_snapshot(was, before), take_snapshot(now, cases))


# What is recorded


def test_one_case_per_line_in_the_order_of_ids():
    lines = take_snapshot(made(), CASES).dumps().splitlines()
    recorded = [json.loads(line.rstrip(",")) for line in lines if line.startswith('    {"case": ')]
    assert [(one["case"], one["eligibility"], one["decisive"]) for one in recorded] == [
        ("bare", "undetermined", ["adult", "sick"]),
        ("fit", "eligible", ["adult", "sick"]),
        ("young", "ineligible", ["adult"]),
    ]
    assert [list(one["verdicts"].items()) for one in recorded] == [
        [("adult", "unknown"), ("sick", "unknown")],
        [("adult", "met"), ("sick", "not_met")],
        [("adult", "not_met"), ("sick", "not_met")],
    ]
    assert len({one["subject"] for one in recorded}) == 3


def test_the_head_says_what_judged():
    found = json.loads(take_snapshot(made(), CASES).dumps())
    assert {key: found[key] for key in ("trial", "version", "revision", "digest", "options", "entries", "faults")} == {
        "trial": "TOY", "version": "1", "revision": 1, "digest": made().digest, "options": {},
        "entries": ["adult", "sick"], "faults": [],
    }  # fmt: skip


def test_options_are_recorded(demo_set):
    assert take_snapshot(demo_set, ()).options == {"worst_ecog": "2"}


def test_the_order_of_the_cases_and_what_they_expect_do_not_count():
    """The same subjects give the same bytes."""
    others = [evolve(one, eligibility="ineligible", note="other", line=3) for one in reversed(CASES)]
    assert take_snapshot(made(), CASES).dumps() == take_snapshot(made(), others).dumps()


def test_a_case_at_fault_is_kept_apart():
    """Neither the cases nor the faults are lost."""
    found = take_snapshot(made(), [*CASES, case("wrong", age=-1, x=1), case("fit", age=3)])
    assert set(found.cases) == {"young", "fit", "bare"}
    assert found.faults == (
        ("wrong", ("$.x [FACT_UNKNOWN]", "$.age [FACT_RANGE]")),
        ("fit", ("$.id [CASE_DUPLICATE]",)),
    )


def test_it_is_read_as_it_was_written(tmp_path, demo_set):
    for taken in (take_snapshot(made(), [*CASES, case("wrong", age=-1)]), take_snapshot(demo_set, ())):
        (tmp_path / "v.json").write_text(taken.dumps())
        assert read_snapshot(tmp_path / "v.json") == taken


# What cannot be read

GOOD = json.loads(take_snapshot(made(), [*CASES, case("wrong", age=-1)]).dumps())


def changed(path, value):
    """Return the snapshot with one value replaced, or left out."""
    data = json.loads(json.dumps(GOOD))
    *above, last = path
    inner = data
    for step in above:
        inner = inner[step]
    if value is None:
        del inner[last]
    else:
        inner[last] = value
    return json.dumps(data)


@pytest.mark.parametrize(
    ("text", "code", "path"),
    [
        ("[1]", "SNAPSHOT_FORMAT", "$"),
        ("{}", "SNAPSHOT_FORMAT", "$"),
        ("", "INPUT_SYNTAX", "$"),
        ("{", "INPUT_SYNTAX", "$"),
        ("[" * 100, "JSON_DEPTH", "$"),
        ('{"a": 1, "a": 2}', "JSON_DUPLICATE_KEY", "$.a"),
        (b"\xff", "INPUT_ENCODING", "$"),
        (b" " * (MAX_BYTES + 1), "INPUT_SIZE", "$"),
        (changed(["format_version"], 2), "SNAPSHOT_FORMAT", "$"),
        (changed(["digest"], None), "SNAPSHOT_FORMAT", "$.digest"),
        (changed(["revision"], True), "SNAPSHOT_FORMAT", "$.revision"),
        (changed(["cases"], {}), "SNAPSHOT_FORMAT", "$.cases"),
        (changed(["cases", 1], 7), "SNAPSHOT_FORMAT", "$.cases[1]"),
        (changed(["cases", 1, "verdicts"], []), "SNAPSHOT_FORMAT", "$.cases[1].verdicts"),
        (changed(["cases", 1, "case"], "bare"), "SNAPSHOT_FORMAT", "$.cases"),
        (changed(["faults", 0, "faults"], "x"), "SNAPSHOT_FORMAT", "$.faults[0].faults"),
    ],
)  # fmt: skip
def test_what_is_no_snapshot(tmp_path, text, code, path):
    file = tmp_path / "v.json"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError) as caught:
        read_snapshot(file)
    assert (caught.value.code, caught.value.path) == (code, path)


def test_no_such_file(tmp_path):
    with pytest.raises(InputError, match="cannot be read: No such file") as caught:
        read_snapshot(tmp_path / "v.json")
    assert caught.value.code == "INPUT_READ"


# What differs


def test_nothing_differs():
    found = compared(made(), made())
    assert (found.same, found.same_rules) == (True, True)
    assert found.describe() == f"{SAME}\n3 cases: 0 changed, 0 edited, 0 new, 0 gone, 0 faults"


def test_a_verdict_that_changed():
    """Whose verdict, by which entry; and that the same version and revision now mean something else."""
    found = compared(made(), OLDER)
    assert found.changes == (
        Change("fit", "eligibility", "eligible", "ineligible"),
        Change("fit", "adult", "met", "not_met"),
    )
    assert (found.same, found.same_rules) == (False, False)
    assert found.describe() == (
        "fit\n"
        "  eligibility: eligible -> ineligible\n"
        "  adult: met -> not_met\n"
        "\n"
        "the rules are not those of the snapshot: it is of version 1 revision 1, digest "
        f"{made().digest[:12]}, and this is version 1 revision 1, digest {OLDER.digest[:12]}; if it is meant, raise "
        "the revision\n"
        "3 cases: 1 changed, 0 edited, 0 new, 0 gone, 0 faults"
    )


def test_another_revision_says_that_it_is_meant():
    said = compared(made(), evolve(OLDER, revision=2)).describe()
    assert "raise the revision" not in said
    assert "and this is version 1 revision 2, digest " in said


def test_other_options_are_named(demo_set):
    one = Case("frail", {"ecog": 2}, as_of="2025-06-02", eligibility="eligible")
    said = compared(demo_set, demo_set.configured(worst_ecog=Fraction(1)), [one], [one]).describe()
    assert "revision 2, worst_ecog=2, digest " in said
    assert "revision 2, worst_ecog=1, digest " in said
    assert "raise the revision" not in said


def test_other_rules_that_change_no_verdict():
    found = compared(made(), made(include("adult", "Adult.", p.age > 17), exclude("sick", "Sick.", p.sick)))
    assert (found.same, found.same_rules) == (True, False)
    assert "; no verdict of these cases changed\n" in found.describe()


def test_the_same_rules_under_another_engine():
    """A changed verdict comes from the engine then, or at least not from the rules."""
    was, now = take_snapshot(made(), CASES), take_snapshot(made(), CASES)
    old = evolve(was, engine="0.0.1")
    assert f"the engine was 0.0.1 and is {now.engine}, and no verdict" in compare_snapshots(old, now).describe()
    other = {**was.cases, "fit": {**was.cases["fit"], "eligibility": "undetermined"}}
    said = compare_snapshots(evolve(old, cases=other), now).describe()
    assert said.startswith("fit\n  eligibility: undetermined -> eligible\n")
    assert f"the engine was 0.0.1 and is {now.engine}\n" in said
    said = compare_snapshots(evolve(was, cases=other), now).describe()
    assert f"{SAME}; what changed is the engine under its old number" in said


def test_a_case_that_was_edited_is_not_compared():
    """A case whose record, date or options changed says nothing about the rules."""
    edited = [evolve(CASES[0], facts={"age": 40}), evolve(CASES[1], as_of="2025-06-03"), CASES[2]]
    found = compared(made(), made(), edited)
    assert (found.edited, found.changes, found.same) == (("young", "fit"), (), False)
    assert found.describe().startswith("young: edited, so its verdicts are not compared\nfit: edited")


def test_cases_that_are_new_or_gone():
    found = compared(made(), made(), CASES[1:], CASES[:2])
    assert (found.new, found.vanished, found.same) == (("bare",), ("young",), False)
    assert found.describe().startswith("bare: not in the snapshot\nyoung: gone\n\n")


def test_a_case_that_cannot_be_judged_any_more():
    """It is listed with its fault, once; the others are compared."""
    wrong = evolve(CASES[0], facts={"age": -1})
    found = compared(made(), OLDER, [wrong, *CASES[1:]])
    assert (found.vanished, len(found.changes), found.same) == (("young",), 2, False)
    assert "young: fault of the case, $.age [FACT_RANGE]\n" in found.describe()
    assert "young: gone" not in found.describe()
    assert "3 cases" not in found.describe()


def test_entries_that_are_new_or_gone():
    now = made(include("grown", "Adult.", p.age >= 18), exclude("sick", "Sick.", p.sick))
    found = compared(made(), now)
    assert (found.added, found.removed, found.changes, found.same) == (("grown",), ("adult",), (), False)
    assert found.describe().startswith("entry grown: new\nentry adult: gone\n\n")


def test_a_snapshot_of_another_set():
    with pytest.raises(InputError, match="the snapshot is of TOY and not of OTHER") as caught:
        compared(made(), evolve(made(), id="OTHER"))
    assert caught.value.code == "SNAPSHOT_TRIAL"


# The command

YAML = """\
as_of: 2025-06-02
cases:
  - {id: fit, facts: {ecog: 2}, expect: {inc_ecog: met}}
  - {id: frail, facts: {ecog: 3}, expect: ineligible}
"""
WRONG = "  - {id: wrong, facts: {ecog: 9}, expect: ineligible}\n"


@pytest.fixture
def cases(tmp_path, monkeypatch):
    """Return a function that writes a case file for the demonstration set, and the arguments that name it."""
    monkeypatch.chdir(tmp_path)

    def writing(text=YAML):
        Path("some.yaml").write_text(text)
        return ["some.yaml", "--trial", DEMO]

    return writing


def test_recorded_and_compared(run, cases):
    ran = run("snapshot", *cases(), "-o", "v.json")
    assert (ran.code, ran.out, ran.err) == (0, "2 cases recorded in v.json, 0 faults\n", "")
    assert run("snapshot", *cases()).out == Path("v.json").read_text()
    ran = run("snapshot", *cases(), "--check", "v.json")
    assert (ran.code, ran.out) == (0, f"{SAME}\n2 cases: 0 changed, 0 edited, 0 new, 0 gone, 0 faults\n")
    ran = run("snapshot", *cases(), "--check", "v.json", "--option", "worst_ecog=1")
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.startswith("fit\n  inc_ecog: met -> not_met\n\n")


def test_what_is_recorded_is_not_replaced_by_chance(run, cases):
    Path("v.json").write_text("mine")
    ran = run("snapshot", *cases(), "-o", "v.json")
    assert (ran.code, ran.err) == (2, "error [OUTPUT_EXISTS]: v.json is there already; --overwrite replaces it\n")
    assert Path("v.json").read_text() == "mine"
    assert run("snapshot", *cases(), "-o", "v.json", "--overwrite").code == 0


def test_cases_at_fault_are_findings(run, cases):
    """What can be judged is recorded, and the rest is said."""
    ran = run("snapshot", *cases(YAML + WRONG), "-o", "v.json")
    assert (ran.code, ran.out) == (1, "2 cases recorded in v.json, 1 fault\n")
    assert ran.err == "warning: wrong is at fault and not recorded: $.ecog [FACT_RANGE]\n"
    assert run("snapshot", *cases(YAML + WRONG)).code == 1
    ran = run("snapshot", *cases(YAML + WRONG), "--check", "v.json")
    assert (ran.code, ran.out.splitlines()[0]) == (1, "wrong: fault of the case, $.ecog [FACT_RANGE]")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ([], "error [USAGE]: name a case file, or a trial whose own cases are meant: --trial ID\n"),
        (["--trial", DEMO], "error [CASE_TRIAL]: no cases come with "),
        (["--check", "v.json", "-o", "w.json"], "error [USAGE]: --check compares and -o records; give one of them\n"),
        (["--check", "nowhere.json"], "error [INPUT_READ]: nowhere.json cannot be read: "),
        (["--check", "some.yaml"], "error [INPUT_SYNTAX]: line 1: this is no JSON"),
        (["some.yaml"], "error [USAGE]: --trial is due; registered: "),
    ],
)
def test_what_cannot_be_compared(run, cases, args, said):
    cases()
    ran = run("snapshot", *args)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(said)


def test_the_help_teaches_by_example(run):
    said = run("snapshot", "--help").out
    assert "eligibility snapshot --trial NCT06316427 --check verdicts.json" in said
    assert "inc_fev1: met -> not_met" in said
