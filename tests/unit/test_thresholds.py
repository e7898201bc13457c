"""Which thresholds an entry has, what each is called, and what is refused."""

from datetime import UTC, date, datetime

import pytest

from eligibility_engine import (
    AS_OF,
    CriteriaSet,
    DefinitionError,
    EligibilityError,
    FactSchema,
    at_least,
    events,
    exclude,
    flag,
    include,
    instant,
    integer,
    measurement,
    one_of,
    quantity,
)
from eligibility_engine import date as date_fact
from eligibility_engine.analysis import chosen_threshold, sweep, thresholds_of


class Person(FactSchema):
    age = integer(unit="years", minimum=0, maximum=120, ask="Age?", label="age")
    sex = one_of("male", "female", ask="Sex?", label="sex")
    alt = measurement(unit="U/L", ask="ALT?", label="ALT")
    seen = date_fact(ask="Seen when?", label="visit")
    called = instant(ask="Called when?", label="call")
    willing = flag(ask="Willing?", label="willing")
    doses = events(ask="Doses?", dated_by="given", given=date_fact(), grade=integer(minimum=0, maximum=5))


p = Person
ENTRIES = [
    include("inc_age", "Age.", p.age.between(18, 75)),
    include("inc_alt", "ALT.", (p.alt.times_uln <= 3) & (p.alt <= quantity(200, "U/L"))),
    include("inc_seen", "Seen.", p.seen >= date(2025, 1, 1)),
    include("inc_called", "Called.", p.called >= datetime(2025, 1, 1, 8, 30, tzinfo=UTC)),
    include("inc_willing", "Willing.", p.willing),
    include("inc_two", "Two of three.", at_least(2, p.willing, p.age >= 30, p.sex == "female")),
    exclude("exc_recent", "Recent.", p.doses.where(p.doses.grade >= 3).within(days=28, before=AS_OF).exists()),
    exclude("exc_washout", "Washout.", ~p.doses.washout(weeks=4)),
    exclude("exc_assumed", "Assumed.", p.seen.assume(date(1900, 1, 1), because="never") >= date(2025, 2, 1)),
    include("inc_same", "The same twice.", (p.willing & (p.age >= 30)) | (~p.willing & (p.age >= 30))),
]
TRIAL = CriteriaSet(id="LIMITS-01", version="1", revision=1, facts=Person, entries=ENTRIES)


@pytest.mark.parametrize(
    ("entry", "texts"),
    [
        ("inc_age", ["18", "75"]),
        ("inc_alt", ["3", "200"]),
        ("inc_seen", ["2025-01-01"]),
        ("inc_called", ["2025-01-01T08:30+00:00"]),
        ("inc_willing", []),
        ("inc_two", ["2", "30"]),
        ("exc_recent", ["3", "28"]),
        ("exc_washout", ["4"]),
        ("exc_assumed", ["2025-02-01"]),
        ("inc_same", ["30"]),
    ],
)
def test_thresholds_are_what_was_written(entry, texts):
    """Numbers and dates; no words, no assumption, nothing that only the kernel needs."""
    assert texts == [threshold.text for threshold in thresholds_of(TRIAL, entry)]


@pytest.mark.parametrize(
    ("entry", "number", "value", "sentence"),
    [
        ("inc_age", 2, 80, "age is between 18 and 80 years (both ends included)"),
        ("inc_alt", 1, "2.5", "ALT is at most 2.5 × ALT upper limit of normal"),
        ("inc_alt", 2, 100, "ALT is at most 100 U/L"),
        ("inc_seen", None, "2024-12-31", "visit is on or after 2024-12-31"),
        ("inc_seen", None, date(2024, 12, 31), "visit is on or after 2024-12-31"),
        ("inc_called", None, "2024-12-31T07:00Z", "call is on or after 2024-12-31T07:00+00:00"),
        ("exc_washout", None, 2, "doses: each lies at least 2 weeks before the as-of date, or after it"),
    ],
)
def test_another_value_makes_another_sentence(entry, number, value, sentence):
    """The criterion at that value says itself."""
    assert sentence == chosen_threshold(TRIAL, entry, number).at(value).sentence


def test_a_window_keeps_its_direction():
    """28 days before stay days before."""
    _, window = thresholds_of(TRIAL, "exc_recent")
    assert "within 14 days before" in window.at(14).sentence or "as-of date less 14 days" in window.at(14).sentence


@pytest.mark.parametrize("number", [None, 0, 3])
def test_several_thresholds_are_listed(number):
    """Nothing is chosen for the user."""
    with pytest.raises(EligibilityError) as raised:
        chosen_threshold(TRIAL, "inc_alt", number)
    assert raised.value.code == "THRESHOLD"
    assert raised.value.message == (
        "name one threshold of inc_alt by its number:\n"
        '  1: 3 in "ALT is at most 3 × ALT upper limit of normal"\n'
        '  2: 200 in "ALT is at most 200 U/L"'
    )


def test_a_threshold_inside_rows_says_where():
    """The part of the sentence in which it stands."""
    grade, window = map(str, thresholds_of(TRIAL, "exc_recent"))
    assert grade.startswith('1: 3 (grade is at least 3) in "there are doses')
    assert window.startswith('2: 28 (the day 28 days before the as-of date) in "there are doses')


def test_an_entry_without_a_number_cannot_be_swept():
    """A flag has no threshold."""
    with pytest.raises(EligibilityError, match="inc_willing is written without a number or date"):
        chosen_threshold(TRIAL, "inc_willing")


@pytest.mark.parametrize(
    ("entry", "value", "said"),
    [
        ("inc_seen", "soon", "is a date: YYYY-MM-DD"),
        ("inc_seen", 7, "is a date: YYYY-MM-DD"),
        ("inc_seen", "2025-01", "is a date: YYYY-MM-DD"),
        ("inc_seen", "2025-01-01T08:30", "is a date: YYYY-MM-DD"),
        ("inc_called", "2025-01-01T08:30", "is a time with an offset: YYYY-MM-DDThh:mm[+]hh:mm"),
        ("exc_washout", "2.5", "threshold 1 of exc_washout is a whole number"),
    ],
)
def test_a_value_of_another_type_is_refused(entry, value, said):
    """The message says what is due."""
    with pytest.raises(EligibilityError, match=said) as raised:
        chosen_threshold(TRIAL, entry).at(value)
    assert raised.value.code == "THRESHOLD"


def test_a_value_outside_the_domain_is_refused_as_in_a_rule():
    """A set could not be built with it either."""
    with pytest.raises(DefinitionError, match="the threshold 130 lies outside the domain of age") as raised:
        chosen_threshold(TRIAL, "inc_age", 2).at(130)
    assert (raised.value.code, raised.value.path) == ("RULE_DOMAIN", "inc_age at 130")


def test_a_range_that_holds_nothing_is_refused_as_in_a_rule():
    """The kind refuses it."""
    with pytest.raises(DefinitionError, match="nothing lies between the two limits"):
        chosen_threshold(TRIAL, "inc_age", 2).at(10)


def test_a_sweep_begins_with_the_protocol():
    """Its value comes first where it was not asked for; a value given twice counts once; errors take no part."""
    found = sweep(chosen_threshold(TRIAL, "inc_seen"), ["2025-02-01", date(2025, 2, 1)])
    found.add(None)
    assert [counts.to_dict() for counts in found.counts] == [
        {"value": value, "sentence": f"visit is on or after {value}", "is_protocol": own, "eligible": 0,
         "undetermined": 0, "ineligible": 0, "gain": 0, "gain_at_best": 0}
        for value, own in (("2025-01-01", True), ("2025-02-01", False))
    ]  # fmt: skip
    assert (found.rows, found.errors) == (0, 1)


def test_a_sweep_without_values_is_refused():
    """There is nothing to compare."""
    with pytest.raises(EligibilityError, match="at least one value"):
        sweep(chosen_threshold(TRIAL, "inc_seen"), [])


def test_a_sweep_counts_what_its_own_set_has_assessed():
    """Another set has not judged the entry at each value."""
    found = sweep(chosen_threshold(TRIAL, "inc_seen"), ["2025-02-01"])
    with pytest.raises(EligibilityError, match="what its own criteria_set has assessed"):
        found.add(TRIAL.assess({}, as_of="2025-06-02"))
    found.add(found.criteria_set.assess({}, as_of="2025-06-02"))
    assert [counts.undetermined for counts in found.counts] == [1, 1]


def test_a_threshold_of_a_part_is_swept_in_it():
    """The set that is swept judges the part and no other."""
    from eligibility_engine import registry

    judged = registry.get("NCT03672851").part("enrolment")
    found = sweep(chosen_threshold(judged, "inc_karnofsky"), [60])
    found.add(found.criteria_set.assess({}, as_of="2025-06-02"))
    assert [(counts.value, counts.undetermined) for counts in found.counts] == [("70", 1), ("60", 1)]
    assert found.criteria_set.in_part == "enrolment"
