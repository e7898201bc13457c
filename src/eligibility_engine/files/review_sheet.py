"""The sheet on which a reviewer signs each entry: a table that spreadsheets open, and a page to print.

No cell begins as a formula does, whatever a protocol says: such a cell has an apostrophe before it.
"""

import csv
from collections.abc import Iterator
from datetime import date
from io import StringIO
from typing import Final

from eligibility_engine.markup import showable
from eligibility_engine.report.option_effects import options_by_entry
from eligibility_engine.report.pages.review import review_html
from eligibility_engine.report.review_row import Example, ReviewRow, example_of
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.entry import Entry
from eligibility_engine.testing.search.borders import border_of

SIGNED: Final = ("agree", "comment", "reviewer", "date")
"""The columns that a reviewer fills in."""

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


def review_csv(criteria_set: CriteriaSet, *, as_of: date) -> str:
    """Return the sheet as CSV, with a byte order mark by which spreadsheets know that it is UTF-8.

    Args:
        criteria_set: the set.
        as_of: the date on which the examples are judged.
    """
    stream = StringIO()
    named = {"trial": criteria_set.id, "version": criteria_set.version, "revision": str(criteria_set.revision)}
    rows = [
        {**row.cells(), **dict.fromkeys(SIGNED, ""), **named, "as_of": as_of.isoformat(), "digest": row.digest}
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
