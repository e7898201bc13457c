"""A Parquet result read back, row by row, as a line of ndjson would hold it."""

from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import polars as pl

from eligibility_engine.files.manifest import Manifest

_SLICE: Final = 50_000


def rows_of_parquet(stream: BinaryIO, manifest: Manifest) -> Iterator[dict[str, Any]]:
    """Yield the rows: key, eligibility, the verdict of each entry or what is wrong, and what judged."""
    frame = pl.scan_parquet(stream)
    names = frame.collect_schema().names()
    keys = len(manifest.reading["keys"])
    entries = names[keys + 2 : names.index("first_failing")]
    rules, as_of = manifest.rules, manifest.as_of
    beside = {name: rules[name] for name in ("trial", "version", "revision", "part", "digest") if name in rules}
    beside["as_of"] = None if as_of.startswith("@") else as_of
    for start in range(0, manifest.counts["rows"], _SLICE):
        for cells in frame.slice(start, _SLICE).collect().rows():
            head = dict(zip(names[:keys], cells[:keys], strict=True))
            if cells[keys] == "error":
                yield {**head, "eligibility": None, "error": {"message": cells[keys + 1]}, **beside}
            else:
                verdicts = dict(zip(entries, cells[keys + 2 :], strict=False))
                yield {**head, "eligibility": cells[keys], "criteria": verdicts, **beside}
