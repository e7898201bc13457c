"""Which facts keep a verdict open, and which settle it."""

from collections.abc import Iterable, Iterator
from typing import assert_never, cast

from attrs import frozen

from eligibility_engine.facts import EventTable, Fact, Schema
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
    Rows,
    Shift,
    Term,
    Where,
    is_truth,
)
from eligibility_engine.kernel.walking import events_of, reads, row_tables, table_of, walk
from eligibility_engine.knowledge import EventRows
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.semantics.reading_order import facts_read, until_known
from eligibility_engine.value import Exact, Missing, Value, causes_of
from eligibility_engine.verdict import Cause, Verdict


@frozen
class Opening:
    """A fact that keeps a leaf unknown, and why.

    `because` says what the criterion leaves open about it, where a person must judge that: its own answer is no help.
    """

    name: str
    cause: Cause
    because: str = ""


def openings(evaluation: Evaluation, predicate: Predicate) -> tuple[Opening, ...]:
    """Return the open facts that the unknown leaves read on the paths of unknown nodes, in reading order, each once.

    Whatever other open facts become, the predicate stays unknown until one of these is known (fallbacks and
    `is_recorded` held as they are).
    """
    return first_of_each(_in_predicate(evaluation, predicate))


def first_of_each(found: Iterable[Opening]) -> tuple[Opening, ...]:
    """Return the first opening of each fact, in order."""
    first: dict[str, Opening] = {}
    for opening in found:
        first.setdefault(opening.name, opening)
    return tuple(first.values())


def _in_predicate(evaluation: Evaluation, predicate: Predicate) -> list[Opening]:
    if evaluation.verdict(predicate) is not Verdict.UNKNOWN:
        return []
    match predicate:
        case And(operands) | Or(operands) | AtLeast(_, operands):
            return [opening for operand in operands for opening in _in_predicate(evaluation, operand)]
        case Not(operand):
            return _in_predicate(evaluation, operand)
        case Compare(_, left, right):
            return _in_terms(evaluation, (left, right)) or _inseparable(evaluation, (left, right))
        case OneOf(term) | IsKnown(term):
            return _in_terms(evaluation, (term,))
        case Judged(reads=terms):
            return _in_terms(evaluation, terms) or _each(evaluation, terms, Cause.NEEDS_JUDGEMENT)
        case Constant(_, cause, about, because):
            asked = because if cause in {None, Cause.NEEDS_JUDGEMENT} else ""
            return [Opening(name, cause or Cause.NEEDS_JUDGEMENT, asked) for name in about]
    assert_never(predicate)


def _in_terms(evaluation: Evaluation, terms: Iterable[Term]) -> list[Opening]:
    return [opening for term in terms for opening in _in_term(evaluation, term)]


def _in_term(evaluation: Evaluation, term: Term) -> list[Opening]:
    """Return what keeps a term from being exact."""
    value = evaluation.value(term)
    if isinstance(value, Exact):
        return []
    match term:
        case FactRef(name):
            return [Opening(name, _why_open(value))]
        case FieldRef(table):
            return [Opening(table, _why_open(value))]
        case Reduce():
            return _in_rows(evaluation, term)
        case FirstKnown(terms):
            return _in_terms(evaluation, until_known(evaluation, terms))
        case Choose():
            # what the conditions read has no branch with a value: a gap between bands, a code without its half-life
            return _in_choice(evaluation, term) or _inseparable(evaluation, (term,))
        case Arithmetic("/", left, right) if reads(right):
            # nothing but another divisor helps where this one is 0
            return _in_terms(evaluation, (left, right)) or _each(evaluation, (right,), Cause.UNDEFINED)
        case Arithmetic(_, left, right) | Elapsed(left, right) | Shift(left, right):
            return _in_terms(evaluation, (left, right)) or _each(evaluation, (left, right), Cause.UNDEFINED)
        case Round(inner):
            below = (inner.term, inner.exponent) if isinstance(inner, Power) else (inner,)
            return _in_terms(evaluation, below) or _each(evaluation, below, Cause.UNDEFINED)
        case Literal() | AsOf():
            return []
    assert_never(term)


def _in_rows(evaluation: Evaluation, reduced: Reduce) -> list[Opening]:
    """Return what keeps a reduction open: its rows, and the facts and other tables that its conditions read."""
    nodes = list(walk(reduced))
    tables = dict.fromkeys(table_of(node.rows) for node in nodes if isinstance(node, Reduce))
    lists = [opening for table in tables if (opening := _open_list(evaluation, table))]
    facts = [node for node in nodes if isinstance(node, FactRef) and node.name not in tables]
    others = [node for node in nodes[1:] if isinstance(node, Reduce) and row_tables(node).isdisjoint(tables)]
    found = [*lists, *_in_each_row(evaluation, reduced), *_in_terms(evaluation, [*facts, *others])]
    return _first_causes(evaluation.facts.schema, found) or _none_to_reduce(evaluation, reduced)


def _first_causes(schema: Schema, found: Iterable[Opening]) -> list[Opening]:
    """Return each fact once, tables before others, with the first of its causes in the order of `Cause`.

    That of the rows says nothing.
    """
    names, causes = [fact.name for fact in sorted(schema, key=_is_no_table)], list(Cause)
    first: dict[str, Opening] = {}
    for one in sorted(found, key=lambda one: (names.index(one.name), causes.index(one.cause), one.because)):
        first.setdefault(one.name, one)
    return list(first.values())


def _is_no_table(fact: Fact) -> bool:
    return not isinstance(fact.type, EventTable)


def _none_to_reduce(evaluation: Evaluation, reduced: Reduce) -> list[Opening]:
    """Return the table whose known rows give no one value: there is none, or several of one date differ."""
    return [Opening(table_of(reduced.rows), _why_open(evaluation.value(reduced)))]


def _open_list(evaluation: Evaluation, table: str) -> Opening | None:
    """Return an event table as open where it may lack rows."""
    known = evaluation.facts[table]
    if not isinstance(known, EventRows):
        return Opening(table, causes_of([cast(Value, known)])[0])
    return None if known.complete else Opening(table, Cause.NOT_RECORDED)


def _in_each_row(evaluation: Evaluation, reduced: Reduce) -> Iterator[Opening]:
    """Yield what leaves open whether single rows count, and what they count with."""
    table, conditions = table_of(reduced.rows), list(_conditions(reduced.rows))
    terms = [term for term in (reduced.of, reduced.by) if term is not None]
    undated = {row.place for row, sure in evaluation.rows(events_of(reduced.rows)).rows if not sure}
    for row, sure in evaluation.rows(reduced.rows).rows:
        inside = evaluation.in_row(table, row)
        for condition in () if sure else conditions:
            yield from _in_predicate(inside, condition)
        yield from _in_terms(inside, [*terms, *(_dates(evaluation, table) if row.place in undated else ())])


def _conditions(rows: Rows) -> Iterator[Predicate]:
    while isinstance(rows, Where):
        yield rows.condition
        rows = rows.rows


def _dates(evaluation: Evaluation, table: str) -> list[FieldRef]:
    """Return the field that dates the rows of a table, where one does."""
    dated = cast(EventTable, evaluation.facts.schema[table].type).dated_by
    return [FieldRef(table, dated)] if dated else []


def _why_open(value: Value) -> Cause:
    return value.causes[0] if isinstance(value, Missing) else Cause.TOO_IMPRECISE


def _each(evaluation: Evaluation, terms: Iterable[Term], cause: Cause) -> list[Opening]:
    """Return the known facts that terms read, each open for one cause: their combination has no value, or no answer."""
    return [Opening(name, cause) for name in _names_read(evaluation, terms)]


def _inseparable(evaluation: Evaluation, terms: Iterable[Term]) -> list[Opening]:
    """Return the known facts that give no answer: an instant and the civil day that it falls on, a code in no list."""
    terms = tuple(terms)
    cause = next(iter(causes_of(evaluation.value(term) for term in terms)), Cause.TOO_IMPRECISE)
    return _each(evaluation, terms, cause)


def _names_read(evaluation: Evaluation, terms: Iterable[Term]) -> Iterable[str]:
    """Return the facts that terms read, and the table of the row at hand where they read its fields."""
    terms = tuple(terms)
    fields = [table for term in terms for table in sorted(row_tables(term))]
    return dict.fromkeys([*(reference.name for reference in facts_read(evaluation, terms)), *fields])


def _in_choice(evaluation: Evaluation, choice: Choose) -> list[Opening]:
    found: list[Opening] = []
    for case in choice.cases:
        verdict = evaluation.verdict(case.condition)
        found += _in_predicate(evaluation, case.condition) or _unrecorded(evaluation, case.condition)
        if verdict is not Verdict.NOT_MET:
            found += _in_term(evaluation, case.then)
        if verdict is Verdict.MET:
            return found
    return found + _in_term(evaluation, choice.otherwise)


def _unrecorded(evaluation: Evaluation, condition: Predicate) -> list[Opening]:
    """Return the absent facts that a decided condition asks to be recorded: recording one may turn it."""
    asked = [node for node in walk(condition) if isinstance(node, IsKnown) and not row_tables(node)]
    return _in_terms(evaluation, (node.term for node in asked if evaluation.verdict(node) is Verdict.NOT_MET))


def responsible(evaluation: Evaluation, predicate: Predicate) -> Iterator[Predicate]:
    """Yield the predicates on the paths that give a predicate its verdict, from the top down.

    Of a conjunction that is not met only the operands that are not met; of a choice only what could be chosen.
    """
    yield predicate
    match predicate:
        case And(operands) | Or(operands) | AtLeast(_, operands):
            verdict = evaluation.verdict(predicate)
            alike = [operand for operand in operands if evaluation.verdict(operand) is verdict]
            for operand in alike:
                yield from responsible(evaluation, operand)
        case Not(operand):
            yield from responsible(evaluation, operand)
        case Compare(_, left, right):
            yield from _in_chosen(evaluation, (left, right))
        case OneOf(term) | IsKnown(term):
            yield from _in_chosen(evaluation, (term,))
        case Judged(reads=terms):
            yield from _in_chosen(evaluation, terms)
        case Constant():
            return
        case _:
            assert_never(predicate)


def _in_chosen(evaluation: Evaluation, terms: Iterable[Term]) -> Iterator[Predicate]:
    for term in terms:
        match term:
            case Choose(cases, otherwise):
                for case in cases:
                    verdict = evaluation.verdict(case.condition)
                    if verdict is not Verdict.NOT_MET or is_truth(term):
                        yield from responsible(evaluation, case.condition)
                        yield from _in_chosen(evaluation, (case.then,))
                    if verdict is Verdict.MET:
                        break
                else:
                    yield from _in_chosen(evaluation, (otherwise,))
            case FirstKnown(parts):
                yield from _in_chosen(evaluation, until_known(evaluation, parts))
            case Arithmetic(_, left, right) | Elapsed(left, right) | Shift(left, right):
                yield from _in_chosen(evaluation, (left, right))
            case _:
                continue
