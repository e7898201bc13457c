"""A measurement is compared in its own unit or by an exact factor, and with its own limits of normal."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from eligibility_engine import DefinitionError, FactError, FactSchema, Verdict, first_known, measurement, quantity
from eligibility_engine.reading.parsing import parse, parse_as_of
from eligibility_engine.units.unit import Quantity, units
from eligibility_engine.value import Exact, Interval
from spec.tables import AS_OF_DATE, MET, NOT_MET, UNKNOWN, Row, Table, calls, one_entry, rows


class Laboratory(FactSchema):
    """Results with units."""

    creatinine = measurement(
        ask="Creatinine?", unit="mg/dL", other_units={"umol/L": Fraction(10, 884), "g/L": 100}, comparator=True
    )
    clearance = measurement(ask="Clearance?", unit="mL/min", other_units={"mL/min/{1.73_m2}": None})
    haemoglobin = measurement(
        ask="Haemoglobin?", unit="g/dL", other_units={"g/L": 0.1}, default_unit="g/dL", maximum=25
    )
    older = measurement(ask="Earlier haemoglobin?", unit="g/dL")
    base_excess = measurement(ask="Base excess?", unit="mmol/L", minimum=-30, maximum=30)
    angle = measurement(ask="Axis?", unit="deg", minimum=None)
    weight = measurement(ask="Weight?", unit="kg", other_units={"g": 0.001}, minimum=1, maximum=300, comparator=True)


c = Laboratory


def creatinine(value: object = 1.8, unit: object = "mg/dL", **parts: object) -> dict[str, Any]:
    """One creatinine."""
    return {"creatinine": {"value": value, "unit": unit, **parts}}


def result(name: str, **parts: object) -> dict[str, Any]:
    """One result."""
    return {name: parts}


NAN = float("nan")
OVER = c.creatinine.times_uln > 1.5
LIMITS = Table(
    "limits of normal",
    Laboratory,
    (
        Row(creatinine(1.8, uln=1.2), OVER, NOT_MET),  # 1.5 times 1.2 is 1.8 exactly
        Row(creatinine(1.8, uln=1.2), c.creatinine.times_uln >= 1.5, MET),
        Row(creatinine(1.8, uln=1.2), c.creatinine.times_uln <= 1.5, MET),
        Row(creatinine(1.8, uln=1.2), c.creatinine.times_uln < 1.5, NOT_MET),
        Row(creatinine(1.81, uln=1.2), OVER, MET),
        Row(creatinine(1.79, uln=1.2), OVER, NOT_MET),
        Row(creatinine(0.5, lln=0.6), c.creatinine.times_lln < 1, MET),
        Row(creatinine(0.6, lln=0.6), c.creatinine.times_lln < 1, NOT_MET),
        # each result has its own limit, and none is borrowed
        Row(creatinine(1.8), OVER, UNKNOWN),
        Row(creatinine(1.8, lln=0.6), OVER, UNKNOWN),
        Row(creatinine(None, uln=1.2), OVER, UNKNOWN),
        # what stands beside no value is of no result, however the value is missing
        *(
            Row(creatinine(value, uln=1.2, lln=0.6, at="2025-05-01"), rule, expected)
            for value in (None, NAN)
            for rule, expected in (
                (c.creatinine.uln == 1.2, UNKNOWN),
                (c.creatinine.lln.is_recorded(), NOT_MET),
                (c.creatinine.at <= "2025-06-01", UNKNOWN),
                (c.creatinine.at.is_recorded(), NOT_MET),
            )
        ),
        Row({}, OVER, UNKNOWN),
        # in the unit of the report, whatever it is
        Row(creatinine(160, "umol/L", uln=104), OVER, MET),
        Row(creatinine(156, "umol/L", uln=104), OVER, NOT_MET),
        Row(creatinine(160, "a unit nobody declared", uln=104), OVER, MET),
        Row(creatinine(160, None, uln=104), OVER, MET),
        Row(creatinine(160, "umol/L", uln=104, uln_unit="umol/L"), OVER, MET),
        # a limit in another unit is converted by the exact factor
        Row(creatinine(159.12, "umol/L", uln=1.2, uln_unit="mg/dL"), OVER, NOT_MET),
        Row(creatinine(159.13, "umol/L", uln=1.2, uln_unit="mg/dL"), OVER, MET),
        Row(creatinine(0.018, "g/L", uln=1.2, uln_unit="mg/dL"), OVER, NOT_MET),
        # a value without a unit cannot be compared with a limit that has one
        Row(creatinine(1.8, None, uln=1.2, uln_unit="mg/dL"), OVER, UNKNOWN),
        # with a comparator
        Row(creatinine(1.8, uln=1.2, comparator=">"), OVER, MET),
        Row(creatinine(1.8, uln=1.2, comparator="<"), OVER, NOT_MET),
        Row(creatinine(1.9, uln=1.2, comparator="<"), OVER, UNKNOWN),
        # limits as numbers of their own
        Row(creatinine(1.8, uln=1.2, lln=0.6), c.creatinine.uln == 2 * c.creatinine.lln, MET),
        Row(creatinine(159.12, "umol/L", uln=106.08), c.creatinine.uln == 1.2, MET),
        Row(creatinine(1.8, uln=1.2), c.creatinine.number > c.creatinine.uln, MET),
    ),
)
NORMAL = c.creatinine <= quantity(1.8, "mg/dL")
UNITS = Table(
    "units",
    Laboratory,
    (
        Row(creatinine(1.8), NORMAL, MET),
        Row(creatinine(1.81), NORMAL, NOT_MET),
        Row(creatinine(159.12, "umol/L"), NORMAL, MET),
        Row(creatinine(159.13, "umol/L"), NORMAL, NOT_MET),
        Row(creatinine(0.018, "g/L"), NORMAL, MET),
        Row(creatinine(1.8), c.creatinine <= quantity(159.12, "umol/L"), MET),
        Row(creatinine(1.8), c.creatinine < quantity("159.12", "umol/L"), NOT_MET),
        # no exact factor, no verdict
        Row(creatinine(1.8, "mg/L"), NORMAL, UNKNOWN),
        Row(creatinine(1.8, "MG/DL"), NORMAL, UNKNOWN),
        Row(creatinine(1.8, None), NORMAL, UNKNOWN),
        Row(result("clearance", value=60, unit="mL/min"), c.clearance >= quantity(50, "mL/min"), MET),
        Row(result("clearance", value=60, unit="mL/min/{1.73_m2}"), c.clearance >= quantity(50, "mL/min"), UNKNOWN),
        # only a declared default takes the place of a missing unit
        Row(result("haemoglobin", value=9), c.haemoglobin >= quantity(8, "g/dL"), MET),
        Row(result("haemoglobin", value=90, unit="g/L"), c.haemoglobin >= quantity(8, "g/dL"), MET),
        Row(result("haemoglobin", value=9), c.haemoglobin >= quantity(80, "g/L"), MET),
        Row(result("haemoglobin", value=9, uln=17), c.haemoglobin.times_uln <= 1, MET),
        Row(result("haemoglobin", value=90, unit="g/L", uln=17, uln_unit="g/dL"), c.haemoglobin.times_uln < 0.53, MET),
        # the domain holds in the unit of the report
        Row(result("haemoglobin", value=140, unit="g/L"), c.haemoglobin == quantity(14, "g/dL"), MET),
        Row(result("haemoglobin", value=250, unit="g/L"), c.haemoglobin == quantity(25, "g/dL"), MET),
        Row(result("haemoglobin", value=900, unit="unheard of"), c.haemoglobin >= quantity(8, "g/dL"), UNKNOWN),
        Row(result("base_excess", value=-3, unit="mmol/L", lln=-2, uln=2), c.base_excess < c.base_excess.lln, MET),
        Row(result("base_excess", value=-3, unit="mmol/L", lln=-2, uln=0), c.base_excess > c.base_excess.uln, NOT_MET),
        Row(result("angle", value=-300, unit="deg", lln=-30), c.angle < c.angle.lln, MET),
        Row(result("angle", value=-300, unit="grad", lln=-30), c.angle.times_lln < 1, MET),
        Row(result("weight", value=3000, unit="g", comparator="<"), c.weight >= quantity(1, "kg"), MET),
        Row(result("weight", value=3000, unit="g", comparator=">"), c.weight <= quantity(300, "kg"), MET),
        # terms of measurements keep their unit
        Row({}, c.older.assume(quantity(9, "g/dL"), because="stable") >= quantity(8, "g/dL"), MET),
        Row(
            {"older": {"value": 7, "unit": "g/dL"}},
            first_known(c.haemoglobin, c.older) >= quantity(80, "g/L"),
            NOT_MET,
        ),
        Row({}, first_known(c.haemoglobin, quantity(90, "g/L")) >= quantity(8, "g/dL"), MET),
    ),
)  # fmt: skip


@rows(LIMITS, UNITS)
def test_quantities(row: Row, judge: Callable[[Row], Verdict]) -> None:
    """Values and limits are compared exactly, in one unit, or not at all."""
    assert row.expected == judge(row)


CAUSES: list[tuple[dict[str, Any], Any, str]] = [
    (creatinine(1.8), OVER, "no_limit"),
    (creatinine(1.8, None), NORMAL, "unit_not_comparable"),
    (creatinine(1.8, "mg/L"), NORMAL, "unit_not_comparable"),
    (creatinine(1.8, None, uln=1.2, uln_unit="mg/dL"), OVER, "unit_not_comparable"),
    (creatinine(1.8, uln=float("nan")), OVER, "not_a_number"),
]


@calls(CAUSES, "facts, rule, cause")
def test_causes(facts: dict[str, Any], rule: Any, cause: str) -> None:
    """What keeps a comparison from being made is its cause."""
    assessment = one_entry(Row({}, rule, MET, schema=Laboratory)).assess(facts, as_of=AS_OF_DATE)
    assert [("creatinine", cause)] == [(missing.name, missing.cause.value) for missing in assessment.missing]


def test_a_unit_that_is_absent_or_undeclared_is_noted() -> None:
    """Such a result is noted beside the verdict, since only its own limits can judge it; a declared unit is not."""
    records = [
        creatinine(1.8, "mg/L", uln=9),
        creatinine(1.8, None, uln=1.2),
        creatinine(None, None),
        result("clearance", value=60, unit="mL/min/{1.73_m2}"),
        creatinine(1.8),
    ]
    found = [one_entry(Row({}, OVER, MET, schema=Laboratory)).assess(facts, as_of=AS_OF_DATE) for facts in records]
    expected = [["UNIT_NOT_DECLARED"], ["UNIT_MISSING"], [], [], []]
    assert expected == [[warning.code for warning in one.warnings] for one in found]


FAULTS: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    (creatinine(1.8, "mg/dL", uln=1.2, uln_unit="mg/L"), [("FACT_UNIT", "$.creatinine.uln_unit")]),
    (creatinine(1.8, "mg/L", uln=1.2, uln_unit="mg/dL"), [("FACT_UNIT", "$.creatinine.uln_unit")]),
    (creatinine(1.8, 5), [("FACT_TYPE", "$.creatinine.unit")]),
    (creatinine(1.8, " "), [("FACT_TYPE", "$.creatinine.unit")]),
    (creatinine(1.8, uln=1.2, uln_unit=5), [("FACT_TYPE", "$.creatinine.uln_unit")]),
    (creatinine(-1), [("FACT_RANGE", "$.creatinine.value")]),
    (creatinine(-1, "unheard of"), [("FACT_RANGE", "$.creatinine.value")]),
    (creatinine(1.8, uln=-1), [("FACT_RANGE", "$.creatinine.uln")]),
    (creatinine(1.8, uln=0), [("FACT_RANGE", "$.creatinine.uln")]),
    (creatinine(1.8, uln="1.2"), [("FACT_TYPE", "$.creatinine.uln")]),
    (creatinine(1.8, uln=1.2, lln=1.3), [("FACT_RANGE", "$.creatinine.lln")]),
    (creatinine(1.8, comparator="~"), [("FACT_COMPARATOR", "$.creatinine.comparator")]),
    (creatinine(None, comparator="~"), [("FACT_COMPARATOR", "$.creatinine.comparator")]),
    (creatinine(1.8, comparator=["<"]), [("FACT_COMPARATOR", "$.creatinine.comparator")]),
    (creatinine(0, comparator="<"), [("FACT_RANGE", "$.creatinine.value")]),
    (creatinine(1.8, ulm=1.2), [("FACT_UNKNOWN", "$.creatinine.ulm")]),
    (result("haemoglobin", value=25.1), [("FACT_RANGE", "$.haemoglobin.value")]),
    (result("haemoglobin", value=251, unit="g/L"), [("FACT_RANGE", "$.haemoglobin.value")]),
    (result("haemoglobin", value=9, comparator="<"), [("FACT_COMPARATOR", "$.haemoglobin.comparator")]),
    (result("base_excess", value=-31, unit="mmol/L"), [("FACT_RANGE", "$.base_excess.value")]),
    (result("base_excess", value=1, unit="mmol/L", lln=-31), [("FACT_RANGE", "$.base_excess.lln")]),
    (result("weight", value=300000, unit="g", comparator=">"), [("FACT_RANGE", "$.weight.value")]),
    (result("creatinine", value="1.8", unit=7, uln=True, at="2025-13-01"), [
        ("FACT_TYPE", "$.creatinine.unit"), ("FACT_TYPE", "$.creatinine.value"), ("FACT_DATE", "$.creatinine.at"),
        ("FACT_TYPE", "$.creatinine.uln")]),
    ({"creatinine": 1.8}, [("FACT_TYPE", "$.creatinine")]),
    ({"creatinine": "1.8 mg/dL"}, [("FACT_TYPE", "$.creatinine")]),
]  # fmt: skip


@calls(FAULTS, "facts, expected")
def test_faults_of_measurements(facts: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    """What is wrong with a measurement is named part by part, and all of it together."""
    with pytest.raises(FactError) as caught:
        parse(Laboratory.schema, facts, parse_as_of(AS_OF_DATE))
    assert expected == [(fault.code, fault.path) for fault in caught.value.faults]


def test_a_comparator_opens_the_domain_of_the_report() -> None:
    """With a comparator a value reaches to the end of the domain, in the unit of the report."""
    found: Any = parse(
        Laboratory.schema, result("weight", value=3000, unit="g", comparator="<"), parse_as_of(AS_OF_DATE)
    ).facts["weight"]
    assert (Interval(Fraction(1000), Fraction(3000), hi_open=True), Exact(Fraction(1, 1000))) == (
        found.value,
        Exact(found.factor),
    )


def test_units_convert_by_exact_factors_only() -> None:
    """A quantity is converted where an exact factor is declared, and nowhere else."""
    known = units("mg/dL", {"g/L": 100, "umol/L": None})
    expected = [Fraction(9, 5), Fraction(180), None, None]
    given = [Quantity(Fraction(9, 5), unit) for unit in ("mg/dL", "g/L", "umol/L", "mg/L")]
    assert (expected, [True, True, True, False]) == (
        [known.convert(one) for one in given],
        [known.declares(one.unit) for one in given],
    )


@calls([("0", "SCHEMA"), (-1, "SCHEMA"), ("x", "RULE_NUMBER")], "factor, code")
def test_factors_are_above_zero(factor: object, code: str) -> None:
    """A factor that turns or kills a value is no factor."""
    with pytest.raises(DefinitionError) as caught:
        units("mg/dL", {"g/L": factor})
    assert code == caught.value.code


def test_a_quantity_has_a_unit() -> None:
    """A number without a unit is no quantity."""
    with pytest.raises(DefinitionError) as caught:
        quantity(5, " ")
    assert caught.value.code == "RULE_UNIT"
