"""Results that were written to a file, read back: whole, as their manifest says, or not at all."""

import csv
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

from attrs import field, frozen

from eligibility_engine.errors import InputError
from eligibility_engine.files.extra import need_frames
from eligibility_engine.files.manifest import Manifest
from eligibility_engine.files.opening import opened
from eligibility_engine.files.pair import manifest_for
from eligibility_engine.files.results import JUDGED_BY, LISTS
from eligibility_engine.writing.digested import content_of

ResultRow = Mapping[str, Any]
"""A row of a result, as a line of ndjson holds it, whatever the format of the file."""


@frozen
class ResultFile:
    """A result that is what its manifest says.

    Attributes:
        manifest: of what it was made.
        rows: its rows, in order, once.
    """

    manifest: Manifest
    rows: Iterator[ResultRow] = field(repr=False)


@contextmanager
def read_results(path: str | Path) -> Iterator[ResultFile]:
    """Open a result of `screen_file`, or of `eligibility screen -o`; the whole file is checked before a row is read.

    A row holds what a line of ndjson holds, whatever the format: the row key, `eligibility` (None for a row in error),
    `criteria` (the verdict of each entry by its id; absent for a row in error), `error`, `decisive`, `missing` and so
    forth. A CSV keeps less: a subject is always text there, and an error is its message alone. Parquet keeps keys,
    verdicts and messages; by what they were judged, the manifest says.

    Raises:
        InputError: `INPUT_READ` when it cannot be read, `RESULT_MANIFEST` when it has no manifest or is not what its
            manifest was written for, `RESULT_FORMAT` for a result in a format that is not read, such as a table.
    """
    target = Path(os.path.realpath(path))
    with opened(target, target.name) as stream:
        manifest = manifest_for(target, content_of(stream))
        rows = _ROWS.get(manifest.result["format"])
        if rows is None:
            said = f"{target.name} is a {manifest.result['format']}, which nothing reads back; screen to {_FORMATS}"
            raise InputError(said, code="RESULT_FORMAT")
        stream.seek(0)
        yield ResultFile(manifest, rows(stream, manifest))


def _of_ndjson(stream: BinaryIO, manifest: Manifest) -> Iterator[ResultRow]:
    return map(json.loads, stream)


def _of_csv(stream: BinaryIO, manifest: Manifest) -> Iterator[ResultRow]:
    rows = csv.reader(map(bytes.decode, stream))
    names = next(rows, [])
    keys = len(manifest.reading["keys"])
    beside = 1 + len(LISTS) + len(JUDGED_BY) + ("part" in manifest.rules)
    return (_of_cells(names, cells, keys, len(names) - beside) for cells in rows)


def _of_cells(names: list[str], cells: list[str], keys: int, end: int) -> ResultRow:
    """Return a row of a CSV as ndjson holds it, by place: an entry may have the name of a column.

    The keys come first, then eligibility and error, a verdict for each entry up to `end`, and what judged.
    """
    values: list[Any] = [cell or None for cell in cells]
    head, beside = (dict(zip(names[part], values[part], strict=True)) for part in (slice(keys + 1), slice(end, None)))
    judged_by = {name: beside[name] for name in beside if name not in {"recoverable", *LISTS}}
    judged_by |= {"revision": int(beside["revision"])}
    message = values[keys + 1]
    if message is not None:
        return {**head, "error": {"message": message}, **judged_by}
    verdicts = dict(zip(names[keys + 2 : end], values[keys + 2 : end], strict=True))
    lists = {name: (beside[name] or "").split() for name in LISTS}
    return {**head, "criteria": verdicts, **lists, "recoverable": beside["recoverable"], **judged_by}


def _of_parquet(stream: BinaryIO, manifest: Manifest) -> Iterator[ResultRow]:
    need_frames()
    from eligibility_engine.files.parquet_reading import rows_of_parquet

    return rows_of_parquet(stream, manifest)


_ROWS: Final = {"ndjson": _of_ndjson, "csv": _of_csv, "parquet": _of_parquet}
_FORMATS: Final = ", ".join(_ROWS)
