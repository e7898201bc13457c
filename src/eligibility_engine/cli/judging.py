"""Every row of a file judged once and counted; how many were in error, and what is to be known of the source."""

import sys
from collections import Counter
from collections.abc import Callable

from attrs import frozen

from eligibility_engine.cli.exits import FINDINGS
from eligibility_engine.cli.progress import with_progress
from eligibility_engine.cli.saying import is_quiet, say
from eligibility_engine.files.request import Request
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.study.criteria_set import CriteriaSet


@frozen
class Judged:
    """What is known beside the counts.

    Attributes:
        as_of: the date, or the column that holds it.
        codes: rows in error by code; a row with several faults counts under each code.
        notes: what is to be known about the source.
    """

    as_of: str
    codes: Counter[str]
    notes: tuple[str, ...]

    @property
    def codes_text(self) -> str:
        """The codes with their rows, by name."""
        return ", ".join(f"{code} {rows}" for code, rows in sorted(self.codes.items()))


def judge_rows(asked: Request, criteria_set: CriteriaSet, count: Callable[[Assessment | None], None]) -> Judged:
    """Judge every row of a file, and hand each assessment over; None for a row in error."""
    codes = Counter[str]()
    with asked.opened(criteria_set, ()) as source:
        judged = asked.judge(criteria_set, source.rows)
        for screened in with_progress(judged, source, asked.size, sys.stderr.isatty() and not is_quiet()):
            count(screened.assessment)
            codes.update({fault.code for fault in screened.faults})
        lacking = (f"not collected: {', '.join(source.not_collected)}",) if source.not_collected else ()
        return Judged(asked.as_of or "", codes, (*source.notes, *lacking))


def told(text: str, judged: Judged, with_notes: bool) -> int:
    """Write what was counted, and beside it the notes where the text holds none; return the exit code."""
    sys.stdout.write(text)
    sys.stdout.flush()
    for note in () if with_notes else judged.notes:
        say(f"note: {note}")
    return FINDINGS if judged.codes else 0
