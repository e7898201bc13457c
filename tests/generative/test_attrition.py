"""Attrition is what one gets by recounting every row: an oracle that knows nothing of grouped counts says the same."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, permutations

import hypothesis.strategies as st
import pytest
from hypothesis import given

from eligibility_engine import CriteriaSet, FactSchema, exclude, flag, include
from eligibility_engine.analysis import Standings, attrition, overlaps
from eligibility_engine.verdict import Eligibility, Polarity, Verdict, eligibility

MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN
Rows = list[dict[str, Verdict]]


class Flags(FactSchema):
    """Facts for as many entries as are drawn."""

    one = flag(ask="One?")


def set_of(polarities: Sequence[Polarity]) -> CriteriaSet:
    """Return a set with entries e0, e1 ... of these polarities."""
    declare = {Polarity.INCLUSION: include, Polarity.EXCLUSION: exclude}
    entries = [declare[polarity](f"e{place}", "Text.", Flags.one) for place, polarity in enumerate(polarities)]
    return CriteriaSet(id="DRAWN-01", version="1", revision=1, facts=Flags, entries=entries)


@st.composite
def screenings(draw: st.DrawFn) -> tuple[CriteriaSet, Rows]:
    """Draw a set of up to four entries and the verdicts of up to twelve rows."""
    polarities = draw(st.lists(st.sampled_from(Polarity), min_size=1, max_size=4))
    names = [f"e{place}" for place in range(len(polarities))]
    verdicts = st.fixed_dictionaries({name: st.sampled_from(Verdict) for name in names})
    return set_of(polarities), draw(st.lists(verdicts, max_size=12))


def counted(criteria_set: CriteriaSet, rows: Rows) -> Standings:
    """Group the rows."""
    standings = Standings(criteria_set)
    for row in rows:
        standings.add_verdicts(row)
    return standings


def outcome(criteria_set: CriteriaSet, row: dict[str, Verdict], without: Sequence[str] = ()) -> Eligibility:
    """Judge a row by the reference's own tables, some entries left out."""
    return eligibility((entry.polarity, row[entry.id]) for entry in criteria_set.entries if entry.id not in without)


def fails(criteria_set: CriteriaSet, row: dict[str, Verdict]) -> list[str]:
    """The entries that fail a row, in protocol order."""
    against = {Polarity.INCLUSION: NOT_MET, Polarity.EXCLUSION: MET}
    return [entry.id for entry in criteria_set.entries if row[entry.id] is against[entry.polarity]]


def unknown(row: dict[str, Verdict]) -> list[str]:
    """The open entries of a row."""
    return [name for name, verdict in row.items() if verdict is UNKNOWN]


@given(screenings())
def test_every_figure_of_an_entry_is_what_recounting_the_rows_gives(drawn):
    """Each figure by its definition, row by row, with the reference's tables for who is eligible."""
    criteria_set, rows = drawn
    before: list[str] = []
    for entry in attrition(counted(criteria_set, rows)).entries:
        failed = [fails(criteria_set, row) for row in rows]
        assert entry.failed == sum(entry.id in names for names in failed)
        assert entry.unknown == sum(entry.id in unknown(row) for row in rows)
        assert entry.lost == sum(names[:1] == [entry.id] for names in failed)
        before.append(entry.id)
        later = [other.id for other in criteria_set.entries if other.id not in before]
        left = [outcome(criteria_set, row, later) for row in rows]
        assert entry.surely_left == left.count(Eligibility.ELIGIBLE)
        assert entry.possibly_left == len(left) - left.count(Eligibility.INELIGIBLE)
        with_it = [outcome(criteria_set, row) for row in rows]
        without = [outcome(criteria_set, row, [entry.id]) for row in rows]
        assert entry.gain == without.count(Eligibility.ELIGIBLE) - with_it.count(Eligibility.ELIGIBLE)
        assert entry.only == with_it.count(Eligibility.INELIGIBLE) - without.count(Eligibility.INELIGIBLE)


@given(screenings())
def test_the_totals_are_those_of_the_verdicts(drawn):
    """Rows are eligible, undetermined or ineligible; at best and at worst all open questions turn out one way."""
    criteria_set, rows = drawn
    found = attrition(counted(criteria_set, rows))
    outcomes = [outcome(criteria_set, row) for row in rows]
    for each, count in ((Eligibility.ELIGIBLE, found.eligible), (Eligibility.INELIGIBLE, found.ineligible),
                        (Eligibility.UNDETERMINED, found.undetermined)):  # fmt: skip
        assert count == outcomes.count(each)
    good = {entry.id: MET if entry.polarity is Polarity.INCLUSION else NOT_MET for entry in criteria_set.entries}
    best = [{name: good[name] if verdict is UNKNOWN else verdict for name, verdict in row.items()} for row in rows]
    assert found.at_best == sum(outcome(criteria_set, row) is Eligibility.ELIGIBLE for row in best)
    bad = {name: NOT_MET if verdict is MET else MET for name, verdict in good.items()}
    worst = [{name: bad[name] if verdict is UNKNOWN else verdict for name, verdict in row.items()} for row in rows]
    assert found.eligible == sum(outcome(criteria_set, row) is Eligibility.ELIGIBLE for row in worst)
    many = [len(fails(criteria_set, row)) for row in rows]
    assert found.by_failed == {number: many.count(number) for number in sorted(set(many))}


@given(screenings())
def test_counts_never_rise_along_the_protocol(drawn):
    """Who is left is left of those that were left before; at the end are the eligible, and with them the open ones."""
    criteria_set, rows = drawn
    found = attrition(counted(criteria_set, rows))
    for left in ([entry.surely_left for entry in found.entries], [entry.possibly_left for entry in found.entries]):
        assert [len(rows), *left] == sorted([len(rows), *left], reverse=True)
    assert all(entry.surely_left <= entry.possibly_left for entry in found.entries)
    assert (found.entries[-1].surely_left, found.entries[-1].possibly_left) == (found.eligible, found.at_best)
    assert sum(entry.lost for entry in found.entries) == found.ineligible


@given(screenings())
def test_a_share_is_the_average_loss_over_all_orders(drawn):
    """Every order of the entries is gone through; the shares add up to the ineligible rows."""
    criteria_set, rows = drawn
    found = attrition(counted(criteria_set, rows))
    orders = list(permutations(entry.id for entry in criteria_set.entries))
    for entry in found.entries:
        lost = sum(_first_in(order, fails(criteria_set, row)) == entry.id for order in orders for row in rows)
        assert entry.share == Fraction(lost, len(orders))
    assert sum(entry.share for entry in found.entries) == found.ineligible


def _first_in(order: Sequence[str], names: Sequence[str]) -> str | None:
    return next((name for name in order if name in names), None)


@given(screenings())
def test_overlaps_are_what_recounting_the_rows_gives(drawn):
    """Pairs that some row possibly fails, each with its rows."""
    criteria_set, rows = drawn
    assert list(_pairs(criteria_set, rows)) == [
        (pair.first, pair.second, pair.both, pair.possibly, pair.only, pair.gain)
        for pair in overlaps(counted(criteria_set, rows))
    ]


def _pairs(criteria_set: CriteriaSet, rows: Rows) -> Iterator[tuple[object, ...]]:
    for pair in combinations([entry.id for entry in criteria_set.entries], 2):
        both = [set(pair) <= set(fails(criteria_set, row)) for row in rows]
        possibly = [set(pair) <= {*fails(criteria_set, row), *unknown(row)} for row in rows]
        only = [set(pair) == set(fails(criteria_set, row)) for row in rows]
        gain = [
            outcome(criteria_set, row, pair) is Eligibility.ELIGIBLE
            and all(outcome(criteria_set, row, [one]) is not Eligibility.ELIGIBLE for one in pair)
            for row in rows
        ]
        if any(possibly):
            yield (*pair, sum(both), sum(possibly), sum(only), sum(gain))


@given(screenings(), st.integers(min_value=1, max_value=5))
def test_a_group_of_rows_counts_as_its_rows_do(drawn, times):
    """What a table of results is grouped to says the same as its rows one by one."""
    criteria_set, rows = drawn
    grouped = Standings(criteria_set)
    for row in rows:
        grouped.add_verdicts(row, rows=times)
    assert attrition(grouped) == attrition(counted(criteria_set, rows * times))


@pytest.mark.parametrize("rows", [0, 1])
def test_a_screening_of_nobody_has_its_attrition(rows):
    """Empty counts are counts."""
    criteria_set = set_of([Polarity.INCLUSION])
    found = attrition(counted(criteria_set, [{"e0": UNKNOWN}] * rows))
    assert (found.rows, found.at_best, found.eligible) == (rows, rows, 0)
