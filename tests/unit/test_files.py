"""Files into rows: what is read, what becomes a row in error, and what is refused whole."""

import io
import json
import math
from decimal import Decimal

import pytest

from eligibility_engine import InputError
from eligibility_engine.reading.json_text import decode, is_cut
from eligibility_engine.sources import Source, files, format_of, lines, open_source
from unit.conftest import READ, codes
from unit.leaks import assert_silent

SECRET = "zebra-4711"


# --- ndjson


def test_each_line_is_a_row_with_its_number_and_its_line(rows):
    found = rows(b'{"subject": "A"}\n\n  \r\n{"subject": "B", "ecog": 1}\r\n')
    assert [(row.number, row.line, row.record) for row in found] == [
        (1, 1, {"subject": "A"}),
        (2, 4, {"subject": "B", "ecog": 1}),
    ]


@pytest.mark.parametrize("form", ["ndjson", "json", "csv"])
def test_a_byte_order_mark_is_no_part_of_the_data(rows, form):
    text = "subject,ecog\nA,1\n" if form == "csv" else '{"subject": "A", "ecog": 1}\n'
    assert [row.record for row in rows(text.encode("utf-8-sig"), form)] == [{"subject": "A", "ecog": 1}]


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\n \n\t\n"])
@pytest.mark.parametrize("form", ["ndjson", "json", "csv"])
def test_an_empty_file_is_refused(rows, data, form):
    with pytest.raises(InputError, match="holds no record") as caught:
        rows(data, form)
    assert caught.value.code == "INPUT_EMPTY"


@pytest.mark.parametrize(("data", "form"), [(b"[]", "json"), (b"subject,ecog\n", "csv"), (b"subject,ecog\n,\n", "csv")])
def test_a_file_without_a_record_is_refused(rows, data, form):
    with pytest.raises(InputError, match="holds no record"):
        rows(data, form)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_utf16_is_refused_and_the_remedy_named(rows, encoding):
    with pytest.raises(InputError, match="save it as UTF-8") as caught:
        rows(("\ufeff" if encoding == "utf-16-be" else "").encode(encoding) + SECRET.encode(encoding))
    assert (caught.value.code, caught.value.line) == ("INPUT_ENCODING", 1)
    assert_silent(caught.value, SECRET)


def test_a_line_that_is_not_utf8_is_an_error_row_and_the_stream_goes_on(rows):
    found = rows(b'{"subject": "zebra-\xe9"}\n{"subject": "B"}\n')
    assert codes(found) == ["INPUT_ENCODING", None]
    assert found[0].record is None
    assert found[0].faults[0].message == "no UTF-8 at byte 20; save the file as UTF-8"


def test_a_last_line_that_is_cut_off_is_truncated(rows):
    whole = '{"subject": "A", "creatinine": {"value": 1.2, "unit": "m\\"g"}}'
    for end in range(1, len(whole)):
        assert codes(rows(b'{"subject": "0"}\n' + whole[:end].encode())) == [None, "INPUT_TRUNCATED"], whole[:end]
    assert "is the file complete?" in rows(b'{"subject": "A')[0].faults[0].message


def test_a_line_in_the_middle_that_is_cut_off_is_a_fault_of_syntax(rows):
    assert codes(rows(b'{"subject": "A\n{"subject": "B"}\n')) == ["INPUT_SYNTAX", None]
    assert codes(rows(b'{"subject": "A"} x\n')) == ["INPUT_SYNTAX"]


@pytest.mark.parametrize(("line", "path"), [
    ('{"subject": "A", "ecog": 1, "ecog": "zebra-4711"}', "$.ecog"),
    ('{"subject": "A", "creatinine": {"value": 1, "unit": "x", "value": 2}}', "$.creatinine.value"),
    ('{"subject": "A", "doses": [{}, {"drug": 1, "drug": 1}]}', "$.doses[1].drug"),
    ('{"subject": "A", "zebra 4711": 1, "zebra 4711": 1}', "$.*"),
])  # fmt: skip
def test_an_object_that_repeats_a_key_is_refused_with_its_path(rows, line, path):
    (row,) = rows(line.encode())
    assert row.refused
    assert [(fault.code, fault.path) for fault in row.faults] == [("JSON_DUPLICATE_KEY", path)]
    assert "keep one" in row.faults[0].message
    assert "zebra" not in repr(row.faults)


@pytest.mark.parametrize("line", ["[1]", "1", "null", '"zebra-4711"'])
def test_a_line_that_is_no_object_is_no_record(rows, line):
    (row,) = rows(line.encode())
    assert (row.record, codes([row])) == (None, ["FACT_RECORD"])
    assert "zebra" not in repr(row.faults)


def test_numbers_reach_the_door_as_they_are(rows):
    line = '{"a": NaN, "b": -Infinity, "c": 1e999, "d": 12345678901234567890, "e": 1.80, "f": %s}'
    (row,) = rows((line % ("9" * 5000)).encode())
    record = row.record
    assert math.isnan(record.pop("a"))
    assert record.pop("f") == Decimal("9" * 5000)
    assert record == {"b": -math.inf, "c": math.inf, "d": 12345678901234567890, "e": 1.8}


@pytest.mark.parametrize("opening", ["[", '{"a":'])
@pytest.mark.parametrize("depth", [65, 100_000])
def test_depth_is_limited_before_parsing(rows, opening, depth):
    (row,) = rows(opening.encode() * depth)
    assert codes([row]) == ["JSON_DEPTH"]
    assert "64 deep" in row.faults[0].message


def test_sixty_four_levels_are_read_and_brackets_in_strings_do_not_count(rows):
    deepest = '{"a":' + "[" * 63 + "]" * 63 + "}"
    assert rows(deepest.encode())[0].record is not None
    assert rows(json.dumps({"a": '"[{\\' * 100}).encode())[0].record is not None


def test_an_overlong_line_is_skipped_without_being_held():
    found = lines.Lines(io.BytesIO(b"12345678901234567\nshort\n"), limit=8)
    with pytest.raises(InputError, match="longer than 8 bytes") as caught:
        next(found)
    assert (caught.value.code, caught.value.line) == ("INPUT_SIZE", 1)
    assert (next(found), found.number, found.is_last) == (b"short\n", 2, True)
    assert list(found) == []


@pytest.mark.parametrize("form", ["ndjson", "csv"])
def test_the_row_after_an_overlong_line_is_read(rows, form):
    head, first, last = {
        "ndjson": ("", '{"subject": "A"}', '{"subject": "B"}'),
        "csv": ("subject,ecog\n", "A,1", "B,1"),
    }[form]
    data = f"{head}{first}\n{'x' * (lines.MAX_LINE + 1)}\n{last}\n"
    found = rows(data.encode(), form)
    assert codes(found) == [None, "INPUT_SIZE", None]
    assert found[2].record["subject"] == "B"


def test_an_overlong_last_line_ends_the_file():
    found = lines.Lines(io.BytesIO(b"123456789"), limit=8)
    with pytest.raises(InputError):
        next(found)
    assert list(found) == []


def test_many_escaped_quotes_take_linear_time():
    assert is_cut("{" * 100 + '"' + '\\"' * 200_000)


def test_a_document_named_ndjson_is_told_apart(rows):
    with pytest.raises(InputError, match="one JSON document") as caught:
        rows(b'[\n{"subject": "A"}\n]\n')
    assert caught.value.code == "INPUT_FORMAT"


@pytest.mark.parametrize(
    "data",
    [
        '{\n  "subject": "A",\n  "ecog": 1\n}\n',
        '\n{"subject": "A",\n "ecog": 1}\n',
        '{"creatinine": {\n"value": 1}}\n',
        '[{"subject": "A"},\n {"subject": "B"}]\n',
    ],
)
def test_a_document_over_many_lines_is_told_from_records(rows, data):
    with pytest.raises(InputError, match="one JSON document, not a record per line; name it ") as caught:
        rows(data.encode())
    assert caught.value.code == "INPUT_FORMAT"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ('{"subject": "A"},\n{"subject": "B"}\n', ["INPUT_SYNTAX", None]),
        ('{"subject": "A",\n{"subject": "B"}\n', ["INPUT_SYNTAX", None]),
        ('{"subject": "A",', ["INPUT_TRUNCATED"]),
        ("[", ["INPUT_TRUNCATED"]),
        ('{"subject": "A"}\n{\n"subject": "B"}\n', [None, "INPUT_SYNTAX", "INPUT_SYNTAX"]),
        ("]\n", ["INPUT_SYNTAX"]),
    ],
)
def test_a_bad_line_is_no_document(rows, data, found):
    assert codes(rows(data.encode())) == found


class Failing(io.BytesIO):
    """A stream that fails after its first line."""

    def readline(self, size=-1):
        if self.tell():
            raise OSError(5, "Input/output error", SECRET)
        return super().readline(size)

    def read(self, size=-1):
        raise OSError(5, "Input/output error", SECRET)


@pytest.mark.parametrize(
    ("form", "data"), [("ndjson", b'{"subject": "A"}\n'), ("csv", b"subject,ecog\n"), ("json", b"")]
)
def test_a_file_that_cannot_be_read_on_is_refused_whole(demo_set, form, data):
    with pytest.raises(InputError, match="Input/output error") as caught:
        list(open_source(Failing(data), form, demo_set, not_collected=READ).rows)
    assert caught.value.code == "INPUT_READ"


class FailingLater(Failing):
    def readline(self, size=-1):
        return io.BytesIO.readline(self, size) if self.tell() < 30 else super().readline(size)


def test_rows_before_the_failure_are_delivered(demo_set):
    source = open_source(FailingLater(b'{"subject": "A"}\n{"subject": "B"}\n{"subject": "C"}\n'), "ndjson", demo_set)
    assert next(source.rows).record == {"subject": "A"}
    with pytest.raises(InputError, match="any further"):
        next(source.rows)


# --- JSON documents


def test_a_document_is_an_array_of_records_or_one(rows):
    assert [row.record for row in rows(b'[{"subject": "A"}, {"subject": "B"}]', "json")] == [
        {"subject": "A"},
        {"subject": "B"},
    ]
    assert [(row.number, row.line) for row in rows(b'{"subject": "A"}', "json")] == [(1, None)]


def test_a_record_of_an_array_is_refused_alone(rows):
    found = rows(b'[{"subject": "A"}, {"subject": "B", "ecog": 1, "ecog": 2}, 3]', "json")
    assert codes(found) == [None, "JSON_DUPLICATE_KEY", "FACT_RECORD"]
    assert found[1].faults[0].path == "$.ecog"


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b'[{"subject": "zebra-4711"},\n {"ecog": ]', "INPUT_SYNTAX", 2),
        (b'[{"subject": "zebra-4711"}, {"ecog": 1', "INPUT_TRUNCATED", None),
        (b'{"subject": "zebra-', "INPUT_TRUNCATED", None),
        (b'"zebra-', "INPUT_SYNTAX", 1),
        (b'{"subject": "zebra-4711"}]', "INPUT_SYNTAX", 1),
        ("\ufeffzebra".encode("utf-16-le"), "INPUT_ENCODING", 1),
        (b'{"subject": "zebra-\xff"}', "INPUT_ENCODING", None),
        (b"[" * 70, "JSON_DEPTH", None),
    ],
)
def test_a_document_that_cannot_be_read_is_refused_whole(rows, data, code, line):
    with pytest.raises(InputError) as caught:
        rows(data, "json")
    assert (caught.value.code, caught.value.line) == (code, line)
    assert_silent(caught.value, "zebra")


def test_a_document_is_limited_in_size(rows, monkeypatch):
    monkeypatch.setattr(files, "MAX_DOCUMENT", 8)
    with pytest.raises(InputError, match="use ndjson") as caught:
        rows(b'{"subject": "A"}', "json")
    assert caught.value.code == "INPUT_SIZE"


def test_a_parsers_own_error_is_never_chained():
    with pytest.raises(InputError) as caught:
        decode(f'{{"subject": "{SECRET}", }}')
    assert_silent(caught.value, SECRET)


# --- formats


@pytest.mark.parametrize(
    ("name", "form"), [("a.ndjson", "ndjson"), ("b/a.JSONL", "ndjson"), ("a.json", "json"), ("a.b.csv", "csv")]
)
def test_the_suffix_tells_the_format(name, form):
    assert format_of(name) == form


@pytest.mark.parametrize("name", ["a.feather", "a", "a.xlsx"])
def test_another_suffix_is_refused_with_the_formats_that_are_read(name):
    with pytest.raises(InputError, match="ndjson, json, csv") as caught:
        format_of(name)
    assert caught.value.code == "INPUT_FORMAT"


def test_another_format_is_refused_with_the_formats_that_are_read(demo_set):
    with pytest.raises(InputError, match="'parquet' is no stream that is read; these are: ndjson, json, csv"):
        open_source(io.BytesIO(b"{}"), "parquet", demo_set)


def test_a_source_says_what_is_declared_not_collected(demo_set):
    for form, data in (("ndjson", b"{}"), ("json", b"{}"), ("csv", b"subject\nA\n")):
        source = open_source(io.BytesIO(data), form, demo_set, not_collected=["sex", *READ])
        assert isinstance(source, Source)
        assert source.not_collected == READ
