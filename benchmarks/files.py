"""Files in and out at size: seconds, rows per second and the peak of memory, for each number of rows.

    python benchmarks/files.py parquet 1000000 10000000      from Parquet to Parquet, in columns
    python benchmarks/files.py ndjson 20000 100000           row by row

The people are those of `cd7_rules.py`, 5 % of values missing, repeated under other subjects; each size is screened in a
process of its own, and its result is read back against its manifest.
"""

# ruff: noqa: T201 - it prints its figures

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl
from cd7_rules import TRIAL, people

from eligibility_engine.files import read_results, screen_file

AS_OF, DISTINCT = date(2025, 6, 2), 20_000


def main() -> None:
    """Screen files of each size."""
    form, *sizes = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        for rows in map(int, sizes):
            source = Path(folder) / f"in.{form}"
            write(source, rows)
            subprocess.run([sys.executable, __file__, "screen", source, Path(folder) / f"out.{form}"], check=True)


def write(path: Path, rows: int) -> None:
    """Write so many people."""
    if path.suffix == ".ndjson":
        with path.open("w") as stream:
            stream.writelines(json.dumps({**person, "subject": f"S-{n}"}) + "\n" for n, person in numbered(rows))
        return
    frame = pl.DataFrame([flat(person) for person in people(DISTINCT, AS_OF)], infer_schema_length=None).lazy()
    copies = (frame.with_row_index("row", offset=copy * DISTINCT) for copy in range(-(-rows // DISTINCT)))
    every = pl.concat(list(copies)).head(rows).with_columns(subject=pl.format("S-{}", "row")).drop("row")
    every.sink_parquet(path, row_group_size=2**18)


def numbered(rows: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield so many people with a number each."""
    some = people(DISTINCT, AS_OF)
    return islice(((copy * DISTINCT + n, one) for copy in range(rows) for n, one in enumerate(some)), rows)


def flat(person: dict[str, Any]) -> dict[str, Any]:
    """Return a record as a row of a flat table."""
    found: dict[str, Any] = {}
    for name, value in person.items():
        parts = value.items() if isinstance(value, dict) else [("value", value)]
        found |= {name if part == "value" else f"{name}_{part}": cell for part, cell in parts}
    return found


def screen(source: str, target: str) -> None:
    """Screen a file, and say what it took."""
    started = time.perf_counter()
    done = screen_file(TRIAL, source, target, as_of=AS_OF, overwrite=True)
    spent = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    counts = done.manifest.counts
    with read_results(target) as result:
        assert counts == result.manifest.counts
    rows, size = counts["rows"], Path(source).stat().st_size // 10**6
    print(f"{rows:11} rows, {size:6} MB: {spent:8.1f} s, {rows / spent:10.0f} rows/s, {peak:6} MB peak")
    print(f"{'':12}{counts} {'; '.join(done.source.notes)}")


if __name__ == "__main__":
    if sys.argv[1] == "screen":
        screen(*sys.argv[2:])
    else:
        main()
