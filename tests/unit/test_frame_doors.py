"""The doors of frames: which kinds are screened, and what is refused before any work."""

from collections.abc import Callable
from typing import Any

import duckdb
import pandas
import polars as pl
import pyarrow
import pytest

from eligibility_engine import EligibilityError, MissingExtraError
from eligibility_engine.backends.conversions import of_duckdb
from eligibility_engine.backends.duckdb_relations import beside
from eligibility_engine.backends.screening import screening_of
from eligibility_engine.errors import InputError
from unit.small_frames import AS_OF, DOSES, HOW, SET, TREATED, TREATED_PEOPLE, frame


def test_a_lazy_frame_stays_lazy() -> None:
    """Lazy in, lazy out, by whatever engine it is collected."""
    result = SET.screen(frame().lazy(), **HOW)
    assert isinstance(result, pl.LazyFrame)
    for engine in ("streaming", "in-memory"):
        assert SET.screen(frame(), **HOW).equals(result.collect(engine=engine))


def duckdb_of(people: pl.DataFrame) -> Any:
    table = people.to_arrow()
    connection = duckdb.connect()
    return connection.from_arrow(table)


OTHERS: dict[str, tuple[Callable[[pl.DataFrame], Any], Callable[[Any], pl.DataFrame]]] = {
    "arrow": (pl.DataFrame.to_arrow, pl.from_arrow),
    "reader": (lambda people: people.to_arrow().to_reader(), lambda found: pl.from_arrow(found.read_all())),
    "pandas": (pl.DataFrame.to_pandas, pl.from_pandas),
    "duckdb": (duckdb_of, lambda found: pl.from_arrow(found.to_arrow_table())),
}


@pytest.mark.parametrize("kind", OTHERS)
@pytest.mark.parametrize("rows", [0, 5])
def test_other_frames_come_back_as_they_came(kind: str, rows: int) -> None:
    """PyArrow, pandas and DuckDB in, the same kind out, with the same verdicts."""
    into, back = OTHERS[kind]
    people = into(frame().with_columns(pl.col("line").cast(pl.Categorical)).head(rows))
    found = SET.screen(people, **HOW)
    assert type(found) is type(people)
    due = SET.screen(frame().head(rows), **HOW)
    assert due.cast(pl.String).rows() == back(found).cast({"unknowns": pl.UInt16}).cast(pl.String).rows()


@pytest.mark.parametrize("statement", ["TABLE screened AS", "VIEW screened AS", "VIEW screening AS"])
def test_a_result_in_duckdb_is_no_table_of_the_connection(statement: str) -> None:
    """Whatever has the name of something in here, the rows are those that were judged."""
    people = frame().to_arrow()
    connection = duckdb.connect()
    connection.execute(f"CREATE {statement} SELECT 'eligible' AS eligibility")
    due = [("eligible",), ("ineligible",), ("ineligible",), ("ineligible",), ("error",)]
    relation = connection.from_arrow(people)
    for known in (relation, BeforeVersion2(relation)):
        assert due == of_duckdb(known, SCREENING).project("eligibility::VARCHAR").fetchall()


def test_a_result_in_duckdb_needs_no_look_at_the_tables_of_python() -> None:
    """It comes back where they are turned off; before version 2 it is said that it cannot."""
    connection = duckdb.connect()
    relation = connection.from_arrow(frame().to_arrow())
    connection.execute("SET python_enable_replacements=false")
    assert 5 == len(SET.screen(relation, **HOW).fetchall())
    with pytest.raises(InputError, match="python_enable_replacements") as caught:
        of_duckdb(BeforeVersion2(relation), SCREENING)
    assert (caught.value.code, caught.value.__context__) == ("INPUT_FORMAT", None)
    connection.close()
    with pytest.raises(duckdb.ConnectionException):
        beside(BeforeVersion2(relation), frame().to_arrow())


class BeforeVersion2:
    """A relation that does not tell its connection."""

    def __init__(self, relation: Any) -> None:
        self.limit, self.project, self.query = relation.limit, relation.project, relation.query
        self.to_arrow_reader = relation.to_arrow_reader


def SCREENING(kinds: Any) -> Any:  # noqa: N802
    """How the set screens frames of some types."""
    return screening_of(SET, kinds, **HOW)


def test_a_pandas_result_has_the_index_of_the_frame() -> None:
    """So that it can be joined again."""
    people = frame().to_pandas().set_index(pandas.Index([9, 8, 7, 6, 5]))
    assert [9, 8, 7, 6, 5] == list(SET.screen(people, **HOW).index)


REFUSED: dict[str, tuple[Callable[[], Any], dict[str, Any], str, str]] = {
    "no frame": (lambda: [1], {}, "INPUT_FORMAT", "a list is no frame"),
    "no subject": (lambda: frame(subject=None), {}, "INPUT_COLUMN", "no column 'subject'"),
    "a fact without a column": (lambda: frame(ecog=None), {}, "INPUT_COLUMN", r"not_collected=\['ecog'\]"),
    "facts without columns": (
        lambda: frame(ecog=None, weight=None), {}, "INPUT_COLUMN", r"2 facts .* not_collected=\['ecog', 'weight'\]"
    ),
    "text where a number is due": (lambda: frame(ecog=["1"] * 5), {}, "INPUT_TYPE", r"ecog \(a number\)"),
    "numbers where text is due": (
        lambda: frame(line=[1] * 5, country=[2] * 5, creatinine_unit=[3] * 5), {}, "INPUT_TYPE", r"line \(text\)"
    ),
    "times where dates are due": (lambda: frame(born=[True] * 5), {}, "INPUT_TYPE", r"born \(a date\)"),
    "words where truths are due": (lambda: frame(consented=["yes"] * 5), {}, "INPUT_TYPE", r"consented \(true or"),
    "a number as the date of a result": (lambda: frame(creatinine_at=[1] * 5), {}, "INPUT_TYPE", r"_at \(a date\)"),
    "a key of numbers": (lambda: frame(subject=[0.5] * 5), {}, "INPUT_TYPE", r"subject \(a row key"),
    "a date of numbers": (lambda: frame(day=[1] * 5), {"as_of": "@day"}, "INPUT_TYPE", "as-of date"),
    "no date": (frame, {"as_of": None}, "AS_OF", "as-of date is needed"),
    "no column for the date": (frame, {"as_of": "@day"}, "INPUT_COLUMN", "no column 'day'"),
    "a missing subject": (lambda: frame(subject=["A", None, "C", "", "E"]), {}, "SUBJECT_MISSING", "in 2 rows"),
    "no subject at all": (lambda: frame(subject=[None] * 5), {}, "SUBJECT_MISSING", "in 5 rows"),
    "a subject twice": (lambda: frame(subject=["A", "B", "A", "A", "E"]), {}, "SUBJECT_DUPLICATE", "2 rows"),
    "a subject twice in a row": (lambda: frame(subject=["A", "B", "B", "C", "D"]), {}, "SUBJECT_DUPLICATE", "1 row "),
    "a number twice": (lambda: frame(subject=[9, 10, 10, 11, 12]), {}, "SUBJECT_DUPLICATE", "1 row "),
    "a blank that is no plain one": (lambda: frame(subject=[*"ABCD", "\u2003"]), {}, "SUBJECT_MISSING", "in 1 row"),
    "a visit twice": (
        lambda: frame(subject=["A", "B", "A", "A", "E"], visit=[1, 1, 2, 2, 1]),
        {"keys": ["subject", "visit"]}, "SUBJECT_DUPLICATE", "1 row ",
    ),
    "no key": (frame, {"keys": []}, "USAGE", "keys="),
    "a key called like a result": (lambda: frame(error=[1] * 5), {"keys": ["subject", "error"]}, "USAGE", "error"),
    "events of no table": (frame, {"events": {"dose": DOSES}}, "INPUT_COLUMN", "'dose' is no event table"),
    "complete without a frame": (frame, {"complete": ["doses"]}, "USAGE", "complete="),
    "a repeated column": (
        lambda: pandas.DataFrame([[1, 2]], columns=["subject", "subject"]), {}, "INPUT_COLUMN", "repeats"
    ),
    "a column of several types": (
        lambda: frame().to_pandas().assign(ecog=[1, "twenty", 3, 4, 5]), {}, "INPUT_TYPE", "several types.*: ecog;"
    ),
    "complex numbers": (lambda: frame().to_pandas().assign(weight=[1j] * 5), {}, "INPUT_TYPE", "types.*: weight"),
    "half precision": (
        lambda: frame().with_columns(pl.col("weight", "creatinine_uln").cast(pl.Float16)),
        {}, "INPUT_TYPE", r"weight \(a number of more precision\), creatinine_uln",
    ),
    "another word for bad values": (frame, {"on_bad_value": "ignore"}, "USAGE", "on_bad_value"),
}  # fmt: skip


@pytest.mark.parametrize(
    "keys",
    [
        [*"EDCBA"],
        [*"ÄÖßΩ字"],
        [" A", "\x7f", "é", "É", "a "],
        [9, 10, -1, 100, 0],
        pl.Series([*"EDCBA"], dtype=pl.Categorical),
    ],
)
def test_keys_in_any_order_and_spelling_are_told_apart(keys: Any) -> None:
    """Keys that rise, or begin with a plain letter, are looked at more quickly; others are keys as well."""
    assert [*keys] == SET.screen(frame(subject=keys), **HOW)["subject"].to_list()


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_screened_is_refused_before_any_work(case: str) -> None:
    """One error says what is wrong and what to do, and quotes no value."""
    people, how, code_, message = REFUSED[case]
    with pytest.raises(EligibilityError, match=message) as caught:
        SET.screen(people(), **{**HOW, **how})
    assert code_ == caught.value.code
    assert caught.value.__cause__ is None
    assert "twenty" not in caught.value.message


@pytest.mark.parametrize(
    ("doses", "code_", "message"),
    [
        (DOSES.drop("subject"), "INPUT_COLUMN", "no column 'subject'"),
        (DOSES.with_columns(mg=pl.lit("1")), "INPUT_TYPE", r"doses.mg \(a number\)"),
        (DOSES.with_columns(subject=None), "SUBJECT_MISSING", "no subject"),
        (DOSES.with_columns(subject=pl.lit(1.0)), "INPUT_TYPE", r"doses.subject \(a row key"),
        (DOSES.with_columns(subject=pl.lit(True)), "INPUT_TYPE", r"doses.subject \(a row key"),
    ],
)
def test_events_that_cannot_be_read_are_refused(doses: pl.DataFrame, code_: str, message: str) -> None:
    """A frame of events is looked at before any work."""
    with pytest.raises(InputError, match=message) as caught:
        TREATED.screen(TREATED_PEOPLE, as_of=AS_OF, events={"doses": doses})
    assert code_ == caught.value.code


@pytest.mark.parametrize("kind", OTHERS)
def test_events_of_others_only_are_no_proof_that_there_are_none(kind: str) -> None:
    """A complete table that knows nobody who is judged is an error; one event of one of them is enough."""
    into, back = OTHERS[kind]
    people = TREATED_PEOPLE.with_columns(subject=pl.Series([1, 2, 3]))
    strange = DOSES.with_columns(subject=pl.Series(["01", "02", "03"]))
    how: dict[str, Any] = {"as_of": AS_OF, "complete": ["doses"]}
    with pytest.raises(InputError, match="spell the subjects alike") as caught:
        back(TREATED.screen(into(people), events={"doses": strange}, **how))
    assert caught.value.code == "SUBJECT_UNLIKE"
    for doses in (strange.clear(), strange.with_columns(subject=pl.Series(["01", "2", "03"]))):
        found = back(TREATED.screen(into(people), events={"doses": doses}, **how))
        assert "not_met" == found["inc_dose"].cast(pl.String)[0]
    assert not back(TREATED.screen(into(people.clear()), events={"doses": strange}, **how)).height


def test_an_event_table_without_a_frame_is_named() -> None:
    """What to write stands in the message; a column of that name is no event table."""
    for people in (TREATED_PEOPLE, TREATED_PEOPLE.with_columns(doses=pl.lit("none"))):
        with pytest.raises(InputError, match=r"events=\{'doses': frame\}"):
            TREATED.screen(people, as_of=AS_OF)


def test_the_keys_of_a_reader_are_compared_at_its_end() -> None:
    """It is read once, so what was delivered before is not to be used."""
    people = pyarrow.Table.from_batches([*frame().head(2).to_arrow().to_batches()] * 2)
    with pytest.raises(InputError, match="the key of another row"):
        SET.screen(people.to_reader(), **HOW).read_all()


def test_many_keys_are_compared_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """With few keys at a time the same are found."""
    monkeypatch.setattr("eligibility_engine.backends.keys._AT_ONCE", 2)
    assert 5 == SET.screen(frame(), **HOW).height
    with pytest.raises(InputError, match="2 rows"):
        SET.screen(frame(subject=["A", "B", "A", "A", "E"]), **HOW)


def test_without_polars_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what to install."""
    people = frame()
    monkeypatch.setitem(__import__("sys").modules, "eligibility_engine.backends.conversions", None)
    with pytest.raises(MissingExtraError, match=r"eligibility_engine\[frames\]"):
        SET.screen(people, **HOW)


def a_spark_frame() -> Any:
    """What is told from other frames by its class, and is a stream."""
    kind = type("DataFrame", (), {"__module__": "pyspark.sql.dataframe", "isStreaming": True})
    return kind()


@pytest.mark.parametrize(
    ("people", "events", "message"),
    [
        (a_spark_frame(), {}, "a stream is not screened"),
        (a_spark_frame(), {"doses": DOSES}, "stand in Spark DataFrames"),
        (TREATED_PEOPLE, {"doses": a_spark_frame()}, "stand in Spark DataFrames"),
    ],
)
def test_what_spark_does_not_screen_is_refused(people: Any, events: dict[str, Any], message: str) -> None:
    """A stream, and frames of several kinds; nothing of Spark is needed to tell."""
    with pytest.raises(InputError, match=message) as caught:
        TREATED.screen(people, as_of=AS_OF, events=events)
    assert "INPUT_FORMAT" == caught.value.code
