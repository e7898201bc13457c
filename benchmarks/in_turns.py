"""Functions measured in turns: many short rounds of each, medians in microseconds of processor time for one subject."""

import gc
import time
from collections.abc import Callable, Iterable
from statistics import median
from typing import Any

Runs = dict[str, tuple[Callable[[Any], object], list[Any]]]


def measured(runs: Runs, rounds: int, few: int = 0) -> dict[str, tuple[float, float]]:
    """Return the median of the rounds of each, and how far they spread; one round each in turn.

    What has no more than `few` subjects takes long, and has a tenth of the rounds.
    """
    found: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(rounds):
        for name, (run, given) in runs.items():
            if len(given) > few or number % 10 == 0:
                found[name].append(once(run, given))
    return {name: (median(taken), spread(taken)) for name, taken in found.items()}


def once(run: Callable[[Any], object], given: Iterable[Any]) -> float:
    """Return the microseconds per subject of one round."""
    gc.collect()
    started, number = time.process_time(), 0
    for one in given:
        run(one)
        number += 1
    return (time.process_time() - started) / number * 1e6


def spread(found: list[float]) -> float:
    """Return the ratio of a slow round to a fast one."""
    ranked = sorted(found)
    return ranked[-1 - len(ranked) // 10] / ranked[len(ranked) // 10]
