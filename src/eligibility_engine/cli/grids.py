"""Small tables of counts, for a terminal, for a spreadsheet and for a document."""

import csv
import io
from collections.abc import Sequence
from typing import Final

from attrs import field, frozen

_GAP: Final = "  "
Row = tuple[object, ...]


def _rows(rows: Sequence[Sequence[object]]) -> tuple[Row, ...]:
    return tuple(map(tuple, rows))


@frozen
class Grid:
    """A table with one title per column; numbers stand to the right, words to the left.

    Attributes:
        titles: the titles; a column of numbers has a title that says what is counted.
        rows: the cells; None is an empty one.
        words: how many of the first columns hold words.
    """

    titles: tuple[str, ...]
    rows: tuple[Row, ...] = field(converter=_rows)
    words: int = 1

    @property
    def cells(self) -> tuple[tuple[str, ...], ...]:
        """The cells as text."""
        return tuple(tuple("" if cell is None else str(cell) for cell in row) for row in self.rows)


def grid_text(grid: Grid, room: int | None = None) -> str:
    """Return the table in columns; a column of words in which nothing stands is left out.

    Args:
        grid: the table.
        room: the columns of a terminal; in one too narrow the words of a row stand above its numbers, and titles on
            several lines. As wide as it has to be unless given.
    """
    columns = zip(grid.titles, *grid.cells, strict=True)
    shown = [(place, texts) for place, texts in enumerate(columns) if place >= grid.words or any(texts[1:])]
    widths = [max(map(len, texts)) for _, texts in shown]
    if room is not None and sum(widths) + len(_GAP) * (len(widths) - 1) > room:
        return _narrow_text(grid)
    lines = zip(*(texts for _, texts in shown), strict=True)
    return "".join(_line(line, widths, [place < grid.words for place, _ in shown]) for line in lines)


def _narrow_text(grid: Grid) -> str:
    """Return the table with the words of each row on a line above its numbers."""
    heads = [title.split() for title in grid.titles[grid.words :]]
    tall = max(map(len, heads))
    titles = list(zip(*([""] * (tall - len(head)) + head for head in heads), strict=True))
    numbers = [row[grid.words :] for row in grid.cells]
    widths = [max(map(len, texts)) for texts in zip(*titles, *numbers, strict=True)]
    lines = [_GAP + _line(cells, widths, [False] * len(widths)) for cells in (*titles, *numbers)]
    said = (_GAP.join(filter(None, row[: grid.words])) for row in grid.cells)
    below = (f"{words}\n{line}" for words, line in zip(said, lines[tall:], strict=True))
    return "".join((*lines[:tall], *below))


def _line(cells: tuple[str, ...], widths: list[int], left: list[bool]) -> str:
    padded = (
        cell.ljust(width) if to_left else cell.rjust(width)
        for cell, width, to_left in zip(cells, widths, left, strict=True)
    )
    return _GAP.join(padded).rstrip() + "\n"


def grid_csv(grid: Grid) -> str:
    """Return the table as CSV; the names of the columns are the titles with underscores."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([title.replace(" ", "_") for title in grid.titles])
    writer.writerows(grid.cells)
    return stream.getvalue()


def grid_markdown(grid: Grid) -> str:
    """Return the table as Markdown."""
    rules = ["---" if place < grid.words else "---:" for place in range(len(grid.titles))]
    cells = ([cell.replace("|", "\\|") for cell in row] for row in grid.cells)
    return "".join(f"| {' | '.join(row)} |\n" for row in (grid.titles, rules, *cells))
