"""Spark frames: checked on the driver, screened in the executors with the columns and the reference of every frame.

The result is as lazy as the frame. The row keys are compared, and every executor is asked whether it can screen, when
`screen` is called. Columns travel under names of ours, so nothing depends on how Spark reads names.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import reduce
from importlib import import_module
from string import ascii_lowercase, ascii_uppercase
from typing import Any, Final

import polars as pl
from attrs import astuple

from eligibility_engine.backends.event_frames import refuse_nobody, refuse_strangers
from eligibility_engine.backends.executors import (
    TABLE,
    Column,
    Work,
    in_executor,
    on_co_groups,
    refuse_answers,
    rules_of,
)
from eligibility_engine.backends.keys import refuse_missing, refuse_repeated
from eligibility_engine.backends.layout import refuse_repeated_columns
from eligibility_engine.backends.screening import Screening, screening_of
from eligibility_engine.errors import InputError
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.version import __version__

ROWS_TOGETHER: Final = 2**14
"""About how many rows, of subjects and of events, are screened at once where events stand beside."""

_ASKED: Final = 256
"""How many rows are asked whether their executor can screen; Spark spreads them over all cores that it knows."""

_KINDS: Final[Mapping[str, pl.DataType]] = {
    "string": pl.String(), "boolean": pl.Boolean(), "byte": pl.Int8(), "short": pl.Int16(), "integer": pl.Int32(),
    "long": pl.Int64(), "float": pl.Float32(), "double": pl.Float64(), "date": pl.Date(), "void": pl.Null(),
    "timestamp_ntz": pl.Datetime("us"), "timestamp": pl.Datetime("us", "UTC"),
    "char": pl.String(), "varchar": pl.String(),
}  # fmt: skip
"""What holds the values of a Spark type; a type that is not here can hold no fact."""

_RETURNED: Final[Mapping[str, tuple[str, str]]] = {
    "Int8": ("tinyint", "int8"), "Int16": ("smallint", "int16"), "Int32": ("int", "int32"),
    "Int64": ("bigint", "int64"), "UInt16": ("int", "int32"), "UInt32": ("bigint", "int64"),
    "List": ("array<string>", "list"),
}  # fmt: skip
"""The types of a column of a result in Spark and in Arrow; everything else is text."""

_BUCKET, _ALIKE = "bucket", "alike"
_BLANK: Final = r"{0} IS NULL OR NOT {0} RLIKE r'(?U)[^\s\x1c-\x1f]'"
SURE: Final = "0123456789" + ascii_lowercase.replace("i", "").replace("k", "")
"""What stays of a subject in small letters, however it is spelled; Unicode knows other capitals of `i` and `k`."""


def of_spark(
    criteria_set: CriteriaSet, frame: Any, events: Mapping[str, Any], complete: Collection[str], how: Mapping[str, Any]
) -> Any:
    """Screen a Spark frame.

    Args:
        criteria_set: what judges.
        frame: the Spark frame.
        events: by event table, a Spark frame.
        complete: the event tables that hold every event of everybody.
        how: the other arguments of `screening_of`.

    Raises:
        InputError: as for every frame; `INPUT_FORMAT` for a stream or a pandas-on-Spark frame.
        MissingExtraError: when the executors lack this package, or have another version of it.
        RegistryError: `TRIAL_PLUGIN` when they lack the plug-in that brings the code of the set.
    """
    kinds = _kinds(frame)
    empty = {name: pl.DataFrame(schema=_kinds(table)) for name, table in events.items()}
    settled = {**how, "not_collected": tuple(how["not_collected"]), "complete": tuple(complete)}
    screening = screening_of(criteria_set, kinds, events=empty, **settled)
    rules = rules_of(criteria_set)
    _ask(frame.sparkSession, astuple(rules, recurse=False))
    names = screening.layout.names
    sent = tuple((name, _sent(screening, place)) for place, name in enumerate(events))
    work = Work(rules, settled, names, _results(screening, kinds), sent)
    people = _renamed(frame, {f"c{place}": name for place, name in enumerate(names)})
    rows = _check_keys(people, {f"c{names.index(key)}": key for key in screening.layout.keys})
    if not events:
        return people.mapInArrow(work.screened, _schema(work.results))
    return _co_grouped(people, rows, [*events.values()], work, screening.layout.keys[0])


def _kinds(frame: Any) -> dict[str, pl.DataType]:
    """Return what holds the values of each column."""
    if getattr(frame, "isStreaming", None) is not False:
        raise InputError(
            "a stream is not screened, and of a pandas-on-Spark frame what its to_spark() returns", code="INPUT_FORMAT"
        )
    refuse_repeated_columns(frame.columns)
    return {field.name: _kind(field.dataType) for field in frame.schema.fields}


def _kind(of_spark: Any) -> pl.DataType:
    name = of_spark.typeName()
    return pl.Decimal(of_spark.precision, of_spark.scale) if name == "decimal" else _KINDS.get(name, pl.Binary())


def _ask(session: Any, told: tuple[Any, ...]) -> None:
    """Ask executors whether they can screen. What Spark itself raises here has seen no row of anybody."""
    answer = import_module("pyspark.sql.functions").udf(in_executor(__version__, told), useArrow=False)
    asked = session.range(_ASKED).select(answer("id").alias("answer")).distinct()
    refuse_answers([row["answer"] for row in asked.collect()])


def _renamed(frame: Any, names: Mapping[str, str]) -> Any:
    """Return columns under new names, found by their place: Spark reads names its own way."""
    numbered = frame.toDF(*(f"p{place}" for place in range(len(frame.columns))))
    return numbered.selectExpr(*(f"p{frame.columns.index(own)} AS {new}" for new, own in names.items()))


def _check_keys(people: Any, keys: Mapping[str, str]) -> int:
    """Return how many rows there are, after a look at the key of each, in one job."""
    texts = people.selectExpr(*(f"CAST({key} AS STRING) AS {key}" for key in keys)).groupBy(*keys).count()
    blank = (f"SUM(IF({_BLANK.format(key)}, count, 0)) AS {key}" for key in keys)
    found = texts.selectExpr("SUM(count) AS rows", "SUM(count - 1) AS twice", *blank).first()
    for key, name in keys.items():
        if found[key]:
            refuse_missing(found[key], name)
    if found["twice"]:
        refuse_repeated(found["twice"], next(iter(keys.values())))
    return int(found["rows"] or 0)


def _sent(screening: Screening, place: int) -> tuple[tuple[str, str], ...]:
    """Return the columns of an event table that are read: the names under which they travel, and their own."""
    table = screening.filling.events[place]
    read = {table.frame.columns[at] for columns in table.table.columns for at in columns.places.values()}
    own = [name for name in table.frame.columns if name in {*read, screening.layout.keys[0]}]
    return tuple((f"e{place}_{number}", name) for number, name in enumerate(own))


def _results(screening: Screening, kinds: Mapping[str, pl.DataType]) -> tuple[Column, ...]:
    empty = pl.LazyFrame(schema={name: kinds[name] for name in screening.layout.names})
    schema = screening.of(empty).collect_schema()
    return tuple(
        Column(name, *_RETURNED.get(type(kind).__name__, ("string", "string"))) for name, kind in schema.items()
    )


def _schema(results: Sequence[Column]) -> str:
    return ", ".join(f"`{column.name.replace('`', '``')}` {column.spark}" for column in results)


def _co_grouped(people: Any, rows: int, tables: Sequence[Any], work: Work, key: str) -> Any:
    """Screen people beside their events: buckets of subjects, so that what is planned once serves many."""
    happened = [_renamed(table, dict(columns)) for table, (_, columns) in zip(tables, work.events, strict=True)]
    whose = [next(new for new, own in columns if own == key) for _, columns in work.events]
    named = [(table, column, name) for table, column, (name, _) in zip(happened, whose, work.events, strict=True)]
    buckets = (rows + sum(_check_whose(*one, key) for one in named)) // ROWS_TOGETHER + 1
    if rows:
        judged = people.selectExpr(_alike(f"c{work.names.index(key)}"))
        refuse_strangers([one[2] for one in named if one[2] in work.how["complete"] and _is_of_nobody_in(judged, *one)])
    marked = (
        table.selectExpr("*", f"{place} AS {TABLE}", _bucket(column, buckets))
        for place, (table, column, _) in enumerate(named)
    )
    together = reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), marked)
    beside = people.selectExpr("*", _bucket(f"c{work.names.index(key)}", buckets))
    left, right = (side.repartition(buckets, _BUCKET).groupBy(_BUCKET) for side in (beside, together))
    return left.cogroup(right).applyInArrow(on_co_groups(work), _schema(work.results))


def _check_whose(table: Any, column: str, name: str, key: str) -> int:
    """Return how many events a table has, after a look at whether each has a subject."""
    found = table.selectExpr("COUNT(*) AS events", f"COUNT({column}) AS whose").first()
    if found["events"] > found["whose"]:
        refuse_nobody(name, key)
    return int(found["events"])


def _is_of_nobody_in(judged: Any, table: Any, column: str, _: str) -> bool:
    """Say whether a table of events has some, and none of anybody who is judged, however spelled."""
    whose = table.selectExpr(_alike(column))
    return not whose.isEmpty() and bool(whose.join(judged, _ALIKE, "leftsemi").isEmpty())


def _alike(key: str) -> str:
    return rf"LOWER(REGEXP_REPLACE(CAST({key} AS STRING), r'(?U)^\s+|\s+$', '')) AS {_ALIKE}"


def _bucket(key: str, buckets: int) -> str:
    """Return the bucket of a subject in SQL. Whoever is spelled alike but for letters and blanks comes into one."""
    small = f"TRANSLATE(CAST({key} AS STRING), '{ascii_uppercase}', '{ascii_lowercase}')"
    return f"PMOD(XXHASH64(REGEXP_REPLACE({small}, '[^{SURE}]', '')), {buckets}) AS {_BUCKET}"
