"""Coverage for a terminal: what was tried of each entry, what is missing, and the first missing case to paste."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from textwrap import wrap
from typing import Any, Final

from eligibility_engine.testing.cases.written import case_lines
from eligibility_engine.testing.coverage.reporting.counting import titled

_NAMED: Final = 6
"""So many cases that failed are named."""

Item = Mapping[str, Any]


def coverage_text(
    data: Mapping[str, Any], *, width: int = 100, show_unreachable: bool = False, how: str = "--show-unreachable"
) -> str:
    """Return a coverage for a terminal.

    Args:
        data: what `coverage_data` returns.
        width: the number of columns; what can be pasted is not wrapped.
        show_unreachable: whether what cannot be tried is listed with the reason.
        how: the option that would have it listed.
    """
    parts = [_head(data, width), _kinds(data)]
    parts += [_entry(entry, width, show_unreachable) for entry in data["entries"]]
    whole = [entry["missing"] or (show_unreachable and entry["unreachable"]) for entry in data["entries"]]
    lines = [*parts[0], "", *parts[1]]
    previous = True
    for part, is_long in zip(parts[2:], whole, strict=True):
        lines += ["", *part] if is_long or previous else part
        previous = bool(is_long)
    return "\n".join([*lines, "", *_last(data, "" if show_unreachable else how)]) + "\n"


def _head(data: Mapping[str, Any], width: int) -> Iterator[str]:
    judge = f"{data['trial']} version {data['version']} revision {data['revision']}, digest {data['digest'][:12]}"
    yield from wrap(f"{judge}, as of {data['as_of']}", width, subsequent_indent="  ")
    yield f"{_count(data['subjects'], 'subject')} tried"
    cases = data["cases"]
    if cases["other_options"]:
        yield f"{_count(cases['other_options'], 'case')} with other options left out"
    if cases["failed"]:
        named = f"{_count(len(cases['failed']), 'case')} failed: {_few(cases['failed'])}"
        yield from wrap(f"{named}; to try a wrong expectation proves nothing", width, subsequent_indent="  ")
    if cases["faults"]:
        named = f"{_count(len(cases['faults']), 'case')} at fault and not judged: {_few(cases['faults'])}"
        yield from wrap(named, width, subsequent_indent="  ")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _few(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _kinds(data: Mapping[str, Any]) -> Iterator[str]:
    rows = {title: data["kinds"][kind] for kind, title in titled(data["kinds"]).items()}
    titles = max(map(len, rows))
    yield f"{'':{titles}}   tried  missing  cannot be tried"
    for title, count in rows.items():
        yield f"{title:{titles}}  {count['covered']:6}  {count['missing']:7}  {count['unreachable']:15}"


def _entry(entry: Mapping[str, Any], width: int, show_unreachable: bool) -> Iterator[str]:
    place = f" ({entry['cite']})" if entry["cite"] else ""
    due = entry["covered"] + entry["missing"]
    missing = f", {entry['missing']} missing" if entry["missing"] else ""
    yield f"{entry['id']}{place}: {entry['covered']} of {due} tried{missing}"
    yield from _listed(entry, "missing", "missing", width)
    if show_unreachable:
        yield from _listed(entry, "unreachable", "cannot be tried", width)
    yield from _first_missing(entry)


def _listed(entry: Mapping[str, Any], status: str, title: str, width: int) -> Iterator[str]:
    """Yield items of one status under the statements that they are about."""
    items = [item for item in entry["items"] if item["status"] == status]
    for _, found in groupby(items, key=lambda item: item["leaf"]):
        about = list(found)
        yield from wrap(about[0]["sentence"] or "the entry as a whole", width, **_indent(2))
        for reason, said in groupby(about, key=lambda item: item["reason"]):
            why = f" ({reason})" if reason else ""
            yield from wrap(f"{title}: {'; '.join(item['text'] for item in said)}{why}", width, **_indent(4))


def _indent(columns: int) -> dict[str, Any]:
    return {"initial_indent": " " * columns, "subsequent_indent": " " * (columns + 2)}


def _first_missing(entry: Mapping[str, Any]) -> Iterator[str]:
    cases = first_cases(entry["items"])
    if cases:
        several = "cases, a pair" if len(cases) > 1 else "case"
        yield f"  first missing {several}; expected is what the rules say now, to be compared with the protocol:"
        for case in cases:
            yield from case_lines(case)
    elif entry["missing"]:
        yield "  no subject was found for these, and it is not proved that there is none"


def first_cases(items: Iterable[Item]) -> list[Mapping[str, Any]]:
    """Return the cases of the first missing item that has any."""
    return next((list(item["cases"]) for item in items if item["cases"]), [])


def _last(data: Mapping[str, Any], how: str) -> Iterator[str]:
    yield summary_line(data)
    if data["totals"]["unreachable"] and how:
        yield f"{data['totals']['unreachable']} cannot be tried, which is proved; {how} lists them"


def summary_line(data: Mapping[str, Any]) -> str:
    """Say in one line how much was tried."""
    totals = data["totals"]
    due = totals["covered"] + totals["missing"]
    counted = f"{totals['covered']} of {due}, {totals['missing']} missing"
    return f"{data['trial']}: {totals['percent']:.1f} % of the rules tried, {counted}"
