"""Coverage as one self-contained page: no script, no network, readable without colour, on a telephone and on paper."""

from collections.abc import Iterator, Mapping
from textwrap import shorten
from typing import Any, Final

from eligibility_engine.markup import Child, Markup, document, element
from eligibility_engine.testing.coverage.reporting.counting import STATES, titled
from eligibility_engine.testing.coverage.reporting.page_entry import entry_html, mark, place
from eligibility_engine.testing.coverage.reporting.style import STYLE

_SHORT: Final = 80
_TITLES: Final = {"inclusion": "Inclusions", "exclusion": "Exclusions"}

_COUNTED: Final = {
    "Met, not met, unknown": "each verdict was seen.",
    "Decides its entry": "the entry had a verdict that would have been lost, had the statement been unknown.",
    "Turns its entry (MC/DC)": "two subjects, one for whom the statement is met and one for whom it is not, whose "
    "entry has different verdicts; in each the statement turns the entry, everything else held as it is.",
    "Thresholds": "a value exactly there, and one just below and just above, in the precision of the fact. It counts "
    "where the statement turns its entry, unless that is proved to be impossible. The ends of windows are thresholds.",
    "Members": "each member of a set, and a value outside; it counts as a threshold does.",
}


def coverage_html(data: Mapping[str, Any]) -> str:
    """Return a coverage as an HTML page; the same data give the same bytes.

    Args:
        data: what `coverage_data` returns.
    """
    title = f"Coverage of rules: {data['trial']}"
    header = element("header", element("h1", title), _about(data))
    entries = [_entries(data, polarity) for polarity in _TITLES]
    return document(title, STYLE, header, element("main", _summary(data), _contents(data), entries, _legend()))


def _entries(data: Mapping[str, Any], polarity: str) -> list[Markup]:
    entries = [entry for entry in data["entries"] if entry["polarity"] == polarity]
    return [element("h2", _TITLES[polarity]), *map(entry_html, entries)] if entries else []


def _about(data: Mapping[str, Any]) -> Iterator[Markup]:
    if data["title"]:
        yield element("p", data["title"], class_="soft")
    options = ", ".join(f"{name} = {str(value).lower()}" for name, value in data["options"].items())
    rows: dict[str, Child] = {
        "Rules": f"version {data['version']}, revision {data['revision']}",
        "Digest": data["digest"],
        "As of": data["as_of"],
        "Engine": data["engine"],
        "Subjects": f"{data['subjects']} tried",
    }
    if options:
        rows["Options"] = element("details", element("summary", f"{len(data['options'])} in force"), options)
    listed = [(element("dt", name), element("dd", said)) for name, said in rows.items()]
    yield element("dl", listed, class_="about")


def _summary(data: Mapping[str, Any]) -> Markup:
    totals = data["totals"]
    per_cent, due = f"{totals['percent']:.1f}", totals["covered"] + totals["missing"]
    counts = f"{totals['missing']} missing, {totals['unreachable']} cannot be tried"
    return element(
        "section",
        element("h2", "Summary", id="summary"),
        element("p", element("b", f"{per_cent} %"), f" tried: {totals['covered']} of {due}; {counts}", class_="lead"),
        element("div", element("span", style=f"width: {per_cent}%"), class_="bar", aria_hidden="true"),
        _notes(data["cases"]),
        _kinds(data["kinds"]),
        aria_labelledby="summary",
    )


def _kinds(kinds: Mapping[str, Any]) -> Markup:
    numbers = [element("th", title, scope="col", class_="number") for title in ("Tried", "Missing", "Cannot be tried")]
    rows = [
        element(
            "tr",
            element("th", f"{title[0].upper()}{title[1:]}", scope="row"),
            [_number(str(kinds[kind][key])) for key in ("covered", "missing", "unreachable")],
        )
        for kind, title in titled(kinds).items()
    ]
    head = element("thead", element("tr", element("th", "What", scope="col"), numbers))
    return element("table", element("caption", "By what is tried"), head, element("tbody", rows))


def _number(said: str) -> Markup:
    return element("td", said, class_="number")


def _notes(cases: Mapping[str, Any]) -> Iterator[Markup]:
    if cases["failed"]:
        named = ", ".join(cases["failed"])
        said = f"Cases that failed, and so prove nothing, though their subjects count: {named}"
        yield element("p", said, class_="note")
    if cases["faults"]:
        yield element("p", f"Cases at fault, which were not judged: {', '.join(cases['faults'])}", class_="note")
    if cases["other_options"]:
        yield element("p", f"Cases with other options, left out: {cases['other_options']}", class_="soft")


def _contents(data: Mapping[str, Any]) -> Markup:
    titles = (
        element("th", "Entry", scope="col"),
        element("th", "Tried", scope="col", class_="number"),
        element("th", "How far", scope="col"),
    )
    rows = element("tbody", [_line(entry) for entry in data["entries"]])
    table = element("table", element("thead", element("tr", titles)), rows)
    return element("nav", element("h2", "Entries", id="contents"), table, aria_labelledby="contents")


def _line(entry: Mapping[str, Any]) -> Markup:
    beside = element("span", shorten(entry["text"], _SHORT, placeholder=" ..."), class_="soft wide")
    title = element("th", element("a", place(entry), href=f"#{entry['id']}"), " ", beside, scope="row")
    counts = _number(f"{entry['covered']} of {entry['covered'] + entry['missing']}")
    return element("tr", title, counts, element("td", mark(entry["state"], STATES)))


def _legend() -> list[Markup]:
    return [
        element("h2", "What is counted", id="legend"),
        element(
            "p",
            "A rule is tried when made-up subjects have shown each of its ways to come out. Of every entry, and of "
            "every statement in it, these are counted:",
        ),
        element(
            "ul",
            [element("li", element("b", what), f": {said}") for what, said in _COUNTED.items()],
            class_="legend",
        ),
        element(
            "p",
            "What ",
            element("b", "cannot be tried"),
            " is proved so by a search over every value that the facts can have; it is left out of the per cent. Of "
            "what is missing a case is shown that would try it. The verdict that it expects is what the rules say now: "
            "compare it with the protocol before the case is taken over.",
        ),
    ]
