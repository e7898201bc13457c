"""A change of a rule in words."""

from typing import cast

from eligibility_engine.explanation.phrases import English
from eligibility_engine.kernel.expression import (
    And,
    AtLeast,
    Choose,
    Compare,
    Constant,
    FirstKnown,
    IsKnown,
    Judged,
    Literal,
    Node,
    Not,
    OneOf,
    Or,
    Reduce,
    Term,
    Where,
    is_truth,
)
from eligibility_engine.testing.mutation.changes import Change

_LONGEST = 160


def change_words(change: Change, english: English) -> str:
    """Say a change: what stood there, and what stands in its place."""
    if isinstance(change.where, Where):
        return f"rows also without this: {_short(english.condition(change.where.condition))}"
    whole = node_words(change.where, english)
    before = _short(whole)
    match change.operator:
        case "dropped" | "band-dropped":
            return f"without: {before}"
        case "fallback-dropped":
            if change.instead is None:
                return f"without the fallback: {_short(_truth_words(cast(Term, change.where), english))}"
            return f"without the fallback of: {before}"
        case "not-added":
            return f"not: {before}"
        case "not-dropped":
            return f"without not: {before}"
        case "unknown-as-met" | "unknown-as-not-met":
            return f"{before}; what is missing taken as {change.operator.removeprefix('unknown-as-').replace('-', ' ')}"
        case "and-or":
            return f"{'any' if isinstance(change.where, And) else 'all'} in place of {before}"
        case "at-least":
            return f"at least {cast(AtLeast, change.instead).k} in place of {before}"
        case "code-added" | "code-dropped":
            return f"{before}; {_codes(cast(OneOf, change.where), cast(OneOf, change.instead))}"
        case "ties":
            return f"{before}; of several on one date: {cast(Reduce, change.instead).ties}"
    after = node_words(cast(Node, change.instead), english)
    if len(whole) > _LONGEST and isinstance(change.where, Compare):
        return _apart(english.term(change.where.left), whole, after)
    return f"{before} -> {_short(after)}"


def _apart(term: str, before: str, after: str) -> str:
    """Say two long comparisons of one term by what follows it."""
    return f"{_short(term)}: {before.removeprefix(term).strip()} -> {after.removeprefix(term).strip()}"


def _codes(before: OneOf, after: OneOf) -> str:
    added, dropped = after.members - before.members, before.members - after.members
    return f"{'with' if added else 'without'} {', '.join(map(str, added or dropped))}"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3].rstrip()}..."


def node_words(node: Node, english: English) -> str:
    """Say a kernel node in words."""
    match node:
        case And(operands):
            return f"all of: {'; '.join(node_words(one, english) for one in operands)}"
        case Or(operands):
            return f"any of: {'; '.join(node_words(one, english) for one in operands)}"
        case AtLeast(k, operands):
            return f"at least {k} of: {'; '.join(node_words(one, english) for one in operands)}"
        case Not(operand):
            return f"not: {node_words(operand, english)}"
        case Compare("==", term, Literal(True)):
            return _truth_words(term, english)
        case Compare(operator, left, right):
            return english.comparison(left, operator, right)
        case OneOf(term, members):
            listed = sorted(english.constant(member, term) for member in members)
            return f"{english.term(term)} is one of {', '.join(listed)}"
        case IsKnown() | Judged() | Constant():
            return english.condition(node)
    return english.term(cast(Term, node))


def _truth_words(term: Term, english: English) -> str:
    """Say a rule that chooses among rules."""
    match term:
        case Literal(value):
            return "met" if value else "not met"
        case Choose(cases, _) if is_truth(term):
            return node_words(cases[0].condition, english)
        case Choose(cases, otherwise):
            bands = [f"if {node_words(one.condition, english)}: {_truth_words(one.then, english)}" for one in cases]
            return f"{'; '.join(bands)}; otherwise: {_truth_words(otherwise, english)}"
        case FirstKnown(terms, because) if not because:
            return ", or where that cannot be decided: ".join(_truth_words(one, english) for one in terms)
    return english.term(term)
