"""The page about a criteria set in a real browser: still and quiet, for every width and theme, and on paper."""

from collections.abc import Callable
from datetime import date

import pytest

from browser.conftest import Opened, read_well
from eligibility_engine import registry
from eligibility_engine.files.review_sheet import review_page
from unit.demo_trial import TRIAL


@pytest.mark.parametrize("name", ["NCT04348032", "NCT03672851"])
def test_a_page_is_still_and_fits_and_reads_well(opened: Callable[..., Opened], name: str) -> None:
    """Its title says which set it is about."""
    found = read_well(opened, registry.get(name).to_html())
    assert found.tab.title() == f"{name}: criteria"


def test_sentence_and_rule_stand_side_by_side_where_there_is_room(opened: Callable[..., Opened]) -> None:
    """And one below the other on a telephone; labels of lines do not touch each other there."""
    tab = opened(registry.get("NCT03672851").to_html()).tab
    tops = "[...document.querySelector('.e-two').children].map(one => one.getBoundingClientRect().top)"
    left, right = tab.evaluate(tops)
    assert left == right
    tab.set_viewport_size({"width": 360, "height": 900})
    left, right = tab.evaluate(tops)
    assert left < right
    touching = """[...document.querySelectorAll('svg.e-numbers')].filter(svg => {
        const all = [...svg.querySelectorAll('text')].map(one => one.getBoundingClientRect())
        const box = svg.getBoundingClientRect()
        return all.some(a => a.left < box.left - 1 || a.right > box.right + 1
            || all.some(b => a !== b && a.left < b.right && b.left < a.right
                && a.top + 3 < b.bottom && b.top + 3 < a.bottom))
    }).map(svg => svg.getAttribute('aria-label'))"""
    assert tab.evaluate(touching) == []


def test_the_sheet_to_sign_reads_well(opened: Callable[..., Opened]) -> None:
    """What is signed stands on one sheet of paper with its rule: an entry that fits is not broken."""
    found = read_well(opened, review_page(TRIAL, as_of=date(2025, 6, 2)))
    found.tab.emulate_media(media="print")
    assert found.tab.locator(".e-card").first.evaluate("one => getComputedStyle(one).breakInside") == "avoid"
