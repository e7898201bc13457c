"""What would turn the verdict of one subject: sets of changes, and time; each verified by judging again."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

from attrs import field, frozen

from eligibility_engine.changing.counterfactual import Counterfactual, Counterfactuals, Waiting
from eligibility_engine.changing.later_days import coming_into_sight, first_day
from eligibility_engine.changing.searching import Changed, GivenUpError, Search
from eligibility_engine.dates import TimeUnit, shift
from eligibility_engine.errors import EligibilityError
from eligibility_engine.kernel.expression import AsOf, Predicate
from eligibility_engine.kernel.walking import reads, walk
from eligibility_engine.knowledge import Facts
from eligibility_engine.reading.parsing import parse_as_of
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.entry import Entry
from eligibility_engine.value import Exact, Interval
from eligibility_engine.verdict import FAILING, Eligibility, Verdict, eligibility

BUDGET: Final = 20_000
"""So many combinations of values are tried for a subject before the search is given up."""

LARGEST_SIZE: Final = 5
YEARS: Final = {Eligibility.ELIGIBLE: 10, Eligibility.INELIGIBLE: 10, Eligibility.UNDETERMINED: 1}
"""How far ahead time is looked at unless told; what stays open is judged day by day, which takes longer."""


def counterfactuals(assessment: Assessment, size: int = 3, until: date | str | None = None) -> Counterfactuals:
    """Return what would turn the verdict of a subject; see `Assessment.counterfactuals`.

    Raises:
        EligibilityError: `USAGE` for a size that is not searched, or a last day that is none.
        CriterionError: when a criterion in Python raises on a later day.
    """
    if type(size) is not int or not 1 <= size <= LARGEST_SIZE:
        raise EligibilityError(f"size= is a whole number from 1 to {LARGEST_SIZE}", code="USAGE")
    horizon = _horizon(assessment, until)
    later = _Later(assessment, horizon)
    waiting = later.waiting()
    if assessment.eligibility is Eligibility.UNDETERMINED:
        return Counterfactuals((), waiting, horizon, 0, stopped=False)
    return _Sets(assessment, size).on_the_first_day([assessment.as_of, *later.days_before(waiting)], waiting, horizon)


def _horizon(assessment: Assessment, until: date | str | None) -> date:
    """Return the last day that is looked at."""
    if until is None:
        last = shift(assessment.as_of, YEARS[assessment.eligibility], TimeUnit.YEARS) or date.max
    else:
        last = _last_day(until)
    if last < assessment.as_of:
        raise EligibilityError("until= is not before the as-of date", code="USAGE")
    return min(last, date.max - timedelta(days=1))


def _last_day(until: object) -> date:
    with suppress(EligibilityError):
        return parse_as_of(until)
    raise EligibilityError("until= is a date, or a text like '2026-06-02'", code="USAGE")


def _eligibility(criteria_set: CriteriaSet, facts: Facts, on: date) -> Eligibility:
    """Judge a subject by the reference; unlike an assessment it is shown to nobody who watches who is judged."""
    evaluation, outlines = Evaluation(facts, Exact(on)), criteria_set.outlines
    return eligibility((one.polarity, evaluation.verdict(outlines[one.id].predicate)) for one in criteria_set.entries)


@frozen(eq=False)
class _Later:
    """What time alone does until a horizon."""

    assessment: Assessment
    horizon: date
    moving: frozenset[str] = field(init=False)
    """The ids of the entries that may have another verdict on another day."""

    @moving.default
    def _moving(self) -> frozenset[str]:
        as_of, entries = self.assessment.as_of, self.assessment.criteria_set.entries
        coming = coming_into_sight(self.assessment.facts, as_of)
        return frozenset(one.id for one in entries if _hangs_on_date(self._predicate(one), coming))

    def waiting(self) -> Waiting | None:
        """Return the first day with another eligibility."""
        day = self._first_day(self._is_same)
        return None if day is None else Waiting(day, self._eligibility(Exact(day)))

    def days_before(self, waiting: Waiting | None) -> list[date]:
        """Return the days on which some entry of an ineligible subject no longer fails, while others still do."""
        failing = [entry for entry in self._entries if self._fails(entry, Exact(self.assessment.as_of))]
        days = {self._first_day(partial(self._fails, entry)) for entry in failing}
        return sorted(day for day in days if day is not None and (waiting is None or day < waiting.on))

    def _first_day(self, same: Callable[[Exact | Interval], bool]) -> date | None:
        return first_day(self.assessment.facts, self.assessment.as_of, self.horizon, same) if self.moving else None

    @property
    def _entries(self) -> Sequence[Entry]:
        return self.assessment.criteria_set.entries

    def _is_same(self, day: Exact | Interval) -> bool:
        """Say whether the eligibility is the same on a day, or surely on each of some days."""
        now = self.assessment.eligibility
        if self._eligibility(day) is not now:
            return False
        return isinstance(day, Exact) or now is not Eligibility.UNDETERMINED or self._stays_open(day)

    def _stays_open(self, days: Interval) -> bool:
        """Say whether nothing that time moves is open on some days, and something else is."""
        verdicts = {entry.id: self._verdict(entry, days) for entry in self._entries}
        open_ones = {id for id, verdict in verdicts.items() if verdict is Verdict.UNKNOWN}
        return bool(open_ones) and open_ones.isdisjoint(self.moving)

    def _eligibility(self, day: Exact | Interval) -> Eligibility:
        return eligibility((entry.polarity, self._verdict(entry, day)) for entry in self._entries)

    def _fails(self, entry: Entry, day: Exact | Interval) -> bool:
        return self._verdict(entry, day) is FAILING[entry.polarity]

    def _verdict(self, entry: Entry, day: Exact | Interval) -> Verdict:
        if entry.id not in self.moving:
            return self.assessment[entry.id].verdict
        return Evaluation(self.assessment.facts, day).verdict(self._predicate(entry))

    def _predicate(self, entry: Entry) -> Predicate:
        return self.assessment.criteria_set.outlines[entry.id].predicate


def _hangs_on_date(predicate: Predicate, coming: frozenset[str]) -> bool:
    """Say whether a predicate may have another verdict on another day: by its date, or by what comes into sight."""
    in_sight = any(one.name in coming for one in reads(predicate))
    return in_sight or any(isinstance(node, AsOf) for node in walk(predicate))


@frozen(eq=False)
class _Sets:
    """The smallest sets of changes for a subject."""

    assessment: Assessment
    size: int

    def on_the_first_day(self, days: Sequence[date], waiting: Waiting | None, horizon: date) -> Counterfactuals:
        """Return the sets on the first of some days on which there are any."""
        budget, sizes = BUDGET, [self.size]
        found: list[Counterfactual] = []
        for day in days:
            search = Search(self.assessment.criteria_set, self.assessment.facts, day, self.assessment.as_of, budget)
            tried, found = self._on(search)
            budget, sizes = search.budget, [*sizes, tried]
            if found or budget < 0:
                break
        return Counterfactuals(tuple(found), waiting, horizon, min(sizes), stopped=budget < 0)

    def _on(self, search: Search) -> tuple[int, list[Counterfactual]]:
        """Return up to which size every set was tried on a day, and what was found."""
        found: dict[frozenset[str], Changed] = {}
        try:
            for size in range(1, self.size + 1):
                found |= search.turning(size, list(found))
        except GivenUpError:
            return size - 1, self._verified(search.on, found)
        return self.size, self._verified(search.on, found)

    def _verified(self, on: date, found: dict[frozenset[str], Changed]) -> list[Counterfactual]:
        """Return the sets of changes with which the subject, judged again, has another eligibility."""
        now = self.assessment.eligibility
        ordered = sorted(found.values(), key=self._order)
        return [one for one in map(partial(self._counterfactual, on), ordered) if one.eligibility is not now]

    def _order(self, changed: Changed) -> tuple[Any, ...]:
        """Return what sets are told by: their size, of an eligible subject how near they are, then the schema."""
        facts = self.assessment.facts
        shares = [other.share(facts[name]) for name, other in changed.items()]
        far = max(1 if share is None else share for share in shares)
        near = (None in shares, far) if self.assessment.eligibility is Eligibility.ELIGIBLE else ()
        return len(changed), near, sorted(map(facts.schema.names.index, changed))

    def _counterfactual(self, on: date, changed: Changed) -> Counterfactual:
        facts, judged = self.assessment.facts, self.assessment.criteria_set
        then = _eligibility(judged, facts.replacing({name: other.value for name, other in changed.items()}), on)
        beyond = {name: other.and_beyond(facts[name]) for name, other in changed.items()}
        proved = _eligibility(judged, facts.replacing(beyond), on) is then
        names = [name for name in facts.schema.names if name in changed]
        changes = tuple(changed[name].change(facts[name], proved) for name in names)
        return Counterfactual(changes, on, then, later=on > self.assessment.as_of)
