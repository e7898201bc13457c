"""A byte stream that knows what has been read of it: how many bytes, and their SHA-256."""

from hashlib import file_digest, sha256
from typing import BinaryIO, Protocol

from attrs import frozen


class Readable(Protocol):
    """What bytes are read from."""

    def readline(self, limit: int = -1, /) -> bytes:
        """Return the next line, or as much of it as the limit lets pass."""

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes."""


@frozen
class Content:
    """What identifies the bytes of a file, whatever it is called.

    Attributes:
        bytes: how many.
        sha256: their digest, in hexadecimal.
    """

    bytes: int
    sha256: str


class Digested:
    """A stream that passes bytes on and keeps their digest."""

    def __init__(self, stream: Readable) -> None:
        self._stream, self._size, self._digest = stream, 0, sha256()

    def readline(self, limit: int = -1, /) -> bytes:
        """Return the next line, or as much of it as the limit lets pass."""
        return self._passed(self._stream.readline(limit))

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes."""
        return self._passed(self._stream.read(size))

    @property
    def content(self) -> Content:
        """What has been read so far."""
        return Content(self._size, self._digest.hexdigest())

    def _passed(self, data: bytes) -> bytes:
        self._size += len(data)
        self._digest.update(data)
        return data


def content_of(stream: BinaryIO) -> Content:
    """Return what identifies the bytes from here to the end."""
    start = stream.tell()
    digest = file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]  # any stream of bytes will do
    return Content(stream.tell() - start, digest)
