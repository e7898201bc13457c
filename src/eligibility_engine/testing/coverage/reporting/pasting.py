"""What is missing as cases that can be pasted into a case file."""

from collections.abc import Mapping
from textwrap import shorten
from typing import Any, Final

from attrs import frozen

from eligibility_engine.testing.cases.written import differing
from eligibility_engine.testing.coverage.inventory import EntryPlan
from eligibility_engine.testing.coverage.measuring import Coverage, Finding
from eligibility_engine.testing.search.atoms import named

_SENTENCE: Final = 70
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


@frozen
class Paster:
    """Makes cases of the subjects that are missing of one entry.

    Attributes:
        coverage: what was tried.
        plan: the entry.
        base: the record from which the cases of the file start; without one each case is a whole record.
        as_of: the date of the cases of the file that name none.
    """

    coverage: Coverage
    plan: EntryPlan
    base: Mapping[str, Any]
    as_of: Any

    def cases(self, finding: Finding, number: int) -> list[dict[str, Any]]:
        """Return the cases that would cover an item, with the keys of a case file."""
        name = f"{self.plan.entry.id}-{number}"
        several = len(finding.subjects) > 1
        return [
            self._case(f"{name}{_LETTERS[place] if several else ''}", finding, record)
            for place, record in enumerate(finding.subjects)
        ]

    def _case(self, name: str, finding: Finding, record: Mapping[str, Any]) -> dict[str, Any]:
        names = named([self.plan.root])
        read = {name: record[name] for name in names if name in record}
        part = self.coverage.criteria_set.part_of(self.plan.entry.id)
        found = self.coverage.criteria_set.assess(read, as_of=self.coverage.as_of, part=part)
        verdict = found[self.plan.entry.id].verdict
        return {
            "id": name,
            "note": self._note(finding),
            **({} if part is None else {"part": part}),
            **self._dated(),
            **self._subject(read, names),
            "expect": {self.plan.entry.id: verdict.value},
        }

    def _note(self, finding: Finding) -> str:
        leaf = self.coverage.leaf(finding.item)
        about = self.plan.entry.id if leaf is None else shorten(leaf.sentence, _SENTENCE, placeholder=" ...")
        return f"{about}: {finding.item.text}"

    def _dated(self) -> dict[str, str]:
        day = self.coverage.as_of.isoformat()
        return {} if self.as_of == day else {"as_of": day}

    def _subject(self, record: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
        """Say a subject beside the base; of that only what the entry reads, the rest stays as it is."""
        read = {name: value for name, value in self.base.items() if name in names}
        if self.base and not read:
            return {"change": dict(record)} if record else {}
        return differing(record, read)
