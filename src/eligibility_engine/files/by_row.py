"""Text results, row by row: at one go, or in parts of which an earlier run may have finished some."""

import os
from collections.abc import Callable, Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import Final, Protocol, TextIO

from attrs import frozen

from eligibility_engine.criteria_set import CriteriaSet
from eligibility_engine.digested import Content, content_of
from eligibility_engine.errors import EligibilityError, InputError
from eligibility_engine.files.kept import PART_ROWS, KeptParts
from eligibility_engine.files.making import manifest_of
from eligibility_engine.files.manifest import Manifest, manifest_path
from eligibility_engine.files.pair import with_manifest
from eligibility_engine.files.request import Request
from eligibility_engine.files.results import CsvResults, NdjsonResults, Results
from eligibility_engine.screening import Screened, Summary
from eligibility_engine.sources import Source
from eligibility_engine.unfinished import refuse
from eligibility_engine.writing import bytes_of, text_of

Watch = Callable[[Iterator[Screened], Source], Iterator[Screened]]
"""What the results are passed through, such as a bar that shows how far reading has come."""


class Writer(Protocol):
    """What writes results of one format to a stream."""

    def __call__(self, stream: TextIO, criteria_set: CriteriaSet, keys: tuple[str, ...], heading: bool, /) -> Results:
        """Return where the results go, below their heading unless it stands above them already."""


WRITERS: Final[Mapping[str, Writer]] = {
    "ndjson": lambda stream, criteria_set, keys, heading: NdjsonResults(stream, criteria_set),
    "csv": CsvResults,
}


@frozen
class RowByRow:
    """The screening of a source one row after another, into text."""

    asked: Request
    criteria_set: CriteriaSet
    source: Source
    summary: Summary
    writer: Writer
    watch: Watch

    def write(self, stream: TextIO) -> None:
        """Write every result."""
        self._write(self.judged(), stream, heading=True)

    def judged(self, after: int = 0) -> Iterator[Screened]:
        """Return the results, but for so many rows that were judged before."""
        return self.watch(self.asked.judge(self.criteria_set, self.source.rows, after), self.source)

    def write_parts(self, kept: KeptParts) -> None:
        """Write the parts that are not finished yet."""
        judged = self.judged(kept.rows)
        for screened in islice(judged, kept.rows):
            self.summary.pass_over(screened)
        if kept.parts:
            self.summary.restore(kept.parts[-1].summary)
        for first in judged:
            with kept.next_part() as part, text_of(part) as stream:
                self._write(chain([first], islice(judged, PART_ROWS - 1)), stream, heading=not kept.parts)
            kept.record(self.summary.rows, self.summary.kept())

    def _write(self, judged: Iterator[Screened], stream: TextIO, heading: bool) -> None:
        results = self.writer(stream, self.criteria_set, self.asked.keys, heading)
        for screened in judged:
            self.summary.add(screened)
            results.add(screened)
        results.end()


def write_in_parts(
    rows: RowByRow, target: str | Path, form: str, overwrite: bool, describe: Callable[[Content], Manifest]
) -> None:
    """Write the parts that no earlier run has finished, and put all of them together."""
    place, content = Path(os.path.realpath(target)), content_of_file(rows.asked.file)
    for path in (place, manifest_path(place)):
        refuse(path, overwrite)
    made_of = manifest_of(rows.asked, rows.criteria_set, rows.source, content, rows.summary, {"format": form})
    kept = KeptParts(place, made_of.to_json() + f"{PART_ROWS} rows to a part\n")
    rows.source.notes += kept.notes
    rows.write_parts(kept)
    if rows.source.content != content:
        raise InputError("the file has changed while it was read; screen it again", code="INPUT_CHANGED")
    with with_manifest(place, describe, overwrite=overwrite) as part, bytes_of(part) as stream:
        kept.copy_into(stream)


def content_of_file(file: str) -> Content:
    """Return what identifies the bytes of a file that will be read again.

    Raises:
        EligibilityError: `USAGE` for the standard input, `INPUT_READ` when it cannot be read.
    """
    if file == "-":
        raise EligibilityError("--resume reads its file again, which the standard input cannot be", code="USAGE")
    try:
        with Path(file).open("rb") as stream:
            return content_of(stream)
    except OSError as error:
        reason = error.strerror
    raise InputError(f"{file} cannot be read: {reason}", code="INPUT_READ")
