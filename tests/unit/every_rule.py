"""Rules of every form over one fact of each type, and records at the edges of what generated functions say."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from eligibility_engine import (
    AS_OF,
    CriteriaSet,
    FactSchema,
    all_of,
    any_of,
    at_least,
    choose,
    choose_value,
    code,
    end,
    events,
    exclude,
    first_known,
    flag,
    include,
    instant,
    integer,
    measurement,
    number,
    number_constant,
    one_of,
    quantity,
)
from eligibility_engine import date as date_fact
from eligibility_engine.exact import exact

DAY = date(2025, 6, 2)


class Record(dict[str, Any]):
    """A mapping that is more than a plain one."""


class Patient(FactSchema):
    """One fact of each type."""

    born = date_fact(ask="Born?", partial=True, not_after_as_of=True, fixed=True)
    seen = date_fact(ask="Seen?")
    signed = instant(ask="Signed?")
    screened = instant(ask="Screened?")
    ecog = integer(ask="ECOG?", minimum=0, maximum=5)
    change = integer(ask="Change?")
    age_years = integer(ask="Age?", unit="a")
    blasts = number(ask="Blasts?", minimum=0, maximum=100, comparator=True)
    score = number(ask="Score?")
    titre = number(ask="Titre?", comparator=True)
    other = number(ask="Other?")
    fit = flag(ask="Fit?")
    sure = flag(ask="Sure?")
    sex = one_of("male", "female", "not_done", ask="Sex?", missing={"not_done": "not_recorded"})
    drug = code("ATC", ask="Drug?")
    creatinine = measurement(
        ask="Creatinine?",
        unit="mg/dL",
        other_units={"umol/L": Fraction(1, 88), "g/L": 100, "mmol/L": None},
        comparator=True,
    )
    taken = measurement(ask="Taken?", unit="a", minimum=0)
    weight = number(ask="Weight?", minimum=0)
    height = number(ask="Height?", minimum=0)
    judged = number(ask="Judged?", judgement=True, minimum=0)
    doses = events(
        ask="Doses?",
        dated_by="given",
        ended_by="stopped",
        given=date_fact(partial=True),
        stopped=end(),
        amount=number(minimum=0),
        drug=code("ATC"),
        tolerated=flag(),
        level=measurement(unit="mg/dL", other_units={"g/L": 100}),
    )
    visits = events(ask="Visits?", on=date_fact(not_after_as_of=True), dated_by="on")
    notes = events(ask="Notes?", kind=one_of("a", "b"))


P = Patient
PRODUCT = P.score * P.other > 1
RULES: dict[str, Any] = {
    "age": P.born.elapsed("years").between(18, 75),
    "age, leap day": P.born.elapsed("years", leap_day="february_28") >= 1,
    "months": P.born.elapsed("months") >= 12,
    "weeks": P.seen.elapsed("weeks") >= 4,
    "days": P.born.elapsed("days") == 31,
    "window": P.seen.within(days=28, before=AS_OF),
    "birthday": P.born.shift(years=70) >= AS_OF,
    "shifted far": P.seen.shift(years=8000) >= AS_OF,
    "born on": P.born == date(1980, 2, 3),
    "not seen on": P.seen != date(2025, 5, 30),
    "order": P.signed < P.screened,
    "same moment": P.signed == P.screened,
    "signed in time": P.signed <= datetime(2025, 5, 30, 12),
    "ecog": P.ecog <= 1,
    "ecog in": P.ecog.is_in([0, 2]),
    "change": P.change == 0,
    "blasts": P.blasts > 20,
    "blasts at most": P.blasts <= Fraction(1, 2),
    "titre": P.titre > 20,
    "blasts equal": P.blasts == 20,
    "third": P.score > Fraction(1, 3),
    "score": P.score >= exact("1.8"),
    "score in": P.score.is_in([exact("1.8"), 2]),
    "scores": P.score < P.other,
    "same scores": P.score == P.other,
    "product": P.score > P.other * exact("1.5"),
    "plain product": P.weight > P.height * exact("1.5"),
    "plain products": P.weight * 2 <= P.height * 3,
    "quotient": P.score / P.other >= exact("1.2"),
    "negative": P.score * -1 <= P.other,
    "sum": P.score + P.other > 3,
    "fit": P.fit,
    "not fit": ~P.fit,
    "same flags": P.fit == P.sure,
    "other flags": P.fit != P.sure,
    "sex": P.sex == "female",
    "drug": P.drug.is_in(["A01", "B01"]),
    "creatinine": P.creatinine > quantity("1.5", "mg/dL"),
    "limit": P.creatinine.times_uln > exact("1.5"),
    "lower limit": P.creatinine.times_lln < 1,
    "taken": (P.taken >= quantity(1, "a")) & P.taken.at.within(days=60, before=AS_OF),
    "recorded": P.creatinine.is_recorded(),
    "recorded flag": P.fit.is_recorded(),
    "born recorded": P.born.is_recorded(),
    "either": any_of(P.fit, P.sure),
    "two": at_least(2, P.fit, P.sure, P.ecog <= 1),
    "chosen": choose((P.sex == "female", P.fit), otherwise=P.sure),
    "chosen limit": P.score < choose_value((P.sex == "female", number_constant(2)), otherwise=number_constant(4)),
    "chosen of two": P.score
    < choose_value((P.sex == "female", P.other), (P.fit, number_constant(3)), otherwise=number_constant(4)),
    "chosen equal": choose_value((P.sex == "female", number_constant(2)), otherwise=number_constant(4)) == 2,
    "beyond floats": P.score < Fraction(10**400),
    "known age": first_known(P.born.elapsed("years"), P.age_years) >= 18,
    "known score": first_known(P.score, P.other) >= 2,
    "if unknown": (P.ecog <= 1).if_unknown(P.fit),
    "judged": P.judged > 1,
    "doses": P.doses.where(P.doses.amount > 1).exists(),
    "current doses": P.doses.current().exists(),
    "never that drug": P.doses.where(P.doses.drug.is_in(["A01", "B01"])).never(),
    "tolerated": P.doses.where(P.doses.tolerated & (P.doses.level > quantity(1, "mg/dL"))).exists(),
    "tolerated by the fit": P.doses.where((P.doses.tolerated == P.fit) & (P.fit | P.sure)).count() == 1,
    "some truth": P.doses.where(choose((P.fit, P.doses.tolerated), otherwise=P.sure)).exists(),
    "doses as high": P.doses.where(P.doses.amount >= P.weight * 2).exists(),
    "doses before": P.doses.before(P.seen).exists(),
    "doses after the last visit": P.doses.since(P.visits.last_date()).exists(),
    "latest": P.doses.latest(P.doses.amount, ties="lowest") > 1,
    "total": P.doses.total(P.doses.amount) > 3,
    "total and more": P.doses.total(P.doses.amount) + P.weight - P.other > 3,
    "total of days": P.doses.total(P.doses.stopped.elapsed("days") + 1) < 14,
    "different drugs": P.doses.distinct(P.doses.drug) >= 2,
    "highest": P.doses.highest(P.doses.amount) > 1,
    "lowest": P.doses.lowest(P.doses.amount) < 1,
    "last drug": P.doses.latest(P.doses.drug, ties="conflicting") == "A01",
    "last stop": P.doses.highest(P.doses.stopped).shift(months=1) >= AS_OF,
    "since the last stop": P.doses.highest(P.doses.stopped).elapsed("weeks") >= 4,
    "visits": P.visits.exists() & (P.notes.where(P.notes.kind == "a").count() < 2),
    "lasting": P.doses.lasting(days=3).exists(),
    "known in rows": P.doses.where(P.doses.level.is_recorded() & P.doses.tolerated.is_recorded()).exists(),
    "many doses": all_of(P.doses.count() >= 2, P.fit),
}
RECORDS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "plain": {"born": "1980-02-03", "seen": "2025-05-30", "ecog": 1, "score": 1.8, "other": 1.2, "fit": True},
    "edges": {"sex": "female", "born": "2024-02-29", "seen": "2025-05-05", "ecog": 0, "change": -0.0, "score": 1.5},
    "half known": {"born": "1955", "seen": "2025-06-03", "blasts": {"value": 20, "comparator": "<"}, "sure": False},
    "month": {"born": "2025-05", "blasts": {"value": 0.5, "comparator": "<="}, "sex": "not_done"},
    "above": {"blasts": {"value": 0.5, "comparator": ">"}, "score": 1 / 4, "other": 0},
    "most": {"blasts": {"value": 20, "comparator": ">="}, "score": 2**53, "other": -(2**53), "change": 2.0},
    "tie": {"weight": 1.8, "height": 1.2},
    "above a tie": {"weight": 1.80000000000001, "height": 1.2},
    "below": {"weight": 1.7, "height": 1.2},
    "zero": {"weight": 0, "height": 0},
    "digits": {"score": 0.333333333333333, "other": 0.333333333333334},
    "nan": {"score": float("nan"), "fit": float("nan"), "seen": float("nan"), "creatinine": float("nan")},
    "titre": {"titre": {"value": 10, "comparator": "<"}, "signed": {"missing": "declined"}},
    "high titre": {"titre": {"value": 20, "comparator": ">"}},
    "causes": {"score": {"missing": "declined"}, "doses": {"missing": "declined"}, "fit": {"missing": "pending"}},
    "decimals": {"score": Decimal("1.8"), "other": Fraction(6, 5), "born": date(1980, 2, 3), "seen": date(2025, 6, 2)},
    "times": {"signed": "2025-05-30T12:00", "screened": "2025-05-30T12:00:00.000001"},
    "days of times": {"signed": "2025-05-30", "screened": "2025-05-31"},
    "day and time": {"signed": "2025-05-30", "screened": "2025-05-30T23:59:59.999999"},
    "moment": {"signed": datetime(2025, 5, 30, 12), "screened": "2025-05-30T11:59"},
    "result": {"creatinine": {"value": 1.8, "unit": "mg/dL", "uln": 1.2, "lln": 0.5}},
    "dated": {"creatinine": {"value": 1.8, "unit": "mg/dL", "uln": 1.2, "at": "2025-06-02"}},
    "later": {"creatinine": {"value": 1.8, "unit": "mg/dL", "uln": 1.2, "at": "2025-06-03"}},
    "some month": {"creatinine": {"value": 1.8, "unit": "mg/dL", "at": "2025-06"}},
    "at a time": {"creatinine": {"value": 1.8, "unit": "mg/dL", "at": datetime(2025, 6, 1, 8)}},
    "converted": {"creatinine": {"value": 132, "unit": "umol/L", "uln": 88}},
    "third of a unit": {"creatinine": {"value": 0.1, "unit": "umol/L", "uln": 88}},
    "exactly converted": {"creatinine": {"value": 0.015, "unit": "g/L", "uln": 0.01}},
    "no factor": {"creatinine": {"value": 1.8, "unit": "mmol/L", "uln": 1.2}},
    "no unit": {"creatinine": {"value": 1.8}},
    "below a number": {"creatinine": {"value": 1.8, "unit": "mg/dL", "uln": 1.2, "comparator": "<"}},
    "limit elsewhere": {"creatinine": {"value": 1.8, "unit": "mg/dL", "uln": 0.012, "uln_unit": "g/L"}},
    "not numbers": {"creatinine": {"value": float("nan"), "unit": "mg/dL", "uln": float("nan")}},
    "no number": {
        "creatinine": {"value": None, "unit": "mg/dL", "uln": 1.2, "lln": 0.5},
        "taken": {"value": None, "unit": "a", "at": "2025-05"},
    },
    "no number but a limit": {
        "creatinine": {"value": float("nan"), "unit": "mg/dL", "uln": 1.2, "at": "2025-06-01"},
        "taken": {"unit": "a", "at": "2025-05-01"},
    },
    "day of a result": {"taken": {"value": 1, "unit": "a", "at": "2025-05"}},
    "later result": {"taken": {"value": 1, "unit": "a", "at": "2025-07"}},
    "not a result": {"creatinine": {"missing": "pending"}},
    "signed": {"judged": {"value": 2, "by": "Dr Lin", "at": "2025-05-20"}, "drug": "A01"},
    "rows": {"doses": {"rows": [{"given": "2025-05-01", "amount": 2}, {"given": "2025-07-01"}], "complete": True}},
    "ongoing": {
        "doses": [{"given": "2025-05", "stopped": "ongoing", "drug": "A01", "tolerated": True}],
        "visits": [{"on": "2025-06-01"}],
        "notes": {"rows": [{"kind": "a"}, {}], "complete": True},
        "fit": True,
        "weight": 0.5,
    },
    "results in rows": {
        "doses": [
            {"given": "2025-05-01", "level": {"value": 1.5, "unit": "mg/dL"}, "tolerated": True, "amount": 1},
            {"given": "2025-05-02", "level": {"value": 0.001, "unit": "g/L"}, "tolerated": False, "amount": 2},
            {"level": {"value": 2, "unit": "mg/dL", "at": "2025-07-01"}, "stopped": "2025-05-05"},
        ],
        "seen": "2025-05-02",
        "fit": False,
    },
    "list": {"doses": [{"given": "2025-05-01", "amount": 1}], "fit": True},
    "no table": {"doses": float("nan"), "visits": ({"on": "2025-06-01"},)},
    "rows of other types": {"doses": Record(rows=(Record(given=date(2025, 5, 1), amount=Decimal(2)),), complete=True)},
    "rows of another type": {"doses": [Record(given="2025-05-01", amount=2, level=Record(value=2, unit="mg/dL"))]},
    "causes in rows": {"doses": [{"given": {"missing": "declined"}, "amount": {"missing": "pending"}, "drug": None}]},
    "numbers not known": {"doses": [{"given": float("nan"), "amount": float("nan"), "tolerated": float("nan")}] * 2},
    "any order": {"doses": [{"tolerated": True, "given": "2025-05-01"}, {"given": "2025", "tolerated": False}]},
    "day": {"doses": [{"given": "2025-05-01", "stopped": "2025-05-01"}, {"given": "2025", "stopped": "2025-03-01"}]},
    "no sum": {
        "doses": {"rows": [{"given": "2025-05-01", "amount": 123456789012345}, {"given": "2025-05-01", "amount": 0.1}]},
        "score": 0.1,
        "other": 123456789012345,
        "weight": 0.1,
    },
    "all counted": {
        "doses": {
            "rows": [{"given": "2025-05-01", "amount": 0.1}, {"given": "2025-05-01", "amount": 3, "drug": "A01"}],
            "complete": True,
        },
        "other": 0.1,
        "weight": 0.1,
    },
    "sums": {"doses": {"rows": [{"amount": 0.1}, {"amount": 0.2, "drug": "A01"}, {"drug": "B01"}], "complete": True}},
    "going on": {"doses": {"rows": [{"given": "2025-05-01", "amount": 2, "stopped": "ongoing"}], "complete": True}},
    "visited": {"visits": {"rows": [{"on": "2025-06-02"}, {"on": "2025-06-01"}], "complete": True}},
}  # fmt: skip


def built(rules: dict[str, Any], facts: type[FactSchema] = Patient) -> CriteriaSet:
    """Return a set of some rules, inclusions and exclusions in turn."""
    entries = [
        (include if place % 2 else exclude)(f"e{place}", name, rule) for place, (name, rule) in enumerate(rules.items())
    ]
    return CriteriaSet(id="COMPILED", version="1", revision=1, facts=facts, entries=entries)


EVERY = built(RULES)
