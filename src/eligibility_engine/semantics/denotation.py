"""What each kernel node means: a function of an evaluation, made once for a node and asked for every subject and row.

One arm says one node. Whether what stands below is remembered, as of a subject, or asked anew, as in a row, is for
`Asking` to say; the evaluation itself (`evaluation`) knows the subject, the as-of date and the row.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol, assert_never, cast

from attrs import frozen

from eligibility_engine.errors import DefinitionError
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
)
from eligibility_engine.kernel.python_code import asked
from eligibility_engine.kernel.walking import row_tables
from eligibility_engine.knowledge import Measured
from eligibility_engine.semantics.events import reduce_value
from eligibility_engine.semantics.operations import (
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
from eligibility_engine.value import Exact, Missing, Scalar, Value, causes_of, hull, missing
from eligibility_engine.verdict import Verdict, at_least, conjunction, disjunction, negation

if TYPE_CHECKING:
    from eligibility_engine.semantics.evaluation import Evaluation, RowEvaluation

Valuing = Callable[["Evaluation"], Value]
Judging = Callable[["Evaluation"], Verdict]


class Asking(Protocol):
    """How the nodes below a node are asked."""

    def value(self, term: Term) -> Valuing:
        """Return what gives the value of a term."""

    def verdict(self, predicate: Predicate) -> Judging:
        """Return what gives the verdict of a predicate."""


class ThroughSubject:
    """Asks the subject, who remembers every answer."""

    def value(self, term: Term) -> Valuing:
        """Return what asks for the value of a term."""
        return lambda at: at.value(term)

    def verdict(self, predicate: Predicate) -> Judging:
        """Return what asks for the verdict of a predicate."""
        return lambda at: at.verdict(predicate)


@frozen
class InRows:
    """Asks anew in every row of a table; what does not depend on the row is asked of what stands around it."""

    table: str

    def value(self, term: Term) -> Valuing:
        """Return what gives the value of a term."""
        if isinstance(term, FieldRef) and term.table == self.table:
            return _of_row(term)
        if self.table in row_tables(term):
            return valuing(term, self)
        return cast(Valuing, lambda at: at.outer.value(term))

    def verdict(self, predicate: Predicate) -> Judging:
        """Return what gives the verdict of a predicate."""
        if self.table in row_tables(predicate):
            return judging(predicate, self)
        return cast(Judging, lambda at: at.outer.verdict(predicate))


def _of_row(reference: FieldRef) -> Valuing:
    """Return what gives a field of the row at hand, or a part of it."""
    name = reference.name

    def value(at: "RowEvaluation") -> Value:
        found = at.row.values[name]
        return at.part(found, reference) if isinstance(found, Measured) else found

    return cast(Valuing, value)


def judging(predicate: Predicate, ask: Asking) -> Judging:
    """Return what gives the verdict of a predicate."""
    match predicate:
        case Compare(operator, left, right):
            one, other = ask.value(left), ask.value(right)
            return lambda at: compare(operator, one(at), other(at))
        case OneOf(term, members):
            value = ask.value(term)
            return lambda at: _membership(value(at), members)
        case IsKnown(term):
            value = ask.value(term)
            return lambda at: _is_known(at, term, value(at))
        case And(operands):
            every = [ask.verdict(operand) for operand in operands]
            return lambda at: conjunction(verdict(at) for verdict in every)
        case Or(operands):
            some = [ask.verdict(operand) for operand in operands]
            return lambda at: disjunction(verdict(at) for verdict in some)
        case Not(operand):
            turned = ask.verdict(operand)
            return lambda at: negation(turned(at))
        case AtLeast(k, operands):
            counted = [ask.verdict(operand) for operand in operands]
            return lambda at: at_least(k, [verdict(at) for verdict in counted])
        case Constant(verdict):
            return lambda _: verdict
        case Judged(reads=terms):
            told = [ask.value(term) for term in terms]
            return lambda at: _by_code(at, predicate, [value(at) for value in told])
    assert_never(predicate)


def valuing(term: Term, ask: Asking) -> Valuing:
    """Return what gives the value of a term."""
    match term:
        case FactRef():
            return lambda at: at.of_fact(term)
        case FieldRef(table, name):
            raise DefinitionError(f"the field {name} stands outside the rows of {table}", code="RULE_TYPE")
        case Literal(constant):
            known = Exact(constant)
            return lambda _: known
        case AsOf():
            return lambda at: at.as_of
        case Elapsed(start, end, unit, leap_day):
            begin, finish = ask.value(start), ask.value(end)
            return lambda at: elapsed_between(at.some_day(begin(at)), at.some_day(finish(at)), unit, leap_day)
        case Shift(moved, amount, unit, leap_day):
            begin, by = ask.value(moved), ask.value(amount)
            return lambda at: shifted(at.some_day(begin(at)), by(at), unit, leap_day)
        case Arithmetic(operator, left, right):
            one, other = ask.value(left), ask.value(right)
            return lambda at: calculate(operator, one(at), other(at))
        case Round():
            return _rounding(term, ask)
        case FirstKnown(terms):
            values = [ask.value(one) for one in terms]
            return lambda at: _first_known(at, term, values)
        case Choose():
            return _choosing(term, ask)
        case Reduce():
            return lambda at: reduce_value(at, term)
    assert_never(term)


def _membership(value: Value, members: frozenset[Scalar]) -> Verdict:
    return Verdict.UNKNOWN if isinstance(value, Missing) else member_of(value, members)


def _is_known(at: "Evaluation", term: Term, value: Value) -> Verdict:
    if not isinstance(value, Missing):
        return Verdict.MET
    return Verdict.UNKNOWN if at.is_unsettled(term) else Verdict.NOT_MET


def _by_code(at: "Evaluation", judged: Judged, values: list[Value]) -> Verdict:
    """Ask the code, unless it cannot be told what it must know."""
    lacking = [term for term, value in zip(judged.reads, values, strict=True) if not isinstance(value, Exact)]
    if lacking and (not judged.takes_missing or any(map(at.is_unsettled, lacking))):
        return Verdict.UNKNOWN
    return asked(judged, values)


def _rounding(term: Round, ask: Asking) -> Valuing:
    decimals = term.decimals
    match term.term:
        case Power(base, Literal(constant)):
            value = ask.value(base)
            return lambda at: rounded_power(value(at), cast(Fraction, constant), decimals)
        case Power(base, exponent):
            value, raised = ask.value(exponent), cast(Fraction, cast(Literal, base).value)
            return lambda at: rounded_exponential(raised, value(at), decimals)
        case inner:
            value = ask.value(inner)
            return lambda at: rounded(value(at), decimals)


def _first_known(at: "Evaluation", choice: FirstKnown, asked: list[Valuing]) -> Value:
    """Return the first value that is not missing, or missing with the causes of all."""
    values: list[Value] = []
    for term, ask in zip(choice.terms, asked, strict=True):
        values.append(ask(at))
        if not isinstance(values[-1], Missing):
            return values[-1]
        if at.is_unsettled(term) and not at.has_agreeing_alternative(term, choice):
            break
    return missing(causes_of(values))


def _choosing(choice: Choose, ask: Asking) -> Valuing:
    cases = [(ask.verdict(case.condition), ask.value(case.then)) for case in choice.cases]
    otherwise = ask.value(choice.otherwise)

    def chosen(at: "Evaluation") -> Value:
        """Return the branch of the first met condition; the hull of those that an unknown condition leaves open."""
        open_branches: list[Value] = []
        for condition, then in cases:
            verdict = condition(at)
            if verdict is not Verdict.NOT_MET:
                open_branches.append(then(at))
            if verdict is Verdict.MET:
                break
        else:
            open_branches.append(otherwise(at))
        return hull(on_one_clock(open_branches))

    return chosen
