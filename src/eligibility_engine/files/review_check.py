"""A sheet that came back: which entries nobody has signed, or have changed since."""

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Final

from attrs import frozen

from eligibility_engine.errors import InputError
from eligibility_engine.files.opening import opened
from eligibility_engine.markup import showable
from eligibility_engine.report.review_row import words_of
from eligibility_engine.report.words import place, sentence
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.entry import Entry
from eligibility_engine.study.lowered import entry_digest

MAXIMUM_BYTES: Final = 20_000_000
"""The largest sheet that is read."""

_DUE: Final = ("entry", "agree", "reviewer", "date", "trial", "digest")
_YES, _NO = frozenset({"yes", "y"}), frozenset({"no", "n"})

_DATE: Final = re.compile(r"([0-9]{1,4})([./-])([0-9]{1,2})\2([0-9]{1,4})")
_ORDERS: Final = ((0, 1, 2), (2, 1, 0), (2, 0, 1))
"""Where year, month and day stand: 2025-06-03, 3.6.2025, 6/3/2025."""

Signed = dict[str, str]
"""A line of a sheet, by column."""


@frozen
class ReviewFinding:
    """What is to do about an entry.

    Attributes:
        entry: its id.
        place: where it stands in the protocol; empty for one that the set does not have.
        what: what is to do, in words.
    """

    entry: str
    place: str
    what: str

    def describe(self) -> str:
        """Say it on one line."""
        beside = f" ({self.place})" if self.place not in {"", self.entry} else ""
        return f"{self.entry}{beside}: {self.what}"


def read_sheet(path: str | Path) -> list[Signed]:
    """Return the lines of a sheet, as `eligibility review` writes it and spreadsheets save it: with , or ; or a tab.

    Args:
        path: the sheet.

    Raises:
        InputError: `INPUT_READ`, `INPUT_SIZE`, `INPUT_ENCODING`, or `REVIEW_FORMAT` for what is no such sheet.
    """
    with opened(Path(path), "the sheet") as stream:
        content = stream.read(MAXIMUM_BYTES + 1)
    if len(content) > MAXIMUM_BYTES:
        raise InputError(f"a sheet has at most {MAXIMUM_BYTES} bytes", code="INPUT_SIZE")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        remedy = "save it in the spreadsheet as CSV UTF-8"
    else:
        return _lines(text)
    raise InputError(f"the sheet is not UTF-8; {remedy}", code="INPUT_ENCODING")


def _lines(text: str) -> list[Signed]:
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    try:
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        rows = []
    titles = [title.strip() for title in rows[0]] if rows else []
    lacking = [name for name in _DUE if titles.count(name) != 1]
    if lacking:
        said = f"this is no review sheet, which has one column each of: {', '.join(lacking)}"
        raise InputError(f"{said}; write one with: eligibility review ID -o sheet.csv", code="REVIEW_FORMAT")
    return [{name: cell.strip() for name, cell in zip(titles, row, strict=False)} for row in rows[1:] if any(row)]


def check_review(criteria_set: CriteriaSet, sheet: Sequence[Signed]) -> list[ReviewFinding]:
    """Return what is to do until every entry is signed as it is now, in the order of the set.

    Args:
        criteria_set: the set, or a part of one, of whose other entries nothing is said.
        sheet: the lines of a sheet, from `read_sheet`.

    Raises:
        InputError: `REVIEW_TRIAL` for the sheet of another set.
    """
    refuse_other(criteria_set, sheet)
    ids = [entry.id for entry in (criteria_set.whole or criteria_set).entries]
    found = [
        ReviewFinding(entry.id, place(entry), what)
        for entry in criteria_set.entries
        if (what := _to_do(criteria_set, entry, [one for one in sheet if one.get("entry") == entry.id]))
    ]
    gone = dict.fromkeys(name for line in sheet if (name := line.get("entry")) and name not in ids)
    return [*found, *(ReviewFinding(name, "", "no entry of the set any more") for name in gone)]


def refuse_other(criteria_set: CriteriaSet, sheet: Sequence[Signed]) -> None:
    """Refuse the sheet of another set.

    Raises:
        InputError: `REVIEW_TRIAL`.
    """
    if any(line.get("trial") not in {"", None, criteria_set.id} for line in sheet):
        raise InputError(f"the sheet is not that of {criteria_set.id}", code="REVIEW_TRIAL")


def comments_of(criteria_set: CriteriaSet, sheet: Sequence[Signed]) -> list[ReviewFinding]:
    """Return what reviewers have written beside the entries, in the order of the sheet.

    Args:
        criteria_set: the set, or a part of one, of whose other entries nothing is said.
        sheet: the lines of a sheet, from `read_sheet`.
    """
    places = {entry.id: place(entry) for entry in criteria_set.entries}
    others = {entry.id for entry in (criteria_set.whole or criteria_set).entries} - set(places)
    return [
        ReviewFinding(name or "no entry", places.get(name, ""), showable(sentence(comment)))
        for line in sheet
        if (comment := line.get("comment", "")) and (name := line.get("entry", "")) not in others
    ]


def edited(criteria_set: CriteriaSet, entry: Entry, line: Signed) -> list[str]:
    """Return the columns of a line whose words are not those of the entry, white space and a first apostrophe apart.

    Args:
        criteria_set: the set.
        entry: the entry.
        line: a line of a sheet, written of the entry as it is.
    """
    words = words_of(criteria_set, entry)
    return [name for name, said in words.items() if name in line and _plain(line[name]) != _plain(showable(said))]


def _plain(cell: str) -> str:
    return sentence(cell.strip().removeprefix("'"))


def _to_do(criteria_set: CriteriaSet, entry: Entry, lines: list[Signed]) -> str:
    """Return what is to do about an entry; nothing where it is agreed, signed and as it was."""
    if len(lines) != 1:
        return "twice in the sheet; leave one line" if lines else "not in the sheet"
    (line,) = lines
    if line.get("digest") != entry_digest(criteria_set, entry):
        return "changed since the sheet was written"
    changed = edited(criteria_set, entry, line)
    if changed:
        return f"edited: {', '.join(changed)} not in the words of the set; write what should differ as a comment"
    return "; ".join(_open(line))


def _open(line: Signed) -> Iterator[str]:
    lacking = [name for name in ("agree", "reviewer", "date") if not line.get(name)]
    if lacking:
        yield f"not signed: {', '.join(lacking)} empty"
    if line.get("date") and not _is_date(line["date"]):
        yield "date is no date; write it as 2025-06-03"
    agreed = line.get("agree", "").casefold()
    if agreed in _NO:
        yield "not agreed"
    elif agreed and agreed not in _YES:
        yield "agree is yes or no, and says something else"


def _is_date(said: str) -> bool:
    """Say whether a cell is a date, in one of the orders in which spreadsheets save it; which one is not asked."""
    found = _DATE.fullmatch(said)
    if found is None:
        return False
    numbers = [int(number) for number in found.group(1, 3, 4)]
    return any(_is_day(numbers[year], numbers[month], numbers[day]) for year, month, day in _ORDERS)


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
