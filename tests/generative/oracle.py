"""A second, tiny meaning of the kernel for subjects about whom everything is exactly known: no intervals, no causes.

It shares nothing with the reference but the nodes. A term is the list of values it may have (one, but for a date read
as the moments of its day, and for a choice whose condition has no value) or None where it has none; a predicate is
True, False or None. Years and months are found by walking the calendar, roots by comparing integers.
"""

import calendar
import operator
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any, Final, assert_never

from attrs import define

from eligibility_engine.criteria import (
    AllOf,
    Always,
    AnyOf,
    AtLeastOf,
    Between,
    Choice,
    Comparing,
    FirstDecided,
    IsIn,
    IsRecorded,
    IsTrue,
    Negation,
    Open,
    TimesLimit,
    Unless,
    Within,
)
from eligibility_engine.criterion import Criterion
from eligibility_engine.dates import LeapDay, TimeUnit
from eligibility_engine.expression import (
    And,
    Arithmetic,
    AsOf,
    AtLeast,
    Choose,
    Compare,
    Constant,
    Elapsed,
    FactRef,
    FirstKnown,
    IsKnown,
    Literal,
    Not,
    OneOf,
    Or,
    Power,
    Predicate,
    Round,
    Shift,
    Term,
)
from eligibility_engine.verdict import Verdict

Truth = bool | None
Values = list[Any] | None

_ORDER: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt, "<=": operator.le, "==": operator.eq, "!=": operator.ne, ">=": operator.ge, ">": operator.gt,
}  # fmt: skip
_SIGNS: Final[dict[str, Callable[[Any, Any], Any]]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}
_SECONDS: Final = {TimeUnit.HOURS: 3600, TimeUnit.MINUTES: 60}
VERDICTS: Final = {True: Verdict.MET, False: Verdict.NOT_MET, None: Verdict.UNKNOWN}


def unanimous(found: list[Truth]) -> Truth:
    """Return what all say, or None."""
    return found[0] if all(truth is found[0] for truth in found) else None


@define
class Oracle:
    """Judges over plain exact values: a fact is a value, None, or for a measurement a dict of its parts.

    `open_choice` tells afterwards whether a choice was met whose condition has no value, or a day was read as moments;
    the reference then answers by the hull of what is possible, which may say less than the oracle.
    """

    facts: Mapping[str, Any]
    as_of: date
    open_choice: bool = False

    def truth(self, predicate: Predicate) -> Truth:
        match predicate:
            case Compare(sign, left, right):
                return self.compare(sign, self.values(left), self.values(right))
            case OneOf(term, members):
                found = self.values(term)
                return None if found is None else unanimous([value in members for value in found])
            case IsKnown(term):
                return self.values(term) is not None
            case And(operands):
                return self.least([self.truth(operand) for operand in operands])
            case Or(operands):
                negated = [negative(self.truth(operand)) for operand in operands]
                return negative(self.least(negated))
            case Not(operand):
                return negative(self.truth(operand))
            case AtLeast(k, operands):
                found = [self.truth(operand) for operand in operands]
                sure, possible = found.count(True), found.count(True) + found.count(None)
                return True if sure >= k else None if possible >= k else False
            case Constant(verdict):
                return {Verdict.MET: True, Verdict.NOT_MET: False, Verdict.UNKNOWN: None}[verdict]
        assert_never(predicate)

    @staticmethod
    def least(found: list[Truth]) -> Truth:
        return False if False in found else None if None in found else True

    def compare(self, sign: str, left: Values, right: Values) -> Truth:
        if left is None or right is None:
            return None
        pairs = [pair for one, other in product(left, right) for pair in self.moments(one, other)]
        return unanimous([_ORDER[sign](one, other) for one, other in pairs])

    def between(self, values: Values, low: Values, high: Values, ends: str) -> Truth:
        lower = self.compare(">=" if ends[0] == "[" else ">", values, low)
        return self.least([lower, self.compare("<=" if ends[1] == "]" else "<", values, high)])

    def moments(self, one: Any, other: Any) -> Iterator[tuple[Any, Any]]:
        """Yield what is compared: where a day meets a moment, the first and last moments of the day and that one."""
        if is_moment(one) == is_moment(other) or not isinstance(one, date):
            yield on_one_clock(one, other)
        elif is_moment(other):
            self.open_choice = True
            yield from ((moment, other) for moment in around(one, other))
        else:
            self.open_choice = True
            yield from ((one, moment) for moment in around(other, one))

    def values(self, term: Term) -> Values:
        match term:
            case FactRef():
                return self.fact(term)
            case Literal(value):
                return [value]
            case AsOf():
                return [self.as_of]
            case Arithmetic(sign, left, right):
                return self.each(lambda a, b: calculated(sign, a, b), left, right)
            case Round(Power(base, exponent), decimals):
                return self.each(lambda b: rounded_root(b, Fraction(exponent.value), decimals), base)  # type: ignore[arg-type]
            case Round(inner, decimals):
                return self.each(lambda value: half_up(value, decimals), inner)
            case Elapsed(start, end, unit, leap_day):
                return self.elapsed(start, end, unit, leap_day)
            case Shift(moved, amount, unit, leap_day):
                return self.shift(moved, amount, unit, leap_day)
            case FirstKnown(terms):
                return next((found for found in map(self.values, terms) if found is not None), None)
            case Choose(cases, otherwise):
                return self.choose([(case.condition, case.then) for case in cases], otherwise)
        assert_never(term)

    def each(self, compute: Callable[..., Any], *terms: Any) -> Values:
        """Return the results for every combination of values; None where one combination has none."""
        found = [self.values(term) for term in terms]
        if any(values is None for values in found):
            return None
        results = [compute(*chosen) for chosen in product(*(values or [] for values in found))]
        return None if None in results else results

    def fact(self, reference: FactRef) -> Values:
        found = self.facts[reference.name]
        if isinstance(found, Mapping):
            found = self.part(found, reference)
        return None if found is None else [found]

    def part(self, measured: Mapping[str, Any], reference: FactRef) -> Any:
        if measured["at"] is not None and measured["at"] > self.as_of:
            return None
        found = measured[reference.part]
        if found is None or reference.part == "at" or reference.unit is None:
            return found
        return None if measured["factor"] is None else found * measured["factor"]

    def choose(self, cases: list[tuple[Predicate, Term]], otherwise: Term) -> Values:
        found: list[Values] = []
        for condition, then in cases:
            holds = self.truth(condition)
            if holds is not False:
                found.append(self.values(then))
            if holds:
                return self.merged(found)
        return self.merged([*found, self.values(otherwise)])

    def merged(self, found: list[Values]) -> Values:
        """Return all values of several branches; None where a branch has none, or where texts or flags differ."""
        if None in found:
            return None
        values = [value for branch in found if branch is not None for value in branch]
        several = len(found) > 1 and any(value != values[0] for value in values)
        if several and isinstance(values[0], (bool, str)):
            return None
        self.open_choice |= several
        return values

    def elapsed(self, start: Term, end: Term, unit: TimeUnit, leap_day: LeapDay) -> Values:
        if unit not in _SECONDS:
            return self.each(lambda a, b: completed(day_of(a), day_of(b), unit, leap_day), start, end)
        found: list[Any] = []
        for one, other in product(self.values(start) or [], self.values(end) or []):
            self.open_choice |= not (is_moment(one) and is_moment(other))
            starts = around(one, other) if not is_moment(one) else [one]
            ends = around(other, one) if not is_moment(other) else [other]
            found += [ticks(*on_one_clock(a, b)) // (_SECONDS[unit] * 10**6) for a, b in product(starts, ends)]
        return found or None

    def shift(self, moved: Term, amount: Term, unit: TimeUnit, leap_day: LeapDay) -> Values:
        starts, amounts = self.values(moved), self.values(amount)
        if starts is None or amounts is None:
            return None
        if unit in _SECONDS:
            self.open_choice |= not all(map(is_moment, starts))
            starts = [moment for start in starts for moment in ([start] if is_moment(start) else around(start, None))]
        found = [moved_by(start, n, unit, leap_day) for start, n in product(starts, amounts)]
        return None if None in found else found


def negative(truth: Truth) -> Truth:
    return None if truth is None else not truth


def is_moment(value: Any) -> bool:
    return isinstance(value, datetime)


def day_of(value: date) -> date:
    return date(value.year, value.month, value.day)


def around(day: date, moment: Any) -> list[datetime]:
    """Return the first and the last moment of a day, and a given one where it lies in it; on that one's clock."""
    zone = moment.tzinfo if is_moment(moment) else None
    ends = [datetime.combine(day, time.min, zone), datetime.combine(day, time.max, zone)]
    return [*ends, *([moment] if is_moment(moment) and day_of(moment) == day else [])]


def on_one_clock(one: Any, other: Any) -> tuple[Any, Any]:
    """Return both; a moment of a day that has no offset is read on the clock of the one it meets."""
    if not (is_moment(one) and is_moment(other)):
        return one, other
    return one.replace(tzinfo=one.tzinfo or other.tzinfo), other.replace(tzinfo=other.tzinfo or one.tzinfo)


def ticks(start: datetime, end: datetime) -> int:
    """Return the microseconds between two moments."""
    gap = end - start
    return (gap.days * 86400 + gap.seconds) * 10**6 + gap.microseconds


def calculated(sign: str, left: Fraction, right: Fraction) -> Fraction | None:
    if sign != "/":
        return Fraction(_SIGNS[sign](left, right))
    return None if right == 0 else Fraction(left) / right


def half_up(value: Fraction, decimals: int) -> Fraction:
    """Return the nearest multiple of the step, of two equally near ones that further from 0."""
    step = Fraction(10) ** -decimals
    below = value // step * step
    return min((below, below + step), key=lambda found: (abs(value - found), -abs(found)))


def rounded_root(base: Fraction, exponent: Fraction, decimals: int) -> Fraction | None:
    """Return base ** exponent, rounded, by bisection over exact integer powers; None for a base that is not above 0."""
    if base <= 0:
        return None
    step, root = Fraction(10) ** -decimals, exponent.denominator
    target = Fraction(base) ** exponent.numerator
    low, high = 0, 1
    while ((high - Fraction(1, 2)) * step) ** root <= target:
        high *= 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if ((middle - Fraction(1, 2)) * step) ** root <= target else (low, middle)
    return low * step


@cache
def anniversaries(start: date, first_year: int, last_year: int, leap_day: LeapDay) -> tuple[date, ...]:
    """Return the days on which whole years since a day are completed, in the years given, by walking the calendar."""
    found = []
    for year in range(first_year, last_year + 1):
        if (start.month, start.day) == (2, 29) and not calendar.isleap(year):
            found.append(date(year, 3, 1) if leap_day is LeapDay.MARCH_1 else date(year, 2, 28))
        else:
            found.append(date(year, start.month, start.day))
    return tuple(found)


@cache
def month_days(start: date, first_year: int, last_year: int) -> tuple[date, ...]:
    """Return the days on which whole months since a day are completed, in the years given."""
    months = product(range(first_year, last_year + 1), range(1, 13))
    return tuple(date(y, m, min(start.day, calendar.monthrange(y, m)[1])) for y, m in months)


def completed(start: date, end: date, unit: TimeUnit, leap_day: LeapDay) -> int:
    """Return the completed units: how many completions lie after the start and not after the end, or minus those undone."""
    if unit in {TimeUnit.DAYS, TimeUnit.WEEKS}:
        return (end.toordinal() - start.toordinal()) // (7 if unit is TimeUnit.WEEKS else 1)
    years = min(start.year, end.year), max(start.year, end.year)
    found = anniversaries(start, *years, leap_day) if unit is TimeUnit.YEARS else month_days(start, *years)
    return sum(start < day <= end for day in found) - sum(end < day <= start for day in found)


def moved_by(start: date, amount: Any, unit: TimeUnit, leap_day: LeapDay) -> date | None:
    """Return a day or moment moved by whole units; None by a fraction, or outside the calendar."""
    if Fraction(amount).denominator != 1:
        return None
    n = int(amount)
    try:
        if unit in {TimeUnit.YEARS, TimeUnit.MONTHS}:
            year, month = divmod(start.year * 12 + start.month - 1 + n * (12 if unit is TimeUnit.YEARS else 1), 12)
            return on_clock_of(start, reached(day_of(start), year, month + 1, unit, leap_day))
        seconds = {TimeUnit.WEEKS: 7 * 86400, TimeUnit.DAYS: 86400, **_SECONDS}[unit] * n
        return start + timedelta(seconds=seconds)
    except (ValueError, OverflowError):
        return None


def reached(start: date, year: int, month: int, unit: TimeUnit, leap_day: LeapDay) -> date:
    if not 1 <= year <= 9999:
        raise ValueError
    if unit is TimeUnit.YEARS:
        return anniversaries(start, year, year, leap_day)[0]
    return month_days(start, year, year)[month - 1]


def on_clock_of(start: date, day: date) -> date:
    return datetime.combine(day, start.time(), start.tzinfo) if isinstance(start, datetime) else day


def meaning(criterion: Criterion, oracle: Oracle) -> Truth:
    """Return what a criterion says of itself in words, without asking for its predicate.

    A kind of somebody else's is taken by its predicate.
    """

    def of(*parts: Criterion) -> list[Truth]:
        return [meaning(part, oracle) for part in parts]

    match criterion:
        case AllOf(operands):
            return oracle.least(of(*operands))
        case AnyOf(operands):
            return negative(oracle.least([negative(truth) for truth in of(*operands)]))
        case AtLeastOf(k, operands):
            found = of(*operands)
            return True if found.count(True) >= k else False if found.count(False) > len(found) - k else None
        case Negation(operand):
            return negative(meaning(operand, oracle))
        case Unless(suspended, exception):
            return oracle.least([*of(suspended), negative(meaning(exception, oracle))])
        case FirstDecided(operands):
            return next((truth for truth in of(*operands) if truth is not None), None)
        case Choice(bands, otherwise):
            return chosen([(band.when, band.then) for band in bands], otherwise, oracle)
        case _:
            return leaf_meaning(criterion, oracle)


def chosen(bands: list[tuple[Criterion, Criterion]], otherwise: Criterion, oracle: Oracle) -> Truth:
    """Return the truth of the first band whose condition holds; where that is open, what all open ones agree on."""
    found: list[Truth] = []
    for when, then in bands:
        holds = meaning(when, oracle)
        if holds is not False:
            found.append(meaning(then, oracle))
        if holds:
            return unanimous(found)
    return unanimous([*found, meaning(otherwise, oracle)])


def leaf_meaning(criterion: Criterion, oracle: Oracle) -> Truth:
    """Return the truth of a leaf."""
    match criterion:
        case Comparing(left, sign, right):
            return oracle.compare(sign, oracle.values(left), oracle.values(right))
        case Between(term, low, high, ends):
            return oracle.between(oracle.values(term), oracle.values(low), oracle.values(high), ends)
        case Within(term, amount, unit, side, anchor, ends, leap_day):
            back, on = Literal(Fraction(-amount)), Literal(Fraction(amount))
            low = oracle.shift(anchor, back, unit, leap_day) if side != "after" else oracle.values(anchor)
            high = oracle.shift(anchor, on, unit, leap_day) if side != "before" else oracle.values(anchor)
            return oracle.between(oracle.values(term), low, high, ends)
        case TimesLimit(fact, sign, factor, limit):
            value, reported = oracle.values(FactRef(fact)), oracle.values(FactRef(fact, limit))
            return oracle.compare(sign, value, None if reported is None else [factor * reported[0]])
        case IsTrue(term):
            found = oracle.values(term)
            return None if found is None else unanimous(found)
        case IsIn(term, members):
            found = oracle.values(term)
            return None if found is None else unanimous([value in members for value in found])
        case IsRecorded(term):
            return oracle.values(term) is not None
        case Always(met):
            return met
        case Open():
            return None
        case _:
            return oracle.truth(criterion.predicate())
