"""Calendar arithmetic as source: what passes between two days, and a day moved by some units."""

from abc import abstractmethod
from fractions import Fraction
from math import inf
from typing import Final

from attrs import define, evolve, field

from eligibility_engine.compiled.calendar_steps import (
    Shifted,
    days_between,
    months_between,
    weeks_between,
    years_to_february_28,
)
from eligibility_engine.compiled.plain import day_number
from eligibility_engine.compiled.rails import RailNames, are_days, is_by_the_clock, is_constant
from eligibility_engine.compiled.slots import Slots, Sort
from eligibility_engine.compiled.writer import Names
from eligibility_engine.dates import CLOCK_UNITS, LeapDay, TimeUnit
from eligibility_engine.kernel.expression import AsOf, Elapsed, Literal, Shift, Term
from eligibility_engine.kernel.walking import walk
from eligibility_engine.knowledge import ONGOING

_COUNTED: Final = {
    TimeUnit.MONTHS: months_between,
    TimeUnit.WEEKS: weeks_between,
    TimeUnit.DAYS: days_between,
}
_ONGOING: Final = day_number(ONGOING.value)  # type: ignore[arg-type]


@define
class CalendarCoder:
    """Writes terms of days.

    Attributes:
        slots: where the plain facts stand.
        names: the names of the source.
        dated: the terms that only the as-of date decides, by the name of their value.
        lines: the lines written.
    """

    slots: Slots
    names: Names
    dated: dict[str, Term]
    lines: list[str] = field(factory=list)

    @abstractmethod
    def rails(self, term: Term, loose: bool = False) -> RailNames | None:
        """Return a term as rails, or None where only the reference knows it; `loose` beside a constant."""

    def _closed(self, term: Term) -> RailNames | None:
        """Return a term that no fact decides: it is worked out once for each as-of date, by the reference."""
        if not is_constant(term) or any(is_by_the_clock(node) for node in walk(term)):
            return None
        name = next((known for known, found in self.dated.items() if found == term), None) or self.names.fresh("d")
        self.dated[name] = term
        is_as_of = isinstance(term, AsOf)
        sort: Sort = "whole" if isinstance(term, Elapsed) else "day"
        return RailNames(name, name, sort, may_lack=not is_as_of, is_any_day=not is_as_of)

    def _elapsed(self, term: Elapsed) -> RailNames | None:
        start, end = self.rails(term.start), self.rails(term.end)
        if start is None or end is None or term.unit in CLOCK_UNITS or not are_days(start, end):
            return None
        start, end = self._some_day(start), self._some_day(end)
        exact = start.is_exact and end.is_exact
        lows = self._counted(term, (start, start.high), (end, end.low), -inf)
        highs = self._counted(term, (start, start.low), (end, end.high), inf)
        return self._kept((lows,) if exact else (lows, highs), (start, end), "whole")

    def _counted(
        self, term: Elapsed, start: tuple[RailNames, str], end: tuple[RailNames, str], unbounded: float
    ) -> str:
        """Return what passes from one end of a day to one of another; without bound where one of them has none."""
        counted = self._between(term.unit, term.leap_day, start[1], end[1])
        most = self.names.constant(_ONGOING)
        infinite = [f"0 < {name} <= {most}" for day, name in (start, end) if day.is_any_day]
        return f"({counted} if {' and '.join(infinite)} else {self.names.constant(unbounded)})" if infinite else counted

    def _between(self, unit: TimeUnit, leap_day: LeapDay, start: str, end: str) -> str:
        if unit is TimeUnit.YEARS and leap_day is LeapDay.MARCH_1:
            return f"({end} - {start}) // 10000"
        return f"{self.names.constant(_COUNTED.get(unit, years_to_february_28))}({start}, {end})"

    def _some_day(self, day: RailNames) -> RailNames:
        """Return a day to count with: what is ongoing will end some day, on the as-of date or later."""
        if not day.is_any_day:
            return day
        as_of = self._closed(AsOf())
        assert as_of is not None
        ongoing, unbounded = self.names.constant(_ONGOING), self.names.constant(inf)
        low, high = self.names.fresh("t"), self.names.fresh("t")
        exact = f" if {day.low} == {day.high} else {day.low}" if not day.is_exact else ""
        self.lines += [
            f"{low}, {high} = {day.low}, {day.high}",
            f"if {high} == {ongoing}: {low}, {high} = {as_of.low}{exact}, {unbounded}",
        ]
        return evolve(day, low=low, high=high)

    def _shift(self, term: Shift) -> RailNames | None:
        moved, amount = self.rails(term.term), term.amount
        if moved is None or term.unit in CLOCK_UNITS or not are_days(moved) or not isinstance(amount, Literal):
            return None
        number = Fraction(amount.value)  # type: ignore[arg-type]
        if number.denominator != 1:
            return None
        moved = self._some_day(moved)
        table, most = self.names.bound(Shifted(int(number), term.unit, term.leap_day)), self.names.constant(_ONGOING)
        ends = (f"{table}[{end}]" for end in dict.fromkeys((moved.low, moved.high)))
        if moved.is_any_day:
            pairs = ((f"{table}[{end}]", end) for end in (moved.low, moved.high))
            ends = (f"({shifted} if 0 < {end} <= {most} else {end})" for shifted, end in pairs)
        found = self._kept(tuple(ends), (moved,), "day")
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
