"""The single things to try, each with the tokens that show it was and the goal of a search for it.

A token is a word that an observed subject leaves behind; an item is covered when one of its ways, a set of tokens, was
left. So observations add up by union, whatever their order and wherever they were made.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

from attrs import field, frozen

from eligibility_engine.criteria.window import Within
from eligibility_engine.exact import decimal_text
from eligibility_engine.explanation.phrases import English, say_scalar
from eligibility_engine.kernel.expression import Compare, Literal
from eligibility_engine.testing.coverage.inventory import EntryPlan, Leaf, Threshold
from eligibility_engine.testing.search.goals import Goal, Seen, Turns, Verdicts
from eligibility_engine.testing.search.possible import BIT, MET, NOT_MET
from eligibility_engine.testing.search.row_sides import TableIs, TableState
from eligibility_engine.testing.search.sides import SIDES, Side, Sighting
from eligibility_engine.verdict import Verdict

_DAY: Final = timedelta(days=1)
DECIDED: Final = (Verdict.MET, Verdict.NOT_MET)
KINDS: Final = ("entry", "verdict", "decisive", "pair", "threshold", "member", "table")
"""What items there are: an entry's verdicts; of leaves the verdicts, being decisive, MC/DC, thresholds, members and
event tables."""
TABLES: Final[Mapping[TableState, str]] = {
    "empty": "a complete list without rows",
    "open": "absent, or a list that may go on",
}
"""What is tried of every event table that a leaf reads."""


@frozen(eq=False)
class Item:
    """One thing to try.

    Attributes:
        id: a stable word.
        kind: one of `KINDS`.
        entry: the id of the entry.
        path: the leaf; None where the item is about the whole entry.
        text: what is to be tried, in words.
        ways: sets of tokens; any one of them shows that it was tried.
        goals: by token, what a search for it seeks.
        lesser: the same where the leaf cannot turn its entry: being seen is enough then.
    """

    id: str
    kind: str
    entry: str
    path: str | None
    text: str
    ways: tuple[frozenset[str], ...]
    goals: dict[str, Goal] = field(repr=False)
    lesser: "Item | None" = None

    def is_shown(self, tokens: frozenset[str] | set[str]) -> bool:
        """Say whether some tokens show that it was tried."""
        return any(way <= tokens for way in self.ways)


def items_of(plan: EntryPlan, english: English) -> Iterator[Item]:
    """Yield what there is to try in an entry: first the whole, then each leaf."""
    for verdict in Verdict:
        yield _single(plan, None, "entry", entry_token(plan, verdict), f"{verdict.value.replace('_', ' ')}",
                      Verdicts(((plan.root, BIT[verdict]),)))  # fmt: skip
    for leaf in plan.leaves:
        yield from _leaf_items(plan, leaf, english)


def _leaf_items(plan: EntryPlan, leaf: Leaf, english: English) -> Iterator[Item]:
    for verdict in Verdict if leaf.path else ():
        goal = Verdicts(((leaf.node, BIT[verdict]),))
        yield _single(
            plan, leaf, "verdict", leaf_token(plan, leaf, verdict.value), verdict.value.replace("_", " "), goal
        )
    yield _decisive(plan, leaf)
    yield _pair(plan, leaf)
    for number, threshold in enumerate(leaf.thresholds):
        for side in SIDES:
            yield _threshold(plan, leaf, number, threshold, side, english)
    for number, membership in enumerate(leaf.memberships):
        for member in [*membership.members, None]:
            said = "none of the set" if member is None else say_scalar(member)
            token = leaf_token(plan, leaf, f"member:{number}:{'' if member is None else member}")
            yield _counted(plan, leaf, "member", token, said, membership.sighting(member))
    for table in leaf.tables:
        for state, words in TABLES.items():
            text, token = f"{english.schema[table].label}: {words}", table_token(plan, leaf, table, state)
            yield _single(plan, leaf, "table", token, text, Seen(leaf.node, TableIs(table, state)))


def entry_token(plan: EntryPlan, verdict: Verdict) -> str:
    """Return the token of an entry that had a verdict."""
    return f"{plan.entry.id}:{verdict.value}"


def leaf_token(plan: EntryPlan, leaf: Leaf, what: str) -> str:
    """Return a token of a leaf."""
    return f"{plan.entry.id}/{leaf.path}:{what}"


def turn_token(plan: EntryPlan, leaf: Leaf, verdict: Verdict, outcome: Verdict) -> str:
    """Return the token of a leaf whose verdict turned its entry, with the verdicts of both."""
    return leaf_token(plan, leaf, f"turns:{verdict.value}:{outcome.value}")


def counted(token: str) -> str:
    """Return the token of something that was seen where the leaf turned its entry."""
    return f"{token}!"


def side_token(plan: EntryPlan, leaf: Leaf, number: int, side: Side) -> str:
    """Return the token of a value that was seen at or beside a threshold."""
    return leaf_token(plan, leaf, f"threshold:{number}:{side}")


def table_token(plan: EntryPlan, leaf: Leaf, table: str, state: TableState) -> str:
    """Return the token of an event table that was of some sort."""
    return leaf_token(plan, leaf, f"table:{table}:{state}")


def _single(plan: EntryPlan, leaf: Leaf | None, kind: str, token: str, text: str, goal: Goal) -> Item:
    path = None if leaf is None else leaf.path
    return Item(token, kind, plan.entry.id, path, text, (frozenset({token}),), {token: goal})


def _counted(plan: EntryPlan, leaf: Leaf, kind: str, token: str, text: str, sighting: Sighting) -> Item:
    """Return an item that counts where the leaf turns its entry, and else where it is seen at all."""
    strong, plain = counted(token), Item(
        token, kind, plan.entry.id, leaf.path, text, (frozenset({token}),), {token: Seen(leaf.node, sighting)}
    )  # fmt: skip
    goals: dict[str, Goal] = {strong: Turns(leaf.node, plan.root, sighting=sighting)}
    return Item(token, kind, plan.entry.id, leaf.path, text, (frozenset({strong}),), goals, lesser=plain)


def _decisive(plan: EntryPlan, leaf: Leaf) -> Item:
    token = leaf_token(plan, leaf, "decisive")
    goal = Turns(leaf.node, plan.root, against=BIT[Verdict.UNKNOWN], outcomes=MET | NOT_MET)
    return _single(plan, leaf, "decisive", token, "decides its entry", goal)


def _pair(plan: EntryPlan, leaf: Leaf) -> Item:
    """Return the item that the leaf turns the entry: met and not met, with different verdicts of the entry."""
    tokens = {
        (verdict, outcome): turn_token(plan, leaf, verdict, outcome) for verdict in DECIDED for outcome in Verdict
    }
    ways = [
        frozenset({tokens[Verdict.MET, one], tokens[Verdict.NOT_MET, other]})
        for one in Verdict
        for other in Verdict
        if one is not other
    ]
    goals: dict[str, Goal] = {
        token: Turns(leaf.node, plan.root, verdicts=BIT[verdict], outcomes=BIT[outcome])
        for (verdict, outcome), token in tokens.items()
    }
    token = leaf_token(plan, leaf, "pair")
    text = "turns its entry, met and not met (MC/DC)"
    return Item(token, "pair", plan.entry.id, leaf.path, text, tuple(ways), goals)


def _threshold(plan: EntryPlan, leaf: Leaf, number: int, threshold: Threshold, side: Side, english: English) -> Item:
    comparison = threshold.comparison
    how = _beside(side, threshold.step) if side != "at" else "on" if threshold.step == _DAY else "at"
    about = {english.term(one.comparison.left): None for one in leaf.thresholds}
    term = f"{english.term(comparison.left)} " if len(about) > 1 else ""  # else the sentence of the leaf says it
    text = f"{term}{how} {_limit(leaf, number, comparison, english)}"
    token = side_token(plan, leaf, number, side)
    return _counted(plan, leaf, "threshold", token, text, threshold.sighting(side))


def _limit(leaf: Leaf, number: int, comparison: Compare, english: English) -> str:
    """Say a threshold; of a window also which end it is."""
    limit = comparison.right
    said = english.constant(limit.value, comparison.left) if isinstance(limit, Literal) else english.term(limit)
    is_window = isinstance(leaf.outline.criterion, Within)
    return f"the {'end' if number else 'start'} of the window, {said}" if is_window else said


def _beside(side: Side, step: Any) -> str:
    """Say how far from a threshold counts as beside it: `at most 0.1 below`, `at most 1 day before`."""
    if isinstance(step, timedelta):
        return f"at most {'1 day' if step == _DAY else '1 minute'} {'before' if side == 'below' else 'after'}"
    return f"at most {decimal_text(step)} {side}"
