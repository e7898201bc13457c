"""Specification tables: rows of facts, a rule and the verdict that is due, judged by every runner.

A table is data. A backend joins by adding a runner: a function that takes one row and returns its verdict.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from importlib.util import find_spec
from typing import Any

import pytest
from attrs import evolve, frozen

from eligibility_engine import CriteriaSet, FactSchema, Verdict, include

AS_OF_DATE = "2025-06-02"
MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN


@frozen
class Row:
    """One line of a table: what is known, the rule, and what the rule must say."""

    facts: Mapping[str, Any]
    rule: Any
    expected: Verdict
    as_of: str | date = AS_OF_DATE
    schema: type[FactSchema] | None = None


@frozen
class Table:
    """A named table over one schema."""

    name: str
    schema: type[FactSchema]
    rows: tuple[Row, ...]

    @property
    def cases(self) -> list[Any]:
        """The rows as parameters of a test, named by table and number."""
        return [
            pytest.param(evolve(row, schema=self.schema), id=f"{self.name}-{number}")
            for number, row in enumerate(self.rows, 1)
        ]


def rows(*tables: Table) -> Any:
    """Run a test once for each row of the tables."""
    return pytest.mark.parametrize("row", [case for table in tables for case in table.cases])


def calls(table: Iterable[Any], names: str) -> Any:
    """Run a test once for each line of a table of calls."""
    return pytest.mark.parametrize(names, list(table))


def one_entry(row: Row) -> CriteriaSet:
    """Return the criteria set whose one inclusion is the rule of a row."""
    assert row.schema is not None
    entries = [include("entry", "The rule of the row.", row.rule)]
    return CriteriaSet(id="SPEC", version="1", revision=1, facts=row.schema, entries=entries)


def by_reference(row: Row) -> Verdict:
    """Judge a row by the reference semantics."""
    return one_entry(row).assess(row.facts, as_of=row.as_of)["entry"].verdict


def by_columns(row: Row) -> Verdict:
    """Judge a row as the one row of a frame, with its event tables in frames beside it."""
    from generative.flat_frames import frame_of, is_flat, tables_of

    found = one_entry(row)
    if not is_flat(found.facts, row.facts):
        pytest.skip("no table holds this record")
    frame = frame_of(found.facts, [row.facts])
    screened = found.screen(frame, as_of=row.as_of, **tables_of(found.facts, row.facts))
    return Verdict(screened["entry"].item())


RUNNERS: dict[str, Callable[[Row], Verdict]] = {"reference": by_reference}
if find_spec("polars") is not None:
    RUNNERS["columns"] = by_columns
