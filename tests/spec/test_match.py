"""A match: one record against many sets says of each what that set alone says, and ranks them."""

from typing import Any

import pytest
from attrs import evolve

from eligibility_engine import (
    CriteriaSet,
    DefinitionError,
    EligibilityError,
    FactError,
    FactSchema,
    ReferenceRanges,
    Registry,
    RegistryError,
    code,
    date,
    events,
    flag,
    include,
    integer,
    measurement,
    number,
    one_of,
)
from eligibility_engine.errors import Fault
from eligibility_engine.matching import Matcher, Matches
from eligibility_engine.meaning import differing
from spec.tables import calls
from unit.matched_trials import ALL, HEART, LIVER, LUNG

DAY = "2025-06-02"
P = {"value": 150, "unit": "10*9/L", "lln": 140}
DRUG, SURGERY = "HEART-01, part drug", "HEART-01, part surgery"

RANKED: list[tuple[dict[str, Any], tuple[str, ...]]] = [
    # record, lines in order; undetermined with the number of missing facts, an error with its code
    ({}, (f"{DRUG} 2", f"{SURGERY} 2", "LUNG-01 3", "LIVER-01 4")),
    ({"birth_date": "1980-01-01", "ecog": 1}, (f"{DRUG} 1", f"{SURGERY} 1", "LUNG-01 1", "LIVER-01 3")),
    (
        {"ecog": 1, "platelet_count": P, "biopsy_at": "2025-03-02", "consent_at": "2025-03-01"},
        ("LIVER-01 eligible", "LUNG-01 2", f"{DRUG} FACT_TYPE", f"{SURGERY} FACT_TYPE"),
    ),
    (
        {"birth_date": "2020-01-01", "ecog": 4, "smoker": "never"},
        (f"{DRUG} not_now", f"{SURGERY} not_now", "LIVER-01 not_now", "LUNG-01 FACT_TYPE"),
    ),
    (
        {"birth_date": "1980-01-01", "ecog": 2, "smoker": False, "platelet_count": 90},
        ("LUNG-01 not_now", f"{DRUG} FACT_TYPE", f"{SURGERY} FACT_TYPE", "LIVER-01 FACT_TYPE"),
    ),
    (
        {"birth_date": "1980-01-01", "platelet_count": 100, "smoker": "current"},
        (f"{DRUG} eligible", f"{SURGERY} not_now", "LIVER-01 FACT_TYPE", "LUNG-01 FACT_TYPE"),
    ),
]


def lines(found: Matches) -> tuple[str, ...]:
    """Return the lines of a ranking, each with what it says."""

    def said(one: Any) -> str:
        if one.assessment is None:
            return str(one.faults[0].code)
        a = one.assessment
        return str(len(a.missing) or (a.recoverable or a.eligibility).value)

    return tuple(f"{one.called} {said(one)}" for one in found)


@calls(RANKED, "record, ranked")
def test_eligible_comes_first_then_what_lacks_least_then_ineligible(
    record: dict[str, Any], ranked: tuple[str, ...]
) -> None:
    """Eligible; undetermined by missing facts, unknown entries, id; ineligible, not now before never; errors."""
    for sets in (ALL, (HEART, LUNG, LIVER)):
        assert ranked == lines(Matcher(sets).match(record, as_of=DAY))


def test_out_for_now_comes_before_out_for_good() -> None:
    """Ineligible not now, then never; equals in the order of their ids, whatever order the sets came in."""

    class Fixed(FactSchema):
        born_here = flag(ask="Born here?", fixed=True)
        fit = flag(ask="Fit?")

    def of(id: str, rule: Any) -> CriteriaSet:
        return CriteriaSet(id=id, version="1", revision=1, facts=Fixed, entries=[include("inc", "As said.", rule)])

    sets = [of("D", Fixed.fit), of("A", Fixed.born_here), of("C", Fixed.born_here), of("B", Fixed.fit)]
    found = Matcher(sets).match({"born_here": False, "fit": False}, as_of=DAY)
    assert ("B not_now", "D not_now", "A never", "C never") == lines(found)


def test_fewer_unknown_entries_come_first_among_equally_little_missing() -> None:
    """Of two sets that lack one fact each, the one with fewer unknown entries comes first, against the order of ids."""

    class Asked(FactSchema):
        age = integer(ask="Age?")

    entries = [include(f"inc_{limit}", "Age.", Asked.age >= limit) for limit in (18, 19)]
    wide = CriteriaSet(id="A", version="1", revision=1, facts=Asked, entries=entries)
    narrow = CriteriaSet(id="B", version="1", revision=1, facts=Asked, entries=entries[:1])
    assert ("B 1", "A 1") == lines(Matcher([wide, narrow]).match({}, as_of=DAY))


AGREEING: list[dict[str, Any]] = [
    {},
    {"birth_date": "1954", "ecog": 1, "smoker": True},
    {"ecog": 2, "platelet_count": P, "biopsy_at": "2025-03-01", "consent_at": "2025-03-01T08:00"},
    {"ecog": 2, "biopsy_at": "2025-03-01T08:00+02:00", "consent_at": "2025-03-01"},
    {"birth_date": {"missing": "declined"}, "smoker": "current", "platelet_count": 120},
]


@pytest.mark.parametrize("record", AGREEING)
def test_each_line_is_what_the_set_says_alone(record: dict[str, Any]) -> None:
    """What a set says in a match is what it says of the facts that it declares, to the byte; reading once is no gain
    that costs a verdict."""
    judged = 0
    for one in Matcher(ALL).match(record, as_of=DAY):
        assert one.criteria_set is not None
        own = {name: value for name, value in record.items() if name in one.criteria_set.facts}
        if one.assessment is None:
            with pytest.raises(FactError) as caught:
                one.criteria_set.assess(own, as_of=DAY)
            assert caught.value.faults == one.faults
        else:
            judged += 1
            assert one.criteria_set.assess(own, as_of=DAY).to_json() == one.assessment.to_json()
    assert judged


def test_an_unknown_fact_is_an_error_with_the_nearest() -> None:
    """A name that no set declares is refused for the whole record: nobody would have read it."""
    with pytest.raises(FactError, match=r"no such fact .* did you mean 'ecog'") as caught:
        Matcher(ALL).match({"ecgo": 1, "smoker": True}, as_of=DAY)
    assert ["FACT_UNKNOWN"] == [fault.code for fault in caught.value.faults]
    with pytest.raises(FactError) as caught:
        Matcher(ALL).match([1], as_of=DAY)
    assert "FACT_RECORD" == caught.value.code


def test_a_date_and_a_word_for_bad_values_are_due() -> None:
    """As of `assess`: the date is never taken from the clock, and a bad value is an error or missing."""
    for arguments, found in (({}, "AS_OF"), ({"as_of": DAY, "on_bad_value": "skip"}, "USAGE")):
        with pytest.raises(EligibilityError) as caught:
            Matcher(ALL).match({}, **arguments)  # type: ignore[arg-type]
        assert found == caught.value.code


def test_a_bad_value_spoils_only_the_sets_that_declare_it() -> None:
    """A bad value is an error of the sets that declare its fact, or missing in them on request; the others judge."""
    record = {"ecog": 9, "birth_date": "1980-01-01", "platelet_count": 100}
    said = lines(Matcher([LUNG, HEART]).match(record, as_of=DAY))
    assert (f"{DRUG} eligible", f"{SURGERY} 1", "LUNG-01 FACT_RANGE") == said
    (lung,) = Matcher([LUNG]).match({"ecog": 9}, as_of=DAY, on_bad_value="missing")
    assert lung.assessment is not None
    assert ("ecog", "invalid") == (lung.assessment.missing[1].name, lung.assessment.missing[1].cause.value)
    assert "BAD_VALUE_MISSING" in [warning.code for warning in lung.assessment.warnings]
    unread = (Fault("FACT_TYPE", "$.ecog", "a whole number is due"),)
    said = lines(Matcher([LUNG, HEART]).match({"birth_date": "1980-01-01"}, as_of=DAY, unread=unread))
    assert (f"{DRUG} 1", f"{SURGERY} 1", "LUNG-01 FACT_TYPE") == said


MEANINGS: list[tuple[Any, Any, tuple[str, ...]]] = [
    # two declarations of one name, in what they differ
    (flag(ask="Fit?"), flag(ask="  fit?"), ()),
    (flag(ask="Fit?"), flag(ask="Fit after exercise?"), ("question",)),
    (flag(ask="Fit?"), integer(ask="Fit?"), ("type",)),
    (integer(ask="Age?", unit="years"), integer(ask="Age?", unit="months"), ("unit",)),
    (integer(ask="Age?", maximum=120), integer(ask="Age?", maximum=99), ("domain",)),
    (number(ask="ALT?", unit="U/L"), measurement(ask="ALT?", unit="U/L"), ("type", "domain")),
    (measurement(ask="Hb?", unit="g/dL"), measurement(ask="Hb?", unit="g/L"), ("unit",)),
    (measurement(ask="Hb?", unit="g/dL"), measurement(ask="Hb?", unit="g/dL", other_units=["g/L"], decimals=1), ()),
    (one_of("a", "b", ask="W?"), one_of("a", "b", "c", ask="W?"), ("domain",)),
    (one_of("a", "b", ask="W?"), one_of("a", "b", ask="W?", missing={"b": "declined"}), ("domain",)),
    (code("ATC", ask="Drug?"), code("RxNorm", ask="Drug?"), ("domain",)),
    (events(ask="Doses?", on=date(), dated_by="on"), events(ask="Doses?", on=date(partial=True), dated_by="on"), ()),
    (events(ask="Doses?", on=date(), mg=number()), events(ask="Doses?", on=date(), mg=integer()), ("fields",)),
]


@calls(MEANINGS, "one, other, differs")
def test_what_makes_two_facts_different(one: Any, other: Any, differs: tuple[str, ...]) -> None:
    """Type, unit, domain, fields and question tell the meaning; how a value may be written does not."""
    assert differs == differing([one.declare("x"), other.declare("x")])


def test_a_name_for_two_things_names_both_sets() -> None:
    """Facts of one name with different meanings are reported once, with the sets that declare them."""
    found = Matcher(ALL).match({}, as_of=DAY).conflicts
    assert [("smoker", ("LUNG-01", "HEART-01")), ("platelet_count", ("LIVER-01", "HEART-01"))] == [
        (one.name, one.sets) for one in found
    ]
    said = "LUNG-01, HEART-01 declare smoker differently: type, domain, question [MATCH_CONFLICT]"
    assert said == found[0].describe()


def test_a_set_that_judges_a_trial_is_left_out() -> None:
    """A person is matched with studies; whether a study is open is no question about a person."""
    gates = evolve(LUNG, id="GATES", judges="trial")
    assert ("LUNG-01",) == tuple(one.id for one in Matcher([gates, LUNG]).match({}, as_of=DAY))


def registered(*sets: CriteriaSet) -> Registry:
    """Return a registry of some sets."""
    registry = Registry()
    for one in sets:
        registry.register(one)
    return registry


def test_the_registry_matches_by_every_set_or_by_some() -> None:
    """Every registered set judges unless ids are given; a fact of a set that is not asked is no mistake."""
    registry = registered(*ALL)
    assert 4 == len(registry.match({"ecog": 1}, as_of=DAY))
    record = {"ecog": 1, "platelet_count": P}
    assert ("LUNG-01 2",) == lines(registry.match(record, as_of=DAY, ids=["LUNG-01", "LUNG-01"]))
    with pytest.raises(FactError):
        registry.match({"ecgo": 1}, as_of=DAY, ids=["LUNG-01"])
    with pytest.raises(RegistryError) as caught:
        registry.match({}, as_of=DAY, ids=["LUNG-1"])
    assert "TRIAL_UNKNOWN" == caught.value.code


def test_several_versions_without_order_are_a_line_with_the_problem() -> None:
    """A set of which no version is the one stands last, with the reason."""
    registry = registered(LUNG, LIVER, evolve(LUNG, version="2"))
    found = registry.match({}, as_of=DAY)
    assert ("LIVER-01 4", "LUNG-01 TRIAL_VERSION") == lines(found)
    last = found.ranked[1]
    assert (None, None, "<Match LUNG-01: error>") == (last.part, last.eligibility, repr(last))


class Kidney(FactSchema):
    """A result, and what tells the rows of a table apart."""

    sex = one_of("female", "male", ask="Sex?")
    born = date(ask="Born?")
    creatinine = measurement(unit="mg/dL", ask="Creatinine?")
    drawn = events(ask="Results?", dated_by="on", on=date(), urea=measurement(unit="mg/dL"))


class Bladder(FactSchema):
    """The same result in another unit, and nothing else of a person; its sex has other answers."""

    sex = one_of("f", "m", ask="Sex?")
    creatinine = measurement(unit="umol/L", other_units=["mg/dL"], analyte="creatinine", ask="Creatinine?")
    drawn = events(ask="Results?", dated_by="seen", seen=date(), urea=measurement(unit="mg/dL"))


class Gut(FactSchema):
    """Shares nothing but a name, which is of another type."""

    creatinine = flag(ask="Creatinine measured?")


def _renal(id: str, schema: Any) -> CriteriaSet:
    urea = schema.drawn.any(schema.drawn.urea.times_uln <= 1)
    rules = [include("normal", "Normal.", schema.creatinine.times_uln <= 1), include("urea", "Urea.", urea)]
    return CriteriaSet(id=id, version="1", revision=1, facts=schema, entries=rules)


KIDNEY, BLADDER = _renal("KIDNEY", Kidney), _renal("BLADDER", Bladder)
GUT = CriteriaSet(id="GUT", version="1", revision=1, facts=Gut, entries=[include("gut", "Measured.", Gut.creatinine)])
LIMITS = [
    {"analyte": "creatinine", "unit": "mg/dL", "sex": "female", "uln": "1.1"},
    {"analyte": "creatinine", "unit": "mg/dL", "sex": "male", "age_from": 18, "uln": "1.3"},
    {"analyte": "drawn.urea", "unit": "mg/dL", "uln": "50"},
]
UREA = {"rows": [{"on": "2025-05-01", "urea": {"value": 40, "unit": "mg/dL"}}], "complete": True}


@pytest.mark.parametrize(
    ("sex", "creatinine", "expected"),
    [("female", 1.2, "not_met"), ("male", 1.2, "met"), ("male", 1.4, "not_met"), (None, 1.2, "unknown")],
)
def test_reference_ranges_give_each_set_the_limits_that_a_result_lacks(
    sex: str | None, creatinine: float, expected: str
) -> None:
    """A table for the facts of all sets serves those that declare no sex, or see the result in another unit."""
    matcher = Matcher([KIDNEY, BLADDER, GUT])
    table = ReferenceRanges.from_rows(LIMITS, name="labs", facts=matcher.facts, sex="sex", born="born")
    result = {"value": creatinine, "unit": "mg/dL", "at": "2025-05-01"}
    record = {"sex": sex, "born": "1970-01-01", "creatinine": result, "drawn": UREA}
    found = matcher.match(record, as_of=DAY, on_bad_value="missing", reference_ranges=table)
    verdicts = {one.id: one.assessment["normal"].verdict.value for one in found if one.id != "GUT"}
    assert {"KIDNEY": expected, "BLADDER": expected} == verdicts
    alone = KIDNEY.assess(
        record,
        as_of=DAY,
        reference_ranges=ReferenceRanges.from_rows(LIMITS, name="labs", facts=Kidney, sex="sex", born="born"),
    )
    kidney = next(one.assessment for one in found if one.id == "KIDNEY")
    assert alone.to_dict() | {"reference_ranges": None} == kidney.to_dict() | {"reference_ranges": None}
    assert "met" == kidney["urea"].verdict.value
    assert {"name": "labs", "digest": table.digest} == found.to_dict()["matches"][0]["reference_ranges"]


def test_a_table_for_other_facts_is_refused() -> None:
    """A table is for the facts of all the sets that are matched; so a registry's, for those of its matcher."""
    registry = Registry()
    for one in (KIDNEY, BLADDER):
        registry.register(one)
    one_set = ReferenceRanges.from_rows(LIMITS, name="labs", facts=Kidney, sex="sex", born="born")
    with pytest.raises(DefinitionError, match="of the sets that are matched") as refused:
        registry.match({}, as_of=DAY, ids=["KIDNEY", "BLADDER"], reference_ranges=one_set)
    assert "REFERENCE_RANGES" == refused.value.code
    of_all = evolve(one_set, facts=registry.matcher(["KIDNEY", "BLADDER"]).facts)
    assert 2 == len(registry.match({}, as_of=DAY, ids=["KIDNEY", "BLADDER"], reference_ranges=of_all))


def test_a_match_tells_who_judged() -> None:
    """The signature of an answer that asks for judgement is part of the trace, as when a set judges alone."""

    class Judged(FactSchema):
        fit = flag(ask="Fit?", answered_by="investigator", judgement=True)

    judge = CriteriaSet(id="J", version="1", revision=1, facts=Judged, entries=[include("fit", "Fit.", Judged.fit)])
    (found,) = Matcher([judge]).match({"fit": {"value": True, "by": "Dr Lin"}}, as_of=DAY)
    assert "judged by Dr Lin" in str(found.assessment)
