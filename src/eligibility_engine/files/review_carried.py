"""What an earlier sheet says of entries that are as they were is carried over to a new one; the rest is marked."""

from collections.abc import Sequence
from typing import Final

from eligibility_engine.files.review_check import Signed, refuse_other
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.lowered import entry_digest

EARLIER: Final = "earlier"
"""The column that says how an entry stands to the earlier sheet: `as before`, `changed`, `new`."""

SIGNED: Final = ("agree", "comment", "reviewer", "date")
"""The columns that a reviewer fills in."""


def carried_over(criteria_set: CriteriaSet, sheet: Sequence[Signed]) -> dict[str, dict[str, str]]:
    """Return, by entry id, what a reviewer filled in before, and how the entry stands to the earlier sheet.

    Only an entry of the same digest keeps what was filled in. Of one that changed it is said beside, since nobody has
    agreed to what the entry says now.

    Args:
        criteria_set: the set as it is now.
        sheet: the lines of the earlier sheet, from `read_sheet`.

    Raises:
        InputError: `REVIEW_TRIAL` for the sheet of another set.
    """
    refuse_other(criteria_set, sheet)
    return {
        entry.id: _carried([line for line in sheet if line.get("entry") == entry.id], entry_digest(criteria_set, entry))
        for entry in criteria_set.entries
    }


def _carried(lines: list[Signed], digest: str) -> dict[str, str]:
    blank = dict.fromkeys(SIGNED, "")
    if len(lines) != 1:
        return {EARLIER: "twice in the earlier sheet" if lines else "new", **blank}
    before = {column: lines[0].get(column, "") for column in SIGNED}
    if lines[0].get("digest") == digest:
        return {EARLIER: "as before", **before}
    said = "; ".join(f"{column} {cell}" for column, cell in before.items() if cell)
    return {EARLIER: f"changed; before: {said}" if said else "changed", **blank}
