"""A list of subjects, of whom each has a page of its own: those of one eligibility under one heading."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from attrs import frozen

from eligibility_engine.errors import Fault
from eligibility_engine.explanation.phrases import counted
from eligibility_engine.markup import Child, Markup, element
from eligibility_engine.report.pages.asking import who_answers
from eligibility_engine.report.pages.judged_by import judged_by
from eligibility_engine.report.pages.marks import FAIL, OPEN, PASS, sign
from eligibility_engine.report.pages.page import named_list, page, section, table
from eligibility_engine.report.words import DECIDING, INTENDED, LASTING, place
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.verdict import Eligibility

OUTCOMES: Final = {"undetermined": OPEN, "ineligible": FAIL, "eligible": PASS, "error": FAIL}
"""What a row may be, in the order in which it stands on the list: whom there is most to do about comes first."""

_TITLES: Final = {
    "undetermined": ("Subject", DECIDING[Eligibility.UNDETERMINED], "Where the answers are"),
    "ineligible": ("Subject", DECIDING[Eligibility.INELIGIBLE], "How long"),
    "eligible": ("Subject",),
    "error": ("Subject", "What is wrong"),
}
_HEAD, _TAIL = 40, 20


@frozen
class Listed:
    """A row on the list, without any value of the record.

    Attributes:
        outcome: an eligibility, or `error`.
        href: its page.
        named: what names it.
        warned: how many data-quality warnings it has.
        said: what stands in the columns behind.
    """

    outcome: str
    href: str
    named: tuple[str, ...]
    warned: int
    said: tuple[str, ...]


def listed(href: str, named: Mapping[str, object], judged: Assessment | Sequence[Fault]) -> Listed:
    """Return what the list says of a row.

    Args:
        href: its page.
        named: what names it, by title, the subject first.
        judged: its assessment, or what is wrong with it.
    """
    names = tuple(map(str, named.values()))
    if not isinstance(judged, Assessment):
        return Listed("error", href, names, 0, (", ".join(sorted({fault.code for fault in judged})),))
    return Listed(judged.eligibility.value, href, names, len(judged.warnings), tuple(_said(judged)))


def _said(judged: Assessment) -> Iterator[str]:
    if judged.eligibility is not Eligibility.ELIGIBLE:
        yield ", ".join(place(judged[name].entry) for name in judged.decisive)
    if judged.eligibility is Eligibility.UNDETERMINED:
        yield who_answers(judged)
    elif judged.eligibility is Eligibility.INELIGIBLE:
        yield LASTING[judged.recoverable]


def subjects_html(
    criteria_set: CriteriaSet, known: Mapping[str, Any], rows: Iterable[Listed], counts: Mapping[str, int]
) -> str:
    """Return the list as a page; the same input gives the same bytes.

    Args:
        criteria_set: what judged.
        known: what is said of it, as `Assessment.provenance` does.
        rows: the rows that have a page.
        counts: all rows by outcome, those without a page included.
    """
    title = f"{criteria_set.called}: subjects"
    kept: dict[str, list[Listed]] = {outcome: [] for outcome in OUTCOMES}
    for row in rows:
        kept[row.outcome].append(row)
    pages = sum(map(len, kept.values()))
    about = {"As of": known["as_of"], "Rows": f"{sum(counts.values())}, {pages} of them with a page here"}
    header = [element("h1", title), named_list(about)]
    sections = [
        section(outcome, outcome.capitalize(), _table(outcome, found)) for outcome, found in kept.items() if found
    ]
    judged = section("judged-by", "What judged", judged_by(criteria_set, known))
    return page(title, header, [_counts(counts), *sections, judged], element("p", INTENDED))


def _counts(counts: Mapping[str, int]) -> Markup:
    marks = [
        element("li", element("span", sign(look), f" {counts.get(outcome, 0)} {outcome}", class_=f"e-mark {look}"))
        for outcome, look in OUTCOMES.items()
        if outcome != "error" or counts.get(outcome)
    ]
    return element("ul", marks, class_="e-counts", aria_label="rows")


def _table(outcome: str, rows: list[Listed]) -> Markup:
    return table(_TITLES[outcome], [(_link(row), *row.said) for row in rows])


def _brief(name: str) -> str:
    """Return a name without the middle of a very long one, which stands whole on its page."""
    return name if len(name) <= _HEAD + _TAIL else f"{name[:_HEAD]} … {name[-_TAIL:]}"


def _link(row: Listed) -> list[Child]:
    """Return the name as a link, which keeps its own direction of writing, and whether the data are in doubt."""
    names = [[", " if at else None, element("bdi", _brief(name))] for at, name in enumerate(row.named)]
    doubts = counted(row.warned, "doubt about the data", "doubts about the data")
    return [
        element("a", names, href=row.href),
        element("div", doubts, class_="e-soft e-small") if row.warned else None,
    ]
