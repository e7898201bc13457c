"""A cohort's figures are what counting by hand gives; masked, they hold the truth and tell of nobody or not few."""

from collections import Counter
from itertools import combinations, combinations_with_replacement, product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eligibility_engine import CriteriaSet, EligibilityError, FactSchema, exclude, flag, include
from eligibility_engine.analysis import Cohort, Screening, attrition, overlaps
from eligibility_engine.analysis.blocks import blocks_of
from eligibility_engine.analysis.figures import Figures
from eligibility_engine.verdict import Eligibility

WORDS = ("met", "not_met", "unknown")


class Person(FactSchema):
    first = flag(ask="First?")
    second = flag(ask="Second?")
    third = flag(ask="Third?")


FACTS = ("first", "second", "third")
P = Person
ENTRIES = (
    include("one", "One.", P.first, cite="1"),
    exclude("two", "Two.", P.second, cite="2"),
    include("three", "Three.", P.third, cite="3"),
)


def set_of(entries):
    return CriteriaSet(id="C-01", version="1", revision=1, facts=Person, entries=ENTRIES[:entries])


SETS = {entries: set_of(entries) for entries in (2, 3)}
people = st.lists(
    st.tuples(st.tuples(*[st.sampled_from(WORDS)] * 3), st.sets(st.sampled_from(FACTS), min_size=1)), max_size=40
)


def cohort(persons, entries=3):
    """The cohort of persons, each with the word of each entry and the facts that are missing."""
    found = Cohort(Screening(SETS[entries], "2025-06-02"))
    for words, missing in persons:
        found.add_verdicts(dict(zip((entry.id for entry in ENTRIES[:entries]), words, strict=True)), missing)
    return found


def numbers(figures):
    """Every figure by its name, so far as it is a number of persons."""
    singles = ("failed", "unknown", "stops", "lost", "first open", "surely left", "possibly left", "only", "gain")
    pairs = ("both", "possibly both", "only both", "gain both")
    found = {name: figures.of(name) for name in ("eligible", "undetermined", "ineligible", "not excluded")}
    found |= {(name, place): figures.of(name, place) for name in singles for place in figures.places}
    both = list(combinations(figures.places, 2))
    return found | {(name, pair): figures.of(name, pair) for name in pairs for pair in both}


@given(people)
def test_unmasked_figures_are_those_of_attrition(persons):
    """Both ends are the same, and what `attrition` and `overlaps` count."""
    found = cohort(persons)
    figures, counted = Figures(found, None), attrition(found.standings)
    assert all(figure.low == figure.high for figure in numbers(figures).values())
    names = ("eligible", "undetermined", "ineligible", "not excluded")
    expected = (counted.eligible, counted.undetermined, counted.ineligible, counted.at_best)
    assert tuple(figures.of(name).low for name in names) == expected
    for place, entry in enumerate(counted.entries):
        names = ("failed", "unknown", "lost", "surely left", "possibly left", "only", "gain")
        expected = (entry.failed, entry.unknown, entry.lost, entry.surely_left, entry.possibly_left)
        assert tuple(figures.of(name, place).low for name in names) == (*expected, entry.only, entry.gain)
        assert figures.share("share", place).low == entry.share
        assert figures.of("stops", place).low == entry.failed + entry.unknown
    places = {id: place for place, id in enumerate(found.ids)}
    for pair in overlaps(found.standings):
        both = (places[pair.first], places[pair.second])
        names = ("both", "possibly both", "only both", "gain both")
        assert tuple(figures.of(name, both).low for name in names) == (pair.both, pair.possibly, pair.only, pair.gain)
    stopped = counted.undetermined + counted.ineligible
    assert sum(figures.share("share at worst", place).low for place in figures.places) == stopped
    opened = [figures.of("first open", place).low for place in figures.places]
    assert sum(opened) == counted.undetermined


@given(people, st.integers(2, 6))
def test_a_block_is_never_small_and_a_range_holds_the_truth(persons, below):
    """Everybody is in one block, and what is told of a block is so of all in it."""
    found = cohort(persons)
    if len(persons) < below:
        with pytest.raises(EligibilityError, match="nothing can be told"):
            Figures(found, below)
        return
    blocks = blocks_of(found, below)
    assert min(block.persons for block in blocks) >= below
    assert sum(block.persons for block in blocks) == len(persons)
    masked, true = Figures(found, below), Figures(found, None)
    for name, figure in numbers(masked).items():
        assert figure.low <= numbers(true)[name].low <= figure.high, name
    for place, name in product(masked.places, ("share", "share at worst")):
        share = masked.share(name, place)
        assert share.low <= true.share(name, place).low <= share.high
    facts = {fact.name: fact for fact in true.open_facts()}
    for fact in masked.open_facts():
        assert fact.persons.low <= facts[fact.name].persons.low <= fact.persons.high
        assert fact.alone.low <= facts[fact.name].alone.low <= fact.alone.high


SMALL = list(product(WORDS, repeat=2))
UP_TO_FIVE = [
    [(words, ["first"]) for words in some] for size in range(6) for some in combinations_with_replacement(SMALL, size)
]


def test_who_adds_and_subtracts_learns_of_nobody_or_of_not_few():
    """Among all cohorts that fit what is shown, each figure, and each difference of two, is once nobody or not few."""
    below, random = 3, Random(7)
    exact = [
        {name: figure.low for name, figure in numbers(Figures(cohort(some, 2), None)).items()} for some in UP_TO_FIVE
    ]
    for some in random.sample(UP_TO_FIVE[-1287:], 10):
        shown = numbers(Figures(cohort(some, 2), below))
        fitting = [one for one in exact if all(low <= one[name] <= high for name, (low, high) in shown.items())]
        fitting = [one for one in fitting if one["not excluded"] + one["ineligible"] == len(some)]
        few = set(range(1, below))
        for name in shown:
            assert not {one[name] for one in fitting} <= few, name
        for name, other in combinations(shown, 2):
            assert not {one[name] - one[other] for one in fitting} <= few, (name, other)


def test_blocks_by_hand():
    """Too few at a step are put together; where they are too few still, the smallest block joins them."""
    fails, passes, is_open = ("not_met", "not_met", "met"), ("met", "not_met", "met"), ("unknown", "not_met", "met")
    persons = [(fails, ())] * 6 + [(passes, ())] * 9 + [(is_open, ["first"])] * 2
    found = cohort(persons)
    blocks = {(block.path[:1], block.persons, block.options) for block in blocks_of(found, 5)}
    assert blocks == {
        ((Eligibility.ELIGIBLE,), 9, frozenset()),
        ((), 8, frozenset({Eligibility.UNDETERMINED, Eligibility.INELIGIBLE})),
    }
    figures = Figures(found, 5)
    said = [str(figures.of(name)) for name in ("eligible", "undetermined", "ineligible", "not excluded")]
    assert said == ["9", "0–8", "0–8", "9–17"]
    assert Counter(fact.name for fact in Figures(found, None).open_facts()) == {"first": 1}


def test_what_is_missing_by_hand():
    """Those of most persons first; what would be decided adds up from the top."""
    is_open = ("unknown", "not_met", "unknown")
    some = [["first"], ["first"], ["first", "second"], ["third"], ["second", "third"]]
    found = Figures(cohort([(is_open, names) for names in some]), None).open_facts()
    said = [(fact.name, *(figure.low for figure in (fact.persons, fact.alone, fact.decided))) for fact in found]
    assert said == [("first", 3, 2, 2), ("second", 2, 0, 3), ("third", 2, 1, 5)]
    masked = Figures(cohort([(is_open, names) for names in some] * 2), 4).open_facts()
    assert [(fact.name, str(fact.persons), str(fact.decided)) for fact in masked] == [("first", "4–10", "4–10")]


@pytest.mark.parametrize(("below", "said"), [(1, "2 or more"), (0, "2 or more"), (9, "fewer than 9 persons")])
def test_what_cannot_be_masked_is_refused(below, said):
    """Less than a person, and everybody."""
    with pytest.raises(EligibilityError, match=said):
        Figures(cohort([(("met", "not_met", "met"), ())] * 8), below)
