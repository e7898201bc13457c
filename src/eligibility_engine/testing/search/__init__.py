"""Search: which values turn a rule, and a made-up subject for which something holds, or a proof that there is none."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from eligibility_engine.kernel.expression import Predicate
from eligibility_engine.reading.parsing import parse_as_of
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.testing.search.goals import Verdicts
from eligibility_engine.testing.search.possible import BIT
from eligibility_engine.testing.search.solving import Reach, solve
from eligibility_engine.testing.search.space import Space
from eligibility_engine.verdict import Verdict

__all__ = ["Reach", "find_subject", "reach"]


def find_subject(
    criteria_set: CriteriaSet,
    wanted: Mapping[str, Verdict],
    *,
    as_of: date | str,
    base: Mapping[str, Any] | None = None,
) -> dict[str, Any] | None:
    """Return one plain record for which entries have the wanted verdicts, or None where none was found.

    Args:
        criteria_set: the set.
        wanted: by entry id, the verdict that it must have; entries not named are free.
        as_of: the date on which the subject is judged.
        base: a record to start from, of which as much as possible is kept.

    Raises:
        DefinitionError: `ENTRY_UNKNOWN` for an entry that the set does not have.
        EligibilityError: `AS_OF`.
    """
    goal = Verdicts(
        tuple((criteria_set.outlines[criteria_set[entry].id].predicate, BIT[wanted[entry]]) for entry in wanted)
    )
    space = space_of(criteria_set, goal.nodes, parse_as_of(as_of), base)
    found = solve(space, goal).subject
    return None if found is None else dict(found)


def space_of(
    criteria_set: CriteriaSet, predicates: Sequence[Predicate], as_of: date, base: Mapping[str, Any] | None = None
) -> Space:
    """Return what can be tried for some predicates of a set."""
    return Space(criteria_set.facts, predicates, as_of, base or {}, criteria_set.offsets)


def reach(criteria_set: CriteriaSet, entry_id: str, verdict: Verdict, *, as_of: date | str) -> Reach:
    """Return a subject for whom an entry has a verdict, or whether it is proved that none has.

    Raises:
        DefinitionError: `ENTRY_UNKNOWN` for an entry that the set does not have.
        EligibilityError: `AS_OF`.
    """
    predicate = criteria_set.outlines[criteria_set[entry_id].id].predicate
    goal = Verdicts(((predicate, BIT[verdict]),))
    return solve(space_of(criteria_set, (predicate,), parse_as_of(as_of)), goal)
