"""Small tables of counts, for a terminal, for a spreadsheet and for a document."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import Final

from attrs import field, frozen

from eligibility_engine.cli.tables import beside

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
            several lines, and of a table without numbers the last column is broken. As wide as it has to be unless
            given.
    """
    columns = zip(grid.titles, *grid.cells, strict=True)
    shown = [(place, texts) for place, texts in enumerate(columns) if place >= grid.words or any(texts[1:])]
    widths = [max(map(len, texts)) for _, texts in shown]
    if room is not None and sum(widths) + len(_GAP) * (len(widths) - 1) > room:
        wordy = all(place < grid.words for place, _ in shown)
        return _broken_text([texts for _, texts in shown], room) if wordy else _narrow_text(grid, room)
    lines = zip(*(texts for _, texts in shown), strict=True)
    return "".join(_line(line, widths, [place < grid.words for place, _ in shown]) for line in lines)


def _broken_text(columns: Sequence[Sequence[str]], room: int) -> str:
    """Return columns of words with the last one broken beside the others, or below where that is too narrow."""
    *before, last = columns
    starts = zip(*([text.ljust(max(map(len, texts))) for text in texts] for texts in before), strict=True)
    broken = (beside(_GAP.join(start), text, room) for start, text in zip(starts, last, strict=True))
    return "".join(f"{line.rstrip()}\n" for lines in broken for line in lines)


def _narrow_text(grid: Grid, room: int) -> str:
    """Return the table with the words of each row on a line above its numbers."""
    heads = [title.split() for title in grid.titles[grid.words :]]
    tall = max(map(len, heads))
    titles = list(zip(*([""] * (tall - len(head)) + head for head in heads), strict=True))
    numbers = [row[grid.words :] for row in grid.cells]
    widths = [max(map(len, texts)) for texts in zip(*titles, *numbers, strict=True)]
    lines = [_GAP + _line(cells, widths, [False] * len(widths)) for cells in (*titles, *numbers)]
    return "".join((*lines[:tall], *_below_words(grid, lines[tall:], room)))


def _below_words(grid: Grid, numbers: Sequence[str], room: int) -> Iterator[str]:
    for row, line in zip(grid.cells, numbers, strict=True):
        words = _GAP.join(filter(None, row[: grid.words]))
        yield from (f"{part}\n" for part in wrap(words, room, subsequent_indent="    ", break_on_hyphens=False))
        yield line


def _line(cells: tuple[str, ...], widths: list[int], left: list[bool]) -> str:
    padded = (
        cell.ljust(width) if to_left else cell.rjust(width)
        for cell, width, to_left in zip(cells, widths, left, strict=True)
    )
    return _GAP.join(padded).rstrip() + "\n"


def lines_text(lines: Iterable[str], room: int | None = None, indent: str = "") -> str:
    """Return lines of words, as `grid_text` returns tables: each broken where a terminal has too little room for it."""
    broken = lines if room is None else (part for line in lines for part in wrap(line, room, subsequent_indent=indent))
    return "".join(f"{line}\n" for line in broken)


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
