"""A cohort on a page: the flow, who is left after each entry, what each of them costs, what is missing, what judged.

The page adds up: it names nobody, and its size grows with the entries and the facts of the set alone.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from eligibility_engine.markup import Child, Markup, element
from eligibility_engine.report.pages.cohort_curves import curves
from eligibility_engine.report.pages.cohort_flow import flow
from eligibility_engine.report.pages.cohort_tables import (
    in_any_order,
    left_after,
    together,
    what_is_missing,
    without_one,
)
from eligibility_engine.report.pages.judged_by import judged_by
from eligibility_engine.report.pages.marks import FAIL, OPEN, PASS, sign
from eligibility_engine.report.pages.page import named_list, page, section
from eligibility_engine.report.words import INTENDED, said_as_of
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.identity import provenance
from eligibility_engine.version import __version__

if TYPE_CHECKING:
    from eligibility_engine.analysis.cohort import Screening
    from eligibility_engine.analysis.figures import Figures
    from eligibility_engine.analysis.sweep import Sweep


def cohort_html(figures: "Figures", sweeps: Sequence["Sweep"] = ()) -> str:
    """Return a cohort as a page: one file without script and network; the same input gives the same bytes.

    Args:
        figures: every number on it.
        sweeps: thresholds that were swept over the same persons.
    """
    sections = list(_sections(figures, sweeps))
    links = [element("li", element("a", title, href=f"#{key}")) for key, title, _ in sections]
    main = [
        element("section", _banner(figures), _masked(figures), aria_label="Result"),
        element("nav", element("ul", links), aria_label="On this page"),
        *(section(key, title, children) for key, title, children in sections),
    ]
    return page(_title(figures.cohort.criteria_set), _header(figures), main, element("p", INTENDED))


def _title(criteria_set: CriteriaSet) -> str:
    return f"{criteria_set.called}: eligibility of a cohort"


def _header(figures: "Figures") -> list[Markup | None]:
    screening = figures.cohort.screening
    rules = screening.criteria_set
    title = element("p", rules.title, class_="e-soft") if rules.title else None
    persons = f"{figures.judged.low + (figures.errors or 0)}; every number on this page is of persons"
    return [element("h1", _title(rules)), title, named_list({"As of": said_as_of(screening.as_of), "Persons": persons})]


def _banner(figures: "Figures") -> Markup:
    """Return how many are eligible, at worst and at best, and how many are what."""
    marks = [
        element("li", element("span", sign(look), f" {figures.of(word)} {word}", class_=f"e-mark {look}"))
        for look, word in ((PASS, "eligible"), (OPEN, "undetermined"), (FAIL, "ineligible"))
    ]
    if not figures.judged.low:
        return _nobody(figures.errors or 0)
    worst, best = figures.of("eligible"), figures.of("not excluded")
    return element(
        "div",
        element("h2", f"Eligible: {worst} at worst, {best} at best, of {figures.judged}", class_="e-verdict"),
        element("p", "At worst every open question turns out badly, at best every one turns out well."),
        element("p", f"{figures.errors} more could not be judged: error.") if figures.errors else None,
        element("ul", marks, class_="e-counts", aria_label="persons"),
        class_="e-banner e-neutral",
    )


def _nobody(errors: int) -> Markup:
    said = f"Persons who could not be judged: {errors}; the result says what is wrong with each record."
    return element(
        "div",
        element("h2", "Nobody was judged", class_="e-verdict"),
        element("p", said if errors else "The result has no person in it."),
        class_="e-banner e-neutral",
    )


def _masked(figures: "Figures") -> Markup | None:
    if figures.below is None:
        return None
    said = (
        f"Small groups are masked: neither a number here nor what follows from several tells of fewer than "
        f"{figures.below} persons. Where a number would, it is a range, or it is left out; persons in error are "
        "not mentioned where they are so few."
    )
    return element("p", said, class_="e-note")


def _sections(figures: "Figures", sweeps: Sequence["Sweep"]) -> Iterator[tuple[str, str, Child]]:
    """Yield the id, the title and the content of each section."""
    if figures.judged.low:
        yield from _judged(figures)
        if sweeps:
            yield "thresholds", "At other thresholds", [element("p", said) for said in _SWEPT] + curves(sweeps)
    yield "counted", "How it was counted", _counted(figures)
    yield "judged-by", "What judged", judged_by(figures.cohort.criteria_set, _known(figures.cohort.screening))


def _judged(figures: "Figures") -> Iterator[tuple[str, str, Child]]:
    """Yield what is told of those who were judged, and at the end what is not, for it would tell of few."""
    yield "flow", "Participant flow", flow(figures)
    left = left_after(figures)
    untold = [] if left else [_ATTRITION]
    if left:
        yield "attrition", _ATTRITION, [[element("p", said) for said in _LEFT], left]
    for key, title, said, made, counted in _TABLES:
        table = made(figures)
        if table or not figures.may_be_anybody(*counted):
            yield key, title, [element("p", said), table] if table else element("p", "Nobody.")
        else:
            untold.append(title)
    missing = _missing(figures)
    if missing is None:
        untold.append(_MISSING)
    else:
        yield "missing", _MISSING, missing
    if untold:
        titles = element("ul", [element("li", title) for title in untold])
        yield "untold", "What cannot be told", [element("p", _TOO_SMALL), titles]


_ATTRITION, _MISSING = "Left after each entry", "What is missing"
_TOO_SMALL = """At this size a number here would tell of few, or its range would tell nothing.
That does not mean that there is nobody. A larger cohort tells more."""


_LEFT = [
    """In protocol order. Left at worst: this entry and all before it surely let them pass. Left at best: none of them
    surely keeps them out. What is unknown may turn out either way, so the truth lies between the two.""",
    "The full bar is who is left at worst, the outlined one who is left at best.",
]
_SWEPT = (
    """Everybody judged once more with one number of one entry at another value, and everything else as it is. The full
    line with the full dots is who is eligible at worst, the broken line with the open dots who is at best.""",
    "More: how many more are eligible than at the value of the protocol; below 0, how many fewer.",
)
_TABLES = (
    (
        "any-order",
        "What each entry costs, in any order",
        """Who is lost first depends on the order of the protocol. Here it does not: a person who fails several entries
        counts for each of them in equal shares, which is what an entry loses on average over all orders. At best
        only what is known counts; at worst every open question turns out badly.""",
        in_any_order,
        ("failed", "stops"),
    ),
    (
        "one-out",
        "What leaving one entry out would bring",
        """So many more would be eligible, and so many fewer excluded, if this entry were not asked and all others were.
        Who is no longer excluded may still have other questions open.""",
        without_one,
        ("gain", "only"),
    ),
    (
        "together",
        "Entries that fail together",
        "Leaving out one of the two brings back nobody who fails both. These are the pairs that most persons fail.",
        together,
        ("both",),
    ),
)
"""The sections with a table each: id, title, how it is read, what makes it, and what it counts."""


def _missing(figures: "Figures") -> Child:
    """Return what keeps people undetermined; None where there is some that cannot be told."""
    if not figures.cohort.screening.tells_missing:
        return element("p", _UNTOLD)
    table = what_is_missing(figures)
    if not figures.of("undetermined").high:
        return element("p", "Nobody is undetermined.")
    if table is None:
        return element("p", _NO_FACT) if figures.below is None else None
    said = (
        "What would be worth collecting: the facts that keep undetermined persons open, that of most persons first. "
        "Alone: nothing else is open about them. Nothing else, down to here: about so many nothing is open but this "
        "fact and those above it; an answer decides, unless it is unclear or raises a new question."
    )
    return [element("p", said), element("p", _again(figures)) if figures.cohort.screening.judged_again else None, table]


_NO_FACT = "It is no fact that keeps people undetermined."
_UNTOLD = """The result is Parquet, which does not tell what is missing. With --facts FILE, the very file that was
screened, this page does; a result in ndjson or CSV tells it by itself."""


def _again(figures: "Figures") -> str:
    said = "The result does not tell it: the very file that was screened was judged once more, by the same rules"
    return f"{said}, on the same dates, with engine {__version__}; all verdicts were those of the result."


_COUNTED = (
    """Persons are counted, never records. A person with several rows is counted by the best of them: eligible before
    undetermined before ineligible, then the one with the fewest entries that fail, then with the fewest that are open,
    then the first one.""",
    "Persons in error take no part in anything but the number of persons.",
)


def _counted(figures: "Figures") -> Markup:
    cohort = figures.cohort
    said = [*_COUNTED]
    if figures.below is None and cohort.screening.rows is not None:
        said.append(
            f"Rows of the result: {cohort.screening.rows}; without a subject, or with a key that came before: "
            f"{cohort.unnamed}."
        )
    return element("ul", [element("li", one) for one in said])


def _known(screening: "Screening") -> dict[str, Any]:
    ranges = {"reference_ranges": {"name": "a table", "digest": screening.ranges}} if screening.ranges else {}
    return {**provenance(screening.criteria_set, said_as_of(screening.as_of)), "engine": screening.engine, **ranges}
