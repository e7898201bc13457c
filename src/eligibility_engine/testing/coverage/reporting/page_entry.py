"""One entry on the page: the protocol's sentence, its rule as a tree of sentences, and what was tried of each."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from eligibility_engine.markup import Child, Markup, element
from eligibility_engine.testing.cases.written import case_lines
from eligibility_engine.testing.coverage.reporting.counting import STATES

_OUTCOMES: Final = {"covered": "tried", "missing": "missing", "unreachable": "cannot be"}
_KINDS: Final = {
    "entry": "The entry",
    "verdict": "The statement",
    "decisive": "What hangs on it",
    "pair": "What hangs on it",
    "threshold": "Thresholds",
    "member": "Members",
    "table": "Event tables",
}

Data = Mapping[str, Any]


def entry_html(entry: Data) -> Markup:
    """Return one entry."""
    name, due = entry["id"], entry["covered"] + entry["missing"]
    first = next((item["id"] for item in entry["items"] if item["cases"]), "")
    items = [{**item, "is_first": item["id"] == first} for item in entry["items"]]
    whole = [item for item in items if item["leaf"] is None]
    header = element(
        "header",
        element("h3", place(entry), id=f"{name}-title"),
        [element("span", name, class_="soft"), " "] if entry["cite"] else None,
        element("span", f"{entry['covered']} of {due} tried", class_="soft"),
        " ",
        mark(entry["state"], STATES),
    )
    return element(
        "article",
        header,
        element("blockquote", entry["text"], class_=f"said {entry['state']}"),
        _details("The entry as a whole", _state(whole), whole),
        element("ul", _rule(entry["rule"], items), class_="rule"),
        id=name,
        aria_labelledby=f"{name}-title",
    )


def place(entry: Data) -> str:
    """Say where an entry stands in the protocol, or its id."""
    return str(entry["cite"] or entry["id"])


def mark(word: str, words: Mapping[str, str]) -> Markup:
    """Return a word in a frame; the colour only repeats what it says."""
    return element("span", words[word], class_=f"mark {word}")


def _state(items: Sequence[Data]) -> str:
    found = {item["status"] for item in items} - {"unreachable"}
    return "partly" if len(found) > 1 else next(iter(found), "unreachable")


def _rule(rule: Data, items: Sequence[Data], letter: str = "") -> Markup:
    lettered: Child = [element("span", letter, class_="letter"), " "] if letter else None
    if not rule["operands"]:
        about = [item for item in items if item["leaf"] == rule["leaf"]]
        return element("li", _details(rule["sentence"], rule["state"], about, lettered))
    said = element("div", lettered, rule["heading"], " ", mark(rule["state"], STATES), class_=f"said {rule['state']}")
    operands = [_rule(operand, items, operand["letter"]) for operand in rule["operands"]]
    return element("li", said, element("ul", operands), class_="group")


def _details(sentence: str, state: str, items: Sequence[Data], before: Child = None) -> Markup:
    """Return a sentence to open; it stands open where something is missing."""
    said = element("summary", before, sentence, " ", mark(state, STATES), class_=f"said {state}")
    titles = [element("th", title, scope="col") for title in ("What is tried", "Outcome")]
    groups = [
        element("tbody", element("tr", _kind(kind)), [_item(item) for item in found])
        for kind, found in groupby(items, key=lambda item: _KINDS[item["kind"]])
    ]
    table = element("table", element("thead", element("tr", titles)), groups, class_="items")
    return element("details", said, table, open=any(item["status"] == "missing" for item in items))


def _kind(kind: str) -> Markup:
    return element("th", kind, class_="kind", colspan=2, scope="rowgroup")


def _item(item: Data) -> list[Markup]:
    why = item["reason"]
    if item["status"] == "missing" and not item["cases"]:
        why = "no subject was found, and it is not proved that there is none"
    tried = element("td", item["text"], element("div", why, class_="why") if why else None)
    outcome = element("td", mark(item["status"], _OUTCOMES), class_="outcome")
    return [element("tr", tried, outcome), *([_cases(item)] if item["cases"] else [])]


def _cases(item: Data) -> Markup:
    """Return the cases that would try an item, to open."""
    several = "cases that would try it, a pair" if len(item["cases"]) > 1 else "case that would try it"
    cases = "\n".join(line for case in item["cases"] for line in case_lines(case))
    about = element("summary", several, element("span", f": {item['text']}", class_="unseen"))
    shown = element("details", about, element("pre", cases), open=item["is_first"])
    return element("tr", element("td", shown, colspan=2), class_="case")
