"""The tree that mirrors a criteria tree and says why: verdict, sentence, facts with their values, computed thresholds.

A `Trace` is one outline seen through the evaluation of one subject, and is made when somebody looks at it.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from eligibility_engine.criterion import Criterion
from eligibility_engine.expression import (
    Arithmetic,
    Choose,
    Compare,
    Elapsed,
    FactRef,
    FirstKnown,
    Node,
    Round,
    Shift,
    Term,
    walk,
)
from eligibility_engine.facts import Measured
from eligibility_engine.openness import Opening, openings, responsible
from eligibility_engine.outline import Outline
from eligibility_engine.phrases import English
from eligibility_engine.readings import Computed, Reading, read_fact, say_value
from eligibility_engine.semantics import Evaluation, facts_read
from eligibility_engine.value import Missing
from eligibility_engine.verdict import Verdict


class Trace:
    """Why a criterion is met, not met or unknown for one subject."""

    def __init__(self, outline: Outline, evaluation: Evaluation, english: English) -> None:
        self._outline, self._evaluation, self._english = outline, evaluation, english

    @property
    def criterion(self) -> Criterion:
        """The criterion."""
        return self._outline.criterion

    @property
    def verdict(self) -> Verdict:
        """Its verdict."""
        return self._evaluation.verdict(self._outline.predicate)

    @property
    def sentence(self) -> str:
        """The criterion in words, with thresholds and units."""
        return self._outline.sentence

    @cached_property
    def operands(self) -> tuple["Trace", ...]:
        """The traces of the criteria that it combines."""
        return tuple(Trace(operand, self._evaluation, self._english) for operand in self._outline.operands)

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """The facts read, with their values, units, limits, dates and causes; each once."""
        references = facts_read(self._evaluation, (self._outline.predicate,))
        by_name: dict[str, list[FactRef]] = {}
        for reference in references:
            by_name.setdefault(reference.name, []).append(reference)
        decided = self.verdict is not Verdict.UNKNOWN
        return tuple(read_fact(self._evaluation, name, found, decided) for name, found in by_name.items())

    @cached_property
    def computed(self) -> tuple[Computed, ...]:
        """What was computed: ages, window ends, multiples of a limit, rounded formulas."""
        terms = _computed_terms(self._outline.predicate)
        return tuple(self._computed(term) for term in terms)

    def _computed(self, term: Term) -> Computed:
        value = self._evaluation.value(term)
        unit = self._english.unit(term) or self._own_unit(term)
        return Computed(self._english.term(term), say_value(value, unit), not isinstance(value, Missing))

    def _own_unit(self, term: Term) -> str | None:
        """Return the unit in which the one measurement of a term was reported, where it is taken in that unit."""
        found = [
            self._evaluation.facts[node.name] for node in walk(term) if isinstance(node, FactRef) and not node.unit
        ]
        return found[0].unit if len(found) == 1 and isinstance(found[0], Measured) else None

    @cached_property
    def assumptions(self) -> tuple[str, ...]:
        """The explicit assumptions that took the place of missing values, each with its reason."""
        return tuple(
            f"{self._label(term)}: {self._english.assumed(term.terms[1])}, because {term.because}"
            for term in walk(self._outline.predicate)
            if isinstance(term, FirstKnown) and term.because and self._took_fallback(term)
        )

    def _label(self, term: FirstKnown) -> str:
        """Return what the assumption is about: the first fact below the term."""
        return next(self._english.term(node) for node in walk(term) if isinstance(node, FactRef))

    def _took_fallback(self, term: FirstKnown) -> bool:
        first, whole = self._evaluation.value(term.terms[0]), self._evaluation.value(term)
        return isinstance(first, Missing) and not isinstance(whole, Missing)

    @cached_property
    def openings(self) -> tuple[Opening, ...]:
        """The open facts that keep it unknown; empty when it is decided."""
        return tuple(openings(self._evaluation, self._outline.predicate))

    def reasons(self) -> tuple["Trace", ...]:
        """Return the leaves on the paths that give this criterion its verdict, in the order of the rule."""
        on_path = {id(node) for node in responsible(self._evaluation, self._outline.predicate)}
        return tuple(leaf for leaf in self.walk() if not leaf.operands and id(leaf._outline.predicate) in on_path)

    def walk(self) -> Iterator["Trace"]:
        """Yield this trace and every one below it."""
        yield self
        for operand in self.operands:
            yield from operand.walk()

    def __repr__(self) -> str:
        return f"<Trace {self.verdict.value}: {self.sentence}>"

    def to_dict(self, values: bool = True) -> dict[str, Any]:
        """Return the trace as plain data; without values only verdicts, causes and thresholds."""
        found: dict[str, Any] = {
            "verdict": self.verdict.value,
            "sentence": self.sentence,
            "facts": [_reading_dict(reading, values) for reading in self.readings],
        }
        if values and self.computed:
            found["computed"] = [{"term": computed.sentence, "value": computed.value} for computed in self.computed]
        if self.assumptions:
            found["assumptions"] = list(self.assumptions)
        if self.operands:
            found["operands"] = [operand.to_dict(values) for operand in self.operands]
        return found


def _reading_dict(reading: Reading, values: bool) -> dict[str, str]:
    shown = ("name", "cause", "word", "value", "unit", "uln", "lln", "at") if values else ("name", "cause")
    return {key: getattr(reading, key) for key in shown if getattr(reading, key)}


def _computed_terms(predicate: Node) -> list[Term]:
    """Return the computed terms that stand directly in comparisons, outermost first, each once."""
    found: dict[int, Term] = {}
    for node in walk(predicate):
        for side in (node.left, node.right) if isinstance(node, Compare) else ():
            if _is_computed(side):
                found[id(side)] = side
    return list(dict.fromkeys(found.values()))


def _is_computed(term: Term) -> bool:
    """Say whether a term is computed, or chooses among computed ones, so that its value is worth showing."""
    match term:
        case Arithmetic() | Elapsed() | Round() | Shift():
            return True
        case FirstKnown(terms):
            return any(_is_computed(part) for part in terms)
        case Choose(cases, otherwise):
            return any(_is_computed(part) for part in (*(case.then for case in cases), otherwise))
        case _:
            return False
