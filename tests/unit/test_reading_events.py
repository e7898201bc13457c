"""The rows of event tables at the door: what was read before serves again, and never in place of something else."""

from datetime import date as day
from typing import Any

import pytest

from eligibility_engine import FactSchema, code, date, events, flag, number
from eligibility_engine.errors import Fault
from eligibility_engine.kernel.remembering import ByIdentity
from eligibility_engine.reading import events as reading
from eligibility_engine.reading.parsing import parse

AS_OF = day(2025, 6, 2)


class Person(FactSchema):
    """Rows of each kind of plain value, and a date that must not lie after the as-of date."""

    doses = events(
        ask="Doses?",
        dated_by="given",
        agent=code("ATC"),
        mg=number(minimum=0, decimals=1),
        ok=flag(),
        given=date(partial=True),
        born=date(not_after_as_of=True),
    )


ROWS = [
    {"agent": "A", "mg": 1, "ok": True, "given": "2025-01", "born": "2025-06-02"},
    {"agent": "B", "mg": 1.0, "ok": False, "given": "2025-01-02", "born": "2025-06-01"},
    {"agent": "A", "mg": 2.5, "ok": True, "given": "2025-01", "born": "2025-06-02"},
    {"agent": None, "mg": {"missing": "pending"}},
]


def read(rows: list[dict[str, Any]], as_of: day = AS_OF) -> tuple[Any, tuple[Fault, ...]]:
    """Return the rows as read, and what is wrong with them."""
    found = parse(Person.schema, {"doses": {"rows": rows, "complete": True}}, as_of, "missing", None)
    return [row.values for row in found.facts["doses"].rows], tuple(found.faults)  # type: ignore[union-attr]


@pytest.mark.parametrize(("fields", "values"), [(1_000, 10_000), (1, 1), (5, 2)])
def test_rows_are_the_same_however_little_is_remembered(
    monkeypatch: pytest.MonkeyPatch, fields: int, values: int
) -> None:
    """What is forgotten is read again."""
    fresh = read(ROWS)
    monkeypatch.setattr(reading, "_READ", ByIdentity(lambda _: {}, most=fields))
    monkeypatch.setattr(reading, "_MOST_REMEMBERED", values)

    assert fresh == read(ROWS) == read(ROWS)
    assert len(reading._READ._made) <= fields
    assert () == fresh[1]


@pytest.mark.parametrize(("first", "then"), [(1, True), (True, 1), ("1", 1), (1, "1")])
def test_what_equals_in_python_is_not_taken_for_the_same(first: Any, then: Any) -> None:
    """A number that was read does not make a flag or a text of its value right."""
    good = {"mg": first} if first == 1 and first is not True else {"ok": first} if first is True else {"agent": first}
    assert () == read([good])[1]

    name = next(iter(good))
    assert [f"$.doses[0].{name}"] == [fault.path for fault in read([{name: then}])[1]]


def test_a_date_that_depends_on_the_day_of_judging_is_read_again() -> None:
    """What was no error yesterday may be one on an earlier day."""
    rows = [{"born": "2025-06-02"}]

    assert () == read(rows)[1]
    assert ["$.doses[0].born"] == [fault.path for fault in read(rows, day(2025, 6, 1))[1]]


@pytest.mark.parametrize(
    ("doses", "code_", "path"),
    [
        (5, "FACT_TYPE", "$.doses"),
        ("none", "FACT_TYPE", "$.doses"),
        ({"rows": []}, None, ""),
        ({"rows": {}}, "FACT_TYPE", "$.doses"),
        ({"complete": True}, "FACT_TYPE", "$.doses"),
        ({"rows": [], "complete": "yes"}, "FACT_TYPE", "$.doses"),
        ({"rows": [], "whole": True}, "FACT_TYPE", "$.doses"),
        ({"missing": "declined"}, None, ""),
        (float("nan"), None, ""),
        ([5], "FACT_TYPE", "$.doses[0]"),
        ([{"agnet": "A"}], "FACT_UNKNOWN", "$.doses[0].agnet"),
        ([{}, {"two words": "A"}], "FACT_UNKNOWN", "$.doses[1]"),
        ([{7341: "A"}], "FACT_UNKNOWN", "$.doses[0]"),
        ([{"x" * 65: "A"}], "FACT_UNKNOWN", "$.doses[0]"),
    ],
)  # fmt: skip
def test_what_is_no_table_or_no_row_is_a_fault(doses: Any, code_: str | None, path: str) -> None:
    """Each has its place and its code, and says nothing of what was recorded."""
    found = parse(Person.schema, {"doses": doses}, AS_OF, "missing", None).faults

    assert ([] if code_ is None else [(code_, path)]) == [(fault.code, fault.path) for fault in found]
    assert "7341" not in "".join(fault.message for fault in found)


def test_a_table_has_so_many_rows_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit holds before any row is read."""
    monkeypatch.setattr(reading, "MAXIMUM_ROWS", 2)

    assert () == read([{}, {}])[1]
    assert [("FACT_ROWS", "$.doses")] == [(fault.code, fault.path) for fault in read([{}, {}, {"agnet": 1}])[1]]
