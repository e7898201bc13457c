"""What the tests of one run try of a set, put together from whatever process and thread they run in."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from threading import Lock
from typing import Any

from attrs import Factory, define, field

from eligibility_engine.knowledge import Facts
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.testing.coverage.measuring import Coverage
from eligibility_engine.testing.linting.checks import CHECKED_AS_OF


@define(eq=False)
class Recorder:
    """Notes whom tests judge by a set, and says what this showed of its rules.

    `take` only keeps the subject, so that a test is hardly slower for it; `news` looks at those that wait. News are
    plain data, and `add` takes those of any process: so the recorders of several processes become one.
    """

    criteria_set: CriteriaSet
    tokens: set[str] = field(factory=set)
    subjects: int = 0
    not_judged: int = 0
    days: Counter[str] = field(factory=Counter)
    _coverage: Coverage = field(
        init=False, default=Factory(lambda self: Coverage(self.criteria_set, CHECKED_AS_OF), takes_self=True)
    )
    _waiting: dict[Any, tuple[Facts, date, str | None, int]] = field(init=False, factory=dict)
    _lock: Lock = field(init=False, factory=Lock)

    def take(self, assessment: Assessment) -> None:
        """Keep a subject that the same rules judge; subjects alike in what the rules read are kept once."""
        judged_by, day = assessment.criteria_set, assessment.as_of
        if judged_by.id != self.criteria_set.id or judged_by.digest != self.criteria_set.digest:
            return
        if self.criteria_set.in_part not in {None, judged_by.in_part}:
            return
        key = (day, judged_by.in_part, *[assessment.facts[name] for name in self.criteria_set.facts_read])
        with self._lock:
            number = self._waiting[key][-1] if key in self._waiting else 0
            self._waiting[key] = assessment.facts, day, judged_by.in_part, number + 1

    def news(self) -> dict[str, Any]:
        """Return what the subjects that wait show that was not seen here before, as plain data; empty for none."""
        with self._lock:
            waiting, self._waiting = list(self._waiting.values()), {}
        known, lost = set(self._coverage.tokens), 0
        for facts, day, part, number in waiting:
            try:
                self._coverage.add(facts, day, part)
            except Exception:  # a criterion that raises is the business of the test that judges by it
                lost += number
        days: Counter[str] = Counter()
        for _, day, _, number in waiting:
            days[day.isoformat()] += number
        new = sorted(self._coverage.tokens - known)
        return {"tokens": new, "days": dict(days), "not_judged": lost} if waiting else {}

    def add(self, news: Mapping[str, Any]) -> None:
        """Add news, of this process or another."""
        self.tokens.update(news["tokens"])
        self.days.update(news["days"])
        self.subjects += sum(news["days"].values()) - news["not_judged"]
        self.not_judged += news["not_judged"]

    def coverage(self, base: Mapping[str, Any]) -> Coverage:
        """Return the coverage; what is missing is sought on the date on which most subjects were judged."""
        day = max(self.days, key=lambda day: (self.days[day], day), default=CHECKED_AS_OF.isoformat())
        return Coverage(self.criteria_set, date.fromisoformat(day), base, self.tokens, self.subjects)
