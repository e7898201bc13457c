"""A fact as the columns of a table hold it."""

from collections.abc import Mapping
from fractions import Fraction

import polars as pl
from attrs import evolve, field, frozen

from eligibility_engine.backends.cells import Cell, Doubts, compared, number
from eligibility_engine.backends.native import Bench, Native, Point
from eligibility_engine.backends.numbers import Plain
from eligibility_engine.checking.sorts import SortName
from eligibility_engine.facts import Measurement, Number
from eligibility_engine.kernel.expression import FactRef

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


def where(condition: pl.Expr, value: Native, bench: Bench) -> Native:
    """Return a value where a condition, which is never null, is true; missing elsewhere."""
    if isinstance(value, Point):
        return Point(value.sort, bench.when(condition, value.value))
    return evolve(value, known=value.known & condition)


def reported(
    kind: Number | Measurement, cells: Mapping[str, Cell], bench: Bench, in_one_unit: bool = True
) -> tuple[Native, Doubts]:
    """Return a number with its comparator; in several units the greatest value of the domain is not looked at."""
    value, doubts = number(cells[""], kind.minimum, kind.maximum if in_one_unit else None, decimals=kind.decimals)
    if "comparator" not in cells:
        return Point("number", value), doubts
    comparator = cells["comparator"]
    if not kind.comparator:
        return Point("number", value), [*doubts, comparator.column.is_not_null()]
    found, more = compared(value, comparator, kind.minimum, kind.maximum, bench)
    return bench.bound(found), doubts + more
