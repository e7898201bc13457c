"""The menu of the documentation: four rooms, the trials, and two pages, each read from its folder.

And its pictures: an SVG that stands alone on a line becomes part of the page, so that its ink is that of the text.
"""

import re
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page

PICTURE = re.compile(r"^!\[[^\]\n]*\]\((\S+\.svg)\)$", re.MULTILINE)

ROOMS = {
    "Tutorial": "tutorial",
    "How-to": "how-to",
    "Reference": "reference",
    "Explanation": "explanation",
    "Trials": "trials",
}
PAGES = ("glossary.md", "limitations.md")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Set the menu to the pages that exist; a room's `index.md` comes first, the others by file name."""
    docs = Path(config.docs_dir)
    rooms = ({title: _pages(docs, folder)} for title, folder in ROOMS.items() if _pages(docs, folder))
    config.nav = [{"Overview": "index.md"}, *rooms, *(page for page in PAGES if (docs / page).is_file())]
    return config


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, **_: Any) -> str:
    """Put the pictures of a page into it."""
    folder = (Path(config.docs_dir) / page.file.src_uri).parent
    return PICTURE.sub(lambda found: _figure(folder / found[1]), markdown)


def _figure(path: Path) -> str:
    return f'<figure class="picture">\n{path.read_text(encoding="utf-8").strip()}\n</figure>'


def _pages(docs: Path, folder: str) -> list[str]:
    found = sorted((docs / folder).rglob("*.md"), key=lambda page: (page.stem != "index", page.name))
    return [page.relative_to(docs).as_posix() for page in found]
