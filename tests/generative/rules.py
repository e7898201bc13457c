"""Strategies for rules over a schema: well-typed kernel terms and predicates, and criteria trees of every kind."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from typing import Any, Final, TypeVar

from attrs import frozen
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from eligibility_engine.checking import Checker
from eligibility_engine.criteria import (
    AllOf,
    Always,
    AnyOf,
    AtLeastOf,
    Band,
    Between,
    Choice,
    Comparing,
    FirstDecided,
    IsIn,
    IsRecorded,
    IsTrue,
    Negation,
    Open,
    TimesLimit,
    Unless,
    Within,
)
from eligibility_engine.criterion import Criterion
from eligibility_engine.dates import CLOCK_UNITS, UCUM, LeapDay, TimeUnit
from eligibility_engine.expression import (
    And,
    Arithmetic,
    AsOf,
    AtLeast,
    Choose,
    Compare,
    Constant,
    Elapsed,
    FactRef,
    FirstKnown,
    IsKnown,
    Literal,
    Not,
    OneOf,
    Or,
    Power,
    Predicate,
    Round,
    Shift,
    Term,
    When,
    truth,
)
from eligibility_engine.facts import Date, Enumeration, Flag, Instant, Integer, Measurement, Number, Schema
from eligibility_engine.verdict import Cause, Verdict
from generative.subjects import UNITS, WORDS, pick

T = TypeVar("T")

_OPERATORS: Final = ("<", "<=", "==", "!=", ">=", ">")
_ENDS: Final = ("[]", "[)", "(]", "()")
_CONSTANTS: Final = tuple(Fraction(n, 10) for n in (10, 20, 0, 50, 15, 100, 180, 5, -10))
_DAYS: Final = (date(2025, 6, 2), date(2024, 2, 29), date(2025, 1, 31), date(2025, 3, 1), date(2004, 2, 29))
_MOMENTS: Final = (datetime(2025, 6, 2), datetime(2025, 6, 2, 12, 30), datetime(2024, 2, 29, 23, 59))
_SHIFTED_BY: Final = tuple(Fraction(n) for n in (0, 1, -1, 3, -18, 28, -30)) + (Fraction(1, 2),)
_TIME_UNITS: Final = {code: unit for unit, code in UCUM.items()}
_CALENDAR_UNITS: Final = tuple(unit for unit in TimeUnit if unit not in CLOCK_UNITS)
ANY: Final = "any"
_TENTHS: Final = st.integers(min_value=0, max_value=9)


@frozen
class Grammar:
    """Writes rules over a schema, each sort by its own method; `depth` bounds what stands below.

    Attributes:
        draw: supplied by Hypothesis.
        schema: the facts.
        monotone: leave out the nodes that may turn a verdict when more becomes known.
        strict: leave out also what can be decided without any fact, so that no facts leave every rule unknown.
        aware: whether the instants in rules have a UTC offset.
    """

    draw: DrawFn
    schema: Schema
    monotone: bool = False
    strict: bool = False
    aware: bool = False

    def moment(self) -> datetime:
        return self.pick(*_MOMENTS).replace(tzinfo=timezone.utc if self.aware else None)

    def pick(self, *options: T) -> T:
        return pick(self.draw, options)

    def make(self, *ways: Callable[[], T]) -> T:
        return pick(self.draw, ways)()

    def references(self, *kinds: type) -> list[FactRef]:
        return [FactRef(fact.name) for fact in self.schema.facts if isinstance(fact.type, kinds)]

    # numbers

    def units(self) -> list[str]:
        """Return the units in which the schema has numbers; each measurement has one of its own."""
        kinds = [fact.type for fact in self.schema.facts]
        plain = [kind.unit or "1" for kind in kinds if isinstance(kind, (Integer, Number))]
        measured = [fact.name for fact in self.schema.facts if isinstance(fact.type, Measurement)]
        elapsed = list(_TIME_UNITS) if self.calendar_facts() else []
        return [*plain, *(["mg"] if measured else []), *(f"own:{name}" for name in measured), *elapsed]

    def number_references(self, unit: str) -> list[FactRef]:
        found = [
            FactRef(fact.name)
            for fact in self.schema.facts
            if isinstance(fact.type, (Integer, Number)) and (fact.type.unit or "1") == unit
        ]
        for fact in self.schema.facts:
            if isinstance(fact.type, Measurement) and unit in {"mg", f"own:{fact.name}"}:
                own = None if unit != "mg" else unit
                found += [FactRef(fact.name, part, own) for part in ("value", "uln", "lln")]
        return found

    def number(self, unit: str, depth: int) -> Term:
        references = self.number_references(unit)
        ways: list[Callable[[], Term]] = [lambda: self.pick(*references)] if references else []
        if unit in _TIME_UNITS and self.calendar_facts():
            ways.append(lambda: self.elapsed(unit, depth - 1))
        if not ways or (not self.strict and not unit.startswith("own:")):
            ways.append(lambda: Literal(self.pick(*_CONSTANTS)))
        return self.make(*ways, *(self.computed(unit, depth - 1) if depth > 0 else ()))

    def computed(self, unit: str, depth: int) -> tuple[Callable[[], Term], ...]:
        def inner() -> Term:
            return self.number(unit, depth)

        def scaled() -> Term:
            factor = Literal(self.pick(*_CONSTANTS))
            return self.make(lambda: Arithmetic("*", factor, inner()), lambda: Arithmetic("/", inner(), factor))

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
            return Arithmetic("/", self.number(unit, depth), self.number(unit, depth))

        def power() -> Term:
            exponent = self.pick(Fraction(2), Fraction(1, 2), Fraction(-1, 2), Fraction(-6, 5), Fraction(0))
            return Round(Power(some(), Literal(exponent)), self.pick(0, 1, 2))

        return ratio, power

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

    def calendar_facts(self) -> list[FactRef]:
        at = [FactRef(fact.name, "at") for fact in self.schema.facts if isinstance(fact.type, Measurement)]
        return [*self.references(Date, Instant), *at]

    def dates(self) -> list[Term]:
        at = [FactRef(fact.name, "at") for fact in self.schema.facts if isinstance(fact.type, Measurement)]
        return [*self.references(Date), *at]

    def date(self, depth: int) -> Term:
        ways: list[Callable[[], Term]] = [lambda term=term: term for term in self.dates()]  # type: ignore[misc]
        if not self.strict or not ways:
            ways += [AsOf, lambda: Literal(self.pick(*_DAYS))]
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
            lambda: Literal(self.pick(*_SHIFTED_BY)), lambda: self.number(self.pick(*UNITS, ANY), depth - 1)
        )
        return Shift(moved, amount, self.pick(*sorted(units)), self.pick(*LeapDay))

    def elapsed(self, unit: str, depth: int) -> Term:
        fact, other = self.pick(*self.calendar_facts()), self.calendar(max(depth, 0))
        start, end = self.pick((fact, AsOf()), (fact, other), (other, fact))
        return Elapsed(start, end, _TIME_UNITS[unit], self.pick(*LeapDay))

    # flags and words

    def flag(self, depth: int) -> Term:
        ways: list[Callable[[], Term]] = [lambda term=term: term for term in self.references(Flag)]  # type: ignore[misc]
        if not self.strict or not ways:
            ways.append(lambda: truth(self.predicate(max(depth, 0))))
        return self.make(*ways, *(self.forks(lambda: self.flag(depth - 1), depth - 1) if depth > 0 else ()))

    def word(self, depth: int) -> Term:
        ways: list[Callable[[], Term]] = [lambda term=term: term for term in self.references(Enumeration)]  # type: ignore[misc]
        return self.make(*ways, *(self.forks(lambda: self.word(depth - 1), depth - 1) if depth > 0 else ()))

    # predicates

    def threshold(self, term: Term) -> Literal:
        """Return a constant that the checker accepts beside a term: within the domain of a bare fact."""
        value = self.pick(*_CONSTANTS)
        if isinstance(term, FactRef) and term.part == "value":
            kind: Any = self.schema[term.name].type
            value = value if kind.minimum is None else max(value, kind.minimum)
            value = value if kind.maximum is None else min(value, kind.maximum)
        return Literal(value)

    def sides(self, depth: int) -> tuple[Term, Callable[[], Term], tuple[Any, ...]]:
        """Return a term, how to make what it can be compared with, and the operators that fit."""
        ways: list[Callable[[], Any]] = []
        if self.units():
            ways.append(lambda: self.numeric_sides(depth))
        if self.calendar_facts():
            ways.append(lambda: (self.pick(*self.calendar_facts()), lambda: self.calendar(depth), _OPERATORS))
        if self.references(Instant):
            ways.append(lambda: (self.instant(depth), lambda: self.calendar(depth), _OPERATORS))
        if self.references(Flag):
            ways.append(lambda: (self.flag(depth), lambda: Literal(self.pick(True, False)), ("==", "!=")))
        if self.references(Enumeration):
            ways.append(lambda: self.word_sides(depth))
        term, other, operators = self.make(*ways)
        return term, other, operators

    def numeric_sides(self, depth: int) -> tuple[Term, Callable[[], Term], tuple[Any, ...]]:
        unit = self.pick(*self.units(), *([ANY] if depth > 0 and not self.strict else []))
        term = self.number(unit, depth)
        if isinstance(term, Literal):
            term = Arithmetic("+", term, Literal(Fraction(1)))

        def other() -> Term:
            found = self.number(unit, depth)
            return self.threshold(term) if isinstance(found, Literal) else found

        literal = not unit.startswith("own:")
        return term, (self.pick(other, lambda: self.threshold(term)) if literal else other), _OPERATORS

    def word_sides(self, depth: int) -> tuple[Term, Callable[[], Term], tuple[Any, ...]]:
        return (
            self.word(depth),
            lambda: self.make(lambda: Literal(self.pick(*WORDS[:3])), lambda: self.word(depth)),
            ("==", "!="),
        )

    def compare(self, depth: int) -> Compare:
        term, other, operators = self.sides(depth)
        left, right = self.pick((term, other()), (other(), term))
        return Compare(self.pick(*operators), left, right)

    def members(self, term: Term, other: Callable[[], Term]) -> tuple[Any, ...]:
        """Return constants of the sort of a term, from what it can be compared with."""
        drawn = [other() for _ in range(self.pick(1, 2, 3))]
        found = [literal.value for literal in drawn if isinstance(literal, Literal)]
        sort = Checker(self.schema, "$").sort(term).name
        fits = [
            value
            for value in found
            if sort not in {"date", "instant"} or isinstance(value, datetime) == (sort == "instant")
        ]
        return tuple(dict.fromkeys(fits))

    def one_of(self, depth: int) -> tuple[Term, tuple[Any, ...]]:
        """Return a term and members for it; a word where no constant was drawn."""
        term, other, _ = self.sides(depth)
        members = self.members(term, other)
        return (term, members) if members else self.one_of_fallback()

    def one_of_fallback(self) -> tuple[Term, tuple[Any, ...]]:
        fact = self.schema.facts[0]
        match fact.type:
            case Integer() | Number():
                return FactRef(fact.name), (self.threshold(FactRef(fact.name)).value,)
            case Measurement():
                return FactRef(fact.name, "at"), (self.pick(*_DAYS),)
            case Date():
                return FactRef(fact.name), (self.pick(*_DAYS), self.pick(*_DAYS) - timedelta(days=1))
            case Instant():
                return FactRef(fact.name), (self.moment(),)
            case Flag():
                return FactRef(fact.name), (self.pick(True, False),)
            case Enumeration():
                return FactRef(fact.name), tuple(dict.fromkeys((self.pick(*WORDS[:3]), self.pick(*WORDS[:3]))))

    def leaf(self, depth: int) -> Predicate:
        def member() -> Predicate:
            term, members = self.one_of(depth)
            return OneOf(term, frozenset(members))

        ways: list[Callable[[], Predicate]] = [lambda: self.compare(depth)] * 4 + [member]
        if not self.monotone:
            ways.append(lambda: IsKnown(self.sides(depth)[0]))
        if not self.strict:
            ways.append(self.constant)
        return self.make(*ways)

    def constant(self) -> Constant:
        settled = self.pick(Verdict.UNKNOWN, Verdict.MET, Verdict.NOT_MET)
        if settled is not Verdict.UNKNOWN:
            return Constant(settled)
        return Constant(settled, self.pick(*Cause), (self.pick(*self.schema.names),))

    def predicate(self, depth: int) -> Predicate:
        if depth <= 0 or self.draw(_TENTHS) < 3:
            return self.leaf(max(depth, 0))
        operands = tuple(self.predicate(depth - 1) for _ in range(self.pick(2, 1, 3)))
        return self.make(
            lambda: And(operands),
            lambda: Or(operands),
            lambda: Not(operands[0]),
            lambda: AtLeast(self.pick(*range(1, len(operands) + 1)), operands),
        )

    # criteria

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

    def between(self, term: FactRef) -> Criterion:
        match self.schema[term.name].type:
            case Date():
                ends: list[Any] = sorted((self.pick(*_DAYS), self.pick(*_DAYS)))
            case Instant():
                ends = sorted((self.moment(), self.moment()))
            case _:
                ends = sorted((self.threshold(term).value, self.threshold(term).value))  # type: ignore[type-var]
        return Between(term, Literal(ends[0]), Literal(ends[1]), self.pick(*_ENDS) if ends[0] != ends[1] else "[]")

    def times_limit(self, name: str) -> Criterion:
        return TimesLimit(
            name, self.pick(*_OPERATORS), self.pick(Fraction(3, 2), Fraction(1), Fraction(2)), self.pick("uln", "lln")
        )

    def within(self, depth: int) -> Criterion:
        term, anchor = self.pick(*self.calendar_facts()), self.make(AsOf, lambda: self.calendar(depth))
        amount, unit = self.pick(28, 1, 0, 3, 12), self.pick(*TimeUnit)
        ends = self.pick(*_ENDS) if amount else "[]"
        return Within(term, amount, unit, self.pick("before", "after", "around"), anchor, ends, self.pick(*LeapDay))

    def criterion(self, depth: int) -> Criterion:
        if depth <= 0 or self.draw(_TENTHS) < 3:
            return self.simple(max(depth, 0))
        operands = tuple(self.criterion(depth - 1) for _ in range(self.pick(2, 1, 3)))
        ways: list[Callable[[], Criterion]] = [
            lambda: AllOf(operands),
            lambda: AnyOf(operands),
            lambda: Negation(operands[0]),
            lambda: AtLeastOf(self.pick(*range(1, len(operands) + 1)), operands),
            lambda: Unless(operands[0], operands[-1]),
        ]
        if not self.strict:
            ways.append(lambda: Choice(tuple(Band(self.criterion(0), part) for part in operands), operands[-1]))
        if not self.monotone and len(operands) > 1:
            ways.append(lambda: FirstDecided(operands))
        return self.make(*ways)


@st.composite
def predicates(
    draw: DrawFn,
    schema: Schema,
    *,
    max_depth: int = 3,
    monotone: bool = False,
    strict: bool = False,
    aware: bool = False,
) -> Predicate:
    """Return a well-typed kernel predicate over a schema.

    Args:
        draw: supplied by Hypothesis.
        schema: the facts.
        max_depth: how deep groups stand above leaves.
        monotone: leave out the nodes that may turn a verdict when more becomes known.
        strict: leave out what can be decided without any fact.
        aware: whether the instants in rules have a UTC offset.
    """
    return Grammar(draw, schema, monotone or strict, strict, aware).predicate(draw(st.integers(0, max_depth)))


@st.composite
def criteria(
    draw: DrawFn,
    schema: Schema,
    *,
    max_depth: int = 3,
    monotone: bool = False,
    strict: bool = False,
    aware: bool = False,
) -> Criterion:
    """Return a criteria tree of any kinds over a schema; the arguments are those of `predicates`."""
    return Grammar(draw, schema, monotone or strict, strict, aware).criterion(draw(st.integers(0, max_depth)))
