"""A made-up criteria set that holds every kind of criterion, every kernel term and every fact type."""

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from attrs import fields, has

from eligibility_engine import (
    AS_OF,
    CriteriaSet,
    FactSchema,
    Option,
    all_of,
    always,
    any_of,
    at_least,
    choose,
    choose_value,
    code,
    date,
    end,
    events,
    exclude,
    first_known,
    flag,
    include,
    instant,
    integer,
    label,
    loinc,
    measurement,
    not_,
    number,
    number_constant,
    one_of,
    quantity,
    undecided,
    warn,
)
from eligibility_engine.dates import LeapDay
from eligibility_engine.study.classification import Classification
from eligibility_engine.verdict import Cause


class Person(FactSchema):
    """Every type of fact, and every attribute of one."""

    birth_date = date(ask="Date of birth?", partial=True, not_after_as_of=True, fixed=True)
    age = integer(unit="years", minimum=0, maximum=120, ask="Age?", only_increases=True)
    grade = one_of("mild", "severe", "not_done", ask="Grade?", missing={"not_done": "not_recorded"}, label="the grade")
    urate = measurement(
        unit="mg/dL",
        other_units={"umol/L": Fraction(1, 3), "g/L": None},
        default_unit="mg/dL",
        maximum=50,
        decimals=1,
        comparator=True,
        ask="Serum urate?",
        codes=[loinc("3084-1", "Urate")],
    )
    weight = number(unit="kg", minimum=0.5, maximum=400, decimals=1, comparator=True, ask="Weight?")
    height = number(unit="cm", minimum=20, maximum=260, ask="Height?")
    consents = flag(ask="Consent given?", answered_by="subject")
    stable = flag(ask="Stable?", answered_by="investigator", judgement=True)
    flare = date(ask="Last flare?")
    dose = instant(ask="Last dose?")
    gene = code("http://www.genenames.org", ask="Which gene is changed?")
    treatments = events(
        ask="Which treatments were there?",
        dated_by="began",
        ended_by="ceased",
        options={"only_increases": True},
        drug=code("ATC", label="drug"),
        began=date(partial=True),
        ceased=end(partial=True),
        daily=number(unit="mg/d", minimum=0),
        half_life=number(unit="d", minimum=0),
    )


class Site(FactSchema):
    """Facts of the trial itself."""

    recruiting = flag(ask="Is it recruiting?")


P = Person
BMI = (P.weight / (P.height * P.height)).rounded(4)
AGE = first_known(P.age, P.birth_date.elapsed("years"), called="age")

DRUGS = P.treatments.where(P.treatments.drug.is_in(["M04AA01", "M04AA03"], "xanthine oxidase inhibitors"))

RULES = {
    "comparison": P.age >= 18,
    "between": P.weight.between(40, 120.5, ends="[)"),
    "is_in": P.grade.is_in(["mild", "severe"], name="any grade"),
    "is_true": P.consents,
    "always": always(True, "nothing more is asked"),
    "open": undecided(P.grade, because="the protocol does not say", cause=Cause.UNDEFINED),
    "times_limit": P.urate.times_uln <= 1.5,
    "within": P.flare.within(days=28, before=AS_OF, ends="(]"),
    "is_recorded": P.urate.at.is_recorded(),
    "first_decided": (P.age >= 18).if_unknown(P.consents),
    "all_of": all_of(P.consents, P.stable, P.age != 44),
    "any_of": any_of(P.consents, P.stable),
    "at_least": at_least(2, P.consents, P.stable, P.age > 30),
    "not": not_(P.stable),
    "unless": (P.age < 70).unless(P.stable),
    "choose": choose((P.age >= 65, P.stable), (P.age >= 18, P.consents), otherwise=always(False, "no minors")),
    "measurement": P.urate >= quantity("6.8", "mg/dL"),
    "limits": (P.urate.uln - P.urate.lln) * 2 > 3,
    "arithmetic": BMI + 1 < 30,
    "power": P.weight.power(0.425, decimals=3) >= 1,
    "shift": P.flare.shift(months=-3, leap_day=LeapDay.FEBRUARY_28) < "2025-01-31",
    "instants": P.dose >= datetime(2025, 1, 1, 12, 30, tzinfo=UTC),
    "instant_set": P.dose.is_in([datetime(2025, 1, 1, 12, 30, tzinfo=UTC)]),
    "number_set": P.age.is_in([1, 2, 3]),
    "first_known": AGE >= 18,
    "exists": DRUGS.within(days=28, before=P.flare).exists(),
    "none": P.treatments.where(P.treatments.drug == "M04AC01").never(),
    "every": DRUGS.all(P.treatments.daily <= 300),
    "confirmed": DRUGS.confirmed(days=28),
    "washout": P.treatments.washout(weeks=4, before=P.flare, half_lives=5, half_life=P.treatments.half_life),
    "latest": DRUGS.latest(P.treatments.daily, ties="lowest") < 300,
    "coded": P.gene == "BRAF",
    "assumed": P.weight.assume(70, because="the usual weight") > 60,
    "choose_value": P.weight < choose_value((P.stable, number_constant(80)), otherwise=number_constant(90)),
}

_OPTIONS = (
    Option("strict", "whether doubtful cases count", default=True),
    Option("scale", "which scale", default="new", choices=("new", "old")),
    Option("burden", "the threshold", number=True),
)


def build(values: Any) -> CriteriaSet:
    """Return the set with options in force."""
    return CriteriaSet(
        id="EVERY-01",
        version="2.0",
        revision=3,
        title="Everything: ≤ and “quotes”",
        facts=Person,
        entries=[
            include(f"inc_{name}", f"The rule {name}.", rule, cite=f"4.{place}", note="as read", short=f"I{place}")
            for place, (name, rule) in enumerate(RULES.items())
        ]
        + [exclude("exc_stable", "Stable disease.", P.stable)],
        classifications=[
            Classification(
                "band",
                "The age band.",
                [label("young adult", P.age < 40), label("young at heart", P.stable)],
                first_match=False,
                cite="5",
                note="two words that begin alike",
                for_ineligible=False,
                requires=("burden",),
            )
        ],
        warnings=[warn("ODD_AGE", "Check the age.", P.age > 110)],
        options=_OPTIONS,
        in_force=values,
        builder=build,
        gates=CriteriaSet(id="EVERY-01-GATES", version="2.0", revision=3, facts=Site,
                          entries=[include("inc_open", "Recruiting.", Site.recruiting)], judges="trial"),
        supersedes=("1.0", "1.1"),
        source="made up",
        open_questions=("Which scale?",),
    )  # fmt: skip


EVERYTHING = build({"strict": False, "scale": "old", "burden": Fraction(3, 2)})


def classes_within(value: Any) -> set[type]:
    """Return every attrs class that occurs in a value."""
    if isinstance(value, (tuple, frozenset)):
        return {found for item in value for found in classes_within(item)}
    if not has(type(value)):
        return set()
    inner = [getattr(value, field.name) for field in fields(type(value))]
    return {type(value)}.union(*map(classes_within, inner))
