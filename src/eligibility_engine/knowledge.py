"""What is known about one subject: a parsed value for every fact of a schema, and the rows of its event tables."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Final

from attrs import field, frozen

from eligibility_engine.facts import Schema
from eligibility_engine.units.unit import Affine
from eligibility_engine.value import Exact, Value

ONGOING: Final = Exact(date.max)
"""The end of what has not ended: it lies after every date."""


@frozen
class Measured:
    """A parsed laboratory result; its numbers are in the unit it was reported in.

    `factor` leads from that unit to the canonical one; None where there is no exact factor or no unit. `beside_factor`
    holds the offset and the rounding of that conversion, where it has them. `limits_from` cites the table of reference
    ranges that gave a limit.
    """

    value: Value
    uln: Value
    lln: Value
    at: Value
    unit: str | None
    factor: Fraction | None
    beside_factor: Affine | None = None
    limits_from: str = ""


def _items(values: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    """Return what rows are compared and hashed by."""
    return tuple(values.items())


@frozen
class Answer:
    """Who answered a fact that asks for judgement, when, and why."""

    by: str = ""
    at: date | None = None
    because: str = ""

    def describe(self) -> str:
        """Say it: `judged by Dr Lin on 2025-05-20: measured in March`."""
        who = f"judged by {self.by}" if self.by else "judged"
        when = f" on {self.at.isoformat()}" if self.at else ""
        return f"{who}{when}" + (f": {self.because}" if self.because else "")


@frozen
class EventRow:
    """One event: a value for every field, and its place in the record, counted from 0."""

    place: int
    values: Mapping[str, Value | Measured] = field(eq=_items)


@frozen
class EventRows:
    """The rows of an event table; unless it is complete there may be more.

    A subject without any list has a missing value in its place, which stands for no known row and an incomplete table.
    """

    rows: tuple[EventRow, ...]
    complete: bool


FactValue = Value | Measured | EventRows


@frozen
class Facts:
    """What is known about one subject: a parsed value for every fact of the schema.

    `answers` keeps who answered the facts that ask for judgement. `words` keeps, by fact, the member that was recorded
    and is not an answer (`not_done`). `ranges` names the table of reference ranges that limits were looked up in, and
    its digest.
    """

    schema: Schema
    values: Mapping[str, FactValue]
    words: Mapping[str, str] = field(factory=dict)
    answers: Mapping[str, Answer] = field(factory=dict)
    ranges: tuple[str, str] | None = None

    def __getitem__(self, name: str) -> FactValue:
        return self.values[name]

    @property
    def cited(self) -> dict[str, dict[str, str]]:
        """What outputs say about the table of reference ranges; nothing where there was none."""
        return (
            {} if self.ranges is None else {"reference_ranges": dict(zip(("name", "digest"), self.ranges, strict=True))}
        )

    def replacing(self, changes: Mapping[str, FactValue]) -> "Facts":
        """Return the same facts with some values replaced."""
        words = {name: word for name, word in self.words.items() if name not in changes}
        answers = {name: answer for name, answer in self.answers.items() if name not in changes}
        return Facts(self.schema, {**self.values, **changes}, words, answers, self.ranges)

    def blanking(self, names: frozenset[str]) -> "Facts":
        """Return the same facts with the named ones absent."""
        return self.replacing({name: self.schema[name].absent for name in names})
