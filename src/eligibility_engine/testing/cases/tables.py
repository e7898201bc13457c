"""A CSV table into a `CaseFile`: one row is one case, with the columns of facts that `eligibility screen` reads.

Beside the facts: `case` (the id), `as_of`, `part`, `note`, `expect` (the eligibility), `expect:<entry id>` (a verdict),
`decisive` and `missing` (names with spaces between them; `none` for none), and `trial`, `version` and `digest`, which
are the same in every row. An empty cell says nothing.
"""

import csv
from collections.abc import Callable, Sequence
from typing import Any, Final

from attrs import frozen

from eligibility_engine.errors import Fault, InputError, nearest
from eligibility_engine.reading.tables import Table, lay_out
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.testing.cases.case import Case, CaseFile
from eligibility_engine.testing.cases.data import distinct, empty

_OF_FILE: Final = ("trial", "version", "digest")
_OF_CASE: Final = ("case", "as_of", "part", "note", "expect", "decisive", "missing")
_ENTRY: Final = "expect:"

Resolve = Callable[[str], CriteriaSet]


def case_table(text: str, resolve: Resolve) -> tuple[CaseFile, CriteriaSet]:
    """Return the cases of a table, and the set whose facts gave the cells their types.

    Args:
        text: the table.
        resolve: returns the set for what the column `trial` says, or for an empty text.

    Raises:
        InputError: `INPUT_SYNTAX` or `INPUT_COLUMN` when it is no such table, `CASE_FORMAT` when `trial`, `version` or
            `digest` differ between rows, `CASE_EMPTY` when it holds no case.
    """
    header, rows = _cells(text)
    places = {name: place for place, name in enumerate(header)}
    texts: dict[str, Any] = {name: _same(rows, name, places) for name in _OF_FILE}
    criteria_set = resolve(texts["trial"])
    wanted = [name for name in header if name in {*_OF_FILE, *_OF_CASE} or name.startswith(_ENTRY)]
    table = lay_out(header, criteria_set, wanted, criteria_set.facts_read)
    _refuse_ignored(header, wanted, table, criteria_set)
    read = _Rows(table, places)
    return CaseFile(distinct(read.case(line, cells) for line, cells in rows), **texts), criteria_set


def _cells(text: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    try:
        rows = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error:
        line = reader.line_num
    else:
        if len(rows) < 2:
            raise empty()
        return rows[0][1], rows[1:]
    raise InputError("the row is no CSV: close quoted cells, double the quotes inside", code="INPUT_SYNTAX", line=line)


def _same(rows: Sequence[tuple[int, list[str]]], name: str, places: dict[str, int]) -> str:
    found = {cells[places[name]] for _, cells in rows if name in places and places[name] < len(cells)}
    if len(found) > 1:
        raise InputError(f"the column {name} holds the same in every row", code="CASE_FORMAT", path=f"$.{name}")
    return next(iter(found), "")


def _refuse_ignored(header: list[str], wanted: list[str], table: Table, criteria_set: CriteriaSet) -> None:
    read = {place for columns in table.columns for place in columns.places.values()}
    for place, name in enumerate(header):
        if place not in read and name not in wanted:
            known = (*criteria_set.facts.names, *_OF_CASE)
            message = f"column {place + 1} is neither a fact of {criteria_set.facts.name} nor a column of cases"
            raise InputError(message + nearest(name, known), code="INPUT_COLUMN", line=1)


@frozen
class _Rows:
    table: Table
    places: dict[str, int]

    def case(self, line: int, cells: list[str]) -> Case:
        if len(cells) != self.table.width:
            message = f"the row has {len(cells)} cells and the first line {self.table.width}; is a comma not quoted?"
            return Case(f"line {line}", line=line, faults=(Fault("INPUT_COLUMN", "$", message),))
        record, faults = self.table.record(cells)
        own = {name: cells[place].strip() for name, place in self.places.items()}
        return Case(
            id=own.get("case") or f"line {line}",
            facts={name: value for name, value in record.items() if name not in self.table.keys},
            as_of=own.get("as_of") or None,
            expected={name.removeprefix(_ENTRY): own[name] for name in own if name.startswith(_ENTRY) and own[name]},
            eligibility=own.get("expect", ""),
            decisive=_names(own.get("decisive", "")),
            missing=_names(own.get("missing", "")),
            note=own.get("note", ""),
            line=line,
            faults=faults,
            part=own["part"] or None if "part" in self.table.keys else None,
        )


def _names(cell: str) -> tuple[str, ...] | None:
    return None if not cell else () if cell == "none" else tuple(cell.split())
