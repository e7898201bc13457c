"""What each kind of criterion says of itself, read without its predicate, over the oracle's values."""

from fractions import Fraction

from eligibility_engine.criteria import (
    AllOf,
    Always,
    AnyOf,
    AtLeastOf,
    Between,
    Choice,
    Comparing,
    Confirmed,
    Every,
    Exists,
    FirstDecided,
    IsIn,
    IsRecorded,
    IsTrue,
    Negation,
    NoneOf,
    Open,
    TimesLimit,
    Unless,
    Washout,
    Within,
)
from eligibility_engine.criterion import Criterion
from eligibility_engine.dates import LeapDay, TimeUnit
from eligibility_engine.kernel.expression import FactRef, Literal
from generative.almanac import completed
from generative.oracle import Oracle, Truth, is_ongoing, negative, unanimous
from generative.oracle_rows import Row, selected, sure, truth_in, value_in


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
            first = oracle.shift(anchor, back, unit, leap_day) if side != "after" else oracle.values(anchor)
            last = oracle.shift(anchor, on, unit, leap_day) if side != "before" else oracle.values(anchor)
            return oracle.between(oracle.values(term), first, last, ends)
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
        case Exists() | NoneOf() | Every() | Confirmed() | Washout():
            return rows_meaning(criterion, oracle)
        case Always(met):
            return met
        case Open():
            return None
        case _:
            return oracle.truth(criterion.predicate())


def rows_meaning(criterion: Exists | NoneOf | Every | Confirmed | Washout, oracle: Oracle) -> Truth:
    """Return the truth of a leaf about rows, row by row."""
    rows = selected(oracle, criterion.rows)
    match criterion:
        case Exists():
            return bool(rows)
        case NoneOf():
            return not rows
        case Every(which, condition):
            found = [sure(oracle, truth_in(oracle, which, row, condition)) for row in rows]
            return all(found)
        case Confirmed(which, by, amount, unit):
            days = [value_in(oracle, which, row, by) for row in rows]
            oracle.vague |= any(map(is_ongoing, days))
            pairs = [] if oracle.vague else [(one, other) for one in days for other in days if one < other]
            return any(completed(one, other, unit, LeapDay.MARCH_1) >= amount for one, other in pairs)
        case Washout():
            found = [too_late(criterion, oracle, row) for row in rows]
            return not any(found)


def too_late(washout: Washout, oracle: Oracle, row: Row) -> bool:
    """Say whether a row began by the anchor and ended too shortly before it."""
    terms = (washout.started, washout.ended, washout.anchor)
    started, ended, anchor = (value_in(oracle, washout.rows, row, term) for term in terms)
    half_life = None if washout.half_life is None else value_in(oracle, washout.rows, row, washout.half_life)
    oracle.vague |= any(map(is_ongoing, (started, ended, anchor)))
    if oracle.vague:
        return False
    short = completed(ended, anchor, washout.unit, LeapDay.MARCH_1) < washout.amount
    days = completed(ended, anchor, TimeUnit.DAYS, LeapDay.MARCH_1)
    return bool(started <= anchor and (short or (half_life is not None and days < washout.half_lives * half_life)))
