"""A plan: what columns work out of a table, which entries they judge, and which rows they leave to the reference."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

import polars as pl
from attrs import frozen

from eligibility_engine.backends.cells import Cell, day
from eligibility_engine.backends.columns import held
from eligibility_engine.backends.held import Held
from eligibility_engine.backends.layout import Layout
from eligibility_engine.backends.native import Bench, NotColumnarError, Point
from eligibility_engine.backends.terms import Translation
from eligibility_engine.facts import Instant
from eligibility_engine.kernel.expression import AsOf, FactRef, Judged, Term
from eligibility_engine.kernel.walking import walk
from eligibility_engine.knowledge import Facts
from eligibility_engine.reference_ranges.ranges import ReferenceRanges
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.value import Exact, Value

IN_DOUBT: Final = "\x00in doubt"


def verdict_of(entry: str) -> str:
    """Return the name of the column that holds the verdict of an entry as a nullable truth."""
    return f"\x00verdict {entry}"


@frozen
class Plan:
    """What columns do for a set over a table.

    Attributes:
        criteria_set: what judges.
        layout: which column holds what.
        stages: the columns that are worked out one stage after another.
        verdicts: by entry, its verdict as a nullable truth; only of the entries that columns judge.
        reasons: by entry that the reference judges row by row, why columns do not.
        in_doubt: whether a row is left to the reference; never null.
    """

    criteria_set: CriteriaSet
    layout: Layout
    stages: tuple[Mapping[str, pl.Expr], ...]
    verdicts: Mapping[str, pl.Expr]
    reasons: Mapping[str, str]
    in_doubt: pl.Expr

    def judged(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """Return a frame with the verdicts of the entries that columns judge, and which rows are in doubt."""
        for stage in self.stages:
            frame = frame.with_columns(**stage)
        verdicts = {verdict_of(entry): verdict for entry, verdict in self.verdicts.items()}
        return frame.with_columns(**verdicts, **{IN_DOUBT: self.in_doubt})


def plan(
    criteria_set: CriteriaSet,
    layout: Layout,
    events: tuple[str, ...] = (),
    reference_ranges: ReferenceRanges | None = None,
) -> Plan:
    """Return the plan of a set over a table.

    Args:
        criteria_set: what judges.
        layout: which column holds what.
        events: the event tables that stand beside the table.
        reference_ranges: a table that gives results the limits of normal they lack.
    """
    bench = Bench(pl.lit(None, dtype=pl.Date))
    doubts = _set_date(layout.as_of, bench)
    found = {name: held(criteria_set.facts[name], cells, bench) for name, cells in layout.cells.items()}
    fixed = _fixed(criteria_set, layout, {*found, *events})
    translation = Translation(criteria_set.facts, found, bench, fixed)
    verdicts, reasons = {}, {}
    for entry in criteria_set.entries:
        try:
            verdicts[entry.id] = translation.verdict(criteria_set.outlines[entry.id].predicate)
        except NotColumnarError as error:
            reasons[entry.id] = error.reason
    doubts += [*(doubt for one in found.values() for doubt in one.doubts), *bench.handed_over]
    if criteria_set.offsets:  # a bare date is a civil day in an offset that the record tells, a bare time an error
        doubts += [
            cells[""].column.is_not_null() for name, cells in layout.cells.items() if _is_instant(criteria_set, name)
        ]
    if criteria_set.opaque:  # code of labels and warnings may raise too, which is an error of the row
        doubts.append(pl.lit(True))
    if reference_ranges is not None:
        doubts += _without_limit(criteria_set, layout, found)
    in_doubt = pl.any_horizontal(*doubts).fill_null(False) if doubts else pl.lit(False)
    return Plan(criteria_set, layout, tuple(bench.stages), verdicts, reasons, in_doubt)


def _set_date(as_of: date | Cell, bench: Bench) -> list[pl.Expr]:
    """Let the bench know the as-of date of each row; return where it is none."""
    if isinstance(as_of, date):
        bench.as_of = pl.lit(as_of)
        return []
    if isinstance(as_of.kind, pl.Null):
        return [pl.lit(True)]
    found, doubts = day(as_of, False, bench)
    assert isinstance(found, Point)
    assert isinstance(found.value, pl.Expr)
    bench.as_of = found.value
    return [as_of.column.is_null(), *doubts]


def _fixed(criteria_set: CriteriaSet, layout: Layout, varying: set[str]) -> Callable[[Term], Value | None]:
    """Return a function that evaluates terms that are the same in every row, and gives None for others."""
    facts = Facts(criteria_set.facts, {fact.name: fact.absent for fact in criteria_set.facts})
    day = layout.as_of if isinstance(layout.as_of, date) else None
    evaluation = Evaluation(facts, Exact(day or date.min))

    def fixed(term: Term) -> Value | None:
        nodes = list(walk(term))
        reads = any(isinstance(node, FactRef) and node.name in varying for node in nodes)
        dated = day is None and any(isinstance(node, AsOf) for node in nodes)
        by_code = any(isinstance(node, Judged) for node in nodes)  # which may raise: an error of the row
        return None if reads or dated or by_code else evaluation.value(term)

    return fixed


def _is_instant(criteria_set: CriteriaSet, name: str) -> bool:
    return isinstance(criteria_set.facts[name].type, Instant)


def _without_limit(criteria_set: CriteriaSet, layout: Layout, found: Mapping[str, Held]) -> list[pl.Expr]:
    """Return where a result lacks a limit of normal that the set reads: a table of reference ranges may give it."""
    wanted = {(reference.name, reference.part) for reference in criteria_set.references}
    return [
        cells[""].column.is_not_null() & (cells[part].column.is_null() if part in cells else pl.lit(True))
        for name, cells in layout.cells.items()
        for part in ("uln", "lln")
        if (name, part) in wanted and "" in cells
    ]
