"""What decides about a subject: entries with the protocol's sentences, values beside the limits, near misses."""

from collections.abc import Iterator
from typing import Final

from eligibility_engine.explanation.phrases import counted
from eligibility_engine.explanation.trace import Trace
from eligibility_engine.markup import Child, Markup, element, joined
from eligibility_engine.report.findings import said_of
from eligibility_engine.report.near_misses import NearMiss, near_misses
from eligibility_engine.report.pages.marks import standing_class, standing_mark, truth_mark
from eligibility_engine.report.pages.page import in_front, table, to_open
from eligibility_engine.report.words import place, sentence
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.study.entry_result import EntryResult
from eligibility_engine.verdict import Eligibility, Verdict

MOST_STATEMENTS: Final = 5
"""So many statements of an entry stand beside its sentence; its tree has them all."""


def decisive_entries(assessment: Assessment, values: bool, level: str) -> Iterator[Markup]:
    """Yield a card for each entry that decides; of many the first stand open.

    Args:
        assessment: what is shown.
        values: False leaves patient values out.
        level: the element of a card's title, `h3` on a page.
    """
    cards = [_card(assessment[entry_id], values, level) for entry_id in assessment.decisive]
    first, others = in_front(cards)
    yield from first
    if others:
        yield to_open(counted(len(others), "more entry", "more entries"), others)


def _card(result: EntryResult, values: bool, level: str) -> Markup:
    linked = element("a", place(result.entry), href=f"#{anchor(result)}") if level != "div" else place(result.entry)
    title = element("div", element(level, linked), standing_mark(result), class_="e-line")
    leaves = result.trace.reasons() or (result.trace,)
    reasons = list(dict.fromkeys((_statement(leaf), _record(leaf, values)) for leaf in leaves))
    more = counted(len(reasons) - MOST_STATEMENTS, "more statement")
    return element(
        "article" if level != "div" else "div",
        title,
        element("blockquote", sentence(result.entry.text)),
        table(("A statement of the rule", "The record says"), list(reasons[:MOST_STATEMENTS])),
        element("p", f"And {more}, in the tree of the entry.", class_="e-soft") if reasons[MOST_STATEMENTS:] else None,
        class_=f"e-card {standing_class(result)}",
    )


def anchor(result: EntryResult) -> str:
    """Return the id of what is inside an entry on the page: a link to it opens the entry."""
    return f"entry-{result.id}"


def _statement(leaf: Trace) -> Markup:
    """Return a statement, and below it whether it holds, where that is known: the card says what is unknown."""
    holds = None if leaf.verdict is Verdict.UNKNOWN else element("div", truth_mark(leaf.verdict))
    return joined((leaf.sentence, holds))


def _record(leaf: Trace, values: bool) -> Markup:
    """Return the values with which a statement was judged, and the limits that were computed."""
    lines = said_of(leaf, values, brief=True) or ["no answer yet: a person judges it"]
    return element("ul", [element("li", line) for line in lines])


def nearly(assessment: Assessment) -> Markup | None:
    """Return the near misses as a list; None where there are none."""
    found = near_misses(assessment)
    return element("ul", [element("li", _miss(assessment, miss)) for miss in found]) if found else None


_THEN = {
    Eligibility.ELIGIBLE: "Nothing else would keep the subject out.",
    Eligibility.UNDETERMINED: "Nothing else that is known would keep the subject out.",
    Eligibility.INELIGIBLE: "Other entries would still keep the subject out.",
}


def _miss(assessment: Assessment, miss: NearMiss) -> list[Child]:
    where = place(assessment[miss.entry].entry)
    said = f": would pass at {miss.label} {miss.needed}; is {miss.now}. {_THEN[miss.then]}"
    return [element("b", where), said]
