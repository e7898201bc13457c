"""Files that are there whole or not at all: written beside their place, flushed to the disk, then renamed."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import TextIO

from eligibility_engine.errors import OutputError


@contextmanager
def writing(path: str | Path, *, overwrite: bool = False) -> Iterator[TextIO]:
    """Open a text file (UTF-8, `\\n`) that appears under its name only when the block ends well.

    Whatever ends the block early leaves what was there before, and no other file; a process that is killed outright
    may leave a hidden `.part` file beside it.

    Args:
        path: the output.
        overwrite: whether an output that is there is replaced, atomically.

    Raises:
        OutputError: `OUTPUT_EXISTS` when it is there and may not be replaced, `OUTPUT_WRITE` when it cannot be written.
    """
    target = Path(os.path.realpath(path))
    _refuse(target, overwrite)
    part = target.with_name(f".{target.name}.{token_hex(4)}.part")
    try:
        with part.open("x", encoding="utf-8", newline="\n") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        _put(part, target, overwrite)
    except (OutputError, BrokenPipeError):
        raise
    except OSError as error:
        failure = _unwritable(target, error.strerror or type(error).__name__)
    else:
        return
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    raise failure


def _refuse(target: Path, overwrite: bool) -> None:
    if target.exists() and not target.is_file():
        raise _unwritable(target, "it is no ordinary file; leave the output out to write to the standard output")
    if target.exists() and not overwrite:
        raise _exists(target)


def _put(part: Path, target: Path, overwrite: bool) -> None:
    """Give the finished file its name, and the permissions of what it replaces; refuse what has appeared meanwhile."""
    _refuse(target, overwrite)
    if target.exists():
        shutil.copymode(target, part)
    part.replace(target)
    _sync_directory(target.parent)


def _sync_directory(directory: Path) -> None:
    """Make the new name survive a power cut, where the system can."""
    with suppress(OSError):
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _exists(target: Path) -> OutputError:
    return OutputError(f"{target.name} is there already; --overwrite replaces it", code="OUTPUT_EXISTS")


def _unwritable(target: Path, reason: str) -> OutputError:
    return OutputError(f"{target.name} cannot be written: {reason}", code="OUTPUT_WRITE")
