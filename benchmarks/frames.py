"""How fast a Parquet file is screened in columns: the 25 criteria of `cd7_rules`, from a file to a column per entry.

Run from the root of the repository: `python benchmarks/frames.py [MILLIONS [ROUNDS]]`; 1 million rows, 5 rounds unless
given. Three ways over the same columns, in turns, each in a process of its own, which also tells its peak of memory:

- `by hand`: the verdicts as expressions that somebody would write who knows the rules, three values and Polars;
- `verdicts`: the expressions that the rules become, without a look at whether the values are allowed;
- `screened`: what `screen` does: keys, types, domains and digits checked, rows in doubt judged by the reference.

Each writes a Parquet file with the subject and a column per entry, the last one also what else a result says. The first
two are compared with the third before anything is measured. Polars reads one group of rows ahead, unless
`POLARS_ROW_GROUP_PREFETCH_SIZE` in the environment says otherwise.
"""

# ruff: noqa: T201 - it prints its figures

import os
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from cd7_rules import TRIAL
from own_process import Taken, measured, medians, printing
from rival_rules.polars_columns import verdicts as by_hand_in_polars

from eligibility_engine.backends.screening import screening_of
from eligibility_engine.facts import Date, Enumeration, Flag, Integer, Measurement, Number

AS_OF, SEED, MISSING, SLICE = date(2025, 6, 2), 7, 0.05, 500_000
ENTRIES = [entry.id for entry in TRIAL.entries]
LIMITS = {"creatinine": 1.2, "bun": 20.0, "alt": 40.0}
UNITS = {"creatinine": "mg/dL", "bun": "mg/dL", "alt": "U/L", "bilirubin": "mg/dL", "platelets": "10*9/L"}


def main() -> None:
    """Write the table, compare the three ways, and print the figures."""
    millions = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    os.environ.setdefault("POLARS_ROW_GROUP_PREFETCH_SIZE", "1")  # each way is a process of its own, which inherits it
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "people.parquet"
        write(source, int(millions * 1_000_000))
        agree(pl.scan_parquet(source).head(200_000))
        print(f"Polars {pl.__version__}, {pl.thread_pool_size()} threads, {millions:g} million rows, {rounds} rounds")
        taken: dict[str, list[Taken]] = {name: [] for name in WAYS}
        for _ in range(rounds):
            for name, found in taken.items():
                found.append(measured(__file__, "--one", name, str(source)))
        hand = medians(taken["by hand"])
        for name, found in taken.items():
            wall, processor, memory = medians(found)
            ratio = processor / hand.processor
            print(f"{name:10}{processor:8.2f} s of processor, {ratio:.2f} times by hand;{wall:8.2f} s;{memory:6.0f} MB")


def one(name: str, source: Path) -> None:
    """Screen a file in one way."""
    WAYS[name](pl.scan_parquet(source)).sink_parquet(source.with_name("result.parquet"), compression="uncompressed")


def by_hand(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Return the verdicts as nullable truths, written by hand."""
    return by_hand_in_polars(frame, AS_OF)


def verdicts_alone(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Return the verdicts as nullable truths, as the plan has them."""
    screening = screening_of(TRIAL, frame.collect_schema(), as_of=AS_OF)
    for stage in screening.plan.stages:
        frame = frame.with_columns(**stage)
    return frame.select("subject", **screening.plan.verdicts)


def screened(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Return what `screen` returns."""
    return TRIAL.screen(frame, as_of=AS_OF)


WAYS: dict[str, Callable[[pl.LazyFrame], pl.LazyFrame]] = {
    "by hand": by_hand,
    "verdicts": verdicts_alone,
    "screened": screened,
}


def agree(frame: pl.LazyFrame) -> None:
    """Compare the three ways; by hand, a result exactly at 1.5 or 3 times its limit may differ."""
    due = screened(frame).collect()
    print("judged by", dict(due["judged_by"].value_counts().rows()), end="; ")
    words = {True: "met", False: "not_met", None: "unknown"}
    for name in ("by hand", "verdicts"):
        found = WAYS[name](frame).collect().with_columns(pl.col(ENTRIES).replace_strict(words, return_dtype=pl.String))
        different = sum((found[entry] != due[entry].cast(pl.String)).sum() for entry in ENTRIES)
        print(f"{name} differs in {different} of {due.height * len(ENTRIES)} verdicts", end="; ")
    print()


def write(source: Path, rows: int) -> None:
    """Write people, slice by slice, so that memory does not grow with them."""
    pieces = []
    for number, begin in enumerate(range(0, rows, SLICE)):
        piece = source.with_name(f"piece-{number:04}.parquet")
        people(begin, min(SLICE, rows - begin), np.random.default_rng(SEED + number)).write_parquet(piece)
        pieces.append(piece)
    pl.scan_parquet(pieces).sink_parquet(source, compression="snappy")
    for piece in pieces:
        piece.unlink()


def people(begin: int, rows: int, random: np.random.Generator) -> pl.DataFrame:
    """Return made-up people; one value in twenty is missing."""
    columns: dict[str, Any] = {"subject": pl.Series([f"S{number:09}" for number in range(begin, begin + rows)])}
    for fact in TRIAL.facts:
        columns |= {name: with_gaps(name, cells, rows, random) for name, cells in drawn(fact, rows, random).items()}
    return pl.DataFrame(columns)


def with_gaps(name: str, cells: Any, rows: int, random: np.random.Generator) -> pl.Series:
    """Return a column with gaps."""
    kept = pl.Series(random.random(rows) >= MISSING)
    series = pl.Series(name, cells)
    return pl.DataFrame([series]).select(pl.when(kept).then(pl.col(name)).alias(name)).to_series()


def drawn(fact: Any, rows: int, random: np.random.Generator) -> dict[str, Any]:
    """Return the columns of a fact, without gaps."""
    match fact.type:
        case Flag():
            return {fact.name: random.random(rows) < (0.9 if fact.name == "consent_signed" else 0.05)}
        case Enumeration(members):
            return {fact.name: pl.Series(members).gather(random.integers(0, len(members), rows))}
        case Date():
            span = 36_000 if fact.name == "birth_date" else 400
            days = np.datetime64(AS_OF) - random.integers(0, span, rows).astype("timedelta64[D]")
            return {fact.name: days}
        case Integer():
            return {fact.name: random.integers(0, 6 if fact.name == "ecog" else 90, rows)}
        case Measurement():
            return result(fact, rows, random)
        case Number(decimals=1):
            return {fact.name: random.integers(0, 1001, rows) / 10.0}
        case Number():
            return {fact.name: random.integers(0, 400, rows) * 1.0}
        case _:
            raise AssertionError(fact.type)


def result(fact: Any, rows: int, random: np.random.Generator) -> dict[str, Any]:
    """Return a laboratory result with its unit, and its limit where the rules read one."""
    steps = 10.0 ** (fact.type.decimals or 0)
    typical = LIMITS.get(fact.name, 60.0 if fact.name == "platelets" else 1.5)
    columns = {
        fact.name: random.integers(0, int(3 * typical * steps), rows) / steps,
        f"{fact.name}_unit": pl.repeat(UNITS[fact.name], rows, eager=True),
    }
    if fact.name in LIMITS:
        columns[f"{fact.name}_uln"] = np.full(rows, typical)
    return columns


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        printing(lambda: one(sys.argv[2], Path(sys.argv[3])))
    else:
        main()
