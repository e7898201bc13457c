"""How a rule can be wrong in one place: every single change of a predicate that an author might make by mistake.

A change replaces one predicate by another; what stands below and is not changed stays the same object, so that its
verdicts are remembered.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from fractions import Fraction
from typing import Any, Final, cast

from attrs import evolve, fields_dict, frozen

from eligibility_engine.dates import CLOCK_UNITS, TimeUnit
from eligibility_engine.exact import decimal_text
from eligibility_engine.facts import Enumeration, Measurement, Schema
from eligibility_engine.kernel.expression import (
    NODES,
    And,
    Arithmetic,
    AtLeast,
    Choose,
    Compare,
    Comparison,
    Constant,
    FactRef,
    FieldRef,
    FirstKnown,
    IsKnown,
    Literal,
    Node,
    Not,
    OneOf,
    Or,
    Predicate,
    Reduce,
    Shift,
    Term,
    Where,
    holds,
    truth,
)
from eligibility_engine.kernel.walking import children
from eligibility_engine.testing.mutation.row_changes import (
    anchors,
    conditions_of_rows,
    counts_what_lies_apart,
    holder,
    of_reductions,
    outside_rows,
)
from eligibility_engine.testing.search.fields import type_of
from eligibility_engine.testing.search.possible import is_composite, parts_of
from eligibility_engine.testing.search.sides import is_ordered, step_between
from eligibility_engine.value import Scalar
from eligibility_engine.verdict import Verdict

_SWAPS: Final[tuple[Comparison, ...]] = ("<", "<=", "==", "!=", ">=", ">")
_NOTHING: Final = Literal(Fraction(0))
_OF_NOTHING: Final[tuple[tuple[Comparison, ...], ...]] = (("==", "<="), ("!=", ">"))


@frozen(eq=False)
class Change:
    """One change of a predicate.

    Attributes:
        operator: what kind of slip it is.
        part: the predicate that is replaced; it stands in the whole under nothing but composites.
        other: what stands in its place.
        where: the node that differs, as it was.
        instead: the node that differs, as it is then; None where it was dropped.
    """

    operator: str
    part: Predicate
    other: Predicate
    where: Node
    instead: Node | None


def changes(whole: Predicate, schema: Schema) -> Iterator[Change]:
    """Yield every change of a predicate, from the top down and from left to right."""
    yield from _below(whole, schema)
    for rows in conditions_of_rows(whole):
        yield from _of_rows(rows, holder(rows, whole), whole, schema)


def _below(part: Predicate, schema: Schema) -> Iterator[Change]:
    yield from _of_predicate(part, schema)
    for below in parts_of(part) if is_composite(part) else ():
        found = _below(below, schema)
        implied = counts_what_lies_apart(part, below)
        yield from (one for one in found if not (implied and one.operator == "unknown-as-met"))


def _of_rows(rows: Where, part: Predicate, whole: Predicate, schema: Schema) -> Iterator[Change]:
    """Yield the changes of what rows must meet; each is one of all the rows that are alike."""
    yield Change("rows-widened", part, replaced(part, rows, rows.rows), rows, rows.rows)
    for node in outside_rows(rows.condition):
        for operator, instead in _of_node(node, schema):
            yield Change(operator, part, replaced(part, node, instead), node, instead)
        for inner in _group(cast(Predicate, node)):
            yield evolve(inner, part=part, other=replaced(part, node, inner.other))
    for anchor, other in anchors(rows, whole, schema):
        yield Change("anchor", part, replaced(part, anchor, other), anchor, other)


def _of_predicate(part: Predicate, schema: Schema) -> Iterator[Change]:
    yield from _group(part)
    yield from _negated(part)
    if isinstance(part, Compare) and is_composite(part):
        yield from _cases(part)
    elif not is_composite(part):
        yield from _missing(part)
        for node in outside_rows(part):
            for operator, instead in _of_node(node, schema):
                yield Change(operator, part, replaced(part, node, instead), node, instead)
            for inner in _group(cast(Predicate, node)) if node is not part else ():
                yield evolve(inner, part=part, other=replaced(part, node, inner.other))


def replaced(whole: Any, node: Node, instead: Node) -> Any:
    """Return a node in which another, told by identity, is replaced; what does not hold it stays the same object."""
    if whole is node:
        return instead
    if isinstance(whole, tuple):
        found = tuple(replaced(item, node, instead) for item in whole)
        return found if any(a is not b for a, b in zip(found, whole, strict=True)) else whole
    if type(whole) not in NODES or not children(whole):
        return whole
    parts = {name: getattr(whole, name) for name in fields_dict(type(whole))}
    changed = {name: replaced(value, node, instead) for name, value in parts.items()}
    return evolve(whole, **changed) if any(changed[name] is not parts[name] for name in parts) else whole


# groups, negations, choices


def _group(part: Predicate) -> Iterator[Change]:
    match part:
        case And(operands) | Or(operands):
            other = Or(operands) if isinstance(part, And) else And(operands)
            if len(operands) > 1:
                yield Change("and-or", part, other, part, other)
        case AtLeast(k, operands):
            for more in (k - 1, k + 1):
                yield Change("at-least", part, AtLeast(more, operands), part, AtLeast(more, operands))
        case _:
            return
    for place, operand in enumerate(operands):
        rest = operands[:place] + operands[place + 1 :]
        if rest:
            yield Change("dropped", part, evolve(part, operands=rest), operand, None)


def _negated(part: Predicate) -> Iterator[Change]:
    if isinstance(part, Not):
        yield Change("not-dropped", part, part.operand, part, part.operand)
    elif not isinstance(part, Constant):
        yield Change("not-added", part, Not(part), part, Not(part))


def _cases(part: Compare) -> Iterator[Change]:
    """Yield the rule without one of its bands, or without one of its fallbacks."""
    for node in _own_choices(part.left):
        if isinstance(node, Choose):
            for place, case in enumerate(node.cases if len(node.cases) > 1 else ()):
                rest = Choose(node.cases[:place] + node.cases[place + 1 :], node.otherwise)
                yield Change("band-dropped", part, replaced(part, node, rest), case.condition, None)
        else:
            for place, term in enumerate(node.terms):
                rest_of = FirstKnown(node.terms[:place] + node.terms[place + 1 :], node.because, node.called)
                yield Change("fallback-dropped", part, replaced(part, node, rest_of), term, None)


def _own_choices(term: Term) -> Iterator[Choose | FirstKnown]:
    """Yield the choices of which a rule itself is made, and none that stand in its conditions."""
    if isinstance(term, Choose):
        yield term
        for inner in (*(case.then for case in term.cases), term.otherwise):
            yield from _own_choices(inner)
    elif isinstance(term, FirstKnown):
        yield term
        for inner in term.terms:
            yield from _own_choices(inner)


def _missing(part: Predicate) -> Iterator[Change]:
    """Yield the rule that takes what it cannot decide for met, or for not met."""
    if isinstance(part, (Constant, IsKnown)):
        return
    for verdict in (Verdict.MET, Verdict.NOT_MET):
        other = holds(FirstKnown((truth(part), truth(Constant(verdict)))))
        yield Change(f"unknown-as-{verdict.value.replace('_', '-')}", part, other, part, Constant(verdict))


# comparisons, windows, sets, factors, units


def _of_node(node: Node, schema: Schema) -> Iterable[tuple[str, Node]]:
    match node:
        case Compare():
            return [*_swapped(node, schema), *_moved(node, schema), *_in_other_units(node, schema)]
        case OneOf():
            return _codes(node, schema)
        case Shift():
            return _windows(node)
        case Arithmetic("*" | "/"):
            return _factors(node)
        case FactRef(_, "uln" | "lln" as part):
            return [("limit", evolve(node, part="lln" if part == "uln" else "uln"))]
        case FirstKnown(terms):
            return [("fallback-dropped", FirstKnown(terms[:-1], node.because, node.called))] if len(terms) > 1 else []
        case _:
            return of_reductions(node)


def _swapped(node: Compare, schema: Schema) -> Iterator[tuple[str, Node]]:
    if is_ordered(node, schema):
        same = _same_of_counts(node)
        yield from (("comparison", evolve(node, operator=sign)) for sign in _SWAPS if sign not in same)
    elif not isinstance(node.right, Literal) or isinstance(node.right.value, str):
        yield "comparison", evolve(node, operator="!=" if node.operator == "==" else "==")


def _same_of_counts(node: Compare) -> tuple[Comparison, ...]:
    """Return the comparisons that say the same: no number of rows lies below 0."""
    if isinstance(node.left, Reduce) and node.left.reduction in {"count", "distinct"} and node.right == _NOTHING:
        return next((one for one in _OF_NOTHING if node.operator in one), (node.operator,))
    return (node.operator,)


def _moved(node: Compare, schema: Schema) -> Iterator[tuple[str, Node]]:
    """Yield the comparison with its constant one step up and down."""
    for side in ("left", "right"):
        limit = getattr(node, side)
        if isinstance(limit, Literal) and is_ordered(node, schema):
            step = step_between(node.left, node.right, schema)
            yield from (("threshold", _with(node, side, value)) for value in _beside(limit.value, step))


def _in_other_units(node: Compare, schema: Schema) -> Iterator[tuple[str, Node]]:
    """Yield the comparison whose constant was meant in another unit that the fact declares, converted either way."""
    for term, side in ((node.left, "right"), (node.right, "left")):
        limit = getattr(node, side)
        if isinstance(term, (FactRef, FieldRef)) and term.unit is not None and isinstance(limit, Literal):
            kind = cast(Measurement, type_of(term, schema))
            for _, factor in kind.units.others:
                if factor is not None and factor != 1:
                    value = cast(Fraction, limit.value)
                    yield from (("unit", _with(node, side, one)) for one in (value * factor, value / factor))


def _codes(node: OneOf, schema: Schema) -> Iterator[tuple[str, Node]]:
    members = sorted(node.members, key=lambda member: (str(type(member)), str(member)))
    if len(members) > 1:
        yield from (("code-dropped", OneOf(node.term, node.members - {member})) for member in members)
    kind = type_of(node.term, schema) if isinstance(node.term, (FactRef, FieldRef)) else None
    for word in kind.answers if isinstance(kind, Enumeration) else ():
        if word not in node.members:
            yield "code-added", OneOf(node.term, node.members | {word})


def _windows(node: Shift) -> Iterator[tuple[str, Node]]:
    """Yield the shift by one day (of hours and minutes one unit) more and less."""
    for one in (1, -1):
        if isinstance(node.amount, Literal) and node.unit in {TimeUnit.DAYS, *CLOCK_UNITS}:
            yield "window", evolve(node, amount=Literal(cast(Fraction, node.amount.value) + one))
        else:
            yield "window", Shift(node, Literal(Fraction(one)), TimeUnit.DAYS)


def _beside(limit: Any, step: Any) -> Iterator[Scalar]:
    """Yield a constant one step up and down, as far as the calendar goes."""
    for move in (step, -step):
        with suppress(OverflowError):
            yield limit + move


def _factors(node: Arithmetic) -> Iterator[tuple[str, Node]]:
    """Yield the product with its factor one step up and down in its own precision, and without it."""
    for side in ("left", "right"):
        factor = getattr(node, side)
        if isinstance(factor, Literal):
            value = cast(Fraction, factor.value)
            moved = dict.fromkeys((*_beside(value, _precision(value)), Fraction(1)))
            yield from (("factor", _with(node, side, one)) for one in moved if one not in {value, 0})


def _precision(value: Fraction) -> Fraction:
    """Return one step in the last decimal of a constant, a tenth at least."""
    text = decimal_text(value)
    return Fraction(1, 10) if "/" in text else Fraction(1, 10 ** max(len(text.partition(".")[2]), 1))


def _with(node: Any, side: str, constant: Scalar) -> Node:
    return cast(Node, evolve(node, **{side: Literal(constant)}))
