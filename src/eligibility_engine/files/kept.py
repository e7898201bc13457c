"""Parts of a result that survive a kill: beside the target, in `OUT.parts`, each with its digest.

A part holds the results of so many rows. It is written as a result is: whole or not at all. What it is of stands in the
folder, too: parts of other data, rules or options are thrown away. So are parts that are not what was written, with
those after them.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Final

from attrs import asdict, frozen

from eligibility_engine.errors import OutputError
from eligibility_engine.explanation.phrases import counted
from eligibility_engine.writing.digested import Content, content_of
from eligibility_engine.writing.unfinished import Unfinished, unfinished, unwritable
from eligibility_engine.writing.whole import writing

PART_ROWS: Final = 20_000
"""The rows of a part, but for the last one."""

_OF: Final = "made_of.json"
_CHUNK: Final = 2**20


@frozen
class Part:
    """A finished part.

    Attributes:
        path: where it is.
        rows: the rows of all parts up to this one.
        content: what identifies its bytes.
        summary: what has been counted of all rows so far.
    """

    path: Path
    rows: int
    content: Content
    summary: Mapping[str, Any]


def parts_folder(target: Path) -> Path:
    """Return where the parts of a result are kept."""
    return target.with_name(f"{target.name}.parts")


class KeptParts:
    """The parts of one result.

    Attributes:
        parts: the finished ones, in order.
        others: whether there were parts of something else, which are gone.
    """

    def __init__(self, target: Path, made_of: str) -> None:
        self._target, self._folder = target, parts_folder(target)
        with _told(target):
            self.others = (self._folder / _OF).is_file() and _text(self._folder / _OF) != made_of
            if self.others:
                discard(target)
            self._folder.mkdir(exist_ok=True)
            self._refuse_strangers()
            with writing(self._folder / _OF, overwrite=True) as stream:
                stream.write(made_of)
        self.parts = list(self._whole())

    def _refuse_strangers(self) -> None:
        """Refuse a folder of this name that somebody else has made; one that was killed at the start is empty."""
        names = [path.name for path in self._folder.iterdir()]
        if _OF not in names and not all(name.startswith(f".{_OF}") for name in names):
            raise unwritable(self._target, f"{self._folder.name} is there and holds no parts of a result; rename it")

    def _whole(self) -> Iterator[Part]:
        """Yield the parts from the first one on, as far as they are what was written."""
        number = 1
        while (part := self._recorded(number)) is not None:
            yield part
            number += 1

    def _recorded(self, number: int) -> Part | None:
        path = self._path(number)
        with suppress(OSError, ValueError, KeyError, TypeError):
            record = json.loads(path.with_suffix(".json").read_bytes())
            part = Part(path, record["rows"], Content(**record["content"]), record["summary"])
            with path.open("rb") as stream:
                return part if content_of(stream) == part.content else None
        return None

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the result should know of the parts that were there."""
        resumed = f"resumed after {counted(self.rows, 'row')}" if self.parts else ""
        gone = f"{self._folder.name} held parts of other data, rules or options; they are gone" if self.others else ""
        return tuple(filter(None, (resumed, gone)))

    @property
    def rows(self) -> int:
        """How many rows the finished parts are of."""
        return self.parts[-1].rows if self.parts else 0

    @contextmanager
    def next_part(self) -> Iterator[Unfinished]:
        """Open the part after the finished ones; it is there when the block ends well, and counts once it is recorded.

        Raises:
            OutputError: `OUTPUT_WRITE`.
        """
        with unfinished(self._path(len(self.parts) + 1)) as part:
            yield part
            part.put(overwrite=True)

    def record(self, rows: int, summary: Mapping[str, Any]) -> None:
        """Let the part that was written last count.

        Args:
            rows: the rows of all parts, this one included.
            summary: what has been counted of them.
        """
        path = self._path(len(self.parts) + 1)
        with _told(self._target), path.open("rb") as stream:
            content = content_of(stream)
        part = Part(path, rows, content, summary)
        record = {"rows": part.rows, "content": asdict(content), "summary": summary}
        with writing(path.with_suffix(".json"), overwrite=True) as stream_of_record:
            json.dump(record, stream_of_record, ensure_ascii=False)
        self.parts.append(part)

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:08}.part"


def copy_into(parts: Iterable[Part], stream: BinaryIO) -> None:
    """Put parts of text one after another.

    Raises:
        OutputError: `OUTPUT_WRITE` when one is no longer what was written.
    """
    for part in parts:
        digest = sha256()
        with part.path.open("rb") as source:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                stream.write(chunk)
        if digest.hexdigest() != part.content.sha256:
            raise unwritable(part.path.parent, "a part has been changed; run it once more")


def discard(target: Path) -> None:
    """Remove the parts of a result that are kept, where there are any.

    What says that they are parts goes last: whoever is killed half-way leaves a folder that can be told.
    """
    folder = parts_folder(target)
    mark = folder / _OF
    if not mark.is_file():
        return
    with suppress(OSError):
        for path in folder.iterdir():
            if path != mark:
                path.unlink()
        mark.unlink()
        folder.rmdir()


def _text(path: Path) -> str:
    with suppress(OSError, ValueError):
        return path.read_text(encoding="utf-8")
    return ""


@contextmanager
def _told(target: Path) -> Iterator[None]:
    """Let what the system says about the folder be said about the result."""
    try:
        yield
        return
    except OutputError:
        raise
    except OSError as error:
        failure = unwritable(target, error.strerror or type(error).__name__)
    raise failure
