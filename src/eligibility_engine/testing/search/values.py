"""Which values of a fact are worth trying: those that stand for every other one, as far as some rules can tell.

Between two turning values of a rule nothing changes, so a value at each of them, one beside it and one in each gap
stand for all. Each passes the door, so a record can hold it.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from itertools import pairwise
from math import floor
from typing import Any, Final, assert_never

from attrs import field, frozen

from eligibility_engine.dates import start_of
from eligibility_engine.expression import FactRef, Predicate, walk
from eligibility_engine.facts import (
    Date,
    Enumeration,
    Fact,
    Facts,
    FactValue,
    Flag,
    Instant,
    Integer,
    Measured,
    Measurement,
    Number,
    Schema,
)
from eligibility_engine.reading import Reader, read_value
from eligibility_engine.semantics import Evaluation
from eligibility_engine.testing.search.turning import days_around, numbers_around, places, plain, turning_values
from eligibility_engine.value import Exact, Interval, Missing

ABSENT: Final = None
"""What stands in a candidate for a fact that a record leaves out."""

_LIMITS: Final = tuple(map(Fraction, ("1", "10", "100", "1000", "0.1")))
_COMPARATORS: Final = ("<", "<=", ">=", ">")
_NINE: Final = time(9)


@frozen
class Candidate:
    """A value of one fact: as a record writes it (None where it is left out), and as it is read."""

    plain: Any = field(eq=False)
    value: FactValue


@frozen(eq=False)
class Reading:
    """Reads plain values of facts on one as-of date; `aware` says whether times have a UTC offset.

    Equal values of a fact are read as one object, so that what was found out about a value is found again.
    """

    schema: Schema
    as_of: date
    aware: bool = False
    _read: dict[tuple[str, FactValue], FactValue] = field(factory=dict)

    def same(self, fact: Fact, value: FactValue) -> FactValue:
        """Return the one object that stands for equal values of a fact."""
        return self._read.setdefault((fact.name, value), value)

    def candidate(self, fact: Fact, raw: Any) -> Candidate | None:
        """Return a candidate, or None where the door refuses the value."""
        if raw is ABSENT:
            return Candidate(ABSENT, self.same(fact, fact.absent))
        reader = Reader(fact, self.as_of, [])
        value = read_value(reader, raw, {})
        if isinstance(fact.type, Instant) and isinstance(value, Exact) and not isinstance(value.value, datetime):
            value = self._whole_day(value.value)  # type: ignore[arg-type]
        return None if reader.faults else Candidate(raw, self.same(fact, value))

    def _whole_day(self, day: date) -> Interval:
        like = datetime(2000, 1, 1, tzinfo=UTC if self.aware else None)
        return Interval(start_of(day, like), start_of(day + timedelta(days=1), like), hi_open=True)

    def moment(self, moment: datetime) -> str:
        """Return an instant as a record writes it."""
        zone = "+00:00" if self.aware and moment.tzinfo is None else ""
        return moment.isoformat(timespec="minutes") + zone

    def typical(self, fact: Fact) -> Any:
        """Return a plain value of a fact that nothing speaks against."""
        match fact.type:
            case Flag():
                return True
            case Enumeration():
                return next(iter(fact.type.answers), ABSENT)
            case Integer(_, minimum, maximum) | Number(_, minimum, maximum):
                return plain(_within(minimum, maximum))
            case Measurement():
                return _measured(fact.type, _limit(fact.type))
            case Date():
                return self.as_of.isoformat()
            case Instant():
                return self.moment(datetime.combine(self.as_of, _NINE))
        assert_never(fact.type)

    def facts(self, record: Any, names: Iterable[str]) -> Facts:
        """Return what a record says; of the named facts that it lacks, a typical value."""
        named = frozenset(names)
        values: dict[str, FactValue] = {}
        for fact in self.schema:
            raw = record.get(fact.name)
            found = self.candidate(fact, self.typical(fact) if raw is None and fact.name in named else raw)
            values[fact.name] = fact.absent if found is None else found.value
        return Facts(self.schema, values)


def _within(minimum: Fraction | None, maximum: Fraction | None) -> Fraction:
    return minimum if minimum is not None else min(Fraction(0), maximum if maximum is not None else Fraction(0))


def _limit(kind: Measurement) -> Fraction:
    """Return an upper limit of normal that leaves room above and below it in the domain."""
    low, high = kind.minimum, kind.maximum
    tried = _LIMITS[1:] if kind.decimals == 0 else _LIMITS
    fits = (one for one in tried if (low is None or one / 2 >= low) and (high is None or one * 4 <= high))
    return next(fits, Fraction(1))


def _measured(kind: Measurement, value: Fraction) -> dict[str, Any]:
    limit = _limit(kind)
    known = {"value": value, "unit": kind.units.canonical, "uln": limit, "lln": limit / 2}
    return {key: plain(part) for key, part in known.items()}


@frozen
class Choices:
    """The values of one fact that stand for all.

    Attributes:
        candidates: what a record can hold, the plainest first; being left out comes last.
        spans: for a proof, every imprecise value, as far as the rules can tell them apart.
        complete: whether the two stand for every value in the domain.
    """

    candidates: tuple[Candidate, ...]
    spans: tuple[FactValue, ...] = ()
    complete: bool = True


@frozen
class Chooser:
    """Finds the values of facts that are worth trying for some predicates; `facts` says what the others are."""

    reading: Reading
    predicates: Sequence[Predicate]
    facts: Facts

    def choices(self, fact: Fact, *first: Any) -> Choices:
        """Return the choices of a fact; `first` is a plain value, or None for none, that is tried before all others."""
        found = [self.reading.candidate(fact, one) for one in [*first, *self._raw(fact, *first), ABSENT]]
        kept = tuple(dict.fromkeys(one for one in found if one is not None))
        spans = tuple(self.reading.same(fact, span) for span in _spans(fact, kept))
        return Choices(kept, spans, self._complete(fact))

    def _raw(self, fact: Fact, first: Any = ABSENT) -> list[Any]:
        match fact.type:
            case Flag():
                return [True, False]
            case Enumeration():
                return list(fact.type.answers)
            case Integer() | Number():
                return self._numbers(fact)
            case Measurement():
                return list(self._measurements(fact, fact.type, first))
            case Date():
                days = _apart(self._targets(fact), self.reading.as_of)
                return [day.isoformat() for day in days] + (_partly(days) if fact.type.partial else [])
            case Instant():
                moments = _apart(self._moments(fact), self.reading.as_of)
                whole_days = dict.fromkeys(one.date().isoformat() for one in moments)
                return [*map(self.reading.moment, moments), *whole_days]
        assert_never(fact.type)

    def _targets(self, fact: Fact, part: Any = "value") -> list[Any]:
        evaluation = Evaluation(self.facts, Exact(self.reading.as_of))
        found = (turning_values(one, fact, evaluation, part) for one in self.predicates)
        return list(dict.fromkeys(target for targets in found for target in targets))

    def _moments(self, fact: Fact) -> list[datetime]:
        midnight = datetime.min.time()
        targets = self._targets(fact) or [datetime.combine(self.reading.as_of, _NINE)]
        return [one if isinstance(one, datetime) else datetime.combine(one, midnight) for one in targets]

    def _numbers(self, fact: Fact) -> list[Any]:
        targets = self._targets(fact)
        known = [plain(value) for value in _numbers_apart(targets, fact)] or [self.reading.typical(fact)]
        if not getattr(fact.type, "comparator", False):
            return known
        ends = [plain(target) for target in targets]
        return known + [{"value": end, "comparator": sign} for end in ends for sign in _COMPARATORS]

    def _measurements(self, fact: Fact, kind: Measurement, first: Any) -> Iterator[Any]:
        """Yield results around each threshold with their limits, one without limits, one after the as-of date."""
        like = first if isinstance(first, dict) and "value" in first else _measured(kind, _limit(kind))
        targets = self._targets(fact)
        for value in _numbers_apart(targets, fact):
            yield {**like, "value": plain(value)}
        if kind.comparator:
            yield from ({**like, "value": plain(end), "comparator": sign} for end in targets for sign in _COMPARATORS)
        yield {key: part for key, part in like.items() if key not in {"uln", "lln"}}
        yield {**like, "at": (self.reading.as_of + timedelta(days=1)).isoformat()}
        yield from ({**like, "at": day.isoformat()} for day in _apart(self._targets(fact, "at"), self.reading.as_of))

    def _complete(self, fact: Fact) -> bool:
        """Say whether the rules turn only at values that were solved for."""
        if isinstance(fact.type, (Flag, Enumeration)):
            return True
        nodes = (node for one in self.predicates for node in walk(one))
        read = [node for node in nodes if isinstance(node, FactRef) and node.name == fact.name]
        parts, own = {node.part for node in read}, {node.unit is None for node in read}
        return parts <= {"value"} or (parts <= {"value", "uln"} and own == {True})


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
    middles = [_middle(low, high, step) for low, high in pairwise(rest)]
    outer = [one for one in (rest[0], rest[-1]) if one not in ordered]
    found = dict.fromkeys([*middles, *outer, *ordered, *numbers_around(ordered, fact)])
    return sorted(found, key=lambda value: value % step != 0)  # what can be reported before what lies between


def _middle(low: Fraction, high: Fraction, step: Fraction) -> Fraction:
    middle = (low + high) / 2
    tidy = floor(middle / step) * step
    return tidy if low < tidy < high else middle


def _apart(targets: list[Any], as_of: date) -> list[Any]:
    """Return days (or instants) in each gap between targets and a year beyond them, then those at and beside them."""
    if not targets:
        return [as_of]
    ordered = sorted(set(targets))
    year = timedelta(days=365)
    room = [one for one in ordered if date.min.year + 2 < one.year < date.max.year - 2]
    beyond = [room[0] - year, room[-1] + year] if room else []
    middles = [low + (high - low) / 2 for low, high in pairwise(ordered)]
    around = days_around(ordered, as_of)
    return list(dict.fromkeys([*beyond, *middles, *(one for one in around if type(one) is type(ordered[0]))]))


def _partly(days: list[date]) -> list[str]:
    """Return the month and the year of each day, as partial dates."""
    return list(dict.fromkeys(day.isoformat()[:length] for length in (7, 4) for day in days))


def _spans(fact: Fact, candidates: Iterable[Candidate]) -> Iterator[FactValue]:
    """Yield every imprecise value between two candidates, and from one on without end."""
    kind: Any = fact.type
    if not (getattr(kind, "partial", False) or getattr(kind, "comparator", False)):
        return
    exact = [one.value for one in candidates if not isinstance(one.value, (Missing, Interval))]
    like = next((one for one in exact if isinstance(one, Measured) and not isinstance(one.uln, Missing)), None)
    inner = [one.value if isinstance(one, Measured) else one for one in exact]
    ends: list[Any] = sorted({one.value for one in inner if isinstance(one, Exact)})
    low = [None] if getattr(kind, "minimum", 0) is None else []
    high = [None] if getattr(kind, "maximum", 0) is None else []
    whole = isinstance(kind, Integer)
    for place, start in enumerate([*low, *ends]):
        for end in [*ends[max(place - len(low), -1) + 1 :], *high]:
            span = Interval(start, end, whole=whole)
            yield span if like is None else _with_value(like, span)


def _with_value(like: Measured, span: Interval) -> Measured:
    return Measured(span, like.uln, like.lln, like.at, like.unit, like.factor)
