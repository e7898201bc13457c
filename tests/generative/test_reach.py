"""The generator reaches what there is to reach; a law over it is a law over all of it."""

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import chain
from typing import cast

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from eligibility_engine.criterion import KINDS, kind_name
from eligibility_engine.facts import FACT_TYPES, EventTable, FactType, Schema
from eligibility_engine.kernel.expression import (
    NODES,
    TERMS,
    Compare,
    FirstKnown,
    IsKnown,
    Judged,
    Power,
    Predicate,
    Reduce,
    Term,
)
from eligibility_engine.kernel.walking import row_tables, walk
from eligibility_engine.knowledge import EventRows, FactValue, Measured
from eligibility_engine.reading.parsing import parse
from eligibility_engine.testing.strategies import as_of_dates, schemas
from eligibility_engine.testing.strategies.knowledge import completions
from eligibility_engine.testing.strategies.record import drawn_records
from eligibility_engine.value import Exact, Interval, Missing
from eligibility_engine.verdict import Cause, Eligibility, Recoverable, Verdict
from generative.judging import evaluation, is_flagged, parts, plain_facts, rules
from generative.laws_of_thresholds import probes
from generative.oracle import Oracle
from generative.strategies import (
    RANDOM,
    Study,
    of_study,
    statements,
    studies,
)

OURS = "eligibility_engine."


def counted(count: Callable[[DataObject], Iterable[object]], examples: int = 200) -> Counter[object]:
    """Return how often each thing is seen in a fixed run of the generator."""
    seen: Counter[object] = Counter()

    @settings(max_examples=examples, phases=[Phase.generate], database=None, derandomize=True, deadline=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(st.data())
    def run(data: DataObject) -> None:
        seen.update(count(data))

    run()
    return seen


def shares(seen: Counter[object], wanted: Iterable[object]) -> dict[object, float]:
    """Return the share of each thing, and print the mix."""
    total = sum(seen[thing] for thing in wanted)
    found = {thing: seen[thing] / total for thing in wanted}
    print({str(thing): f"{share:.0%}" for thing, share in found.items()})
    return found


def test_every_node_and_kind() -> None:
    """Random rules hold every kernel node and every kind of this package; code is for `test_opaque`."""

    def count(data: DataObject) -> Iterable[object]:
        study = data.draw(studies())
        nodes = chain.from_iterable(map(walk, rules(data, RANDOM, study)))
        kinds = chain.from_iterable(parts(entry.criterion) for entry in study.criteria_set.entries)
        return [*map(type, nodes), *map(kind_name, kinds)]

    seen = counted(count)
    print({getattr(thing, "__name__", thing): times for thing, times in seen.most_common()})
    assert [node.__name__ for node in NODES if not seen[node]] == ["Judged"]
    assert [name for name, cls in KINDS.items() if cls.__module__.startswith(OURS) and not seen[name]] == ["opaque"]


def test_monotone_rules_hold_every_node_that_is_not_flagged() -> None:
    """Rules drawn as monotone hold all nodes but the flagged ones, so the law of knowledge speaks for each."""

    def count(data: DataObject) -> Iterable[object]:
        study = data.draw(studies(monotone=True))
        return map(type, chain.from_iterable(map(walk, rules(data, RANDOM, study, monotone=True))))

    assert set(counted(count)) == set(NODES) - {FirstKnown, IsKnown, Judged}


def test_every_verdict_is_frequent() -> None:
    """Each verdict, of entries and of rules, and each eligibility is at least 15 % of all."""

    def count(data: DataObject) -> Iterable[object]:
        study = data.draw(studies())
        judge = evaluation(study)
        return [*map(judge.verdict, rules(data, RANDOM, study)), study.assess().eligibility]

    seen = counted(count, examples=150)
    assert min(shares(seen, Verdict).values()) >= 0.15
    assert min(shares(seen, Eligibility).values()) >= 0.15


def test_every_fact_type_value_and_cause() -> None:
    """Records hold every fact type, exact, imprecise and missing values, and every cause of a missing one."""

    def count(data: DataObject) -> Iterable[object]:
        schema, as_of = data.draw(schemas(min_size=6, max_size=12)), data.draw(as_of_dates())
        record = data.draw(drawn_records(schema, as_of=as_of, missing_rate=0.5))
        facts = parse(schema, record, as_of).facts
        return chain(map(type, types_in(schema)), *(described(facts[name]) for name in schema.names))

    seen = counted(count, examples=400)
    print({str(getattr(thing, "__name__", thing)): times for thing, times in seen.most_common()})
    assert [kind for kind in (*FACT_TYPES, Exact, Interval, Missing) if not seen[kind]] == []
    assert [cause for cause in Cause if not seen[cause]] == []


def types_in(schema: Schema) -> Iterable[FactType]:
    """Yield the types of the facts, and of the fields of event tables."""
    for fact in schema.facts:
        yield fact.type
        yield from (field.type for field in fact.type.fields) if isinstance(fact.type, EventTable) else ()


def described(found: FactValue) -> Iterable[object]:
    """Yield the type and the causes of a fact's value, or of the parts of a measurement, or of rows."""
    if isinstance(found, EventRows):
        yield from (found.complete, *chain(*(described(value) for row in found.rows for value in row.values.values())))
        return
    for value in (found.value, found.uln, found.lln, found.at) if isinstance(found, Measured) else (found,):
        yield type(value)
        yield from value.causes if isinstance(value, Missing) else ()


def terms_of(rule: Predicate) -> list[Term]:
    """Return the terms that have a value of their own: not the powers below a rounding, nor what stands in a row."""
    return [
        cast(Term, node)
        for node in walk(rule)
        if isinstance(node, TERMS) and not isinstance(node, Power) and not row_tables(node)
    ]


def test_the_laws_are_not_empty() -> None:
    """What the laws ask for occurs: thresholds, decisive and missing facts, oracle verdicts, people out for good."""

    def count(data: DataObject) -> Iterable[str]:
        study = data.draw(studies(missing_rate=0.3))
        comparisons = [node for rule in statements(study.criteria_set) for node in walk(rule)]
        yield from ("probe" for node in comparisons for _ in probes_of(study, node))
        found = study.assess()
        yield from (["never"] if found.recoverable is Recoverable.NEVER else [])
        yield from ("missing" for _ in found.missing)
        yield from ("decisive fact" for result in found for _ in result.decisive_facts)
        yield from oracle_verdicts(data, study)
        judge = evaluation(study)
        values = [judge.value(term) for rule in rules(data, RANDOM, study) for term in terms_of(rule)]
        yield from ("reduced" for rule in rules(data, RANDOM, study) for node in walk(rule) if isinstance(node, Reduce))
        yield from (cause.value for value in values if isinstance(value, Missing) for cause in value.causes)

    seen = counted(count, examples=400)
    print(dict(seen))
    causes = ("undefined", "outside_window", "unit_not_comparable", "no_limit", "conflicting")
    assert [
        name for name in ("probe", "never", "missing", "decisive fact", "exact", "hull", "reduced") if seen[name] < 10
    ] == []
    assert [name for name in causes if not seen[name]] == []


def probes_of(study: Study, node: object) -> Iterable[object]:
    return probes(study, node) if isinstance(node, Compare) else ()


def oracle_verdicts(data: DataObject, study: Study) -> Iterable[str]:
    """Yield whether the oracle and the reference must agree on a completion exactly, or up to a hull."""
    drawn = data.draw(of_study(study, completions))
    complete = plain_facts(parse(study.schema, drawn, study.as_of).facts)
    for rule in statements(study.criteria_set):
        oracle = Oracle(complete, study.as_of)
        oracle.truth(rule)
        yield (
            "vague"
            if oracle.vague
            else "hull"
            if oracle.open_choice
            else "flagged"
            if any(map(is_flagged, walk(rule)))
            else "exact"
        )
