"""Lines of a byte stream under a size limit: an overlong line is skipped without being held in memory."""

from collections.abc import Iterator
from typing import Final

from eligibility_engine.errors import InputError
from eligibility_engine.writing.digested import Readable

MAX_LINE: Final = 2**20
"""The longest line that is read, in bytes: one megabyte holds any one subject."""

_BOM: Final = b"\xef\xbb\xbf"
_OTHER_ENCODINGS: Final = (b"\xff\xfe", b"\xfe\xff")


class Lines(Iterator[bytes]):
    """The lines of a stream with their line ends, without a byte order mark.

    An overlong line raises `InputError` (`INPUT_SIZE`) from `next`; the line after it is the next one.

    Attributes:
        number: the line that was delivered last, from 1.
        consumed: the bytes read so far.
        ahead: the line that comes next; empty at the end.
    """

    def __init__(self, stream: Readable, limit: int = MAX_LINE) -> None:
        self._stream, self._limit = stream, limit
        self.number = self.consumed = 0
        self.ahead = without_mark(self._pull())

    def __next__(self) -> bytes:
        line = self.ahead
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) > self._limit:
            self._skip(line)
            raise InputError(
                f"the line is longer than {self._limit} bytes; no record is",
                code="INPUT_SIZE",
                line=self.number,
            )
        self.ahead = self._pull()
        return line

    @property
    def is_last(self) -> bool:
        """Whether the line that was delivered last is the last one of the stream."""
        return not self.ahead

    def _pull(self) -> bytes:
        try:
            line = self._stream.readline(self._limit + 1)
        except OSError as error:
            reason = error.strerror
        else:
            self.consumed += len(line)
            return line
        raise InputError(f"the file cannot be read any further: {reason}", code="INPUT_READ", line=self.number)

    def _skip(self, line: bytes) -> None:
        while line and not line.endswith(b"\n"):
            line = self._pull()
        self.ahead = self._pull()


def without_mark(data: bytes) -> bytes:
    """Return the beginning of a file without its byte order mark.

    Raises:
        InputError: `INPUT_ENCODING` when it begins as UTF-16 does.
    """
    if data.startswith(_OTHER_ENCODINGS):
        raise InputError("the file is UTF-16; save it as UTF-8", code="INPUT_ENCODING", line=1)
    return data.removeprefix(_BOM)
