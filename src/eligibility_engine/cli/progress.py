"""A progress bar on the standard error, once a file or a run turns out to be long."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Final, TypeVar

from eligibility_engine.sources import Source

if TYPE_CHECKING:
    from rich.progress import Progress

_AFTER: Final = 1.0
"""Seconds before a bar appears: a short file needs none."""

_EVERY: Final = 64
T = TypeVar("T")


def with_progress(results: Iterator[T], source: Source, size: int | None, shown: bool) -> Iterator[T]:
    """Pass results on, and show how far reading has come.

    Args:
        results: what is made of the rows.
        source: the source, which knows how far it has been read.
        size: its bytes, where that is known.
        shown: whether somebody watches the standard error and it is free for a bar.
    """
    lines = source.lines
    if not shown or lines is None:
        yield from results
        return
    started, bar = monotonic(), _bar(size)
    task = bar.add_task("screening", total=size, rows="")
    try:
        for count, result in enumerate(results, start=1):
            yield result
            if count % _EVERY == 0 and monotonic() - started > _AFTER:
                bar.start()
                bar.update(task, completed=lines.consumed, rows=_rows(count, monotonic() - started))
    finally:
        bar.stop()


@contextmanager
def counting(what: str, shown: bool) -> Iterator[Callable[[int, int], None]]:
    """Yield a function that is told how many are done of how many, and shows it where the run turns out to be long.

    Args:
        what: what is counted, in the plural.
        shown: whether somebody watches the standard error and it is free for a bar.
    """
    if not shown:
        yield lambda done, total: None
        return
    started, bar = monotonic(), _bar(1)
    task = bar.add_task(what, total=None, rows="")

    def show(done: int, total: int) -> None:
        if monotonic() - started > _AFTER:
            bar.start()
            bar.update(task, completed=done, total=total, rows=f"{done} of {total} {what}")

    try:
        yield show
    finally:
        bar.stop()


def _rows(count: int, seconds: float) -> str:
    """Say how many rows are judged, and how many in a second."""
    return f"{count} rows, {count / max(seconds, 0.001):,.0f} a second"


def _bar(size: int | None) -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = [BarColumn(), TaskProgressColumn(), TimeRemainingColumn()] if size else []
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        *columns,
        TextColumn("{task.fields[rows]}"),
        console=Console(file=sys.stderr),
        transient=True,
    )
