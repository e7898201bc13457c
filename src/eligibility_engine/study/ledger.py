"""The ledger of a set: every sentence of its source text is quoted once, verbatim, and has an answer."""

import re
from collections.abc import Collection
from typing import Final

from attrs import frozen

from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.sentences import Disposition, counted

_LISTED: Final = re.compile(r"\s*(\d+\.|-)\s+\S")
_LEFT_OVER: Final = re.compile(r"\s*((\d+\.|-)\s*)?([;.:]\s*)*")


@frozen
class Ledger:
    """Which lines of a source text the entries carry; lines are counted from 1.

    Attributes:
        lines: the lines of each entry's text, by entry id, in the order of the set.
        faults: what keeps it from being one to one; empty when it is.
        counts: how many sentences are encoded, judged by an investigator, and refused.
    """

    lines: dict[str, tuple[int, ...]]
    faults: tuple[str, ...]
    counts: dict[Disposition, int]


def ledger(criteria_set: CriteriaSet, source: str, carried: Collection[str] = ()) -> Ledger:
    """Lay the entries of a set, and its other sentences, against the text that they quote.

    One to one: each text occurs once, byte for byte; no two entries share a line; every line with the number or the
    dash of a list belongs to an entry or another sentence; and nothing but these marks, separators and the lines
    `carried` by the set itself is left. A sentence that is carried by entries, or refused, may share a line with the
    sentence of an entry.

    Args:
        criteria_set: the set.
        source: the text.
        carried: lines that are no rule of their own, such as headings.
    """
    sheet = _Sheet(source)
    lines = {entry.id: sheet.strike(entry.text, entry.id) for entry in criteria_set.entries}
    for place, sentence in enumerate(criteria_set.sentences, 1):
        sheet.strike(sentence.text, sentence.cite or f"sentence {place}")
    placed = {name: numbers for name, numbers in lines.items() if numbers}
    counts = counted(criteria_set.entries, criteria_set.sentences, criteria_set.facts)
    return Ledger(placed, (*sheet.faults, *_shared(placed), *sheet.unclaimed(carried)), counts)


def _shared(lines: dict[str, tuple[int, ...]]) -> list[str]:
    every = [number for numbers in lines.values() for number in numbers]
    return [f"line {number}: more than one entry" for number in sorted(set(every)) if every.count(number) > 1]


class _Sheet:
    """A source text from which what is quoted is struck out."""

    def __init__(self, source: str) -> None:
        self._source, self._left = source, source
        self._claimed: set[int] = set()
        self.faults: list[str] = []

    def strike(self, text: str, who: str) -> tuple[int, ...]:
        """Strike out a text that occurs once, and return its lines; none where it does not."""
        if self._source.count(text) != 1 or text not in self._left:
            times = self._source.count(text)
            overlaps = "another text overlaps it" if times == 1 else f"its text occurs {times} times"
            self.faults.append(f"{who}: {overlaps}")
            return ()
        first = self._source.count("\n", 0, self._source.index(text)) + 1
        lines = tuple(range(first, first + text.count("\n") + 1))
        self._left = self._left.replace(text, "\n" * text.count("\n"))
        self._claimed.update(lines)
        return lines

    def unclaimed(self, carried: Collection[str]) -> list[str]:
        """Return the lines of which something is left that nobody carries, and lines of a list that nobody claims."""
        pairs = enumerate(zip(self._source.split("\n"), self._left.split("\n"), strict=True), 1)
        return [
            f"line {number}: no entry carries it"
            for number, (whole, rest) in pairs
            if whole not in carried
            and (not _LEFT_OVER.fullmatch(rest) or (_LISTED.match(whole) and number not in self._claimed))
        ]
