"""Strategies for what is known about a subject: a record is the mapping that an author would write."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from eligibility_engine.facts import Fact, Instant, Schema
from eligibility_engine.testing.strategies.answers import Answers, Record
from eligibility_engine.testing.strategies.drawing import pick, places

Near = Mapping[str, Sequence[Any]]
"""By fact, the values that rules compare it with."""

ZONES: Final[tuple[tzinfo, ...]] = (UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-5)))


@st.composite
def drawn_records(
    draw: DrawFn,
    schema: Schema,
    *,
    as_of: date,
    near: Near | None = None,
    missing_rate: float = 0.25,
    aware: bool | None = False,
) -> Record:
    """Return a valid record.

    Args:
        draw: supplied by Hypothesis.
        schema: the facts.
        as_of: the date on which it will be judged.
        near: by fact, values to be near to.
        missing_rate: how often a fact is missing, by whatever cause; an absent key is one way.
        aware: whether times have a UTC offset; None where they may or may not.
    """
    zone = pick(draw, {True: ZONES, False: (None,), None: (None, *ZONES)}[aware])
    # all at the beginning: when Hypothesis varies an example, what comes later tends to its plainest
    percent = round(100 * missing_rate)
    drawn = [draw(places(100)) if percent else 100 for _ in schema.facts]
    found: Record = {}
    for fact, place in zip(schema.facts, drawn, strict=True):
        if place >= percent // 2:
            known = (near or {}).get(fact.name, ())
            found[fact.name] = draw(_values(fact, place >= percent, as_of, known, zone, missing_rate))
    return found


@st.composite
def _values(draw: DrawFn, fact: Fact, known: bool, *shape: Any) -> Any:
    """Return a value, or a way to say that there is none; one strategy, so that it is left out as a whole."""
    answers = Answers(draw, *shape)
    return answers.known(fact) if known else answers.missing(fact)


def zone_of(schema: Schema, record: Mapping[str, Any], aware: bool) -> tzinfo | None:
    """Return the UTC offset in which a record tells times; where it tells none, one if it must have one."""
    raw = [record.get(fact.name) for fact in schema.facts if isinstance(fact.type, Instant)]
    texts = [value for value in raw if isinstance(value, str) and "T" in value]
    return datetime.fromisoformat(texts[0]).tzinfo if texts else UTC if aware else None
