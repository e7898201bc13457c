"""The meaning of kernel nodes in columns: a `match` over the kernel, as `semantics` has it for one subject.

A predicate is one nullable truth: true is met, false is not met, null is unknown, and the engine's own logic of nulls
is strong Kleene logic. What a `match` here cannot say exactly hands rows over, or refuses its entry.
"""

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any, assert_never, cast

import polars as pl
from attrs import define, field

from eligibility_engine.backends.arithmetic import calculated, rounded
from eligibility_engine.backends.cells import LATEST
from eligibility_engine.backends.columns import sort_of
from eligibility_engine.backends.comparison import compared, one_of
from eligibility_engine.backends.days import elapsed_between, moved_by
from eligibility_engine.backends.held import Held, absent
from eligibility_engine.backends.hulls import first_known, hull_of_open
from eligibility_engine.backends.judge import TRUTH
from eligibility_engine.backends.native import Bench, Native, NotColumnarError, Point, Span, known
from eligibility_engine.backends.numbers import Constant as ConstantNumber
from eligibility_engine.checking.rules import Checker
from eligibility_engine.checking.sorts import sort_of_constant
from eligibility_engine.facts import Schema
from eligibility_engine.kernel.expression import (
    And,
    Arithmetic,
    AsOf,
    AtLeast,
    Choose,
    Compare,
    Constant,
    Elapsed,
    FactRef,
    FieldRef,
    FirstKnown,
    IsKnown,
    Judged,
    Literal,
    Not,
    OneOf,
    Or,
    Power,
    Predicate,
    Reduce,
    Round,
    Shift,
    Term,
    is_truth,
)
from eligibility_engine.value import Exact, Missing, Scalar, Value


@define
class Translation:
    """Kernel nodes as expressions over the columns of one table.

    Attributes:
        schema: the facts.
        held: how each fact that has columns is held.
        bench: where the plan is put together.
        fixed: the value of a term that is the same in every row; None where it is not.
    """

    schema: Schema
    held: Mapping[str, Held]
    bench: Bench
    fixed: Any
    _values: dict[Term, Native] = field(factory=dict)

    def verdict(self, predicate: Predicate) -> pl.Expr:
        """Return the verdict of a predicate: true, false, or null for unknown.

        Raises:
            NotColumnarError: where columns do not judge it.
        """
        match predicate:
            case Compare(operator, left, right):
                return compared(operator, self.value(left), self.value(right), self.bench)
            case OneOf(term, members):
                return one_of(self.value(term), members, self.bench)
            case IsKnown(term):
                return known(self.value(term))
            case And(operands):
                return pl.all_horizontal(*map(self.verdict, operands))
            case Or(operands):
                return pl.any_horizontal(*map(self.verdict, operands))
            case Not(operand):
                return ~self.verdict(operand)
            case AtLeast(k, operands):
                return self._at_least(k, [self.bench.bind(self.verdict(operand)) for operand in operands])
            case Constant(verdict):
                return pl.lit(TRUTH[verdict], dtype=pl.Boolean)
            case Judged():
                raise NotColumnarError(f"{predicate.called} is Python code")
        assert_never(predicate)

    def _at_least(self, k: int, verdicts: list[pl.Expr]) -> pl.Expr:
        met = pl.sum_horizontal(*(verdict.fill_null(False).cast(pl.UInt32) for verdict in verdicts))
        possible = pl.sum_horizontal(*(verdict.fill_null(True).cast(pl.UInt32) for verdict in verdicts))
        return pl.when(met >= k).then(True).when(possible < k).then(False)

    def value(self, term: Term) -> Native:
        """Return the value of a term.

        Raises:
            NotColumnarError: where columns do not hold it.
        """
        if term not in self._values:
            same = None if isinstance(term, Literal) else self.fixed(term)
            self._values[term] = self._evaluate(term) if same is None else self._of_value(same, term)
        return self._values[term]

    def _evaluate(self, term: Term) -> Native:
        match term:
            case FactRef(name):
                return self.held[name].part(term) if name in self.held else absent(sort_of(self.schema[name]))
            case FieldRef() | Reduce():
                raise NotColumnarError("it reads an event table")
            case Elapsed(start, end, unit, leap_day):
                return self.bench.bound(elapsed_between(self.value(start), self.value(end), unit, leap_day))
            case Literal(value):
                return _constant(value)
            case AsOf():
                return Point("date", self.bench.as_of)
            case Arithmetic(operator, left, right):
                return self.bench.bound(calculated(operator, self.value(left), self.value(right), self.bench))
            case Round(Power()):
                raise NotColumnarError("it raises to a power")
            case Round(inner, decimals):
                return self.bench.bound(rounded(self.value(cast(Term, inner)), decimals, self.bench))
            case Shift(moved, amount, unit, leap_day):
                return self.bench.bound(moved_by(self.value(moved), self.fixed(amount), unit, leap_day, self.bench))
            case FirstKnown(terms):
                return self.bench.bound(first_known([self.value(each) for each in terms], self.bench))
            case Choose():
                return self._choose(term)
        assert_never(term)

    def _choose(self, choice: Choose) -> Native:
        if is_truth(choice):
            return Point("flag", self.bench.bind(self.verdict(choice.cases[0].condition)))
        found = self.value(choice.otherwise)
        for case in reversed(choice.cases):
            condition = self.bench.bind(self.verdict(case.condition))
            found = self.bench.bound(hull_of_open(condition, self.value(case.then), found, self.bench))
        return found

    def _of_value(self, value: Value, term: Term) -> Native:
        """Return what is the same in every row."""
        if isinstance(value, Exact):
            return _constant(value.value)
        sort = Checker(self.schema, "$").sort(term).name
        if isinstance(value, Missing):
            return absent(sort)
        lo, hi = ((absent(sort) if end is None else _constant(end)).value for end in (value.lo, value.hi))
        return Span(sort, pl.lit(True), lo, hi, pl.lit(value.lo_open), pl.lit(value.hi_open), value.whole)


def _constant(value: Scalar) -> Point:
    found = sort_of_constant(value)
    assert found is not None
    match value:
        case bool() | str() | datetime() | date():
            plain = value.partition("|")[2] if found.name == "code" and isinstance(value, str) else value
            if isinstance(plain, datetime) and plain.tzinfo is not None:
                raise NotColumnarError("it names a time with a UTC offset")
            if type(plain) is date and plain > LATEST:
                raise NotColumnarError("it names the last day of the calendar")
            return Point(found.name, pl.lit(plain))
        case int() | Fraction():
            return Point(found.name, ConstantNumber(Fraction(value)))
    assert_never(value)
