"""One batch before some judges: what was compared, how it was judged, and where one differs from the reference."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import Factory, define, frozen

from differential.batches import Batch, batch
from differential.judges import (
    COMPILED,
    FRAMES,
    JUDGES,
    LAYOUTS,
    Columns,
    Judge,
    Tables,
    plain_frame,
    reference,
    tables,
)
from eligibility_engine.backends.screening import screening_of
from eligibility_engine.kernel.walking import walk


@frozen
class Difference:
    """Where a judge does not say what the reference says; the first of a batch in the smallest part that shows it.

    Attributes:
        batch: the number of the batch in its run.
        judge: who differs.
        layout: in which layout of the rows.
        cells: how many cells of the whole batch differ, or what was raised.
        said: the first few: the subject, the column, what the reference says and what the judge says.
        rules: rules in which it differs.
        records: what is known of the first subjects.
    """

    batch: int
    judge: str
    layout: str
    cells: str
    said: tuple[Any, ...]
    rules: tuple[str, ...]
    records: tuple[str, ...]

    def __str__(self) -> str:
        lines = [f"DIFFERENCE in batch {self.batch}: {self.judge}, layout {self.layout}: {self.cells}"]
        lines += [
            f"  {place}, {name}: reference {due!r}, {self.judge} {said!r}" for place, name, due, said in self.said
        ]
        return "\n".join(
            [*lines, *(f"  rule {rule}" for rule in self.rules), *(f"  row {row}" for row in self.records)]
        )


@define
class Tally:
    """What one or more batches came to.

    Attributes:
        pairs: pairs of a rule and a row of which every judge was asked.
        with_events: those of them whose batch has event tables.
        in_columns: pairs that the Polars judge judged in columns.
        batches: how many batches.
        verdicts: how often each verdict was due.
        outcomes: how often each eligibility was due, and error.
        native: by kernel node, in how many rules that columns judge it stood.
        handed: by kernel node, in how many rules that columns hand to the reference it stood.
        layouts: how many frames were screened in each layout.
        kinds: how many columns of each type these frames had.
        differences: where a judge differs.
    """

    pairs: int = 0
    with_events: int = 0
    in_columns: int = 0
    batches: int = 0
    verdicts: Counter[str] = Factory(Counter)
    outcomes: Counter[str] = Factory(Counter)
    native: Counter[str] = Factory(Counter)
    handed: Counter[str] = Factory(Counter)
    layouts: Counter[str] = Factory(Counter)
    kinds: Counter[str] = Factory(Counter)
    differences: list[Difference] = Factory(list)

    def add(self, other: "Tally") -> None:
        """Add what other batches came to."""
        for name in ("pairs", "with_events", "in_columns", "batches", "differences"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("verdicts", "outcomes", "native", "handed", "layouts", "kinds"):
            getattr(self, name).update(getattr(other, name))


def compared(seed: int, number: int, rows: int) -> Tally:
    """Return what a batch of a run came to."""
    return held_against(batch(seed, number, rows), JUDGES)


def held_against(found: Batch, judges: Mapping[str, Judge]) -> Tally:
    """Return what a batch came to before some judges."""
    due = reference(found)
    tally = _tally(found, due)
    for place, (name, judge) in enumerate(judges.items()):
        layout = list(LAYOUTS)[(found.number + place) % len(LAYOUTS)]
        given = tables(found, plain_frame(found), layout)
        if name != COMPILED:
            tally.layouts[layout] += 1
            tally.kinds.update(str(kind.base_type()) for kind in given.frame.dtypes)
        differing = differences(given, due, judge)
        if differing:
            shown = found if tally.differences else _smallest(found, judge, layout)
            tally.differences.append(
                _difference(shown, name, judge, layout, f"{len(differing)} cells of {len(found.records)} rows")
            )
    return tally


def _tally(found: Batch, due: Columns) -> Tally:
    """Return the counts of a batch; verdicts of rows in error are none, so those rows make no pairs."""
    plain = tables(found, plain_frame(found), "plain")
    screening = screening_of(
        found.rules, plain.frame.schema, as_of=found.as_of, events=plain.events, complete=found.complete
    )
    native = screening.plan.verdicts
    judged_by = Counter(FRAMES["polars eager"](plain)["judged_by"].cast(str).to_list()) if found.records else Counter()
    entries = [entry.id for entry in found.rules.entries]
    tally = Tally(batches=1)
    tally.pairs = len(entries) * (len(found.records) - due["eligibility"].count("error"))
    tally.with_events = tally.pairs if plain.events else 0
    tally.in_columns = len(entries) * judged_by["columns"] + len(native) * judged_by["columns_and_reference"]
    tally.outcomes.update(due["eligibility"])
    for entry in entries:
        tally.verdicts.update(verdict for verdict in due[entry] if verdict)
        nodes = {type(node).__name__ for node in walk(found.rules.outlines[entry].predicate)}
        (tally.native if entry in native else tally.handed).update(nodes)
    return tally


def differences(given: Tables, due: Columns, judge: Judge) -> list[Any]:
    """Return each cell in which a judge differs from the reference; what it raises is a difference too."""
    try:
        said = judge(given)
    except Exception as error:
        return [(None, "raised", None, f"{type(error).__name__}: {error}")]
    if list(said) != list(due):
        return [(None, "columns", list(due), list(said))]
    wanted = {column: [cells[place] for place in given.order] for column, cells in due.items()}
    return [] if wanted == said else list(_cells(wanted, said))


def _differences(found: Batch, judge: Judge, layout: str) -> list[Any]:
    return differences(tables(found, plain_frame(found), layout), reference(found), judge)


def _cells(due: Columns, said: Columns) -> Iterator[Any]:
    for name, cells in due.items():
        if len(cells) != len(said[name]):
            yield (None, name, f"{len(cells)} rows", f"{len(said[name])} rows")
            continue
        found = zip(due["subject"], cells, said[name], strict=True)
        yield from ((subject, name, one, other) for subject, one, other in found if one != other)


def _smallest(whole: Batch, judge: Judge, layout: str) -> Batch:
    """Return a batch without the rows and the rules that are not needed to differ."""

    def differs(smaller: Batch) -> bool:
        return bool(_differences(smaller, judge, layout))

    found = _fewer_records(whole, differs)
    for entry in whole.rules.entries:
        kept = [one.id for one in found.rules.entries if one.id != entry.id]
        if kept and differs(found.of(kept, found.records)):
            found = found.of(kept, found.records)
    return found


def _difference(found: Batch, name: str, judge: Judge, layout: str, cells: str) -> Difference:
    said = _differences(found, judge, layout)
    concerned = {one[1] for one in said}
    rules = [one for one in found.rules.entries if len(found.rules.entries) == 1 or one.id in concerned]
    stated = tuple(f"{one.id} {one.polarity.value}: {one.criterion.predicate()}" for one in rules[:3])
    rows = {int(one[0][1:]) for one in said[:3] if one[0]}
    records = tuple(str(found.records[row]) for row in sorted(rows))
    return Difference(found.number, name, layout, cells, tuple(said[:6]), stated, records)


def _fewer_records(whole: Batch, differs: Callable[[Batch], bool]) -> Batch:
    """Return a batch without the halves, quarters and so on of its rows that are not needed to differ."""
    found, piece = whole, len(whole.records) // 2
    entries = [entry.id for entry in whole.rules.entries]
    while piece:
        for start in range(0, len(found.records), piece):
            smaller = found.of(entries, (*found.records[:start], *found.records[start + piece :]))
            if len(smaller.records) < len(found.records) and differs(smaller):
                found = smaller
                break
        else:
            piece //= 2
    return found
