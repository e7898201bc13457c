"""Strategies for whole studies: a criteria set, a subject near its thresholds, and a date on which to judge.

The strategies for schemas, records, rules and sets are the public ones of `eligibility_engine.testing.strategies`.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from attrs import evolve, frozen
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from eligibility_engine.facts import Fact, Schema
from eligibility_engine.kernel.expression import Predicate
from eligibility_engine.registration import registry
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.testing.laws.declared import flagged_facts
from eligibility_engine.testing.strategies import as_of_dates, criteria_sets, schemas
from eligibility_engine.testing.strategies.answers import Record
from eligibility_engine.testing.strategies.drawing import pick
from eligibility_engine.testing.strategies.record import drawn_records
from eligibility_engine.testing.strategies.schema import event_tables
from eligibility_engine.testing.strategies.thresholds import thresholds

RANDOM: Final = "RANDOM"
EVENTS: Final = "EVENTS"
"""The sources of random rules, over any facts and over event tables; any other is the id of a registered set."""


@frozen(repr=False)
class Study:
    """A criteria set, one subject, the as-of date, and whether times have a UTC offset."""

    criteria_set: CriteriaSet
    record: Record
    as_of: date
    aware: bool = False

    @property
    def schema(self) -> Schema:
        return self.criteria_set.facts

    @property
    def near(self) -> dict[str, list[Any]]:
        return thresholds(statements(self.criteria_set), self.schema, self.as_of)

    def assess(self) -> Assessment:
        return self.criteria_set.assess(self.record, as_of=self.as_of)

    def having(self, record: Record) -> "Study":
        return evolve(self, record=record)

    def __repr__(self) -> str:
        """Return what a failure needs: of a registered set only its id."""
        if self.criteria_set.id != RANDOM:
            return f"<Study {self.criteria_set.id} as of {self.as_of}: {self.record}>"
        rules = [(entry.polarity.value, entry.criterion) for entry in self.criteria_set.entries]
        kinds = {fact.name: (fact.type, fact.fixed, fact.only_increases) for fact in self.schema.facts}
        return f"<Study as of {self.as_of}: {self.record}, facts {kinds}, rules {rules}>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Let Hypothesis print the same."""
        printer.text(repr(self))


@st.composite
def of_study(draw: DrawFn, /, study: Study, strategy: Callable[..., SearchStrategy[Record]], **wanted: Any) -> Record:
    """Return a record from a strategy that builds on what is known about the subject of a study."""
    known = {"as_of": study.as_of, "near": study.near, "aware": study.aware}
    return draw(strategy(study.schema, study.record, **known, **wanted))


def statements(criteria_set: CriteriaSet) -> list[Predicate]:
    """Return the predicate of every entry."""
    return [found.predicate for found in criteria_set.outlines.values()]


def flagged(criteria_set: CriteriaSet) -> frozenset[str]:
    """Return the facts read below nodes that may turn a verdict when more becomes known."""
    return flagged_facts(statements(criteria_set))


@st.composite
def _random_studies(draw: DrawFn, events: bool, monotone: bool, strict: bool, missing_rate: float) -> Study:
    schema, as_of = draw(schemas_of_events() if events else schemas()), draw(as_of_dates())
    aware = draw(st.booleans())
    found = draw(criteria_sets(schema, max_size=2, monotone=monotone, strict=strict, aware=aware))
    return draw(studies_of(found, as_of=as_of, missing_rate=missing_rate, aware=aware))


@st.composite
def schemas_of_events(draw: DrawFn) -> Schema:
    """Return a schema of one or two event tables, and a fact or two."""
    tables = [Fact(name, draw(event_tables()), f"{name}?", name, only_increases=draw(st.booleans()))
              for name in pick(draw, (("t0",), ("t0", "t1")))]  # fmt: skip
    return Schema("Random", (*draw(schemas(min_size=1, max_size=2)).facts, *tables))


@st.composite
def studies_of(
    draw: DrawFn, found: CriteriaSet, *, as_of: date | None = None, missing_rate: float = 0.1, aware: bool = False
) -> Study:
    """Return a study of one criteria set, with a subject near its thresholds."""
    day = as_of or draw(as_of_dates())
    near = thresholds(statements(found), found.facts, day)
    record = draw(drawn_records(found.facts, as_of=day, near=near, missing_rate=missing_rate, aware=aware))
    return Study(found, record, day, aware)


def studies(
    source: str = RANDOM, *, monotone: bool = False, strict: bool = False, missing_rate: float = 0.1
) -> SearchStrategy[Study]:
    """Return studies from a source; of random ones `monotone` and `strict` as in `criteria`."""
    if source in {RANDOM, EVENTS}:
        return _random_studies(source == EVENTS, monotone, strict, missing_rate)
    return studies_of(registry.get(source), missing_rate=missing_rate)
