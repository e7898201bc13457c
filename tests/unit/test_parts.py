"""Parts reach whatever reads entries: reports, files, cases, coverage, mutants, proposals, checks, strategies."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from eligibility_engine import CriteriaSet, DefinitionError, EligibilityError, Option, Registry, exclude, include
from eligibility_engine.screening import screen_records
from eligibility_engine.study.assessment import watching
from eligibility_engine.testing import (
    Case,
    Coverage,
    coverage_data,
    judge_case,
    lint,
    read_cases,
    strategies,
    take_snapshot,
)
from eligibility_engine.testing.coverage.recording import Recorder
from eligibility_engine.testing.mutation import mutate, mutation_text
from eligibility_engine.testing.proposing import case_file_yaml, propose
from unit import parts_trial
from unit.conftest import lines_of
from unit.parts_trial import DEFAULTED, ENTRIES, FIT, PARTS, TRIAL, Patient

STAGED = f"{Path(parts_trial.__file__)}:TRIAL"
DAY = "2025-06-02"
p = Patient


def small(*entries: Any, **more: Any) -> CriteriaSet:
    """Return a set with the parts of the other one, and a common entry in which nothing is judged twice."""
    return CriteriaSet(id="SMALL", version="1", revision=1, facts=Patient, entries=entries, parts=PARTS[:2], **more)


# reports


def test_a_report_says_which_part_was_judged() -> None:
    """Text, Markdown and data name the part; a set without parts has no such key."""
    found = TRIAL.assess(FIT, as_of=DAY, part="pre_infusion")
    assert "STAGED-01, part pre_infusion, version 1.0, as of 2025-06-02" in found.to_text()
    assert "Judged by STAGED-01, part pre_infusion version 1.0" in found.to_text(width=200)
    assert "STAGED-01, part pre_infusion, version 1.0, revision 1" in found.to_markdown()
    data = found.to_dict()
    assert ("pre_infusion", "pre_infusion") == (data["part"], found.provenance["part"])
    assert [None, ["pre_infusion"]] == [entry.get("parts") for entry in data["entries"][:2]]
    assert "<Assessment STAGED-01, part pre_infusion: eligible>" == repr(found)
    with pytest.raises(DefinitionError, match=r"no entry 'inc_ecog' in STAGED-01, part pre_infusion"):
        found["inc_ecog"]


def test_pages_of_a_set_show_parts_and_who_is_in_them(run) -> None:
    """The whole set lists its parts and says of each entry where it is judged; one part shows only what it judges."""
    whole = run("show", STAGED).out
    assert "Parts, each judged beside the entries that are common to all" in whole
    assert "pre_infusion: 6: Within a day before the infusion." in whole
    assert "note: Judged on the day of the infusion." in whole
    assert "5.1 [exc_infection, parts enrolment, pre_infusion]" in whole
    assert "6.2 [inc_platelets, part pre_infusion]" in whole
    assert "4.1 [inc_age]" in whole
    one = run("show", STAGED, "--part", "enrolment").out
    assert one.startswith("STAGED-01, part enrolment")
    assert "inc_platelets" not in one
    assert "pre_infusion: 6" not in one
    page = run("show", STAGED, "--format", "markdown").out
    assert "| `follow_up` |  | After the infusion. |" in page
    assert "| `pre_infusion` | 6 | Within a day before the infusion. *Reading.* Judged on the day" in page
    assert "Judged in parts enrolment, pre\\_infusion only." in page
    defaulted = run("show", STAGED.replace("TRIAL", "DEFAULTED")).out
    assert "enrolment (judged where none is named): 4: At enrolment" in defaulted
    refused = run("show", STAGED, "--part", "enrolment", "--format", "json")
    assert (2, True) == (refused.code, "error [PART]" in refused.err)


# many records


def test_screening_judges_one_part() -> None:
    """A stream is judged in one part, and refused at once where a part is due."""
    rows = [{"subject": "S1", **FIT, "ecog": 2}]
    for part, eligibility in (("enrolment", "ineligible"), ("pre_infusion", "eligible")):
        (found,) = screen_records(TRIAL, rows, as_of=DAY, part=part)
        assert eligibility == found.assessment.eligibility.value
    with pytest.raises(EligibilityError) as caught:
        screen_records(TRIAL, rows, as_of=DAY)
    assert "PART" == caught.value.code


def test_the_command_line_screens_and_explains_a_part(run, ndjson) -> None:
    """Each line of the results names the part, rows in error too; columns and summary are those of the part."""
    file = ndjson({"subject": "S1", **FIT}, {"subject": "S2", "age": "old"})
    told = ("--trial", STAGED, "--as-of", DAY)
    lines = lines_of(run("screen", file, *told, "--part", "pre_infusion", "--format", "ndjson").out)
    assert ["pre_infusion", "pre_infusion"] == [line["part"] for line in lines]
    assert "inc_platelets" in lines[0]["criteria"]
    assert "inc_ecog" not in lines[0]["criteria"]
    head, first, _ = run("screen", file, *told, "--part", "enrolment", "--format", "csv").out.splitlines()
    assert ("part", "enrolment") == (head.split(",")[-1], first.split(",")[-1])
    assert "inc_platelets" not in head
    assert "STAGED-01, part enrolment version 1.0" in run("screen", file, *told, "--part", "enrolment").err
    explained = run("explain", file, *told, "--part", "pre_infusion", "--subject", "S1").out
    assert "STAGED-01, part pre_infusion" in explained
    due = run("screen", file, *told)
    assert (2, True) == (due.code, "error [PART]: STAGED-01 is judged part by part; name one" in due.err)
    column = run("screen", file, *told, "--part", "enrolment", "--key", "part")
    assert (2, True) == (column.code, "two columns named part" in column.err)


def test_a_table_holds_what_its_part_reads(run, tmp_path) -> None:
    """A table need only have the columns of the part that is judged."""
    file = tmp_path / "in.csv"
    file.write_text("subject,age,ecog,infection\nS1,40,1,false\n")
    told = ("--trial", STAGED, "--as-of", DAY, "--format", "ndjson")
    (line,) = lines_of(run("screen", file, *told, "--part", "enrolment").out)
    assert "eligible" == line["eligibility"]
    assert "--not-collected platelet_count,last_fever" in run("screen", file, *told, "--part", "pre_infusion").err


def test_a_trial_is_listed_and_registered_whole(run, monkeypatch) -> None:
    """A set that judges one part of another cannot be registered; the listing names the parts."""
    registry = Registry()
    registry.register(TRIAL)
    with pytest.raises(DefinitionError) as caught:
        registry.register(TRIAL.part("enrolment"))
    assert "PART" == caught.value.code
    monkeypatch.setattr("eligibility_engine.cli.trials.registry", registry)
    assert "    parts: enrolment, pre_infusion, follow_up\n" in run("trials").out


def test_options_keep_the_part() -> None:
    """A set in one part under other options judges the same part."""

    def under(chosen):
        rule = p.ecog <= chosen["worst"]
        return small(include("inc", "ECOG.", rule, parts="enrolment"), include("age", "Adult.", p.age >= 18),
                     options=OPTIONS, in_force=chosen, builder=under)  # fmt: skip

    strict = under({"worst": 1}).part("enrolment").configured(worst=2)
    assert ("enrolment", "met") == (strict.in_part, strict.assess({"ecog": 2}, as_of=DAY)["inc"].verdict.value)


OPTIONS = (Option("worst", "The worst ECOG.", 1, number=True, minimum=0, maximum=5),)


# cases

CASES = f"""\
trial: {STAGED}
as_of: {DAY}
part: enrolment
base: {{age: 40, ecog: 1, infection: false}}
cases:
  - id: at-enrolment
    expect: {{eligibility: eligible, inc_ecog: met}}
  - id: later
    part: pre_infusion
    expect: {{eligibility: undetermined, missing: [platelet_count, last_fever]}}
"""


def test_cases_name_their_part(run, tmp_path) -> None:
    """A case is judged in its part, or in that of its file; an expectation of another part is a fault of the case."""
    file = tmp_path / "staged.cases.yaml"
    file.write_text(CASES)
    assert "2 cases: 2 passed" in run("test", file).out
    cases, judge = read_cases(file)
    assert ["enrolment", "pre_infusion"] == [case.part for case in cases.cases]
    faults = {
        "PART": Case("no-part", FIT, DAY, eligibility="eligible"),
        "CASE_ENTRY": Case("other", FIT, DAY, expected={"inc_platelets": "met"}, part="enrolment"),
    }
    for code, case in faults.items():
        (fault,) = judge_case(judge, case).faults
        assert code == fault.code


def test_a_table_of_cases_has_a_column_for_the_part(run, tmp_path) -> None:
    """The column `part` names the part of each row; without it the default part judges."""
    file = tmp_path / "cases.csv"
    file.write_text(
        "case,as_of,part,age,expect\na,2025-06-02,follow_up,40,eligible\nb,2025-06-02,follow_up,2,ineligible\n"
    )
    assert "2 passed" in run("test", file, "--trial", STAGED).out
    file.write_text("case,as_of,age,expect\na,2025-06-02,40,undetermined\n")
    assert "1 passed" in run("test", file, "--trial", STAGED.replace("TRIAL", "DEFAULTED")).out


def test_a_snapshot_keeps_the_verdicts_of_each_part() -> None:
    """A snapshot holds what each case's part says; the same subject in another part is another subject."""
    parts = {"a": "enrolment", "b": "pre_infusion"}
    found = take_snapshot(TRIAL, [Case(id, FIT, DAY, eligibility="eligible", part=part) for id, part in parts.items()])
    assert {"inc_age", "inc_ecog", "exc_infection"} == set(found.cases["a"]["verdicts"])
    assert found.cases["a"]["subject"] != found.cases["b"]["subject"]
    assert {entry.id for entry in ENTRIES} == set(found.entries)


# coverage, mutants, proposals


def test_a_subject_tries_only_the_entries_of_its_part() -> None:
    """Coverage of a set is the union over its parts: what a part does not judge was not tried."""
    coverage = Coverage(TRIAL, date(2025, 6, 2))
    first = coverage.add(TRIAL.assess(FIT, as_of=DAY, part="enrolment").facts, date(2025, 6, 2), "enrolment")
    assert {"inc_age", "inc_ecog", "exc_infection"} == {re.split("[:/]", token)[0] for token in first}
    later = coverage.add(TRIAL.assess(FIT, as_of=DAY, part="pre_infusion").facts, date(2025, 6, 2), "pre_infusion")
    assert "inc_platelets" in {re.split("[:/]", token)[0] for token in later}
    shown = {entry["id"]: entry for entry in coverage_data(coverage)["entries"]}
    pasted = {name: {case["part"] for item in one["items"] for case in item["cases"]} for name, one in shown.items()}
    assert ({"enrolment"}, {"pre_infusion"}) == (pasted["inc_age"], pasted["inc_platelets"])


def test_a_default_part_stands_for_the_common_entries() -> None:
    """A common entry is tried in the default part, where there is one, and else in the first."""
    later = small(*ENTRIES[:4], default_part="pre_infusion")
    assert ["pre_infusion", "enrolment", "pre_infusion"] == [later.part_of(one.id) for one in later.entries[:3]]
    assert ("enrolment", None) == (TRIAL.part_of("inc_age"), TRIAL.part("pre_infusion").part_of("inc_age"))


def test_tests_that_judge_a_part_are_recorded_in_it() -> None:
    """Watching tests notes the part that each assessment judged; a recorder of one part leaves the others out."""
    whole, one = Recorder(TRIAL), Recorder(TRIAL.part("enrolment"))
    for recorder in (whole, one):
        with watching(recorder.take):
            for part in ("enrolment", "pre_infusion", "enrolment"):
                TRIAL.assess(FIT, as_of=DAY, part=part)
        recorder.add(recorder.news())
    assert (3, 2) == (whole.subjects, one.subjects)
    assert any(token.startswith("inc_platelets") for token in whole.tokens)
    assert not any(token.startswith("inc_platelets") for token in one.tokens)


def test_a_mutant_is_noticed_only_in_a_part_that_judges_it() -> None:
    """A case of one part cannot notice a wrong rule of another, whatever its subject is."""
    case = Case("later", {**FIT, "ecog": 2}, DAY, eligibility="eligible", part="pre_infusion")
    found = mutate(TRIAL, [case])
    fates = {one.id: one.fate for one in found.outcomes if one.operator == "polarity"}
    assert ("alive", "killed") == (fates["inc_ecog#0"], fates["inc_ecog_later#0"])
    assert "would be noticed by part: enrolment and " in mutation_text(found, TRIAL, {}, DAY)


def test_proposals_cover_every_part(run, tmp_path) -> None:
    """Proposed cases begin with a subject that is eligible in each part, name their part, and cover the whole set."""
    found = propose(TRIAL, as_of=date(2025, 6, 2))
    names = [one.case.id for one in found.found]
    assert "eligible-enrolment" == names[0]
    file = tmp_path / "staged.cases.yaml"
    file.write_text(case_file_yaml(found, STAGED))
    assert "part: pre_infusion" in file.read_text()
    assert 0 == run("test", file).code
    covered = run("cover", file)
    assert (0, True) == (covered.code, "100.0" in covered.out)
    assert 0 == run("mutate", file, "--jobs", "1").code
    beside = propose(TRIAL, as_of=date(2025, 6, 2), cases=[one.case for one in found.found], base=found.base)
    assert () == beside.found


def test_cohorts_that_exclude_each_other_are_proposed_each_an_eligible_subject() -> None:
    """A subject eligible in one part need not be in another; a part in which nobody is eligible has none."""
    entries = [
        include("inc_young", "Below 18.", p.age < 18, parts="enrolment"),
        include("inc_old", "18 or older.", p.age >= 18, parts="pre_infusion"),
    ]
    found = propose(small(*entries), as_of=date(2025, 6, 2), mutants=False)
    eligible = [(one.case.part, one.case.eligibility) for one in found.found if not one.entry]
    assert ("enrolment", "eligible") == eligible[0]
    assert all(word == "eligible" for _, word in eligible)
    nobody = small(*entries[:1], include("inc_none", "Nobody.", (p.age < 10) & (p.age > 20), parts="pre_infusion"))
    made = propose(nobody, as_of=date(2025, 6, 2), mutants=False)
    assert ["enrolment"] == [one.case.part for one in made.found if not one.entry]


# checks and strategies


def test_checks_look_at_each_part() -> None:
    """Entries of parts that exclude each other contradict nothing; within one part they do."""
    apart = small(
        include("inc_young", "Below 18.", p.age < 18, parts="enrolment", cite="1"),
        include("inc_old", "18 or older.", p.age >= 18, parts="pre_infusion", cite="2"),
        exclude("exc_old", "18 or older.", p.age >= 18, parts="enrolment", cite="3"),
    )
    assert not [one.code for one in lint(apart) if one.code in {"LINT_CONTRADICTION", "LINT_SAME_RULE"}]
    beside = small(
        include("inc_young", "Below 18.", p.age < 18, parts="enrolment", cite="1"),
        include("inc_old", "18 or older.", p.age >= 18, parts=("enrolment", "pre_infusion"), cite="2"),
        include("inc_again", "18 or older.", p.age >= 18, parts="pre_infusion", cite="3"),
    )
    found = [(one.code, one.path) for one in lint(beside)]
    assert ("LINT_CONTRADICTION", "$.parts.enrolment") in found
    assert ("LINT_SAME_RULE", "$.entries[2] (inc_again)") in found
    assert not any(path == "$.parts.pre_infusion" for _, path in found)
    settled = small(include("inc", "Known.", p.age.is_recorded(), parts="enrolment"), include("a", "A.", p.age > 1))
    assert ["$.parts.enrolment"] == [one.path for one in lint(settled) if one.code == "LINT_ALL_MISSING"]


def test_strategies_draw_subjects_of_a_part() -> None:
    """Subjects of a verdict are those of one part; without one, the default part is meant or it is refused."""

    @settings(max_examples=10, database=None)
    @given(strategies.ineligible(TRIAL.part("pre_infusion"), because="inc_platelets", as_of=DAY))
    def drawn(record: dict[str, Any]) -> None:
        found = TRIAL.assess(record, as_of=DAY, part="pre_infusion")
        assert "not_met" == found["inc_platelets"].verdict.value

    drawn()

    @settings(max_examples=5, database=None)
    @given(strategies.undetermined(DEFAULTED, as_of=DAY))
    def unsettled(record: dict[str, Any]) -> None:
        assert "undetermined" == DEFAULTED.assess(record, as_of=DAY).eligibility.value

    unsettled()
    with pytest.raises(EligibilityError) as caught:
        strategies.eligible(TRIAL, as_of=DAY)
    assert "PART" == caught.value.code
