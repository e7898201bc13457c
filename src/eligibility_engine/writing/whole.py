"""Files that are there whole or not at all: written beside their place, flushed to the disk, then renamed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO

from eligibility_engine.writing.unfinished import Unfinished, refuse, unfinished


@contextmanager
def writing(path: str | Path, *, overwrite: bool = False, private: bool = False) -> Iterator[TextIO]:
    """Open a text file (UTF-8, `\\n`) that appears under its name only when the block ends well.

    Whatever ends the block early leaves what was there before, and no other file.

    Args:
        path: the output.
        overwrite: whether an output that is there is replaced, atomically.
        private: whether only its owner may read a new output; one that is replaced hands its permissions on.

    Raises:
        OutputError: `OUTPUT_EXISTS` when it is there and may not be replaced, `OUTPUT_WRITE` when it cannot be written.
    """
    target = Path(os.path.realpath(path))
    refuse(target, overwrite)
    with unfinished(target) as part:
        if private:
            os.chmod(part.path, 0o600)
        with text_of(part) as stream:
            yield stream
        part.put(overwrite=overwrite)


@contextmanager
def text_of(part: Unfinished) -> Iterator[TextIO]:
    """Open an unfinished file for text, which is handed to the system when the block ends well."""
    with open(part.descriptor, "w", encoding="utf-8", newline="\n", closefd=False) as stream:
        yield stream


@contextmanager
def bytes_of(part: Unfinished) -> Iterator[BinaryIO]:
    """Open an unfinished file for bytes, which are handed to the system when the block ends well."""
    with open(part.descriptor, "wb", closefd=False) as stream:
        yield stream
