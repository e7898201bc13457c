"""The menu of the documentation: four rooms, the trials, and four pages; a room is in the order of its index.

And its looks: an SVG that stands alone on a line becomes part of the page, so that its ink is that of the text; tables
of protocol phrases are cards. And what readers of a screen are told: the theme names neither its parts nor its search.
"""

import re
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page

CARDS = '<table data-shown="cards">'
TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)
LINK = re.compile(r"\]\(([\w-]+\.md)\)")
PICTURE = re.compile(r"^!\[[^\]\n]*\]\((\S+\.svg)\)$", re.MULTILINE)
PART = re.compile(
    r'aria-labelledby="(__nav_\d+)_label"([^>]*>\s*<label class="md-nav__title" for="\1">\s*<span[^>]*></span>)([^<]+)'
)
SEARCH = '<div class="md-search" data-md-component="search" role="dialog"'

ROOMS = {
    "Tutorial": "tutorial",
    "How-to": "how-to",
    "Reference": "reference",
    "Explanation": "explanation",
    "Trials": "trials",
}
PAGES = ("gallery.md", "intended-use.md", "glossary.md", "limitations.md")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Set the menu to the pages that exist; a room's `index.md` comes first, the others as it names them."""
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


def on_post_page(output: str, **_: Any) -> str:
    """Name the parts of the menu and the search: each is a landmark or a dialog without a name of its own."""
    named = PART.sub(lambda part: f'aria-label="{part[3].strip()}"{part[2]}{part[3]}', output)
    return named.replace(SEARCH, f'{SEARCH} aria-label="Search"')


def on_post_template(output_content: str, **_: Any) -> str:
    """Name them on a page that stands for none, such as that of an error."""
    return on_post_page(output_content)


def _is_long(table: str) -> bool:
    return "<th>Met by</th>" in table and '"rows"' in table


def _figure(path: Path) -> str:
    return f'<figure class="picture">\n{path.read_text(encoding="utf-8").strip()}\n</figure>'


def _pages(docs: Path, folder: str) -> list[str]:
    index = docs / folder / "index.md"
    named = ["index.md", *LINK.findall(index.read_text(encoding="utf-8"))] if index.is_file() else []
    found = [page.relative_to(docs / folder).as_posix() for page in (docs / folder).rglob("*.md")]
    place = {name: number for number, name in reversed([*enumerate(named)])}
    return [f"{folder}/{name}" for name in sorted(found, key=lambda name: (place.get(name, len(named)), name))]
