"""One row judged as a record by the reference, as `screen_records` judges it."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final

from attrs import evolve, frozen

from eligibility_engine.errors import EligibilityError, FactError, Fault
from eligibility_engine.matching import criterion_failed
from eligibility_engine.reading.parsing import OnBadValue, parse_as_of
from eligibility_engine.reference_ranges.ranges import ReferenceRanges
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.verdict import Eligibility, Verdict

TRUTH: Final = {Verdict.MET: True, Verdict.NOT_MET: False, Verdict.UNKNOWN: None}


@frozen
class Told:
    """What the reference says of a row.

    Attributes:
        verdicts: by entry, met, not met, or None for unknown; empty for a row in error.
        faults: what is wrong with a row in error.
        missing: the facts to ask for, of an undetermined row.
        open_to: who can answer them.
    """

    verdicts: Mapping[str, bool | None]
    faults: tuple[Fault, ...] = ()
    missing: tuple[str, ...] | None = None
    open_to: tuple[str, ...] | None = None


@frozen
class Judge:
    """What stays the same from row to row.

    Attributes:
        criteria_set: what judges.
        as_of: the as-of date; the name of a column where each row has its own.
        on_bad_value: what becomes of bad values.
        lacking: what a record says about facts that are not collected.
        ranges: a table that gives results the limits of normal they lack.
        with_missing: whether to tell the missing facts.
    """

    criteria_set: CriteriaSet
    as_of: date | str
    on_bad_value: OnBadValue
    lacking: Mapping[str, Any]
    ranges: ReferenceRanges | None = None
    with_missing: bool = False

    def of_entries(self, entries: Collection[str]) -> "Judge":
        """Return what judges some of the entries alone, in a set without parts."""
        chosen = tuple(evolve(entry, parts=()) for entry in self.criteria_set.entries if entry.id in entries)
        some = evolve(
            self.criteria_set,
            entries=chosen,
            classifications=(),
            warnings=(),
            sentences=(),
            parts=(),
            default_part=None,
            in_part=None,
            whole=None,
        )
        lacking = {name: said for name, said in self.lacking.items() if name in some.facts_read}
        return evolve(self, criteria_set=some, lacking=lacking, with_missing=False)

    def tell(self, record: Mapping[str, Any], unread: tuple[Fault, ...], day: Any) -> Told:
        """Judge a record.

        Args:
            record: fact names to plain values.
            unread: the cells that could not be read.
            day: the row's own as-of date, where it has one.
        """
        as_of = self.as_of if isinstance(self.as_of, date) else self._dated(self.as_of, day)
        if isinstance(as_of, Fault):
            return Told({}, (as_of,))
        faults = unread if self.on_bad_value == "error" else ()
        try:
            found = self._judged(record, as_of)
        except FactError as error:
            return Told({}, (*faults, *error.faults))
        except Exception as error:  # a kind of somebody's own may raise anything
            return Told({}, faults or (criterion_failed(error),))
        return Told({}, faults) if faults else found

    def _judged(self, record: Mapping[str, Any], as_of: date) -> Told:
        found = self.criteria_set.assess(
            {**self.lacking, **record}, as_of=as_of, on_bad_value=self.on_bad_value, reference_ranges=self.ranges
        )
        entries = zip(self.criteria_set.entries, found.verdicts, strict=True)
        verdicts = {entry.id: TRUTH[verdict] for entry, verdict in entries}
        if not self.with_missing or found.eligibility is not Eligibility.UNDETERMINED:
            return Told(verdicts)
        missing = tuple(fact.name for fact in found.missing)
        return Told(verdicts, (), missing, tuple(answerer.value for answerer in found.open_to))

    def _dated(self, name: str, day: Any) -> date | Fault:
        problem = "due here, as" if day in (None, "") else "no calendar date; write"
        try:
            return parse_as_of(day)
        except EligibilityError:
            return Fault("AS_OF", f"$.{name}", f"the as-of date of the row is {problem} YYYY-MM-DD")
