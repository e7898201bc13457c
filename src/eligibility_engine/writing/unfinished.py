"""A file on its way to its place: it gets its name when it is whole, in one step.

Until then it has no name at all where the system knows such files, so that a process which is killed leaves nothing
behind; elsewhere it has a hidden name beside its place.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from shutil import copyfileobj
from typing import Final

from eligibility_engine.errors import OutputError
from eligibility_engine.writing.digested import Content, content_of

_DESCRIPTORS: Final = Path("/proc/self/fd")
_NAMELESS: Final[int | None] = getattr(os, "O_TMPFILE", None) if _DESCRIPTORS.exists() else None


class Unfinished:
    """A file that is written and has not got its name yet.

    Attributes:
        target: the name it will have.
        descriptor: the open file.
    """

    def __init__(self, target: Path) -> None:
        self.target = target
        self._hidden = target.with_name(f".{target.name}.{token_hex(4)}.part")
        found = _nameless(target.parent)
        self._named = found is None
        self.descriptor = _hidden(self._hidden) if found is None else found

    @property
    def path(self) -> Path:
        """A path under which the file can be opened while it has no name."""
        return self._hidden if self._named else _DESCRIPTORS / str(self.descriptor)

    @property
    def has_its_name(self) -> bool:
        """Whether the file stands under its name."""
        with suppress(OSError):
            return os.path.samestat(os.fstat(self.descriptor), self.target.stat())
        return False

    def content(self) -> Content:
        """Return what identifies the bytes that have been written."""
        with self.path.open("rb") as stream:
            return content_of(stream)

    def put(self, *, overwrite: bool) -> None:
        """Give the file its name, and the permissions of what it replaces, once its bytes are on the disk.

        Raises:
            OutputError: `OUTPUT_EXISTS` or `OUTPUT_WRITE` for what has appeared there meanwhile.
        """
        os.fsync(self.descriptor)
        refuse(self.target, overwrite)
        if not self._named:
            self._take_hidden_name()
        if self.target.exists():
            os.chmod(self._hidden, self.target.stat().st_mode & 0o7777)
        self._hidden.replace(self.target)
        sync_directory(self.target.parent)

    def _take_hidden_name(self) -> None:
        """Give the file its hidden name; where the system refuses to, after all, the name is that of a copy."""
        try:
            _link(self.descriptor, self._hidden)
        except OSError:
            with self.path.open("rb") as source, self._hidden.open("xb") as copy:
                os.chmod(self._hidden, os.fstat(self.descriptor).st_mode & 0o7777)
                copyfileobj(source, copy)
                copy.flush()
                os.fsync(copy.fileno())
                os.dup2(copy.fileno(), self.descriptor)
        self._named = True

    def close(self) -> None:
        """Let go of the file; without its name it is gone."""
        os.close(self.descriptor)
        with suppress(OSError):
            self._hidden.unlink(missing_ok=True)


@contextmanager
def unfinished(target: Path) -> Iterator[Unfinished]:
    """Open a file beside its place; whatever ends the block before it is put there leaves nothing behind.

    Raises:
        OutputError: `OUTPUT_WRITE` when it cannot be written, whatever keeps it from being so.
    """
    try:
        part = Unfinished(target)
        try:
            yield part
        finally:
            part.close()
        return
    except (OutputError, BrokenPipeError):
        raise
    except OSError as error:
        failure = unwritable(target, error.strerror or type(error).__name__)
    raise failure


def refuse(target: Path, overwrite: bool) -> None:
    """Refuse a place where something stands that may not be replaced.

    Raises:
        OutputError: `OUTPUT_EXISTS`, or `OUTPUT_WRITE` for what is no ordinary file.
    """
    if target.exists() and not target.is_file():
        raise unwritable(target, "it is no ordinary file; leave the output out to write to the standard output")
    if target.exists() and not overwrite:
        raise OutputError(f"{target.name} is there already; --overwrite replaces it", code="OUTPUT_EXISTS")


def unwritable(target: Path, reason: str) -> OutputError:
    """Return the error that says why a file cannot be written."""
    return OutputError(f"{target.name} cannot be written: {reason}", code="OUTPUT_WRITE")


def sync_directory(directory: Path) -> None:
    """Make new names survive a power cut, where the system can."""
    with suppress(OSError):
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _nameless(directory: Path) -> int | None:
    """Return a new file without a name, where system and file system know such; they refuse in several ways."""
    if _NAMELESS is None:
        return None
    with suppress(OSError):
        return os.open(directory, _NAMELESS | os.O_RDWR, 0o666)
    return None


def _hidden(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)


def _link(descriptor: int, path: Path) -> None:
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        # A directory is given so that the link is followed: to the file, and not to its entry among the descriptors.
        os.link(_DESCRIPTORS / str(descriptor), path, dst_dir_fd=directory, follow_symlinks=True)
    finally:
        os.close(directory)
