"""Rows of a table whose cells have a type, as plain values by name: column by column, as most need nothing more."""

from collections.abc import Sequence
from typing import Any

from eligibility_engine.errors import Fault
from eligibility_engine.facts import Integer, Measurement, Number
from eligibility_engine.reading.tables import Columns, Table

Faults = dict[int, list[Fault]]
"""What could not be read, by the place of the row."""

_NOT_A_NUMBER = {"missing": "not_a_number"}


def plain_rows(table: Table, cells: Sequence[list[Any]], height: int) -> tuple[list[dict[str, Any]], Faults]:
    """Return the facts, or the fields, of each row, and what could not be read.

    Args:
        table: which column holds what.
        cells: the cells of each column of the table.
        height: the number of rows.
    """
    faults: Faults = {}
    names = [columns.fact.name for columns in table.columns]
    values = [_column(columns, cells, faults) for columns in table.columns]
    rows = (
        [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]
        if values
        else [{} for _ in range(height)]
    )
    for columns in table.columns:
        if "" not in columns.places:  # companions alone say nothing where they are empty
            for row in rows:
                if row[columns.fact.name] is None:
                    del row[columns.fact.name]
    return rows, faults


def _column(columns: Columns, cells: Sequence[list[Any]], faults: Faults) -> list[Any]:
    """Return the plain value of a fact in each row."""
    kind = columns.fact.type
    if columns.places.keys() != {""} or isinstance(kind, Measurement):
        return _joined(columns, cells, faults)
    mine = cells[columns.places[""]]
    if not isinstance(kind, (Number, Integer)):
        return mine
    return [_NOT_A_NUMBER if cell != cell else cell for cell in mine]  # noqa: PLR0124


def _joined(columns: Columns, cells: Sequence[list[Any]], faults: Faults) -> list[Any]:
    """Return the value of a fact with companions in each row."""
    parts = Columns(columns.fact, {part: place for place, part in enumerate(columns.places)})
    found: list[Any] = []
    for number, row in enumerate(zip(*(cells[place] for place in columns.places.values()), strict=True)):
        wrong: list[Fault] = []
        found.append(parts.typed(row, wrong))
        if wrong:
            faults.setdefault(number, []).extend(wrong)
    return found
