"""The menu of the documentation: four rooms, the trials, and two pages, each read from its folder."""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

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


def _pages(docs: Path, folder: str) -> list[str]:
    found = sorted((docs / folder).rglob("*.md"), key=lambda page: (page.stem != "index", page.name))
    return [page.relative_to(docs).as_posix() for page in found]
