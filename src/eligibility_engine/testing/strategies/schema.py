"""Strategies for fact schemas: every fact type, with and without a domain, and what its values look like."""

from fractions import Fraction
from itertools import product
from typing import Any, Final, cast

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from eligibility_engine.codes.code import Code
from eligibility_engine.facts import (
    FACT_TYPES,
    Date,
    End,
    Enumeration,
    EventTable,
    Fact,
    FactType,
    Flag,
    Instant,
    Integer,
    Measurement,
    Number,
    Schema,
)
from eligibility_engine.testing.strategies.drawing import pick
from eligibility_engine.units.unit import units
from eligibility_engine.value import Interval
from eligibility_engine.verdict import Cause

WORDS: Final = ("red", "green", "blue", "not_done")
UNITS: Final = ("1", "a", "mg", "d")
SYSTEMS: Final = ("S", "T")
CODES: Final = ("A", "B", "C")


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
    codes = [Code(system) for system in SYSTEMS]
    return [Flag(), Instant(), *integers, *decimals, *results, *dates, *words, *codes, End(), End(partial=True)]


_TYPES: Final = _fact_types()
_ENDS: Final[tuple[FactType, ...]] = (End(), End(partial=True), Date(), Date(partial=True))
_FIELD_TYPES: Final = (Code, Number, Measurement, Flag, Enumeration, Integer)


@st.composite
def fact_types(draw: DrawFn) -> FactType:
    """Return any fact type, with and without a domain, comparators, partial dates and members that are no answer."""
    wanted = pick(draw, [kind for kind in FACT_TYPES if kind is not End])
    return draw(event_tables()) if wanted is EventTable else draw(_types_of(wanted))


@st.composite
def _types_of(draw: DrawFn, *kinds: type) -> Any:
    wanted = pick(draw, kinds)
    return pick(draw, [kind for kind in _TYPES if type(kind) is wanted])


@st.composite
def event_tables(draw: DrawFn) -> EventTable:
    """Return an event table: most have a date, many an end, and one or two other fields."""
    dated, ended = pick(draw, ((True, False), (True, True), (False, False), (False, True)))
    fields = [Fact(f"v{place}", draw(_types_of(*_FIELD_TYPES)), "", f"v{place}") for place in range(pick(draw, (1, 2)))]
    fields += [Fact("day", draw(_types_of(Date)), "", "day")] if dated else []
    fields += [Fact("end", pick(draw, _ENDS), "", "end")] if ended else []
    return EventTable(tuple(fields), "day" if dated else None, "end" if ended else None)


@st.composite
def facts(draw: DrawFn, name: str) -> Fact:
    """Return a fact of any type: fixed, growing (words by their steps), judged by a person, or none of these."""
    plain, fixed, grows = pick(draw, ((True, False, False), (False, True, False), (False, False, True)))
    judged, kind = draw(st.booleans()) and plain, draw(fact_types())
    if grows and isinstance(kind, Enumeration):
        first, *others = kind.answers
        return Fact(name, kind, f"{name}?", name, becomes={first: others, kind.answers[-1]: ()})
    return Fact(name, kind, f"{name}?", name, fixed=fixed, only_increases=grows, judgement=judged)


@st.composite
def schemas(draw: DrawFn, *, min_size: int = 2, max_size: int = 6) -> Schema:
    """Return a schema of a few facts."""
    size = draw(st.integers(min_value=min_size, max_value=max_size))
    return Schema("Random", tuple(draw(facts(f"f{place}")) for place in range(size)))


def step_of(kind: FactType) -> Fraction:
    """Return the least step in which a fact is reported."""
    decimals = None if isinstance(kind, Integer) else getattr(kind, "decimals", None)
    return Fraction(1, 10 ** (decimals or 0)) if decimals is not None or isinstance(kind, Integer) else Fraction(1, 10)


def reported_domain(kind: Measurement, unit: str | None) -> Interval:
    """Return the domain of a result in the unit in which it is reported."""
    if kind.units.factor(unit) is None:
        return Interval(kind.minimum and Fraction(0), None)
    low, high = (None if end is None else kind.units.reported(end, unit) for end in (kind.minimum, kind.maximum))
    return Interval(low if low is None or cast(Fraction, kind.minimum) < 0 else max(low, Fraction(0)), high)
