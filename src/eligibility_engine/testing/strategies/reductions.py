"""Rows of event tables, and well-typed terms that make one value of them."""

from abc import abstractmethod
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Final

from attrs import evolve, frozen

from eligibility_engine.criteria.comparison import LOWER, UPPER
from eligibility_engine.dates import TimeUnit
from eligibility_engine.facts import Date, End, EventTable, Measurement
from eligibility_engine.kernel.expression import (
    And,
    AsOf,
    Compare,
    Events,
    FactRef,
    FieldRef,
    Literal,
    Predicate,
    Reduce,
    Reduction,
    Rows,
    Shift,
    Term,
    Ties,
    Where,
)
from eligibility_engine.testing.strategies.scope import Scope, measured_in

ANY: Final = "any"
"""The unit of a number that fits every unit."""

_DEEPEST: Final = 2
"""So many rows are at hand at most: a row of one table, seen from a row of another."""

_WINDOWS: Final = ((28, TimeUnit.DAYS), (1, TimeUnit.MONTHS), (3, TimeUnit.DAYS), (1, TimeUnit.YEARS))
_ORDERED: Final[tuple[Ties, ...]] = ("lowest", "highest", "conflicting")


@frozen
class Reductions(Scope):
    """Writes rows, and reductions of them."""

    @abstractmethod
    def number(self, unit: str, depth: int) -> Term:
        """Return a number in a unit."""

    @abstractmethod
    def date(self, depth: int) -> Term:
        """Return a date."""

    @abstractmethod
    def predicate(self, depth: int) -> Predicate:
        """Return a condition."""

    def reducible(self) -> dict[str, EventTable]:
        """Return the tables of which something can be reduced here."""
        return self.tables() if len(self.inside) < _DEEPEST else {}

    def reduced_units(self) -> list[str]:
        """Return the units of what can be made of rows."""
        tables = self.reducible()
        found = (self.unit_declared(one) for table in tables for one in self.fields_of(table, object))
        return [*(["1"] if tables and not self.strict else []), *(unit for unit in found if unit is not None)]

    # rows

    def rows(self, table: str, depth: int) -> Rows:
        """Return rows of a table, perhaps those that meet conditions; inside rows only where there is room."""
        rows: Rows = Events(FactRef(table))
        for _ in range(self.pick(1, 0, 0, 2) if depth > 0 or not self.inside else 0):
            rows = Where(rows, self.row_condition(table, depth - 1))
        return rows

    def row_condition(self, table: str, depth: int) -> Predicate:
        """Return a condition on a row: a window around something, or any about its fields."""
        ways: list[Callable[[], Predicate]] = [lambda: self.in_rows_of(table).predicate(max(depth, 0))] * 2
        if self.days_of(table):
            ways.append(lambda: self.window(table, depth))
        return self.make(*ways)

    def window(self, table: str, depth: int) -> Predicate:
        """Return that a row lies, or a part of it, in a window before or after an anchor that stands outside it."""
        kind = self.tables()[table]
        begin = FieldRef(table, kind.dated_by) if kind.dated_by else self.pick(*self.days_of(table))
        end = FieldRef(table, kind.ended_by) if kind.ended_by else begin
        anchor: Term = self.make(AsOf, lambda: self.date(max(depth, 0)))
        amount, unit = self.pick(*_WINDOWS)
        moved = Shift(anchor, Literal(Fraction(self.pick(-amount, amount))), unit)
        low, high = (moved, anchor) if moved.amount == Literal(Fraction(-amount)) else (anchor, moved)
        lower, upper = self.pick(*LOWER.values()), self.pick(*UPPER.values())
        return And((Compare(lower, end, low), Compare(upper, begin, high)))

    def days_of(self, table: str) -> list[FieldRef]:
        """Return the dates that a row of a table has."""
        taken = [evolve(found, part="at") for found in self.fields_of(table, Measurement)]
        return [*self.fields_of(table, Date, End), *taken]

    # values

    def counted(self, depth: int) -> Term:
        """Return how many rows there are, or different values in them."""
        table = self.pick(*self.tables())
        rows = self.rows(table, depth)
        of = self.pick(*self.fields_of(table, object))
        return self.pick(Reduce("count", rows), Reduce("distinct", rows, of))

    def reduced_numbers(self, unit: str, depth: int) -> list[Callable[[], Term]]:
        """Return the ways to make a number in a unit of rows."""
        tables = self.reducible()
        ways: list[Callable[[], Term]] = []
        if tables and unit in {"1", ANY} and not self.strict:
            ways.append(lambda: self.counted(depth))
        fields = [one for table in tables for one in self.fields_of(table, object) if self.unit_declared(one) == unit]
        if fields:
            ways.append(lambda: self.reduced_number(self.pick(*fields), unit, depth))
        return ways

    def reduced_number(self, field: FieldRef, unit: str, depth: int) -> Term:
        number: Term = measured_in(field, unit) if isinstance(self.type_of(field), Measurement) else field
        if depth > 1:
            number = self.make(lambda: number, lambda: self.in_rows_of(field.table).number(unit, depth - 2))
        return self.reduced(field.table, number, ("max", "min", "sum"), depth, _ORDERED)

    def reduced_dates(self, depth: int) -> list[Callable[[], Term]]:
        """Return the ways to make a date of rows."""
        days: list[FieldRef] = [day for table in self.reducible() for day in self.days_of(table)]

        def reduced() -> Term:
            day = self.pick(*days)
            return self.reduced(day.table, day, ("max", "min"), depth, _ORDERED)

        return [reduced] if days else []

    def outermost(self, kinds: Iterable[type], depth: int) -> list[Callable[[], Term]]:
        """Return the ways to take the first or last value of what has no order."""
        tables = [table for table in self.reducible() if self.days_of(table)]
        fields = [one for table in tables for one in self.fields_of(table, *kinds)]

        def reduced() -> Term:
            field = self.pick(*fields)
            return self.reduced(field.table, field, (), depth, ("conflicting",))

        return [reduced] if fields else []

    def reduced(self, table: str, of: Term, plain: tuple[Reduction, ...], depth: int, ties: tuple[Ties, ...]) -> Reduce:
        rows, days = self.rows(table, depth), self.days_of(table)
        ways: list[Callable[[], Reduce]] = [lambda one=one: Reduce(one, rows, of) for one in plain]  # type: ignore[misc]
        ordered: tuple[Reduction, ...] = ("latest", "earliest") if days else ()
        for one in ordered:
            ways.append(lambda one=one: Reduce(one, rows, of, self.pick(*days), self.pick(*ties)))  # type: ignore[misc]
        return self.make(*ways)
