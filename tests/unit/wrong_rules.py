"""Sets in which one rule is wrong, built as an author would have built them: what a mutant claims is held to these."""

from typing import Any

from attrs import evolve, frozen

from eligibility_engine import CriteriaSet
from eligibility_engine.criterion import Criterion
from eligibility_engine.kernel.expression import Predicate
from eligibility_engine.testing.cases.case import Case, judge_case
from eligibility_engine.testing.mutation.changes import replaced
from eligibility_engine.testing.mutation.mutants import Mutant, mutants_of, rules_of
from eligibility_engine.verdict import Polarity


@frozen
class Given:
    """A criterion that says any predicate; tests alone know it."""

    said: Predicate
    operands: tuple[Criterion, ...] = ()

    def predicate(self) -> Predicate:
        return self.said

    def describe(self, phrase: Any) -> str:
        return "what was given"


def given(criteria_set: CriteriaSet) -> CriteriaSet:
    """Return the set with the very predicates that its mutants are made of."""
    found = {rule.id: rule.predicate for rule in rules_of(criteria_set)}
    entries = [evolve(entry, criterion=Given(found[entry.id])) for entry in criteria_set.entries]
    return evolve(criteria_set, entries=entries, builder=None)


def mutants_by_id(criteria_set: CriteriaSet) -> dict[str, Mutant]:
    """Return every mutant of a set."""
    return {one.id: one for rule in rules_of(criteria_set) for one in mutants_of(rule, criteria_set.facts)}


def wrong_set(criteria_set: CriteriaSet, mutant: Mutant) -> CriteriaSet:
    """Return a set of given rules with one of them wrong.

    Raises:
        DefinitionError: where the wrong rule is none that a set would take.
    """
    entry = criteria_set[mutant.id.partition("#")[0]]
    if mutant.change is None:
        other = Polarity.EXCLUSION if entry.polarity is Polarity.INCLUSION else Polarity.INCLUSION
        wrong = evolve(entry, polarity=other)
    else:
        changed = replaced(entry.criterion.predicate(), mutant.change.part, mutant.change.other)
        wrong = evolve(entry, criterion=Given(changed))
    entries = [wrong if one.id == entry.id else one for one in criteria_set.entries]
    return evolve(criteria_set, entries=entries)


def case_of(criteria_set: CriteriaSet, id: str, record: dict[str, Any], as_of: str, *expects: str) -> Case:
    """Return a case that expects what the set says: entry ids, `eligibility`, `decisive`, `missing`."""
    found = criteria_set.assess(record, as_of=as_of)
    return Case(
        id,
        record,
        as_of,
        expected={one: found[one].verdict.value for one in expects if "_" in one},
        eligibility=found.eligibility.value if "eligibility" in expects else "",
        decisive=tuple(found.decisive) if "decisive" in expects else None,
        missing=tuple(one.name for one in found.missing) if "missing" in expects else None,
    )


def passes(criteria_set: CriteriaSet, case: Case) -> bool:
    """Say whether a case passes."""
    return judge_case(criteria_set, case).status == "passed"
