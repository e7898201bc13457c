"""What a picture of a rule shows: lines of numbers or of time, with the stretches where statements hold.

Everything is read off the kernel, so a kind of one's own is drawn too. What is compared with something that hangs on
the subject has no place on a line and is left to the words.
"""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from textwrap import shorten
from typing import Any, Final, cast

from attrs import frozen

from eligibility_engine.criteria import Choice, Washout
from eligibility_engine.criterion import Criterion
from eligibility_engine.dates import TimeUnit, civil_day
from eligibility_engine.exact import decimal_text
from eligibility_engine.explanation.phrases import English
from eligibility_engine.facts import Integer, Number
from eligibility_engine.kernel.expression import (
    And,
    Arithmetic,
    Choose,
    Compare,
    FactRef,
    FieldRef,
    Literal,
    Or,
    Predicate,
    Reduce,
    Rows,
    Shift,
    Term,
    Where,
)
from eligibility_engine.kernel.walking import row_tables, table_of, walk
from eligibility_engine.report.stretches import Limit, Stretch, all_of, where

_DAYS: Final = {
    TimeUnit.YEARS: Fraction(36525, 100),
    TimeUnit.MONTHS: Fraction(36525, 1200),
    TimeUnit.WEEKS: Fraction(7),
    TimeUnit.DAYS: Fraction(1),
    TimeUnit.HOURS: Fraction(1, 24),
    TimeUnit.MINUTES: Fraction(1, 1440),
}
"""About how many days a unit has: enough to draw it."""

_IS_THERE: Final = {(">=", 1), (">", 0), ("==", 0), ("<", 1)}
"""A count compared so says that there is a row or none, and no number worth a line."""

_LONGEST: Final = 180
"""So many letters of a statement stand in a picture; the whole of it stands beside."""

_LONGEST_CASE: Final = 60
"""A condition of so many letters stands before what counts where it holds."""

CALENDAR: Final = "the calendar"
"""What days that the rule names lie on."""


@frozen
class Axis:
    """What a line measures.

    Attributes:
        words: a number, or the day around which time is measured.
        timed: whether it measures time.
        minimum: the least number there can be, where that is declared.
        maximum: the greatest number there can be.
    """

    words: str
    timed: bool = False
    minimum: Fraction | None = None
    maximum: Fraction | None = None


@frozen
class Lane:
    """A statement with the stretches where it holds."""

    words: str
    stretches: tuple[Stretch, ...]


@frozen
class Line:
    """Statements about one number or around one day."""

    axis: Axis
    lanes: tuple[Lane, ...]


def lines(criterion: Criterion, english: English) -> tuple[Line, ...]:
    """Return the lines of a rule, in the order in which it speaks of their numbers and days.

    Args:
        criterion: the rule.
        english: the phrase book over its facts.
    """
    found: dict[Axis, dict[Lane, None]] = {}
    for leaf, case in _leaves(criterion, english):
        for axis, lane in _Leaf(leaf, english, case).lanes():
            found.setdefault(axis, {})[lane] = None
    return tuple(Line(axis, tuple(lanes)) for axis, lanes in found.items())


def _leaves(criterion: Criterion, english: English, case: str = "") -> Iterator[tuple[Criterion, str]]:
    """Yield the statements of a rule, each with the words of the case in which it counts."""
    if not criterion.operands:
        yield criterion, case
    cases = _cases(criterion, english) if isinstance(criterion, Choice) else ("",) * len(criterion.operands)
    for operand, inner in zip(criterion.operands, cases, strict=True):
        yield from _leaves(operand, english, case + inner)


def _cases(choice: Choice, english: English) -> Iterator[str]:
    """Yield, for each operand of a choice, in which case it counts; nothing for a condition, which always does."""
    for place, band in enumerate(choice.bands):
        said = band.when.describe(english)
        word = "else if" if place else "if"
        yield from ("", f"{word} {said}: " if len(said) <= _LONGEST_CASE else "in some cases: ")
    yield "otherwise: "


@frozen
class _Brief(English):
    """Says something that is made of rows without their conditions."""

    def rows(self, rows: Rows) -> str:
        """Say of which table they are."""
        label = self.schema[table_of(rows)].label
        return f"{label} that count" if isinstance(rows, Where) else label

    def rows_apart(self, rows: Rows) -> str:
        """Say them in a phrase."""
        return f"the {self.rows(rows)}"


@frozen
class _Held:
    """A comparison of a term with one place on an axis, and where it holds."""

    axis: Axis
    term: Term
    stretches: tuple[Stretch, ...]


@frozen
class _Leaf:
    """One statement."""

    criterion: Criterion
    english: English
    case: str

    def lanes(self) -> Iterator[tuple[Axis, Lane]]:
        """Yield what is drawn of its own numbers and dates, then of what rows must meet."""
        said, predicate = self._said(), self.criterion.predicate()
        if isinstance(self.criterion, Washout):
            yield self._washout(self.criterion, said)
            return
        if isinstance(predicate, Compare) and isinstance(predicate.right, Choose):
            yield from self._by_case(predicate, predicate.right)
        yield from self._drawn(predicate, said)
        for rows in dict.fromkeys(node.rows for node in walk(predicate) if isinstance(node, Reduce)):
            table = self.case + self.english.schema[table_of(rows)].label
            for part in _conditions(rows):
                yield from self._drawn(part, f"{table} where {self.english.condition(part)}")

    def _said(self) -> str:
        """Say the statement; where it is long, without the conditions of the rows of which something is made."""
        said = self.case + self.criterion.describe(self.english)
        if len(said) <= _LONGEST:
            return said
        return self.case + self.criterion.describe(_Brief(self.english.schema))

    def _by_case(self, compared: Compare, chosen: Choose) -> Iterator[tuple[Axis, Lane]]:
        """Yield a lane for each threshold among which is chosen, with the case in which it counts."""
        cases = [(case.then, f"where {self.english.condition(case.condition)}: ") for case in chosen.cases]
        for threshold, case in (*cases, (chosen.otherwise, "otherwise: ")):
            said = self.english.comparison(compared.left, compared.operator, threshold)
            yield from self._drawn(Compare(compared.operator, compared.left, threshold), self.case + case + said)

    def _drawn(self, predicate: Predicate, said: str) -> Iterator[tuple[Axis, Lane]]:
        """Yield a lane for each term: all that is said of it holds there."""
        by_term: dict[tuple[Axis, Term], list[tuple[Stretch, ...]]] = {}
        for held in self._held(predicate):
            by_term.setdefault((held.axis, held.term), []).append(held.stretches)
        for (axis, _), every in by_term.items():
            yield axis, _lane(said, *all_of(every))

    def _held(self, predicate: Predicate) -> Iterator[_Held]:
        """Yield the comparisons of which a predicate consists: all of them hold where it does."""
        match predicate:
            case And(operands):
                for operand in operands:
                    yield from self._held(operand)
            case Or((Compare(), Compare(_, left) as begun)) if _last_with(predicate) and self.english.is_calendar(left):
                yield from self._held(begun)  # a part of what lasts lies there
            case Compare(operator, left, right) if not _says_that_there_is(predicate):
                placed = self._number(left, right) or self._multiple(left, right) or self._day(left, right)
                if placed:
                    yield _Held(placed[0], left, tuple(where(operator, *placed[1:])))

    def _number(self, left: Term, right: Term) -> tuple[Axis, Fraction, str] | None:
        """Return where a number is compared with one that the rule names."""
        if not isinstance(right, Literal) or isinstance(left, Literal) or not isinstance(right.value, Fraction):
            return None
        return self._axis(left), right.value, self.english.constant(right.value, left)

    def _axis(self, term: Term) -> Axis:
        declared = self.english.declared(term).type if isinstance(term, (FactRef, FieldRef)) else None
        ends = (declared.minimum, declared.maximum) if isinstance(declared, (Integer, Number)) else (None, None)
        return Axis(self.english.term(term), False, *(None if end is None else Fraction(end) for end in ends))

    def _multiple(self, left: Term, right: Term) -> tuple[Axis, Fraction, str] | None:
        """Return where a result is compared with a multiple of its own limit of normal."""
        match left, right:
            case FactRef(name), Arithmetic("*", Literal(Fraction() as factor), FactRef(same)) if name == same:
                axis = Axis(f"{self.english.term(left)} as a multiple of {self.english.term(cast(Any, right).right)}")
                return axis, factor, f"{decimal_text(factor)} ×"
        return None

    def _day(self, left: Term, right: Term) -> tuple[Axis, Fraction, str] | None:
        """Return where a date is compared with a day, or with one so long before or after it."""
        if not self.english.is_calendar(left) or row_tables(right):
            return None
        words = self.english.term(right)
        match right:
            case Literal(date() as day):
                return Axis(CALENDAR, True), Fraction(civil_day(day).toordinal()), words
            case Shift(anchor, Literal(Fraction() as amount), unit):
                about = self.english.term(anchor)
                return Axis(about, True), amount * _DAYS[unit], _apart(amount, unit) if amount else about
        return Axis(words, True), Fraction(0), words

    def _washout(self, washout: Washout, said: str) -> tuple[Axis, Lane]:
        anchor = self.english.term(washout.anchor)
        amount = Fraction(-washout.amount)
        latest = Limit(amount * _DAYS[washout.unit], _apart(amount, washout.unit) if amount else anchor, True)
        if washout.started == washout.ended:
            return Axis(anchor, True), _lane(said, Stretch(high=latest), Stretch(low=Limit(Fraction(0), anchor, False)))
        begun = said.replace(", or begins after it", f" (of those that began on or before {anchor}, the end)")
        return Axis(anchor, True), _lane(begun, Stretch(high=latest))


def _lane(said: str, *stretches: Stretch) -> Lane:
    return Lane(shorten(said, _LONGEST, placeholder=" …"), stretches)


def _apart(amount: Fraction, unit: TimeUnit) -> str:
    """Say how far from a day another lies: `28 days before`, `1 month after`."""
    size = abs(amount)
    units = unit.value.removesuffix("s") if size == 1 else unit.value
    return f"{decimal_text(size)} {units} {'before' if amount < 0 else 'after'}"


def _conditions(rows: Rows) -> Iterator[Predicate]:
    """Yield what the rows must meet, in the order in which it was said, what is said of one term together."""
    if isinstance(rows, Where):
        yield from _conditions(rows.rows)
        yield from _parts(rows.condition)


def _parts(condition: Predicate) -> Iterator[Predicate]:
    """Yield the conditions that must all hold; two limits of one term are one condition."""
    if not isinstance(condition, And) or len({_about(operand) for operand in condition.operands}) == 1:
        yield condition
        return
    for operand in condition.operands:
        yield from _parts(operand)


def _about(condition: Predicate) -> Term | Predicate:
    """Return the term that a comparison is about, of what lasts its begin; of what is no comparison, itself."""
    match condition:
        case Compare(_, left):
            return left
        case Or((Compare(), Compare(_, left))) if _last_with(condition):
            return left
    return condition


def _last_with(predicate: Or) -> bool:
    """Say whether two comparisons of an end and a begin hold them against the same day."""
    ended, begun = cast(tuple[Compare, Compare], predicate.operands)
    return (ended.operator, ended.right) == (begun.operator, begun.right)


def _says_that_there_is(compared: Compare) -> bool:
    left, right = compared.left, compared.right
    counts = isinstance(left, Reduce) and left.reduction == "count" and isinstance(right, Literal)
    return counts and (compared.operator, cast(Literal, right).value) in _IS_THERE
