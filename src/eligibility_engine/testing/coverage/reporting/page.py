"""Coverage as one self-contained page: no script, no network, readable without colour, on a telephone and on paper.

Everything that comes from data goes through `said`, which escapes it.
"""

from collections.abc import Iterator, Mapping
from html import escape
from textwrap import shorten
from typing import Any, Final

from eligibility_engine.testing.coverage.reporting.counting import STATES, titled
from eligibility_engine.testing.coverage.reporting.page_entry import entry_html, mark, place
from eligibility_engine.testing.coverage.reporting.style import STYLE

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
_SHORT: Final = 80
_TITLES: Final = {"inclusion": "Inclusions", "exclusion": "Exclusions"}

_LEGEND: Final = """\
<h2 id="legend">What is counted</h2>
<p>A rule is tried when made-up subjects have shown each of its ways to come out. Of every entry, and of every
statement in it, these are counted:</p>
<ul class="legend">
<li><b>Met, not met, unknown</b>: each verdict was seen.</li>
<li><b>Decides its entry</b>: the entry had a verdict that would have been lost, had the statement been unknown.</li>
<li><b>Turns its entry (MC/DC)</b>: two subjects, one for whom the statement is met and one for whom it is not, whose
entry has different verdicts; in each the statement turns the entry, everything else held as it is.</li>
<li><b>Thresholds</b>: a value exactly there, and one just below and just above, in the precision of the fact. It counts
where the statement turns its entry, unless that is proved to be impossible. The ends of windows are thresholds.</li>
<li><b>Members</b>: each member of a set, and a value outside; it counts as a threshold does.</li>
</ul>
<p>What <b>cannot be tried</b> is proved so by a search over every value that the facts can have; it is left out of the
per cent. Of what is missing a case is shown that would try it. The verdict that it expects is what the rules say now:
compare it with the protocol before the case is taken over.</p>
"""


def coverage_html(data: Mapping[str, Any]) -> str:
    """Return a coverage as an HTML page; the same data give the same bytes.

    Args:
        data: what `coverage_data` returns.
    """
    return "\n".join(_lines(data)) + "\n"


def _lines(data: Mapping[str, Any]) -> Iterator[str]:
    title = f"Coverage of rules: {escape(data['trial'])}"
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>{title}</h1>"
    yield from _about(data)
    yield "</header>\n<main>"
    yield from _summary(data)
    yield from _contents(data)
    for polarity, heading in _TITLES.items():
        entries = [entry for entry in data["entries"] if entry["polarity"] == polarity]
        if entries:
            yield f"<h2>{heading}</h2>"
        for entry in entries:
            yield from entry_html(entry)
    yield f"{_LEGEND}</main>\n</body>\n</html>"


def _about(data: Mapping[str, Any]) -> Iterator[str]:
    if data["title"]:
        yield f'<p class="soft">{escape(data["title"])}</p>'
    options = ", ".join(f"{name} = {str(value).lower()}" for name, value in data["options"].items())
    rows = {
        "Rules": f"version {data['version']}, revision {data['revision']}",
        "Digest": data["digest"],
        "As of": data["as_of"],
        "Engine": data["engine"],
        "Subjects": f"{data['subjects']} tried",
    }
    yield '<dl class="about">'
    yield from (f"<dt>{name}</dt><dd>{escape(said)}</dd>" for name, said in rows.items())
    if options:
        shown = f"<details><summary>{len(data['options'])} in force</summary>{escape(options)}</details>"
        yield f"<dt>Options</dt><dd>{shown}</dd>"
    yield "</dl>"


def _summary(data: Mapping[str, Any]) -> Iterator[str]:
    totals = data["totals"]
    due = totals["covered"] + totals["missing"]
    yield '<section aria-labelledby="summary">\n<h2 id="summary">Summary</h2>'
    yield (
        f'<p class="lead"><b>{totals["percent"]:.1f} %</b> tried: {totals["covered"]} of {due}; '
        f"{totals['missing']} missing, {totals['unreachable']} cannot be tried</p>"
    )
    yield f'<div class="bar" aria-hidden="true"><span style="width: {totals["percent"]:.1f}%"></span></div>'
    yield from _notes(data["cases"])
    yield "<table>\n<caption>By what is tried</caption>\n<thead><tr>"
    yield '<th scope="col">What</th><th scope="col" class="number">Tried</th>'
    yield '<th scope="col" class="number">Missing</th><th scope="col" class="number">Cannot be tried</th></tr></thead>'
    yield "<tbody>"
    for kind, title in titled(data["kinds"]).items():
        numbers = (data["kinds"][kind][key] for key in ("covered", "missing", "unreachable"))
        cells = "".join(f'<td class="number">{number}</td>' for number in numbers)
        yield f'<tr><th scope="row">{title[0].upper()}{title[1:]}</th>{cells}</tr>'
    yield "</tbody>\n</table>\n</section>"


def _notes(cases: Mapping[str, Any]) -> Iterator[str]:
    if cases["failed"]:
        named = escape(", ".join(cases["failed"]))
        yield f'<p class="note">Cases that failed, and so prove nothing, though their subjects count: {named}</p>'
    if cases["faults"]:
        yield f'<p class="note">Cases at fault, which were not judged: {escape(", ".join(cases["faults"]))}</p>'
    if cases["other_options"]:
        yield f'<p class="soft">Cases with other options, left out: {cases["other_options"]}</p>'


def _contents(data: Mapping[str, Any]) -> Iterator[str]:
    yield '<nav aria-labelledby="contents">\n<h2 id="contents">Entries</h2>\n<table>\n<thead><tr>'
    yield '<th scope="col">Entry</th><th scope="col" class="number">Tried</th>'
    yield '<th scope="col">How far</th></tr></thead>\n<tbody>'
    for entry in data["entries"]:
        due = entry["covered"] + entry["missing"]
        link = f'<a href="#{escape(entry["id"])}">{escape(place(entry))}</a>'
        beside = f' <span class="soft wide">{escape(shorten(entry["text"], _SHORT, placeholder=" ..."))}</span>'
        yield (
            f'<tr><th scope="row">{link}{beside}</th><td class="number">{entry["covered"]} of {due}</td>'
            f"<td>{mark(entry['state'], STATES)}</td></tr>"
        )
    yield "</tbody>\n</table>\n</nav>"
