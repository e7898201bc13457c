"""Terms as source: the names of two rails, and the lines that give them."""

from abc import abstractmethod
from datetime import date
from typing import assert_never

from attrs import define, evolve, field

from eligibility_engine.compiled.calendar_terms import CalendarCoder
from eligibility_engine.compiled.logic import Logic
from eligibility_engine.compiled.plain import plain_constant
from eligibility_engine.compiled.rails import RailNames, are_alike, joined, sort_of_constant
from eligibility_engine.compiled.reductions import minus, plus
from eligibility_engine.compiled.slots import Slot
from eligibility_engine.kernel.expression import (
    Arithmetic,
    AsOf,
    Choose,
    Elapsed,
    FactRef,
    FieldRef,
    FirstKnown,
    Literal,
    Predicate,
    Reduce,
    Round,
    Shift,
    Term,
)
from eligibility_engine.value import Scalar


@define
class TermCoder(CalendarCoder):
    """Writes terms; what is written once is used again.

    Attributes:
        unpacks: whether all plain facts are taken out of the tuple at once, since all are read.
        sums: the terms of which it may turn out that no plain fact stands for them, which raises `AsideError`.
    """

    unpacks: bool = False
    sums: list[Term] = field(factory=list)
    loaded: dict[int, str] = field(factory=dict)
    _terms: dict[Term, RailNames | None] = field(factory=dict)

    @abstractmethod
    def logic(self, predicate: Predicate) -> Logic:
        """Return a predicate as logic."""

    @abstractmethod
    def condition(self, predicate: Predicate) -> Logic:
        """Return a predicate as logic that is cheap to ask twice."""

    @abstractmethod
    def reduced(self, term: Reduce) -> RailNames | None:
        """Return what is made of rows, or None where only the reference knows it."""

    def rails(self, term: Term, loose: bool = False) -> RailNames | None:
        """Return a term as rails, or None where only the reference knows it; `loose` beside a constant."""
        if term not in self._terms or isinstance(term, FactRef):
            self._terms[term] = self._rails(term, loose)
        return self._terms[term]

    def _rails(self, term: Term, loose: bool) -> RailNames | None:
        match term:
            case FactRef():
                return self._fact(term, loose)
            case Literal(value):
                return self._constant(value)
            case Elapsed():
                return self._closed(term) or self._elapsed(term)
            case Shift():
                return self._closed(term) or self._shift(term)
            case FirstKnown(terms):
                return self._first_known([self.rails(one) for one in terms])
            case Choose():
                return self._choose(term)
            case AsOf():
                return self._closed(term)
            case Reduce():
                return self.reduced(term)
            case Arithmetic():
                return self._arithmetic(term)
            case Round() | FieldRef():
                return None
        assert_never(term)

    def _fact(self, reference: FactRef, loose: bool) -> RailNames | None:
        slot = self.slots.of(reference)
        if slot is None or slot.sort == "flag":
            return None
        return self.taken(slot, loose)

    def taken(self, slot: Slot, loose: bool) -> RailNames:
        """Take a slot out of the tuple, and return its names."""
        slot.loose &= loose
        for place, name in enumerate(dict.fromkeys(slot.names), slot.place):
            self.load(name, place)
        closed = not (slot.is_span and slot.sort == "number")
        return RailNames(*slot.names, slot.sort, is_any_day=slot.is_end, is_closed=closed)

    def load(self, name: str, place: int) -> None:
        """Take a plain fact out of the tuple, once."""
        if place not in self.loaded:
            self.loaded[place] = name
            if not self.unpacks:
                self.lines.append(f"{name} = p[{place}]")

    def unpacked(self) -> str:
        """Return the line that takes all plain facts out of the tuple."""
        return "".join(f"{self.loaded.get(place, '_')}, " for place in range(self.slots.width)) + "= p"

    def _constant(self, value: Scalar) -> RailNames | None:
        """Return a constant; a number that no float stands for is None."""
        plain = None if isinstance(value, bool) else plain_constant(value)
        if plain is None:
            return None
        name = self.names.constant(plain)
        return RailNames(name, name, sort_of_constant(value, plain), may_lack=False, is_any_day=value == date.max)

    def _arithmetic(self, term: Arithmetic) -> RailNames | None:
        """Return a sum or a difference of numbers whose ends belong to them; products are compared as such."""
        left, right = self.rails(term.left), self.rails(term.right)
        if term.operator in {"*", "/"} or left is None or right is None or not (left.is_closed and right.is_closed):
            return None
        first, last = (right.low, right.high) if term.operator == "+" else (right.high, right.low)
        pairs = [*dict.fromkeys(((left.low, first), (left.high, last)))]
        if left.sort == right.sort == "whole":
            found = self._kept(tuple(f"{one} {term.operator} {other}" for one, other in pairs), (left, right), "whole")
        else:
            self.sums.append(term)
            exactly = self.names.constant(plus if term.operator == "+" else minus)
            found = self._kept(tuple(f"{exactly}({one}, {other})" for one, other in pairs), (left, right), "number")
        return evolve(found, is_vague=not found.is_exact)

    def _first_known(self, terms: list[RailNames | None]) -> RailNames | None:
        known = [term for term in terms if term is not None]
        if len(known) != len(terms) or not are_alike(known):
            return None
        sides = [[term.low for term in known], [term.high for term in known]]
        names = []
        for ends in sides if any(not term.is_exact for term in known) else sides[:1]:
            name = self.names.fresh("t")
            tried = "".join(
                f"{end} if {term.low} is not None else " for end, term in zip(ends, known[:-1], strict=False)
            )
            self.lines.append(f"{name} = {tried}{ends[-1]}")
            names.append(name)
        lacks = all(term.may_lack for term in known)
        return joined(names, known, lacks)

    def _choose(self, choice: Choose) -> RailNames | None:
        thens = [self.rails(case.then) for case in choice.cases]
        found = self.rails(choice.otherwise)
        alike = [term for term in (*thens, found) if term is not None]
        if len(alike) != len(thens) + 1 or not are_alike(alike):
            return None
        conditions = [self.condition(case.condition) for case in choice.cases]
        for condition, then in reversed([*zip(conditions, thens, strict=True)]):
            found = self._merged(condition, then, found)  # type: ignore[arg-type]
        return found

    def _merged(self, condition: Logic, then: RailNames, rest: RailNames) -> RailNames:
        """Write a choice of two: where the condition is unknown, all from the least to the greatest of both."""
        low, high = self.names.fresh("t"), self.names.fresh("t")
        lacking = [f"{term.low} is None" for term in (then, rest) if term.may_lack]
        self.lines += [
            f"if {condition.met}: {low}, {high} = {then.low}, {then.high}",
            f"elif {condition.not_met}: {low}, {high} = {rest.low}, {rest.high}",
            *([f"elif {' or '.join(lacking)}: {low} = {high} = None"] if lacking else []),
        ]
        if then.sort == "text":
            self.lines.append(f"else: {low} = {high} = {then.low} if {then.low} == {rest.low} else None")
            return RailNames(low, low, "text")
        self.lines.append(f"else: {low}, {high} = min({then.low}, {rest.low}), max({then.high}, {rest.high})")
        return evolve(joined([low, high], [then, rest], bool(lacking)), is_vague=then.sort not in {"day", "moment"})
