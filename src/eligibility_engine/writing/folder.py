"""Folders that are there whole or not at all: filled beside their place, then renamed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from shutil import rmtree

from eligibility_engine.errors import EligibilityError, OutputError
from eligibility_engine.writing.unfinished import sync_directory, unwritable


@contextmanager
def writing_folder(path: str | Path) -> Iterator[Path]:
    """Make a folder that appears under its name, with all that is in it, only when the block ends well.

    Nothing that is there is ever replaced: who knows what else a folder holds. Whatever ends the block early leaves
    nothing, except that a process which is killed leaves a hidden folder beside the place.

    Args:
        path: the folder.

    Raises:
        OutputError: `OUTPUT_EXISTS` when something is there, `OUTPUT_WRITE` when it cannot be written.
    """
    target = Path(os.path.realpath(path))
    _refuse(target)
    hidden = target.with_name(f".{target.name}.{token_hex(4)}.part")
    try:
        hidden.mkdir()
        try:
            yield hidden
            sync_directory(hidden)
            _refuse(target)
            hidden.rename(target)
            sync_directory(target.parent)
        finally:
            rmtree(hidden, ignore_errors=True)
        return
    except OSError as error:
        if isinstance(error, EligibilityError):
            raise
        failure = unwritable(target, error.strerror or type(error).__name__)
    raise failure


def _refuse(target: Path) -> None:
    if target.exists():
        raise OutputError(f"{target.name} is there already; choose another name", code="OUTPUT_EXISTS")
