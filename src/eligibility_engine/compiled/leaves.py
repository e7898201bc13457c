"""What the reference says of a leaf, remembered by what a record says of the facts that the leaf reads.

All that an explanation says of a leaf follows from these facts and the as-of date: its verdict, the facts in words,
what was computed of them. Values recur, so most of it was said before. What was not is said by the reference.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import NoneType
from typing import Any, ClassVar, Final

from attrs import define, field, frozen

from eligibility_engine.compiled.room import Room
from eligibility_engine.exact import is_nan
from eligibility_engine.explanation.outline import Outline
from eligibility_engine.explanation.phrases import English
from eligibility_engine.explanation.readings import Computed, Reading
from eligibility_engine.explanation.trace import Trace
from eligibility_engine.facts import EventTable, Fact, Instant, Schema
from eligibility_engine.kernel.expression import FactRef, Judged, Reduce
from eligibility_engine.kernel.walking import row_tables, walk
from eligibility_engine.knowledge import Answer, Facts, FactValue
from eligibility_engine.reading.parsing import fact_value
from eligibility_engine.reading.reader import Reader
from eligibility_engine.reading.values import PLAIN
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.semantics.openness import Opening
from eligibility_engine.value import Exact

Get = Callable[[str], Any]
"""What gives the value of a fact in a record; None where it is absent."""


Flat = tuple[Any, ...]
"""A leaf as plain data: its verdict, the one fact or a tuple of several, each term computed; at the end the `Told`."""


class Told:
    """All that is said of a leaf, for one way in which its facts are recorded."""

    __slots__ = ("_facts", "_terms", "_verdict", "assumptions", "computed", "openings", "readings", "sentence")

    def __init__(self, trace: Trace) -> None:
        self.sentence = trace.sentence
        self.readings: tuple[Reading, ...] = trace.readings
        self.computed: tuple[Computed, ...] = trace.computed
        self.assumptions: tuple[str, ...] = trace.assumptions
        self.openings: tuple[Opening, ...] = trace.openings
        self._verdict = trace.verdict.value
        self._facts = tuple([reading.to_dict() for reading in self.readings])
        self._terms = tuple([term.to_dict() for term in self.computed])

    def data(self) -> dict[str, Any]:
        """Return `to_dict` of the leaf; whoever gets it may change it."""
        made = {"verdict": self._verdict, "sentence": self.sentence, "facts": [fact.copy() for fact in self._facts]}
        if self._terms:
            made["computed"] = [term.copy() for term in self._terms]
        if self.assumptions:
            made["assumptions"] = [*self.assumptions]
        return made

    def flat(self, *, one: bool) -> Flat:
        """Return it as generated functions read it: next to each other in memory lies what is read together."""
        return (self._verdict, self._facts[0] if one else self._facts, *self._terms, self)


_ALIKE: Final = PLAIN | {NoneType, date, Decimal, Fraction}
"""The types of which equal values say the same."""
MOST_SAID: Final = 20_000
"""So much is remembered of all leaves of a set on all days, about a kilobyte each."""


@frozen
class Leaves:
    """What the leaves of a set stand on: facts and their words, the as-of date, and the room that they share."""

    schema: Schema
    english: English
    as_of: date
    room: Room


def told_by(outline: Outline, schema: Schema) -> Schema | None:
    """Return the facts from whose values all follows that is said of a leaf; None where it does not follow from them.

    That is so of rows of an event table, of instants, whose days depend on the offset of others, and of code.
    """
    nodes = list(walk(outline.predicate))
    names = {node.name for node in nodes if isinstance(node, FactRef)}
    facts = tuple(fact for fact in schema if fact.name in names)
    is_told = not (
        outline.operands
        or any(isinstance(node, (Judged, Reduce)) for node in nodes)
        or any(isinstance(fact.type, (EventTable, Instant)) for fact in facts)
        or row_tables(outline.predicate)
    )
    return Schema(schema.name, facts) if is_told else None


def leaf(outline: Outline, part: Schema, leaves: Leaves) -> "Leaf":
    """Return what tells a leaf.

    Args:
        outline: the leaf.
        part: the facts that it reads.
        leaves: what it stands on.
    """
    return (Leaf if len(part.names) == 1 else LeafOfSeveral)(outline, part, leaves)


@define(eq=False)
class Leaf:
    """A leaf of one fact. `known` holds what was said before, by the value in the record."""

    outline: Outline
    part: Schema
    leaves: Leaves
    is_of_one: ClassVar = True
    known: dict[Any, Flat] = field(init=False)
    name: str = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.known = self.leaves.room.opened()
        self.name = next(iter(self.part.names), "")

    def told(self, get: Get) -> Told:
        """Return what is said of the leaf for a record."""
        key = self._key(get)
        try:
            said = self.known.get(key)
        except TypeError:  # a list in it
            key, said = None, ()
        # nothing is raised in an `except` above: a key is a value of a subject
        return self._remembered(get, key) if said is None else said[-1] if said else self._said(get)

    def _key(self, get: Get) -> object:
        """Return what tells apart what was said before."""
        raw = get(self.name)
        return (*raw, *raw.values()) if type(raw) is dict else raw

    def _remembered(self, get: Get, key: object) -> Told:
        told = self._said(get)
        if self._is_usual(told) and all(_recurs(get(name)) for name in self.part.names):
            self.leaves.room.keep(self.known, key, told.flat(one=self.is_of_one))
        return told

    def _is_usual(self, told: Told) -> bool:
        """Say whether it has the form that generated functions read: a rule may be decided before its fact is read."""
        reads_its_one = not self.is_of_one or len(told.readings) == 1
        return reads_its_one and len(told.computed) == len(self.outline.computed)

    def _said(self, get: Get) -> Told:
        """Return what the reference says."""
        words: dict[str, str] = {}
        answers: dict[str, Answer] = {}
        values = {fact.name: self._value(fact, get(fact.name), words, answers) for fact in self.part}
        facts = Facts(self.leaves.schema, values, words, answers)
        evaluation = Evaluation(facts, Exact(self.leaves.as_of))
        return Told(Trace(self.outline, evaluation, self.leaves.english))

    def _value(self, fact: Fact, raw: object, words: dict[str, str], answers: dict[str, Answer]) -> FactValue:
        """Return what the door of the reference reads; nothing is wrong with it, or there were no plain facts."""
        return fact.absent if raw is None else fact_value(Reader(fact, self.leaves.as_of, []), raw, words, answers)


class LeafOfSeveral(Leaf):
    """A leaf that reads several facts, some of them only when others are missing, or none."""

    is_of_one: ClassVar = False

    def _key(self, get: Get) -> object:
        raws = [get(name) for name in self.part.names]
        return tuple([(*raw, *raw.values()) if type(raw) is dict else raw for raw in raws])


def _recurs(raw: object) -> bool:
    """Say whether what is said of a value may be said of every equal one, and it can come again.

    A NaN equals none. Two times that are equal in the offsets of two places may lie on different days.
    """
    parts = raw.values() if isinstance(raw, dict) else (raw,)
    return all(type(part) in _ALIKE and not is_nan(part) for part in parts)
