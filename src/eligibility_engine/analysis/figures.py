"""The figures of a page about a cohort, each as a range: the persons of whom it is told, and those of whom it may be.

Where nothing is masked both ends are the same.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from fractions import Fraction
from itertools import accumulate, combinations
from typing import TYPE_CHECKING, Final, NamedTuple

from attrs import field, frozen

from eligibility_engine.analysis.attrition import share_text
from eligibility_engine.analysis.blocks import Block, Told, blocks_of, told_of
from eligibility_engine.analysis.standings import places
from eligibility_engine.errors import EligibilityError
from eligibility_engine.study.entry import Entry
from eligibility_engine.verdict import Eligibility

if TYPE_CHECKING:
    from eligibility_engine.analysis.cohort import Cohort

LEAST: Final = 2
"""A group of fewer than two is a person, or nobody: to mask less than that is to mask nothing."""

PAIRS: Final = 15
"""So many pairs of entries are shown on a page."""

Number = int | Fraction
Place = int | str | tuple[int, int]
Counts = dict[tuple[str, Place], int]
_E, _U, _I = Eligibility.ELIGIBLE, Eligibility.UNDETERMINED, Eligibility.INELIGIBLE


_NONE: Final = Fraction(0)


class Range(NamedTuple):
    """A figure: the least and the largest that it may be by what is told."""

    low: Number
    high: Number

    def __str__(self) -> str:
        """`17`, or `15–19`; a share with two decimals."""
        low, high = (share_text(end) if isinstance(end, Fraction) else str(end) for end in self)
        return low if low == high else f"{low}–{high}"


@frozen
class OpenFact:
    """A fact that keeps persons undetermined.

    Attributes:
        name: the fact.
        persons: undetermined persons of whom it is open.
        alone: of these, those of whom nothing else is.
        decided: undetermined persons of whom nothing is open but this fact and those that come before it.
    """

    name: str
    persons: Range
    alone: Range
    decided: Range


@frozen
class Figures:
    """Every number of a page about a cohort.

    Attributes:
        cohort: the persons.
        below: groups of fewer persons are not told; None tells all.
    """

    cohort: "Cohort"
    below: int | None
    _low: Counts = field(factory=lambda: defaultdict(int), repr=False, eq=False)
    _high: Counts = field(factory=lambda: defaultdict(int), repr=False, eq=False)
    _told: list[tuple[Told, int]] = field(factory=list, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        entries = len(self.cohort.ids)
        for block in _blocks(self.cohort, self.below):
            told = told_of(block, entries)
            self._told.append((told, block.persons))
            _Counting(self._low, self._high, told, block.persons, entries).count()

    def of(self, name: str, place: Place = 0) -> Range:
        """Return a number of persons by its name and by what it is about: the place of an entry, of two, a fact."""
        return Range(self._low.get((name, place), 0), self._high.get((name, place), 0))

    def may_be_anybody(self, *names: str) -> bool:
        """Say whether any of these numbers may be of somebody, whatever it is about."""
        return any(self._high[name, place] for name, place in self._high if name in names)

    def share(self, name: str, place: int) -> Range:
        """Return what an entry loses on average over all orders: who fails k entries counts 1/k for each."""
        low, high = (
            sum(
                (Fraction(counts.get((name, (place, many)), 0), many) for many in range(1, len(self.places) + 1)), _NONE
            )
            for counts in (self._low, self._high)
        )
        return Range(low, high)

    @property
    def judged(self) -> Range:
        """Persons who could be judged."""
        return Range(self.cohort.judged, self.cohort.judged)

    @property
    def errors(self) -> int | None:
        """Persons who could not be judged; None where they are too few to be told."""
        errors = self.cohort.errors
        return errors if self.below is None or errors == 0 or errors >= self.below else None

    @property
    def places(self) -> range:
        """The places of the entries, in protocol order."""
        return range(len(self.cohort.ids))

    def entry(self, place: int) -> Entry:
        """Return the entry at a place."""
        return self.cohort.criteria_set.entries[place]

    def elsewhere(self, name: str, shown: Iterable[int], whole: Range) -> int:
        """Return the persons of a whole who are told at none of the places that are shown."""
        return int(whole.low - sum(self.of(name, place).low for place in shown))

    def pairs(self) -> tuple[tuple[int, int], ...]:
        """Return the pairs of entries that most persons fail both of, at most `PAIRS`."""
        pairs = [place for name, place in self._low if name == "both" and isinstance(place, tuple)]
        ranked = sorted(pairs, key=lambda pair: (-self.of("both", pair).low, -self.of("gain both", pair).low, pair))
        return tuple(ranked[:PAIRS])

    def open_facts(self) -> tuple[OpenFact, ...]:
        """Return the facts that keep persons undetermined, those of most persons first."""
        schema = self.cohort.criteria_set.facts.names
        known = [name for name in schema if self.of("missing", name).low]
        ranked = sorted(known, key=lambda name: -self.of("missing", name).low)
        untold = sum(persons for told, persons in self._told if told.missing is None)
        rank, last = {name: place for place, name in enumerate(ranked)}, Counter[int]()
        for told, persons in self._told:
            if told.missing:
                last[max(rank[name] for name in told.missing)] += persons
        decided = accumulate(last[place] for place in range(len(ranked)))
        return tuple(self._open_fact(name, many, untold) for name, many in zip(ranked, decided, strict=True))

    def _open_fact(self, name: str, decided: int, untold: int) -> OpenFact:
        lows = (self.of("missing", name).low, self.of("missing alone", name).low, decided)
        return OpenFact(name, *(Range(low, low + untold) for low in lows))


def _blocks(cohort: "Cohort", below: int | None) -> list[Block]:
    """Return the persons in blocks.

    Raises:
        EligibilityError: `USAGE` for a number below 2, or where there are fewer persons than may be told.
    """
    if below is not None and below < LEAST:
        raise EligibilityError(f"counts can be masked below {LEAST} or more", code="USAGE")
    if below is not None and cohort.judged < below:
        raise EligibilityError(f"fewer than {below} persons were judged; nothing can be told of them", code="USAGE")
    return blocks_of(cohort, below)


@frozen
class _Counting:
    """The counting of one block."""

    low: Counts
    high: Counts
    told: Told
    persons: int
    entries: int

    def count(self) -> None:
        """Add the block to every figure."""
        told = self.told
        for outcome in Eligibility:
            self._add(outcome.value, 0, told.outcomes == {outcome}, outcome in told.outcomes)
        self._add("not excluded", 0, _I not in told.outcomes, told.outcomes != {_I})
        self._each("failed", told.fail, told.may_fail)
        self._each("unknown", told.open, told.may_be_open)
        self._each("stops", told.stop, told.may_stop)
        self._first("lost", _I)
        self._first("first open", _U)
        self._left()
        self._alone("only", told.fail, told.may_fail)
        self._alone("gain", told.stop, told.may_stop)
        self._share("share", told.fail, told.may_fail)
        self._share("share at worst", told.stop, told.may_stop)
        self._pairs("both", "only both", told.fail, told.may_fail)
        self._pairs("possibly both", "gain both", told.stop, told.may_stop)
        for name in told.missing or ():
            self._add("missing", name, True, True)
            self._add("missing alone", name, told.missing == (name,), True)

    def _add(self, name: str, place: Place, surely: bool, possibly: bool) -> None:
        if surely:
            self.low[name, place] += self.persons
        if possibly:
            self.high[name, place] += self.persons

    def _each(self, name: str, sure: int, possible: int) -> None:
        for place in places(possible):
            self._add(name, place, bool(sure >> place & 1), True)

    def _first(self, name: str, outcome: Eligibility) -> None:
        """Count where they are stopped first, if they have this outcome."""
        if outcome in self.told.outcomes:
            is_sure = self.told.outcomes == {outcome} and self.told.firsts.bit_count() == 1
            for place in places(self.told.firsts):
                self._add(name, place, is_sure, True)

    def _left(self) -> None:
        """Count after which entries they are left: for sure, and if every open question turns out well."""
        told, end = self.told, self.entries
        last = told.firsts.bit_length() - 1
        kept_out = told.outcomes == {_I}
        surely = _lowest(told.firsts, end) if _I in told.outcomes else end
        self._until("possibly left", surely, last if kept_out else end)
        latest = end if _E in told.outcomes else told.stops.bit_length() - 1
        self._until("surely left", _lowest(told.stops, end), latest)

    def _until(self, name: str, surely: int, possibly: int) -> None:
        for place in range(possibly):
            self._add(name, place, place < surely, True)

    def _alone(self, name: str, sure: int, possible: int) -> None:
        """Count the one entry that is in the way."""
        for place in places(possible if sure == 0 else sure if sure.bit_count() == 1 else 0):
            self._add(name, place, possible == sure, True)

    def _share(self, name: str, sure: int, possible: int) -> None:
        for place in places(possible):
            bit = 1 << place
            if sure & bit:
                self.low[name, (place, possible.bit_count())] += self.persons
            self.high[name, (place, (sure | bit).bit_count())] += self.persons

    def _pairs(self, name: str, only: str, sure: int, possible: int) -> None:
        for pair in combinations(places(possible), 2):
            bits = 1 << pair[0] | 1 << pair[1]
            is_sure = sure & bits == bits
            self._add(name, pair, is_sure, True)
            self._add(only, pair, is_sure and possible == bits, sure & ~bits == 0)


def _lowest(bits: int, otherwise: int) -> int:
    return next(places(bits), otherwise)
