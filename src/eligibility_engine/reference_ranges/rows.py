"""The rows of a table of reference ranges: read from mappings or CSV text, and refused where two of them overlap."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import combinations
from typing import Any, Final, NoReturn

from attrs import fields, frozen

from eligibility_engine.dates import parse_date
from eligibility_engine.errors import DefinitionError, nearest
from eligibility_engine.exact import read_number, read_number_text
from eligibility_engine.units.spelling import hint

CODE: Final = "REFERENCE_RANGES"


def refuse(message: str, number: int | None = None, column: str = "") -> NoReturn:
    """Refuse a table, naming the row and the column where there is one."""
    place = "" if number is None else f"row {number}: "
    path = "$" if number is None else f"$[{number - 1}]" + (f".{column}" if column else "")
    raise DefinitionError(f"{place}{message}", code=CODE, path=path)


@frozen
class ReferenceRange:
    """One row: the limits of normal of an analyte in a unit, and for whom and when they hold.

    Attributes:
        number: its place in the table, from 1.
        analyte: the name of the fact that it is about, or `table.field` for a result in an event table.
        unit: the unit of the limits, a UCUM code; only results in this unit take them.
        lln: the lower limit of normal.
        uln: the upper limit of normal.
        laboratory: the laboratory; None for any.
        sex: a word of the fact that holds the sex; None for any.
        age_from: the least age in completed years, included; None from birth on.
        age_to: the greatest age in completed years, included; None without end.
        valid_from: the first day on which the row holds; None from ever.
        valid_to: the last day on which it holds; None until further notice.
    """

    number: int
    analyte: str
    unit: str
    lln: Fraction | None = None
    uln: Fraction | None = None
    laboratory: str | None = None
    sex: str | None = None
    age_from: Fraction | None = None
    age_to: Fraction | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def __attrs_post_init__(self) -> None:
        if self.lln is None and self.uln is None:
            refuse("a row has a lower limit of normal, an upper one, or both", self.number)
        for low, high in (("lln", "uln"), ("age_from", "age_to"), ("valid_from", "valid_to")):
            first, last = getattr(self, low), getattr(self, high)
            if first is not None and last is not None and first > last:
                refuse(f"{low} lies above {high}", self.number, low)

    def overlaps(self, other: "ReferenceRange") -> bool:
        """Say whether a result may be in both rows."""
        return (
            all(_share(getattr(self, word), getattr(other, word)) for word in ("laboratory", "sex"))
            and _meet((self.age_from, self.age_to), (other.age_from, other.age_to))
            and _meet((self.valid_from, self.valid_to), (other.valid_from, other.valid_to))
        )


def _share(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


def _meet(one: tuple[Any, Any], other: tuple[Any, Any]) -> bool:
    return all(low is None or high is None or low <= high for low, high in ((one[0], other[1]), (other[0], one[1])))


COLUMNS: Final = tuple(found.name for found in fields(ReferenceRange) if found.name != "number")
_NEEDED: Final = ("analyte", "unit")


def rows_of_csv(text: str) -> list[Mapping[str, object]]:
    """Return the rows of a CSV text as mappings; an empty cell is left out.

    Raises:
        DefinitionError: `REFERENCE_RANGES` when it is no CSV, or lacks, repeats or does not know a column.
    """
    try:
        header, *rows = [row for row in csv.reader(text.removeprefix("\ufeff").splitlines(), strict=True) if any(row)]
    except (csv.Error, ValueError):
        header, rows = [], []
    if not rows:
        refuse("the table is no CSV with a header and at least one row; close quoted cells")
    _check_header(header)
    for number, row in enumerate(rows, 1):
        if len(row) != len(header):
            refuse(f"the row has {len(row)} cells and the header {len(header)}", number)
    return [{name: cell.strip() for name, cell in zip(header, row, strict=True) if cell.strip()} for row in rows]


def _check_header(header: Sequence[str]) -> None:
    lacking = [name for name in _NEEDED if name not in header]
    if lacking or len(set(header)) != len(header):
        refuse(f"the header names each column once, with {' and '.join(_NEEDED)} among them")


def read_rows(rows: Iterable[Mapping[str, object]]) -> tuple[ReferenceRange, ...]:
    """Return the rows of a table, read and found not to overlap.

    Raises:
        DefinitionError: `REFERENCE_RANGES` with the numbers of the rows.
    """
    found = tuple(_read_row(number, row) for number, row in enumerate(rows, 1))
    alike: dict[tuple[str, str], list[ReferenceRange]] = defaultdict(list)
    for row in found:
        alike[row.analyte, row.unit].append(row)
    for group in alike.values():
        for one, other in combinations(group, 2):
            if one.overlaps(other):
                refuse(
                    f"rows {one.number} and {other.number} overlap: a result may be in both; give each its own "
                    "laboratory, sex, ages or dates",
                    other.number,
                )
    return found


def _read_row(number: int, row: Mapping[str, object]) -> ReferenceRange:
    strange = next((name for name in row if name not in COLUMNS), None)
    if strange is not None:
        refuse(f"no column {strange!r} is known{nearest(strange, COLUMNS)}", number)
    given = {name: cell for name, cell in row.items() if cell is not None and cell != ""}
    lacking = [name for name in _NEEDED if name not in given]
    if lacking:
        refuse(f"a row names its {' and '.join(lacking)}", number)
    read = {name: _READERS.get(name, _word)(cell, number, name) for name, cell in given.items()}
    if hint(read["unit"]):
        refuse(f"the unit is no UCUM code as laboratories write it{hint(read['unit'])}", number, "unit")
    return ReferenceRange(number, **read)


def _word(cell: object, number: int, column: str) -> str:
    return cell if isinstance(cell, str) else refuse("a text is due", number, column)


def _number(cell: object, number: int, column: str) -> Fraction:
    found = read_number_text(cell) if isinstance(cell, str) else read_number(cell)
    return found if isinstance(found, Fraction) else refuse("a number is due", number, column)


def _years(cell: object, number: int, column: str) -> Fraction:
    found = _number(cell, number, column)
    if found.denominator != 1 or found < 0:
        refuse("a whole number of completed years is due", number, column)
    return found


def _day(cell: object, number: int, column: str) -> date:
    if type(cell) is date:
        return cell
    days = parse_date(cell) if isinstance(cell, str) else None
    if days is None or days[0] != days[1]:
        refuse("a date YYYY-MM-DD is due", number, column)
    return days[0]


_READERS: Final[dict[str, Any]] = {
    "lln": _number, "uln": _number, "age_from": _years, "age_to": _years, "valid_from": _day, "valid_to": _day,
}  # fmt: skip
