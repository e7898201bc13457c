"""The page about a cohort in a real browser: still and quiet, for every width and theme; quick for ten thousand."""

from collections.abc import Callable
from functools import cache
from itertools import pairwise, product
from time import perf_counter

import pytest

from browser.conftest import Opened
from eligibility_engine import CriteriaSet, FactSchema, exclude, flag, include, integer
from eligibility_engine.analysis import Cohort, Screening, Standing, chosen_threshold, sweep

HEADINGS = "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(one => Number(one.tagName[1]))"
WORDS = ("met", "not_met", "unknown")


class Person(FactSchema):
    age = integer(ask="Age?", unit="years")
    fit = flag(ask="Fit?")
    ill = flag(ask="Ill?", answered_by="investigator")


P = Person
RULES = CriteriaSet(
    id="COHORT-01",
    version="1",
    revision=1,
    facts=Person,
    entries=[
        include(
            "inc_age", "Adults who have signed the consent, as the protocol demands.", P.age >= 18, cite="Inclusion 1"
        ),
        include("inc_fit", "<script>document.title = 'run'</script>", P.fit, cite="Inclusion 2"),
        exclude("exc_ill", "Ill.", P.ill, cite="Exclusion 1"),
    ],
)


@cache
def page(persons: int, below: int | None = None) -> str:
    """The page of so many persons, of every kind."""
    cohort = Cohort(Screening(RULES, "2025-06-02"))
    kinds = list(product(WORDS, repeat=3))
    for number in range(persons):
        words = kinds[number * number % len(kinds)]
        verdicts = dict(zip(cohort.ids, words, strict=True))
        open_facts = [name for name, word in zip(("age", "fit", "ill"), words, strict=True) if word == "unknown"]
        cohort.add_verdicts(verdicts, open_facts)
    cohort.errors = 2
    if below is not None:
        return cohort.to_html(mask_below=below)
    swept = sweep(chosen_threshold(RULES, "inc_age"), [16, 18, 21])
    swept.standings.errors = 2
    swept.standings.counts[Standing(0, 0)] = persons
    return cohort.to_html(sweeps=[swept])


@pytest.mark.parametrize("below", [None, 5])
def test_the_page_is_still_and_fits_and_reads_well(opened: Callable[..., Opened], below: int | None) -> None:
    """No console message, no request, no scrolling sideways, headings in order, nothing for axe-core to object to."""
    found = opened(page(60, below))
    assert found.violations() == []
    for width, shown in ((1280, ".e-flow-broad"), (360, ".e-flow-narrow")):
        found.tab.set_viewport_size({"width": width, "height": 900})
        assert not found.is_wider_than_the_screen()
        assert found.tab.locator(".e-flow:visible").count() == 1
        assert found.tab.locator(shown).is_visible()
    assert found.violations() == []
    found.tab.emulate_media(color_scheme="dark")
    assert found.violations("color-contrast", "target-size") == []
    levels = found.tab.evaluate(HEADINGS)
    assert (levels[0], levels.count(1)) == (1, 1)
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert found.said == []
    assert [url.rpartition("/")[2] for url in found.asked] == ["page.html"]
    assert found.tab.title() == "COHORT-01: eligibility of a cohort"


def test_a_table_is_moved_from_the_keyboard(opened: Callable[..., Opened]) -> None:
    """On a telephone a table is wider than the screen, and its box can be reached and moved."""
    tab = opened(page(60), width=360).tab
    box = tab.locator(".e-wide").first
    box.focus()
    for _ in range(100):  # it glides
        tab.keyboard.press("ArrowRight")
        if box.evaluate("one => one.scrollLeft"):
            return
        tab.wait_for_timeout(20)
    pytest.fail("the table stays where it is")


def test_ten_thousand_open_in_under_a_second(opened: Callable[..., Opened]) -> None:
    """The page of ten thousand persons is hardly longer than that of sixty."""
    assert len(page(10_000)) < 1.1 * len(page(60))
    taken = []
    for _ in range(3):  # another process may be in the way once
        started = perf_counter()
        opened(page(10_000))
        taken.append(perf_counter() - started)
    assert min(taken) < 1
