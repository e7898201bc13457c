"""Terms as source: the names of two rails, and the lines that give them."""

from abc import abstractmethod
from datetime import date, datetime
from fractions import Fraction
from typing import Final, assert_never

from attrs import define, evolve, field, frozen

from eligibility_engine.compiled.calendar_steps import (
    Shifted,
    days_between,
    months_between,
    weeks_between,
    years_to_february_28,
)
from eligibility_engine.compiled.logic import Logic
from eligibility_engine.compiled.plain import Rail, plain_constant
from eligibility_engine.compiled.slots import Slot, Slots, Sort
from eligibility_engine.compiled.writer import Names
from eligibility_engine.dates import CLOCK_UNITS, LeapDay, TimeUnit
from eligibility_engine.expression import (
    Arithmetic,
    AsOf,
    Choose,
    Elapsed,
    FactRef,
    FieldRef,
    FirstKnown,
    Literal,
    Node,
    Predicate,
    Reduce,
    Round,
    Shift,
    Term,
)
from eligibility_engine.value import Scalar
from eligibility_engine.walking import constants, reads, row_tables, walk

_COUNTED: Final = {
    TimeUnit.MONTHS: months_between,
    TimeUnit.WEEKS: weeks_between,
    TimeUnit.DAYS: days_between,
}


@frozen
class RailNames:
    """A term in source: the names of its rails, which are one where it is always exact.

    Attributes:
        low: the name of the least that it can be.
        high: the name of the greatest.
        sort: what its rails are.
        may_lack: whether it can be missing.
        is_vague: whether two rails do not say which values between them it can have, as equality asks.
        is_any_day: whether it may be the last day of the calendar, which counts as ongoing.
    """

    low: str
    high: str
    sort: Sort
    may_lack: bool = True
    is_vague: bool = False
    is_any_day: bool = False

    @property
    def is_exact(self) -> bool:
        """Whether it is never an interval."""
        return self.low == self.high

    @property
    def known(self) -> tuple[str, ...]:
        """What holds where it is not missing."""
        return (f"{self.low} is not None",) if self.may_lack else ()


@define
class TermCoder:
    """Writes terms; what is written once is used again.

    Attributes:
        slots: where the plain facts stand.
        names: the names of the source.
        dated: the terms that only the as-of date decides, by the name of their value.
        lines: the lines written.
        unpacks: whether all plain facts are taken out of the tuple at once, since all are read.
        source: the name of the tuple that is read.
    """

    slots: Slots
    names: Names
    dated: dict[str, Term]
    lines: list[str] = field(factory=list)
    unpacks: bool = False
    source: str = "p"
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
            case Arithmetic() | Round() | FieldRef():
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
        return RailNames(*slot.names, slot.sort, is_any_day=slot.is_end)

    def load(self, name: str, place: int) -> None:
        """Take a plain fact out of the tuple, once."""
        if place not in self.loaded:
            self.loaded[place] = name
            if not self.unpacks:
                self.lines.append(f"{name} = {self.source}[{place}]")

    def unpacked(self) -> str:
        """Return the line that takes all plain facts out of the tuple."""
        return "".join(f"{self.loaded.get(place, '_')}, " for place in range(self.slots.width)) + "= p"

    def _constant(self, value: Scalar) -> RailNames | None:
        """Return a constant; a number that no float stands for is None."""
        plain = None if isinstance(value, bool) else plain_constant(value)
        if plain is None:
            return None
        name = self.names.constant(plain)
        return RailNames(name, name, _sort(value, plain), may_lack=False, is_any_day=value == date.max)

    def _closed(self, term: Term) -> RailNames | None:
        """Return a term that no fact decides: it is worked out once for each as-of date, by the reference."""
        if not is_constant(term) or any(_is_by_the_clock(node) for node in walk(term)):
            return None
        name = next((known for known, found in self.dated.items() if found == term), None) or self.names.fresh("d")
        self.dated[name] = term
        is_as_of = isinstance(term, AsOf)
        sort: Sort = "whole" if isinstance(term, Elapsed) else "day"
        return RailNames(name, name, sort, may_lack=not is_as_of, is_any_day=not is_as_of)

    def _elapsed(self, term: Elapsed) -> RailNames | None:
        start, end = self.rails(term.start), self.rails(term.end)
        if start is None or end is None or term.unit in CLOCK_UNITS or not _are_days(start, end):
            return None
        exact = start.is_exact and end.is_exact
        lows = self._counted(term.unit, term.leap_day, start.high, end.low)
        highs = self._counted(term.unit, term.leap_day, start.low, end.high)
        return self._kept((lows,) if exact else (lows, highs), (start, end), "whole")

    def _counted(self, unit: TimeUnit, leap_day: LeapDay, start: str, end: str) -> str:
        if unit is TimeUnit.YEARS and leap_day is LeapDay.MARCH_1:
            return f"({end} - {start}) // 10000"
        return f"{self.names.constant(_COUNTED.get(unit, years_to_february_28))}({start}, {end})"

    def _shift(self, term: Shift) -> RailNames | None:
        moved, amount = self.rails(term.term), term.amount
        if moved is None or term.unit in CLOCK_UNITS or not _are_days(moved) or not isinstance(amount, Literal):
            return None
        number = Fraction(amount.value)  # type: ignore[arg-type]
        if number.denominator != 1:
            return None
        table = self.names.bound(Shifted(int(number), term.unit, term.leap_day))
        ends = dict.fromkeys((moved.low, moved.high))
        found = self._kept(tuple(f"{table}[{end}]" for end in ends), (moved,), "day")
        if not found.is_exact:
            self.lines.append(f"if {found.low} is None or {found.high} is None: {found.low} = {found.high} = None")
        return evolve(found, may_lack=True, is_any_day=True)

    def _kept(self, written: tuple[str, ...], of: tuple[RailNames, ...], sort: Sort) -> RailNames:
        """Write what is computed of other terms, missing where one of them is; return its names."""
        known = [said for one in of for said in one.known]
        names = [self.names.fresh("t") for _ in written]
        for name, source in zip(names, written, strict=True):
            self.lines.append(
                f"{name} = {source} if {' and '.join(known)} else None" if known else f"{name} = {source}"
            )
        return RailNames(names[0], names[-1], sort, may_lack=bool(known))

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
        return _joined(names, known, lacks)

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
        return evolve(_joined([low, high], [then, rest], bool(lacking)), is_vague=then.sort not in {"day", "moment"})


def _sort(value: Scalar, plain: Rail) -> Sort:
    if isinstance(value, date):
        return "moment" if isinstance(value, datetime) else "day"
    return "text" if isinstance(plain, str) else "whole" if isinstance(plain, int) else "number"


def is_constant(term: Term) -> bool:
    """Say whether no fact and no field decides a term."""
    return not reads(term) and not row_tables(term)


def _is_by_the_clock(node: Node) -> bool:
    counts = isinstance(node, (Elapsed, Shift)) and node.unit in CLOCK_UNITS
    return counts or any(isinstance(value, datetime) for value in constants(node))


def _are_days(*terms: RailNames) -> bool:
    return all(term.sort == "day" and not term.is_any_day for term in terms)


def are_alike(terms: list[RailNames]) -> bool:
    """Say whether terms can be compared rail by rail: numbers, whole or not, or of one sort."""
    sorts = {"number" if term.sort == "whole" else term.sort for term in terms}
    return len(sorts) == 1


def _joined(names: list[str], terms: list[RailNames], may_lack: bool) -> RailNames:
    """Return the names of a term that is one of several."""
    sorts = {term.sort for term in terms}
    sort = terms[0].sort if len(sorts) == 1 else "number"
    vague = any(term.is_vague for term in terms) or len(sorts) > 1
    return RailNames(names[0], names[-1], sort, may_lack, vague, any(term.is_any_day for term in terms))
