"""Records as the rows of a frame, in several layouts, and what the reference says of each row."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import polars as pl

from eligibility_engine.facts import Date, EventTable, Fact, Flag, Instant, Integer, Measurement, Number, Schema
from eligibility_engine.reading.parsing import fact_value
from eligibility_engine.reading.reader import Reader
from eligibility_engine.screening import screen_records
from eligibility_engine.study.criteria_set import CriteriaSet

Record = Mapping[str, Any]
Result = dict[str, Any]
Cells = dict[str, Any]
_NUMBERS: Final = ("", "value", "uln", "lln")
_FLOATS: Final = (int, float, Decimal, Fraction)


def flat(fact: Fact, raw: Any) -> Cells:
    """The cells of a plain value by the names of their columns."""
    if not isinstance(raw, Mapping):
        return {fact.name: raw}
    if "missing" in raw:
        return {fact.name: None, f"{fact.name}_cause": raw["missing"]}
    return {_column(fact, part): value for part, value in raw.items()}


def _column(fact: Fact, part: str) -> str:
    return fact.name if part in {"", "value"} else f"{fact.name}_{part}"


def _kind(fact: Fact, part: str) -> Any:
    """The type of a column as an export would have it: dates and times are text."""
    if part in _NUMBERS and isinstance(fact.type, (Integer, Number, Measurement)):
        return pl.Float64
    return pl.Boolean if isinstance(fact.type, Flag) and part in _NUMBERS else pl.String


def _fits(kind: Any, cell: Any) -> bool:
    """Whether a column of a type holds a cell as it is; a NaN where no number is due becomes an empty cell."""
    if cell is None or (isinstance(cell, float) and cell != cell):
        return True
    if kind == pl.Float64:
        return isinstance(cell, _FLOATS) and not isinstance(cell, bool) and _is_float(cell)
    if kind == pl.Boolean:
        return isinstance(cell, bool)
    return isinstance(cell, (str, date)) and not (isinstance(cell, datetime) and cell.tzinfo is not None)


def _is_float(cell: Any) -> bool:
    if isinstance(cell, Decimal) and not cell.is_finite():
        return True
    return isinstance(cell, float) or (abs(cell) <= 2**53 and Fraction(str(float(cell))) == Fraction(str(cell)))


def is_flat(schema: Schema, record: Record) -> bool:
    """Whether a table can hold a record: each cell has the type of its column."""
    return all(_fits_all(fact, record.get(fact.name)) for fact in schema if not isinstance(fact.type, EventTable))


def _fits_all(fact: Fact, raw: Any) -> bool:
    if not isinstance(raw, Mapping):
        return _fits(_kind(fact, ""), raw)
    if "missing" in raw:
        return len(raw) == 1 and isinstance(raw["missing"], str)
    fits = all(_fits(_kind(fact, part), cell) for part, cell in raw.items())
    return fits and (has_value(raw) or _is_read(fact, raw))


def has_value(raw: Record) -> bool:
    """Whether a result has its number; a table does not look at what stands beside none."""
    value = raw.get("value")
    return value is not None and value == value


def _is_read(fact: Fact, raw: Record) -> bool:
    reader = Reader(fact, date.max, [])
    fact_value(reader, raw, {}, {})
    return not reader.faults


def frame_of(schema: Schema, records: Sequence[Record]) -> pl.DataFrame:
    """The records as a frame; event tables stand beside it."""
    rows: list[Cells] = [{"subject": f"S{number}"} for number in range(len(records))]
    plain = [fact for fact in schema if not isinstance(fact.type, EventTable)]
    for fact in plain:
        for row, record in zip(rows, records, strict=True):
            row.update(flat(fact, record.get(fact.name)))
    return _table(plain, rows)


def tables_of(schema: Schema, record: Record) -> dict[str, Any]:
    """The event tables of one record as arguments of `screen`: frames, the complete ones, and those without a frame."""
    tables = [fact for fact in schema if isinstance(fact.type, EventTable)]
    held = [fact for fact in tables if rows_of(record.get(fact.name)) is not None]
    return {
        "events": events_of(held, [record]),
        "complete": [fact.name for fact in held if is_complete(record[fact.name])],
        "not_collected": [fact.name for fact in tables if fact not in held],
    }


def events_of(tables: Sequence[Fact], records: Sequence[Record]) -> dict[str, pl.DataFrame]:
    """The events of the records, in a frame for each table."""
    found = {}
    for table in tables:
        assert isinstance(table.type, EventTable)
        lists = [rows_of(record.get(table.name)) or [] for record in records]
        rows = [_event(table.type, number, event) for number, events in enumerate(lists) for event in events]
        found[table.name] = _table(table.type.fields, rows)
    return found


def _event(table: EventTable, number: int, event: Record) -> Cells:
    cells: Cells = {"subject": f"S{number}"}
    for field in table.fields:
        cells |= flat(field, event.get(field.name))
    return cells


def rows_of(raw: Any) -> list[Any] | None:
    """The rows of an event table, however it is given; None where it is missing."""
    found = raw.get("rows") if isinstance(raw, Mapping) else raw
    return found if isinstance(found, list) else None


def is_complete(raw: Any) -> bool:
    """Whether an event table says that it is complete."""
    return isinstance(raw, Mapping) and raw.get("complete", False)


def as_tables_say(schema: Schema, record: Record, complete: Sequence[str]) -> Record:
    """A record whose event tables are complete where their frames are."""
    tables = [fact.name for fact in schema if isinstance(fact.type, EventTable)]
    held = {name: {"rows": rows_of(record.get(name)) or [], "complete": name in complete} for name in tables}
    return {**record, **held}


def _table(facts: Sequence[Fact], rows: Sequence[Cells]) -> pl.DataFrame:
    columns: dict[str, Any] = {"subject": pl.String}
    names = {name for row in rows for name in row}
    for fact in facts:
        columns[fact.name] = _kind(fact, "")
        begin = f"{fact.name}_"
        more = sorted(name for name in names if name.startswith(begin) and name not in {one.name for one in facts})
        columns |= {name: _kind(fact, name.removeprefix(begin)) for name in more if name not in columns}
    return pl.DataFrame([_series(name, rows, kind) for name, kind in columns.items()])


def _series(name: str, rows: Sequence[Cells], kind: Any) -> pl.Series:
    cells = [_cell(row.get(name), kind) for row in rows]
    return pl.Series(name, cells, kind)


def _cell(cell: Any, kind: Any) -> Any:
    if kind == pl.Float64:
        return None if cell is None else float(cell)
    if isinstance(cell, float):
        return None
    return cell.isoformat() if isinstance(cell, date) else cell


def expected(criteria_set: CriteriaSet, records: Sequence[Record], as_of: date, **how: Any) -> list[Result]:
    """What the reference says of each record."""
    criteria_set.compiled.judged = 0  # generated functions judge from the 51st subject on
    rows = [{"subject": f"S{number}", **record} for number, record in enumerate(records)]
    return [
        _said(criteria_set, screened.keys["subject"], screened.assessment, screened.message)
        for screened in screen_records(criteria_set, rows, as_of=as_of, **how)
    ]


def _said(criteria_set: CriteriaSet, subject: Any, assessment: Any, message: str) -> Result:
    entries = [entry.id for entry in criteria_set.entries]
    if assessment is None:
        nothing = dict.fromkeys([*entries, "first_failing", "unknowns"])
        return {"subject": subject, "eligibility": "error", "error": message, **nothing}
    failing = (result.id for result in assessment if result.standing.value == "not_met")
    return {
        "subject": subject,
        "eligibility": assessment.eligibility.value,
        "error": None,
        **{entry: assessment[entry].verdict.value for entry in entries},
        "first_failing": next(failing, None),
        "unknowns": sum(result.verdict.value == "unknown" for result in assessment),
    }


def given(result: pl.DataFrame) -> list[Result]:
    """What a screening says of each row, without who judged it."""
    return result.drop("judged_by").rows(named=True)


def _dates(criteria_set: CriteriaSet, frame: pl.DataFrame) -> pl.DataFrame:
    """The same frame with columns of dates where every text of a column is one."""
    for fact in criteria_set.facts:
        if isinstance(fact.type, (Date, Instant)) and fact.name in frame.columns:
            found = frame[fact.name].str.to_date("%Y-%m-%d", strict=False)
            same = (found.dt.to_string("%Y-%m-%d") == frame[fact.name]).all()
            if same and found.null_count() == frame[fact.name].null_count():
                frame = frame.with_columns(found)
    return frame


def _categorical(frame: pl.DataFrame) -> pl.DataFrame:
    """The same frame with its texts coded by dictionaries."""
    texts = [name for name, kind in frame.schema.items() if kind == pl.String and name != "subject"]
    return frame.with_columns(pl.col(texts).cast(pl.Categorical)) if texts else frame


def _chunked(frame: pl.DataFrame) -> pl.DataFrame:
    """The same frame in chunks of three rows."""
    pieces = [frame.slice(place, 3) for place in range(0, frame.height, 3)]
    return pl.concat(pieces, rechunk=False) if pieces else frame


def _whole(frame: pl.DataFrame) -> pl.DataFrame:
    """The same frame with whole numbers where every number of a column is one."""
    numbers = [name for name, kind in frame.schema.items() if kind == pl.Float64]
    whole = [name for name in numbers if (frame[name].abs() < 2**62).all() and (frame[name] % 1 == 0).all()]
    return frame.with_columns(pl.col(whole).cast(pl.Int64)) if whole else frame


def _like(frame: pl.DataFrame, kind: Any) -> pl.DataFrame:
    """The same frame with numbers of another type where it holds them exactly, in decimal."""
    numbers = [name for name, found in frame.schema.items() if found == pl.Float64]
    for name in numbers:
        cast = frame[name].cast(kind, strict=False)
        back = cast.cast(pl.String).cast(pl.Float64)
        if back.null_count() == frame[name].null_count() and (back == frame[name]).all():
            frame = frame.with_columns(cast)
    return frame


LAYOUTS: Final[dict[str, Callable[[CriteriaSet, pl.DataFrame], pl.DataFrame]]] = {
    "plain": lambda _, frame: frame,
    "dates": _dates,
    "categorical": lambda _, frame: _categorical(frame),
    "chunked": lambda _, frame: _chunked(frame),
    "whole": lambda _, frame: _whole(frame),
    "single": lambda _, frame: _like(frame, pl.Float32),
    "decimal": lambda _, frame: _like(frame, pl.Decimal(20, 4)),
}
"""In which layouts the same frame is screened."""
