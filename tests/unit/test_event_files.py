"""Event tables in files of their own: joined by the subject, complete only when declared, strict like any table."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from eligibility_engine import InputError
from eligibility_engine.sources import joined, open_source, read_events
from unit.event_trial import TRIAL

TRIAL_FILE = f"{Path(__file__).parent / 'event_trial.py'}:TRIAL"
PEOPLE = "subject,age\nA,40\nB,50\nC,60\n"
DOSES = """subject,drug,given,stopped,mg,ward
A,L01,2025-05-20,,10,x
B,L01,2024-01-01,2024-02-01,10.5,y
B,L02,2025,ongoing,,z
"""


def events(text: str, complete: bool = False) -> Any:
    """The events of a CSV text."""
    return read_events(io.BytesIO(text.encode()), TRIAL.facts["doses"], complete=complete)


def test_events_are_grouped_by_subject() -> None:
    """Each subject has its rows in the order of the file, empty cells left out; unknown columns are noted."""
    found = events(DOSES)
    assert {"A": 1, "B": 2} == {whose: len(rows) for whose, rows in found.events.items()}
    assert {"drug": "L02", "given": "2025", "stopped": "ongoing"} == found.events["B"][1]
    assert 10.5 == found.events["B"][0]["mg"]
    assert ("ignored columns: ward",) == found.notes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "INPUT_EMPTY"),
        ("drug,given\nL01,2025\n", "INPUT_COLUMN"),
        ("subject,drug,drug\nA,L01,L01\n", "INPUT_COLUMN"),
        ("subject,drug\nA,L01,9\nB,L01\n", "INPUT_COLUMN"),
        ("subject,drug\n,L01\n", "SUBJECT_MISSING"),
    ],
)
def test_a_file_of_events_that_cannot_be_used(text: str, code: str) -> None:
    """An event that is nobody's, or a row that cannot be read, makes the file useless."""
    with pytest.raises(InputError) as caught:
        events(text)
    assert code == caught.value.code


@pytest.mark.parametrize("form", ["csv", "ndjson"])
def test_records_get_their_events(form: str) -> None:
    """The table of a record is what the file holds of its subject, complete only where that is declared."""
    records = [{"subject": "A", "age": 40}, {"subject": "C", "age": 60}]
    text = PEOPLE if form == "csv" else "\n".join(map(json.dumps, records))
    source = open_source(io.BytesIO(text.encode()), form, TRIAL, beside=["doses"])
    rows = list(joined(source, [events(DOSES, complete=True)], "subject").rows)
    assert [{"drug": "L01", "given": "2025-05-20", "mg": 10}] == rows[0].record["doses"]["rows"]  # type: ignore[index]
    assert {"rows": [], "complete": True} == rows[-1].record["doses"]  # type: ignore[index]


def test_an_unreadable_record_stays_one() -> None:
    """A row without a record has no events either."""
    source = open_source(io.BytesIO(b"[]\n{}"), "ndjson", TRIAL)
    assert None is next(joined(source, [events(DOSES)], "subject").rows).record


class Command:
    """`eligibility screen` over files in a folder."""

    def __init__(self, run: Any, folder: Path) -> None:
        self.run, self.folder = run, folder
        self.write("people.csv", PEOPLE)
        self.write("doses.csv", DOSES)

    def write(self, name: str, text: str) -> None:
        """Write a file of the folder."""
        (self.folder / name).write_text(text, encoding="utf-8")

    def screen(self, *options: str, people: str = "people.csv") -> Any:
        """What the command did."""
        options = tuple(option.replace("FILE", str(self.folder / "doses.csv")) for option in options)
        usual = ("--trial", TRIAL_FILE, "--as-of", "2025-06-02", "--format", "ndjson")
        return self.run("screen", self.folder / people, *usual, *options)

    def lines(self, *options: str, **files: str) -> list[dict[str, Any]]:
        """The result line of each subject."""
        return [json.loads(line) for line in self.screen(*options, **files).out.splitlines()]

    def verdicts(self, *options: str) -> list[str]:
        """The eligibility of each subject."""
        return [line["eligibility"] for line in self.lines(*options)]


@pytest.fixture
def command(run: Any, tmp_path: Path) -> Command:
    """The command over the usual files."""
    return Command(run, tmp_path)


def test_without_the_declaration_nobody_is_known_to_be_free_of_events(command: Command) -> None:
    """A file of events is not complete unless it says so."""
    assert ["ineligible", "undetermined", "undetermined"] == command.verdicts("--events", "doses=FILE")


def test_a_complete_file_says_who_has_none(command: Command) -> None:
    """Declared complete, who has no row has no event."""
    assert ["ineligible", "eligible", "eligible"] == command.verdicts("--events", "doses=FILE", "--complete", "doses")


def test_a_table_without_its_events_is_refused_with_the_option_to_paste(command: Command) -> None:
    """The event table that the set reads is asked for by the option that gives it."""
    assert "--events doses=FILE" in command.screen().err
    assert ["undetermined"] * 3 == command.verdicts("--not-collected", "doses")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--events", "doses"], "TABLE=FILE"),
        (["--events", "doses=FILE", "--events", "doses=FILE"], "once for a table"),
        (["--events", "dose=FILE"], "did you mean 'doses'"),
        (["--complete", "doses"], "needs its file"),
        (["--events", "doses=FILE.not"], "cannot be read"),
    ],
)
def test_options_that_cannot_be_meant(command: Command, options: list[str], said: str) -> None:
    """A slip is said with its remedy, and nothing is judged."""
    found = command.screen(*options)
    assert 2 == found.code
    assert said in found.err


def test_a_bad_cell_is_a_fault_of_its_subject(command: Command) -> None:
    """What cannot be read of an event names its row and field, not its value."""
    command.write("doses.csv", "subject,drug,given,mg\nA,L01,2025-05-20,much\nA,L01,2025-13-01,5\n")
    first, *_ = command.lines("--events", "doses=FILE")
    assert "$.doses[0].mg" in json.dumps(first["error"])
    assert "much" not in json.dumps(first)
    assert None is first["eligibility"]


def test_a_file_that_is_cut_off_names_itself(command: Command) -> None:
    """The error of an events file says which file, and the line."""
    command.write("doses.csv", "subject,drug\nA,L01,x\nB,L01\n")
    assert "doses.csv" in command.screen("--events", "doses=FILE").err


def test_a_record_with_the_table_and_a_file_with_it_contradict(command: Command) -> None:
    """Two sources of one table are an error of that row."""
    command.write("people.ndjson", '{"subject": "A", "age": 40, "doses": []}\n')
    (found,) = command.lines("--events", "doses=FILE", people="people.ndjson")
    assert None is found["eligibility"]
    assert "keep one" in json.dumps(found["error"])


def test_subjects_of_no_record_are_counted(command: Command) -> None:
    """Events of somebody who is not judged are noted, and nobody is named."""
    command.write("doses.csv", "subject,drug,given\nX-9,L01,2025-05-30\nX-8,L01,2025-05-30\n")
    found = command.run(
        "screen", command.folder / "people.csv", "--trial", TRIAL_FILE, "--as-of", "2025-06-02",
        "--events", f"doses={command.folder / 'doses.csv'}", "-o", command.folder / "out.csv",
    )  # fmt: skip
    assert "doses: 2 subjects of no record" in " ".join(found.out.split())
    assert "X-9" not in found.out


def test_events_of_others_only_are_no_proof_that_there_are_none(command: Command) -> None:
    """A file that is declared complete and knows nobody who is judged ends the screening, and no result appears."""
    command.write("doses.csv", "subject,drug,given\nA.0,L01,2025-05-30\n")
    out = command.folder / "out.csv"
    found = command.run(
        "screen", command.folder / "people.csv", "--trial", TRIAL_FILE, "--as-of", "2025-06-02",
        "--events", f"doses={command.folder / 'doses.csv'}", "--complete", "doses", "-o", out,
    )  # fmt: skip
    assert 2 == found.code
    assert "spell the subjects alike" in " ".join(found.err.split())
    assert not out.exists()


@pytest.mark.parametrize("spelled", ["a", " A", "A "])
def test_a_subject_that_is_spelled_otherwise_is_an_error(command: Command, spelled: str) -> None:
    """Whoever is spelled otherwise in the events must not be taken to have had none."""
    command.write("doses.csv", f"subject,drug,given\n{spelled},L01,2025-05-30\n")
    first, *others = command.lines("--events", "doses=FILE", "--complete", "doses")
    assert None is first["eligibility"]
    assert "SUBJECT_UNLIKE" in json.dumps(first["error"])
    assert ["eligible", "eligible"] == [line["eligibility"] for line in others]
