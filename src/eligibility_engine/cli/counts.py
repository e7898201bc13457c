"""The summary at the end of a screening, for a terminal."""

from collections import Counter
from collections.abc import Iterator
from textwrap import wrap
from typing import Final

from eligibility_engine.cli.headings import judged_by_text
from eligibility_engine.explanation.phrases import counted
from eligibility_engine.screening import Summary
from eligibility_engine.sources import Source

_TITLE: Final = 15
"""The columns in which the titles of the lines stand."""


def summary_text(summary: Summary, as_of: str, source: Source, width: int, errors: bool = True) -> str:
    """Return the counts, the entries that stand in the way, what to ask for, and what to know about the source.

    Args:
        summary: the counts.
        as_of: the date, or the column that holds it.
        source: what was read.
        width: the columns of the terminal.
        errors: whether the first rows in error are quoted; not where the reader has just seen them.
    """
    quoted = _errors(summary, width) if errors else ()
    parts = (
        _head(summary, as_of, width),
        _outcomes(summary, width),
        _entries(summary),
        _beside(summary, source, width),
        quoted,
    )
    return "\n\n".join(text for part in parts if (text := "\n".join(part))) + "\n"


def _head(summary: Summary, as_of: str, width: int) -> Iterator[str]:
    yield judged_by_text(summary.criteria_set, as_of, width)
    yield f"{counted(summary.rows, 'row')}, {counted(summary.persons, 'person')}"


def _outcomes(summary: Summary, width: int) -> Iterator[str]:
    found, warned = summary.outcomes, summary.with_warnings
    lasting = f"{found['not_now']} not now, {found['never']} never" if found["not_now"] or found["never"] else ""
    people = f"{summary.work_list} open only to investigator or subject" if summary.work_list else ""
    for name, count, text, with_warnings in (
        ("eligible", found["eligible"], "", warned["eligible"]),
        ("ineligible", summary.ineligible, lasting, warned["not_now"] + warned["never"]),
        ("undetermined", found["undetermined"], people, warned["undetermined"]),
        ("error", found["error"], "", 0),
    ):
        beside = [text] if text else []
        beside += [f"{with_warnings} with warnings"] if with_warnings else []
        start = f"{name:{_TITLE}}{count:8}   "
        yield from wrap(start + "; ".join(beside), width, subsequent_indent=" " * len(start))


def _beside(summary: Summary, source: Source, width: int) -> Iterator[str]:
    lines = {
        "to ask for": _most(summary.missing),
        "warnings": _most(summary.warnings),
        "errors": _most(summary.errors),
        "bad values": f"{summary.taken_as_missing} taken as missing" if summary.taken_as_missing else "",
        "not collected": ", ".join(source.not_collected),
    }
    for title, text in lines.items():
        yield from wrap(text, width, initial_indent=f"{title:{_TITLE}}", subsequent_indent=" " * _TITLE)
    for note in source.notes:
        yield from wrap(note, width, initial_indent=f"{'note':{_TITLE}}", subsequent_indent=" " * _TITLE)


def _entries(summary: Summary) -> Iterator[str]:
    rows = [(entry.cite, entry.id) for entry in summary.criteria_set.entries]
    first, second = max(len(cite) for cite, _ in rows), max(len("entry"), *(len(id) for _, id in rows))
    gap = "  " if first else ""
    yield f"{'':{first}}{gap}{'entry':{second}}  {'fails':>8}  {'unknown':>8}"
    for cite, id in rows:
        yield f"{cite:{first}}{gap}{id:{second}}  {summary.failed[id]:8}  {summary.unknown[id]:8}"


def _errors(summary: Summary, width: int) -> Iterator[str]:
    if summary.first_errors:
        yield "rows in error"
    for number, line, message in summary.first_errors:
        place = f"row {number}" if line is None else f"line {line}"
        yield from wrap(f"{place}: {message}", width, initial_indent="  ", subsequent_indent="    ")
    more = summary.outcomes["error"] - len(summary.first_errors)
    if more:
        yield f"  and {more} more"


def _most(counts: Counter[str], most: int = 8) -> str:
    """Return the names with their counts, the most frequent first and equal ones by name."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    more = f", and {len(ranked) - most} more" if len(ranked) > most else ""
    return ", ".join(f"{name} {count}" for name, count in ranked[:most]) + more
