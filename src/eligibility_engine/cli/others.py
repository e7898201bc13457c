"""Facts that only other registered sets declare: left out where that is asked for, as `eligibility match` does."""

from collections.abc import Collection, Iterable, Iterator
from typing import Final

import click
from attrs import evolve

from eligibility_engine.explanation.phrases import counted
from eligibility_engine.reading.rows import Row
from eligibility_engine.registration import registry
from eligibility_engine.screening import Screened
from eligibility_engine.study.criteria_set import CriteriaSet

_WHAT: Final = "fact that only other registered sets declare", "facts that only other registered sets declare"

others_option = click.option(
    "--facts-of-others",
    is_flag=True,
    help="Leave out facts that only other registered sets declare, as `eligibility match` does; a note counts them.",
)


class FactsOfOthers:
    """What becomes of the facts that the set does not declare and another registered set does.

    Args:
        criteria_set: what judges.
        beside: the names that are no facts: those of the row key, and of the as-of date.
        leave_out: whether they are left out; otherwise they are errors, as any unknown fact is.
    """

    def __init__(self, criteria_set: CriteriaSet, beside: Collection[str | None], leave_out: bool) -> None:
        self._known, self._leave_out = {*criteria_set.facts.names, *beside}, leave_out
        self._found, self._unknown = set[str](), set[str]()

    def without(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield the rows as they are, or without such facts."""
        return map(self._without, rows) if self._leave_out else iter(rows)

    def _without(self, row: Row) -> Row:
        if row.record is None:
            return row
        foreign = self._of_others(set(row.record) - self._known)
        self._found |= foreign
        return evolve(row, record={name: value for name, value in row.record.items() if name not in foreign})

    def _of_others(self, names: set[str]) -> set[str]:
        return names & registry.names_of_facts() if names else set()

    def heed(self, screened: Screened) -> Screened:
        """Return a row as it was judged, after taking note of the names that it was refused for."""
        self._unknown |= {fault.path.removeprefix("$.") for fault in screened.faults if fault.code == "FACT_UNKNOWN"}
        return screened

    def notes(self) -> Iterator[str]:
        """Yield how many were left out, or what to do about those that are errors."""
        if self._found:
            yield f"left out: {counted(len(self._found), *_WHAT)}"
        if others := self._of_others(self._unknown):
            yield f"{counted(len(others), *_WHAT)}; --facts-of-others leaves out what others declare"
