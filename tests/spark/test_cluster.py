"""Data sets and frames screened in the cluster of the how-to; the reference judges it."""

import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from attrs import evolve

from eligibility_engine import (
    CriteriaSet,
    EligibilityError,
    FactSchema,
    Verdict,
    date,
    events,
    include,
    number,
    opaque,
)
from eligibility_engine.backends import spark as backend
from unit.event_trial import TRIAL as EVENTS
from unit.small_frames import AS_OF, HOW, PEOPLE, SET, Person, frame

pytestmark = pytest.mark.filterwarnings("ignore")  # whatever PySpark warns of is not ours


def on_spark(session: Any, people: pl.DataFrame, folder: Path) -> Any:
    """A Polars frame as a Spark frame of several partitions, through Parquet."""
    path = folder / f"{random.getrandbits(64)}"
    path.mkdir()
    for place, some in enumerate(people.iter_slices(max(1, people.height // 3))):
        some.write_parquet(path / f"{place}.parquet")
    return session.read.parquet(str(path))


def rows(result: Any, *columns: str) -> list[tuple[Any, ...]]:
    return sorted(tuple(row) for row in result.select(*columns).collect())


def test_the_how_to_screens_a_parquet_data_set(url: str, folder: Path) -> None:
    """Every verdict of its result is that of the reference."""
    chance = random.Random(3)
    some: list[tuple[str, list[Any]]] = [
        ("age_years", [None, 17, 18, 64]), ("ecog", [None, 0, 1, 2, 9]), ("creatinine", [None, 1.8, 1.81, 1.1]),
        ("creatinine_unit", ["mg/dL"]), ("creatinine_uln", [None, 1.2]),
    ]  # fmt: skip
    count = 2_000
    people = pl.DataFrame({"subject": range(count), **{n: chance.choices(v, k=count) for n, v in some}})
    people.write_parquet(folder / "people.parquet")
    arguments = ["screen_people.py", url, "people.parquet", "result.parquet"]
    done = subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    names: dict[str, Any] = {"__name__": "page"}
    exec((folder / "screen_people.py").read_text(), names)
    trial: CriteriaSet = names["trial"]
    found = pl.read_parquet(folder / "result.parquet" / "*.parquet").sort("subject").rows(named=True)
    assert len(found) == count
    for row, result in zip(people.rows(named=True), found, strict=True):
        assert reference(trial, row) == {name: result[name] for name in ("eligibility", *ids(trial))}


def ids(trial: CriteriaSet) -> list[str]:
    return [entry.id for entry in trial.entries]


def reference(trial: CriteriaSet, row: dict[str, Any]) -> dict[str, str | None]:
    """What the reference says of a row of that data set."""
    parts = {part: row[f"creatinine_{part}"] for part in ("unit", "uln")}
    creatinine = None if row["creatinine"] is None else {"value": row["creatinine"], **parts}
    record = {"age_years": row["age_years"], "ecog": row["ecog"], "creatinine": creatinine}
    trial.compiled.judged = 0  # generated functions judge from the 51st subject on
    try:
        found = trial.assess(record, as_of=AS_OF)
    except EligibilityError:
        return {"eligibility": "error", **dict.fromkeys(ids(trial))}
    verdicts = {name: found[name].verdict.value for name in ids(trial)}
    return {"eligibility": found.eligibility.value, **verdicts}


def test_a_frame_of_every_type_of_fact_is_screened_as_polars_screens_it(spark: Any, folder: Path) -> None:
    """All columns of the result, its types, and nothing on a frame without rows."""
    people = frame(weight=pl.Series(PEOPLE["weight"], dtype=pl.Float32)).with_columns(pl.col("ecog").cast(pl.Int16))
    result = SET.screen(on_spark(spark, people, folder), with_missing=True, **HOW)
    due = SET.screen(people, with_missing=True, **HOW)
    assert result.columns == due.columns
    assert rows(result, *due.columns) == sorted(due.cast({pl.Enum: pl.String}).rows(), key=lambda row: row[0])
    types = {field.name: field.dataType.simpleString() for field in result.schema.fields}
    assert {"string", "int", "array<string>"} == set(types.values())
    assert [] == SET.screen(on_spark(spark, people.head(1), folder).limit(0), **HOW).collect()


def test_events_are_screened_by_co_group(spark: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever bucket a subject is in; somebody whose events are spelled otherwise is in error, as in every frame."""
    monkeypatch.setattr(backend, "ROWS_TOGETHER", 20)
    chance = random.Random(5)
    people = pl.DataFrame({"subject": [f"S{n}" for n in range(60)], "age": chance.choices([None, 17, 18], k=60)})
    doses = pl.DataFrame(
        {
            "subject": [*(f"S{chance.randrange(40)}" for _ in range(99)), "s50 "],
            "drug": chance.choices(["L01", "L02", None], k=100),
            "given": chance.choices(["2025-05-30", "2025-05", "2025-01-01", None], k=100),
            "note": ["not read"] * 100,
        }
    )
    for complete in ([], ["doses"]):
        how: dict[str, Any] = {"as_of": AS_OF, "complete": complete}
        due = EVENTS.screen(people, events={"doses": doses}, **how).cast({pl.Enum: pl.String})
        sent = {"doses": on_spark(spark, doses, folder)}
        result = EVENTS.screen(on_spark(spark, people, folder), events=sent, **how)
        assert rows(result, *due.columns) == due.sort("subject").rows()
    nobody = on_spark(spark, people, folder).limit(0)
    assert [] == EVENTS.screen(nobody, events=sent, **how).collect()
    assert due.filter(subject="S50")["error"][0].endswith("[SUBJECT_UNLIKE]")


class Treated(FactSchema):
    doses = events(ask="?", dated_by="given", given=date())
    stays = events(ask="?", days=number(unit="d", minimum=0))


def test_several_event_tables_are_told_apart(spark: Any, folder: Path) -> None:
    """Each has columns of its own, and its own rows."""
    entries = [
        include("inc_dose", "A dose.", Treated.doses.exists()),
        include("inc_stay", "Two stays.", Treated.stays.count() >= 2),
    ]
    trial = CriteriaSet(id="TWO-01", version="1", revision=1, facts=Treated, entries=entries)
    people = pl.DataFrame({"subject": [1, 2, 3]})
    tables = {
        "stays": pl.DataFrame({"days": [1.5, 2.0, 3.0], "subject": [2, 2, 3]}),
        "doses": pl.DataFrame({"subject": [1, 3], "given": ["2025-05-01", "2025-06-03"]}),
    }
    how: dict[str, Any] = {"as_of": AS_OF, "complete": ["stays"]}
    due = trial.screen(people, events=tables, **how).cast({pl.Enum: pl.String})
    sent = {name: on_spark(spark, table, folder) for name, table in tables.items()}
    assert due.rows() == rows(trial.screen(on_spark(spark, people, folder), events=sent, **how), *due.columns)
    assert ["unknown", "met"] == [due["inc_dose"][1], due["inc_stay"][1]]


def test_what_cannot_be_screened_is_refused_before_any_work(spark: Any, folder: Path) -> None:
    """Columns, types, keys, events: one error with a code."""
    people = frame()
    refused = [
        (people.drop("ecog"), "INPUT_COLUMN"),
        (people.with_columns(ecog=pl.lit("1")), "INPUT_TYPE"),
        (people.with_columns(ecog=pl.struct(pl.lit(1))), "INPUT_TYPE"),
        (people.with_columns(subject=pl.Series(["A", None, "C", "\u2003", "E"])), "SUBJECT_MISSING"),
        (people.with_columns(subject=pl.Series(["A", "B", "A", "B", "A"])), "SUBJECT_DUPLICATE"),
    ]
    for wrong, code in refused:
        with pytest.raises(EligibilityError) as here:
            SET.screen(wrong, **HOW)
        with pytest.raises(EligibilityError) as there:
            SET.screen(on_spark(spark, wrong, folder), **HOW)
        assert (code, code) == (here.value.code, there.value.code)
        assert here.value.message == there.value.message
    doses = pl.DataFrame({"subject": ["A", None], "drug": "L01", "given": "2025-05-30"})
    some = on_spark(spark, pl.DataFrame({"subject": ["A"], "age": [18]}), folder)
    with pytest.raises(EligibilityError, match="an event has no subject"):
        EVENTS.screen(some, as_of=AS_OF, events={"doses": on_spark(spark, doses, folder)})
    others = on_spark(spark, pl.DataFrame({"subject": ["B"], "drug": "L01", "given": "2025-05-30"}), folder)
    with pytest.raises(EligibilityError, match="none of its events is of a subject that is judged"):
        EVENTS.screen(some, as_of=AS_OF, events={"doses": others}, complete=["doses"])
    with pytest.raises(EligibilityError, match="a stream is not screened"):
        SET.screen(spark.readStream.format("rate").load(), **HOW)
    twice = some.toDF("age", "age")
    with pytest.raises(EligibilityError, match="repeats the columns age"):
        EVENTS.screen(twice, as_of=AS_OF, events={})


def test_decimals_times_and_odd_names(spark: Any, folder: Path) -> None:
    """Names with dots and capitals, decimals, and a second key column come through."""
    people = frame().with_columns(
        pl.col("weight").cast(pl.Decimal(6, 1)), visit=pl.lit(1, dtype=pl.Int8), **{"Ecog": 9, "a.b `c`": 1}
    ).rename({"subject": "who.is"})  # fmt: skip
    how = {**HOW, "keys": ["who.is", "visit"]}
    spark.conf.set("spark.sql.caseSensitive", "true")  # or Spark itself refuses to read these columns
    try:
        sent = on_spark(spark, people, folder)
        found = rows(SET.screen(sent, **how), "subject", "visit", "eligibility", *ids(SET))
    finally:
        spark.conf.set("spark.sql.caseSensitive", "false")
    due = SET.screen(people, **how).cast({pl.Enum: pl.String})
    assert found == due.select("subject", "visit", "eligibility", *ids(SET)).rows()


def test_executors_that_lack_something_are_told_before_any_work(
    spark: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Code that is in no plug-in of theirs; another version of the engine; no engine."""
    sent = on_spark(spark, frame(), folder)
    rule = opaque("fit", version="1", says="is fit", reads={"ecog": Person.ecog}, judge=lambda _: Verdict.MET)
    with pytest.raises(EligibilityError, match="install its plug-in there") as caught:
        evolve(SET, entries=[include("inc_fit", "Fit.", rule)]).screen(sent, **HOW)
    assert caught.value.code == "TRIAL_PLUGIN"
    monkeypatch.setattr(backend, "__version__", "9.9")
    with pytest.raises(EligibilityError, match=r"in the executors and 9\.9 here; pip install") as caught:
        SET.screen(sent, **HOW)
    assert caught.value.code == "EXTRA_MISSING"
    monkeypatch.setattr(spark.sparkContext, "pythonExec", str(python_without_the_package(folder)))
    with pytest.raises(EligibilityError, match="have no module eligibility_engine; pip install") as caught:
        SET.screen(sent, **HOW)
    assert caught.value.code == "EXTRA_MISSING"


def python_without_the_package(folder: Path) -> Path:
    """A Python in which the import of the package fails as it does where it is not installed."""
    (folder / "lacking").mkdir()
    absent = "raise ModuleNotFoundError('not installed', name=__name__)\n"
    (folder / "lacking" / "eligibility_engine.py").write_text(absent)
    python = folder / "python-without"
    python.write_text(f'#!/bin/sh\nPYTHONPATH={folder}/lacking:$PYTHONPATH exec {sys.executable} "$@"\n')
    python.chmod(0o755)
    return python
