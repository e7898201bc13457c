"""Well-typed kernel predicates over a schema."""

from collections.abc import Callable
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, Final

from attrs import frozen
from hypothesis import strategies as st

from eligibility_engine.checking.rules import Checker
from eligibility_engine.codes.code import Code
from eligibility_engine.facts import Date, Enumeration, EventTable, Flag, Instant, Integer, Measurement, Number
from eligibility_engine.kernel.expression import (
    And,
    Arithmetic,
    AtLeast,
    Compare,
    Constant,
    FactRef,
    FieldRef,
    IsKnown,
    Literal,
    Not,
    OneOf,
    Or,
    Predicate,
    Reduce,
    Term,
)
from eligibility_engine.testing.strategies.reductions import ANY
from eligibility_engine.testing.strategies.scope import DAYS
from eligibility_engine.testing.strategies.terms import Terms
from eligibility_engine.value import Scalar
from eligibility_engine.verdict import Cause, Verdict

OPERATORS: Final = ("<", "<=", "==", "!=", ">=", ">")
TENTHS: Final = st.integers(min_value=0, max_value=9)


@frozen
class Conditions(Terms):
    """Writes predicates over a schema, with the terms of `Terms`."""

    def sides(self, depth: int) -> tuple[Term, Callable[[], Term], tuple[Any, ...]]:
        """Return a term, how to make what it can be compared with, and the operators that fit."""
        ways: list[Callable[[], Any]] = []
        if self.units():
            ways.append(lambda: self.numeric_sides(depth))
        if self.calendar_facts():
            ways.append(lambda: (self.pick(*self.calendar_facts()), lambda: self.calendar(depth), OPERATORS))
        if days := self.reduced_dates(depth):
            ways.append(lambda: (self.make(*days), lambda: self.calendar(depth), OPERATORS))
        if self.references(Instant):
            ways.append(lambda: (self.instant(depth), lambda: self.calendar(depth), OPERATORS))
        if self.references(Flag) or self.outermost((Flag,), depth):
            ways.append(lambda: (self.flag(depth), lambda: Literal(self.pick(True, False)), ("==", "!=")))
        if self.references(Enumeration) or self.outermost((Enumeration,), depth):
            ways.append(lambda: self.word_sides(depth))
        if self.systems():
            ways.append(lambda: self.code_sides(depth))
        if self.reducible():
            ways.append(lambda: self.count_sides(depth))
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
        return term, (self.pick(other, lambda: self.threshold(term)) if literal else other), OPERATORS

    def word_sides(self, depth: int) -> tuple[Term, Callable[[], Term], tuple[Any, ...]]:
        term = self.word(depth)
        words = self.words(term)
        return term, lambda: self.make(lambda: Literal(self.pick(*words)), lambda: self.word(depth)), ("==", "!=")

    def code_sides(self, depth: int) -> tuple[Term, Callable[[], Term], tuple[Any, ...]]:
        system = self.pick(*self.systems())
        other = self.pick(lambda: self.token(system), lambda: self.code(system, depth))
        return self.code(system, depth), other, ("==", "!=")

    def count_sides(self, depth: int) -> tuple[Term, Callable[[], Term], tuple[Any, ...]]:
        """Return a number of rows beside one that it may lie above or below, whatever is known."""
        return self.counted(depth), lambda: Literal(Fraction(self.pick(1, 2))), OPERATORS

    def compare(self, depth: int) -> Compare:
        term, make_other, operators = self.sides(depth)
        operator, other = self.pick(*operators), make_other()
        if operator in {"==", "!="} and isinstance(other, Literal):
            other = Literal(self.equal_to(term, other.value))
        left, right = self.pick((term, other), (other, term))
        return Compare(operator, left, right)

    def equal_to(self, term: Term, value: Scalar) -> Scalar:
        """Return a constant that a term can equal: a whole one for a fact that is whole."""
        whole = isinstance(term, (FactRef, FieldRef)) and isinstance(self.type_of(term), Integer)
        return Fraction(value // 1) if whole and isinstance(value, Fraction) else value

    def members(self, term: Term, other: Callable[[], Term]) -> tuple[Any, ...]:
        """Return constants of the sort of a term, from what it can be compared with."""
        drawn = [other() for _ in range(self.pick(1, 2, 3))]
        found = [literal.value for literal in drawn if isinstance(literal, Literal)]
        sort = Checker(self.schema, "$", self.inside).sort(term).name
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
            case Code(system):
                return FactRef(fact.name), (self.token(system).value,)
            case EventTable():
                return Reduce("count", self.rows(fact.name, 0)), (Fraction(self.pick(1, 2)),)
        return FactRef(fact.name), self.words(FactRef(fact.name))[: self.pick(2, 1)]

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
        if depth <= 0 or self.draw(TENTHS) < 3:
            return self.leaf(max(depth, 0))
        return self.combined(tuple(self.predicate(depth - 1) for _ in range(self.pick(2, 1, 3))))

    def rule(self, depth: int, terms: int) -> Predicate:
        """Return a predicate whose groups stand `depth` deep at most, and whose leaves hold terms `terms` deep."""
        if depth <= 0 or self.draw(TENTHS) < 3:
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
