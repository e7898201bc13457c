"""The 25 rules of `cd7_rules.py` in this engine and in what a user would pick instead: how fast, and how often wrong.

Run from the root of the repository: `python benchmarks/rivals.py [ROWS [ROUNDS [PEOPLE]]]`; a million rows, 7 rounds,
2000 people unless given. What is not installed is named and left out: `pip install '.[benchmarks]'` in an environment
of its own brings all.

The rules of each engine are a file in `rival_rules`. One person at a time: microseconds of processor time, medians of
rounds in turns, and ratios to Python by hand. In columns: from a Parquet file to one, each round in a process of its
own. The verdicts of everybody are compared with those of the reference before anything is measured. What matters most
of them is how many people who cannot be decided, because something is missing, are called eligible.
"""

# ruff: noqa: T201 - it prints its figures

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

import polars as pl
from cd7_rules import TRIAL, eligibility_by_hand, people
from files import flat
from in_turns import once
from own_process import Taken, measured, medians, printing
from rival_rules import Record

from eligibility_engine.reading.parsing import parse
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.verdict import Eligibility

AS_OF = date(2025, 6, 2)
RIVALS = {
    "rule-engine": "rule_engine",
    "ZEN": "zen",
    "CEL (Rust)": "cel",
    "JsonLogic (Python)": "json_logic",
    "JsonLogic (Rust)": "datalogic",
    "JsonLogic, missing first": "datalogic_missing",
}
"""Engines for one person at a time, each with its file in `rival_rules`."""
IN_COLUMNS = {"Polars by hand": "polars_columns", "DuckDB SQL": "duckdb_sql"}
DEFAULTS = (1_000_000, 7, 2000)
ELIGIBLE, INELIGIBLE, UNDETERMINED = (each.value for each in Eligibility)
ERROR = "error"
WRONG = "".join(f"{word:>11}" for word in ("wrong", "eligible", "ineligible", "left open", "reversed", "errors"))
LEGEND = """wrong: answers that are not those of the reference. Of these: people who cannot be decided and are called
eligible, or ineligible; people who can be decided and are left open, or get the opposite answer; errors."""
ONE = "this engine"
OTHERS = range(50, 60)
"""The seeds of people whom this engine has read before any is measured, ten times as many as are judged in a round."""


def main() -> None:
    """Compare the verdicts, measure, print."""
    rows, rounds, number = (*map(int, sys.argv[1:]), *DEFAULTS[len(sys.argv) - 1 :])
    records = people(number, AS_OF)
    due = [by_reference(record) for record in records]
    print(f"Python {sys.version.split()[0]}, {number} people: {counted(due)}")
    for name, file in (*RIVALS.items(), *IN_COLUMNS.items()):
        if not installed(file):
            print(f"{name}: not installed: pip install {rival(file).PACKAGE}")
    for seed in OTHERS:
        parsed(people(number, AS_OF, seed=seed))
    print(LEGEND)
    print(f"{'one person':34}{'us':>9}{'ratio':>8}{WRONG}")
    show("parsed facts", of_parsed_facts(), parsed, due, rounds)
    show("a record", of_records(), list, due, rounds)
    show("JSON text", of_text(), lambda records: [json.dumps(record) for record in records], due, rounds)
    with tempfile.TemporaryDirectory() as folder:
        in_columns(Path(folder), records, due, rows, rounds)


def by_reference(record: Record) -> str:
    """Return the eligibility that is right."""
    return Assessment(TRIAL, parse(TRIAL.facts, record, AS_OF).facts, AS_OF).eligibility.value


def rival(file: str) -> Any:
    """Return the rules of an engine."""
    return import_module(f"rival_rules.{file}")


def installed(file: str) -> bool:
    """Return whether the package is there that the rules of a file need."""
    return find_spec(rival(file).MODULE) is not None


Answers = dict[str, Callable[[Any], str]]
"""What answers with a word, by name; the first is what the others are compared with."""


def of_parsed_facts() -> Answers:
    """Return what judges the tuples of facts that were read and checked."""
    hand, compiled = eligibility_by_hand(AS_OF), TRIAL.compiled.on(AS_OF).eligibility
    return {
        "Python by hand, three values": lambda facts: hand(facts).value,
        ONE: lambda facts: compiled(facts).value,
    }


def of_records() -> Answers:
    """Return what judges records."""
    compiled = TRIAL.compiled.on(AS_OF)
    return {
        "Python by hand, two values": answering(rival("plain_python").judge(AS_OF)),
        ONE: lambda record: compiled.eligibility(compiled.read(record)).value,
        f"{ONE}, assess": lambda record: TRIAL.assess(record, as_of=AS_OF).eligibility.value,
        **{name: answering(rival(file).judge(AS_OF)) for name, file in RIVALS.items() if installed(file)},
    }


def of_text() -> Answers:
    """Return what judges records as JSON text: by hand, this engine, and who reads such text by itself."""
    compiled, hand = TRIAL.compiled.on(AS_OF), rival("plain_python").judge(AS_OF)
    found: Answers = {
        "Python by hand, two values": answering(lambda text: hand(json.loads(text))),
        f"{ONE}, json": lambda text: compiled.eligibility(compiled.read(json.loads(text))).value,
    }
    if find_spec("orjson"):
        loads = import_module("orjson").loads
        found[f"{ONE}, orjson"] = lambda text: compiled.eligibility(compiled.read(loads(text))).value
    for name, file in RIVALS.items():
        if installed(file) and hasattr(rival(file), "judge_text"):
            found[name] = answering(rival(file).judge_text(AS_OF))
    return found


def answering(judge: Callable[[Any], bool | None]) -> Callable[[Any], str]:
    """Return what answers with a word."""
    words = {True: ELIGIBLE, False: INELIGIBLE, None: UNDETERMINED}

    def answer(given: Any) -> str:
        try:
            return words[judge(given)]
        except Exception:  # whatever an engine raises is its answer
            return ERROR

    return answer


def parsed(records: list[Record]) -> list[Any]:
    """Return the tuples of facts."""
    return [TRIAL.compiled.on(AS_OF).read(record) for record in records]


def show(start: str, answers: Answers, given: Callable[[list[Record]], list[Any]], due: list[str], rounds: int) -> None:
    """Print what each takes, and how often it is wrong.

    Nobody is judged twice while it is measured: this engine remembers values that it has read. It has read `OTHERS`
    before, as in a service that has run for a while.
    """
    print(f"from {start}")
    records = people(len(due), AS_OF)
    wrongs = {name: wrong([answer(one) for one in given(records)], due) for name, answer in answers.items()}
    taken: dict[str, list[float]] = {name: [] for name in answers}
    seeds = count(100)
    for _ in range(rounds):
        for name, answer in answers.items():
            taken[name].append(once(answer, given(people(len(due), AS_OF, seed=next(seeds)))))
    hand = median(taken[next(iter(answers))])
    for name, found in taken.items():
        print(f"  {name:32}{median(found):9.2f}{median(found) / hand:8.2f}{wrongs[name]}")


def wrong(found: list[str], due: list[str]) -> str:
    """Return how many answers differ from those that are right, and how."""
    kinds = Counter(kind(right, answer) for right, answer in zip(due, found, strict=True))
    numbers = [len(due) - kinds["right"], *(kinds[each] for each in KINDS)]
    return "".join(f"{number:11}" for number in numbers)


KINDS = ("called eligible", "called ineligible", "left open", "reversed", "error")


def kind(right: str, answer: str) -> str:
    """Return in what way an answer is right or wrong."""
    if answer == right:
        return "right"
    if answer == ERROR:
        return ERROR
    if right == UNDETERMINED:
        return f"called {answer}"
    return "left open" if answer == UNDETERMINED else "reversed"


def counted(answers: list[str]) -> str:
    """Return how often each answer occurs."""
    return ", ".join(f"{number} {answer}" for answer, number in Counter(answers).most_common())


def in_columns(folder: Path, records: list[Record], due: list[str], rows: int, rounds: int) -> None:
    """Print the same for what judges a Parquet file; each round is a process of its own, and each starts as often."""
    some, all_ = folder / "some.parquet", folder / "all.parquet"
    write(records, len(records), some)
    write(records, rows, all_)
    ways = [ONE, *(name for name, file in IN_COLUMNS.items() if installed(file))]
    print(f"{f'{rows} rows, Parquet to Parquet':32}{'processor':>11}{'ratio':>8}{'elapsed':>10}{'MB':>6}{WRONG}")
    taken: dict[str, list[Taken]] = {name: [] for name in ways}
    for _ in range(-(-rounds // 2)):
        for name, found in taken.items():
            found.append(measured(__file__, "--columns", name, str(all_)))
    hand = medians(taken["Polars by hand"])
    for name, found in taken.items():
        wall, processor, memory = medians(found)
        figures = f"{processor:9.2f} s{processor / hand.processor:8.2f}{wall:8.2f} s{memory:6.0f}"
        print(f"  {name:30}{figures}{wrong(answered(name, some), due)}")


def write(records: list[Record], rows: int, target: Path) -> None:
    """Write so many rows: the people as a flat table, again and again under other subjects."""
    frame = pl.DataFrame([flat(record) for record in records], infer_schema_length=None).lazy()
    copies = (frame.with_row_index("row", offset=copy * len(records)) for copy in range(-(-rows // len(records))))
    every = pl.concat(list(copies)).head(rows).with_columns(subject=pl.format("S-{}", "row")).drop("row")
    every.sink_parquet(target, row_group_size=2**18)


def screen(name: str, source: Path, target: Path) -> None:
    """Write the eligibility of everybody in a file, and a column for each entry."""
    if name == ONE:
        judged = TRIAL.screen(pl.scan_parquet(source), as_of=AS_OF)
        judged.sink_parquet(target, compression="uncompressed")
    else:
        rival(IN_COLUMNS[name]).write(source, target, AS_OF)


def answered(name: str, source: Path) -> list[str]:
    """Return the eligibility of everybody in a file, in the order of the file."""
    target = source.with_suffix(".answers")
    screen(name, source, target)
    subjects = pl.read_parquet(source, columns=["subject"])
    found = subjects.join(pl.read_parquet(target), on="subject", maintain_order="left")
    return found["eligibility"].cast(pl.String).to_list()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--columns"]:
        printing(lambda: screen(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[3]).with_suffix(".result")))
    else:
        main()
