"""Columns say of every row what the reference says, word for word: random rules and shipped trials, random rows."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from eligibility_engine import CriteriaSet, registry
from eligibility_engine.facts import EventTable
from eligibility_engine.testing.strategies import as_of_dates, criteria_sets, schemas
from eligibility_engine.testing.strategies.record import drawn_records
from eligibility_engine.testing.strategies.thresholds import thresholds
from generative.flat_frames import LAYOUTS, as_tables_say, events_of, expected, frame_of
from generative.flat_frames import given as given_by
from generative.strategies import EVENTS, RANDOM, schemas_of_events, statements

ROWS = 6
TRIALS = ("NCT02863419", "NCT03672851", "NCT06316427")


@st.composite
def screenings(draw: DrawFn, source: str) -> tuple[CriteriaSet, Any, list[dict[str, Any]]]:
    """A criteria set, an as-of date, and the records of a few subjects near its thresholds."""
    as_of, aware = draw(as_of_dates()), False
    if source in {RANDOM, EVENTS}:
        schema, aware = draw(schemas_of_events() if source == EVENTS else schemas()), draw(st.booleans())
        found = draw(criteria_sets(schema, max_size=3, aware=aware))
    else:
        found = registry.get(source).each_part[-1]
    near = thresholds(statements(found), found.facts, as_of)
    records = drawn_records(found.facts, as_of=as_of, near=near, missing_rate=0.15, aware=aware)
    return found, as_of, [draw(records) for _ in range(ROWS)]


@pytest.mark.parametrize(("source", "examples"), [(RANDOM, 60), (EVENTS, 12), *((trial, 1) for trial in TRIALS)])
def test_columns_agree_with_the_reference(source: str, examples: int) -> None:
    """Every verdict, every error in its words and every count, in two layouts of the same rows."""

    @settings(max_examples=examples)
    @given(screenings(source), st.sampled_from(sorted(LAYOUTS)))
    def agree(drawn: tuple[CriteriaSet, Any, list[dict[str, Any]]], layout: str) -> None:
        found, as_of, records = drawn
        events = events_of([fact for fact in found.facts if isinstance(fact.type, EventTable)], records)
        complete = list(events)[::2]
        due = expected(found, [as_tables_say(found.facts, record, complete) for record in records], as_of)
        frame = frame_of(found.facts, records)
        for name in ("plain", layout):
            held = LAYOUTS[name](found, frame)
            assert due == given_by(found.screen(held, as_of=as_of, events=events, complete=complete))

    agree()
