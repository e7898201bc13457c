"""The tree that mirrors a criteria tree and says why: verdict, sentence, facts with their values, computed thresholds.

A `Trace` is one outline seen through the evaluation of one subject, and is made when somebody looks at it.
"""

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Any, Final, NoReturn

from attrs import evolve

from eligibility_engine.criterion import Criterion
from eligibility_engine.dates import TimeUnit, civil_day
from eligibility_engine.errors import TruthValueError
from eligibility_engine.explanation.outline import Outline, by_fact
from eligibility_engine.explanation.phrases import English
from eligibility_engine.explanation.readings import Computed, Reading, RowReading, read_fact, say_value
from eligibility_engine.kernel.expression import Arithmetic, AsOf, FactRef, FirstKnown, Predicate, Shift, Term
from eligibility_engine.kernel.walking import reads
from eligibility_engine.knowledge import Measured
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.semantics.openness import Opening, openings, responsible
from eligibility_engine.semantics.reading_order import facts_read
from eligibility_engine.value import Exact, Missing
from eligibility_engine.verdict import Verdict

CLAMPED: Final = " (the last day of a shorter month)"


class Trace:
    """Why a criterion is met, not met or unknown for one subject."""

    def __init__(self, outline: Outline, evaluation: Evaluation, english: English) -> None:
        self._outline, self._evaluation, self._english = outline, evaluation, english

    @property
    def criterion(self) -> Criterion:
        """The criterion."""
        return self._outline.criterion

    @property
    def predicate(self) -> Predicate:
        """The kernel node that it became."""
        return self._outline.predicate

    @property
    def evaluation(self) -> Evaluation:
        """The evaluation of the subject that it was read in."""
        return self._evaluation

    @property
    def english(self) -> English:
        """The phrase book of the set."""
        return self._english

    @property
    def verdict(self) -> Verdict:
        """Its verdict."""
        return self.evaluation.verdict(self._outline.predicate)

    @property
    def sentence(self) -> str:
        """The criterion in words, with thresholds and units."""
        return self._outline.sentence

    @property
    def operands(self) -> tuple["Trace", ...]:
        """The traces of the criteria that it combines."""
        return self._operands if self._outline.operands else ()

    @cached_property
    def _operands(self) -> tuple["Trace", ...]:
        return tuple(Trace(operand, self.evaluation, self._english) for operand in self._outline.operands)

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The facts read, with their values, units, limits, dates and causes; each once.

        A leaf reads what its terms ask for; a composite has the readings of its operands, and what it reads itself.
        """
        return self._readings

    @cached_property
    def _readings(self) -> tuple[Reading, ...]:
        found: dict[str, Reading] = {}
        for operand in self.operands:
            for reading in operand.readings:
                known = found.setdefault(reading.name, reading)
                if known.rows != reading.rows:
                    found[reading.name] = evolve(known, rows=_joined(known.rows, reading.rows))
        decided = self.verdict is not Verdict.UNKNOWN
        for name, references in self._references():
            found[name] = read_fact(self.evaluation, name, references, decided, self._outline.reduced)
        return tuple(found.values())

    def _references(self) -> tuple[tuple[str, tuple[FactRef, ...]], ...]:
        """Return the parts that the leaf reads of each fact; fallbacks and choices read no more than they need."""
        if self._outline.reads_all:
            return self._outline.references
        return by_fact(facts_read(self.evaluation, (self._outline.predicate,)))

    @property
    def computed(self) -> tuple[Computed, ...]:
        """What was computed: ages, window ends, multiples of a limit, rounded formulas."""
        return tuple([self._computed(*computed) for computed in self._outline.computed])

    def _computed(self, term: Term, sentence: str) -> Computed:
        value = self.evaluation.value(term)
        unit = self._english.unit(term) or self._own_unit(term)
        said = say_value(value, unit) + (CLAMPED if self._is_clamped(term) else "")
        return Computed(sentence, said, not isinstance(value, Missing), isinstance(term, (Arithmetic, AsOf, Shift)))

    def _is_clamped(self, term: Term) -> bool:
        """Say whether moving a date by months met a month that is too short for its day."""
        if not isinstance(term, Shift) or term.unit is not TimeUnit.MONTHS:
            return False
        ends = (self.evaluation.value(term.term), self.evaluation.value(term))
        days = [civil_day(end.value).day for end in ends if isinstance(end, Exact) and isinstance(end.value, date)]
        return len(set(days)) > 1

    def _own_unit(self, term: Term) -> str | None:
        """Return the unit in which the one measurement of a term was reported, where it is taken in that unit."""
        found = [self.evaluation.facts[read.name] for read in reads(term) if not read.unit]
        return found[0].unit if len(found) == 1 and isinstance(found[0], Measured) else None

    @property
    def assumptions(self) -> tuple[str, ...]:
        """The explicit assumptions that took the place of missing values, each with its reason."""
        return tuple([said for term, said in self._outline.assumptions if self._took_fallback(term)])

    def _took_fallback(self, term: FirstKnown) -> bool:
        first, whole = self.evaluation.value(term.terms[0]), self.evaluation.value(term)
        return isinstance(first, Missing) and not isinstance(whole, Missing)

    @property
    def openings(self) -> tuple[Opening, ...]:
        """The open facts that keep it unknown; empty when it is decided."""
        return self._openings

    @cached_property
    def _openings(self) -> tuple[Opening, ...]:
        return openings(self.evaluation, self._outline.predicate)

    def reasons(self) -> tuple["Trace", ...]:
        """Return the leaves on the paths that give this criterion its verdict, in the order of the rule."""
        on_path = {id(node) for node in responsible(self.evaluation, self._outline.predicate)}
        return tuple(leaf for leaf in self.walk() if not leaf.operands and id(leaf._outline.predicate) in on_path)

    def walk(self) -> Iterator["Trace"]:
        """Yield this trace and every one below it."""
        yield self
        for operand in self.operands:
            yield from operand.walk()

    def to_svg(self) -> str:
        """Return a picture of the windows of the criterion, with the dates of the subject.

        Raises:
            DefinitionError: `RULE_WINDOW` when the criterion holds no date against a window or an anchor.
        """
        from eligibility_engine.report.window_svg import window_svg

        return window_svg(self)

    def __bool__(self) -> NoReturn:
        raise TruthValueError(
            "a trace has no truth value; compare its verdict: trace.verdict is Verdict.MET", code="TRUTH_VALUE"
        )

    def __repr__(self) -> str:
        return f"<Trace {self.verdict.value}: {self.sentence}>"

    def to_dict(self, values: bool = True) -> dict[str, Any]:
        """Return the trace as plain data; without values only verdicts, causes and thresholds."""
        found: dict[str, Any] = {
            "verdict": self.verdict.value,
            "sentence": self.sentence,
        }
        if not self.operands:
            found["facts"] = [reading.to_dict(values) for reading in self.readings]
        if values and (computed := self.computed):
            found["computed"] = [term.to_dict() for term in computed]
        if self.assumptions:
            found["assumptions"] = list(self.assumptions)
        if self.operands:
            found["operands"] = [operand.to_dict(values) for operand in self.operands]
        return found


def _joined(rows: tuple[RowReading, ...], others: tuple[RowReading, ...]) -> tuple[RowReading, ...]:
    """Return the rows that either of two criteria counts, in the order of the record."""
    by_number = {row.number: row for row in (*others, *rows)}
    surely = {row.number for row in (*rows, *others) if row.sure}
    return tuple(evolve(by_number[number], sure=number in surely) for number in sorted(by_number))
