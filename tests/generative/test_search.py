"""What a search claims: whom it finds reaches the goal, and what it proves out of reach nobody reaches."""

from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from eligibility_engine.kernel.expression import Predicate
from eligibility_engine.testing.strategies import as_of_dates, predicates, schemas
from eligibility_engine.testing.strategies.record import drawn_records
from eligibility_engine.testing.strategies.thresholds import thresholds
from generative.searched import Claims, broken, is_small
from generative.tiny import AS_OF, AWARE, HARD, SETTLED, aware_records, records, schema_for

FEWER: Final = settings(max_examples=max(settings().max_examples // 2, 5))


@pytest.mark.parametrize("rule", SETTLED.values(), ids=SETTLED)
def test_everything_is_found_or_proved(rule: Predicate) -> None:
    """Of a plain rule every goal has a subject or a proof, and trying every subject of a tiny domain agrees."""
    claims = Claims(rule, schema_for(rule), AS_OF)
    assert [] == broken(claims, claims.every(), records(rule), settled=True)


@pytest.mark.parametrize("rule", HARD.values(), ids=HARD)
def test_no_claim_is_too_strong(rule: Predicate) -> None:
    """Of a rule that is hard to solve no subject of a tiny domain reaches what was proved out of reach."""
    claims = Claims(rule, schema_for(rule), AS_OF)
    assert [] == broken(claims, claims.every(), records(rule))


@pytest.mark.parametrize("rule", AWARE.values(), ids=AWARE)
def test_no_claim_about_moments_is_too_strong(rule: Predicate) -> None:
    """One instant is a different civil day in another offset, and no proof forgets that."""
    claims = Claims(rule, schema_for(rule), AS_OF)
    assert [] == broken(claims, claims.every(), aware_records(), offsets=True)


@FEWER
@given(data=st.data())
def test_random_rules(data: DataObject) -> None:
    """Of random rules over random facts, no claim is refuted by random subjects near the thresholds."""
    schema, as_of, aware = (
        data.draw(schemas(min_size=1, max_size=2)),
        data.draw(as_of_dates()),
        data.draw(st.booleans()),
    )
    rule = data.draw(predicates(schema, max_depth=1, aware=aware).filter(is_small))
    drawn = drawn_records(schema, as_of=as_of, near=thresholds([rule], schema, as_of), missing_rate=0.15, aware=aware)
    subjects = data.draw(st.lists(drawn, min_size=10, max_size=20))
    claims = Claims(rule, schema, as_of)
    chosen = data.draw(st.lists(st.sampled_from(list(claims.every())), min_size=10, max_size=20, unique_by=id))
    assert [] == broken(claims, chosen, subjects, offsets=aware)
