"""Cover, mutate and cases of rules about event tables: a written case file tries everything and notices every slip."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from eligibility_engine import CriteriaSet, FactSchema, code, include
from eligibility_engine.testing import Case, Coverage, judge_case, read_cases
from eligibility_engine.testing.coverage.measuring import Finding
from eligibility_engine.testing.mutation import Mutation, mutate
from eligibility_engine.testing.proposing import propose
from unit.therapy_trial import TRIAL

AS_OF: Final = date(2025, 6, 2)
CASES: Final = Path(__file__).with_name("therapy_trial.yaml")


@cache
def written() -> tuple[Case, ...]:
    return read_cases(CASES, resolve=lambda _: TRIAL)[0].cases


@cache
def findings() -> dict[str, Finding]:
    found = Coverage(TRIAL, AS_OF)
    for case in written():
        found.add(TRIAL.assess(case.facts, as_of=case.as_of).facts, AS_OF)
    return {one.item.id: one for one in found.findings()}


@cache
def mutation() -> Mutation:
    return mutate(TRIAL, written())


def test_every_case_passes() -> None:
    """The written cases hold."""
    assert {"passed"} == {judge_case(TRIAL, case).status for case in written()}


def test_everything_is_tried_or_proved_impossible() -> None:
    """What the cases do not try cannot be: no number below 0, no row after the as-of date."""
    assert {
        "exc_total/:threshold:1:below": "no value in the domain lies there",
        "exc_current/:threshold:1:above": "no value in the domain lies there",
        "inc_washout/:threshold:0:below": "no value in the domain lies there",
    } == {id: one.reason for id, one in findings().items() if one.status != "covered"}


@pytest.mark.parametrize(
    ("id", "text"),
    [
        ("exc_vaccine/:threshold:1:below", "end at most 1 day before the day 28 days before first dose"),
        ("exc_vaccine/:threshold:3:above", "start at most 1 day after first dose"),
        ("exc_vaccine/:member:0:", "none of the set"),
        ("exc_vaccine/:table:doses:empty", "medicines: a complete list without rows"),
        ("exc_vaccine/:table:doses:open", "medicines: absent, or a list that may go on"),
        ("exc_confirmed/:threshold:2:at", "platelets at 30 10*9/L"),
    ],
)
def test_what_there_is_to_try_in_rows(id: str, text: str) -> None:
    """The ends of windows, the thresholds and members of rows are tried, and the tables themselves."""
    assert text == findings()[id].item.text


def test_every_slip_is_noticed() -> None:
    """No mutant is alive; that the rows up to the as-of date are all visible ones is proved."""
    assert [] == [one.text for one in mutation().alive]
    assert ["rows also without this: start is on or before the as-of date"] == [
        one.text for one in mutation().outcomes if one.fate == "equivalent"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "rows also without this: platelets is below 30 10*9/L",
        "first dose -> the as-of date",
        "the day 28 days before first dose -> the day 29 days before first dose",
        "end is on or after the day 28 days before first dose -> end is after the day 28 days before first dose",
        "drug is one of J07B, J07C; without ATC|J07B",
        "number of different values of regimen of lines of therapy -> number of lines of therapy",
        "latest platelets (the lowest of one date) of blood counts; of several on one date: highest",
        "5 × half-life -> 5.1 × half-life",
    ],
)
def test_slips_in_rows_have_words(text: str) -> None:
    """Each slip that an author may make with rows is said in a phrase."""
    assert text in {one.text for one in mutation().outcomes}


def test_long_comparisons_are_told_apart() -> None:
    """Of a long number of rows only what follows it is said twice."""
    assert any(one.text.endswith("...: is at least 1 -> is above 1") for one in mutation().outcomes)


def test_cases_are_proposed_from_nothing() -> None:
    """The cases that are proposed for rules about rows try everything and notice every slip."""
    proposals = propose(TRIAL, as_of=AS_OF)
    cases: list[Case] = [one.case for one in proposals.found]
    found = Coverage(TRIAL, AS_OF, proposals.base)
    for case in cases:
        found.add(TRIAL.assess(case.facts, as_of=AS_OF).facts, AS_OF)
    assert [] == [one.item.id for one in found.findings() if one.status == "missing"]
    assert () == mutate(TRIAL, cases).alive


def test_codes_of_a_system_with_an_address() -> None:
    """Cases are proposed for codes whose system is an address, colons and all."""

    class Coded(FactSchema):
        finding = code("http://snomed.info/sct", ask="Finding?")

    rule = include("inc_finding", "It.", Coded.finding.is_in(["1", "2"]))
    proposals = propose(CriteriaSet(id="C-01", version="1", revision=1, facts=Coded, entries=[rule]), as_of=AS_OF)
    assert {"1", "2", "other"} <= {one.case.facts.get("finding") for one in proposals.found}
