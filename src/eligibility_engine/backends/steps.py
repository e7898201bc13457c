"""Whole numbers of steps in columns: how a number becomes one, and what stays within 64 bits."""

from collections.abc import Callable
from operator import eq, ge, gt, le, lt, ne
from typing import Any, Final

import polars as pl

HandOver = Callable[[pl.Expr], None]

ROUNDING: Final = 6755399441055744.0
"""1.5 times 2^52: added and taken away again, it rounds a binary64 below 2^51 to a whole number."""
ROOM: Final = 2**61
"""What is multiplied stays below this, so that sums still fit."""

_OPERATORS: Final[dict[str, Callable[[Any, Any], pl.Expr]]] = {
    "<": lt, "<=": le, "==": eq, "!=": ne, ">=": ge, ">": gt,
}  # fmt: skip


def compared(operator: str, left: pl.Expr, right: pl.Expr) -> pl.Expr:
    """Compare two expressions as the column engine does; null where one is null."""
    return _OPERATORS[operator](left, right)


def on_grid(column: pl.Expr, places: int) -> pl.Expr:
    """Return a Float64 as whole steps of so many decimals, rounded."""
    return (column * float(10**places) + ROUNDING) - ROUNDING


def off_grid(column: pl.Expr, places: int) -> pl.Expr:
    """Return whether a Float64 is another number than the nearest one of so many decimals.

    The engine divides by a constant as it multiplies by its inverse, which is not the IEEE division; by a column it
    divides.
    """
    return on_grid(column, places) / (column * 0.0 + float(10**places)) != column


def times(steps: pl.Expr, most: int, by: int, hand_over: HandOver) -> tuple[pl.Expr, int]:
    """Return a number of steps so many times, and what no result exceeds; greater ones are handed over."""
    if by == 1:
        return steps, most
    if most * abs(by) < ROOM:
        return steps * pl.lit(by, dtype=pl.Int64), most * abs(by)
    limit = ROOM // abs(by)
    hand_over(steps.abs() > limit)
    inside = pl.when(steps.abs() <= limit).then(steps)
    return inside * pl.lit(by if limit else 0, dtype=pl.Int64), ROOM


def product(left: pl.Expr, right: pl.Expr, most: int, hand_over: HandOver) -> tuple[pl.Expr, int]:
    """Return the product of two whole numbers, `most` being what none exceeds; greater ones are handed over."""
    if most < ROOM:
        return left * right, most
    near = left.cast(pl.Float64).abs() * right.cast(pl.Float64).abs()
    hand_over(near > ROOM)
    return pl.when(near <= ROOM).then(left) * right, 2 * ROOM


def total(left: pl.Expr, right: pl.Expr, most: int, hand_over: HandOver) -> tuple[pl.Expr, int]:
    """Return the sum of two whole numbers, `most` being what none exceeds; greater ones are handed over."""
    if most <= 2 * ROOM:
        return left + right, most
    small = (left.abs() <= ROOM) & (right.abs() <= ROOM)
    hand_over(~small)
    return pl.when(small).then(left) + right, 2 * ROOM
