"""Who is lost at which entry, who would be gained without it, and which entries lose the same rows.

All of it is counted from the standings of a screening; nobody is judged again.
"""

from collections import Counter
from fractions import Fraction
from itertools import combinations, islice
from typing import Any

from attrs import asdict, frozen

from eligibility_engine.analysis.standings import Standing, Standings, places
from eligibility_engine.study.criteria_set import CriteriaSet
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
    tallies = Tallies(len(standings.ids))
    for standing, rows in standings.counts.items():
        tallies.add_standing(standing, rows)
    return tallies.attrition(standings.criteria_set, standings.errors)


class Tallies:
    """Rows by the place of an entry. What is cumulative is summed up at the end: so it costs no more per standing."""

    def __init__(self, entries: int) -> None:
        self.unknown, self.lost, self.stopped, self.only, self.gain = ([0] * entries for _ in range(5))
        self.failed: list[Counter[int]] = [Counter() for _ in range(entries)]
        self.outcomes, self.by_failed = Counter[Eligibility](), Counter[int]()

    def add_standing(self, standing: Standing, rows: int) -> None:
        """Count rows that stand alike."""
        failed, unknown = standing
        many, stopping = failed.bit_count(), (failed | unknown).bit_count()
        self.add_rows(many, stopping, rows)
        for place in islice(places(failed), 1):
            self.add_lost(place, many, rows)
        for place in islice(places(failed | unknown), 1):
            self.add_stopped(place, stopping, rows)
        for place in places(failed):
            self.failed[place][many] += rows
        for place in places(unknown):
            self.unknown[place] += rows

    def add_rows(self, failed: int, stopping: int, rows: int) -> None:
        """Count rows that fail so many entries, and that so many stop because they fail or are open."""
        self.by_failed[failed] += rows
        self.outcomes[_I if failed else _U if stopping else _E] += rows

    def add_lost(self, place: int, failed: int, rows: int) -> None:
        """Count rows that fail so many entries, the first of them at a place."""
        self.lost[place] += rows
        self.only[place] += rows if failed == 1 else 0

    def add_stopped(self, place: int, stopping: int, rows: int) -> None:
        """Count rows that so many entries stop, the first of them at a place."""
        self.stopped[place] += rows
        self.gain[place] += rows if stopping == 1 else 0

    def attrition(self, criteria_set: CriteriaSet, errors: int) -> Attrition:
        """Return what the rows that were counted say."""
        surely = possibly = rows = self.outcomes.total()
        entries = []
        for place, entry in enumerate(criteria_set.entries):
            surely -= self.stopped[place]
            possibly -= self.lost[place]
            entries.append(self._entry(place, entry.id, entry.cite, surely, possibly))
        found = self.outcomes
        by_failed = dict(sorted((failed, many) for failed, many in self.by_failed.items() if many))
        return Attrition(rows, errors, found[_E], found[_U], found[_I], tuple(entries), by_failed)

    def _entry(self, place: int, id: str, cite: str, surely: int, possibly: int) -> EntryAttrition:
        failed = self.failed[place]
        return EntryAttrition(
            id,
            cite,
            failed.total(),
            self.unknown[place],
            self.lost[place],
            surely,
            possibly,
            self.only[place],
            self.gain[place],
            sum((Fraction(rows, many) for many, rows in failed.items()), Fraction(0)),
        )


_E, _U, _I = Eligibility.ELIGIBLE, Eligibility.UNDETERMINED, Eligibility.INELIGIBLE


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
