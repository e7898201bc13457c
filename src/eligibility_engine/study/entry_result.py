"""One entry judged for one subject, and an open fact behind an undetermined one."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any, NoReturn

from attrs import frozen

from eligibility_engine.errors import TruthValueError
from eligibility_engine.explanation.trace import Trace
from eligibility_engine.facts import Answerer, Fact, Schema
from eligibility_engine.semantics.openness import Opening
from eligibility_engine.semantics.sufficiency import sufficient, sufficient_rows
from eligibility_engine.study.entry import Entry
from eligibility_engine.verdict import Cause, Polarity, Verdict, negation


@frozen
class MissingFact:
    """An open fact behind an undetermined subject: what to ask next.

    Attributes:
        name: the fact.
        cause: why it is open.
        question: what to ask: the question of the fact, or what the criterion leaves open about a fact that is known.
        answered_by: who can answer it; what the criterion leaves open, the investigator.
        entries: the ids of the unknown entries in which it occurs, in protocol order.
    """

    name: str
    cause: Cause
    question: str
    answered_by: Answerer
    entries: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "name": self.name,
            "cause": self.cause.value,
            "question": self.question,
            "answered_by": self.answered_by.value,
            "entries": list(self.entries),
        }


def _missing_fact(fact: Fact, opening: Opening, entries: Iterable[str]) -> MissingFact:
    """Return a fact that keeps entries open as what to ask next."""
    if opening.because:
        asked, who = f"open: {opening.because}", Answerer.INVESTIGATOR
    else:
        asked, who = fact.question, fact.answered_by
    return MissingFact(opening.name, opening.cause, asked, who, tuple(entries))


class EntryResult:
    """One entry judged: its verdict and its trace."""

    def __init__(self, entry: Entry, trace: Trace) -> None:
        self.entry, self.trace = entry, trace

    @property
    def id(self) -> str:
        """The entry's id."""
        return self.entry.id

    @property
    def verdict(self) -> Verdict:
        """The truth of the entry's sentence."""
        return self.trace.verdict

    @property
    def standing(self) -> Verdict:
        """Whether the entry lets the subject pass: its verdict, turned for an exclusion."""
        return self.verdict if self.entry.polarity is Polarity.INCLUSION else negation(self.verdict)

    @cached_property
    def decisive_facts(self) -> tuple[str, ...]:
        """One minimal set of facts that is enough for the verdict; empty for an unknown one."""
        return sufficient(self.trace.evaluation, self.trace.predicate)

    @cached_property
    def decisive_rows(self) -> dict[str, tuple[int, ...]]:
        """Of each decisive event table, the rows that are enough, counted from 1; none where the whole list counts."""
        return sufficient_rows(self.trace.evaluation, self.trace.predicate, self.decisive_facts)

    def __bool__(self) -> NoReturn:
        raise TruthValueError(
            "a result has no truth value; compare its verdict: a[id].verdict is Verdict.MET", code="TRUTH_VALUE"
        )

    def __repr__(self) -> str:
        return f"<EntryResult {self.id}: {self.verdict.value}>"


def what_to_ask(results: Iterable[EntryResult], schema: Schema) -> tuple[MissingFact, ...]:
    """Return the facts that keep entries open, those of most entries first, then in the order of the schema.

    Args:
        results: the entries judged.
        schema: the facts.
    """
    entries: dict[str, list[str]] = {}
    found: dict[str, Opening] = {}
    for result in results:
        for opening in result.trace.openings:
            entries.setdefault(opening.name, []).append(result.id)
            found.setdefault(opening.name, opening)
    order = {name: place for place, name in enumerate(schema.names)}
    ranked = sorted(entries, key=lambda name: (-len(entries[name]), order[name]))
    return tuple(_missing_fact(schema[name], found[name], entries[name]) for name in ranked)
