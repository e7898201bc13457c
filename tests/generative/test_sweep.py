"""A sweep is what one gets by writing the set anew for each value and judging everybody again."""

from fractions import Fraction
from functools import cache
from itertools import product

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from eligibility_engine import AS_OF, CriteriaSet, FactSchema, date, exclude, flag, include, integer, registry
from eligibility_engine.analysis import chosen_threshold, sweep, thresholds_of
from eligibility_engine.verdict import Eligibility


class Volunteer(FactSchema):
    ecog = integer(minimum=0, maximum=5, ask="ECOG?")
    pregnant = flag(ask="Pregnant?")
    surgery = date(ask="Last surgery?", partial=True)
    consents = flag(ask="Consents?")


@cache
def set_with(ecog: int, days: int) -> CriteriaSet:
    """The set as it is written with these thresholds."""
    v = Volunteer
    return CriteriaSet(
        id="SWEPT-01",
        version="1",
        revision=1,
        facts=Volunteer,
        entries=[
            include("inc_consent", "Consents.", v.consents),
            include("inc_ecog", "ECOG.", (v.ecog <= ecog) | v.pregnant),
            exclude("exc_surgery", "Surgery.", v.surgery.within(days=days, before=AS_OF) & ~v.pregnant),
        ],
    )


RECORDS = [
    {"ecog": ecog, "pregnant": pregnant, "surgery": surgery, "consents": consents}
    for ecog, pregnant, surgery, consents in product(
        (None, 0, 1, 2, 3), (None, False, True), (None, "2025-05", "2025-05-20", "2025-04-01"), (None, False, True)
    )
]
rows = st.lists(st.sampled_from(RECORDS), max_size=8)
values = st.lists(st.integers(min_value=0, max_value=5), min_size=1, max_size=3)


@settings(max_examples=40)
@given(rows, values, st.sampled_from(["inc_ecog", "exc_surgery"]))
def test_each_value_counts_as_a_set_that_is_written_with_it(records, values, entry):
    """The oracle assesses every record by another set per value."""
    own, factor = {"inc_ecog": (1, 1), "exc_surgery": (28, 7)}[entry]
    asked = [value * factor for value in values]
    as_written = {"inc_ecog": lambda value: set_with(value, 28), "exc_surgery": lambda value: set_with(1, value)}[entry]
    trial = set_with(1, 28)
    found = sweep(chosen_threshold(trial, entry), asked)
    for record in records:
        found.add(found.criteria_set.assess(record, as_of="2025-06-02"))
    expected = {
        value: [as_written(value).assess(record, as_of="2025-06-02").eligibility for record in records]
        for value in dict.fromkeys([*asked, own])
    }
    at_own = expected[own]
    for counts in found.counts:
        outcomes = expected[int(counts.value)]
        assert counts.eligible == outcomes.count(Eligibility.ELIGIBLE)
        assert counts.undetermined == outcomes.count(Eligibility.UNDETERMINED)
        assert counts.ineligible == outcomes.count(Eligibility.INELIGIBLE)
        assert counts.gain == counts.eligible - at_own.count(Eligibility.ELIGIBLE)
        assert counts.gain_at_best == at_own.count(Eligibility.INELIGIBLE) - counts.ineligible
        assert counts.is_protocol is (int(counts.value) == own)
    assert {int(counts.value) for counts in found.counts} == set(expected)


@settings(max_examples=40)
@given(rows)
def test_who_is_let_in_stays_in_when_a_limit_is_widened(records):
    """A looser inclusion loses nobody, at worst and at best."""
    trial = set_with(1, 28)
    found = sweep(chosen_threshold(trial, "inc_ecog"), range(6))
    for record in records:
        found.add(found.criteria_set.assess(record, as_of="2025-06-02"))
    for figures in ([counts.eligible for counts in found.counts], [-counts.ineligible for counts in found.counts]):
        assert figures == sorted(figures)


@pytest.mark.parametrize("identifier", registry.ids())
def test_at_the_value_of_the_protocol_a_shipped_entry_is_itself(identifier):
    """Every threshold of every shipped trial is found, said, and put back as it was; another value is another rule."""
    for judged in registry.get(identifier).each_part:
        for entry in judged.entries:
            for threshold in thresholds_of(judged, entry.id):
                same = threshold.at(threshold.value)
                assert same.criterion == entry.criterion
                assert same.sentence == threshold.sentence
                assert isinstance(threshold.value, Fraction)
                assert str(threshold).startswith(f"{threshold.number}: {threshold.text}")
                assert threshold.at(threshold.value + 1).criterion != same.criterion
