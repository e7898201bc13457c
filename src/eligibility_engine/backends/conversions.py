"""Other kinds of frame into Polars through Arrow, and results back into them."""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import polars as pl

from eligibility_engine.backends.duckdb_relations import beside
from eligibility_engine.backends.event_frames import refuse_strangers
from eligibility_engine.backends.keys import check_keys
from eligibility_engine.backends.layout import refuse_repeated_columns
from eligibility_engine.backends.screening import Screening
from eligibility_engine.errors import InputError

ScreeningOf = Callable[[Any], Screening]
"""Returns how tables of a schema are screened."""


def of_polars(frame: pl.DataFrame, screening_of: ScreeningOf) -> pl.DataFrame:
    """Screen a Polars frame."""
    return of_lazy(frame.lazy(), screening_of).collect(engine="streaming")


def of_lazy(frame: pl.LazyFrame, screening_of: ScreeningOf) -> pl.LazyFrame:
    """Screen a lazy Polars frame; only its row keys are looked at now."""
    screening = screening_of(frame.collect_schema())
    screening.check(frame)
    return screening.of(frame)


def of_arrow(table: Any, screening_of: ScreeningOf) -> Any:
    """Screen a PyArrow table."""
    return of_polars(from_arrow(table), screening_of).to_arrow()


def of_pandas(frame: Any, screening_of: ScreeningOf) -> Any:
    """Screen a pandas frame; the result has its index."""
    found = of_polars(from_pandas(frame), screening_of).to_pandas()
    found.index = frame.index
    return found


def of_reader(reader: Any, screening_of: ScreeningOf) -> Any:
    """Screen a PyArrow reader batch by batch; a reader is read once, so its row keys are compared at the end."""
    pyarrow = import_module("pyarrow")

    screening = screening_of(from_arrow(reader.schema.empty_table()).schema)
    empty = screening.of(from_arrow(reader.schema.empty_table()).lazy()).collect().to_arrow()
    batches = _screened(reader, screening, empty.schema)
    return pyarrow.RecordBatchReader.from_batches(empty.schema, batches)


def _screened(reader: Any, screening: Screening, schema: Any) -> Iterator[Any]:
    keys: list[pl.DataFrame] = []
    strangers = None
    for batch in reader:
        frame = from_arrow(batch)
        keys.append(_hashed(frame, screening.layout.keys))
        strangers = screening.strangers(frame.lazy(), strangers)
        yield from screening.of(frame.lazy()).collect().to_arrow().cast(schema).to_batches()
    if keys and (found := pl.concat(keys)).height != found.n_unique():
        raise InputError(
            "a row of the batches has the key of another row; the result is not to be used",
            code="SUBJECT_DUPLICATE",
            path=f"$.{screening.layout.keys[0]}",
        )
    refuse_strangers(strangers or ())


def _hashed(frame: pl.DataFrame, keys: tuple[str, ...]) -> pl.DataFrame:
    """Return 16 bytes for each row key, after a look at whether it is there."""
    check_keys(frame.lazy(), keys)
    key = pl.struct(pl.col(name).cast(pl.String) for name in keys)
    return frame.select(key.hash(0).alias("0"), key.hash(1).alias("1"))


def of_duckdb(relation: Any, screening_of: ScreeningOf) -> Any:
    """Screen a DuckDB relation in batches; the result is a relation of the same connection."""
    pyarrow = import_module("pyarrow")

    screening = screening_of(from_arrow(relation.limit(0).to_arrow_table()).schema)
    keys = ", ".join('"' + name.replace('"', '""') + '"' for name in screening.layout.keys)
    screening.check(from_arrow(relation.project(keys).to_arrow_table()).lazy())
    found = [screening.of(from_arrow(batch).lazy()).collect() for batch in relation.to_arrow_reader(2**17)]
    screened = pl.concat(found).to_arrow() if found else None
    if screened is None:
        screened = screening.of(from_arrow(relation.limit(0).to_arrow_table()).lazy()).collect().to_arrow()
    assert isinstance(screened, pyarrow.Table)
    return beside(relation, screened)


def from_arrow(table: Any) -> pl.DataFrame:
    """Return an Arrow table, or a batch of one, as a Polars frame."""
    found = pl.from_arrow(table)
    assert isinstance(found, pl.DataFrame)
    return found


def from_pandas(frame: Any) -> pl.DataFrame:
    """Return a pandas frame as a Polars frame, without its index.

    Raises:
        InputError: `INPUT_COLUMN` when two columns have one name, `INPUT_TYPE` for a column whose values have several
            types, or one that Arrow does not know, such as complex numbers.
    """
    names = [str(name) for name in frame.columns]
    refuse_repeated_columns(names)
    found = _converted(frame)
    if found is not None:
        return found
    mixed = [name for place, name in enumerate(names) if _converted(frame.iloc[:, [place]]) is None]
    raise InputError(
        "columns whose values have several types, or one that is no number, text, truth or date: "
        f"{', '.join(mixed)}; convert each to one of these",
        code="INPUT_TYPE",
    )


def _converted(frame: Any) -> pl.DataFrame | None:
    """Return a pandas frame as Polars converts it, or None. What it says then is not passed on: it quotes a value."""
    try:
        return pl.from_pandas(frame)
    except (ValueError, TypeError, NotImplementedError, pl.exceptions.PolarsError):
        return None


SCREENS: dict[tuple[str, str], Callable[[Any, ScreeningOf], Any]] = {
    ("polars", "DataFrame"): of_polars,
    ("polars", "LazyFrame"): of_lazy,
    ("pyarrow", "Table"): of_arrow,
    ("pyarrow", "RecordBatchReader"): of_reader,
    ("pandas", "DataFrame"): of_pandas,
    ("duckdb", "DuckDBPyRelation"): of_duckdb,
}

INTO_POLARS: dict[tuple[str, str], Callable[[Any], pl.DataFrame]] = {
    ("polars", "DataFrame"): lambda frame: frame,
    ("polars", "LazyFrame"): lambda frame: frame.collect(),
    ("pyarrow", "Table"): from_arrow,
    ("pyarrow", "RecordBatchReader"): lambda reader: from_arrow(reader.read_all()),
    ("pandas", "DataFrame"): from_pandas,
    ("duckdb", "DuckDBPyRelation"): lambda relation: from_arrow(relation.to_arrow_table()),
}
