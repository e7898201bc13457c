"""How long the package takes to start: what a program, the command line and a first verdict wait for.

Run from the root of the repository: `python benchmarks/startup.py`. Each row is a fresh interpreter; rows are run in
turn, round after round, so that a noisy machine is noisy for all of them. Bytecode is cached, as an installed package
has it. Shown are medians of elapsed time, what is above a bare interpreter, and that as a share of attrs and cattrs.
"""

# ruff: noqa: T201 - it prints its figures

import os
import subprocess
import sys
import time
from statistics import median

ROUNDS = 15
BARE = "bare interpreter"
LIBRARIES = "import attrs, cattrs"
ASSESS = """
from eligibility_engine import registry
registry.get("NCT06316427").assess({}, as_of="2025-06-02").eligibility
"""
ROWS = {
    BARE: ("-c", "pass"),
    LIBRARIES: ("-c", "import attrs, cattrs"),
    "import eligibility_engine": ("-c", "import eligibility_engine"),
    "eligibility --help": ("-m", "eligibility_engine", "--help"),
    "every name that the package offers": ("-c", "from eligibility_engine import *"),
    "the first verdict of NCT06316427": ("-c", ASSESS),
    "eligibility trials": ("-m", "eligibility_engine", "trials"),
}


def main() -> None:
    """Print the figures."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    taken: dict[str, list[float]] = {name: [] for name in ROWS}
    for _ in range(ROUNDS + 1):
        for name, arguments in ROWS.items():
            taken[name].append(elapsed(arguments, environment))
    typical = {name: median(times[1:]) for name, times in taken.items()}  # the first round fills the caches
    libraries = typical[LIBRARIES] - typical[BARE]
    print(f"Python {sys.version.split()[0]}, {ROUNDS} rounds in turn, milliseconds")
    for name, whole in typical.items():
        above = whole - typical[BARE]
        print(f"{name:36} {whole * 1000:5.0f}   above bare {above * 1000:5.0f}   ratio {above / libraries:.2f}")


def elapsed(arguments: tuple[str, ...], environment: dict[str, str]) -> float:
    """Return how long an interpreter takes from its start to its end, in seconds."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, check=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
