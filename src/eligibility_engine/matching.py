"""One record of a person against many sets, ranked: who may enrol where, and where how little is missing.

Facts that all sets declare alike are read once. A fact that two sets declare with another meaning is a conflict that
names both; each set then reads it as it declares it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from eligibility_engine.errors import CriterionError, EligibilityError, FactError, Fault
from eligibility_engine.facts import Fact, Instant, Schema
from eligibility_engine.kernel.expression import FactRef
from eligibility_engine.knowledge import Facts
from eligibility_engine.meaning import differing
from eligibility_engine.reading.parsing import OnBadValue, Parsed, check_on_bad_value, parse, parse_as_of, unknown_facts
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.verdict import Eligibility, Recoverable

if TYPE_CHECKING:
    from eligibility_engine.reference_ranges.ranges import ReferenceRanges

_UNION: Final = "of the sets that are matched"
_FACT: Final = re.compile(r"\$\.(\w+)", re.ASCII)


@frozen
class Conflict:
    """One name for facts that mean different things to two sets.

    Attributes:
        name: the fact.
        sets: the ids of the sets that declare it, in order.
        differs: in what the declarations differ: `type`, `unit`, `domain`, `fields`, `question`.
    """

    name: str
    sets: tuple[str, ...]
    differs: tuple[str, ...]

    def describe(self) -> str:
        """Say it in one line."""
        return f"{', '.join(self.sets)} declare {self.name} differently: {', '.join(self.differs)} [MATCH_CONFLICT]"

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"code": "MATCH_CONFLICT", "name": self.name, "sets": list(self.sets), "differs": list(self.differs)}


@frozen(eq=False)
class Match:
    """What one set, or one part of it, says about a person.

    Attributes:
        id: the id of the set.
        criteria_set: the set, in the part that judged; None where it could not be loaded.
        assessment: what it says; None where the set could not be loaded, or the record does not fit it.
        faults: why there is no assessment.
    """

    id: str
    criteria_set: CriteriaSet | None = None
    assessment: Assessment | None = None
    faults: tuple[Fault, ...] = ()

    @property
    def part(self) -> str | None:
        """The part that judged; None for a set without parts."""
        return None if self.criteria_set is None else self.criteria_set.in_part

    @property
    def called(self) -> str:
        """The id, with the part that judged."""
        return self.id if self.criteria_set is None else self.criteria_set.called

    @property
    def eligibility(self) -> Eligibility | None:
        """What the set says; None where it says nothing."""
        return None if self.assessment is None else self.assessment.eligibility

    def __repr__(self) -> str:
        return f"<Match {self.called}: {'error' if self.eligibility is None else self.eligibility.value}>"


@frozen(eq=False)
class Matches:
    """What every set says about one person, the best first.

    Eligible; then undetermined, by the number of missing facts and of unknown entries; then ineligible, not now before
    never; then what could not judge. Equals stand in the order of ids and of parts.

    Attributes:
        as_of: the date of judging.
        ranked: a match for every set, or for every part of it.
        conflicts: the names that mean different things to two of the sets.
    """

    as_of: date
    ranked: tuple[Match, ...]
    conflicts: tuple[Conflict, ...] = ()

    def __iter__(self) -> Iterator[Match]:
        return iter(self.ranked)

    def __len__(self) -> int:
        return len(self.ranked)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data, without patient values."""
        from eligibility_engine.report.matches import matches_data

        return matches_data(self)


class Matcher:
    """Judges records by many sets. Made once, used for any number of records.

    Args:
        sets: what judges, each part of a set for itself; a set that judges a trial, as gates do, is left out.
        problems: by id, why another set cannot judge: a line of every result.
        elsewhere: returns the names of facts that other sets declare; such a fact in a record is no mistake.
    """

    def __init__(
        self,
        sets: Iterable[CriteriaSet],
        problems: Iterable[tuple[str, Fault]] = (),
        elsewhere: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        self.sets = tuple(one for one in sets if one.judges == "subject")
        self._problems = tuple(Match(id, faults=(fault,)) for id, fault in problems)
        self._elsewhere = elsewhere
        self._declared: dict[str, list[tuple[str, Fact]]] = {}
        for one in self.sets:
            for fact in one.facts:
                self._declared.setdefault(fact.name, []).append((one.id, fact))
        self.conflicts = tuple(self._conflicts())
        alike = (found for found in self._declared.values() if all(fact == found[0][1] for _, fact in found))
        # Times are read record by record: what a bare date means hangs on the other times beside it.
        self._shared = Schema(_UNION, tuple(f[0][1] for f in alike if not isinstance(f[0][1].type, Instant)))
        self._own = tuple(
            Schema(one.facts.name, tuple(fact for fact in one.facts if fact.name not in self._shared))
            for one in self.sets
        )

    @property
    def called(self) -> str:
        """What messages call the sets together."""
        return "the match"

    def _conflicts(self) -> Iterator[Conflict]:
        for name, found in self._declared.items():
            differs = differing([fact for _, fact in found])
            if differs:
                yield Conflict(name, tuple(dict.fromkeys(id for id, _ in found)), differs)

    @cached_property
    def facts(self) -> Schema:
        """The facts of all sets; of those that differ, the declaration of the first set."""
        return Schema(_UNION, tuple(found[0][1] for found in self._declared.values()))

    @cached_property
    def facts_read(self) -> tuple[str, ...]:
        """The names of the facts that any set reads for eligibility."""
        read = {name for one in self.sets for name in one.facts_read}
        return tuple(name for name in self.facts.names if name in read)

    @cached_property
    def references(self) -> tuple[FactRef, ...]:
        """Every fact, and part of a measurement, that any set reads for eligibility."""
        return tuple(dict.fromkeys(reference for one in self.sets for reference in one.references))

    def match(
        self,
        record: object,
        *,
        as_of: date | str | None = None,
        on_bad_value: OnBadValue = "error",
        unread: tuple[Fault, ...] = (),
        reference_ranges: "ReferenceRanges | None" = None,
    ) -> Matches:
        """Judge one record by every set.

        Args:
            record: a mapping of fact names to plain values; each set takes the facts that it declares.
            as_of: the date on which eligibility is judged; never taken from the clock.
            on_bad_value: `missing` turns a bad value into a missing one, cause `invalid`; otherwise the sets that
                declare the fact say what is wrong with it, and the others judge.
            unread: values that a source could not read, and that are missing in the record.
            reference_ranges: a table for `facts`, those of all sets, that gives results the limits they lack.

        Raises:
            FactError: when it is no mapping, or names a fact that no set declares.
            EligibilityError: `AS_OF` without a date, `USAGE` for another `on_bad_value`, `REFERENCE_RANGES` for a table
                that is for other facts.
        """
        day = parse_as_of(as_of)
        check_on_bad_value(on_bad_value)
        if not isinstance(record, Mapping):
            raise FactError([Fault("FACT_RECORD", "$", "a record is a mapping of fact names to values")])
        self._refuse_unknown(record)
        once = parse(self._shared, _of(self._shared, record), day, "missing")
        limits = self._limits(reference_ranges, record, day)
        found = [*self._problems]
        for one, own in zip(self.sets, self._own, strict=True):
            read = parse(own, _of(own, record), day, "missing", one.offsets)
            faults = tuple(fault for fault in (*unread, *once.faults, *read.faults) if _about(fault) in one.facts)
            found += _judged(one, limits(_joined(one, once, read)), day, faults, on_bad_value)
        return Matches(day, tuple(sorted(found, key=_rank)), self.conflicts)

    def _limits(
        self, ranges: "ReferenceRanges | None", record: Mapping[Any, Any], day: date
    ) -> Callable[[Facts], Facts]:
        """Return what gives the results of one set the limits that they lack."""
        if ranges is None:
            return lambda facts: facts
        known = parse(self.facts, _of(self.facts, record), day, "missing").facts
        return lambda facts: ranges.fill_of_many(facts, known, day)

    def _refuse_unknown(self, record: Mapping[Any, Any]) -> None:
        unknown = unknown_facts(self.facts, record)
        elsewhere = set(self._elsewhere()) if unknown else set()
        faults = [fault for fault in unknown if _about(fault) not in elsewhere]
        if faults:
            raise FactError(faults)


def _of(schema: Schema, record: Mapping[Any, Any]) -> dict[str, Any]:
    return {name: record[name] for name in schema.names if name in record}


def _about(fault: Fault) -> str:
    """Return the fact that a fault is about; empty for one about the whole record."""
    found = _FACT.match(fault.path)
    return found[1] if found else ""


def _joined(criteria_set: CriteriaSet, once: Parsed, read: Parsed) -> Facts:
    """Return the facts of one set: those that all read alike, and those that it reads for itself."""
    values = {
        name: read.facts[name] if name in read.facts.schema else once.facts[name] for name in criteria_set.facts.names
    }
    words = {name: word for name, word in {**once.facts.words, **read.facts.words}.items() if name in values}
    answers = {name: one for name, one in {**once.facts.answers, **read.facts.answers}.items() if name in values}
    return Facts(criteria_set.facts, values, words, answers)


def _judged(
    criteria_set: CriteriaSet, facts: Facts, day: date, faults: tuple[Fault, ...], on_bad_value: OnBadValue
) -> Iterator[Match]:
    for judge in criteria_set.each_part:
        if faults and on_bad_value == "error":
            yield Match(judge.id, judge, None, faults)
            continue
        assessment = Assessment(judge, facts, day, faults)
        broken = look(assessment)
        yield Match(judge.id, judge, None if broken else assessment, broken)


def look(assessment: Assessment) -> tuple[Fault, ...]:
    """Make what every result shows; return the fault of a criterion that raises, so that it does so here."""
    try:
        assessment.with_code_asked()
        for name in ("eligibility", "decisive", "missing", "open_to", "recoverable", "warnings"):
            getattr(assessment, name)
    except Exception as error:
        return (criterion_failed(error),)
    return ()


def criterion_failed(error: Exception) -> Fault:
    """Return the fault of a criterion that raised; the text of the error may hold a value, so its type must do."""
    if isinstance(error, CriterionError):
        return cannot_judge(error)
    return Fault("CRITERION_FAILED", "$", f"a criterion raised {type(error).__name__}; tell its author")


_ORDER: Final = {Eligibility.ELIGIBLE: 0, Eligibility.UNDETERMINED: 1, Eligibility.INELIGIBLE: 2}


def _rank(match: Match) -> tuple[int, int, int, str]:
    found = match.assessment
    if found is None:
        return (3 if match.criteria_set is not None else 4, 0, 0, match.id)
    if found.eligibility is Eligibility.UNDETERMINED:
        return (1, len(found.missing), len(found.decisive), match.id)
    return (_ORDER[found.eligibility], int(found.recoverable is Recoverable.NEVER), 0, match.id)


def cannot_judge(error: EligibilityError) -> Fault:
    """Return what keeps a set from judging as a fault of its line."""
    return Fault(error.code, "$", error.message)
