"""Open the built documentation in a browser, as .ci/run does: `python tests/browser/site.py site`.

Every page: no console message, no request beyond its own files, no scrolling sideways at 360 pixels. Some pages of each
room: nothing for axe-core to object to, in the light and in the dark. The search finds, without a network. Without a
browser it says so, and is done.
"""

import shutil
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from conftest import CHROMIUM, Opened

WHOLE = (
    "index.html",
    "tutorial/first-verdict/index.html",
    "how-to/handle-missing-values/index.html",
    "reference/formulas/index.html",
    "reference/api-assess/index.html",
    "explanation/beside-other-tools/index.html",
    "explanation/time/index.html",
    "trials/NCT06316427/index.html",
)
"""The pages that axe-core looks at: what the others are made of stands on one of them."""
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 900}


class Quiet(SimpleHTTPRequestHandler):
    """Serves the files, and logs nothing."""

    def log_message(self, *_: Any) -> None:
        """Log nothing."""


def main() -> None:
    """Print what is wrong with each page; exit with 1 if there is anything."""
    site = Path(sys.argv[1])
    program = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if program is None:
        print("no browser on this machine: the documentation is not opened")
        return
    from playwright.sync_api import sync_playwright

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    pages = sorted(page.relative_to(site).as_posix() for page in site.rglob("*.html"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program)
        found = list(wrong(browser, f"http://127.0.0.1:{server.server_address[1]}/", pages))
        browser.close()
    server.shutdown()
    print(*found, f"{len(pages)} pages opened, {len(found)} faults", sep="\n")
    sys.exit(1 if found else 0)


def wrong(browser: Any, home: str, pages: list[str]) -> Iterator[str]:
    """Yield what is wrong with the pages that stand under an address."""
    shown = Opened(browser.new_page(viewport=NARROW))
    for page in pages:
        shown.tab.goto(home + page)
        if shown.is_wider_than_the_screen():
            yield f"{page}: wider than 360 pixels"
        if page in WHOLE:
            yield from (f"{page}: {said}" for said in seen(shown))
    shown.tab.goto(home)
    shown.tab.keyboard.press("/")
    shown.tab.keyboard.type("washout")
    shown.tab.wait_for_selector(".md-search-result__link", timeout=20_000)
    yield from (f"console: {said}" for said in shown.said)
    yield from (f"asked for {url}" for url in shown.asked if not url.startswith((home, "data:", "blob:")))


def seen(shown: Opened) -> Iterator[str]:
    """Yield what axe-core finds on the page that is open: narrow and light, wide and dark, each at rest."""
    for size, scheme in ((WIDE, "dark"), (NARROW, "light")):
        shown.tab.set_viewport_size(size)
        shown.tab.emulate_media(color_scheme=scheme)
        shown.tab.reload()
        shown.tab.add_style_tag(content="* { transition: none !important; animation: none !important }")
        yield from shown.violations()


if __name__ == "__main__":
    main()
