"""The frame of every page: one file that needs no network and no script, and the same as a piece of a notebook."""

from typing import Final, TypeVar

from eligibility_engine.markup import Child, Markup, document, element, stylesheet
from eligibility_engine.report.pages.style import FRAGMENT_STYLE, PAGE_STYLE, STYLE

ROOT: Final = "e-report"
"""The class of what holds a page; every rule of the style is about what stands inside."""

MANY, FEW = 10, 5
"""Of more than so many things only the first few stand open. The style counts questions on from there."""

T = TypeVar("T")


def page(title: str, header: Child, main: Child, footer: Child) -> str:
    """Return a whole page as text.

    Args:
        title: what stands in the title; it names no subject and holds no value.
        header: what stands above, with the one heading of the first level.
        main: the sections.
        footer: what judged, and what the page is for.
    """
    landmarks = (element("header", header), element("main", main), element("footer", footer))
    return document(title, PAGE_STYLE + STYLE, element("div", landmarks, class_=f"{ROOT} e-page"))


def fragment(label: str, *children: Child) -> str:
    """Return sections for a notebook: no heading, no id and no landmark, so that what is around them stays as it is.

    What a notebook says of all its tables and lists weighs less than the style of the fragment.

    Args:
        label: what it is, for those who do not see it.
        children: what stands in it.
    """
    look = stylesheet((FRAGMENT_STYLE + STYLE).replace(f".{ROOT}", f".{ROOT}.e-fragment"))
    held = {"class_": f"{ROOT} e-fragment", "lang": "en", "role": "group", "aria_label": label}
    return str(element("div", look, *children, **held))


def section(key: str, title: str, *children: Child) -> Markup:
    """Return a section of a page under a heading of the second level.

    Args:
        key: its id, which links may name.
        title: its heading.
        children: what stands below.
    """
    heading = element("h2", title, id=f"{key}-title")
    return element("section", heading, *children, id=key, aria_labelledby=f"{key}-title")


def to_open(said: str, *children: Child) -> Markup:
    """Return what stands closed under a line that says what it is; on paper it stands open.

    Args:
        said: what is inside.
        children: what it is.
    """
    return element("details", element("summary", said), *children, class_="e-more")


def named_list(rows: dict[str, Child]) -> Markup:
    """Return names with what they stand for; a name without anything is left out."""
    return element(
        "dl",
        [element("div", element("dt", name), element("dd", said)) for name, said in rows.items() if said],
        class_="e-facts",
    )


def in_front(many: list[T]) -> tuple[list[T], list[T]]:
    """Return what stands open and what follows to open: all of them, or the first few of many."""
    return (many, []) if len(many) <= MANY else (many[:FEW], many[FEW:])


def table(titles: tuple[str, ...], rows: list[tuple[Child, ...]], class_: str | None = None) -> Markup:
    """Return a table whose first column names its rows.

    Args:
        titles: the headings of the columns.
        rows: the cells.
        class_: what the style calls it; the cells of one that is `e-stacked` stand below one another on a telephone.
    """
    head = element("thead", element("tr", [element("th", title, scope="col") for title in titles]))
    body = element("tbody", [_row(*cells) for cells in rows])
    return element("table", head, body, class_=class_)


def _row(first: Child, *others: Child) -> Markup:
    return element("tr", element("th", first, scope="row"), [element("td", cell) for cell in others])
