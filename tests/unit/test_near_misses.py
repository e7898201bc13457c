"""Near misses: numbers that can change, one at a time, each judged again."""

from typing import Any

import pytest

from eligibility_engine import (
    CriteriaSet,
    FactSchema,
    Verdict,
    all_of,
    exclude,
    flag,
    include,
    integer,
    measurement,
    number,
    opaque,
    quantity,
    registry,
)
from eligibility_engine.report.near_misses import near_misses
from eligibility_engine.testing import own_cases, read_cases


class Patient(FactSchema):
    age = integer(unit="years", minimum=0, maximum=120, ask="Age?", only_increases=True)
    born_in = integer(ask="Year of birth?", fixed=True)
    ecog = integer(minimum=0, maximum=5, ask="ECOG?", label="ECOG")
    platelets = measurement(unit="10*9/L", decimals=0, ask="Platelets?", minimum=0, maximum=2000)
    creatinine = measurement(unit="mg/dL", other_units={"g/L": "100"}, decimals=1, ask="Creatinine?")
    weight = number(unit="kg", minimum=2, decimals=1, ask="Weight?", comparator=True)
    smoker = flag(ask="Smoker?")


c = Patient


def judged(*entries: Any, **record: Any) -> list[tuple[str, str, str, str, str]]:
    """Return the near misses of a record: entry, label, what it is, what it would have to be, and what then."""
    rules = CriteriaSet(id="NEAR-01", version="1", revision=1, facts=Patient, entries=entries)
    found = near_misses(rules.assess(record, as_of="2025-06-02"))
    return [(miss.entry, miss.label, miss.now, miss.needed, miss.then.value) for miss in found]


ECOG = include("inc_ecog", "ECOG 0 to 2.", c.ecog <= 2)
RENAL = exclude("exc_renal", "Creatinine over 1.5 times normal.", c.creatinine.times_uln > 1.5)
PLATELETS = include("inc_platelets", "Platelets above 100.", c.platelets > quantity(100, "10*9/L"))


@pytest.mark.parametrize(
    ("entry", "record", "expected"),
    [
        (ECOG, {"ecog": 3}, [("inc_ecog", "ECOG", "3", "2", "eligible")]),
        (
            PLATELETS,
            {"platelets": {"value": 80, "unit": "10*9/L"}},
            [("inc_platelets", "platelets", "80 10*9/L", "101 10*9/L", "eligible")],
        ),
        # in the unit in which it was reported
        (
            RENAL,
            {"creatinine": {"value": 0.025, "unit": "g/L", "uln": 0.012}},
            [("exc_renal", "creatinine", "0.025 g/L", "0.018 g/L", "eligible")],
        ),
        (
            include("inc_age", "Adults.", c.age >= 18),
            {"age": 17},
            [("inc_age", "age", "17 years", "18 years", "eligible")],
        ),
        # it never decreases
        (include("inc_age", "Children.", c.age < 18), {"age": 18}, []),
        # fixed; no number; not known exactly
        (include("inc_born", "Born before 2000.", c.born_in < 2000), {"born_in": 2001}, []),
        (exclude("exc_smoker", "Smokers.", c.smoker), {"smoker": True}, []),
        (exclude("exc_weight", "Below 40 kg.", c.weight < 40), {"weight": {"value": 30, "comparator": "<"}}, []),
        # nothing below the domain
        (
            include("inc_weight", "Below 2 kg or a smoker.", all_of(c.weight < 2.05, c.smoker)),
            {"weight": 3, "smoker": False},
            [],
        ),
    ],
)
def test_what_a_number_would_have_to_be(entry: Any, record: dict[str, Any], expected: list[Any]) -> None:
    """The nearest value in the precision of the fact with which the entry lets the subject pass."""
    assert judged(entry, **record) == expected


def test_what_then_is_judged_by_every_entry() -> None:
    """With the number in place the others are judged again."""
    record = {"ecog": 3, "platelets": {"value": 80, "unit": "10*9/L"}}
    assert [miss[-1] for miss in judged(ECOG, PLATELETS, **record)] == ["ineligible", "ineligible"]
    assert [miss[-1] for miss in judged(ECOG, PLATELETS, ecog=3)] == ["undetermined"]


def test_nobody_else_has_near_misses() -> None:
    """Neither who is eligible nor who is undetermined, nor where Python code would be asked about somebody made up."""
    code = opaque("no", version="1", says="no", reads={"n": c.ecog}, judge=lambda _: Verdict.NOT_MET)
    assert judged(ECOG, ecog=2) == judged(ECOG) == judged(ECOG, include("inc_code", "No.", code), ecog=3) == []


@pytest.mark.parametrize("identifier", ["NCT03672851", "NCT04348032"])
def test_near_misses_of_shipped_cases_hold_at_the_door(identifier: str) -> None:
    """Put into the record, the number lets the entry pass, and the subject is what was said."""
    cases, _ = read_cases(own_cases(identifier), registry.get)
    tried = 0
    for case in cases.cases[:150]:
        rules = registry.get(identifier).part(case.part)
        assessment = rules.assess(case.facts, as_of=case.as_of)
        for miss in near_misses(assessment):
            known, needed = case.facts[miss.fact], float(miss.needed.split()[0].rstrip("%"))
            number = int(needed) if needed.is_integer() else needed
            changed = {**known, "value": number} if isinstance(known, dict) else number
            again = rules.assess({**case.facts, miss.fact: changed}, as_of=case.as_of)
            assert again[miss.entry].standing is Verdict.MET
            assert again.eligibility is miss.then
            tried += 1
    assert tried >= 5
