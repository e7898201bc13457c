"""Well-typed kernel terms over a schema, each sort by its own method."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final

from attrs import evolve, frozen

from eligibility_engine.checking.rules import Checker
from eligibility_engine.codes.code import Code
from eligibility_engine.dates import CLOCK_UNITS, UCUM, LeapDay, TimeUnit
from eligibility_engine.facts import Date, End, Enumeration, Flag, Instant, Integer, Measurement, Number
from eligibility_engine.kernel.expression import (
    Arithmetic,
    AsOf,
    Choose,
    Elapsed,
    FactRef,
    FieldRef,
    FirstKnown,
    Literal,
    Part,
    Power,
    Round,
    Shift,
    Term,
    When,
    truth,
)
from eligibility_engine.testing.strategies.reductions import ANY, Reductions
from eligibility_engine.testing.strategies.schema import CODES
from eligibility_engine.testing.strategies.scope import DAYS, Ref, measured_in, own_unit

CONSTANTS: Final = tuple(Fraction(n, 10) for n in (10, 20, 0, 50, 15, 100, 180, 5, -10))
_SHIFTED_BY: Final = tuple(Fraction(n, 2) for n in (0, 2, -2, 6, -36, 56, -60, 1))
_TIME_UNITS: Final = {code: unit for unit, code in UCUM.items()}
_CALENDAR_UNITS: Final = tuple(unit for unit in TimeUnit if unit not in CLOCK_UNITS)
_NUMBER_PARTS: Final[tuple[Part, ...]] = ("value", "uln", "lln")


@frozen
class Terms(Reductions):
    """Writes terms over a schema; `depth` bounds what stands below."""

    # numbers

    def units(self) -> list[str]:
        """Return the units of the numbers that can be read, likely ones repeated; each measurement has its own."""
        measured = self.references(Measurement)
        canonical = [unit for one in measured if (unit := self.unit_declared(one))]
        elapsed = list(_TIME_UNITS) if self.calendar_facts() else []
        return [*self.plain_units() * 2, *canonical * 3, *map(own_unit, measured), *elapsed, *self.reduced_units()]

    def plain_units(self) -> list[str]:
        """Return the units of the facts and fields that are plain numbers."""
        return [unit for one in self.references(Integer, Number) if (unit := self.unit_declared(one))]

    def number_references(self, unit: str) -> list[Ref]:
        found = [one for one in self.references(Integer, Number) if self.unit_declared(one) == unit]
        for one in self.references(Measurement):
            if unit in {self.unit_declared(one), own_unit(one)}:
                found += [evolve(measured_in(one, unit), part=part) for part in _NUMBER_PARTS]
        return found

    def number(self, unit: str, depth: int) -> Term:
        references = self.number_references(unit)
        ways: list[Callable[[], Term]] = [lambda: self.pick(*references)] if references else []
        if unit in _TIME_UNITS and self.calendar_facts():
            ways.append(lambda: self.elapsed(unit, depth - 1))
        ways += self.reduced_numbers(unit, depth)
        if not ways or (not self.strict and not unit.startswith("own:")):
            ways.append(lambda: Literal(self.pick(*CONSTANTS)))
        return self.make(*ways, *(self.computed(unit, depth - 1) if depth > 0 else ()))

    def computed(self, unit: str, depth: int) -> tuple[Callable[[], Term], ...]:
        def inner() -> Term:
            return self.number(unit, depth)

        def scaled() -> Term:
            factor = Literal(self.pick(*CONSTANTS))
            return self.make(lambda: Arithmetic("*", factor, inner()), lambda: _quotient(inner(), factor))

        ways: list[Callable[[], Term]] = [
            lambda: Arithmetic(self.pick("+", "-"), inner(), inner()),
            scaled,
            lambda: Round(inner(), self.pick(0, 1, 2, -1)),
            *self.forks(inner, depth),
        ]
        return (*ways, *(self.free(depth) if unit == ANY else ()))

    def free(self, depth: int) -> tuple[Callable[[], Term], ...]:
        """Return what has no unit: ratios, products of two units, powers."""
        units = [unit for unit in self.units() if not unit.startswith("own:")] or [ANY]

        def some() -> Term:
            return self.number(self.pick(*units), depth)

        def ratio() -> Term:
            unit = self.pick(*(self.units() or [ANY]))
            left, right = self.number(unit, depth), self.number(unit, depth)
            return _quotient(left, right if self.unit_of(right) == self.unit_of(left) else left)

        def power() -> Term:
            exponent = self.pick(Fraction(2), Fraction(1, 2), Fraction(-1, 2), Fraction(-6, 5), Fraction(0))
            return Round(Power(some(), Literal(exponent)), self.pick(0, 1, 2))

        def exponential() -> Term:
            base = self.pick(Fraction(993, 1000), Fraction(2), Fraction(1, 2), Fraction(1))
            return Round(Power(Literal(base), Round(some(), 0)), self.pick(0, 1, 2))

        return ratio, power, exponential

    def unit_of(self, term: Term) -> str | None:
        """Return the unit that a number has: a literal, and what is made of literals alone, fits every unit."""
        return Checker(self.schema, "$", self.inside).sort(term).unit

    # what every sort can have

    def forks(self, inner: Callable[[], Term], depth: int) -> tuple[Callable[[], Term], ...]:
        if self.strict:
            return ()

        def choose() -> Term:
            cases = tuple(When(self.predicate(depth), inner()) for _ in range(self.pick(1, 2)))
            return Choose(cases, inner())

        def first_known() -> Term:
            return FirstKnown((inner(), inner()), because=self.pick("", "so it is agreed"))

        return (choose,) if self.monotone else (choose, first_known)

    # the calendar

    def calendar_facts(self) -> list[Ref]:
        return [*self.references(Date, Instant, End), *self.at_references()]

    def dates(self) -> list[Ref]:
        return [*self.references(Date, End), *self.at_references()]

    def date(self, depth: int) -> Term:
        ways: list[Callable[[], Term]] = [lambda term=term: term for term in self.dates()]  # type: ignore[misc]
        ways += self.reduced_dates(depth)
        if not self.strict or not ways:
            ways += [AsOf, lambda: Literal(self.pick(*DAYS))]
        if depth > 0:
            ways += [lambda: self.shift(self.date(depth - 1), _CALENDAR_UNITS, depth)]
            ways += self.forks(lambda: self.date(depth - 1), depth - 1)
        return self.make(*ways)

    def instant(self, depth: int) -> Term:
        ways: list[Callable[[], Term]] = [lambda term=term: term for term in self.references(Instant)]  # type: ignore[misc]
        if not self.strict or not ways:
            ways += [lambda: Literal(self.moment())]
        if depth > 0:
            ways.append(lambda: self.shift(self.instant(depth - 1), tuple(TimeUnit), depth))
            ways += self.forks(lambda: self.instant(depth - 1), depth - 1)
        if depth > 0 and (self.dates() or not self.strict):
            ways.append(lambda: self.shift(self.date(depth - 1), tuple(CLOCK_UNITS), depth))
        return self.make(*ways)

    def calendar(self, depth: int) -> Term:
        return self.make(lambda: self.date(depth), lambda: self.instant(depth))

    def shift(self, moved: Term, units: tuple[TimeUnit, ...], depth: int) -> Term:
        amount = self.make(
            lambda: Literal(self.pick(*_SHIFTED_BY)),
            lambda: self.number(self.pick(ANY, *self.plain_units()), depth - 1),
        )
        return Shift(moved, amount, self.pick(*sorted(units)), self.pick(*LeapDay))

    def elapsed(self, unit: str, depth: int) -> Term:
        fact, other = self.pick(*self.calendar_facts()), self.calendar(max(depth, 0))
        start, end = self.pick((fact, AsOf()), (fact, other), (other, fact))
        return Elapsed(start, end, _TIME_UNITS[unit], self.pick(*LeapDay))

    # flags and words

    def flag(self, depth: int) -> Term:
        ways: list[Callable[[], Term]] = [lambda term=term: term for term in self.references(Flag)]  # type: ignore[misc]
        ways += self.outermost((Flag,), depth)
        if not self.strict or not ways:
            ways.append(lambda: truth(self.predicate(max(depth, 0))))
        return self.make(*ways, *(self.forks(lambda: self.flag(depth - 1), depth - 1) if depth > 0 else ()))

    def word(self, depth: int) -> Term:
        ways: list[Callable[[], Term]] = [lambda term=term: term for term in self.references(Enumeration)]  # type: ignore[misc]
        ways += self.outermost((Enumeration,), depth)
        return self.make(*ways, *(self.forks(lambda: self.word(depth - 1), depth - 1) if depth > 0 else ()))

    def words(self, term: Term) -> tuple[str, ...]:
        """Return the words that a term can be compared with: those that it may be."""
        return Checker(self.schema, "$", self.inside).sort(term).answers

    def systems(self) -> list[str]:
        """Return the code systems of what can be read or reduced."""
        reduced = [one for table in self.reducible() if self.days_of(table) for one in self.fields_of(table, Code)]
        kinds = [self.type_of(one) for one in (*self.references(Code), *reduced)]
        return [kind.system for kind in kinds if isinstance(kind, Code)]

    def code(self, system: str, depth: int) -> Term:
        """Return a code of a system."""
        like = Code(system)
        ways: list[Callable[[], Term]] = [
            lambda one=one: one  # type: ignore[misc]
            for one in self.references(Code)
            if self.type_of(one) == like
        ]
        reduced = [one for table in self.reducible() if self.days_of(table) for one in self.fields_of(table, Code)]
        for field in (one for one in reduced if self.type_of(one) == like):
            ways.append(lambda field=field: self.reduced(field.table, field, (), depth, ("conflicting",)))  # type: ignore[misc]
        return self.make(*ways)

    def token(self, system: str) -> Literal:
        return Literal(Code(system).token(self.pick(*CODES)))

    def threshold(self, term: Term) -> Literal:
        """Return a constant that the checker accepts beside a term: within the domain of a bare fact."""
        value = self.pick(*CONSTANTS)
        if isinstance(term, (FactRef, FieldRef)) and term.part == "value":
            kind: Any = self.type_of(term)
            value = value if kind.minimum is None else max(value, kind.minimum)
            value = value if kind.maximum is None else min(value, kind.maximum)
        return Literal(value)


def _quotient(left: Term, right: Term) -> Term:
    """Return a quotient; nothing is divided by the constant 0."""
    return Arithmetic("/", left, Literal(Fraction(1)) if right == Literal(Fraction(0)) else right)
