"""A table of reference ranges in a file."""

from pathlib import Path
from typing import Final

from attrs import define

from eligibility_engine.errors import InputError
from eligibility_engine.reading.tables import Asking
from eligibility_engine.reference_ranges.ranges import ReferenceRanges

MAX_BYTES: Final = 2**24
"""The largest table that is read."""


@define
class RangesFile:
    """A table on disk, which is read once, or at hand already, and which facts tell its rows apart."""

    path: str
    telling: dict[str, str]
    table: ReferenceRanges | None = None

    @classmethod
    def of(cls, table: ReferenceRanges | None) -> "RangesFile | None":
        """Return a table that is at hand; None where there is none."""
        return None if table is None else cls("", {}, table)

    def read(self, criteria_set: Asking) -> str:
        """Read the table for the facts of a set, and say which it is; traces call it by the name of its file.

        Raises:
            EligibilityError: `INPUT_READ`, `INPUT_SIZE`, `INPUT_ENCODING` or `REFERENCE_RANGES`.
        """
        table = self.table or self._loaded(Path(self.path), criteria_set)
        self.table = table
        return f"limits of normal that results lack: from {table.name}, digest {table.digest}"

    def _loaded(self, path: Path, criteria_set: Asking) -> ReferenceRanges:
        return ReferenceRanges.from_csv(_text(path), name=path.name, facts=criteria_set.facts, **self.telling)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        problem, code = f"cannot be read: {error.strerror}", "INPUT_READ"
    else:
        text = data.decode(errors="replace")
        if len(data) <= MAX_BYTES and "\ufffd" not in text:
            return text
        too_large = len(data) > MAX_BYTES
        problem, code = ("is too large", "INPUT_SIZE") if too_large else ("is not UTF-8", "INPUT_ENCODING")
    raise InputError(f"{path} {problem}", code=code)
