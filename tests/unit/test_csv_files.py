"""CSV files into rows: quotes, delimiters, encodings, and rows that do not fit."""

import pytest

from eligibility_engine import InputError
from unit.conftest import codes


def test_quoted_cells_hold_delimiters_quotes_and_line_ends(rows):
    found = rows(b'subject,note,ecog\r\n"A, ""x""","two\r\nlines",1\r\nB,,2\r\n', "csv")
    assert [(row.line, row.record) for row in found] == [
        (3, {"subject": 'A, "x"', "ecog": 1}),
        (4, {"subject": "B", "ecog": 2}),
    ]


def test_the_delimiter_is_what_it_is_told(rows):
    assert rows(b"subject;ecog\nA;1\n", "csv", delimiter=";")[0].record == {"subject": "A", "ecog": 1}
    assert rows(b"subject\tecog\nA\t1\n", "csv", delimiter="\t")[0].record == {"subject": "A", "ecog": 1}


def test_blank_rows_are_no_rows_and_a_last_line_without_an_end_is_whole(rows):
    found = rows(b"\nsubject,ecog\n\nA,1\n,\nB,2", "csv")
    assert [(row.number, row.record["subject"]) for row in found] == [(1, "A"), (2, "B")]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (b"zebra-4711,1,2", "INPUT_COLUMN"),
        (b"zebra-4711", "INPUT_COLUMN"),
        (b'"zebra-4711"x,1', "INPUT_SYNTAX"),
        (b'"' + b"z" * 140_000 + b'",1', "INPUT_SYNTAX"),
    ],
)
def test_a_row_that_does_not_fit_is_an_error_row_and_the_next_one_is_read(rows, row, code):
    found = rows(b"subject,ecog\nA,1\n" + row + b"\nB,2\n", "csv")
    assert codes(found) == [None, code, None]
    assert found[2].record == {"subject": "B", "ecog": 2}
    assert "zebra" not in repr(found[1])


@pytest.mark.parametrize("row", [b"zebra-4711", b'zebra-4711,"', b'"zebra-4711'])
def test_a_last_row_that_is_cut_off_is_truncated(rows, row):
    found = rows(b"subject,ecog\nA,1\n" + row, "csv")
    assert codes(found) == [None, "INPUT_TRUNCATED"]
    assert "zebra" not in repr(found[1])


def test_a_first_line_that_is_no_csv_is_refused(rows):
    with pytest.raises(InputError, match="cut off inside a quoted cell"):
        rows(b'subject,"ecog', "csv")


def test_cells_that_are_not_utf8_matter_only_where_they_are_read(rows):
    found = rows(b"subject,note,sex\nA,caf\xe9,female\nB,,f\xe9male\n", "csv")
    assert codes(found) == [None, "INPUT_ENCODING"]
