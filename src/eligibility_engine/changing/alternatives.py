"""The other values that a fact may get, the nearest first: at the limits of the rules, in the fact's own precision."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from attrs import evolve, frozen

from eligibility_engine.changing.counterfactual import Change
from eligibility_engine.dates import civil_day, utc_aware
from eligibility_engine.explanation.readings import say_value
from eligibility_engine.facts import Date, EventTable, Fact, Instant, Integer
from eligibility_engine.kernel.expression import Predicate
from eligibility_engine.knowledge import Facts, FactValue, Measured
from eligibility_engine.semantics.turning import plain
from eligibility_engine.value import Exact, Interval, as_interval, interval


@frozen(eq=False)
class Alternative:
    """Another value of a fact: as a record holds it, as it is read, and how far away it is."""

    fact: Fact
    plain: Any
    value: FactValue
    distance: Any

    def change(self, now: FactValue, proved: bool) -> Change:
        """Return the change from what is known now; `proved` says that all numbers beyond do as well."""
        unit = getattr(self.fact.type, "unit", None)
        rises = _rises(_span(now), _number(self.value))
        said, was = _said(self.value, unit), _said(now, unit)
        return Change(self.fact.name, self.fact.label, self.plain, said, was, rises, proved and rises is not None)

    def and_beyond(self, now: FactValue) -> FactValue:
        """Return the value and all that lie beyond it, seen from now; of what is no number the value alone."""
        rises, number = _rises(_span(now), _number(self.value)), _number(self.value)
        if rises is None:
            return self.value
        low, high = (getattr(self.fact.type, end) for end in ("minimum", "maximum"))
        whole = isinstance(self.fact.type, Integer)
        if not isinstance(self.value, Measured):
            return interval(number, high, whole=whole) if rises else interval(low, number, whole=whole)
        return evolve(self.value, value=interval(number, None) if rises else interval(None, number))

    def share(self, now: FactValue) -> Fraction | None:
        """Return how far a number moves, as a share of the greater of the two; None for what is no number."""
        number = _number(self.value)
        if _rises(_span(now), number) is None:
            return None
        there = number - self.distance[0] if _rises(_span(now), number) else number + self.distance[0]
        return Fraction(self.distance[0] / (max(abs(number), abs(there)) or 1))


def is_changeable(fact: Fact) -> bool:
    """Say whether a fact may change: one that is not fixed, and no table of events, which have happened."""
    return not fact.fixed and not isinstance(fact.type, EventTable)


def alternatives(
    fact: Fact, facts: Facts, predicates: Sequence[Predicate], on: date, past: date, offsets: bool | None
) -> list[Alternative]:
    """Return the other values of a fact between which some predicates can tell, the nearest first.

    Args:
        fact: the fact, which is changeable.
        facts: what is known now.
        predicates: the rules, whose limits are solved for the fact as the other facts are now.
        on: the date of judging.
        past: the day up to which a date or a moment on record is history, which nothing moves.
        offsets: whether the times of the rules have a UTC offset.
    """
    from eligibility_engine.testing.search.reading import Reading
    from eligibility_engine.testing.search.values import Chooser

    now = facts[fact.name]
    again = _found_again(now, on)
    reading = Reading(facts.schema, on, _is_aware(facts, offsets))
    chooser = Chooser(reading, predicates, facts.replacing({fact.name: again}))
    first = [_result(again)] if isinstance(again, Measured) else []
    tried = chooser.choices(fact, *first).candidates
    found = [one for one in tried if _is_due(fact, now, one.value, past) and _is_alike(again, one.value)]
    away = [_distance(now, one.value, place) for place, one in enumerate(found)]
    made = [Alternative(fact, one.plain, one.value, how_far) for one, how_far in zip(found, away, strict=True)]
    return sorted(made, key=lambda one: (_is_too_exact(fact, one.value), one.distance))


def told_apart(
    found: Iterable[Alternative],
    predicates: Sequence[Predicate],
    judged: Callable[[Predicate, Mapping[str, Alternative]], object],
) -> list[Alternative]:
    """Return the values without those that rules, whatever the other facts are, cannot tell from an earlier one."""
    from eligibility_engine.testing.search.atoms import atoms_of, named

    first: dict[tuple[object, ...], Alternative] = {}
    for one in found:
        name = one.fact.name
        atoms = [atom for predicate in predicates for atom in atoms_of(predicate) if name in named([atom])]
        alone = all(named([atom]) == (name,) for atom in atoms)
        key = tuple(judged(atom, {name: one}) for atom in atoms) if alone else (id(one),)
        first.setdefault(key, one)
    return list(first.values())


def _is_aware(facts: Facts, offsets: bool | None) -> bool:
    if offsets is not None:
        return offsets
    values = (_number(facts[fact.name]) for fact in facts.schema if isinstance(fact.type, Instant))
    return any(isinstance(one, datetime) and utc_aware(one) for one in values)


def _is_due(fact: Fact, now: FactValue, value: FactValue, past: date) -> bool:
    """Say whether a value is exact, another one than now, and one that the fact may still get."""
    span, number = _span(now), _number(value)
    if number is None or value == now:
        return False
    if isinstance(fact.type, (Date, Instant)) and not _is_to_come(span, number, past):
        return False
    if span is None:
        return True
    if fact.becomes:
        return number in fact.may_become(str(_number(now)))
    return not fact.only_increases or (span.hi is not None and bool(number > span.hi))


def _is_to_come(now: Interval | None, then: date, past: date) -> bool:
    """Say whether a date that is missing, or surely to come, would be on the as-of date or later."""
    is_open = now is None or bool(now.lo and civil_day(now.lo) > past)
    return is_open and civil_day(then) >= past


def _found_again(now: FactValue, on: date) -> FactValue:
    """Return what may get another value: a dated result is history, so in its place one of the day of judging."""
    if not isinstance(now, Measured) or not isinstance(now.at, Exact) or not isinstance(now.at.value, date):
        return now
    return evolve(now, at=Exact(on)) if civil_day(now.at.value) <= on else now


def _is_alike(again: FactValue, value: FactValue) -> bool:
    """Say whether of a result nothing but its value differs."""
    if not isinstance(value, Measured) or not isinstance(again, Measured):
        return True
    return (value.unit, value.uln, value.lln, value.at) == (again.unit, again.uln, again.lln, again.at)


def _result(known: Measured) -> dict[str, Any]:
    """Return a result as a record writes it, as far as it is exact."""
    parts = {"value": known.value, "uln": known.uln, "lln": known.lln, "at": known.at}
    exact = {key: _plain(part.value) for key, part in parts.items() if isinstance(part, Exact)}
    return {"value": None, **exact, **({} if known.unit is None else {"unit": known.unit})}


def _plain(value: Any) -> Any:
    return plain(value) if isinstance(value, Fraction) else value.isoformat()


def _number(value: FactValue) -> Any:
    """Return the exact value, of a result its number; None where there is none."""
    inner = value.value if isinstance(value, Measured) else value
    return inner.value if isinstance(inner, Exact) else None


def _span(value: FactValue) -> Interval | None:
    """Return between which ends the value is known to lie, of a result its number; None where nothing is known."""
    inner = value.value if isinstance(value, Measured) else value
    return as_interval(inner) if isinstance(inner, (Exact, Interval)) else None


def _distance(now: FactValue, value: FactValue, place: int) -> tuple[Any, ...]:
    """Return how far a value lies outside of what is known now; where there is no order, its place."""
    span, other = _span(_moved(now, value)), _number(_moved(value, now))
    if span is None or isinstance(other, (bool, str)):
        return 0, place
    below = [] if span.lo is None else [_wall_clock(span.lo) - _wall_clock(other)]
    above = [] if span.hi is None else [_wall_clock(other) - _wall_clock(span.hi)]
    lengths = [one if isinstance(one, Fraction) else one.total_seconds() for one in below + above]
    return max(0, *lengths), place


def _moved(value: FactValue, other: FactValue) -> FactValue:
    """Return what of a value is another: of a result its date, where the number is the same."""
    if isinstance(value, Measured) and isinstance(other, Measured) and value.value == other.value:
        return value.at
    return value


def _wall_clock(value: Any) -> Any:
    """Return a moment without its offset: near enough to say which of several is nearer."""
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def _is_too_exact(fact: Fact, value: FactValue) -> bool:
    """Say whether a number has more decimals than are reported; of a result in another unit that is not known."""
    decimals, number = getattr(fact.type, "decimals", None), _number(value)
    if decimals is None or not isinstance(number, Fraction):
        return False
    is_converted = isinstance(value, Measured) and value.factor not in {None, 1}
    return not is_converted and number % Fraction(1, 10**decimals) != 0


def _rises(now: Interval | None, other: Any) -> bool | None:
    """Say whether a number would be greater; None for what is no number, is none now, or may be the same."""
    if now is None or not isinstance(other, Fraction):
        return None
    if now.hi is not None and (other > now.hi or (now.hi_open and other == now.hi)):
        return True
    return False if now.lo is not None and (other < now.lo or (now.lo_open and other == now.lo)) else None


def _said(value: FactValue, unit: str | None) -> str:
    if isinstance(value, Measured):
        dated = f" on {_plain(value.at.value)}" if isinstance(value.at, Exact) else ""
        return say_value(value.value, value.unit) + dated
    return say_value(value, unit)  # type: ignore[arg-type]
