"""Results row by row, as they are written: ndjson and CSV."""

import csv
import json
from collections import Counter
from collections.abc import Collection
from typing import Any, Final, Protocol, TextIO

from eligibility_engine.errors import EligibilityError
from eligibility_engine.report.data import assessment_row
from eligibility_engine.screening import MatchedRow, Screened
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.identity import named_rules

LISTS: Final = ("decisive", "missing", "open_to", "warnings")
JUDGED_BY: Final = ("trial", "version", "revision", "digest", "as_of")
_EXPLAINED: Final = (
    "criteria",
    "options",
    "engine",
    "questions",
    "unknown_facts",
    "warning_texts",
    "classifications",
    "entries",
)


class Results(Protocol):
    """Where results go, one after another."""

    def add(self, screened: Screened) -> None:
        """Take one result."""

    def end(self) -> None:
        """Write what was held back."""


class NdjsonResults:
    """One JSON object per line; a row in error has a null eligibility and an `error`."""

    def __init__(self, stream: TextIO, criteria_set: CriteriaSet) -> None:
        self._stream, self._criteria_set = stream, criteria_set

    def add(self, screened: Screened) -> None:
        """Write one line."""
        line = {**named_keys(screened), **result_data(screened, self._criteria_set)}
        self._stream.write(json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n")

    def end(self) -> None:
        """Nothing was held back."""


class CsvResults:
    """A flat table: keys, eligibility, error, a verdict per entry id, then what else a line of ndjson holds."""

    def __init__(self, stream: TextIO, criteria_set: CriteriaSet, keys: tuple[str, ...], heading: bool = True) -> None:
        self._entries = [entry.id for entry in criteria_set.entries]
        self._judged_by = [*JUDGED_BY, *criteria_set.part_named]
        names = ["eligibility", "error", *self._entries, "recoverable", *LISTS, *self._judged_by]
        self._criteria_set = criteria_set
        self._writer = csv.writer(stream, lineterminator="\n")
        self._due: list[list[str]] = [["subject", *keys[1:], *names]] if heading else []

    def add(self, screened: Screened) -> None:
        """Write one row, after the names of the columns; a list is joined by spaces."""
        while self._due:
            self._writer.writerow(self._due.pop())
        data = result_data(screened, self._criteria_set)
        verdicts = data.get("criteria", {})
        self._writer.writerow(
            [
                *named_keys(screened).values(),
                data["eligibility"],
                screened.message,
                *(verdicts.get(entry) for entry in self._entries),
                data.get("recoverable"),
                *(" ".join(data.get(name, ())) for name in LISTS),
                *(data.get(name) for name in self._judged_by),
            ]
        )

    def end(self) -> None:
        """Nothing was held back."""


def names_in_results(criteria_set: CriteriaSet) -> set[str]:
    """Return the names that the results of a set have beside the row key."""
    entries = [entry.id for entry in criteria_set.entries]
    beside = (*LISTS, *JUDGED_BY, *_EXPLAINED, *criteria_set.part_named)
    return {"subject", "eligibility", "error", "recoverable", *entries, *beside}


def refuse_keys(keys: tuple[str, ...], taken: Collection[str]) -> None:
    """Refuse key columns that are named twice, or that would stand beside a part of the results of the same name.

    Raises:
        EligibilityError: `USAGE`.
    """
    again = [name for name, count in Counter(keys).items() if count > 1]
    if again:
        raise EligibilityError(f"--id and --key name {', '.join(again)} twice; give each column once", code="USAGE")
    twice = [name for name in keys[1:] if name in taken]
    if twice:
        raise EligibilityError(
            f"the results would have two columns named {', '.join(twice)}; rename the key column", code="USAGE"
        )


def named_keys(screened: Screened | MatchedRow) -> dict[str, Any]:
    """Return the row key with the subject under `subject`, whatever its column was called."""
    (_, subject), *more = screened.keys.items()
    return {"subject": subject, **dict(more)}


def result_data(screened: Screened, criteria_set: CriteriaSet) -> dict[str, Any]:
    """Return the result of one row as plain data, without its key."""
    if screened.assessment is not None:
        return assessment_row(screened.assessment)
    return {
        "eligibility": None,
        "error": error_data(screened),
        **named_rules(criteria_set),
        "as_of": None if screened.as_of is None else screened.as_of.isoformat(),
    }


def error_data(screened: Screened | MatchedRow) -> dict[str, Any]:
    """Return what is wrong with a row as plain data: the first fault, where the row stands, and every fault."""
    faults = [{"code": fault.code, "path": fault.path, "message": fault.message} for fault in screened.faults]
    return {**faults[0], "message": screened.message, "row": screened.number, "line": screened.line, "faults": faults}
