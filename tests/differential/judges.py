"""Who judges a batch: the reference, the generated functions, each way into columns. A new backend is a line here."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

import polars as pl
from attrs import frozen

from differential.batches import Batch
from eligibility_engine.errors import FactError, faults_said
from eligibility_engine.facts import EventTable
from eligibility_engine.reading.parsing import parse
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.value import Exact
from eligibility_engine.verdict import Eligibility, Polarity, Verdict, eligibility
from generative.flat_frames import LAYOUTS as OF_CELLS
from generative.flat_frames import events_of, frame_of

Columns = dict[str, list[Any]]
"""What a judge says of each row: `subject`, `eligibility`, `error`, each entry, `first_failing`, `unknowns`."""

COMPILED: Final = "compiled"
Row = tuple[Eligibility, tuple[Verdict, ...]] | str
_FAILS: Final = {Polarity.INCLUSION: Verdict.NOT_MET, Polarity.EXCLUSION: Verdict.MET}


@frozen
class Tables:
    """A batch as tables: the frame in one layout, and a frame for each event table."""

    batch: Batch
    frame: pl.DataFrame
    events: Mapping[str, pl.DataFrame]

    def screened(self, held: Any) -> Any:
        """Screen the frame, held as another kind of frame."""
        return self.batch.rules.screen(held, as_of=self.batch.as_of, events=self.events, complete=self.batch.complete)

    @property
    def order(self) -> list[int]:
        """Which record each row of the frame is."""
        return [int(subject[1:]) for subject in self.frame["subject"].to_list()]


Judge = Callable[[Tables], Columns]


def _sorted(frame: pl.DataFrame) -> pl.DataFrame:
    """The same rows sorted by a fact, which the frame knows."""
    by = frame.columns[-1]
    return frame.sort(by, maintain_order=True).with_columns(pl.col(by).set_sorted()) if by != "subject" else frame


def _sliced(frame: pl.DataFrame) -> pl.DataFrame:
    """The same frame as the middle of a longer one, whose buffers do not begin with it."""
    return pl.concat([frame, frame, frame]).slice(frame.height, frame.height)


def _chunked(frame: pl.DataFrame) -> pl.DataFrame:
    """The same frame in chunks of several sizes, one of them empty: a door may judge each on its own."""
    ends = sorted(min(end, frame.height) for end in (0, 1, 1, frame.height // 3, frame.height))
    return pl.concat([frame[start:end] for start, end in pairwise(ends)], rechunk=False)


LAYOUTS: Final[dict[str, Callable[[Any, pl.DataFrame], pl.DataFrame]]] = {
    **OF_CELLS,
    "sorted": lambda _, frame: _sorted(frame),
    "sliced": lambda _, frame: _sliced(frame),
    "chunked": lambda _, frame: _chunked(frame),
}
"""In which layouts the same rows are judged."""


def tables(batch: Batch, plain: pl.DataFrame, layout: str) -> Tables:
    """Return a batch as tables in a layout."""
    facts = [fact for fact in batch.rules.facts if isinstance(fact.type, EventTable)]
    return Tables(batch, LAYOUTS[layout](batch.rules, plain), events_of(facts, batch.records))


def plain_frame(batch: Batch) -> pl.DataFrame:
    """Return the rows of a batch in their plainest layout."""
    return frame_of(batch.rules.facts, batch.records)


def _said(batch: Batch, order: Sequence[int], rows: Sequence[Row]) -> Columns:
    """Return columns from what is said of each row: its eligibility and verdicts, or what is wrong with it."""
    names = [entry.id for entry in batch.rules.entries]
    failing = [_FAILS[entry.polarity] for entry in batch.rules.entries]
    known = [None if isinstance(row, str) else row for row in rows]
    return {
        "subject": [f"S{number}" for number in order],
        "eligibility": ["error" if row is None else row[0].value for row in known],
        "error": [row if isinstance(row, str) else None for row in rows],
        **{name: [row and row[1][place].value for row in known] for place, name in enumerate(names)},
        "first_failing": [row and _first(names, failing, row[1]) for row in known],
        "unknowns": [row and row[1].count(Verdict.UNKNOWN) for row in known],
    }


def _first(names: Sequence[str], failing: Sequence[Verdict], verdicts: Sequence[Verdict]) -> str | None:
    found = zip(names, failing, verdicts, strict=True)
    return next((name for name, fails, verdict in found if verdict is fails), None)


def reference(batch: Batch) -> Columns:
    """Judge each record by the reference alone."""
    rows = [_by_reference(batch, record) for record in batch.records]
    return _said(batch, range(len(rows)), rows)


def _by_reference(batch: Batch, record: Any) -> Row:
    try:
        facts = parse(batch.rules.facts, record, batch.as_of, "error", batch.rules.offsets).facts
    except FactError as error:
        return faults_said(error.faults)
    evaluation = Evaluation(facts, Exact(batch.as_of))
    entries = batch.rules.entries
    verdicts = tuple(evaluation.verdict(batch.rules.outlines[entry.id].predicate) for entry in entries)
    return eligibility(zip((entry.polarity for entry in entries), verdicts, strict=True)), verdicts


def _compiled(given: Tables) -> Columns:
    """Judge each record by the generated functions; what they do not read goes to the reference, as in `assess`."""
    judge = given.batch.rules.compiled.on(given.batch.as_of)
    rows: list[Row] = []
    for record in (given.batch.records[place] for place in given.order):
        plain = judge.read(record)
        found = None if plain is None else (judge.eligibility(plain), judge.verdicts(plain))
        rows.append(found or _by_reference(given.batch, record))
    return _said(given.batch, given.order, rows)


def said_in(result: pl.DataFrame) -> Columns:
    """Return what a screening says, without who judged it."""
    result = result.drop("judged_by")
    texts = [name for name in result.columns if name != "unknowns"]
    return result.with_columns(pl.col(texts).cast(pl.String)).to_dict(as_series=False)


def _duckdb(given: Tables) -> pl.DataFrame:
    import duckdb  # where Spark is a judge, it is not installed

    connection = duckdb.connect()
    found = given.screened(connection.from_arrow(given.frame.to_arrow()))
    return _from_arrow(found.to_arrow_table())


def _pandas(given: Tables) -> pl.DataFrame:
    classic = given.batch.number % 2 == 0
    found = given.screened(given.frame.to_pandas(use_pyarrow_extension_array=not classic))
    return pl.from_pandas(found)


def _from_arrow(table: Any) -> pl.DataFrame:
    found = pl.from_arrow(table)
    assert isinstance(found, pl.DataFrame)
    return found


def _reader(given: Tables) -> pl.DataFrame:
    table = given.frame.to_arrow()
    return _from_arrow(given.screened(table.to_reader(max_chunksize=97)).read_all())


FRAMES: Final[dict[str, Callable[[Tables], pl.DataFrame]]] = {
    "polars eager": lambda given: given.screened(given.frame),
    "polars lazy": lambda given: given.screened(given.frame.lazy()).collect(engine="in-memory"),
    "polars streaming": lambda given: given.screened(given.frame.lazy()).collect(engine="streaming"),
    "pyarrow table": lambda given: _from_arrow(given.screened(given.frame.to_arrow())),
    "pyarrow reader": _reader,
    "pandas": _pandas,
    "duckdb": _duckdb,
}
"""The judges of frames, by name: from tables to the result of `screen` as a Polars frame."""

JUDGES: Final[dict[str, Judge]] = {
    COMPILED: _compiled,
    **{name: lambda given, judge=judge: said_in(judge(given)) for name, judge in FRAMES.items()},
}
"""The judges that are held against the reference, by name."""
