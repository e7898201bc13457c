"""The reference meaning of the kernel: readable, slow, exhaustive. Everything faster is judged by it.

`Evaluation.value` gives a term's value, `Evaluation.verdict` a predicate's verdict; both evaluate every child, so that
a trace can show each of them. Results are remembered by node for the one subject and date that an evaluation is about.
What each node means stands in `denotation`.
"""

from datetime import date
from functools import partial
from typing import Final

from attrs import define, evolve, field, frozen

from eligibility_engine.kernel.expression import AsOf, Choose, FactRef, FieldRef, FirstKnown, Predicate, Rows, Term
from eligibility_engine.kernel.remembering import ByIdentity
from eligibility_engine.kernel.walking import reads, row_tables, walk
from eligibility_engine.knowledge import ONGOING, EventRow, EventRows, Facts, Measured
from eligibility_engine.semantics.denotation import InRows, Judging, ThroughSubject, Valuing, judging, valuing
from eligibility_engine.semantics.events import Selected, select
from eligibility_engine.semantics.operations import calculate, rounded
from eligibility_engine.semantics.reading_order import facts_read
from eligibility_engine.value import Exact, Interval, Missing, Value, as_interval, less, multiply
from eligibility_engine.verdict import Cause, Verdict


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
            known = self._values[id(term)] = (term, _OF_SUBJECT.value(term)(self))
        return known[1]

    def verdict(self, predicate: Predicate) -> Verdict:
        """Return the verdict of a predicate."""
        known = self._verdicts.get(id(predicate))
        if known is None or known[0] is not predicate:
            known = self._verdicts[id(predicate)] = (predicate, _OF_SUBJECT.verdict(predicate)(self))
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

    def some_day(self, value: Value) -> Value:
        """Return a date to count with: an end that is ongoing will be some day, on the as-of date or later."""
        if isinstance(value, Exact):
            return Interval(as_interval(self.as_of).lo, None) if value.value == ONGOING.value else value
        return evolve(value, hi=None) if isinstance(value, Interval) and value.hi == date.max else value

    def is_unsettled(self, term: Term) -> bool:
        """Say whether a term may still get another value: one of the facts that it reads may, or the as-of date."""
        if isinstance(self.as_of, Interval) and any(isinstance(node, AsOf) for node in walk(term)):
            return True
        return bool(self.unsettled) and any(read.name in self.unsettled for read in facts_read(self, (term,)))

    def has_agreeing_alternative(self, term: Term, choice: FirstKnown) -> bool:
        """Say whether the next term says the same another way: an age as recorded, where no birth date is.

        An assumption or another constant does not, nor does a fallback of verdicts.
        """
        if choice.because or isinstance(term, Choose) or not all(reads(other) for other in choice.terms):
            return False
        return all(read.name in self.never_recorded for read in facts_read(self, (term,)))

    def of_fact(self, reference: FactRef) -> Value:
        """Return what is known of a fact, or of a part of a measurement, in the unit of the reference."""
        found = self.facts[reference.name]
        if isinstance(found, EventRows):
            return Exact(True) if found.complete else Missing((Cause.NOT_RECORDED,))
        return self.part(found, reference)

    def part(self, found: Value | Measured, reference: FactRef | FieldRef) -> Value:
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
        return self.valuing(term)(self)

    def verdict(self, predicate: Predicate) -> Verdict:
        """Return the verdict of a predicate in this row."""
        return self.judging(predicate)(self)

    def valuing(self, term: Term) -> Valuing:
        """Return what gives the value of a term in each row of this table."""
        return _in_rows_of(self.table).value(term)

    def judging(self, predicate: Predicate) -> Judging:
        """Return what gives the verdict of a predicate in each row of this table."""
        return _in_rows_of(self.table).verdict(predicate)

    def rows(self, rows: Rows) -> Selected:
        """Return the rows that a node selects, seen from this row."""
        return select(self, rows) if self.table in row_tables(rows) else self.outer.rows(rows)


@frozen
class _Meanings:
    """The meanings of nodes, as they were asked for before."""

    value: ByIdentity[Term, Valuing]
    verdict: ByIdentity[Predicate, Judging]


_OF_SUBJECT: Final = _Meanings(
    ByIdentity(partial(valuing, ask=ThroughSubject())), ByIdentity(partial(judging, ask=ThroughSubject()))
)
_IN_ROWS: Final[dict[str, _Meanings]] = {}


def _in_rows_of(table: str) -> _Meanings:
    """Return the meanings of nodes in the rows of a table."""
    if table not in _IN_ROWS:
        _IN_ROWS[table] = _Meanings(ByIdentity(InRows(table).value), ByIdentity(InRows(table).verdict))
    return _IN_ROWS[table]
