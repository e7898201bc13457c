"""Strategies for knowing more about a subject: refinements, completions, and what the future may bring."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from eligibility_engine.facts import Date, End, Fact, Instant, Measurement, Number, Schema
from eligibility_engine.knowledge import EventRows, FactValue, Measured
from eligibility_engine.reading.parsing import parse
from eligibility_engine.semantics.turning import plain
from eligibility_engine.testing.strategies.answers import Answers, Record
from eligibility_engine.testing.strategies.calendar import days
from eligibility_engine.testing.strategies.drawing import pick
from eligibility_engine.testing.strategies.knowing_rows import later_table, refined_table
from eligibility_engine.testing.strategies.numbers import within
from eligibility_engine.testing.strategies.record import Near, drawn_records, zone_of
from eligibility_engine.testing.strategies.schema import reported_domain, step_of
from eligibility_engine.value import Exact, Interval, Missing, Value, as_interval


@st.composite
def refinements(
    draw: DrawFn,
    schema: Schema,
    record: Record,
    *,
    as_of: date,
    near: Near | None = None,
    held: frozenset[str] = frozenset(),
    rate: float = 0.6,
    exactly: bool = False,
    aware: bool = False,
) -> Record:
    """Return a record that knows more: some missing facts become known, some intervals narrower.

    What takes knowledge back stays as it is: the absent date of a result, and a unit that the schema supplies.

    Args:
        draw: supplied by Hypothesis.
        schema: the facts.
        record: what is known so far.
        as_of: the date on which both are judged.
        near: by fact, values to be near to.
        held: facts that stay as they are.
        rate: how often an open fact is refined.
        exactly: whether what is refined becomes exact.
        aware: whether times have a UTC offset, where the record has none yet.
    """
    known = parse(schema, record, as_of).facts
    found = dict(record)
    for fact in schema.facts:
        rate_within = 0.0 if exactly else 0.25
        answers = Answers(draw, as_of, (near or {}).get(fact.name, ()), zone_of(schema, record, aware), rate_within)
        if fact.name not in held and answers.chance(round(100 * rate)):
            refined = refined_value(answers, fact, known[fact.name], record.get(fact.name), exactly)
            found |= {} if refined is None else {fact.name: refined}
    return found


@st.composite
def completions(
    draw: DrawFn, schema: Schema, record: Record, *, as_of: date, near: Near | None = None, aware: bool = False
) -> Record:
    """Return a record in which everything is exactly known, as far as that only adds knowledge."""
    once = draw(refinements(schema, record, as_of=as_of, near=near, rate=1.0, exactly=True, aware=aware))
    return draw(refinements(schema, once, as_of=as_of, near=near, rate=1.0, exactly=True, aware=aware))


@st.composite
def futures(
    draw: DrawFn,
    schema: Schema,
    record: Record,
    *,
    as_of: date,
    later: date,
    near: Near | None = None,
    held: frozenset[str] = frozenset(),
    aware: bool = False,
) -> Record:
    """Return a record of the same subject on a later day.

    Fixed facts stay or become known, those that only increase grow, a word becomes what may follow it, the others
    become anything; of the fixed ones that are missing now, those that are held stay so.
    """
    known = parse(schema, record, as_of).facts
    fresh = draw(drawn_records(schema, as_of=later, near=near, aware=aware))
    settled = draw(completions(schema, record, as_of=as_of, near=near, aware=aware))
    found: Record = {}
    for fact in schema.facts:
        name, value = fact.name, known[fact.name]
        if fact.fixed or fact.only_increases:
            learnt = not (fact.fixed and name in held) and draw(st.booleans())
            found[name] = settled.get(name) if not isinstance(value, Missing) or learnt else None
        elif fact.becomes and isinstance(value, Exact):
            word = str(value.value)
            found[name] = fresh[name] if str(fresh.get(name)) in fact.may_become(word) else word
        elif name in fresh:
            found[name] = fresh[name]
        if fact.only_increases and isinstance(value, EventRows):
            found[name] = later_table(fact, record[name], found[name], fresh.get(name), later)
        elif fact.only_increases and not isinstance(value, (Missing, Measured)):
            found[name] = _grown(fact, found[name], fresh.get(name), parse(schema, fresh, later).facts[name])
    return found


def _grown(fact: Fact, now: Any, fresh: Any, then: Any) -> Any:
    """Return the fresh value where the fact may have grown to it, else the one of now."""
    if not isinstance(then, Exact) or isinstance(now, Mapping):
        return now
    return fresh if _rank(then.value) >= _rank(now) else now


def _rank(value: Any) -> Any:
    """Return what orders plain and parsed values alike."""
    return str(value.isoformat()) if isinstance(value, date) else value


def refined_value(answers: Answers, fact: Fact, value: FactValue, raw: Any, exactly: bool) -> Any:
    """Return a plain value that knows more than `raw`, or None where nothing is to be added."""
    if isinstance(value, EventRows):
        return refined_table(answers, fact, value, raw, exactly, refined_value)
    if isinstance(value, Missing):
        return answers.known(fact)
    if isinstance(value, Measured):
        assert isinstance(fact.type, Measurement)
        return _refined_measurement(answers, fact.type, value, dict(raw), exactly)
    return _narrowed(answers, fact, value, exactly) if isinstance(value, Interval) else None


def _narrowed(answers: Answers, fact: Fact, span: Interval, exactly: bool) -> Any:
    match fact.type:
        case Date() | End():
            return _narrowed_day(answers, span, exactly)
        case Instant():
            return _moment_within(answers, span)
    assert isinstance(fact.type, Number)
    value = plain(answers.number(span, step_of(fact.type)))
    below = span.lo == fact.type.minimum
    return value if exactly or answers.chance(60) or not below else {"value": value, "comparator": "<="}


def _narrowed_day(answers: Answers, span: Interval, exactly: bool) -> str:
    day = answers.draw(days(span.lo, span.hi, as_of=answers.as_of, near=answers.near)).isoformat()
    within_a_month = (span.lo.year, span.lo.month) == (span.hi.year, span.hi.month)
    return day if exactly or within_a_month or answers.chance(60) else day[:7]


def _moment_within(answers: Answers, span: Interval) -> str:
    clock = pick(answers.draw, (timedelta(0), timedelta(hours=12, minutes=30), timedelta(hours=23, minutes=59)))
    moment = span.lo + clock
    return str(moment.replace(tzinfo=answers.zone).isoformat(timespec="minutes"))


def _refined_measurement(answers: Answers, kind: Measurement, known: Measured, raw: Record, exactly: bool) -> Record:
    if known.unit is None:
        raw["unit"] = pick(answers.draw, _units_for(kind, known.value))
    raw |= _refined_number(
        answers, reported_domain(kind, raw.get("unit") or kind.default_unit), step_of(kind), known.value, raw
    )
    if isinstance(known.at, Interval):
        raw["at"] = _narrowed_day(answers, known.at, exactly)
    if "uln_unit" not in raw:
        given = [_given(part) for part in (known.uln, known.lln)]
        uln, lln = answers.limits(*given)
        raw |= {key: plain(part) for key, part in (("uln", uln), ("lln", lln)) if part is not None}
    return raw


def _given(value: Value) -> Fraction | None:
    return Fraction(value.value) if isinstance(value, Exact) else None  # type: ignore[arg-type]


def _units_for(kind: Measurement, value: Value) -> list[str]:
    """Return the units in which a reported number can have come."""
    codes = [kind.units.canonical, *(code for code, _ in kind.units.others)]
    return [
        code
        for code in codes
        if isinstance(value, Missing) or _overlap(as_interval(value), reported_domain(kind, code))
    ]


def _overlap(span: Interval, domain: Interval) -> bool:
    """Say whether the end of a span that was written down lies in the domain."""
    ends = [end for end in (span.lo, span.hi) if end is not None]
    return all(within(end, Interval(domain.lo, domain.hi)) for end in ends)


def _refined_number(answers: Answers, domain: Interval, step: Fraction, value: Value, raw: Record) -> Record:
    if isinstance(value, Exact):
        return {}
    raw.pop("comparator", None)
    span = _meet(value, domain) if isinstance(value, Interval) else domain
    return {"value": plain(answers.number(span, step))}


def _meet(span: Interval, domain: Interval) -> Interval:
    """Return what of a span lies in the domain."""
    lo = domain.lo if span.lo is None else span.lo
    hi = domain.hi if span.hi is None else span.hi
    return Interval(lo, hi, span.lo_open, span.hi_open)
