"""What a picture of a rule shows: lines of numbers or of time, with the stretches where statements hold.

Everything is read off the kernel, so a kind of one's own is drawn too. What is compared with something that hangs on
the subject has no place on a line and is left to the words.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from textwrap import shorten
from typing import Final

from attrs import evolve, frozen

from eligibility_engine.criteria import Choice, Every, Negation, Unless, Washout
from eligibility_engine.criterion import Criterion
from eligibility_engine.explanation.phrases import English
from eligibility_engine.kernel.expression import (
    And,
    Choose,
    Compare,
    Not,
    Or,
    Predicate,
    Reduce,
    Rows,
    Term,
    Where,
)
from eligibility_engine.kernel.walking import table_of, walk, written
from eligibility_engine.report.axes import DAYS, Axis, apart, placed
from eligibility_engine.report.line_conditions import both_of, conditions_of, is_last_with, parts_of, says_that_there_is
from eligibility_engine.report.stretches import Limit, Stretch, all_of, any_of, complement, where

_ORDERED: Final = {"<", "<=", ">", ">="}

_LONGEST: Final = 180
"""So many letters of a statement stand in a picture; the whole of it stands beside."""

_LONGEST_CASE: Final = 60
"""A condition of so many letters stands before what counts where it holds."""


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

    What stands below a `not` is drawn where it does not hold.

    Args:
        criterion: the rule.
        english: the phrase book over its facts.
    """
    found: dict[Axis, dict[Lane, None]] = {}
    for leaf in _leaves(criterion, english):
        for axis, lane, _ in leaf.lanes():
            found.setdefault(axis, {})[lane] = None
    return tuple(Line(axis, tuple(lanes)) for axis, lanes in found.items())


def undrawn(criterion: Criterion, english: English) -> int:
    """Return how many limits of a rule have no place on its lines, and stand in its words alone.

    Args:
        criterion: the rule.
        english: the phrase book over its facts.
    """
    return len({limit for leaf in _leaves(criterion, english) for limit in leaf.undrawn()})


def _leaves(criterion: Criterion, english: English, case: str = "", negated: bool = False) -> Iterator["_Leaf"]:
    """Yield the statements of a rule, each with the case in which it counts, and whether it must not hold."""
    if not criterion.operands:
        yield _Leaf(criterion, english, case, negated)
    chooses = isinstance(criterion, Choice)
    cases = _cases(criterion, english) if isinstance(criterion, Choice) else ("",) * len(criterion.operands)
    for place, (operand, inner) in enumerate(zip(criterion.operands, cases, strict=True)):
        turned = isinstance(criterion, Negation) or (isinstance(criterion, Unless) and place == 1)
        is_condition = chooses and not inner  # it says in which case, and that no negation turns
        yield from _leaves(operand, english, case + inner, False if is_condition else negated != turned)


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
    """What is said of a term, where on an axis it holds, and the comparisons that say it."""

    axis: Axis
    term: Term
    stretches: tuple[Stretch, ...]
    of: frozenset[Compare]


Drawn = tuple[Axis, Lane, frozenset[Compare]]
"""A lane, and which comparisons it shows."""


@frozen
class _Leaf:
    """One statement."""

    criterion: Criterion
    english: English
    case: str
    negated: bool

    def lanes(self) -> Iterator[Drawn]:
        """Yield what is drawn of its own numbers and dates, then of what rows must meet."""
        said, predicate = self._said(), self.criterion.predicate()
        if isinstance(self.criterion, Washout):
            yield self._washout(self.criterion, said)
            return
        if isinstance(predicate, Compare) and isinstance(predicate.right, Choose):
            yield from self._by_case(predicate, predicate.right)
        yield from self._drawn(self._turned(predicate), said)
        read = {self.criterion.rows: None} if isinstance(self.criterion, Every) else _rows_in(predicate)
        for rows in read:
            yield from self._of_rows(rows, conditions_of(rows), "where")
        if isinstance(self.criterion, Every):
            yield from self._of_rows(self.criterion.rows, parts_of(self.criterion.condition), "of which every one:")

    def undrawn(self) -> Iterator[Compare]:
        """Yield the limits that no lane shows."""
        read = self.criterion.rows if isinstance(self.criterion, Washout) else self.criterion.predicate()
        shown = {limit for _, _, limits in self.lanes() for limit in limits}
        for node in written(read):
            if isinstance(node, Compare) and node not in shown and self._is_limit(node):
                yield node

    def _is_limit(self, compared: Compare) -> bool:
        if says_that_there_is(compared) or isinstance(compared.right, Choose):
            return False
        return compared.operator in _ORDERED or self._whole(compared) is not None

    def _of_rows(self, rows: Rows, conditions: Iterable[Predicate], word: str) -> Iterator[Drawn]:
        table = self.case + self.english.schema[table_of(rows)].label
        for part in conditions:
            yield from self._drawn(part, f"{table} {word} {self.english.condition(part)}")

    def _turned(self, predicate: Predicate) -> Predicate:
        return Not(predicate) if self.negated else predicate

    def _before(self, case: str = "") -> str:
        """Say in which case it counts, and that it must not hold."""
        return f"{self.case}{case}{'not: ' * self.negated}"

    def _said(self) -> str:
        """Say the statement; where it is long, without the conditions of the rows of which something is made."""
        said = self._before() + self.criterion.describe(self.english)
        if len(said) <= _LONGEST:
            return said
        return self._before() + self.criterion.describe(_Brief(self.english.schema))

    def _by_case(self, compared: Compare, chosen: Choose) -> Iterator[Drawn]:
        """Yield a lane for each threshold among which is chosen, with the case in which it counts."""
        cases = [(case.then, f"where {self.english.condition(case.condition)}: ") for case in chosen.cases]
        for threshold, case in (*cases, (chosen.otherwise, "otherwise: ")):
            said = self.english.comparison(compared.left, compared.operator, threshold)
            one = Compare(compared.operator, compared.left, threshold)
            yield from self._drawn(self._turned(one), self._before(case) + said)

    def _drawn(self, predicate: Predicate, said: str) -> Iterator[Drawn]:
        """Yield a lane for each term: all that is said of it holds there."""
        by_term: dict[tuple[Axis, Term], list[_Held]] = {}
        for held in self._held(predicate):
            by_term.setdefault((held.axis, held.term), []).append(held)
        for (axis, _), every in by_term.items():
            yield axis, _lane(said, *all_of(held.stretches for held in every)), _shown(every)

    def _held(self, predicate: Predicate) -> Iterator[_Held]:
        """Yield the statements about one term each of which a predicate consists: all of them hold where it does."""
        whole = self._whole(predicate)
        if whole is not None:
            yield whole
            return
        for part in both_of(predicate):
            yield from self._held(part)

    def _whole(self, predicate: Predicate) -> _Held | None:
        """Return where a predicate holds that is about one term; None for any other."""
        match predicate:
            case Not(operand):
                held = self._whole(operand)
                return held and evolve(held, stretches=complement(held.stretches))
            case Or((Compare() as ended, Compare(_, left) as begun)) if is_last_with(
                predicate
            ) and self.english.is_calendar(left):
                held = self._whole(begun)  # a part of what lasts lies there
                return held and evolve(held, of=held.of | {ended})
            case And(operands) | Or(operands):
                return _together([self._whole(operand) for operand in operands], isinstance(predicate, And))
            case Compare(operator, left, right) if not says_that_there_is(predicate):
                place = placed(self.english, left, right)
                if place:
                    return _Held(place[0], left, tuple(where(operator, *place[1:])), frozenset({predicate}))
        return None

    def _washout(self, washout: Washout, said: str) -> Drawn:
        anchor = self.english.term(washout.anchor)
        amount = Fraction(-washout.amount)
        latest = Limit(amount * DAYS[washout.unit], apart(amount, washout.unit) if amount else anchor, True)
        stretches: tuple[Stretch, ...] = (Stretch(high=latest),)
        if washout.started == washout.ended:
            stretches = (*stretches, Stretch(low=Limit(Fraction(0), anchor, False)))
        else:
            said = said.replace(", or begins after it", f" (of those that began on or before {anchor}, the end)")
        return Axis(anchor, True), _lane(said, *complement(stretches) if self.negated else stretches), frozenset()


def _rows_in(predicate: Predicate) -> dict[Rows, None]:
    """Return the rows of which something is made, each once."""
    return dict.fromkeys(node.rows for node in walk(predicate) if isinstance(node, Reduce))


def _together(every: list[_Held | None], all_hold: bool) -> _Held | None:
    """Return where all hold, or any, of what is about one term on one axis."""
    held = [one for one in every if one is not None]
    if len(held) < len(every) or len({(one.axis, one.term) for one in held}) != 1:
        return None
    combined = (all_of if all_hold else any_of)(one.stretches for one in held)
    return _Held(held[0].axis, held[0].term, combined, _shown(held))


def _shown(every: Iterable[_Held]) -> frozenset[Compare]:
    return frozenset(limit for held in every for limit in held.of)


def _lane(said: str, *stretches: Stretch) -> Lane:
    return Lane(shorten(said, _LONGEST, placeholder=" …"), stretches)
