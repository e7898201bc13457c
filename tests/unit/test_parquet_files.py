"""Parquet in and out: the verdicts of the reference, in columns where both are Parquet and row by row elsewhere."""

import json
import os
from contextlib import suppress
from pathlib import Path

import polars as pl
import pytest

from eligibility_engine import EligibilityError, InputError, MissingExtraError, OutputError
from eligibility_engine.files import (
    extra,
    manifest_path,
    parquet_results,
    parquet_source,
    passing,
    read_results,
    screen_file,
)
from unit import event_trial
from unit.conftest import DEMO
from unit.people import person
from unit.small_frames import HOW, PEOPLE, SET

SECRET = "zebra-4711"
FRAME = pl.DataFrame(PEOPLE, strict=False)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    """Let five rows make several parts and slices."""
    monkeypatch.setattr(parquet_results, "PART_ROWS", 2)
    monkeypatch.setattr(parquet_results, "ROWS_AT_ONCE", 2)
    monkeypatch.setattr(parquet_source, "_SLICE", 2)
    monkeypatch.setattr("eligibility_engine.files.parquet_reading._SLICE", 2)


@pytest.fixture
def parquet(tmp_path):
    """Return a function that writes a frame to a file."""

    def writing(frame=FRAME, name="in.parquet"):
        frame.write_parquet(tmp_path / name)
        return tmp_path / name

    return writing


@pytest.fixture
def out(tmp_path):
    """Return a function that names a result in a folder of its own."""
    (tmp_path / "out").mkdir()
    return lambda name="o.parquet": tmp_path / "out" / name


def left(target):
    return sorted(path.name for path in target.parent.iterdir())


def verdicts(path):
    with read_results(path) as found:
        assert found.manifest.counts["rows"] == sum(list(found.manifest.counts.values())[2:])
        return [{key: row.get(key) for key in ("subject", "eligibility", "criteria")} for row in found.rows]


# --- what is written


@pytest.mark.parametrize("resume", [False, True])
def test_columns_say_what_screen_says_of_the_frame(parquet, out, resume):
    done = screen_file(SET, parquet(), out(), resume=resume, **HOW)
    assert pl.read_parquet(out()).equals(SET.screen(FRAME, **HOW))
    assert done.manifest.counts == {
        "rows": 5, "persons": 5, "eligible": 1, "ineligible": 3, "undetermined": 0, "error": 1,
    }  # fmt: skip
    assert left(out()) == ["o.parquet", "o.parquet.manifest.json"]
    assert done.source.notes == ("1 row judged by the reference, the others in columns",)
    assert done.summary.errors == {"FACT_RANGE": 1}
    assert done.summary.first_errors == [(5, None, "$.ecog: the value must lie between 0 and 5 [FACT_RANGE]")]


def test_every_way_in_and_out_gives_the_same_verdicts_and_counts(parquet, out):
    done = [screen_file(SET, parquet(), out(name), **HOW) for name in ("o.parquet", "o.ndjson", "o.csv")]
    found = [verdicts(out(name)) for name in ("o.parquet", "o.ndjson", "o.csv")]
    assert found[0] == found[1] == found[2]
    assert done[0].manifest.counts == done[1].manifest.counts
    assert done[0].summary.failed == {name: n for name, n in done[1].summary.failed.items() if n} | {
        entry.id: done[1].summary.failed[entry.id] for entry in SET.entries
    }
    assert {entry.id: done[0].summary.unknown[entry.id] for entry in SET.entries} == {
        entry.id: done[1].summary.unknown[entry.id] for entry in SET.entries
    }


def test_rows_of_text_become_the_same_columns(ndjson, parquet, out, demo_set):
    people = [person("S1"), person("S2", ecog=9), person("S3", ecog=3), person("S4", life_days=None), person("S1"), {}]
    source = ndjson(*people)
    screen_file(demo_set, source, out(), as_of="2025-06-02")
    screen_file(demo_set, source, out("o.ndjson"), as_of="2025-06-02")
    assert verdicts(out()) == verdicts(out("o.ndjson"))
    found = pl.read_parquet(out())
    assert found["first_failing"].to_list() == [None, None, "inc_ecog", None, None, None]
    assert found["unknowns"].to_list() == [0, None, 0, 1, None, None]
    assert set(found["judged_by"]) == {"reference"}
    flat = pl.DataFrame({"subject": ["S1"], "ecog": [1]})
    lacking = ["birth_date", "life_days", "consent_at", "creatinine", "blast_pct", "pregnant"]
    screen_file(demo_set, parquet(flat), out("c.parquet"), as_of="2025-06-02", not_collected=lacking)
    assert pl.read_parquet_schema(out("c.parquet")) == found.schema


@pytest.mark.parametrize("form", ["parquet", "ndjson"])
def test_a_resumed_screening_has_the_same_bytes(parquet, ndjson, out, demo_set, monkeypatch, form):
    """In columns and row by row: finished parts are not judged again."""
    if form == "parquet":
        source, criteria_set, how = parquet(), SET, HOW
    else:
        source, criteria_set = ndjson(*(person(f"S{number}", ecog=number) for number in range(5))), demo_set
        how = {"as_of": "2025-06-02"}
    screen_file(criteria_set, source, out("expected.parquet"), **how)
    with monkeypatch.context() as patched:
        patched.setattr("eligibility_engine.files.kept.KeptParts.record", interrupted_at(2))
        with pytest.raises(KeyboardInterrupt):
            screen_file(criteria_set, source, out(), resume=True, **how)
    assert left(out()) == ["expected.parquet", "expected.parquet.manifest.json", "o.parquet.parts"]
    found = screen_file(criteria_set, source, out(), resume=True, **how)
    assert "resumed after 2 rows" in found.source.notes
    assert out().read_bytes() == out("expected.parquet").read_bytes()
    assert manifest_path(out()).read_bytes() == manifest_path(out("expected.parquet")).read_bytes()


def interrupted_at(number):
    from eligibility_engine.files.kept import KeptParts

    record = KeptParts.record

    def recording(self, rows, summary):
        if len(self.parts) + 1 == number:
            raise KeyboardInterrupt
        record(self, rows, summary)

    return recording


def test_there_are_never_too_many_parts(parquet, out, monkeypatch):
    """Each is an open file, so the parts of a very long file have more rows."""
    monkeypatch.setattr(parquet_results, "MOST_PARTS", 2)
    recorded = []
    monkeypatch.setattr(passing.PassingParts, "record", lambda parts, rows, summary: recorded.append(rows))
    screen_file(SET, parquet(), out(), **HOW)
    assert recorded == [3, 5]


def test_an_interrupt_leaves_nothing(parquet, out, monkeypatch):
    def interrupted(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(parquet_results, "count", interrupted)
    with pytest.raises(KeyboardInterrupt):
        screen_file(SET, parquet(), out(), **HOW)
    assert left(out()) == []


def test_only_the_first_errors_are_kept(parquet, out):
    frame = pl.concat([FRAME.with_columns(subject=pl.lit(f"{n}") + pl.col("subject")) for n in range(7)])
    done = screen_file(SET, parquet(frame), out(), **HOW)
    assert [number for number, _, _ in done.summary.first_errors] == [5, 10, 15, 20, 25]
    assert done.summary.errors == {"FACT_RANGE": 7}


# --- keys, dates, events


def test_keys_keep_their_types_and_persons_are_counted(parquet, out):
    frame = pl.DataFrame({"patient": [1, 1, 2], "visit": ["a", "b", "a"], "on": ["2025-06-02"] * 3, "age": [40, 41, 2]})
    how = {"as_of": "@on", "keys": ["patient", "visit"]}
    (out().parent / "doses.csv").write_text("patient,drug,given\n1,L01DB01,2025-05-20\n9,L01DB01,2025-05-20\n")
    events = {"doses": out().parent / "doses.csv"}
    with pytest.raises(InputError, match="an event table is a file of its own: --events doses=FILE"):
        screen_file(event_trial.TRIAL, parquet(frame), out(), **how)
    found = screen_file(event_trial.TRIAL, parquet(frame), out(), events=events, **how)
    assert (found.manifest.counts["persons"], found.source.notes[-1]) == (2, "doses: 1 subject of no record")
    rows = pl.read_parquet(out())
    assert rows.select("subject", "visit").rows() == [(1, "a"), (1, "b"), (2, "a")]
    assert set(rows["judged_by"]) == {"reference"}
    screen_file(event_trial.TRIAL, parquet(frame), out("o.ndjson"), events=events, **how)
    assert verdicts(out()) == verdicts(out("o.ndjson"))


def test_the_midnight_of_an_as_of_date_is_its_day(parquet, out):
    """In columns and row by row, as pandas writes dates."""
    days = pl.Series("on", ["2025-06-02"] * FRAME.height).str.to_datetime("%Y-%m-%d")
    how = {**HOW, "as_of": "@on"}
    for name in ("o.parquet", "o.ndjson"):
        screen_file(SET, parquet(FRAME.with_columns(days)), out(name), **how)
        screen_file(SET, parquet(FRAME), out(f"due.{name}"), **HOW)
        assert verdicts(out(name)) == verdicts(out(f"due.{name}"))


def test_persons_of_several_visits_are_counted_in_columns(parquet, out, monkeypatch):
    monkeypatch.setattr(parquet_results, "_KEYS_AT_ONCE", 3)
    frame = pl.concat([FRAME.with_columns(visit=pl.lit(visit)) for visit in (1, 2)])
    done = screen_file(SET, parquet(frame), out(), keys=["subject", "visit"], **HOW)
    assert (done.manifest.counts["rows"], done.manifest.counts["persons"]) == (10, 5)


def test_single_precision_means_its_shortest_decimal_row_by_row_too(parquet, out):
    frame = FRAME.with_columns(pl.lit(40.6).cast(pl.Float32).alias("weight"))
    for name in ("o.parquet", "o.csv"):
        screen_file(SET, parquet(frame), out(name), **HOW)
    assert verdicts(out()) == verdicts(out("o.csv"))


# --- bad input


@pytest.mark.parametrize(
    ("frame", "code", "said"),
    [
        (pl.concat([FRAME, FRAME]), "SUBJECT_DUPLICATE", "of the file have the key of another row; --key names"),
        (FRAME.with_columns(subject=pl.lit(None, dtype=pl.String)), "SUBJECT_MISSING", "the row key is missing"),
        (FRAME.drop("subject"), "INPUT_COLUMN", "the table has no column 'subject'"),
        (FRAME.drop("ecog", "weight"), "INPUT_COLUMN", "--not-collected ecog,weight"),
        (FRAME.with_columns(ecog=pl.lit(SECRET)), "INPUT_TYPE", "ecog (a number)"),
        (FRAME.head(0), "INPUT_EMPTY", "the file holds no record"),
    ],
)
@pytest.mark.parametrize("name", ["o.parquet", "o.ndjson"])
def test_what_is_wrong_is_said_before_any_work(parquet, out, frame, code, said, name, monkeypatch):
    monkeypatch.setattr(type(SET), "assess", lambda *args, **options: pytest.fail("somebody was judged"))
    with pytest.raises(InputError) as caught:
        screen_file(SET, parquet(frame), out(name), **HOW)
    assert (caught.value.code, said in caught.value.message) == (code, True), caught.value.message
    assert (caught.value.line, SECRET in caught.value.message, left(out())) == (None, False, [])


def test_a_file_that_is_cut_off_or_damaged_is_refused(parquet, out):
    """Wherever it is cut; where its bytes are others it is refused, or read to the end, and nothing else."""
    source = parquet(pl.concat([FRAME.with_columns(subject=pl.lit(f"{n}") + pl.col("subject")) for n in range(40)]))
    data = source.read_bytes()
    for end in (0, 3, len(data) // 3, len(data) - 9, len(data) - 1):
        source.write_bytes(data[:end])
        with pytest.raises(InputError, match=r"in\.parquet is no Parquet, or it is damaged or cut off") as caught:
            screen_file(SET, source, out(), **HOW)
        assert (caught.value.code, caught.value.__context__, left(out())) == ("INPUT_SYNTAX", None, [])
    for place in range(4, len(data) - 8, len(data) // 12):
        source.write_bytes(data[:place] + bytes(8) + data[place + 8 :])
        with suppress(InputError):
            screen_file(SET, source, out(), overwrite=True, **HOW)


def test_a_file_that_changes_is_refused(parquet, out, monkeypatch):
    source = parquet()
    count, read = parquet_results.count, parquet_source.records

    def changing(function):
        def touching(*args):
            os.utime(source, ns=(1, 1))
            return function(*args)

        return touching

    monkeypatch.setattr(parquet_results, "count", changing(count))
    monkeypatch.setattr(parquet_source, "records", changing(read))
    for name in ("o.parquet", "o.csv"):
        parquet()
        with pytest.raises(InputError) as caught:
            screen_file(SET, source, out(name), **HOW)
        assert (caught.value.code, left(out())) == ("INPUT_CHANGED", [])


def test_a_file_that_changes_before_its_rows_are_read_is_refused(parquet, out, monkeypatch):
    """The digest in the manifest is that of the file that was judged."""
    source, looked_at = parquet(), parquet_source.content_of_file

    def exchanged(file):
        found = looked_at(file)
        os.utime(source, ns=(1, 1))
        return found

    monkeypatch.setattr(parquet_source, "content_of_file", exchanged)
    with pytest.raises(InputError) as caught:
        screen_file(SET, source, out(), **HOW)
    assert (caught.value.code, left(out())) == ("INPUT_CHANGED", [])


def test_a_file_that_is_gone_has_changed(parquet, out, monkeypatch):
    source, counted = Path(parquet()), parquet_results.count

    def removing(*args):
        source.unlink(missing_ok=True)
        return counted(*args)

    monkeypatch.setattr(parquet_results, "count", removing)
    with pytest.raises(InputError) as caught:
        screen_file(SET, source, out(), **HOW)
    assert (caught.value.code, left(out())) == ("INPUT_CHANGED", [])


def test_what_polars_says_is_not_passed_on(tmp_path):
    for error, written, kind, said in (
        (pl.exceptions.ComputeError(f"{SECRET} (os error 28)"), "o.parquet", OutputError, "No space left on device"),
        (pl.exceptions.ComputeError(f"{SECRET} (os error 5)"), "", InputError, "damaged or cut off"),
        (pl.exceptions.ComputeError(f"parquet: {SECRET}"), "o.parquet", InputError, "damaged or cut off"),
        (pl.exceptions.ComputeError(SECRET), "o.parquet", EligibilityError, "please report this line"),
    ):
        with pytest.raises(kind, match=said) as caught:
            parquet_source.through_polars(raising(error), "in.parquet", written)
        assert (SECRET in str(caught.value), caught.value.__context__) == (False, None)


def raising(error):
    def work():
        raise error

    return work


def test_a_file_that_may_not_grow_is_said(parquet, out):
    resource = pytest.importorskip("resource")
    source = parquet()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, hard))
    try:
        with pytest.raises(OutputError, match=r"o\.parquet cannot be written: File too large"):
            screen_file(SET, source, out(), **HOW)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert left(out()) == []


def test_names_that_would_stand_twice_are_refused(parquet, out):
    frame = FRAME.with_columns(judged_by=pl.lit("x"))
    with pytest.raises(EligibilityError, match="two columns named judged_by"):
        screen_file(SET, parquet(frame), out(), keys=["subject", "judged_by"], **HOW)


def test_parquet_needs_its_extra(parquet, ndjson, out, demo_set, monkeypatch):
    source, lines = parquet(), ndjson(person("S1"))
    monkeypatch.setattr(extra, "find_spec", lambda name: None)
    for file, target, criteria_set, how in (
        (source, out("o.csv"), SET, HOW),
        (lines, out(), demo_set, {"as_of": "2025-06-02"}),
    ):
        with pytest.raises(MissingExtraError, match=r"pip install 'eligibility_engine\[frames\]'") as caught:
            screen_file(criteria_set, file, target, **how)
        assert (caught.value.code, left(out())) == ("EXTRA_MISSING", [])


# --- the program


def test_the_program_reads_and_writes_parquet(run, screen, ndjson, parquet, out, tmp_path):
    source = ndjson(person("S1"), person("S2", ecog=3))
    assert screen(source, "-o", out()).code == 0
    assert pl.read_parquet(out())["eligibility"].to_list() == ["eligible", "ineligible"]
    flat = parquet(pl.DataFrame({"subject": ["S1", "S2"], "ecog": [1, 4]}), "flat.parquet")
    lacking = ["--not-collected", "birth_date,life_days,consent_at,creatinine,blast_pct,pregnant"]
    ran = screen(flat, *lacking, "-o", out("p.parquet"))
    assert ran.code == 0
    assert "ineligible            2\n" in ran.out
    assert "0 rows judged by the reference" in ran.out
    ran = screen(flat, *lacking, "--format", "ndjson")
    assert [json.loads(line)["eligibility"] for line in ran.out.splitlines()] == ["ineligible", "ineligible"]
    ran = run("explain", flat, "--trial", DEMO, "--as-of", "2025-06-02", *lacking, "--subject", "S2")
    assert "ECOG" in ran.out
    ran = screen(flat, "--format", "parquet")
    assert ran.err.startswith("error [USAGE]: Parquet is written to a file: -o OUT.parquet")
    ran = screen("-", "--input-format", "parquet", "-o", out("q.csv"))
    assert ran.err.startswith("error [USAGE]: the file is read more than once, which the standard input cannot be")
    assert screen(Path("absent.parquet"), "-o", out("q.csv")).err.startswith("error [INPUT_READ]: absent.parquet")
