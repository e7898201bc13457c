"""Who would be let in at another threshold: one entry judged at several values, in one pass.

For each subject the other entries are judged once. Only where they do not settle the matter is the swept entry judged,
once per value; what its values have in common is judged once too.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from attrs import field, frozen, mutable

from eligibility_engine.analysis.thresholds import Swept, Threshold
from eligibility_engine.assessment import Assessment
from eligibility_engine.errors import EligibilityError
from eligibility_engine.semantics import Evaluation
from eligibility_engine.value import Exact
from eligibility_engine.verdict import Eligibility, Verdict, conjunction, eligibility


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
        values: the entry at each value; the protocol's own comes first where it was not asked for.
        rows: the rows that were judged.
        errors: the rows in error, which take no part.
    """

    threshold: Threshold
    values: tuple[Swept, ...]
    rows: int = 0
    errors: int = 0
    _found: list[Counter[Eligibility]] = field(factory=list)

    def add(self, assessment: Assessment | None) -> None:
        """Count an assessed row, or with None one in error."""
        if assessment is None:
            self.errors += 1
            return
        self.rows += 1
        for counts, found in zip(self._found, self._judged(assessment), strict=True):
            counts[found] += 1

    def _judged(self, assessment: Assessment) -> Iterable[Eligibility]:
        entry = self.threshold.entry
        others = conjunction(result.standing for result in assessment if result.id != entry.id)
        if others is Verdict.NOT_MET:
            return [Eligibility.INELIGIBLE] * len(self.values)
        evaluation = Evaluation(assessment.facts, Exact(assessment.as_of))
        return [
            _AFTER[others, eligibility([(entry.polarity, evaluation.verdict(swept.predicate))])]
            for swept in self.values
        ]

    @property
    def counts(self) -> tuple[SweptCounts, ...]:
        """What was found at each value, in the order in which the values were given."""
        own = next(place for place, swept in enumerate(self.values) if swept.value == self.threshold.value)
        return tuple(
            _counted(swept, found, self._found[own], swept is self.values[own])
            for swept, found in zip(self.values, self._found, strict=True)
        )


_E, _U, _I = Eligibility.ELIGIBLE, Eligibility.UNDETERMINED, Eligibility.INELIGIBLE
_AFTER = {
    (Verdict.MET, _E): _E, (Verdict.MET, _U): _U, (Verdict.MET, _I): _I,
    (Verdict.UNKNOWN, _E): _U, (Verdict.UNKNOWN, _U): _U, (Verdict.UNKNOWN, _I): _I,
}  # fmt: skip
"""Whether a row is eligible, by what the other entries say together and what follows from the swept one alone."""


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
    """Return a sweep that waits for its rows: `add` each assessment, then read `counts`.

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
    return Sweep(threshold, tuple(swept), found=[Counter() for _ in swept])
