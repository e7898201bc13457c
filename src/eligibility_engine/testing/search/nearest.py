"""The nearest value of one fact under which an expectation would hold.

Candidates come from the thresholds of the kernel predicate: solved for the fact, then the values at and one step to
both sides in the fact's own precision; members of enumerations, both flags, ends of domains. Each candidate goes
through the door and is judged again, so what is reported does hold.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any

from attrs import field, frozen

from eligibility_engine.codes.code import Code
from eligibility_engine.errors import CriterionError, FactError
from eligibility_engine.exact import decimal_text
from eligibility_engine.explanation.phrases import counted
from eligibility_engine.facts import Date, Enumeration, EventTable, Fact, Flag, Instant, Measurement
from eligibility_engine.kernel.expression import FactRef, Predicate
from eligibility_engine.kernel.walking import walk
from eligibility_engine.knowledge import EventRows, Measured
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.semantics.turning import days_around, ends, numbers_around, plain, turning_values
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.testing.search.reading import odd_codes
from eligibility_engine.value import Exact, Missing


@frozen
class Nearest:
    """One change to one fact that would do.

    Attributes:
        path: what changes: a fact, or `serum_creatinine.value`.
        value: what it would have to be, as plain data; None where it would have to be left out.
        was: what it is, in words.
        record: the record with that change.
    """

    path: str
    value: Any
    was: str
    record: Mapping[str, Any] = field(repr=False)

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
                was = _was(self.assessment.facts[fact.name], self.record.get(fact.name))
                return Nearest(path, value, was, self._changed(fact, value))
        return None

    def _candidates(self, fact: Fact, now: Any) -> list[Any]:
        """Return plain values, the nearest first; leaving the fact out comes last."""
        if isinstance(fact.type, (Flag, Enumeration)):
            members = [True, False] if isinstance(fact.type, Flag) else list(fact.type.members)
            return [*members, None]
        if isinstance(fact.type, EventTable):
            return [*_tables(self.record.get(fact.name)), None]
        day = isinstance(fact.type, (Date, Instant))
        judged = Evaluation(self.assessment.facts, Exact(self.assessment.as_of))
        targets = [target for one in self.predicates for target in turning_values(one, fact, judged)]
        if isinstance(fact.type, Code):
            return [
                *(code.removeprefix(fact.type.token("")) for code in dict.fromkeys(targets)),
                next(odd_codes(fact.type)),
                None,
            ]
        around = days_around(targets, self.assessment.as_of) if day else numbers_around(targets, fact)
        distinct = list(dict.fromkeys(around))
        return [*(distinct if now is None else sorted(distinct, key=lambda value: _distance(value, now))), None]

    def _does(self, fact: Fact, value: Any) -> bool:
        try:
            return self.passes(self.assessment.criteria_set.assess(self._changed(fact, value), as_of=self._as_of))
        except (FactError, CriterionError):  # outside the domain, or code raises
            return False

    @property
    def _as_of(self) -> date:
        return self.assessment.as_of

    def _changed(self, fact: Fact, value: Any) -> dict[str, Any]:
        changed = plain(value)
        if isinstance(fact.type, Measurement) and value is not None:
            known = self.record.get(fact.name)
            kept = known if isinstance(known, Mapping) and "missing" not in known else {}
            changed = {**{key: part for key, part in kept.items() if key != "comparator"}, "value": changed}
        return {**self.record, fact.name: changed}


def _tables(recorded: Any) -> list[Any]:
    """Return the recorded rows as a complete list, and a complete list without any."""
    rows = recorded.get("rows") if isinstance(recorded, Mapping) else recorded
    complete = [{"rows": rows, "complete": True}] if rows else []
    return [*complete, {"rows": [], "complete": True}]


def _was(value: Any, recorded: Any) -> str:
    """Say a value; one that is not exact, such as a month, as it is recorded."""
    if isinstance(value, EventRows):
        return _said({"rows": value.rows, "complete": value.complete})
    inner = value.value if isinstance(value, Measured) else value
    if isinstance(inner, Missing):
        return "missing"
    if isinstance(inner, Exact):
        return _said(inner.value)
    parts = recorded if isinstance(recorded, Mapping) else {"value": recorded}
    return " ".join(str(parts[key]) for key in ("comparator", "value", "unit") if key in parts)


def _now(value: Any) -> Any:
    """Return the value that nearness is measured from: of an interval an end, None where nothing is known."""
    inner = value.value if isinstance(value, Measured) else value
    return None if isinstance(inner, (Missing, EventRows)) else ends(inner)[0]


def _distance(value: Any, now: Any) -> Any:
    if isinstance(now, date):
        value, now = _wall_clock(value), _wall_clock(now)
    return abs(value - now), value


def _wall_clock(moment: date) -> datetime:
    """Return a moment without its offset: near enough to say which of several is nearer."""
    return moment.replace(tzinfo=None) if isinstance(moment, datetime) else datetime.combine(moment, time.min)


def _said(value: Any) -> str:
    if value is None:
        return "left out"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return f"{counted(len(value['rows']), 'row')}, {'' if value['complete'] else 'not '}complete"
    return (
        decimal_text(value) if isinstance(value, Fraction) else value.isoformat() if isinstance(value, date) else value
    )
