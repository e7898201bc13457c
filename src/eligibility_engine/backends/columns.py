"""How each fact stands in the columns of a table: its value, the parts of a measurement, which rows are in doubt."""

from collections.abc import Mapping
from typing import Any, assert_never

import polars as pl
from attrs import evolve

from eligibility_engine.backends.cells import Cell, Doubts, code, day, number
from eligibility_engine.backends.held import Held, absent, reported, where
from eligibility_engine.backends.instants import instant
from eligibility_engine.backends.measured import measured
from eligibility_engine.backends.native import Bench, Native, NotColumnarError, Point
from eligibility_engine.checking.sorts import SortName
from eligibility_engine.codes.code import Code
from eligibility_engine.facts import (
    Date,
    End,
    Enumeration,
    EventTable,
    Fact,
    Flag,
    Instant,
    Integer,
    Measurement,
    Number,
)
from eligibility_engine.verdict import Cause

_CAUSES = tuple(cause.value for cause in Cause)


def sort_of(fact: Fact) -> SortName:
    """Return what a fact holds."""
    match fact.type:
        case Flag():
            return "flag"
        case Integer() | Number() | Measurement():
            return "number"
        case Date() | End():
            return "date"
        case Instant():
            return "instant"
        case Enumeration():
            return "word"
        case Code():
            return "code"
        case EventTable():
            raise NotColumnarError("it reads an event table")
    assert_never(fact.type)


def held(fact: Fact, cells: Mapping[str, Cell], bench: Bench) -> Held:
    """Return a fact as its columns hold it.

    Args:
        fact: the fact.
        cells: its columns by part; the part `""` is the value itself.
        bench: where the plan is put together.
    """
    cell = cells.get("")
    if cell is None or isinstance(cell.kind, pl.Null):
        return _without_value(fact, cells)
    found = _held(fact, {part: one for part, one in cells.items() if not isinstance(one.kind, pl.Null)}, bench)
    return _beside(fact, cells, found, bench)


def _without_value(fact: Fact, cells: Mapping[str, Cell]) -> Held:
    nothing = absent(sort_of(fact))
    doubts = [~_is_cause(cells["cause"])] if "cause" in cells else []
    if not isinstance(fact.type, Measurement):
        return Held(nothing, doubts)
    return Held(nothing, doubts, nothing, dict.fromkeys(("uln", "lln"), (nothing, nothing)), absent("date"))


def _is_cause(cell: Cell) -> pl.Expr:
    return cell.column.cast(pl.String).is_in(_CAUSES)


def _beside(fact: Fact, cells: Mapping[str, Cell], found: Held, bench: Bench) -> Held:
    """Look at what stands beside a value: why it is missing, and when it was answered."""
    doubts, value = list(found.doubts), found.value
    if "cause" in cells:
        cause = cells["cause"]
        doubts += [~_is_cause(cause), cause.column.is_not_null() & cells[""].column.is_not_null()]
    if fact.judgement and not isinstance(fact.type, Measurement) and "at" in cells:
        at, dated = day(cells["at"], False, bench)
        assert isinstance(at, Point)
        doubts += dated
        value = where((at.value <= bench.as_of).fill_null(True), value, bench)  # type: ignore[operator]
    return evolve(found, value=value, doubts=doubts)


def _held(fact: Fact, cells: Mapping[str, Cell], bench: Bench) -> Held:
    kind, cell = fact.type, cells[""]
    match kind:
        case Flag():
            return Held(Point("flag", cell.column))
        case Integer(_, minimum, maximum):
            value, doubts = number(cell, minimum, maximum, whole=True)
            return Held(Point("number", value), doubts)
        case Number():
            return Held(*reported(kind, cells, bench))
        case Measurement():
            return measured(kind, cells, bench)
        case Date():
            return Held(*_date(kind, cell, bench))
        case Instant():
            return Held(*instant(cell, bench))
        case Enumeration():
            return _word(kind, cell)
        case Code():
            return Held(*code(cell, kind))
        case End() | EventTable():
            raise NotColumnarError("it is a field or a table of events")
    assert_never(kind)


def _word(kind: Enumeration, cell: Cell) -> Held:
    value: Any = cell.column
    if kind.not_answers:
        value = pl.when(cell.one_of(list(kind.answers))).then(cell.column)
    return Held(Point("word", value), [~cell.one_of(list(kind.members))])


def _date(kind: Date, cell: Cell, bench: Bench) -> tuple[Native, Doubts]:
    """Return a date; one that must not lie after the as-of date ends there."""
    value, doubts = day(cell, kind.partial, bench)
    if not kind.not_after_as_of:
        return value, doubts
    if isinstance(value, Point):
        return value, [*doubts, value.value > bench.as_of]  # type: ignore[operator]
    last: Any = value.hi
    late = pl.when(last > bench.as_of).then(bench.as_of).otherwise(last)
    return evolve(value, hi=bench.bind(late)), [*doubts, value.lo > bench.as_of]  # type: ignore[operator]
