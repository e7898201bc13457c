"""Batches of random rules and rows: Hypothesis draws the rules, and values near where they turn; rows combine values.

Drawing every cell by Hypothesis would cost more than all judges together. So it draws a few dozen whole records of a
batch, and a seeded generator combines their values, and odd ones, into as many rows as are wanted.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from functools import partial
from itertools import islice
from random import Random
from typing import Any, Final

from attrs import evolve, frozen
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from differential.odd import odd_value
from eligibility_engine.backends.screening import screening_of
from eligibility_engine.criteria.opaque import Opaque
from eligibility_engine.criterion import Criterion, Phrases
from eligibility_engine.errors import DefinitionError
from eligibility_engine.facts import EventTable, Integer, Number, Schema
from eligibility_engine.kernel.expression import Compare, FactRef, Judged, Literal, Power, Predicate, Round
from eligibility_engine.kernel.walking import walk
from eligibility_engine.reading.parsing import parse
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.testing.strategies import as_of_dates, criteria, predicates, schemas
from eligibility_engine.testing.strategies.record import drawn_records
from eligibility_engine.testing.strategies.sets import set_of
from eligibility_engine.testing.strategies.thresholds import thresholds
from eligibility_engine.value import Exact
from eligibility_engine.verdict import Polarity, Verdict
from generative.flat_frames import as_tables_say, events_of, frame_of, is_flat
from generative.strategies import schemas_of_events
from generative.test_opaque import in_python

RULES: Final = 12
SMALL: Final = (0, 1, 2, 7)
"""How many rows the small batches have."""

_SHAPES: Final = ("any", "columns", "columns", "events", "columns", "few", "columns", "columns")
_IN_COLUMNS: Final = ("columns", "few")
_FEW: Final = 2
_CANDIDATES: Final = 36
_RECORDS: Final = 40
_JUDGED_BEFORE: Final = 16
_ODD_FACTS: Final = 0.3
_ODD: Final = 0.02
_ABSENT: Final = 0.03
Record = dict[str, Any]


@frozen
class Stated:
    """A criterion that says a predicate of the kernel which no kind of criterion writes."""

    stated: Predicate
    operands: tuple[Criterion, ...] = ()

    def predicate(self) -> Predicate:
        return self.stated

    def describe(self, phrase: Phrases) -> str:
        return "as stated"


@frozen
class Batch:
    """Rules and rows.

    Attributes:
        number: which batch of a run it is.
        rules: a criteria set, an entry for each rule.
        as_of: the as-of date.
        complete: the event tables that hold every event of everybody.
        records: what is known of each subject, event tables as complete as their frames.
    """

    number: int
    rules: CriteriaSet
    as_of: date
    complete: tuple[str, ...]
    records: tuple[Record, ...]

    def of(self, entries: Sequence[str], records: Sequence[Record]) -> "Batch":
        """Return a smaller batch."""
        kept = tuple(entry for entry in self.rules.entries if entry.id in entries)
        return evolve(self, rules=evolve(self.rules, entries=kept), records=tuple(records))


def drawn(strategy: SearchStrategy[Any], examples: int, number: int) -> list[Any]:
    """Return what a strategy gives in the run of a seed; the first, which is always the plainest, is left out."""
    found: list[Any] = []

    @seed(number)
    @settings(max_examples=examples + 1, phases=[Phase.generate], database=None, deadline=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(strategy)
    def run(example: Any) -> None:
        found.append(example)

    run()
    return found[1:] or found


def batch(seed: int, number: int, rows: int) -> Batch:
    """Return a batch of a run; it depends on nothing else.

    Of eight batches in a row, six have rules that columns judge, one of these so few rules that somebody is eligible.
    They have the most rows, since the reference need not judge those again for every frame. The others have event
    tables, or any rules, some of them code, and times of any UTC offset; of these every other is small.
    """
    random, shape = Random(f"{seed}:{number}"), _SHAPES[number % len(_SHAPES)]
    offsets = shape == "any" and random.random() < 0.5
    schema, as_of = random.choice(drawn(_worlds(shape == "events"), 6, random.getrandbits(32)))
    near_to = partial(drawn_records, schema, as_of=as_of, missing_rate=0.15, aware=offsets)
    rules = [rule for rule in _rules(schema, offsets, random, shape == "any") if _fits(schema, rule)]
    stated = [rule.predicate() for rule in rules]
    pool = drawn(near_to(near=thresholds(stated, schema, as_of)), _RECORDS, random.getrandbits(32))
    if shape in _IN_COLUMNS:
        native = _native(set_of(schema, rules, [Polarity.INCLUSION] * len(rules)), pool, as_of)
        rules = [rule for rule, yes in zip(rules, native, strict=True) if yes] or rules
    chosen = _balanced(rules, _FEW if shape == "few" else RULES, schema, as_of, pool)
    found = set_of(schema, chosen, [random.choice(tuple(Polarity)) for _ in chosen])
    complete = tuple(fact.name for fact in schema if isinstance(fact.type, EventTable))[::2]
    records = _rows(found, pool, _size(shape, number, rows), random, as_of)
    return Batch(number, found, as_of, complete, tuple(dict(as_tables_say(schema, one, complete)) for one in records))


def _size(shape: str, number: int, rows: int) -> int:
    """Return how many rows a batch has."""
    turn = number // len(_SHAPES)
    if shape in _IN_COLUMNS:
        return rows
    return SMALL[(turn // 2 + (shape == "any")) % len(SMALL)] if turn % 2 == (shape == "any") else -(-rows // 4)


def _native(rules: CriteriaSet, pool: Sequence[Record], as_of: date) -> list[bool]:
    """Return which rules columns judge, in a table of some records."""
    flat = [_flat(rules.facts, one) for one in pool]
    events = events_of([fact for fact in rules.facts if isinstance(fact.type, EventTable)], flat)
    found = screening_of(rules, frame_of(rules.facts, flat).schema, as_of=as_of, events=events).plan.verdicts
    return [entry.id in found for entry in rules.entries]


@st.composite
def _worlds(draw: st.DrawFn, events: bool) -> tuple[Schema, date]:
    schema = draw(schemas_of_events() if events else schemas(min_size=5, max_size=8))
    flat = Schema(schema.name, tuple(fact for fact in schema.facts if events or not isinstance(fact.type, EventTable)))
    return flat if flat.facts else schema, draw(as_of_dates())


def _rules(schema: Schema, aware: bool, random: Random, opaque: bool) -> list[Criterion]:
    """Return rules of the shipped kinds, a third as many that no kind writes and, if asked for, code and a power."""
    kinds = drawn(criteria(schema, aware=aware), _CANDIDATES * 3 // 4, random.getrandbits(32))
    kernel = drawn(predicates(schema, aware=aware), _CANDIDATES // 4, random.getrandbits(32))
    stated = [*kernel, *(rule.predicate() for rule in kinds)] if opaque else []
    code = (in_python(node) for one in stated for node in walk(one))
    named = (evolve(one, key=f"code_{place}") for place, one in enumerate(code) if isinstance(one, Judged))
    judged = [Opaque(one, "As code says.") for one in islice(named, 2)]
    roots = [_root(fact.name) for fact in schema if isinstance(fact.type, (Integer, Number))] if opaque else []
    return [*judged, *roots[:1], *kinds, *map(Stated, kernel)]


def _root(fact: str) -> Stated:
    """Return a rule that raises to a power, as formulas do and random rules rarely."""
    return Stated(Compare(">=", Round(Power(FactRef(fact), Literal(Fraction(1, 2))), 1), Literal(Fraction(3))))


def _fits(schema: Schema, rule: Criterion) -> bool:
    """Say whether a set takes a rule."""
    try:
        set_of(schema, [rule], [Polarity.INCLUSION])
    except DefinitionError:
        return False
    return True


def _balanced(
    rules: Sequence[Criterion], size: int, schema: Schema, as_of: date, pool: Sequence[Record]
) -> list[Criterion]:
    """Return the rules whose verdicts, on the first of the records, together are the most even; rare ones first."""
    stated = [rule.predicate() for rule in rules]
    mixes = {place: Counter[Verdict]() for place in range(len(rules))}
    for record in pool[:_JUDGED_BEFORE]:
        evaluation = Evaluation(parse(schema, record, as_of).facts, Exact(as_of))
        for place, predicate in enumerate(stated):
            mixes[place][evaluation.verdict(predicate)] += 1
    rare = [place for place, one in enumerate(stated) if any(isinstance(node, (Judged, Power)) for node in walk(one))]
    chosen = rare[: size // 3]
    total = sum((mixes[place] for place in chosen), Counter[Verdict]())
    left = [place for place in mixes if place not in chosen]
    while left and len(chosen) < size:
        best = max(left, key=lambda place: min((total + mixes[place])[verdict] for verdict in Verdict))
        left.remove(best)
        chosen.append(best)
        total += mixes[best]
    return [rules[place] for place in sorted(chosen)]


def _rows(rules: CriteriaSet, pool: Sequence[Record], size: int, random: Random, as_of: date) -> list[Record]:
    """Return rows that combine the values of records, with odd values in some of the facts that the rules read."""
    flat = [_flat(rules.facts, one) for one in pool]
    values = {fact.name: [one[fact.name] for one in flat if fact.name in one] or [None] for fact in rules.facts}
    odd = [fact for fact in rules.facts if fact.name in rules.facts_read and random.random() < _ODD_FACTS]
    records = []
    for _ in range(size):
        record = {name: random.choice(some) for name, some in values.items() if random.random() >= _ABSENT}
        for fact in odd:
            if random.random() < _ODD and (found := odd_value(fact, random, as_of)) is not None:
                record[fact.name] = found
        records.append(record)
    return records


def _flat(schema: Schema, record: Record) -> Record:
    """Return what a table can hold of a record."""
    held = (fact for fact in schema if fact.name in record and is_flat(Schema("One", (fact,)), record))
    return {fact.name: record[fact.name] for fact in held}
