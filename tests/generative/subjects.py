"""Strategies for fact schemas and for what is known about a subject: valid by construction, near the thresholds.

A record is the mapping that an author would write; `near` gives, by fact, the values that a rule compares with.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, timezone, tzinfo
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any, Final, TypeVar

from attrs import frozen
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from eligibility_engine.dates import TimeUnit, shift
from eligibility_engine.exact import read_number
from eligibility_engine.facts import (
    FACT_TYPES,
    Date,
    Enumeration,
    Fact,
    Facts,
    FactType,
    Flag,
    Instant,
    Integer,
    Measured,
    Measurement,
    Number,
    Schema,
)
from eligibility_engine.parsing import parse
from eligibility_engine.units import units
from eligibility_engine.value import Exact, Interval, Missing, Value, as_interval
from eligibility_engine.verdict import Cause

T = TypeVar("T")
Record = dict[str, Any]
Near = Mapping[str, Sequence[Any]]

WORDS: Final = ("red", "green", "blue", "not_done")
UNITS: Final = ("1", "a", "mg")
_NUMBERS: Final = tuple(Fraction(n, 10) for n in (0, 10, 20, 18, 15, 50, 99, 100, 101, 5))
_COMPARATORS: Final = ("<", "<=", ">=", ">")
_LIMITS: Final = (Fraction(12, 10), Fraction(1), Fraction(40))
_FACTORS: Final = (Fraction(1), Fraction(3, 2), Fraction(2), Fraction(1, 2))
_ZONES: Final = (timezone.utc, timezone(timedelta(hours=8)), timezone(timedelta(hours=-5)))


@cache
def _places(size: int) -> SearchStrategy[int]:
    return st.integers(min_value=0, max_value=size - 1)


def pick(draw: DrawFn, options: Sequence[T]) -> T:
    """Return one of the options; the first is the plainest."""
    return options[0] if len(options) == 1 else options[draw(_places(len(options)))]


def as_of_dates() -> SearchStrategy[date]:
    """Return dates on which to judge: ends of months and leap days among them."""
    days = (date(2025, 6, 2), date(2024, 2, 29), date(2025, 2, 28), date(2025, 3, 1), date(2025, 12, 31))
    return st.sampled_from(days) | st.dates(min_value=date(2023, 1, 1), max_value=date(2026, 12, 31))


def _fact_types() -> list[FactType]:
    domains = ((None, None), (Fraction(0), Fraction(10)), (Fraction(0), None))
    measured = units("mg", {"g": 1000, "mol": None})
    silent = [(("not_done", cause),) for cause in (Cause.NOT_RECORDED, Cause.TOO_IMPRECISE)]
    integers = [Integer(unit, *domain) for unit in UNITS for domain in domains]
    decimals = [Number(u, *d, p, yes) for u, d, p, yes in product(UNITS, domains, (None, 0, 1), (False, True))]
    results = [
        Measurement(measured, Fraction(0), highest, places, yes, unit)
        for highest, places, yes, unit in product((None, Fraction(10)), (None, 0, 1), (False, True), (None, "mg"))
    ]
    dates = [Date(partial=partial, not_after_as_of=past) for partial, past in product((False, True), repeat=2)]
    words = [Enumeration(WORDS, missing) for missing in ((), *silent)]
    return [Flag(), Instant(), *integers, *decimals, *results, *dates, *words]


_TYPES: Final = _fact_types()


@st.composite
def fact_types(draw: DrawFn) -> FactType:
    """Return any fact type, with and without a domain, comparators, partial dates and members that are no answer."""
    wanted = pick(draw, FACT_TYPES)
    return pick(draw, [kind for kind in _TYPES if type(kind) is wanted])


@st.composite
def facts(draw: DrawFn, name: str) -> Fact:
    """Return a fact of any type: fixed, only increasing, judged by a person, or none of these."""
    plain, fixed, grows = pick(draw, ((True, False, False), (False, True, False), (False, False, True)))
    judged = draw(st.booleans()) and plain
    return Fact(name, draw(fact_types()), f"{name}?", name, fixed=fixed, only_increases=grows, judgement=judged)


@st.composite
def schemas(draw: DrawFn, *, min_size: int = 2, max_size: int = 6) -> Schema:
    """Return a schema of a few facts."""
    size = draw(st.integers(min_value=min_size, max_value=max_size))
    return Schema("Random", tuple(draw(facts(f"f{place}")) for place in range(size)))


def plain_number(value: Fraction) -> int | float:
    """Return a number as JSON would deliver it."""
    return int(value) if value.denominator == 1 else float(value)


def step_of(kind: FactType) -> Fraction:
    """Return the least step in which a fact is reported."""
    decimals = None if isinstance(kind, Integer) else getattr(kind, "decimals", None)
    return Fraction(1, 10 ** (decimals or 0)) if decimals is not None or isinstance(kind, Integer) else Fraction(1, 10)


@st.composite
def numbers(draw: DrawFn, span: Interval, *, near: Sequence[Any] = (), step: Fraction = Fraction(1, 10)) -> Fraction:
    """Return a number within a span that a record can hold: at its ends, beside them, or near the given values."""
    anchors = [end for end in (span.lo, span.hi) if end is not None] + [*near] + [*_NUMBERS]
    whole = span.whole or step == 1
    around = [Fraction(anchor) + move for anchor in anchors for move in (0, -step, step)]
    found = [value for value in dict.fromkeys(around) if _within(value, span) and (value.denominator == 1 or not whole)]
    if not found or draw(_places(10)) == 9:
        found = [value for value in _spread(span) if not whole or value.denominator == 1] or found or [_middle(span)]
    readable = [value for value in found if not isinstance(read_number(value), str)]
    return pick(draw, readable or [_middle(span)])


def _within(value: Fraction, span: Interval) -> bool:
    above = span.lo is None or value > span.lo or (value == span.lo and not span.lo_open)
    below = span.hi is None or value < span.hi or (value == span.hi and not span.hi_open)
    return above and below


def _middle(span: Interval) -> Fraction:
    if span.lo is None or span.hi is None:
        return Fraction(span.lo + 1 if span.lo is not None else span.hi - 1 if span.hi is not None else 0)
    return Fraction(span.lo + span.hi) / 2


def _spread(span: Interval) -> list[Fraction]:
    middle = _middle(span)
    steps = (0, 1, -1, 7, -7, 33, -33, Fraction(1, 4), Fraction(-1, 100))
    return [value for value in (middle + step for step in steps) if _within(value, span)]


def _days_near(as_of: date, near: Sequence[Any]) -> list[date]:
    moves = [
        (0, 0),
        (0, -1),
        (0, 1),
        (0, -28),
        (0, -31),
        (-12, 0),
        (-12 * 18, 0),
        (-12 * 18, 1),
        (-12 * 18, -1),
        (2, 0),
    ]
    found = [_moved(as_of, months, days) for months, days in moves]
    found += [near_day for near_day in near if type(near_day) is date]
    found += [day.date() for day in near if isinstance(day, datetime)]
    beside = [day + timedelta(days=move) for day in near if type(day) is date for move in (-1, 1)]
    return [*found, *beside, date(2024, 2, 29), date(2004, 2, 29), date(2025, 1, 31)]


def _moved(day: date, months: int, days: int) -> date:
    moved = shift(day, months, TimeUnit.MONTHS)
    assert moved is not None
    return moved + timedelta(days=days)


@st.composite
def days(draw: DrawFn, first: date, last: date, *, as_of: date, near: Sequence[Any] = ()) -> date:
    """Return a day of a closed range: an end, a day near the as-of date or a threshold, or any."""
    found = [day for day in (*_days_near(as_of, near), first, last) if first <= day <= last]
    return pick(draw, found) if draw(_places(5)) < 4 else draw(st.dates(min_value=first, max_value=last))


@frozen
class _Answers:
    """Draws plain values of one fact."""

    draw: DrawFn
    as_of: date
    near: Sequence[Any] = ()
    zone: tzinfo | None = None

    def chance(self, percent: int) -> bool:
        return self.draw(_places(100)) >= 100 - percent

    def known(self, fact: Fact) -> Any:
        match fact.type:
            case Flag():
                return self.draw(st.booleans())
            case Integer(_, minimum, maximum):
                return plain_number(self.number(Interval(minimum, maximum, whole=True), Fraction(1)))
            case Number() as kind:
                value = self.compared(kind, Interval(kind.minimum, kind.maximum), self.numbers_near())
                return value if "comparator" in value else value["value"]
            case Measurement() as kind:
                return self.measured(kind)
            case Date(partial, not_after):
                return self.day(date(1990, 1, 1), self.as_of if not_after else date(2027, 12, 31), partial)
            case Instant():
                return self.instant(date(2023, 1, 1), date(2026, 12, 31))
            case Enumeration() as kind:
                return pick(self.draw, kind.answers)

    def missing(self, fact: Fact) -> Any:
        """Return a way to say nothing: null, NaN, a named cause, a word that is no answer, an object without value."""
        cause = {"missing": pick(self.draw, tuple(Cause)).value}
        ways: list[Any] = [None, float("nan"), cause, cause, cause]
        if isinstance(fact.type, Enumeration):
            ways += [word for word, _ in fact.type.not_answers]
        if isinstance(fact.type, Measurement):
            ways += [{"value": None, "unit": "mg", "uln": 40}, {"value": float("nan"), "unit": "mg"}]
        return pick(self.draw, ways)

    def numbers_near(self) -> list[Fraction]:
        return [Fraction(value) for value in self.near if isinstance(value, (int, Fraction))]

    def number(self, span: Interval, step: Fraction) -> Fraction:
        return self.draw(numbers(span, near=self.numbers_near(), step=step))

    def compared(self, kind: Number | Measurement, span: Interval, near: Sequence[Any]) -> Record:
        """Return `{"value"}` or, where the fact takes one, with a comparator that leaves something of the domain."""
        value = self.draw(numbers(span, near=near, step=step_of(kind)))
        found: Record = {"value": plain_number(value)}
        if kind.comparator and self.chance(40):
            empty = {"<"} if value == span.lo else {">"} if value == span.hi else set()
            found["comparator"] = pick(self.draw, [sign for sign in _COMPARATORS if sign not in empty])
        return found

    def measured(self, kind: Measurement) -> Record:
        unit = pick(self.draw, (kind.units.canonical, *(code for code, _ in kind.units.others), None, "odd"))
        uln, lln = self.limits(None, None)
        factor = kind.units.factor(unit or kind.default_unit) or Fraction(1)
        near = [
            *([] if uln is None else [uln * times for times in _FACTORS]),
            *(value / factor for value in self.numbers_near()),
        ]
        found = self.compared(kind, reported_domain(kind, unit or kind.default_unit), near)
        found["unit"] = unit
        if uln is not None and unit is not None and self.chance(20):
            found["uln_unit"] = unit
        at = self.day(self.as_of - timedelta(days=400), self.as_of + timedelta(days=20), True)
        said = {"uln": uln, "lln": lln}
        found |= {key: plain_number(value) for key, value in said.items() if value is not None}
        return found | ({"at": at} if self.chance(60) else {})

    def limits(self, uln: Fraction | None, lln: Fraction | None) -> tuple[Fraction | None, Fraction | None]:
        """Return limits of normal, the lower at most the upper one; those that are given stay."""
        if uln is None and self.chance(70):
            uln = pick(self.draw, _LIMITS) + (lln or 0)
        if lln is None and self.chance(40):
            lln = Fraction(1) if uln is None or uln >= 1 else Fraction(0)
        return uln, lln

    def day(self, first: date, last: date, partial: bool) -> str:
        day = self.draw(days(first, last, as_of=self.as_of, near=self.near)).isoformat()
        return day[: pick(self.draw, (10, 7, 4))] if partial else day

    def instant(self, first: date, last: date) -> str:
        day = self.draw(days(first, last, as_of=self.as_of, near=self.near))
        if self.chance(25):
            return day.isoformat()
        clock = pick(self.draw, ((0, 0), (12, 30), (23, 59)))
        return datetime(day.year, day.month, day.day, *clock, tzinfo=self.zone).isoformat(timespec="minutes")


def reported_domain(kind: Measurement, unit: str | None) -> Interval:
    """Return the domain of a result in the unit in which it is reported."""
    factor = kind.units.factor(unit)
    if factor is None:
        return Interval(kind.minimum and Fraction(0), None)
    low, high = (None if end is None else end / factor for end in (kind.minimum, kind.maximum))
    return Interval(low, high)


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
        answers = _Answers(draw, as_of, (near or {}).get(fact.name, ()), zone)
        if not answers.chance(round(100 * missing_rate)):
            found[fact.name] = answers.known(fact)
        elif draw(st.booleans()):
            found[fact.name] = answers.missing(fact)
    return found


def zone_of(schema: Schema, record: Record, aware: bool) -> tzinfo | None:
    """Return the UTC offset in which a record tells times; where it tells none, one if it must have one."""
    raw = [record.get(fact.name) for fact in schema.facts if isinstance(fact.type, Instant)]
    texts = [value for value in raw if isinstance(value, str) and "T" in value]
    return datetime.fromisoformat(texts[0]).tzinfo if texts else timezone.utc if aware else None


@st.composite
def answers_to(draw: DrawFn, fact: Fact, *, as_of: date, near: Sequence[Any] = (), zone: tzinfo | None = None) -> Any:
    """Return a known plain value of a fact; it may be an interval where the fact allows one."""
    return _Answers(draw, as_of, near, zone).known(fact)


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
        answers = _Answers(draw, as_of, (near or {}).get(fact.name, ()), zone_of(schema, record, aware))
        if fact.name not in held and answers.chance(round(100 * rate)):
            refined = _refined(answers, fact, known, record.get(fact.name), exactly)
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
    aware: bool = False,
) -> Record:
    """Return a record of the same subject on a later day.

    Fixed facts stay or become known, those that only increase grow, the others become anything.
    """
    known = parse(schema, record, as_of).facts
    fresh = draw(records(schema, as_of=later, near=near, aware=aware))
    settled = draw(completions(schema, record, as_of=as_of, near=near, aware=aware))
    found: Record = {}
    for fact in schema.facts:
        name, value = fact.name, known[fact.name]
        if fact.fixed or fact.only_increases:
            found[name] = settled.get(name) if not isinstance(value, Missing) or draw(st.booleans()) else None
        elif name in fresh:
            found[name] = fresh[name]
        if fact.only_increases and not isinstance(value, (Missing, Measured)):
            found[name] = _grown(fact, found[name], fresh.get(name), parse(schema, fresh, later).facts[name])
    return found


def _grown(fact: Fact, now: Any, fresh: Any, then: Any) -> Any:
    """Return the fresh value where the fact may have grown to it, else the one of now."""
    if isinstance(fact.type, Enumeration):
        return now if isinstance(then, Missing) else fresh
    if not isinstance(then, Exact) or isinstance(now, Mapping):
        return now
    return fresh if _rank(then.value) >= _rank(now) else now


def _rank(value: Any) -> Any:
    """Return what orders plain and parsed values alike."""
    return str(value.isoformat()) if isinstance(value, date) else value


def _refined(answers: _Answers, fact: Fact, known: Facts, raw: Any, exactly: bool) -> Any:
    """Return a plain value that knows more than `raw`, or None where nothing is to be added."""
    value = known[fact.name]
    if isinstance(value, Missing):
        return answers.known(fact)
    if isinstance(value, Measured):
        assert isinstance(fact.type, Measurement)
        return _refined_measurement(answers, fact.type, value, dict(raw), exactly)
    return _narrowed(answers, fact, value, exactly) if isinstance(value, Interval) else None


def _narrowed(answers: _Answers, fact: Fact, span: Interval, exactly: bool) -> Any:
    match fact.type:
        case Date():
            return _narrowed_day(answers, span, exactly)
        case Instant():
            return _moment_within(answers, span)
        case Number() as kind:
            value = plain_number(answers.number(span, step_of(kind)))
            below = span.lo == kind.minimum
            return value if exactly or answers.chance(60) or not below else {"value": value, "comparator": "<="}
    raise AssertionError(fact.type)


def _narrowed_day(answers: _Answers, span: Interval, exactly: bool) -> str:
    day = answers.draw(days(span.lo, span.hi, as_of=answers.as_of, near=answers.near)).isoformat()
    within_a_month = (span.lo.year, span.lo.month) == (span.hi.year, span.hi.month)
    return day if exactly or within_a_month or answers.chance(60) else day[:7]


def _moment_within(answers: _Answers, span: Interval) -> str:
    clock = pick(answers.draw, (timedelta(0), timedelta(hours=12, minutes=30), timedelta(hours=23, minutes=59)))
    moment = span.lo + clock
    return str(moment.replace(tzinfo=answers.zone).isoformat(timespec="minutes"))


def _refined_measurement(answers: _Answers, kind: Measurement, known: Measured, raw: Record, exactly: bool) -> Record:
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
        raw |= {key: plain_number(part) for key, part in (("uln", uln), ("lln", lln)) if part is not None}
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
    return all(_within(end, Interval(domain.lo, domain.hi)) for end in ends)


def _refined_number(answers: _Answers, domain: Interval, step: Fraction, value: Value, raw: Record) -> Record:
    if isinstance(value, Exact):
        return {}
    raw.pop("comparator", None)
    span = _meet(value, domain) if isinstance(value, Interval) else domain
    return {"value": plain_number(answers.number(span, step))}


def _meet(span: Interval, domain: Interval) -> Interval:
    """Return what of a span lies in the domain."""
    lo = domain.lo if span.lo is None else span.lo
    hi = domain.hi if span.hi is None else span.hi
    return Interval(lo, hi, span.lo_open, span.hi_open)
