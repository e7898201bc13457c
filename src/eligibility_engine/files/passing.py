"""Parts of a result that nobody keeps: files without a name, where the system knows such, which go with the process."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any, Protocol

from eligibility_engine.files.kept import Part
from eligibility_engine.writing.digested import Content
from eligibility_engine.writing.unfinished import Unfinished, unfinished


class Parts(Protocol):
    """Where the parts of a result go: some that are kept, or some that are not."""

    parts: list[Part]

    @property
    def rows(self) -> int:
        """How many rows the finished parts are of."""

    def next_part(self) -> AbstractContextManager[Unfinished]:
        """Open the part after the finished ones."""

    def record(self, rows: int, summary: Mapping[str, Any]) -> None:
        """Let the part that was written last count: the rows of all parts, and what has been counted of them."""


class PassingParts:
    """Parts beside a target, until they are put together."""

    def __init__(self, target: Path, stack: ExitStack) -> None:
        self.parts: list[Part] = []
        self._target, self._stack = target, stack

    @property
    def rows(self) -> int:
        """None is finished when the screening begins."""
        return 0

    @contextmanager
    def next_part(self) -> Iterator[Unfinished]:
        """Open one more part."""
        part = self._stack.enter_context(unfinished(self._target))
        yield part
        self.parts.append(Part(part.path, 0, Content(0, ""), {}))

    def record(self, rows: int, summary: Mapping[str, Any]) -> None:
        """Nothing is recorded of what nobody takes up."""


@contextmanager
def passing_parts(target: Path) -> Iterator[PassingParts]:
    """Open parts that are gone when the block ends, however it does."""
    with ExitStack() as stack:
        yield PassingParts(target, stack)
