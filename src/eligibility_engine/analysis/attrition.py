"""Who is lost at which entry, who would be gained without it, and which entries lose the same rows.

All of it is counted from the standings of a screening; nobody is judged again.
"""

from collections import Counter
from fractions import Fraction
from itertools import combinations
from typing import Any

from attrs import asdict, frozen

from eligibility_engine.analysis.standings import Standing, Standings, places
from eligibility_engine.verdict import Eligibility

SHARE_DECIMALS = 2
"""The decimals to which a share is written."""


@frozen
class EntryAttrition:
    """What one entry does to the rows of a screening. All figures are numbers of rows.

    Attributes:
        id: the entry.
        cite: its place in the source.
        failed: it does not let them pass.
        unknown: it is open; they fail too if every open question turns out badly.
        lost: it is the first entry, in protocol order, that they fail.
        surely_left: this entry and all before it let them pass.
        possibly_left: neither this entry nor one before it fails them.
        only: they fail this entry and no other; without it, so many fewer are ineligible.
        gain: they are eligible without it and are not with it.
        share: the ineligible rows that it loses on average over all orders in which entries could be asked: a row that
            fails k entries counts 1/k. The shares of all entries are the ineligible rows.
    """

    id: str
    cite: str
    failed: int
    unknown: int
    lost: int
    surely_left: int
    possibly_left: int
    only: int
    gain: int
    share: Fraction

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data; the share as text with two decimals."""
        return {**asdict(self), "share": share_text(self.share)}


@frozen
class Attrition:
    """The attrition of a screening.

    Attributes:
        rows: the rows that were judged; those in error are beside them.
        errors: the rows in error.
        eligible: eligible rows; so many remain if every open question turns out badly.
        undetermined: undetermined rows.
        ineligible: ineligible rows.
        entries: what each entry does, in protocol order.
        by_failed: rows by the number of entries that they fail.
    """

    rows: int
    errors: int
    eligible: int
    undetermined: int
    ineligible: int
    entries: tuple[EntryAttrition, ...]
    by_failed: dict[int, int]

    @property
    def at_best(self) -> int:
        """The rows that are eligible if every open question turns out well."""
        return self.eligible + self.undetermined

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data, the entries in protocol order."""
        return {
            "rows": self.rows,
            "errors": self.errors,
            "eligible": self.eligible,
            "undetermined": self.undetermined,
            "ineligible": self.ineligible,
            "at_worst": self.eligible,
            "at_best": self.at_best,
            "entries": [entry.to_dict() for entry in self.entries],
            "by_failed": {str(failed): rows for failed, rows in self.by_failed.items()},
        }


@frozen
class Overlap:
    """Two entries that lose the same rows.

    Attributes:
        first: the entry that comes first in the protocol.
        second: the other.
        both: rows that fail both.
        possibly: rows that fail both if every open question turns out badly.
        only: rows that fail these two and no other.
        gain: rows that are eligible without the two, and neither without the one nor without the other alone.
    """

    first: str
    second: str
    both: int
    possibly: int
    only: int
    gain: int

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)


def attrition(standings: Standings) -> Attrition:
    """Return who is lost at which entry.

    Args:
        standings: the rows of a screening, grouped by how the entries stand.
    """
    found, by_failed = Counter[Eligibility](), Counter[int]()
    for standing, rows in standings.counts.items():
        found[standing.eligibility] += rows
        by_failed[standing.failed.bit_count()] += rows
    return Attrition(
        standings.rows,
        standings.errors,
        found[Eligibility.ELIGIBLE],
        found[Eligibility.UNDETERMINED],
        found[Eligibility.INELIGIBLE],
        _entries(standings),
        dict(sorted(by_failed.items())),
    )


def _entries(standings: Standings) -> tuple[EntryAttrition, ...]:
    tallies = _Tallies(len(standings.ids))
    for standing, rows in standings.counts.items():
        tallies.add(standing, rows)
    surely = possibly = standings.rows
    found = []
    for place, entry in enumerate(standings.criteria_set.entries):
        surely -= tallies.stopped[place]
        possibly -= tallies.lost[place]
        found.append(tallies.entry(place, entry.id, entry.cite, surely, possibly))
    return tuple(found)


class _Tallies:
    """Rows by the place of an entry. What is cumulative is summed up at the end: so it costs no more per standing."""

    def __init__(self, entries: int) -> None:
        self.failed, self.unknown, self.lost, self.stopped = ([0] * entries for _ in range(4))
        self.only, self.gain = ([0] * entries for _ in range(2))
        self.shares: list[Counter[int]] = [Counter() for _ in range(entries)]

    def add(self, standing: Standing, rows: int) -> None:
        failed, unknown = standing
        self._add_each(standing, rows)
        if failed:
            self.lost[_first(failed)] += rows
        if failed | unknown:
            self.stopped[_first(failed | unknown)] += rows
        if failed.bit_count() == 1:
            self.only[_first(failed)] += rows
        if (failed | unknown).bit_count() == 1:
            self.gain[_first(failed | unknown)] += rows

    def _add_each(self, standing: Standing, rows: int) -> None:
        many = standing.failed.bit_count()
        for place in places(standing.failed):
            self.failed[place] += rows
            self.shares[place][many] += rows
        for place in places(standing.unknown):
            self.unknown[place] += rows

    def entry(self, place: int, id: str, cite: str, surely: int, possibly: int) -> EntryAttrition:
        share = sum((Fraction(rows, many) for many, rows in self.shares[place].items()), Fraction(0))
        return EntryAttrition(
            id,
            cite,
            self.failed[place],
            self.unknown[place],
            self.lost[place],
            surely,
            possibly,
            self.only[place],
            self.gain[place],
            share,
        )


def _first(bits: int) -> int:
    return next(places(bits))


def overlaps(standings: Standings) -> tuple[Overlap, ...]:
    """Return every pair of entries that some row fails, or possibly fails, both of; in protocol order.

    Args:
        standings: the rows of a screening, grouped by how the entries stand.
    """
    both, possibly, only, gain = (Counter[tuple[int, int]]() for _ in range(4))
    for (failed, unknown), rows in standings.counts.items():
        for counts, bits, alone in ((both, failed, only), (possibly, failed | unknown, gain)):
            for pair in combinations(places(bits), 2):
                counts[pair] += rows
                if bits.bit_count() == 2:
                    alone[pair] += rows
    ids = standings.ids
    return tuple(
        Overlap(ids[one], ids[other], both[one, other], possibly[one, other], only[one, other], gain[one, other])
        for one, other in sorted(possibly)
    )


def share_text(share: Fraction) -> str:
    """Return a share with two decimals, half away from zero."""
    step = 10**SHARE_DECIMALS
    hundredths = (2 * share * step + 1) // 2
    return f"{hundredths // step}.{hundredths % step:0{SHARE_DECIMALS}}"
