"""What it costs to know which row keys have come before: time for each key, and the peak of memory.

    python benchmarks/row_keys.py [KEYS ...]

Each count is measured in a process of its own, against a set of the same digests in memory.
"""

# ruff: noqa: T201 - it prints its figures

import resource
import subprocess
import sys
import time
from collections.abc import Callable

from eligibility_engine.screening.seen import Seen, digest_of


def main() -> None:
    """Measure each count, once with `Seen` and once with a set."""
    for count in map(int, sys.argv[1:] or ("100000", "1000000", "10000000")):
        for kind in ("seen", "set"):
            subprocess.run([sys.executable, __file__, kind, str(count)], check=True)


def measure(kind: str, count: int) -> None:
    """Take so many keys, of which one in a thousand has come before."""
    add = Seen().add if kind == "seen" else adding(set())
    before, started = peak(), time.process_time()
    new = sum(add(digest_of([f"S-{number - number % 1000 // 999 * 500}"])) for number in range(count))
    spent = (time.process_time() - started) / count * 1e6
    print(f"{kind:5}{count:11} keys, {count - new} again: {spent:5.2f} us per key, {(peak() - before) // 1024:5} MB")


def adding(digests: set[bytes]) -> Callable[[bytes], bool]:
    """Return what a set in memory would do."""

    def add(digest: bytes) -> bool:
        size = len(digests)
        digests.add(digest)
        return len(digests) > size

    return add


def peak() -> int:
    """Return the peak of resident memory so far, in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    if sys.argv[1:2] in (["seen"], ["set"]):
        measure(sys.argv[1], int(sys.argv[2]))
    else:
        main()
