"""Matching files: every subject against every set, ranked, in three formats, and nothing that fails is hidden."""

import json
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from eligibility_engine import CriteriaSet, FactSchema, Registry, flag, include
from eligibility_engine.matching import Matcher
from eligibility_engine.registration import GROUP
from eligibility_engine.screening import match_records
from unit import matched_trials
from unit.conftest import lines_of
from unit.matched_trials import ALL, HEART, LIVER, LUNG

FILE = Path(matched_trials.__file__)
TRIALS = [word for name in ("LUNG", "LIVER", "HEART") for word in ("--trial", f"{FILE}:{name}")]
DAY = "2025-06-02"
TOLD = {"birth_date": "1980-01-01", "ecog": 1}


@pytest.fixture
def match(run):
    """Return a function that matches a file with the three sets on one date."""

    def running(file: object, *args: object) -> Any:
        return run("match", file, "--as-of", DAY, *TRIALS, *args)

    return running


def test_the_table_ranks_the_sets_of_each_subject(match, ndjson) -> None:
    """Under each subject a line for every set and part, the best first, with what to ask or what stands in the way."""
    ran = match(ndjson({"subject": "P1", **TOLD}, {"subject": "P2", "ecog": 4, "birth_date": "1990-01-01"}))
    assert 0 == ran.code
    assert (
        """\
P1
  HEART-01, part drug     undetermined  ask for platelet_count
  HEART-01, part surgery  undetermined  ask for smoker
  LUNG-01                 undetermined  ask for smoker
  LIVER-01                undetermined  ask for platelet_count, biopsy_at, consent_at

P2
  HEART-01, part drug     undetermined         ask for platelet_count
  HEART-01, part surgery  undetermined         ask for smoker
  LIVER-01                ineligible, not now  fails inc_ecog
  LUNG-01                 ineligible, not now  fails inc_ecog
"""
        == ran.out
    )
    assert "warning [MATCH_CONFLICT]: LUNG-01, HEART-01 declare smoker differently: type, domain, question\n" in ran.err


def test_lines_of_json_hold_what_a_screening_says_of_each_set(match, ndjson) -> None:
    """One object for each subject: a line of a screening for every set, in order, and the conflicts."""
    ran = match(ndjson({"subject": "P1", **TOLD, "smoker": False}), "--format", "ndjson")
    (line,) = lines_of(ran.out)
    assert ("P1", DAY) == (line["subject"], line["as_of"])
    assert ["LUNG-01", "LIVER-01", "HEART-01", "HEART-01"] == [one["trial"] for one in line["matches"]]
    assert ("eligible", LUNG.digest) == (line["matches"][0]["eligibility"], line["matches"][0]["digest"])
    failed = line["matches"][2]
    assert (None, "FACT_TYPE", "drug", HEART.digest) == (
        failed["eligibility"], failed["error"]["code"], failed["part"], failed["digest"],
    )  # fmt: skip
    assert ["smoker", "platelet_count"] == [one["name"] for one in line["conflicts"]]
    assert 1 == ran.code


def test_text_asks_every_question(match, ndjson) -> None:
    """The text names each set with its title and asks what is open; --subject shows one."""
    file = ndjson({"subject": "P1", **TOLD}, {"subject": "P2"})
    ran = match(file, "--format", "text", "--subject", "P1")
    assert "P1\n" in ran.out
    assert "P2" not in ran.out
    assert "LUNG-01: A made-up lung trial\n  undetermined\n    1. Smoker? (not recorded; ask: subject;" in ran.out
    assert "note: LUNG-01, HEART-01 declare smoker differently" in ran.out
    ineligible = match(ndjson({"subject": "P1", "ecog": 4}), "--format", "text").out
    assert "LUNG-01: A made-up lung trial\n  ineligible, not now: fails inc_ecog\n" in ineligible
    unknown = match(file, "--subject", "P3")
    assert (2, "error [SUBJECT_UNKNOWN]: no row has the subject that was asked for\n") == (
        unknown.code, unknown.err.splitlines(keepends=True)[-1],
    )  # fmt: skip


def test_many_names_are_cut(run, ndjson, monkeypatch) -> None:
    """Where much is missing the table names the first facts and counts the rest."""

    wide: Any = type("Wide", (FactSchema,), {f"a_rather_long_fact_{name}": flag(ask=f"{name}?") for name in "abcdefgh"})
    entries = [include(f"inc_{fact.name[-1]}", "Yes.", getattr(wide, fact.name)) for fact in wide.schema]
    registry = Registry()
    registry.register(CriteriaSet(id="WIDE", version="1", revision=1, facts=wide, entries=entries))
    monkeypatch.setattr("eligibility_engine.cli.match.registry", registry)
    ran = run("match", ndjson({"subject": "P1"}), "--as-of", DAY)
    assert ran.out.endswith("a_rather_long_fact_f and 2 more\n")
    assert "\n" + " " * 22 in ran.out


def test_a_row_in_error_says_why_and_the_others_go_on(match, ndjson) -> None:
    """A row without a key, a second one with a key, one that names what no set declares: each says so, exit 1."""
    file = ndjson(
        {"ecog": 1}, {"subject": "P1"}, {"subject": "P1"}, {"subject": "P2", "ecgo": 1}, "{", {"subject": "P3"}
    )
    ran = match(file)
    assert 1 == ran.code
    for code in ("SUBJECT_MISSING", "SUBJECT_DUPLICATE", "FACT_UNKNOWN", "INPUT_SYNTAX"):
        assert f"[{code}]" in ran.out
    assert "\nP3\n" in ran.out
    lines = lines_of(match(file, "--format", "ndjson").out)
    assert ["SUBJECT_MISSING", None, "SUBJECT_DUPLICATE", "FACT_UNKNOWN", "INPUT_SYNTAX", None] == [
        line.get("error", {}).get("code") for line in lines
    ]
    assert [] == lines[0]["matches"]
    dated = ndjson({"subject": "P1", "seen": "yesterday"}, {"subject": "P2", "seen": DAY})
    lines = lines_of(match(dated, "--as-of", "@seen", "--format", "ndjson").out)
    assert (None, "AS_OF", DAY) == (lines[0]["as_of"], lines[0]["error"]["code"], lines[1]["as_of"])
    assert "error" in match(dated, "--as-of", "@seen", "--format", "text").out


def test_a_bad_value_is_said_with_its_fact(match, ndjson) -> None:
    """Table and text name the fact whose value is bad, and never the value."""
    file = ndjson({"subject": "P1", **TOLD, "ecog": 9})
    said = "$.ecog: the value must lie between 0 and 5 [FACT_RANGE]"
    assert 2 == match(file).out.count(f"error         {said}")
    assert 2 == match(file, "--format", "text").out.count(f"error: {said}")


def test_reference_ranges_fill_the_limits_of_every_set(match, ndjson, tmp_path) -> None:
    """A table of limits of normal serves all sets; a note names it, and each line of JSON."""
    table = tmp_path / "labs.csv"
    table.write_text("analyte,unit,lln\nplatelet_count,10*9/L,150\n")
    file = ndjson({"subject": "P1", **TOLD, "platelet_count": {"value": 160, "unit": "10*9/L"}})
    asked = ("--trial", f"{FILE}:LIVER", "--format", "ndjson")
    ran = match(file, *asked, "--reference-ranges", table)
    with_table, without = (
        next(one for one in lines_of(out)[0]["matches"] if one["trial"] == "LIVER-01")
        for out in (ran.out, match(file, *asked).out)
    )
    assert ("met", "unknown") == tuple(one["criteria"]["inc_platelets"] for one in (with_table, without))
    assert ("labs.csv", False) == (with_table["reference_ranges"]["name"], "reference_ranges" in without)
    assert "note: limits of normal that results lack: from labs.csv" in ran.err


def test_a_table_holds_what_any_set_reads(match, tmp_path) -> None:
    """A CSV has the columns of all sets, or declares what it lacks; a cell that cannot be read spoils its sets only."""
    file = tmp_path / "in.csv"
    file.write_text("subject,birth_date,ecog,extra\nP1,1980-01-01,one,x\n")
    lacking = "smoker,platelet_count,biopsy_at,consent_at"
    assert f"--not-collected {lacking}" in match(file).err
    ran = match(file, "--not-collected", lacking, "--format", "ndjson")
    (line,) = lines_of(ran.out)
    assert [None, None] == [one["eligibility"] for one in line["matches"] if one["trial"] != "HEART-01"]
    assert "note: ignored columns: extra" in ran.err
    taken = match(file, "--key", "matches", "--not-collected", lacking)
    assert (2, True) == (taken.code, "two columns named matches" in taken.err)


def test_every_registered_set_is_matched_and_a_broken_plugin_is_a_line(run, ndjson, monkeypatch) -> None:
    """Without --trial the registry judges; a plug-in that fails to load stands last with the reason, exit 1."""
    registry = Registry(lambda: [EntryPoint("BROKEN-01", "no_such_module_at_all:TRIAL", GROUP)])
    registry.register(LUNG)
    monkeypatch.setattr("eligibility_engine.cli.match.registry", registry)
    file = ndjson({"subject": "P1", **TOLD, "smoker": False})
    ran = run("match", file, "--as-of", DAY)
    assert 1 == ran.code
    first, second, third, *_ = ran.out.splitlines()
    assert ("P1", "  LUNG-01    eligible") == (first, second)
    assert third.startswith("  BROKEN-01  error     the plug-in that provides BROKEN-01 failed to load")
    (line,) = lines_of(run("match", file, "--as-of", DAY, "--format", "ndjson").out)
    assert ("BROKEN-01", "TRIAL_PLUGIN") == (line["matches"][1]["trial"], line["matches"][1]["error"]["code"])
    assert "version" not in line["matches"][1]
    assert "BROKEN-01\n  error: the plug-in" in run("match", file, "--as-of", DAY, "--format", "text").out


def test_a_second_provider_that_fails_is_a_line_beside_the_first() -> None:
    """Where one provider of an id loads and another fails, both are said."""
    registry = Registry(lambda: [EntryPoint("LUNG-01", "no_such_module_at_all:TRIAL", GROUP)])
    registry.register(LUNG)
    found = registry.match({}, as_of=DAY)
    assert [("LUNG-01", "undetermined"), ("LUNG-01", None)] == [
        (one.id, None if one.eligibility is None else one.eligibility.value) for one in found
    ]
    assert json.dumps(found.to_dict())


def test_the_shipped_trials_are_matched(run) -> None:
    """The sample subjects are matched with every shipped trial, without a conflict between their facts."""
    sample = "src/eligibility_engine/examples/candidates.ndjson"
    ran = run("match", Path(matched_trials.__file__).parents[2] / sample, "--as-of", DAY, "--subject", "SYN-001")
    assert "NCT06316427" in ran.out
    assert "MATCH_CONFLICT" not in ran.err


def test_a_stream_of_mappings_is_matched() -> None:
    """Programs match records as they screen them; what a source does not hold is declared."""
    matcher = Matcher(ALL)
    (row,) = match_records(matcher, [{"subject": "P1", **TOLD}], as_of=DAY, not_collected=["smoker"])
    assert row.matches is not None
    causes = {one.called: [missing.cause.value for missing in one.assessment.missing] for one in row.matches}
    assert ["source_not_loaded"] == causes["LUNG-01"]
    assert ("", False) == (row.message, row.in_error)


def test_a_criterion_that_raises_spoils_its_set_only(monkeypatch) -> None:
    """Code of a set that raises is an error of its line, named by its type; no value is said."""

    def broken(self: Any) -> None:
        raise ValueError("secret 4711")

    monkeypatch.setattr("eligibility_engine.study.assessment.Assessment.warnings", property(broken))
    (found,) = Matcher([LIVER]).match({}, as_of=DAY)
    assert ("CRITERION_FAILED", None) == (found.faults[0].code, found.assessment)
    assert "4711" not in found.faults[0].message


def test_an_event_table_that_no_set_declares_is_refused(match, ndjson) -> None:
    """A file of events belongs to a table that any of the sets declares."""
    file = ndjson({"subject": "P1"})
    ran = match(file, "--events", f"doses={file}")
    assert (2, True) == (ran.code, "the match has no event table 'doses'" in ran.err)
