"""Who would be let in at another threshold: one entry judged at several values, in one pass.

The set that is swept has the entry once more for each value. So the other entries are judged once for each subject, the
entry once per value, and what its values have in common is judged once too.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import Any

from attrs import evolve, field, frozen, mutable

from eligibility_engine.analysis.thresholds import Swept, Threshold
from eligibility_engine.assessment import Assessment
from eligibility_engine.criteria_set import CriteriaSet
from eligibility_engine.errors import EligibilityError
from eligibility_engine.verdict import Eligibility, Verdict, eligibility


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
        names = ("value", "sentence", "is_protocol", "eligible", "undetermined", "ineligible", "gain", "gain_at_best")
        return {name: getattr(self, name) for name in names}


@mutable
class Sweep:
    """A threshold swept over the rows of a screening.

    Attributes:
        threshold: the threshold.
        criteria_set: what judges: the set with the entry once more for each value.
        values: the entry at each value; the protocol's own comes first where it was not asked for.
        rows: the rows that were judged.
        errors: the rows in error, which take no part.
    """

    threshold: Threshold
    criteria_set: CriteriaSet
    values: tuple[Swept, ...]
    rows: int = 0
    errors: int = 0
    _found: list[Counter[Eligibility]] = field(factory=list)
    _known: dict[tuple[Verdict, ...], list[Eligibility]] = field(factory=dict, repr=False, eq=False)

    def add(self, assessment: Assessment | None) -> None:
        """Count a row that `criteria_set` has assessed, or with None one in error.

        Raises:
            EligibilityError: `THRESHOLD` for an assessment of another set.
        """
        if assessment is None:
            self.errors += 1
            return
        if assessment.criteria_set is not self.criteria_set:
            raise EligibilityError("a sweep counts what its own criteria_set has assessed", code="THRESHOLD")
        self.rows += 1
        for counts, found in zip(self._found, self._judged(assessment.verdicts), strict=True):
            counts[found] += 1

    def _judged(self, verdicts: tuple[Verdict, ...]) -> list[Eligibility]:
        """Return what follows at each value from the verdicts, of which those of the swept entry come last."""
        known = self._known.get(verdicts)
        if known is None:
            known = self._known[verdicts] = list(self._following(verdicts))
        return known

    def _following(self, verdicts: tuple[Verdict, ...]) -> Iterator[Eligibility]:
        judged = list(zip(self.criteria_set.entries, verdicts, strict=True))
        own, swept = self.threshold.entry.id, len(self.values)
        others = [(entry.polarity, verdict) for entry, verdict in judged[:-swept] if entry.id != own]
        for entry, verdict in judged[-swept:]:
            yield eligibility([*others, (entry.polarity, verdict)])

    @property
    def counts(self) -> tuple[SweptCounts, ...]:
        """What was found at each value, in the order in which the values were given."""
        own = next(place for place, swept in enumerate(self.values) if swept.value == self.threshold.value)
        return tuple(
            _counted(swept, found, self._found[own], swept is self.values[own])
            for swept, found in zip(self.values, self._found, strict=True)
        )


_E, _U, _I = Eligibility.ELIGIBLE, Eligibility.UNDETERMINED, Eligibility.INELIGIBLE


def _counted(swept: Swept, found: Counter[Eligibility], own: Counter[Eligibility], is_protocol: bool) -> SweptCounts:
    return SweptCounts(
        swept.text,
        swept.sentence,
        is_protocol,
        found[_E],
        found[_U],
        found[_I],
        found[_E] - own[_E],
        own[_I] - found[_I],
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
    return Sweep(threshold, _with_each(threshold, swept), tuple(swept), found=[Counter() for _ in swept])


def _with_each(threshold: Threshold, values: Sequence[Swept]) -> CriteriaSet:
    """Return the set with the swept entry once more for each value, last and in order."""
    whole = threshold.criteria_set
    taken = {entry.id for entry in whole.entries}
    free = (name for number in count(1) if (name := f"swept_{number}") not in taken)
    entry = threshold.entry
    added = (evolve(entry, id=id, criterion=one.criterion, short=None) for id, one in zip(free, values, strict=False))
    return evolve(whole, entries=(*whole.entries, *added), sentences=(), builder=None)
