"""Rows that columns leave to the reference, and entries that they do not judge, filled in batch by batch."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import polars as pl
from attrs import define, evolve, field

from eligibility_engine.backends.event_frames import EventFrame
from eligibility_engine.backends.judge import Judge, Told
from eligibility_engine.backends.plan import IN_DOUBT, Plan, verdict_of
from eligibility_engine.backends.records import records
from eligibility_engine.errors import faults_said
from eligibility_engine.reading.tables import Table
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.verdict import Polarity

ERROR, JUDGED_BY, MISSING, OPEN_TO = "\x00error", "\x00judged by", "\x00missing", "\x00open to"
COLUMNS, BOTH, REFERENCE = range(3)
"""Who judged a row: columns alone, columns and for some entries the reference, the reference alone."""

_SLICE: Final = 1_000
"""So many rows are plain values at once: all of a batch would keep the garbage collector busy."""


def standings(criteria_set: CriteriaSet) -> list[pl.Expr]:
    """Return whether each entry lets a row pass: its verdict, turned for an exclusion."""
    found = ((pl.col(verdict_of(entry.id)), entry.polarity) for entry in criteria_set.entries)
    return [verdict if polarity is Polarity.INCLUSION else ~verdict for verdict, polarity in found]


@define
class Filling:
    """Fills in what columns left open: a function of one frame to another.

    Attributes:
        plan: what columns do.
        judge: what judges a row as a record.
        events: the event tables beside the frame.
    """

    plan: Plan
    judge: Judge
    events: Sequence[EventFrame] = ()
    _entries: tuple[str, ...] = field(init=False)
    _judged: dict[str, str] = field(init=False)
    _partly: Judge | None = field(init=False)
    _facts: Table | None = field(init=False, default=None)

    def __attrs_post_init__(self) -> None:
        self._entries = tuple(entry.id for entry in self.plan.criteria_set.entries)
        self._judged = {verdict_of(entry): entry for entry in self.plan.verdicts}
        self._partly = self.judge.of_entries(self.plan.reasons) if self.plan.reasons else None
        if self._partly is not None:
            read, table = self._partly.criteria_set.facts_read, self.plan.layout.table
            self._facts = evolve(table, columns=tuple(one for one in table.columns if one.fact.name in read))

    @property
    def schema(self) -> dict[str, Any]:
        """The columns that are returned behind those of the row key."""
        more = dict.fromkeys((MISSING, OPEN_TO), pl.List(pl.String())) if self.judge.with_missing else {}
        verdicts = (verdict_of(entry) for entry in self._entries)
        return {**dict.fromkeys(verdicts, pl.Boolean()), ERROR: pl.String(), JUDGED_BY: pl.UInt8(), **more}

    def __call__(self, batch: pl.DataFrame) -> pl.DataFrame:
        """Return the row keys, the verdicts as nullable truths, what is wrong, and who judged."""
        kept = batch.select(*self.plan.layout.keys, *(self._kept(name) for name in self.schema))
        asked = self._asked(batch)
        if not asked.any():
            return kept
        rows = batch.filter(asked)
        results = [result for some in rows.iter_slices(_SLICE) for result in self._told(some)]
        told = pl.DataFrame(results, schema=self.schema, orient="row")
        return _woven(kept, rows.select(self.plan.layout.keys).hstack(told), asked)

    def _kept(self, name: str) -> pl.Expr:
        if name in self._judged:
            return pl.col(name)
        return pl.lit(COLUMNS if name == JUDGED_BY else None, dtype=self.schema[name]).alias(name)

    def _asked(self, batch: pl.DataFrame) -> pl.Series:
        """Return which rows go to the reference, at least for some entries or for their missing facts."""
        if self._partly is not None or self.events:
            return pl.repeat(True, batch.height, eager=True)
        if not self.judge.with_missing:
            return batch[IN_DOUBT]
        standing = pl.all_horizontal(*standings(self.plan.criteria_set))
        return batch.select(standing.is_null() | pl.col(IN_DOUBT)).to_series()

    def _told(self, rows: pl.DataFrame) -> Iterable[tuple[Any, ...]]:
        """Yield the result of each row."""
        partly = self._told_partly(rows)
        left = pl.Series([told is None for told in partly], dtype=pl.Boolean)
        whole = (self.judge.tell(*record) for record in records(self.plan.layout, self.events, rows.filter(left)))
        for told in partly:
            yield self._result(told or next(whole), BOTH if told else REFERENCE)

    def _told_partly(self, rows: pl.DataFrame) -> list[Told | None]:
        """Return each row of which columns have judged some entries; None where the whole row is to be judged."""
        if self._partly is None or self.judge.with_missing:
            return [None] * rows.height
        sure = rows.filter(~rows[IN_DOUBT])
        found = (self._partly.tell(*record) for record in records(self.plan.layout, self.events, sure, self._facts))
        beside = zip(found, self._judged_by_columns(sure), strict=True)
        told = (None if one.faults else Told({**known, **one.verdicts}) for one, known in beside)
        return [None if in_doubt else next(told) for in_doubt in rows[IN_DOUBT].to_list()]

    def _judged_by_columns(self, rows: pl.DataFrame) -> list[dict[str, bool | None]]:
        """Return the verdicts of each row by entry; no frame without columns has rows."""
        if not self._judged:
            return [{} for _ in range(rows.height)]
        return rows.select(pl.col(name).alias(entry) for name, entry in self._judged.items()).rows(named=True)

    def _result(self, told: Told, by: int) -> tuple[Any, ...]:
        more = (told.missing, told.open_to) if self.judge.with_missing else ()
        verdicts = (told.verdicts.get(name) for name in self._entries)
        return (*verdicts, faults_said(told.faults) or None, by, *more)


def _woven(kept: pl.DataFrame, told: pl.DataFrame, asked: pl.Series) -> pl.DataFrame:
    """Return a frame whose asked rows are those of another, in their order."""
    if told.height == kept.height:
        return told.select(kept.columns)
    numbers = pl.arange(kept.height, eager=True, dtype=pl.UInt32).alias("\x00row")
    others = kept.filter(~asked).with_columns(numbers.filter(~asked))
    return pl.concat([others, told.with_columns(numbers.filter(asked))]).sort("\x00row").drop("\x00row")
