"""The processes that judge mutants end with their parent and leave interrupts to it."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import Pipe
from threading import Event

import pytest

from eligibility_engine.testing.mutation import workers
from unit.test_cli_processes import started

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="groups of processes as POSIX has them")


@pytest.fixture
def mutating(tmp_path):
    """Return a function that starts a run with two workers, in a group of its own, and waits for its first outcome."""
    record = tmp_path / "mutants.ndjson"

    def starting():
        args = ["mutate", "--trial", "NCT06316427", "--jobs", 2, "--max-mutants", 300, "--resume", record]
        process = started(*args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
        while not record.exists():
            assert process.poll() is None, process.communicate()
            time.sleep(0.02)
        return process, record

    return starting


def test_an_interrupt_of_all_processes_ends_quietly_and_says_what_is_kept(mutating):
    """Ctrl-C reaches the workers too: none of them says anything, and the run says once how it is taken up."""
    process, record = mutating()
    os.killpg(process.pid, signal.SIGINT)
    said = f"kept what was found in {record}; run again with --resume {record}\n"
    assert ("", said) == process.communicate(timeout=120)
    assert 130 == process.returncode


def test_no_worker_outlives_a_parent_that_is_killed(mutating):
    """The workers hold the standard error open, so its end is theirs."""
    process, _ = mutating()
    process.kill()
    process.communicate(timeout=120)
    assert -signal.SIGKILL == process.returncode


def test_a_worker_ignores_interrupts_and_ends_when_its_parent_has_closed_the_pipe(monkeypatch):
    """It goes on as long as the pipe is open, and leaves at once when it is closed."""
    codes, ended = [], Event()
    monkeypatch.setattr(workers.os, "_exit", lambda code: (codes.append(code), ended.set()))
    before = signal.getsignal(signal.SIGINT)
    theirs, ours = Pipe(duplex=False)
    try:
        workers.prepare(theirs)
        assert signal.SIG_IGN is signal.getsignal(signal.SIGINT)
        assert not ended.wait(0.05)
        ours.close()
        assert ended.wait(10)
    finally:
        signal.signal(signal.SIGINT, before)
        theirs.close()
    assert [1] == codes


def test_interrupts_wait_for_the_end_of_the_block():
    """One that comes while processes are started is heeded after that."""
    done = []

    def starting():
        with workers.interrupts_held():
            signal.raise_signal(signal.SIGINT)
            done.append("started")

    with pytest.raises(KeyboardInterrupt):
        starting()
    assert ["started"] == done
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_a_pool_that_is_broken_off_does_not_wait_for_its_work():
    """What breaks the block off is raised again without delay, and work that has begun is given up."""
    before, begun = time.monotonic(), []

    def working():
        with workers.pool_of(1) as pool:
            begun.append(pool.submit(time.sleep, 600))
            while not begun[0].running():
                time.sleep(0.02)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        working()
    assert time.monotonic() - before < 60
    assert isinstance(begun[0].exception(), BrokenProcessPool)
