"""What a line measures, and where on it a number or a day lies with which a rule compares."""

from datetime import date
from fractions import Fraction
from typing import Any, Final, cast

from attrs import frozen

from eligibility_engine.dates import TimeUnit, civil_day
from eligibility_engine.exact import decimal_text
from eligibility_engine.explanation.phrases import English
from eligibility_engine.facts import Integer, Number
from eligibility_engine.kernel.expression import Arithmetic, FactRef, FieldRef, Literal, Shift, Term
from eligibility_engine.kernel.walking import row_tables

DAYS: Final = {
    TimeUnit.YEARS: Fraction(36525, 100),
    TimeUnit.MONTHS: Fraction(36525, 1200),
    TimeUnit.WEEKS: Fraction(7),
    TimeUnit.DAYS: Fraction(1),
    TimeUnit.HOURS: Fraction(1, 24),
    TimeUnit.MINUTES: Fraction(1, 1440),
}
"""About how many days a unit has: enough to draw it."""

CALENDAR: Final = "the calendar"
"""What days that the rule names lie on."""


@frozen
class Axis:
    """What a line measures.

    Attributes:
        words: a number, or the day around which time is measured.
        timed: whether it measures time.
        minimum: the least number there can be, where that is declared.
        maximum: the greatest number there can be.
    """

    words: str
    timed: bool = False
    minimum: Fraction | None = None
    maximum: Fraction | None = None


Place = tuple[Axis, Fraction, str]
"""Where something lies on what axis, and what it is."""


def placed(english: English, left: Term, right: Term) -> Place | None:
    """Return where the right side of a comparison lies; None for what hangs on the subject.

    Args:
        english: the phrase book over the facts of the rule.
        left: what is compared.
        right: with what.
    """
    return _number(english, left, right) or _multiple(english, left, right) or _day(english, left, right)


def _number(english: English, left: Term, right: Term) -> Place | None:
    """Return where a number is compared with one that the rule names."""
    if not isinstance(right, Literal) or isinstance(left, Literal) or not isinstance(right.value, Fraction):
        return None
    return _axis(english, left), right.value, english.constant(right.value, left)


def _axis(english: English, term: Term) -> Axis:
    declared = english.declared(term).type if isinstance(term, (FactRef, FieldRef)) else None
    ends = (declared.minimum, declared.maximum) if isinstance(declared, (Integer, Number)) else (None, None)
    return Axis(english.term(term), False, *(None if end is None else Fraction(end) for end in ends))


def _multiple(english: English, left: Term, right: Term) -> Place | None:
    """Return where a result is compared with a multiple of its own limit of normal."""
    match left, right:
        case FactRef(name), Arithmetic("*", Literal(Fraction() as factor), FactRef(same)) if name == same:
            axis = Axis(f"{english.term(left)} as a multiple of {english.term(cast(Any, right).right)}")
            return axis, factor, f"{decimal_text(factor)} ×"
    return None


def _day(english: English, left: Term, right: Term) -> Place | None:
    """Return where a date is compared with a day, or with one so long before or after it."""
    if not english.is_calendar(left) or row_tables(right):
        return None
    words = english.term(right)
    match right:
        case Literal(date() as day):
            return Axis(CALENDAR, True), Fraction(civil_day(day).toordinal()), words
        case Shift(anchor, Literal(Fraction() as amount), unit):
            about = english.term(anchor)
            return Axis(about, True), amount * DAYS[unit], apart(amount, unit) if amount else about
    return Axis(words, True), Fraction(0), words


def apart(amount: Fraction, unit: TimeUnit) -> str:
    """Say how far from a day another lies: `28 days before`, `1 month after`."""
    size = abs(amount)
    units = unit.value.removesuffix("s") if size == 1 else unit.value
    return f"{decimal_text(size)} {units} {'before' if amount < 0 else 'after'}"
