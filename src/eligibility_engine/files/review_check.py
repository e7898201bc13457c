"""A sheet that came back: which entries nobody has signed, or have changed since."""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path
from typing import Final

from attrs import frozen

from eligibility_engine.errors import InputError
from eligibility_engine.files.opening import opened
from eligibility_engine.report.words import place
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.lowered import entry_digest

MAXIMUM_BYTES: Final = 20_000_000
"""The largest sheet that is read."""

_DUE: Final = ("entry", "agree", "reviewer", "date", "trial", "digest")
_YES, _NO = frozenset({"yes", "y"}), frozenset({"no", "n"})

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
        if (what := _to_do(entry_digest(criteria_set, entry), [one for one in sheet if one.get("entry") == entry.id]))
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


def _to_do(digest: str, lines: list[Signed]) -> str:
    """Return what is to do about an entry; nothing where it is agreed, signed and as it was."""
    if len(lines) != 1:
        return "twice in the sheet; leave one line" if lines else "not in the sheet"
    (line,) = lines
    if line.get("digest") != digest:
        return "changed since the sheet was written"
    return "; ".join(_open(line))


def _open(line: Signed) -> Iterator[str]:
    lacking = [name for name in ("agree", "reviewer", "date") if not line.get(name)]
    if lacking:
        yield f"not signed: {', '.join(lacking)} empty"
    agreed = line.get("agree", "").casefold()
    if agreed in _NO:
        yield "not agreed"
    elif agreed and agreed not in _YES:
        yield "agree is yes or no, and says something else"
