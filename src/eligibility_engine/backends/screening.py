"""Screening a table: the plan over its columns, the rows that go to the reference, and the columns of the result."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
from attrs import frozen

from eligibility_engine.backends.by_reference import Filling
from eligibility_engine.backends.event_frames import event_frames, refuse_strangers
from eligibility_engine.backends.judge import Judge
from eligibility_engine.backends.keys import check_keys
from eligibility_engine.backends.layout import Layout, layout
from eligibility_engine.backends.plain_cells import in_double_precision, prepared_kinds, without_nan
from eligibility_engine.backends.plan import Plan, plan
from eligibility_engine.backends.results import refuse_names, result_columns
from eligibility_engine.reading.parsing import OnBadValue, check_on_bad_value
from eligibility_engine.reading.rows import NOT_COLLECTED, declared_missing
from eligibility_engine.reference_ranges.ranges import ReferenceRanges
from eligibility_engine.study.criteria_set import CriteriaSet


@frozen
class Screening:
    """How a set screens tables of one layout.

    Attributes:
        plan: what columns do, and which entries are left to the reference, and why.
        filling: what the reference does.
        with_missing: whether the result tells the missing facts of undetermined rows.
    """

    plan: Plan
    filling: Filling
    with_missing: bool

    @property
    def layout(self) -> Layout:
        """Which column holds what."""
        return self.plan.layout

    def check(self, frame: pl.LazyFrame) -> None:
        """Look at the row key of a whole table before any work.

        Raises:
            InputError: `SUBJECT_MISSING`, `SUBJECT_DUPLICATE`, or `SUBJECT_UNLIKE` where a table of events that is
                declared complete has events of others only.
        """
        check_keys(frame, self.layout.keys)
        refuse_strangers(self.strangers(frame) or ())

    def strangers(self, frame: pl.LazyFrame, before: Collection[str] | None = None) -> Collection[str] | None:
        """Return the tables of events, declared complete, of whose subjects none is in a table.

        Args:
            frame: the table, or a batch of one.
            before: those of which none was in the batches before; None for the first that has rows.
        """
        tables = [table for table in self.filling.events if before is None or table.name in before]
        if not any(table.complete for table in tables):
            return before
        subjects = frame.select(self.layout.keys[0]).collect(engine="streaming")
        return before if subjects.is_empty() else [table.name for table in tables if table.is_of_nobody_in(subjects)]

    def of(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """Return the result for a table of this layout, lazily, in the order of its rows.

        The row key is not looked at: whoever calls has seen that no key is missing or comes twice.
        """
        kinds = frame.collect_schema()
        read = without_nan(in_double_precision(frame, self.layout.names))
        schema = {**{key: kinds[key] for key in self.layout.keys}, **self.filling.schema}
        judged = self.plan.judged(read).map_batches(
            self.filling, predicate_pushdown=False, projection_pushdown=False, streamable=True, schema=schema
        )
        return judged.select(result_columns(self.plan.criteria_set, self.layout.keys, self.with_missing))


def screening_of(
    criteria_set: CriteriaSet,
    kinds: Mapping[str, Any],
    *,
    as_of: date | str | None,
    keys: Sequence[str] = ("subject",),
    on_bad_value: OnBadValue = "error",
    not_collected: Iterable[str] = (),
    events: Mapping[str, pl.DataFrame] | None = None,
    complete: Collection[str] = (),
    reference_ranges: ReferenceRanges | None = None,
    with_missing: bool = False,
) -> Screening:
    """Return how a set, or the part of one, screens tables whose columns have these types.

    Args:
        criteria_set: what judges.
        kinds: the type of each column by its name.
        as_of: the date on which eligibility is judged, or `@NAME` to take it from a column.
        keys: the columns of the row key, the subject first.
        on_bad_value: `missing` turns a bad value into a missing one.
        not_collected: facts that the table does not hold, or `@investigator` and the like.
        events: a frame for each event table.
        complete: the event tables that are declared to hold every event of everybody.
        reference_ranges: a table that gives results the limits of normal they lack.
        with_missing: whether the result tells the missing facts of undetermined rows.

    Raises:
        InputError: when the table, or one of events, cannot be read as declared.
        EligibilityError: `AS_OF` without a date, `USAGE` for arguments that do not fit.
    """
    check_on_bad_value(on_bad_value)
    refuse_names(criteria_set, keys)
    declared = declared_missing(criteria_set.facts, not_collected)
    found = layout(prepared_kinds(kinds), criteria_set, as_of, keys, declared, events or {})
    tables = event_frames(criteria_set.facts, events or {}, complete, keys[0])
    day = found.as_of if isinstance(found.as_of, date) else found.as_of.name
    lacking = dict.fromkeys(declared, NOT_COLLECTED)
    judge = Judge(criteria_set, day, on_bad_value, lacking, reference_ranges, with_missing)
    planned = plan(criteria_set, found, tuple(table.name for table in tables), reference_ranges)
    return Screening(planned, Filling(planned, judge, tables), with_missing)
