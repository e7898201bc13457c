"""The menu of the documentation: four rooms, the trials, and four pages, each read from its folder.

And its looks: an SVG that stands alone on a line becomes part of the page, so that its ink is that of the text; tables
of protocol phrases are cards.
"""

import re
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page

CARDS = '<table data-shown="cards">'
TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)
PICTURE = re.compile(r"^!\[[^\]\n]*\]\((\S+\.svg)\)$", re.MULTILINE)

ROOMS = {
    "Tutorial": "tutorial",
    "How-to": "how-to",
    "Reference": "reference",
    "Explanation": "explanation",
    "Trials": "trials",
}
PAGES = ("gallery.md", "intended-use.md", "glossary.md", "limitations.md")


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


def on_page_content(html: str, **_: Any) -> str:
    """Set tables of phrases as cards where their records hold rows of events, which are too long for columns."""
    return TABLE.sub(lambda found: found[0].replace("<table>", CARDS) if _is_long(found[1]) else found[0], html)


def _is_long(table: str) -> bool:
    return "<th>Met by</th>" in table and '"rows"' in table


def _figure(path: Path) -> str:
    return f'<figure class="picture">\n{path.read_text(encoding="utf-8").strip()}\n</figure>'


def _pages(docs: Path, folder: str) -> list[str]:
    found = sorted((docs / folder).rglob("*.md"), key=lambda page: (page.stem != "index", page.name))
    return [page.relative_to(docs).as_posix() for page in found]
