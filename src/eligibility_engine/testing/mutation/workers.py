"""The processes that judge mutants: an interrupt is their parent's to heed, and none of them outlives it."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from threading import Thread
from typing import Any


@contextmanager
def pool_of(processes: int) -> Iterator[ProcessPoolExecutor]:
    """Yield a pool of processes that are started anew; what breaks the block off ends them in the midst of their work.

    Args:
        processes: how many processes at most.
    """
    context = get_context("spawn")
    theirs, ours = context.Pipe(duplex=False)
    with theirs, ours:
        pool = ProcessPoolExecutor(processes, mp_context=context, initializer=prepare, initargs=(theirs,))
        try:
            yield pool
        except BaseException:
            ours.close()
            pool.shutdown(cancel_futures=True)
            raise
        pool.shutdown()


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Hold interrupts back until the end of the block; processes that are started in it never see one.

    Windows cannot: there a process that has only just started may still be interrupted.
    """
    mask = getattr(signal, "pthread_sigmask", lambda how, signals: signals)
    previous = mask(getattr(signal, "SIG_BLOCK", 0), {signal.SIGINT})
    try:
        yield
    finally:
        mask(getattr(signal, "SIG_SETMASK", 0), previous)


def prepare(parent: Any) -> None:
    """Make the process of a pool ignore interrupts, and end as soon as its parent ends or wants it to.

    Args:
        parent: the end of a pipe that is closed then.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: Any) -> None:
    parent.poll(None)
    os._exit(1)
