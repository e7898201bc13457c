"""Strategies for the plain values of one fact: valid by construction, near given values, known or missing."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo
from fractions import Fraction
from itertools import islice
from typing import Any, Final, assert_never

from attrs import frozen
from hypothesis import strategies as st

from eligibility_engine.codes.code import Code
from eligibility_engine.facts import (
    Date,
    End,
    Enumeration,
    EventTable,
    Fact,
    Flag,
    Instant,
    Integer,
    Measurement,
    Number,
)
from eligibility_engine.semantics.turning import plain
from eligibility_engine.testing.search.reading import odd_codes
from eligibility_engine.testing.strategies.calendar import days, years_from
from eligibility_engine.testing.strategies.drawing import Draw, happens, lacks, pick
from eligibility_engine.testing.strategies.event_rows import ONGOING, drawn_table
from eligibility_engine.testing.strategies.numbers import numbers
from eligibility_engine.testing.strategies.schema import CODES, reported_domain, step_of
from eligibility_engine.value import Interval
from eligibility_engine.verdict import Cause

_COMPARATORS: Final = ("<", "<=", ">=", ">")
_LIMITS: Final = (Fraction(12, 10), Fraction(1), Fraction(40))
_FACTORS: Final = (Fraction(1), Fraction(3, 2), Fraction(2), Fraction(1, 2))
_CLOCK: Final = ((0, 0), (12, 30), (23, 59))
_ODD_UNIT: Final = "odd"
Record = dict[str, Any]


@frozen
class Answers:
    """Draws plain values of one fact.

    Attributes:
        draw: supplied by Hypothesis.
        as_of: the date on which they will be judged.
        near: values to be near to.
        zone: the UTC offset in which times are told.
        missing_rate: how often a part of a measurement is missing.
    """

    draw: Draw
    as_of: date
    near: Sequence[Any] = ()
    zone: tzinfo | None = None
    missing_rate: float = 0.25

    def chance(self, percent: int) -> bool:
        """Say whether something happens; what does not happen is plainer."""
        return happens(self.draw, percent)

    def lacks(self) -> bool:
        """Say whether something is left out."""
        return lacks(self.draw, self.missing_rate)

    def known(self, fact: Fact) -> Any:
        """Return a value; it may be an interval where the fact allows one."""
        match fact.type:
            case Flag():
                return self.draw(st.booleans())
            case Integer(_, minimum, maximum):
                return plain(self.number(Interval(minimum, maximum, whole=True), Fraction(1)))
            case Number() as kind:
                value = self.compared(kind, Interval(kind.minimum, kind.maximum), self.numbers_near())
                return value if "comparator" in value else value["value"]
            case Measurement() as kind:
                return self.measured(kind)
            case Date(partial, not_after):
                return self.day(years_from(self.as_of, -110), years_from(self.as_of, 0 if not_after else 3), partial)
            case Instant():
                return self.instant()
            case Enumeration() as kind:
                return pick(self.draw, kind.answers)
            case Code() as kind:
                return self.code(kind)
            case End(partial):
                return self.end(self.as_of, partial)
            case EventTable() as kind:
                return drawn_table(self, kind)
        assert_never(fact.type)

    def missing(self, fact: Fact) -> Any:
        """Return a way to say nothing: null, NaN, a named cause, a word that is no answer, an object without value."""
        if self.chance(60):
            return {"missing": pick(self.draw, tuple(Cause)).value}
        ways: list[Any] = [None, float("nan")]
        if isinstance(fact.type, Enumeration):
            ways += [word for word, _ in fact.type.not_answers]
        if isinstance(fact.type, Measurement):
            unit = fact.type.units.canonical
            ways += [{"value": None, "unit": unit, "uln": 40}, {"value": float("nan"), "unit": unit}]
        return pick(self.draw, ways)

    def numbers_near(self) -> list[Fraction]:
        """Return the numbers among the values to be near to."""
        return [Fraction(value) for value in self.near if isinstance(value, (int, Fraction))]

    def number(self, span: Interval, step: Fraction) -> Fraction:
        """Return a number within a span."""
        return self.draw(numbers(span, near=self.numbers_near(), step=step))

    def compared(self, kind: Number | Measurement, span: Interval, near: Sequence[Fraction]) -> Record:
        """Return `{"value"}` or, where the fact takes one, with a comparator that leaves something of the domain."""
        value = self.draw(numbers(span, near=near, step=step_of(kind)))
        found: Record = {"value": plain(value)}
        if kind.comparator and self.chance(25):
            empty = {"<"} if value == span.lo else {">"} if value == span.hi else set()
            found["comparator"] = pick(self.draw, [sign for sign in _COMPARATORS if sign not in empty])
        return found

    def measured(self, kind: Measurement) -> Record:
        """Return a result with its unit, limits and date; each of these may be missing."""
        unit = self.unit(kind)
        uln, lln = self.limits(None, None)
        reported = ((value, kind.units.reported(value, unit or kind.default_unit)) for value in self.numbers_near())
        near = [
            *([] if uln is None else [uln * times for times in _FACTORS]),
            *(value if converted is None else converted for value, converted in reported),
        ]
        found = self.compared(kind, reported_domain(kind, unit or kind.default_unit), near)
        found |= {} if unit is None else {"unit": unit}
        if uln is not None and unit is not None and self.chance(10):
            found["uln_unit"] = unit
        said = {"uln": uln, "lln": lln}
        found |= {key: plain(value) for key, value in said.items() if value is not None}
        if not self.lacks():
            latest = 20 if self.lacks() else 0
            found["at"] = self.day(years_from(self.as_of, -2), years_from(self.as_of, 0, latest), True)
        return found

    def unit(self, kind: Measurement) -> str | None:
        """Return a unit that can be converted or, where it is missing, one that cannot or none."""
        converted = [kind.units.canonical, *(code for code, factor in kind.units.others if factor)]
        others = [code for code, factor in kind.units.others if not factor]
        if self.chance(round(100 * self.missing_rate)):
            return pick(self.draw, (None, _ODD_UNIT, *others))
        return pick(self.draw, [*converted, None] if kind.default_unit else converted)

    def limits(self, uln: Fraction | None, lln: Fraction | None) -> tuple[Fraction | None, Fraction | None]:
        """Return limits of normal, the lower at most the upper one; those that are given stay."""
        if uln is None and not self.lacks():
            uln = pick(self.draw, _LIMITS) + (lln or 0)
        if lln is None and not self.lacks():
            lln = Fraction(1) if uln is None or uln >= 1 else Fraction(0)
        return uln, lln

    def day(self, first: date, last: date, partial: bool) -> str:
        """Return a day of a closed range as text or, where it may be partial, its month or year."""
        day = self.draw(days(first, last, as_of=self.as_of, near=self.near)).isoformat()
        return day[: pick(self.draw, (7, 4))] if partial and self.chance(30) else day

    def code(self, kind: Code) -> str:
        """Return a code of a system, in one of its forms."""
        system = kind.token("")
        tokens = [value for value in self.near if isinstance(value, str) and value.startswith(system)]
        codes = [*(token.removeprefix(system) for token in tokens), *CODES, *islice(odd_codes(kind), 2)]
        return pick(self.draw, [code for code in codes if kind.fits(code)])

    def end(self, first: date, partial: bool) -> str:
        """Return the end of what began on a day: a later day as text, or that it is ongoing."""
        return ONGOING if self.chance(30) else self.day(first, max(first, years_from(self.as_of, 3)), partial)

    def instant(self) -> str:
        """Return a day, or a moment near a given one or at an hour of a day."""
        moments = [moment for moment in map(self.on_clock, self.near) if moment is not None]
        if moments and self.chance(50):
            moment = pick(self.draw, moments) + timedelta(minutes=pick(self.draw, (0, -1, 1)))
            return moment.isoformat(timespec="minutes")
        first, last = years_from(self.as_of, -110), years_from(self.as_of, 3)
        day = self.draw(days(first, last, as_of=self.as_of, near=self.near))
        if self.chance(25):
            return day.isoformat()
        clock = pick(self.draw, _CLOCK)
        return datetime(day.year, day.month, day.day, *clock, tzinfo=self.zone).isoformat(timespec="minutes")

    def on_clock(self, value: Any) -> datetime | None:
        """Return a moment on the clock of the record; None for what is no moment, or one of another clock."""
        if not isinstance(value, datetime) or (value.tzinfo is None) != (self.zone is None):
            return None
        return value if self.zone is None else value.astimezone(self.zone)
