"""Disks that are full, and places that cannot be written: one line, and nothing left behind."""

import os
import subprocess

import pytest

from unit.people import person

PEOPLE = [person(f"S{number}", ecog=number % 6) for number in range(300)]
"""Their results need about 150 kilobytes."""

FORMS = pytest.mark.parametrize("name", ["o.ndjson", "o.csv"])
KEEPING = pytest.mark.parametrize("more", [[], ["--resume"]], ids=["at one go", "resume"])


@pytest.fixture
def small_disk(tmp_path):
    """Return a folder of a file system that has no room."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = hasattr(os, "geteuid") and os.geteuid() == 0
    mount = ["mount", "-t", "tmpfs", "-o", "size=32k", "tmpfs", str(folder)]
    if not mounted or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a small file system")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@FORMS
@KEEPING
def test_a_full_disk_is_said_and_leaves_nothing_that_looks_whole(screen, ndjson, small_disk, name, more):
    (small_disk / name).write_text("old")
    ran = screen(ndjson(*PEOPLE), "-o", small_disk / name, "--overwrite", *more)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"error [OUTPUT_WRITE]: {named(name, more)} cannot be written: No space left on device\n"
    assert (small_disk / name).read_text() == "old"
    assert sorted(path.name for path in small_disk.iterdir()) == [name, *([f"{name}.parts"] if more else [])]


def named(name, more):
    return "00000001.part" if more else name


@FORMS
def test_a_file_that_may_not_grow_is_said_and_leaves_nothing(screen, ndjson, tmp_path, name):
    resource = pytest.importorskip("resource")
    source, folder = ndjson(*PEOPLE), tmp_path / "out"
    folder.mkdir()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        ran = screen(source, "-o", folder / name)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (ran.code, ran.err) == (2, f"error [OUTPUT_WRITE]: {name} cannot be written: File too large\n")
    assert list(folder.iterdir()) == []


@KEEPING
def test_a_place_below_a_file_cannot_be_written(screen, ndjson, tmp_path, more):
    source = ndjson(person("S1"))
    ran = screen(source, "-o", source / "o.csv", *more)
    assert (ran.code, ran.err) == (2, "error [OUTPUT_WRITE]: o.csv cannot be written: Not a directory\n")
    assert list(tmp_path.iterdir()) == [source]
