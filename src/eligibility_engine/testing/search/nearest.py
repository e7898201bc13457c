"""The nearest value of one fact under which an expectation would hold.

Candidates come from the thresholds of the kernel predicate: solved for the fact, then the values at and one step to
both sides in the fact's own precision; members of enumerations, both flags, ends of domains. Each candidate goes
through the door and is judged again, so what is reported does hold.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from math import floor
from typing import Any, Final

from attrs import frozen

from eligibility_engine.assessment import Assessment
from eligibility_engine.dates import LeapDay, TimeUnit, shift
from eligibility_engine.errors import FactError
from eligibility_engine.exact import decimal_text
from eligibility_engine.expression import (
    Arithmetic,
    Choose,
    Compare,
    Elapsed,
    FactRef,
    FirstKnown,
    OneOf,
    Operator,
    Predicate,
    Round,
    Shift,
    Term,
    walk,
)
from eligibility_engine.facts import Date, Enumeration, Fact, Flag, Instant, Measured, Measurement
from eligibility_engine.semantics import Evaluation
from eligibility_engine.value import Exact, Interval, Missing, Value

_DECIMALS: Final = 3
"""The precision of a step where neither the fact nor its threshold has one."""

_AROUND: Final = (-1, 0, 1, 2)


@frozen
class Nearest:
    """One change to one fact that would do.

    Attributes:
        path: what changes: a fact, or `serum_creatinine.value`.
        value: what it would have to be, as plain data; None where it would have to be left out.
        was: what it is, in words.
    """

    path: str
    value: Any
    was: str

    def describe(self) -> str:
        """Say the change as it would stand in a record."""
        return f"{self.path}: {_said(self.value)} (was {self.was})"


def nearest_passing(
    assessment: Assessment,
    record: Mapping[str, Any],
    predicates: Iterable[Predicate],
    passes: Callable[[Assessment], bool],
) -> tuple[Nearest, ...]:
    """Return, for each fact that alone could make an expectation hold, the nearest value that does.

    Args:
        assessment: what was judged.
        record: the record behind it.
        predicates: where the facts and their thresholds are looked for.
        passes: whether the expectation holds.
    """
    sought = tuple(predicates)
    names = dict.fromkeys(node.name for one in sought for node in walk(one) if isinstance(node, FactRef))
    search = _Search(assessment, record, sought, passes)
    return tuple(found for name in names if (found := search.nearest(assessment.facts.schema[name])))


@frozen
class _Search:
    assessment: Assessment
    record: Mapping[str, Any]
    predicates: tuple[Predicate, ...]
    passes: Callable[[Assessment], bool]

    def nearest(self, fact: Fact) -> Nearest | None:
        now = _now(self.assessment.facts[fact.name])
        for value in self._candidates(fact, now):
            if self._does(fact, value):
                path = f"{fact.name}.value" if isinstance(fact.type, Measurement) and value is not None else fact.name
                return Nearest(path, value, _was(self.assessment.facts[fact.name]))
        return None

    def _candidates(self, fact: Fact, now: Any) -> list[Any]:
        """Return plain values, the nearest first; leaving the fact out comes last."""
        if isinstance(fact.type, (Flag, Enumeration)):
            members = [True, False] if isinstance(fact.type, Flag) else list(fact.type.members)
            return [*members, None]
        day = isinstance(fact.type, (Date, Instant))
        targets = [target for one in self.predicates for target in self._targets(one, fact)]
        around = _days_around(targets, self.assessment.as_of) if day else _numbers_around(targets, fact)
        distinct = list(dict.fromkeys(around))
        return [*(distinct if now is None else sorted(distinct, key=lambda value: _distance(value, now))), None]

    def _does(self, fact: Fact, value: Any) -> bool:
        try:
            return self.passes(self.assessment.criteria_set.assess(self._changed(fact, value), as_of=self._as_of))
        except FactError:  # the value lies outside the domain
            return False

    @property
    def _as_of(self) -> date:
        return self.assessment.as_of

    def _changed(self, fact: Fact, value: Any) -> dict[str, Any]:
        plain = _plain(value)
        if isinstance(fact.type, Measurement) and value is not None:
            known = self.record.get(fact.name)
            kept = known if isinstance(known, Mapping) and "missing" not in known else {}
            plain = {**{key: part for key, part in kept.items() if key != "comparator"}, "value": plain}
        return {**self.record, fact.name: plain}

    def _targets(self, predicate: Predicate, fact: Fact) -> Iterator[Any]:
        """Yield the values of the fact at which a comparison of the predicate turns."""
        solver = _Solver(fact, Evaluation(self.assessment.facts, Exact(self.assessment.as_of)))
        for node in walk(predicate):
            if isinstance(node, Compare):
                for side, other in ((node.left, node.right), (node.right, node.left)):
                    for end in solver.known(other):
                        yield from solver.solve(side, end)
            elif isinstance(node, OneOf):
                for member in node.members:
                    yield from solver.solve(node.term, member)


@frozen
class _Solver:
    """Says which values of one fact give a term a value; exact for arithmetic, near enough for dates."""

    fact: Fact
    evaluation: Evaluation

    def known(self, term: Term) -> tuple[Any, ...]:
        """Return the value of a term that does not hang on the fact, or the ends of its interval."""
        return () if self._holds(term) else _ends(self.evaluation.value(term))

    def _holds(self, term: Term) -> bool:
        return any(isinstance(node, FactRef) and self._is_the_fact(node) for node in walk(term))

    def _is_the_fact(self, node: FactRef) -> bool:
        return node.name == self.fact.name and node.part == "value"

    def solve(self, term: Term, target: Any) -> Iterator[Any]:
        match term:
            case FactRef():
                if self._is_the_fact(term):
                    yield self._reported(term, target)
            case FirstKnown(terms):
                for part in terms:
                    yield from self.solve(part, target)
            case Choose(cases, otherwise):
                for part in (*(case.then for case in cases), otherwise):
                    yield from self.solve(part, target)
            case Arithmetic(operator, left, right):
                for end in self.known(right):
                    yield from self._inverted(left, _left(operator, target, end))
                for end in self.known(left):
                    yield from self._inverted(right, _right(operator, target, end))
            case Round(FactRef() | Arithmetic() as inner, decimals):
                half = Fraction(1, 2 * 10**decimals)
                for end in (target - half, target, target + half):
                    yield from self.solve(inner, end)
            case Elapsed(start, end, unit, leap_day):
                for units in (int(target), int(target) + 1):
                    for known in self.known(end):
                        yield from self._inverted(start, _moved(known, -units, unit, leap_day))
                    for known in self.known(start):
                        yield from self._inverted(end, _moved(known, units, unit, leap_day))
            case Shift(inner, amount, unit, leap_day):
                for units in self.known(amount):
                    yield from self._inverted(inner, _moved(target, -int(units), unit, leap_day))
            case _:
                return

    def _inverted(self, term: Term, target: Any) -> Iterator[Any]:
        if target is not None:
            yield from self.solve(term, target)

    def _reported(self, reference: FactRef, target: Any) -> Any:
        """Return a target in the unit in which a measurement was reported."""
        raw = self.evaluation.facts[reference.name]
        in_own_unit = reference.unit is None or not isinstance(raw, Measured) or not raw.factor
        return target if in_own_unit else target / raw.factor  # type: ignore[union-attr]


def _left(operator: Operator, target: Fraction, right: Fraction) -> Fraction | None:
    """Return the left operand that gives a target."""
    if operator in {"+", "-"}:
        return target - right if operator == "+" else target + right
    if operator == "/":
        return target * right
    return target / right if right else None


def _right(operator: Operator, target: Fraction, left: Fraction) -> Fraction | None:
    """Return the right operand that gives a target."""
    if operator in {"+", "-"}:
        return target - left if operator == "+" else left - target
    by = left if operator == "*" else target
    return (target if operator == "*" else left) / by if by else None


def _moved(moment: Any, units: int, unit: TimeUnit, leap_day: LeapDay) -> date | None:
    return shift(moment, units, unit, leap_day)


def _ends(value: Value) -> tuple[Any, ...]:
    if isinstance(value, Exact):
        return (value.value,)
    ends = (value.lo, value.hi) if isinstance(value, Interval) else ()
    return tuple(end for end in ends if end is not None)


def _was(value: Any) -> str:
    inner = value.value if isinstance(value, Measured) else value
    return "missing" if isinstance(inner, Missing) else _said(inner.value) if isinstance(inner, Exact) else "not exact"


def _now(value: Any) -> Any:
    """Return the value that nearness is measured from: of an interval an end, None where nothing is known."""
    inner = value.value if isinstance(value, Measured) else value
    return None if isinstance(inner, Missing) else _ends(inner)[0]


def _numbers_around(targets: Iterable[Fraction], fact: Fact) -> list[Fraction]:
    kind: Any = fact.type
    found = []
    for target in targets:
        step = Fraction(1, 10 ** _places(getattr(kind, "decimals", 0), target))
        found += [(floor(target / step) + around) * step for around in _AROUND]
    return [*found, *(end for end in (kind.minimum, kind.maximum) if end is not None)]


def _places(declared: int | None, target: Fraction) -> int:
    if declared is not None:
        return declared
    text = decimal_text(target)
    return _DECIMALS if "/" in text else max(len(text.partition(".")[2]), 1)


def _days_around(targets: Iterable[date], as_of: date) -> list[date]:
    found: list[date] = []
    for target in targets:
        step = timedelta(minutes=1) if isinstance(target, datetime) else timedelta(days=1)
        # the first and the last day of the calendar have no neighbour
        found += [target + around * step for around in (-1, 0, 1) if date.min.year < target.year < date.max.year]
    return [*found, as_of]


def _distance(value: Any, now: Any) -> Any:
    if isinstance(now, date):
        value, now = _wall_clock(value), _wall_clock(now)
    return abs(value - now), value


def _wall_clock(moment: date) -> datetime:
    """Return a moment without its offset: near enough to say which of several is nearer."""
    return moment.replace(tzinfo=None) if isinstance(moment, datetime) else datetime.combine(moment, time.min)


def _plain(value: Any) -> Any:
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else float(value)
    return value


def _said(value: Any) -> str:
    if value is None:
        return "left out"
    if isinstance(value, bool):
        return str(value).lower()
    return (
        decimal_text(value) if isinstance(value, Fraction) else value.isoformat() if isinstance(value, date) else value
    )
