"""Which facts, and which rows of event tables, settle a verdict: one minimal set of them."""

from collections.abc import Iterable

from eligibility_engine.kernel.expression import Predicate, Reduce
from eligibility_engine.kernel.walking import reads, row_tables, table_of, walk
from eligibility_engine.knowledge import EventRow, EventRows
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.semantics.reading_order import facts_read
from eligibility_engine.value import Missing
from eligibility_engine.verdict import Verdict


def sufficient(evaluation: Evaluation, predicate: Predicate) -> tuple[str, ...]:
    """Return one minimal set of known facts that gives the verdict whatever the other known facts were.

    Blank any one of them, with no fallback taking its place, and the predicate is unknown. Empty for an unknown one.
    Later facts of the schema are given up first.
    """
    verdict = evaluation.verdict(predicate)
    if verdict is Verdict.UNKNOWN:
        return ()
    read = {reference.name for reference in facts_read(evaluation, (predicate,))}
    known = [name for name in _names(evaluation, predicate) if not isinstance(evaluation.facts[name], Missing)]
    blanked = frozenset(name for name in known if name not in read)
    for name in [name for name in reversed(known) if name in read]:
        trial = blanked | {name}
        without = Evaluation(evaluation.facts.blanking(trial), evaluation.as_of, trial)
        if without.verdict(predicate) is verdict:
            blanked = trial
    return tuple(name for name in known if name not in blanked)


def sufficient_rows(evaluation: Evaluation, predicate: Predicate, names: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Return, of each event table among the facts that are enough, the rows that are enough, counted from 1.

    Keep only them in a list that may lack others, and of the other facts only the named ones, and the verdict stays;
    leave one out, and it is unknown. A table all of whose rows count, because it is complete, is not among them.
    Earlier rows are given up first.
    """
    verdict, kept_facts = evaluation.verdict(predicate), frozenset(names)
    given_up = frozenset(_names(evaluation, predicate)) - kept_facts
    only = Evaluation(evaluation.facts.blanking(given_up), evaluation.as_of, given_up)
    found: dict[str, tuple[int, ...]] = {}
    for name in (name for name in evaluation.facts.schema.names if name in kept_facts):
        known = only.facts[name]
        if isinstance(known, EventRows):
            kept = _counted(only, predicate, name, known)
            if _judged(only, predicate, name, kept) is verdict:
                for row in kept:
                    fewer = [other for other in kept if other is not row]
                    kept = fewer if _judged(only, predicate, name, fewer) is verdict else kept
                found[name] = tuple(row.place + 1 for row in kept)
                facts = only.facts.replacing({name: EventRows(tuple(kept), complete=False)})
                only = Evaluation(facts, evaluation.as_of, given_up)
    return found


def _names(evaluation: Evaluation, predicate: Predicate) -> list[str]:
    """Return the facts that a predicate names, in schema order; what becomes of others is nothing to it."""
    named = {reference.name for reference in reads(predicate)}
    return [name for name in evaluation.facts.schema.names if name in named]


def _counted(evaluation: Evaluation, predicate: Predicate, table: str, known: EventRows) -> list[EventRow]:
    """Return the rows of a table that some reduction counts; the others decide nothing where more may follow."""
    nodes = [node for node in walk(predicate) if isinstance(node, Reduce) and not row_tables(node)]
    mine = [node for node in nodes if table_of(node.rows) == table]
    counted = {row.place for node in mine for row, _ in evaluation.rows(node.rows).rows}
    return [row for row in known.rows if row.place in counted]


def _judged(evaluation: Evaluation, predicate: Predicate, table: str, rows: Iterable[EventRow]) -> Verdict:
    fewer = evaluation.facts.replacing({table: EventRows(tuple(rows), complete=False)})
    return Evaluation(fewer, evaluation.as_of, evaluation.unsettled).verdict(predicate)
