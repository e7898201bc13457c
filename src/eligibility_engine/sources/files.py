"""Files into rows: ndjson, JSON and CSV, in UTF-8 with or without a byte order mark.

A row that cannot be read says so and the next one follows; only what makes the whole file useless is raised. ndjson
and CSV are read line by line, so memory does not grow with the file; a JSON document is loaded whole.
"""

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import PurePath
from typing import Any, Final

from attrs import define, field

from eligibility_engine.errors import Fault, InputError
from eligibility_engine.reading.json_text import Document, decode, is_cut
from eligibility_engine.reading.rows import INTERVIEW, Row
from eligibility_engine.reading.tables import Asking, Table, lay_out
from eligibility_engine.sources.cells import Cells, header_of, is_blank
from eligibility_engine.sources.lines import Lines, without_mark
from eligibility_engine.writing.digested import Content, Digested, Readable

FORMATS: Final = ("ndjson", "json", "csv", "parquet")
MAX_DOCUMENT: Final = 2**28
"""The largest JSON document that is loaded, in bytes; ndjson has no such limit."""

_SUFFIXES: Final = {".ndjson": "ndjson", ".jsonl": "ndjson", ".json": "json", ".csv": "csv", ".parquet": "parquet"}


@define
class Source:
    """An opened source: its rows, once, and what should be known about them.

    Attributes:
        rows: the rows, read as they are asked for.
        notes: what a reader of the result should know, such as ignored columns.
        not_collected: the facts that the set reads, that are declared not collected and that no row so far holds.
        lines: the lines behind the rows, which know how far reading has come.
        digested: the bytes behind the rows, which know their digest once all are read.
        events: what identifies the bytes of the files of event tables, by table.
    """

    rows: Iterator[Row]
    lines: Lines | None = None
    notes: tuple[str, ...] = ()
    not_collected: tuple[str, ...] = ()
    digested: Digested = field(factory=lambda: Digested(BytesIO()))
    events: dict[str, Content] = field(factory=dict)

    @property
    def content(self) -> Content:
        """What identifies the bytes that have been read so far."""
        return self.digested.content


def format_of(name: str) -> str:
    """Return the format of a file by its suffix.

    Raises:
        InputError: `INPUT_FORMAT` for another suffix.
    """
    found = _SUFFIXES.get(PurePath(name).suffix.lower())
    if found is None:
        raise InputError(
            f"the suffix does not tell a format that is read; these are: {', '.join(FORMATS)}", code="INPUT_FORMAT"
        )
    return found


def open_source(
    stream: Readable,
    form: str,
    criteria_set: Asking,
    *,
    keys: Sequence[str] = ("subject",),
    not_collected: Sequence[str] = (),
    delimiter: str = ",",
    beside: Sequence[str] = (),
) -> Source:
    """Open a byte stream as rows for a set.

    Args:
        stream: the bytes.
        form: one of `FORMATS`, but for Parquet, which is no stream.
        criteria_set: the set that will judge, or several sets together.
        keys: the names, beside facts, that rows hold: row keys, the as-of date.
        not_collected: facts whose absence is declared.
        delimiter: what separates the cells of a table.
        beside: event tables that stand in files of their own; see `joined`.

    Raises:
        InputError: `INPUT_FORMAT`, `INPUT_EMPTY`, `INPUT_ENCODING`, `INPUT_COLUMN`, `INPUT_SYNTAX`, `INPUT_SIZE` or
            `JSON_DEPTH`, when the file as a whole cannot be read.
    """
    digested = Digested(stream)
    found = _opened(digested, form, criteria_set, keys, not_collected, delimiter, beside)
    found.digested = digested
    return found


def _opened(
    stream: Readable,
    form: str,
    criteria_set: Asking,
    keys: Sequence[str],
    not_collected: Sequence[str],
    delimiter: str,
    beside: Sequence[str],
) -> Source:
    if form == "json":
        return _watched(Source(_of_document(stream), None, (), _read_of(criteria_set, not_collected)))
    lines = Lines(stream)
    if form == "ndjson":
        return _watched(Source(_not_empty(_of_lines(lines)), lines, (), _read_of(criteria_set, not_collected)))
    if form == "csv":
        cells = Cells(lines, delimiter)
        table = lay_out(header_of(cells), criteria_set, keys, not_collected, beside)
        return Source(_not_empty(rows_of(cells, table)), lines, table.notes, table.not_collected)
    raise InputError(f"{form!r} is no stream that is read; these are: ndjson, json, csv", code="INPUT_FORMAT")


def _read_of(criteria_set: Asking, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in criteria_set.facts_read if name in names)


def _watched(source: Source) -> Source:
    """Let a source of records take back what is declared not collected and held by a record all the same."""

    def passing(rows: Iterator[Row]) -> Iterator[Row]:
        for row in rows:
            record = row.record
            if record is not None and source.not_collected:
                source.not_collected = tuple(name for name in source.not_collected if record.get(name) is None)
            yield row

    source.rows = passing(source.rows)
    return source


def _not_empty(rows: Iterator[Row]) -> Iterator[Row]:
    first = next(rows, None)
    if first is None:
        raise InputError("the file holds no record", code="INPUT_EMPTY")
    yield first
    yield from rows


def _unreadable(number: int, line: int | None, error: InputError) -> Row:
    """Return the row that says why it is none; what ends the whole file is raised."""
    if error.code == "INPUT_READ":
        raise error
    return Row(number, line, None, (Fault(error.code, error.path, error.message),))


def _of_lines(lines: Lines) -> Iterator[Row]:
    """Yield a row for each line that is not blank."""
    number = 0
    while True:
        line = b""
        try:
            line = next(lines, b"")
            row = _of_line(line, number + 1, lines) if line.strip() else None
        except InputError as error:
            row = _unreadable(number + 1, lines.number, error)
        if number == 0 and _opens_document(line, lines):
            raise InputError(
                "this is one JSON document, not a record per line; name it .json, or give --input-format json",
                code="INPUT_FORMAT",
            )
        if row is not None:
            number += 1
            yield row
        elif not line:
            return


def _opens_document(line: bytes, lines: Lines) -> bool:
    """Say whether a line is the first of a document that is laid out over many lines."""
    start = line.strip()
    if lines.is_last or not start.endswith((b"[", b"{", b",")):
        return False
    return start.startswith(b"[") or (start.startswith(b"{") and lines.ahead.lstrip().startswith(b'"'))


def _of_line(line: bytes, number: int, lines: Lines) -> Row:
    text = _text(line)
    try:
        document = decode(text)
        return _of_record(document.value, number, lines.number, document.faults(document.value))
    except InputError as error:
        found = error
    if found.code == "INPUT_SYNTAX" and lines.is_last and is_cut(text):
        found = InputError("the last line is cut off; is the file complete?", code="INPUT_TRUNCATED")
    return _unreadable(number, lines.number, found)


def _of_record(record: Any, number: int, line: int | None, faults: tuple[Fault, ...]) -> Row:
    if not isinstance(record, dict):
        return Row(number, line, None, (Fault("FACT_RECORD", "$", "a record is an object of fact names to values"),))
    facts = {name: value for name, value in record.items() if name != INTERVIEW} if INTERVIEW in record else record
    return Row(number, line, facts, faults, refused=bool(faults))


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        at = error.start + 1
    raise InputError(f"no UTF-8 at byte {at}; save the file as UTF-8", code="INPUT_ENCODING")


def _of_document(stream: Readable) -> Iterator[Row]:
    """Return the rows of a document: an array of records, or one record."""
    data = without_mark(_whole(stream))
    if len(data) > MAX_DOCUMENT:
        raise InputError(
            f"a JSON document is loaded whole and may have {MAX_DOCUMENT} bytes; use ndjson, one record per line",
            code="INPUT_SIZE",
        )
    if not data.strip():
        raise InputError("the file holds no record", code="INPUT_EMPTY")
    document = _decoded(_text(data))
    records = document.value if isinstance(document.value, list) else [document.value]
    rows = (_of_record(record, number, None, document.faults(record)) for number, record in enumerate(records, start=1))
    return _not_empty(rows)


def _decoded(text: str) -> Document:
    try:
        return decode(text)
    except InputError as error:
        found = error
    if found.code == "INPUT_SYNTAX" and is_cut(text):
        found = InputError("the document is cut off; is the file complete?", code="INPUT_TRUNCATED")
    raise found


def _whole(stream: Readable) -> bytes:
    try:
        return stream.read(MAX_DOCUMENT + 1)
    except OSError as error:
        reason = error.strerror
    raise InputError(f"the file cannot be read: {reason}", code="INPUT_READ")


def rows_of(cells: Cells, table: Table) -> Iterator[Row]:
    """Yield the rows below the header; one that cannot be read says why."""
    number = 0
    while True:
        row: list[str] | None = None
        try:
            row = next(cells, None)
            found = _of_row(row, number + 1, cells.lines, table) if row is not None and not is_blank(row) else None
        except InputError as error:
            found = _unreadable(number + 1, cells.lines.number, error)
        if found is not None:
            number += 1
            yield found
        elif row is None:
            return


def _of_row(cells: list[str], number: int, lines: Lines, table: Table) -> Row:
    if len(cells) != table.width:
        if lines.is_last and len(cells) < table.width:
            raise InputError("the last row is cut off; is the file complete?", code="INPUT_TRUNCATED")
        raise InputError(
            f"the row has {len(cells)} cells and the first line {table.width}; is a delimiter not quoted?",
            code="INPUT_COLUMN",
        )
    record, faults = table.record(cells)
    return Row(number, lines.number, record, faults)
