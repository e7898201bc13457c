"""Row keys of a whole table: none may be missing, and none may come twice."""

from collections.abc import Mapping, Sequence
from typing import NoReturn

import polars as pl

from eligibility_engine.errors import InputError
from eligibility_engine.explanation.phrases import counted

_AT_ONCE = 2**24
"""How many keys are compared in one pass: their hashes take 128 MB."""


def check_keys(frame: pl.LazyFrame, keys: Sequence[str], remedy: str = "keys=") -> int:
    """Return how many rows a table has, after a look at the key of each.

    Args:
        frame: the table.
        keys: the columns of the row key, the subject first.
        remedy: what names one more column of the key.

    Raises:
        InputError: `SUBJECT_MISSING` when a key is missing or blank, `SUBJECT_DUPLICATE` when one comes twice.
    """
    kinds = frame.collect_schema()
    told = [pl.col(f"\x00{key}").sum().alias(key) for key in keys]
    looked_at = frame.select(_rises(keys[0], kinds[keys[0]]), *(_is_surely_there(key, kinds[key]) for key in keys))
    first = _one(looked_at.select(pl.len().alias("\x00rows"), pl.col("\x00rises").sum(), *told))
    rows = first["\x00rows"]
    _refuse_blank(frame, [key for key in keys if first[key] < rows], kinds)
    if len(keys) > 1 or first["\x00rises"] + 1 < rows:
        parts = rows // _AT_ONCE + 1
        twice = sum(_repeated(frame, keys, parts, part) for part in range(parts))
        if twice:
            refuse_repeated(twice, keys[0], remedy)
    return rows


def _one(frame: pl.LazyFrame) -> dict[str, int]:
    return frame.collect(engine="streaming").row(0, named=True)


def key_due(name: str, kind: pl.DataType) -> list[str]:
    """Return what a column of a row key should hold, where its type cannot; empty where it can."""
    fits = kind.is_integer() or isinstance(kind, (pl.String, pl.Categorical, pl.Enum, pl.Null))
    return [] if fits else [f"{name} (a row key: text or whole numbers)"]


def refuse_missing(rows: int, key: str) -> NoReturn:
    """Refuse a table in which the key of so many rows is missing.

    Raises:
        InputError: `SUBJECT_MISSING`.
    """
    raise InputError(
        f"the row key is missing in {counted(rows, 'row')}; a text or a whole number is due",
        code="SUBJECT_MISSING",
        path=f"$.{key}",
    )


def refuse_repeated(rows: int, key: str, remedy: str = "keys=") -> NoReturn:
    """Refuse a table in which so many rows have the key of another.

    Raises:
        InputError: `SUBJECT_DUPLICATE`.
    """
    raise InputError(
        f"{counted(rows, 'row')} of the {'frame' if remedy == 'keys=' else 'file'} have the key of another row; "
        f"{remedy} names one more column that tells rows apart",
        code="SUBJECT_DUPLICATE",
        path=f"$.{key}",
    )


def _is_surely_there(key: str, kind: pl.DataType) -> pl.Expr:
    """Say whether a key is there and its first letter is plain: that is seen in half the time of a look for blanks."""
    column, text = pl.col(key), pl.col(key).cast(pl.String)
    plain = column.is_not_null() if kind.is_integer() else (text >= "!") & (text < "\x7f")
    return plain.alias(f"\x00{key}")


def _rises(key: str, kind: pl.DataType) -> pl.Expr:
    """Say whether a key is above the one before: where all are, none comes twice, and nothing is to be sorted.

    It is summed up in another step: in one with the number of rows, Polars holds the whole column.
    """
    column = pl.col(key) if kind.is_integer() else pl.col(key).cast(pl.String)
    return (column > column.shift()).alias("\x00rises")


def _refuse_blank(frame: pl.LazyFrame, keys: Sequence[str], kinds: Mapping[str, pl.DataType]) -> None:
    """Refuse keys that are missing or blank, among those of which some may be."""
    blank = [pl.any_horizontal(_is_blank(key, kinds[key])).sum().alias(key) for key in keys]
    for key, lacking in _one(frame.select(blank)).items() if blank else ():
        if lacking:
            refuse_missing(lacking, key)


def _is_blank(key: str, kind: pl.DataType) -> list[pl.Expr]:
    column = pl.col(key)
    if kind.is_integer() or isinstance(kind, pl.Null):
        return [column.is_null()]
    return [column.is_null(), ~column.cast(pl.String).str.contains(r"[^\s\x1c-\x1f]")]


def _repeated(frame: pl.LazyFrame, keys: Sequence[str], parts: int, part: int) -> int:
    """Return how many rows of one part of the keys have the key of another; equal keys lie in one part."""
    texts = [pl.col(key).cast(pl.String) for key in keys]
    hashed = frame.select(pl.struct(texts).hash().alias("hash") if len(texts) > 1 else texts[0].hash().alias("hash"))
    if parts > 1:
        hashed = hashed.filter(pl.col("hash") % parts == part)
    hashes = hashed.collect(engine="streaming").to_series().sort()
    again = hashes.filter(hashes == hashes.shift()).unique()
    if not again.len():
        return 0
    suspects = frame.select(*keys).filter(
        (pl.struct(texts) if len(texts) > 1 else texts[0]).hash().is_in(again.to_list())
    )
    found = suspects.collect(engine="streaming")
    return int(found.height - found.n_unique())
