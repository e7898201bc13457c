"""Which days and moments lie between two days, told by the numbers that stand for them.

Of the farthest ones Polars knows no year, or another one: a DuckDB `infinity`, the last moment that a column can hold.
"""

from datetime import date, timedelta
from typing import Any, Final, TypeVar

import polars as pl

Column = TypeVar("Column", pl.Expr, pl.Series)

_EPOCH: Final = date(1970, 1, 1)
_IN_A_DAY: Final = {"ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}
_MOST: Final = 2**63 - 1


def lies_between(column: Column, kind: Any, first: date, last: date) -> Column:
    """Say which days, or moments without an offset, lie on one of the days from the first to the last.

    Args:
        column: a column of dates or of moments.
        kind: its type.
        first: the first day.
        last: the last day, all of which belongs to it.
    """
    ticks = _IN_A_DAY[kind.time_unit] if isinstance(kind, pl.Datetime) else 1
    least, most = (first - _EPOCH).days * ticks, (last - _EPOCH + timedelta(days=1)).days * ticks - 1
    return column.to_physical().is_between(max(least, -_MOST), min(most, _MOST))
