"""The keys that have come before: a set that keeps little in memory and most on the disk."""

import random
import tempfile

import pytest

from eligibility_engine import OutputError
from eligibility_engine.screening import screen_records, seen
from eligibility_engine.screening.seen import WIDTH, Seen, digest_of
from unit.people import person


@pytest.fixture
def small(monkeypatch):
    """Make runs, buckets and merges so small that a few hundred keys need all of them."""
    monkeypatch.setattr(seen, "_FIELD", 6)
    monkeypatch.setattr(seen, "_BUCKET", 4)
    monkeypatch.setattr(seen, "_MERGED", 16)


@pytest.mark.parametrize("fresh", [1, 7, 16])
@pytest.mark.parametrize("seed", range(3))
def test_it_says_what_a_set_says(small, fresh, seed):
    """A field that rules out next to nothing, runs of all sizes: each key is new once."""
    drawn, expected, found, new = random.Random(seed), set(), Seen(fresh), 0
    for _ in range(1500):
        digest = digest_of([drawn.randrange(900)])
        is_new = found.add(digest)
        assert is_new == (digest not in expected)
        new += is_new
        expected.add(digest)
    assert new == len(expected)
    assert len(found._runs) < 20


def test_keys_that_begin_alike_are_told_apart(small):
    """Digests at the ends of the buckets, and all in one bucket."""
    found = Seen(fresh=8)
    digests = [bytes([0] * (WIDTH - 1) + [last]) for last in range(100)]
    digests += [bytes([255] * (WIDTH - 1) + [last]) for last in range(100)]
    assert all(found.add(digest) for digest in digests)
    assert not any(found.add(digest) for digest in digests)


def test_a_later_row_with_a_key_from_the_disk_is_an_error(demo_set, monkeypatch):
    monkeypatch.setattr(seen.Seen.__init__, "__defaults__", (4,))
    people = [person(f"S{number % 30}") for number in range(60)]
    found = list(screen_records(demo_set, people, as_of="2025-06-02"))
    assert [bool(one.faults) for one in found] == [False] * 30 + [True] * 30


def test_a_full_disk_is_said(monkeypatch):
    def full(**options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(seen, "TemporaryFile", full)
    found = Seen(fresh=2)
    assert found.add(digest_of(["a"]))
    with pytest.raises(OutputError, match="the row keys cannot be kept on the disk: No space left") as caught:
        found.add(digest_of(["b"]))
    assert (caught.value.code, caught.value.__context__) == ("OUTPUT_WRITE", None)


def test_the_files_have_no_name(small, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    found = Seen(fresh=4)
    for number in range(100):
        found.add(digest_of([number]))
    assert list(tmp_path.iterdir()) == []
