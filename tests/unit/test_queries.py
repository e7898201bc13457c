"""What to ask as a list beside a screening: one row per undetermined subject and open fact, from every door."""

import csv
import io

import polars as pl
import pytest

from eligibility_engine.files import screen_file
from unit.demo_trial import TRIAL
from unit.people import GOOD, TABLE, person

AS_OF = "2025-06-02"
RENAL = {"value": 1.8, "unit": "mg/dL"}
PEOPLE = (
    person("S1"),
    person("S2", ecog=None, creatinine=RENAL, pregnant={"missing": "declined"}),
    person("S3", ecog=3, pregnant=None),
    person("S4", ecog="one"),
)
ASKED = [
    ["subject", "rank", "fact", "question", "answered_by", "cause", "entries", "as_of"],
    ["S2", "1", "ecog", "ECOG performance status?", "record", "not_recorded", "inc_ecog", AS_OF],
    ["S2", "2", "creatinine", "Creatinine, and its upper limit?", "laboratory", "no_limit", "exc_renal", AS_OF],
    ["S2", "3", "pregnant", "Pregnant?", "subject", "declined", "exc_pregnant", AS_OF],
]


def read(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


@pytest.mark.parametrize("out", [None, "o.ndjson", "o.csv", "o.parquet"])
def test_who_is_to_be_asked_what(screen, ndjson, tmp_path, out):
    """Only of the undetermined, in the order of `missing`, whatever the results are written to."""
    queries = tmp_path / "ask.csv"
    ran = screen(ndjson(*PEOPLE), "--queries", queries, *(["-o", tmp_path / out] if out else []))
    assert ran.code == 1
    assert read(queries) == ASKED
    ecog = ASKED[1]
    assert TRIAL.assess({**GOOD, "ecog": None}, as_of=AS_OF).missing[0].question == ecog[3]


def test_a_table_has_its_list_too(screen, tmp_path):
    """CSV in; a key column stands in the list, and the date is that of the row."""
    lines = [f"{line};{more}" for line, more in zip(TABLE.splitlines(), ("visit", 1, 2, "2025-07-01", 4), strict=True)]
    (tmp_path / "in.csv").write_text("\n".join(lines))
    queries = tmp_path / "ask.csv"
    screen(tmp_path / "in.csv", "--delimiter", ";", "--key", "visit", "--queries", queries)
    heading, row = read(queries)
    assert heading[:3] == ["subject", "visit", "rank"]
    assert row == ["S3", "2025-07-01", "1", *ASKED[1][2:]]


def test_parquet_is_judged_row_by_row_for_it(tmp_path):
    """From Parquet to Parquet, too: columns know no questions."""
    table = "\n".join(TABLE.splitlines()[:4])
    frame = pl.read_csv(io.StringIO(table), separator=";", try_parse_dates=True)
    frame.write_parquet(tmp_path / "in.parquet")
    lists = []
    for name in ("o.parquet", "o.ndjson"):
        lists.append(tmp_path / f"{name}.ask.csv")
        done = screen_file(TRIAL, tmp_path / "in.parquet", tmp_path / name, as_of=AS_OF, queries=lists[-1])
        assert done.summary.missing == {"ecog": 1}
    assert read(lists[0]) == read(lists[1]) == [ASKED[0], ["S3", *ASKED[1][1:]]]


def test_the_list_is_there_whole_or_not_at_all(screen, ndjson, tmp_path):
    """One that is there stays unless told; where the screening fails, none appears."""
    queries, source = tmp_path / "ask.csv", ndjson(*PEOPLE)
    queries.write_text("kept")
    ran = screen(source, "-o", tmp_path / "o.ndjson", "--queries", queries)
    assert (ran.code, queries.read_text()) == (2, "kept")
    assert "[OUTPUT_EXISTS]: ask.csv is there already" in ran.err
    assert not (tmp_path / "o.ndjson").exists()
    assert screen(source, "-o", tmp_path / "o.ndjson", "--queries", queries, "--overwrite").code == 1
    assert read(queries) == ASKED
    ran = screen(source, "-o", tmp_path / "o.ndjson", "--queries", tmp_path / "other.csv")
    assert ran.code == 2
    assert not (tmp_path / "other.csv").exists()


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--queries", "in.ndjson"], "the queries would replace the input"),
        (["-o", "o.csv", "--queries", "o.csv"], "the queries would replace the input, the result or its manifest"),
        (["-o", "o.csv", "--queries", "o.csv.manifest.json"], "choose another name"),
        (["-o", "o.csv", "--queries", "ask.csv", "--resume"], "leave out --resume, or --queries"),
        (["--key", "rank", "--queries", "ask.csv"], "the queries would have two columns named rank"),
    ],
)
def test_what_does_not_fit_is_refused_before_any_work(screen, ndjson, tmp_path, monkeypatch, args, said):
    """Nothing is replaced and nothing is written."""
    monkeypatch.chdir(tmp_path)
    ndjson(*PEOPLE)
    ran = screen("in.ndjson", *args, "--overwrite")
    assert (ran.code, [path.name for path in tmp_path.iterdir()]) == (2, ["in.ndjson"])
    assert said in ran.err
