"""Files that are there whole or not at all."""

import os
import stat

import pytest

from eligibility_engine import OutputError
from eligibility_engine.writing import unfinished
from eligibility_engine.writing.whole import writing


@pytest.fixture(autouse=True, params=["nameless", "hidden", "copied"])
def without_a_name(request, monkeypatch):
    """A file on its way has no name where the system knows such files, and a hidden one elsewhere, or in the end."""
    if request.param == "hidden":
        monkeypatch.setattr(unfinished, "_NAMELESS", None)
    if request.param == "copied":
        monkeypatch.setattr(unfinished, "_link", refused)


def refused(*args):
    raise OSError(1, "Operation not permitted")


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_appears_when_the_block_ends(tmp_path):
    with writing(tmp_path / "out.csv") as stream:
        stream.write("é\n")
        assert "out.csv" not in names(tmp_path)
    assert (tmp_path / "out.csv").read_bytes() == "é\n".encode()
    assert names(tmp_path) == ["out.csv"]


@pytest.mark.parametrize(
    "failure", [ValueError, KeyboardInterrupt, SystemExit, BrokenPipeError, OutputError("x", code="USAGE")]
)
def test_whatever_ends_the_block_leaves_the_old_file_and_no_other(tmp_path, failure):
    (tmp_path / "out.csv").write_text("old")
    kind = type(failure) if isinstance(failure, Exception) else failure
    with pytest.raises(kind), writing(tmp_path / "out.csv", overwrite=True):
        raise failure
    assert (tmp_path / "out.csv").read_text() == "old"
    assert names(tmp_path) == ["out.csv"]


def test_an_output_that_exists_is_refused_before_anything_is_written(tmp_path):
    (tmp_path / "out.csv").write_text("old")
    with pytest.raises(OutputError, match="--overwrite replaces it") as caught, writing(tmp_path / "out.csv"):
        pytest.fail("the block is not entered")
    assert caught.value.code == "OUTPUT_EXISTS"
    assert (tmp_path / "out.csv").read_text() == "old"


def test_an_output_that_appears_meanwhile_stays(tmp_path):
    with pytest.raises(OutputError) as caught, writing(tmp_path / "out.csv"):
        (tmp_path / "out.csv").write_text("theirs")
    assert caught.value.code == "OUTPUT_EXISTS"
    assert (tmp_path / "out.csv").read_text() == "theirs"
    assert names(tmp_path) == ["out.csv"]


def test_what_is_replaced_gives_its_permissions_and_keeps_its_link(tmp_path):
    (tmp_path / "real").mkdir()
    target, link = tmp_path / "real" / "out.csv", tmp_path / "link.csv"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)
    with writing(link, overwrite=True) as stream:
        stream.write("new")
    assert link.is_symlink()
    assert (target.read_text(), stat.S_IMODE(target.stat().st_mode)) == ("new", 0o640)


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(OutputError, match="No such file or directory") as caught, writing(tmp_path / "no" / "out.csv"):
        pytest.fail("the block is not entered")
    assert caught.value.code == "OUTPUT_WRITE"
    assert caught.value.__cause__ is None


def test_what_is_no_ordinary_file_is_refused(tmp_path):
    with pytest.raises(OutputError, match="no ordinary file") as caught, writing(tmp_path, overwrite=True):
        pytest.fail("the block is not entered")
    assert caught.value.code == "OUTPUT_WRITE"


def test_a_full_disk_leaves_nothing(tmp_path, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with (
        pytest.raises(OutputError, match=r"out\.csv cannot be written: No space"),
        writing(tmp_path / "out.csv") as stream,
    ):
        stream.write("x")
    assert names(tmp_path) == []


def test_an_error_without_words_is_named_by_its_type(tmp_path):
    with pytest.raises(OutputError, match="cannot be written: TimeoutError"), writing(tmp_path / "out.csv"):
        raise TimeoutError
    assert names(tmp_path) == []
