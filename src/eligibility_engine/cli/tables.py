"""Results for people: a table that streams, and the summary at its end."""

import os
import shutil
from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import Final, TextIO

import click

from eligibility_engine.files.results import named_keys
from eligibility_engine.report.words import outcome
from eligibility_engine.screening import Screened
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.verdict import Eligibility

_AHEAD: Final = 200
"""So many rows are held back to find the widths of the columns; the ones after them keep these widths."""

_WIDEST_KEY: Final = 24
_USUAL: Final = "ineligible, not now"
"""The widest outcome without warnings: rows that come later may need it."""

_GAP: Final = "  "
_NARROWEST: Final = 30
"""The columns without which a column of words is not worth reading."""
_COLORS: Final = {"eligible": "green", "ineligible": "red", "undetermined": "yellow", "error": "magenta"}


def width_of(stream: TextIO) -> int:
    """Return the columns of a terminal, at most 140; 100 for anything else."""
    return min(shutil.get_terminal_size().columns, 140) if stream.isatty() else 100


def room_in(stream: TextIO) -> int | None:
    """Return the columns of a terminal; None for anything else, which takes lines of any length."""
    return width_of(stream) if stream.isatty() else None


def wants_color(stream: TextIO) -> bool:
    """Say whether a stream shows colors: a terminal, unless NO_COLOR is set."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class TableResults:
    """Key, eligibility and why, in columns; memory holds the first rows only."""

    def __init__(self, stream: TextIO, keys: tuple[str, ...]) -> None:
        self._stream, self._width, self._color = stream, width_of(stream), wants_color(stream)
        self._titles = ["subject", *keys[1:], "eligibility", "why"]
        self._held: list[list[str]] | None = []
        self._widths: list[int] = []

    def add(self, screened: Screened) -> None:
        """Write one row, or hold it back while the widths are open."""
        cells = [*(printable(key) for key in named_keys(screened).values()), said(screened), why(screened)]
        if self._held is None:
            self._write(cells)
            return
        self._held.append(cells)
        if len(self._held) == _AHEAD:
            self.end()

    def end(self) -> None:
        """Write the heading and the rows held back, once."""
        if self._held is None:
            return
        held, self._held = self._held, None
        *names, outcomes, _ = zip(self._titles, *held, strict=True)
        self._widths = [min(max(map(len, cells)), _WIDEST_KEY) for cells in names]
        self._widths.append(max(len(_USUAL), *map(len, outcomes)))
        self._write(self._titles, heading=True)
        for cells in held:
            self._write(cells)

    def _write(self, cells: list[str], heading: bool = False) -> None:
        *fixed, last = cells
        start = _GAP.join(f"{_cut(cell, width):{width}}" for cell, width in zip(fixed, self._widths, strict=True))
        first, *rest = beside(start, last, self._width)
        style = {"bold": True} if heading else {"fg": _COLORS[fixed[-1].split(",")[0]]}
        first = click.style(start, **style) + first[len(start) :] if self._color else first
        self._stream.write("".join(f"{line.rstrip()}\n" for line in (first, *rest)))


def beside(start: str, text: str, width: int) -> list[str]:
    """Return text in a column beside the start of its line, or below it where a terminal is too narrow for that."""
    indent = len(start) + len(_GAP)
    if width - indent < _NARROWEST:
        return [start, *wrap(text, width, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)]
    first, *rest = wrap(text, width - indent, break_on_hyphens=False) or [""]
    return [f"{start}{_GAP}{first}", *(" " * indent + line for line in rest)]


def printable(key: object) -> str:
    """Return a key for a terminal: control characters, which could steer it, become a sign; None becomes a dash."""
    return "-" if key is None else "".join(mark if mark.isprintable() else "\ufffd" for mark in str(key))


def key_text(key: Iterable[object]) -> str:
    """Return the parts of a row key for a terminal."""
    return " ".join(map(printable, key))


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def said(screened: Screened) -> str:
    """Say the eligibility with what stands beside it: `ineligible, never`, `eligible, with 2 warnings`, `error`."""
    return "error" if screened.assessment is None else outcome(screened.assessment)


def why(screened: Screened) -> str:
    """Say what decides, or what to ask next, then the warnings; what is wrong with a row in error."""
    if screened.assessment is None:
        place = f"row {screened.number}" if screened.line is None else f"line {screened.line}"
        return f"{place}: {screened.message}"
    return "; ".join(_reasons(screened.assessment))


def _reasons(assessment: Assessment) -> Iterator[str]:
    if assessment.eligibility is Eligibility.INELIGIBLE:
        yield f"fails {_few(assessment.decisive)}"
    if assessment.missing:
        yield f"ask for {_few(tuple(missing.name for missing in assessment.missing))}"
    if assessment.warnings:
        yield f"check {', '.join(dict.fromkeys(warning.code for warning in assessment.warnings))}"


def _few(names: tuple[str, ...], most: int = 6) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
