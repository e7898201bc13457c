"""What mutation claims of random sets: every fate is held to a set with the wrong rule built in."""

from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from eligibility_engine.errors import DefinitionError
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.testing.cases.case import Case
from eligibility_engine.testing.mutation import Outcome, mutate
from eligibility_engine.testing.strategies import as_of_dates, criteria_sets, schemas
from eligibility_engine.testing.strategies.record import drawn_records
from eligibility_engine.testing.strategies.thresholds import thresholds_of
from unit.wrong_rules import case_of, mutants_by_id, passes, wrong_set
from unit.wrong_rules import given as given_rules

FEWER: Final = settings(max_examples=max(settings().max_examples // 6, 5))
EXPECTS: Final = (("eligibility",), ("decisive",), ("missing",), ("eligibility", "decisive", "missing"))
MOST: Final = 15


@FEWER
@given(data=st.data())
def test_every_fate_is_true(data: DataObject) -> None:
    """The killed fail a case, the alive pass all and have a subject that tells, nobody tells the equivalent apart."""
    schema, as_of, aware = (
        data.draw(schemas(min_size=1, max_size=3)),
        data.draw(as_of_dates()),
        data.draw(st.booleans()),
    )
    found = given_rules(data.draw(criteria_sets(schema, max_size=2, aware=aware)))
    near, zone = thresholds_of(found, as_of), aware if found.offsets is None else found.offsets
    drawn = drawn_records(schema, as_of=as_of, near=near, missing_rate=0.15, aware=zone)
    records = data.draw(st.lists(drawn, min_size=5, max_size=10))
    cases = [
        case_of(found, f"case {place}", record, as_of.isoformat(), *expects)
        for place, (record, expects) in enumerate(zip(records, EXPECTS, strict=False))
    ]
    for one in mutate(found, cases, max_mutants=MOST).outcomes:
        assert [] == lies(found, one, cases, records)


def lies(found: CriteriaSet, one: Outcome, cases: list[Case], records: list[dict[str, Any]]) -> list[str]:
    """Return what is not true of an outcome."""
    mutant = mutants_by_id(found)[one.id]
    try:
        wrong = wrong_set(found, mutant)
    except DefinitionError:
        return [] if one.fate == "invalid" else [f"{one} cannot be built"]
    failing = [case.id for case in cases if not passes(wrong, case)]
    if one.fate == "killed":
        return [] if one.by in failing else [f"{one} passes"]
    told = [record for record in records if _tells(found, wrong, record, one, cases)]
    subject = [] if one.subject is None else [one.subject]
    return [
        *([f"{one} can be built"] if one.fate == "invalid" else []),
        *(f"{one} fails {case}" for case in failing),
        *(f"{one} is told apart by {record}" for record in told if one.fate == "equivalent"),
        *(f"{one} is not" for record in subject if not _tells(found, wrong, record, one, cases)),
    ]


def _tells(found: CriteriaSet, wrong: CriteriaSet, record: Any, one: Outcome, cases: list[Case]) -> bool:
    judged = (each.assess(record, as_of=cases[0].as_of)[one.entry].standing for each in (found, wrong))
    return len(set(judged)) > 1
