"""Strategies for subjects of whom a verdict is wanted; they are found and varied, never filtered."""

from collections.abc import Iterator
from datetime import date

from hypothesis.strategies import SearchStrategy

from eligibility_engine.kernel.walking import reads
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.entry import Entry
from eligibility_engine.testing.strategies.answers import Record
from eligibility_engine.testing.strategies.steering import Holds, Steering, failing, starts_of, walks
from eligibility_engine.verdict import Eligibility, Verdict


def eligible(criteria_set: CriteriaSet, *, as_of: date | str, missing_rate: float = 0.25) -> SearchStrategy[Record]:
    """Return eligible subjects. They shrink to the plainest one that was found.

    Args:
        criteria_set: the set that will judge them; of one with parts, what `part` returns or its default.
        as_of: the date on which they are judged.
        missing_rate: how often a value that is drawn is a missing one; see `subjects`.

    Raises:
        EligibilityError: `SEARCH_NONE` when no subject is found, `AS_OF` for what is no date, `USAGE` for a rate
            outside 0 to 1.
    """
    steering = Steering.of(criteria_set, as_of, missing_rate)
    found = steering.found(steering.all_passing)
    starts = [] if found is None else [(found, _is_eligible)]
    return walks(steering, starts_of(starts, "who is eligible"))


def ineligible(
    criteria_set: CriteriaSet, *, because: str | None = None, as_of: date | str, missing_rate: float = 0.25
) -> SearchStrategy[Record]:
    """Return ineligible subjects. They shrink to the plainest one that was found.

    Args:
        criteria_set: the set that will judge them; of one with parts, what `part` returns or its default.
        because: the id of an entry that keeps them out, perhaps beside others; None for any.
        as_of: the date on which they are judged.
        missing_rate: how often a value that is drawn is a missing one; see `subjects`.

    Raises:
        DefinitionError: `ENTRY_UNKNOWN` for an entry that the set does not have.
        EligibilityError: `SEARCH_NONE` when no subject is found, `AS_OF` for what is no date, `USAGE` for a rate
            outside 0 to 1.
    """
    steering = Steering.of(criteria_set, as_of, missing_rate)
    entries = _entries(steering.criteria_set, because)
    found = ((entry, steering.found({entry.id: failing(entry)})) for entry in entries)
    starts = ((record, _fails(entry)) for entry, record in found if record is not None)
    return walks(steering, starts_of(starts, f"who is ineligible{_because(because)}"))


def near_misses(
    criteria_set: CriteriaSet, *, because: str | None = None, as_of: date | str, missing_rate: float = 0.25
) -> SearchStrategy[Record]:
    """Return subjects who fail exactly one entry and pass every other. They shrink to the plainest one found.

    An entry that nobody fails alone is left out.

    Args:
        criteria_set: the set that will judge them; of one with parts, what `part` returns or its default.
        because: the id of the entry that they fail; None for any.
        as_of: the date on which they are judged.
        missing_rate: how often a value that is drawn is a missing one; see `subjects`.

    Raises:
        DefinitionError: `ENTRY_UNKNOWN` for an entry that the set does not have.
        EligibilityError: `SEARCH_NONE` when no subject is found, `AS_OF` for what is no date, `USAGE` for a rate
            outside 0 to 1.
    """
    steering = Steering.of(criteria_set, as_of, missing_rate)
    entries = _entries(steering.criteria_set, because)
    base = steering.found(steering.all_passing)
    wanted = ((entry, {**steering.all_passing, entry.id: failing(entry)}) for entry in entries)
    found = ((entry, steering.found(verdicts, base)) for entry, verdicts in wanted)
    starts = ((record, _fails_only(entry)) for entry, record in found if record is not None)
    return walks(steering, starts_of(starts, f"who fails exactly one entry{_because(because)}"))


def undetermined(
    criteria_set: CriteriaSet, *, missing: str | None = None, as_of: date | str, missing_rate: float = 0.25
) -> SearchStrategy[Record]:
    """Return undetermined subjects. They shrink to the one of whom nothing is known, where that one will do.

    Args:
        criteria_set: the set that will judge them; of one with parts, what `part` returns or its default.
        missing: the name of a fact that is among what is missing (`Assessment.missing`); None for any.
        as_of: the date on which they are judged.
        missing_rate: how often a value that is drawn is a missing one; see `subjects`.

    Raises:
        DefinitionError: `RULE_FACT` for a fact that the schema does not declare.
        EligibilityError: `SEARCH_NONE` when no subject is found, `AS_OF` for what is no date, `USAGE` for a rate
            outside 0 to 1.
    """
    steering = Steering.of(criteria_set, as_of, missing_rate)
    names = steering.criteria_set.facts_read if missing is None else (criteria_set.facts[missing].name,)
    holds = _lacks(missing)
    found = [record for record in _lacking(steering, names) if holds(steering.assess(record))]
    if not found and missing is not None:
        found = [record for record in _kept_open(steering, missing) if holds(steering.assess(record))]
    said = "" if missing is None else f" and of whom {missing} is missing"
    return walks(steering, starts_of(((record, holds) for record in found), f"who is undetermined{said}"))


def _lacking(steering: Steering, names: tuple[str, ...]) -> Iterator[Record]:
    """Yield subjects who may be undetermined for want of a fact: nobody, then an eligible one without it."""
    yield {}
    eligible_one = steering.found(steering.all_passing) or {}
    for name in names:
        yield {key: value for key, value in eligible_one.items() if key != name}


def _kept_open(steering: Steering, name: str) -> Iterator[Record]:
    """Yield subjects of whom an entry that reads a fact is unknown, and who pass every other."""
    for entry, outline in steering.criteria_set.outlines.items():
        if any(reference.name == name for reference in reads(outline.predicate)):
            found = steering.found({**steering.all_passing, entry: Verdict.UNKNOWN}, {})
            yield from [] if found is None else [found]


def _entries(criteria_set: CriteriaSet, because: str | None) -> tuple[Entry, ...]:
    return criteria_set.entries if because is None else (criteria_set[because],)


def _because(because: str | None) -> str:
    return "" if because is None else f" because of {because}"


def _is_eligible(found: Assessment) -> bool:
    return found.eligibility is Eligibility.ELIGIBLE


def _fails(entry: Entry) -> Holds:
    return lambda found: found[entry.id].verdict is failing(entry)


def _fails_only(entry: Entry) -> Holds:
    def holds(found: Assessment) -> bool:
        standing = {result.id: result.standing for result in found if result.standing is not Verdict.MET}
        return standing == {entry.id: Verdict.NOT_MET}

    return holds


def _lacks(missing: str | None) -> Holds:
    def holds(found: Assessment) -> bool:
        return found.eligibility is Eligibility.UNDETERMINED and (
            missing is None or missing in {fact.name for fact in found.missing}
        )

    return holds
