"""Who would be let in at another threshold: one entry judged at several values, in one pass.

The set that is swept has the entry once more for each value. So the other entries are judged once for each subject, the
entry once per value, and what its values have in common is judged once too.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any

from attrs import asdict, evolve, frozen

from eligibility_engine.analysis.frames import standings_of_frame
from eligibility_engine.analysis.standings import Standing, Standings
from eligibility_engine.analysis.thresholds import Swept, Threshold
from eligibility_engine.errors import EligibilityError
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.verdict import Eligibility


@frozen
class SweptCounts:
    """What a screening would have found at one value of a threshold. All figures are numbers of rows.

    Attributes:
        value: the value, as the sentence says it.
        sentence: the criterion at that value.
        is_protocol: whether it is what the protocol says.
        eligible: eligible rows.
        undetermined: undetermined rows.
        ineligible: ineligible rows.
        gain: how many more are eligible than at the protocol's value; below 0, how many fewer.
        gain_at_best: the same, if every open question turns out well at both values.
    """

    value: str
    sentence: str
    is_protocol: bool
    eligible: int
    undetermined: int
    ineligible: int
    gain: int
    gain_at_best: int

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)


@frozen
class Sweep:
    """A threshold swept over the rows of a screening.

    Attributes:
        threshold: the threshold.
        criteria_set: what judges: the set with the entry once more for each value.
        values: the entry at each value; the protocol's own comes first where it was not asked for.
        standings: the rows by how the entries of `criteria_set` stand.
    """

    threshold: Threshold
    criteria_set: CriteriaSet
    values: tuple[Swept, ...]
    standings: Standings

    @property
    def rows(self) -> int:
        """The rows that were judged."""
        return self.standings.rows

    @property
    def errors(self) -> int:
        """The rows in error, which take no part."""
        return self.standings.errors

    def add(self, assessment: Assessment | None) -> None:
        """Count a row that `criteria_set` has assessed, or with None one in error.

        Raises:
            EligibilityError: `THRESHOLD` for an assessment of another set.
        """
        if assessment is not None and assessment.criteria_set is not self.criteria_set:
            raise EligibilityError("a sweep counts what its own criteria_set has assessed", code="THRESHOLD")
        self.standings.add(assessment)

    def add_frame(self, result: Any) -> None:
        """Count the rows of a frame that `criteria_set.screen` has returned; see `standings_of_frame`.

        Raises:
            EligibilityError: as `standings_of_frame` does.
        """
        self.standings.add_all(standings_of_frame(self.criteria_set, result))

    @property
    def counts(self) -> tuple[SweptCounts, ...]:
        """What was found at each value, in the order in which the values were given."""
        own = next(place for place, swept in enumerate(self.values) if swept.value == self.threshold.value)
        found = [self._at(place) for place in range(len(self.values))]
        return tuple(
            _counted(swept, counts, found[own], swept is self.values[own])
            for swept, counts in zip(self.values, found, strict=True)
        )

    def _at(self, place: int) -> Counter[Eligibility]:
        """Return rows by their eligibility with the entry at one of the values, which come last in the set, alone."""
        names = self.standings.ids
        swept = len(names) - len(self.values)
        kept = sum(1 << at for at, name in enumerate(names[:swept]) if name != self.threshold.entry.id)
        kept |= 1 << (swept + place)
        found = Counter[Eligibility]()
        for (failed, unknown), rows in self.standings.counts.items():
            found[Standing(failed & kept, unknown & kept).eligibility] += rows
        return found


def _counted(swept: Swept, found: Counter[Eligibility], own: Counter[Eligibility], is_protocol: bool) -> SweptCounts:
    return SweptCounts(
        swept.text,
        swept.sentence,
        is_protocol,
        found[Eligibility.ELIGIBLE],
        found[Eligibility.UNDETERMINED],
        found[Eligibility.INELIGIBLE],
        found[Eligibility.ELIGIBLE] - own[Eligibility.ELIGIBLE],
        own[Eligibility.INELIGIBLE] - found[Eligibility.INELIGIBLE],
    )


def sweep(threshold: Threshold, values: Iterable[object]) -> Sweep:
    """Return a sweep that waits for its rows: `add` what its `criteria_set` assesses, then read `counts`.

    Args:
        threshold: see `chosen_threshold`.
        values: numbers, dates or instants, or their texts.

    Raises:
        DefinitionError: what is wrong with the rule at a value.
        EligibilityError: `THRESHOLD` without values, or for one of another type.
    """
    swept = list({one.value: one for one in map(threshold.at, values)}.values())
    if not swept:
        raise EligibilityError("a sweep needs at least one value", code="THRESHOLD")
    if all(one.value != threshold.value for one in swept):
        swept.insert(0, threshold.at(threshold.value))
    judge = _with_each(threshold, swept)
    return Sweep(threshold, judge, tuple(swept), Standings(judge))


def _with_each(threshold: Threshold, values: Sequence[Swept]) -> CriteriaSet:
    """Return the set with the swept entry once more for each value, last and in order."""
    whole = threshold.criteria_set
    taken = {entry.id for entry in whole.entries}
    free = (name for number in count(1) if (name := f"swept_{number}") not in taken)
    entry = threshold.entry
    added = (evolve(entry, id=id, criterion=one.criterion, short=None) for id, one in zip(free, values, strict=False))
    return evolve(whole, entries=(*whole.entries, *added), sentences=(), builder=None)
