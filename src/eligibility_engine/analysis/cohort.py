"""A cohort: the persons of a screening, counted by how their entries stand and by what is open about them.

A person is counted once, however many rows there are. What is kept is how many persons are alike, so the size is that
of the distinct ways in which entries stand and facts are open.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from attrs import field, frozen, mutable

from eligibility_engine.analysis.standings import Standing, Standings
from eligibility_engine.analysis.sweep import Sweep
from eligibility_engine.errors import EligibilityError
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.verdict import Eligibility
from eligibility_engine.version import __version__


@frozen
class Screening:
    """The screening that a cohort comes from.

    Attributes:
        criteria_set: the set that judged, its part chosen.
        as_of: the date, or `@COLUMN` where each row had its own.
        rows: all rows; None where that is not known.
        tells_missing: whether it tells which facts are missing.
        engine: the version that judged.
        ranges: the digest of the table of limits of normal, where there was one.
        judged_again: whether what is missing was found by judging the screened file once more, now.
    """

    criteria_set: CriteriaSet
    as_of: str
    rows: int | None = None
    tells_missing: bool = True
    engine: str = __version__
    ranges: str | None = None
    judged_again: bool = False


@mutable
class Cohort:
    """The persons of a screening.

    Attributes:
        screening: where they come from.
        alike: persons who were judged, by how their entries stand, and by the facts that keep an undetermined one open.
        errors: persons who could not be judged.
        unnamed: rows that are nobody's: without a subject, or with a key that came before.
    """

    screening: Screening
    alike: Counter[tuple[Standing, tuple[str, ...]]] = field(factory=Counter, repr=False)
    errors: int = 0
    unnamed: int = 0
    _words: Standings = field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        self._words = Standings(self.criteria_set)

    @classmethod
    def of(cls, criteria_set: CriteriaSet, assessments: Iterable[Assessment | None], *, as_of: str) -> "Cohort":
        """Return the cohort of assessments, one for each person.

        Args:
            criteria_set: the set that judged, its part chosen.
            assessments: what it said; None of somebody who could not be judged.
            as_of: the date on which eligibility was judged, as it is to be shown.

        Raises:
            EligibilityError: `ENTRY_UNKNOWN` where an assessment has other entries than the set.
        """
        found = cls(Screening(criteria_set, as_of))
        for one in assessments:
            if one is None:
                found.errors += 1
                continue
            verdicts = zip(one.criteria_set.entries, one.verdicts, strict=True)
            missing = (fact.name for fact in one.missing)
            found.add_verdicts({entry.id: verdict for entry, verdict in verdicts}, missing)
        return found

    def add_verdicts(self, verdicts: Mapping[str, str], missing: Iterable[str] = ()) -> None:
        """Count a person.

        Args:
            verdicts: `met`, `not_met` or `unknown` by entry id.
            missing: the facts that keep an undetermined person open; of others they do not matter.

        Raises:
            EligibilityError: `ENTRY_UNKNOWN` where an entry lacks its verdict, or the set lacks the entry.
            InputError: `RESULT_VERDICT` for a word that is no verdict.
        """
        standing = self._words.standing(verdicts)
        is_open = standing.eligibility is Eligibility.UNDETERMINED
        self.alike[standing, tuple(sorted(missing)) if is_open else ()] += 1

    def add_standings(self, standings: Standings) -> None:
        """Count the persons of a screening of whom it is not told what is missing."""
        self.alike.update({(standing, ()): persons for standing, persons in standings.counts.items()})
        self.errors += standings.errors

    @property
    def criteria_set(self) -> CriteriaSet:
        """The set that judged."""
        return self.screening.criteria_set

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the entries in protocol order."""
        return self._words.ids

    @property
    def judged(self) -> int:
        """The persons who could be judged."""
        return self.alike.total()

    @property
    def standings(self) -> Standings:
        """The persons by how their entries stand alone: what `attrition` and `overlaps` count."""
        found = Standings(self.criteria_set, errors=self.errors)
        for (standing, _), persons in self.alike.items():
            found.counts[standing] += persons
        return found

    def to_html(self, *, mask_below: int | None = None, sweeps: Sequence[Sweep] = ()) -> str:
        """Return the cohort as a page in HTML, which needs no network and no script; its size does not grow with it.

        Args:
            mask_below: neither a number nor what follows from several tells of a group of fewer persons.
            sweeps: thresholds that were swept over the same persons, which are drawn as curves.

        Raises:
            EligibilityError: `USAGE` for a number below 2, where fewer persons were judged, for sweeps of a page that
                is masked, which would tell of few by their differences, or of other persons.
        """
        from eligibility_engine.analysis.figures import Figures
        from eligibility_engine.report.pages.cohort import cohort_html

        if sweeps and mask_below is not None:
            raise EligibilityError("curves are not masked; leave out the sweeps, or the mask", code="USAGE")
        if any((swept.rows, swept.errors) != (self.judged, self.errors + self.unnamed) for swept in sweeps):
            raise EligibilityError("a sweep is of other persons than the cohort", code="USAGE")
        return cohort_html(Figures(self, mask_below), sweeps)
