"""Strategies for what is known about a subject: a record is the mapping that an author would write."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from eligibility_engine.facts import Instant, Schema
from eligibility_engine.testing.strategies.answers import Answers, Record
from eligibility_engine.testing.strategies.drawing import pick

Near = Mapping[str, Sequence[Any]]
"""By fact, the values that rules compare it with."""

ZONES: Final = (UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-5)))


@st.composite
def drawn_records(
    draw: DrawFn,
    schema: Schema,
    *,
    as_of: date,
    near: Near | None = None,
    missing_rate: float = 0.25,
    aware: bool = False,
) -> Record:
    """Return a valid record.

    Args:
        draw: supplied by Hypothesis.
        schema: the facts.
        as_of: the date on which it will be judged.
        near: by fact, values to be near to.
        missing_rate: how often a fact is missing, by whatever cause; an absent key is one way.
        aware: whether times have a UTC offset.
    """
    zone = pick(draw, ZONES) if aware else None
    found: Record = {}
    for fact in schema.facts:
        answers = Answers(draw, as_of, (near or {}).get(fact.name, ()), zone, missing_rate)
        if not answers.lacks():
            found[fact.name] = answers.known(fact)
        elif draw(st.booleans()):
            found[fact.name] = answers.missing(fact)
    return found


def zone_of(schema: Schema, record: Mapping[str, Any], aware: bool) -> tzinfo | None:
    """Return the UTC offset in which a record tells times; where it tells none, one if it must have one."""
    raw = [record.get(fact.name) for fact in schema.facts if isinstance(fact.type, Instant)]
    texts = [value for value in raw if isinstance(value, str) and "T" in value]
    return datetime.fromisoformat(texts[0]).tzinfo if texts else UTC if aware else None
