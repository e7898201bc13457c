"""Generated functions say what the reference says, exactly: eligibility, entries, nodes, facts and faults.

So do the explanations of plain facts, made of what was said of others before: every node, and reports, to the letter.
"""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject, SearchStrategy

from eligibility_engine.compiled.functions import Ruled
from eligibility_engine.compiled.judge import Generated
from eligibility_engine.facts import Schema
from eligibility_engine.kernel.expression import PREDICATES, Predicate
from eligibility_engine.kernel.walking import constants, row_tables, walk
from eligibility_engine.reading.parsing import parse
from eligibility_engine.registration import registry
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.testing.strategies import as_of_dates, predicates, schemas
from eligibility_engine.testing.strategies.record import drawn_records
from eligibility_engine.testing.strategies.thresholds import thresholds
from eligibility_engine.value import Exact
from eligibility_engine.verdict import Polarity, eligibility
from generative.strategies import EVENTS, RANDOM, Study, schemas_of_events, studies
from generative.tables_tried import RULES, Tiny, predicate
from generative.tables_tried import records as tables
from unit import explained

SOME = settings(max_examples=max(settings().max_examples // 2, 5))
FEWER = settings(max_examples=max(settings().max_examples // 10, 5))


def agree(generated: Generated, record: object, as_of: date) -> bool:
    """Compare the functions of a set with the reference on one record; return whether they read it at all."""
    judge = generated.on(as_of)
    plain = judge.read(record)
    if plain is None:
        return False
    facts = parse(generated.schema, record, as_of, "error", generated.offsets).facts
    reference = Evaluation(facts, Exact(as_of))
    verdicts = [reference.verdict(entry.predicate) for entry in generated.entries]
    polarities = [entry.polarity for entry in generated.entries]
    assert tuple(verdicts) == judge.verdicts(plain)
    assert eligibility(zip(polarities, verdicts, strict=True)) is judge.eligibility(plain)
    nodes = tuple(reference.verdict(node) for entry in generated.entries for node in entry.nodes)
    assert nodes == judge.nodes(plain)
    assert facts == generated.facts(plain, as_of)
    return True


def ruled(found: list[Predicate]) -> tuple[Ruled, ...]:
    """Return predicates as entries, inclusions and exclusions in turn; all in them that has a verdict is a node."""
    kinds = tuple(Polarity)
    return tuple(
        Ruled(kinds[place % 2], tuple(n for n in walk(one) if isinstance(n, PREDICATES) and not row_tables(n)))
        for place, one in enumerate(found)
    )


@pytest.mark.parametrize("source", [RANDOM, EVENTS])
@SOME
@given(data=st.data())
def test_on_random_studies(source: str, data: DataObject) -> None:
    """Generated functions and explanations agree with the reference for random rules and subjects."""
    study = data.draw(studies(source))
    agree(study.criteria_set.compiled.generated, study.record, study.as_of)
    explained.agree(study.criteria_set, study.record, study.as_of)


@pytest.mark.parametrize("trial", registry.ids())
@FEWER
@given(data=st.data())
def test_on_a_registered_set(trial: str, data: DataObject) -> None:
    """They agree with the reference for every registered set and subjects near its thresholds."""
    study: Study = data.draw(studies(trial))
    for judge in study.criteria_set.each_part:
        assert agree(judge.compiled.generated, study.record, study.as_of)
        assert explained.agree(judge, study.record, study.as_of)
    by_reference, remembered = explained.assessments(judge, study.record, study.as_of) or (None, None)
    assert str(by_reference) == str(remembered)


@pytest.mark.parametrize("drawn", [schemas, schemas_of_events])
@SOME
@given(data=st.data())
def test_on_the_kernel(drawn: Callable[[], SearchStrategy[Schema]], data: DataObject) -> None:
    """Generated functions agree with the reference for predicates that no kind of criterion writes."""
    schema, as_of, aware = data.draw(drawn()), data.draw(as_of_dates()), data.draw(st.booleans())
    found = ruled(data.draw(st.lists(predicates(schema, aware=aware), min_size=1, max_size=4)))
    times = [value for one in found for node in walk(one.predicate) for value in constants(node)]
    offsets = aware if any(isinstance(value, datetime) for value in times) else None
    generated = Generated(schema, offsets, found)
    near = thresholds([entry.predicate for entry in found], schema, as_of)
    agree(generated, data.draw(drawn_records(schema, as_of=as_of, near=near, missing_rate=0.1, aware=aware)), as_of)


@pytest.mark.parametrize("name", RULES)
def test_on_every_tiny_table(name: str) -> None:
    """Generated functions agree with the reference on every table of a few rows that could tell them apart."""
    generated = Generated(Tiny.schema, None, ruled([predicate(name)]))
    found = tables(name)
    for record in found[:: 1 + len(found) // 400]:
        assert agree(generated, record, date(2024, 3, 1))
