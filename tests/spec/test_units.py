"""Units: exact factors of UCUM codes, moles and grams of an analyte, HbA1c, and the spellings that are no codes."""

import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from eligibility_engine import (
    CriteriaSet,
    DefinitionError,
    DefinitionWarning,
    FactError,
    FactSchema,
    MissingExtraError,
    Verdict,
    include,
    integer,
    measurement,
    number,
    quantity,
)
from eligibility_engine.kernel.canonical import plain
from eligibility_engine.reading.parsing import parse, parse_as_of
from eligibility_engine.units import ucum as reading_of_codes
from eligibility_engine.units.analytes import MOLAR_MASSES
from eligibility_engine.units.code_list import KNOWN
from eligibility_engine.units.spelling import is_surely_no_code, likely_code
from eligibility_engine.units.ucum import factor_between, meaning
from eligibility_engine.units.unit import Affine, Units, units
from spec.tables import AS_OF_DATE, MET, NOT_MET, UNKNOWN, Row, Table, calls, one_entry, rows

FACTORS: list[tuple[str, str, Fraction]] = [
    # the usual codes, which need no library
    ("mg/dL", "g/L", Fraction(1, 100)),
    ("g/L", "mg/dL", Fraction(100)),
    ("g/dL", "g/L", Fraction(10)),
    ("/uL", "10*9/L", Fraction(1, 1000)),
    ("10*3/uL", "10*9/L", Fraction(1)),
    ("10*6/uL", "10*12/L", Fraction(1)),
    ("{cells}/uL", "{cells}/mL", Fraction(1000)),
    ("m[iU]/mL", "[iU]/L", Fraction(1)),
    ("k[iU]/L", "[iU]/mL", Fraction(1)),
    ("wk", "d", Fraction(7)),
    ("cm", "m", Fraction(1, 100)),
    ("%", "1", Fraction(1, 100)),
    # codes that the extra reads
    ("ukat/L", "U/L", Fraction(60)),
    ("[lb_av]", "kg", Fraction(45359237, 10**8)),
    ("[in_i]", "cm", Fraction(254, 100)),
    ("mg/dl", "mg/dL", Fraction(1)),
    ("10^9/L", "10*9/L", Fraction(1)),
    ("/mm3", "/uL", Fraction(1)),
    ("L/L", "%", Fraction(100)),
    ("[IU]/L", "[iU]/L", Fraction(1)),
    ("u[IU]/mL", "m[iU]/L", Fraction(1)),
    ("mm[Hg]", "kPa", Fraction(1333220, 10**7)),
    ("1/min", "/s", Fraction(1, 60)),
    ("(mg/dL)", "mg/dL", Fraction(1)),
    ("mg.dL-1", "mg/dL", Fraction(1)),
    ("a", "d", Fraction(36525, 100)),
    ("deg", "[pi].rad", Fraction(1, 180)),
    ("g{wet}/L", "mg{wet}/dL", Fraction(100)),
]


@calls(FACTORS, "source, target, factor")
def test_factors_are_exact(source: str, target: str, factor: Fraction) -> None:
    """A code leads to another by a rational, and back by its inverse."""
    assert (factor, 1 / factor) == (factor_between(source, target), factor_between(target, source))


REFUSED: list[tuple[str, str, str | None, str]] = [
    ("mg/dL", "mg", None, "dimensions"),
    ("mL/min", "mL/min/{1.73_m2}", None, "annotations"),
    ("{cells}/uL", "/uL", None, "annotations"),
    ("[iU]/L", "U/L", None, "arbitrary"),
    ("[iU]/L", "[arb'U]/L", None, "arbitrary"),
    ("[iU]/L", "/L", None, "arbitrary"),
    ("mmol/L", "mg/dL", None, "analyte="),
    ("mg/dL", "mmol/L", "hba1c", "analyte="),
    ("meq/L", "mmol/L", None, "dimensions"),
    ("mosm/kg", "mmol/kg", None, "dimensions"),
    ("mmol/mol", "%", None, "dimensions"),
    ("mg/g", "%", None, "dimensions"),
    ("deg", "rad", None, "arbitrary"),
    ("[pH]", "mol/L", None, "special"),
    ("Cel", "K", None, "special"),
    ("dB", "1", None, "special"),
    ("mg/dL", "miligrams/dL", None, "no UCUM code"),
    ("mg/dL", "10.3/uL", None, "dimensions"),
]


@calls(REFUSED, "source, target, analyte, why")
def test_what_has_no_exact_factor(source: str, target: str, analyte: str | None, why: str) -> None:
    """Another dimension, annotation or arbitrary unit, and what is not linear, is refused with its reason."""
    with pytest.raises(DefinitionError, match=why) as caught:
        factor_between(source, target, analyte)
    assert caught.value.code == "RULE_UNIT"


def test_a_special_unit_is_comparable_with_itself() -> None:
    """Alone, any code stands for itself; nothing is read."""
    assert factor_between("[pH]", "[pH]") == 1


def test_the_usual_codes_mean_what_ucum_says() -> None:
    """The table that needs no library is that of UCUM, code by code."""
    assert KNOWN == {code: reading_of_codes._read(code) for code in KNOWN}


def test_pint_agrees_about_the_usual_codes() -> None:
    """Another library, which knows no annotations and takes arbitrary units for numbers, converts them alike."""
    from ucumvert import PintUcumRegistry

    registry = PintUcumRegistry()

    def read(code: str) -> Any:
        found = registry.from_ucum(code)
        return found if hasattr(found, "units") else registry.Quantity(found)  # of some codes a bare number

    pairs = [
        (source, target)
        for source in ("mg/dL", "umol/L", "10*3/uL", "U/L", "mL/min", "kg/m2", "wk", "pg/mL", "%")
        for target in KNOWN
        if KNOWN[source].dimension == KNOWN[target].dimension
    ]
    found = [read(source).to(read(target).units) for source, target in pairs]
    scale = [read(target).magnitude for _, target in pairs]
    expected = [float(factor_between(*pair)) for pair in pairs]
    assert (100 < len(pairs), pytest.approx(expected)) == (True, [
        one.magnitude / size for one, size in zip(found, scale, strict=True)
    ])  # fmt: skip


WEIGHTS = {"C": "12.011", "H": "1.008", "N": "14.007", "O": "15.999", "Ca": "40.078"}
FORMULAS: list[tuple[str, dict[str, int]]] = [
    ("creatinine", {"C": 4, "H": 7, "N": 3, "O": 1}),
    ("bilirubin", {"C": 33, "H": 36, "N": 4, "O": 6}),
    ("urea", {"C": 1, "H": 4, "N": 2, "O": 1}),
    ("urea_nitrogen", {"N": 2}),
    ("glucose", {"C": 6, "H": 12, "O": 6}),
    ("calcium", {"Ca": 1}),
]


@calls(FORMULAS, "analyte, formula")
def test_molar_masses_are_those_of_the_formula(analyte: str, formula: dict[str, int]) -> None:
    """A molar mass is the sum of the standard atomic weights."""
    assert sum(Fraction(WEIGHTS[atom]) * count for atom, count in formula.items()) == MOLAR_MASSES[analyte]


MOLAR: list[tuple[str, str, str, Fraction, str]] = [
    # analyte, molar, mass, grams in the mass unit per molar unit, the factor that laboratories print
    ("creatinine", "umol/L", "mg/dL", Fraction(11312, 10**6), "88.4"),
    ("bilirubin", "umol/L", "mg/dL", Fraction(584673, 10**7), "17.1"),
    ("urea", "mmol/L", "mg/dL", Fraction(60056, 10**4), "0.167"),
    ("urea_nitrogen", "mmol/L", "mg/dL", Fraction(28014, 10**4), "0.357"),
    ("glucose", "mmol/L", "mg/dL", Fraction(180156, 10**4), "0.0555"),
    ("haemoglobin", "mmol/L", "g/dL", Fraction(161145, 10**5), "0.6206"),
    ("calcium", "mmol/L", "mg/dL", Fraction(40078, 10**4), "0.2495"),
    ("creatinine", "mg/mmol", "mg/g", Fraction(10**5, 11312), "0.11312"),
]


@calls(MOLAR, "analyte, molar, mass, factor, printed")
def test_moles_and_grams(analyte: str, molar: str, mass: str, factor: Fraction, printed: str) -> None:
    """Both ways, exactly; rounded it is the factor that laboratories print."""
    back = factor_between(mass, molar, analyte)
    decimals = len(printed.partition(".")[2])
    assert (factor, 1 / factor, float(printed)) == (
        factor_between(molar, mass, analyte),
        back,
        round(float(back), decimals),
    )


class Chemistry(FactSchema):
    """Facts declared by codes alone."""

    creatinine = measurement(
        ask="Creatinine?",
        unit="mg/dL",
        other_units=["g/L", "umol/L"],
        analyte="creatinine",
        spellings=["mg/dl", "µmol/L"],
    )
    molar = measurement(ask="Creatinine?", unit="umol/L", other_units=["mg/dL"], analyte="creatinine", maximum=3000)
    heavy = measurement(ask="Creatinine?", unit="mg/dL", other_units=["umol/L"], analyte="creatinine", maximum=20)
    platelets = measurement(ask="Platelets?", unit="10*9/L", other_units=["10*3/uL", "/uL"])
    clearance = measurement(ask="Clearance?", unit="mL/min")
    ngsp = measurement(ask="HbA1c?", unit="%", other_units=["mmol/mol"], analyte="hba1c", maximum=20, comparator=True)
    ifcc = measurement(ask="HbA1c?", unit="mmol/mol", other_units=["%"], analyte="hba1c")
    fine = measurement(ask="HbA1c?", unit="%", other_units=["mmol/mol"], analyte="hba1c", decimals=2)
    fine_ifcc = measurement(ask="HbA1c?", unit="mmol/mol", other_units=["%"], analyte="hba1c", decimals=1)
    hcg = measurement(ask="HCG?", unit="[iU]/L", other_units=["m[iU]/mL"])


c = Chemistry


def result(name: str, value: object, unit: str | None, **parts: object) -> dict[str, Any]:
    """One result."""
    return {name: {"value": value, "unit": unit, **parts}}


TABLE = Table(
    "units by code",
    Chemistry,
    (
        Row(result("creatinine", 0.018, "g/L"), c.creatinine <= quantity(1.8, "mg/dL"), MET),
        Row(result("creatinine", 159.12, "umol/L"), c.creatinine <= quantity(1.8, "mg/dL"), MET),
        Row(result("creatinine", 159.13, "umol/L"), c.creatinine <= quantity(1.8, "mg/dL"), NOT_MET),
        # 100 umol/L is 1.1312 mg/dL, to the last digit
        Row(result("creatinine", 100, "umol/L"), c.creatinine == quantity(1.1312, "mg/dL"), MET),
        Row(result("creatinine", 1.1312, "mg/dL"), c.creatinine == quantity(100, "umol/L"), MET),
        Row(result("molar", 1.1312, "mg/dL"), c.molar == quantity(100, "umol/L"), MET),
        Row(result("creatinine", 1.8, "mg/dl"), c.creatinine <= quantity(1.8, "mg/dL"), MET),
        Row(result("creatinine", 100, "µmol/L"), c.creatinine == quantity(1.1312, "mg/dL"), MET),
        Row(result("creatinine", 1.8, "MG/DL"), c.creatinine <= quantity(1.8, "mg/dL"), UNKNOWN),
        Row(result("molar", 1.8, "mg/dl"), c.molar <= quantity(1.8, "umol/L"), UNKNOWN),
        # a limit in another unit
        Row(result("creatinine", 100, "umol/L", uln=1.1312, uln_unit="mg/dL"), c.creatinine.times_uln <= 1, MET),
        Row(result("creatinine", 100.01, "umol/L", uln=1.1312, uln_unit="mg/dL"), c.creatinine.times_uln <= 1, NOT_MET),
        # a threshold in a unit that is not declared is converted by UCUM
        Row(result("platelets", 100, "10*3/uL"), c.platelets >= quantity(0.1, "10*12/L"), MET),
        Row(result("platelets", 99999, "/uL"), c.platelets >= quantity(0.1, "10*12/L"), NOT_MET),
        Row(result("clearance", 60, "mL/min"), c.clearance >= quantity(3.6, "L/h"), MET),
        Row(result("clearance", 60, "mL/min/{1.73_m2}"), c.clearance >= quantity(60, "mL/min"), UNKNOWN),
        # arbitrary units
        Row(result("hcg", 5, "m[iU]/mL"), c.hcg < quantity(5, "[iU]/L"), NOT_MET),
        Row(result("hcg", 5, "U/L"), c.hcg < quantity(5, "[iU]/L"), UNKNOWN),
        # HbA1c: 47 is 6.45156 and rounds to 6.5, 46 is 6.36008 and rounds to 6.4
        Row(result("ngsp", 47, "mmol/mol"), c.ngsp >= quantity(6.5, "%"), MET),
        Row(result("ngsp", 46, "mmol/mol"), c.ngsp >= quantity(6.5, "%"), NOT_MET),
        Row(result("ngsp", 46, "mmol/mol"), c.ngsp == quantity(6.4, "%"), MET),
        Row(result("ngsp", 6.45, "%"), c.ngsp >= quantity(6.5, "%"), NOT_MET),  # as reported: nothing rounds
        Row(result("ngsp", 53, "mmol/mol", comparator=">"), c.ngsp >= quantity(7, "%"), MET),
        Row(result("ngsp", 53, "mmol/mol", comparator="<"), c.ngsp > quantity(7, "%"), NOT_MET),
        Row(result("ngsp", 53, "mmol/mol", comparator="<"), c.ngsp < quantity(7, "%"), UNKNOWN),
        Row(result("ngsp", 96, "mmol/mol", uln=48), c.ngsp.times_uln >= 2, MET),
        Row(result("ngsp", 42, "mmol/mol", uln=42), c.ngsp.uln == 6, MET),
        # to the decimals of the fact: 52.5 is 6.9547, 53 is 7.00044, 80.3 is 9.4978, 80.4 is 9.5070
        Row(result("fine", 52.5, "mmol/mol"), c.fine >= quantity(7, "%"), NOT_MET),
        Row(result("fine", 53, "mmol/mol"), c.fine == quantity(7, "%"), MET),
        Row(result("fine", 80.3, "mmol/mol"), c.fine == quantity(9.5, "%"), MET),
        Row(result("fine", 80.4, "mmol/mol"), c.fine <= quantity(9.5, "%"), NOT_MET),
        Row(result("fine_ifcc", 9.5, "%"), c.fine_ifcc == quantity(80.3, "mmol/mol"), MET),
        Row(result("ifcc", 6.5, "%"), c.ifcc >= quantity(48, "mmol/mol"), MET),
        Row(result("ifcc", 6.4, "%"), c.ifcc >= quantity(47, "mmol/mol"), NOT_MET),
    ),
)  # fmt: skip


@rows(TABLE)
def test_results_in_declared_codes(row: Row, judge: Callable[[Row], Verdict]) -> None:
    """Results are converted by exact factors, or by the equation of their analyte with its rounding."""
    assert row.expected == judge(row)


SAID: list[tuple[dict[str, Any], Any, str]] = [
    (result("creatinine", 100, "umol/L"), c.creatinine <= quantity(1, "mg/dL"), "1.1312 mg/dL"),
    (result("molar", 1, "mg/dL"), c.molar <= quantity(80, "umol/L"), "about 88.4 umol/L"),
    (result("molar", 0.01, "mg/dL"), c.molar <= quantity(80, "umol/L"), "about 0.884 umol/L"),
    (result("ngsp", 47, "mmol/mol"), c.ngsp >= quantity(6.5, "%"), "6.5%"),
    (result("ngsp", 6.4, "%"), c.ngsp >= quantity(6.5, "%"), ""),
    (result("creatinine", 100, "umol/L", uln=90), c.creatinine.times_uln > 1, ""),
    (result("creatinine", 100, "drops"), c.creatinine <= quantity(1, "mg/dL"), ""),
    (result("creatinine", 100, "umol/L", uln=90), c.creatinine.uln > 1, ""),
]


@calls(SAID, "facts, rule, converted")
def test_the_trace_says_what_a_result_is_in_the_unit_of_the_rule(
    facts: dict[str, Any], rule: Any, converted: str
) -> None:
    """Who reads the reasons sees both numbers; where nothing was converted there is one."""
    trace = one_entry(Row({}, rule, MET, schema=Chemistry)).assess(facts, as_of=AS_OF_DATE)["entry"].trace
    (reading,) = trace.readings
    assert (converted, bool(converted)) == (reading.converted, ", that is " in reading.describe())
    assert converted == trace.to_dict()["facts"][0].get("converted", "")


PUBLISHED: list[tuple[object, int]] = [
    (5, 31), (6, 42), (6.5, 48), (7, 53), (7.5, 58), (8, 64), (9, 75), (10, 86), (11, 97), (12, 108),
]  # fmt: skip


@calls(PUBLISHED, "ngsp, ifcc")
def test_the_published_table_of_hba1c(ngsp: object, ifcc: int) -> None:
    """Every pair that the NGSP prints is found both ways."""
    forth = one_entry(Row({}, c.ifcc == quantity(ifcc, "mmol/mol"), MET, schema=Chemistry))
    back = one_entry(Row({}, c.ngsp == quantity(ngsp, "%"), MET, schema=Chemistry))
    assert [MET, MET] == [
        forth.assess(result("ifcc", ngsp, "%"), as_of=AS_OF_DATE)["entry"].verdict,
        back.assess(result("ngsp", ifcc, "mmol/mol"), as_of=AS_OF_DATE)["entry"].verdict,
    ]


FAULTS: list[tuple[dict[str, Any], str, str]] = [
    (result("ngsp", -1, "mmol/mol"), "FACT_RANGE", "between 0 and"),
    (result("ngsp", 196, "mmol/mol"), "FACT_RANGE", "between 0 and"),
    (result("ifcc", 2, "%"), "FACT_RANGE", "at or above 2.152"),
    (result("molar", 34, "mg/dL"), "FACT_RANGE", "between 0 and 33.936"),
    (result("heavy", 2000, "umol/L"), "FACT_RANGE", "between 0 and about 1768"),
    (result("ngsp", 48, "mmol/mol", uln=6, uln_unit="%"), "FACT_UNIT", "no exact factor"),
    (result("molar", 90, "umol/L", uln=1, uln_unit="MG/DL"), "FACT_UNIT", "did the source mean 'mg/dL'"),
]


@calls(FAULTS, "facts, code, message")
def test_faults(facts: dict[str, Any], code: str, message: str) -> None:
    """The domain holds in the unit of the report, and a limit is not converted by an equation that rounds."""
    with pytest.raises(FactError, match=message) as caught:
        parse(Chemistry.schema, facts, parse_as_of(AS_OF_DATE))
    assert code == caught.value.code


def test_a_spelling_that_no_one_declared_is_named() -> None:
    """The result stays comparable with its own limits alone, and the warning says which code was likely meant."""
    trial = one_entry(Row({}, c.molar.times_uln > 1, MET, schema=Chemistry))
    texts = [
        trial.assess(result("molar", 90, unit, uln=80), as_of=AS_OF_DATE).warnings[0].text
        for unit in ("µmol/l", "drops")
    ]
    assert [
        "molar: its unit is not declared, so only its own limits can judge it; did the source mean 'umol/L'?",
        "molar: its unit is not declared, so only its own limits can judge it",
    ] == texts


SPELLINGS: list[tuple[str, str | None]] = [
    ("mg/dl", "mg/dL"), ("g/dl", "g/dL"), ("MG/DL", "mg/dL"), ("mcg/mL", "ug/mL"), ("gm/dL", "g/dL"),
    ("µmol/L", "umol/L"), ("μmol/L", "umol/L"), ("mmol/l", "mmol/L"), ("mM", "mmol/L"), ("uM", "umol/L"),
    ("copies/mL", "{copies}/mL"), ("copies per mL", "{copies}/mL"), ("cells/mm3", "{cells}/uL"),
    ("x10^9/L", "10*9/L"), ("10^9/L", "10*9/L"), ("x 10^9/l", "10*9/L"), ("×10⁹/L", "10*9/L"), ("10e9/L", "10*9/L"),
    ("10**3/uL", "10*3/uL"), ("x10(3)/mcL", "10*3/uL"), ("10³/mm³", "10*3/uL"), ("10¹²/L", "10*12/L"),
    ("K/uL", "10*3/uL"), ("k/µL", "10*3/uL"), ("M/uL", "10*6/uL"), ("T/L", "10*12/L"), ("/mm3", "/uL"),
    ("IU/L", "[iU]/L"), ("mIU/mL", "m[iU]/mL"), ("u/l", "U/L"), ("mEq/L", "meq/L"),
    ("mL/min/1.73m2", "mL/min/{1.73_m2}"), ("ml/min/1.73 m²", "mL/min/{1.73_m2}"), ("ml/min", "mL/min"),
    ("mmHg", "mm[Hg]"), ("kg/m^2", "kg/m2"), ("kg/m²", "kg/m2"), ("°C", "Cel"), ("years", "a"), ("bpm", "/min"),
    ("mg%", "mg/dL"), ("/cumm", "/uL"), ("sec", "s"), ("Seconds", "s"), ("mm/hr", "mm/h"), ("mm/1h", "mm/h"),
    ("hr", "h"), ("yr", "a"), ("units/L", "U/L"),
    # the code itself, or open: mega or milli, giga or gram
    ("mg/dL", None), ("10*9/L", None), ("{copies}/mL", None), ("mL/min/{1.73_m2}", None), ("%", None), ("mm", None),
    ("/uL", None), ("G/L", None), ("MU/L", None), ("m/uL", None), ("mg", None), ("drops/day", None), ("", None),
    ("mg/dL/mL/min", None),
]  # fmt: skip


@calls(SPELLINGS, "text, code")
def test_spellings(text: str, code: str | None) -> None:
    """What is likely meant is named where one code can be; a code is itself."""
    assert (code, code in {None, "Cel"} or meaning(str(code)).factor > 0) == (likely_code(text), True)


BUILT: list[tuple[Callable[[], object], str, str]] = [
    (lambda: measurement(ask="?", unit="mg/dl"), "SCHEMA", "did you mean 'mg/dL'"),
    (lambda: measurement(ask="?", unit="mg/dL", other_units=["µmol/L"]), "SCHEMA", "did you mean 'umol/L'"),
    (lambda: measurement(ask="?", unit="mg/dL", other_units={"g/l": 100}), "SCHEMA", "did you mean 'g/L'"),
    (lambda: number(ask="?", unit="mmHg"), "SCHEMA", "did you mean 'mm\\[Hg\\]'"),
    (lambda: integer(ask="?", unit="K/uL"), "SCHEMA", "did you mean '10\\*3/uL'"),
    (lambda: quantity(1, "mg/dl"), "RULE_UNIT", "did you mean 'mg/dL'"),
    (lambda: measurement(ask="?", unit="mg/dL", other_units="g/L"), "SCHEMA", "several codes"),
    (lambda: measurement(ask="?", unit="mg/dL", other_units={"g/L": 10}), "SCHEMA", "1 g/L is 100 mg/dL"),
    (lambda: measurement(ask="?", unit="mg/dL", analyte="creatinin"), "SCHEMA", "did you mean 'creatinine'"),
    (lambda: measurement(ask="?", unit="mg/dL", other_units=["umol/L"]), "RULE_UNIT", "name what is measured"),
    (lambda: measurement(ask="?", unit="mg/dL", other_units=["/L"], analyte="urea"), "RULE_UNIT", "dimensions"),
    (lambda: measurement(ask="?", unit="%", other_units=["g/L"], analyte="hba1c"), "RULE_UNIT",
     "g/L has no exact factor to %: hba1c is converted between % and mmol/mol alone"),
    (lambda: measurement(ask="?", unit="g/dL", other_units=["mmol/L"], analyte="hba1c"), "RULE_UNIT",
     "hba1c is converted between % and mmol/mol alone"),
    (lambda: measurement(ask="?", unit="mg/dL", spellings=["mmol/l"]), "SCHEMA", "one of the declared units"),
    (lambda: measurement(ask="?", unit="mg/dL", spellings=["what"]), "SCHEMA", "one of the declared units"),
    (lambda: c.clearance >= quantity(60, "mL/min/{1.73_m2}"), "RULE_UNIT", "annotations"),
    (lambda: c.creatinine <= quantity(1, "mol/m3.s"), "RULE_UNIT", "dimensions"),
    (lambda: c.platelets >= quantity(1, "what"), "RULE_UNIT", "no UCUM code"),
    (lambda: c.ngsp >= quantity(48, "mmol/mol"), "RULE_UNIT", "stated in %"),
    (lambda: Units("%", (), (Affine("mmol/mol", Fraction(1), 1),)), "SCHEMA", "has a factor"),
    (lambda: Units("%", (), (Affine("%", Fraction(1), 1),)), "SCHEMA", "another unit"),
]  # fmt: skip


@calls(BUILT, "build, code, message")
def test_what_is_wrong_is_found_when_it_is_built(build: Callable[[], object], code: str, message: str) -> None:
    """No patient has to arrive."""
    with pytest.raises(DefinitionError, match=message) as caught:
        build()
    assert code == caught.value.code


def test_declared_factors_stand_as_before() -> None:
    """A factor that UCUM does not have, and None, are taken as declared; what has no offset is written as before."""
    declared = units("mg/dL", {"umol/L": Fraction(10, 884), "g/L": 100, "mmol/L": None})
    assert (
        (("g/L", Fraction(100)), ("mmol/L", None), ("umol/L", Fraction(10, 884))),
        {"node", "canonical", "others"},
        {"node", "canonical", "others", "affine"},
    ) == (declared.others, {*plain(declared)}, {*plain(units("%", ["mmol/mol"], "hba1c"))})


def test_a_set_with_an_equation_is_written_and_read_back() -> None:
    """JSON keeps factor, offset and rounding."""
    from eligibility_engine.serialization import dumps, loads

    entry = include("entry", "-", c.ngsp >= quantity(6.5, "%"))
    trial = CriteriaSet(id="HBA1C", version="1", revision=1, facts=Chemistry, entries=[entry])
    again = loads(dumps(trial))
    assert (trial.facts, trial.digest) == (again.facts, again.digest)


def test_without_the_extra_the_usual_codes_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """The usual codes need no library, others name the extra."""
    reading_of_codes._extra.cache_clear()
    reading_of_codes._read.cache_clear()
    monkeypatch.setitem(sys.modules, "ucumvert", None)
    known = measurement(ask="?", unit="mg/dL", other_units=["g/L", "umol/L"], analyte="creatinine")
    with pytest.raises(MissingExtraError, match=r"eligibility_engine\[units\]") as caught:
        measurement(ask="?", unit="mg/dL", other_units=["[lb_av]/L"])
    assert ("EXTRA_MISSING", True) == (caught.value.code, known is not None)


def test_declaring_and_judging_load_no_library() -> None:
    """Declaring facts in the usual codes, and judging results in them, load neither pint nor ucumvert."""
    program = """
import sys
from eligibility_engine import CriteriaSet, FactSchema, include, measurement, quantity
class c(FactSchema):
    x = measurement(ask="?", unit="mg/dL", other_units=["umol/L"], analyte="creatinine", spellings=["mg/dl"])
    y = measurement(ask="?", unit="%", other_units=["mmol/mol"], analyte="hba1c")
s = CriteriaSet(id="S", version="1", revision=1, facts=c, entries=[include("e", "-", c.x <= quantity(0.018, "g/L"))])
a = s.assess({"x": {"value": 159.12, "unit": "umol/L"}, "y": {"value": 48, "unit": "mmol/mol"}}, as_of="2025-06-02")
print(a.eligibility.value, *sorted({"pint", "ucumvert", "lark"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "eligible\n"


NO_CODES = ["mgs", "INR", "cells/ul blood", "mg/kilo", "gram", "µg2/x", "ratio", "mU/mins"]


@pytest.mark.parametrize("unit", NO_CODES)
def test_a_unit_that_is_surely_no_code_is_warned_of(unit: str) -> None:
    """Where it is declared; no library is asked. Another unit with a factor is what records hold, whatever it is."""
    assert is_surely_no_code(unit)
    with pytest.warns(DefinitionWarning, match="is no UCUM code") as caught:
        measurement(ask="?", unit=unit)
    assert __file__ == caught[0].filename
    measurement(ask="?", unit="mg/dL", other_units={unit: 2})


def test_no_code_is_taken_for_none() -> None:
    """Of the codes that need no library, and of each unit of UCUM with and without prefixes, none is warned of."""
    _, _, atoms, prefixes = reading_of_codes._extra()
    codes = [*KNOWN, *atoms, *(prefix + atom for prefix in prefixes for atom in atoms if atoms[atom].is_metric)]
    codes += ["10*9/L", "{INR}", "mL/min/{1.73_m2}", "kg.m/s2", "g/(24.h)", "m[iU]/mL", "s-1", "/[HPF]"]
    assert [] == [code for code in codes if is_surely_no_code(code)]
