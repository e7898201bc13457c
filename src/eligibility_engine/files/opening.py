"""A file opened for reading, or the error that says why it cannot be."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from eligibility_engine.errors import InputError


@contextmanager
def opened(path: Path, called: str) -> Iterator[BinaryIO]:
    """Open a file for reading.

    Args:
        path: where it is.
        called: what the error calls it.

    Raises:
        InputError: `INPUT_READ`.
    """
    try:
        stream = path.open("rb")
    except OSError as error:
        reason = error.strerror
    else:
        with stream:
            yield stream
        return
    raise InputError(f"{called} cannot be read: {reason}", code="INPUT_READ")
