"""Published formulas: values worked out another way, edges of sex, age and bands, missing inputs, units, names.

The expected values come from `PAPER`, which writes each equation as its paper prints it, by logarithms of 60 digits;
the engine multiplies rounded powers of rationals.
"""

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction
from typing import Any

import pytest

from eligibility_engine import (
    CriteriaSet,
    DefinitionError,
    FactSchema,
    by_answer,
    choose_value,
    date,
    events,
    first_known,
    flag,
    greatest,
    include,
    integer,
    measurement,
    number,
    one_of,
    quantity,
)
from eligibility_engine.formulas import (
    FORMULAS,
    FormulaTerm,
    absolute_neutrophil_count,
    bmi,
    bsa_dubois,
    bsa_mosteller,
    child_pugh,
    child_pugh_class,
    ckd_epi,
    cockcroft_gault,
    corrected_calcium,
    corrected_calcium_si,
    formula,
    mdrd,
    pack_years,
    qtcb,
    qtcf,
    schwartz,
)
from eligibility_engine.reading.parsing import parse, parse_as_of
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.serialization import dumps, loads
from eligibility_engine.value import Exact, Interval, Missing, Value
from eligibility_engine.verdict import Cause
from eligibility_engine.vocabulary import Chemistry, Demography
from spec.tables import AS_OF_DATE, MET, NOT_MET, UNKNOWN, Row, Table, by_reference, calls, rows

PER_AREA = "mL/min/{1.73_m2}"
FIFTY = quantity(50, "mL/min")
BARE = "a threshold on a formula carries the unit of its result"


class Patient(FactSchema):
    """What the formulas take."""

    birth_date = date(ask="Birth date?", partial=True)
    age = integer(ask="Age?", unit="years", minimum=0, maximum=150)
    months = integer(ask="Age in months?", unit="months")
    sex = one_of("female", "male", ask="Sex?")
    gender = one_of("F", "M", "other", ask="Sex as recorded?")
    colour = one_of("red", "blue", ask="Colour?")
    black = flag(ask="Black?")
    weight = number(ask="Weight?", unit="kg", comparator=True)
    grams = number(ask="Weight in g?", unit="g")
    pounds = number(ask="Weight in lb?", unit="[lb_av]")
    height = number(ask="Height?", unit="cm")
    metres = measurement(ask="Height in m?", unit="m")
    creatinine = measurement(ask="Creatinine?", unit="mg/dL", comparator=True)
    molar = measurement(ask="Creatinine, molar?", unit="umol/L", other_units={"mg/dL": 88.4})
    undeclared = measurement(ask="Creatinine, molar only?", unit="umol/L")
    qt = number(ask="QT?", unit="ms")
    seconds = number(ask="QT in s?", unit="s")
    rate = number(ask="Heart rate?", unit="/min")
    rr = number(ask="RR?", unit="s")
    calcium = measurement(ask="Calcium?", unit="mg/dL")
    calcium_si = measurement(ask="Calcium, molar?", unit="mmol/L")
    albumin = measurement(ask="Albumin?", unit="g/dL", comparator=True)
    albumin_si = measurement(ask="Albumin per litre?", unit="g/L")
    leukocytes = measurement(ask="Leukocytes?", unit="10*9/L", other_units={"/uL": 0.001})
    per_microlitre = measurement(ask="Leukocytes per uL?", unit="/uL")
    segmented = number(ask="Segmented?", unit="%")
    bands = number(ask="Bands?", unit="%")
    cigarettes = number(ask="Cigarettes?", unit="{cigarettes}/d")
    smoked = number(ask="Years smoked?", unit="years")
    bilirubin = measurement(ask="Bilirubin?", unit="mg/dL")
    inr = number(ask="INR?")
    ascites = one_of("none", "slight", "moderate", ask="Ascites?")
    encephalopathy = one_of("none", "grade_1_2", "grade_3_4", ask="Encephalopathy?")
    swelling = one_of("no", "yes", ask="Swelling?")


class Weighed(Patient):
    """A patient with a table of weights."""

    weights = events(ask="Weights?", at=date(ask="When?"), kilograms=number(ask="Weight?", unit="kg"), dated_by="at")


c = Patient
UNITS: Mapping[str, str] = {
    "creatinine": "mg/dL", "molar": "umol/L", "metres": "m", "calcium": "mg/dL", "calcium_si": "mmol/L",
    "albumin": "g/dL", "albumin_si": "g/L", "leukocytes": "10*9/L", "per_microlitre": "/uL", "bilirubin": "mg/dL",
}  # fmt: skip

CRCL = cockcroft_gault(age=c.age, sex=c.sex, weight=c.weight, creatinine=c.creatinine)
NEW = ckd_epi(version="2021", creatinine=c.creatinine, age=c.age, sex=c.sex)
OLD = ckd_epi(version="2009", creatinine=c.creatinine, age=c.age, sex=c.sex)
OLD_BY_RACE = ckd_epi(version="2009", creatinine=c.creatinine, age=c.age, sex=c.sex, black=c.black)
MDRD = mdrd(creatinine=c.creatinine, age=c.age, sex=c.sex)
MDRD_BY_RACE = mdrd(creatinine=c.creatinine, age=c.age, sex=c.sex, black=c.black)
CHILD = schwartz(creatinine=c.creatinine, age=c.age, height=c.height)
BMI = bmi(weight=c.weight, height=c.height)
MOSTELLER = bsa_mosteller(weight=c.weight, height=c.height)
DUBOIS = bsa_dubois(weight=c.weight, height=c.height)
QTCF = qtcf(qt=c.qt, heart_rate=c.rate)
QTCB = qtcb(qt=c.qt, heart_rate=c.rate)
CALCIUM = corrected_calcium(calcium=c.calcium, albumin=c.albumin)
CALCIUM_SI = corrected_calcium_si(calcium=c.calcium_si, albumin=c.albumin_si)
NEUTROPHILS = absolute_neutrophil_count(leukocytes=c.leukocytes, segmented=c.segmented, bands=c.bands)
SMOKED = pack_years(cigarettes_per_day=c.cigarettes, years=c.smoked)
PUGH = child_pugh(
    bilirubin=c.bilirubin, albumin=c.albumin, inr=c.inr, ascites=c.ascites, encephalopathy=c.encephalopathy
)


def record(**facts: object) -> dict[str, Any]:
    """A record in which results are written without their unit."""
    return {
        name: {"value": value, "unit": UNITS[name]} if name in UNITS and not isinstance(value, Mapping) else value
        for name, value in facts.items()
    }


def value_of(term: Any, **facts: object) -> Value:
    """The value of a term for a record."""
    as_of = parse_as_of(AS_OF_DATE)
    return Evaluation(parse(Patient.schema, record(**facts), as_of).facts, Exact(as_of)).value(term.term)


# The equations as the papers print them.


def pow_(base: float | str, exponent: float | str) -> Decimal:
    """A power by logarithms."""
    return (Decimal(str(base)).ln() * Decimal(str(exponent))).exp()


def d(value: object) -> Decimal:
    return Decimal(str(value))


def paper_clearance(age: int, sex: str, weight: float, creatinine: float) -> Decimal:
    """Cockcroft and Gault 1976, page 31; 15 % less in females."""
    male = (140 - d(age)) * d(weight) / 72 / d(creatinine)
    return male - male * 15 / 100 if sex == "female" else male


def paper_2021(age: int, sex: str, creatinine: float) -> Decimal:
    """Inker 2021, table 2: min and max kept apart."""
    kappa, alpha = ("0.7", "-0.241") if sex == "female" else ("0.9", "-0.302")
    ratio = d(creatinine) / d(kappa)
    low, high = min(ratio, d(1)), max(ratio, d(1))
    gfr = 142 * pow_(str(low), alpha) * pow_(str(high), "-1.200") * pow_("0.9938", age)
    return gfr * d("1.012") if sex == "female" else gfr


def paper_2009(age: int, sex: str, creatinine: float, black: bool = False) -> Decimal:
    """Levey 2009, table 2: eight rows, by race, sex and creatinine, each with its own factor."""
    factor = {(True, "female"): 166, (True, "male"): 163, (False, "female"): 144, (False, "male"): 141}[black, sex]
    exact_factor = d("141") * (d("1.018") if sex == "female" else 1) * (d("1.159") if black else 1)
    assert abs(exact_factor - factor) < 1  # the table prints whole factors
    kappa, alpha = ("0.7", "-0.329") if sex == "female" else ("0.9", "-0.411")
    exponent = alpha if creatinine <= float(kappa) else "-1.209"
    return exact_factor * pow_(str(d(creatinine) / d(kappa)), exponent) * pow_("0.993", age)


def paper_mdrd(age: int, sex: str, creatinine: float, black: bool = False) -> Decimal:
    """Levey 2006: the exponential of the sum of logarithms."""
    total = d(175).ln() - d("1.154") * d(creatinine).ln() - d("0.203") * d(age).ln()
    total += d("0.742").ln() if sex == "female" else 0
    total += d("1.212").ln() if black else 0
    return total.exp()


PAPER: dict[str, Callable[..., Decimal]] = {
    "clearance": paper_clearance,
    "2021": paper_2021,
    "2009": paper_2009,
    "mdrd": paper_mdrd,
    "schwartz": lambda age, creatinine, height: d("0.413") * d(height) / d(creatinine),
    "bmi": lambda weight, height: d(weight) * 10000 / (d(height) * d(height)),
    "mosteller": lambda weight, height: (d(height) * d(weight)).sqrt() / 60,
    # in cm2, as the paper has it
    "dubois": lambda weight, height: pow_(weight, "0.425") * pow_(height, "0.725") * d("71.84") / 10000,
    "fridericia": lambda qt, rate: d(qt) / (((d(60) / d(rate)).ln() / 3).exp()),
    "bazett": lambda qt, rate: d(qt) / (d(60) / d(rate)).sqrt(),
    "calcium": lambda calcium, albumin: d(calcium) - d("0.8") * d(albumin) + d("3.2"),
    "calcium_si": lambda calcium_si, albumin_si: d(calcium_si) - d(albumin_si) / 50 + d("0.8"),
    "neutrophils": lambda leukocytes, segmented, bands: d(leukocytes) * d("0.01") * (d(segmented) + d(bands)),
    "smoked": lambda cigarettes, smoked: d(cigarettes) * d(smoked) / 20,
}

Adult = tuple[int, str, float]
ADULTS: list[Adult] = [
    (18, "female", 0.7), (18, "male", 0.9), (18, "female", 0.69), (18, "male", 0.89), (18, "female", 0.71),
    (18, "male", 0.91), (50, "female", 1.0), (50, "male", 1.0), (65, "female", 0.7), (65, "male", 0.9),
    (65, "female", 2.5), (65, "male", 2.5), (64, "male", 1.2), (90, "female", 0.4), (120, "male", 12),
]  # fmt: skip
"""Ages and sexes with a creatinine below, at and above the knee: 0.7 for women, 0.9 for men."""


def adults(*more: dict[str, Any]) -> list[dict[str, Any]]:
    extra = more or ({},)
    return [{"age": age, "sex": sex, "creatinine": scr, **one} for age, sex, scr in ADULTS for one in extra]


SIZES = [
    {"weight": 70, "height": 170}, {"weight": 45.5, "height": 150}, {"weight": 120, "height": 190.5},
    {"weight": 3.2, "height": 50}, {"weight": 81, "height": 180}, {"weight": 66.6, "height": 166.6},
]  # fmt: skip
BEATS = [{"qt": qt, "rate": rate} for qt, rate in (
    (400, 60), (400, 75), (380, 100), (450, 50), (320, 120), (500, 43), (360.5, 88),
)]  # fmt: skip
WORKED: dict[str, tuple[FormulaTerm, int, list[dict[str, Any]]]] = {
    "clearance": (CRCL, 1, adults({"weight": 72}, {"weight": 55.5})),
    "2021": (NEW, 0, adults()),
    "2009": (OLD, 0, adults()),
    "mdrd": (MDRD, 0, adults()),
    "schwartz": (CHILD, 0, [
        {"age": age, "creatinine": scr, "height": cm}
        for age, scr, cm in (
            (1, 0.3, 75), (4, 0.4, 102), (7, 0.5, 122.5), (11, 0.7, 143), (16, 1.4, 170), (17, 0.8, 175))
    ]),
    "bmi": (BMI, 1, SIZES),
    "mosteller": (MOSTELLER, 2, SIZES),
    "dubois": (DUBOIS, 2, SIZES),
    "fridericia": (QTCF, 0, BEATS),
    "bazett": (QTCB, 0, BEATS),
    "calcium": (CALCIUM, 2, [
        {"calcium": ca, "albumin": alb}
        for ca, alb in ((8, 4), (8, 2), (9.2, 3.5), (10.6, 4.4), (7.35, 1.8), (12, 2.25), (0, 4))
    ]),
    "calcium_si": (CALCIUM_SI, 2, [
        {"calcium_si": ca, "albumin_si": alb}
        for ca, alb in ((2, 40), (2, 20), (2.31, 35), (2.65, 44), (1.84, 18), (3, 22.5))
    ]),
    "neutrophils": (NEUTROPHILS, 2, [
        {"leukocytes": wbc, "segmented": seg, "bands": band}
        for wbc, seg, band in ((2, 50, 0), (1.5, 60, 5), (10.4, 71, 3), (0.8, 12.5, 0), (3, 33, 17), (0, 40, 2))
    ]),
    "smoked": (SMOKED, 1, [
        {"cigarettes": daily, "smoked": years}
        for daily, years in ((20, 30), (10, 20), (0, 20), (20, 0), (15, 22.5), (40, 41), (7, 13))
    ]),
}  # fmt: skip
LINES = [pytest.param(name, facts, id=f"{name}-{place}") for name, (_, _, lines) in WORKED.items()
         for place, facts in enumerate(lines, 1)]  # fmt: skip


@pytest.mark.parametrize(("name", "facts"), LINES)
def test_worked_examples(name: str, facts: dict[str, Any]) -> None:
    """A formula gives what its paper's equation gives, rounded half away from zero."""
    term, decimals, _ = WORKED[name]
    with localcontext(Context(prec=60)):
        worked = PAPER[name](**facts).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    assert Exact(Fraction(worked)) == value_of(term, **facts)


def test_each_formula_has_at_least_six_worked_examples() -> None:
    """No formula of arithmetic goes without; the Child-Pugh score has its own table."""
    assert [] == [name for name, (_, _, lines) in WORKED.items() if len(lines) < 6]
    assert len(WORKED) == len(FORMULAS) - 1


@pytest.mark.parametrize("facts", adults({"black": True}, {"black": False}))
def test_race_coefficients(facts: dict[str, Any]) -> None:
    """The coefficient of 2009 and of MDRD counts where its rule is met, and nowhere else."""
    for name, term in (("2009", OLD_BY_RACE), ("mdrd", MDRD_BY_RACE)):
        with localcontext(Context(prec=60)):
            worked = PAPER[name](**facts).quantize(Decimal(1), ROUND_HALF_UP)
        assert Exact(Fraction(worked)) == value_of(term, **facts)


PRINTED: list[tuple[FormulaTerm, dict[str, Any], str]] = [
    (CRCL, {"age": 40, "sex": "male", "weight": 72, "creatinine": 1}, "100"),
    (CRCL, {"age": 40, "sex": "female", "weight": 72, "creatinine": 1}, "85"),
    (NEW, {"age": 50, "sex": "male", "creatinine": 1}, "92"),
    (NEW, {"age": 50, "sex": "female", "creatinine": 1}, "69"),
    (OLD, {"age": 50, "sex": "male", "creatinine": 1}, "87"),
    (OLD, {"age": 50, "sex": "female", "creatinine": 1}, "66"),
    (MDRD, {"age": 50, "sex": "male", "creatinine": 1}, "79"),
    (MDRD, {"age": 50, "sex": "female", "creatinine": 1}, "59"),
    (CHILD, {"age": 10, "creatinine": 0.413, "height": 140}, "140"),
    (BMI, {"weight": 81, "height": 180}, "25"),
    (MOSTELLER, {"weight": 36, "height": 100}, "1"),
    (QTCF, {"qt": 400, "rate": 60}, "400"),
    (QTCF, {"qt": 400, "rate": 480}, "800"),
    (QTCB, {"qt": 400, "rate": 240}, "800"),
    (CALCIUM, {"calcium": 8, "albumin": 2}, "9.6"),
    (NEUTROPHILS, {"leukocytes": 3, "segmented": 45, "bands": 5}, "1.5"),
    (SMOKED, {"cigarettes": 20, "smoked": 30}, "30"),
]


@calls(PRINTED, "term, facts, expected")
def test_values_that_one_can_check_by_head(term: FormulaTerm, facts: dict[str, Any], expected: str) -> None:
    """Round numbers give round results."""
    assert Exact(Fraction(expected)) == value_of(term, **facts)


def test_the_rounding_can_be_told() -> None:
    """A protocol that compares unrounded values says so."""
    finer = ckd_epi(version="2021", creatinine=c.creatinine, age=c.age, sex=c.sex, decimals=4)
    facts = {"age": 50, "sex": "male", "creatinine": 1}
    with localcontext(Context(prec=60)):
        worked = paper_2021(**facts).quantize(Decimal("0.0001"))  # type: ignore[arg-type]
    assert Exact(Fraction(worked)) == value_of(finer, **facts)


# Child-Pugh


BEST = {"bilirubin": 1, "albumin": 4, "inr": 1, "ascites": "none", "encephalopathy": "none"}
POINTS: list[tuple[dict[str, Any], int]] = [
    ({}, 5),
    ({"bilirubin": 1.99}, 5), ({"bilirubin": 2}, 6), ({"bilirubin": 3}, 6), ({"bilirubin": 3.01}, 7),
    ({"albumin": 3.51}, 5), ({"albumin": 3.5}, 6), ({"albumin": 2.8}, 6), ({"albumin": 2.79}, 7),
    ({"inr": 1.69}, 5), ({"inr": 1.7}, 6), ({"inr": 2.3}, 6), ({"inr": 2.31}, 7),
    ({"ascites": "slight"}, 6), ({"ascites": "moderate"}, 7),
    ({"encephalopathy": "grade_1_2"}, 6), ({"encephalopathy": "grade_3_4"}, 7),
    ({"bilirubin": 2, "albumin": 3, "inr": 2, "ascites": "slight", "encephalopathy": "grade_1_2"}, 10),
    ({"bilirubin": 9, "albumin": 1, "inr": 5, "ascites": "moderate", "encephalopathy": "grade_3_4"}, 15),
]  # fmt: skip


@calls(POINTS, "facts, expected")
def test_child_pugh_points(facts: dict[str, Any], expected: int) -> None:
    """Each of five findings gives one to three points; the limits belong to two."""
    assert Exact(Fraction(expected)) == value_of(PUGH, **{**BEST, **facts})


def test_child_pugh_takes_words_of_its_own() -> None:
    """A fact with other words brings its points along, and one without is refused."""
    inputs = {"bilirubin": c.bilirubin, "albumin": c.albumin, "inr": c.inr, "encephalopathy": c.encephalopathy}
    term = child_pugh(**inputs, ascites=c.swelling, ascites_points={"no": 1, "yes": 3})  # type: ignore[arg-type]
    assert Exact(Fraction(7)) == value_of(term, **BEST, swelling="yes")
    with pytest.raises(DefinitionError, match="no points of the word 'no' for ascites") as caught:
        child_pugh(**inputs, ascites=c.swelling)  # type: ignore[arg-type]
    assert caught.value.code == "RULE_MEMBER"
    with pytest.raises(DefinitionError, match="fact of words"):
        child_pugh(**inputs, ascites=c.weight)  # type: ignore[arg-type]


def without(name: str) -> dict[str, Any]:
    return {key: found for key, found in BEST.items() if key != name}


A, B, C = (child_pugh_class(PUGH, grade) for grade in ("A", "B", "C"))  # type: ignore[arg-type]
CHILD_PUGH = Table(
    "Child-Pugh",
    Patient,
    (
        Row(record(**BEST), A, MET),
        Row(record(**{**BEST, "inr": 2}), A, MET),
        Row(record(**{**BEST, "inr": 3}), A, NOT_MET),
        Row(record(**{**BEST, "inr": 3}), B, MET),
        Row(record(**{**BEST, "inr": 3, "ascites": "moderate"}), B, MET),
        Row(record(**{**BEST, "inr": 3, "ascites": "moderate", "albumin": 3}), B, NOT_MET),
        Row(record(**{**BEST, "inr": 3, "ascites": "moderate", "albumin": 3}), C, MET),
        # what is missing leaves one to three points open, and what is known may decide
        Row(record(**without("inr")), A, UNKNOWN),
        Row(record(**without("inr")), PUGH <= 7, MET),
        Row(record(**without("inr")), C, NOT_MET),
        Row({}, PUGH >= 5, MET),
        Row({}, PUGH > 15, NOT_MET),
        Row({}, PUGH <= 14, UNKNOWN),
        Row(record(**BEST), PUGH <= quantity(5, "{score}"), MET),
    ),
)

# Missing inputs, divisions by 0, domains, imprecise inputs


def adult(**changes: object) -> dict[str, Any]:
    """A man of 40 whose clearance is 100 mL/min."""
    facts: dict[str, Any] = {"age": 40, "sex": "male", "weight": 72, "creatinine": 1, **changes}
    return record(**{name: value for name, value in facts.items() if value is not None})


def less_than(value: float) -> dict[str, Any]:
    return {"value": value, "unit": "mg/dL", "comparator": "<"}


def at_least(value: float) -> dict[str, Any]:
    return {"value": value, "unit": "mg/dL", "comparator": ">="}


ENOUGH = CRCL >= quantity(50, "mL/min")
FILTERS = NEW >= quantity(60, PER_AREA)
BY_BIRTH = cockcroft_gault(
    age=first_known(c.birth_date.elapsed("years"), c.age, called="age"),
    sex=c.sex,
    weight=c.weight,
    creatinine=c.creatinine,
)
ANY_SEX = cockcroft_gault(age=c.age, sex=c.gender, weight=c.weight, creatinine=c.creatinine)
OPEN = Table(
    "what is not known",
    Patient,
    (
        Row(adult(), CRCL >= quantity(100, "mL/min"), MET),
        Row(adult(), CRCL > quantity(100, "mL/min"), NOT_MET),
        Row(adult(), CRCL >= quantity(6, "L/h"), MET),
        Row(adult(), CRCL > quantity(6, "L/h"), NOT_MET),
        Row(adult(sex="female"), CRCL >= quantity(100, "mL/min"), NOT_MET),
        Row(adult(age=None), ENOUGH, UNKNOWN),
        Row(adult(weight=None), ENOUGH, UNKNOWN),
        Row(adult(creatinine=None), ENOUGH, UNKNOWN),
        # a missing sex leaves 85 to 100, which decides some thresholds
        Row(adult(sex=None), CRCL >= quantity(85, "mL/min"), MET),
        Row(adult(sex=None), CRCL >= quantity("85.1", "mL/min"), UNKNOWN),
        Row(adult(sex=None), CRCL >= quantity("100.1", "mL/min"), NOT_MET),
        Row(adult(sex=None, age=None), ENOUGH, UNKNOWN),
        # division by 0
        Row(adult(creatinine=0), ENOUGH, UNKNOWN),
        Row(adult(creatinine=0), FILTERS, UNKNOWN),
        Row(adult(creatinine=0), MDRD >= quantity(60, PER_AREA), UNKNOWN),
        Row(record(weight=70, height=0), BMI < quantity(30, "kg/m2"), UNKNOWN),
        Row(record(weight=0, height=170), MOSTELLER > quantity(1, "m2"), UNKNOWN),
        Row(record(weight=0, height=170), DUBOIS > quantity(1, "m2"), UNKNOWN),
        Row(record(qt=400, rate=0), QTCF < quantity(450, "ms"), UNKNOWN),
        Row(record(qt=400, rr=0), qtcb(qt=c.qt, rr=c.rr) < quantity(450, "ms"), UNKNOWN),
        Row(record(age=10, creatinine=0, height=140), CHILD > quantity(60, PER_AREA), UNKNOWN),
        # a comparator makes an interval, which may be enough
        Row(adult(creatinine=less_than(2)), ENOUGH, UNKNOWN),
        Row(adult(creatinine=at_least(2)), CRCL <= quantity(50, "mL/min"), MET),
        Row(adult(creatinine=at_least(2)), ENOUGH, UNKNOWN),
        Row(adult(creatinine=at_least(3)), ENOUGH, NOT_MET),
        Row(adult(creatinine=at_least(3)), FILTERS, NOT_MET),
        Row(adult(creatinine=at_least(3)), OLD >= quantity(60, PER_AREA), NOT_MET),
        Row(adult(creatinine=at_least(3)), MDRD >= quantity(60, PER_AREA), NOT_MET),
        Row(adult(creatinine=at_least(0.8)), FILTERS, UNKNOWN),
        # ages at the ends of the domain
        Row(adult(age=17), ENOUGH, UNKNOWN),
        Row(adult(age=18), ENOUGH, MET),
        Row(adult(age=120, creatinine=0.1), ENOUGH, MET),
        Row(adult(age=121, creatinine=0.1), ENOUGH, UNKNOWN),
        Row(adult(age=17), FILTERS, UNKNOWN),
        Row(adult(age=18), FILTERS, MET),
        Row(adult(age=17), OLD >= quantity(60, PER_AREA), UNKNOWN),
        Row(adult(age=17), MDRD >= quantity(60, PER_AREA), UNKNOWN),
        Row(record(age=0, creatinine=0.4, height=70), CHILD >= quantity(60, PER_AREA), UNKNOWN),
        Row(record(age=1, creatinine=0.4, height=70), CHILD >= quantity(60, PER_AREA), MET),
        Row(record(age=17, creatinine=0.4, height=70), CHILD >= quantity(60, PER_AREA), MET),
        Row(record(age=18, creatinine=0.4, height=70), CHILD >= quantity(60, PER_AREA), UNKNOWN),
        # an age by birth date, to the day and by a year alone
        Row(adult(age=None, birth_date="2007-06-02"), BY_BIRTH >= quantity(50, "mL/min"), MET),
        Row(adult(age=None, birth_date="2007-06-03"), BY_BIRTH >= quantity(50, "mL/min"), UNKNOWN),
        Row(adult(age=None, birth_date="1985"), BY_BIRTH >= quantity(100, "mL/min"), MET),
        Row(adult(age=None, birth_date="1985"), BY_BIRTH >= quantity(101, "mL/min"), UNKNOWN),
        Row(adult(age=None, birth_date="2007"), BY_BIRTH >= quantity(50, "mL/min"), UNKNOWN),
        # another word than female and male has no result
        Row(adult(sex=None, gender="M"), ANY_SEX >= quantity(100, "mL/min"), MET),
        Row(adult(sex=None, gender="F"), ANY_SEX >= quantity(100, "mL/min"), NOT_MET),
        Row(adult(sex=None, gender="other"), ANY_SEX >= quantity(50, "mL/min"), UNKNOWN),
        Row(adult(sex=None), ANY_SEX >= quantity(50, "mL/min"), UNKNOWN),
        # smoking
        Row(record(cigarettes=20, smoked=30), SMOKED.between(10, 30), MET),
        Row(record(cigarettes=20), SMOKED >= 10, UNKNOWN),
    ),
)


@rows(CHILD_PUGH, OPEN)
def test_verdicts(row: Row) -> None:
    """The reference gives the verdict of the row."""
    assert row.expected == by_reference(row)


def judged(rule: Any, **facts: object) -> Any:
    made = CriteriaSet(id="F", version="1", revision=1, facts=Patient, entries=[include("entry", "As it is.", rule)])
    return made.assess(record(**facts), as_of=AS_OF_DATE)


def missing_of(rule: Any, **facts: object) -> list[tuple[str, str]]:
    return [(one.name, one.cause.value) for one in judged(rule, **facts).missing]


@calls(
    [
        (ENOUGH, {}, [("age", "not_recorded"), ("sex", "not_recorded"), ("weight", "not_recorded"),
                      ("creatinine", "not_recorded")]),
        (ENOUGH, {"age": 40, "sex": "male", "weight": 72}, [("creatinine", "not_recorded")]),
        (ENOUGH, {"age": 40, "sex": "male", "weight": 72, "creatinine": {"value": 1}}, [
            ("creatinine", "unit_not_comparable")]),
        (ENOUGH, {"age": 40, "sex": "male", "weight": 72, "creatinine": 0}, [("creatinine", "undefined")]),
        (ENOUGH, {"age": 10, "sex": "male", "weight": 30, "creatinine": 1}, [("age", "undefined")]),
        (FILTERS, {"sex": "male", "creatinine": 1}, [("age", "not_recorded")]),
        (OLD_BY_RACE > quantity(100, PER_AREA), {"age": 40, "sex": "male", "creatinine": 1}, [
            ("black", "not_recorded")]),
        (ANY_SEX > quantity(50, "mL/min"), {"age": 40, "gender": "other", "weight": 72, "creatinine": 1}, [
            ("gender", "undefined")]),
        (PUGH <= 6, without("albumin") | {"inr": 2}, [("albumin", "not_recorded")]),
        (BMI < quantity(30, "kg/m2"), {"weight": 70, "height": 0}, [("height", "undefined")]),
    ],
    "rule, facts, expected",
)  # fmt: skip
def test_what_is_asked_for(rule: Any, facts: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    """Missing inputs are asked for; what leaves the formula without a result is named as such."""
    assert sorted(expected) == sorted(missing_of(rule, **facts))


def test_knowing_more_never_turns_a_verdict() -> None:
    """A clearance from a creatinine below 3 holds every clearance that it can be."""
    wide = value_of(CRCL, age=40, sex="male", weight=72, creatinine=at_least(2))
    assert isinstance(wide, Interval)
    for found in (2, 2.5, 7, 40):
        narrow = value_of(CRCL, age=40, sex="male", weight=72, creatinine=found)
        assert isinstance(narrow, Exact)
        assert wide.lo <= narrow.value <= wide.hi


@calls([NEW, OLD, MDRD], "term")
def test_an_interval_of_creatinine_holds_all_its_results(term: FormulaTerm) -> None:
    """Across the knee of the curve too: a creatinine of at least 0.5 leaves every lower rate possible."""
    wide = value_of(term, age=65, sex="female", creatinine=at_least(0.5))
    assert isinstance(wide, Interval)
    for found in (0.5, 0.69, 0.7, 0.71, 1, 5, 50):
        narrow: Any = value_of(term, age=65, sex="female", creatinine=found)
        assert wide.lo <= narrow.value
        assert wide.hi is None or narrow.value <= wide.hi


def test_an_unknown_sex_leaves_both_results() -> None:
    """The result lies between that of a woman and that of a man."""
    expected = Interval(Fraction(85), Fraction(100))
    assert expected == value_of(CRCL, age=40, weight=72, creatinine=1)


def test_causes_of_a_missing_result() -> None:
    """A division by 0 is undefined; a missing input is what it is."""
    assert Missing((Cause.UNDEFINED,)) == value_of(CRCL, age=40, sex="male", weight=72, creatinine=0)
    assert Missing((Cause.NOT_RECORDED,)) == value_of(BMI, weight=70)


def test_the_latest_of_a_table_goes_into_a_formula() -> None:
    """A value that is reduced from rows keeps the unit of its field."""
    w = Weighed
    newest = w.weights.latest(w.weights.kilograms, ties="conflicting")
    rule = crcl_of(weight=newest) >= quantity(100, "mL/min")
    rows_of = [{"at": "2025-01-01", "kilograms": 72}, {"at": "2024-01-01", "kilograms": 50}]
    complete = {"weights": {"rows": rows_of, "complete": True}}
    made = CriteriaSet(id="F", version="1", revision=1, facts=Weighed, entries=[include("entry", "As it is.", rule)])
    found = made.assess(record(age=40, sex="male", creatinine=1) | complete, as_of=AS_OF_DATE)["entry"]
    assert (MET, "kg", "1") == (found.verdict, newest.unit, w.weights.count().unit)
    with pytest.raises(DefinitionError, match="takes weight in kg: 1 has no exact factor"):
        crcl_of(weight=w.weights.count())


# Units


def crcl_of(**changes: Any) -> FormulaTerm:
    return cockcroft_gault(**{"age": c.age, "sex": c.sex, "weight": c.weight, "creatinine": c.creatinine, **changes})


SAME = {"age": 40, "sex": "male", "weight": 72, "creatinine": 1}


@calls(
    [
        (cockcroft_gault(age=c.age, sex=c.sex, weight=c.grams, creatinine=c.creatinine), {**SAME, "grams": 72000},
         "100"),
        (cockcroft_gault(age=c.age, sex=c.sex, weight=c.weight, creatinine=c.molar), {**SAME, "molar": 88.4}, "100"),
        (cockcroft_gault(age=c.age, sex=c.sex, weight=c.weight, creatinine=c.creatinine.number), SAME, "100"),
        (bmi(weight=c.weight, height=c.metres), {"weight": 81, "metres": 1.8}, "25"),
        (bsa_mosteller(weight=c.weight, height=c.metres), {"weight": 36, "metres": 1}, "1"),
        (qtcf(qt=c.seconds, rr=c.rr), {"seconds": 0.4, "rr": 1}, "400"),
        (qtcb(qt=c.qt, rr=c.rr), {"qt": 400, "rr": 0.25}, "800"),
        (corrected_calcium(calcium=c.calcium, albumin=c.albumin_si), {"calcium": 8, "albumin_si": 20}, "9.6"),
        (corrected_calcium_si(calcium=c.calcium_si, albumin=c.albumin), {"calcium_si": 2, "albumin": 2}, "2.4"),
        (absolute_neutrophil_count(leukocytes=c.per_microlitre, segmented=c.segmented),
         {"per_microlitre": 3000, "segmented": 50}, "1.5"),
        (absolute_neutrophil_count(leukocytes=c.leukocytes, segmented=c.segmented),
         {"leukocytes": {"value": 3000, "unit": "/uL"}, "segmented": 50}, "1.5"),
        (cockcroft_gault(age=c.age, sex=c.sex, weight=c.weight.assume(72, because="so it is"), creatinine=c.creatinine),
         {"age": 40, "sex": "male", "creatinine": 1}, "100"),
        (crcl_of(weight=c.pounds), {**SAME, "pounds": 100}, "63"),  # 45.359237 kg
        (CRCL + 5, SAME, "105"),
        (2 * CRCL, SAME, "200"),
        (NEW * MOSTELLER / Fraction("1.73"), {"age": 50, "sex": "male", "creatinine": 1, "weight": 36, "height": 100},
         "9200/173"),
    ],
    "term, facts, expected",
)  # fmt: skip
def test_inputs_in_other_units(term: Any, facts: dict[str, Any], expected: str) -> None:
    """An input is converted by an exact factor: a power of ten, or the one that its fact declares."""
    assert Exact(Fraction(expected)) == value_of(term, **facts)


REFUSED: list[tuple[Callable[[], object], str, str]] = [
    (lambda: crcl_of(creatinine=c.undeclared), "RULE_UNIT", "umol/L has no exact factor"),
    (lambda: crcl_of(creatinine=c.calcium_si), "RULE_UNIT", "mmol/L has no exact factor"),
    (lambda: crcl_of(weight=c.height), "RULE_UNIT", "takes weight in kg: cm has no exact factor to kg"),
    (lambda: crcl_of(weight=c.pounds * 0.45359237), "RULE_UNIT", "its unit is not known here"),
    (lambda: crcl_of(age=c.months), "RULE_UNIT", "takes age in a: mo is no count of completed years"),
    (lambda: crcl_of(age=c.birth_date.elapsed("days")), "RULE_UNIT", "takes age in a: d is no count of"),
    (lambda: qtcf(qt=c.qt, heart_rate=c.cigarettes), "RULE_UNIT", "takes heart_rate in /min"),
    (lambda: crcl_of(weight=c.inr), "RULE_UNIT", "1 has no exact factor"),
    (lambda: crcl_of(weight=BMI), "RULE_UNIT", "kg/m2 has no exact factor"),
    # every branch of an input is in its unit
    (lambda: judged(crcl_of(creatinine=first_known(c.creatinine, c.undeclared)) >= FIFTY), "RULE_UNIT",
     "creatinine is in mg/dL and undeclared is in umol/L"),
    (lambda: judged(crcl_of(weight=choose_value((c.black, c.grams), otherwise=c.weight)) >= FIFTY), "RULE_UNIT",
     "grams is in g and weight is in kg"),
    (lambda: judged(crcl_of(weight=greatest(c.weight, c.grams)) >= FIFTY), "RULE_UNIT", "both sides"),
    (lambda: judged(crcl_of(weight=first_known(c.weight, c.weight + c.grams)) >= FIFTY), "RULE_UNIT", "grams is in g"),
    (lambda: judged(crcl_of(weight=first_known(c.weight, c.inr)) >= FIFTY), "RULE_UNIT", "inr has no unit"),
    (lambda: QTCF > by_answer(c.sex, {"male": 0.45, "female": 0.47}, called="limit"), "RULE_UNIT",
     'a number without a unit stands beside one in ms; its constants carry their unit: quantity(100, "ms")'),
    (lambda: QTCF > by_answer(c.sex, {"male": FIFTY, "female": FIFTY}, called="limit", like=CRCL), "RULE_UNIT",
     "one side is in ms and the other in mL/min"),
    (lambda: crcl_of(sex=first_known(c.sex, c.gender)), "RULE_MEMBER", "words female and male"),
    (lambda: crcl_of(sex=choose_value((c.black, c.gender), otherwise=c.sex)), "RULE_MEMBER", "words female and male"),
    (lambda: crcl_of(weight=72), "RULE_TYPE", "is a number or a measurement of a schema"),
    (lambda: crcl_of(age=c.birth_date), "RULE_TYPE", "is a number or a measurement of a schema"),
    (lambda: crcl_of(sex=c.black), "RULE_TYPE", "words female and male"),
    (lambda: crcl_of(sex=c.sex.assume("F", because="so it is")), "RULE_MEMBER", "words female and male"),
    (lambda: crcl_of(sex=c.colour), "RULE_MEMBER", "words female and male"),
    (lambda: CRCL >= 50, "RULE_UNIT", BARE),
    (lambda: CRCL >= quantity(50, PER_AREA), "RULE_UNIT", "in mL/min, to which mL/min/{1.73_m2} has no"),
    (lambda: NEW >= quantity(50, "mL/min"), "RULE_UNIT", "to which mL/min has no exact factor"),
    (lambda: CRCL >= quantity(50, "mg/dL"), "RULE_UNIT", "to which mg/dL has no exact factor"),
    (lambda: CRCL == "x", "RULE_UNIT", BARE),
    (lambda: PUGH == "A", "RULE_TYPE", "is due"),
    (lambda: judged(NEW > CRCL), "RULE_UNIT", "one unit"),
    (lambda: judged(CRCL > c.qt), "RULE_UNIT", "one unit"),
    (lambda: judged(CRCL + NEW > c.qt), "RULE_UNIT", "one unit"),
    (lambda: child_pugh_class(PUGH, "D"), "RULE_FORMULA", "one of A, B, C"),  # type: ignore[arg-type]
    (lambda: qtcf(qt=c.qt), "RULE_FORMULA", "one of the two"),
    (lambda: qtcb(qt=c.qt, rr=c.rr, heart_rate=c.rate), "RULE_FORMULA", "one of the two"),
    (lambda: ckd_epi(version="2012", creatinine=c.creatinine, age=c.age, sex=c.sex), "RULE_FORMULA",
     "2021, 2009; did you mean '2021'?"),
    (lambda: ckd_epi(version="2021", creatinine=c.creatinine, age=c.age, sex=c.sex, black=c.black), "RULE_FORMULA",
     "no race coefficient"),
    (lambda: formula("ckd_epy"), "RULE_FORMULA", "did you mean 'ckd_epi'?; known: cockcroft_gault, ckd_epi"),
    (lambda: formula("ckd_epi"), "RULE_FORMULA", "has the versions 2021, 2009"),
    (lambda: formula("ckd_epi", version="2011"), "RULE_FORMULA", "2021, 2009; did you mean '2021'?"),
]  # fmt: skip


@calls(REFUSED, "build, code, message")
def test_what_is_refused(build: Callable[[], object], code: str, message: str) -> None:
    """A wrong unit, word or version is found when the rule is written."""
    with pytest.raises(DefinitionError) as caught:
        build()
    assert code == caught.value.code
    assert message in str(caught.value)


# Names, sentences, identity, catalogue


@calls(
    [
        (ENOUGH, "creatinine clearance (Cockcroft-Gault 1976) is at least 50 mL/min"),
        (NEW < quantity(60, PER_AREA), "eGFR (CKD-EPI creatinine 2021) is below 60 mL/min/1.73_m2"),
        (BMI.between(quantity(18.5, "kg/m2"), quantity(30, "kg/m2")),
         "body mass index is between 18.5 and 30 kg/m2 (both ends included)"),
        (QTCF > quantity(470, "ms"), "QTcF (Fridericia 1920) is above 470 ms"),
        (SMOKED >= 10, "smoking history is at least 10 pack-years"),
        (PUGH <= 6, "Child-Pugh score is at most 6"),
        (CRCL * 2 > 100, "creatinine clearance (Cockcroft-Gault 1976) × 2 is above 100"),
        (CRCL.assume(quantity(90, "mL/min"), because="so it is") > quantity(80, "mL/min"),
         "creatinine clearance (Cockcroft-Gault 1976) (if not recorded, assumed 90: so it is) is above 80 mL/min"),
    ],
    "rule, expected",
)  # fmt: skip
def test_sentences_say_the_formula(rule: Any, expected: str) -> None:
    """A sentence names the formula with its version, and the threshold with its unit."""
    assert expected == judged(rule)["entry"].trace.sentence


def test_the_trace_shows_result_and_inputs() -> None:
    """The name of the formula, its result with unit, and every input with its value; none of the arithmetic."""
    rule = BY_BIRTH >= quantity(50, "mL/min")
    found = judged(rule, birth_date="1985-06-02", sex="male", weight=72, creatinine=1)["entry"].trace.to_dict()
    assert found["computed"] == [
        {"term": "creatinine clearance (Cockcroft-Gault 1976)", "value": "100 mL/min"},
        {"term": "age", "value": "40 years"},
    ]
    assert [(one["name"], one["value"]) for one in found["facts"]] == [
        ("birth_date", "1985-06-02"), ("sex", "male"), ("weight", "72 kg"), ("creatinine", "1 mg/dL"),
    ]  # fmt: skip


def test_a_conversion_is_not_shown_as_a_limit() -> None:
    """A creatinine that is converted shows as it was recorded."""
    rule = ckd_epi(version="2021", creatinine=c.molar, age=c.age, sex=c.sex) > quantity(60, PER_AREA)
    found = judged(rule, age=50, sex="male", molar=88.4)["entry"].trace.to_dict()
    assert ["eGFR (CKD-EPI creatinine 2021)"] == [one["term"] for one in found["computed"]]


def test_the_digest_knows_the_version_and_not_the_words() -> None:
    """Two versions differ in meaning; the name of a formula does not."""
    digests = [judged(term > quantity(60, PER_AREA)).criteria_set.digest for term in (NEW, OLD, OLD_BY_RACE, MDRD)]
    assert len(digests) == len(set(digests))


@calls([CRCL, NEW, OLD_BY_RACE, MDRD, CHILD, BMI, DUBOIS, QTCF, CALCIUM, NEUTROPHILS, SMOKED, PUGH, ANY_SEX], "term")
def test_a_formula_is_data(term: FormulaTerm) -> None:
    """A set with a formula is written as JSON and read back as the same set."""
    made = judged(term > quantity(3, str(term.unit))).criteria_set
    again = loads(dumps(made))
    assert made.digest == again.digest
    assert dumps(made) == dumps(again)


def test_the_catalogue() -> None:
    """Every formula is found by name and version, and says all that must be known of it."""
    assert [formula(one.name, one.version) for one in FORMULAS] == list(FORMULAS)
    assert formula("mdrd").version == "2006"
    for one in FORMULAS:
        assert all((one.title, one.function, one.equation, one.inputs, one.unit, one.domain, one.citation))


@calls([(CRCL, "cockcroft_gault"), (NEW, "ckd_epi"), (PUGH, "child_pugh"), (SMOKED, "pack_years")], "term, name")
def test_a_result_has_the_unit_of_its_record(term: FormulaTerm, name: str) -> None:
    """What the catalogue says of a unit is what a threshold carries."""
    assert next(one.unit for one in FORMULAS if one.name == name) == term.unit


class Child(FactSchema):
    """A patient of a trial in children."""

    age = integer(ask="Age?", unit="years", minimum=1, maximum=17)
    height = number(ask="Height?", unit="cm")
    creatinine = measurement(ask="Serum creatinine?", unit="mg/dL")


class Adult(Child):
    """A patient whose age ends where an age ends."""

    age = integer(ask="Age?", unit="years", minimum=0, maximum=120)
    sex = one_of("female", "male", ask="Sex?")


class Elder(Adult):
    """A patient of a trial with an upper age, whose facts end within the bands of a formula."""

    age = number(ask="Age?", unit="years", minimum=40, maximum=75)
    creatinine = measurement(ask="Serum creatinine?", unit="mg/dL", minimum=1)


class Fractional(Child):
    """A child whose age is recorded with decimals."""

    age = number(ask="Age?", unit="years", decimals=1)


FITTING = [
    (Elder, ckd_epi(version="2021", creatinine=Elder.creatinine, age=Elder.age, sex=Elder.sex), PER_AREA),
    (Child, schwartz(creatinine=Child.creatinine, age=Child.age, height=Child.height), PER_AREA),
    (Adult, ckd_epi(version="2021", creatinine=Adult.creatinine, age=Adult.age, sex=Adult.sex), PER_AREA),
]


@pytest.mark.parametrize(("schema", "rate", "unit"), FITTING, ids=["elders", "children", "adults"])
def test_an_age_whose_domain_ends_with_that_of_the_formula_is_taken(
    schema: type[FactSchema], rate: FormulaTerm, unit: str
) -> None:
    """The bands of a formula are its own: a fact need not have every age or creatinine of them in its domain."""
    built = CriteriaSet(
        id="AGES", version="1", revision=1, facts=schema, entries=[include("inc", "-", rate >= quantity(60, unit))]
    )
    assert built.assess({}, as_of="2025-06-02")["inc"].verdict is UNKNOWN


class Shared(Demography, Chemistry):
    """Facts of the shared vocabulary."""


def test_formulas_take_the_shared_vocabulary() -> None:
    """The facts that trials share go into a formula as they are: sex, weight, age by birth date, creatinine."""
    s = Shared
    age = first_known(s.birth_date.elapsed("years"), s.age_years, called="age")
    rule = cockcroft_gault(age=age, sex=s.sex, weight=s.body_weight, creatinine=s.serum_creatinine)
    entries = [include("entry", "As it is.", rule >= quantity(100, "mL/min"))]
    made = CriteriaSet(id="F", version="1", revision=1, facts=Shared, entries=entries)
    known = {"birth_date": "1985-06-02", "sex": "male", "body_weight": 72}
    creatinine = {"serum_creatinine": {"value": 1, "unit": "mg/dL"}}
    assert made.assess(known | creatinine, as_of=AS_OF_DATE)["entry"].verdict is MET
    assert made.assess(known | creatinine | {"sex": "unknown"}, as_of=AS_OF_DATE)["entry"].verdict is UNKNOWN


def test_a_child_is_one_until_the_day_of_its_18th_birthday() -> None:
    """An age of 17.9 years is 17 completed years."""
    f = Fractional
    rule = schwartz(creatinine=f.creatinine, age=f.age, height=f.height) >= quantity(60, PER_AREA)
    made = CriteriaSet(id="F", version="1", revision=1, facts=f, entries=[include("entry", "As it is.", rule)])
    known = record(height=170, creatinine=0.7)
    verdicts = [made.assess(known | {"age": age}, as_of=AS_OF_DATE)["entry"].verdict for age in (0.9, 1, 17.9, 18)]
    assert [UNKNOWN, MET, MET, UNKNOWN] == verdicts
