"""The ledger of a set: every rule sentence of its source text has exactly one entry, verbatim."""

import re
from collections.abc import Collection
from typing import Final

from attrs import frozen

from eligibility_engine.criteria_set import CriteriaSet

_NUMBERED: Final = re.compile(r"\s*\d+\.\s+\S")
_LEFT_OVER: Final = re.compile(r"\s*(\d+\.\s*)?[;.]?\s*")


@frozen
class Ledger:
    """Which lines of a source text the entries carry; lines are counted from 1.

    Attributes:
        lines: the lines of each entry's text, by entry id, in the order of the set.
        faults: what keeps it from being one to one; empty when it is.
    """

    lines: dict[str, tuple[int, ...]]
    faults: tuple[str, ...]


def ledger(criteria_set: CriteriaSet, source: str, carried: Collection[str] = ()) -> Ledger:
    """Lay the entries of a set against the text that they quote.

    One to one: each entry's text occurs once, byte for byte; no two share a line; every numbered line belongs to an
    entry; and nothing but list numbers, separators and the lines `carried` by the set itself is left.

    Args:
        criteria_set: the set.
        source: the text.
        carried: lines that are no rule of their own, such as headings.
    """
    lines: dict[str, tuple[int, ...]] = {}
    faults: list[str] = []
    left = source
    for entry in criteria_set.entries:
        if source.count(entry.text) != 1:
            faults.append(f"{entry.id}: its text occurs {source.count(entry.text)} times")
            continue
        first = source.count("\n", 0, source.index(entry.text)) + 1
        lines[entry.id] = tuple(range(first, first + entry.text.count("\n") + 1))
        left = left.replace(entry.text, "\n" * entry.text.count("\n"))
    return Ledger(lines, (*faults, *_shared(lines), *_unclaimed(source, left, lines, carried)))


def _shared(lines: dict[str, tuple[int, ...]]) -> list[str]:
    every = [number for numbers in lines.values() for number in numbers]
    return [f"line {number}: more than one entry" for number in sorted(set(every)) if every.count(number) > 1]


def _unclaimed(source: str, left: str, lines: dict[str, tuple[int, ...]], carried: Collection[str]) -> list[str]:
    """Return the lines of which something is left that nobody carries, and the numbered lines without an entry."""
    claimed = {number for numbers in lines.values() for number in numbers}
    pairs = enumerate(zip(source.split("\n"), left.split("\n"), strict=True), 1)
    return [
        f"line {number}: no entry carries it"
        for number, (whole, rest) in pairs
        if whole not in carried
        and (not _LEFT_OVER.fullmatch(rest) or (_NUMBERED.match(whole) and number not in claimed))
    ]
