"""The thresholds of an entry: the numbers and dates that its criteria are written with, and the entry at another value.

A threshold is what an author wrote: an attribute of a criterion (`days=28`, the factor of a limit) or a constant in one
of its terms. A criterion at another value is built anew, so its kind refuses what it cannot be.
"""

from collections.abc import Iterator
from datetime import date, datetime
from fractions import Fraction
from typing import Any, TypeVar

from attrs import evolve, fields, frozen, has

from eligibility_engine.checking.rules import Checker
from eligibility_engine.criterion import Criterion
from eligibility_engine.dates import parse_date, parse_instant, utc_aware
from eligibility_engine.errors import EligibilityError
from eligibility_engine.exact import exact
from eligibility_engine.explanation.phrases import say_scalar
from eligibility_engine.kernel.expression import (
    NODES,
    Arithmetic,
    Choose,
    Compare,
    FirstKnown,
    Literal,
    Node,
    Reduce,
    Shift,
    When,
)
from eligibility_engine.kernel.walking import children, is_formula
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.entry import Entry

T = TypeVar("T")
ThresholdValue = Fraction | date
"""A number, a day or an instant."""


@frozen(eq=False)
class Threshold:
    """One number or date with which an entry is written.

    Attributes:
        criteria_set: the set.
        entry: the entry.
        number: its place among the thresholds of the entry, from 1.
        value: what the protocol says.
    """

    criteria_set: CriteriaSet
    entry: Entry
    number: int
    value: ThresholdValue
    _criterion: Criterion
    _name: str
    _holder: Node | None = None

    @property
    def sentence(self) -> str:
        """The criterion in which it stands, in words."""
        return self._criterion.describe(self.criteria_set.english)

    @property
    def text(self) -> str:
        """The value as the sentence says it."""
        return say_scalar(self.value)

    def __str__(self) -> str:
        """The number, the value, and where it stands: `2: 28 (the day 28 days before the as-of date) in "..."`."""
        english, near = self.criteria_set.english, ""
        if isinstance(self._holder, Compare):
            near = f" ({english.comparison(self._holder.left, self._holder.operator, self._holder.right)})"
        elif isinstance(self._holder, (Shift, Arithmetic)):
            near = f" ({english.term(self._holder)})"
        return f'{self.number}: {self.text}{near} in "{self.sentence}"'

    def at(self, value: object) -> "Swept":
        """Return the entry with another value in the place of this one.

        Args:
            value: a number, a date or an instant, or one of them as text.

        Raises:
            DefinitionError: what is wrong with the rule at that value.
            EligibilityError: `THRESHOLD` for a value of another type.
        """
        read = self._read(value)
        criterion = self._criterion_at(read)
        whole = replaced(self.entry.criterion, self._criterion, criterion)
        Checker(self.criteria_set.facts, f"{self.entry.id} at {say_scalar(read)}").check_criterion(whole)
        return Swept(read, criterion.describe(self.criteria_set.english), whole)

    def _read(self, value: object) -> ThresholdValue:
        """Return a value of the type of this one: a number, a day, or an instant with or without an offset."""
        if not isinstance(self.value, date):
            return exact(value)
        read = _moment(value) if isinstance(value, str) else value
        if not isinstance(read, date) or _clock(read) != _clock(self.value):
            form = {None: "a date: YYYY-MM-DD", False: "a time: YYYY-MM-DDThh:mm"}
            due = form.get(_clock(self.value), "a time with an offset: YYYY-MM-DDThh:mm+hh:mm")
            raise self._refused(f"is {due}")
        return read

    def _refused(self, what: str) -> EligibilityError:
        return EligibilityError(f"threshold {self.number} of {self.entry.id} {what}", code="THRESHOLD")

    def _criterion_at(self, value: ThresholdValue) -> Criterion:
        if self._holder is not None:
            return replaced(self._criterion, self._holder, _with_literal(self._holder, self._name, value))
        if isinstance(getattr(self._criterion, self._name), Literal):
            return _evolved(self._criterion, {self._name: Literal(value)})
        return _evolved(self._criterion, {self._name: self._of_attribute(value)})

    def _of_attribute(self, value: Any) -> int | Fraction:
        """Return a number as the attribute of the criterion holds it."""
        if not isinstance(getattr(self._criterion, self._name), int):
            return value  # type: ignore[no-any-return]
        if value.denominator != 1:
            raise self._refused("is a whole number")
        return int(value)


@frozen(eq=False)
class Swept:
    """An entry at another value of one of its thresholds.

    Attributes:
        value: the value.
        sentence: the criterion at that value, in words.
        criterion: the whole rule of the entry at that value.
    """

    value: ThresholdValue
    sentence: str
    criterion: Criterion

    @property
    def text(self) -> str:
        """The value as the sentence says it."""
        return say_scalar(self.value)


def thresholds_of(criteria_set: CriteriaSet, entry_id: str) -> tuple[Threshold, ...]:
    """Return the thresholds of an entry in the order in which they are written; equal criteria have theirs in common.

    Args:
        criteria_set: the set, its part chosen.
        entry_id: the entry.

    Raises:
        DefinitionError: `ENTRY_UNKNOWN` for an entry that the set does not have.
    """
    entry = criteria_set[entry_id]
    criteria = dict.fromkeys(_all_criteria(entry.criterion))
    found = (
        (value, criterion, name, holder)
        for criterion in criteria
        for value, name, holder in dict.fromkeys(_constants(criterion))
    )
    return tuple(Threshold(criteria_set, entry, number, *one) for number, one in enumerate(found, start=1))


def chosen_threshold(criteria_set: CriteriaSet, entry_id: str, number: int | None = None) -> Threshold:
    """Return a threshold of an entry: its only one, or the one of that number.

    Args:
        criteria_set: the set, its part chosen.
        entry_id: the entry.
        number: the place of the threshold among those of the entry, from 1.

    Raises:
        DefinitionError: `ENTRY_UNKNOWN` for an entry that the set does not have.
        EligibilityError: `THRESHOLD` where there is none, or several and none is named; the message lists them.
    """
    found = thresholds_of(criteria_set, entry_id)
    if not found:
        raise EligibilityError(f"{entry_id} is written without a number or date that could be swept", code="THRESHOLD")
    if number is None and len(found) == 1:
        return found[0]
    if number is not None and 1 <= number <= len(found):
        return found[number - 1]
    listed = "".join(f"\n  {one}" for one in found)
    raise EligibilityError(f"name one threshold of {entry_id} by its number:{listed}", code="THRESHOLD")


def _all_criteria(criterion: Criterion) -> Iterator[Criterion]:
    yield criterion
    for operand in criterion.operands:
        yield from _all_criteria(operand)


def _constants(criterion: Criterion) -> Iterator[tuple[ThresholdValue, str, Node | None]]:
    """Yield the numbers and dates in the attributes of a criterion itself: value, attribute and the node around it."""
    kind: Any = type(criterion)
    for attribute in fields(kind):
        value = getattr(criterion, attribute.name)
        if isinstance(value, (int, Fraction)) and not isinstance(value, bool):
            if value != attribute.default:  # what nobody wrote is no threshold
                yield Fraction(value), attribute.name, None
        elif isinstance(value, Literal):
            yield from ((number, attribute.name, None) for number in _swept(value.value))
        elif type(value) in NODES and not criterion.operands:
            yield from _in_node(value)


def _in_node(node: Node) -> Iterator[tuple[ThresholdValue, str, Node | None]]:
    """Yield the constants of a term, of rows or of a condition, each with its holder once."""
    for holder in dict.fromkeys(_holders(node)):
        for name in _HELD.get(type(holder), ()):
            literal = getattr(holder, name)
            if isinstance(literal, Literal) and not _says_none(holder, literal):
                for value in _swept(literal.value):
                    yield abs(value) if isinstance(holder, Shift) else value, name, holder


def _holders(node: Node) -> Iterator[Node]:
    """Yield what the author of a rule wrote, without what a missing value is assumed to be."""
    yield node
    below = node.terms[:1] if isinstance(node, FirstKnown) else () if is_formula(node) else children(node)
    for child in below:
        yield from _holders(child)


def _says_none(holder: Node, literal: Literal) -> bool:
    """Say whether a 0 stands for no rows, or for their sum: nobody wrote it."""
    counted = isinstance(holder, Compare) and isinstance(holder.left, Reduce) and holder.left.reduction == "count"
    return literal.value == 0 and (counted or isinstance(holder, When))


_HELD: dict[type, tuple[str, ...]] = {
    Compare: ("left", "right"),
    Shift: ("amount",),
    Arithmetic: ("left", "right"),
    When: ("then",),
    Choose: ("otherwise",),
}
"""Where a constant is a threshold; not in an assumption, an exponent or a formula."""


def _swept(value: object) -> Iterator[Any]:
    """Yield a constant that can be swept: a number or a date, no word, no flag, and no end that stands for ongoing."""
    is_number = isinstance(value, (int, Fraction)) and not isinstance(value, bool)
    if is_number or (isinstance(value, date) and value != date.max):
        yield value


def _with_literal(holder: Node, name: str, value: Any) -> Node:
    """Return a node with another constant; a shift keeps its direction."""
    before: Any = getattr(holder, name)
    backwards = isinstance(holder, Shift) and before.value < 0
    return _evolved(holder, {name: Literal(-value if backwards else value)})


def _moment(text: str) -> date | None:
    """Return the day or the instant of a text; None where it is neither."""
    days = parse_date(text)
    return days[0] if days is not None and days[0] == days[1] else parse_instant(text)


def _clock(moment: date) -> bool | None:
    """Say whether an instant has an offset; None of a day."""
    return utc_aware(moment) if isinstance(moment, datetime) else None


def replaced(where: T, old: object, new: object) -> T:
    """Return a criterion or a node with one of its parts replaced wherever it stands."""
    found: T = _replaced(where, old, new)
    return found


def _replaced(where: Any, old: object, new: object) -> Any:
    if type(where) is type(old) and where == old:
        return new
    if isinstance(where, tuple):
        return tuple(_replaced(part, old, new) for part in where)
    if not has(type(where)):
        return where
    parts = {field.name: getattr(where, field.name) for field in fields(type(where)) if field.init}
    changed = {name: _replaced(part, old, new) for name, part in parts.items()}
    different = {name: part for name, part in changed.items() if part != parts[name]}
    return _evolved(where, different) if different else where


def _evolved(where: T, changed: dict[str, Any]) -> T:
    anything: Any = where
    aliases = {field.name: field.alias for field in fields(type(anything))}
    found: T = evolve(anything, **{str(aliases[name]): part for name, part in changed.items()})
    return found
