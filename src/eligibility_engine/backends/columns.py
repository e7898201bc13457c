"""How each fact stands in the columns of a table: its value, the parts of a measurement, which rows are in doubt."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, assert_never

import polars as pl
from attrs import evolve, field, frozen

from eligibility_engine.backends.cells import EARLIEST, LATEST, Cell, Doubts, code, compared, day, instant, number
from eligibility_engine.backends.native import Bench, Native, NotColumnarError, Point, as_span
from eligibility_engine.backends.numbers import Plain
from eligibility_engine.codes import Code
from eligibility_engine.expression import FactRef
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
from eligibility_engine.sorts import SortName
from eligibility_engine.verdict import Cause

_CAUSES = tuple(cause.value for cause in Cause)
_ABSENT: Mapping[str, pl.DataType] = {
    "number": pl.Float64(), "date": pl.Date(), "instant": pl.Datetime("us"), "flag": pl.Boolean(),
    "word": pl.String(), "code": pl.String(),
}  # fmt: skip


@frozen
class Held:
    """A fact as the columns hold it.

    Attributes:
        value: its value; of a measurement in the unit in which it is reported.
        doubts: conditions of which none may hold of a row that the columns judge.
        converted: of a measurement, its value in the unit of the fact.
        limits: the upper and lower limit of normal, by part, reported and converted.
        at: the date of a measurement.
    """

    value: Native
    doubts: Doubts = field(factory=list)
    converted: Native | None = None
    limits: Mapping[str, tuple[Native, Native]] = field(factory=dict)
    at: Native | None = None

    def part(self, reference: FactRef) -> Native:
        """Return the part that a reference asks for, in its unit."""
        if self.converted is None or self.at is None:
            return self.value
        if reference.part == "at":
            return self.at
        if reference.part == "value":
            return self.value if reference.unit is None else self.converted
        return self.limits[reference.part][reference.unit is not None]


def absent(sort: SortName) -> Point:
    """Return a value that is missing in every row."""
    nothing = pl.lit(None, dtype=_ABSENT[sort])
    return Point(sort, Plain(nothing, False, 0, Fraction(0)) if sort == "number" else nothing)


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
        value = _where((at.value <= bench.as_of).fill_null(True), value, bench)  # type: ignore[operator]
    return evolve(found, value=value, doubts=doubts)


def _where(condition: pl.Expr, value: Native, bench: Bench) -> Native:
    """Return a value where a condition, which is never null, is true; missing elsewhere."""
    if isinstance(value, Point):
        return Point(value.sort, bench.when(condition, value.value))
    return evolve(value, known=value.known & condition)


def _held(fact: Fact, cells: Mapping[str, Cell], bench: Bench) -> Held:
    kind, cell = fact.type, cells[""]
    match kind:
        case Flag():
            return Held(Point("flag", cell.column))
        case Integer(_, minimum, maximum):
            value, doubts = number(cell, minimum, maximum, whole=True)
            return Held(Point("number", value), doubts)
        case Number():
            return Held(*_number(kind, cells, bench))
        case Measurement():
            return _measurement(kind, cells, bench)
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


def _number(kind: Number | Measurement, cells: Mapping[str, Cell], bench: Bench) -> tuple[Native, Doubts]:
    value, doubts = number(cells[""], kind.minimum, kind.maximum, decimals=kind.decimals)
    if "comparator" not in cells:
        return Point("number", value), doubts
    comparator = cells["comparator"]
    if not kind.comparator:
        return Point("number", value), [*doubts, comparator.column.is_not_null()]
    found, more = compared(value, comparator, kind.minimum, kind.maximum, bench)
    return bench.bound(found), doubts + more


def _measurement(kind: Measurement, cells: Mapping[str, Cell], bench: Bench) -> Held:
    """Return a result. One in another unit that converts, or without a unit and with a comparator, is in doubt."""
    number_, doubts = _number(kind, cells, bench)
    own, known_unit = _unit(kind, cells, bench)
    doubts += [~known_unit] if "unit" in cells else []
    if "comparator" in cells:
        doubts.append(cells["comparator"].column.is_not_null() & ~own)
    present = cells[""].column.is_not_null()
    seen, at, dated = _dated(cells, present, bench)
    limits = {part: _limit(kind, part, cells, bench) for part in ("uln", "lln")}
    doubts += [*dated, *_limits_in_doubt(kind, cells, limits)]
    value = _where(seen, number_, bench) if "at" in cells else number_
    both = {
        part: (_where(present & seen, found, bench), _where(present & seen & own, found, bench))
        for part, (found, _) in limits.items()
    }
    return Held(value, doubts, _where(own & seen, number_, bench), both, at)


def _unit(kind: Measurement, cells: Mapping[str, Cell], bench: Bench) -> tuple[pl.Expr, pl.Expr]:
    """Return whether a result is in the fact's own unit, and whether its unit is one that the columns know."""
    alike = {kind.units.canonical, *(unit for unit, factor in kind.units.others if factor == 1)}
    alike -= {found.unit for found in kind.units.affine}
    never = [unit for unit, factor in kind.units.others if factor is None]
    by_default = pl.lit(kind.default_unit in alike)
    if "unit" not in cells:
        return by_default, pl.lit(True)
    unit = cells["unit"]
    own = bench.bind(unit.one_of(sorted(alike)).fill_null(by_default))
    known_unit = unit.one_of([*sorted(alike), *never])
    if kind.default_unit is not None and kind.default_unit not in alike:
        known_unit = known_unit.fill_null(False)
    return own, known_unit


def _dated(cells: Mapping[str, Cell], present: pl.Expr, bench: Bench) -> tuple[pl.Expr, Native, Doubts]:
    """Return whether a result surely lies on or before the as-of date, its date, and where that is in doubt."""
    if "at" not in cells:
        return pl.lit(True), absent("date"), []
    cell = cells["at"]
    if isinstance(cell.kind, pl.Datetime):
        moment = cell.column.dt.date()
        found: Native = Point("date", moment)
        doubts = [~moment.is_between(EARLIEST, LATEST)]
    else:
        found, doubts = day(cell, True, bench)
    last: Any = as_span(found).hi
    seen = bench.bind((last <= bench.as_of).fill_null(True))
    return seen, _where(present & seen, found, bench), doubts


def _limit(kind: Measurement, part: str, cells: Mapping[str, Cell], bench: Bench) -> tuple[Native, Doubts]:
    if part not in cells:
        return absent("number"), []
    value, doubts = number(cells[part], kind.minimum, None, decimals=kind.decimals)
    return Point("number", value), doubts


def _limits_in_doubt(
    kind: Measurement, cells: Mapping[str, Cell], limits: Mapping[str, tuple[Native, Doubts]]
) -> Doubts:
    doubts = [doubt for _, found in limits.values() for doubt in found]
    if "uln" in cells:
        doubts.append(cells["uln"].column.cast(pl.Float64) <= 0)
    if "uln" in cells and "lln" in cells:
        doubts.append(cells["lln"].column.cast(pl.Float64) > cells["uln"].column.cast(pl.Float64))
    if "uln_unit" in cells:
        unit = cells["unit"].text if "unit" in cells else pl.lit(None, dtype=pl.String)
        if kind.default_unit is not None:
            unit = unit.fill_null(kind.default_unit)
        stated = cells["uln_unit"].text
        doubts.append(stated.is_not_null() & stated.ne_missing(unit))
    return doubts
