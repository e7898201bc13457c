"""The explanation of plain facts: traces that read what was said before, and ask the reference for the rest.

The verdict of each criterion is in the vector that a generated function gives, the sentences are made once per set, and
what is said of leaves is remembered. So a trace says what it would say in an evaluation by the reference, which is made
when something is looked at that needs it: the rows of an event table, an instant, what keeps a composite open.
"""

from collections.abc import Callable, Iterator
from datetime import date
from functools import cached_property
from itertools import repeat
from typing import Any, Final

from attrs import define, field

from eligibility_engine.compiled.explained import Place, Subject
from eligibility_engine.compiled.leaves import MOST_SAID, Leaves, Told, leaf, told_by
from eligibility_engine.compiled.reader import Plain
from eligibility_engine.compiled.rendering import RenderSource
from eligibility_engine.compiled.room import Room
from eligibility_engine.explanation.outline import Outline
from eligibility_engine.explanation.phrases import English
from eligibility_engine.explanation.readings import Computed, Reading
from eligibility_engine.explanation.trace import Trace
from eligibility_engine.facts import Schema
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.semantics.openness import Opening, first_of_each
from eligibility_engine.verdict import Verdict

_MOST_DAYS: Final = 64
"""So many as-of dates of a set have their explanations remembered."""
_MOST_LOOKS: Final = 1_000
PAYS_AFTER: Final = 8
"""So many subjects of a date are explained by the reference: what is not remembered yet costs twice as much."""
UNCOMPILED: Final = (MemoryError, RecursionError, SyntaxError)
"""What Python raises for source that is too deep for it."""


class PlainTrace(Trace):
    """Why a criterion is met, not met or unknown for a subject of whom plain facts were judged.

    So many are made that each holds no more than its place and its subject.
    """

    _known: Told | None = None

    def __init__(self, place: Place, subject: Subject) -> None:
        self._place, self._subject = place, subject

    @property
    def _outline(self) -> Outline:  # type: ignore[override]
        return self._place.outline

    @property
    def _english(self) -> English:  # type: ignore[override]
        return self._place.english

    def __reduce__(self) -> tuple[Any, ...]:
        """Return what a copy is made of: the evaluation by the reference, and none of what was remembered of others."""
        return Trace, (self._outline, self.evaluation, self._english)

    @property
    def evaluation(self) -> Evaluation:
        """The evaluation of the subject by the reference."""
        return self._subject.evaluate()

    @property
    def verdict(self) -> Verdict:
        """Its verdict."""
        return self._subject.verdicts[self._place.number]

    @cached_property
    def _operands(self) -> tuple[Trace, ...]:
        return tuple([PlainTrace(operand, self._subject) for operand in self._place.operands])

    @property
    def _told(self) -> Told | None:
        """What is said of it; None of what the reference says. It is looked up once."""
        if self._known is None and self._place.leaf is not None:
            self._known = self._place.leaf.told(self._subject.get)
        return self._known

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The facts read; see `Trace.readings`."""
        told = self._told
        return super().readings if told is None else told.readings

    @property
    def computed(self) -> tuple[Computed, ...]:
        """What was computed; see `Trace.computed`."""
        told = self._told
        return super().computed if told is None else told.computed

    @property
    def assumptions(self) -> tuple[str, ...]:
        """The assumptions; see `Trace.assumptions`."""
        told = self._told
        return super().assumptions if told is None else told.assumptions

    @property
    def openings(self) -> tuple[Opening, ...]:
        """The open facts that keep it unknown; see `Trace.openings`."""
        if self.verdict is not Verdict.UNKNOWN:
            return ()
        if self._place.joins:
            return first_of_each(opening for operand in self.operands for opening in operand.openings)
        told = self._told
        return super().openings if told is None else told.openings

    def to_dict(self, values: bool = True) -> dict[str, Any]:
        """Return the trace as plain data; see `Trace.to_dict`."""
        return self._place.render(self._subject) if values else super().to_dict(values)


@define(eq=False)
class Explaining:
    """What explains the plain facts of a criteria set, on every as-of date."""

    schema: Schema
    outlines: tuple[Outline, ...]
    _looks: dict[date, int] = field(factory=dict)
    _days: dict[date, tuple[Place, ...]] = field(factory=dict)
    _room: Room = field(factory=lambda: Room(MOST_SAID))

    def on(self, as_of: date) -> tuple[Place, ...] | None:
        """Return the entries as the traces of all subjects on a date see them; None until enough were looked at."""
        return self._days.get(as_of) or self._once_it_pays(as_of)

    def _once_it_pays(self, as_of: date) -> tuple[Place, ...] | None:
        looks = self._looks.pop(as_of, 0)
        if looks >= PAYS_AFTER:
            return self._seen_on(as_of)
        if len(self._looks) >= _MOST_LOOKS:
            self._looks.clear()
        self._looks[as_of] = looks + 1
        return None

    def _seen_on(self, as_of: date) -> tuple[Place, ...]:
        if len(self._days) >= _MOST_DAYS:
            self._days.clear()
            self._room = Room(MOST_SAID)
        entries = self._days[as_of] = self._places(as_of, self._room)
        if self._source is not None:
            self._source.bind(entries)
        return entries

    def _places(self, as_of: date, room: Room) -> tuple[Place, ...]:
        leaves, parts = Leaves(self.schema, self._english, as_of, room), enumerate(self._parts)
        return tuple([_place(outline, leaves, parts) for outline in self.outlines])

    @cached_property
    def _english(self) -> English:
        return English(self.schema)

    @cached_property
    def _parts(self) -> tuple[Schema | None, ...]:
        """The facts from which follows what is said of each criterion, in the order of their places."""
        return tuple([told_by(found, self.schema) for outline in self.outlines for found in outline.walk()])

    @cached_property
    def _source(self) -> RenderSource | None:
        """The source of what writes out traces; None where they are too deep for Python."""
        try:
            return RenderSource.of(self._places(date.min, Room(MOST_SAID)))
        except UNCOMPILED:
            return None


def traces(
    entries: tuple[Place, ...], plain: Plain, verdicts: tuple[Verdict, ...], evaluate: Callable[[], Evaluation]
) -> list[PlainTrace]:
    """Return the trace of each entry of a set.

    Args:
        entries: the entries, on the as-of date.
        plain: the facts of the subject.
        verdicts: the verdict of each criterion of the set.
        evaluate: what gives the evaluation of the subject by the reference.
    """
    return [*map(PlainTrace, entries, repeat(Subject(plain[0].record.get, verdicts, evaluate)))]


def _place(outline: Outline, leaves: Leaves, parts: Iterator[tuple[int, Schema | None]]) -> Place:
    number, part = next(parts)
    operands = tuple([_place(operand, leaves, parts) for operand in outline.operands])
    return Place(outline, leaves.english, number, operands, None if part is None else leaf(outline, part, leaves))
