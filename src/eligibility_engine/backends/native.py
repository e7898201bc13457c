"""What a kernel term is as columns: one value or null, or an interval by its two ends; and the bench that holds parts.

Nothing here decides what a rule means. A value that the columns cannot hold exactly is handed over: its row is judged
by the reference.
"""

from typing import Any, Final, cast

import polars as pl
from attrs import define, field, frozen

from eligibility_engine.backends.numbers import Count, Number, number_of
from eligibility_engine.backends.steps import compared
from eligibility_engine.checking.sorts import SortName

End = pl.Expr | Number
"""One end of an interval, or a value: an expression, or a number in the form that compares exactly."""

CLOSED: Final = pl.lit(False)


class NotColumnarError(Exception):
    """A node that columns do not judge; its entry is judged row by row by the reference.

    Attributes:
        reason: why, for those who read the plan.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@frozen
class Point:
    """A value that is known exactly, or null where it is missing."""

    sort: SortName
    value: End


TEXTS: Final = frozenset({"word", "code"})


def as_text(value: Point) -> Point:
    """Return a word or a code as plain text, whatever dictionary its column has; any other value as it is."""
    return Point(value.sort, cast(pl.Expr, value.value).cast(pl.String)) if value.sort in TEXTS else value


@frozen
class Span:
    """A value known by its two ends.

    Attributes:
        sort: what it is.
        known: whether it is not missing.
        lo: its lower end; null where it is missing or unbounded.
        hi: its upper end, likewise.
        lo_open: whether the lower end does not belong to it.
        hi_open: whether the upper end does not.
        whole: whether only whole numbers of it are possible.
        exact: whether its ends are one value that belongs to it, where that is known without comparing them.
    """

    sort: SortName
    known: pl.Expr
    lo: End
    hi: End
    lo_open: pl.Expr = CLOSED
    hi_open: pl.Expr = CLOSED
    whole: bool = False
    exact: pl.Expr | None = None


Native = Point | Span


def is_null(end: End) -> pl.Expr:
    """Return whether an end is null."""
    return end.is_null() if isinstance(end, pl.Expr) else end.null()


def known(value: Native) -> pl.Expr:
    """Return whether a value is not missing."""
    return value.known if isinstance(value, Span) else ~is_null(value.value)


def as_span(value: Native) -> Span:
    """View an exact value as the interval that holds only it."""
    if isinstance(value, Span):
        return value
    return Span(value.sort, known(value), value.value, value.value, exact=pl.lit(True))


@define
class Bench:
    """Where a plan is put together: the columns that are worked out first, and the rows that are handed over.

    Attributes:
        as_of: the as-of date of each row.
        stages: what is worked out one stage after another, by the name of its column.
        handed_over: conditions of which none may hold of a row that the columns judge.
    """

    as_of: pl.Expr
    stages: list[dict[str, pl.Expr]] = field(factory=list)
    handed_over: list[pl.Expr] = field(factory=list)
    _stage_of: dict[str, int] = field(factory=dict)

    def bind(self, expression: pl.Expr) -> pl.Expr:
        """Work an expression out once, as a column of its own; so what is built on it stays small."""
        roots = expression.meta.root_names()
        if expression.meta.is_column() or not roots:
            return expression
        stage = max((self._stage_of.get(root, -1) for root in roots), default=-1) + 1
        name = f"{WORKED_OUT}{len(self._stage_of)}"
        while len(self.stages) <= stage:
            self.stages.append({})
        self.stages[stage][name] = expression
        self._stage_of[name] = stage
        return pl.col(name)

    def bind_end(self, end: End) -> End:
        """Work an end out once."""
        return self.bind(end) if isinstance(end, pl.Expr) else end.bound(self.bind)

    def bound(self, value: Native) -> Native:
        """Work a value out once."""
        if isinstance(value, Point):
            return Point(value.sort, self.bind_end(value.value))
        ends: Any = [self.bind_end(end) for end in (value.lo, value.hi)]
        known, lo_open, hi_open = (self.bind(flag) for flag in (value.known, value.lo_open, value.hi_open))
        exact = None if value.exact is None else self.bind(value.exact)
        return Span(value.sort, known, ends[0], ends[1], lo_open, hi_open, value.whole, exact)

    def hand_over(self, rows: pl.Expr) -> None:
        """Leave the rows of which something holds to the reference."""
        self.handed_over.append(rows)

    def exactly(self, value: Native) -> Point:
        """Return an exact value; rows in which it is an interval are handed over."""
        if isinstance(value, Point):
            return value
        self.hand_over(value.known & ~self.is_exact(value))
        return Point(value.sort, self.when(value.known, value.lo))

    def is_exact(self, value: Span) -> pl.Expr:
        """Return whether the ends of an interval are one value that belongs to it; never null."""
        if value.exact is not None:
            return value.exact
        same = compare_ends("==", value.lo, value.hi, self) & ~value.lo_open & ~value.hi_open
        return same.fill_null(False)

    def when(self, condition: pl.Expr, then: End, otherwise: End | None = None) -> Any:
        """Return one end or the other; null where the condition is not true and there is no other."""
        if isinstance(then, pl.Expr):
            other: Any = otherwise
            return pl.when(condition).then(then).otherwise(other)
        return then.when(condition, None if otherwise is None else number_of(otherwise), self.hand_over)

    def number(self, end: End) -> Count:
        """Return a number as whole steps, for arithmetic."""
        return number_of(end).counted(self.hand_over)


WORKED_OUT: Final = "\x00worked out "


def compare_ends(operator: str, left: End, right: End, bench: Bench) -> pl.Expr:
    """Compare two ends, null where one is null."""
    if isinstance(left, pl.Expr) and isinstance(right, pl.Expr):
        return compared(operator, left, right)
    return number_of(left).compare(operator, number_of(right), bench.hand_over)
