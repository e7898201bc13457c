"""The very day on which a rule turns, where solving for it came only near."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from attrs import evolve

from eligibility_engine.expression import Predicate
from eligibility_engine.facts import Date, Fact, Facts
from eligibility_engine.semantics import Evaluation
from eligibility_engine.testing.search.values import Choices, Reading
from eligibility_engine.value import Exact
from eligibility_engine.verdict import Verdict

_ONE_DAY = timedelta(days=1)


def refined(choices: Choices, fact: Fact, predicates: Sequence[Predicate], others: Facts, reading: Reading) -> Choices:
    """Return the choices of a fact with the days on both sides of each turn between two that lie apart."""
    if not isinstance(fact.type, Date):
        return choices

    def said(day: date) -> list[Verdict]:
        evaluation = Evaluation(others.replacing({fact.name: Exact(day)}), Exact(reading.as_of))
        return [evaluation.verdict(predicate) for predicate in predicates]

    days: list[Any] = sorted({one.value.value for one in choices.candidates if isinstance(one.value, Exact)})
    found = (day for low, high in pairwise(days) for day in _turn(low, high, said))
    candidates = [reading.candidate(fact, day.isoformat()) for day in found]
    new = [one for one in candidates if one is not None and one not in choices.candidates]
    return evolve(choices, candidates=(*choices.candidates[:-1], *dict.fromkeys(new), choices.candidates[-1]))


def _turn(low: date, high: date, said: Callable[[date], list[Verdict]]) -> Iterator[date]:
    """Yield the days on the way to the two between which the verdicts turn, where these are not low and high."""
    if high - low > _ONE_DAY and said(low) != said(high):
        middle = low + (high - low) / 2
        yield middle
        yield from _turn(middle, high, said) if said(middle) == said(low) else _turn(low, middle, said)
