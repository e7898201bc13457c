"""The public strategies keep what they promise: valid, near thresholds, constructed, and plain when they shrink."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from eligibility_engine import CriteriaSet, FactSchema, always, exclude, flag, include, instant, integer, registry
from eligibility_engine.checking.rules import Checker
from eligibility_engine.errors import EligibilityError
from eligibility_engine.facts import Instant, Schema
from eligibility_engine.knowledge import Measured
from eligibility_engine.reading.parsing import parse
from eligibility_engine.testing.search import find_subject
from eligibility_engine.testing.strategies import (
    boundaries,
    criteria,
    criteria_sets,
    eligible,
    ineligible,
    near_misses,
    predicates,
    records,
    schemas,
    subjects,
    undetermined,
)
from eligibility_engine.value import Missing
from eligibility_engine.verdict import Cause, Eligibility, Verdict
from generative.drawn import drawn
from unit.demo_trial import TRIAL, Volunteer
from unit.every_kind import EVERYTHING, Person

DAY = date(2025, 6, 2)
CD7 = registry.get("NCT06316427")
PASSING = {entry.id: Verdict.MET if entry.id.startswith("inc") else Verdict.NOT_MET for entry in TRIAL.entries}
ENTRIES = [entry.id for entry in TRIAL.entries]
EXTREMES = ["0001-01-01", "0004-02-29", "1985-03-31", "2024-02-29", "9999-12-31"]


def judged(record: dict[str, Any], by: CriteriaSet = TRIAL) -> Any:
    return by.assess(record, as_of=DAY)


def failed(record: dict[str, Any], by: CriteriaSet = TRIAL) -> list[str]:
    return [result.id for result in judged(record, by) if result.standing is not Verdict.MET]


@pytest.mark.parametrize("as_of", EXTREMES)
@pytest.mark.parametrize("criteria_set", [TRIAL, EVERYTHING], ids=lambda found: found.id)
def test_every_subject_passes_the_door(criteria_set: CriteriaSet, as_of: str) -> None:
    """Every subject can be judged, on whatever date."""
    for record in drawn(subjects(criteria_set, as_of=as_of), 50):
        criteria_set.assess(record, as_of=as_of)


@given(schemas().flatmap(lambda schema: st.tuples(st.just(schema), records(schema, as_of=DAY))))
def test_every_record_fits_its_schema(found: tuple[Schema, dict[str, Any]]) -> None:
    """A record of any schema passes the door, its times with an offset or without."""
    parse(*found, DAY)


def test_subjects_are_near_the_thresholds() -> None:
    """Of the numbers and days that rules compare, more than a quarter lie at a threshold or one step beside it."""
    found = drawn(subjects(TRIAL, as_of=DAY, missing_rate=0))
    birthdays = [f"{year}-06-{day:02}" for year in (2007, 1950, 1949) for day in (1, 2, 3)]
    for name, values in (("ecog", {1, 2, 3}), ("life_days", {59, 60, 61}), ("birth_date", set(birthdays))):
        assert sum(record[name] in values for record in found) > len(found) / 4
    results = [record["creatinine"] for record in found]
    assert sum(abs(one["value"] - 1.5 * one["uln"]) < 0.11 for one in results) > len(results) / 12


@pytest.mark.parametrize("rate", [0, 0.1, 0.5, 1])
def test_the_missing_rate_is_kept(rate: float) -> None:
    """Values are missing at the rate that was asked for: none at 0, all at 1."""
    found = [parse(TRIAL.facts, record, DAY).facts for record in drawn(subjects(TRIAL, as_of=DAY, missing_rate=rate))]
    values = [facts[name] for facts in found for name in TRIAL.facts.names if name != "creatinine"]
    share = sum(isinstance(value, Missing) for value in values) / len(values)
    assert share == pytest.approx(rate, abs=0.06)
    results = [facts["creatinine"] for facts in found if isinstance(facts["creatinine"], Measured)]
    parts = [part for one in results for part in (one.uln, one.lln, one.at)]
    assert rate or not any(isinstance(part, Missing) for part in parts)


def test_every_cause_is_reached() -> None:
    """Values are missing by every cause."""
    found = drawn(subjects(TRIAL, as_of=DAY, missing_rate=0.9), 400)
    causes = {
        cause
        for record in found
        for value in parse(TRIAL.facts, record, DAY).facts.values.values()
        for cause in (value.causes if isinstance(value, Missing) else ())
    }
    assert causes == set(Cause)


def test_a_subject_shrinks_to_the_facts_that_matter() -> None:
    """The plainest of all is nobody; one who fails an entry has the one fact that matters, at a plain value."""
    assert find(subjects(TRIAL, as_of=DAY), lambda _: True) == {}
    unfit = find(subjects(TRIAL, as_of=DAY), lambda record: judged(record)["inc_ecog"].verdict is Verdict.NOT_MET)
    assert unfit["ecog"] == 3
    assert set(unfit.values()) <= {3, None}
    renal = find(subjects(TRIAL, as_of=DAY), lambda record: judged(record)["exc_renal"].verdict is Verdict.MET)
    assert renal.keys() == {"creatinine"}
    assert renal["creatinine"].keys() == {"value", "unit", "uln"}


def test_eligible_subjects_are_eligible_and_vary() -> None:
    """Every one is eligible, and they differ, also in what is missing; without a step it is the plainest one."""
    found = drawn(eligible(TRIAL, as_of=DAY))
    assert {judged(record).eligibility for record in found} == {Eligibility.ELIGIBLE}
    assert len({repr(record) for record in found}) > len(found) / 3
    assert {record["ecog"] for record in found} == {0, 1, 2}
    assert {"diabetic" in record for record in found} == {True, False}
    assert find(eligible(TRIAL, as_of=DAY), lambda _: True) == find_subject(TRIAL, PASSING, as_of=DAY)


@pytest.mark.parametrize("because", ENTRIES)
def test_the_ineligible_are_out_because_of_an_entry(because: str) -> None:
    """Every one fails the entry, perhaps others too; the plainest one has nothing else."""
    found = drawn(ineligible(TRIAL, because=because, as_of=DAY), 60)
    assert all(judged(record).eligibility is Eligibility.INELIGIBLE for record in found)
    assert all(because in judged(record).decisive for record in found)
    assert len(find(ineligible(TRIAL, because=because, as_of=DAY), lambda _: True)) <= 1


def test_the_ineligible_are_out_for_every_reason() -> None:
    """Without a reason, every entry occurs among those that decide."""
    found = drawn(ineligible(TRIAL, as_of=DAY), 300)
    assert {judged(record).eligibility for record in found} == {Eligibility.INELIGIBLE}
    assert {entry for record in found for entry in judged(record).decisive} == set(ENTRIES)


@pytest.mark.parametrize("criteria_set", [TRIAL, CD7], ids=lambda found: found.id)
def test_near_misses_fail_exactly_one_entry(criteria_set: CriteriaSet) -> None:
    """Every one fails one entry for sure and passes all others; most entries are the one."""
    found = drawn(near_misses(criteria_set, as_of=DAY), min(3 * len(criteria_set.entries), 40))
    missed = Counter(tuple(failed(record, criteria_set)) for record in found)
    assert {len(entries) for entries in missed} == {1}
    assert len(missed) > len(criteria_set.entries) / 2
    assert {judged(record, criteria_set).eligibility for record in found} == {Eligibility.INELIGIBLE}


def test_near_misses_of_one_entry() -> None:
    """The one entry can be chosen."""
    assert {tuple(failed(one)) for one in drawn(near_misses(TRIAL, because="exc_renal", as_of=DAY), 30)} == {
        ("exc_renal",)
    }


def test_the_undetermined_lack_a_fact() -> None:
    """Every one is undetermined, with the fact among what is missing; the plainest one is nobody."""
    found = drawn(undetermined(TRIAL, missing="creatinine", as_of=DAY))
    assert all(judged(record).eligibility is Eligibility.UNDETERMINED for record in found)
    assert all("creatinine" in {fact.name for fact in judged(record).missing} for record in found)
    assert any(failed(record) == ["exc_renal"] for record in found)


class Two(FactSchema):
    """Two facts, of which either will do."""

    one = flag(ask="One?")
    other = flag(ask="Other?")
    at = instant(ask="When?")
    nobody = integer(ask="Who asks?")


def two(*entries: Any) -> CriteriaSet:
    return CriteriaSet(id="TWO", version="1", revision=1, facts=Two, entries=entries)


def test_the_undetermined_are_searched_where_no_single_fact_will_do() -> None:
    """Where the lack of one fact leaves an eligible subject eligible, and nobody is ineligible, one is found."""
    odd = two(include("any", "Either.", (Two.one | Two.other) & Two.at.is_recorded()))
    found = drawn(undetermined(odd, missing="other", as_of=DAY), 30)
    assert all("other" in {fact.name for fact in odd.assess(record, as_of=DAY).missing} for record in found)


def test_times_follow_the_clock_of_the_rules() -> None:
    """Where rules name times with an offset, the times of subjects have one; where none does, either may be."""
    names = [fact.name for fact in EVERYTHING.facts if isinstance(fact.type, Instant)]
    times = [record.get(name) for record in drawn(subjects(EVERYTHING, as_of=DAY)) for name in names]
    told = [time for time in times if isinstance(time, str) and "T" in time]
    assert told
    assert all(time.endswith(("Z", "+00:00", "+08:00", "-05:00")) for time in told)
    free = [record.get("at") for record in drawn(records(Two, as_of=DAY, missing_rate=0))]
    assert {time.endswith("00:00") for time in free if "T" in time} == {True, False}


IMPOSSIBLE = two(include("inc", "Nobody.", always(False, "no")))
BAD: dict[str, tuple[str, Any]] = {
    "an unknown entry": ("ENTRY_UNKNOWN", lambda: ineligible(TRIAL, because="inc_agee", as_of=DAY)),
    "an unknown entry of near misses": ("ENTRY_UNKNOWN", lambda: near_misses(TRIAL, because="x", as_of=DAY)),
    "an unknown fact": ("RULE_FACT", lambda: undetermined(TRIAL, missing="ecogg", as_of=DAY)),
    "a rate": ("USAGE", lambda: subjects(TRIAL, as_of=DAY, missing_rate=1.5)),
    "a rate of steps": ("USAGE", lambda: eligible(TRIAL, as_of=DAY, missing_rate=-0.1)),
    "no date": ("AS_OF", lambda: subjects(TRIAL, as_of="June")),
    "no schema": ("SCHEMA", lambda: criteria(Schema("Empty", ()))),
    "no schema of a record": ("SCHEMA", lambda: records(object, as_of=DAY)),
    "nobody eligible": ("SEARCH_NONE", lambda: eligible(IMPOSSIBLE, as_of=DAY)),
    "nobody undetermined": ("SEARCH_NONE", lambda: undetermined(IMPOSSIBLE, as_of=DAY)),
    "nobody undetermined for a fact": ("SEARCH_NONE", lambda: undetermined(TRIAL, missing="diabetic", as_of=DAY)),
    "nobody missed": ("SEARCH_NONE", lambda: near_misses(two(exclude("a", "A.", Two.one), include("b", "B.", ~Two.one)),
                                                        because="a", as_of=DAY)),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_what_cannot_be_is_refused_when_the_strategy_is_made(what: str) -> None:
    """A bad argument is refused with its code, before anything is drawn."""
    code, make = BAD[what]
    with pytest.raises(EligibilityError) as caught:
        make()
    assert caught.value.code == code


@pytest.mark.parametrize(
    "schema", [Person, Volunteer, CD7], ids=lambda found: getattr(found, "id", None) or found.__name__
)
def test_rules_over_anybodys_schema_are_well_typed(schema: Any) -> None:
    """Criteria and predicates over a schema with units and words of its own pass the checker of a set."""
    facts = schema.facts if isinstance(schema, CriteriaSet) else schema.schema
    for predicate in drawn(predicates(schema), 60):
        Checker(facts, "$").check(predicate)
    for predicate in drawn(predicates(schema, strict=True, max_depth=1), 20):
        Checker(facts, "$").check(predicate)
    for criterion in drawn(criteria(schema, max_depth=2), 60):
        Checker(facts, "$").check_criterion(criterion)
    assert all(len(found.entries) <= 2 for found in drawn(criteria_sets(schema, max_size=2), 20))


def at_limits(rule: Any, name: str, schema: Any = Volunteer) -> list[Any]:
    """Return every value of a fact that the boundaries of a rule try."""
    seen: list[Any] = []

    @settings(max_examples=1000, database=None, deadline=None)
    @given(boundaries(rule, schema, as_of=DAY))
    def run(record: dict[str, Any]) -> None:
        seen.append(record.get(name))

    run()
    return seen


def test_boundaries_of_a_number() -> None:
    """One step below, at and one step above in the fact's own precision, the ends of the domain, and missing."""
    assert {2, 3, 1, 0, 5, None} <= set(at_limits(Volunteer.ecog <= 2, "ecog"))
    assert {59, 60, 61, None} <= set(at_limits(TRIAL["inc_life"], "life_days", TRIAL))


def test_boundaries_of_a_number_with_a_comparator() -> None:
    """The imprecise value that reaches over the threshold is among them, and the ends of the domain."""
    found = at_limits(TRIAL["exc_blasts"].criterion, "blast_pct")
    assert all(value in found for value in (79.9, 80, 80.1, 0, 100, {"value": 80.1, "comparator": "<="}))


def test_boundaries_of_a_measurement() -> None:
    """Around the multiple of its own limit, without the limit, dated after the as-of date, and imprecise."""
    found = [one for one in at_limits(TRIAL["exc_renal"], "creatinine") if one]
    values = {one["value"] / one["uln"] for one in found if "uln" in one}
    assert {1.5} < values
    assert any("uln" not in one for one in found)
    assert any(one.get("at") == "2025-06-03" for one in found)
    assert any("comparator" in one for one in found)


def test_boundaries_of_a_date() -> None:
    """The birthday and the days beside it, 29 February, and the month and the year that hold the birthday."""
    found = set(at_limits(TRIAL["inc_age"], "birth_date"))
    assert {"2007-06-01", "2007-06-02", "2007-06-03", "2004-02-29", "2007-06", "2007", None} <= found


def test_boundaries_of_a_window_and_of_moments() -> None:
    """A day either side of both ends of a window; a minute either side of a moment, and its day."""
    assert {"2025-05-04", "2025-05-05", "2025-05-06", "2025-06-02", "2025-06-03"} <= set(
        at_limits(Person.flare.within(days=28, before=date(2025, 6, 2)), "flare", Person)
    )
    found = set(at_limits(Two.at >= "2025-01-31T00:00", "at", Two))
    assert {"2025-01-30T23:59", "2025-01-31T00:00", "2025-01-31T00:01", "2025-01-31"} <= found


def test_boundaries_of_words_and_flags() -> None:
    """Every word, those that are no answer included, and both flags; of a rule that reads nothing, nobody."""
    assert set(at_limits(Volunteer.sex == "male", "sex")) == {"male", "female", "unknown", None}
    assert set(at_limits(Volunteer.pregnant, "pregnant")) == {True, False, None}
    assert set(at_limits(always(True, "it is so"), "pregnant")) == {None}


def test_a_fact_that_matters_only_beside_another_can_be_what_is_missing() -> None:
    """Where neither nobody nor an eligible subject lacks it, an entry that reads the fact is kept open."""

    class Beside(FactSchema):
        agreed = flag(ask="Agreed?")
        one = flag(ask="One?")
        other = flag(ask="Other?")

    entries = [
        include("agreed", "A.", Beside.agreed.assume(False, because="nothing was said")),
        include("either", "B.", Beside.one | Beside.other),
    ]
    beside = CriteriaSet("BESIDE", "1", 1, Beside, entries)
    for name in ("one", "other"):
        found = drawn(undetermined(beside, missing=name, as_of=DAY), 5)
        assert all(name in {lacking.name for lacking in beside.assess(one, as_of=DAY).missing} for one in found)
