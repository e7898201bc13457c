"""The sheet on which a reviewer signs each entry: a table that spreadsheets open, and a page to print.

No cell begins as a formula does, whatever a protocol says: such a cell has an apostrophe before it.
"""

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from io import StringIO
from typing import Final

from eligibility_engine.files.review_carried import SIGNED, carried_over
from eligibility_engine.files.review_check import Signed
from eligibility_engine.markup import showable
from eligibility_engine.report.option_effects import options_by_entry
from eligibility_engine.report.pages.review import review_html
from eligibility_engine.report.review_row import Example, ReviewRow, example_of
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.entry import Entry
from eligibility_engine.testing.search.borders import border_of

_FORMULA: Final = tuple("=+-@\t\r\n＝＋－＠")


def review_rows(criteria_set: CriteriaSet, as_of: date) -> list[ReviewRow]:
    """Return what a reviewer is shown, entry by entry; each example has been judged by the set.

    Args:
        criteria_set: the set.
        as_of: the date on which the examples are judged.
    """
    options = options_by_entry(criteria_set)
    return [
        ReviewRow(criteria_set, entry, options.get(entry.id, ()), tuple(_examples(criteria_set, entry, as_of)))
        for entry in criteria_set.entries
    ]


def _examples(criteria_set: CriteriaSet, entry: Entry, as_of: date) -> Iterator[Example]:
    border = border_of(criteria_set, entry.id, as_of=as_of)
    judge = criteria_set.part(criteria_set.part_of(entry.id))
    for place, record in enumerate(border.records):
        result = judge.assess(record, as_of=as_of)[entry.id]
        yield example_of(result, record, border.fact, alone=bool(border.fact and place))


def review_csv(criteria_set: CriteriaSet, *, as_of: date, earlier: Sequence[Signed] | None = None) -> str:
    """Return the sheet as CSV, with a byte order mark by which spreadsheets know that it is UTF-8.

    Args:
        criteria_set: the set.
        as_of: the date on which the examples are judged.
        earlier: the lines of an earlier sheet, from `read_sheet`: what they say of entries that have not changed is
            filled in, and a column `earlier` says how each entry stands to them.

    Raises:
        InputError: `REVIEW_TRIAL` where the earlier sheet is that of another set.
    """
    stream = StringIO()
    blank = dict.fromkeys(SIGNED, "")
    filled = {} if earlier is None else carried_over(criteria_set, earlier)
    named = {"trial": criteria_set.id, "version": criteria_set.version, "revision": str(criteria_set.revision)}
    rows = [
        {**row.cells(), **filled.get(row.entry.id, blank), **named, "as_of": as_of.isoformat(), "digest": row.digest}
        for row in review_rows(criteria_set, as_of)
    ]
    writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({column: plain_cell(said) for column, said in row.items()} for row in rows)
    return f"\ufeff{stream.getvalue()}"


def review_page(criteria_set: CriteriaSet, *, as_of: date) -> str:
    """Return the sheet as a page to print and sign.

    Args:
        criteria_set: the set.
        as_of: the date on which the examples are judged.
    """
    return review_html(criteria_set, review_rows(criteria_set, as_of), as_of)


def plain_cell(said: str) -> str:
    """Return the text of a cell that no spreadsheet takes for a formula."""
    return f"'{showable(said)}" if said.lstrip(" ").startswith(_FORMULA) else showable(said)
