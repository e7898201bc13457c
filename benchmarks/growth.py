"""How the cost grows with rows and with criteria: it should be in proportion to both.

    python benchmarks/growth.py rows        1, 2, 5 and 10 million rows, the 25 criteria of `cd7_rules`
    python benchmarks/growth.py criteria    1 million rows, 25, 100 and 400 criteria
    python benchmarks/growth.py attrition   the attrition of 250,000 rows that were screened by 25, 100 and 400 criteria
    python benchmarks/growth.py person      one person at a time, 25, 100 and 400 criteria

Other sizes follow the word; `--rounds` says how often each is measured. Rows are screened from one Parquet file to
another, with validation, a verdict column per entry and what else a result says; attrition reads such a file. Each
measurement is a process of its own, and reading and writing files are part of it. The criteria are those of
`growth_rules.py`. A person is judged by the generated functions, whose verdicts are compared with those of the
reference first.
"""

# ruff: noqa: T201 - it prints its figures

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from cd7_rules import people
from frames import write
from growth_rules import repeated
from in_turns import measured as measured_in_turns
from own_process import Taken, measured, medians, printing

from eligibility_engine import CriteriaSet
from eligibility_engine.analysis import attrition_of_frame
from eligibility_engine.compiled.judge import Generated
from eligibility_engine.reading.parsing import parse
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.value import Exact

AS_OF, PEOPLE, CHECKED = date(2025, 6, 2), 500, 50
MILLION = 1_000_000
CRITERIA = [25, 100, 400]
SIZES = {"rows": [1, 2, 5, 10], "criteria": CRITERIA, "attrition": CRITERIA, "person": CRITERIA}
ONCE = 25
"""So many criteria are the rules once."""


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("shape", choices=SIZES)
    parser.add_argument("sizes", nargs="*", type=float)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    sizes = asked.sizes or SIZES[asked.shape]
    print(f"Python {sys.version.split()[0]}, Polars {pl.__version__}, {pl.thread_pool_size()} threads")
    if asked.shape == "person":
        one_person([int(size) for size in sizes], asked.rounds)
    elif asked.shape == "rows":
        in_columns(screened, [(int(size * MILLION), ONCE) for size in sizes], asked.rounds)
    elif asked.shape == "criteria":
        in_columns(screened, [(MILLION, int(size)) for size in sizes], asked.rounds)
    else:
        in_columns(counted, [(MILLION // 4, int(size)) for size in sizes], asked.rounds)


Way = Callable[[int, Path], Taken]


def in_columns(way: Way, sizes: list[tuple[int, int]], rounds: int) -> None:
    """Take each size in turns, and print what it takes, in all and for each verdict."""
    taken: dict[tuple[int, int], list[Taken]] = {size: [] for size in sizes}
    with tempfile.TemporaryDirectory() as folder:
        sources = {rows: Path(folder) / f"{rows}.parquet" for rows, _ in sizes}
        subprocess.run([sys.executable, __file__, "--write", *map(str, sources.values())], check=True)
        for _ in range(rounds):
            for (rows, criteria), found in taken.items():
                found.append(way(criteria, sources[rows]))
    show({size: medians(found) for size, found in taken.items()})


def screened(criteria: int, source: Path) -> Taken:
    """Return what screening takes."""
    return measured(__file__, "--screen", str(criteria), str(source))


def counted(criteria: int, source: Path) -> Taken:
    """Return what attrition takes, once the rows are screened."""
    screened(criteria, source)
    return measured(__file__, "--count", str(criteria), str(source))


def show(figures: dict[tuple[int, int], Taken]) -> None:
    """Print the figures of each size."""
    print(f"{'rows':>10}{'criteria':>10}{'processor':>12}{'elapsed':>11}{'MB':>7}{'ns per verdict':>16}{'ratio':>7}")
    first = 0.0
    for (rows, criteria), (wall, processor, memory) in figures.items():
        each = processor / rows / criteria * 1e9
        first = first or each
        print(f"{rows:10}{criteria:10}{processor:10.2f} s{wall:9.2f} s{memory:7.0f}{each:16.1f}{each / first:7.2f}")


def write_all(targets: list[Path]) -> None:
    """Write the files, each with as many people as its name says; the smaller ones are the first of the greatest."""
    greatest = max(targets, key=rows_of)
    write(greatest, rows_of(greatest))
    for target in targets:
        if target != greatest:
            pl.scan_parquet(greatest).head(rows_of(target)).sink_parquet(target, compression="snappy")


def rows_of(target: Path) -> int:
    """Return how many rows a file is to have."""
    return int(target.stem)


def screen(criteria: int, source: Path) -> None:
    """Screen a file, plan included."""
    found = repeated(criteria // ONCE).screen(pl.scan_parquet(source), as_of=AS_OF)
    found.sink_parquet(source.with_suffix(".result"), compression="uncompressed")


def count(criteria: int, source: Path) -> None:
    """Count the attrition of a file that was screened."""
    attrition_of_frame(repeated(criteria // ONCE), pl.scan_parquet(source.with_suffix(".result")))


def one_person(sizes: list[int], rounds: int) -> None:
    """Print what it takes to make the functions, and to judge a person by them."""
    records, runs, made = people(PEOPLE, AS_OF), {}, {}
    for criteria in sizes:
        trial = repeated(criteria // ONCE)
        judge, made[criteria] = generated(trial)
        plain = [judge.read(record) for record in records]
        agree(trial, judge, records)
        runs[f"{criteria} verdicts"] = (judge.verdicts, plain)
        runs[f"{criteria} eligibility"] = (judge.eligibility, plain)
    figures = measured_in_turns(runs, 5 * rounds)
    print(f"{'criteria':>10}{'generated in':>15}{'verdicts':>12}{'ns per verdict':>16}{'ratio':>7}{'eligibility':>14}")
    first = figures[f"{sizes[0]} verdicts"][0] / sizes[0]
    for criteria in sizes:
        (every, _), (early, _) = figures[f"{criteria} verdicts"], figures[f"{criteria} eligibility"]
        each = every / criteria
        figures_ = f"{made[criteria]:12.1f} ms{every:9.2f} us{each * 1e3:16.1f}{each / first:7.2f}{early:11.2f} us"
        print(f"{criteria:10}{figures_}")


def generated(trial: CriteriaSet) -> tuple[Any, float]:
    """Return the functions of a set, and the milliseconds that it takes to make them."""
    started = time.process_time()
    judge = Generated(trial.facts, trial.offsets, trial.compiled.generated.entries).on(AS_OF)
    return judge, (time.process_time() - started) * 1e3


def agree(trial: CriteriaSet, judge: Any, records: list[dict[str, Any]]) -> None:
    """Compare the verdicts of some people with those of the reference; stop where one differs."""
    for record in records[:CHECKED]:
        reference = Evaluation(parse(trial.facts, record, AS_OF).facts, Exact(AS_OF))
        due = tuple(reference.verdict(outline.predicate) for outline in trial.outlines.values())
        assert judge.verdicts(judge.read(record)) == due


if __name__ == "__main__":
    if sys.argv[1:2] == ["--write"]:
        write_all(list(map(Path, sys.argv[2:])))
    elif sys.argv[1:2] == ["--screen"]:
        printing(lambda: screen(int(sys.argv[2]), Path(sys.argv[3])))
    elif sys.argv[1:2] == ["--count"]:
        printing(lambda: count(int(sys.argv[2]), Path(sys.argv[3])))
    else:
        main()
