"""Results in files: whole, with a manifest, and read back only as they were written."""

import csv
import hashlib
import json
import os
from pathlib import Path

import pytest

from eligibility_engine import EligibilityError, InputError, OutputError
from eligibility_engine.files import manifest_path, read_results, screen_file
from eligibility_engine.files import pair as pair_module
from eligibility_engine.writing.unfinished import Unfinished
from unit.people import person

PEOPLE = [person("S1"), person("S2", ecog=3), person("S3", life_days=None), person("S4", ecog=9), person("S1"), {}]
COUNTS = {"rows": 6, "persons": 4, "eligible": 1, "ineligible": 1, "undetermined": 1, "error": 3}


@pytest.fixture
def screened(demo_set, ndjson, tmp_path):
    """Return a function that screens people into a file and returns its path."""

    def screening(*people, name="out.ndjson", **options):
        source, target = ndjson(*(people or PEOPLE)), tmp_path / name
        screen_file(demo_set, source, target, **{"as_of": "2025-06-02", "overwrite": True, **options})
        return target

    return screening


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def rows_in(path):
    with read_results(path) as found:
        return list(found.rows)


# --- the manifest


def test_the_manifest_says_of_what_a_result_was_made(screened, demo_set, tmp_path):
    target = screened()
    found = json.loads(manifest_path(target).read_bytes())
    source = (tmp_path / "in.ndjson").read_bytes()
    assert found == {
        "format": "eligibility_engine manifest",
        "format_version": 1,
        "result": {
            "format": "ndjson",
            "bytes": len(target.read_bytes()),
            "sha256": hashlib.sha256(target.read_bytes()).hexdigest(),
        },
        "source": {"format": "ndjson", "bytes": len(source), "sha256": hashlib.sha256(source).hexdigest()},
        "events": {},
        "rules": {
            "trial": "DEMO-01",
            "version": "3.0",
            "revision": 2,
            "options": {"worst_ecog": "2"},
            "digest": demo_set.digest,
            "text_digest": demo_set.text_digest,
        },
        "engine": found["engine"],
        "as_of": "2025-06-02",
        "reading": {
            "keys": ["subject"],
            "delimiter": ",",
            "not_collected": [],
            "on_bad_value": "error",
            "reference_ranges": None,
        },
        "counts": COUNTS,
    }


def test_the_same_input_gives_the_same_bytes_wherever_it_lies(screened, demo_set, tmp_path):
    target = screened()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "data.ndjson").write_bytes((tmp_path / "in.ndjson").read_bytes())
    found = screen_file(demo_set, elsewhere / "data.ndjson", elsewhere / "b.ndjson", as_of="2025-06-02")
    assert (elsewhere / "b.ndjson").read_bytes() == target.read_bytes()
    assert manifest_path(elsewhere / "b.ndjson").read_bytes() == manifest_path(target).read_bytes()
    assert found.manifest.counts == COUNTS
    assert found.summary.rows == 6


def test_the_program_writes_what_the_call_writes(screened, screen, tmp_path):
    target = screened(name="called.csv")
    assert screen(tmp_path / "in.ndjson", "-o", tmp_path / "told.csv").code == 1
    assert (tmp_path / "told.csv").read_bytes() == target.read_bytes()
    assert manifest_path(tmp_path / "told.csv").read_bytes() == manifest_path(target).read_bytes()


def test_limits_of_normal_are_told_by_their_digest(screened, demo_set):
    from eligibility_engine import ReferenceRanges

    table = "analyte,unit,uln\ncreatinine,mg/dL,1.2\n"
    ranges = ReferenceRanges.from_csv(table, name="labs.csv", facts=demo_set.facts)
    target = screened(person("S1", creatinine={"value": 1.8, "unit": "mg/dL"}), reference_ranges=ranges)
    with read_results(target) as found:
        assert found.manifest.reading["reference_ranges"] == ranges.digest
        assert [row["criteria"]["exc_renal"] for row in found.rows] == ["not_met"]


# --- reading


def test_what_was_written_is_read(screened):
    target = screened()
    lines = [json.loads(line) for line in target.read_text().splitlines()]
    assert rows_in(target) == lines
    assert [row["eligibility"] for row in lines] == ["eligible", "ineligible", "undetermined", None, None, None]


def test_a_table_is_read_as_the_lines_are(screened):
    """A CSV tells the same, but for the parts of an error."""
    for of_lines, of_table in zip(rows_in(screened()), rows_in(screened(name="out.csv")), strict=True):
        if of_lines["eligibility"] is None:
            assert of_table["error"] == {"message": of_lines["error"]["message"]}
            assert {**of_lines, "error": None} == {**of_table, "error": None}
        else:
            assert of_lines == of_table


def test_an_entry_may_have_the_name_of_a_column(tmp_path, ndjson):
    """Columns are told apart by their place."""
    from eligibility_engine import CriteriaSet, FactSchema, flag, include

    class Asked(FactSchema):
        fit = flag(ask="Fit?")

    entries = [include(name, "Fit.", Asked.fit) for name in ("error", "recoverable", "missing")]
    criteria_set = CriteriaSet(id="NAMES", version="1", revision=1, facts=Asked, entries=entries)
    source = ndjson({"subject": "S1", "visit": "V1", "fit": True}, {"subject": "S1", "visit": "V2"})
    rows = []
    for name in ("o.ndjson", "o.csv"):
        screen_file(criteria_set, source, tmp_path / name, as_of="2025-06-02", keys=["subject", "visit"])
        rows.append(rows_in(tmp_path / name))
    assert rows[0] == rows[1]
    assert rows[0][0]["criteria"] == dict.fromkeys(("error", "recoverable", "missing"), "met")


def test_parts_and_event_files_are_told(tmp_path, ndjson):
    from unit import event_trial

    (tmp_path / "doses.csv").write_text("subject,drug,given\nS1,L01DB01,2025-05-20\n")
    found = screen_file(
        event_trial.TRIAL,
        ndjson({"subject": "S1"}),
        tmp_path / "o.csv",
        as_of="2025-06-02",
        events={"doses": tmp_path / "doses.csv"},
        complete=["doses"],
    )
    data = (tmp_path / "doses.csv").read_bytes()
    told = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest(), "complete": True}
    assert found.manifest.events == {"doses": told}
    with pytest.raises(EligibilityError, match="would replace the input"):
        screen_file(
            event_trial.TRIAL,
            tmp_path / "in.ndjson",
            tmp_path / "doses.csv",
            as_of="2025-06-02",
            events={"doses": tmp_path / "doses.csv"},
            overwrite=True,
        )


# --- what a reader refuses


def one_letter_changed(target):
    target.write_bytes(target.read_bytes().replace(b"undetermined", b"undeterminEd"))


def cut_off(target):
    target.write_bytes(target.read_bytes()[:-40])


def of_another_result(target):
    text = manifest_path(target).read_text()
    manifest_path(target).write_text(text.replace('"bytes": ', '"bytes": 1', 1))


def without_manifest(target):
    manifest_path(target).unlink()


def no_json(target):
    manifest_path(target).write_text("{")


def of_another_format(target):
    manifest_path(target).write_text(manifest_path(target).read_text().replace('_version": 1', '_version": 2'))


def with_counts_that_do_not_add_up(target):
    manifest_path(target).write_text(manifest_path(target).read_text().replace('"rows": 6', '"rows": 7'))


def with_more_than_it_knows(target):
    manifest_path(target).write_text(manifest_path(target).read_text().replace('"engine"', '"engines"'))


def that_is_a_directory(target):
    manifest_path(target).unlink()
    manifest_path(target).mkdir()


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (one_letter_changed, "changed, cut off or exchanged; screen again"),
        (cut_off, "changed, cut off or exchanged"),
        (of_another_result, "changed, cut off or exchanged"),
        (without_manifest, "no manifest out.ndjson.manifest.json beside it; move and copy the two together"),
        (no_json, "out.ndjson.manifest.json is no manifest that version"),
        (of_another_format, "is no manifest that version"),
        (with_counts_that_do_not_add_up, "is no manifest that version"),
        (with_more_than_it_knows, "is no manifest that version"),
        (that_is_a_directory, "cannot be read: Is a directory"),
    ],
)
def test_a_result_that_does_not_match_is_refused_before_a_row_is_read(screened, harm, said):
    target = screened()
    harm(target)
    with pytest.raises(InputError) as caught, read_results(target):
        pytest.fail("it was read")
    assert (caught.value.code, said in caught.value.message) == ("RESULT_MANIFEST", True), caught.value.message
    assert caught.value.__context__ is None


def test_what_is_not_there_or_for_people_is_refused(screen, ndjson, tmp_path):
    with pytest.raises(InputError, match=r"out\.csv cannot be read: No such file") as caught:
        rows_in(tmp_path / "out.csv")
    assert caught.value.code == "INPUT_READ"
    screen(ndjson(person("S1")), "-o", tmp_path / "out.txt")
    with pytest.raises(InputError, match="which nothing reads back; screen to ndjson, csv, parquet") as caught:
        rows_in(tmp_path / "out.txt")
    assert caught.value.code == "RESULT_FORMAT"


# --- what is written, whatever happens


def test_a_suffix_that_tells_no_format_is_refused(screened, tmp_path):
    with pytest.raises(EligibilityError, match=r"these do: \.ndjson, \.jsonl, \.csv, \.parquet; or give --format"):
        screened(name="out.xlsx")
    assert names(tmp_path) == ["in.ndjson"]


def test_neither_of_the_two_is_replaced_unasked(screened, tmp_path):
    manifest_path(tmp_path / "out.ndjson").write_text("mine")
    with pytest.raises(OutputError, match=r"out\.ndjson\.manifest\.json is there already; --overwrite replaces it"):
        screened(overwrite=False)
    assert names(tmp_path) == ["in.ndjson", "out.ndjson.manifest.json"]


def test_the_two_keep_the_permissions_of_what_they_replace(screened):
    target = screened()
    target.chmod(0o640)
    manifest_path(target).chmod(0o600)
    assert screened(person("S9")) == target
    assert [path.stat().st_mode & 0o777 for path in (target, manifest_path(target))] == [0o640, 0o600]
    assert len(rows_in(target)) == 1


@pytest.mark.parametrize("old", [False, True])
@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_an_end_before_the_result_has_its_name_leaves_the_old_pair(screened, monkeypatch, tmp_path, old, failure):
    if old:
        screened()
    (tmp_path / "in.ndjson").unlink(missing_ok=True)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}

    def failing(self, *, overwrite):
        raise failure

    put = Unfinished.put

    def chosen(self, *, overwrite):
        (put if "manifest" in self.target.name else failing)(self, overwrite=overwrite)

    monkeypatch.setattr(Unfinished, "put", chosen)
    with pytest.raises((OutputError, KeyboardInterrupt)):
        screened(person("S9"))
    (tmp_path / "in.ndjson").unlink()
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_an_end_after_the_result_has_its_name_takes_the_manifest_along(screened, monkeypatch):
    target, put = screened(), Unfinished.put

    def interrupted(self, *, overwrite):
        put(self, overwrite=overwrite)
        if "manifest" not in self.target.name:
            raise KeyboardInterrupt

    monkeypatch.setattr(Unfinished, "put", interrupted)
    with pytest.raises(KeyboardInterrupt):
        screened(person("S9"))
    assert len(rows_in(target)) == 1
    assert names(target.parent) == ["in.ndjson", "out.ndjson", "out.ndjson.manifest.json"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot copy a process")
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("old", [False, True])
@pytest.mark.parametrize("place", [1, 2, 3])
def test_a_kill_at_any_rename_leaves_the_old_pair_or_the_new(screened, place, old, after, tmp_path):
    """Nothing is tidied up by the process that is killed; the next one finds its way."""
    target = tmp_path / "out.ndjson"
    if old:
        screened()
    child = os.fork()
    if not child:
        killed_at(place, after)
        screened(person("S9"))
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    placed = place == 3 or (place == 2 and after)
    if placed or old:
        assert len(rows_in(target)) == (1 if placed else 6)
    else:
        assert not target.exists()
    screened(person("S8"), person("S9"))
    assert len(rows_in(target)) == 2
    left = [name for name in names(tmp_path) if name not in {"in.ndjson", "out.ndjson", "out.ndjson.manifest.json"}]
    assert all(name.endswith(".part") for name in left)
    assert len(left) == (not after and place < 3)


def killed_at(place, after):
    """Kill this process at one of its renames, before or after it."""
    replace, count = Path.replace, iter(range(1, 9))

    def counting(self, target):
        found = next(count)
        if found == place and not after:
            os._exit(9)
        done = replace(self, target)
        if found == place:
            os._exit(9)
        return done

    Path.replace = counting


def test_what_a_killed_writer_has_begun_is_finished_or_thrown_away(screened, tmp_path):
    target = screened()
    following = tmp_path / ".out.ndjson.manifest.next"
    whole = manifest_path(target).read_bytes()
    for text, kept in ((whole, whole), (b"{}", b"old"), (whole.replace(b'"bytes": ', b'"bytes": 9'), b"old")):
        manifest_path(target).write_bytes(b"old")
        following.write_bytes(text)
        pair_module.settle(target)
        assert manifest_path(target).read_bytes() == kept
        assert not following.exists()
    following.write_bytes(whole)
    target.unlink()
    pair_module.settle(target)
    assert not following.exists()


def test_a_manifest_that_fits_is_taken_whatever_the_other_says(screened, tmp_path):
    target = screened()
    manifest_path(target).rename(tmp_path / ".out.ndjson.manifest.next")
    manifest_path(target).write_text("{")
    assert len(rows_in(target)) == 6


def test_a_result_can_be_opened_by_the_csv_reader_of_anybody(screened):
    with screened(name="out.csv").open(newline="") as stream:
        assert [row["subject"] for row in csv.DictReader(stream)] == ["S1", "S2", "S3", "S4", "S1", ""]
