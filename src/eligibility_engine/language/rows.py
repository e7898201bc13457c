"""Event tables as authors write them: which rows, and what is said about them."""

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from eligibility_engine.criteria import Confirmed, Ends, Every, Exists, NoneOf, Washout, Within
from eligibility_engine.criteria.comparison import LOWER, UPPER
from eligibility_engine.dates import TimeUnit
from eligibility_engine.errors import DefinitionError
from eligibility_engine.exact import exact
from eligibility_engine.kernel.expression import (
    And,
    Arithmetic,
    Choose,
    Compare,
    Elapsed,
    FirstKnown,
    Or,
    Predicate,
    Reduce,
    Reduction,
    Rows,
    Term,
    Ties,
    When,
    Where,
)
from eligibility_engine.kernel.expression import Literal as Constant
from eligibility_engine.language.calendar import AS_OF, DateTerm, one_amount, one_window
from eligibility_engine.language.handles import OrderedHandle, TermHandle
from eligibility_engine.language.numbers import NumberTerm, Numeric
from eligibility_engine.language.rules import Rule, as_criterion, no_truth_value

if TYPE_CHECKING:
    from eligibility_engine.language.events import EventsTerm

H = TypeVar("H", bound=TermHandle)
Ordered = TypeVar("Ordered", bound=OrderedHandle)


class RowsHandle:
    """Rows of an event table while a set is written: narrowed by conditions and windows, then said something about."""

    @property
    @abstractmethod
    def table(self) -> "EventsTerm":
        """The event table."""

    @property
    @abstractmethod
    def rows(self) -> Rows:
        """The rows in the kernel."""

    def __bool__(self) -> NoReturn:
        no_truth_value()

    def _that(self, condition: Predicate) -> "RowsHandle":
        return SomeRows(self.table, Where(self.rows, condition))

    # Which rows.

    def where(self, *rules: object) -> "RowsHandle":
        """Return the rows that meet every one of some rules about their fields, such as `c.doses.amount >= 10`."""
        found = self
        for rule in rules:
            found = found._that(as_criterion(rule).predicate())
        return found

    def within(
        self, *, before: Any = None, after: Any = None, around: Any = None, ends: Ends = "[]", **amount: int
    ) -> "RowsHandle":
        """Return the rows that lie, or a part of which lies, within a window around an anchor.

        Args:
            before: the window ends at this anchor.
            after: the window begins at this anchor.
            around: the window reaches to both sides of this anchor.
            ends: which ends belong to the window; `"[]"` both.
            amount: exactly one of `years`, `months`, `weeks`, `days`.

        Raises:
            DefinitionError: `RULE_WINDOW`.
        """
        side, anchor, unit, number = one_window(before, after, around, amount)
        window = Within(self.table.begin.term, number, unit, side, self.table.begin.other(anchor), ends)
        return self._that(self._overlap(window.start, window.end, ends))

    def _overlap(self, start: Term, end: Term, ends: Ends) -> Predicate:
        """Say that a row begins by the end of a window and does not end before its start; its begin may tell that."""
        begins, finishes = self.table.begin.term, self.table.finish.term
        in_time = tuple(Compare(LOWER[ends[0]], term, start) for term in dict.fromkeys((finishes, begins)))
        return And((in_time[0] if len(in_time) == 1 else Or(in_time), Compare(UPPER[ends[1]], begins, end)))

    def after(self, anchor: Any) -> "RowsHandle":
        """Return the rows that begin after a date."""
        return self.where(self.table.begin > anchor)

    def since(self, anchor: Any) -> "RowsHandle":
        """Return the rows that begin on a date or after it: `c.labs.since(c.doses.last_date())`."""
        return self.where(self.table.begin >= anchor)

    def before(self, anchor: Any) -> "RowsHandle":
        """Return the rows that begin before a date."""
        return self.where(self.table.begin < anchor)

    def until(self, anchor: Any) -> "RowsHandle":
        """Return the rows that begin on a date or before it."""
        return self.where(self.table.begin <= anchor)

    def current(self, at: Any = AS_OF) -> "RowsHandle":
        """Return the rows that have begun by a date and are ongoing, or end after it."""
        return self.where(self.table.begin <= at, self.table.last_day > at)

    def covering(self, *, before: Any = AS_OF, **amount: int) -> "RowsHandle":
        """Return the rows that last through a whole window before an anchor: begun by its start, not ended by its end.

        So says "a stable dose for at least 90 days": a row has one dose, and a change of dose begins another.
        """
        unit, number = one_amount(amount)
        window = Within(self.table.begin.term, number, unit, "before", self.table.begin.other(before))
        start = Compare("<=", self.table.begin.term, window.start)
        return self._that(And((start, Compare(">=", self.table.last_day.term, window.end))))

    def lasting(self, *, until: Any = AS_OF, **amount: int) -> "RowsHandle":
        """Return the rows that have lasted at least an amount of time, counted in completed units up to an anchor.

        Raises:
            DefinitionError: `RULE_WINDOW` when the amount is negative.
        """
        unit, number = one_amount(amount)
        if number < 0:
            raise DefinitionError("nothing lasts a negative time; an amount is at least 0", code="RULE_WINDOW")
        end, anchor = self.table.last_day.term, self.table.begin.other(until)
        by_then = Choose((When(Compare(">", end, anchor), anchor),), end)
        lasted = Elapsed(self.table.begin.term, by_then, unit)
        return self._that(Compare(">=", lasted, Constant(exact(number))))

    def days_within(self, *, before: Any = AS_OF, **amount: int) -> NumberTerm:
        """Return how many days of a row lie in the window before an anchor, both ends included; 0 where none does.

        Sum it over rows: `c.drugs.total(c.drugs.days_within(days=90)) > 14`. What is ongoing counts to the anchor.
        """
        unit, number = one_amount(amount)
        window = Within(self.table.begin.term, number, unit, "before", self.table.begin.other(before))
        begun, finished = self.table.begin.term, self.table.finish.term
        first = Choose((When(Compare("<", begun, window.start), window.start),), begun)
        last = Choose((When(Compare(">", finished, window.end), window.end),), finished)
        days = Arithmetic("+", Elapsed(first, last, TimeUnit.DAYS), Constant(exact(1)))
        nothing = When(Compare("<", last, first), Constant(exact(0)))
        return NumberTerm(Choose((nothing,), days))

    # What is said about them.

    def exists(self) -> Rule:
        """Return the rule that there is one; also "ever" and "any of"."""
        return Rule(Exists(self.rows))

    ever = exists

    def never(self) -> Rule:
        """Return the rule that there is none; it can only be met where the table is complete."""
        return Rule(NoneOf(self.rows))

    def any(self, rule: object) -> Rule:
        """Return the rule that one of the rows meets a rule about its fields."""
        return self.where(rule).exists()

    def all(self, rule: object) -> Rule:
        """Return the rule that every row meets a rule about its fields; met where there is no row."""
        return Rule(Every(self.rows, as_criterion(rule).predicate()))

    def confirmed(self, **amount: int) -> Rule:
        """Return the rule that two of the rows lie at least `days=28` (or `weeks`, `months`) apart."""
        unit, number = one_amount(amount)
        return Rule(Confirmed(self.rows, self.table.begin.term, number, unit))

    def washout(
        self, *, before: Any = AS_OF, half_lives: Numeric = 0, half_life: NumberTerm | None = None, **amount: int
    ) -> Rule:
        """Return the rule that the last of the rows ended at least an amount of time before an anchor.

        Args:
            before: the anchor, such as the first dose.
            half_lives: how many half-lives must have passed too, whichever is longer.
            half_life: the half-life of a row, in days: a field, declared with `minimum=0`, or `by_code(...)`.
            amount: exactly one of `years`, `months`, `weeks`, `days`.

        Raises:
            DefinitionError: `RULE_WINDOW`.
        """
        unit, number = one_amount(amount)
        anchor, term = self.table.begin.other(before), None if half_life is None else half_life.term
        started, ended = self.table.begin.term, self.table.finish.term
        return Rule(Washout(self.rows, started, ended, number, unit, anchor, exact(half_lives), term))

    # What is made of them.

    def count(self) -> NumberTerm:
        """Return how many there are: `c.lines.count() <= 2`."""
        return NumberTerm(Reduce("count", self.rows))

    def distinct(self, field: TermHandle) -> NumberTerm:
        """Return how many different values a field has: the number of regimens in a list of doses."""
        return NumberTerm(Reduce("distinct", self.rows, field.term))

    def latest(self, field: H, *, ties: Ties) -> H:
        """Return the value of a field in the last row by date.

        Args:
            field: the field, or a term of fields.
            ties: what counts of several rows on that very date: `lowest`, `highest`, or `conflicting`, which leaves it
                open unless they agree.
        """
        return self._reduced("latest", field, ties)

    def earliest(self, field: H, *, ties: Ties) -> H:
        """Return the value of a field in the first row by date; arguments as of `latest`."""
        return self._reduced("earliest", field, ties)

    def _reduced(self, reduction: Reduction, field: H, ties: Ties | None) -> H:
        by = self.table.begin.term if ties is not None else None
        return field.computed(Reduce(reduction, self.rows, field.term, by, ties))

    def lowest(self, field: Ordered) -> Ordered:
        """Return the lowest value of a field: the worst or best in a window."""
        return self._reduced("min", field, None)

    def highest(self, field: Ordered) -> Ordered:
        """Return the highest value of a field: the worst or best in a window."""
        return self._reduced("max", field, None)

    def total(self, field: NumberTerm, *, called: str = "") -> NumberTerm:
        """Return the sum of a field; 0 where there is no row.

        Args:
            field: the field.
            called: how sentences name the sum, such as `anthracyclines so far`.
        """
        nothing = When(Compare("==", Reduce("count", self.rows), Constant(exact(0))), Constant(exact(0)))
        found = Choose((nothing,), Reduce("sum", self.rows, field.term))
        return field.computed(FirstKnown((found,), called=called) if called else found)

    def first_date(self) -> DateTerm:
        """Return the date of the first row."""
        return DateTerm(Reduce("min", self.rows, self.table.begin.term))

    def last_date(self) -> DateTerm:
        """Return the date of the last row: "since the last ..."."""
        return DateTerm(Reduce("max", self.rows, self.table.begin.term))

    def last_end(self) -> DateTerm:
        """Return the date on which the last of the rows ended."""
        return DateTerm(Reduce("max", self.rows, self.table.finish.term))


class SomeRows(RowsHandle):
    """Rows of a table that meet something."""

    def __init__(self, table: "EventsTerm", rows: Rows) -> None:
        self._table, self._rows = table, rows

    @property
    def table(self) -> "EventsTerm":
        """The event table."""
        return self._table

    @property
    def rows(self) -> Rows:
        """The rows in the kernel."""
        return self._rows
