"""The tree that mirrors a criteria tree and says why: verdict, sentence, facts with their values, computed thresholds.

An `Outline` is made once per set: each criterion with its kernel node and its sentence. A `Trace` is one outline seen
through the evaluation of one subject, and is made when somebody looks at it.
"""

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Any

from attrs import frozen

from eligibility_engine.criterion import Criterion
from eligibility_engine.errors import DefinitionError
from eligibility_engine.expression import (
    Arithmetic,
    Choose,
    Compare,
    Elapsed,
    FactRef,
    FirstKnown,
    Node,
    Predicate,
    Round,
    Shift,
    Term,
    children,
    walk,
)
from eligibility_engine.facts import Fact, Measured
from eligibility_engine.openness import Opening, openings
from eligibility_engine.phrases import English, say_scalar, with_unit
from eligibility_engine.semantics import Evaluation, facts_read
from eligibility_engine.value import Exact, Interval, Missing, Value
from eligibility_engine.verdict import Verdict


@frozen(eq=False)
class Outline:
    """A criterion with the node of the entry's predicate that it became, and its sentence."""

    criterion: Criterion
    predicate: Predicate
    sentence: str
    operands: tuple["Outline", ...]


def outline(criterion: Criterion, english: English) -> Outline:
    """Return the outline of a criteria tree.

    Raises:
        DefinitionError: `RULE_TYPE` when a composite's predicate does not contain an operand's unchanged.
    """
    return _outline(criterion, criterion.predicate(), english)


def _outline(criterion: Criterion, node: Predicate, english: English) -> Outline:
    operands = tuple(_outline(operand, _locate(node, operand), english) for operand in criterion.operands)
    return Outline(criterion, node, criterion.describe(english), operands)


def _locate(node: Predicate, operand: Criterion) -> Any:
    sought = operand.predicate()
    for child in children(node):
        for found in walk(child):
            if type(found) is type(sought) and found == sought:
                return found
    raise DefinitionError(
        f"the predicate of {type(operand).__name__} does not stand unchanged in that of the criterion that combines it",
        code="RULE_TYPE",
    )


@frozen
class Reading:
    """A fact as an evaluation read it.

    Attributes:
        name: the fact.
        label: how sentences call it.
        value: what is known, in words; empty when missing.
        cause: why it is missing or too imprecise.
        word: the recorded word that is not an answer.
        unit: the unit of the value.
        uln: the upper limit of normal, in words.
        lln: the lower limit of normal, in words.
        at: the date of a measurement, in words.
    """

    name: str
    label: str
    value: str = ""
    cause: str = ""
    word: str = ""
    unit: str = ""
    uln: str = ""
    lln: str = ""
    at: str = ""

    def describe(self, values: bool = True) -> str:
        """Say the reading in one phrase; without values only whether it is there, and why not."""
        if not self.value or self.cause == "outside_window":
            return f"{self.label}: {((self.word if values else '') or self.cause).replace('_', ' ')}"
        if not values:
            return f"{self.label}: {self.cause.replace('_', ' ') or 'recorded'}"
        limits = [f"{name} {limit}" for name, limit in (("upper limit", self.uln), ("lower limit", self.lln)) if limit]
        beside = "; ".join([*limits, *(said for said in (self.at, self.cause.replace("_", " ")) if said)])
        return f"{self.label}: {self.value}" + (f" ({beside})" if beside else "")


@frozen
class Computed:
    """A term that was computed on the way, in words; its value in words, and whether it is known."""

    sentence: str
    value: str
    known: bool


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
            if isinstance(side, (Arithmetic, Elapsed, Round, Shift)) or _numeric_choice(side):
                found[id(side)] = side
    return list(dict.fromkeys(found.values()))


def _numeric_choice(term: Term) -> bool:
    """Say whether a choice or fallback is about numbers or dates, so that its value is worth showing."""
    return isinstance(term, (FirstKnown, Choose)) and any(
        isinstance(part, (Elapsed, Arithmetic, Shift)) for part in walk(term)
    )


def say_value(value: Value, unit: str | None = None) -> str:
    """Say a value in words: `35 years`, `between 17 and 18 years`, or its cause."""
    match value:
        case Missing(causes):
            return causes[0].value.replace("_", " ")
        case Exact(known):
            return with_unit(say_scalar(known), None if isinstance(known, (bool, str, date)) else unit)
        case Interval(lo, hi, lo_open, hi_open):
            return _say_interval(lo, hi, lo_open, hi_open, unit)


def _say_interval(lo: Any, hi: Any, lo_open: bool, hi_open: bool, unit: str | None) -> str:
    calendar = isinstance(lo, date) or isinstance(hi, date)
    shown = [None if end is None else with_unit(say_scalar(end), None if calendar else unit) for end in (lo, hi)]
    if shown[0] is not None and shown[1] is not None and not (lo_open or hi_open):
        return f"{say_scalar(lo)} to {shown[1]}"
    low = f"{'above' if lo_open else 'at least'} {shown[0]}" if shown[0] is not None else ""
    high = f"{'below' if hi_open else 'at most'} {shown[1]}" if shown[1] is not None else ""
    return " and ".join(part for part in (low, high) if part)


def read_fact(evaluation: Evaluation, name: str, references: list[FactRef], decided: bool) -> Reading:
    """Return how the facts say one name, and the cause when a part that was read is open.

    Where the criterion is decided, an interval was precise enough and has no cause.
    """
    fact, raw = evaluation.facts.schema[name], evaluation.facts[name]
    values = [evaluation.value(reference) for reference in references]
    cause = next((said for value in values if (said := _cause(value, decided))), "")
    if isinstance(raw, Measured):
        return _measured_reading(fact, raw, cause)
    unit = getattr(fact.type, "unit", None)
    value = "" if isinstance(raw, Missing) else say_value(raw, unit)
    return Reading(name, fact.label, value, cause, evaluation.facts.words.get(name, ""), unit or "")


def _cause(value: Value, decided: bool) -> str:
    if isinstance(value, Missing):
        return value.causes[0].value
    return "too_imprecise" if isinstance(value, Interval) and not decided else ""


def _measured_reading(fact: Fact, raw: Measured, cause: str) -> Reading:
    number, uln, lln = (
        "" if isinstance(part, Missing) else say_value(part, raw.unit) for part in (raw.value, raw.uln, raw.lln)
    )
    at = "" if isinstance(raw.at, Missing) else say_value(raw.at)
    return Reading(fact.name, fact.label, number, cause, "", raw.unit or "", uln, lln, at)
