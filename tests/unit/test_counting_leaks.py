"""Nobody is named by what is counted or refused: subjects stand in the listing that was asked for, and nowhere else."""

import pytest

from unit.conftest import DEMO
from unit.people import person

SECRET = "zebra-4711"


@pytest.fixture
def files(run, ndjson, tmp_path):
    """Two results with the secret subject, their facts, and a log that names it."""
    facts = ndjson(person(SECRET), person("S2", ecog=9), person(SECRET))
    kept = tmp_path / "facts.ndjson"
    kept.write_bytes(facts.read_bytes())
    run("screen", kept, "--trial", DEMO, "--as-of", "2025-06-02", "-o", tmp_path / "one.ndjson")
    again = ndjson(person(SECRET, ecog=4), person("S3"))
    run("screen", again, "--trial", DEMO, "--as-of", "2025-06-02", "-o", tmp_path / "two.csv")
    (tmp_path / "log.csv").write_text(f"subject,outcome\n{SECRET},{SECRET}\n{SECRET},eligible\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "args",
    [
        ["compare", "one.ndjson", "two.csv", "--trial", DEMO, "--facts", "facts.ndjson", "in.ndjson"],
        ["compare", "one.ndjson", "two.csv", "--format", "json"],
        ["compare", "one.ndjson", "log.csv", "--decision", "outcome"],
        ["compare", "one.ndjson", "log.csv", "--decision", "outcome", "--word", f"{SECRET}=eligible"],
        ["compare", "one.ndjson", "two.csv", "--trial", DEMO, "--facts", "in.ndjson", "facts.ndjson"],
        ["attrition", "one.ndjson", "--result", "--trial", DEMO],
        ["attrition", "one.ndjson", "--result"],
        ["attrition", "facts.ndjson", "--trial", DEMO, "--as-of", "2025-06-02", "--format", "json"],
        ["sweep", "facts.ndjson", "--trial", DEMO, "--as-of", "2025-06-02", "--entry", "inc_ecog", "--values", "0,3"],
        ["replay", "one.ndjson", "facts.ndjson"],
    ],
)
def test_counts_and_refusals_name_nobody(run, files, monkeypatch, args):
    """Neither on the standard output nor on the standard error."""
    monkeypatch.chdir(files)
    ran = run(*args)
    assert ran.out or ran.err
    assert SECRET not in ran.out + ran.err


@pytest.mark.parametrize(
    "args",
    [
        ["compare", "one.ndjson", "two.csv", "--subjects"],
        ["replay", "one.ndjson", "in.ndjson", "--trial", DEMO],
    ],
)
def test_a_listing_that_was_asked_for_names_who_differs(run, files, monkeypatch, args):
    """On the standard output alone."""
    monkeypatch.chdir(files)
    ran = run(*args)
    assert SECRET in ran.out
    assert SECRET not in ran.err
