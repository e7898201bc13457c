"""The synthetic sample: reproducible, marked, and wide enough to show every kind of verdict."""

import json
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from eligibility_engine import Answerer, Eligibility, registry
from eligibility_engine.examples import SAMPLE_AS_OF, generate, people, sample_path
from eligibility_engine.sources import open_source
from eligibility_engine.trials.nct06316427 import trial

E, U, NOT_NOW, NEVER = "eligible", "undetermined", "not_now", "never"

VERDICTS = [
    E, U, NOT_NOW, E, NOT_NOW, NOT_NOW, E, NEVER, U, E,
    E, NOT_NOW, E, NOT_NOW, E, E, E, U, NOT_NOW, E,
    NOT_NOW, U, E, NOT_NOW, U, U, U, NOT_NOW, E, NOT_NOW,
    NOT_NOW, E, E, NOT_NOW, U, U, NOT_NOW, U, NOT_NOW, NOT_NOW,
    E, NOT_NOW, NEVER, U, NOT_NOW, E,
]  # fmt: skip


def records() -> list[dict[str, Any]]:
    """Return the shipped records."""
    return [json.loads(line) for line in sample_path().read_text(encoding="utf-8").splitlines()]


def assessments() -> list[Any]:
    """Judge every shipped record."""
    return [
        trial.assess({k: v for k, v in record.items() if k != "subject"}, as_of=SAMPLE_AS_OF) for record in records()
    ]


def test_the_generator_gives_the_same_bytes(tmp_path: Path) -> None:
    """Run again, the generator writes exactly the shipped files."""
    generate.write(tmp_path)

    names = ["candidates.ndjson", "candidates.csv", "people.ndjson", "README.md"]
    assert [] == [name for name in names if sample_path(name).read_bytes() != tmp_path.joinpath(name).read_bytes()]


def test_every_candidate_is_marked_synthetic() -> None:
    """Every subject id begins with SYN-, each once, and the README beside the files says what they are."""
    subjects = [record["subject"] for record in records()]

    assert [f"SYN-{number:03}" for number in range(1, len(subjects) + 1)] == subjects
    assert "**They are synthetic**" in sample_path("README.md").read_text(encoding="utf-8")


def test_the_table_holds_the_same_candidates() -> None:
    """The flat table, read by the types of the facts, gives the records of the ndjson file."""
    with sample_path("candidates.csv").open("rb") as stream:
        source = open_source(stream, "csv", trial)
        rows = [row.record for row in source.rows]

    assert () == source.notes
    assert records() == [{name: value for name, value in (row or {}).items() if value is not None} for row in rows]


def test_every_case_has_the_verdict_that_it_shows() -> None:
    """Eligible, undetermined, ineligible for now and for good, as the cases are meant."""
    found = [a.recoverable.value if a.recoverable else a.eligibility.value for a in assessments()]

    assert VERDICTS == found


def test_the_mix_is_wide() -> None:
    """At least eight are eligible and eight undetermined, some of them open only to investigator or subject."""
    found = assessments()
    counts = Counter(a.eligibility for a in found)
    people = {Answerer.INVESTIGATOR, Answerer.SUBJECT}
    work_list = [a for a in found if a.eligibility is Eligibility.UNDETERMINED and set(a.open_to) <= people]

    assert counts[Eligibility.ELIGIBLE] >= 8
    assert counts[Eligibility.UNDETERMINED] >= 8
    assert [{"investigator"}, {"subject"}, {"investigator", "subject"}, {"investigator"}, {"investigator"}] == [
        {who.value for who in a.open_to} for a in work_list
    ]


def test_the_sample_reaches_the_limits() -> None:
    """Both sides of the limits of age, ECOG, life expectancy, creatinine and CD7 occur, and partial birth dates."""
    found = records()
    creatinine = {record["serum_creatinine"]["value"] for record in found}
    cd7 = {str(record.get("bm_cd7_flow_pct")) for record in found}

    assert {"1954-06-03", "1954-06-02", "1954", "1961-04"} <= {record["birth_date"] for record in found}
    assert {2, 3} <= {record["ecog"] for record in found}
    assert {59, 60} <= {record.get("life_expectancy_days") for record in found}
    assert {1.8, 1.81} <= creatinine
    assert {"20", "19.9", "None"} <= cd7


def test_the_sample_is_judged_on_its_own_date() -> None:
    """Generator and package name the same as-of date."""
    assert date.fromisoformat(SAMPLE_AS_OF) == generate.AS_OF


def test_the_people_find_their_trials() -> None:
    """Each person is ranked against every trial; whom a trial fits, who lacks something, and who falls short."""
    lines = sample_path("people.ndjson").read_text(encoding="utf-8").splitlines()
    matcher = registry.matcher()
    found: dict[str, list[str]] = {}
    for line in lines:
        record = json.loads(line)
        subject = record.pop("subject")
        matches = matcher.match(record, as_of=SAMPLE_AS_OF)
        assert () == matches.conflicts
        found[subject] = [f"{match.id} {match.eligibility.value}" for match in matches.ranked]
    firsts = {subject: ranked[0] for subject, ranked in found.items()}
    assert {
        "SYN-P01": "NCT06316427 eligible",
        "SYN-P02": "NCT03672851 eligible",
        "SYN-P03": "NCT02578680 eligible",
        "SYN-P04": "NCT04348032 eligible",
        "SYN-P05": "NCT02863419 eligible",
        "SYN-P06": "NCT03672851 eligible",
        "SYN-P07": "NCT03672851 undetermined",
        "SYN-P08": "NCT02578680 undetermined",
    } == {subject: ranked for subject, ranked in firsts.items() if subject < "SYN-P09"}
    assert "NCT06316427 eligible" in found["SYN-P06"]
    for subject, id in (("SYN-P09", "NCT02578680"), ("SYN-P10", "NCT04348032"), ("SYN-P11", "NCT02863419")):
        assert f"{id} ineligible" in found[subject]


def test_moving_dates() -> None:
    """Days move by days, months and years by whole years, and nothing else moves."""
    later = timedelta(days=366)
    record = {"a": ["2024-02-29", "2024-02", "2024", 2024, "L01XA01"], "b": {"at": "2024-02-29T08:30"}, "c": None}
    due = {"a": ["2025-03-01", "2025-02", "2025", 2024, "L01XA01"], "b": {"at": "2025-03-01T08:30"}, "c": None}
    assert due == people.moved(record, later)
    assert "2025-03-01" == people.moved(date(2024, 2, 29), later)
    assert "2025-03-01T08:30" == people.moved(datetime(2024, 2, 29, 8, 30), later)
