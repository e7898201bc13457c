"""A set over one fact of each type, and a frame of people who are known exactly."""

from typing import Any

import polars as pl

from eligibility_engine import (
    CriteriaSet,
    FactSchema,
    code,
    events,
    exclude,
    flag,
    include,
    instant,
    integer,
    measurement,
    number,
    one_of,
    quantity,
)
from eligibility_engine import date as date_fact


class Person(FactSchema):
    born = date_fact(ask="?", partial=True, not_after_as_of=True)
    consented = flag(ask="?", judgement=True)
    ecog = integer(ask="?", minimum=0, maximum=5)
    weight = number(ask="?", unit="kg", minimum=0, decimals=1)
    blasts = number(ask="?", unit="%", minimum=0, maximum=100, comparator=True)
    creatinine = measurement(ask="?", unit="mg/dL", minimum=0, other_units=["g/L"], decimals=2)
    line = one_of("first", "later", "not_done", missing={"not_done": "not_recorded"}, ask="?")
    country = code("urn:iso:std:iso:3166", forms=["AA"], ask="?")
    signed = instant(ask="?")
    note = flag(ask="?", answered_by="investigator")


p = Person
SET = CriteriaSet(
    id="FRAMES-01",
    version="1",
    revision=1,
    facts=Person,
    entries=[
        include("inc_age", "Adults.", p.born.elapsed("years") >= 18),
        include("inc_consent", "Consented.", p.consented),
        include("inc_ecog", "ECOG 0 to 1.", p.ecog <= 1),
        include("inc_weight", "Above 40.5 kg.", p.weight > 40.5),
        exclude("exc_blasts", "At least 20 % blasts.", p.blasts >= 20),
        exclude("exc_renal", "Above 1.5 times normal.", p.creatinine.times_uln > 1.5),
        exclude("exc_creatinine", "Above 2 mg/dL.", p.creatinine > quantity(2, "mg/dL")),
        include("inc_line", "First line.", p.line == "first"),
        include("inc_country", "Denmark or Norway.", p.country.is_in(["DK", "NO"])),
        include("inc_signed", "Signed before June.", p.signed < "2025-06-01T00:00"),
    ],
)
AS_OF = "2025-06-02"
HOW: dict[str, Any] = {"as_of": AS_OF, "not_collected": ["note"]}

PEOPLE: dict[str, list[Any]] = {
    "subject": ["A", "B", "C", "D", "E"],
    "born": ["1980-05-04", "2007-06-02", "2007-06-03", "2007", None],
    "consented": [True, True, False, None, True],
    "ecog": [1, 2, 0, None, 7],
    "weight": [80.2, 40.5, 40.6, None, 70.0],
    "blasts": [5.0, 20.0, 19.9, 20.0, None],
    "creatinine": [1.1, 1.8, 1.9, 2.1, None],
    "creatinine_unit": ["mg/dL", "mg/dL", "mg/dL", "mg/dL", None],
    "creatinine_uln": [1.2, 1.2, 1.2, None, None],
    "line": ["first", "later", "not_done", None, "first"],
    "country": ["DK", "SE", "NO", None, "DK"],
    "signed": ["2025-05-31T23:59", "2025-06-01", "2025-05-31", None, "2025-05-01"],
}


def frame(**changed: Any) -> pl.DataFrame:
    """The people, with some columns changed, added, or left out where they are None."""
    return pl.DataFrame({name: cells for name, cells in {**PEOPLE, **changed}.items() if cells is not None})


def one(**cells: Any) -> pl.DataFrame:
    """The first of them, with some cells changed."""
    first = {name: column[0] for name, column in PEOPLE.items()}
    return pl.DataFrame({name: [cell] for name, cell in {**first, **cells}.items()})


class Treated(FactSchema):
    ecog = integer(ask="?", minimum=0, maximum=5)
    doses = events(ask="?", dated_by="given", given=date_fact(), mg=integer())


TREATED = CriteriaSet(
    id="FRAMES-02",
    version="1",
    revision=1,
    facts=Treated,
    entries=[
        include("inc_ecog", "ECOG 0 to 1.", Treated.ecog <= 1),
        include("inc_dose", "At least one dose.", Treated.doses.count() >= 1),
    ],
)
TREATED_PEOPLE = pl.DataFrame({"subject": ["A", "B", "C"], "ecog": [1, 1, 2]})
DAYS = ["2025-05-01", "2025-07-01", "2025-05-01"]
DOSES = pl.DataFrame({"subject": ["A", "A", "c "], "given": DAYS, "mg": [1, 2, 3]})
