"""The benchmarks run, and their page shows the lines that they print; the cost grows in proportion to the criteria."""

import json
import re
import sys
from collections.abc import Callable
from datetime import date
from importlib import import_module
from pathlib import Path
from types import ModuleType

import numpy as np
import polars as pl
import pytest

ROOT = Path(__file__).parents[2]
AS_OF = date(2025, 6, 2)
SHOWN = (ROOT / "docs" / "explanation" / "compared-in-speed.md").read_text(encoding="utf-8")

Benchmark = Callable[[str], ModuleType]


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> Benchmark:
    """A module of benchmarks/, whose work is done in this process and not in one of its own."""
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    processes = import_module("own_process")
    monkeypatch.setattr(processes, "measured", lambda *_: processes.Taken(1.0, 1.0, 1.0))
    return import_module


def figureless(text: str) -> str:
    """Return a text with 0 for every figure, and with single spaces."""
    return re.sub(r" +", " ", re.sub(r"[\d.]+", "0", text))


def test_rivals_are_measured_and_counted(
    benchmark: Benchmark, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """This engine is never wrong; a rival that is not installed is named; the page shows every other line."""
    rivals = benchmark("rivals")
    monkeypatch.setattr(sys, "argv", ["rivals.py", "50", "1", "50"])
    rivals.main()
    _, *lines = capsys.readouterr().out.splitlines()
    ours = [line for line in lines if rivals.ONE in line]
    assert ours
    assert [["0"] * 6] * len(ours) == [line.split()[-6:] for line in ours]
    for line in lines:
        assert "not installed: pip install" in line or figureless(line) in figureless(SHOWN)


def test_the_page_shows_the_cql_that_is_run() -> None:
    """What benchmarks/cql/five.mjs translates stands on the page, which names the versions that it is run by."""
    page = (ROOT / "docs" / "explanation" / "beside-other-tools.md").read_text(encoding="utf-8")
    text = (ROOT / "benchmarks" / "cql" / "five.cql").read_text(encoding="utf-8")
    assert f'```text title="five.cql"\n{text}```\n' in page
    package = json.loads((ROOT / "benchmarks" / "cql" / "package.json").read_text(encoding="utf-8"))
    assert [one for one in package["dependencies"].items() if " ".join(one) not in " ".join(page.split())] == []


def test_what_each_tool_says_of_a_missing_value_stands_on_the_page(
    benchmark: Benchmark, capsys: pytest.CaptureFixture[str]
) -> None:
    """This engine is right about everybody; each line that is printed is on the page; some are not installed."""
    benchmark("missing_values").main()
    page = (ROOT / "docs" / "explanation" / "beside-other-tools.md").read_text(encoding="utf-8").splitlines()
    lines = [line for line in capsys.readouterr().out.splitlines() if "not installed" not in line]
    assert [line for line in lines if line not in page] == []
    right, ours = (line.split() for line in lines if line.startswith(("right", "this engine")))
    assert ours[2:] == right[1:]


def test_the_growth_of_the_cost_is_measured(
    benchmark: Benchmark, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The functions for one person agree with the reference, and each number of criteria has its line."""
    monkeypatch.setattr(sys, "argv", ["growth.py", "person", "25", "50", "--rounds", "1"])
    growth = benchmark("growth")
    monkeypatch.setattr(growth, "PEOPLE", 10)
    growth.main()
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4
    for line in lines:
        assert figureless(line) in figureless(SHOWN)


def test_the_query_and_the_functions_grow_in_proportion_to_the_criteria(benchmark: Benchmark) -> None:
    """50 criteria more add the same to the columnar query and to the generated source, however many there were."""
    table = benchmark("frames").people(0, 1, np.random.default_rng(1)).lazy()
    sets = [benchmark("growth_rules").repeated(times) for times in (2, 4, 6)]
    queries = [len(trial.screen(table, as_of=AS_OF).explain(optimized=False)) for trial in sets]
    sources = [sum(map(len, trial.compiled.generated.functions.lines)) for trial in sets]
    for few, more, most in (queries, sources):
        assert most - more <= 1.05 * (more - few)


def test_a_file_with_as_many_rows_as_its_name_says(benchmark: Benchmark, tmp_path: Path) -> None:
    """The files that growth is measured on begin with the same people."""
    targets = [tmp_path / "3.parquet", tmp_path / "5.parquet"]
    benchmark("growth").write_all(targets)
    few, more = map(pl.read_parquet, targets)
    assert (few.height, more.height) == (3, 5)
    assert more.head(3).equals(few)
