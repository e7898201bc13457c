"""Which row keys have come before, in memory that does not grow with their number.

The newest digests are a set in memory. When it is full they become a sorted run in a temporary file; runs of one size
are merged into one of the next, so there are few. A field of bits tells most new digests at once; only what it does not
rule out is looked for in the runs, each with one read at a place that the digest itself tells.
"""

import os
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from tempfile import TemporaryFile
from typing import Final
from weakref import finalize

from eligibility_engine.errors import OutputError

WIDTH: Final = 16
"""The bytes of a digest: enough for a billion keys."""

FRESH: Final = 2**17
"""So many digests are kept in memory before they become a run."""

_RUNS: Final = 4
"""So many runs of one size become one run of the next."""

_FIELD: Final = 28
"""The field has 2 to this power bits: 32 megabytes, which are taken with the first run."""

_BUCKET: Final = 512
"""About so many digests of a run are read at once."""

_MERGED: Final = 2**16
"""About so many digests are in memory while runs are merged."""


def digest_of(parts: Iterable[object]) -> bytes:
    """Return the bytes that stand for a row key."""
    return blake2b(repr([str(part) for part in parts]).encode(), digest_size=WIDTH).digest()


class Seen:
    """A growing set of digests."""

    def __init__(self, fresh: int = FRESH) -> None:
        self._limit = fresh
        self._fresh: set[bytes] = set()
        self._runs: list[_Run] = []
        self._bits = bytearray()

    def add(self, digest: bytes) -> bool:
        """Take a digest, and say whether it is new.

        Raises:
            OutputError: `OUTPUT_WRITE` when the temporary files cannot be written.
        """
        if digest in self._fresh or (self._runs and self._is_kept(digest)):
            return False
        self._fresh.add(digest)
        if len(self._fresh) >= self._limit:
            self._spill()
        return True

    def _is_kept(self, digest: bytes) -> bool:
        place = _place(digest, _FIELD)
        return bool(self._bits[place >> 3] & (1 << (place & 7))) and any(digest in run for run in self._runs)

    def _spill(self) -> None:
        digests = sorted(self._fresh)
        self._bits = self._bits or bytearray(2 ** (_FIELD - 3))
        for digest in digests:
            place = _place(digest, _FIELD)
            self._bits[place >> 3] |= 1 << (place & 7)
        try:
            self._runs.append(_Run(len(digests), iter([digests])))
            while len(self._runs) >= _RUNS and self._runs[-_RUNS].count == self._runs[-1].count:
                self._runs[-_RUNS:] = [_merged(self._runs[-_RUNS:])]
        except OSError as error:
            reason = error.strerror
        else:
            self._fresh = set()
            return
        raise OutputError(
            f"the row keys cannot be kept on the disk: {reason}; TMPDIR names a folder with more room",
            code="OUTPUT_WRITE",
        )


class _Run:
    """Digests in order, in a temporary file that has no name.

    Attributes:
        count: how many there are.
    """

    def __init__(self, count: int, blocks: Iterator[list[bytes]]) -> None:
        self.count = count
        self._depth = max(count // _BUCKET, 1).bit_length() - 1
        self._fences = array("Q")
        self._file = TemporaryFile(buffering=0)  # noqa: SIM115
        finalize(self, self._file.close)
        for block in blocks:
            self._append(block)
        self._fences.extend([count] * (2**self._depth + 1 - len(self._fences)))

    def __contains__(self, digest: bytes) -> bool:
        bucket = _place(digest, self._depth)
        # Whether the digest begins at a multiple of its width is not asked: elsewhere it stands as good as never.
        return digest in self._read(self._fences[bucket], self._fences[bucket + 1])

    def between(self, depth: int, bucket: int) -> bytes:
        """Return the digests whose first `depth` bits are `bucket`; `depth` is at most that of the run."""
        first, after = bucket << (self._depth - depth), (bucket + 1) << (self._depth - depth)
        return self._read(self._fences[first], self._fences[after])

    def _read(self, first: int, after: int) -> bytes:
        self._file.seek(first * WIDTH)
        return self._file.read((after - first) * WIDTH)

    def _append(self, digests: list[bytes]) -> None:
        """Write digests that follow those written, and where each bucket that begins among them begins."""
        start = os.fstat(self._file.fileno()).st_size // WIDTH
        last = _place(digests[-1], self._depth)
        while len(self._fences) <= last:
            beginning = len(self._fences) << (8 * WIDTH - self._depth)
            self._fences.append(start + bisect_left(digests, beginning.to_bytes(WIDTH, "big")))
        data = memoryview(b"".join(digests))
        while data:
            data = data[self._file.write(data) :]


def _merged(runs: Sequence[_Run]) -> _Run:
    """Return one run of all digests; no two runs share one."""
    count = sum(run.count for run in runs)
    depth = min(max(count // _MERGED, 1), max(runs[0].count // _BUCKET, 1)).bit_length() - 1
    blocks = (sorted(_split(b"".join(run.between(depth, bucket) for run in runs))) for bucket in range(2**depth))
    return _Run(count, filter(None, blocks))


def _split(data: bytes) -> list[bytes]:
    return [data[place : place + WIDTH] for place in range(0, len(data), WIDTH)]


def _place(digest: bytes, bits: int) -> int:
    """Return the first bits of a digest, as a number."""
    return int.from_bytes(digest[:8], "big") >> (64 - bits)
