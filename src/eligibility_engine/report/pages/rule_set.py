"""A criteria set on a page: what the protocol says beside what is judged, for those who do not read Python."""

from collections.abc import Iterator

from eligibility_engine.markup import Child, Markup, element
from eligibility_engine.report.code_sets import CodeSet, code_sets_of
from eligibility_engine.report.line_svg import LEGEND
from eligibility_engine.report.option_effects import options_by_entry
from eligibility_engine.report.pages.page import named_list, page, section
from eligibility_engine.report.pages.rule_card import Cards
from eligibility_engine.report.pages.set_tables import (
    classifications,
    code_sets_table,
    event_tables,
    facts_table,
    open_questions,
    options_table,
    parts_table,
    sentences_table,
    warnings_table,
)
from eligibility_engine.report.words import INTENDED, accounted, chosen_options, in_python
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.verdict import Polarity
from eligibility_engine.version import __version__

_TITLES = {Polarity.INCLUSION: "Inclusions", Polarity.EXCLUSION: "Exclusions"}


def set_html(criteria_set: CriteriaSet) -> str:
    """Return a set as a page: one file without script and network; the same set gives the same bytes.

    Args:
        criteria_set: the set, or a part of one.
    """
    shown = criteria_set
    sections = [(key, title, children) for key, title, children in _sections(shown) if children]
    links = [element("li", element("a", title, href=f"#{key}")) for key, title, _ in sections]
    main = [element("nav", element("ul", links), aria_label="On this page"), legend()]
    main += [section(key, title, children) for key, title, children in sections]
    title = f"{shown.called}: criteria"
    return page(title, header_of(shown, title), main, element("p", INTENDED))


def header_of(shown: CriteriaSet, title: str) -> list[Markup | None]:
    """Return the heading of a page about a set, and below it which set it is.

    Args:
        shown: the set.
        title: the heading.
    """
    subtitle = element("p", shown.title, class_="e-soft") if shown.title else None
    options = ", ".join(f"{name} = {value}" for name, value in chosen_options(shown).items())
    about: dict[str, Child] = {
        "Version": f"{shown.version}, revision {shown.revision}",
        "Source": shown.source,
        "Sentences": accounted(shown),
        "Options": options and f"{options}; the others at their default",
        "Digest": element("code", shown.digest),
        "Python code": in_python(shown) if shown.opaque else None,
        "Engine": f"eligibility_engine {__version__}",
    }
    return [element("h1", title), subtitle, named_list(about)]


def legend() -> Markup:
    """Return what the signs of the lines mean."""
    return element("p", LEGEND, class_="e-soft e-small")


def _sections(shown: CriteriaSet) -> Iterator[tuple[str, str, Child]]:
    """Yield the id, the title and the content of each section; a section without content is left out."""
    found = code_sets_of(shown)
    cards = Cards(shown, options_by_entry(shown), code_sets=found)
    yield "parts", "Parts", parts_table(shown)
    for polarity, title in _TITLES.items():
        entries = [entry for entry in shown.entries if entry.polarity is polarity]
        yield title.lower(), title, [cards.card(entry) for entry in entries]
    yield "open-questions", "Open questions for the sponsor", open_questions(shown)
    yield "options", "Options", options_table(shown)
    yield "facts", "Facts", facts_table(shown)
    yield "events", "Event tables", event_tables(shown)
    yield "sentences", "Other sentences of the source", sentences_table(shown)
    yield "beside", "Reported beside eligibility", classifications(shown, cards)
    yield "warnings", "Data-quality warnings", warnings_table(shown)
    yield "gates", "Gates of the trial itself", _gates(shown, found)
    yield "codes", "Sets of codes", code_sets_table(found)


def _gates(shown: CriteriaSet, found: tuple[CodeSet, ...]) -> Child:
    if shown.gates is None:
        return None
    cards = Cards(shown.gates, options_by_entry(shown.gates), linked=False, code_sets=found)
    judged = element("p", "Judged apart from eligibility.", class_="e-soft")
    return [judged, *(cards.card(entry) for entry in shown.gates.entries)]
