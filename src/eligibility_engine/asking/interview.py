"""One question after another: the record that grows, what is asked next, and when it is enough."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from eligibility_engine.asking.fields import FieldUse, fields_read, use_of
from eligibility_engine.asking.planning import Planner, Progress, answered_in_vain
from eligibility_engine.asking.question import Question
from eligibility_engine.asking.typed import plain_answer
from eligibility_engine.errors import AnswerError, FactError
from eligibility_engine.facts import Fact
from eligibility_engine.knowledge import Facts
from eligibility_engine.reading.parsing import parse
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.verdict import Cause


class Interview:
    """An interview of one subject: `question` is what to ask now, `answer` and `back` lead on.

    No fact is asked twice, nor one of which the record says that there is no answer. What the record held before stays
    when answers are undone; of what it leaves open (a result without its limit, a year, a list that may lack rows) the
    fact is asked anew.

    Attributes:
        criteria_set: the set, or the part of one, that judges.
        as_of: the date on which eligibility is judged.
        record: the answers so far, as `assess` takes them.
    """

    def __init__(
        self, criteria_set: CriteriaSet, as_of: date, record: Mapping[str, Any] | None = None, every_entry: bool = False
    ) -> None:
        """Begin, or go on with a record.

        Args:
            criteria_set: the set that judges, one part of it where it has parts.
            as_of: the date on which eligibility is judged.
            record: what is known already.
            every_entry: whether to go on where the verdict is settled.

        Raises:
            FactError: everything that is wrong with the record.
        """
        self.criteria_set, self.as_of = criteria_set, as_of
        self.record = {name: raw for name, raw in (record or {}).items() if raw is not None}
        self._every_entry, self._planner = every_entry, Planner(criteria_set, as_of)
        self._replaced: list[tuple[str, Any]] = []
        self._facts = self._parsed(self.record)

    def _parsed(self, record: Mapping[str, Any]) -> Facts:
        return parse(self.criteria_set.facts, record, self.as_of, offsets=self.criteria_set.offsets).facts

    @property
    def _asked(self) -> frozenset[str]:
        return answered_in_vain(self.record, self._facts).union(name for name, _ in self._replaced)

    @property
    def question(self) -> Question | None:
        """What to ask now; None once the verdict is settled, or where nothing is left to ask."""
        return next(iter(self._planner.questions(self._facts, self._asked, self._every_entry)), None)

    @property
    def progress(self) -> Progress:
        """How far the subject is judged."""
        return self._planner.progress(self._facts, self._asked)

    @property
    def assessment(self) -> Assessment:
        """What is known of the subject now, as `assess` says it of the record."""
        return self.criteria_set.assess(self.record, as_of=self.as_of)

    def fact(self, name: str) -> Fact:
        """Return the declaration of a fact."""
        return self.criteria_set.facts[name]

    def answer(self, name: str, typed: str | Mapping[str, Any], *, further: bool = False) -> None:
        """Take an answer in, or nothing at all.

        Args:
            name: the fact.
            typed: what was typed, or a plain value as an object.
            further: whether it takes the place of the last answer, which was to this fact, and is undone with it: rows
                of a table that are told one after another.

        Raises:
            AnswerError: `ANSWER`, with what is due, and never with what was typed.
        """
        raw = plain_answer(self.fact(name), typed) if isinstance(typed, str) else typed
        changed = {**self.record, name: raw}
        self._facts = self._through_door(changed)
        if not further:
            self._replaced.append((name, self.record.get(name)))
        self.record = changed

    def lacking(self, name: str) -> Cause | None:
        """Return why an answer leaves open what was asked (a year, a result without its limit); None where it does not.

        Nor where the answer was that there is none.
        """
        vain = name in answered_in_vain({name: self.record.get(name)}, self._facts)
        return None if vain else self._planner.still_open(self._facts, self._asked, name)

    def _through_door(self, record: Mapping[str, Any]) -> Facts:
        try:
            return self._parsed(record)
        except FactError as error:
            problem = "; ".join(dict.fromkeys(fault.message for fault in error.faults))
        raise AnswerError(problem, code="ANSWER")

    def back(self) -> str | None:
        """Forget the last answer of this interview, and return its fact; None where there is none.

        What the record held of the fact before the answer stands again.
        """
        if not self._replaced:
            return None
        name, before = self._replaced.pop()
        changed = {**self.record, name: before}
        self.record = {fact: raw for fact, raw in changed.items() if raw is not None}
        self._facts = self._parsed(self.record)
        return name

    def why(self, question: Question) -> Iterable[str]:
        """Yield the sentences of the protocol for which a fact is asked, each with its place."""
        for name in question.entries:
            entry = self.criteria_set[name]
            place = f" ({entry.cite})" if entry.cite else ""
            yield f"{entry.id}{place}: {' '.join(entry.text.split())}"

    def reason(self, question: Question) -> str:
        """Say why a fact is asked before the others: what its answers would do, by the measure that orders them."""
        tried = "of the answers that the rules tell apart"
        settles = f"an answer settles {float(question.settling):.1f} entries on average"
        if question.excluding:
            return f"asked now: {float(question.excluding):.0%} {tried} exclude (of no open fact more), and {settles}"
        return f"asked now: no answer to an open fact excludes by itself, and {settles}, of no open fact more"

    def field_value(self, table: str, name: str, typed: str, row: Mapping[str, Any]) -> Any:
        """Return what was typed for a field of a row, as a record holds it.

        Args:
            table: the event table.
            name: the field.
            typed: what was typed.
            row: the fields of the row before it.

        Raises:
            AnswerError: `ANSWER`, with what is due.
        """
        field = next(one for one in self.fields(table) if one.name == name)
        raw = plain_answer(field, typed)
        self._through_door({**self.record, table: [{**row, name: raw}]})
        return raw

    def fields(self, table: str) -> tuple[Fact, ...]:
        """Return the fields of an event table that the rules read, and those that date its rows."""
        return fields_read(self.criteria_set, self.fact(table))

    def use_of(self, table: str, field: Fact) -> FieldUse:
        """Return the entries that read a field of a table, and the codes that they look for."""
        return use_of(self.criteria_set, table, field)
