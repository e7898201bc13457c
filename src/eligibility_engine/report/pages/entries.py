"""Every entry in protocol order, each to open: sentence, reading, tree and time windows; and all trees as a picture."""

from collections.abc import Iterator
from textwrap import shorten

from eligibility_engine.markup import Markup, drawing, element
from eligibility_engine.report.findings import evidence
from eligibility_engine.report.pages.deciding import anchor
from eligibility_engine.report.pages.marks import FAIL, OPEN, PASS, standing_mark
from eligibility_engine.report.pages.rule_tree import rule_tree
from eligibility_engine.report.pages.tree_picture import tree_picture
from eligibility_engine.report.window_svg import window_svg
from eligibility_engine.report.windows import panels
from eligibility_engine.report.words import membership, place, sentence
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.study.entry_result import EntryResult

_BEGINNING, _FACTS = 110, 240
"""So many letters of the sentence, and of what is known, stand beside an entry that is closed."""


def entries(assessment: Assessment, values: bool) -> list[Markup]:
    """Return every entry to open, in protocol order."""
    return [_entry(result, values) for result in assessment]


def _entry(result: EntryResult, values: bool) -> Markup:
    entry = result.entry
    beginning = element("p", shorten(sentence(entry.text), _BEGINNING, placeholder=" …"), class_="e-begin")
    facts = shorten("; ".join(evidence(result, values, brief=True)), _FACTS, placeholder=" …")
    known = element("p", facts, class_="e-begin e-evidence")
    title = element("summary", element("h3", place(entry)), " ", standing_mark(result), beginning, known)
    beside = ", ".join(said for said in (entry.polarity.value, membership(entry), entry.id) if said)
    inside = element(
        "div",
        element("p", beside, class_="e-soft e-small"),
        element("blockquote", sentence(entry.text)),
        element("p", "How it is read: ", sentence(entry.note), class_="e-soft e-small") if entry.note else None,
        rule_tree(result, values),
        _windows(result) if values else None,
        id=anchor(result),
        class_="e-inside",
    )
    return element("details", title, inside, class_="e-entry")


def _windows(result: EntryResult) -> Markup | None:
    """Return the picture of the time windows of an entry; where there is no room for it, it can be moved."""
    if not panels(result.trace):
        return None
    drawn, label = drawing(window_svg(result.trace, result.id)), f"time windows of {place(result.entry)}"
    return element("div", drawn, class_="e-wide", role="group", aria_label=label, tabindex=0)


def overview(assessment: Assessment, values: bool) -> Markup:
    """Return every entry in one line of a list: where it stands, what it does, and what is known."""
    return element("ul", [element("li", _line(result, values)) for result in assessment])


def _line(result: EntryResult, values: bool) -> Iterator[Markup | str]:
    yield from (element("b", place(result.entry)), " ", standing_mark(result), " ")
    yield "; ".join(evidence(result, values, brief=True))


def picture(assessment: Assessment) -> Markup:
    """Return the trees of all entries as one picture, with what its signs mean."""
    trees = [element("li", _titled(result), tree_picture(result)) for result in assessment]
    drawn = element("ul", trees, class_="e-trees")
    moved = element("div", drawn, class_="e-wide", role="group", aria_label="trees of the entries", tabindex=0)
    return element("figure", element("figcaption", _legend()), moved)


def _titled(result: EntryResult) -> Markup:
    return element("div", element("span", place(result.entry)), standing_mark(result), class_="e-line")


def _legend() -> list[Markup]:
    signs = (("●", "holds"), ("○", "does not hold"), ("?", "is unknown"))
    colours = ((PASS, "✓ lets pass"), (FAIL, "✕ keeps out"), (OPEN, "? open"))
    said = "Each disc is a statement; the strong lines are why the entry has its verdict."
    shapes = [element("li", element("span", shape, class_="e-sign"), f" {word}") for shape, word in signs]
    marks = [element("li", element("span", word, class_=f"e-mark {look}")) for look, word in colours]
    return [element("p", said), element("ul", shapes, marks)]
