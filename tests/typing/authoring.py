"""A program that uses the public names; the type checker must accept it as it stands. It is never run."""

from collections.abc import Mapping
from typing import assert_type

from attrs import frozen

from eligibility_engine import (
    AS_OF,
    Assessment,
    CriteriaSet,
    Criterion,
    Eligibility,
    FactSchema,
    MissingFact,
    Phrases,
    Trace,
    Verdict,
    all_of,
    at_least,
    by_answer,
    by_code,
    choose,
    code,
    date,
    end,
    events,
    exclude,
    first_known,
    flag,
    greatest,
    include,
    integer,
    kind,
    measurement,
    number,
    one_of,
    opaque,
    quantity,
    registry,
    value_set,
)
from eligibility_engine.formulas import FORMULAS, Formula, FormulaTerm, cockcroft_gault, formula
from eligibility_engine.kernel.expression import Compare, FactRef, Literal, Predicate
from eligibility_engine.language import DateTerm, EventsTerm, MeasurementTerm, NumberTerm, RowsHandle, Rule
from eligibility_engine.value import Scalar


class Candidate(FactSchema):
    """Facts of a made-up study."""

    birth_date = date(ask="Date of birth?", partial=True)
    age_years = integer(ask="Age?", unit="years", minimum=0, maximum=120)
    platelets = measurement(ask="Platelets?", unit="10*9/L")
    sex = one_of("male", "female", ask="Sex?")
    weight = number(ask="Weight?", unit="kg")
    creatinine = measurement(ask="Creatinine?", unit="mg/dL")
    fit = flag(ask="Fit?")
    doses = events(
        ask="Which doses?",
        dated_by="start",
        ended_by="stop",
        drug=code("ATC"),
        start=date(partial=True),
        stop=end(),
        mg=number(unit="mg", minimum=0),
    )


c = Candidate
age = first_known(c.birth_date.elapsed("years"), c.age_years, called="age")
assert_type(age, NumberTerm)
assert_type(c.birth_date, DateTerm)
assert_type(c.platelets >= quantity(100, "10*9/L"), Rule)
assert_type((age >= 18) & c.fit | ~c.fit, Rule)
assert_type(c.sex == "male", Rule)


def hla_fits(values: Mapping[str, Scalar | None]) -> Verdict:
    """Code that judges values."""
    return Verdict.MET if values["sex"] == "male" else Verdict.NOT_MET


assert_type(opaque("hla", version="1", says="fits", reads={"sex": c.sex, "on": AS_OF}, judge=hla_fits), Rule)
clearance = cockcroft_gault(age=age, sex=c.sex, weight=c.weight, creatinine=c.creatinine)
assert_type(clearance, FormulaTerm)
assert_type(clearance >= quantity(50, "mL/min"), Rule)
assert_type(clearance * 2, NumberTerm)
assert_type(formula("ckd_epi", version="2021"), Formula)
assert_type(FORMULAS, tuple[Formula, ...])

ANTHRACYCLINES = value_set("anthracyclines", "ATC", "2025", {"L01DB01": "doxorubicin"})
given = c.doses.where(c.doses.drug.is_in(ANTHRACYCLINES), c.doses.mg >= 10)
total = given.total(c.doses.mg)
half_life = by_code(c.doses.drug, {"L01DB01": 2}, called="half-life")
assert_type(c.doses, EventsTerm)
assert_type(given.within(weeks=4, before=AS_OF), RowsHandle)
assert_type(given.current(), RowsHandle)
assert_type(given.ever() & ~given.since(c.doses.last_end()).never(), Rule)
assert_type(given.confirmed(days=28), Rule)
assert_type(given.washout(weeks=4, half_lives=5, half_life=half_life), Rule)
assert_type(given.count() <= 2, Rule)
assert_type(given.last_date(), DateTerm)
assert_type(given.latest(c.platelets, ties="lowest"), MeasurementTerm)
assert_type(greatest(age, 18), NumberTerm)
limit: NumberTerm = by_answer(c.sex, {"male": 18, "female": 16}, called="limit")
assert_type(age >= limit, Rule)


@kind("typing_example")
@frozen
class Twice:
    """A kind of one's own satisfies the protocol."""

    fact: str

    @property
    def operands(self) -> tuple[Criterion, ...]:
        """A leaf."""
        return ()

    def predicate(self) -> Predicate:
        """Return a comparison."""
        return Compare("==", FactRef(self.fact), Literal(True))

    def describe(self, phrase: Phrases) -> str:
        """Say it."""
        return phrase.term(FactRef(self.fact))


own: Criterion = Twice("fit")
SET = CriteriaSet(
    id="TYPED",
    version="1",
    revision=1,
    facts=Candidate,
    entries=[
        include("inc_age", "Age.", age.between(18, 75)),
        include("inc_any", "Any.", at_least(1, c.fit, own, c.birth_date.within(years=50, before=AS_OF))),
        exclude("exc_by_sex", "By sex.", choose((c.sex == "male", c.fit), otherwise=all_of(c.fit, own))),
    ],
)


def verdict_of(record: dict[str, object]) -> Verdict:
    """Return the verdict of one entry."""
    assessment = SET.assess(record, as_of="2025-06-02")
    assert_type(assessment, Assessment)
    assert_type(assessment.eligibility, Eligibility)
    assert_type(assessment.missing, tuple[MissingFact, ...])
    assert_type(assessment["inc_age"].trace, Trace)
    assert_type(assessment["inc_age"].trace.to_svg(), str)
    return assessment["inc_age"].verdict


assert_type(registry.get("TYPED", revision=1), CriteriaSet)
