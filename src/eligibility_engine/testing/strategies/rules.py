"""Strategies for rules over a schema: well-typed kernel predicates, and criteria trees of every kind."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final

from attrs import frozen
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from eligibility_engine.criteria import (
    AllOf,
    Always,
    AnyOf,
    AtLeastOf,
    Band,
    Between,
    Choice,
    Comparing,
    Confirmed,
    Ends,
    Every,
    Exists,
    FirstDecided,
    IsIn,
    IsRecorded,
    IsTrue,
    Negation,
    NoneOf,
    Open,
    TimesLimit,
    Unless,
    Washout,
    Within,
)
from eligibility_engine.criterion import Criterion
from eligibility_engine.dates import CLOCK_UNITS, LeapDay, TimeUnit
from eligibility_engine.facts import Date, Flag, Instant, Integer, Measurement, Number, Schema
from eligibility_engine.kernel.expression import AsOf, Literal, Predicate, Rows
from eligibility_engine.testing.strategies.asked import AnySchema, schema_of
from eligibility_engine.testing.strategies.conditions import OPERATORS, TENTHS, Conditions
from eligibility_engine.testing.strategies.drawing import pick
from eligibility_engine.testing.strategies.scope import DAYS, Ref
from eligibility_engine.verdict import Cause

_ENDS: Final[tuple[Ends, ...]] = ("[]", "[)", "(]", "()")
_CALENDAR_UNITS: Final = tuple(unit for unit in TimeUnit if unit not in CLOCK_UNITS)


@frozen
class Grammar(Conditions):
    """Writes criteria over a schema, with the predicates of `Conditions`."""

    def simple(self, depth: int) -> Criterion:
        """Return a leaf of any kind that the schema has facts for."""
        ways: list[Callable[[], Criterion]] = [lambda: self.comparing(depth)] * 3 + [lambda: IsIn(*self.one_of(depth))]
        if self.references(Flag):
            ways.append(lambda: IsTrue(self.flag(depth)))
        if self.calendar_facts():
            ways += [lambda: self.within(depth)] * 2
        ordered = [*self.references(Integer, Number, Date, Instant)]
        if ordered:
            ways.append(lambda: self.between(self.pick(*ordered)))
        if measured := self.references(Measurement):
            ways += [lambda: self.times_limit(self.pick(*measured).name)] * 2
        if self.tables():
            ways += [lambda: self.about_rows(depth)] * 3
        if not self.monotone:
            ways.append(lambda: IsRecorded(self.sides(depth)[0]))
        if not self.strict:
            ways += [lambda: Always(self.pick(True, False), "it is agreed"), self.open]
        return self.make(*ways)

    def comparing(self, depth: int) -> Criterion:
        found = self.compare(depth)
        return Comparing(found.left, found.operator, found.right)

    def open(self) -> Criterion:
        return Open((self.pick(*self.schema.names),), "nobody knows", self.pick(*Cause))

    def about_rows(self, depth: int) -> Criterion:
        """Return a leaf about the rows of an event table."""
        table = self.pick(*self.tables())
        rows, days = self.rows(table, depth), self.days_of(table)
        ways: list[Callable[[], Criterion]] = [
            lambda: Exists(rows),
            lambda: NoneOf(rows),
            lambda: Every(rows, self.in_rows_of(table).predicate(max(depth - 1, 0))),
        ]
        if days:
            amount, unit = self.pick(28, 1, 3), self.pick(*_CALENDAR_UNITS)
            ways += [
                lambda: Confirmed(rows, self.pick(*days), amount, unit),
                *[lambda: self.washout(table, rows, amount, unit)] * 2,
            ]
        return self.make(*ways)

    def washout(self, table: str, rows: Rows, amount: int, unit: TimeUnit) -> Criterion:
        started, ended, anchor = self.pick(*self.days_of(table)), self.pick(*self.days_of(table)), self.date(0)
        in_days = [one for one in self.fields_of(table, Integer, Number) if self.unit_declared(one) == "d"]
        half_life = self.pick(*in_days, None)
        half_lives = Fraction(5 if half_life else 0)
        return Washout(rows, started, ended, self.pick(amount, 0), unit, anchor, half_lives, half_life)

    def between(self, term: Ref) -> Criterion:
        match self.type_of(term):
            case Date():
                ends: list[Any] = sorted((self.pick(*DAYS), self.pick(*DAYS)))
            case Instant():
                ends = sorted((self.moment(), self.moment()))
            case _:
                ends = sorted((self.threshold(term).value, self.threshold(term).value))
        return Between(term, Literal(ends[0]), Literal(ends[1]), self.pick(*_ENDS) if ends[0] != ends[1] else "[]")

    def times_limit(self, name: str) -> Criterion:
        return TimesLimit(
            name, self.pick(*OPERATORS), self.pick(Fraction(3, 2), Fraction(1), Fraction(2)), self.pick("uln", "lln")
        )

    def within(self, depth: int) -> Criterion:
        term, anchor = self.pick(*self.calendar_facts()), self.make(AsOf, lambda: self.calendar(depth))
        amount, unit = self.pick(28, 1, 0, 3, 12), self.pick(*TimeUnit)
        ends = self.pick(*_ENDS) if amount else "[]"
        return Within(term, amount, unit, self.pick("before", "after", "around"), anchor, ends, self.pick(*LeapDay))

    def criterion(self, depth: int, terms: int) -> Criterion:
        """Return a criteria tree; `depth` and `terms` as in `rule`."""
        if depth <= 0 or self.draw(TENTHS) < 3:
            return self.simple(terms)
        operands = tuple(self.criterion(depth - 1, terms) for _ in range(self.pick(2, 1, 3)))
        ways: list[Callable[[], Criterion]] = [
            lambda: AllOf(operands),
            lambda: AnyOf(operands),
            lambda: Negation(operands[0]),
            lambda: AtLeastOf(self.pick(*range(1, len(operands) + 1)), operands),
            lambda: Unless(operands[0], operands[-1]),
        ]
        if not self.strict:
            ways.append(lambda: Choice(tuple(Band(self.criterion(0, terms), part) for part in operands), operands[-1]))
        if not self.monotone and len(operands) > 1:
            ways.append(lambda: FirstDecided(operands))
        return self.make(*ways)


def predicates(
    schema: AnySchema,
    *,
    max_depth: int = 3,
    monotone: bool = False,
    strict: bool = False,
    aware: bool = False,
) -> SearchStrategy[Predicate]:
    """Return well-typed kernel predicates over a schema.

    Args:
        schema: the facts: a `FactSchema` class, a `Schema`, or the set that has them.
        max_depth: how deep groups stand above leaves at most.
        monotone: leave out the nodes that may turn a verdict when more becomes known.
        strict: leave out what can be decided without any fact.
        aware: whether the instants in rules have a UTC offset.

    Raises:
        DefinitionError: `SCHEMA` when the schema declares no fact.
    """
    return _predicates(schema_of(schema), max_depth, monotone, strict, aware)


def criteria(
    schema: AnySchema,
    *,
    max_depth: int = 3,
    monotone: bool = False,
    strict: bool = False,
    aware: bool = False,
) -> SearchStrategy[Criterion]:
    """Return criteria trees of every shipped kind over a schema, well typed and accepted by a set.

    Args:
        schema: the facts: a `FactSchema` class, a `Schema`, or the set that has them.
        max_depth: how deep groups stand above leaves at most; 0 for leaves.
        monotone: leave out the kinds that may turn a verdict when more becomes known.
        strict: leave out what can be decided without any fact.
        aware: whether the instants in rules have a UTC offset.

    Raises:
        DefinitionError: `SCHEMA` when the schema declares no fact.
    """
    return _criteria(schema_of(schema), max_depth, monotone, strict, aware)


@st.composite
def _predicates(draw: DrawFn, schema: Schema, depth: int, monotone: bool, strict: bool, aware: bool) -> Predicate:
    grammar = Grammar(draw, schema, monotone or strict, strict, aware)
    return grammar.rule(pick(draw, range(depth + 1)), pick(draw, (0, 1, 2)))


@st.composite
def _criteria(draw: DrawFn, schema: Schema, depth: int, monotone: bool, strict: bool, aware: bool) -> Criterion:
    grammar = Grammar(draw, schema, monotone or strict, strict, aware)
    return grammar.criterion(pick(draw, range(depth + 1)), pick(draw, (0, 1, 2)))
