"""What a judged subject has tried of a criteria set, as tokens."""

from collections.abc import Iterator
from typing import Any

from eligibility_engine.kernel.expression import Predicate
from eligibility_engine.knowledge import Facts
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.testing.coverage.inventory import EntryPlan, Inventory, Leaf
from eligibility_engine.testing.coverage.items import (
    TABLES,
    counted,
    entry_token,
    leaf_token,
    side_token,
    table_token,
    turn_token,
)
from eligibility_engine.testing.search.atoms import named
from eligibility_engine.testing.search.possible import BIT, Outlook, alike, pairs_of, stands_in
from eligibility_engine.testing.search.row_sides import TableIs
from eligibility_engine.testing.search.sides import SIDES
from eligibility_engine.value import Exact
from eligibility_engine.verdict import Verdict


class Observer:
    """Says which tokens a subject leaves; an entry is looked at once for subjects alike in the facts that it reads."""

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory
        self._seen: dict[Any, frozenset[str]] = {}
        self._names = {plan.entry.id: named([plan.root]) for plan in inventory.plans}

    def observe(self, facts: Facts, as_of: Any, part: str | None = None) -> frozenset[str]:
        """Return the tokens that a subject leaves on one as-of date; of a part, in the entries judged there."""
        evaluation = Evaluation(facts, Exact(as_of))
        found: set[str] = set()
        for plan in self._inventory.plans:
            if part is not None and plan.entry.parts and part not in plan.entry.parts:
                continue
            key = (plan.entry.id, as_of, *[facts[name] for name in self._names[plan.entry.id]])
            if key not in self._seen:
                self._seen[key] = frozenset(_tokens(plan, evaluation))
            found |= self._seen[key]
        return frozenset(found)


def _tokens(plan: EntryPlan, evaluation: Evaluation) -> Iterator[str]:
    outcome = evaluation.verdict(plan.root)
    yield entry_token(plan, outcome)
    for leaf in plan.leaves:
        verdict = evaluation.verdict(leaf.node)
        yield leaf_token(plan, leaf, verdict.value)
        turns = False
        if verdict is not Verdict.UNKNOWN:
            met, not_met, unknown = (supposed(evaluation, plan.root, leaf.node, one) for one in Verdict)
            turns = met is not not_met
            if turns:
                yield turn_token(plan, leaf, verdict, outcome)
            if outcome is not Verdict.UNKNOWN and unknown is not outcome:
                yield leaf_token(plan, leaf, "decisive")
        for token in _sightings(plan, leaf, evaluation):
            yield token
            if turns:
                yield counted(token)


def supposed(evaluation: Evaluation, whole: Predicate, part: Predicate, verdict: Verdict) -> Verdict:
    """Return the verdict that a whole would have were that of a part another."""
    if not stands_in(part, whole):
        return evaluation.supposing(part, verdict).verdict(whole)
    outlook = Outlook(lambda node: BIT[evaluation.verdict(node)], {id(part): alike(BIT[verdict])})
    return pairs_of(outlook.pairs(whole))[0][0]


def _sightings(plan: EntryPlan, leaf: Leaf, evaluation: Evaluation) -> Iterator[str]:
    for number, threshold in enumerate(leaf.thresholds):
        for side in SIDES:
            if threshold.sighting(side).seen(evaluation):
                yield side_token(plan, leaf, number, side)
    for number, membership in enumerate(leaf.memberships):
        for member in [*membership.members, None]:
            if membership.sighting(member).seen(evaluation):
                yield leaf_token(plan, leaf, f"member:{number}:{'' if member is None else member}")
    for table in leaf.tables:
        yield from (table_token(plan, leaf, table, state) for state in TABLES if TableIs(table, state).seen(evaluation))
