"""What a screening found, counted as it goes: subjects, entries, open facts, errors."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from attrs import define, field

from eligibility_engine.facts import Answerer
from eligibility_engine.screening.seen import Seen, digest_of
from eligibility_engine.screening.stream import Screened
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.verdict import Verdict

_PEOPLE: Final = frozenset({Answerer.INVESTIGATOR, Answerer.SUBJECT})
SHOWN_ERRORS: Final = 5
_KEPT: Final = (
    "rows", "work_list", "taken_as_missing", "outcomes", "with_warnings", "warnings", "failed", "unknown", "missing",
    "errors", "first_errors",
)  # fmt: skip


@define
class Summary:
    """The counts of a screening. Its size does not grow with the rows.

    Attributes:
        criteria_set: what judged.
        rows: all rows, those in error included.
        persons: distinct subjects.
        outcomes: rows by `eligible`, `not_now`, `never`, `undetermined` and `error`; the middle two are ineligible.
            Where columns judge, which do not tell them apart, `ineligible` stands for both.
        work_list: undetermined rows that are open only to investigator or subject: whom to call.
        with_warnings: assessed rows that carry a data-quality warning, by outcome.
        warnings: assessed rows by warning code.
        failed: rows by entry that stood in the way: an inclusion not met, an exclusion met.
        unknown: rows by entry that was unknown.
        missing: undetermined rows by the fact to ask for.
        errors: rows in error by code.
        first_errors: the number, line and message of the first rows in error.
        taken_as_missing: bad values that were taken as missing, on request.
    """

    criteria_set: CriteriaSet
    rows: int = 0
    persons: int = 0
    work_list: int = 0
    taken_as_missing: int = 0
    outcomes: Counter[str] = field(factory=Counter)
    with_warnings: Counter[str] = field(factory=Counter)
    warnings: Counter[str] = field(factory=Counter)
    failed: Counter[str] = field(factory=Counter)
    unknown: Counter[str] = field(factory=Counter)
    missing: Counter[str] = field(factory=Counter)
    errors: Counter[str] = field(factory=Counter)
    first_errors: list[tuple[int, int | None, str]] = field(factory=list)
    _subjects: Seen = field(factory=Seen, repr=False)

    def add(self, screened: Screened) -> None:
        """Count one row."""
        self.rows += 1
        self._count_person(screened)
        if screened.assessment is None:
            self._count_error(screened)
        else:
            self._count(screened.assessment)

    def pass_over(self, screened: Screened) -> None:
        """Count the person of a row that is counted already in what is restored later."""
        self._count_person(screened)

    def kept(self) -> dict[str, Any]:
        """Return what has been counted as plain data, but for the persons, to be restored in another process."""
        return {name: getattr(self, name) for name in _KEPT}

    def restore(self, kept: Mapping[str, Any]) -> None:
        """Take up what has been counted."""
        for name in _KEPT:
            kind = type(getattr(self, name))
            setattr(self, name, kind(kept[name]))
        self.first_errors = [(number, line, message) for number, line, message in self.first_errors]

    @property
    def ineligible(self) -> int:
        """Ineligible rows, whether not now or never, or not told apart."""
        return self.outcomes["not_now"] + self.outcomes["never"] + self.outcomes["ineligible"]

    def to_dict(self) -> dict[str, Any]:
        """Return the counts as plain data, the entries in protocol order, the facts most wanted first."""
        ids = [entry.id for entry in self.criteria_set.entries]
        return {
            "rows": self.rows,
            "persons": self.persons,
            "ineligible": self.ineligible,
            **{name: self.outcomes[name] for name in ("eligible", "not_now", "never", "undetermined", "error")},
            "work_list": self.work_list,
            "taken_as_missing": self.taken_as_missing,
            "entries": {name: {"failed": self.failed[name], "unknown": self.unknown[name]} for name in ids},
            "missing": dict(self.missing.most_common()),
            "warnings": dict(sorted(self.warnings.items())),
            "errors": dict(sorted(self.errors.items())),
        }

    def _count_person(self, screened: Screened) -> None:
        subject, *more = screened.keys.values()
        if subject is None:
            return
        if more:
            self.persons += self._subjects.add(digest_of([subject]))
        elif all(fault.code != "SUBJECT_DUPLICATE" for fault in screened.faults):
            self.persons += 1

    def _count_error(self, screened: Screened) -> None:
        self.outcomes["error"] += 1
        self.errors.update({fault.code for fault in screened.faults})
        if len(self.first_errors) < SHOWN_ERRORS:
            self.first_errors.append((screened.number, screened.line, screened.message))

    def _count(self, assessment: Assessment) -> None:
        outcome = (assessment.recoverable or assessment.eligibility).value
        codes = {warning.code for warning in assessment.warnings}
        self.outcomes[outcome] += 1
        self.with_warnings[outcome] += bool(codes)
        self.warnings.update(codes)
        self.taken_as_missing += len(assessment.faults)
        self.missing.update(missing.name for missing in assessment.missing)
        self.work_list += bool(assessment.open_to) and _PEOPLE.issuperset(assessment.open_to)
        for result in assessment:
            self.failed[result.id] += result.standing is Verdict.NOT_MET
            self.unknown[result.id] += result.standing is Verdict.UNKNOWN
