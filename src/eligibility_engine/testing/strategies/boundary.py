"""Strategies for subjects at the limits of a rule: each value at which it turns, and those beside it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final, assert_never

from attrs import frozen
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from eligibility_engine.codes.code import Code
from eligibility_engine.dates import civil_day, days_in_month
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
from eligibility_engine.kernel.expression import Predicate
from eligibility_engine.language.rules import as_criterion
from eligibility_engine.reading.parsing import parse
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.semantics.turning import days_around, numbers_around, plain, turning_values
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.entry import Entry, include
from eligibility_engine.testing.search import find_subject
from eligibility_engine.testing.search.reading import Reading, odd_codes
from eligibility_engine.testing.strategies.answers import Record
from eligibility_engine.testing.strategies.asked import AnySchema, day_of, schema_of
from eligibility_engine.value import Exact
from eligibility_engine.verdict import Verdict

_RULE: Final = "rule"
_MIDNIGHT: Final = time()


def boundaries(rule: object, schema: AnySchema, *, as_of: date | str) -> SearchStrategy[Record]:
    """Return subjects at the limits of a rule, one fact at a time: a list that Hypothesis can try whole.

    For each fact that the rule reads: every value at which it turns and one step to both sides in the precision of the
    fact, a day either side of a window, birthdays and 29 February, every word and flag, both ends of the domain, the
    imprecise value that straddles, and the fact left out. The other facts are such that the rule is met or not met.

    Args:
        rule: a rule as authors write it, a criterion, or an entry.
        schema: the facts: a `FactSchema` class, a `Schema`, or the set that has them.
        as_of: the date on which they are judged.

    Raises:
        DefinitionError: what is wrong with the rule over this schema.
        EligibilityError: `AS_OF` for what is no date.
    """
    criterion = rule.criterion if isinstance(rule, Entry) else as_criterion(rule)
    judge = CriteriaSet("BOUNDARIES", "1", 1, schema_of(schema), [include(_RULE, "As written.", criterion)])
    limits = _Limits(judge, day_of(as_of))
    return st.sampled_from(_distinct(limits.records())).map(dict)


@frozen
class _Limits:
    """The limits of the one rule of a set."""

    judge: CriteriaSet
    as_of: date

    @property
    def predicate(self) -> Predicate:
        return self.judge.outlines[_RULE].predicate

    @property
    def reading(self) -> Reading:
        return Reading(self.judge.facts, self.as_of, bool(self.judge.offsets))

    def records(self) -> Iterator[Record]:
        """Yield subjects for whom the rule is met and not met, then those who differ from one by one fact."""
        wanted = (Verdict.MET, Verdict.NOT_MET)
        found = (find_subject(self.judge, {_RULE: verdict}, as_of=self.as_of) for verdict in wanted)
        bases = [record for record in found if record is not None] or [{}]
        yield from bases
        for base in bases:
            for name in self.judge.facts_read:
                yield {key: value for key, value in base.items() if key != name}
                fact = self.judge.facts[name]
                values = self.values(fact, base.get(name), self._evaluation(base))
                yield from ({**base, name: raw} for raw in values if self.reading.candidate(fact, raw) is not None)

    def _evaluation(self, base: Record) -> Evaluation:
        return Evaluation(parse(self.judge.facts, base, self.as_of).facts, Exact(self.as_of))

    def values(self, fact: Fact, now: Any, evaluation: Evaluation) -> Iterator[Any]:
        """Yield the plain values at and beside the limits of one fact; the door may refuse some."""
        targets = list(dict.fromkeys(turning_values(self.predicate, fact, evaluation)))
        match fact.type:
            case Flag():
                yield from (True, False)
            case Enumeration():
                yield from fact.type.members
            case Integer():
                yield from map(plain, numbers_around(targets, fact))
            case Number():
                yield from map(plain, (*targets, *numbers_around(targets, fact)))
                yield from self._straddling(fact, targets)
            case Measurement():
                yield from self._results(fact, now, targets, evaluation)
            case Code() as kind:
                yield from (code.removeprefix(kind.token("")) for code in targets)
                yield next(odd_codes(kind))
            case EventTable():
                yield {"rows": [], "complete": True}
                yield {"rows": [], "complete": False}
                yield self.reading.typical(fact)
            case Date() | End():
                found = [civil_day(day) for day in days_around([*targets, *_leap_days(targets)], self.as_of)]
                yield from _dates(found, partly=fact.type.partial)
            case Instant():
                yield from self._moments(targets)
            case _:
                assert_never(fact.type)

    def _straddling(self, fact: Fact, targets: Iterable[Any]) -> Iterator[Record]:
        """Yield imprecise numbers that reach from one side of a target to the other."""
        if getattr(fact.type, "comparator", False):
            for target in targets:
                beside = numbers_around([target], fact)
                yield {"value": plain(beside[2]), "comparator": "<="}
                yield {"value": plain(beside[0]), "comparator": ">="}

    def _results(self, fact: Fact, now: Any, targets: list[Any], evaluation: Evaluation) -> Iterator[Record]:
        """Yield results around the limits, one without limits of normal, and results around the dates that count."""
        known = now if isinstance(now, Mapping) and now.get("value") is not None else self.reading.typical(fact)
        like = {key: part for key, part in known.items() if key != "comparator"}
        yield from ({**like, "value": plain(number)} for number in (*targets, *numbers_around(targets, fact)))
        yield from ({**like, **imprecise} for imprecise in self._straddling(fact, targets))
        yield {key: part for key, part in like.items() if key not in {"uln", "lln"}}
        taken = days_around(turning_values(self.predicate, fact, evaluation, "at"), self.as_of)
        after = self.as_of + timedelta(days=1)
        yield from ({**like, "at": day} for day in _dates([*map(civil_day, taken), after], partly=True))

    def _moments(self, targets: Iterable[date]) -> Iterator[str]:
        """Yield moments a minute around the limits, and the days that hold them."""
        moments = [one if isinstance(one, datetime) else datetime.combine(one, _MIDNIGHT) for one in targets]
        found = [one for one in days_around(moments, self.as_of) if isinstance(one, datetime)]
        yield from (self.reading.moment(one) for one in found)
        yield from _dates([*(one.date() for one in found), self.as_of], partly=False)


def _dates(found: Iterable[date], partly: bool) -> Iterator[str]:
    """Yield days as text or, where they may be partial, also the months and years that hold them."""
    for length in (10, 7, 4) if partly else (10,):
        yield from (day.isoformat()[:length] for day in found)


def _leap_days(targets: Iterable[date]) -> list[date]:
    """Return the last 29 February of a year before that of each day."""
    years = [next((year for year in range(day.year - 1, 0, -1) if days_in_month(year, 2) == 29), 4) for day in targets]
    return [date(year, 2, 29) for year in dict.fromkeys(years)]


def _distinct(records: Iterable[Record]) -> list[Record]:
    return list({repr(sorted(record.items())): record for record in records}.values())
