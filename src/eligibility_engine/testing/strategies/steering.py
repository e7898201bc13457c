"""A subject that was found, and a walk from there on which what is wanted of it keeps holding."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from attrs import frozen
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from eligibility_engine.errors import EligibilityError
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.entry import Entry
from eligibility_engine.testing.search import find_subject
from eligibility_engine.testing.strategies.answers import Answers, Record
from eligibility_engine.testing.strategies.asked import day_of, rate_of, schema_of
from eligibility_engine.testing.strategies.drawing import pick
from eligibility_engine.testing.strategies.record import Near, zone_of
from eligibility_engine.testing.strategies.thresholds import thresholds_of
from eligibility_engine.verdict import FAILING, PASSING, Verdict

Holds = Callable[[Assessment], bool]
"""What is wanted of a subject."""

Start = tuple[Record, Holds]
"""A subject, and what is wanted of it."""

_STEPS: Final = 8
"""So many facts change on a walk at most."""


def passing(entry: Entry) -> Verdict:
    """Return the verdict with which an entry lets a subject pass."""
    return PASSING[entry.polarity]


def failing(entry: Entry) -> Verdict:
    """Return the verdict with which an entry keeps a subject out."""
    return FAILING[entry.polarity]


@frozen
class Steering:
    """What subjects of a set are steered by: its thresholds on a date, and the rate at which values are missing."""

    criteria_set: CriteriaSet
    as_of: date
    missing_rate: float
    near: Near

    @classmethod
    def of(cls, criteria_set: CriteriaSet, as_of: date | str, missing_rate: float) -> "Steering":
        """Return the steering for a set.

        Raises:
            EligibilityError: `AS_OF` for what is no date, `USAGE` for a rate outside 0 to 1, `PART` when one is due.
        """
        schema_of(criteria_set)
        judge, day = criteria_set.part(), day_of(as_of)
        return cls(judge, day, rate_of(missing_rate), thresholds_of(judge, day))

    @property
    def all_passing(self) -> dict[str, Verdict]:
        """The verdicts of an eligible subject, by entry id."""
        return {entry.id: passing(entry) for entry in self.criteria_set.entries}

    def assess(self, record: Mapping[str, Any]) -> Assessment:
        """Judge a record."""
        return self.criteria_set.assess(record, as_of=self.as_of)

    def found(self, wanted: Mapping[str, Verdict], base: Record | None = None) -> Record | None:
        """Return a subject with the wanted verdicts, near a base, or None.

        What is wanted is asked for entry by entry, as far as the subject that was found last breaks it: few entries
        are searched quickly, all of them together are not.
        """
        asked: dict[str, Verdict] = {} if base is not None else dict(wanted)
        record = find_subject(self.criteria_set, asked, as_of=self.as_of) if base is None else base
        while record is not None and (broken := self._broken(record, wanted)):
            asked |= broken
            record = find_subject(self.criteria_set, asked, as_of=self.as_of, base=base)
        return record

    def _broken(self, record: Record, wanted: Mapping[str, Verdict]) -> dict[str, Verdict]:
        found = self.assess(record)
        return {entry: verdict for entry, verdict in wanted.items() if found[entry].verdict is not verdict}

    def changed(self, draw: DrawFn, record: Record, name: str) -> Record:
        """Return a record in which one fact has another value, or none."""
        zone = zone_of(self.criteria_set.facts, record, bool(self.criteria_set.offsets))
        answers = Answers(draw, self.as_of, self.near.get(name, ()), zone, self.missing_rate)
        fact = self.criteria_set.facts[name]
        if not answers.lacks():
            return {**record, name: answers.known(fact)}
        if draw(st.booleans()):
            return {**record, name: answers.missing(fact)}
        return {key: value for key, value in record.items() if key != name}


def starts_of(starts: Iterable[Start], what: str) -> list[Start]:
    """Return the starts of walks.

    Raises:
        EligibilityError: `SEARCH_NONE` when there is none.
    """
    found = list(starts)
    if not found:
        raise EligibilityError(f"no subject was found {what}; perhaps the rules leave none", code="SEARCH_NONE")
    return found


@st.composite
def walks(draw: DrawFn, steering: Steering, starts: Sequence[Start]) -> Record:
    """Return a subject some steps from one of those that were found; a step that breaks what is wanted is not taken.

    Without a step it is the subject that was found, so that is what it shrinks to.
    """
    record, holds = pick(draw, starts)
    names = st.sampled_from(steering.criteria_set.facts.names)
    for name in draw(st.lists(names, max_size=_STEPS, unique=True)):
        step = steering.changed(draw, record, name)
        if holds(steering.assess(step)):
            record = step
    return record
