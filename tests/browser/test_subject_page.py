"""The page about one subject in a real browser: still and quiet, for every width and theme, for eyes, ears and keys."""

import json
from collections.abc import Callable
from functools import cache
from importlib.resources import files

import pytest

from browser.conftest import HEADINGS, OPEN_ALL, Opened, read_well
from eligibility_engine import Assessment, FactError, registry
from eligibility_engine.report.pages.subject import error_html
from eligibility_engine.testing import own_cases, read_cases

AS_OF = "2025-06-02"
SCRIPT = "<script>document.title = 'run'</script>"
SUBJECTS = {"ineligible": "SYN-003", "undetermined": "SYN-025"}
LOOKS = """['h1', 'p'].map(name => getComputedStyle(document.querySelector(name))).map(
    ({color, font, margin, backgroundColor}) => [color, font, margin, backgroundColor])"""


@cache
def assessment(name: str) -> Assessment:
    """Return one of the subjects; that of the trial with events is called `events`."""
    if name == "events":
        cases, _ = read_cases(own_cases("NCT03672851"), registry.get)
        return registry.get("NCT03672851").assess(cases.cases[0].facts, as_of=AS_OF)
    lines = files("eligibility_engine").joinpath("examples", "candidates.ndjson").read_text(encoding="utf-8")
    record = next(one for line in lines.splitlines() if (one := json.loads(line)).pop("subject") == SUBJECTS[name])
    return registry.get("NCT06316427").assess(record, as_of=AS_OF)


def page(name: str) -> str:
    return assessment(name).to_html(named={"subject": SCRIPT})


@pytest.mark.parametrize("name", [*SUBJECTS, "events"])
def test_a_page_is_still_and_fits_and_reads_well(opened: Callable[..., Opened], name: str) -> None:
    """Its title says which rules judged, and of whom nothing."""
    found = read_well(opened, page(name))
    assert found.tab.title() == f"{assessment(name).criteria_set.called}: eligibility of one subject"


def test_the_page_of_a_record_in_error_is_for_a_telephone_too(opened: Callable[..., Opened]) -> None:
    """What is wrong stands below where it is, over the whole width."""
    trial = registry.get("NCT06316427")
    with pytest.raises(FactError) as caught:
        trial.assess(dict.fromkeys(trial.facts.names, "?"), as_of=AS_OF)
    found = read_well(opened, error_html(trial, caught.value.faults, named={"subject": SCRIPT}))
    found.tab.set_viewport_size({"width": 360, "height": 800})
    where, what = (found.tab.locator(cell).first.bounding_box() or {} for cell in ("tbody th", "tbody td"))
    assert what["y"] >= where["y"] + where["height"]
    assert what["width"] > 300


def test_what_a_page_must_not_have_is_noticed(opened: Callable[..., Opened]) -> None:
    """Each of these checks can fail."""
    ink = "<p style='color: #ddd; width: 2000px'>so</p>"
    found = opened(f"<title>n</title><main><h1>n</h1><img src='x.png'>{ink}<script>console.log('run')</script></main>")
    ids = [one.partition(":")[0] for one in found.violations()]
    assert ids == ["color-contrast", "html-has-lang", "image-alt"]
    assert found.is_wider_than_the_screen()
    assert "run" in found.said
    assert [url.rpartition("/")[2] for url in found.asked] == ["page.html", "x.png"]


def test_trees_open_and_close_from_the_keyboard(opened: Callable[..., Opened]) -> None:
    """Enter opens an entry and then a tree in it; a link to an entry opens it."""
    tab = opened(page("ineligible")).tab
    entry = tab.locator("details.e-entry").first
    for is_open in (True, False, True):
        entry.locator("summary").first.press("Enter")
        assert entry.evaluate("one => one.open") is is_open
    tree = entry.locator("details").first
    assert tree.evaluate("one => one.open") is True
    tree.locator("summary").first.press("Space")
    assert tree.evaluate("one => one.open") is False
    tab.locator("article a").first.press("Enter")
    assert tab.locator("#entry-inc_ecog").is_visible()


def test_paper_shows_every_entry(opened: Callable[..., Opened]) -> None:
    """What stands closed on the screen is printed, on white paper."""
    tab = opened(page("undetermined"), scheme="dark").tab
    assert not tab.locator("#entry-inc_ecog").is_visible()
    tab.emulate_media(media="print")
    assert tab.locator("#entry-inc_ecog").is_visible()
    assert tab.locator(".e-report").evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.parametrize(("theme", "ink"), [("true", "rgb(27, 36, 48)"), ("false", "rgb(228, 232, 238)")])
def test_a_notebook_keeps_its_look(opened: Callable[..., Opened], theme: str, ink: str) -> None:
    """The fragment follows the notebook's theme, not the system's, and changes nothing around it."""
    body = f"<body data-jp-theme-light='{theme}'><main class='jp'><h1>n</h1><p>x</p>{{}}</main>"
    around = f"<html lang='en'><title>n</title>{body}"
    tables = ":not(.x).jp td { text-align: right } tbody tr:nth-child(odd) { background: #eee }"
    style = f"<style>{tables} .jp ul:not(.x) {{ padding-left: 2em }}</style>"  # as JupyterLab has it
    before = opened(style + around.format("")).tab.evaluate(LOOKS)
    found = opened(style + around.format(assessment("ineligible")._repr_html_()), scheme="dark")
    assert found.tab.locator(".e-report").evaluate("one => getComputedStyle(one).color") == ink
    assert found.tab.evaluate(LOOKS) == before
    cell = "(cell => [getComputedStyle(cell).textAlign, getComputedStyle(cell.parentElement).backgroundColor])"
    assert found.tab.evaluate(f"{cell}(document.querySelector('td'))") == ["left", "rgba(0, 0, 0, 0)"]
    assert found.tab.locator(".e-counts").evaluate("one => getComputedStyle(one).paddingLeft") == "0px"
    assert found.tab.evaluate(HEADINGS) == [1]
    assert found.tab.evaluate("document.querySelectorAll('main [id]').length") == 0
    found.tab.evaluate(OPEN_ALL)
    assert found.violations() == []
    assert found.said == []
