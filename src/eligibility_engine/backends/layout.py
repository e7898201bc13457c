"""Which column of a frame holds what, and whether its type can hold it; anything wrong is said before any work."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Final, assert_never

import polars as pl
from attrs import frozen

from eligibility_engine.backends.cells import Cell
from eligibility_engine.backends.keys import key_due
from eligibility_engine.codes.code import Code
from eligibility_engine.errors import InputError, nearest
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
    Schema,
)
from eligibility_engine.reading.parsing import parse_as_of
from eligibility_engine.reading.tables import Asking, Table, lay_out

FEW: Final = 8


@frozen
class Layout:
    """The columns of a frame as a set reads them.

    Attributes:
        names: the columns that are read, in the order of the frame.
        notes: what a reader of the result should know, such as ignored columns.
        table: which column holds which part of which fact.
        cells: by fact and part, the column and its type.
        keys: the columns of the row key, the subject first.
        as_of: the date on which eligibility is judged, or the column that holds that of each row.
    """

    names: tuple[str, ...]
    notes: tuple[str, ...]
    table: Table
    cells: Mapping[str, Mapping[str, Cell]]
    keys: tuple[str, ...]
    as_of: date | Cell


def layout(
    kinds: Mapping[str, pl.DataType],
    criteria_set: Asking,
    as_of: date | str | None,
    keys: Sequence[str],
    declared: Collection[str],
    beside: Collection[str],
) -> Layout:
    """Match the columns of a frame with the facts of a set.

    Args:
        kinds: the type of each column by its name.
        criteria_set: what will judge.
        as_of: the date on which eligibility is judged, or `@NAME` for a column that holds that of each row.
        keys: the columns of the row key, the subject first.
        declared: the facts whose absence is declared.
        beside: the event tables that stand in frames of their own.

    Raises:
        InputError: `INPUT_COLUMN` when a key or a fact that the set reads has no column, `INPUT_TYPE` when a column
            cannot hold what it should.
        EligibilityError: `AS_OF` without a date.
    """
    named = as_of[1:] if isinstance(as_of, str) and as_of.startswith("@") else None
    day = parse_as_of(as_of) if named is None else None
    wanted = [*keys, *([] if named is None else [named])]
    _need(wanted, kinds)
    _need_facts(kinds, criteria_set, declared, beside)
    beside, declared = tuple(beside), tuple(declared)
    whole = lay_out(tuple(kinds), criteria_set, wanted, declared, beside)
    used = {tuple(kinds)[place] for columns in whole.columns for place in columns.places.values()} | {*wanted}
    names = tuple(name for name in kinds if name in used)
    table = lay_out(names, criteria_set, wanted, declared, beside)
    cells = {
        columns.fact.name: {part: Cell(names[place], kinds[names[place]]) for part, place in columns.places.items()}
        for columns in table.columns
    }
    _need_kinds(cells, criteria_set.facts, {key: kinds[key] for key in keys})
    held = day or Cell(str(named), kinds[str(named)])
    if isinstance(held, Cell) and not _holds_days(held):
        refuse_kinds([f"{held.name} (the as-of date: a date, or text in the form YYYY-MM-DD)"])
    return Layout(names, whole.notes, table, cells, tuple(keys), held)


def _need(wanted: Sequence[str], kinds: Mapping[str, pl.DataType]) -> None:
    for name in wanted:
        if name not in kinds:
            raise InputError(
                f"the frame has no column {name!r}{nearest(name, kinds)}", code="INPUT_COLUMN", path=f"$.{name}"
            )


def _need_facts(
    kinds: Mapping[str, pl.DataType], criteria_set: Asking, declared: Collection[str], beside: Collection[str]
) -> None:
    """Refuse a frame without a column for a fact that the set reads, with what to paste."""
    lacking = [name for name in criteria_set.facts_read if name not in {*kinds, *declared, *beside}]
    lacking += [
        name
        for name in criteria_set.facts_read
        if name in kinds and isinstance(criteria_set.facts[name].type, EventTable) and name not in {*declared, *beside}
    ]
    tables = [name for name in lacking if isinstance(criteria_set.facts[name].type, EventTable)]
    facts = [name for name in lacking if name not in tables]
    remedies = [f"not_collected={facts!r}"] if facts else []
    remedies += [f"events={{{', '.join(f'{name!r}: frame' for name in tables)}}}"] if tables else []
    if lacking:
        count = f"{len(lacking)} facts that" if len(lacking) > 1 else "a fact that"
        due = "add the column, or declare the absence" if facts else "an event table is a frame of its own"
        raise InputError(
            f"the frame has no column for {count} the criteria read; {due}: {', '.join(remedies)}", code="INPUT_COLUMN"
        )


def _need_kinds(cells: Mapping[str, Mapping[str, Cell]], schema: Schema, keys: Mapping[str, pl.DataType]) -> None:
    wrong = [
        f"{cell.name} ({wanted})"
        for name, parts in cells.items()
        for part, cell in parts.items()
        if (wanted := due(schema[name], part, cell))
    ]
    wrong += [due for name, kind in keys.items() for due in key_due(name, kind)]
    refuse_kinds(wrong)


def refuse_repeated_columns(names: Sequence[str]) -> None:
    """Refuse a frame of which two columns have one name.

    Raises:
        InputError: `INPUT_COLUMN`.
    """
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"the frame repeats the columns {', '.join(twice)}; keep one of each", code="INPUT_COLUMN")


def refuse_kinds(wrong: Sequence[str]) -> None:
    """Refuse columns that cannot hold what they should.

    Raises:
        InputError: `INPUT_TYPE`, where there are any.
    """
    if wrong:
        more = f" and {len(wrong) - FEW} more" if len(wrong) > FEW else ""
        raise InputError(
            f"columns of a type that cannot hold what they should: {', '.join(wrong[:FEW])}{more}; convert them first",
            code="INPUT_TYPE",
        )


_TEXTS: Final = ("unit", "uln_unit", "comparator", "cause", "by", "because")


def due(fact: Fact, part: str, cell: Cell) -> str:
    """Return what a column should hold, where its type cannot; empty where it can."""
    kind = cell.kind
    if isinstance(kind, pl.Null):
        return ""
    if part in _TEXTS:
        return "" if cell.is_text else "text"
    if part == "at":
        return "" if cell.is_text or isinstance(kind, (pl.Date, pl.Datetime)) else "a date"
    match fact.type:
        case Flag():
            return "" if isinstance(kind, pl.Boolean) else "true or false"
        case Integer() | Number() | Measurement():
            # Polars tells no shortest decimal of half precision: 1.8 would be 1.7998047.
            return "a number of more precision" if kind == pl.Float16 else "" if kind.is_numeric() else "a number"
        case Enumeration() | Code():
            return "" if cell.is_text else "text"
        case Date() | Instant() | End() | EventTable():
            return _date_due(fact, cell)
    assert_never(fact.type)


def _holds_days(cell: Cell) -> bool:
    """Say whether a column may hold as-of dates: dates, the midnights that begin them, as pandas has them, or text."""
    midnights = isinstance(cell.kind, pl.Datetime) and cell.kind.time_zone is None
    return cell.is_text or midnights or isinstance(cell.kind, (pl.Date, pl.Null))


def _date_due(fact: Fact, cell: Cell) -> str:
    moment = isinstance(cell.kind, pl.Datetime) and (cell.kind.time_zone is None or isinstance(fact.type, Instant))
    return "" if cell.is_text or isinstance(cell.kind, pl.Date) or moment else "a date"
