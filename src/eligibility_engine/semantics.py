"""The reference meaning of the kernel: readable, slow, exhaustive. Everything faster is judged by it.

`Evaluation.value` gives a term's value, `Evaluation.verdict` a predicate's verdict; both evaluate every child, so that
a trace can show each of them. Results are remembered by node for the one subject and date that an evaluation is about.
"""

from datetime import date
from fractions import Fraction
from typing import assert_never, cast

from attrs import define, evolve, field

from eligibility_engine.errors import DefinitionError
from eligibility_engine.event_semantics import Selected, reduce_value, select
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
    FieldRef,
    FirstKnown,
    IsKnown,
    Literal,
    Not,
    OneOf,
    Or,
    Power,
    Predicate,
    Reduce,
    Round,
    Rows,
    Shift,
    Term,
)
from eligibility_engine.knowledge import ONGOING, EventRow, EventRows, Facts, Measured
from eligibility_engine.operations import (
    calculate,
    compare,
    elapsed_between,
    member_of,
    on_one_clock,
    rounded,
    rounded_exponential,
    rounded_power,
    shifted,
)
from eligibility_engine.reading_order import facts_read
from eligibility_engine.value import (
    Exact,
    Interval,
    Missing,
    Value,
    as_interval,
    causes_of,
    hull,
    less,
    missing,
    multiply,
)
from eligibility_engine.verdict import Cause, Verdict, at_least, conjunction, disjunction, negation
from eligibility_engine.walking import reads, row_tables, walk


@define
class Evaluation:
    """The meaning of kernel nodes for one subject on one as-of date.

    `as_of` is a date, or an interval of dates when one asks what holds from a date on. `unsettled` names facts that
    may turn out to be anything: no fallback takes their place, and whether they are known is itself unknown. Of them,
    `never_recorded` names the absent ones that never change: another way of saying the same stands in their place.
    """

    facts: Facts
    as_of: Exact | Interval
    unsettled: frozenset[str] = frozenset()
    never_recorded: frozenset[str] = frozenset()
    _values: dict[int, tuple[Term, Value]] = field(factory=dict)
    _verdicts: dict[int, tuple[Predicate, Verdict]] = field(factory=dict)
    _rows: dict[int, tuple[Rows, Selected]] = field(factory=dict)

    def value(self, term: Term) -> Value:
        """Return the value of a term."""
        known = self._values.get(id(term))
        if known is None or known[0] is not term:
            known = self._values[id(term)] = (term, self._evaluate(term))
        return known[1]

    def verdict(self, predicate: Predicate) -> Verdict:
        """Return the verdict of a predicate."""
        known = self._verdicts.get(id(predicate))
        if known is None or known[0] is not predicate:
            known = self._verdicts[id(predicate)] = (predicate, self._judge(predicate))
        return known[1]

    def rows(self, rows: Rows) -> Selected:
        """Return the rows that a node selects, without those that surely do not belong."""
        known = self._rows.get(id(rows))
        if known is None or known[0] is not rows:
            known = self._rows[id(rows)] = (rows, select(self, rows))
        return known[1]

    def in_row(self, table: str, row: EventRow) -> "RowEvaluation":
        """Return the evaluation in which the fields of a table are those of one row."""
        return RowEvaluation(
            self.facts, self.as_of, self.unsettled, self.never_recorded, outer=self, table=table, row=row
        )

    def supposing(self, predicate: Predicate, verdict: Verdict) -> "Evaluation":
        """Return the evaluation of the same subject in which one node has a verdict, whatever the facts say."""
        supposed = Evaluation(self.facts, self.as_of, self.unsettled, self.never_recorded)
        supposed._verdicts[id(predicate)] = (predicate, verdict)
        return supposed

    def _judge(self, predicate: Predicate) -> Verdict:
        match predicate:
            case Compare(operator, left, right):
                return compare(operator, self.value(left), self.value(right))
            case OneOf(term, members):
                value = self.value(term)
                return Verdict.UNKNOWN if isinstance(value, Missing) else member_of(value, members)
            case IsKnown(term):
                return self._is_known(term)
            case And(operands):
                return conjunction(self.verdict(operand) for operand in operands)
            case Or(operands):
                return disjunction(self.verdict(operand) for operand in operands)
            case Not(operand):
                return negation(self.verdict(operand))
            case AtLeast(k, operands):
                return at_least(k, [self.verdict(operand) for operand in operands])
            case Constant(verdict):
                return verdict
        assert_never(predicate)

    def _evaluate(self, term: Term) -> Value:
        match term:
            case FactRef():
                return self._fact(term)
            case FieldRef():
                return self._field(term)
            case Elapsed(start, end, unit, leap_day):
                return elapsed_between(self._some_day(start), self._some_day(end), unit, leap_day)
            case Literal(value):
                return Exact(value)
            case AsOf():
                return self.as_of
            case Arithmetic(operator, left, right):
                return calculate(operator, self.value(left), self.value(right))
            case Round(Power(base, Literal(constant)), decimals):
                return rounded_power(self.value(base), cast(Fraction, constant), decimals)
            case Round(Power(base, exponent), decimals):
                return rounded_exponential(cast(Fraction, cast(Literal, base).value), self.value(exponent), decimals)
            case Round(inner, decimals):
                return rounded(self.value(cast(Term, inner)), decimals)
            case Shift(moved, amount, unit, leap_day):
                return shifted(self._some_day(moved), self.value(amount), unit, leap_day)
            case FirstKnown():
                return self._first_known(term)
            case Choose():
                return self._choose(term)
            case Reduce():
                return reduce_value(self, term)
        assert_never(term)

    def _some_day(self, term: Term) -> Value:
        """Return a date to count with: an end that is ongoing will be some day, on the as-of date or later."""
        value = self.value(term)
        if isinstance(value, Exact):
            return Interval(as_interval(self.as_of).lo, None) if value.value == ONGOING.value else value
        return evolve(value, hi=None) if isinstance(value, Interval) and value.hi == date.max else value

    def _is_known(self, term: Term) -> Verdict:
        if not isinstance(self.value(term), Missing):
            return Verdict.MET
        return Verdict.UNKNOWN if self._is_unsettled(term) else Verdict.NOT_MET

    def _is_unsettled(self, term: Term) -> bool:
        """Say whether a term may still get another value: one of the facts that it reads may, or the as-of date."""
        if isinstance(self.as_of, Interval) and any(isinstance(node, AsOf) for node in walk(term)):
            return True
        return bool(self.unsettled) and any(read.name in self.unsettled for read in facts_read(self, (term,)))

    def _first_known(self, choice: FirstKnown) -> Value:
        """Return the first value that is not missing, or missing with the causes of all."""
        values: list[Value] = []
        for term in choice.terms:
            values.append(self.value(term))
            if not isinstance(values[-1], Missing):
                return values[-1]
            if self._is_unsettled(term) and not self._has_agreeing_alternative(term, choice):
                break
        return missing(causes_of(values))

    def _has_agreeing_alternative(self, term: Term, choice: FirstKnown) -> bool:
        """Say whether the next term says the same another way: an age as recorded, where no birth date is.

        An assumption or another constant does not, nor does a fallback of verdicts.
        """
        if choice.because or isinstance(term, Choose) or not all(reads(other) for other in choice.terms):
            return False
        return all(read.name in self.never_recorded for read in facts_read(self, (term,)))

    def _choose(self, choice: Choose) -> Value:
        """Return the branch of the first met condition; the hull of those that an unknown condition leaves open."""
        open_branches: list[Value] = []
        for case in choice.cases:
            verdict = self.verdict(case.condition)
            if verdict is not Verdict.NOT_MET:
                open_branches.append(self.value(case.then))
            if verdict is Verdict.MET:
                break
        else:
            open_branches.append(self.value(choice.otherwise))
        return hull(on_one_clock(open_branches))

    def _fact(self, reference: FactRef) -> Value:
        found = self.facts[reference.name]
        if isinstance(found, EventRows):
            return Exact(True) if found.complete else Missing((Cause.NOT_RECORDED,))
        return self._part(found, reference)

    def _part(self, found: Value | Measured, reference: FactRef | FieldRef) -> Value:
        """Return a value, or the part of a measurement that a reference asks for, in its unit."""
        if not isinstance(found, Measured):
            return found
        if not self._visible(found):
            return Missing((Cause.OUTSIDE_WINDOW,))
        if reference.part == "at":
            return found.at
        number: Value = getattr(found, reference.part)
        if reference.unit is None or isinstance(number, Missing):
            return number
        if found.factor is None:
            return Missing((Cause.UNIT_NOT_COMPARABLE,))
        scaled, beside = multiply(number, Exact(found.factor)), found.beside_factor
        return scaled if beside is None else rounded(calculate("+", scaled, Exact(beside.offset)), beside.decimals)

    def _visible(self, measured: Measured) -> bool:
        """Say whether a measurement surely lies on or before the as-of date; one without a date does."""
        if isinstance(measured.at, Missing):
            return True
        return less(measured.at, Exact(as_interval(self.as_of).lo), or_equal=True) is Verdict.MET

    def _field(self, reference: FieldRef) -> Value:
        raise DefinitionError(
            f"the field {reference.name} stands outside the rows of {reference.table}", code="RULE_TYPE"
        )


@define
class RowEvaluation(Evaluation):
    """The meaning of nodes in one row; what does not depend on the row is asked of the subject.

    Nothing is remembered, so one evaluation may go from row to row: set `row`.
    """

    outer: Evaluation = field(kw_only=True)
    table: str = field(kw_only=True)
    row: EventRow = field(kw_only=True)

    def value(self, term: Term) -> Value:
        """Return the value of a term in this row."""
        if type(term) is FieldRef:
            return self._field(term)
        return self._evaluate(term) if self.table in row_tables(term) else self.outer.value(term)

    def verdict(self, predicate: Predicate) -> Verdict:
        """Return the verdict of a predicate in this row."""
        if type(predicate) is Compare:
            return compare(predicate.operator, self.value(predicate.left), self.value(predicate.right))
        return self._judge(predicate) if self.table in row_tables(predicate) else self.outer.verdict(predicate)

    def rows(self, rows: Rows) -> Selected:
        """Return the rows that a node selects, seen from this row."""
        return select(self, rows) if self.table in row_tables(rows) else self.outer.rows(rows)

    def _field(self, reference: FieldRef) -> Value:
        if reference.table != self.table:
            return self.outer._field(reference)
        return self._part(self.row.values[reference.name], reference)
