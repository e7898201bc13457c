"""The smallest sets of facts with which a verdict turns on one day."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from attrs import define, field

from eligibility_engine.changing.alternatives import Alternative, alternatives, is_changeable, told_apart
from eligibility_engine.errors import CriterionError
from eligibility_engine.kernel.expression import Predicate
from eligibility_engine.kernel.walking import reads
from eligibility_engine.knowledge import Facts
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.entry import Entry
from eligibility_engine.value import Exact
from eligibility_engine.verdict import FAILING, PASSING, Verdict

Changed = Mapping[str, Alternative]


class GivenUpError(Exception):
    """The search has taken too long."""


@define(eq=False)
class Search:
    """Tries other values of the facts of one subject on one day.

    One failed entry decides: so from an ineligible subject each change is made to a fact of an entry that still fails,
    which leaves out no set; an eligible one turns by the facts of a single entry. A verdict turns when it is another
    one, undetermined included; of the values of the same facts those count first that leave nothing open.

    Attributes:
        criteria_set: the set that judges.
        facts: what is known.
        on: the day.
        past: the as-of date; a date or a moment on record up to it is history.
        budget: so many combinations of values are judged, then the search is given up.
    """

    criteria_set: CriteriaSet
    facts: Facts
    on: date
    past: date
    budget: int
    _read: dict[str, tuple[str, ...]] = field(init=False)
    _reading: dict[str, list[Entry]] = field(init=False, factory=dict)
    _verdicts: dict[tuple[Any, ...], Verdict | None] = field(init=False, factory=dict)
    _alternatives: dict[str, list[Alternative]] = field(init=False, factory=dict)
    _failing: list[Entry] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._read = {}
        for entry in self.criteria_set.entries:
            found = {one.name for one in reads(self._predicate(entry))}
            names = tuple(name for name in self.facts.schema.names if name in found)
            self._read[entry.id] = names
            for name in names:
                self._reading.setdefault(name, []).append(entry)
        self._failing = [entry for entry in self.criteria_set.entries if self._fails(entry, {})]

    def turning(self, size: int, smaller: Sequence[frozenset[str]]) -> dict[frozenset[str], Changed]:
        """Return the sets of so many changes that turn the verdict, each with its nearest values.

        Args:
            size: the number of facts that change.
            smaller: sets that turn it already; what holds one of them is left out.

        Raises:
            GivenUpError: when too much has been tried.
        """
        found: dict[frozenset[str], Changed] = {}
        sets = self._mending({}, size, smaller) if self._failing else self._breaking(size, smaller)
        for changed in sets:
            names = frozenset(changed)
            if names not in found or self._cost(changed) < self._cost(found[names]):
                found[names] = changed
        return found

    def _mending(self, changed: Changed, left: int, smaller: Sequence[frozenset[str]]) -> Iterator[Changed]:
        """Yield the changes, in addition to some, after which no entry fails any more, and not before the last one."""
        entry = self._still_failing(changed)
        if entry is None or not left:
            if entry is None and not left:
                yield changed
            return
        for name in self._may_change(entry, changed, smaller):
            for other in self.alternatives(name):
                self._spend()
                yield from self._mending({**changed, name: other}, left - 1, smaller)

    def _breaking(self, size: int, smaller: Sequence[frozenset[str]]) -> Iterator[Changed]:
        for entry in self.criteria_set.entries:
            yield from self._breaking_entry(entry, {}, size, smaller)

    def _breaking_entry(
        self, entry: Entry, changed: Changed, left: int, smaller: Sequence[frozenset[str]]
    ) -> Iterator[Changed]:
        """Yield the changes, in addition to some, with which an entry does not let the subject pass."""
        if not left:
            if self._verdict(entry, changed) not in {PASSING[entry.polarity], None}:
                yield changed
            return
        for name in self._may_change(entry, changed, smaller):
            for other in self.alternatives(name):
                self._spend()
                yield from self._breaking_entry(entry, {**changed, name: other}, left - 1, smaller)

    def _may_change(self, entry: Entry, changed: Changed, smaller: Sequence[frozenset[str]]) -> Iterator[str]:
        for name in self._read[entry.id]:
            known = any(map({*changed, name}.issuperset, smaller))
            if name not in changed and not known and is_changeable(self.facts.schema[name]):
                yield name

    def _still_failing(self, changed: Changed) -> Entry | None:
        """Return the first entry that fails: of those that did, then of those that read what has changed."""
        others = (entry for name in changed for entry in self._reading[name])
        return next((entry for entry in (*self._failing, *others) if not self._passes(entry, changed)), None)

    def _spend(self) -> None:
        self.budget -= 1
        if self.budget < 0:
            raise GivenUpError

    def _cost(self, changed: Changed) -> tuple[int, int]:
        """Return how far changes go: how many entries become open, then how many nearer values were passed by."""
        entries = {entry.id: entry for name in changed for entry in self._reading[name]}
        opened = sum(self._opens(entry, changed) for entry in entries.values())
        return opened, sum(self.alternatives(name).index(other) for name, other in changed.items())

    def _opens(self, entry: Entry, changed: Changed) -> bool:
        return self._verdict(entry, changed) is Verdict.UNKNOWN and self._verdict(entry, {}) is not Verdict.UNKNOWN

    def _fails(self, entry: Entry, changed: Changed) -> bool:
        return self._verdict(entry, changed) is FAILING[entry.polarity]

    def _passes(self, entry: Entry, changed: Changed) -> bool:
        return self._verdict(entry, changed) not in {FAILING[entry.polarity], None}

    def _verdict(self, entry: Entry, changed: Changed) -> Verdict | None:
        """Return the verdict of an entry after changes; None where code raises."""
        mine = {name: changed[name] for name in self._read[entry.id] if name in changed}
        key = (entry.id, *((name, id(other)) for name, other in mine.items()))
        if key not in self._verdicts:
            self._verdicts[key] = self._judged(self._predicate(entry), mine)
        return self._verdicts[key]

    def _judged(self, predicate: Predicate, changed: Changed) -> Verdict | None:
        facts = self.facts.replacing({name: other.value for name, other in changed.items()})
        try:
            return Evaluation(facts, Exact(self.on)).verdict(predicate)
        except CriterionError:
            return None

    def _predicate(self, entry: Entry) -> Predicate:
        return self.criteria_set.outlines[entry.id].predicate

    def alternatives(self, name: str) -> list[Alternative]:
        """Return the other values of a fact, the nearest first, without those that no rule tells from a nearer one."""
        if name not in self._alternatives:
            predicates = [self._predicate(entry) for entry in self._reading[name]]
            fact, offsets = self.facts.schema[name], self.criteria_set.offsets
            found = alternatives(fact, self.facts, predicates, self.on, self.past, offsets)
            self._alternatives[name] = told_apart(found, predicates, self._judged)
        return self._alternatives[name]
