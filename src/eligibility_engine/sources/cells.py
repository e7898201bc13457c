"""CSV into text cells, row by row."""

import csv
from collections.abc import Iterator

from eligibility_engine.errors import InputError
from eligibility_engine.sources.lines import Lines


class Cells(Iterator[list[str]]):
    """The rows of a CSV stream as text cells; bytes that are not UTF-8 become lone surrogates."""

    def __init__(self, lines: Lines, delimiter: str) -> None:
        self.lines = lines
        # `map`, not a generator: it outlives the error of an overlong line.
        self._reader = csv.reader(map(_lenient, lines), delimiter=delimiter, strict=True)

    def __next__(self) -> list[str]:
        try:
            return next(self._reader)
        except csv.Error:
            cut = self.lines.is_last
        if cut:
            raise InputError("the last row is cut off inside a quoted cell", code="INPUT_TRUNCATED")
        raise InputError(
            "the row is no CSV: close quoted cells, double the quotes inside; a cell has at most 131072 characters",
            code="INPUT_SYNTAX",
        )


def _lenient(line: bytes) -> str:
    return line.decode("utf-8", "surrogateescape")


def is_blank(cells: list[str]) -> bool:
    """Say whether a row holds nothing."""
    return not any(cell.strip() for cell in cells)


def header_of(cells: Cells) -> list[str]:
    """Return the first row that is not blank."""
    header = next((row for row in cells if not is_blank(row)), None)
    if header is None:
        raise InputError("the file holds no record", code="INPUT_EMPTY")
    return header
