"""Strategies for what is known about a subject: a record is the mapping that an author would write.

`near` gives, by fact, the values that a rule compares with.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from eligibility_engine.facts import (
    Instant,
    Schema,
)
from generative.answers import Answers, Record
from generative.drawing import pick

Near = Mapping[str, Sequence[Any]]
_ZONES: Final = (UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-5)))


def as_of_dates() -> SearchStrategy[date]:
    """Return dates on which to judge: ends of months and leap days among them."""
    days = (date(2025, 6, 2), date(2024, 2, 29), date(2025, 2, 28), date(2025, 3, 1), date(2025, 12, 31))
    return st.sampled_from(days) | st.dates(min_value=date(2023, 1, 1), max_value=date(2026, 12, 31))


@st.composite
def records(
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
    zone = pick(draw, _ZONES) if aware else None
    found: Record = {}
    for fact in schema.facts:
        answers = Answers(draw, as_of, (near or {}).get(fact.name, ()), zone)
        if not answers.chance(round(100 * missing_rate)):
            found[fact.name] = answers.known(fact)
        elif draw(st.booleans()):
            found[fact.name] = answers.missing(fact)
    return found


def zone_of(schema: Schema, record: Record, aware: bool) -> tzinfo | None:
    """Return the UTC offset in which a record tells times; where it tells none, one if it must have one."""
    raw = [record.get(fact.name) for fact in schema.facts if isinstance(fact.type, Instant)]
    texts = [value for value in raw if isinstance(value, str) and "T" in value]
    return datetime.fromisoformat(texts[0]).tzinfo if texts else UTC if aware else None
