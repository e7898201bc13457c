"""One entry on the page: the protocol's sentence, its rule as a tree of sentences, and what was tried of each."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any, Final

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


def entry_html(entry: Data) -> Iterator[str]:
    """Yield the lines of one entry."""
    name = escape(entry["id"])
    yield f'<article id="{name}" aria-labelledby="{name}-title">\n<header>'
    yield f'<h3 id="{name}-title">{escape(place(entry))}</h3>'
    beside = f'<span class="soft">{name}</span> ' if entry["cite"] else ""
    due = entry["covered"] + entry["missing"]
    yield f'{beside}<span class="soft">{entry["covered"]} of {due} tried</span> {mark(entry["state"], STATES)}'
    yield f'</header>\n<blockquote class="said {entry["state"]}">{escape(entry["text"])}</blockquote>'
    first = next((item["id"] for item in entry["items"] if item["cases"]), "")
    items = [{**item, "is_first": item["id"] == first} for item in entry["items"]]
    whole = [item for item in items if item["leaf"] is None]
    yield from _details("The entry as a whole", _state(whole), whole)
    yield '<ul class="rule">'
    yield from _rule(entry["rule"], items)
    yield "</ul>\n</article>"


def place(entry: Data) -> str:
    """Say where an entry stands in the protocol, or its id."""
    return str(entry["cite"] or entry["id"])


def mark(word: str, words: Mapping[str, str]) -> str:
    """Return a word in a frame; the colour only repeats what it says."""
    return f'<span class="mark {word}">{words[word]}</span>'


def _state(items: Sequence[Data]) -> str:
    found = {item["status"] for item in items} - {"unreachable"}
    return "partly" if len(found) > 1 else next(iter(found), "unreachable")


def _rule(rule: Data, items: Sequence[Data], letter: str = "") -> Iterator[str]:
    lettered = f'<span class="letter">{escape(letter)}</span> ' if letter else ""
    if not rule["operands"]:
        yield "<li>"
        about = [item for item in items if item["leaf"] == rule["leaf"]]
        yield from _details(rule["sentence"], rule["state"], about, lettered)
        yield "</li>"
        return
    said = f"{lettered}{escape(rule['heading'])} {mark(rule['state'], STATES)}"
    yield f'<li class="group"><div class="said {rule["state"]}">{said}</div>\n<ul>'
    for operand in rule["operands"]:
        yield from _rule(operand, items, operand["letter"])
    yield "</ul></li>"


def _details(sentence: str, state: str, items: Sequence[Data], before: str = "") -> Iterator[str]:
    """Yield a sentence to open; it stands open where something is missing."""
    is_open = " open" if any(item["status"] == "missing" for item in items) else ""
    said = f"{before}{escape(sentence)} {mark(state, STATES)}"
    yield f'<details{is_open}><summary class="said {state}">{said}</summary>\n<table class="items">'
    yield '<thead><tr><th scope="col">What is tried</th><th scope="col">Outcome</th></tr></thead>'
    for kind, found in groupby(items, key=lambda item: _KINDS[item["kind"]]):
        yield f'<tbody><tr><th class="kind" colspan="2" scope="rowgroup">{kind}</th></tr>'
        for item in found:
            yield from _item(item)
        yield "</tbody>"
    yield "</table></details>"


def _item(item: Data) -> Iterator[str]:
    text, why = escape(item["text"]), item["reason"]
    if item["status"] == "missing" and not item["cases"]:
        why = "no subject was found, and it is not proved that there is none"
    said = f'<div class="why">{escape(why)}</div>' if why else ""
    yield f'<tr><td>{text}{said}</td><td class="outcome">{mark(item["status"], _OUTCOMES)}</td></tr>'
    if item["cases"]:
        several = "cases that would try it, a pair" if len(item["cases"]) > 1 else "case that would try it"
        cases = "\n".join(line for case in item["cases"] for line in case_lines(case))
        about = f'{several}<span class="unseen">: {escape(item["text"])}</span>'
        yield f'<tr class="case"><td colspan="2"><details{" open" if item["is_first"] else ""}>'
        yield f"<summary>{about}</summary><pre>{escape(cases)}</pre></details></td></tr>"
