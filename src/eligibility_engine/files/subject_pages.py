"""A page for each row of a screening, and a list of them: a folder to work through."""

import os
from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final

from attrs import field, mutable

from eligibility_engine.files.results import named_keys
from eligibility_engine.report.pages.subject import assessment_html, error_html
from eligibility_engine.report.pages.subjects import Listed, listed, subjects_html
from eligibility_engine.screening import Screened
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.identity import provenance

_INDEX: Final = "index.html"


def row_html(
    screened: Screened, criteria_set: CriteriaSet, *, values: bool = True, listed_on: str | None = None
) -> str:
    """Return the page about one row that was judged, or that could not be.

    Args:
        screened: the row.
        criteria_set: what judged.
        values: False leaves patient values out.
        listed_on: the list of subjects that leads here, where there is one.
    """
    named = {title: "-" if key is None else key for title, key in named_keys(screened).items()}
    if screened.assessment is None:
        return error_html(criteria_set, screened.faults, as_of=screened.as_of, named=named, listed_on=listed_on)
    return assessment_html(screened.assessment, values=values, named=named, listed_on=listed_on)


@mutable
class SubjectPages:
    """The pages of a folder.

    A page is called by the number of its row, as messages about rows are: no name of a file tells whom it is about.

    Attributes:
        criteria_set: what judges.
        folder: where they are written.
        only: the outcomes that get a page, `error` among them; all where it is empty.
        values: whether patient values are shown.
        counts: all rows by outcome.
        listed: the rows that have a page.
    """

    criteria_set: CriteriaSet
    folder: Path
    only: Collection[str] = ()
    values: bool = True
    counts: Counter[str] = field(factory=Counter)
    listed: list[Listed] = field(factory=list)

    def add_all(self, results: Iterable[Screened]) -> None:
        """Write the page of each row."""
        for screened in results:
            self._add(screened)

    def _add(self, screened: Screened) -> None:
        assessment = screened.assessment
        outcome = "error" if assessment is None else assessment.eligibility.value
        self.counts[outcome] += 1
        if self.only and outcome not in self.only:
            return
        name = f"row-{screened.number}.html"
        named = {title: f"row {screened.number}" if key is None else key for title, key in named_keys(screened).items()}
        self.listed.append(listed(name, named, screened.faults if assessment is None else assessment))
        self._write(name, row_html(screened, self.criteria_set, values=self.values, listed_on=_INDEX))

    def end(self, as_of: str) -> None:
        """Write the list.

        Args:
            as_of: the as-of date, or what is said where each row has its own.
        """
        known = provenance(self.criteria_set, as_of)
        self._write(_INDEX, subjects_html(self.criteria_set, known, self.listed, self.counts))

    def _write(self, name: str, text: str) -> None:
        with open(self.folder / name, "x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
