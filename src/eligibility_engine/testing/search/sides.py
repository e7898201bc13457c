"""What can be seen of the values in a rule: a threshold met exactly or from one step beside it, a member of a set."""

from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any, Final, Protocol, cast
from typing import Literal as Choice

from attrs import frozen

from eligibility_engine.codes.code import Code
from eligibility_engine.dates import TimeUnit
from eligibility_engine.errors import CriterionError
from eligibility_engine.facts import Date, End, Enumeration, Flag, Integer, Measurement, Number, Schema
from eligibility_engine.kernel.expression import (
    Arithmetic,
    AsOf,
    Choose,
    Compare,
    Elapsed,
    FactRef,
    FieldRef,
    FirstKnown,
    Literal,
    OneOf,
    Predicate,
    Reduce,
    Round,
    Shift,
    Term,
)
from eligibility_engine.kernel.walking import row_tables, written
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.semantics.turning import places
from eligibility_engine.testing.search.fields import type_of
from eligibility_engine.testing.search.rewriting import Rewriting
from eligibility_engine.testing.search.space import Space
from eligibility_engine.value import Exact, Scalar

Side = Choice["below", "at", "above"]
SIDES: Final[tuple[Side, ...]] = ("below", "at", "above")


class Sighting(Protocol):
    """Something that can be seen of the values in a predicate.

    A space knows what may be seen once it judges the nodes too: `space.beside(*sighting.nodes)`.
    """

    @property
    def nodes(self) -> tuple[Predicate, ...]:
        """The predicate of which it is seen, and others that turn where it begins and ends to be seen."""

    def seen(self, evaluation: Evaluation) -> bool:
        """Say whether an evaluation shows it."""

    def is_settled(self, space: Space) -> bool:
        """Say whether the values that it hangs on are, as far as it can tell, what is assigned."""

    def rewritten(self, rewriting: Rewriting) -> "Sighting | None":
        """Return the same of other nodes; None where it cannot be seen of them, so that nothing is known."""


@frozen(eq=False)
class AtThreshold:
    """A term lies at a threshold, or within one step below or above it.

    Attributes:
        comparison: the comparison with the threshold on its right.
        side: where the term lies.
        step: how far off counts as beside it: a number, or a length of time.
    """

    comparison: Compare
    side: Side
    step: Any

    @property
    def nodes(self) -> tuple[Predicate, ...]:
        """The comparison, also with its threshold one step lower and higher."""
        left, right = self.comparison.left, self.comparison.right
        return (self.comparison, *(Compare("==", left, _moved(right, self.step, off)) for off in (-1, 1)))

    def seen(self, evaluation: Evaluation) -> bool:
        """Say whether both values are exact and lie so."""
        left, right = evaluation.value(self.comparison.left), evaluation.value(self.comparison.right)
        if not (isinstance(left, Exact) and isinstance(right, Exact)):
            return False
        return _side(left.value, right.value, self.step) == self.side

    def is_settled(self, space: Space) -> bool:
        """Say whether what is compared is settled."""
        return space.is_settled(self.comparison)

    def rewritten(self, rewriting: Rewriting) -> "AtThreshold":
        """Return the same of another comparison."""
        return AtThreshold(rewriting.of(self.comparison), self.side, self.step)


@frozen(eq=False)
class Member:
    """A term is one member of a set, or none of them where `member` is None."""

    membership: OneOf
    member: Scalar | None

    @property
    def nodes(self) -> tuple[Predicate, ...]:
        """The membership alone."""
        return (self.membership,)

    def seen(self, evaluation: Evaluation) -> bool:
        """Say whether the value is exact and is so."""
        found = evaluation.value(self.membership.term)
        if not isinstance(found, Exact):
            return False
        return found.value not in self.membership.members if self.member is None else found.value == self.member

    def is_settled(self, space: Space) -> bool:
        """Say whether the term is settled."""
        return space.is_settled(self.membership)

    def rewritten(self, rewriting: Rewriting) -> "Member":
        """Return the same of another membership."""
        return Member(rewriting.of(self.membership), self.member)


def may_be_seen(sighting: Sighting, space: Space) -> bool:
    """Say whether something may be seen under what is assigned so far."""
    try:
        return not sighting.is_settled(space) or sighting.seen(space.evaluation(space.assigned))
    except CriterionError:  # of whom code raises nothing is seen
        return False


def _moved(limit: Term, step: Any, off: int) -> Term:
    """Return a limit one step higher or lower."""
    if isinstance(step, Fraction):
        return Arithmetic("+", limit, Literal(step * off))
    unit = TimeUnit.DAYS if step >= timedelta(days=1) else TimeUnit.MINUTES
    return Shift(limit, Literal(Fraction(off)), unit)


def _side(left: Any, right: Any, step: Any) -> Side | None:
    if isinstance(left, datetime) != isinstance(right, datetime):
        return None
    if left == right:
        return "at"
    if abs(left - right) > step:
        return None
    return "below" if left < right else "above"


def thresholds(predicate: Predicate, schema: Schema) -> list[tuple[Compare, Any]]:
    """Return the comparisons below a predicate that have an order, with the threshold on the right, and their steps."""
    compared = (node for node in written(predicate) if isinstance(node, Compare) and not row_tables(node))
    return [found for node in compared if (found := threshold_of(node, schema)) is not None]


def threshold_of(node: Compare, schema: Schema) -> tuple[Compare, Any] | None:
    """Return a comparison with its threshold on the right, and its step; None where it has no order."""
    if not is_ordered(node, schema):
        return None
    turned = isinstance(node.left, (Literal, AsOf)) and not isinstance(node.right, (Literal, AsOf))
    term, limit = (node.right, node.left) if turned else (node.left, node.right)
    return Compare("==", term, limit), step_between(term, limit, schema)


def memberships(predicate: Predicate) -> list[OneOf]:
    """Return the memberships in sets below a predicate."""
    return [node for node in written(predicate) if isinstance(node, OneOf) and not row_tables(node)]


def is_ordered(node: Compare, schema: Schema) -> bool:
    """Say whether what is compared has an order: numbers, dates and instants do."""
    return not any(_is_word(side, schema) for side in (node.left, node.right))


def _is_word(term: Term, schema: Schema) -> bool:
    """Say whether a term is a word or a flag, and so has no order."""
    match term:
        case Literal(value):
            return isinstance(value, (bool, str))
        case FactRef(part="value") | FieldRef(part="value"):
            return isinstance(type_of(term, schema), (Flag, Enumeration, Code))
        case Reduce(reduction, of=of):
            return of is not None and reduction != "distinct" and _is_word(of, schema)
        case FirstKnown(terms):
            return _is_word(terms[0], schema)
        case Choose(_, otherwise):
            return _is_word(otherwise, schema)
    return False


def step_between(term: Term, limit: Term, schema: Schema) -> Any:
    """Return one step in the precision of two terms: the smaller, a number or a length of time."""
    step = _least([_step_of(term, limit, schema), _step_of(limit, term, schema)])
    if step is None:  # two constants
        return timedelta(days=1) if isinstance(limit, Literal) and isinstance(limit.value, date) else Fraction(1)
    return step


def _step_of(term: Term, limit: Term, schema: Schema) -> Any:
    """Return one step in the precision of a term; None of a constant."""
    match term:
        case FactRef() | FieldRef():
            return timedelta(days=1) if term.part == "at" else _step_of_fact(type_of(term, schema), limit)
        case Reduce(reduction, of=of):
            counts = of is None or reduction == "distinct"
            return Fraction(1) if counts else _step_of(cast(Term, of), limit, schema)
        case AsOf():
            return timedelta(days=1)
        case Elapsed():
            return Fraction(1)
        case Round(_, decimals):
            return 1 / Fraction(10) ** decimals  # decimals may be negative
        case Shift(moved):
            return _step_of(moved, limit, schema)
        case Arithmetic(_, left, right):
            return _least([_step_of(left, limit, schema), _step_of(right, limit, schema)])
        case FirstKnown(terms):
            return _least([_step_of(part, limit, schema) for part in terms])
        case Choose(cases, otherwise):
            return _least([_step_of(part, limit, schema) for part in (*(case.then for case in cases), otherwise)])
    return None


def _least(steps: list[Any]) -> Any:
    return min((step for step in steps if step is not None), default=None)


def _step_of_fact(kind: Any, limit: Any) -> Any:
    match kind:
        case Integer():
            return Fraction(1)
        case Number() | Measurement():
            constant = limit.value if isinstance(limit, Literal) else Fraction(0)
            return Fraction(1, 10 ** places(kind.decimals, constant if isinstance(constant, Fraction) else Fraction(0)))
        case Date() | End():
            return timedelta(days=1)
    return timedelta(minutes=1)
