"""Text results, row by row: at one go, or in parts of which an earlier run may have finished some."""

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Final, Protocol, TextIO

from attrs import frozen

from eligibility_engine.files.kept import PART_ROWS, Part, copy_into
from eligibility_engine.files.passing import Parts
from eligibility_engine.files.request import Request
from eligibility_engine.files.results import CsvResults, NdjsonResults, Results
from eligibility_engine.screening import Screened, Summary
from eligibility_engine.sources import Source
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.writing.unfinished import Unfinished
from eligibility_engine.writing.whole import bytes_of, text_of

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
    """The screening of a source one row after another.

    Attributes:
        asked: what is read, and how it is judged.
        criteria_set: what judges.
        source: the opened source.
        summary: what is counted.
        watch: what the results are passed through.
    """

    asked: Request
    criteria_set: CriteriaSet
    source: Source
    summary: Summary
    watch: Watch

    @property
    def part_rows(self) -> int:
        """The rows of a part, but for the last one."""
        return PART_ROWS

    def judged(self, after: int = 0) -> Iterator[Screened]:
        """Return the results, but for so many rows that were judged before."""
        return self.watch(self.asked.judge(self.criteria_set, self.source.rows, after), self.source)

    def write_parts(self, parts: Parts) -> None:
        """Write the parts that are not finished yet."""
        judged = self.judged(parts.rows)
        for screened in islice(judged, parts.rows):
            self.summary.pass_over(screened)
        if parts.parts:
            self.summary.restore(parts.parts[-1].summary)
        for first in judged:
            with parts.next_part() as part:
                self.put(chain([first], islice(judged, self.part_rows - 1)), part, heading=not parts.parts)
            parts.record(self.summary.rows, self.summary.kept())

    @abstractmethod
    def put(self, judged: Iterator[Screened], part: Unfinished, heading: bool) -> None:
        """Write a part; below a heading, where it is the first."""


@frozen
class TextRows(RowByRow):
    """Rows into text.

    Attributes:
        writer: what writes it.
    """

    writer: Writer

    def write(self, stream: TextIO) -> None:
        """Write every result."""
        self._write(self.judged(), stream, heading=True)

    def put(self, judged: Iterator[Screened], part: Unfinished, heading: bool) -> None:
        """Write a part."""
        with text_of(part) as stream:
            self._write(judged, stream, heading)

    def join(self, parts: Sequence[Part], whole: Unfinished) -> None:
        """Put the parts together."""
        with bytes_of(whole) as stream:
            copy_into(parts, stream)

    def _write(self, judged: Iterator[Screened], stream: TextIO, heading: bool) -> None:
        results = self.writer(stream, self.criteria_set, self.asked.keys, heading)
        for screened in judged:
            self.summary.add(screened)
            results.add(screened)
        results.end()
