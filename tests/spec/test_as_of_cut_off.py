"""A result dated after the as-of date does not count; scalar dates may lie in the future, except a birth date."""

from collections.abc import Callable
from typing import Any

import pytest

from eligibility_engine import AS_OF, FactError, FactSchema, Verdict, instant, measurement, quantity
from eligibility_engine import date as date_fact
from spec.tables import MET, NOT_MET, UNKNOWN, Row, Table, calls, one_entry, rows


class Visit(FactSchema):
    """What is known at a screening visit."""

    born = date_fact(ask="Birth date?", partial=True, not_after_as_of=True)
    transplant = date_fact(ask="Planned date of the transplant?", partial=True)
    infusion = instant(ask="Planned infusion?")
    platelets = measurement(ask="Platelets?", unit="10*9/L")


c = Visit
ENOUGH = c.platelets >= quantity(100, "10*9/L")
RECENT = c.platelets.at.within(days=14, before=AS_OF)


def platelets(at: object = None, **parts: object) -> dict[str, Any]:
    """A platelet count of 150, with its date."""
    return {"platelets": {"value": 150, "unit": "10*9/L", "uln": 400, "at": at, **parts}}


MEASUREMENTS = Table(
    "measurements",
    Visit,
    (
        Row(platelets("2025-06-01"), ENOUGH, MET),
        Row(platelets("2025-06-02"), ENOUGH, MET),
        Row(platelets("2025-06-03"), ENOUGH, UNKNOWN),
        Row(platelets("2025-06-03"), c.platelets < quantity(100, "10*9/L"), UNKNOWN),
        Row(platelets("2025-06-03"), c.platelets.times_uln <= 1, UNKNOWN),
        Row(platelets("2025-06-03"), c.platelets.is_recorded(), NOT_MET),
        Row(platelets("2025-06-03"), c.platelets.at.is_recorded(), NOT_MET),
        Row(
            platelets("2025-06-03"),
            c.platelets.assume(quantity(0, "10*9/L"), because="none") < quantity(1, "10*9/L"),
            MET,
        ),
        # a partial date that straddles the as-of date does not surely lie before it
        Row(platelets("2025-06"), ENOUGH, UNKNOWN),
        Row(platelets("2025"), ENOUGH, UNKNOWN),
        Row(platelets("2025-05"), ENOUGH, MET),
        Row(platelets("2024"), ENOUGH, MET),
        Row(platelets("2025-07"), ENOUGH, UNKNOWN),
        Row(platelets("2025-06"), ENOUGH, MET, as_of="2025-06-30"),
        # without a date it is of the visit
        Row(platelets(), ENOUGH, MET),
        Row(platelets({"missing": "declined"}) | platelets(float("nan")), ENOUGH, MET),
        # an instant counts by its civil day
        Row(platelets("2025-06-02T23:59"), ENOUGH, MET),
        Row(platelets("2025-06-03T00:00"), ENOUGH, UNKNOWN),
        # the as-of date may differ by row
        Row(platelets("2025-06-03"), ENOUGH, MET, as_of="2025-06-03"),
        Row(platelets("2025-06-03"), ENOUGH, UNKNOWN, as_of="2025-06-01"),
        # its date as a fact of its own
        Row(platelets("2025-05-19"), RECENT, MET),
        Row(platelets("2025-05-18"), RECENT, NOT_MET),
        Row(platelets("2025-05"), RECENT, UNKNOWN),
        Row(platelets(), RECENT, UNKNOWN),
        Row(platelets("2025-06-03"), RECENT, UNKNOWN),
    ),
)
ANCHORS = Table(
    "anchors",
    Visit,
    (
        Row({"transplant": "2025-09-01"}, c.transplant > AS_OF, MET),
        Row({"transplant": "2025-09-01"}, c.transplant.within(months=3, after=AS_OF), MET),
        Row({"transplant": "2025-06"}, c.transplant > AS_OF, UNKNOWN),
        Row({"transplant": "2025-07"}, c.transplant > AS_OF, MET),
        Row({"infusion": "2025-09-01T08:00"}, c.infusion > AS_OF, MET),
        Row({"born": "2025-06-02"}, c.born.elapsed("days") == 0, MET),
        Row({"born": "2025-06"}, c.born.elapsed("days").is_in([0, 1]), MET),
        Row({"born": "2025"}, c.born <= AS_OF, MET),
    ),
)


@rows(MEASUREMENTS, ANCHORS)
def test_as_of_cut_off(row: Row, judge: Callable[[Row], Verdict]) -> None:
    """What is dated after the as-of date is invisible for measurements, and a plan for scalar dates."""
    assert row.expected == judge(row)


@calls(["2025-06-03", "2025-07", "2026"], "born")
def test_birth_date_after_the_as_of_date_is_a_fault(born: str) -> None:
    """A birth date wholly after the as-of date is an error, not a verdict."""
    with pytest.raises(FactError) as caught:
        one_entry(Row({}, c.born <= AS_OF, MET, schema=Visit)).assess({"born": born}, as_of="2025-06-02")
    assert [("FACT_AFTER_AS_OF", "$.born")] == [(fault.code, fault.path) for fault in caught.value.faults]


@calls(
    [
        (platelets("2025-06-03"), ["RESULT_AFTER_AS_OF"]),
        (platelets("2025-06"), ["RESULT_AFTER_AS_OF"]),
        (platelets("2025-06-02"), []),
        (platelets(), []),
    ],
    "facts, expected",
)
def test_a_result_after_the_as_of_date_is_noted(facts: dict[str, Any], expected: list[str]) -> None:
    """A result that does not count is noted in a warning, beside the verdict and with its cause."""
    assessment = one_entry(Row({}, ENOUGH, MET, schema=Visit)).assess(facts, as_of="2025-06-02")
    causes = [missing.cause.value for missing in assessment.missing]
    assert all("dated after" in warning.text for warning in assessment.warnings)
    assert (expected, ["outside_window"] * len(expected)) == ([warning.code for warning in assessment.warnings], causes)
