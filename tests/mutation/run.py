"""Mutation testing of our own code: make one small change to the kernel at a time; some test must fail.

With the extra `mutation` installed: `python tests/mutation/run.py`. Changes are made in the memory of forked processes
alone, so no changed file is ever on disk. What the figures mean: docs/explanation/mutation-of-our-own-code.md.
"""

import argparse
import importlib.util
import os
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from importlib.abc import MetaPathFinder
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import NamedTuple, NoReturn

import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider
from operators import operators

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "eligibility_engine"
PAGE = ROOT / "docs" / "explanation" / "mutation-of-our-own-code.md"
KERNEL = (
    *("verdict", "dates", "semantics/evaluation", "semantics/denotation", "semantics/events", "semantics/reduction"),
    *("kernel/expression", "kernel/walking"),
)
MODULES = (
    *(PACKAGE / f"{name}.py" for name in KERNEL),
    *(path for path in sorted((PACKAGE / "criteria").glob("*.py")) if path.stem != "__init__"),
)
MEANING = [
    "unit/test_evaluation.py",
    "spec/test_missing.py",
    "spec/test_as_of_cut_off.py",
    "spec/test_kinds.py",
    "unit/test_assessment.py",
    "spec/test_rows.py",
    "spec/test_ongoing.py",
    "unit/test_row_evaluation.py",
    "spec/test_formulas.py",
]
OF_NODES = ["unit/test_expression.py", "unit/test_digest.py"]
NEAR = {
    "verdict": ["unit/test_words.py", "spec/test_kleene.py"],
    "dates": ["unit/test_words.py", "spec/test_dates.py"],
    "semantics/evaluation": MEANING,
    "semantics/denotation": MEANING,
    "semantics/events": ["unit/test_event_traces.py", "spec/test_rows.py", "spec/test_events_at_the_edges.py"],
    "semantics/reduction": ["spec/test_rows.py", "spec/test_events_at_the_edges.py"],
    "kernel/expression": [
        "unit/test_words.py",
        "unit/test_expression.py",
        "unit/test_criteria.py",
        "unit/test_digest.py",
    ],
    "kernel/walking": [
        "unit/test_expression.py",
        "spec/test_rows.py",
        "unit/test_event_traces.py",
        "unit/test_digest.py",
    ],
}
KINDS = [
    "unit/test_words.py",
    "unit/test_criteria.py",
    "unit/test_phrases.py",
    "spec/test_kinds.py",
    "spec/test_window_ends.py",
]
KINDS_OF_ROWS = ["spec/test_events_at_the_edges.py", *KINDS]
OTHERS = ("language", "trace", "event_traces", "checking", "found_by_laws", "serialization", "assessment", "digest")
ALL = [f"unit/test_{name}.py" for name in OTHERS] + ["spec", "generative/test_calendar.py"]
"""Most changes die of the few tests near the module, which run first; the rest meet the whole choice."""

PYTEST = ["-q", "-x", "-p", "no:cacheprovider", "--ignore=tests/spec/test_cd7_readings.py"]
WARM = ("attrs", "cattrs", "click", "hypothesis", "rich.console", "ruamel.yaml")
LEAST = 95  # per cent killed, of all modules together
PATIENCE = 10  # how many times as long as unchanged code a change may take before it counts as killed
SURVIVED, KILLED, AT_IMPORT, TIMED_OUT = 0, 1, 2, -signal.SIGALRM


class Mutant(NamedTuple):
    """One change to one module, and the module so changed."""

    path: Path
    line: int
    before: str
    after: str
    source: str

    @property
    def module(self) -> str:
        """The path below the package."""
        return self.path.relative_to(PACKAGE).as_posix()

    def __str__(self) -> str:
        known = "explained" if self.is_explained() else "NOT EXPLAINED"
        return f"{self.module}:{self.line}: survived, {known}\n    - {self.before}\n    + {self.after}"

    def is_explained(self) -> bool:
        """Say whether the page names the change."""
        return PAGE.is_file() and f"`{self.after}`" in " ".join(PAGE.read_text(encoding="utf-8").split())


class Changes(cst.CSTVisitor):
    """Collects every change to a module.

    Annotations are left alone as mutmut leaves them, imports are for linters, and `cache_hash` only saves time.
    """

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, module: cst.Module) -> None:
        super().__init__()
        self.module = module
        self.found: list[tuple[int, cst.CSTNode, cst.CSTNode]] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        """Collect the changes of one node and say whether to look below it."""
        if isinstance(node, (cst.Annotation, cst.ImportFrom)):
            return False
        if isinstance(node, cst.Decorator) and "cache_hash" in self.module.code_for_node(node):
            return False
        line = self.get_metadata(PositionProvider, node).start.line if operators(node) else 0
        self.found.extend((line, node, changed) for changed in operators(node))
        return True


def mutants(path: Path) -> Iterator[Mutant]:
    """Yield every changed form of a module, each once."""
    wrapper = MetadataWrapper(cst.parse_module(path.read_text(encoding="utf-8")))
    changes = Changes(wrapper.module)
    wrapper.visit(changes)
    seen = {wrapper.module.code}
    for line, node, changed in changes.found:
        source = wrapper.module.deep_replace(node, changed).code  # type: ignore[attr-defined]
        if source in seen:
            continue
        seen.add(source)
        yield Mutant(path, line, *differing(wrapper.module.code, source), source)


def differing(before: str, after: str) -> tuple[str, str]:
    """Return the lines that differ, each side joined to one line."""
    old, new = before.splitlines(), after.splitlines()
    while old and new and old[0] == new[0]:
        del old[0], new[0]
    while old and new and old[-1] == new[-1]:
        del old[-1], new[-1]
    removed, added = (" ".join(map(str.strip, side)) for side in (old, new))
    return removed, added or f"without {removed}"


class Changed(SourceFileLoader, MetaPathFinder):
    """Imports one module from changed source; every other module comes from its file."""

    def __init__(self, mutant: Mutant) -> None:
        stem = mutant.path.relative_to(PACKAGE.parent).with_suffix("")
        super().__init__(".".join(stem.parts), str(mutant.path))
        self.mutant = mutant

    def find_spec(self, fullname, path=None, target=None):
        """Claim the one module."""
        return importlib.util.spec_from_loader(fullname, self) if fullname == self.name else None

    def get_code(self, fullname):
        """Compile the changed source, past every cache."""
        return compile(self.mutant.source, self.path, "exec", dont_inherit=True)


def judge(mutant: Mutant | None, seconds: float = 0) -> NoReturn:
    """Run the tests on a changed module, or on none, and end this process with what came out."""
    signal.alarm(int(seconds))
    runs = [*NEAR.values(), KINDS, KINDS_OF_ROWS, ALL]
    if mutant:
        near = KINDS_OF_ROWS if mutant.module in {"criteria/events.py", "criteria/washout.py"} else KINDS
        runs = [NEAR.get(mutant.module.removesuffix(".py"), near), ALL]
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        sys.meta_path.insert(0, Changed(mutant))
    outcome = AT_IMPORT
    try:
        importlib.import_module("eligibility_engine")
        outcome = KILLED
        failed = any(pytest.main([*PYTEST, *(f"tests/{name}" for name in chosen)]) for chosen in runs)
        outcome = KILLED if failed else SURVIVED
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(outcome)


def outcomes(todo: list[Mutant], jobs: int, seconds: float) -> Iterator[tuple[Mutant, int]]:
    """Yield what came out for each mutant, `jobs` at a time, each in a process of its own."""
    waiting, running = iter(todo), {}
    while True:
        while len(running) < jobs and (mutant := next(waiting, None)):
            pid = os.fork()
            if not pid:
                judge(mutant, seconds)
            running[pid] = mutant
        if not running:
            return
        pid, status = os.wait()
        outcome = os.waitstatus_to_exitcode(status)
        if outcome not in {SURVIVED, KILLED, AT_IMPORT, TIMED_OUT}:
            sys.exit(f"a process ended with status {outcome}, which says nothing about its change")
        yield running.pop(pid), outcome


def report(results: list[tuple[Mutant, int]]) -> int:
    """Print the survivors and the figures, and return the exit status."""
    survivors = sorted(mutant for mutant, outcome in results if outcome == SURVIVED)
    print("", *survivors, sep="\n")
    print(f"\n{'module':<26}{'changes':>8}{'killed':>8}{'at import':>11}{'timed out':>11}{'survived':>10}{'':>9}")
    for module in [*dict.fromkeys(mutant.module for mutant, _ in results), "all"]:
        count = Counter(outcome for mutant, outcome in results if module in {mutant.module, "all"})
        total, alive = count.total(), count[SURVIVED]
        killed = 100 * (total - alive) / total
        print(
            f"{module:<26}{total:>8}{total - alive:>8}{count[AT_IMPORT]:>11}{count[TIMED_OUT]:>11}{alive:>10}"
            f"{killed:>7.1f} %"
        )
    return 0 if killed >= LEAST and all(mutant.is_explained() for mutant in survivors) else 1


def main() -> int:
    """Judge the modules whose names contain one of the words given, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", help="only modules whose paths contain one of these words")
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time (default: 2)")
    options = parser.parse_args()
    os.chdir(ROOT)
    sys.path.insert(0, str(PACKAGE.parent))
    for name in WARM:
        importlib.import_module(name)
    if PACKAGE.name in sys.modules:
        sys.exit("the package is imported already, so changes to it would have no effect")
    chosen = [path for path in MODULES if not options.words or any(word in str(path) for word in options.words)]
    todo = [mutant for path in chosen for mutant in mutants(path)]
    print(f"{len(todo)} changes; first the tests as they are", flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        tempfile.tempdir = os.environ["TMPDIR"] = sys.pycache_prefix = scratch
        sys.dont_write_bytecode = False
        started = time.monotonic()
        if not os.fork():
            judge(None)
        if os.wait()[1]:
            sys.exit("the tests do not pass as they are; nothing to learn from changes")
        seconds, started, results = PATIENCE * (time.monotonic() - started), time.monotonic(), []
        for mutant, outcome in outcomes(todo, options.jobs, seconds):
            results.append((mutant, outcome))
            if outcome == SURVIVED:
                print(mutant, flush=True)
            if not len(results) % 50:
                print(f"{len(results)} of {len(todo)} after {time.monotonic() - started:.0f} s", flush=True)
    results.sort()
    return report(results)


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":  # the order of sets is part of a run that can be repeated
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})
    # a plug-in would import the package here, and every changed process would inherit it unchanged
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = os.environ["HYPOTHESIS_NO_PLUGINS"] = "1"
    sys.exit(main())
