"""Strategies for what is known about a subject: a record is the mapping that an author would write."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from eligibility_engine.facts import EventTable, Fact, Instant, Schema
from eligibility_engine.testing.strategies.answers import Answers, Record
from eligibility_engine.testing.strategies.calendar import years_from
from eligibility_engine.testing.strategies.drawing import pick, places
from eligibility_engine.testing.strategies.event_rows import span_of

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
    for fact, place in sorted(zip(schema.facts, drawn, strict=True), key=lambda pair: _is_table(pair[0])):
        if place >= percent // 2:
            known = (near or {}).get(fact.name, ())
            known = [*known, *_days_around(found)] if _is_table(fact) else known
            found[fact.name] = draw(_values(fact, place >= percent, as_of, known, zone, missing_rate))
    return found


def _is_table(fact: Fact) -> bool:
    """Say whether a fact is an event table: those are drawn last, near the dates of the subject."""
    return isinstance(fact.type, EventTable)


def _days_around(record: Mapping[str, Any]) -> list[date]:
    """Return the days that a record names, and those that lie a usual window before or after them."""
    spans = [span_of(raw) for raw in record.values()]
    days = [span[0] for span in spans if span is not None and span[0] == span[1]]
    return [years_from(day, 0, move) for day in days for move in (0, -28, 28, -3, 3)]


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
