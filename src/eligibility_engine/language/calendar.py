"""Dates and instants as authors write them: windows, shifts and elapsed time."""

from datetime import date, datetime
from typing import Any, Self

from eligibility_engine.criteria import Comparing, Ends, Within
from eligibility_engine.criteria.window import Side
from eligibility_engine.dates import LeapDay, TimeUnit, beyond_calendar, in_fixed_offset, parse_date, parse_instant
from eligibility_engine.errors import DefinitionError
from eligibility_engine.exact import exact
from eligibility_engine.kernel.expression import (
    AsOf,
    Elapsed,
    Literal,
    Shift,
    Term,
)
from eligibility_engine.language.handles import OrderedHandle
from eligibility_engine.language.numbers import NumberTerm
from eligibility_engine.language.rules import Rule


class CalendarHandle(OrderedHandle):
    """What dates and instants share: windows, shifts and elapsed time."""

    def within(
        self,
        *,
        before: "CalendarHandle | date | str | None" = None,
        after: "CalendarHandle | date | str | None" = None,
        around: "CalendarHandle | date | str | None" = None,
        ends: Ends = "[]",
        leap_day: LeapDay = LeapDay.MARCH_1,
        **amount: int,
    ) -> Rule:
        """Return the rule that this date lies within an amount of time before, after or around an anchor.

        Args:
            before: the window ends at this anchor.
            after: the window begins at this anchor.
            around: the window reaches to both sides of this anchor.
            ends: which ends belong to the window; `"[]"` both.
            leap_day: how years of 29 February are counted.
            amount: exactly one of `years`, `months`, `weeks`, `days`, `hours`, `minutes`.

        Raises:
            DefinitionError: `RULE_WINDOW`.
        """
        side, anchor, unit, number = one_window(before, after, around, amount)
        return Rule(Within(self.term, number, unit, side, self.other(anchor), ends, leap_day))

    def shift(self, *, leap_day: LeapDay = LeapDay.MARCH_1, **amount: int) -> Self:
        """Return the date moved by exactly one of `years`, `months`, `weeks`, `days`, `hours`, `minutes`."""
        unit, number = one_amount(amount)
        return self.computed(Shift(self.term, Literal(exact(number)), unit, leap_day))

    def elapsed(
        self, unit: str, until: "CalendarHandle | date | str | None" = None, leap_day: LeapDay = LeapDay.MARCH_1
    ) -> NumberTerm:
        """Return the completed units from this date to another, the as-of date unless told otherwise.

        Args:
            unit: `years`, `months`, `weeks`, `days`; between instants also `hours`, `minutes`.
            until: where the count ends.
            leap_day: on which day of a common year 29 February completes a year.
        """
        end = AsOf() if until is None else self.other(until)
        return NumberTerm(Elapsed(self.term, end, time_unit(unit), leap_day))


class DateTerm(CalendarHandle):
    """A calendar date; the other side is a `date`, a text `YYYY-MM-DD`, `AS_OF` or another date."""

    _takes = "a date, a text YYYY-MM-DD, AS_OF or another date"

    def _constant(self, value: Any) -> Term:
        days = parse_date(value) if isinstance(value, str) else (value, value) if type(value) is date else None
        if days is None or days[0] != days[1]:
            self._refuse()
        return Literal(days[0])

    def is_ongoing(self) -> Rule:
        """Return the rule that an end is the word `ongoing`."""
        return Rule(Comparing(self.term, "==", Literal(date.max)))


class InstantTerm(CalendarHandle):
    """A date and time; the other side is a `datetime`, a text, or another instant or date."""

    _takes = "a datetime, a text YYYY-MM-DDTHH:MM, or another instant"

    def _constant(self, value: Any) -> Term:
        moment = parse_instant(value) if isinstance(value, str) else value
        if not isinstance(moment, datetime):
            self._refuse()
        return Literal(in_fixed_offset(moment))


def time_unit(name: str) -> TimeUnit:
    """Return a unit of time by its name.

    Raises:
        DefinitionError: `RULE_WINDOW` when there is none.
    """
    known = [unit.value for unit in TimeUnit]
    if name not in known:
        raise DefinitionError(f"a unit of time is one of {', '.join(known)}", code="RULE_WINDOW")
    return TimeUnit(name)


def one_window(
    before: object, after: object, around: object, amount: dict[str, int]
) -> tuple[Side, object, TimeUnit, int]:
    """Return side, anchor, unit and length of exactly one window.

    Raises:
        DefinitionError: `RULE_WINDOW` when there is no anchor or more than one, or as `one_amount`.
    """
    sides: dict[Side, object] = {"before": before, "after": after, "around": around}
    given = [(side, anchor) for side, anchor in sides.items() if anchor is not None]
    if len(given) != 1:
        raise DefinitionError("a window has one anchor: before=, after= or around=", code="RULE_WINDOW")
    return (*given[0], *one_amount(amount))


def one_amount(amount: dict[str, int]) -> tuple[TimeUnit, int]:
    """Return the unit and number of exactly one amount such as `days=28`.

    Raises:
        DefinitionError: `RULE_WINDOW` when there is none, more than one, or it is no whole number of the calendar.
    """
    if len(amount) != 1:
        raise DefinitionError("give one amount of time, such as days=28", code="RULE_WINDOW")
    ((name, number),) = amount.items()
    if isinstance(number, bool) or not isinstance(number, int):
        raise DefinitionError("an amount of time is a whole number", code="RULE_WINDOW")
    unit = time_unit(name)
    if problem := beyond_calendar(number, unit):
        raise DefinitionError(problem, code="RULE_WINDOW")
    return unit, number


AS_OF = DateTerm(AsOf())
"""The date on which eligibility is judged."""
