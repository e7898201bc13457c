"""How the entries of a set stand, counted: each distinct way in which they let rows pass, with the number of its rows.

Every question about attrition is answered from these counts, so nobody is judged twice. Of people as they are there are
far fewer ways than rows; where values are missing at random there may be half as many.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from attrs import field, mutable

from eligibility_engine.errors import EligibilityError, InputError
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.verdict import FAILING, Eligibility, Verdict


class Standing(NamedTuple):
    """Which entries do not let a row pass: bit 0 of each number is the first entry of the set, and so on.

    Attributes:
        failed: the inclusions not met and the exclusions met.
        unknown: the entries that are open.
    """

    failed: int
    unknown: int

    @property
    def eligibility(self) -> Eligibility:
        """What follows for the row."""
        if self.failed:
            return Eligibility.INELIGIBLE
        return Eligibility.UNDETERMINED if self.unknown else Eligibility.ELIGIBLE


@mutable(slots=False)
class Standings:
    """The rows of a screening, grouped by how the entries stand.

    Attributes:
        criteria_set: the set whose entries these are.
        counts: rows by standing.
        errors: rows in error, of which no entry says anything.
    """

    criteria_set: CriteriaSet
    counts: Counter[Standing] = field(factory=Counter)
    errors: int = 0
    _known: dict[tuple[str, ...], Standing] = field(factory=dict, repr=False, eq=False)

    @classmethod
    def of(cls, criteria_set: CriteriaSet, assessments: Iterable[Assessment | None]) -> "Standings":
        """Return the counts of assessments; None is a row in error."""
        found = cls(criteria_set)
        for assessment in assessments:
            found.add(assessment)
        return found

    def add(self, assessment: Assessment | None, rows: int = 1) -> None:
        """Count an assessed row, or with None one in error.

        Raises:
            EligibilityError: `ENTRY_UNKNOWN` where the assessment has other entries than the set.
        """
        if assessment is None:
            self.errors += rows
        elif assessment.criteria_set is self.criteria_set:
            self.add_in_order(assessment.verdicts, rows)
        else:
            entries = assessment.criteria_set.entries
            named = zip(entries, assessment.verdicts, strict=True)
            self.add_verdicts({entry.id: verdict for entry, verdict in named}, rows)

    def add_verdicts(self, verdicts: Mapping[str, str], rows: int = 1) -> None:
        """Count rows that have the same verdicts, such as those of one group of a table of results.

        Args:
            verdicts: `met`, `not_met` or `unknown` by entry id.
            rows: how many rows have them.

        Raises:
            EligibilityError: `ENTRY_UNKNOWN` where an entry lacks its verdict, or the set lacks the entry.
            InputError: `RESULT_VERDICT` for another word.
        """
        self.counts[self.standing(verdicts)] += rows

    def standing(self, verdicts: Mapping[str, str]) -> Standing:
        """Return how the entries stand by their verdicts, without counting anybody.

        Args:
            verdicts: `met`, `not_met` or `unknown` by entry id.

        Raises:
            EligibilityError: `ENTRY_UNKNOWN` where an entry lacks its verdict, or the set lacks the entry.
            InputError: `RESULT_VERDICT` for another word.
        """
        odd = sorted(verdicts.keys() ^ self._failing.keys())
        if odd:
            said = f"a row has other entries than {self.criteria_set.called}: {', '.join(odd)}"
            raise EligibilityError(f"{said}; name the set that judged it", code="ENTRY_UNKNOWN")
        return self._in_order(tuple(verdicts[name] for name in self._failing))

    def add_in_order(self, verdicts: tuple[str, ...], rows: int = 1) -> None:
        """Count rows that have the same verdicts, one per entry in protocol order.

        Raises:
            InputError: `RESULT_VERDICT` for a word that is no verdict.
        """
        self.counts[self._in_order(verdicts)] += rows

    def _in_order(self, verdicts: tuple[str, ...]) -> Standing:
        found = self._known.get(verdicts)
        if found is None:
            found = self._known[verdicts] = _standing(verdicts, self._failing)
        return found

    def add_all(self, others: "Standings") -> None:
        """Count the rows of other standings of the same set too."""
        self.counts.update(others.counts)
        self.errors += others.errors

    @cached_property
    def _failing(self) -> dict[str, tuple[int, Verdict]]:
        """By entry id, its bit and the verdict that does not let a row pass."""
        entries = enumerate(self.criteria_set.entries)
        return {entry.id: (1 << place, FAILING[entry.polarity]) for place, entry in entries}

    @property
    def rows(self) -> int:
        """All rows that were judged."""
        return self.counts.total()

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the entries in protocol order."""
        return tuple(self._failing)


def _standing(verdicts: tuple[str, ...], failing: Mapping[str, tuple[int, Verdict]]) -> Standing:
    failed = unknown = 0
    for verdict, (name, (bit, fails)) in zip(verdicts, failing.items(), strict=True):
        if verdict == fails:
            failed |= bit
        elif verdict == _UNKNOWN:
            unknown |= bit
        elif verdict not in _PASSING:
            raise InputError(f"{name}: a verdict is met, not_met or unknown", code="RESULT_VERDICT", path=f"$.{name}")
    return Standing(failed, unknown)


_UNKNOWN = Verdict.UNKNOWN
_PASSING = (Verdict.MET, Verdict.NOT_MET)


def places(bits: int) -> Iterator[int]:
    """Yield the places of the bits that are set, the lowest first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
