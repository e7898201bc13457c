"""What a piece of work takes when it has a process of its own: elapsed seconds, those of the processor, the peak in
MB.

The parent measures with `measured(script, ...)`; the child, which is the same script, does the work in
`printing(work)`. Neither counts what imports take.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import NamedTuple


class Taken(NamedTuple):
    """Elapsed seconds, seconds of the processor, and the peak of memory in MB."""

    wall: float
    processor: float
    memory: float


def measured(script: str, *arguments: str) -> Taken:
    """Return what the script takes with these arguments."""
    done = subprocess.run([sys.executable, script, *arguments], stdout=subprocess.PIPE, text=True, check=True)
    return Taken(*map(float, done.stdout.split()[-3:]))


def printing(work: Callable[[], object]) -> None:
    """Do the work, and print what it took."""
    began, spent = time.perf_counter(), time.process_time()
    work()
    print(time.perf_counter() - began, time.process_time() - spent, peak())  # noqa: T201 - for `measured`


def peak() -> float:
    """Return the peak of this process; the one in `getrusage` may be its parent's, from before it began."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (found,) = (line for line in lines if line.startswith("VmHWM"))
    return int(found.split()[1]) / 1024


def medians(rounds: list[Taken]) -> Taken:
    """Return the median of each figure."""
    return Taken(*map(median, zip(*rounds, strict=True)))
