"""Cases as data: the facts of one made-up subject, and what a criteria set is expected to say about it.

What is wrong with a case itself (an impossible fact, an entry that the set does not have) is a fault of the case and no
failure of the rules. Cases are made up, so failures show their values; faults do not.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from attrs import field, frozen

from eligibility_engine.errors import CriterionError, EligibilityError, FactError, Fault, nearest
from eligibility_engine.matching import cannot_judge
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.verdict import Eligibility, Verdict

VERDICTS: Final = tuple(verdict.value for verdict in Verdict)
ELIGIBILITIES: Final = tuple(eligibility.value for eligibility in Eligibility)


@frozen
class Case:
    """One subject with what is expected of the verdicts.

    Attributes:
        id: how the case is called; unique in its file.
        facts: the record, as `CriteriaSet.assess` takes it.
        as_of: the date on which eligibility is judged.
        options: options of the set that are in force for this case, by name.
        expected: the expected verdict (`met`, `not_met`, `unknown`) by entry id.
        eligibility: the expected eligibility; empty where none is expected.
        decisive: the ids of exactly the entries that decide; None where nothing is expected of them.
        missing: the names of exactly the missing facts; None where nothing is expected of them.
        note: what the case probes.
        line: the line of the file where it begins.
        faults: what is wrong with the case as it is written.
        part: the part of the set that judges it; None for the default one, or a set without parts.
    """

    id: str
    facts: Mapping[str, Any] = field(factory=dict)
    as_of: date | str | None = None
    options: Mapping[str, object] = field(factory=dict)
    expected: Mapping[str, str] = field(factory=dict)
    eligibility: str = ""
    decisive: tuple[str, ...] | None = None
    missing: tuple[str, ...] | None = None
    note: str = ""
    line: int | None = None
    faults: tuple[Fault, ...] = ()
    part: str | None = None


@frozen
class Waiver:
    """A mutant that no case notices, and why none can.

    Attributes:
        entry: the id of the entry.
        change: the change in the words of the report.
        because: the reason.
    """

    entry: str
    change: str
    because: str


@frozen
class CaseFile:
    """The cases of one file.

    Attributes:
        cases: the cases, in the order of the file.
        trial: the id of the set, or `file.py:NAME`; empty where the file names none.
        version: the version of the set for which they were written, where the file says so.
        digest: the digest of the set for which they were written, or its first digits.
        base: the record from which its cases start; empty where each is a whole one.
        as_of: the date of the cases that name none, as the file writes it.
        waived: the mutants that no case need notice.
    """

    cases: tuple[Case, ...]
    trial: str = ""
    version: str = ""
    digest: str = ""
    base: Mapping[str, Any] = field(factory=dict)
    as_of: Any = None
    waived: tuple[Waiver, ...] = ()

    def doubts(self, criteria_set: CriteriaSet) -> tuple[Fault, ...]:
        """Return what speaks against judging these cases by a set: they were written for another version or digest."""
        found = []
        if self.version and self.version != criteria_set.version:
            found.append(_doubt("version", self.version, criteria_set.version))
        if self.digest and not criteria_set.digest.startswith(self.digest):
            found.append(_doubt("digest", self.digest[:12], criteria_set.digest[:12]))
        return tuple(found)


def _doubt(what: str, written: str, judged: str) -> Fault:
    message = f"the cases were written for {what} {written} and are judged by {what} {judged}; review them"
    return Fault("CASE_DIGEST", f"$.{what}", message)


@frozen
class Mismatch:
    """One expectation that does not hold.

    Attributes:
        what: an entry id, or `eligibility`, `decisive`, `missing`.
        expected: what the case expects, in words of the engine.
        actual: what the set says.
        is_entry: whether `what` is an entry id.
    """

    what: str
    expected: str
    actual: str
    is_entry: bool = False


@frozen
class CaseResult:
    """What came of one case.

    Attributes:
        case: the case.
        assessment: what the set says; None where the case is at fault.
        mismatches: the expectations that do not hold.
        faults: what is wrong with the case.
    """

    case: Case
    assessment: Assessment | None = field(default=None, repr=False)
    mismatches: tuple[Mismatch, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def status(self) -> str:
        """`passed`, `failed`, or `fault` where the case itself is wrong."""
        return "fault" if self.faults else "failed" if self.mismatches else "passed"

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data: the case, its status, and what does not hold or is wrong with it."""
        mismatches = [{"what": one.what, "expected": one.expected, "actual": one.actual} for one in self.mismatches]
        faults = [{"code": one.code, "path": one.path, "message": one.message} for one in self.faults]
        return {"case": self.case.id, "status": self.status, "mismatches": mismatches, "faults": faults}

    def describe(self) -> str:
        """Say why the case did not pass: the faults, or each mismatch with its trace and the nearest value."""
        from eligibility_engine.testing.cases.failures import result_text  # a case that passes needs no words

        return result_text(self)


def judge_case(criteria_set: CriteriaSet, case: Case) -> CaseResult:
    """Judge the subject of a case and compare with what is expected.

    Args:
        criteria_set: the set; the options of the case are set on it.
        case: the case.

    Returns:
        The result. What is wrong with the case is in its `faults`; nothing is raised for it.
    """
    return Judge(criteria_set).judge(case)


def judge_cases(criteria_set: CriteriaSet, cases: Iterable[Case]) -> Iterator[CaseResult]:
    """Judge cases one after another; the set is built once for cases with the same options."""
    return map(Judge(criteria_set).judge, cases)


def base_of(results: Iterable[CaseResult], as_of: date) -> dict[str, Any]:
    """Return the record of the first subject eligible on a date, from which others can be made; else nothing."""
    judged = ((result.case, result.assessment) for result in results if result.assessment is not None)
    eligible = (
        case.facts
        for case, assessment in judged
        if assessment.as_of == as_of and assessment.eligibility is Eligibility.ELIGIBLE
    )
    return dict(next(eligible, {}))


def usual_date(dates: Iterable[date], otherwise: date) -> date:
    """Return the date that occurs most often, the earlier found of several; another one where there is none."""
    found = Counter(dates).most_common(1)
    return found[0][0] if found else otherwise


class Judge:
    """Judges cases by one set, which it builds once for all cases with the same options."""

    def __init__(self, criteria_set: CriteriaSet) -> None:
        self._criteria_set = criteria_set
        self._built: dict[str, CriteriaSet | Fault] = {}

    def judge(self, case: Case) -> CaseResult:
        """Judge one case, as `judge_case` does."""
        key = repr((sorted(case.options.items()), case.part))
        if key not in self._built:
            self._built[key] = _under(self._criteria_set, case)
        return _judged(self._built[key], case)


def _under(criteria_set: CriteriaSet, case: Case) -> CriteriaSet | Fault:
    """Return the set with the options of the case that judges its part, or why there is none."""
    try:
        built = criteria_set.configured(**case.options) if case.options else criteria_set
    except EligibilityError as error:
        return Fault(error.code, "$.options", error.message)
    try:
        return built.part(case.part)
    except EligibilityError as error:
        return Fault(error.code, "$.part", error.message)


def _judged(criteria_set: CriteriaSet | Fault, case: Case) -> CaseResult:
    if isinstance(criteria_set, Fault):
        return CaseResult(case, faults=(*case.faults, criteria_set))
    faults = [*case.faults, *_expectation_faults(criteria_set, case)]
    try:
        assessment = criteria_set.assess(case.facts, as_of=case.as_of)
    except FactError as error:
        return CaseResult(case, faults=(*faults, *error.faults))
    except CriterionError as error:
        return CaseResult(case, faults=(*faults, cannot_judge(error)))
    except EligibilityError as error:
        return CaseResult(case, faults=(*faults, Fault(error.code, "$.as_of", error.message)))
    if faults:
        return CaseResult(case, faults=tuple(faults))
    return CaseResult(case, assessment, tuple(_mismatches(assessment, case)))


def _expectation_faults(criteria_set: CriteriaSet, case: Case) -> list[Fault]:
    entries = [entry.id for entry in criteria_set.entries]
    words = {**case.expected, **({"eligibility": case.eligibility} if case.eligibility else {})}
    found = [fault for what, word in words.items() if (fault := _expectation_fault(what, word, entries))]
    found += [_no_entry(id, "decisive", entries) for id in case.decisive or () if id not in entries]
    facts = criteria_set.facts
    found += [
        Fault(
            "FACT_UNKNOWN", "$.expect.missing", f"no such fact in the schema {facts.name}{nearest(name, facts.names)}"
        )
        for name in case.missing or ()
        if name not in facts
    ]
    if not words and case.decisive is None and case.missing is None and not case.faults:
        found.append(Fault("CASE_EXPECTED", "$.expect", "the case expects nothing; give an eligibility or a verdict"))
    return found


def _expectation_fault(what: str, word: str, entries: Sequence[str]) -> Fault | None:
    if what != "eligibility" and what not in entries:
        return _no_entry(what, what, entries)
    due = ELIGIBILITIES if what == "eligibility" else VERDICTS
    if word in due:
        return None
    return Fault("CASE_EXPECTED", f"$.expect.{what}", f"expected is one of {', '.join(due)}{nearest(str(word), due)}")


def _no_entry(id: str, where: str, entries: Sequence[str]) -> Fault:
    return Fault("CASE_ENTRY", f"$.expect.{where}", f"the set has no entry of this id{nearest(id, entries)}")


def _mismatches(assessment: Assessment, case: Case) -> Iterator[Mismatch]:
    if case.eligibility and case.eligibility != assessment.eligibility.value:
        yield Mismatch("eligibility", case.eligibility, assessment.eligibility.value)
    for entry_id, verdict in case.expected.items():
        if (found := assessment[entry_id].verdict.value) != verdict:
            yield Mismatch(entry_id, verdict, found, is_entry=True)
    if case.decisive is not None and set(case.decisive) != set(assessment.decisive):
        yield Mismatch("decisive", _listed(case.decisive), _listed(assessment.decisive))
    names = tuple(missing.name for missing in assessment.missing)
    if case.missing is not None and set(case.missing) != set(names):
        yield Mismatch("missing", _listed(case.missing), _listed(names))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"
