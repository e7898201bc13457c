"""Which values of a fact are worth trying: those that stand for every other one, as far as some rules can tell.

Between two turning values of a rule nothing changes, so a value at each of them, one beside it and one in each gap
stand for all. Each passes the door, so a record can hold it.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from itertools import islice, pairwise
from math import floor
from typing import Any, Final, assert_never

from attrs import evolve, frozen

from eligibility_engine.codes.code import Code
from eligibility_engine.dates import TimeUnit, shift
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
from eligibility_engine.kernel.expression import Arithmetic, FactRef, Literal, Node, Predicate, Round
from eligibility_engine.kernel.walking import walk
from eligibility_engine.knowledge import EventRows, Facts, FactValue
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.semantics.turning import days_around, numbers_around, places, plain, turning_values
from eligibility_engine.testing.search.cells import (
    ONE,
    AnyDate,
    AnyNumber,
    Count,
    Ending,
    any_dates,
    any_numbers,
    count_values,
    date_values,
    measured,
    number_values,
    results_by_limit,
)
from eligibility_engine.testing.search.reading import ABSENT, NINE, Candidate, Reading, odd_codes, typical_result
from eligibility_engine.value import Exact

_COMPARATORS: Final = ("<", "<=", ">=", ">")
_MOST_VALUES: Final = 2_000
"""With more values that would stand for all, one stands for all, and less can be proved."""


@frozen
class Choices:
    """The values of one fact that are worth trying.

    Attributes:
        candidates: what a record can hold, the plainest first; being left out comes last.
        standing: the values that stand for every one in the domain; being left out comes last.
        complete: whether solved rules tell none of the values in the domain from one of these. If not, one value
            stands for all.
    """

    candidates: tuple[Candidate, ...]
    standing: tuple[FactValue, ...] = ()
    complete: bool = True


@frozen
class Chooser:
    """Finds the values of facts that are worth trying for some predicates; `facts` says what the others are."""

    reading: Reading
    predicates: Sequence[Predicate]
    facts: Facts

    def choices(self, fact: Fact, *first: Any) -> Choices:
        """Return the choices of a fact; `first` are plain values, None for none, that are tried before all others."""
        found = [self.reading.candidate(fact, one) for one in [*first, *self._raw(fact, *first[:1]), ABSENT]]
        kept = tuple(dict.fromkeys(one for one in found if one is not None))
        if isinstance(fact.type, (Flag, Enumeration)):
            return Choices(kept, tuple(one.value for one in kept))
        standing = self._standing(fact)
        every = [] if standing is None else list(islice(standing, _MOST_VALUES + 1))
        complete = standing is not None and len(every) <= _MOST_VALUES
        if not complete:
            every = [every[0] if every else self._some_value(fact)]
        distinct = dict.fromkeys([*every, fact.absent])
        return Choices(kept, tuple(self.reading.same(fact, one) for one in distinct), complete)

    def offered(self, fact: Fact, *raw: Any) -> Choices:
        """Return the choices of an event table out of some plain tables."""
        found = [self.reading.candidate(fact, one) for one in [*raw, ABSENT]]
        kept = tuple(dict.fromkeys(one for one in found if one is not None))
        return Choices(kept, (self._some_value(fact), fact.absent), complete=False)

    def _standing(self, fact: Fact) -> Iterable[FactValue] | None:
        """Return the values that stand for all; None where it is not known which do."""
        match fact.type:
            case Count():
                return count_values(self._targets(fact))
            case AnyNumber() as kind:
                return any_numbers(self._targets(fact), kind)
            case AnyDate():
                return any_dates(self._targets(fact), self.reading.as_of)
            case Integer() | Number():
                return number_values(self._targets(fact), fact.type)
            case Date():
                return date_values(self._targets(fact), fact.type, self.reading.as_of)
            case Measurement() as kind:
                return self._results(fact, kind)
            case Code() as kind:
                return [Exact(code) for code in (*self._targets(fact), self._no_member(fact, kind))]
        return None

    def _results(self, fact: Fact, kind: Measurement) -> Iterable[FactValue] | None:
        """Return results, where rules read them in one unit, or only against their own upper limit."""
        nodes = [node for one in self.predicates for node in walk(one)]
        read = {(node.part, node.unit) for node in nodes if isinstance(node, FactRef) and node.name == fact.name}
        known = self.facts.replacing({fact.name: self._some_value(fact)})
        targets = evolve(self, facts=known)._targets(fact)
        if read == {("value", kind.units.canonical)}:
            return (measured(kind, value) for value in number_values(targets, kind))
        by_limit = read <= {("value", None), ("uln", None)} and kind.minimum is not None and kind.minimum >= 0
        return results_by_limit(targets, kind) if by_limit and not any(map(_has_scale, nodes)) else None

    def _some_value(self, fact: Fact) -> FactValue:
        """Return some value of a measurement, a time or an event table."""
        if isinstance(fact.type, EventTable):
            return EventRows((), complete=False)
        if isinstance(fact.type, Measurement):
            return measured(fact.type, ONE)
        return Exact(self.reading.on_clock(datetime.combine(self.reading.as_of, NINE)))

    def _raw(self, fact: Fact, first: Any = ABSENT) -> list[Any]:
        match fact.type:
            case Flag():
                return [False, True]
            case Enumeration():
                return list(fact.type.answers)
            case Integer() | Number():
                return self._numbers(fact)
            case Measurement():
                return list(self._measurements(fact, fact.type, first))
            case Code() as kind:
                codes = [*self._targets(fact), self._no_member(fact, kind)]
                return [code.removeprefix(kind.token("")) for code in codes]
            case EventTable():
                return [{"rows": [], "complete": True}, self.reading.typical(fact)]
            case Date() | End():
                days = _apart(self._targets(fact), self.reading.as_of)
                ongoing = ["ongoing"] if isinstance(fact.type, Ending) else []
                return [day.isoformat() for day in days] + ongoing + (_partly(days) if fact.type.partial else [])
            case Instant():
                moments = _apart(self._moments(fact), self.reading.as_of)
                whole_days = dict.fromkeys(one.date().isoformat() for one in moments)
                return [*map(self.reading.moment, moments), *whole_days]
        assert_never(fact.type)

    def _no_member(self, fact: Fact, kind: Code) -> str:
        """Return a code that stands in no rule."""
        known = self._targets(fact)
        return next(one for code in odd_codes(kind) if (one := kind.token(code)) not in known)

    def _targets(self, fact: Fact, part: Any = "value") -> list[Any]:
        evaluation = Evaluation(self.facts, Exact(self.reading.as_of))
        found = (turning_values(one, fact, evaluation, part) for one in self.predicates)
        return list(dict.fromkeys(target for targets in found for target in targets))

    def _moments(self, fact: Fact) -> list[datetime]:
        targets = self._targets(fact) or [datetime.combine(self.reading.as_of, NINE)]
        found = (one if isinstance(one, datetime) else datetime.combine(one, time()) for one in targets)
        return [self.reading.on_clock(one) for one in found]

    def _numbers(self, fact: Fact) -> list[Any]:
        targets = self._targets(fact)
        known = [plain(value) for value in _numbers_apart(targets, fact)] or [self.reading.typical(fact)]
        if not getattr(fact.type, "comparator", False):
            return known
        ends = [plain(target) for target in targets]
        return known + [{"value": end, "comparator": sign} for end in ends for sign in _COMPARATORS]

    def _measurements(self, fact: Fact, kind: Measurement, first: Any) -> Iterator[Any]:
        """Yield results around each threshold with their limits, without limits, value or unit, and at other dates."""
        like = first if isinstance(first, dict) and "value" in first else self._plain_result(fact, kind)
        targets = self._targets(fact)
        for value in _numbers_apart(targets, fact):
            yield {**like, "value": plain(value)}
        if kind.comparator:
            yield from ({**like, "value": plain(end), "comparator": sign} for end in targets for sign in _COMPARATORS)
        for part in ("uln", "lln"):
            limits = _numbers_apart(self._targets(fact, part), fact)
            yield from ({**like, part: plain(limit)} for limit in limits)
        for lacking in (("uln", "lln"), ("value",), ("unit",)):
            yield {key: part for key, part in like.items() if key not in lacking}
        after = shift(self.reading.as_of, 1, TimeUnit.DAYS)
        yield from () if after is None else ({**like, "at": after.isoformat()},)
        yield from ({**like, "at": day.isoformat()} for day in _apart(self._targets(fact, "at"), self.reading.as_of))

    def _plain_result(self, fact: Fact, kind: Measurement) -> dict[str, Any]:
        """Return a result with those limits of normal that rules read."""
        nodes = (node for one in self.predicates for node in walk(one))
        parts = {node.part for node in nodes if isinstance(node, FactRef) and node.name == fact.name}
        known = typical_result(kind)
        return {key: part for key, part in known.items() if key in {"value", "unit", *parts}}


def _has_scale(node: Node) -> bool:
    """Say whether it matters to a node that a result and its limit are both, say, ten times as high."""
    match node:
        case Round():
            return True
        case Arithmetic("+" | "-", left, right):
            return isinstance(left, Literal) or isinstance(right, Literal)
    return False


def _numbers_apart(targets: list[Fraction], fact: Fact) -> list[Fraction]:
    """Return numbers in each gap between targets and beyond them, then those at and beside the targets."""
    if not targets:
        return []
    kind: Any = fact.type
    ordered = sorted(set(targets))
    edges = [end for end in (kind.minimum, kind.maximum) if end is not None]
    width = max(ordered[-1] - ordered[0], abs(ordered[-1]), Fraction(1))
    rest = sorted({*ordered, *edges, *([] if kind.minimum is not None else [ordered[0] - width]),
                   *([] if kind.maximum is not None else [ordered[-1] + width])})  # fmt: skip
    whole = isinstance(kind, Integer)
    step = Fraction(1) if whole else Fraction(1, 10 ** max(places(kind.decimals, one) for one in ordered))
    middles = [_middle(low, high, step) for low, high in sorted(pairwise(rest), key=_narrowness)]
    outer = [one for one in (rest[0], rest[-1]) if one not in ordered]
    found = dict.fromkeys([*middles, *outer, *ordered, *numbers_around(ordered, fact)])
    return sorted(found, key=lambda value: value % step != 0)  # what can be reported before what lies between


def _narrowness(gap: tuple[Any, Any]) -> Any:
    """Return a key under which the widest gap comes first: a value from it is the plainest."""
    return gap[0] - gap[1]


def _middle(low: Fraction, high: Fraction, step: Fraction) -> Fraction:
    """Return a number between two others, with as few decimals as that takes."""
    middle = min((low + high) / 2, low * 3 / 2) if low > 0 else (low + high) / 2  # far off is not plain
    while not low < floor(middle / step) * step < high:
        step /= 10
    return floor(middle / step) * step


def _apart(targets: list[Any], as_of: date) -> list[Any]:
    """Return days (or instants) in each gap between targets and a year beyond them, then those at and beside them."""
    if not targets:
        return [as_of]
    ordered = sorted(set(targets))
    year = timedelta(days=365)
    room = [one for one in ordered if date.min.year + 2 < one.year < date.max.year - 2]
    beyond = [room[0] - year, room[-1] + year] if room else []
    middles = [low + (high - low) / 2 for low, high in sorted(pairwise(ordered), key=_narrowness)]
    around = days_around(ordered, as_of)
    return list(dict.fromkeys([*middles, *beyond, *(one for one in around if type(one) is type(ordered[0]))]))


def _partly(days: list[date]) -> list[str]:
    """Return the month and the year of each day, as partial dates."""
    return list(dict.fromkeys(day.isoformat()[:length] for length in (7, 4) for day in days))
