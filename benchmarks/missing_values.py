"""What each tool says of people about whom something is missing; two sentences, the plain way and guarded.

Run from the root of the repository: `python benchmarks/missing_values.py`. What is not installed is named and left
out: `pip install '.[benchmarks]'` in an environment of its own brings all.

The sentences: include "ECOG 0 or 1", exclude "ALT above 2.5 times its upper limit of normal". Plain is the sentence as
one would first write it; guarded asks first whether each value is there, so that nothing raises. Frames and databases
have one missing value, null, so a field that is absent is null there.
"""

# ruff: noqa: T201 - it prints its figures

import math
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from functools import partial
from importlib.util import find_spec
from typing import Any, Final

from attrs import frozen

from eligibility_engine import CriteriaSet, Eligibility, FactSchema, exclude, include, integer, measurement

Record = Mapping[str, Any]
Ask = Callable[[Record], object]

KNOWN: Final = {"ecog": 1, "alt": 30.0, "uln": 40.0}
PEOPLE: Final[dict[str, tuple[Record, str]]] = {
    "all known": (KNOWN, "in"),
    "ECOG absent": ({"alt": 30.0, "uln": 40.0}, "open"),
    "ECOG null": ({**KNOWN, "ecog": None}, "open"),
    "ALT absent": ({"ecog": 1, "uln": 40.0}, "open"),
    "ALT null": ({**KNOWN, "alt": None}, "open"),
    "ALT NaN": ({**KNOWN, "alt": math.nan}, "open"),
    "limit null": ({**KNOWN, "uln": None}, "open"),
    "ECOG=3, ALT=null": ({**KNOWN, "ecog": 3, "alt": None}, "out"),
}
"""Who is asked about, and what is right."""

PLAIN: Final = "ecog <= 1 and not (alt > 2.5 * uln)"
HAS: Final = "ecog != null and ecog <= 1 and not (alt != null and uln != null and alt > 2.5 * uln)"
SELECT: Final = "SELECT {} FROM (SELECT {} AS ecog, {} AS alt, {} AS uln)"
WHERE: Final = "SELECT count(*) FROM (SELECT {1} AS ecog, {2} AS alt, {3} AS uln) WHERE {0}"
BY_ELIGIBILITY: Final = {Eligibility.ELIGIBLE: "in", Eligibility.INELIGIBLE: "out", Eligibility.UNDETERMINED: "open"}
WORDS: Final = {True: "in", False: "out", None: "open"}


@frozen
class Tool:
    """A tool, one way to write the sentences in it, and what it needs.

    Attributes:
        name: what the line is called.
        package: what `pip install` calls it.
        module: what `import` calls it.
        make: returns what answers about a record: true, false or None; a word stands for itself.
    """

    name: str
    package: str
    module: str
    make: Callable[[], Ask]


def main() -> None:
    """Print a line for each tool; an answer that is not right is marked."""
    print("in: eligible; out: ineligible; open: not decided; an answer with ! is not the right one")
    for part in (0, 1):
        print(line("", [who.split()[part] for who in PEOPLE]))
    print(line("right", [due for _, due in PEOPLE.values()]))
    for tool in TOOLS:
        if find_spec(tool.module) is None:
            print(f"{tool.name}: not installed: pip install {tool.package}")
            continue
        ask = tool.make()
        print(line(tool.name, [marked(said(ask, record), due) for record, due in PEOPLE.values()]))


def line(name: str, words: list[str]) -> str:
    """Return one line of the table."""
    return f"{name:29}" + "".join(f"{word:<9}" for word in words).rstrip()


def marked(word: str, due: str) -> str:
    """Return a word, with a sign where it is not the right one."""
    return word if word == due else f"{word} !"


def said(ask: Ask, record: Record) -> str:
    """Return what a tool says: a word for true, false and null; `error` where it raises."""
    try:
        answer = ask(dict(record))
    except Exception:  # each tool has errors of its own
        return "error"
    return answer if isinstance(answer, str) else WORDS[None if answer is None else bool(answer)]


class Patient(FactSchema):
    """What is asked about."""

    ecog = integer(ask="ECOG performance status?", minimum=0, maximum=5)
    alt = measurement(ask="ALT, and its upper limit of normal?", unit="U/L")


def this_engine() -> Ask:
    """Return the eligibility by a set of two entries."""
    entries = [
        include("inc_ecog", "ECOG 0 or 1.", Patient.ecog <= 1),
        exclude("exc_alt", "ALT above 2.5 times its upper limit of normal.", Patient.alt.times_uln > 2.5),
    ]
    trial = CriteriaSet(id="DEMO-01", version="1.0", revision=1, facts=Patient, entries=entries)

    def ask(record: Record) -> str:
        facts: dict[str, Any] = {"ecog": record["ecog"]} if "ecog" in record else {}
        result = {name: record[column] for name, column in (("value", "alt"), ("uln", "uln")) if column in record}
        facts["alt"] = {**result, "unit": "U/L"}
        return BY_ELIGIBILITY[trial.assess(facts, as_of="2025-06-02").eligibility]

    return ask


def python_plain() -> Ask:
    """Return the sentences in Python."""
    return lambda record: record["ecog"] <= 1 and not record["alt"] > 2.5 * record["uln"]


def python_guarded() -> Ask:
    """Return the sentences in Python; a value that is not there is a condition that does not hold."""

    def ask(record: Record) -> bool:
        ecog, alt, limit = (record.get(name) for name in ("ecog", "alt", "uln"))
        high = alt is not None and limit is not None and alt > 2.5 * limit
        return ecog is not None and ecog <= 1 and not high

    return ask


def rule_engine(text: str) -> Ask:
    """Return a rule of rule-engine, with a resolver that takes an absent field as null."""
    import rule_engine as engine

    context = engine.Context(resolver=lambda record, name: record.get(name))
    return engine.Rule(text, context=context).matches


def zen(text: str) -> Ask:
    """Return an expression of ZEN."""
    from zen import compile_expression

    return compile_expression(text).evaluate


def cel(text: str) -> Ask:
    """Return an expression in the Common Expression Language."""
    from cel import compile as compiled

    program = compiled(text)
    return lambda record: program.execute({"p": record})


CEL_PLAIN: Final = "p.ecog <= 1 && !(p.alt > 2.5 * p.uln)"
CEL_HAS: Final = (
    "has(p.ecog) && p.ecog != null && p.ecog <= 1 && "
    "!(has(p.alt) && p.alt != null && has(p.uln) && p.uln != null && p.alt > 2.5 * p.uln)"
)


def json_logic(guarded: bool) -> dict[str, Any]:
    """Return the sentences as JsonLogic."""
    ecog, alt, limit = ({"var": name} for name in ("ecog", "alt", "uln"))
    high: dict[str, Any] = {">": [alt, {"*": [2.5, limit]}]}
    fit: dict[str, Any] = {"<=": [ecog, 1]}
    if guarded:
        fit = {"if": [{"missing": ["ecog"]}, False, fit]}
        high = {"if": [{"missing": ["alt", "uln"]}, False, high]}
    return {"and": [fit, {"!": [high]}]}


def json_logic_python(guarded: bool) -> Ask:
    """Return a document of JsonLogic, walked in Python."""
    from json_logic import jsonLogic

    return lambda record: jsonLogic(json_logic(guarded), record)


def json_logic_rust(guarded: bool) -> Ask:
    """Return a document of JsonLogic, compiled in Rust."""
    from datalogic_py import Engine

    engine = Engine()
    rule, session = engine.compile(json_logic(guarded)), engine.session()
    return lambda record: session.evaluate(rule, record)


def sql_number(value: float | None, module: str) -> str:
    """Return a number as SQL; SQLite has no NaN, and stores it as null."""
    if value is None or (math.isnan(value) and module == "sqlite3"):
        return "NULL"
    return "'NaN'::DOUBLE" if math.isnan(value) else str(value)


def sql(module: str, form: str, condition: str = PLAIN) -> Ask:
    """Return a condition in SQL, as a column (`SELECT`) or as a filter (`WHERE`): who is not in the result is out."""

    def ask(record: Record) -> object:
        values = [sql_number(record.get(name), module) for name in ("ecog", "alt", "uln")]
        with closing(connect()) as connection:
            return connection.execute(form.format(condition, *values)).fetchone()[0]

    connect: Callable[[], Any] = partial(sqlite3.connect, ":memory:")
    if module == "duckdb":
        import duckdb

        connect = duckdb.connect
    return ask


def polars() -> Ask:
    """Return an expression of Polars, as a column."""
    import polars as pl

    condition = (pl.col("ecog") <= 1) & ~(pl.col("alt") > 2.5 * pl.col("uln"))
    types = {"ecog": pl.Int64, "alt": pl.Float64, "uln": pl.Float64}
    return lambda record: pl.DataFrame([record], schema=types).select(condition).item()


def pandas() -> Ask:
    """Return a mask of pandas; a number that is missing is NaN, as `read_csv` has it."""
    import pandas as pd

    def ask(record: Record) -> object:
        table = pd.DataFrame([record], columns=["ecog", "alt", "uln"], dtype="float64")
        return bool(((table.ecog <= 1) & ~(table.alt > 2.5 * table.uln)).iloc[0])

    return ask


TOOLS: Final = (
    Tool("this engine", "eligibility-engine", "eligibility_engine", this_engine),
    Tool("Python, plain", "", "math", python_plain),
    Tool("Python, guarded", "", "math", python_guarded),
    Tool("rule-engine, plain", "rule-engine", "rule_engine", lambda: rule_engine(PLAIN)),
    Tool("rule-engine, guarded", "rule-engine", "rule_engine", lambda: rule_engine(HAS)),
    Tool("ZEN, plain", "zen-engine", "zen", lambda: zen(PLAIN)),
    Tool("ZEN, guarded", "zen-engine", "zen", lambda: zen(HAS)),
    Tool("CEL (Rust), plain", "common-expression-language", "cel", lambda: cel(CEL_PLAIN)),
    Tool("CEL (Rust), guarded", "common-expression-language", "cel", lambda: cel(CEL_HAS)),
    Tool("JsonLogic (Python), plain", "json-logic-qubit", "json_logic", lambda: json_logic_python(guarded=False)),
    Tool("JsonLogic (Python), guarded", "json-logic-qubit", "json_logic", lambda: json_logic_python(guarded=True)),
    Tool("JsonLogic (Rust), plain", "datalogic-py", "datalogic_py", lambda: json_logic_rust(guarded=False)),
    Tool("JsonLogic (Rust), guarded", "datalogic-py", "datalogic_py", lambda: json_logic_rust(guarded=True)),
    Tool("pandas, mask", "pandas", "pandas", pandas),
    Tool("Polars, column", "polars", "polars", polars),
    Tool("SQL (DuckDB), column", "duckdb", "duckdb", lambda: sql("duckdb", SELECT)),
    Tool("SQL (DuckDB), WHERE", "duckdb", "duckdb", lambda: sql("duckdb", WHERE)),
    Tool("SQL (SQLite), column", "", "sqlite3", lambda: sql("sqlite3", SELECT)),
    Tool("SQL (SQLite), WHERE", "", "sqlite3", lambda: sql("sqlite3", WHERE)),
)
"""The tools, each as its documentation has it; `rival_rules` names the pages."""


if __name__ == "__main__":
    main()
