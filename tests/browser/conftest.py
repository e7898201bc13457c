"""A real browser for pages: the Chromium of this machine, started once, without a network.

`axe-core/` holds axe-core 4.14.1 as npm publishes it, unmodified, with its licence (MPL-2.0); it is for tests alone and
part of no wheel.
"""

import shutil
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import pytest

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")
AXE = Path(__file__).parent / "axe-core" / "axe.min.js"
OPEN_ALL = "document.querySelectorAll('details').forEach(one => one.open = true)"
HEADINGS = "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(one => Number(one.tagName[1]))"
_RUN = """rules => axe.run(document, {resultTypes: ['violations'], ...(rules.length && {runOnly: rules})}).then(
    found => found.violations.map(one => one.id + ': ' + one.nodes.slice(0, 3).map(node => node.html).join(' ')))"""


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Start the browser."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="no playwright (pip install playwright)")
    program = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("no Chromium on this machine (on Debian: apt-get install chromium)")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program)
        yield started
        started.close()


class Opened:
    """A page in the browser, with all that it said and asked for."""

    def __init__(self, tab: Any) -> None:
        self.tab, self.said, self.asked = tab, list[str](), list[str]()
        tab.on("console", lambda message: self.said.append(message.text))
        tab.on("pageerror", lambda error: self.said.append(str(error)))
        tab.on("request", lambda request: self.asked.append(request.url))

    def violations(self, *rules: str) -> list[str]:
        """Return what axe-core finds, each with the first places; of all its rules unless some are named."""
        if not self.tab.evaluate("'axe' in window"):
            self.tab.evaluate(AXE.read_text(encoding="utf-8"))
        return cast(list[str], self.tab.evaluate(_RUN, list(rules)))

    def is_wider_than_the_screen(self) -> bool:
        """Say whether one would have to scroll sideways."""
        return bool(self.tab.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Return a function that opens the text of a page: at a width, in the light or in the dark."""
    tabs = []

    def opening(text: str, width: int = 1280, scheme: str = "light") -> Opened:
        file = tmp_path / "page.html"
        file.write_text(text, encoding="utf-8")
        tabs.append(browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme))
        found = Opened(tabs[-1])
        found.tab.goto(file.as_uri())
        return found

    yield opening
    for tab in tabs:
        tab.close()


def read_well(opened: Callable[..., Opened], text: str) -> Opened:
    """Hold a page to what every page keeps, and return it as it stands open on a telephone in the dark.

    No console message, no request, no scrolling sideways at 1280 and 360 pixels with everything open, headings in
    order, and nothing for axe-core to object to, in the light and in the dark.
    """
    found = opened(text)
    found.tab.evaluate(OPEN_ALL)
    assert found.violations() == []
    for width in (1280, 360):
        found.tab.set_viewport_size({"width": width, "height": 900})
        assert not found.is_wider_than_the_screen()
    found.tab.emulate_media(color_scheme="dark")
    assert found.violations("color-contrast", "target-size") == []
    levels = found.tab.evaluate(HEADINGS)
    assert (levels[0], levels.count(1)) == (1, 1)
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert found.said == []
    assert [url.rpartition("/")[2] for url in found.asked] == ["page.html"]
    return found
