"""What the columns of a table hold, part by part: numbers, days, words, codes; and which cells are in doubt.

A cell is in doubt when the columns cannot tell that the door would accept it. Its row goes to the reference, which
accepts it or says what is wrong; so doubt is never an error by itself.
"""

import re
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import Final

import polars as pl
from attrs import frozen

from eligibility_engine.backends.farthest import lies_between
from eligibility_engine.backends.native import Bench, Native, Point, Span
from eligibility_engine.backends.numbers import DIGITS, FEWEST_PLACES, Constant, Number, Plain
from eligibility_engine.backends.steps import off_grid
from eligibility_engine.codes.code import Code
from eligibility_engine.exact import LARGEST

_FEW: Final = 8
DAY_FORM: Final = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_MIDNIGHT: Final = pl.time(0, 0, 0)
EARLIEST, LATEST = date.min, date.max - timedelta(days=1)
"""The days that columns count with. The last day of the calendar stands for what is ongoing."""


@frozen
class Cell:
    """One column: its name, and the type of what it holds."""

    name: str
    kind: pl.DataType

    @property
    def column(self) -> pl.Expr:
        """The column."""
        return pl.col(self.name)

    @property
    def in_calendar(self) -> pl.Expr:
        """Whether its day, or its moment, is one that columns count with."""
        return lies_between(self.column, self.kind, EARLIEST, LATEST)

    @property
    def is_text(self) -> bool:
        """Whether it holds texts, in whatever layout."""
        return isinstance(self.kind, (pl.String, pl.Categorical, pl.Enum))

    @property
    def text(self) -> pl.Expr:
        """The column as plain texts."""
        return self.column if isinstance(self.kind, pl.String) else self.column.cast(pl.String)

    def one_of(self, members: list[str]) -> pl.Expr:
        """Return whether the text is one of some; null where it is missing."""
        if isinstance(self.kind, pl.Enum):
            known = set(self.kind.categories)
            members = [member for member in members if member in known]
        if not members:
            return pl.when(self.column.is_not_null()).then(False)
        if len(members) > _FEW:
            return self.column.is_in(members)
        return pl.any_horizontal(*(self.column == member for member in members))


Doubts = list[pl.Expr]


def number(
    cell: Cell, minimum: Fraction | None, maximum: Fraction | None, whole: bool = False, decimals: int | None = None
) -> tuple[Plain, Doubts]:
    """Return a number, and where it may lie outside its domain, be no whole number, or have too many digits."""
    if cell.kind.is_integer():
        return _integer(cell, minimum, maximum)
    places = 0 if whole else max(FEWEST_PLACES, decimals or 0)
    if isinstance(cell.kind, pl.Decimal):
        places = max(cell.kind.scale, places if whole else 0)
    if places > DIGITS:
        return Plain(pl.lit(None, dtype=pl.Float64), False, 0, Fraction(0)), [cell.column.is_not_null()]
    column = cell.column if cell.kind == pl.Float64 else cell.column.cast(pl.Float64)
    most = Fraction(10) ** (DIGITS - places)
    low = -most if minimum is None else max(minimum, -most)
    high = most if maximum is None else min(maximum, most)
    doubts = [~column.is_between(float(low), float(high))]
    if whole or not isinstance(cell.kind, pl.Decimal):
        doubts.append(off_grid(column, 0 if whole else places))
    return Plain(column, False, places, max(abs(low), abs(high))), doubts


def _integer(cell: Cell, minimum: Fraction | None, maximum: Fraction | None) -> tuple[Plain, Doubts]:
    low = -LARGEST if minimum is None else max(ceil(minimum), -LARGEST)
    high = LARGEST if maximum is None else min(floor(maximum), LARGEST)
    column = cell.column if cell.kind == pl.Int64 else cell.column.cast(pl.Int64, strict=False)
    doubts = [~column.is_between(low, high)]
    if cell.kind in (pl.UInt64, pl.Int128, pl.UInt128):
        doubts.append(cell.column.is_not_null() & column.is_null())
    return Plain(column, True, 0, Fraction(max(abs(low), abs(high)))), doubts


def alike(constant: Fraction, number: Plain) -> Number:
    """Return a constant in the form of a number beside which it stands."""
    if number.whole:
        fits = constant.denominator == 1 and abs(constant) <= LARGEST
        return Plain(pl.lit(int(constant), dtype=pl.Int64), True, 0, abs(constant)) if fits else Constant(constant)
    fits = (constant * 10**number.places).denominator == 1 and abs(constant) <= 10 ** (DIGITS - number.places)
    if not fits:
        return Constant(constant)
    return Plain(pl.lit(float(constant), dtype=pl.Float64), False, number.places, abs(constant))


def compared(
    number: Plain, comparator: Cell, minimum: Fraction | None, maximum: Fraction | None, bench: Bench
) -> tuple[Native, Doubts]:
    """Return a number with its comparator: `<0.5` is every value from the least of the domain up to 0.5, without it."""
    sign = comparator.text
    below, above = sign.is_in(["<", "<="]).fill_null(False), sign.is_in([">", ">="]).fill_null(False)
    ends = [bench.when(~unbounded, number, None if end is None else alike(end, number))
            for unbounded, end in ((below, minimum), (above, maximum))]  # fmt: skip
    doubts = [~(below | above) & sign.is_not_null()]
    for strict, end in (("<", minimum), (">", maximum)):
        if end is not None:
            doubts.append((sign == strict) & number.compare("==", Constant(end), bench.hand_over))
    lo_open, hi_open = ((sign == strict).fill_null(False) for strict in (">", "<"))
    return Span("number", ~number.null(), ends[0], ends[1], lo_open, hi_open), doubts


def day(cell: Cell, partial: bool, bench: Bench) -> tuple[Native, Doubts]:
    """Return a calendar date, and where it is none; a year or a month where that is allowed."""
    if cell.is_text:
        return _written_partly(cell, bench) if partial else _written(cell, bench)
    inside = cell.in_calendar
    found = pl.when(inside).then(cell.column)  # of other days, which are in doubt, Polars may not even compute
    if isinstance(cell.kind, pl.Datetime):
        return Point("date", bench.bind(found.dt.date())), [~inside, found.dt.time() != _MIDNIGHT]
    return Point("date", bench.bind(found)), [~inside]


def days_written(text: pl.Expr) -> pl.Expr:
    """Return the days that texts in the form of a date name."""
    return text.str.to_date("%Y-%m-%d", strict=False)


def _written(cell: Cell, bench: Bench) -> tuple[Native, Doubts]:
    text = cell.text
    column = bench.bind(days_written(pl.when(text.str.contains(DAY_FORM)).then(text)))
    return Point("date", column), [text.is_not_null() & ~column.is_between(EARLIEST, LATEST).fill_null(False)]


def _written_partly(cell: Cell, bench: Bench) -> tuple[Native, Doubts]:
    text = cell.text
    month, year = text.str.contains("^[0-9]{4}-[0-9]{2}$"), text.str.contains("^[0-9]{4}$")
    whole = pl.when(month).then(text + "-01").when(year).then(text + "-01-01")
    first = bench.bind(days_written(whole.when(text.str.contains(DAY_FORM)).then(text)))
    last_of_year = first.dt.offset_by("11mo").dt.month_end()
    last = bench.bind(pl.when(month).then(first.dt.month_end()).when(year).then(last_of_year).otherwise(first))
    doubts = [text.is_not_null() & ~(first >= EARLIEST).fill_null(False), last > LATEST]
    return Span("date", first.is_not_null(), first, last), doubts


def code(cell: Cell, kind: Code) -> tuple[Native, Doubts]:
    """Return a code without its system, and where it may be none."""
    text = cell.text
    if kind.forms:
        forms = "|".join("".join(_PLACES.get(sign, re.escape(sign)) for sign in form) for form in kind.forms)
        return Point("code", cell.column), [~text.str.contains(f"^(?:{forms})$")]
    blank = ~text.str.contains(r"[^\s\x1c-\x1f]")
    return Point("code", cell.column), [blank, text.str.contains("|", literal=True), text.str.len_chars() > 64]


_PLACES: Final = {"A": "[A-Z]", "0": "[0-9]", "X": "[A-Z0-9]"}
