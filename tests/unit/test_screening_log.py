"""Manual screening logs: what is read, and what is refused without a word of it being repeated."""

import io

import pytest

from eligibility_engine import Eligibility, EligibilityError, InputError
from eligibility_engine.sources import read_log

E, I, U = Eligibility.ELIGIBLE, Eligibility.INELIGIBLE, Eligibility.UNDETERMINED  # noqa: E741


def log(text, **options):
    """Read a log whose decision stands in the column `decision`."""
    return read_log(io.BytesIO(text.encode("utf-8", "surrogateescape")), **{"decision": "decision", **options})


def test_decisions_are_read_by_key():
    """The three words mean themselves, whatever their case; a blank cell is no decision; blank lines are none."""
    text = "who,subject, decision \nx,A,eligible\n\ny,B, Ineligible \nz,C,UNDETERMINED\n,D,\n"
    assert log(text) == {("A",): E, ("B",): I, ("C",): U, ("D",): None}


def test_words_of_a_log_are_said_to_mean_something():
    """With keys of several columns and another delimiter."""
    text = "id;visit;decision\nA;1;yes\nA;2;Screen Failure\nB;1;eligible\n"
    words = {"Yes": "eligible", "screen failure": "ineligible"}
    found = log(text, words=words, keys=("id", "visit"), delimiter=";")
    assert found == {("A", "1"): E, ("A", "2"): I, ("B", "1"): E}


@pytest.mark.parametrize(
    ("text", "code", "line", "said"),
    [
        ("subject,outcome\nA,yes\n", "INPUT_COLUMN", 1, "the column decision is not in the first line"),
        ("subject,decisions\nA,yes\n", "INPUT_COLUMN", 1, "did you mean 'decisions'?"),
        ("subject,decision,decision\nA,yes,no\n", "INPUT_COLUMN", 1, "the column decision occurs twice in"),
        ("subject,decision\nA,zebra\nB,eligible\nC,zebra\n", "LOG_DECISION", 2, "likewise in line 4"),
        ("subject,decision\n" + "A,zebra\n" * 8, "LOG_DECISION", 2, "likewise in line 3, 4, 5, 6, 7..."),
        ("subject,decision\n,eligible\n", "SUBJECT_MISSING", 2, "the row key is missing"),
        ("subject,decision\nzebra,eligible\nzebra,eligible\n", "SUBJECT_DUPLICATE", 3, "the row key came before"),
        ("subject,decision\nzebra\udcff,eligible\n", "INPUT_ENCODING", 2, "save the file as UTF-8"),
        ("subject,decision\nzebra\n", None, None, ""),
        ("", "INPUT_EMPTY", None, "the file holds no record"),
    ],
)
def test_what_cannot_be_used_is_refused_by_its_line(text, code, line, said):
    """No word and no subject of the log is repeated; a short row has no decision."""
    if code is None:
        assert log(text) == {("zebra",): None}
        return
    with pytest.raises(InputError) as raised:
        log(text)
    assert (raised.value.code, raised.value.line) == (code, line)
    assert said in raised.value.message
    assert "zebra" not in raised.value.message


def test_a_word_means_one_of_three():
    """Anything else is a slip of the caller."""
    with pytest.raises(EligibilityError, match="not 'elligible'; did you mean 'eligible'") as raised:
        log("subject,decision\n", words={"yes": "elligible"})
    assert raised.value.code == "USAGE"
