"""Measurements in columns: value, unit, limits of normal and date of a result."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import polars as pl

from eligibility_engine.backends.cells import Cell, Doubts, day, number
from eligibility_engine.backends.conversion import Units, converted
from eligibility_engine.backends.held import Held, absent, reported, where
from eligibility_engine.backends.native import Bench, Native, Point, as_span, compare_ends
from eligibility_engine.backends.numbers import Constant
from eligibility_engine.facts import Measurement


def measured(kind: Measurement, cells: Mapping[str, Cell], bench: Bench) -> Held:
    """Return a result. One in a unit whose conversion rounds, or with a comparator in another unit, is in doubt."""
    inside, doubts = _units(kind, cells, bench)
    value, more = _reported(kind, cells, inside, bench)
    present = cells[""].column.is_not_null()
    seen, at, dated = _dated(cells, present, bench)
    limits = {part: _limit(kind, part, cells) for part in ("uln", "lln")}
    doubts += [*more, *dated, *_limits_in_doubt(kind, cells, limits)]
    value = where(seen, value, bench) if "at" in cells else value
    kept = {part: where(present & seen, found, bench) for part, (found, _) in limits.items()}
    both = {part: (found, converted(found, inside, bench)) for part, found in kept.items()}
    return Held(value, doubts, converted(value, inside, bench), both, at)


def _reported(kind: Measurement, cells: Mapping[str, Cell], inside: Units, bench: Bench) -> tuple[Native, Doubts]:
    """Return the value in the unit in which it is reported; its greatest value is told in the unit of the fact."""
    if len(inside) == 1:
        value, doubts = reported(kind, cells, bench)
    else:
        value, doubts = reported(kind, cells, bench, in_one_unit=False)
        numbers = [as_span(value).lo, as_span(value).hi]
        doubts += [
            within & compare_ends(">", number, Constant(kind.maximum / factor), bench)
            for number in numbers[: 1 if isinstance(value, Point) else 2]
            for within, factor in inside
            if kind.maximum is not None
        ]
    if "comparator" in cells:
        doubts.append(cells["comparator"].column.is_not_null() & ~inside[0][0])
    return value, doubts


def _units(kind: Measurement, cells: Mapping[str, Cell], bench: Bench) -> tuple[Units, Doubts]:
    """Return whether a row is in the fact's own unit, and in each that converts; and where its unit is in doubt.

    Below a least value that is not 0 there is another least value in each unit: those are left to the reference.
    """
    units, at_zero, present = kind.units, kind.minimum in {None, 0}, cells[""].column.is_not_null()
    rounding = {found.unit for found in units.affine}
    factors = {unit: factor for unit, factor in units.others if factor is not None and unit not in rounding}
    alike = sorted({units.canonical, *(unit for unit, factor in factors.items() if factor == 1)})
    converting = [unit for unit in factors if unit not in alike] if at_zero else []
    by_default = pl.lit(kind.default_unit in alike)
    if "unit" not in cells:
        return ((by_default, Fraction(1)),), _in_doubt_by_default(kind, alike, present)
    cell = cells["unit"]
    found = [(bench.bind(cell.one_of(alike).fill_null(by_default)), Fraction(1))]
    for unit in converting:
        default = pl.lit(unit == kind.default_unit)
        found.append((bench.bind(cell.one_of([unit]).fill_null(default)), factors[unit]))
    never = [unit for unit, factor in units.others if factor is None]
    doubts = [~cell.one_of([*alike, *converting, *never])]
    return tuple(found), doubts + _in_doubt_by_default(kind, [*alike, *converting], present & cell.column.is_null())


def _in_doubt_by_default(kind: Measurement, known: list[str], without: pl.Expr) -> Doubts:
    """Return where a result without a unit is in doubt: where the fact takes it to be in one that columns leave."""
    return [without] if kind.default_unit is not None and kind.default_unit not in known else []


def _dated(cells: Mapping[str, Cell], present: pl.Expr, bench: Bench) -> tuple[pl.Expr, Native, Doubts]:
    """Return whether a result surely lies on or before the as-of date, its date, and where that is in doubt."""
    if "at" not in cells:
        return pl.lit(True), absent("date"), []
    cell = cells["at"]
    if isinstance(cell.kind, pl.Datetime):
        found: Native = Point("date", pl.when(cell.in_calendar).then(cell.column).dt.date())
        doubts = [~cell.in_calendar]
    else:
        found, doubts = day(cell, True, bench)
    last: Any = as_span(found).hi
    seen = bench.bind((last <= bench.as_of).fill_null(True))
    return seen, where(present & seen, found, bench), doubts


def _limit(kind: Measurement, part: str, cells: Mapping[str, Cell]) -> tuple[Native, Doubts]:
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
