"""A limit by subgroup: by answer, by band, by code; and whichever is higher or lower."""

import warnings
from typing import Any

import pytest

from eligibility_engine import (
    CriteriaSet,
    DefinitionError,
    DefinitionWarning,
    FactSchema,
    by_answer,
    by_band,
    by_code,
    choose_value,
    code,
    flag,
    greatest,
    include,
    integer,
    least,
    measurement,
    number,
    number_constant,
    one_of,
    quantity,
)
from spec.tables import MET, NOT_MET, UNKNOWN, Row, Table, one_entry, rows


class Person(FactSchema):
    """Facts for limits by subgroup."""

    sex = one_of("female", "male", "unknown", ask="Sex?", missing={"unknown": "not_recorded"})
    age = number(unit="years", minimum=0, ask="Age?", comparator=True)
    haemoglobin = measurement(unit="g/dL", other_units={"g/L": "0.1"}, ask="Haemoglobin?")
    creatinine = measurement(unit="umol/L", ask="Creatinine?")
    smoker = flag(ask="Smoker?")
    score = integer(ask="Score?", unit="days", minimum=0)
    drug = code("ATC", ask="Drug?")
    days = integer(ask="Days since the last dose?", unit="days", minimum=0)


c = Person
BY_SEX = by_answer(
    c.sex, {"female": quantity(12, "g/dL"), "male": quantity(130, "g/L")}, called="the limit by sex", like=c.haemoglobin
)
ENOUGH = c.haemoglobin >= BY_SEX
BY_AGE = c.score >= by_band(c.age, {(None, 18): None, (18, 65): 60, (65, None): 45}, called="the score by age")
YOUNG = c.score >= by_band(c.age, {(None, 18): 1, (18, 65): 2, (65, None): None}, called="the score by age")
WASHED = c.days >= greatest(by_code(c.drug, {"A": 10, "B": 40}, called="five half-lives") * 1, 28)
LOWER = c.days <= least(c.score, 7)


def haemoglobin(value: float) -> dict[str, Any]:
    """A result in g/dL."""
    return {"value": value, "unit": "g/dL"}


TABLE = Table(
    "limits by subgroup",
    Person,
    (
        Row({"sex": "female", "haemoglobin": haemoglobin(12)}, ENOUGH, MET),
        Row({"sex": "female", "haemoglobin": haemoglobin(11.9)}, ENOUGH, NOT_MET),
        Row({"sex": "male", "haemoglobin": haemoglobin(12.9)}, ENOUGH, NOT_MET),
        Row({"sex": "male", "haemoglobin": haemoglobin(13)}, ENOUGH, MET),
        # without the sex, the limit is one of the two
        Row({"haemoglobin": haemoglobin(13)}, ENOUGH, MET),
        Row({"haemoglobin": haemoglobin(12.5)}, ENOUGH, UNKNOWN),
        Row({"haemoglobin": haemoglobin(11)}, ENOUGH, NOT_MET),
        Row({"sex": "male"}, ENOUGH, UNKNOWN),
        # a band includes its lower end and excludes its upper one; below the first there is no value
        Row({"age": 17.9, "score": 100}, BY_AGE, UNKNOWN),
        Row({"age": 18, "score": 60}, BY_AGE, MET),
        Row({"age": 18, "score": 59}, BY_AGE, NOT_MET),
        Row({"age": 64.9, "score": 59}, BY_AGE, NOT_MET),
        Row({"age": 65, "score": 45}, BY_AGE, MET),
        Row({"age": 65, "score": 44}, BY_AGE, NOT_MET),
        Row({"age": {"value": 40, "comparator": ">"}, "score": 60}, BY_AGE, MET),
        Row({"age": {"value": 40, "comparator": ">"}, "score": 50}, BY_AGE, UNKNOWN),
        Row({"score": 50}, BY_AGE, UNKNOWN),
        Row({"age": 0, "score": 1}, YOUNG, MET),
        Row({"age": 18, "score": 1}, YOUNG, NOT_MET),
        Row({"age": 65, "score": 9}, YOUNG, UNKNOWN),
        # whichever is longer
        Row({"drug": "A", "days": 28}, WASHED, MET),
        Row({"drug": "A", "days": 27}, WASHED, NOT_MET),
        Row({"drug": "B", "days": 39}, WASHED, NOT_MET),
        Row({"drug": "B", "days": 40}, WASHED, MET),
        Row({"drug": "C", "days": 99}, WASHED, UNKNOWN),
        Row({"days": 99}, WASHED, UNKNOWN),
        # whichever is lower
        Row({"score": 5, "days": 5}, LOWER, MET),
        Row({"score": 5, "days": 6}, LOWER, NOT_MET),
        Row({"score": 9, "days": 7}, LOWER, MET),
        Row({"score": 9, "days": 8}, LOWER, NOT_MET),
    ),
)


@rows(TABLE)
def test_limits_by_subgroup(row: Row) -> None:
    """Each row has the verdict that is due."""
    assert row.expected == one_entry(row).assess(row.facts, as_of=row.as_of)["entry"].verdict


def test_a_subgroup_without_a_value_has_its_cause() -> None:
    """What no band and no code covers is undefined, and says so."""
    rules = [include("band", "By band.", BY_AGE), include("code", "By code.", WASHED)]
    judge = CriteriaSet(id="X", version="1", revision=1, facts=Person, entries=rules)
    asked = judge.assess({"age": 17, "score": 1, "drug": "C", "days": 1}, as_of="2025-06-02")
    assert {"undefined"} == {found.cause.value for found in asked.missing}


SEXES = {"male": 1, "female": 2}
SLIPS: dict[str, tuple[Any, str]] = {
    "an answer without a value": (lambda: by_answer(c.sex, {"male": 1}, called="x"), "RULE_MEMBER"),
    "a value without an answer": (
        lambda: by_answer(c.sex, {"male": 1, "female": 2, "x": 3}, called="x"),
        "RULE_MEMBER",
    ),
    "no code": (lambda: by_code(c.drug, {}, called="x"), "RULE_EMPTY"),
    "no band": (lambda: by_band(c.age, {}, called="x"), "RULE_EMPTY"),
    "no band with a value": (lambda: by_band(c.age, {(18, 65): None}, called="x"), "RULE_EMPTY"),
    "bands that overlap": (lambda: by_band(c.age, {(0, 19): 1, (18, 65): 2}, called="x"), "RULE_BANDS"),
    "two without a lower end": (lambda: by_band(c.age, {(None, 19): 1, (None, 65): 2}, called="x"), "RULE_BANDS"),
    "two without an upper end": (lambda: by_band(c.age, {(1, None): 1, (3, None): 2}, called="x"), "RULE_BANDS"),
    "a limit in another unit": (lambda: c.creatinine > BY_SEX, "RULE_UNIT"),
    "another unit on the left": (lambda: BY_SEX <= c.creatinine, "RULE_UNIT"),
    "another unit among limits": (lambda: c.creatinine.between(quantity(9, "umol/L"), BY_SEX), "RULE_UNIT"),
    "the greater of two units": (lambda: greatest(c.creatinine, BY_SEX), "RULE_UNIT"),
    "a band of another unit": (
        lambda: by_band(c.age, {(None, 18): None, (18, None): BY_SEX}, called="x", like=c.creatinine),
        "RULE_UNIT",
    ),
    "a limit without a unit": (lambda: c.haemoglobin >= by_answer(c.sex, SEXES, called="x"), "RULE_UNIT"),
    "no unit on the left": (lambda: by_answer(c.sex, SEXES, called="x") < c.haemoglobin, "RULE_UNIT"),
    "a constant without a unit": (lambda: c.haemoglobin > number_constant(12), "RULE_UNIT"),
    "a sum without a unit": (lambda: c.haemoglobin > (number_constant(12) + 1).rounded(), "RULE_UNIT"),
    "a case without a unit": (
        lambda: c.haemoglobin > choose_value((c.smoker, c.haemoglobin.number * 2), otherwise=number_constant(13)),
        "RULE_UNIT",
    ),
    "an empty band": (lambda: by_band(c.age, {(65, 18): 1}, called="x"), "RULE_EMPTY"),
    "a band without ends": (lambda: by_band(c.age, {(None, None): 1}, called="x"), "RULE_EMPTY"),
}


@pytest.mark.parametrize(("slip", "due"), SLIPS.values(), ids=SLIPS)
def test_wrong_subgroups(slip: Any, due: str) -> None:
    """Subgroups that overlap or lack a value are refused when they are written."""
    with pytest.raises(DefinitionError) as caught:
        slip()
    assert due == caught.value.code


TAKEN: dict[str, Any] = {
    "limits in the unit": lambda: c.haemoglobin >= greatest(BY_SEX, quantity(11, "g/dL")),
    "a limit beside its like": lambda: BY_SEX > c.haemoglobin.number,
    "a bare number beside a number": lambda: c.haemoglobin.number >= by_answer(c.sex, SEXES, called="x"),
    "days by drug": lambda: c.days >= by_code(c.drug, {"A": 10}, called="x"),
    "a term or no value": lambda: (
        c.haemoglobin > by_band(c.age, {(None, 18): None, (18, None): c.haemoglobin.uln}, called="x")
    ),
    "a multiple of a limit": lambda: c.haemoglobin > c.haemoglobin.uln * 1.5,
    "two thirds of a limit": lambda: c.haemoglobin > c.haemoglobin.uln * number_constant(2) / number_constant(3),
}


@pytest.mark.parametrize("rule", TAKEN.values(), ids=TAKEN)
def test_units_that_go_together(rule: Any) -> None:
    """Limits in the unit of what they limit are taken, and bare numbers beside numbers."""
    built = CriteriaSet(id="X", version="1", revision=1, facts=Person, entries=[include("one", "One.", rule())])
    assert UNKNOWN == built.assess({}, as_of="2025-06-02")["one"].verdict


def test_a_gap_between_bands_is_said() -> None:
    """A gap is allowed, and warns with its ends."""
    with pytest.warns(DefinitionWarning, match="from 18 to 21"):
        limit = by_band(c.age, {(None, 18): 1, (21, None): 2}, called="x")
    gap = Row({"age": 19, "score": 5}, c.score >= limit, UNKNOWN, schema=Person)
    assert UNKNOWN == one_entry(gap).assess(gap.facts, as_of=gap.as_of)["entry"].verdict
    missing = one_entry(gap).assess(gap.facts, as_of=gap.as_of).missing
    assert [("age", "undefined")] == [(one.name, one.cause.value) for one in missing]


ENDS: list[tuple[dict[tuple[int | None, int | None], int | None], list[str]]] = [
    ({(0, 18): 10, (18, 65): 20}, ["from 65 to 120"]),
    ({(18, 65): 10, (65, None): 20}, ["from 0 to 18"]),
    ({(18, 65): 10}, ["from 0 to 18", "from 65 to 120"]),
    ({(None, 18): 10, (18, 120): 20}, ["from 120 to 120"]),
    ({(-5, 18): 10, (18, 121): 20}, []),
    ({(0, 18): None, (18, 65): 20, (65, None): None}, []),
]


@pytest.mark.parametrize(("bands", "gaps"), ENDS)
def test_bands_that_do_not_reach_the_ends_of_the_domain_are_said(
    bands: dict[tuple[int | None, int | None], int | None], gaps: list[str]
) -> None:
    """What the fact can be and no band holds is warned of, unless a band without a value says that it is meant."""

    class Aged(FactSchema):
        age = integer(ask="Age?", minimum=0, maximum=120)

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        by_band(Aged.age, bands, called="x")
    said = [str(one.message).partition(",")[0] for one in caught]
    assert [f"the bands leave a gap {gap}" for gap in gaps] == said
    assert all(one.filename == __file__ for one in caught)


def test_a_number_without_a_domain_has_no_ends_to_reach() -> None:
    """Of what is computed anything is possible, so bands that end leave a gap without an end."""
    with pytest.warns(DefinitionWarning) as caught:
        by_band(c.score + 1, {(0, 18): 1}, called="x")
    assert ["gap to 0,", "gap from 18,"] == [
        str(one.message)[len("the bands leave a ") :].split(" where")[0] for one in caught
    ]
