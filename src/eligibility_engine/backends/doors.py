"""Frames in, frames of the same kind out: Polars, PyArrow, pandas, DuckDB and Spark.

A kind is told by the name of its class and its module, so none of these libraries is loaded to see what a frame is.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from eligibility_engine.errors import InputError, MissingExtraError
from eligibility_engine.reading.parsing import OnBadValue
from eligibility_engine.reference_ranges.ranges import ReferenceRanges
from eligibility_engine.study.criteria_set import CriteriaSet

if TYPE_CHECKING:
    import polars as pl

KINDS: Final = {
    ("polars", "DataFrame"): "a Polars DataFrame",
    ("polars", "LazyFrame"): "a Polars LazyFrame",
    ("pyarrow", "Table"): "a PyArrow Table",
    ("pyarrow", "RecordBatchReader"): "a PyArrow RecordBatchReader",
    ("pandas", "DataFrame"): "a pandas DataFrame",
    ("duckdb", "DuckDBPyRelation"): "a DuckDB relation",
    ("pyspark", "DataFrame"): "a Spark DataFrame",
}
"""What is screened, by the library and the class."""

_SPARK: Final = ("pyspark", "DataFrame")


def kind_of(frame: object) -> tuple[str, str]:
    """Return the library and the class of a frame.

    Raises:
        InputError: `INPUT_FORMAT` for what is no frame that is screened.
    """
    for cls in type(frame).__mro__:
        found = (cls.__module__.split(".", maxsplit=1)[0].lstrip("_"), cls.__name__)
        if found in KINDS:
            return found
    raise InputError(
        f"a {type(frame).__name__} is no frame that is screened; these are: {', '.join(KINDS.values())}",
        code="INPUT_FORMAT",
    )


def _need_polars() -> None:
    """Say which extra is needed where Polars is not there."""
    try:
        import eligibility_engine.backends.conversions  # noqa: F401
    except ImportError:
        found = False
    else:
        found = True
    if not found:
        raise MissingExtraError(
            "frames are screened with Polars: pip install 'eligibility_engine[frames]'", code="EXTRA_MISSING"
        )


def screen_frame(
    criteria_set: CriteriaSet,
    frame: Any,
    as_of: date | str | None,
    keys: Sequence[str],
    on_bad_value: OnBadValue,
    not_collected: Iterable[str],
    events: Mapping[str, Any],
    complete: Collection[str],
    reference_ranges: ReferenceRanges | None,
    with_missing: bool,
) -> Any:
    """Screen a frame; see `CriteriaSet.screen`."""
    kind = kind_of(frame)
    kinds = {name: kind_of(table) for name, table in events.items()}
    _need_polars()
    from eligibility_engine.backends.conversions import INTO_POLARS, SCREENS
    from eligibility_engine.backends.screening import Screening, screening_of

    how: dict[str, Any] = {
        "as_of": as_of,
        "keys": tuple(keys),
        "on_bad_value": on_bad_value,
        "not_collected": not_collected,
        "reference_ranges": reference_ranges,
        "with_missing": with_missing,
    }
    if _SPARK in {kind, *kinds.values()}:
        return _on_spark(criteria_set, frame, events, complete, how, {kind, *kinds.values()})
    tables: dict[str, pl.DataFrame] = {name: INTO_POLARS[kinds[name]](table) for name, table in events.items()}

    def screening(schema: Mapping[str, Any]) -> Screening:
        return screening_of(criteria_set, schema, events=tables, complete=complete, **how)

    return SCREENS[kind](frame, screening)


def _on_spark(
    criteria_set: CriteriaSet,
    frame: Any,
    events: Mapping[str, Any],
    complete: Collection[str],
    how: Mapping[str, Any],
    kinds: Collection[tuple[str, str]],
) -> Any:
    from eligibility_engine.backends.spark import of_spark

    if len(kinds) > 1:
        raise InputError("events of a Spark DataFrame stand in Spark DataFrames, and no others do", code="INPUT_FORMAT")
    return of_spark(criteria_set, frame, events, complete, how)
