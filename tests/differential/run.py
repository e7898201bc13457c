"""Random rules on random rows before every judge, and no tolerance: `python tests/differential/run.py --help`.

Exits with 1 on any difference from the reference, when a verdict is rarer than 15 % of all, and when a kernel node was
in no rule: then the run has shown too little. The same seed and sizes give the same run, whatever `--jobs` is. In a
cluster (`--spark`) a run is short, and no document holds every rule: it need not have every node.
"""

import argparse
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from typing import Final

if __name__ in {"__main__", "__mp_main__"}:  # the folder of tests is what the tests import from
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from differential.comparing import Tally, compared
from differential.judges import JUDGES
from eligibility_engine.explanation.phrases import counted
from eligibility_engine.kernel.expression import NODES
from eligibility_engine.verdict import Verdict

LEAST: Final = 0.15


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print what was found, and return the exit code."""
    wanted = _parser().parse_args(arguments)
    begun, total = time.monotonic(), Tally()
    for tally in _tallies(wanted) if wanted.spark is None else _tallies_on_spark(wanted):
        for difference in tally.differences:
            print(f"{difference}\n  again: {_again(wanted, difference.batch)}", flush=True)
        total.add(tally)
        if total.pairs >= wanted.pairs or wanted.batch is not None:
            break
    faults = [f"{len(total.differences)} differences"] if total.differences else []
    faults += _lacking(total, NODES if wanted.spark is None else ()) if wanted.batch is None else []
    judges = ["spark"] if wanted.spark else [*JUDGES]
    print(_report(total, judges, wanted.seed, time.monotonic() - begun))
    print("\n".join(f"FAILED: {fault}" for fault in faults) or "no difference")
    return 1 if faults else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pairs", type=int, default=1_000_000, help="stop once so many rule-row pairs were judged")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--seed", type=int, default=0, help="another seed is another run")
    parser.add_argument("--rows", type=int, default=2000, help="rows of a large batch")
    parser.add_argument("--batch", type=int, help="only this batch of the run, to see a difference again")
    parser.add_argument("--spark", metavar="URL", help="the master of a cluster, which is then the only judge")
    return parser


def _again(wanted: argparse.Namespace, batch: int) -> str:
    cluster = f" --spark {wanted.spark}" if wanted.spark else ""
    return f"python tests/differential/run.py --seed {wanted.seed} --rows {wanted.rows} --batch {batch}{cluster}"


def _tallies(wanted: argparse.Namespace) -> Iterator[Tally]:
    """Yield what each batch came to, in their order."""
    if wanted.batch is not None or wanted.jobs == 1:
        numbers = count() if wanted.batch is None else [wanted.batch]
        yield from (compared(wanted.seed, number, wanted.rows) for number in numbers)
        return
    with ProcessPoolExecutor(wanted.jobs, mp_context=get_context("spawn")) as pool:
        ahead: deque[Future[Tally]] = deque()
        try:
            for number in count():
                ahead.append(pool.submit(compared, wanted.seed, number, wanted.rows))
                if len(ahead) > wanted.jobs:
                    yield ahead.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def _tallies_on_spark(wanted: argparse.Namespace) -> Iterator[Tally]:
    """Yield what each batch came to in a cluster, by the session that is there or one of its own."""
    from pyspark.sql import SparkSession

    from differential.on_spark import compared_on_spark

    builder = SparkSession.builder.master(wanted.spark).config("spark.driver.host", "127.0.0.1")
    yield from compared_on_spark(builder.getOrCreate(), wanted.seed, wanted.rows, wanted.batch)


def _lacking(total: Tally, due: Sequence[type[object]]) -> list[str]:
    """Return what a run did not show: enough of each verdict, or a rule with each of some nodes."""
    shares = _shares(total)
    rare = [f"{verdict} is less than {LEAST:.0%} of the verdicts" for verdict, share in shares.items() if share < LEAST]
    nodes = [node.__name__ for node in due if not total.native[node.__name__] + total.handed[node.__name__]]
    return [*rare, *(f"no rule has a node {name}" for name in nodes)]


def _shares(total: Tally) -> dict[str, float]:
    return {one.value: total.verdicts[one.value] / max(total.verdicts.total(), 1) for one in Verdict}


def _report(total: Tally, judges: Sequence[str], seed: int, seconds: float) -> str:
    """Return what a run came to in words."""
    names = [node.__name__ for node in NODES]
    native = [f"{name} {total.native[name]}" for name in names if total.native[name]]
    handed = [f"{name} {total.handed[name]}" for name in names if total.handed[name] and not total.native[name]]
    rows, before = total.outcomes.total(), counted(len(judges), "judge")
    mix = ", ".join(f"{name} {share:.1%}" for name, share in _shares(total).items())
    return "\n".join([
        f"seed {seed}: {total.pairs:,} rule-row pairs on the reference and {before}, {seconds:.0f} s",
        f"batches: {total.batches}, rows: {rows:,}; {total.with_events:,} of the pairs beside events",
        f"judges: {', '.join(judges)}",
        f"frames by layout: {', '.join(f'{name} {times}' for name, times in sorted(total.layouts.items()))}",
        f"their columns by type: {', '.join(f'{name} {times}' for name, times in sorted(total.kinds.items()))}",
        f"verdicts: {mix}",
        f"rows: {', '.join(f'{name} {times / max(rows, 1):.1%}' for name, times in sorted(total.outcomes.items()))}",
        f"judged in columns: {total.in_columns / max(total.pairs, 1):.1%} of the pairs",
        f"kernel nodes: {len(native) + len(handed)} of {len(names)}",
        f"  in columns, by rules: {', '.join(native)}",
        f"  by the reference only, by rules: {', '.join(handed) or 'none'}",
    ])  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
