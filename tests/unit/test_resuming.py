"""Results in parts: what a run that was ended has finished is not judged again, and the bytes are the same."""

import json
import shutil
from pathlib import Path

import pytest

from eligibility_engine import CriteriaSet, EligibilityError, InputError, OutputError
from eligibility_engine.files import by_row, contents, jobs, kept, manifest_path, screen_file
from eligibility_engine.files.kept import discard
from eligibility_engine.screening import Summary
from unit import demo_trial, event_trial
from unit.people import person

PEOPLE = [
    *(person(f"S{number}", ecog=number % 6, life_days=None if number % 4 == 3 else 90) for number in range(7)),
    *(person(f"S{number}") for number in (1, 20, 9)),
]
ALL = 10


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    """Let a part have three rows: ten rows make four parts."""
    monkeypatch.setattr(by_row, "PART_ROWS", 3)


@pytest.fixture
def target(tmp_path):
    """Return the path of a result in a folder of its own."""
    (tmp_path / "out").mkdir()
    return tmp_path / "out" / "o.csv"


def screened(source, target, criteria_set=demo_trial.TRIAL, **options):
    return screen_file(criteria_set, source, target, **{"as_of": "2025-06-02", "resume": True, **options})


@pytest.fixture
def expected(ndjson, tmp_path):
    """Return what an undisturbed screening writes, for a target of the same suffix."""

    def undisturbed(target, people=PEOPLE, **options):
        place = tmp_path / f"expected{target.suffix}"
        found = screened(ndjson(*people, name="again.ndjson"), place, resume=False, **options)
        return place.read_bytes(), manifest_path(place).read_bytes(), found.summary

    return undisturbed


@pytest.fixture
def interrupted(ndjson, monkeypatch):
    """Return a function that ends a screening when it counts a row, and returns the source."""

    def interrupting(target, at, people=PEOPLE, **options):
        source, add = ndjson(*people), Summary.add

        def failing(self, screened):
            if screened.number == at:
                raise KeyboardInterrupt
            add(self, screened)

        with monkeypatch.context() as patched:
            patched.setattr(Summary, "add", failing)
            with pytest.raises(KeyboardInterrupt):
                screened(source, target, **options)
        return source

    return interrupting


@pytest.fixture
def judged(monkeypatch):
    """Return the list of the records that are judged from now on."""
    records, assess = [], CriteriaSet.assess

    def watched(self, record, **options):
        records.append(record)
        return assess(self, record, **options)

    monkeypatch.setattr(CriteriaSet, "assess", watched)
    return records


def left(target):
    return sorted(path.name for path in target.parent.iterdir())


DONE = ["o.csv", "o.csv.manifest.json"]


@pytest.mark.parametrize("suffix", [".csv", ".ndjson"])
@pytest.mark.parametrize("at", [None, 1, 3, 4, 6, 7, 10])
def test_the_bytes_are_those_of_a_screening_at_one_go(ndjson, target, expected, interrupted, suffix, at):
    """Wherever it is ended: in the first part, at the end of one, in the last."""
    target = target.with_suffix(suffix)
    source = ndjson(*PEOPLE) if at is None else interrupted(target, at)
    found = screened(source, target)
    data, manifest, summary = expected(target)
    assert target.read_bytes() == data
    assert manifest_path(target).read_bytes() == manifest
    assert (found.summary.to_dict(), found.summary.first_errors) == (summary.to_dict(), summary.first_errors)
    assert left(target) == [target.name, f"{target.name}.manifest.json"]


def test_finished_parts_are_not_judged_again(target, interrupted, judged):
    source = interrupted(target, 8)
    assert left(target) == ["o.csv.parts"]
    judged.clear()
    found = screened(source, target)
    assert len(judged) == ALL - 6 - 1
    assert found.source.notes == ("resumed after 6 rows",)


def test_without_being_asked_nothing_is_kept_or_taken_up(target, interrupted, judged, expected):
    source = interrupted(target, 8, resume=False)
    assert left(target) == []
    interrupted(target, 8)
    judged.clear()
    assert screened(source, target, resume=False).source.notes == ()
    assert len(judged) == ALL - 1
    assert left(target) == DONE


@pytest.mark.parametrize(
    "options",
    [
        {"as_of": "2025-06-03"},
        {"criteria_set": demo_trial.TRIAL.configured(worst_ecog=1)},
        {"on_bad_value": "missing"},
        {"people": [*PEOPLE, person("S99")]},
    ],
)
def test_parts_of_something_else_are_not_used(ndjson, target, interrupted, expected, options):
    interrupted(target, 8)
    rest = {name: value for name, value in options.items() if name != "people"}
    found = screened(ndjson(*options.get("people", PEOPLE)), target, **rest)
    assert found.source.notes == ("o.csv.parts held parts of other data, rules or options; they are gone",)
    assert (target.read_bytes(), manifest_path(target).read_bytes()) == expected(target, **options)[:2]


def shortened(path):
    path.write_bytes(path.read_bytes()[:-1])


def with_one_letter_changed(path):
    path.write_bytes(path.read_bytes().replace(b"eligible", b"eligib1e", 1))


@pytest.mark.parametrize(
    ("name", "harm", "used"),
    [
        ("00000002.part", shortened, 3),
        ("00000001.part", with_one_letter_changed, 0),
        ("00000002.json", shortened, 3),
        ("00000002.json", lambda path: path.write_text('{"rows": 6}'), 3),
        ("00000001.json", lambda path: path.unlink(), 0),
        ("made_of.json", lambda path: path.write_bytes(b"\xff"), 0),
    ],
)
def test_a_part_that_is_not_what_was_written_is_not_used(target, interrupted, judged, expected, name, harm, used):
    source = interrupted(target, 8)
    harm(target.parent / "o.csv.parts" / name)
    judged.clear()
    screened(source, target)
    assert len(judged) == ALL - used - 1
    assert target.read_bytes() == expected(target)[0]


def test_persons_and_events_are_counted_across_runs(tmp_path, ndjson, target, interrupted, expected):
    """What is counted over all rows does not forget those of finished parts."""
    (tmp_path / "doses.csv").write_text("subject,drug,given\nS1,L01DB01,2025-05-20\nS77,L01DB01,2025-05-20\n")
    people = [{"subject": f"S{number // 2}", "visit": number, "age": 40} for number in range(10)]
    options = {
        "people": people,
        "criteria_set": event_trial.TRIAL,
        "keys": ["subject", "visit"],
        "events": {"doses": tmp_path / "doses.csv"},
    }
    source = interrupted(target, 8, **options)
    del options["people"]
    found = screened(source, target, **options)
    assert (found.summary.rows, found.summary.persons) == (10, 5)
    assert found.source.notes[-1] == "doses: 1 subject of no record"
    assert target.read_bytes() == expected(target, people=people, **options)[0]


# --- what is refused


def test_a_folder_of_somebody_else_is_left_alone(ndjson, target):
    mine = target.parent / "o.csv.parts"
    mine.mkdir()
    (mine / "letters.txt").write_text("dear")
    with pytest.raises(OutputError, match=r"o\.csv\.parts is there and holds no parts of a result; rename it"):
        screened(ndjson(*PEOPLE), target)
    assert (mine / "letters.txt").read_text() == "dear"
    screened(ndjson(*PEOPLE), target, resume=False)
    assert (mine / "letters.txt").read_text() == "dear"


def test_what_was_left_at_the_very_start_is_no_obstacle(ndjson, target):
    folder = target.parent / "o.csv.parts"
    folder.mkdir()
    (folder / ".made_of.json.0a1b2c3d.part").write_text("")
    screened(ndjson(*PEOPLE), target)
    assert left(target) == DONE


def test_a_folder_that_was_half_removed_is_no_obstacle(ndjson, target, interrupted, monkeypatch):
    """Whoever is killed while parts are removed leaves a folder that can be told."""
    source = interrupted(target, 8)
    unlink = Path.unlink

    def failing(self, **options):
        if self.name == "made_of.json":
            raise OSError
        unlink(self, **options)

    monkeypatch.setattr(Path, "unlink", failing)
    discard(target)
    monkeypatch.undo()
    assert [path.name for path in (target.parent / "o.csv.parts").iterdir()] == ["made_of.json"]
    screened(source, target)
    assert left(target) == DONE


def test_a_result_that_is_there_is_refused_before_anybody_is_judged(ndjson, target, judged):
    target.write_text("mine")
    with pytest.raises(OutputError, match="--overwrite replaces it"):
        screened(ndjson(*PEOPLE), target)
    assert (judged, left(target)) == ([], ["o.csv"])


def test_a_file_that_changes_while_it_is_read_is_refused(ndjson, target, monkeypatch):
    source = ndjson(*PEOPLE)
    before = contents.content_of_file(str(source))
    monkeypatch.setattr(jobs, "content_of_file", lambda file: before)
    ndjson(*PEOPLE[1:])
    with pytest.raises(InputError, match="the file has changed while it was read") as caught:
        screened(source, target)
    assert (caught.value.code, left(target)) == ("INPUT_CHANGED", ["o.csv.parts"])


def test_a_part_that_changes_before_the_end_is_noticed(ndjson, target, monkeypatch):
    monkeypatch.setattr(by_row, "copy_into", tampering(by_row.copy_into))
    with pytest.raises(OutputError, match=r"o\.csv\.parts cannot be written: a part has been changed"):
        screened(ndjson(*PEOPLE), target)
    assert left(target) == ["o.csv.parts"]


def tampering(copy_into):
    def tampered(parts, stream):
        with_one_letter_changed(parts[0].path)
        copy_into(parts, stream)

    return tampered


def test_a_folder_that_goes_away_is_said(ndjson, target, monkeypatch):
    record = kept.KeptParts.record

    def without_folder(self, *args):
        shutil.rmtree(target.parent)
        record(self, *args)

    monkeypatch.setattr(kept.KeptParts, "record", without_folder)
    with pytest.raises(OutputError, match=r"o\.csv cannot be written: No such file"):
        screened(ndjson(*PEOPLE), target)


def test_the_file_must_be_one_that_can_be_read_twice(tmp_path):
    with pytest.raises(EligibilityError, match="which the standard input cannot be") as caught:
        contents.content_of_file("-")
    assert caught.value.code == "USAGE"
    with pytest.raises(InputError, match=r"absent\.csv cannot be read: No such file"):
        contents.content_of_file(str(tmp_path / "absent.csv"))


def test_the_program_resumes(screen, ndjson, target, interrupted):
    source = interrupted(target, 8)
    ran = screen(source, "-o", target, "--resume")
    assert ran.code == 1
    assert "note           resumed after 6 rows" in ran.out
    assert json.loads(manifest_path(target).read_text())["counts"]["rows"] == ALL
    for args in ([], ["-o", target.with_suffix(".txt")]):
        ran = screen(source, "--resume", *args)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith("error [USAGE]: --resume needs -o OUT, and a format other than table")
