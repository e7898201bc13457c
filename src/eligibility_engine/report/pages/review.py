"""The sheet on which a reviewer signs each entry, as a page to print."""

from collections.abc import Sequence
from datetime import date

from eligibility_engine.markup import Child, Markup, element
from eligibility_engine.report.code_sets import code_sets
from eligibility_engine.report.pages.page import page, section, table
from eligibility_engine.report.pages.rule_card import Cards
from eligibility_engine.report.pages.rule_set import header_of, legend
from eligibility_engine.report.pages.set_tables import code_sets_table
from eligibility_engine.report.review_row import ReviewRow
from eligibility_engine.report.words import INTENDED
from eligibility_engine.study.criteria_set import CriteriaSet


def review_html(criteria_set: CriteriaSet, rows: Sequence[ReviewRow], as_of: date) -> str:
    """Return the sheet as a page: one file without script and network; the same set gives the same bytes.

    Args:
        criteria_set: the set.
        rows: what a reviewer is shown, entry by entry.
        as_of: the date on which the examples were judged.
    """
    title = f"{criteria_set.called}: review of the criteria"
    found = code_sets([row.entry.criterion for row in rows], criteria_set.english)
    cards = Cards(criteria_set, {row.entry.id: row.options for row in rows}, linked=False, code_sets=found)
    asked = (
        "Does the rule say what the sentence says? Each entry is signed by itself. The examples are made up, and judged"
        f" as of {as_of.isoformat()}. They lie at the first border that was found, which need not be the one that the"
        " sentence is about, and each looks at its own entry alone: the other facts need not fit a real person."
    )
    entries = [cards.card(row.entry, _examples(row), _signature(row)) for row in rows]
    main = [element("p", asked), legend(), section("entries", "Entries", entries)]
    main += [section("codes", "Sets of codes", code_sets_table(found))] if found else []
    return page(title, header_of(criteria_set, title), main, element("p", INTENDED))


def _examples(row: ReviewRow) -> Markup:
    found: list[tuple[Child, ...]] = [(example.verdict, example.known) for example in row.examples]
    over = element("p", "Examples", class_="e-over")
    return element("div", over, element("div", table(("Verdict", "Of whom is known"), found), class_="e-examples"))


def _signature(row: ReviewRow) -> Markup:
    """Return the places to sign, and what is signed."""
    blanks = ("Agree: ☐ yes ☐ no", "Comment", "Reviewer", "Date")
    places = [element("div", blank, class_="e-blank") for blank in blanks]
    digest = element("p", "Digest of this entry ", element("code", row.digest), class_="e-soft e-small")
    return element("div", element("div", places, class_="e-sign-here"), digest)
