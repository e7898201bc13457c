"""What the laws share: the reference's view of a study, its rules, and everything that an assessment says."""

from collections.abc import Iterator
from typing import Any

from hypothesis.strategies import DataObject

from eligibility_engine.criterion import Criterion
from eligibility_engine.facts import EventTable, Fact
from eligibility_engine.kernel.expression import Compare, Node, Predicate
from eligibility_engine.kernel.walking import row_tables, walk
from eligibility_engine.knowledge import EventRows, Facts, FactValue, Measured
from eligibility_engine.reading.parsing import parse
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.testing.strategies import predicates
from eligibility_engine.testing.strategies.answers import Record
from eligibility_engine.value import Exact, Missing
from generative.oracle_rows import Listed
from generative.strategies import EVENTS, RANDOM, Study, statements


def evaluation(study: Study, record: Record | None = None) -> Evaluation:
    """Return the reference evaluation of a study's subject, or of another record."""
    parsed = parse(study.schema, study.record if record is None else record, study.as_of)
    return Evaluation(parsed.facts, Exact(study.as_of))


def rules(data: DataObject, source: str, study: Study, **wanted: bool) -> list[Predicate]:
    """Return the study's statements; of a random study also a kernel predicate that no kind of criterion writes."""
    found = statements(study.criteria_set)
    return (
        [*found, data.draw(predicates(study.schema, aware=study.aware, **wanted))]
        if source in {RANDOM, EVENTS}
        else found
    )


def comparisons(found: list[Predicate]) -> list[Compare]:
    """Return every comparison in some predicates that has a verdict of its own: not those about a row."""
    nodes = (node for predicate in found for node in walk(predicate))
    return [node for node in nodes if isinstance(node, Compare) and not row_tables(node)]


def is_flagged(node: Node) -> bool:
    """Say whether a node may turn a verdict when more becomes known."""
    return bool(getattr(node, "non_monotone", False))


def parts(criterion: Criterion) -> Iterator[Criterion]:
    """Yield a criterion and everything that it combines."""
    yield criterion
    for operand in criterion.operands:
        yield from parts(operand)


def snapshot(assessment: Assessment) -> tuple[Any, ...]:
    """Return everything that an assessment says."""
    return (
        assessment.eligibility,
        assessment.decisive,
        assessment.missing,
        assessment.open_to,
        assessment.unknown_facts,
        assessment.recoverable,
        assessment.warnings,
        [(found.id, found.verdict, found.decisive_facts, found.trace.readings) for found in assessment],
        {name: (found.surely, found.possibly) for name, found in assessment.classifications.items()},
    )


def plain_facts(facts: Facts) -> dict[str, Any]:
    """Return facts of which none is an interval as the oracle takes them."""
    return {fact.name: _plain_table(fact, facts[fact.name]) or _plain_fact(facts[fact.name]) for fact in facts.schema}


def _plain_table(fact: Fact, found: FactValue) -> Listed | None:
    if not isinstance(fact.type, EventTable) or not isinstance(found, EventRows):
        return None
    rows = tuple({name: _plain_fact(value) for name, value in row.values.items()} for row in found.rows)
    return Listed(rows, found.complete, fact.type.dated_by)


def _plain_fact(value: Any) -> Any:
    match value:
        case Missing():
            return None
        case Exact(known):
            return known
        case Measured(number, uln, lln, at, _, factor, beside):
            return {"value": _plain_fact(number), "uln": _plain_fact(uln), "lln": _plain_fact(lln),
                    "at": _plain_fact(at), "factor": factor, "beside": beside}  # fmt: skip
    raise AssertionError(value)
