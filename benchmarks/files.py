"""Files in and out at size: seconds, rows per second and the peak of memory, for each number of rows.

    python benchmarks/files.py parquet 1000000 10000000      from Parquet to Parquet, in columns
    python benchmarks/files.py parquet 100000000             the same for minutes; 2.5 GB of disk in TMPDIR
    python benchmarks/files.py ndjson 20000 100000           row by row

The people are those of `cd7_rules.py`, 5 % of values missing, repeated under other subjects, written slice by slice;
each size is screened in a process of its own, and its result is read back against its manifest. Of a Parquet file it is
said every 10 million rows how much memory has been resident since the last time, at most.
"""

# ruff: noqa: T201 - it prints its figures

import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl
from cd7_rules import TRIAL, people

from eligibility_engine.files import passing, read_results, screen_file

AS_OF, DISTINCT, COPIES, SAID = date(2025, 6, 2), 20_000, 25, 10_000_000


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
    frame = pl.DataFrame([flat(person) for person in people(DISTINCT, AS_OF)], infer_schema_length=None)
    piece = pl.concat([frame] * COPIES)
    pieces = (piece.lazy().with_row_index("row", offset=start) for start in range(0, rows, piece.height))
    every = pl.concat(list(pieces)).head(rows).with_columns(subject=pl.format("S-{}", "row")).drop("row")
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


class Resident:
    """Watches how much memory is resident, in MB: the most since it was last said, and the most of all."""

    def __init__(self) -> None:
        self.most, self.peak, self._said, self._started = 0.0, 0.0, 0, time.perf_counter()
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            self.most = max(self.most, pages * resource.getpagesize() / 2**20)
            self.peak = max(self.peak, self.most)
            time.sleep(0.02)

    def say(self, rows: int) -> None:
        """Say it where another ten million rows are judged."""
        if rows // SAID > self._said:
            print(f"{rows:11} rows, {time.perf_counter() - self._started:16.1f} s, {self.most:26.0f} MB", flush=True)
            self.most, self._said = 0.0, rows // SAID


def screen(source: str, target: str) -> None:
    """Screen a file, and say what it took."""
    resident = Resident()
    passing.PassingParts.record = lambda _, rows, summary: resident.say(rows)  # type: ignore[method-assign]
    started = time.perf_counter()
    done = screen_file(TRIAL, source, target, as_of=AS_OF, overwrite=True)
    spent, peak = time.perf_counter() - started, resident.peak
    counts = done.manifest.counts
    with read_results(target) as result:
        assert counts == result.manifest.counts
    rows, size = counts["rows"], Path(source).stat().st_size // 10**6
    print(f"{rows:11} rows, {size:6} MB: {spent:8.1f} s, {rows / spent:10.0f} rows/s, {peak:6.0f} MB peak")
    print(f"{'':12}{counts} {'; '.join(done.source.notes)}")


if __name__ == "__main__":
    if sys.argv[1] == "screen":
        screen(*sys.argv[2:])
    else:
        main()
