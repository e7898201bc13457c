"""What an earlier sheet says of entries that are as they were is carried over to a new one; the rest is marked."""

from collections.abc import Sequence
from typing import Final

from eligibility_engine.files.review_check import Signed, edited, refuse_other
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.entry import Entry
from eligibility_engine.study.lowered import entry_digest

EARLIER: Final = "earlier"
"""The column that says how an entry stands to the earlier sheet: `as before`, `changed`, `edited`, `new`."""

SIGNED: Final = ("agree", "comment", "reviewer", "date")
"""The columns that a reviewer fills in."""


def carried_over(criteria_set: CriteriaSet, sheet: Sequence[Signed]) -> dict[str, dict[str, str]]:
    """Return, by entry id, what a reviewer filled in before, and how the entry stands to the earlier sheet.

    Only an entry of the same digest and in the same words keeps what was filled in. Of another it is said beside, since
    nobody has agreed to what the entry says now.

    Args:
        criteria_set: the set as it is now.
        sheet: the lines of the earlier sheet, from `read_sheet`.

    Raises:
        InputError: `REVIEW_TRIAL` for the sheet of another set.
    """
    refuse_other(criteria_set, sheet)
    return {
        entry.id: _carried(criteria_set, entry, [line for line in sheet if line.get("entry") == entry.id])
        for entry in criteria_set.entries
    }


def _carried(criteria_set: CriteriaSet, entry: Entry, lines: list[Signed]) -> dict[str, str]:
    blank = dict.fromkeys(SIGNED, "")
    if len(lines) != 1:
        return {EARLIER: "twice in the earlier sheet" if lines else "new", **blank}
    before = {column: lines[0].get(column, "") for column in SIGNED}
    is_same = lines[0].get("digest") == entry_digest(criteria_set, entry)
    if is_same and not edited(criteria_set, entry, lines[0]):
        return {EARLIER: "as before", **before}
    how = "edited" if is_same else "changed"
    said = "; ".join(f"{column} {cell}" for column, cell in before.items() if cell)
    return {EARLIER: f"{how}; before: {said}" if said else how, **blank}
