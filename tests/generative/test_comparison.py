"""Two screenings compared say what an oracle with both in memory says."""

from collections import Counter
from itertools import count, islice, product

import hypothesis.strategies as st
import pytest
from hypothesis import given

from eligibility_engine.analysis import Agreement, Comparison, Outcome, paired

WORDS = ("eligible", "ineligible", "undetermined", "error")
outcomes = st.builds(
    Outcome,
    st.sampled_from(WORDS),
    st.dictionaries(st.sampled_from(["inc_a", "exc_b"]), st.sampled_from(["met", "not_met", "unknown"])),
)
sides = st.dictionaries(st.tuples(st.sampled_from("ABCDEFGH")), outcomes)


@given(sides, sides, st.randoms(use_true_random=False))
def test_rows_are_paired_by_their_key_in_any_order(first, second, random):
    """Every key once, with both rows; the order of the sources does not matter."""
    shuffled = random.sample(list(second.items()), len(second))
    found = list(paired(first.items(), shuffled))
    assert len(found) == len(first.keys() | second.keys())
    assert {key: (one, other) for key, one, other in found} == {
        key: (first.get(key), second.get(key)) for key in first.keys() | second.keys()
    }


def differ(one: Outcome, other: Outcome) -> bool:
    """Whether two sides differ about a row."""
    both = [name for name in one.verdicts if name in other.verdicts]
    return one.eligibility != other.eligibility or any(one.verdicts[n] != other.verdicts[n] for n in both)


@given(sides, sides)
def test_a_comparison_counts_what_both_dictionaries_say(first, second):
    """Changed, newly eligible, newly lost, entries, keys of one side."""
    found = Comparison(listing=True)
    for row in paired(first.items(), second.items()):
        found.add(*row)
    both = [(first[key], second[key]) for key in first if key in second]
    assert found.rows == len(both)
    assert found.newly_eligible == sum(b.eligibility == "eligible" != a.eligibility for a, b in both)
    assert found.newly_lost == sum(a.eligibility == "eligible" != b.eligibility for a, b in both)
    verdicts = Counter(
        (name, a.verdicts[name], b.verdicts[name])
        for a, b in both
        for name in ("inc_a", "exc_b")
        if a.verdicts.get(name, "") != b.verdicts.get(name, "") and name in a.verdicts and name in b.verdicts
    )
    assert found.verdicts == verdicts
    assert {key for change in found.changes for key in [change.key]} == {
        key
        for key in first.keys() & second.keys()
        if first[key].eligibility != second[key].eligibility
        or any(
            first[key].verdicts[n] != second[key].verdicts[n] for n in first[key].verdicts.keys() & second[key].verdicts
        )
    }
    assert (found.only_first, found.only_second) == (len(first.keys() - second), len(second.keys() - first))
    assert [set(keys) for keys in found.keys_only] == [first.keys() - second, second.keys() - first]
    assert found.differs is bool(found.changes or first.keys() ^ second.keys())
    turned = Comparison()
    for row in paired(second.items(), first.items()):
        turned.add(*row)
    assert (turned.newly_lost, turned.newly_eligible) == (found.newly_eligible, found.newly_lost)
    assert turned.agreement.kappa == found.agreement.kappa
    assert turned.changes == []


@given(sides)
def test_a_screening_agrees_with_itself(side):
    """Nothing differs, and kappa is 1 wherever it has a value."""
    found = Comparison(listing=True)
    for row in paired(side.items(), side.items()):
        found.add(*row)
    assert not found.differs
    assert found.agreement.kappa in {1, None}


def rated(*rows: tuple[int, ...]) -> Agreement:
    """Return the agreement of a square table of counts."""
    return Agreement({(str(i), str(j)): rows[i][j] for i, j in product(range(len(rows)), repeat=2)})


@pytest.mark.parametrize(
    ("table", "kappa"),
    [
        ([(20, 5), (10, 15)], 0.4),
        ([(45, 15), (25, 15)], 0.1304),
        ([(25, 35), (5, 35)], 0.2593),
        ([(0, 10), (10, 0)], -1.0),
        ([(88, 14, 18), (10, 40, 10), (2, 6, 12)], 0.4915),
        ([(7, 0), (0, 0)], None),
        ([(0, 0), (0, 0)], None),
    ],
)
def test_kappa_is_what_textbooks_say(table, kappa):
    """Worked examples of two by two, the three by three of Cohen (1960), and tables without a value."""
    assert rated(*table).to_dict()["kappa"] == kappa


def test_rows_in_the_same_order_are_paired_as_they_come():
    """Nothing waits: sources without an end are paired."""
    rows = ((("S", str(number)), Outcome("eligible")) for number in count())
    again = ((("S", str(number)), Outcome("error")) for number in count())
    found = list(islice(paired(rows, again), 3))
    assert [key for key, *_ in found] == [("S", "0"), ("S", "1"), ("S", "2")]
    assert {(one.eligibility, other.eligibility) for _, one, other in found} == {("eligible", "error")}
