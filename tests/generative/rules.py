"""Strategies for rules over a schema: well-typed kernel predicates, and criteria trees of every kind."""

from collections.abc import Callable
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, Final

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
    Ends,
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
from eligibility_engine.dates import LeapDay, TimeUnit
from eligibility_engine.expression import (
    And,
    Arithmetic,
    AsOf,
    AtLeast,
    Compare,
    Constant,
    FactRef,
    IsKnown,
    Literal,
    Not,
    OneOf,
    Or,
    Predicate,
    Term,
)
from eligibility_engine.facts import Date, Enumeration, Flag, Instant, Integer, Measurement, Number, Schema
from eligibility_engine.value import Scalar
from eligibility_engine.verdict import Cause, Verdict
from generative.drawing import pick
from generative.schemas import WORDS
from generative.terms import ANY, DAYS, Terms

_OPERATORS: Final = ("<", "<=", "==", "!=", ">=", ">")
_ENDS: Final[tuple[Ends, ...]] = ("[]", "[)", "(]", "()")
_TENTHS: Final = st.integers(min_value=0, max_value=9)


@frozen
class Grammar(Terms):
    """Writes predicates and criteria over a schema, with the terms of `Terms`."""

    # predicates

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
        unit = self.pick(*self.units(), *([ANY] * 3 if depth > 0 and not self.strict else []))
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
        term, make_other, operators = self.sides(depth)
        operator, other = self.pick(*operators), make_other()
        if operator in {"==", "!="} and isinstance(other, Literal):
            other = Literal(self.equal_to(term, other.value))
        left, right = self.pick((term, other), (other, term))
        return Compare(operator, left, right)

    def equal_to(self, term: Term, value: Scalar) -> Scalar:
        """Return a constant that a term can equal: a whole one for a fact that is whole."""
        whole = isinstance(term, FactRef) and isinstance(self.schema[term.name].type, Integer)
        return Fraction(value // 1) if whole and isinstance(value, Fraction) else value

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
        return tuple(dict.fromkeys(self.equal_to(term, value) for value in fits))

    def one_of(self, depth: int) -> tuple[Term, tuple[Any, ...]]:
        """Return a term and members for it; a word where no constant was drawn."""
        term, other, _ = self.sides(depth)
        members = self.members(term, other)
        return (term, members) if members else self.one_of_fallback()

    def one_of_fallback(self) -> tuple[Term, tuple[Any, ...]]:
        fact = self.schema.facts[0]
        match fact.type:
            case Integer() | Number():
                return FactRef(fact.name), (
                    self.equal_to(FactRef(fact.name), self.threshold(FactRef(fact.name)).value),
                )
            case Measurement():
                return FactRef(fact.name, "at"), (self.pick(*DAYS),)
            case Date():
                return FactRef(fact.name), (self.pick(*DAYS), self.pick(*DAYS) - timedelta(days=1))
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
        return self.combined(tuple(self.predicate(depth - 1) for _ in range(self.pick(2, 1, 3))))

    def rule(self, depth: int, terms: int) -> Predicate:
        """Return a predicate whose groups stand `depth` deep at most, and whose leaves hold terms `terms` deep."""
        if depth <= 0 or self.draw(_TENTHS) < 3:
            return self.leaf(terms)
        return self.combined(tuple(self.rule(depth - 1, terms) for _ in range(self.pick(2, 1, 3))))

    def combined(self, operands: tuple[Predicate, ...]) -> Predicate:
        ways: list[Callable[[], Predicate]] = [
            lambda: And(operands),
            lambda: Or(operands),
            lambda: Not(operands[0]),
            lambda: AtLeast(self.pick(*range(1, len(operands) + 1)), operands),
        ]
        return self.make(*ways)

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
                ends: list[Any] = sorted((self.pick(*DAYS), self.pick(*DAYS)))
            case Instant():
                ends = sorted((self.moment(), self.moment()))
            case _:
                ends = sorted((self.threshold(term).value, self.threshold(term).value))
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

    def criterion(self, depth: int, terms: int) -> Criterion:
        """Return a criteria tree; `depth` and `terms` as in `rule`."""
        if depth <= 0 or self.draw(_TENTHS) < 3:
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
        max_depth: how deep groups stand above leaves at most.
        monotone: leave out the nodes that may turn a verdict when more becomes known.
        strict: leave out what can be decided without any fact.
        aware: whether the instants in rules have a UTC offset.
    """
    grammar = Grammar(draw, schema, monotone or strict, strict, aware)
    return grammar.rule(pick(draw, range(max_depth + 1)), pick(draw, (0, 1, 2)))


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
    grammar = Grammar(draw, schema, monotone or strict, strict, aware)
    return grammar.criterion(pick(draw, range(max_depth + 1)), pick(draw, (0, 1, 2)))
