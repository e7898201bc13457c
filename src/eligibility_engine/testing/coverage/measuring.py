"""How much of a criteria set was tried: what is covered, what is missing and how to try it, what cannot be tried."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any, Final
from typing import Literal as Choice

from attrs import define, field, frozen

from eligibility_engine.kernel.expression import Constant
from eligibility_engine.knowledge import Facts
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.testing.coverage.inventory import EntryPlan, Inventory, Leaf
from eligibility_engine.testing.coverage.items import DECIDED, Item, items_of
from eligibility_engine.testing.coverage.observing import Observer
from eligibility_engine.testing.search import space_of
from eligibility_engine.testing.search.possible import stands_in
from eligibility_engine.testing.search.solving import Reach, solve
from eligibility_engine.testing.search.space import Space
from eligibility_engine.verdict import Verdict

Status = Choice["covered", "missing", "unreachable"]
_REASONS: Final = {
    "entry": "no values of its facts give this verdict",
    "verdict": "no values of its facts give this verdict",
    "decisive": "whatever it says, the rest of the entry says the same",
    "pair": "whatever it says, the rest of the entry says the same",
    "threshold": "no value in the domain lies there",
    "member": "no value in the domain is that",
    "table": "no table is so",
}

_ALWAYS: Final = {Verdict.MET: "met", Verdict.NOT_MET: "not met", Verdict.UNKNOWN: "unknown"}


@frozen(eq=False)
class Finding:
    """What became of one item.

    Attributes:
        item: the item.
        status: `covered`, `missing`, or `unreachable` where it is proved that no subject can show it.
        reason: why it is unreachable.
        subjects: of a missing one, the records that would cover it together; empty where none were found.
    """

    item: Item
    status: Status
    reason: str = ""
    subjects: tuple[Mapping[str, Any], ...] = ()


@define(eq=False, slots=False)
class Coverage:
    """What was tried of a criteria set.

    Attributes:
        criteria_set: the set.
        as_of: the date on which subjects that are missing would be judged.
        base: the record from which such subjects start.
        tokens: what was seen so far.
    """

    criteria_set: CriteriaSet
    as_of: date
    base: Mapping[str, Any] = field(factory=dict)
    tokens: set[str] = field(factory=set)
    subjects: int = 0
    _spaces: dict[str, Space] = field(init=False, factory=dict)

    @cached_property
    def inventory(self) -> Inventory:
        """What there is to try."""
        return Inventory(self.criteria_set)

    @cached_property
    def _observer(self) -> Observer:
        return Observer(self.inventory)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The single things to try, in protocol order."""
        return tuple(item for plan in self.inventory.plans for item in items_of(plan, self.inventory.english))

    def add(self, facts: Facts, as_of: date, part: str | None = None) -> frozenset[str]:
        """Take a subject into account, in the part that was judged, and return the tokens that it leaves."""
        found = self._observer.observe(facts, as_of, part)
        self.tokens |= found
        self.subjects += 1
        return found

    def findings(self) -> tuple[Finding, ...]:
        """Return what became of each item; for what is missing a search looks for a subject, or a proof of none."""
        return tuple(self.finding(item) for item in self.items)

    def finding(self, item: Item) -> Finding:
        """Return what became of one item."""
        if item.is_shown(self.tokens):
            return Finding(item, "covered")
        found = self._sought(item)
        if found.proved and item.lesser is not None:
            return self.finding(item.lesser)
        if found.proved:
            return Finding(item, "unreachable", self._reason(item, found.never_turns))
        return Finding(item, "missing", subjects=found.subjects)

    def _reason(self, item: Item, never_turns: str) -> str:
        """Say why an item cannot be tried."""
        leaf = self.leaf(item)
        node = None if leaf is None else leaf.node
        if isinstance(node, Constant):
            return f"the rule settles it: {_ALWAYS[node.verdict]} whatever the facts are"
        return f"it never turns its entry while it is {never_turns}" if never_turns else _REASONS[item.kind]

    def _sought(self, item: Item) -> "_Sought":
        """Look for a way that can be gone: one between decided verdicts first, then the shortest from what was seen."""
        proved = True
        reached: dict[str, Reach] = {}
        for way in sorted(item.ways, key=lambda way: (_is_open(way), len(way - self.tokens))):
            for token in sorted(way - self.tokens):
                if token not in reached:
                    reached[token] = self.reach(item, token)
            found = [reached[token] for token in sorted(way - self.tokens)]
            if all(one.subject is not None for one in found):
                return _Sought(tuple(one.subject for one in found if one.subject is not None))
            proved = proved and any(one.proved for one in found)
        barred = frozenset(token for token, found in reached.items() if found.proved)
        return _Sought((), proved, _never_turns(item, barred))

    def reach(self, item: Item, token: str) -> Reach:
        """Search for a subject that leaves a token."""
        return solve(self.space(item.entry), item.goals[token])

    def space(self, entry: str) -> Space:
        """Return the space of an entry, which remembers what its atoms made of values."""
        if entry not in self._spaces:
            plan = self.plan(entry)
            # what a kind computes with stands in the root, and is no part that the search would find there
            apart = (leaf.node for leaf in plan.leaves if not stands_in(leaf.node, plan.root))
            self._spaces[entry] = space_of(self.criteria_set, (plan.root, *apart), self.as_of, self.base)
        return self._spaces[entry]

    def leaf(self, item: Item) -> Leaf | None:
        """Return the leaf that an item is about."""
        leaves = {leaf.path: leaf for leaf in self.plan(item.entry).leaves}
        return None if item.path is None else leaves[item.path]

    def plan(self, entry: str) -> EntryPlan:
        """Return the plan of an entry."""
        return next(plan for plan in self.inventory.plans if plan.entry.id == entry)


@frozen
class _Sought:
    subjects: tuple[Mapping[str, Any], ...]
    proved: bool = False
    never_turns: str = ""


def _is_open(way: frozenset[str]) -> bool:
    """Say whether a way takes an undecided verdict of the entry for one of its two."""
    return any(token.endswith(f":{Verdict.UNKNOWN.value}") for token in way)


def _never_turns(item: Item, barred: frozenset[str]) -> str:
    """Return the one verdict with which a leaf is proved never to turn its entry, where it does with the other."""
    if item.kind != "pair":
        return ""
    halves = {verdict: {token for token in item.goals if f":turns:{verdict.value}:" in token} for verdict in DECIDED}
    never = [verdict for verdict, tokens in halves.items() if tokens <= barred]
    return _ALWAYS[never[0]] if len(never) == 1 else ""


def measure(criteria_set: CriteriaSet, subjects: Iterable[tuple[Facts, date]], as_of: date) -> Coverage:
    """Return the coverage of a set by some subjects."""
    found = Coverage(criteria_set, as_of)
    for facts, day in subjects:
        found.add(facts, day)
    return found
